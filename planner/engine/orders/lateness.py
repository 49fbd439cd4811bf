"""Why orders come late, in plain words, and what would help."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import Settings, bucket_of
from planner.engine.lead import legs as lead
from planner.engine.netting.netting import TINY, Net
from planner.engine.orders.conditions import Conditions
from planner.engine.orders.policy import all_by
from planner.engine.orders.receipts import arrival_buckets
from planner.engine.orders.schedule import Schedule
from planner.engine.orders.split import Split
from planner.engine.packed import chosen
from planner.engine.packed_forms import taken
from planner.engine.results import LEGS, Flags, Floats, Ints, SourceResults
from planner.model.plan import Plan
from planner.model.schema import MODES
from planner.model.table import Cells
from planner.model.values import day_text

STOPPED, UNQUALIFIED, CAPACITY, AGREED, LEAD, LEAD_AND_CAPACITY, CLOSED = range(7)
AIR = MODES.index("air")
LEG_NAMES = {
    "order": "order processing", "production": "production", "licence": "the export licence", "inland": "the inland haul", "transit": "transit",
    "customs": "customs", "dock": "the way into stock",
}  # fmt: skip


def blank(count: int) -> Cells:
    """Return empty texts."""
    texts = np.empty(count, dtype=object)
    texts.fill("")
    return texts


@dataclass(frozen=True, slots=True)
class Late:
    """Late orders. Shapes ``(late,)``."""

    at: Ints  # number of the order
    when: Schedule
    firm: Flags
    legs: Floats  # (late, legs) days by the way they go
    sooner: Floats  # days that air would take less, 0 where that isn't faster or has no lane


def late_reasons(
    plan: Plan,
    settings: Settings,
    by: Conditions,
    split: Split,
    source: SourceResults,
    net: Net,
    on_hand: Floats,
    when: Schedule,
    firm: Flags,
) -> Cells:
    """Return in words why each order is late, empty where it isn't. Shape ``(orders,)``.

    The first that holds: supply has stopped; the source isn't qualified before; the supplier's capacity, where the lead time alone would
    do; a late day agreed on; a lead time longer than the time left (capacity may come on top); days off. Args: on_hand ``(parts, buckets)`` projected stock.
    """
    days = when.late
    at = np.flatnonzero(days > 0)
    if not len(at):
        return chosen(np.array([""], dtype=object), np.zeros(len(days), dtype=np.intp))
    late = late_orders(plan, settings, source, when.taken(at), at, firm[at])
    cause, calm = causes(by, split, source, net, late), only_kept_stock(settings, on_hand, late.when)
    key = ((late.when.row * len(MODES) + late.when.mode_at) * (CLOSED + 1) + cause) * 2 + calm
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    said = np.array(
        [text_of(plan, split, source, late, one, int(cause[one]), calm=bool(calm[one])) for one in first.tolist()], dtype=object
    )
    one_of = np.full(len(days), len(said), dtype=np.intp)  # the last one, of those in time
    one_of[at] = which
    return chosen(np.append(said, ""), one_of)


def late_orders(plan: Plan, settings: Settings, source: SourceResults, when: Schedule, at: Ints, firm: Flags) -> Late:
    """Return late orders with their legs."""
    legs, days = source.legs[when.row], source.legs.sum(axis=1)[when.row]
    own = plan["sources"]["mode"]
    for mode_at in np.unique(when.mode_at).tolist():
        mine = np.flatnonzero((when.mode_at == mode_at) & (own[when.row] != MODES[mode_at]))
        if len(mine):
            legs[mine] = lead.transport(plan, settings, all_by(MODES[mode_at], len(own))).legs[when.row[mine]]
            days[mine] = legs[mine].sum(axis=1)
    air = lead.transport(plan, settings, all_by(MODES[AIR], len(own)))
    there = (air.lane[when.row] >= 0) & (when.mode_at != AIR)
    return Late(at, when, firm, legs, np.where(there, np.maximum(np.floor(days - air.legs.sum(axis=1)[when.row] + TINY), 0.0), 0.0))


def causes(by: Conditions, split: Split, source: SourceResults, net: Net, late: Late) -> Ints:
    """Return why each order is late. Shape ``(late,)``."""
    when = late.when
    wanted = lead.entered_for(when.need, by.spans.taken(when.row))
    waits = split.opens[when.row] > wanted
    has_part = source.part >= 0
    first_end = np.full(len(net.gross), np.datetime64("9999-12-31", "D"))
    np.minimum.at(first_end, source.part[has_part], np.where(np.isnat(split.closes), first_end[0], split.closes)[has_part])
    stopped = first_end[when.part] < wanted
    agreed = late.firm & (when.order > by.as_of)
    left = (when.need - np.where(agreed, when.order, by.as_of)).astype(np.float64)
    short = lead.whole(late.legs).sum(axis=1) > left
    lacks = when.waits & ~late.firm
    holds = [waits & stopped, waits, lacks & ~short, agreed, short & lacks, short]
    return np.select(holds, [STOPPED, UNQUALIFIED, CAPACITY, AGREED, LEAD_AND_CAPACITY, LEAD], CLOSED)


def only_kept_stock(settings: Settings, on_hand: Floats, when: Schedule) -> Flags:
    """Return which late orders leave no need open until they come: only the stock that is kept runs low. Shape ``(late,)``."""
    buckets = on_hand.shape[1]
    start = np.clip(bucket_of(when.need, settings), 0, buckets - 1)
    end = np.clip(arrival_buckets(when, settings), start + 1, buckets)
    flat = on_hand.ravel()
    pairs = np.column_stack([when.part * buckets + start, np.minimum(when.part * buckets + end, len(flat) - 1)]).ravel()
    least = np.minimum.reduceat(flat, pairs)[::2]
    last = np.where(end == buckets, on_hand[when.part, -1], np.inf)  # the grid's very last bucket ends no stretch
    return np.minimum(least, last) >= -TINY


def text_of(plan: Plan, split: Split, source: SourceResults, late: Late, one: int, cause: int, *, calm: bool) -> str:
    """Return why one order is late, what would help, and whether anything waits for it."""
    when, row = late.when, int(late.when.row[one])
    words = [cause_text(plan, split, source, late, one, cause)]
    if cause in (LEAD, LEAD_AND_CAPACITY, CLOSED, AGREED) and late.sooner[one] > 0:
        words.append(f"By air it would come {late.sooner[one]:.0f} days sooner.")
    if cause in (STOPPED, UNQUALIFIED):
        words.append(f"{plan['sources']['supplier'][row]} can deliver from {day_text(split.opens[when.row[one]])}.")
    if calm:
        words.append("No need waits for it, only the stock that is kept.")
    return " ".join(words)


def cause_text(plan: Plan, split: Split, source: SourceResults, late: Late, one: int, cause: int) -> str:
    """Return why one order is late."""
    of, row = plan["sources"], int(late.when.row[one])
    if cause == STOPPED:
        mine = np.flatnonzero((source.part == late.when.part[one]) & ~np.isnat(split.ends))
        last = mine[np.argmax(split.ends[mine])]
        return f"Supply has stopped: {of['supplier'][last]} ships until {day_text(split.ends[last])}."
    if cause == UNQUALIFIED:
        return "No source is qualified before."
    capacity = f"{of['supplier'][row]} makes no more than {of['capacity_week'][row]:,.10g} a week."
    if cause == CAPACITY:
        return capacity
    if cause == AGREED:
        return "It was agreed to be ordered too late for the need."
    legs = late.legs[one]
    longest = int(np.argmax(legs))
    if cause in (LEAD, LEAD_AND_CAPACITY):
        name = LEG_NAMES.get(LEGS[longest], LEGS[longest])
        more = f" {capacity}" if cause == LEAD_AND_CAPACITY else ""
        return f"The lead time of {lead.whole(legs).sum():.0f} days is longer than the time left; {name} takes longest ({legs[longest]:.0f} days).{more}"
    return "Days off are in the way: without closures, holidays and weekends it would be in time."


def most_urgent(part: Ints, late: Floats, texts: Cells, count: int) -> Cells:
    """Return why each part's latest order is late, empty for none. Shape ``(parts,)``."""
    found = blank(count)
    at = np.flatnonzero(late > 0)
    at = at[np.argsort(late[at], kind="stable")]
    found[part[at]] = taken(texts, at)  # the latest is written last
    return found
