"""The proposed orders of each supplier together: what a buyer reads before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject

from planner.model.schema import PLAN_CURRENCY, Column, Kind
from planner.ui.desk import Desk
from planner.ui.figures import money, plural
from planner.ui.tables.study_model import Case, Shown, StudyModel

if TYPE_CHECKING:  # the engine is slow to load, and this is looked at long after the first paint
    from planner.engine.orders.proposals import Proposals

K = Kind
COLUMNS = (
    Column("supplier", "Supplier", K.TEXT, "Whom the orders go to.", width=20),
    Column("orders", "Orders", K.INTEGER, "Orders that are proposed or accepted.", width=8),
    Column("first_order", "First order on", K.DATE, "Day the first of them goes out.", width=12),
    Column("value", "Order value", K.NUMBER, "What the supplier is paid, in its currency.", width=13),
    Column("currency", "Currency", K.CURRENCY, "The supplier's currency.", width=9),
    Column("landed", "Landed", K.NUMBER, "All of them landed.", PLAN_CURRENCY, width=12),
    Column("duty", "Of it duty", K.NUMBER, "Duty on all of them.", PLAN_CURRENCY, width=11),
    Column("late", "Late", K.INTEGER, "Orders that come after their need.", width=8),
    Column("held", "Held", K.INTEGER, "Orders that aren't sent for now; they are in no sum.", width=8),
)


def ask(case: Case) -> Proposals:
    """Return the proposed orders with their totals by supplier."""
    from planner.engine.orders.proposals import proposals

    return proposals(case.plan, case.results)


def show(answer: Proposals, case: Case) -> Shown:
    """Return the suppliers, the largest sum first."""
    rows = sorted(answer.by_supplier, key=lambda one: -one.landed)
    columns = [np.array([getattr(one, column.name) for one in rows], dtype=column.dtype) for column in COLUMNS]
    for at, column in enumerate(COLUMNS):
        if column.name in ("value", "landed", "duty"):
            columns[at] = np.round(columns[at].astype(np.float64))
    line = QCoreApplication.translate("pages", "{suppliers} · {landed} landed").format(
        suppliers=plural(len({one.supplier for one in rows}), "supplier", "suppliers"), landed=money(sum(one.landed for one in rows), case.results.currency)
    )  # fmt: skip
    return Shown(columns, line, warn=frozenset(at for at, one in enumerate(rows) if one.late))


def by_supplier_model(desk: Desk, parent: QObject | None = None) -> StudyModel:
    """Return the grid of the suppliers' totals."""
    return StudyModel(desk, "by supplier", COLUMNS, ask, show, ("late",), parent)  # type: ignore[arg-type]
