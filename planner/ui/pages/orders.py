"""The planned orders of the scenario looked at."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Slot

from planner.model.schema import PLAN_CURRENCY, Column, Kind
from planner.ui.desk import Desk, Place
from planner.ui.figures import money, plural
from planner.ui.panels.tiles import without
from planner.ui.tables.array_model import ArrayModel
from planner.ui.tables.grid_model import GridModel

K = Kind
COLUMNS = (
    Column("order_date", "Order on", K.DATE, "Day the order is placed.", width=11),
    Column("part", "Part", K.TEXT, "What is ordered.", width=14),
    Column("supplier", "Supplier", K.TEXT, "Where.", width=16),
    Column("origin", "Origin", K.COUNTRY, "Where it is made.", width=7),
    Column("quantity", "Quantity", K.NUMBER, "How many.", width=10),
    Column("landed", "Landed", K.MONEY, "Landed cost of one unit at that entry date.", f"{PLAN_CURRENCY} / unit", width=12),
    Column("value", "Order value", K.NUMBER, "Quantity times landed cost.", PLAN_CURRENCY, width=11),
    Column("duty_rate", "Duty", K.SHARE, "Duty over customs value at that entry date.", "%", width=8),
    Column("mode", "Mode", K.TEXT, "How it travels.", width=7),
    Column("ship_date", "Ships", K.DATE, "Day it is loaded.", width=11),
    Column("entry_date", "Enters", K.DATE, "Day it is entered; it picks the rates.", width=11),
    Column("need_date", "Needed", K.DATE, "Day it is needed.", width=11),
    Column("late_days", "Late", K.INTEGER, "Days it comes after the need.", "days", width=8),
    Column("reason", "Why", K.TEXT, "Need, safety stock or pre-buy.", width=12),
)


class OrdersModel(ArrayModel):
    """One row for each planned order, by order date."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, COLUMNS, parent)
        self._numbers: list[int] = []  # the number of each shown order in the results
        desk.results_changed.connect(self.read)
        self.read()

    @Slot()
    def read(self) -> None:
        """Show the orders of the results at hand."""
        result, plan = self.desk.result, self.desk.results_plan
        if result is None or plan is None:
            return
        orders, sources = result.orders, plan["sources"]
        parts = np.array([*result.parts, ""], dtype=object)
        supplier = np.append(sources["supplier"], "").astype(object)
        origin = np.append(sources["country_of_origin"], "").astype(object)
        columns = (
            orders.order_date, parts[orders.part], supplier[orders.source], origin[orders.source], orders.quantity, orders.landed,
            np.round(orders.landed * orders.quantity), orders.duty_rate, orders.mode, orders.ship_date, orders.entry_date,
            orders.need_date, np.where(orders.late_days > 0, np.round(orders.late_days), np.nan), orders.reason,
        )  # fmt: skip
        by_date = orders.by_date
        self._numbers = by_date.tolist()
        self.show([column[by_date] for column in columns])

    def place(self, row: int, column: int) -> Place | None:
        """Return the planned order by its number in the results."""
        return Place("orders", self._numbers[row], self.fields[column].column.name) if row < len(self._numbers) else None


def summary(model: GridModel) -> str:
    """Return the planned orders in one line: how many, landed and duty, and what the sums are without."""
    result = model.desk.result
    if result is None:
        return ""
    totals, tr = result.totals, QCoreApplication.translate
    line = tr("pages", "{orders} · {landed} landed · {duty} of it duty").format(
        orders=plural(model.rowCount(), tr("pages", "order"), tr("pages", "orders")),
        landed=money(totals.landed, result.currency), duty=money(totals.duty, result.currency),
    )  # fmt: skip
    if totals.drawback > 0:
        line += tr("pages", " · {drawback} comes back on drawback").format(drawback=money(totals.drawback, result.currency))
    short, _ = without(result)
    return line + (f" · {short}" if short else "")
