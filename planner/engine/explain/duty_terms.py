"""Duty in terms: for each program its rate on the customs value, floors, caps and bases worked out, amounts by weight and unit, and what is waived."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.engine.cost.allocation import in_cents
from planner.engine.cost.dues import fee_bills
from planner.engine.explain.term import Term
from planner.engine.explain.words import Citations, adding, count, joined, money, note, percent, plainly, times
from planner.engine.results import Floats, Ints
from planner.engine.review.questions import outcome_words
from planner.engine.tariffs.charges import Charges
from planner.engine.tariffs.kinds import Goods
from planner.engine.tariffs.match import METAL_VALUE, matches
from planner.engine.tariffs.stack import basis_share, levelled, picked
from planner.engine.tariffs.tariff import METAL, REST, Tariff
from planner.model.schema import BASES
from planner.model.table import Table

MFN_UNKNOWN = "no tariff row gives the MFN rate of this code"
UNKNOWN_RATE = "rate not known: the row has none, so what it adds isn't counted"
CLIP = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Rated:
    """Charges with what their rates are made of. Shapes ``(cases, programs)``."""

    tariff: Tariff
    tariffs: Table
    stacking: Table
    charges: Charges
    goods: Goods  # with every outcome of open questions
    layer: Ints  # position among the tariff's layers, −1 for none
    level: Floats  # rate after floor and cap
    part: Floats  # share of the customs value it is on
    left: Floats  # share of that which other programs leave
    cite: Citations

    @staticmethod
    def of(tariff: Tariff, tariffs: Table, stacking: Table, charges: Charges, goods: Goods, cite: Citations) -> Rated:
        """Return charges, taken apart. ``goods`` are those that ``charges.rates.variant`` counts in."""
        rates = charges.rates
        first = np.full(len(tariffs) + 1, -1, dtype=np.intp)
        first[tariff.row[::-1]] = np.arange(len(tariff.row))[::-1]
        layer = np.where(rates.layer >= 0, first[rates.layer], -1)
        level = levelled(tariff, layer)
        part = basis_share(tariff, matches(tariff, goods), rates.variant, layer)
        whole = level * part
        left = np.divide(rates.rate, whole, out=np.ones(whole.shape), where=whole > 0)
        return Rated(tariff, tariffs, stacking, charges, goods, layer, level, part, left, cite)

    def mfn(self, case: int) -> float:
        """Return the MFN rate of a case."""
        return float(picked(self.tariff.rate, self.layer[case, :1])[0])


@dataclass(frozen=True, slots=True)
class Base:
    """What duty is charged on: customs value, weight and units."""

    value: float
    weight: float  # kg
    units: float


def duty_terms(rated: Rated, case: int, amounts: Floats, base: Base, told: frozenset[str], *, foreign: bool) -> list[Term]:
    """Return one term for each program that has a layer for the goods; ``told`` are the facts that were given.

    Args: amounts ``(programs,)`` money of each program on the base.
    """
    rates = rated.charges.rates
    found = [
        waived_term(rated, case, at) if rates.waived_by[case, at] >= 0 else layer_term(rated, case, at, float(amounts[at]), base, told)
        for at in np.flatnonzero(rates.layer[case] >= 0).tolist()
    ]
    if foreign and rates.layer[case, 0] < 0:
        found.insert(0, Term("MFN", f"not known: {MFN_UNKNOWN}; the duty may be higher", None, (), "tariffs"))
    return found


def waived_term(rated: Rated, case: int, at: int) -> Term:
    """Return a program that another one waives, with the rule that says so."""
    waiver, program = (rated.tariff.programs[one] for one in (int(rated.charges.rates.waived_by[case, at]), at))
    row = int(rated.charges.rates.layer[case, at])
    rules = rated.stacking
    said = next(
        (str(rules["source"][one]) for one in range(len(rules)) if rules["program"][one] == waiver and rules["other"][one] == program), ""
    )
    return Term(program, joined(f"waived: {waiver} applies", said, rated.cite.of(row)), 0.0, (), *rated.cite.link(row))


def layer_term(rated: Rated, case: int, at: int, amount: float, base: Base, told: frozenset[str]) -> Term:
    """Return what one program charges; several terms where more than a plain rate on the customs value makes the amount."""
    row, rate = int(rated.charges.rates.layer[case, at]), float(rated.charges.rates.rate[case, at])
    steps = [*rate_steps(rated, case, at, base), *specific_steps(rated, case, at, base)]
    steps += clipped_steps(rated, case, at, base, sum(step.amount or 0.0 for step in steps))
    label = f"{rated.tariff.programs[at]} {percent(rate)}" if rate or not steps else rated.tariff.programs[at]
    assumed = assumptions(rated, case, at, told)
    if not rated.tariff.known[rated.layer[case, at]]:
        least = [step for step in steps if step.column == "minimum"]
        words = "rate not known: the row has none, so only its least is counted" if least else UNKNOWN_RATE
        return adding(
            rated.tariff.programs[at], joined(words, rated.cite.of(row)), amount if least else np.nan, least, rated.cite.link(row)
        )
    if len(steps) == 1 and abs((steps[0].amount or 0.0) - amount) <= CLIP * max(1.0, abs(amount)):
        return adding(label, joined(rated.cite.of(row), assumed, steps[0].detail), amount, (), rated.cite.link(row))
    if not np.isfinite(amount):
        weightless = rated.charges.rates.per_kg[case, at] != 0 and not np.isfinite(base.weight)
        assumed = joined(f"cannot compute: {'the weight' if weightless else 'an amount it rests on'} is not known", assumed)
    return adding(label, joined(rated.cite.of(row), assumed), amount, steps, rated.cite.link(row))


def rate_steps(rated: Rated, case: int, at: int, base: Base) -> Iterator[Term]:
    """Yield the ad valorem part: the rate on its base, less MFN under a floor, less what is over a cap."""
    tariff, layer = rated.tariff, int(rated.layer[case, at])
    row = int(rated.charges.rates.layer[case, at])
    rate, level, mfn = float(tariff.rate[layer]), float(rated.level[case, at]), rated.mfn(case)
    if tariff.surcharge[layer]:
        total = float(rated.charges.rates.rate[case, at])
        yield Term("Rate", f"{percent(rate)} of the duty before it ({percent(total / rate if rate else 0.0)} of the value): {percent(total)} of {money(base.value)}",
                   total * base.value, (), *rated.cite.link(row))  # fmt: skip
        return
    own = float(rated.part[case, at] * rated.left[case, at])
    on = f"{base_words(rated, case, at)}{money(base.value)}"
    unit = own * base.value

    def step(label: str, share: float, words: str, column: str = "rate") -> Term:
        return Term(label, words, share * unit, (), *rated.cite.link(row, column))

    if at and tariff.floor[layer]:
        if level > 0:
            yield step("Total with MFN", rate, f"{percent(rate)} of {on}")
            if mfn:
                yield step("Less MFN", level - rate, f"{percent(mfn)} is charged already")
        else:
            yield step("Nothing to add", 0.0, f"MFN of {percent(mfn)} is no less than the total of {percent(rate)}")
    elif at and level < rate:
        cap = float(tariff.cap[layer])
        yield step("Rate", rate, f"{percent(rate)} of {on}")
        yield step("Over the cap", level - rate, f"no more than {percent(cap)} with the MFN rate of {percent(mfn)}", "cap")
    elif rate or not (tariff.per_kg[layer] or tariff.per_unit[layer]):
        yield step("Rate", level, f"{percent(level)} of {on}" if level else f"free: 0 % of {on}")


def base_words(rated: Rated, case: int, at: int) -> str:
    """Return what part of the customs value a rate is on, in words before the value itself."""
    part, left = float(rated.part[case, at]), float(rated.left[case, at])
    basis = int(rated.tariff.basis[rated.layer[case, at]])
    words = f"the {BASES[basis]}, {percent(part)} of " if part < 1 else ""
    if left < 1:
        words += f"the {percent(left)} that other programs leave of "
    return words or "the customs value "


def specific_steps(rated: Rated, case: int, at: int, base: Base) -> Iterator[Term]:
    """Yield the amounts by weight and by unit."""
    rates, row = rated.charges.rates, int(rated.charges.rates.layer[case, at])
    per_kg, per_unit = float(rates.per_kg[case, at]), float(rates.per_unit[case, at])
    if per_kg:
        amount = per_kg * base.weight
        words = f"{money(per_kg)} a kg × {count_kg(base.weight)}"
        yield adding("By weight", words, amount, (), rated.cite.link(row, "per_kg"))
    if per_unit:
        words = f"{money(per_unit)} a unit{times(base.units)}"
        yield adding("By unit", words, per_unit * base.units, (), rated.cite.link(row, "per_unit"))


def count_kg(weight: float) -> str:
    """Return a weight in words."""
    return f"{plainly(weight)} kg" if np.isfinite(weight) else "a weight that is not known"


def clipped_steps(rated: Rated, case: int, at: int, base: Base, before: float) -> Iterator[Term]:
    """Yield what the least or the most duty of a unit changes."""
    rates, row = rated.charges.rates, int(rated.charges.rates.layer[case, at])
    units = base.units
    least, most = float(rates.minimum[case, at]) * units, float(rates.maximum[case, at]) * units
    if before < least:
        yield Term("Up to the least", f"not less than {money(least / units)} a unit", least - before, (), *rated.cite.link(row, "minimum"))
    elif before > most:
        yield Term("Down to the most", f"not more than {money(most / units)} a unit", most - before, (), *rated.cite.link(row, "maximum"))


def assumptions(rated: Rated, case: int, at: int, told: frozenset[str]) -> str:
    """Return which answers a layer rests on: those given, and those assumed since nobody has answered yet."""
    layer = int(rated.layer[case, at])
    bounds = {condition.key: condition.value for condition in rated.tariff.conditions[layer]}
    if rated.tariff.basis[layer] in (METAL, REST):
        bounds.setdefault(METAL_VALUE, "0")
    facts = dict(rated.goods.facts[int(rated.charges.rates.variant[case])])
    words = []
    for key, bound in bounds.items():
        if key not in facts:
            words.append(f"{key.replace('_', ' ')} not answered: taken as charged")
        elif key in told:
            words.append(f"{key.replace('_', ' ')} is {facts[key]}")
        else:
            words.append(
                f"assumed until answered: {key.replace('_', ' ')} {outcome_words(key, facts[key], bound if facts[key] != bound else '0')}"
            )
    return joined(*words)


def fee_terms(rated: Rated, case: int, amount: float, base: Base, *, shared: bool = False, cents: bool = False) -> list[Term]:
    """Return one term for each fee of the entry of ``base.units`` units; the terms take its share of one unit.

    Args: amount the fees of one unit; shared: other goods are in the same entry, so a fee at its least is shared with them;
    cents: the entry's bills are in whole cents.
    """
    fees = rated.charges.fees
    charged = np.flatnonzero(fees.layer[case] >= 0).tolist()
    bills = fee_bills(fees, np.array([case]), np.array([[base.value]]))[0]
    own = (in_cents(bills) if cents else bills) / base.units
    bound = [at for at in charged if fees.minimum[case, at] > 0 or np.isfinite(fees.maximum[case, at])]
    if shared and len(charged) > 1 and (cents or len(bound) > 1):  # what each fee takes is known only of the whole entry
        told = [
            note(rated.tariff.fees[at], rated.cite.of(int(fees.layer[case, at])), rated.cite.link(int(fees.layer[case, at])))
            for at in charged
        ]
        return [adding("Share of the entry's fees", "by value, in the week's entry over the route", amount, ()), *told]
    if shared and charged:  # what the others don't pay is what the one with a least and a most does
        which = bound[0] if bound else charged[0]
        own[which] = amount - sum(float(own[at]) for at in charged if at != which)
    return [fee_term(rated, case, at, float(own[at]), base, shared=shared and at in bound) for at in charged]


def fee_term(rated: Rated, case: int, at: int, amount: float, base: Base, *, shared: bool) -> Term:
    """Return one fee with the arithmetic of its entry."""
    fees, row = rated.charges.fees, int(rated.charges.fees.layer[case, at])
    rate, least, most = (float(values[case, at]) for values in (fees.rate, fees.minimum, fees.maximum))
    raw, column = rate * base.value, "rate"
    words = f"{percent(rate)} of the customs value{'' if base.units == 1 else ' of the order'}, {money(base.value)}"
    if shared:
        words = f"its share by value of the fee of the week's entry: {percent(rate)}, at least {money(least)}, at most {money(most)}"
    elif raw < least:
        words, column = f"the least of an entry, {money(least)}, where {words} is {money(raw)}", "minimum"
    elif raw > most:
        words, column = f"the most of an entry, {money(most)}, where {words} is {money(raw)}", "maximum"
    over = f", over {count(base.units)} units" if base.units != 1 and not shared else ""
    return adding(rated.tariff.fees[at], joined(rated.cite.of(row), words + over), amount, (), rated.cite.link(row, column))


def tax_terms(rated: Rated, case: int, amounts: Floats, on: str) -> list[Term]:
    """Return one term for each tax on value, duty and fees; one that comes back adds nothing."""
    taxes = rated.charges.taxes
    found = []
    for at in np.flatnonzero(taxes.layer[case] >= 0):
        row = int(taxes.layer[case, at])
        label, words = f"{rated.tariff.taxes[at]} {percent(float(taxes.rate[case, at]))}", joined(rated.cite.of(row), on)
        if taxes.recoverable[case, at]:
            found.append(
                note(
                    label,
                    joined(f"{money(float(amounts[at]))}, which comes back: it moves cash, and is no cost", words),
                    rated.cite.link(row),
                )
            )
        else:
            found.append(adding(label, words, float(amounts[at]), (), rated.cite.link(row)))
    return found
