"""What netting knows of each part's supply: stock, offsets of what is made, and the channels of what is bought."""

from __future__ import annotations

import numpy as np

from planner.engine.inputs import Settings, bucket_of, filled
from planner.engine.netting import bom
from planner.engine.netting.channels import ANY, NEVER, Channels, Lots
from planner.engine.netting.lot_sizes import RULES, LotRule
from planner.engine.netting.needs import Needs, Stock
from planner.engine.netting.netting import TINY, Supply
from planner.engine.results import Days, Floats, Ints, SourceResults
from planner.model.plan import Plan
from planner.model.table import Cells

LOT_FOR_LOT = RULES.index(LotRule.LOT_FOR_LOT)
WEEKS = RULES.index(LotRule.WEEKS)


def supply_of(
    plan: Plan,
    settings: Settings,
    kind: Cells,
    used: Ints,
    needs: Needs,
    stock: Stock,
    arrival: Floats,
    make_days: Floats,
    until: Days,
    safety: Floats,
    source: SourceResults,
    bought: Ints,
) -> Supply:
    """Return what netting needs to know.

    Args: arrival ``(parts,)`` days until what is ordered or begun today is there; make_days ``(parts,)``; until ``(parts,)`` last day a
    bought part can become stock, NaT for no end; safety ``(parts,)``; bought: positions of what is bought.
    """
    first = first_buckets(settings, arrival)
    last = np.where(np.isnat(until), NEVER, bucket_of(until, settings)).astype(np.intp)
    offset = np.where(kind == bom.MAKE, np.ceil(make_days / settings.bucket_days - TINY), 0).astype(np.intp)
    made = np.flatnonzero(kind != bom.BUY)
    channels = channels_of(plan, settings, used, needs, first, last, source, bought)
    return Supply(stock.on_hand, stock.scheduled, safety, first, last, offset, lot_for_lot(len(made)), channels)


def first_buckets(settings: Settings, arrival: Floats) -> Ints:
    """Return the first bucket at whose start what is ordered or begun on the as-of date is there."""
    gone = float((settings.as_of - settings.first_day).astype(int))
    return np.ceil((arrival + gone) / settings.bucket_days - TINY).astype(np.intp)


def lot_for_lot(rows: int) -> Lots:
    """Return lots that are just what each bucket needs."""
    none = np.zeros(rows)
    return Lots(np.full(rows, LOT_FOR_LOT, dtype=np.intp), none, none, none, np.ones(rows, dtype=np.intp), none, none)


def channels_of(
    plan: Plan, settings: Settings, used: Ints, needs: Needs, first: Ints, last: Ints, source: SourceResults, bought: Ints
) -> Channels:
    """Return a channel for every bought part: whichever source is best on its day."""
    sources = plan["sources"]
    count = len(bought)
    at = used[bought]
    least, multiple = np.zeros(count), np.ones(count)
    has = at >= 0
    if len(sources):
        least[has] = filled(sources["min_order_quantity"], 0.0)[at[has]]
        multiple[has] = np.maximum(filled(sources["order_multiple"], 1.0)[at[has]], 1e-9)
        wanted = np.ceil(np.maximum(np.ceil(needs.lot[bought] - TINY), least) / multiple - 1e-9) * multiple
        usual = source.quantity[at]
        least = np.where(has & (usual > wanted + TINY), usual, least)  # up to a price break that makes it cheaper
    none = np.zeros(count)
    lots = Lots(
        np.full(count, WEEKS, dtype=np.intp), least, multiple, none, np.full(count, settings.order_buckets, dtype=np.intp), none, none
    )
    return Channels(
        bought, np.full(count, ANY, dtype=np.intp), np.full(count, np.nan), np.zeros(count, dtype=np.intp), first[bought], last[bought],
        np.full(count, np.inf), lots,
    )  # fmt: skip
