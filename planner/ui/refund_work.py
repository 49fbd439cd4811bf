"""Puts planned orders that have been entered into the refund ledger: shown first, then added as one step."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from planner.model.edits import InsertRows, new_rows
from planner.ui.desk import Desk
from planner.ui.dialogs.ask import Ask
from planner.ui.figures import plural


class RefundWork(QObject):
    """Carries out what the menus say of the refund ledger."""

    failed = Signal(str)
    added = Signal(int)  # id of the first new row

    def __init__(self, desk: Desk, ask: Ask, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk, self.ask = desk, ask

    def add_entries(self) -> None:
        """Offer the planned orders of the base that are entered by a day, and put them into the ledger."""
        from planner.ui.dialogs.entries import EntryOffer

        plan, results = self.desk.plan, self.desk.base_result
        if results is None or self.desk.results_plan is not plan:
            self.failed.emit(self.tr("The orders are still being computed; try again in a moment."))
            return
        day = self.ask.entries_until(EntryOffer(plan, results, results.as_of, results.currency))
        if day is None:
            return
        rows = EntryOffer(plan, results, day, results.currency).rows(day)
        if not rows:
            self.desk.said.emit(self.tr("No order is entered by then that the ledger doesn't have."))
            return
        given: dict[str, list[object]] = {name: [row[name] for row in rows] for name in rows[0]}
        fresh, count = new_rows(plan, "refunds", given), plural(len(rows), self.tr("row"), self.tr("rows"))
        if self.desk.do(self.tr("Add {count} to the refund ledger").format(count=count), InsertRows.block(fresh, len(plan["refunds"]))):
            self.desk.said.emit(self.tr("Added {count} to the refund ledger; put the numbers of the entries in").format(count=count))
            self.added.emit(int(self.desk.plan["refunds"].ids[-len(rows)]))
