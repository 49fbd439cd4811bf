"""Orders in their suppliers' queues: what capacity lets each source make by when, and how early that must be ordered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import numpy as np

from planner.engine.inputs import Settings
from planner.engine.lead import legs as lead
from planner.engine.lead.making import TINY, making_days, pace, whole_days
from planner.engine.netting.coming import expected_stock
from planner.engine.orders.conditions import Conditions
from planner.engine.orders.schedule import Schedule, entry_for
from planner.engine.results import Days, Flags, Floats, Ints
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Table

BEFORE, PROPOSED, AFTER = range(3)  # place in the queue among what is needed on one day


@dataclass(frozen=True, slots=True)
class Fixed:
    """What suppliers make beside the orders for a need: open and accepted orders, pre-buys. Shapes ``(fixed,)``."""

    row: Ints  # source
    need: Days
    quantity: Floats
    made_by: Days  # when making it must be over, so that it comes when it is needed, or as soon as the lead time allows
    in_time: Flags  # it comes by then, so that what can't be made from now on was made before

    def taken(self, rows: Ints | Flags) -> Fixed:
        """Return some of it."""
        return Fixed(*(getattr(self, one.name)[rows] for one in fields(self)))


NO_ROWS, NO_DAYS = np.zeros(0, dtype=np.intp), np.zeros(0, dtype="datetime64[D]")
NOTHING = Fixed(NO_ROWS, NO_DAYS, np.zeros(0), NO_DAYS, np.zeros(0, dtype=bool))


@dataclass(frozen=True, slots=True)
class Load:
    """What suppliers can make, and what they make already. Shapes ``(sources,)``."""

    a_day: Floats  # units a calendar day, ∞ for no limit
    multiple: Floats  # of orders, so of deliveries too
    ends: Days  # last day it ships, NaT for no limit
    fixed: Fixed

    def apart(self, before: Load) -> Flags:
        """Return for which sources the load differs from another one."""
        apart: Flags = self.a_day != before.a_day
        if self.fixed is not before.fixed:
            now, then = self.fixed, before.fixed
            same = all(np.array_equal(getattr(now, one.name), getattr(then, one.name)) for one in fields(Fixed))
            if not same:
                apart[now.row] = apart[then.row] = True
        return apart


def load_of(a_day: Floats, multiple: Floats, opens: Days, ends: Days, groups: Iterable[tuple[Conditions, Schedule]], opened: Fixed) -> Load:
    """Return what suppliers can make, and what of it accepted orders and pre-buys take beside open orders."""
    found = [opened]
    for way, when in groups:
        mine = when.taken(np.flatnonzero(np.isfinite(a_day[when.row])))
        if len(mine.row):
            ship = shipped_by(way, mine.row, mine.need, opens[mine.row])
            found.append(Fixed(mine.row, mine.need, mine.quantity, made_for(way, mine.row, ship), mine.ship <= ship))
    fixed = opened
    if len(found) > 1:
        fixed = Fixed(*(np.concatenate([getattr(some, one.name) for some in found]) for one in fields(Fixed)))
    return Load(a_day, multiple, ends, fixed)


def opened_of(plan: Plan, settings: Settings, by: Conditions) -> Fixed:
    """Return open orders at suppliers of limited capacity; those that name no supplier take nobody's."""
    of = plan["sources"]
    return opened_by(expected_stock(plan, settings), of["part"], of["supplier"], pace(plan), settings.as_of, by)


@remembered(16)
def opened_by(stock: Table, part: Cells, supplier: Cells, a_day: Floats, as_of: np.datetime64, by: Conditions) -> Fixed:
    """Return open orders by the first source of their part and supplier. What is overdue was made before.

    Args: part, supplier, a_day ``(sources,)``.
    """
    at = np.flatnonzero((stock["kind"] == "open order") & (stock["supplier"] != "") & (stock["quantity"] > 0) & (stock["due"] > as_of))
    if not len(at) or not len(part):
        return NOTHING
    first: dict[tuple[str, str], int] = {}
    for one, key in enumerate(zip(part.tolist(), supplier.tolist(), strict=True)):
        first.setdefault(key, one)
    keys = zip(stock["part"][at].tolist(), stock["supplier"][at].tolist(), strict=True)
    row = np.fromiter((first.get(key, -1) for key in keys), dtype=np.intp, count=len(at))
    limited = (row >= 0) & np.isfinite(a_day[row])
    at, row = at[limited], row[limited]
    need = stock["due"][at].astype("datetime64[D]")
    ship = lead.counted_back(entry_for(by, row, need), by.spans.taken(row)).ship
    return Fixed(row, need, stock["quantity"][at], made_for(by, row, ship), np.ones(len(row), dtype=bool))


def shipped_by(by: Conditions, row: Ints, need: Days, opens: Days) -> Days:
    """Return when goods leave the supplier to come when they are needed, or as soon as qualification and the lead time allow."""
    spans, entry = by.spans.taken(row), entry_for(by, row, need)
    entry = np.where(entry < opens, opens, entry)
    soonest, latest = lead.counted_on(by.as_of, spans).ship, lead.counted_back(entry, spans).ship
    return np.maximum(soonest, latest)


def made_for(by: Conditions, row: Ints, ship: Days) -> Days:
    """Return the last day by which goods must be made to leave the supplier on a day: an export licence comes between."""
    spans = by.spans.taken(row)
    return spans.open_.back(ship, spans.licence, spans.start)


@dataclass(frozen=True, slots=True)
class Places:
    """Places in the queues. Shapes ``(orders,)``, in days from when the supplier can begin."""

    target: Floats  # making must be over
    begun: Floats  # what goes before is made
    over: Floats  # it is made too
    latest: Floats  # making must begin, so that nothing behind it comes later


def queued(by: Conditions, when: Schedule, load: Load) -> Schedule:
    """Return orders with what their suppliers' capacity makes of them: ordered sooner, or late in whole or in part.

    A source makes one order after the other, by need, at capacity · (1 − share taken by others) a week over calendar weeks, beginning
    once an order of the as-of date is processed. With Q(i) the units up to and with order i, of accepted and open orders too, and c a
    day, order i is made by day max(quoted production, Q(i)/c). What of it can be made by the day it must leave comes in time; the rest,
    in whole multiples, is a delivery of its own that comes when it is made, past the horizon if need be. Making begins early enough for
    everything behind it: order i begins by min over j ≥ i of (due(j) − Q(j)/c) + Q(i − 1)/c.

    Source: single machine, earliest due date first; latest start dates by backward scheduling (Pinedo, Scheduling, 3.2).
    """
    mine = np.flatnonzero(np.isfinite(load.a_day[when.row]))
    if not len(mine):
        return when
    own = when.taken(mine)
    spans, a_day = by.spans.taken(own.row), load.a_day[own.row]
    begin: Days = spans.open_.forward(np.full(len(mine), by.as_of, dtype="datetime64[D]"), spans.order, spans.home)
    place = places(by, own, load)
    unit = load.multiple[own.row]
    fits = np.floor((place.target - place.begun) * a_day / unit + TINY) * unit
    fits = np.where(place.over <= place.target + TINY, own.quantity, np.clip(fits, 0.0, own.quantity))
    early = spans.open_.back(begin + days(np.floor(place.latest + TINY)), spans.order, spans.home)
    order = when.order.copy()
    order[mine] = np.maximum(np.minimum(own.order, early), by.as_of)
    ideal = when.ideal.copy()
    ideal[mine] = np.minimum(own.ideal, early)
    quantity = when.quantity.copy()
    quantity[mine] = fits
    rest = np.flatnonzero(fits < own.quantity - TINY)
    found = replace(when, order=order, ideal=ideal, quantity=quantity)
    if not len(rest):
        return found
    after = held_back(by, own.taken(rest), own.quantity[rest] - fits[rest], begin[rest], place.over[rest], place.target[rest], a_day[rest])
    both = found.taken(np.flatnonzero(quantity > 0)).then(after)
    return both.taken(np.lexsort((both.waits, both.row, both.need, both.part)))


def held_back(by: Conditions, when: Schedule, quantity: Floats, begin: Days, over: Floats, target: Floats, a_day: Floats) -> Schedule:
    """Return what of orders comes when it is made, too late. Ordered when making it begins, it takes its way as it is made.

    Args: begin: day their suppliers can begin; over, target: days from then until it is made, and until it should be.
    """
    last = np.ceil(over - TINY)
    spans = replace(by.spans.taken(when.row), making=making_days(a_day, quantity))
    ship = spans.open_.forward(begin + days(last), spans.licence, spans.start)
    entry = lead.entered_from_shipping(ship, spans)
    order = np.maximum(lead.counted_back(entry, spans).order, by.as_of)
    order = order + days(lead.counted_on(order, spans).entry < entry)  # ordered before days off it would be made within them
    on = lead.counted_on(order, spans)
    usable: Days = np.maximum(lead.usable_from(on.entry, spans), when.need)
    ideal = np.minimum(when.ideal, by.as_of - days(np.maximum(last - np.floor(target), 1.0)))
    late = np.ones(len(quantity), dtype=bool)
    return replace(
        when, quantity=quantity, ideal=ideal, order=on.order, ship=on.ship, loaded=on.loaded, entry=on.entry, usable=usable, waits=late
    )


def places(by: Conditions, when: Schedule, load: Load) -> Places:
    """Return the places of orders in their sources' queues, among what is made beside them."""
    used = np.zeros(len(load.a_day), dtype=bool)
    used[when.row] = True
    fixed = load.fixed.taken(used[load.fixed.row])
    row, need = np.r_[when.row, fixed.row], np.r_[when.need, fixed.need]
    rank = np.r_[np.full(len(when.row), PROPOSED), np.where(fixed.in_time, BEFORE, AFTER)]
    clipped = np.r_[np.zeros(len(when.row), dtype=bool), fixed.in_time]
    spans = by.spans.taken(row)
    begin = spans.open_.forward(np.full(len(row), by.as_of, dtype="datetime64[D]"), spans.order, spans.home)
    target = (np.r_[made_for(by, when.row, when.ship), fixed.made_by] - begin).astype(np.float64)
    work = np.r_[when.quantity, fixed.quantity] / np.maximum(load.a_day[row], 1e-12)
    order = np.lexsort((rank, need, row))
    starts = np.r_[True, row[order][1:] != row[order][:-1]]
    line = np.cumsum(starts) - 1
    column = np.arange(len(order)) - np.flatnonzero(starts)[line]
    shape = int(line[-1]) + 1, int(column.max()) + 1
    works, targets, cut = np.zeros(shape), np.full(shape, np.inf), np.zeros(shape, dtype=bool)
    works[line, column], targets[line, column], cut[line, column] = work[order], target[order], clipped[order]
    over = worked(works, targets, cut)
    slack = np.maximum(targets - over, 0.0)
    least = np.minimum.accumulate(slack[:, ::-1], axis=1)[:, ::-1]
    back = np.empty(len(order), dtype=np.intp)
    back[order] = np.arange(len(order))
    mine = back[: len(when.row)]
    at = line[mine], column[mine]
    begun = np.where(at[1] > 0, over[at[0], at[1] - 1], 0.0)
    return Places(targets[at], begun, over[at], begun + least[at])


def worked(works: Floats, targets: Floats, cut: Flags) -> Floats:
    """Return when each order of a queue is made. What comes in time and was ordered before takes no more than there is until then.

    over(i) = over(i − 1) + work(i); of what is ``cut`` min(over(i − 1) + work(i), max(over(i − 1), target(i))). Shapes ``(sources, orders)``.
    """
    if not cut.any():
        return np.cumsum(works, axis=1)
    over, now = np.empty(works.shape), np.zeros(len(works))
    for at in range(works.shape[1]):
        then = now + works[:, at]
        now = np.where(cut[:, at], np.minimum(then, np.maximum(now, targets[:, at])), then)
        over[:, at] = now
    return over


def days(count: Floats | Flags) -> np.ndarray[tuple[int], np.dtype[np.timedelta64]]:
    """Return whole numbers of days as time spans."""
    return whole_days(count.astype(np.float64)).astype("timedelta64[D]")
