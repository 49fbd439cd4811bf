"""Planned purchase orders: what to order from whom by when, at which duty it will be entered and at which cost."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import reduce

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.drawback import PAID_BACK
from planner.engine.cost.prices import breaks_of
from planner.engine.inputs import Settings, filled, monday, week_of
from planner.engine.lead import legs as lead
from planner.engine.lead.custody import custody
from planner.engine.orders.conditions import Conditions, conditions_of
from planner.engine.orders.costs import OrderCosts, Terms, costs, framed, ladder
from planner.engine.orders.dates import Schedule, timed, usual
from planner.engine.orders.policy import Ahead, Epochs, all_by
from planner.engine.orders.quotes import qualification
from planner.engine.results import Flags, Floats, Ints, OrderResults, SourceResults
from planner.engine.splice import spliced
from planner.engine.tariffs.tariff import Tariff
from planner.model.plan import Plan
from planner.model.schema import MODES

Early = tuple[tuple[Conditions, Schedule], ...]  # pre-buys by mode


@dataclass(frozen=True, slots=True)
class Orders:
    """Planned orders as they are counted: by part and need, then the pre-buys. Shapes ``(orders,)``."""

    when: Schedule
    prebuy: Flags
    entry: Ints
    costs: OrderCosts

    @property
    def landed(self) -> Floats:
        """Return the landed cost of one unit of each order."""
        return self.costs.landed.total

    @property
    def duty(self) -> Floats:
        """Return the duty on one unit of each order."""
        duty: Floats = self.costs.landed.cost[:, landed.DUTY]
        return duty

    def results(self, unknown: Flags) -> OrderResults:
        """Return the orders for reading. ``unknown`` ``(sources,)`` says whose duty isn't known: theirs has no rate, rather than 0."""
        when, cost = self.when, self.costs.landed
        rate = np.divide(self.duty, cost.base, out=np.zeros(len(when.part)), where=cost.base > 0)
        rate = np.where(unknown[when.row], np.nan, rate) if len(unknown) else rate
        return OrderResults(
            when.part, when.row, when.quantity, when.order, when.ship, when.entry, when.need, cost.total, rate, when.mode_at, self.prebuy, when.late,
            cost.cost, cost.base, self.costs.price, when.loaded, self.entry, np.zeros(len(when.part), dtype=bool), np.zeros(len(when.part), dtype=bool),
            np.full(len(when.part), "", dtype=object),
        )  # fmt: skip


def planned_orders(
    plan: Plan,
    settings: Settings,
    tariff: Tariff,
    by: Conditions,
    source: SourceResults,
    spans: Epochs,
    receipts: Floats,
    ahead: Ahead,
    required: Floats,
) -> Orders:
    """Return an order for every planned receipt of a bought part that has a source, and for every pre-buy, each at its own cost."""
    terms = terms_of_orders(plan, settings, tariff, source, required)
    early = ahead_of_need(plan, settings, tariff, ahead)
    wanted = Wanted(spans, receipts, early, terms, filled(plan["parts"]["expedite"], 0.0), settings.weekly_entries)
    return BOOK.orders(by, wanted)


def terms_of_orders(plan: Plan, settings: Settings, tariff: Tariff, source: SourceResults, required: Floats) -> Terms:
    """Return what money orders cost by that isn't their own."""
    sources = plan["sources"]
    prices = ladder(sources["unit_price"], breaks_of(plan)[1])
    own = qualification(sources["qualification_cost"], source.part, required)
    holding = landed.holding_of(settings, source.legs, custody(plan, settings.destination).held)
    return Terms(prices, own, holding, landed.regime_of(settings, tariff), PAID_BACK * settings.drawback_share)


def ahead_of_need(plan: Plan, settings: Settings, tariff: Tariff, ahead: Ahead) -> Early:
    """Return the pre-buys of each mode."""
    found = []
    for mode_at, mode in enumerate(MODES):
        part = np.flatnonzero((ahead.quantity > 0) & (ahead.mode == mode_at))
        if len(part):
            by = conditions_of(plan, settings, tariff, all_by(mode, len(plan["sources"])))
            entry = ahead.entry[part]
            need = entry + lead.span(ahead.legs[part, lead.DOCK])
            found.append((by, timed(by, part, ahead.source[part], ahead.quantity[part], entry, need)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What orders are planned from, beside the conditions."""

    spans: Epochs
    receipts: Floats  # (parts, weeks)
    early: Early
    terms: Terms
    expedite: Floats  # (parts,) what a unit bought ahead costs further
    shared: bool  # all orders over one route in a week share a customs entry

    def changed(self, before: Wanted) -> Ints:
        """Return the parts whose orders for a need may differ: by need, by the sources used, or by the terms of one of these."""
        used = self.spans.used
        apart: Flags = (used != before.spans.used).any(axis=0)
        if self.receipts is not before.receipts:
            apart |= (self.receipts != before.receipts).any(axis=1)
        touched = self.terms.apart(before.terms)
        if touched.any():
            apart |= (touched[used] & (used >= 0)).any(axis=0)
        return np.flatnonzero(apart)

    def orders(self, by: Conditions, parts: Ints) -> Schedule:
        """Return the orders for a need of some parts, and all pre-buys after them."""
        bought = self.spans.used.max(axis=0, initial=-1) >= 0
        first = usual(by, self.spans, self.receipts, parts[bought[parts]])
        return reduce(Schedule.then, (schedule for _, schedule in self.early), first)

    @property
    def ahead(self) -> int:
        """Return how many pre-buys there are."""
        return sum(len(schedule.part) for _, schedule in self.early)


class OrderBook:
    """Plans orders; where the conditions are those of last time, only those of parts of which something has changed are planned anew."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._last: OrderedDict[tuple[object, ...], tuple[Conditions, Wanted, Orders]] = OrderedDict()
        self._lock = threading.Lock()

    def orders(self, by: Conditions, wanted: Wanted) -> Orders:
        """Return the planned orders, pre-buys last."""
        terms = wanted.terms
        key = (id(by), wanted.spans.start.tobytes(), wanted.shared, terms.regime, terms.drawback, terms.holding is None)
        with self._lock:
            last = self._last.get(key)
        found = planned(by, wanted) if last is None else replanned(by, wanted, last[1], last[2])
        with self._lock:
            self._last[key] = (by, wanted, found)  # the conditions are held, so that their identity stays their own
            self._last.move_to_end(key)
            while len(self._last) > self._size:
                self._last.popitem(last=False)
        return found


BOOK = OrderBook(8)


def planned(by: Conditions, wanted: Wanted) -> Orders:
    """Return the planned orders."""
    when = wanted.orders(by, np.arange(wanted.spans.used.shape[1]))
    rows = np.arange(len(when.part))
    entry = numbered(entry_keys(by, when)) if wanted.shared else rows
    return Orders(when, rows >= len(rows) - wanted.ahead, entry, costed(by, wanted, when, rows, entry))


def replanned(by: Conditions, wanted: Wanted, before: Wanted, known: Orders) -> Orders:
    """Return the planned orders, where they are ``known`` for what was wanted ``before``.

    The orders of parts that have changed are planned anew, all pre-buys too; costed anew is also what shares an entry with
    one of these, or did.
    """
    parts = wanted.changed(before)
    new = wanted.orders(by, parts)
    splice = spliced(known.when.part, parts, new.part, before.ahead, wanted.ahead)
    when, rows = known.when.spliced(splice, new), splice.fresh
    entry = np.arange(splice.count)
    if wanted.shared:
        keys = entry_keys(by, when)
        rows = np.flatnonzero(np.isin(keys, np.r_[keys[rows], entry_keys(by, known.when.taken(splice.gone))]))
        entry = numbered(keys)
    cost = known.costs.spliced(splice, rows, costed(by, wanted, when, rows, entry))
    return Orders(when, np.arange(splice.count) >= splice.count - wanted.ahead, entry, cost)


def costed(by: Conditions, wanted: Wanted, when: Schedule, rows: Ints, entry: Ints) -> OrderCosts:
    """Return what some orders cost, all pre-buys among them. Args: rows ascending."""
    own = rows[: len(rows) - wanted.ahead]
    frame = reduce(lambda one, other: one.then(framed(*other)), wanted.early, framed(by, when.taken(own)))
    extra = np.r_[np.zeros(len(own)), wanted.expedite[when.part[rows[len(own) :]]]]
    return costs(frame, wanted.terms, extra, entry[rows] if wanted.shared else None)


def entry_keys(by: Conditions, orders: Schedule) -> Ints:
    """Return the same number for orders that can share a customs entry: of goods from one country by one mode in one week."""
    ways = (int(by.route.max(initial=0)) + 1) * len(MODES)
    return week_of(orders.entry, monday(by.as_of)) * ways + by.route[orders.row] * len(MODES) + orders.mode_at


def numbered(keys: Ints) -> Ints:
    """Return a number for each key, equal for equal ones."""
    return np.unique(keys, return_inverse=True)[1]
