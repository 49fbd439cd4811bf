"""Prices delivered duty paid, taken apart in a formula: the goods for which freight, insurance, duty, fees and broker make the price.

The delivered price grows with the goods in straight pieces: c0 + c1·V + Σ clip(a + b·V, least, most), a term for each duty or fee with
limits. A sum of clips is the least over those at their most, of the largest over those at their least, of straight lines; so the goods
are the largest over the same sets, of the least, of these lines' inverses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from planner.engine.cost import landed
from planner.engine.ledger.bought import Bought
from planner.engine.ledger.duty_columns import programs_of, rate_name
from planner.engine.ledger.fee_columns import FeeColumns
from planner.engine.ledger.inputs_sheet import Inputs

MOST_BENDS = 2  # terms with limits; more would make a formula that nobody can read


@dataclass(frozen=True, slots=True)
class Bend:
    """A duty or fee with limits, as formulas of one unit; empty for no limit."""

    slope: str  # for 1 of goods
    fixed: str
    least: str
    most: str


@dataclass(frozen=True, slots=True)
class Freight:
    """The freight of one unit as formulas, and as numbers."""

    fixed: str
    share: str
    of_goods: float


@dataclass(frozen=True, slots=True)
class PaidPrice:
    """The delivered price of one row: how it grows with the goods, what of it doesn't, and the goods in it."""

    slope: str
    fixed: str
    goods: str
    grows: float
    stays: float


class PaidPrices:
    """Takes delivered prices apart, row by row of those that have a source."""

    def __init__(self, b: Bought, inputs: Inputs, fees: FeeColumns) -> None:
        self.b, self.inputs, self.fees = b, inputs, fees
        self.insurance, self.cif = inputs.named("insurance_rate"), b.regime.cif

    def of(self, at: int, freight: Freight) -> PaidPrice | None:
        """Return the parts of a row's price, None where too many of its duties and fees have limits."""
        limited, bounded = self.limited(at), self.bounded(at)
        if len(limited) + len(bounded) > MOST_BENDS:
            return None
        tax = self.fees.tax_text(at, recoverable=False)
        taxed = f"(1+{tax})*" if tax else ""
        b1, b0 = self.base_of(at, freight)
        free = [fee for fee in self.fees.paid if self.fees.layer[at, fee] >= 0 and fee not in bounded]
        plain = [one for one in programs_of(self.b) if one not in limited]
        rates = "+".join(
            [f"SUM({','.join(f'{{{rate_name(one)}}}' for one in plain)})" if plain else "0", *(self.fee(at, fee) for fee in free)]
        )
        insured = f"(1+{self.insurance})"
        slope = f"{insured}*(1+{freight.share})+{taxed}({rates})*{b1}"
        fixed = (
            f"{insured}*({freight.fixed})+{taxed}({self.specific(at, plain)}+({rates})*{b0})+{self.inputs.named('brokerage')}/{{quantity}}"
        )
        if tax:
            slope, fixed = f"{slope}+({tax})*{b1}", f"{fixed}+({tax})*{b0}"
        bends = [*(self.duty_bend(at, one, taxed, b1, b0) for one in limited), *(self.fee_bend(at, fee, taxed, b1, b0) for fee in bounded)]
        grows, stays = self.numbers(at, freight, plain, free)
        return PaidPrice(slope, fixed, inverse(bends), grows, stays)

    def base_of(self, at: int, freight: Freight) -> tuple[str, str]:
        """Return how the customs value grows with the goods, and what of it doesn't."""
        if self.cif:
            return f"(1+{self.insurance})*(1+{freight.share})", f"(1+{self.insurance})*({freight.fixed})"
        return ("{declared}" if self.b.declared[at] != 1 else "1"), "0"

    def limited(self, at: int) -> list[int]:
        """Return the programs of a row whose duty has a least or a most."""
        rates, case = self.b.charges.rates, int(self.b.case[at])
        return [one for one in programs_of(self.b) if rates.minimum[case, one] > 0 or rates.maximum[case, one] < np.inf]

    def bounded(self, at: int) -> list[int]:
        """Return the fees of a row that have a least or a most."""
        fees, case = self.b.charges.fees, int(self.b.case[at])
        return [
            fee
            for fee in self.fees.paid
            if self.fees.layer[at, fee] >= 0 and (fees.minimum[case, fee] > 0 or fees.maximum[case, fee] < np.inf)
        ]

    def fee(self, at: int, fee: int, column: str = "value") -> str:
        """Return how a formula leads to a number of a fee."""
        return self.inputs.of_layer(int(self.fees.layer[at, fee]), column)

    def specific(self, at: int, programs: Sequence[int]) -> str:
        """Return the duty by weight and unit of some programs."""
        rates, case = self.b.charges.rates, int(self.b.case[at])
        some = [f"{{per_unit{one}}}" for one in programs if rates.per_unit[case, one]]
        some += [f"{{per_kg{one}}}*N({{weight}})" for one in programs if rates.per_kg[case, one]]
        return "+".join(some) or "0"

    def duty_bend(self, at: int, program: int, taxed: str, b1: str, b0: str) -> Bend:
        """Return the duty of a program with limits."""
        rates, case = self.b.charges.rates, int(self.b.case[at])
        rate = f"N({{{rate_name(program)}}})"
        least = f"{taxed}{{minimum{program}}}" if rates.minimum[case, program] > 0 else ""
        most = f"{taxed}{{maximum{program}}}" if rates.maximum[case, program] < np.inf else ""
        return Bend(f"{taxed}{rate}*{b1}", f"{taxed}({rate}*{b0}+{self.specific(at, [program])})", least, most)

    def fee_bend(self, at: int, fee: int, taxed: str, b1: str, b0: str) -> Bend:
        """Return a fee with limits, which are those of an entry."""
        fees, case, rate = self.b.charges.fees, int(self.b.case[at]), self.fee(at, fee)
        least = f"{taxed}{self.fee(at, fee, 'least')}/{{quantity}}" if fees.minimum[case, fee] > 0 else ""
        most = f"{taxed}{self.fee(at, fee, 'most')}/{{quantity}}" if fees.maximum[case, fee] < np.inf else ""
        return Bend(f"{taxed}{rate}*{b1}", f"{taxed}{rate}*{b0}", least, most)

    def numbers(self, at: int, freight: Freight, programs: Sequence[int], free: Sequence[int]) -> tuple[float, float]:
        """Return what the two columns of a delivered price come to."""
        b, of, source, case = self.b, self.b.g.results.source, int(self.b.source[at]), int(self.b.case[at])
        tax, insured = float(self.fees.tax_rate(recoverable=False)[at]), 1 + self.b.regime.insurance
        value, base = float(of.cost[source, landed.GOODS]), float(of.customs_value[source])
        duties = float(b.charges.rates.rate[case, programs].sum())
        ad_valorem = duties + sum(float(b.charges.fees.rate[case, fee]) for fee in free)
        fixed = float(of.cost[source, landed.FREIGHT]) - freight.of_goods * value
        slope, level = (insured * (1 + freight.of_goods), insured * fixed) if self.cif else (float(b.declared[at]), 0.0)
        duty = float(of.by_program[source, programs].sum()) - duties * base
        grows = insured * (1 + freight.of_goods) + (1 + tax) * ad_valorem * slope + tax * slope
        broker = b.regime.brokerage / float(of.quantity[source])
        return grows, insured * fixed + (1 + tax) * (duty + ad_valorem * level) + tax * level + broker


def inverse(bends: Sequence[Bend]) -> str:
    """Return the goods in a delivered price, as a formula of its two columns and the bends."""
    largest = []
    for at_most in subsets([bend for bend in bends if bend.most]):
        others = [bend for bend in bends if bend not in at_most]
        lines = [
            line(at_most, at_least, [bend for bend in others if bend not in at_least])
            for at_least in subsets([bend for bend in others if bend.least])
        ]
        largest.append(lines[0] if len(lines) == 1 else f"MIN({','.join(lines)})")
    return largest[0] if len(largest) == 1 else f"MAX({','.join(largest)})"


def line(at_most: Sequence[Bend], at_least: Sequence[Bend], between: Sequence[Bend]) -> str:
    """Return the goods where some bends stand at their most, some at their least, and the others between."""
    taken = [*(bend.most for bend in at_most), *(bend.least for bend in at_least), *(bend.fixed for bend in between)]
    slope = "+".join(["{paid_share}", *(bend.slope for bend in between)])
    return f"({'-'.join(['{price}*{fx}-{paid_fixed}', *taken])})/({slope})"


def subsets(bends: Sequence[Bend]) -> Iterator[tuple[Bend, ...]]:
    """Yield every choice of some of the bends."""
    for count in range(len(bends) + 1):
        yield from combinations(bends, count)
