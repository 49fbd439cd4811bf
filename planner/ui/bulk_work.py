"""The command that edits many rows in one step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from planner.ui.desk import Desk
from planner.ui.dialogs.ask import Ask
from planner.ui.grid.view import GridView
from planner.ui.settings import Settings


class BulkWork(QObject):
    """Asks what shall become of the rows of the grid that is looked at, and does it."""

    def __init__(self, desk: Desk, ask: Ask, grid: Callable[[], GridView], settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk, self.ask, self.grid, self.settings = desk, ask, grid, settings

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return which commands this carries out."""
        return {"bulk_set": self.edit_many}

    def edit_many(self) -> None:
        """Ask, then change all in one step."""
        from planner.ui.bulk_offer import offer_of

        offer = offer_of(self.grid(), self.settings.bulk_rules)
        if not offer.columns or not self.grid().grid.rowCount():
            self.desk.said.emit(self.tr("There is nothing here that can be edited; rows come first."))
            return
        answer = self.ask.bulk(offer)
        if answer is None:
            return
        if answer.rules:
            self.settings.bulk_rules = answer.rules
        if self.desk.do(answer.label, answer.edit):
            self.desk.said.emit(answer.said)
