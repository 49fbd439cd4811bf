"""One unit from a source in terms: goods, freight, insurance, duty, fees and the rest, each down to cells and library rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.allocation import in_cents
from planner.engine.explain.duty_terms import Base, duty_terms, fee_terms, tax_terms
from planner.engine.explain.goods_terms import freight_term, goods_term, insurance_term
from planner.engine.explain.grounds import Bill, Grounds, bill_of, gaps, setting_link, source_link
from planner.engine.explain.term import Term
from planner.engine.explain.words import Link, adding, blanked, count, joined, money, note, percent
from planner.engine.lead.custody import custody
from planner.engine.orders.quotes import qualification
from planner.engine.results import COMPONENTS
from planner.model.values import day_text

MOST_KEPT = 5_000  # sources whose terms are kept


def unit_terms(g: Grounds, source: int) -> tuple[Term, ...]:
    """Return the terms of one unit landed from a source; each source is explained once."""
    found = g.said.get(source)
    if found is None:
        found = tuple(bill_terms(g, bill_of(g, source)))
        if len(g.said) < MOST_KEPT:
            g.said[source] = found
    return found


def bill_terms(g: Grounds, bill: Bill) -> list[Term]:
    """Return the terms of one unit landed; they add up to it."""
    terms = [goods_term(g, bill)]
    for name in ("freight", "insurance", "duty", "fees", "other", "carrying"):
        amount = float(bill.cost[COMPONENTS.index(name)])
        if amount or not np.isfinite(amount) or name in ("duty", "freight"):
            terms.append(MAKERS[name](g, bill))
    return terms


def duty_term(g: Grounds, bill: Bill, *, deep: bool = False) -> Term:
    """Return the duty by program on the customs value; ``deep``: with the terms of the customs value, which add nothing."""
    sources, at = g.plan["sources"], bill.source
    amount, value = float(bill.cost[landed.DUTY]), bill.customs_value
    origin = str(sources["country_of_origin"][at])
    if origin == g.settings.destination:
        return adding("Duty", f"none: made in {origin}", amount, (), source_link(g, at, "country_of_origin"))
    part = int(g.results.source.part[at])
    weight = float(g.plan["parts"]["weight_kg"][part]) if part >= 0 else np.nan
    told = frozenset(key for key, _ in g.goods.facts[int(g.kind[at])])
    terms = [customs_value_note(g, bill, deep=deep)]
    terms += duty_terms(bill.rated, bill.case, bill.by_program, Base(value, weight, 1.0), told, foreign=True)
    terms += [*open_notes(g, at), *(() if bill.planned else drawback_note(g, at))]
    rate = percent(amount / value) if value > 0 and np.isfinite(amount) else ""
    code = str(g.plan["parts"]["hts"][part]) if part >= 0 else ""
    words = [f"{code or 'no code'} from {origin or 'an unknown origin'}", f"customs value {money(value)}", rates_day(g, bill)]
    return adding(f"Duty {rate}".strip(), joined(*words), amount, terms, source_link(g, at, "country_of_origin"))


def rates_day(g: Grounds, bill: Bill) -> str:
    """Return the day whose rates count, in words."""
    sources, held = g.plan["sources"], custody(g.plan, g.settings.destination)
    if held.bonded[bill.source]:
        day = held.duty_day(np.array([bill.entry], dtype="datetime64[D]"), np.array([bill.source]))[0]
        return f"rates of {day_text(day)}, the withdrawal from the bonded warehouse"
    if held.held[bill.source]:
        return f"rates of {day_text(bill.entry)}, the admission to the zone ({sources['entry_as'][bill.source]})"
    return f"entry {day_text(bill.entry)}"


def customs_value_note(g: Grounds, bill: Bill, *, deep: bool) -> Term:
    """Return what duty is charged on, and how it comes from the price."""
    goods, value = float(bill.cost[landed.GOODS]), bill.customs_value
    first_sale = float(g.plan["sources"]["first_sale_share"][bill.source])
    cif = bill.rated.tariff.value_basis == "CIF"
    words, link = "the goods, without freight and insurance", source_link(g, bill.source, "unit_price")
    if cif:
        freight, insurance = float(bill.cost[landed.FREIGHT]), float(bill.cost[landed.INSURANCE])
        words = (
            f"goods {money(goods)} + freight {money(freight)} + insurance {money(insurance)}: {bill.rated.tariff.destination} counts them"
        )
    elif np.isfinite(first_sale) and value != goods:
        words, link = f"first sale, {percent(first_sale)} of goods {money(goods)}", source_link(g, bill.source, "first_sale_share")
    parts = [blanked(term, written=True) for term in goods_term(g, bill).children] if deep else []
    return note("Customs value", joined(money(value), words), link, parts)


def drawback_note(g: Grounds, source: int) -> Iterator[Term]:
    """Yield the duty that comes back on goods that leave the country again; it lowers no cost."""
    back = float(g.results.source.drawback[source])
    if back:
        words = f"{money(back)} comes back on the {percent(g.settings.drawback_share)} that leave the country again; it lowers no cost here"
        yield note("Drawback", words, setting_link(g, "drawback_share"))


def open_notes(g: Grounds, source: int) -> Iterator[Term]:
    """Yield the open scope questions of a source that is bought from, with what the answer is worth."""
    questions = g.plan["questions"]
    for asked in g.results.questions:
        if asked.source == source:
            rows = np.flatnonzero(questions["key"] == asked.key)
            link: Link = ("questions", int(questions.ids[rows[0]]), "question") if len(rows) else source_link(g, source, "qualifies")
            yield note(
                "Open question", joined(asked.text, f"assumed: {asked.assumed}", f"the answer is worth {money(asked.worth)} a year"), link
            )


def fees_term(g: Grounds, bill: Bill) -> Term:
    """Return a unit's share of its entry's fees, and the taxes that don't come back."""
    charges, case = bill.rated.charges, bill.case
    amount, duty, base = float(bill.cost[landed.FEES]), float(bill.cost[landed.DUTY]), bill.customs_value
    taxed = float(np.where(charges.taxes.recoverable[case], 0.0, charges.taxes.rate[case]).sum())
    fees = (amount - taxed * (base + duty)) / (1 + taxed)  # of which taxes are charged as well
    due = base + duty + fees
    seller = g.plan["sources"]["incoterm"][bill.source] == "DDP"  # who delivers duty paid enters each order alone
    shared = g.settings.weekly_entries and not seller
    terms = fee_terms(
        bill.rated, case, fees, Base(base * bill.quantity, np.nan, bill.quantity), shared=shared, cents=bill.planned and not seller
    )
    terms += tax_terms(bill.rated, case, charges.taxes.rate[case] * due, f"of customs value, duty and fees, {money(due)}")
    return adding(
        "Entry fees and taxes" if len(charges.taxes.rate[case]) else "Entry fees", f"per entry, over {count(bill.quantity)}", amount, terms
    )


def other_term(g: Grounds, bill: Bill) -> Term:
    """Return the broker's charge, handling, what qualifying the source costs a unit, and a pre-buy's premium."""
    settings, goods, at = g.settings, float(bill.cost[landed.GOODS]), bill.source
    amount, sources = float(bill.cost[landed.OTHER]), g.plan["sources"]
    part = int(g.results.source.part[at])
    once = float(qualification(sources["qualification_cost"][at : at + 1], np.array([part]), g.results.part.required)[0])
    terms = []
    if settings.brokerage and sources["country_of_origin"][at] != settings.destination:
        words, broker = f"{money(settings.brokerage)} an entry over {count(bill.quantity)}", settings.brokerage / bill.quantity
        if bill.planned and sources["incoterm"][at] != "DDP":  # a bill is in whole cents
            broker = float(in_cents(np.array([settings.brokerage]))[0]) / bill.quantity
        if settings.weekly_entries and sources["incoterm"][at] != "DDP":
            words = f"its share by value of {money(settings.brokerage)} for the week's entry"
            broker = amount - settings.handling_rate * goods - once - bill.expedite
        terms.append(adding("Broker", words, broker, (), setting_link(g, "brokerage")))
    if settings.handling_rate:
        words = f"{percent(settings.handling_rate)} of goods {money(goods)}"
        terms.append(adding("Handling", words, settings.handling_rate * goods, (), setting_link(g, "handling_rate")))
    if once:
        words = f"{money(float(sources['qualification_cost'][at]))} once, over the {count(float(g.results.part.required[part]))} needed in the horizon"
        terms.append(adding("Qualification", words, once, (), source_link(g, at, "qualification_cost")))
    if bill.expedite:
        terms.append(adding("Expedite premium", "of a pre-buy", bill.expedite, (), ("parts", int(g.plan["parts"].ids[part]), "expedite")))
    return adding(
        "Broker, handling and the rest" if once or bill.expedite else "Brokerage and handling",
        "",
        amount,
        terms,
        setting_link(g, "brokerage"),
    )


def carrying_term(g: Grounds, bill: Bill) -> Term:
    """Return what it costs to hold a unit on its way and in stock."""
    words = f"{percent(g.settings.carrying_rate)} a year while on the way and in stock"
    return adding("Carrying", words, float(bill.cost[landed.CARRYING]), (), setting_link(g, "carrying_rate"))


MAKERS = {
    "freight": freight_term, "insurance": insurance_term, "duty": duty_term, "fees": fees_term, "other": other_term, "carrying": carrying_term,
}  # fmt: skip


def source_term(g: Grounds, source: int) -> Term:
    """Return one unit landed from a source."""
    bill = bill_of(g, source)
    sources, part = g.plan["sources"], int(g.results.source.part[source])
    name = g.results.parts[part] if part >= 0 else str(sources["part"][source])
    label = f"{name} from {sources['supplier'][source]} ({sources['country_of_origin'][source] or 'origin unknown'})"
    detail = joined(f"entry {day_text(bill.entry)}, one unit landed, {g.results.currency}", *gaps(g, bill))
    return adding(label, detail, bill.total, unit_terms(g, source), source_link(g, source, "unit_price"))
