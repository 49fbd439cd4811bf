"""Duty, fees and taxes of one shipment, layer by layer, with what is assumed and why."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from planner.engine.cost.landed import tariff_into
from planner.engine.explain.passed_over import passed_over
from planner.engine.explain.shipment_terms import Case, trees
from planner.engine.explain.term import LayerCharge, Term
from planner.engine.inputs import settings_of
from planner.engine.results import Asked, Days, Floats
from planner.engine.review.questions import Open, choices_of, open_on, outcome_words, question_text
from planner.engine.tariffs.charges import Charges, When
from planner.engine.tariffs.duty import looked_up
from planner.engine.tariffs.kinds import Goods, origins_by_preference
from planner.engine.tariffs.match import matches
from planner.engine.tariffs.scope import NO_PREFERENCE, PREFERENCE, kinds_asked, preferences_for, unfit
from planner.engine.tariffs.tariff import LONG_AGO, Tariff
from planner.model.finding import Finding, Severity, Where
from planner.model.places import country_codes
from planner.model.plan import Plan
from planner.model.table import Table
from planner.model.tariff_cells import rate_text
from planner.model.values import day_text, decimals

NO_WEIGHT = "the weight is not known"
NO_RATE = "its rate is not known"


@dataclass(frozen=True, slots=True)
class Shipment:
    """Goods at the border. ``value`` is FOB-like, in the plan's currency; freight and insurance join it where customs counts them."""

    hts: str
    origin: str
    entry: np.datetime64
    value: float
    destination: str = "US"
    quantity: float = 1.0
    weight_kg: float = np.nan
    mode: str = "ocean"  # the final one
    loaded: np.datetime64 | None = None  # on the final vessel or vehicle
    exported: np.datetime64 | None = None
    freight: float = 0.0
    insurance: float = 0.0
    preference: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that is due on a shipment, plan currency; NaN where it can't be computed."""

    customs_value: float
    duty: float
    fees: float
    taxes: float  # not recoverable
    recoverable: float  # taxes that come back
    effective_rate: float  # duty over customs value
    unconfirmed_share: float  # share of the duty that rests on rates that are not confirmed, or are threats; 0 where none is due
    layers: tuple[LayerCharge, ...]
    questions: tuple[Asked, ...]
    findings: tuple[Finding, ...]
    case: Case

    @property
    def explain(self) -> Term:
        """The duty as a tree down to the library rows; adding the leaves gives the duty."""
        return trees(self.case)[0]

    @property
    def explain_charges(self) -> Term:
        """The fees, and the taxes that don't come back, as a tree."""
        return trees(self.case)[1]


def assess(plan: Plan, shipment: Shipment) -> Assessment:
    """Return what is due on a shipment under the plan's tariff tables."""
    # a rate in force on the day asked about isn't doubtful for having ended since
    tariff = tariff_into(plan, settings_of(plan), shipment.destination, LONG_AGO)
    goods = goods_of(tariff, shipment, plan["questions"])
    day: Days = np.array([shipment.entry], dtype="datetime64[D]")
    loaded: Days = day if shipment.loaded is None else np.array([shipment.loaded], dtype="datetime64[D]")
    exported: Days = loaded if shipment.exported is None else np.array([shipment.exported], dtype="datetime64[D]")
    charges, _ = looked_up(tariff, goods, np.zeros(1, dtype=np.intp), day, loaded, exported)
    base = shipment.value + (shipment.freight + shipment.insurance if tariff.value_basis == "CIF" else 0.0)
    foreign = shipment.origin != shipment.destination
    amounts = duty_amounts(charges, base, shipment) * foreign + without_rate(plan["tariffs"], charges)
    known = bool(charges.rates.known[0]) and (not foreign or shipment.origin in country_codes())
    duty = float(amounts.sum()) if known else np.nan
    fee = np.clip(charges.fees.rate[0] * base, charges.fees.minimum[0], charges.fees.maximum[0]) * foreign
    tax = charges.taxes.rate[0] * (base + duty + fee.sum()) * foreign
    back = charges.taxes.recoverable[0]
    spared = tuple(passed_over(plan["tariffs"], tariff, goods, charges, When(day, loaded, exported)))
    layers = (*charged_layers(plan["tariffs"], tariff, charges, amounts, fee, tax), *spared)
    questions = tuple(asked(plan["questions"], tariff, goods, one, base) for one in open_on(tariff, goods, When(day, loaded, exported)))
    return Assessment(
        customs_value=base,
        duty=duty,
        fees=float(fee.sum()),
        taxes=float(tax[~back].sum()),
        recoverable=float(tax[back].sum()),
        effective_rate=duty / base if base > 0 else np.nan,
        unconfirmed_share=float(charges.rates.unconfirmed[0]) * base * foreign / duty if duty else 0.0,
        layers=layers,
        questions=questions,
        findings=(*findings_on(shipment, charges, known=known, foreign=foreign, amounts=amounts), *answer_findings(shipment, plan["questions"], tariff), *day_findings(shipment),
            *short_code(plan["tariffs"], tariff, goods, shipment)),
        case=Case(
            plan, tariff, goods, charges, shipment.entry, shipment.value, shipment.freight, shipment.insurance, base, shipment.weight_kg, shipment.quantity, duty, amounts, fee,
            tax, spared, questions,
        ),
    )  # fmt: skip


def goods_of(tariff: Tariff, shipment: Shipment, questions: Table) -> Goods:
    """Return the shipment as a kind of goods; an answer to the preference question, by its name too, is the preference."""
    facts = {key: value for key, value in shipment.facts.items() if not unfit(questions, key, value)}
    preference = shipment.preference.upper()
    for key in list(facts):
        name = key.upper()
        if key == PREFERENCE:
            said = facts.pop(key).upper()
            preference = NO_PREFERENCE if said in ("NO", "NONE") else said
        elif name in preferences_for(tariff, shipment.origin):
            preference = name if facts.pop(key).casefold() == "yes" else preference or NO_PREFERENCE
    return Goods((shipment.hts,), (shipment.origin,), (shipment.mode,), (preference,), (tuple(facts.items()),))


def duty_amounts(charges: Charges, base: float, shipment: Shipment) -> Floats:
    """Return the money of each program: share of the value, per kg and per unit, within the least and most of a unit. ``(programs,)``."""
    rates = charges.rates
    by_weight = np.where(rates.per_kg[0] != 0, rates.per_kg[0] * (shipment.weight_kg if shipment.weight_kg > 0 else np.nan), 0.0)
    amount = rates.rate[0] * base + by_weight + rates.per_unit[0] * shipment.quantity
    clipped: Floats = np.clip(amount, rates.minimum[0] * shipment.quantity, rates.maximum[0] * shipment.quantity)
    return np.where(np.isnan(amount), np.nan, clipped)


def without_rate(tariffs: Table, charges: Charges) -> Floats:
    """Return NaN for programs that are charged by a layer without any rate, 0 for all others. Shape ``(programs,)``."""
    row = charges.rates.layer[0]
    blank = np.isnan(tariffs["rate"]) & np.isnan(tariffs["per_kg"]) & np.isnan(tariffs["per_unit"])
    missing = (row >= 0) & (charges.rates.waived_by[0] < 0) & (blank[row] if len(blank) else row >= 0)
    return np.where(missing, np.nan, 0.0)


def charged_layers(tariffs: Table, tariff: Tariff, charges: Charges, amounts: Floats, fee: Floats, tax: Floats) -> Iterator[LayerCharge]:
    """Yield every layer that was chosen in its program: charged, or waived by another."""
    rates = charges.rates
    for at, program in enumerate(tariff.programs):
        row = int(rates.layer[0, at])
        if row >= 0:
            waiver = int(rates.waived_by[0, at])
            reason = f"waived: {tariff.programs[waiver]} applies" if waiver >= 0 else why(tariffs, row)
            rate = float(rates.rate[0, at])
            if np.isnan(amounts[at]):
                by_weight = bool(rates.per_kg[0, at])
                reason, rate = f"cannot compute: {NO_WEIGHT if by_weight else NO_RATE}", rate if by_weight else np.nan
            yield layer_charge(tariffs, row, program, rate, float(amounts[at]), reason, applied=waiver < 0)
    for names, rows, share, money in (
        (tariff.fees, charges.fees.layer[0], charges.fees.rate[0], fee),
        (tariff.taxes, charges.taxes.layer[0], charges.taxes.rate[0], tax),
    ):
        for at, program in enumerate(names):
            if rows[at] >= 0:
                yield layer_charge(
                    tariffs, int(rows[at]), program, float(share[at]), float(money[at]), why(tariffs, int(rows[at])), applied=True
                )


def layer_charge(tariffs: Table, row: int, program: str, rate: float, amount: float, reason: str, *, applied: bool) -> LayerCharge:
    """Return one layer with its citation."""
    of = tariffs.row(row)
    return LayerCharge(
        program, str(of["heading"]), str(of["title"]), rate, amount, applied, reason, str(of["source"]), str(of["confidence"]), row
    )


def why(tariffs: Table, row: int) -> str:
    """Return in words why a layer is charged."""
    of = tariffs.row(row)
    words = [str(of["title"]) or str(of["program"])]
    if of["method"] == "floor" and isinstance(of["rate"], float):
        words.append(f"total with MFN {decimals(of['rate'] * 100, 1)} %")
    if isinstance(of["cap"], float):
        words.append(f"capped at {decimals(of['cap'] * 100, 1)} % with MFN")
    if of["basis"] != "full value":
        words.append(f"on {of['basis']}")
    if isinstance(of["effective_from"], np.datetime64):
        words.append(f"from {day_text(of['effective_from'])}")
    if isinstance(of["effective_to"], np.datetime64):
        words.append(f"until {day_text(of['effective_to'])}")
    if of["status"] != "in force":
        words.append(str(of["status"]))
    return ", ".join(words)


def asked(questions: Table, tariff: Tariff, goods: Goods, one: Open, base: float) -> Asked:
    """Return an open question with what its answer is worth on this shipment."""
    preferences = preferences_for(tariff, goods.origin[one.kind])
    choices = choices_of(questions, one.key, preferences)
    assumed = outcome_words(one.key, one.assumed, one.best)
    return Asked(one.key, question_text(questions, one.key, preferences), assumed, one.saves * base, choices, risk=one.risks * base)


def answer_findings(shipment: Shipment, questions: Table, tariff: Tariff) -> Iterator[Finding]:
    """Yield the answers that can't be read or that nothing asks for, and a preference the goods can't hold: none of them counts."""
    here = preferences_for(tariff, shipment.origin)
    known = {*kinds_asked(questions), PREFERENCE, *(one.key for conditions in tariff.conditions for one in conditions)}
    where = Where("answers", None, "value")
    for key, value in shipment.facts.items():
        wanted = unfit(questions, key, value)
        if wanted:
            message = f"The answer {key}={value} can't be read, so it isn't counted."
            yield Finding(Severity.ERROR, "answer.value", message, f"Answer with {wanted}.", where)
        elif key not in known and key.upper() not in {name for name, _ in origins_by_preference(tariff)}:
            yield Finding(Severity.WARNING, "answer.key", f"Nothing asks for {key}.", f"The keys are {', '.join(sorted(known))}.", where)
    claimed = goods_of(tariff, shipment, questions).preference[0]
    if claimed not in ("", NO_PREFERENCE, *here) and (tariff.preference or claimed != ""):
        waives = any(claimed in names for names in tariff.exempt) and claimed not in dict(origins_by_preference(tariff))
        if not waives:
            message = f"Goods of {shipment.origin or 'unknown origin'} can't hold the preference {claimed}, so it isn't counted."
            yield Finding(Severity.ERROR, "preference.origin", message, f"They may hold {', '.join(here) or 'none'}.", where)


def day_findings(shipment: Shipment) -> Iterator[Finding]:
    """Yield days that can't follow each other."""
    days = [
        (name, day)
        for name, day in (("exported", shipment.exported), ("loaded", shipment.loaded), ("entered", shipment.entry))
        if day is not None
    ]
    for (first, before), (second, after) in itertools.pairwise(days):
        if before > after:
            message = f"The goods were {first} on {day_text(before)}, after they were {second} on {day_text(after)}."
            yield Finding(Severity.ERROR, "dates.reversed", message, "Correct one of the days.", Where("tariffs", None, "effective_from"))


def short_code(tariffs: Table, tariff: Tariff, goods: Goods, shipment: Shipment) -> Iterator[Finding]:
    """Yield that a code is too short to be unique: lines below it are charged differently, and the dearest was taken."""
    digits = len(shipment.hts.replace(".", ""))
    layers = [int(at) for at in matches(tariff, goods).base[0] if at >= 0 and tariff.start[at] <= shipment.entry <= tariff.end[at]]
    listed = {str(tariffs["hts"][tariff.row[at]]): rate_text(tariffs, int(tariff.row[at])) for at in layers if not tariff.preference[at]}
    longer = {code: rate for cell, rate in listed.items() for code in cell.split() if len(code.replace(".", "")) > digits}
    inside = {code: rate for code, rate in longer.items() if code.replace(".", "").startswith(shipment.hts.replace(".", ""))}
    if len(set(inside.values())) > 1:
        told = ", ".join(f"{code} ({rate})" for code, rate in sorted(inside.items())[:5])
        message = f"{shipment.hts} is too short to be unique: {told}. The highest duty is charged."
        yield Finding(Severity.ERROR, "code.short", message, "Give the whole code.", Where("tariffs", None, "hts"))


def findings_on(shipment: Shipment, charges: Charges, *, known: bool, foreign: bool, amounts: Floats) -> Iterator[Finding]:
    """Yield what stands in the way of a whole number."""
    where = Where("tariffs", None, "hts")
    if shipment.origin not in country_codes():
        yield Finding(
            Severity.ERROR,
            "origin.unknown",
            f"'{shipment.origin}' is no country.",
            "Give the ISO code of the country of origin, such as CN.",
            where,
        )
    elif foreign and charges.rates.layer[0, 0] < 0:
        message = f"No tariff row gives the MFN rate of {shipment.hts}, so the duty can't be computed."
        yield Finding(Severity.ERROR, "duty.unknown", message, "Load the official schedule, add the rate, or correct the code.", where)
    elif not known:
        message = f"A layer that is charged on {shipment.hts} has no rate, so the duty can't be computed."
        yield Finding(Severity.ERROR, "rate.unknown", message, "Enter the rate of the layer that has none.", where)
    if np.isnan(charges.fees.rate).any() or np.isnan(charges.taxes.rate).any():
        message = f"A fee or tax on {shipment.hts} has no rate, so it can't be computed."
        yield Finding(Severity.ERROR, "rate.unknown", message, "Enter the rate of the row that has none.", where)
    if np.isnan(amounts[charges.rates.per_kg[0] != 0]).any():
        message = f"{shipment.hts} pays duty by weight, and {NO_WEIGHT}: the duty can't be computed."
        yield Finding(Severity.ERROR, "weight.missing", message, "Give the weight in kilograms.", where)
