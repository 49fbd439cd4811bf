"""What the menus do with proposed orders: accept, hold, take back, and send them to the buyer as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from planner.engine.results import Results
from planner.model.plan import Plan
from planner.model.scenario import overlay
from planner.ui.desk import Desk
from planner.ui.file_work import FileWork, Job, file_name
from planner.ui.grid.view import GridView
from planner.ui.pages.proposals import ProposalsModel


class OrderWork(QObject):
    """Carries out what the menus say of the planned orders."""

    failed = Signal(str)

    def __init__(self, desk: Desk, files: FileWork, grid: Callable[[], GridView], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk, self.files, self.grid = desk, files, grid

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

    def export(self) -> None:
        """Write the orders of the scenario looked at as a workbook for the buyer."""
        results, plan = self.desk.result, self.desk.results_plan
        if results is None or plan is None:
            self.failed.emit(self.tr("The orders are still being computed; try again in a moment."))
            return
        path = self.files.ask.place_for_book(self.files.folder / file_name(f"{self.files.name() or 'plan'} orders {results.scenario}.xlsx"))
        if path is None:
            return
        self.files.beside(
            self.tr("Writing {name}…").format(name=path.name),
            partial(self._write, overlay(plan, results.scenario), results, path),
            stoppable=False,
        )

    def _write(self, plan: Plan, results: Results, path: Path, _: Job) -> Callable[[], None]:
        from planner.engine.orders.proposals import order_sheets, proposals
        from planner.files.writing.workbook import write_sheets

        write_sheets(f"{plan.setting('title')}: {results.scenario}", order_sheets(plan, results, proposals(plan, results)), path)
        return lambda: self.desk.said.emit(self.tr("Orders written to {path}").format(path=path))
