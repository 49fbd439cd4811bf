"""The refund ledger as a grid: duty paid that may come back, by when it must be claimed, and what is still to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject

from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.schema import PLAN_CURRENCY, Column, Kind
from planner.model.table import Cells
from planner.ui.desk import Desk
from planner.ui.figures import day, money, plural
from planner.ui.grid.look import Look
from planner.ui.grid.model import GridModel
from planner.ui.tables.computed import Derived
from planner.ui.tables.table_model import TableModel

if TYPE_CHECKING:  # the engine is slow to load, and the ledger is looked at long after the first paint
    from planner.engine.review.refunds import Ledger

K = Kind
READS = frozenset({"settings", "programs"})
SOON_DAYS = 30  # a claim that must be made within so many days is marked
ORDER = (
    "entry", "entry_date", "program", "part", "paid", "status", "last_day", "days_left", "expected", "state", "claimed_on", "granted_on",
    "refund", "deadline", "refundable", "note",
)  # fmt: skip
WIDTHS = {"entry": 18, "program": 14, "part": 10}


@remembered(4)
def _ledger(plan: Plan) -> Ledger:
    from planner.engine.review.refunds import ledger

    as_of = plan.setting("as_of")
    return ledger(plan, as_of if isinstance(as_of, np.datetime64) else np.datetime64("NaT", "D"))


def _column(column: Column, values: Callable[[Ledger], Cells]) -> Derived:
    return Derived(column, lambda plan: values(_ledger(plan)), READS)


COLUMNS = (
    _column(Column("state", "How it stands", K.TEXT, "What can still be done, and by when.", width=26), lambda one: np.array(one.state, dtype=object)),
    _column(Column("last_day", "Last day", K.DATE, "Last day of a claim: the one given, else counted from the entry by the program's days.", width=11), lambda one: one.deadline),
    _column(Column("days_left", "Left", K.INTEGER, "Days until the last day, where a claim is still to be made.", "days", width=9), lambda one: one.days_left),
    _column(Column("refundable", "Refundable", K.FLAG, "Duty under this program may be claimed back.", width=9), lambda one: one.refundable),
    _column(Column("expected", "To come", K.MONEY, "Money still to come; it is cash on its day and lowers no unit cost.", PLAN_CURRENCY, width=11), lambda one: one.expected),
)  # fmt: skip


class RefundsModel(TableModel):
    """Rows of the ledger; a claim whose last day is near or past bears a sign."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, "refunds", ORDER, COLUMNS, parent=parent)
        self.fields = tuple(
            replace(field, column=replace(field.column, width=WIDTHS.get(field.column.name, field.column.width))) for field in self.fields
        )

    def look(self, row: int, column: int) -> int:
        """Mark what must be claimed soon, and what lapsed unclaimed."""
        look = super().look(row, column)
        name = self.fields[column].column.name
        if name in ("days_left", "last_day") and self._pressing(row):
            return look | Look.WARN | (Look.MARK if name == "days_left" else 0)
        return look

    def note(self, row: int, column: int) -> str:
        """Say why a row is marked."""
        pressing = self.fields[column].column.name in ("days_left", "last_day") and self._pressing(row)
        return "\n".join(
            filter(None, (super().note(row, column), str(self.value(row, self.column_of("state") or 0) or "") if pressing else ""))
        )

    def _pressing(self, row: int) -> bool:
        left = self.value(row, self.column_of("days_left") or 0)
        return isinstance(left, float) and left <= SOON_DAYS


def summary(model: GridModel) -> str:
    """Return the ledger in one line: what was paid, what is to come, what has come, and the next last day."""
    plan, text = model.desk.shown, QCoreApplication.translate("pages", "Paid {paid} · to come {expected} · paid back {received}")
    if not len(plan["refunds"]):
        return ""
    found, currency = _ledger(plan), str(plan.setting("currency"))
    line = text.format(
        paid=money(found.total.paid, currency),
        expected=money(found.total.expected, currency),
        received=money(found.total.received, currency),
    )
    if found.total.unknown:
        line += " · " + QCoreApplication.translate("pages", "{rows} not known").format(rows=plural(found.total.unknown, "row", "rows"))
    ahead = np.where(found.days_left >= 0, found.days_left, np.inf)
    if np.isfinite(ahead).any():
        next_one = int(ahead.argmin())
        line += " · " + QCoreApplication.translate("pages", "next claim by {day}: {entry}").format(
            day=day(found.deadline[next_one]), entry=plan["refunds"]["entry"][next_one]
        )
    return line
