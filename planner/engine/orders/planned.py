"""Planned purchase orders: what to order from whom by when, at which duty it will be entered and at which cost."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from planner.engine import packed as packing
from planner.engine.cost import landed
from planner.engine.cost.drawback import PAID_BACK
from planner.engine.cost.prices import breaks_of
from planner.engine.inputs import Settings, filled, monday, week_of
from planner.engine.lead import legs as lead
from planner.engine.lead.custody import custody
from planner.engine.lead.making import pace
from planner.engine.netting.netting import Net
from planner.engine.orders.conditions import Conditions, conditions_of
from planner.engine.orders.costs import OrderCosts, Terms, costs, framed, ladder, together
from planner.engine.orders.dates import apart, usual
from planner.engine.orders.decisions import Firm, held
from planner.engine.orders.order_list import Orders
from planner.engine.orders.policy import Ahead, Epochs, all_by
from planner.engine.orders.queue import Fixed, Load, load_of
from planner.engine.orders.quotes import qualification
from planner.engine.orders.schedule import Schedule, joined, timed
from planner.engine.orders.split import ByMode, Split, shipped
from planner.engine.results import Flags, Floats, Ints, SourceResults
from planner.engine.splice import spliced
from planner.engine.tariffs.tariff import Tariff
from planner.model.plan import Plan
from planner.model.remembered import PASSING, Succession
from planner.model.schema import MODES


def planned_orders(
    plan: Plan,
    settings: Settings,
    tariff: Tariff,
    by: Conditions,
    source: SourceResults,
    spans: Epochs,
    net: Net,
    split: Split,
    ahead: Ahead,
    firm: Firm,
    opened: Fixed,
    required: Floats,
) -> Orders:
    """Return the accepted orders, and one for every other planned receipt of a bought part that has a source and for every pre-buy.

    Each at its own cost.
    """
    terms = terms_of_orders(plan, settings, tariff, source, required)
    early = ahead_of_need(plan, settings, tariff, ahead)
    load = load_of(pace(plan), split.multiple, split.opens, split.ends, (*early, *firm.groups), opened)
    second = second_ways(by, spans, net, split, load, source.part)
    groups = (*second, *early, *firm.groups)
    sizes = [sum(len(one.part) for _, one in some) for some in (second, early, firm.groups)]
    prebuy = np.r_[np.zeros(sizes[0], dtype=bool), np.ones(sizes[1], dtype=bool), firm.prebuy]
    tail = Tail(groups, prebuy, np.repeat([False, False, True], sizes))
    expedite = filled(plan["parts"]["expedite"], 0.0)
    orders = BOOK.orders(by, Wanted(spans, net, split, load, tail, terms, expedite, settings.weekly_entries))
    when = orders.when
    return orders.with_held(held(plan, when.part, when.row, when.need, orders.firm))


def second_ways(by: Conditions, spans: Epochs, net: Net, split: Split, load: Load, part: Ints) -> ByMode:
    """Return what of the orders for a need travels by a second mode. Args: part ``(sources,)``."""
    parts = np.unique(part[(split.mode_at >= 0) & (part >= 0)])
    return shipped(split, usual(by, spans, net, load, split.opens, split.closes, parts))[1] if len(parts) else ()


def terms_of_orders(plan: Plan, settings: Settings, tariff: Tariff, source: SourceResults, required: Floats) -> Terms:
    """Return what money orders cost by that isn't their own."""
    sources = plan["sources"]
    prices = ladder(sources["unit_price"], breaks_of(plan)[1])
    own = qualification(sources["qualification_cost"], source.part, required)
    holding = landed.holding_of(settings, source.legs, custody(plan, settings.destination).held)
    return Terms(prices, own, holding, landed.regime_of(settings, tariff), PAID_BACK * settings.drawback_share)


def ahead_of_need(plan: Plan, settings: Settings, tariff: Tariff, ahead: Ahead) -> ByMode:
    """Return the pre-buys of each mode."""
    found = []
    for mode_at, mode in enumerate(MODES):
        part = np.flatnonzero((ahead.quantity > 0) & (ahead.mode == mode_at))
        if len(part):
            by = conditions_of(plan, settings, tariff, all_by(mode, len(plan["sources"])))
            entry = ahead.entry[part]
            need = lead.usable_from(entry, by.spans.taken(ahead.source[part]))
            found.append((by, timed(by, part, ahead.source[part], ahead.quantity[part], entry, need)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Tail:
    """What isn't ordered for a need by the source's own way: what goes by second modes, pre-buys, accepted orders."""

    groups: ByMode
    prebuy: Flags  # (tail orders,)
    firm: Flags

    @property
    def count(self) -> int:
        """Return how many orders these are."""
        return len(self.firm)


NO_TAIL = Tail((), np.zeros(0, dtype=bool), np.zeros(0, dtype=bool))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What orders are planned from, beside the conditions."""

    spans: Epochs
    net: Net
    split: Split
    load: Load
    tail: Tail
    terms: Terms
    expedite: Floats  # (parts,) what a unit bought ahead costs further
    shared: bool  # all orders over one route in a week share a customs entry

    def changed(self, before: Wanted) -> Ints:
        """Return the parts whose orders for a need may differ: by need, by the sources used, or by the terms of one of these."""
        used = self.spans.used
        changed: Flags = (used != before.spans.used).any(axis=0) | apart(self.net, before.net)
        touched = self.terms.apart(before.terms) | self.split.apart(before.split) | self.load.apart(before.load)
        if touched.any():
            changed |= (touched[used] & (used >= 0)).any(axis=0)
            fixed = self.net.channels.row
            changed[self.net.channels.part[(fixed >= 0) & touched[fixed]]] = True
        return np.flatnonzero(changed)

    def orders(self, by: Conditions, parts: Ints) -> Schedule:
        """Return the orders for a need of some parts, and the whole tail after them; parts by parts, since there are many orders."""
        bought = self.spans.used.max(axis=0, initial=-1) >= 0
        bought[self.net.channels.part[self.net.channels.row >= 0]] = True
        parts = parts[bought[parts]]
        some = [parts[at : at + MOST_PARTS] for at in range(0, max(len(parts), 1), MOST_PARTS)]
        found = [self.by_first_way(by, some[0])]
        many = len(found[0].part) * len(some) >= packing.LARGE
        for block in some[1:]:
            orders = self.by_first_way(by, block)
            found.append(orders.piece() if many else orders)
        return joined([*found, *(schedule for _, schedule in self.tail.groups)])

    def by_first_way(self, by: Conditions, parts: Ints) -> Schedule:
        """Return what of the orders for a need of some parts doesn't travel by a second mode."""
        return shipped(self.split, usual(by, self.spans, self.net, self.load, self.split.opens, self.split.closes, parts))[0]


class OrderBook:
    """Plans orders; where the conditions are those of last time, only those of parts of which something has changed are planned anew."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._last: OrderedDict[tuple[object, ...], tuple[Conditions, Wanted, Orders]] = OrderedDict()
        self._succession = Succession()
        self._lock = threading.Lock()

    def orders(self, by: Conditions, wanted: Wanted) -> Orders:
        """Return the planned orders, the tail last."""
        terms = wanted.terms
        key = (id(by), wanted.spans.start.tobytes(), wanted.shared, terms.regime, terms.drawback, terms.holding is None)
        with self._lock:
            last = self._last.get(key)
            for gone in self._succession.leaving(self._last, last is None):
                if gone != key:
                    del self._last[gone]  # type: ignore[arg-type]
        found = (planned(by, wanted) if last is None else replanned(by, wanted, last[1], last[2])).packed()
        with self._lock:
            self._last[key] = (by, wanted, found)  # the conditions are held, so that their identity stays their own
            self._last.move_to_end(key)
            self._succession.use(key)
            while len(self._last) > self._size:
                self._last.popitem(last=False)
        PASSING.note(lambda: self._last.pop(key, None))
        return found


BOOK = OrderBook(8)
MOST_PARTS = 1024  # whose orders are planned at once, so that what is made on the way stays small
MOST_ORDERS = 65_536  # that are costed at once


def planned(by: Conditions, wanted: Wanted) -> Orders:
    """Return the planned orders."""
    when = wanted.orders(by, np.arange(wanted.spans.used.shape[1]))
    rows = np.arange(len(when.part))
    entry = numbered(entry_keys(by, when)) if wanted.shared else rows
    return orders_of(wanted, when, entry, costed(by, wanted, when, rows, entry))


def orders_of(wanted: Wanted, when: Schedule, entry: Ints, cost: OrderCosts) -> Orders:
    """Return orders with what the tail says of them."""
    none = np.zeros(len(when.part) - wanted.tail.count, dtype=bool)
    prebuy, firm = np.r_[none, wanted.tail.prebuy], np.r_[none, wanted.tail.firm]
    return Orders(when, cost, prebuy, firm, np.zeros(len(prebuy), dtype=bool), entry, purchases(when, prebuy, firm))


def purchases(when: Schedule, prebuy: Flags, firm: Flags) -> Ints:
    """Return a number for each purchase: what is bought from one source for one need is one, a pre-buy always is one of its own."""
    number = np.arange(len(when.part))
    two = np.flatnonzero((when.bought != when.quantity) & ~(prebuy & ~firm))
    if len(two):
        keys = np.column_stack(
            [when.row[two], when.need[two].astype(np.int64), firm[two], np.where(firm[two], when.order[two].astype(np.int64), 0)]
        )
        _, first, at = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        number[two] = two[first][at.ravel()]
    return number


def replanned(by: Conditions, wanted: Wanted, before: Wanted, known: Orders) -> Orders:
    """Return the planned orders, where they are ``known`` for what was wanted ``before``.

    The orders of parts that have changed are planned anew, the whole tail too; costed anew is also what shares an entry with
    one of these, or did.
    """
    parts = wanted.changed(before)
    new = wanted.orders(by, parts)
    splice = spliced(known.when.part, parts, new.part, before.tail.count, wanted.tail.count)
    when, rows = known.when.spliced(splice, new), splice.fresh
    entry = np.arange(splice.count)
    if wanted.shared:
        keys = entry_keys(by, when)
        rows = np.flatnonzero(np.isin(keys, np.r_[keys[rows], entry_keys(by, known.when.taken(splice.gone))]))
        entry = numbered(keys)
    cost = known.costs.spliced(splice, rows, costed(by, wanted, when, rows, entry))
    return orders_of(wanted, when, entry, cost)


def costed(by: Conditions, wanted: Wanted, when: Schedule, rows: Ints, entry: Ints) -> OrderCosts:
    """Return what some orders cost, the whole tail among them. Args: rows ascending."""
    if not wanted.shared and len(rows) > MOST_ORDERS + wanted.tail.count:
        last = len(rows) - wanted.tail.count - 1  # of those that are no tail
        ends = [*range(MOST_ORDERS, last, MOST_ORDERS), len(rows)]
        none = replace(wanted, tail=NO_TAIL)
        some = zip((*(none for _ in ends[1:]), wanted), [0, *ends], ends, strict=False)
        found = (costed_at_once(by, of, when, rows[start:end], entry) for of, start, end in some)
        return together([one.piece() if len(rows) >= packing.LARGE else one for one in found])
    return costed_at_once(by, wanted, when, rows, entry)


def costed_at_once(by: Conditions, wanted: Wanted, when: Schedule, rows: Ints, entry: Ints) -> OrderCosts:
    """Return what some orders cost, the whole tail among them."""
    own = rows[: len(rows) - wanted.tail.count]
    frame = reduce(lambda one, other: one.then(framed(*other)), wanted.tail.groups, framed(by, when.taken(own)))
    extra = np.r_[np.zeros(len(own)), wanted.expedite[when.part[rows[len(own) :]]] * wanted.tail.prebuy]
    return costs(frame, wanted.terms, extra, entry[rows] if wanted.shared else None)


def entry_keys(by: Conditions, orders: Schedule) -> Ints:
    """Return the same number for orders that can share a customs entry: of goods from one country by one mode in one week."""
    ways = (int(by.route.max(initial=0)) + 1) * len(MODES)
    return week_of(orders.entry, monday(by.as_of)) * ways + by.route[orders.row] * len(MODES) + orders.mode_at


def numbered(keys: Ints) -> Ints:
    """Return a number for each key, equal for equal ones."""
    return np.unique(keys, return_inverse=True)[1]
