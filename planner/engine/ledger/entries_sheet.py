"""Weekly entries: what is usually entered together over each route, so that fees and the broker are shared out by value."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.entries import alone, mode_positions, routes, shares_entries
from planner.engine.cost.prices import Prices
from planner.engine.ledger.bought import Bought
from planner.engine.ledger.cells import ENTRY, formulas_of, sheet_key, spread
from planner.engine.netting import bom
from planner.engine.orders.conditions import conditions_of
from planner.engine.orders.quotes import entered, qualification, usable, usual_orders
from planner.engine.results import Flags, Floats, Ints
from planner.engine.stages import basis_of
from planner.model.schema import MODES
from planner.model.sheets import CalculatedSheet, Formula, Reach, SheetColumn, Shown

TINY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Entered:
    """What is usually in the entries of a week. Shapes ``(used,)`` unless said."""

    ours: Flags  # we enter it, together with others
    route: Ints  # position among the routes, −1 where it isn't ours
    often: Floats  # in which share of the weeks with orders it is ordered
    pays: Flags  # (used, fees)
    names: tuple[str, ...]  # (routes,)
    total: Floats  # (routes, fees + 1) customs value that pays each fee, and of all
    elsewhere: Floats  # (routes, fees + 1) of it, what the sheet's rows don't add
    counted: Floats  # (used, fees + 1) of it, each part's own order
    apart: Flags  # where that isn't the order of the sheet's row: the part's cheapest source before entries are shared is another


def entered_together(b: Bought) -> Entered | None:
    """Return what shares entries, None where each order is an entry of its own."""
    g, of = b.g, b.g.results.source
    if not g.settings.weekly_entries or not len(of.part):
        return None
    basis, by = basis_of(g.plan), conditions_of(g.plan, g.settings, b.tariff)
    priced = Prices(of.quantity, of.price, of.break_row, of.fx, of.price * of.fx)
    lines = usual_orders(by, priced, entered(by, g.settings.cost_date).burden)
    value, base = of.cost[:, landed.GOODS], of.customs_value
    own = qualification(g.plan["sources"]["qualification_cost"], of.part, basis.required)
    holding = landed.holding_of(g.settings, of.legs, by.held.held)
    before = landed.costed(lines, b.regime, value, alone(lines, b.regime, base), own, holding)
    first, _ = landed.winners(g.plan, before.total, usable(g.plan, of.entry, by.spans), of.whole, len(basis.kind))
    first = np.where(basis.kind == bom.BUY, first, -1)
    sources = g.plan["sources"]
    way = routes(sources["ship_from"], sources["country_of_origin"]) * len(MODES) + mode_positions(sources["mode"])
    pays = np.column_stack([*(fee.layer >= 0 for fee in lines.burden.fees), np.ones(len(of.part), dtype=bool)])
    bought = np.flatnonzero(first >= 0)
    ours = shares_entries(lines)
    often = np.minimum(np.nan_to_num(basis.needs.lot[bought] / of.quantity[first[bought]]), 1.0)
    adds = (np.nan_to_num(base * of.quantity)[first[bought]] * ours[first[bought]] * often)[:, None] * pays[first[bought]]
    own = np.zeros((len(first), pays.shape[1]))
    own[bought] = adds
    part = b.part[b.rows]
    counted = own[part] * ((first[part] >= 0) & (way[first[part]] == way[b.source]))[:, None]
    found = together(b, way, ours, pays, basis.needs.lot, (way[first[bought]], adds))
    return replace(found, counted=counted, apart=found.ours & (first[part] != b.source))


def together(b: Bought, way: Ints, ours: Flags, pays: Flags, lot: Floats, engine: tuple[Ints, Floats]) -> Entered:
    """Return what shares entries by the rows of the sheet, and what the engine counts beside them."""
    of, sources, mine = b.g.results.source, b.g.plan["sources"], ours[b.source]
    distinct, route = np.unique(way[b.source[mine]], return_inverse=True)
    often = np.minimum(np.nan_to_num(lot[b.part[b.rows]] / of.quantity[b.source]), 1.0)
    adds = np.zeros((len(distinct), pays.shape[1]))
    np.add.at(adds, route, ((of.customs_value * of.quantity)[b.source] * often)[mine][:, None] * pays[b.source][mine])
    total, (where, counted) = np.zeros(adds.shape), engine
    at = np.searchsorted(distinct, where)
    inside = (
        (at < len(distinct)) & (distinct[np.minimum(at, max(len(distinct) - 1, 0))] == where) if len(distinct) else np.zeros(len(at), bool)
    )
    np.add.at(total, at[inside], counted[inside])
    gap = total - adds
    gap[np.abs(gap) < TINY * np.maximum(total, 1.0)] = 0.0
    positions = np.full(len(b.source), -1, dtype=np.intp)
    positions[mine] = route
    leaves = np.where(sources["ship_from"] == "", sources["country_of_origin"], sources["ship_from"])
    example = {int(one): int(source) for one, source in zip(route[::-1], b.source[mine][::-1], strict=True)}
    names = tuple(f"{leaves[example[at]] or 'origin unknown'} by {sources['mode'][example[at]]}" for at in range(len(distinct)))
    return Entered(mine, positions, often, pays[b.source][:, :-1], names, total, gap, np.zeros(0), np.zeros(len(mine), dtype=bool))


def entries_sheet(b: Bought, shared: Entered) -> CalculatedSheet:
    """Return the value that is usually entered over each route: the landed-cost sheet's rows, and what the engine counts besides."""
    scenario, currency = b.g.results.scenario, b.g.settings.currency
    fees, count = b.tariff.fees, len(shared.names)
    columns = [SheetColumn("route", "Entered together", list(shared.names))]
    for at, name in enumerate((*fees, "the broker")):
        columns += entered_columns(b, shared, at, name)
    notes = (
        f"What is usually entered together in a week in scenario '{scenario}': customs value of the usual orders, {currency}, by how often they are placed.",
        ENTRY,
        "Fees with a least and a most, and the broker, are charged once an entry and shared out by value.",
    )
    assert all(len(column.values) == count for column in columns)
    return CalculatedSheet(sheet_key("entries", scenario), f"Entries · {scenario}", notes, tuple(columns))


def entered_columns(b: Bought, shared: Entered, at: int, name: str) -> list[SheetColumn]:
    """Return the value that pays one fee: what else is in it, and the sum."""
    landed_sheet, every = sheet_key("landed", b.g.results.scenario), np.arange(len(shared.names))
    whole = {one: Reach(one, 0, b.count - 1, landed_sheet) for one in ("entered", "entry")}
    text = "{elsewhere}+SUMIFS({entered},{entry},{route})"
    if at < len(b.tariff.fees):
        whole["pays"] = Reach(f"pays{at}", 0, b.count - 1, landed_sheet)
        text = '{elsewhere}+SUMIFS({entered},{entry},{route},{pays},"yes")'
    formula = Formula(text.replace("elsewhere", f"elsewhere{at}"), every, whole)
    currency = b.g.settings.currency
    return [
        SheetColumn(f"elsewhere{at}", f"Besides, for {name} ({currency})", shared.elsewhere[:, at], Shown.MONEY, entry=True),
        SheetColumn(f"total{at}", f"Value that pays {name} ({currency})", shared.total[:, at], Shown.MONEY, (formula,)),
    ]


def entry_columns(b: Bought, shared: Entered) -> list[SheetColumn]:
    """Return the columns of the landed-cost sheet that say what of an order is in a usual entry."""
    of, scenario, currency = b.g.results.source, b.g.results.scenario, b.g.settings.currency
    own = of.customs_value[b.source] * of.quantity[b.source]
    mine = b.rows[shared.ours]

    def numbers(values: Floats) -> list[object]:
        found: list[object] = [None] * b.count
        for row, value in zip(mine.tolist(), values[shared.ours].tolist(), strict=True):
            found[row] = value
        return found

    def formula(text: str) -> tuple[Formula, ...]:
        return formulas_of(dict.fromkeys(mine.tolist(), text), scenario)

    other = np.where(shared.apart, shared.counted[:, -1], np.nan)
    counted = SheetColumn("counted", f"Of it counted already ({currency})", spread(other, b.rows, b.count), Shown.MONEY, entry=True)
    names: list[object] = [None] * b.count
    marks: list[list[object]] = [[None] * b.count for _ in b.tariff.fees]
    for row, at in zip(mine.tolist(), np.flatnonzero(shared.ours).tolist(), strict=True):
        names[row] = shared.names[shared.route[at]]
        for fee, mark in enumerate(marks):
            mark[row] = "yes" if shared.pays[at, fee] else "no"
    return [
        SheetColumn("entry", "Entered with", names),
        *(SheetColumn(f"pays{fee}", f"Pays {b.tariff.fees[fee]}", mark) for fee, mark in enumerate(marks)),
        SheetColumn("often", "Ordered in this share of the weeks", numbers(shared.often), Shown.SHARE, entry=True),
        SheetColumn("order_value", f"Customs value of an order ({currency})", numbers(own), Shown.MONEY, formula("{base}*{quantity}")),
        SheetColumn(
            "entered", f"In a usual entry ({currency})", numbers(own * shared.often), Shown.MONEY, formula("{order_value}*{often}")
        ),
        *([counted] if shared.apart.any() else []),
    ]
