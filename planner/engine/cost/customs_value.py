"""The value of goods inside a price: freight, insurance and whatever the seller pays at the border are taken out of it.

EXW, FCA and FOB prices are the goods (the lane's costs begin at the works). CIF and DAP prices hold freight and insurance.
DDP prices hold duty, fees, the broker and taxes that don't come back as well.
"""

from __future__ import annotations

import numpy as np

from planner.engine.cost.dues import Lines, Regime, customs_value, unit_fees
from planner.engine.results import Floats

STEPS = 200
PRECISION = 1e-14  # of the price


def goods_value(lines: Lines, regime: Regime) -> Floats:
    """Return the FOB-like value of one unit; NaN where a price doesn't even cover the freight and dues it holds.

    Freight inside: V = (P − (1 + i)·fixed) / ((1 + i)(1 + share)). DDP: the V whose delivered price is P.
    """
    value = lines.price.copy()
    inside = np.flatnonzero(lines.holds_freight)
    if len(inside):
        value[inside] = without_freight(lines.taken(inside), regime)
    paid = np.flatnonzero(lines.holds_dues)
    if len(paid):
        value[paid] = without_dues(lines.taken(paid), regime, value[paid])
    return np.where(value < 0, np.nan, value) if len(inside) else value


def without_freight(lines: Lines, regime: Regime) -> Floats:
    """Return the goods in prices that hold freight and insurance."""
    insured = 1 + regime.insurance
    return (lines.price - insured * lines.quoted.fixed) / (insured * (1 + lines.quoted.share))


def delivered_price(lines: Lines, regime: Regime, value: Floats) -> Floats:
    """Return what a seller who pays everything up to the border and over it asks for goods of a value: the DDP price.

    The seller enters the goods, so each order is an entry of its own.
    """
    base = customs_value(lines, regime, value)
    duty, fees = lines.burden.duty.on(base), unit_fees(lines, base)
    taxes = lines.burden.tax * (base + duty + fees)
    broker = regime.brokerage / lines.quantity * lines.foreign
    return (1 + regime.insurance) * (value + lines.quoted.of(value)) + duty + fees + taxes + broker


def without_dues(lines: Lines, regime: Regime, most: Floats) -> Floats:
    """Return the goods in DDP prices, found by false position between nothing and ``most``, the price without freight alone.

    The delivered price rises with the value, in straight pieces (a duty or fee at its least or most is a bend), so the
    search ends as soon as it stands on the right piece. Source: Dowell and Jarratt 1971, the Illinois algorithm.
    """

    def excess(value: Floats) -> Floats:
        return delivered_price(lines, regime, value) - lines.price

    low, high = np.zeros(len(most)), np.maximum(most, 0.0)
    under, over = excess(low), excess(high)
    possible = (under <= 0) & ~np.isnan(over)
    value, kept = np.where(over <= 0, high, low), np.zeros(len(most))
    open_ = possible & (over > 0) & (under < 0)
    for _ in range(STEPS):
        if not open_.any():
            break
        with np.errstate(invalid="ignore", divide="ignore"):
            value = np.where(open_, high - over * (high - low) / (over - under), value)
        found = excess(value)
        above, below = open_ & (found > 0), open_ & (found <= 0)
        under, over = np.where(above & (kept > 0), under / 2, under), np.where(below & (kept < 0), over / 2, over)
        high, over = np.where(above, value, high), np.where(above, found, over)
        low, under = np.where(below, value, low), np.where(below, found, under)
        kept = np.where(above, 1.0, np.where(below, -1.0, kept))
        open_ &= np.abs(found) > PRECISION * np.maximum(lines.price, 1.0)
    return np.where(possible, value, np.nan)
