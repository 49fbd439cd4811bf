"""What planned orders cost, each at its own numbers.

The price of its own quantity, the exchange rate of its own export, the duty of its own entry, its share of that entry's fees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.customs_value import goods_value
from planner.engine.cost.dues import Burden, DutyTerms, Lines, Regime, customs_value
from planner.engine.cost.entries import filed
from planner.engine.orders.conditions import Conditions
from planner.engine.orders.schedule import Schedule
from planner.engine.packed import end_to_end, in_columns, kept, packed, piece_of, side_by_side, total_end_to_end, total_of
from planner.engine.packed_forms import Side
from planner.engine.results import COMPONENTS, Flags, Floats, Ints
from planner.engine.splice import Splice
from planner.model.remembered import remembered
from planner.model.table import Cells


@dataclass(frozen=True, slots=True)
class Frame:
    """All that planned orders cost by, except the sources' prices. Shapes ``(orders,)``."""

    row: Ints  # source
    step: Ints  # price break the quantity reaches, counted from 1; 0 for the source's own price
    lines: Lines  # at a price of one of the source's currency, on the day the goods leave
    back: DutyTerms | None  # of the duty that can come back, None where nothing is exported again

    def then(self, other: Frame) -> Frame:
        """Return what these orders and others after them cost by."""
        back = None if self.back is None or other.back is None else self.back.then(other.back)
        return Frame(np.r_[self.row, other.row], np.r_[self.step, other.step], self.lines.then(other.lines), back)


def framed(by: Conditions, orders: Schedule) -> Frame:
    """Return what orders cost by."""
    row, quantity, quote = orders.row, orders.quantity, by.quote
    step = np.zeros(len(row), dtype=np.intp)
    for column in range(by.breaks.shape[1]):
        step += orders.bought >= by.breaks[row, column]
    charges, case = by.charges(row, orders.entry, orders.loaded)
    quoted, weight, foreign = by.quoted.of(quantity, row), quote.weight[row], quote.foreign[row]
    moved = quoted if by.moved is by.quoted else by.moved.of(quantity, row)
    burden = Burden.of(charges, case, weight, foreign)
    worth, holds_freight, holds_dues = by.worth.on(row, orders.loaded), quote.holds_freight[row], quote.holds_dues[row]
    lines = Lines(worth, quantity, holds_freight, holds_dues, quoted, moved, quote.declared[row], foreign, burden)
    back = None if by.counted is None else DutyTerms.of(charges.rates, case, weight, foreign, by.counted)
    return Frame(row, step, lines, back)


@in_columns
@dataclass(frozen=True)
class OrderCosts:
    """What one unit of each order costs. Shapes ``(orders,)``, money."""

    landed: landed.Landed
    price: Floats  # source's currency
    drawback: Floats

    def spliced(self, splice: Splice, rows: Ints, new: OrderCosts) -> OrderCosts:
        """Return the costs of orders that stay, with those of the orders in ``rows`` as they are now."""
        price, drawback = splice.put(self.price, rows, new.price), splice.put(self.drawback, rows, new.drawback)
        return OrderCosts(self.landed.spliced(splice, rows, new.landed), price, drawback)

    def piece(self) -> OrderCosts:
        """Return the costs of some of many orders kept small."""
        of = self.landed
        cost = side_by_side(piece_of(of.component(at)) for at in range(len(COMPONENTS)))
        piece = landed.Landed(cost, total_of(cost, of.total), piece_of(of.base), piece_of(of.tax_cash))
        return OrderCosts(piece, piece_of(self.price), piece_of(self.drawback))

    def packed(self) -> OrderCosts:
        """Return the costs of many orders kept small."""
        return OrderCosts(self.landed.packed(), packed(kept(self, "price")), packed(kept(self, "drawback")))


def together(some: Sequence[OrderCosts]) -> OrderCosts:
    """Return what orders cost, those of one after those of the other."""
    each = [one.landed for one in some]
    if not isinstance(kept(each[0], "cost"), Side):
        cost = np.concatenate([one.cost.T for one in each], axis=1).T
    else:
        cost = side_by_side(end_to_end([kept(one, "cost").columns[at] for one in each]) for at in range(len(COMPONENTS)))
    total = total_end_to_end(cost, [kept(one, "total") for one in each])
    base, back = (end_to_end([kept(one, name) for one in each]) for name in ("base", "tax_cash"))
    price, drawback = (end_to_end([kept(one, name) for one in some]) for name in ("price", "drawback"))
    return OrderCosts(landed.Landed(cost, total, base, back), price, drawback)


@dataclass(frozen=True, slots=True)
class Terms:
    """What money orders cost by that isn't their own. Shapes ``(sources,)``."""

    prices: Floats  # (sources, breaks + 1) see ``ladder``
    own: Floats  # further cost of a unit, such as the source's qualification
    holding: landed.Holding | None
    regime: Regime
    drawback: float  # share of the duty that comes back

    def apart(self, before: Terms) -> Flags:
        """Return for which sources these terms differ from others of the same regime. Shape ``(sources,)``."""
        apart: Flags = differs(self.prices, before.prices).any(axis=1) | differs(self.own, before.own)
        if self.holding is not None and before.holding is not None:
            apart |= differs(self.holding.whole, before.holding.whole) | differs(self.holding.before_duty, before.holding.before_duty)
        return apart


def costs(frame: Frame, terms: Terms, extra: Floats, entry: Ints | None) -> OrderCosts:
    """Return what planned orders cost.

    Args: extra ``(orders,)`` further cost of a unit; entry: orders of one number share a customs entry, None where each is entered alone.
    """
    price, regime = terms.prices[frame.row, frame.step], terms.regime
    lines = replace(frame.lines, price=price * frame.lines.price)
    value = goods_value(lines, regime)
    base = customs_value(lines, regime, value)
    holding = None if terms.holding is None else terms.holding.taken(frame.row)
    cost = landed.costed(lines, regime, value, filed(lines, regime, base, entry), terms.own[frame.row] + extra, holding)
    back = np.zeros(len(base)) if frame.back is None else terms.drawback * frame.back.on(base)
    return OrderCosts(cost, price, back)


def differs(now: Floats, before: Floats) -> Flags:
    """Return where two arrays differ; what is missing in both doesn't."""
    apart: Flags = (now != before) & ~(np.isnan(now) & np.isnan(before))
    return apart


@remembered(16)
def ladder(unit_price: Cells, steps: Floats) -> Floats:
    """Return each source's prices, its own and then those of its breaks; without one of its own a source starts at its first break."""
    own = unit_price if not steps.shape[1] else np.where(np.isnan(unit_price), steps[:, 0], unit_price)
    return np.column_stack([own, steps])
