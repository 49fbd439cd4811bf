"""What netting knows of each part's supply: stock, offsets of what is made, and the channels of what is bought."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.engine.inputs import Settings, bucket_of, coded, filled
from planner.engine.lead import legs as lead
from planner.engine.lead.making import makes
from planner.engine.netting.blocks import LOT_FOR_LOT, NEVER, Lots
from planner.engine.netting.channels import ANY, Channels
from planner.engine.netting.flows import Flows, first_bucket_from
from planner.engine.netting.lot_sizes import RULES, TINY, LotRule
from planner.engine.netting.needs import Stock
from planner.engine.netting.netting import Supply
from planner.engine.results import Days, Flags, Floats, Ints, SourceResults
from planner.model.plan import Plan

YEAR = 365.0
CODES = {rule.value: code for code, rule in enumerate(RULES)}
WEIGHED = np.array([rule in {LotRule.EOQ, LotRule.POQ, LotRule.WAGNER_WHITIN, LotRule.SILVER_MEAL} for rule in RULES])


@dataclass(frozen=True, slots=True)
class Bought:
    """What is bought and from where. Shapes ``(parts,)`` unless said."""

    parts: Ints  # (bought,) positions of what is bought
    used: Ints  # row of the source used on the as-of date, −1 for none
    lot: Floats  # mean need of one order interval
    arrival: Floats  # days until what is ordered or begun today is there
    until: Days  # last day a bought part can become stock, NaT for no end
    landed: Floats  # cost of one unit, rolled up
    source: SourceResults


def supply_of(plan: Plan, settings: Settings, flows: Flows, offset: Ints, stock: Stock, target: Floats, bought: Bought) -> Supply:
    """Return what netting needs to know.

    Args: offset ``(made,)`` buckets a made part is released before it is due; target ``(parts,)`` stock that is kept.
    """
    first = first_buckets(settings, bought.arrival)
    last = last_buckets(settings, bought.until)
    sizing = sizing_of(plan, settings, target, bought.lot)
    lots = lots_of(settings, sizing, flows.made, bought.landed[flows.made], own_only=True)
    channels = channels_of(plan, settings, sizing, bought, first, last)
    return Supply(stock.on_hand, stock.scheduled, target, first, last, offset, lots, channels)


def first_buckets(settings: Settings, days: Floats) -> Ints:
    """Return the first bucket at whose start what takes some days from the as-of date is there."""
    gone = float((settings.as_of - settings.first_day).astype(int))
    return np.ceil((days + gone) / settings.bucket_days - TINY).astype(np.intp)


def last_buckets(settings: Settings, until: Days) -> Ints:
    """Return the bucket in which a last day lies, NEVER for NaT."""
    return np.where(np.isnat(until), NEVER, bucket_of(until, settings)).astype(np.intp)


@dataclass(frozen=True, slots=True)
class Sizing:
    """How each part's orders are sized. Shapes ``(parts,)``."""

    own: Flags  # the part has a rule of its own
    rule: Ints
    size: Floats
    order_cost: Floats
    keeps: Ints  # the most buckets of which one order may cover the need


def sizing_of(plan: Plan, settings: Settings, target: Floats, lot: Floats) -> Sizing:
    """Return how each part's orders are sized, the plan's way where the part says nothing.

    Args: ``(parts,)`` stock that is kept, and mean need of an order interval.
    """
    parts = plan["parts"]
    own, rule = rules_of(plan, settings)
    return Sizing(own, rule, parts["lot_size"], filled(parts["order_cost"], settings.order_cost), most_buckets(plan, settings, target, lot))


def rules_of(plan: Plan, settings: Settings) -> tuple[Flags, Ints]:
    """Return which parts have a lot rule of their own, and each part's rule, the plan's where it has none. Shapes ``(parts,)``."""
    names, codes = coded(plan["parts"]["lot_rule"])
    if not len(codes):
        return np.zeros(0, dtype=bool), codes
    own = np.array([name in CODES for name in names], dtype=bool)[codes]
    return own, np.array([CODES.get(name, CODES[settings.lot_rule]) for name in names], dtype=np.intp)[codes]


def most_buckets(plan: Plan, settings: Settings, target: Floats, lot: Floats) -> Ints:
    """Return of how many buckets one order may cover the need so that it is used up before it expires, NEVER without a shelf life.

    What comes is used after what is kept, so of the shelf life in whole buckets only what the target leaves counts.
    """
    shelf, need = plan["parts"]["shelf_days"], lot / settings.order_buckets
    perishes = shelf > 0
    waits = np.divide(target, need, out=np.zeros(len(need)), where=perishes & (need > 0))
    buckets = np.floor(np.where(perishes, shelf, 0.0) / settings.bucket_days + TINY) + 1.0 - np.ceil(waits - TINY)
    return np.where(perishes, np.maximum(buckets, 1.0), NEVER).astype(np.intp)


def lots_of(settings: Settings, sizing: Sizing, parts: Ints, landed: Floats, *, own_only: bool = False) -> Lots:
    """Return how orders of some parts are sized, without minimum and multiple; what can't be weighed is ordered lot for lot.

    ``own_only``: the plan's rule isn't theirs. Args: landed cost of one unit ``(parts,)``.
    """
    rule = np.where(sizing.own[parts], sizing.rule[parts], LOT_FOR_LOT) if own_only else sizing.rule[parts]
    cost = sizing.order_cost[parts]
    holding = settings.carrying_rate * landed * settings.bucket_days / YEAR
    unknown = WEIGHED[rule] & ~((cost > 0) & (holding > 0))
    rule, none = np.where(unknown, LOT_FOR_LOT, rule), np.zeros(len(parts))
    cost, holding = np.where(WEIGHED[rule], cost, 0.0), np.where(WEIGHED[rule], holding, 0.0)  # a price plans only what weighs it anew
    periods = np.full(len(parts), settings.order_buckets, dtype=np.intp)
    return Lots(rule, none, none, sizing.size[parts], periods, cost, holding, sizing.keeps[parts])


def channels_of(plan: Plan, settings: Settings, sizing: Sizing, bought: Bought, first: Ints, last: Ints) -> Channels:
    """Return the channels of every bought part: one for each of its sources that has a share, and one for what these leave.

    Args: first, last ``(parts,)`` buckets in which something can come from any source.
    """
    sources, source = plan["sources"], bought.source
    wanted = np.zeros(len(bought.used), dtype=bool)
    wanted[bought.parts] = True
    share = filled(sources["share"], 0.0)
    row = np.flatnonzero((share > 0) & (source.part >= 0) & makes(plan))  # what a source that makes nothing should bring goes to the rest
    row = row[wanted[source.part[row]]]
    since = first_bucket_from(sources["qualified_from"][row], settings.as_of, settings.first_day, settings.bucket_days)
    ends = np.minimum(last_buckets(settings, last_days(plan, source)[row]), last[source.part[row]])
    always = (since == 0) & (ends == last[source.part[row]])
    whole = np.bincount(source.part[row[always]], share[row[always]], minlength=len(wanted)) >= 1.0 - TINY
    rest = np.flatnonzero(wanted & ~whole)
    part, fixed = np.r_[rest, source.part[row]], np.r_[np.full(len(rest), ANY, dtype=np.intp), row]
    order = np.lexsort((fixed, part))
    part, fixed = part[order], fixed[order]
    at = np.where(fixed == ANY, bought.used[part], fixed)  # the source that stands for the channel today
    open_ = np.r_[first[rest], first_buckets(settings, source.arrival[row])][order]
    value = np.where(fixed == ANY, bought.landed[part], source.landed[fixed]) if len(source.part) else bought.landed[part]
    taken = np.r_[np.full(len(rest), np.nan), share[row]][order]
    lots = lots_of(settings, sizing, part, value)
    least, multiple = terms_of(plan, bought, part, at, taken)
    return Channels(
        part, fixed, taken, np.r_[np.zeros(len(rest), dtype=np.intp), since][order], open_, np.r_[last[rest], ends][order],
        capacity_of(plan, source, part, len(wanted)), replace(lots, least=least, multiple=multiple),
    )  # fmt: skip


def last_days(plan: Plan, source: SourceResults) -> Days:
    """Return the last day each source's goods can become stock, NaT for no end. Shape ``(sources,)``."""
    way = lead.span(source.legs[:, lead.PRODUCTION + 1 : lead.DOCK + 1].sum(axis=1))
    return (plan["sources"]["available_until"] + way).astype("datetime64[D]")


def terms_of(plan: Plan, bought: Bought, part: Ints, at: Ints, share: Floats) -> tuple[Floats, Floats]:
    """Return minimum and multiple of each channel by the source that stands for it; none without a source. Shapes ``(channels,)``."""
    sources = plan["sources"]
    least, multiple = np.zeros(len(part)), np.ones(len(part))
    if len(sources):
        has = at >= 0
        least[has] = filled(sources["min_order_quantity"], 0.0)[at[has]]
        multiple[has] = np.maximum(filled(sources["order_multiple"], 1.0)[at[has]], 1e-9)
        wanted = np.ceil(np.maximum(np.ceil(bought.lot[part] - TINY), least) / multiple - 1e-9) * multiple
        usual = bought.source.quantity[at]
        dearer = has & np.isnan(share) & (usual > wanted + TINY)
        least = np.where(dearer, usual, least)  # up to a price break that makes it cheaper
    return least, multiple


def capacity_of(plan: Plan, source: SourceResults, part: Ints, parts: int) -> Floats:
    """Return what each channel can bring in a bucket: nothing of a part that no source makes, else as much as is wanted.

    What capacity holds back is known once it is known from whom each order is bought: orders queue at their own sources.
    """
    able = np.ones(parts, dtype=bool)
    able[source.part[source.part >= 0]] = False
    able[source.part[makes(plan) & (source.part >= 0)]] = True
    return np.where(able[part], np.inf, 0.0)
