"""What rests on a cell: a year's money of every part that is bought, by the terms that link to the cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from planner.engine.cost import landed
from planner.engine.explain.grounds import Grounds, setting_link, source_link
from planner.engine.explain.source_terms import unit_terms
from planner.engine.explain.term import Term
from planner.engine.explain.words import Link, adding, count, joined, known, money, percent, plainly
from planner.engine.lead.custody import custody
from planner.engine.orders.policy import WEEKS_A_YEAR
from planner.engine.results import Flags, Floats, Ints
from planner.engine.tariffs.duty import looked_up
from planner.model.schema import TABLES
from planner.model.values import decimals, shown

Picked = Callable[[Term], bool]
MOST_PARTS = 500  # listed one by one; the rest is one term
CHARGES = {"brokerage": "Broker", "handling_rate": "Handling"}
NOBODY = "nothing that is bought pays it"


def bought_parts(g: Grounds) -> tuple[Ints, Ints, Floats]:
    """Return the parts that are bought and needed, the source each comes from, and the units needed a year."""
    yearly = np.where(g.results.part.required > 0, g.results.part.weekly, 0.0) * WEEKS_A_YEAR
    parts = np.flatnonzero((g.results.part.source >= 0) & (yearly > 0))
    return parts, g.results.part.source[parts], yearly[parts]


def by_part(g: Grounds, amounts: Mapping[int, tuple[float, str]]) -> list[Term]:
    """Return a term for each part, the dearest first. ``amounts``: of sources, money of one unit and a reason where it is nothing."""
    lines = [
        (amounts[source][0] * units, part, source, units)
        for part, source, units in zip(*(one.tolist() for one in bought_parts(g)), strict=True)
        if source in amounts
    ]
    lines.sort(key=lambda line: -np.nan_to_num(line[0]))
    found = []
    for total, part, source, units in lines[:MOST_PARTS]:
        unit, reason = amounts[source]
        sources = g.plan["sources"]
        label = f"{g.results.parts[part]} from {sources['supplier'][source]} ({sources['country_of_origin'][source] or 'origin unknown'})"
        words = reason or f"{money(unit)} a unit × {decimals(units, 1)} a year"
        found.append(Term(label, words, known(total), (), *source_link(g, source, "unit_price")))
    if len(lines) > MOST_PARTS:
        rest = sum(line[0] for line in lines[MOST_PARTS:])
        found.append(Term(f"{len(lines) - MOST_PARTS:,} further parts", "each of them pays less than those above", known(rest)))
    return found


def picked_terms(terms: Sequence[Term], wanted: Picked) -> Iterator[Term]:
    """Yield the highest terms that are wanted."""
    for term in terms:
        if wanted(term):
            yield term
        else:
            yield from picked_terms(term.children, wanted)


def resting(g: Grounds, label: str, detail: str, link: Link, candidates: Ints, wanted: Picked) -> Term:
    """Return what a year's purchases from some sources pay in the terms that are wanted."""
    amounts: dict[int, tuple[float, str]] = {}
    used = set(bought_parts(g)[1].tolist())
    for source in candidates.tolist():
        found = list(picked_terms(unit_terms(g, source), wanted)) if source in used else []
        if found:
            unit = sum(np.nan if term.amount is None else term.amount for term in found)
            amounts[source] = unit, "" if unit else found[0].detail.partition(" · ")[0]
    return totalled(g, label, detail, link, amounts, len(set(candidates.tolist()) - used))


def totalled(g: Grounds, label: str, detail: str, link: Link, amounts: Mapping[int, tuple[float, str]], unused: int) -> Term:
    """Return a year's sum over parts. Args: unused: how many sources it would be paid on that nothing is bought from."""
    children = by_part(g, amounts)
    if unused:
        detail = joined(
            detail,
            f"also on {unused} sources that nothing is bought from now"
            if unused > 1
            else "also on a source that nothing is bought from now",
        )
    if not children:
        return Term(label, joined(NOBODY, detail), 0.0, (), *link)
    total = sum(np.nan if child.amount is None else child.amount for child in children)
    parts = f"{len(amounts):,} parts" if len(amounts) > 1 else "one part"
    return adding(label, joined(f"a year, {g.results.currency}, {parts}", detail), total, children, link)


def by_program(g: Grounds, label: str, detail: str, link: Link, at: int, charged: Flags) -> Term:
    """Return a year's duty under a program from the sources on which it is ``charged``, 0 with the reason where another waives it."""
    of, used = g.results.source, set(bought_parts(g)[1].tolist())
    amounts: dict[int, tuple[float, str]] = {}
    for source in np.flatnonzero(charged).tolist():
        if source in used:
            waiver, unit = int(of.waived_by[source, at]), float(of.by_program[source, at])
            known_rate = bool(g.rated.tariff.known[g.rated.layer[g.case[source], at]])
            reason = (
                f"waived: {g.results.programs[waiver]} applies"
                if waiver >= 0
                else "it adds nothing"
                if known_rate
                else "the rate is not known"
            )
            amounts[source] = unit if known_rate or waiver >= 0 else np.nan, "" if unit else reason
    return totalled(g, label, detail, link, amounts, int(charged.sum()) - len(amounts))


def tariff_term(g: Grounds, row: int, column: str) -> Term:
    """Return who pays a tariff row, and how much a year."""
    table, link = g.plan["tariffs"], ("tariffs", int(g.plan["tariffs"].ids[row]), column)
    program = str(table["program"][row])
    label = joined(program, rate_words(g, row))
    detail = joined(f"on {table['hts'][row]} from {table['origins'][row]}", g.rated.cite.of(row))
    if program in g.results.programs:
        at = g.results.programs.index(program)
        return by_program(g, label, detail, link, at, g.results.source.layer[:, at] == row)
    touched = np.zeros(len(g.case), dtype=bool)
    for layers in (g.rated.charges.fees.layer, g.rated.charges.taxes.layer):
        touched |= (layers[g.case] == row).any(axis=1)
    return resting(g, label, detail, link, np.flatnonzero(touched), lambda term: (term.table, term.row) == link[:2])


def rate_words(g: Grounds, row: int) -> str:
    """Return a row's rate and amounts in words."""
    table = g.plan["tariffs"]
    spec = table.spec
    words = []
    for name, unit in (("rate", ""), ("per_kg", " a kg"), ("per_unit", " a unit")):
        value = float(table[name][row])
        if np.isfinite(value):
            words.append(percent(value) if name == "rate" else f"{shown(spec[name], value)}{unit}")
    if table["method"][row] != "add":
        words.append(str(table["method"][row]))
    return " + ".join(words) if words else "rate not known"


def program_term(g: Grounds, row: int, column: str) -> Term:
    """Return who pays under a program, and how much a year."""
    table, tariffs = g.plan["programs"], g.plan["tariffs"]
    program, link = str(table["program"][row]), ("programs", int(table.ids[row]), column)
    if program in g.results.programs:
        at = g.results.programs.index(program)
        return by_program(g, program, str(table["authority"][row]), link, at, g.results.source.layer[:, at] >= 0)
    rows = frozenset(int(one) for one in tariffs.ids[tariffs["program"] == program])
    everything = np.arange(len(g.case)) if rows else np.zeros(0, dtype=np.intp)
    return resting(g, program, str(table["authority"][row]), link, everything, lambda term: term.table == "tariffs" and term.row in rows)


def lane_term(g: Grounds, row: int, column: str) -> Term:
    """Return the freight that a year's purchases pay by one rate of a lane."""
    table = g.plan["lanes"]
    link: Link = ("lanes", int(table.ids[row]), column)
    value = shown(TABLES["lanes"][column], float(table[column][row]))
    label = f"{TABLES['lanes'][column].title}, {table['mode'][row]} from {table['ship_from'][row]}: {value}"
    return resting(
        g, label, "", link, np.flatnonzero(g.lane == row), lambda term: (term.table, term.row, term.column) == link and not term.children
    )


def break_term(g: Grounds, row: int, column: str) -> Term:
    """Return what is bought a year at a price break."""
    table = g.plan["price_breaks"]
    link: Link = ("price_breaks", int(table.ids[row]), "unit_price")
    label = f"{table['part'][row]} from {count(float(table['min_quantity'][row]))}: {money(float(table['unit_price'][row]))}"
    rows = np.flatnonzero(g.results.source.break_row == row)
    if not len(rows):
        return Term(label, "not in force: the usual order is smaller, or another break is cheaper", 0.0, (), link[0], link[1], column)
    return resting(g, label, "", link, rows, lambda term: term.label == "Price" and (term.table, term.row, term.column) == link)


def exchange_term(g: Grounds, row: int, column: str) -> Term:
    """Return what is bought a year at an exchange rate."""
    table = g.plan["fx"]
    row_id = int(table.ids[row])
    rows = np.flatnonzero(g.plan["sources"]["currency"] == table["currency"][row])
    rows = np.array(
        [at for at in rows.tolist() if any(picked_terms(unit_terms(g, at), lambda term: (term.table, term.row) == ("fx", row_id)))],
        dtype=np.intp,
    )
    label = f"1 {table['currency'][row]} = {plainly(float(table['rate'][row]))} {g.settings.currency}"
    return resting(g, label, str(table["source"][row]), ("fx", row_id, column), rows, lambda term: term.label == "Price")


def setting_term(g: Grounds, column: str) -> Term:
    """Return which costs of a year rest on a setting."""
    title, of, link = TABLES["settings"][column].title, g.results.source, setting_link(g, column)
    whole = {"insurance_rate": of.cost[:, landed.INSURANCE], "carrying_rate": of.cost[:, landed.CARRYING], "drawback_share": of.drawback}
    if column in whole:
        used = bought_parts(g)[1].tolist()
        amounts = {source: (float(whole[column][source]), "") for source in used if whole[column][source]}
        note_ = "duty that comes back; it lowers no cost" if column == "drawback_share" else ""
        return totalled(g, title, note_, link, amounts, 0)
    return resting(g, title, "", link, np.arange(len(g.case)), lambda term: term.label == CHARGES[column] and not term.children)


def question_term(g: Grounds, row: int, column: str) -> Term:
    """Return what the answers to a question are worth a year, part by part."""
    table = g.plan["questions"]
    key, link = str(table["key"][row]), ("questions", int(table.ids[row]), column)
    children = [
        Term(f"{g.results.parts[one.part]} from {g.plan['sources']['supplier'][one.source]}", f"assumed: {one.assumed}", one.worth, (), *source_link(g, one.source, "country_of_origin"))
        for one in g.results.questions if one.key == key
    ]  # fmt: skip
    words = (
        f"the best answers are worth this a year, {g.results.currency}"
        if children
        else "no duty of what is bought hangs on it, or it is answered"
    )
    return adding(str(table["question"][row]), words, sum(child.amount or 0.0 for child in children), children, link)


def answer_term(g: Grounds, row: int, column: str) -> Term:
    """Return what an answer saves a year against leaving the question open; it may also save nothing, or cost."""
    table = g.plan["answers"]
    cells = table.row(row)
    key, link = str(cells["key"]), ("answers", int(table.ids[row]), column)
    sources = g.plan["sources"]
    meant = np.ones(len(g.case), dtype=bool)
    for name in ("part", "supplier", "country_of_origin"):
        meant &= (sources[name] == cells[name]) if cells[name] else True
    rows = np.array([at for at in np.flatnonzero(meant) if dict(g.goods.facts[g.kind[at]]).get(key) == cells["value"]], dtype=np.intp)
    saved = saved_by(g, rows, key)
    children = by_part(
        g, {int(at): (float(unit), "" if unit else "the duty is the same without it") for at, unit in zip(rows, saved, strict=True)}
    )
    words = f"duty saved a year against leaving it open, {g.results.currency}" if children else "nothing that is bought rests on it"
    return adding(f"{key.replace('_', ' ')}: {cells['value']}", words, sum(child.amount or 0.0 for child in children), children, link)


def saved_by(g: Grounds, rows: Ints, key: str) -> Floats:
    """Return the ad valorem duty that one unit from each source would pay more if a question were open."""
    if not len(rows):
        return np.zeros(0)
    of, tariff = g.results.source, g.rated.tariff
    names = {name: tuple(getattr(g.goods, name)[kind] for kind in g.kind[rows]) for name in g.goods.__slots__}
    names["facts"] = tuple(tuple(fact for fact in facts if fact[0] != key) for facts in names["facts"])
    goods = replace(g.goods, **names)
    day = custody(g.plan, tariff.destination).duty_day(of.entry[rows], rows)
    charges, case = looked_up(tariff, goods, np.arange(len(rows)), day, of.loaded[rows])
    more: Floats = charges.rates.rate.sum(axis=1)[case] - g.rated.charges.rates.rate.sum(axis=1)[g.case[rows]]
    return more * of.customs_value[rows]
