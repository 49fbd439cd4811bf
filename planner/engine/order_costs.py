"""What planned orders cost, each at its own numbers.

The price of its own quantity, the exchange rate of its own export, the duty of its own entry, its share of that entry's fees.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

import numpy as np

from planner.engine import landed
from planner.engine.customs_value import goods_value
from planner.engine.dues import Burden, DutyTerms, Lines, Regime, customs_value
from planner.engine.duty import Charges
from planner.engine.entries import filed
from planner.engine.exchange import Worth
from planner.engine.freight import FreightRates
from planner.engine.results import Days, Flags, Floats, Ints
from planner.model.remembered import remembered
from planner.model.table import Cells


@dataclass(frozen=True, slots=True)
class Quote:
    """What a source's goods are, whatever they cost. Shapes ``(sources,)``."""

    weight: Floats
    holds_freight: Flags
    holds_dues: Flags
    declared: Floats
    foreign: Flags


@dataclass(frozen=True, slots=True)
class Frame:
    """All that planned orders cost by, except the sources' prices. Shapes ``(orders,)``."""

    row: Ints  # source
    step: Ints  # price break the quantity reaches, counted from 1; 0 for the source's own price
    lines: Lines  # at a price of one of the source's currency, on the day the goods leave
    back: DutyTerms | None  # of the duty that can come back, None where nothing is exported again

    def taken(self, rows: Ints) -> Frame:
        """Return what some orders cost by."""
        return Frame(self.row[rows], self.step[rows], self.lines.taken(rows), None if self.back is None else self.back.taken(rows))

    def then(self, other: Frame) -> Frame:
        """Return what these orders and others after them cost by."""
        back = None if self.back is None or other.back is None else self.back.then(other.back)
        return Frame(np.r_[self.row, other.row], np.r_[self.step, other.step], self.lines.then(other.lines), back)


@remembered(16)
def framed(
    row: Ints, quantity: Floats, export: Days, charges: Charges, case: Ints, starts: Floats, worth: Worth, quote: Quote, quoted: FreightRates,
    moved: FreightRates, counted: Flags | None,
) -> Frame:  # fmt: skip
    """Return what orders from sources in ``row`` cost by.

    Args: starts ``(sources, breaks)`` quantities, ascending; counted ``(programs,)`` which allow drawback, None where nothing is exported again.
    """
    step = np.zeros(len(row), dtype=np.intp)
    for column in range(starts.shape[1]):
        step += quantity >= starts[row, column]
    held, weight, foreign = quoted.of(quantity, row), quote.weight[row], quote.foreign[row]
    lines = Lines(
        worth.on(row, export), quantity, quote.holds_freight[row], quote.holds_dues[row], held, held if moved is quoted else moved.of(quantity, row),
        quote.declared[row], foreign, Burden.of(charges, case, weight, foreign),
    )  # fmt: skip
    back = None if counted is None else DutyTerms.of(charges.rates, case, weight, foreign, counted)
    return Frame(row, step, lines, back)


@dataclass(frozen=True, slots=True)
class OrderCosts:
    """What one unit of each order costs. Shapes ``(orders,)``, money."""

    landed: landed.Landed
    price: Floats  # source's currency
    drawback: Floats

    def then(self, other: OrderCosts) -> OrderCosts:
        """Return what these orders and others after them cost."""
        return OrderCosts(self.landed.then(other.landed), np.r_[self.price, other.price], np.r_[self.drawback, other.drawback])


@dataclass(frozen=True, slots=True)
class Terms:
    """What else the cost of an order hangs on. Shapes ``(sources,)``."""

    prices: Floats  # (sources, breaks + 1) see ``ladder``
    own: Floats  # further cost of a unit, such as the source's qualification
    holding: landed.Holding | None
    regime: Regime
    drawback: float  # share of the duty that comes back


def costs(frame: Frame, terms: Terms, extra: Floats | float = 0.0, entry: Ints | None = None) -> OrderCosts:
    """Return what planned orders cost. Args: extra ``(orders,)`` further cost of a unit; entry: orders of one number share a customs entry."""
    price, regime = terms.prices[frame.row, frame.step], terms.regime
    lines = replace(frame.lines, price=price * frame.lines.price)
    value = goods_value(lines, regime)
    base = customs_value(lines, regime, value)
    holding = None if terms.holding is None else terms.holding.taken(frame.row)
    cost = landed.costed(lines, regime, value, filed(lines, regime, base, entry), terms.own[frame.row] + extra, holding)
    back = np.zeros(len(base)) if frame.back is None else terms.drawback * frame.back.on(base)
    return OrderCosts(cost, price, back)


class OrderBook:
    """Costs orders; where they are the same as last time, only those of sources of which something has changed are costed anew."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._last: OrderedDict[tuple[object, ...], tuple[Frame, Ints | None, Terms, OrderCosts]] = OrderedDict()
        self._lock = threading.Lock()

    def costs(self, frame: Frame, terms: Terms, entry: Ints | None = None) -> OrderCosts:
        """Return what planned orders cost. Args: entry: orders of one number share a customs entry; None where each is entered alone."""
        key = (id(frame), id(entry), terms.regime, terms.drawback, terms.holding is None)
        with self._lock:
            last = self._last.get(key)
        found = costs(frame, terms, 0.0, entry) if last is None else changed(frame, entry, terms, last[2], last[3])
        with self._lock:
            self._last[key] = (frame, entry, terms, found)  # frame and entry are held, so that their identities stay their own
            self._last.move_to_end(key)
            while len(self._last) > self._size:
                self._last.popitem(last=False)
        return found


BOOK = OrderBook(8)


def changed(frame: Frame, entry: Ints | None, now: Terms, before: Terms, known: OrderCosts) -> OrderCosts:
    """Return what orders cost that cost ``known`` under other terms.

    Orders of sources whose terms differ are costed anew, and with them all that share an entry with one of them.
    """
    touched = differs(now.prices, before.prices).any(axis=1) | differs(now.own, before.own)
    if now.holding is not None and before.holding is not None:
        touched |= differs(now.holding.whole, before.holding.whole) | differs(now.holding.before_duty, before.holding.before_duty)
    rows = np.flatnonzero(touched[frame.row])
    if not len(rows):
        return known
    if entry is not None:
        shared = np.zeros(entry.max() + 1, dtype=bool)
        shared[entry[rows]] = True
        rows = np.flatnonzero(shared[entry])
    new = costs(frame.taken(rows), now, 0.0, None if entry is None else entry[rows])
    price, back = known.price.copy(), known.drawback.copy()
    price[rows], back[rows] = new.price, new.drawback
    return OrderCosts(known.landed.with_rows(rows, new.landed), price, back)


def differs(now: Floats, before: Floats) -> Flags:
    """Return where two arrays differ; what is missing in both doesn't."""
    apart: Flags = (now != before) & ~(np.isnan(now) & np.isnan(before))
    return apart


@remembered(16)
def ladder(unit_price: Cells, steps: Floats) -> Floats:
    """Return each source's prices, its own and then those of its breaks; without one of its own a source starts at its first break."""
    own = unit_price if not steps.shape[1] else np.where(np.isnan(unit_price), steps[:, 0], unit_price)
    return np.column_stack([own, steps])
