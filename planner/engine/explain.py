"""Why a number is what it is: a tree of terms down to cells and tariff rows; adding the leaves gives the number."""

from __future__ import annotations

import numpy as np

from planner.engine import bom, landed
from planner.engine.inputs import settings_of
from planner.engine.results import COMPONENTS, Results, Term
from planner.model.plan import Plan
from planner.model.table import Row, Table
from planner.model.values import day_text, decimals

WORDS = {
    "goods": "Goods",
    "freight": "Freight",
    "insurance": "Insurance",
    "fees": "Entry fees",
    "other": "Brokerage, handling, making",
    "carrying": "Carrying",
}


def explain_part(plan: Plan, results: Results, position: int) -> Term:
    """Return the landed cost of one unit of a part, term by term. ``plan`` is the plan as the scenario has it."""
    part = results.parts[position]
    row_id = int(plan["parts"].ids[position])
    if results.part.kind[position] != bom.BUY:
        return made(plan, results, position, row_id)
    source = int(results.part.source[position])
    if source < 0:
        return Term(f"{part}: no landed cost", "No source with a price; add one on the Sourcing page.", None, (), "parts", row_id, "part")
    return bought(plan, results, position, source)


def bought(plan: Plan, results: Results, position: int, source: int) -> Term:
    """Return the terms of a bought part: goods, freight, insurance, duty by program, fees and the rest."""
    sources, of = plan["sources"], results.source
    row = sources.row(source)
    row_id = int(sources.ids[source])
    terms = [goods_term(plan, results, row, row_id, source)]
    for number, name in enumerate(COMPONENTS):
        amount = float(of.cost[source, number])
        if name == "duty":
            terms += duty_terms(plan, results, source)
        elif name != "goods" and abs(amount) > 1e-9:
            terms.append(Term(WORDS[name], detail_of(name, row, plan), amount, (), "lanes" if name == "freight" else "settings"))
    label = f"{results.parts[position]} from {row['supplier']} ({row['country_of_origin'] or 'origin unknown'})"
    return Term(
        label,
        f"entry {day_text(of.entry[source])}, one unit landed, {results.currency}",
        float(of.landed[source]),
        tuple(terms),
        "sources",
        row_id,
        "unit_price",
    )


def goods_term(plan: Plan, results: Results, row: Row, row_id: int, source: int) -> Term:
    """Return the goods: price at the order quantity times the exchange rate; it links to the price break where one holds."""
    of = results.source
    price, value = float(of.price[source]), float(of.cost[source, landed.GOODS])
    detail = f"{decimals(price, 2)} {row['currency'] or results.currency}"
    if row["currency"] not in ("", results.currency) and price:
        detail += f" × {decimals(value / price, 5)}"
    detail += f" at order quantity {decimals(float(of.quantity[source]), 0)}, {row['incoterm']}"
    step = int(of.break_row[source])
    if step >= 0:
        detail += f", price break from {decimals(float(plan['price_breaks']['min_quantity'][step]), 0)}"
        return Term("Goods", detail, value, (), "price_breaks", int(plan["price_breaks"].ids[step]), "unit_price")
    return Term("Goods", detail, value, (), "sources", row_id, "unit_price")


def duty_terms(plan: Plan, results: Results, source: int) -> list[Term]:
    """Return one term for each program that has a layer for the goods, waived ones with the reason and 0."""
    tariffs, of = plan["tariffs"], results.source
    terms: list[Term] = []
    for number, program in enumerate(results.programs):
        layer = int(of.layer[source, number])
        if layer < 0:
            continue
        amount = float(of.by_program[source, number])
        waiver = int(of.waived_by[source, number])
        reason = f"waived: {results.programs[waiver]} applies" if waiver >= 0 else citation(tariffs, layer)
        value = float(of.cost[source, landed.GOODS])
        share = f" {decimals(amount / value * 100, 1)} %" if value else ""
        terms.append(Term(f"{program}{share if waiver < 0 else ''}", reason, amount, (), "tariffs", tariff_id(tariffs, layer), "rate"))
    if results.programs and of.layer[source, 0] < 0 and plan["sources"]["country_of_origin"][source] != plan.setting("destination"):
        terms.append(Term("MFN", "not known: no tariff row for this code; the duty may be higher", None, (), "tariffs"))
    return terms


def citation(tariffs: Table, layer: int) -> str:
    """Return where a rate comes from, since when, and how well it is founded."""
    row = tariffs.row(layer)
    words = [str(row["heading"]), str(row["source"])]
    if isinstance(row["effective_from"], np.datetime64):
        words.append(f"from {day_text(row['effective_from'])}")
    if row["status"] != "in force":
        words.append(str(row["status"]))
    if row["confidence"] != "high":
        words.append(f"confidence {row['confidence']}")
    return " · ".join(word for word in words if word)


def tariff_id(tariffs: Table, layer: int) -> int:
    """Return the row id of a tariff layer."""
    return int(tariffs.ids[layer])


def detail_of(name: str, row: Row, plan: Plan) -> str:
    """Return in words what a component is made of."""
    settings = settings_of(plan)
    match name:
        case "freight":
            return f"{row['mode']} from {row['ship_from'] or row['country_of_origin']}"
        case "insurance":
            return f"{decimals(settings.insurance_rate * 100, 2)} % of goods and freight"
        case "fees":
            return "charges per entry, spread over the order quantity"
        case "carrying":
            return f"{decimals(settings.carrying_rate * 100, 1)} % a year while on the way and in stock"
        case _:
            return "brokerage per entry spread over the order, handling by value"


def made(plan: Plan, results: Results, position: int, row_id: int) -> Term:
    """Return the terms of an assembly: each component's quantity times its landed cost, and our own cost of making it."""
    graph = bom.structure(plan["bom"], plan["parts"]["part"], results.as_of)
    terms = []
    for line in np.flatnonzero(graph.parent == position):
        child, factor = int(graph.child[line]), float(graph.factor[line])
        unit = float(results.part.landed[child])
        detail = f"{factor:,.6g} × {decimals(unit, 2)}" if not np.isnan(unit) else "no price known"
        amount = None if np.isnan(unit) else factor * unit
        terms.append(Term(results.parts[child], detail, amount, (), "bom", int(plan["bom"].ids[graph.row[line]]), "quantity"))
    make_cost = plan["parts"]["make_cost"][position]
    if make_cost > 0:
        terms.append(Term("Making it", "labour and overhead we add", float(make_cost), (), "parts", row_id, "make_cost"))
    total = float(results.part.landed[position])
    missing = int(results.part.unpriced[position])
    note = f"; {missing} parts below have no price" if missing else ""
    return Term(
        f"{results.parts[position]}, assembled", f"components and making, one unit, {results.currency}{note}", None if np.isnan(total) else total, tuple(terms), "parts",
        row_id, "part",
    )  # fmt: skip
