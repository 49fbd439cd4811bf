"""What the menus do with proposed orders: accept, hold, take back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from planner.ui.desk import Desk
from planner.ui.pages.proposals import ProposalsModel
from planner.ui.tables.grid_view import GridView


class OrderWork(QObject):
    """Carries out what the menus say of the planned orders."""

    failed = Signal(str)

    def __init__(self, desk: Desk, grid: Callable[[], GridView], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk, self.grid = desk, grid

    def decide(self, decision: str) -> None:
        """Decide on the orders that are chosen."""
        view = self.grid()
        if not isinstance(view.grid, ProposalsModel):
            self.failed.emit(self.tr("Choose orders on the Orders page first."))
            return
        if self.desk.results_plan is not self.desk.plan:
            self.failed.emit(self.tr("The orders are still being computed; try again in a moment."))
            return
        view.grid.decide(view.chosen_rows(), decision)
