"""What a buyer sends: the planned orders line by line, the totals by supplier, and one sheet for each supplier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.cost import landed
from planner.engine.netting.peg_words import wanted_texts
from planner.engine.netting.pegging import pegs
from planner.engine.results import Floats, Ints, Results
from planner.engine.streamed import Sheet, Streamed
from planner.model.plan import Plan
from planner.model.table import Cells

ACCEPTED, HELD, LATE, PROPOSED = "accepted", "held", "late", "proposed"


@dataclass(frozen=True, slots=True)
class Proposals:
    """Planned orders in the order they go out. Shapes ``(orders,)``; money as said."""

    order: Ints  # number of the order in the results
    part: Cells
    description: Cells
    unit: Cells
    supplier: Cells
    origin: Cells
    mpn: Cells
    incoterm: Cells
    currency: Cells  # of the price
    quantity: Floats
    price: Floats  # of one unit, in ``currency``
    state: Cells  # accepted, held, late or proposed
    by_supplier: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """The orders of one supplier in one currency, those that are held left out."""

    supplier: str
    currency: str
    orders: int
    value: float  # goods, in ``currency``
    landed: float  # plan currency
    duty: float  # plan currency
    first_order: np.datetime64
    late: int
    held: int


def proposals(plan: Plan, results: Results) -> Proposals:
    """Return the planned orders for the buyer; the plan is the one the results are of, as the scenario has it."""
    orders, sources, parts = results.orders, plan["sources"], plan["parts"]
    by_date = orders.by_date
    row, part = orders.source[by_date], orders.part[by_date]
    quantity, price = orders.quantity[by_date], orders.price[by_date]
    firm, held, late = orders.firm[by_date], orders.held[by_date], orders.late_days[by_date] > 0
    state = np.where(held, HELD, np.where(firm, ACCEPTED, np.where(late, LATE, PROPOSED))).astype(object)
    currency = np.where(sources["currency"][row] == "", results.currency, sources["currency"][row]).astype(object)
    supplier = sources["supplier"][row]
    keys = sorted(set(zip(supplier.tolist(), currency.tolist(), strict=True)))
    totals = tuple(
        total(results, by_date, (supplier == name) & (currency == money), held, late, quantity * price, name, money) for name, money in keys
    )
    return Proposals(
        by_date, np.array(results.parts, dtype=object)[part], parts["description"][part], parts["unit"][part], supplier,
        sources["country_of_origin"][row], sources["mpn"][row], sources["incoterm"][row], currency, quantity, price, state, totals,
    )  # fmt: skip


def total(results: Results, by_date: Ints, own: Cells, held: Cells, late: Cells, value: Floats, name: str, money: str) -> Total:
    """Return the orders of one supplier in one currency together."""
    orders, sent = results.orders, own & ~held
    at = by_date[sent]
    whole = orders.quantity[at]
    return Total(
        name, money, int(sent.sum()), float(value[sent].sum()), float((orders.landed[at] * whole).sum()),
        float((orders.cost[at, landed.DUTY] * whole).sum()), orders.order_date[at].min() if len(at) else np.datetime64("NaT", "D"),
        int((sent & late).sum()), int((own & held).sum()),
    )  # fmt: skip


def order_sheets(plan: Plan, results: Results, found: Proposals) -> dict[str, Sheet]:
    """Return the sheets of the buyer's workbook. Suppliers' sheets hold no landed cost and nothing that is held."""
    wanted_by = wanted_texts(pegs(plan, results), results.parts)
    sheets = {"Orders": all_orders(results, found, wanted_by), "By supplier": totals_sheet(results, found)}
    for name in dict.fromkeys(one.supplier for one in found.by_supplier):
        rows = np.flatnonzero((found.supplier == name) & (found.state != HELD))
        if len(rows):
            sheets[str(name)] = supplier_sheet(plan, results, found, rows)
    return sheets


def all_orders(results: Results, found: Proposals, wanted_by: Cells) -> Sheet:
    """Return every order with what it costs and why it is placed."""
    money, orders = results.currency, results.orders.whole()
    headers = (
        "No.", "State", "Order on", "Supplier", "Part", "Description", "Maker's number", "Origin", "Quantity", "Unit", "Price", "Currency", "Order value",
        "Incoterm", "Mode", "Ready and loaded", "Enters", "Needed", "Late, days", "Late because", "Why", "For", f"Landed a unit, {money}", f"Landed, {money}", "Duty rate, %",
    )  # fmt: skip
    modes, reasons = orders.mode, orders.reason
    rows = lambda: (  # noqa: E731 -- the rows as they are asked for
        (number, found.state[at], orders.order_date[one], found.supplier[at], found.part[at], found.description[at], found.mpn[at], found.origin[at],
         found.quantity[at], found.unit[at], found.price[at], found.currency[at], found.quantity[at] * found.price[at], found.incoterm[at], modes[one],
         orders.ship_date[one], orders.entry_date[one], orders.need_date[one], orders.late_days[one], orders.late_reason[one], reasons[one], wanted_by[one],
         orders.landed[one], orders.landed[one] * orders.quantity[one], orders.duty_rate[one])
        for number, (at, one) in enumerate(enumerate(found.order.tolist()), 1)
    )  # fmt: skip
    return headers, Streamed(rows)


def totals_sheet(results: Results, found: Proposals) -> Sheet:
    """Return one row for each supplier and currency."""
    money = results.currency
    headers = (
        "Supplier",
        "Orders",
        "First order on",
        "Order value",
        "Currency",
        f"Landed, {money}",
        f"Of it duty, {money}",
        "Late orders",
        "Held orders",
    )
    rows = [
        (one.supplier, one.orders, one.first_order, one.value, one.currency, one.landed, one.duty, one.late, one.held)
        for one in found.by_supplier
    ]
    return headers, rows


def supplier_sheet(plan: Plan, results: Results, found: Proposals, rows: Ints) -> Sheet:
    """Return the lines that one supplier gets."""
    number = found.order[rows]
    days, ships, modes = results.orders.order_date[number], results.orders.ship_date[number], results.orders.mode[number]
    headers = (
        "Order on",
        "Part",
        "Your number",
        "Description",
        "Quantity",
        "Unit",
        "Price",
        "Currency",
        "Value",
        "Incoterm",
        "Mode",
        "Ready and loaded",
        "Destination",
    )
    place = str(plan.setting("destination"))
    lines = [
        (days[one], found.part[at], found.mpn[at], found.description[at], found.quantity[at], found.unit[at], found.price[at],
         found.currency[at], found.quantity[at] * found.price[at], found.incoterm[at], modes[one], ships[one], place)
        for one, at in enumerate(rows.tolist())
    ]  # fmt: skip
    return headers, lines
