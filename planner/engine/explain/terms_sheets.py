"""Explanations as sheets of the exported workbook: duty by part and program, and the cost of the products term by term."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from planner.engine.explain.duty_terms import MFN_UNKNOWN, assumptions, base_words
from planner.engine.explain.grounds import Grounds, grounds_of
from planner.engine.explain.term import Term
from planner.engine.explain.tree import explain_part
from planner.engine.explain.words import known
from planner.engine.netting import bom
from planner.engine.results import Results
from planner.engine.streamed import Sheet, Streamed
from planner.model.plan import Plan
from planner.model.scenario import overlay
from planner.model.table import plain

MOST_TERMS = 50_000  # rows of one scenario; what is beyond is said in its last row
INDENT = "    "
GAP = "  "  # between a number and the text at its right


def duty_sheet(plan: Plan, results: Mapping[str, Results]) -> Sheet:
    """Return a row for each bought part and program: the first scenario whole, of the others the parts whose duty is another."""
    currency = next(iter(results.values())).currency if results else ""
    headers = [
        "Scenario", "Part", "Supplier", "Origin", "HTS code", "Program", "Charged", "Heading", "Measure", "Rate is on", "Status", "Confidence", "Written in",
        "Entry", "Rate, %", f"Customs value, {currency}", f"Duty of one, {currency}", "From", "Until", "Checked", "Answers it rests on",
    ]  # fmt: skip
    rows: list[Sequence[object]] = []
    first: Results | None = None
    for name, result in results.items():
        g = grounds_of(overlay(plan, name), result)
        for part in np.flatnonzero((result.part.kind == bom.BUY) & (result.part.source >= 0)).tolist():
            if first is None or duties_differ(first, result, part):
                rows += [[name, *cells] for cells in part_rows(g, part)]
        first = first or result
    return headers, limited(rows)


def duties_differ(first: Results, other: Results, part: int) -> bool:
    """Tell whether another scenario buys a part elsewhere, or pays another duty on it."""
    if part >= len(first.parts) or first.parts[part] != other.parts[part] or first.part.source[part] != other.part.source[part]:
        return True
    source, programs = int(first.part.source[part]), {name: at for at, name in enumerate(first.programs)}
    mine = {name: float(other.source.by_program[source, at]) for at, name in enumerate(other.programs)}
    theirs = {name: float(first.source.by_program[source, at]) for name, at in programs.items()}
    return any(not same(mine.get(name, 0.0), theirs.get(name, 0.0)) for name in {*mine, *theirs})


def same(left: float, right: float) -> bool:
    """Tell whether two amounts are the same, both unknown included."""
    return left == right or (np.isnan(left) and np.isnan(right))


def part_rows(g: Grounds, part: int) -> Iterator[list[object]]:
    """Yield what each program charges on a part from the source it is bought from, waived ones included."""
    of, source = g.results.source, int(g.results.part.source[part])
    sources, rated, case = g.plan["sources"], g.rated, int(g.case[source])
    parts = g.plan["parts"]
    goods = [g.results.parts[part], sources["supplier"][source], sources["country_of_origin"][source], parts["hts"][part]]
    entry, value = of.entry[source], known(of.customs_value[source])
    nothing = ["", "", "", "", "", ""]
    if sources["country_of_origin"][source] == g.settings.destination:
        yield [*goods, "", "no, made in the destination", *nothing, entry, None, value, 0.0, None, None, None, ""]
        return
    rates = rated.charges.rates
    if rates.layer[case, 0] < 0:
        yield [*goods, "MFN", f"not known: {MFN_UNKNOWN}", *nothing, entry, None, value, None, None, None, None, ""]
    told = frozenset(key for key, _ in g.goods.facts[int(g.kind[source])])
    for at in np.flatnonzero(rates.layer[case] >= 0).tolist():
        row, waiver = int(rates.layer[case, at]), int(rates.waived_by[case, at])
        unknown = not rated.tariff.known[rated.layer[case, at]]
        charged = f"no, {rated.tariff.programs[waiver]} applies" if waiver >= 0 else "rate not known" if unknown else "yes"
        on = "" if waiver >= 0 else base_words(rated, case, at).removesuffix(" of ").strip()
        amount = None if unknown and not of.by_program[source, at] else known(of.by_program[source, at])
        tariff = {name: plain(rated.tariffs[name][row]) for name in CITED}
        answers = assumptions(rated, case, at, told)
        yield [
            *goods, rated.tariff.programs[at], charged, tariff["heading"], tariff["title"], on, tariff["status"], tariff["confidence"], tariff["source"],
            entry, None if unknown else float(rates.rate[case, at]), value, amount, tariff["effective_from"], tariff["effective_to"], tariff["checked"],
            f"{GAP}{answers}" if answers else "",
        ]  # fmt: skip


CITED = ("heading", "title", "status", "confidence", "effective_from", "effective_to", "checked", "source")


def cost_sheet(plan: Plan, results: Mapping[str, Results]) -> Sheet:
    """Return the landed cost of one of each product in every scenario, term below term; assemblies too large to unfold stand on their own."""
    currency = next(iter(results.values())).currency if results else ""
    headers = ["Scenario", "Product", "Level", "Term", f"Amount, {currency}", "Detail"]
    return headers, Streamed(lambda: (row for name in results for row in limited(cost_rows(overlay(plan, name), results[name]))))


def cost_rows(plan: Plan, result: Results) -> list[Sequence[object]]:
    """Return the terms of the products of one scenario; ``plan`` is as the scenario has it."""
    rows: list[Sequence[object]] = []
    waiting, told = [product.part for product in result.products], set()
    while waiting and len(rows) <= MOST_TERMS:
        part = waiting.pop(0)
        if part in told:
            continue
        told.add(part)
        tree = explain_part(plan, result, part)
        rows += [
            [result.scenario, result.parts[part], str(level), INDENT * level + term.label, term.amount, f"{GAP}{term.detail}"]
            for level, term in levelled_terms(tree)
        ]
        waiting += closed_below(plan, tree)
    return rows


def levelled_terms(term: Term, level: int = 0) -> Iterator[tuple[int, Term]]:
    """Yield a term and all below it with their levels, in the order of reading."""
    yield level, term
    for child in term.children:
        yield from levelled_terms(child, level + 1)


def closed_below(plan: Plan, tree: Term) -> list[int]:
    """Return the assemblies that a tree doesn't unfold."""
    ids = [
        term.row
        for _, term in levelled_terms(tree)
        if term.table == "parts" and term.column == "part" and not term.children and term.row is not None
    ]
    return plan["parts"].positions(list(dict.fromkeys(ids))).tolist() if ids else []


def limited(rows: list[Sequence[object]]) -> list[Sequence[object]]:
    """Return the rows a sheet can hold, with a last one that says what is left out."""
    if len(rows) <= MOST_TERMS:
        return rows
    return [*rows[:MOST_TERMS], [f"{len(rows) - MOST_TERMS:,} further rows are left out; the window explains each of them."]]
