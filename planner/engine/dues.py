"""What is due at the border on one unit: duty within its least and most, the fees of its entry, taxes, the broker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.duty import Charges, Fees, Rates
from planner.engine.results import Flags, Floats, Ints


@dataclass(frozen=True, slots=True)
class Freight:
    """Freight of one unit: money, and a share of the goods. Shapes ``(lines,)``."""

    fixed: Floats
    share: Floats

    def of(self, value: Floats) -> Floats:
        """Return the freight of goods of a value."""
        return self.fixed + self.share * value

    def taken(self, rows: Ints) -> Freight:
        """Return the freight of some lines."""
        return Freight(self.fixed[rows], self.share[rows])


@dataclass(frozen=True, slots=True)
class Lines:
    """Goods bought at one price: each source at its usual order, or planned orders. Shapes ``(lines,)``, money of one unit."""

    price: Floats  # as quoted, in plan currency
    quantity: Floats  # of the order
    weight: Floats  # kg, NaN not known
    holds_freight: Flags  # the price holds freight and insurance: CIF, DAP, DDP
    holds_dues: Flags  # and all that is due at the border: DDP
    quoted: Freight  # that such a price holds
    moved: Freight  # by the way the goods travel
    declared: Floats  # share of the goods' price that is declared; below 1 under first sale
    foreign: Flags
    case: Ints  # row of the charges

    def taken(self, rows: Ints) -> Lines:
        """Return some lines."""
        return Lines(
            self.price[rows], self.quantity[rows], self.weight[rows], self.holds_freight[rows], self.holds_dues[rows], self.quoted.taken(rows),
            self.moved.taken(rows), self.declared[rows], self.foreign[rows], self.case[rows],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Regime:
    """What holds for all lines: the destination's customs value, and the plan's rates."""

    cif: bool  # freight and insurance join the customs value
    insurance: float
    brokerage: float  # for one entry
    handling: float


def customs_value(lines: Lines, regime: Regime, value: Floats) -> Floats:
    """Return what duty is charged on, for goods of a FOB-like value: that, or all up to the border where freight counts."""
    if not regime.cif:
        return value * lines.declared
    up_to_ship = value + lines.moved.of(value)
    return up_to_ship + regime.insurance * up_to_ship


def unit_duty(rates: Rates, lines: Lines, base: Floats, counted: Flags | None = None) -> Floats:
    """Return the duty of one unit, all programs or those counted; NaN where a duty by weight meets an unknown weight."""
    return duty_of(rates, lines.case, base, lines.weight, counted) * lines.foreign


def duty_of(rates: Rates, case: Ints, base: Floats, weight: Floats, counted: Flags | None = None) -> Floats:
    """Return the duty of one unit of foreign goods. Shapes ``(lines,)``.

    duty = Σ min(max(rate·CV + per kg·weight + per unit, least), most). Only what has a least or a most is computed
    program by program; all else is a sum of rates.
    """
    some = np.ones(rates.rate.shape[1], dtype=bool) if counted is None else counted
    by_value, by_weight, each = (part[:, some].sum(axis=1) for part in (rates.rate, rates.per_kg, rates.per_unit))
    total: Floats = by_value[case] * base
    if by_weight.any():
        total += np.where(by_weight[case] != 0, by_weight[case] * weight, 0.0)
    if each.any():
        total += each[case]
    clipped = np.any((rates.minimum[:, some] > 0) | (rates.maximum[:, some] < np.inf), axis=1)
    if clipped.any():
        rows = np.flatnonzero(clipped[case])
        total[rows] = within_limits(rates, case[rows], base[rows], weight[rows])[:, some].sum(axis=1)
    return total


def duty_share(rates: Rates, case: Ints, base: Floats, weight: Floats, foreign: Flags) -> Floats:
    """Return the duty of one unit over its customs value; 0 for goods of no value. Shapes ``(lines,)``."""
    duty = duty_of(rates, case, base, weight) * foreign
    return np.divide(duty, base, out=np.zeros(len(base)), where=base > 0)


def duty_by_program(rates: Rates, lines: Lines, base: Floats) -> Floats:
    """Return the duty of one unit by program. Shape ``(lines, programs)``."""
    return within_limits(rates, lines.case, base, lines.weight) * lines.foreign[:, None]


def within_limits(rates: Rates, case: Ints, base: Floats, weight: Floats) -> Floats:
    """Return the duty of one unit of foreign goods by program, within the least and most of each. Shape ``(lines, programs)``."""
    by_weight = rates.per_kg[case]
    amount = rates.rate[case] * base[:, None] + rates.per_unit[case]
    amount += np.where(by_weight != 0, by_weight * weight[:, None], 0.0)
    within: Floats = np.clip(amount, rates.minimum[case], rates.maximum[case])
    return np.where(np.isnan(amount), np.nan, within)


def fee_bills(fees: Fees, case: Ints, value: Floats) -> Floats:
    """Return the fees of entries of a customs value, within their least and most. Shape ``(entries, fees)``."""
    within: Floats = np.clip(fees.rate[case] * value, fees.minimum[case], fees.maximum[case])
    return within


def unit_fees(fees: Fees, lines: Lines, base: Floats, others: Floats | float = 0.0) -> Floats:
    """Return a unit's share, by value, of the fees of its entry. Args: others ``(lines, fees)`` customs value of the entry's rest."""
    own = (base * lines.quantity)[:, None]
    whole = own + others
    bills = fee_bills(fees, lines.case, whole)
    share = np.divide(own, whole, out=np.ones(np.broadcast_shapes(own.shape, whole.shape)), where=whole != 0)
    total: Floats = (bills * share).sum(axis=1) / lines.quantity * lines.foreign
    return total


def tax_shares(charges: Charges, case: Ints) -> tuple[Floats, Floats]:
    """Return the taxes of each line as shares of value, duty and fees: those that are a cost, those that come back."""
    taxes = charges.taxes
    cost = np.where(taxes.recoverable, 0.0, taxes.rate).sum(axis=1)
    back = np.where(taxes.recoverable, taxes.rate, 0.0).sum(axis=1)
    return cost[case], back[case]
