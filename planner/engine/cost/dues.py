"""What is due at the border on one unit: duty within its least and most, the fees of its entry, taxes, the broker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.results import Flags, Floats, Ints
from planner.engine.tariffs.charges import Charges, Fees, Rates


@dataclass(frozen=True, slots=True)
class DutyTerms:
    """What the duty of one unit of each line is made of: duty = rate·CV + fixed, within limits where ``limited``. Shapes ``(lines,)``."""

    rate: Floats  # all programs, share of the customs value
    fixed: Floats  # amounts per kilogram and per unit, money; NaN where a duty by weight meets an unknown weight
    limited: Ints  # lines of which some program has a least or a most: these are summed program by program
    by_program: tuple[Floats, Floats, Floats, Floats]  # (limited, programs) rate, fixed, least, most

    @staticmethod
    def of(rates: Rates, case: Ints, weight: Floats, foreign: Flags, counted: Flags | None = None) -> DutyTerms:
        """Return the terms of goods at rates, of all programs or those counted; domestic goods pay nothing."""
        rate, per_kg, per_unit, least, most = (
            column
            if counted is None
            else np.take(column, np.flatnonzero(counted), axis=1)  # by rows: else a sum would hang on their number
            for column in (rates.rate, rates.per_kg, rates.per_unit, rates.minimum, rates.maximum)
        )
        by_value, by_weight, fixed = rate.sum(axis=1), per_kg.sum(axis=1), per_unit.sum(axis=1)[case]
        if by_weight.any():
            fixed = fixed + np.where(by_weight[case] != 0, by_weight[case] * weight, 0.0)
        clipped = np.any((least > 0) | (most < np.inf), axis=1)
        limited = np.flatnonzero(clipped[case] & foreign) if clipped.any() else np.zeros(0, dtype=np.intp)
        rows = case[limited]
        specific = per_unit[rows] + np.where(per_kg[rows] != 0, per_kg[rows] * weight[limited, None], 0.0)
        return DutyTerms(by_value[case] * foreign, np.where(foreign, fixed, 0.0), limited, (rate[rows], specific, least[rows], most[rows]))

    def on(self, base: Floats) -> Floats:
        """Return the duty of one unit of each line on its customs value. Shape ``(lines,)``."""
        total: Floats = self.rate * base + self.fixed
        if len(self.limited):
            rate, fixed, least, most = self.by_program
            total[self.limited] = np.clip(rate * base[self.limited, None] + fixed, least, most).sum(axis=1)
        return total

    def share_of(self, base: Floats) -> Floats:
        """Return the duty of one unit of each line over its customs value; 0 for goods of no value. Shape ``(lines,)``."""
        return np.divide(self.on(base), base, out=np.zeros(len(base)), where=base > 0)

    def taken(self, rows: Ints) -> DutyTerms:
        """Return the terms of some lines."""
        there = np.flatnonzero(np.isin(rows, self.limited)) if len(self.limited) else np.zeros(0, dtype=np.intp)
        at = np.searchsorted(self.limited, rows[there])
        rate, fixed, least, most = (part[at] for part in self.by_program)
        return DutyTerms(self.rate[rows], self.fixed[rows], there, (rate, fixed, least, most))

    def then(self, other: DutyTerms) -> DutyTerms:
        """Return these terms with others after them."""
        own, further = self.by_program, other.by_program
        parts = (np.r_[own[0], further[0]], np.r_[own[1], further[1]], np.r_[own[2], further[2]], np.r_[own[3], further[3]])
        limited = np.r_[self.limited, other.limited + len(self.rate)]
        return DutyTerms(np.r_[self.rate, other.rate], np.r_[self.fixed, other.fixed], limited, parts)


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """One fee per entry: a share of its customs value, within its least and most. Shapes ``(lines,)``."""

    rate: Floats
    least: Floats
    most: Floats
    layer: Ints  # row of the tariffs table, −1 where goods don't pay it

    def on(self, value: Floats) -> Floats:
        """Return the fee of entries of a customs value each."""
        return np.minimum(np.maximum(self.rate * value, self.least), self.most)

    def taken(self, rows: Ints) -> FeeTerms:
        """Return the terms of some lines."""
        return FeeTerms(self.rate[rows], self.least[rows], self.most[rows], self.layer[rows])

    def then(self, other: FeeTerms) -> FeeTerms:
        """Return these terms with others after them."""
        return FeeTerms(*(np.r_[getattr(self, name), getattr(other, name)] for name in ("rate", "least", "most", "layer")))


def fee_terms(fees: Fees, case: Ints, foreign: Flags) -> tuple[FeeTerms, ...]:
    """Return every fee as each line pays it."""
    return tuple(
        FeeTerms(
            fees.rate[:, at][case] * foreign,
            np.where(foreign, fees.minimum[:, at][case], 0.0),
            fees.maximum[:, at][case],
            np.where(foreign, fees.layer[:, at][case], -1),
        )
        for at in range(fees.rate.shape[1])
    )


@dataclass(frozen=True, slots=True)
class Burden:
    """All that is due on each line at the border, whatever its value. Shapes ``(lines,)``."""

    duty: DutyTerms
    fees: tuple[FeeTerms, ...]
    tax: Floats  # taxes that are a cost, share of value, duty and fees
    tax_back: Floats  # taxes that come back

    @staticmethod
    def of(charges: Charges, case: Ints, weight: Floats, foreign: Flags) -> Burden:
        """Return what is due on goods at the charges of their case."""
        taxes = charges.taxes
        tax, back = (np.where(taxes.recoverable == which, taxes.rate, 0.0).sum(axis=1)[case] * foreign for which in (False, True))
        return Burden(DutyTerms.of(charges.rates, case, weight, foreign), fee_terms(charges.fees, case, foreign), tax, back)

    def taken(self, rows: Ints) -> Burden:
        """Return what is due on some lines."""
        return Burden(self.duty.taken(rows), tuple(fee.taken(rows) for fee in self.fees), self.tax[rows], self.tax_back[rows])

    def then(self, other: Burden) -> Burden:
        """Return what is due on these lines and others after them."""
        fees = tuple(one.then(further) for one, further in zip(self.fees, other.fees, strict=True))
        return Burden(self.duty.then(other.duty), fees, np.r_[self.tax, other.tax], np.r_[self.tax_back, other.tax_back])


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

    def then(self, other: Freight) -> Freight:
        """Return the freight of these lines and others after them."""
        return Freight(np.r_[self.fixed, other.fixed], np.r_[self.share, other.share])


@dataclass(frozen=True, slots=True)
class Lines:
    """Goods bought at one price: each source at its usual order, or planned orders. Shapes ``(lines,)``, money of one unit."""

    price: Floats  # as quoted, in plan currency
    quantity: Floats  # of the order
    holds_freight: Flags  # the price holds freight and insurance: CIF, DAP, DDP
    holds_dues: Flags  # and all that is due at the border: DDP
    quoted: Freight  # that such a price holds
    moved: Freight  # by the way the goods travel
    declared: Floats  # share of the goods' price that is declared; below 1 under first sale
    foreign: Flags
    burden: Burden

    def taken(self, rows: Ints) -> Lines:
        """Return some lines."""
        return Lines(
            self.price[rows], self.quantity[rows], self.holds_freight[rows], self.holds_dues[rows], self.quoted.taken(rows), self.moved.taken(rows),
            self.declared[rows], self.foreign[rows], self.burden.taken(rows),
        )  # fmt: skip

    def then(self, other: Lines) -> Lines:
        """Return these lines with others after them."""
        return Lines(
            np.r_[self.price, other.price], np.r_[self.quantity, other.quantity], np.r_[self.holds_freight, other.holds_freight],
            np.r_[self.holds_dues, other.holds_dues], self.quoted.then(other.quoted), self.moved.then(other.moved), np.r_[self.declared, other.declared],
            np.r_[self.foreign, other.foreign], self.burden.then(other.burden),
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


def duty_by_program(rates: Rates, case: Ints, base: Floats, weight: Floats, foreign: Flags) -> Floats:
    """Return the duty of one unit by program, each within its least and most. Shape ``(lines, programs)``."""
    by_weight = rates.per_kg[case]
    amount = rates.rate[case] * base[:, None] + rates.per_unit[case]
    if by_weight.any():
        amount += np.where(by_weight != 0, by_weight * weight[:, None], 0.0)
    if rates.minimum.any() or (rates.maximum < np.inf).any():
        amount = np.clip(amount, rates.minimum[case], rates.maximum[case])
    return np.where(foreign[:, None], amount, 0.0)


def unit_fees(lines: Lines, base: Floats) -> Floats:
    """Return the fees of one unit where each order is an entry of its own."""
    whole = base * lines.quantity
    bill = np.zeros(len(base))
    for fee in lines.burden.fees:
        bill += fee.on(whole)
    return bill / lines.quantity


def fee_bills(fees: Fees, case: Ints, value: Floats) -> Floats:
    """Return the fees of entries of a customs value ``(entries, 1)``, each within its least and most. Shape ``(entries, fees)``."""
    within: Floats = np.clip(fees.rate[case] * value, fees.minimum[case], fees.maximum[case])
    return within
