"""What planned orders cost, each at its own numbers.

The price of its own quantity, the exchange rate of its own export, the duty of its own entry, its share of that entry's fees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.engine import landed
from planner.engine.customs_value import goods_value
from planner.engine.drawback import drawback_of
from planner.engine.dues import Burden, DutyTerms, Lines, Regime, customs_value
from planner.engine.duty import Charges
from planner.engine.entries import filed
from planner.engine.exchange import Worth
from planner.engine.freight import FreightRates
from planner.engine.inputs import Settings
from planner.engine.prices import breaks_of
from planner.engine.results import Days, Flags, Floats, Ints
from planner.model.plan import Plan
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
    """All that planned orders cost by, except the sources' prices: ``lines.price`` is empty. Shapes ``(orders,)``."""

    step: Ints  # price break the quantity reaches, counted from 1; 0 for the source's own price
    fx: Floats  # of the day the goods leave
    lines: Lines
    back: DutyTerms | None  # of the duty that can come back, None where nothing is exported again

    def then(self, other: Frame) -> Frame:
        """Return what these orders and others after them cost by."""
        back = None if self.back is None or other.back is None else self.back.then(other.back)
        return Frame(np.r_[self.step, other.step], np.r_[self.fx, other.fx], self.lines.then(other.lines), back)


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
        np.zeros(0), quantity, quote.holds_freight[row], quote.holds_dues[row], held, held if moved is quoted else moved.of(quantity, row),
        quote.declared[row], foreign, Burden.of(charges, case, weight, foreign),
    )  # fmt: skip
    back = None if counted is None else DutyTerms.of(charges.rates, case, weight, foreign, counted)
    return Frame(step, worth.on(row, export), lines, back)


@dataclass(frozen=True, slots=True)
class OrderCosts:
    """What one unit of each order costs. Shapes ``(orders,)``, money."""

    landed: landed.Landed
    price: Floats  # source's currency
    drawback: Floats


def costs(
    plan: Plan, settings: Settings, regime: Regime, row: Ints, frame: Frame, entry: Ints | None, own: Floats, holding: landed.Holding | None
) -> OrderCosts:
    """Return what planned orders from sources in ``row`` cost. Args: entry: orders of one number share a customs entry."""
    price = ladder(plan["sources"]["unit_price"], breaks_of(plan)[1])[row, frame.step]
    lines = replace(frame.lines, price=price * frame.fx)
    value = goods_value(lines, regime)
    base = customs_value(lines, regime, value)
    cost = landed.costed(lines, regime, value, filed(lines, regime, base, entry), own, holding)
    return OrderCosts(cost, price, drawback_of(settings, frame.back, base))


@remembered(16)
def ladder(unit_price: Cells, steps: Floats) -> Floats:
    """Return each source's prices, its own and then those of its breaks; without one of its own a source starts at its first break."""
    own = unit_price if not steps.shape[1] else np.where(np.isnan(unit_price), steps[:, 0], unit_price)
    return np.column_stack([own, steps])
