"""The projected stock of bought parts when supply stops and orders go out as planned, beside what it would be otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.engine.inputs import filled, located, settings_of
from planner.engine.lead import legs as lead
from planner.engine.netting.coming import expected_stock
from planner.engine.netting.netting import TINY
from planner.engine.outlook.stop import Reach, Stop, moved
from planner.engine.results import Days, Flags, Floats, Ints, Results
from planner.model.plan import Plan
from planner.model.table import Cells


@dataclass(frozen=True, slots=True)
class Shipments:
    """Goods that come: planned orders and open ones. Shapes ``(lines,)``."""

    part: Ints
    row: Ints  # row of the sources table, −1 where an open order's isn't known
    quantity: Floats
    ship: Days
    arrive: Days  # day it becomes stock
    open_: Flags  # it is on order already, and counts in the bucket it is due in; a planned one from the first day of a bucket on

    def taken(self, rows: Flags) -> Shipments:
        """Return some of the shipments."""
        return Shipments(self.part[rows], self.row[rows], self.quantity[rows], self.ship[rows], self.arrive[rows], self.open_[rows])


@dataclass(frozen=True, slots=True)
class Stocks:
    """Projected stock at each bucket's end of the parts that a stop touches. Shapes ``(rows, buckets)``."""

    part: Ints  # (rows,) ascending
    usual: Floats  # without the stop
    stopped: Floats  # with it

    @property
    def short(self) -> Flags:
        """When a part is short because of the stop, not only of what was short anyway."""
        return (self.stopped < -TINY) & (self.stopped < self.usual - TINY)


def projected(plan: Plan, results: Results, stops: tuple[Stop, ...], reaches: tuple[Reach, ...]) -> Stocks:
    """Return the stock of every part of which something comes later or never.

    stock(t) = on hand + Σ open and planned orders that arrive by t − Σ need by t. A shipment within a stop leaves on the
    day after it and arrives as much later; an open order ships its source's way before it is due.
    """
    coming = shipments(plan, results)
    hits = tuple(hit(coming, reach, stop, plan) for stop, reach in zip(stops, reaches, strict=True))
    makers = tuple(reach.cut[coming.part] & ~own for reach, own in zip(reaches, hits, strict=True))
    then = moved(moved(coming.ship, hits, stops), makers, stops, from_below=True)
    changed = np.isnat(then) | (then != coming.ship)
    part = np.unique(coming.part[changed])
    ours = np.isin(coming.part, part)
    coming, then = coming.taken(ours), then[ours]
    before = on_hand(plan, part, len(results.parts))[:, None] - np.cumsum(results.gross[part], axis=1)
    usual = before + arriving(coming, coming.arrive, part, results.weeks)
    return Stocks(part, usual, before + arriving(coming, coming.arrive + (then - coming.ship), part, results.weeks))


def shipments(plan: Plan, results: Results) -> Shipments:
    """Return planned and open orders with the days they ship and arrive; an open order overdue comes on the as-of date."""
    of, source = results.orders, results.source
    arrive = of.need_date + lead.span(of.late_days)
    stock = expected_stock(plan, settings_of(plan))
    part = located(stock["part"], plan["parts"]["part"])
    rows = np.flatnonzero((stock["kind"] == "open order") & (part >= 0))
    row = sources_of(plan, part[rows], stock["supplier"][rows], results.part.source)
    due = np.where(np.isnat(stock["due"][rows]), results.as_of, np.maximum(stock["due"][rows], results.as_of))
    way = np.zeros(len(rows), dtype="timedelta64[D]")
    known = row >= 0
    way[known] = ways(source.legs)[row[known]]
    return Shipments(
        np.r_[of.part, part[rows]],
        np.r_[of.source, row],
        np.r_[of.quantity, filled(stock["quantity"][rows], 0.0)],
        np.r_[of.ship_date, due - way].astype("datetime64[D]"),
        np.r_[arrive, due].astype("datetime64[D]"),
        np.r_[np.zeros(len(of.part), dtype=bool), np.ones(len(rows), dtype=bool)],
    )


def ways(legs: Floats) -> npt.NDArray[np.timedelta64]:
    """Return how long goods of each source are under way from shipping to usable stock, as time spans. Shape ``(sources,)``."""
    return lead.span(legs[:, lead.INLAND : lead.DOCK + 1].sum(axis=1))


def sources_of(plan: Plan, part: Ints, supplier: Cells, used: Ints) -> Ints:
    """Return the source row of open orders: their supplier's of the part, else the one it is bought from; −1 for none."""
    at = located(plan["sources"]["part"], plan["parts"]["part"])
    first: dict[tuple[int, str], int] = {}
    for row, key in enumerate(zip(at.tolist(), plan["sources"]["supplier"].tolist(), strict=True)):
        first.setdefault(key, row)
    found = [first.get((one, name), -1 if name else int(used[one])) for one, name in zip(part.tolist(), supplier.tolist(), strict=True)]
    return np.array(found, dtype=np.intp)


def hit(coming: Shipments, reach: Reach, stop: Stop, plan: Plan) -> Flags:
    """Return which shipments a stop touches itself: by their source, or, where that isn't known, by part and country."""
    known = coming.row >= 0
    found = np.zeros(len(known), dtype=bool)
    if len(reach.rows):
        found[known] = reach.rows[coming.row[known]]
    touched = stop.touched
    if touched.suppliers.strip() or (touched.names_places and not touched.names_parts):
        return found
    found[~known] = touched.parts(plan)[coming.part[~known]]
    return found


def on_hand(plan: Plan, part: Ints, count: int) -> Floats:
    """Return what of each part lies in stock now. Shape ``(rows,)``."""
    stock = expected_stock(plan, settings_of(plan))
    at = located(stock["part"], plan["parts"]["part"])
    here = (at >= 0) & (stock["kind"] != "open order")
    found: Floats = np.bincount(at[here], filled(stock["quantity"][here], 0.0), minlength=count).astype(np.float64)
    return found[part]


def arriving(coming: Shipments, arrive: Days, part: Ints, starts: Days) -> Floats:
    """Return what of each part has arrived by each bucket's end; what never comes or comes later is left out. Shape ``(rows, buckets)``."""
    got = np.zeros((len(part), len(starts)))
    if not len(starts):
        return got
    at = np.where(coming.open_, np.searchsorted(starts, arrive, side="right") - 1, np.searchsorted(starts, arrive))
    use = ~np.isnat(arrive) & (arrive < starts[-1] + width(starts)) & (at < len(starts))
    np.add.at(got, (np.searchsorted(part, coming.part[use]), np.maximum(at[use], 0)), coming.quantity[use])
    return np.cumsum(got, axis=1)


def width(starts: Days) -> np.timedelta64:
    """Return how many days a bucket has."""
    return starts[1] - starts[0] if len(starts) > 1 else np.timedelta64(7, "D")


def came_back(short: Flags) -> int:
    """Return the first bucket after a shortage's first run in which there is enough again; the number of buckets for none."""
    enough = np.flatnonzero(~short[int(short.argmax()) :])
    return int(short.argmax() + enough[0]) if len(enough) else len(short)
