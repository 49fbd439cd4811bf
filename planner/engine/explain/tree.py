"""Why a number is what it is: a tree of terms down to cells and tariff rows; adding the leaves gives the number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from planner.engine.cost import landed
from planner.engine.explain import rests
from planner.engine.explain.goods_terms import goods_term
from planner.engine.explain.grounds import Grounds, bill_of, grounds_of, missing, part_link, source_detail, source_link
from planner.engine.explain.order_terms import order_term
from planner.engine.explain.source_terms import duty_term, source_term, unit_terms
from planner.engine.explain.stock_terms import MAKERS as STOCK
from planner.engine.explain.stock_terms import stock_term
from planner.engine.explain.term import Term
from planner.engine.explain.words import Link, adding, count, cut, joined, money, note, opening, scaled, times
from planner.engine.inputs import filled
from planner.engine.netting import bom
from planner.engine.netting.needs import assembled
from planner.engine.results import Floats, Results
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Table

NO_PRICE = "No source with a price; add one on the Sourcing page."
MOST_LINES = 500  # BOM lines unfolded in one tree; a larger assembly opens on its own


def explain_part(plan: Plan, results: Results, position: int, depth: int | None = None) -> Term:
    """Return the landed cost of one unit of a part, term by term. ``plan`` is the plan as the scenario has it.

    Args: depth how many levels of terms; without it all, as far as the assemblies below hold ``MOST_LINES`` lines.
    """
    g = grounds_of(plan, results)
    part = results.parts[position]
    if results.part.kind[position] == bom.BUY:
        source = int(results.part.source[position])
        return cut(source_term(g, source) if source >= 0 else unpriced(g, position), depth)
    below = int(results.part.unpriced[position])
    missing_words = f"{below} parts below have no price" if below > 1 else "1 part below has no price" if below else ""
    detail = joined(f"components and making, one unit, {results.currency}", missing_words)
    children = made_terms(g, position, 1.0, MOST_LINES, depth)
    return cut(adding(f"{part}, assembled", detail, float(results.part.landed[position]), children, part_link(g, position, "part")), depth)


def bought(plan: Plan, results: Results, position: int, source: int) -> Term:  # noqa: ARG001 -- the source knows its part
    """Return the terms of a bought part from one source."""
    return source_term(grounds_of(plan, results), source)


def unpriced(g: Grounds, position: int) -> Term:
    """Return why a bought part has no landed cost, source by source."""
    rows = np.flatnonzero(g.results.source.part == position)
    told = [
        note(f"{g.plan['sources']['supplier'][row]} ({g.plan['sources']['country_of_origin'][row] or 'origin unknown'})",
             f"not known: {missing(g, bill_of(g, int(row)))}", source_link(g, int(row), "unit_price"))
        for row in rows
    ]  # fmt: skip
    detail = "none of its sources has a cost that can be computed" if told else NO_PRICE
    return Term(f"{g.results.parts[position]}: no landed cost", detail, None, tuple(told), *part_link(g, position, "part"))


def explain_cell(plan: Plan, results: Results, table: str, row_id: int, column: str, depth: int | None = None) -> Term | None:
    """Return the terms of a cell's number: what it is made of, or what rests on it; None for a cell that is no part of a number.

    Args: plan as the scenario has it; row_id of the table, or the position of a planned order for ``orders``; column of the
    schema, or a computed one such as landed or duty_rate; depth how many levels of terms, all where it isn't given.
    """
    if table == "orders":
        found = order_term(grounds_of(plan, results), row_id, column)
    elif table not in EXPLAINED or column not in EXPLAINED[table] or row_id not in plan[table].ids:
        return None
    else:
        row = int(plan[table].positions([row_id])[0])
        found = MAKERS[table](grounds_of(plan, results), row, column)
    return None if found is None else cut(found, depth)


def part_cell(g: Grounds, position: int, column: str) -> Term | None:
    """Return the landed cost of a part, its duty, or why so much is held of it."""
    if column in STOCK:
        return stock_term(g, position, column)
    whole = explain_part(g.plan, g.results, position)
    if column not in DUTY_OF_PART:
        return whole
    if g.results.part.kind[position] == bom.BUY:
        source = int(g.results.part.source[position])
        return whole if source < 0 else duty_term(g, bill_of(g, source), deep=True)
    duty = float(g.results.part.cost[position, landed.DUTY])
    return adding(
        f"Duty in {g.results.parts[position]}",
        whole.detail,
        duty,
        [one for one in map(only_duty, whole.children) if one is not None],
        part_link(g, position, column),
    )


def only_duty(term: Term) -> Term | None:
    """Return a component with nothing but its duty, None where it has none."""
    if term.label.startswith("Duty") and (term.table, term.column) == ("sources", "country_of_origin"):
        return term
    kept = [one for one in map(only_duty, term.children) if one is not None]
    return (
        adding(term.label, term.detail, sum(one.amount or 0.0 for one in kept), kept, (term.table, term.row, term.column)) if kept else None
    )


def line_cell(g: Grounds, row: int, _: str) -> Term | None:
    """Return what a BOM line adds to its assembly; None for a line that doesn't count, such as one below a bought part."""
    graph, _lines = assembly(g)
    lines = np.flatnonzero(graph.row == row)
    return line_term(g, graph, int(lines[0]), 1.0, MOST_LINES) if len(lines) else None


def source_cell(g: Grounds, row: int, column: str) -> Term:
    """Return one unit landed from a source, its price or its duty."""
    if column in PRICE_OF_SOURCE:
        return goods_term(g, bill_of(g, row))
    return duty_term(g, bill_of(g, row), deep=True) if column in DUTY_OF_SOURCE else source_term(g, row)


def made_terms(g: Grounds, position: int, scale: float, room: int, depth: int | None = None) -> list[Term]:
    """Return each component's quantity times its landed cost, and our own cost of making; ``room``: lines that may be unfolded."""
    graph, lines_below = assembly(g)
    lines = np.flatnonzero(graph.parent == position)
    terms = []
    room -= len(lines)
    for line in lines:
        child = int(graph.child[line])
        below = int(min(lines_below[child], MOST_LINES + 1))
        fits = below <= room
        terms.append(line_term(g, graph, int(line), scale, below if fits and depth != 1 else -1, None if depth is None else depth - 1))
        room -= below if fits else 0
    making = make_cost(g, position)
    if making > 0:
        terms.append(
            adding("Making it", f"labour and overhead we add{times(scale)}", making * scale, (), part_link(g, position, "make_cost"))
        )
    return terms


def make_cost(g: Grounds, position: int) -> float:
    """Return what making one unit of a part costs besides its components."""
    return float(filled(g.plan["parts"]["make_cost"][position : position + 1], 0.0)[0])


def line_term(g: Grounds, graph: bom.Structure, line: int, scale: float, room: int, depth: int | None = None) -> Term:
    """Return one component of an assembly; what it is made of, where there is room for that, is worked out when it is opened."""
    child, factor = int(graph.child[line]), float(graph.factor[line])
    unit, many = float(g.results.part.landed[child]), float(graph.factor[line]) * scale
    link: Link = ("bom", int(g.plan["bom"].ids[graph.row[line]]), "quantity")
    detail = f"{count(factor)} × {money(unit)}{times(scale)}" if np.isfinite(unit) else "no price known"
    source = int(g.results.part.source[child])
    if g.results.part.kind[child] == bom.BUY:
        if source < 0:
            return Term(g.results.parts[child], joined(detail, unpriced(g, child).detail), None, (), *link)
        detail = joined(detail, source_detail(g, bill_of(g, source)))
        if room < 0:
            return adding(g.results.parts[child], detail, unit * many, (), link)
        return opening(g.results.parts[child], detail, unit * many, lambda: [scaled(term, many) for term in unit_terms(g, source)], link)
    below = int(g.results.part.unpriced[child])
    detail = joined(detail, f"{below} without a price" if below else "")
    if room < 0:
        return adding(g.results.parts[child], joined(detail, "opens on its own"), unit * many, (), part_link(g, child, "part"))
    if not (graph.parent == child).any() and make_cost(g, child) <= 0:
        return adding(g.results.parts[child], detail, unit * many, (), link)
    return opening(g.results.parts[child], detail, unit * many, lambda: made_terms(g, child, many, room, depth), link)


def assembly(g: Grounds) -> tuple[bom.Structure, Floats]:
    """Return the lines we assemble, and how many lines stand below each part when they are unfolded."""
    return unfolded(g.plan["bom"], g.plan["parts"]["part"], g.settings.as_of, g.results.part.kind)


@remembered(2)
def unfolded(lines: Table, keys: Cells, as_of: np.datetime64, kind: Cells) -> tuple[bom.Structure, Floats]:
    """Return the lines we assemble, and how many stand below each part, by what they depend on."""
    graph = assembled(bom.structure(lines, keys, as_of), kind)
    own = np.bincount(graph.parent, minlength=len(keys)).astype(np.float64)
    return graph, bom.rolled_up(replace(graph, factor=np.ones(len(graph.factor))), own[:, None])[:, 0]


DUTY_OF_PART = frozenset({"duty_rate", "hts", "metal_share"})
PRICE_OF_SOURCE = frozenset({"unit_price", "currency", "min_order_quantity", "order_multiple", "quantity", "price"})
DUTY_OF_SOURCE = frozenset(
    {"duty", "duty_rate", "country_of_origin", "preference", "qualifies", "first_sale_share", "entry_as", "held_days", "entry"}
)
CHARGED = frozenset(
    {
        "program",
        "heading",
        "rate",
        "cap",
        "per_kg",
        "per_unit",
        "minimum",
        "maximum",
        "hts",
        "origins",
        "basis",
        "effective_from",
        "effective_to",
        "condition",
    }
)
# The cells that a number rests on, computed columns included.
EXPLAINED = {
    "parts": DUTY_OF_PART | {"part", "landed", "unit_landed", "weight_kg", "volume_m3", "make_cost", "unconfirmed"} | STOCK.keys(),
    "bom": frozenset({"component", "quantity", "scrap", "landed", "cost"}),
    "sources": PRICE_OF_SOURCE | DUTY_OF_SOURCE | {"landed", "incoterm", "mode", "ship_from", "qualification_cost", "preferred"},
    "tariffs": CHARGED,
    "programs": frozenset({"program", "drawback", "refundable"}),
    "price_breaks": frozenset({"min_quantity", "unit_price"}),
    "lanes": frozenset({"freight_per_kg", "freight_per_m3", "freight_share", "freight_per_shipment"}),
    "fx": frozenset({"rate"}),
    "settings": frozenset({*rests.CHARGES, "insurance_rate", "carrying_rate", "drawback_share"}),
    "questions": frozenset({"key", "question"}),
    "answers": frozenset({"key", "value"}),
}
MAKERS: dict[str, Callable[[Grounds, int, str], Term | None]] = {
    "parts": part_cell,
    "bom": line_cell,
    "sources": source_cell,
    "tariffs": rests.tariff_term,
    "programs": rests.program_term,
    "price_breaks": rests.break_term,
    "lanes": rests.lane_term,
    "fx": rests.exchange_term,
    "settings": lambda g, _, column: rests.setting_term(g, column),
    "questions": rests.question_term,
    "answers": rests.answer_term,
}
