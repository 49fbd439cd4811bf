"""What is due on a shipment in terms: the duty by program, and the fees and taxes of its entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from planner.engine.explain.duty_terms import Base, Rated, duty_terms, fee_terms, tax_terms
from planner.engine.explain.term import LayerCharge, Term
from planner.engine.explain.words import Citations, Link, adding, joined, money, note, percent
from planner.engine.results import Asked, Floats
from planner.engine.tariffs.charges import Charges
from planner.engine.tariffs.kinds import Goods
from planner.engine.tariffs.scope import variants_of
from planner.engine.tariffs.tariff import Tariff
from planner.model.plan import Plan
from planner.model.values import day_text


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A shipment with what is charged on it; amounts by program, fee and tax, NaN where they can't be computed."""

    plan: Plan
    tariff: Tariff
    goods: Goods
    charges: Charges
    entry: np.datetime64
    value: float  # FOB-like
    freight: float
    insurance: float
    customs_value: float
    weight: float
    quantity: float
    duty: float
    duties: Floats
    fees: Floats
    taxes: Floats
    spared: tuple[LayerCharge, ...]  # layers that touch the goods and aren't charged
    questions: tuple[Asked, ...]

    @property
    def foreign(self) -> bool:
        """Whether the goods cross the border."""
        return self.goods.origin[0] != self.tariff.destination


def trees(case: Case) -> tuple[Term, Term]:
    """Return the duty as a tree down to the library rows, and the fees and taxes as another; adding leaves gives the numbers."""
    plan, tariff = case.plan, case.tariff
    counted = variants_of(tariff, case.goods).goods
    cite = Citations(plan["tariffs"], case.entry)
    rated = Rated.of(tariff, plan["tariffs"], plan["stacking"], case.charges, counted, cite)
    return duty_tree(case, rated), charges_tree(case, rated)


def duty_tree(case: Case, rated: Rated) -> Term:
    """Return the duty by program."""
    goods, value = case.goods, case.customs_value
    told = frozenset(key for key, _ in goods.facts[0])
    terms: list[Term] = [customs_value_note(case)]
    if case.foreign:
        base = Base(value, case.weight, case.quantity)
        terms += duty_terms(rated, 0, case.duties, base, told, foreign=True)
        terms += spared_terms(rated, case.spared, rated.tariff.programs)
        terms += question_notes(case)
    detail = joined(
        f"customs value {money(value)} {case.plan.setting('currency')}", f"entry {day_text(case.entry)}", f"by {goods.mode[0]}",
        "" if case.foreign else "none: made in the destination",
        "" if np.isfinite(case.duty) else "not known: a term below can't be computed",
    )  # fmt: skip
    rate = f", {percent(case.duty / value)}" if value > 0 and np.isfinite(case.duty) else ""
    return adding(f"Duty on {goods.hts[0]} from {goods.origin[0]}{rate}", detail, case.duty, terms)


def charges_tree(case: Case, rated: Rated) -> Term:
    """Return the fees of the entry and the taxes that don't come back."""
    back = case.charges.taxes.recoverable[0]
    total = float(case.fees.sum() + case.taxes[~back].sum())
    terms: list[Term] = []
    if case.foreign:
        terms += fee_terms(rated, 0, float(case.fees.sum()), Base(case.customs_value, case.weight, 1.0))
        due = case.customs_value + case.duty + float(case.fees.sum())
        terms += tax_terms(rated, 0, case.taxes, f"of customs value, duty and fees, {money(due)}")
        terms += spared_terms(rated, case.spared, rated.tariff.fees + rated.tariff.taxes)
    return adding("Fees and taxes", joined("of one entry", f"customs value {money(case.customs_value)}"), total, terms)


def customs_value_note(case: Case) -> Term:
    """Return what duty is charged on at this destination."""
    table, place = case.plan["destinations"], case.tariff.destination
    rows = [at for at, places in enumerate(table["destination"].tolist()) if place in places.split()]
    link: Link = ("destinations", int(table.ids[rows[0]]), "value_basis") if rows else ("", None, "")
    words = "the goods' value, without international freight and insurance"
    if case.tariff.value_basis == "CIF":
        words = f"value {money(case.value)} + freight {money(case.freight)} + insurance {money(case.insurance)}"
    return note("Customs value", joined(money(case.customs_value), words, str(table["source"][rows[0]]) if rows else ""), link)


def spared_terms(rated: Rated, layers: Iterable[LayerCharge], programs: tuple[str, ...]) -> Iterator[Term]:
    """Yield the layers of some programs that touch the goods without being charged, with the reason."""
    for layer in layers:
        if layer.program in programs:
            yield Term(layer.program, joined(layer.reason, rated.cite.of(layer.row)), 0.0, (), *rated.cite.link(layer.row))


def question_notes(case: Case) -> Iterator[Term]:
    """Yield the open questions with what is assumed and what the answer is worth on this shipment."""
    table = case.plan["questions"]
    for asked in case.questions:
        rows = np.flatnonzero(table["key"] == asked.key)
        link: Link = ("questions", int(table.ids[rows[0]]), "question") if len(rows) else ("", None, "")
        worth = f"the best answer is worth {money(asked.worth)}" if asked.worth > 0 else ""
        risk = f"the worst would cost {money(asked.risk)} more" if asked.risk > 0 else ""
        yield note("Open question", joined(asked.text, f"assumed: {asked.assumed}", worth, risk), link)


def term_json(plan: Plan, term: Term) -> dict[str, object]:
    """Return a term for JSON: its place in the tables, and for a row of the tariffs where it is written and since when."""
    told: dict[str, object] = {
        "label": term.label, "detail": term.detail, "amount": term.amount, "table": term.table or None, "row": term.row, "column": term.column or None,
    }  # fmt: skip
    if term.table == "tariffs" and term.row is not None:
        of = plan["tariffs"].row(int(plan["tariffs"].positions([term.row])[0]))
        dates = {name: None if of[name] is None else str(of[name]) for name in ("effective_from", "effective_to", "checked")}
        told |= {"heading": of["heading"], "source": of["source"], "status": of["status"], "confidence": of["confidence"], **dates}
    return {**told, "children": [term_json(plan, child) for child in term.children]}
