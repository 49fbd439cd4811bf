"""The columns of the purchase proposals, and what the results say in them, order by order or as a whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from planner.engine.results import OrderResults, Results
from planner.model.plan import Plan
from planner.model.schema import DECISIONS, MODES, PLAN_CURRENCY, Column, Kind
from planner.model.table import Cells

K = Kind
ACCEPT, HOLD, PROPOSED = "accept", "hold", ""
DECISION = Column(
    "decision", "Decision", K.CHOICE,
    "accept: it is ordered, so it counts as coming. hold: it isn't sent for now. Blank: proposed. A quantity, day or mode of your own accepts it as changed.",
    choices=(PROPOSED, ACCEPT, HOLD), default=PROPOSED, width=9,
)  # fmt: skip
QUANTITY, ORDER_DATE, MODE = (DECISIONS[name] for name in ("quantity", "order_date", "mode"))
COLUMNS = (
    DECISION,
    ORDER_DATE,
    Column("part", "Part", K.TEXT, "What is ordered.", width=13),
    Column("supplier", "Supplier", K.TEXT, "Where.", width=15),
    Column("origin", "Origin", K.COUNTRY, "Where it is made.", width=7),
    QUANTITY,
    Column("value", "Order value", K.NUMBER, "Quantity times landed cost.", PLAN_CURRENCY, width=11),
    MODE,
    Column("need_date", "Needed", K.DATE, "Day it is needed.", width=11),
    Column("late_days", "Late", K.INTEGER, "Days it comes after the need.", "days", width=8),
    Column("reason", "Why", K.TEXT, "Need, pre-buy, or accepted.", width=9),
    Column("wanted_by", "For", K.TEXT, "Which demand wants it, through every level; what of it is held or left over.", width=34),
    Column("late_reason", "Late because", K.TEXT, "What keeps it from coming in time.", width=34),
    Column("ship_date", "Ships", K.DATE, "Day it is loaded.", width=11),
    Column("entry_date", "Enters", K.DATE, "Day it is entered; it picks the rates.", width=11),
    Column("landed", "Landed", K.MONEY, "Landed cost of one unit at that entry date.", f"{PLAN_CURRENCY} / unit", width=12),
    Column("duty_rate", "Duty", K.SHARE, "Duty over customs value at that entry date.", "%", width=8),
)
NAMES = tuple(column.name for column in COLUMNS)
OWN = frozenset({"decision", "quantity", "order_date", "mode"})
PLAIN = (
    "order_date",
    "quantity",
    "need_date",
    "late_reason",
    "ship_date",
    "entry_date",
    "landed",
    "duty_rate",
)  # as they stand in the results


def cells_of(result: Results, plan: Plan) -> dict[str, Callable[[int], object]]:
    """Return for each column what stands in it, for an order's number in the results."""
    orders, sources, cell = result.orders, plan["sources"], result.orders.cell
    supplier, origin = (np.append(sources[name], "").astype(object) for name in ("supplier", "country_of_origin"))
    return {
        "decision": lambda at: ACCEPT if cell("firm", at) else HOLD if cell("held", at) else PROPOSED,
        "part": lambda at: result.parts[cell("part", at)],
        "supplier": lambda at: supplier[cell("source", at)],
        "origin": lambda at: origin[cell("source", at)],
        "value": lambda at: np.round(cell("landed", at) * cell("quantity", at)),
        "mode": lambda at: MODES[cell("mode_at", at)],
        "late_days": lambda at: np.round(cell("late_days", at)) if cell("late_days", at) > 0 else np.nan,
        "reason": orders.why,
        **{name: partial(cell, name) for name in PLAIN},
    }


def columns_of(result: Results, plan: Plan) -> Callable[[str], Cells]:
    """Return what gives a whole column of the planned orders, in the order of the results."""
    orders, sources = result.orders, plan["sources"]

    def read(name: str) -> Cells:
        match name:
            case "decision":
                return np.where(orders.firm, ACCEPT, np.where(orders.held, HOLD, PROPOSED)).astype(object)
            case "part":
                return np.array(result.parts, dtype=object)[orders.part]
            case "supplier" | "origin":
                column = sources["supplier" if name == "supplier" else "country_of_origin"]
                return np.append(column, "").astype(object)[orders.source]
            case "value":
                return np.round(orders.landed * orders.quantity)
            case "late_days":
                return np.where(orders.late_days > 0, np.round(orders.late_days), np.nan)
        return np.array(getattr(orders, name))

    return read


def late_at(orders: OrderResults, order: int) -> bool:
    """Tell whether an order comes after its need."""
    return bool(orders.cell("late_days", order) > 0)


def nobody(_: int) -> str:
    """Return nothing while it isn't known who wants an order."""
    return ""


def nothing(_: str) -> Cells:
    """Return a column of no orders."""
    return np.zeros(0)
