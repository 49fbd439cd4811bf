"""Goes to the cell that a link names, and back: a trail of the places that links were followed from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from planner.model.change import Change, everything
from planner.model.plan import Plan
from planner.ui.bom.fields import PART, QUANTITY, SCRAP
from planner.ui.bom.model import BomModel
from planner.ui.desk import Place
from planner.ui.grid.view import GridView
from planner.ui.tables.settings_model import SettingsModel
from planner.ui.tables.table_model import TableModel

if TYPE_CHECKING:
    from planner.ui.main_window import MainWindow

MOST = 50  # places that are remembered


class Stop(NamedTuple):
    """Where the cursor stood: page and sheet, the cell by row id where it has one, and by its place in the grid."""

    page: int
    sheet: int
    cell: Place | None
    row: int
    column: int
    scenario: str
    compare: str | None


class Following(QObject):
    """Follows links of the panels below the grid; every place left that way can be returned to."""

    changed = Signal()  # whether there is a way back, or forward

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window_ = window
        self.behind: list[Stop] = []
        self.ahead: list[Stop] = []
        window.desk.plan_changed.connect(self._plan_changed)

    @Slot(str, int, str)
    def follow(self, table: str, row_id: int, column: str) -> None:
        """Go to the cell that a link names, and remember where it was followed from."""
        left = self.here()
        self._go(*self._owner(table, row_id, column))
        if self.here() != left:
            self.behind = [*self.behind[1 - MOST :], left]
            self.ahead.clear()
            self.changed.emit()

    def back(self) -> None:
        """Return to where the newest link was followed from."""
        if self.behind:
            self.ahead.append(self.here())
            self._return_to(self.behind.pop())

    def forward(self) -> None:
        """Go again where Back came from."""
        if self.ahead:
            self.behind.append(self.here())
            self._return_to(self.ahead.pop())

    @Slot(object, object)
    def _plan_changed(self, before: Plan, changes: tuple[Change, ...]) -> None:
        """Begin a new trail where another plan was opened."""
        if everything(changes, self.window_.desk.plan.tables):
            self.behind.clear()
            self.ahead.clear()
            self.changed.emit()

    def here(self) -> Stop:
        """Return where the cursor stands."""
        window, index = self.window_, self.window_.view().currentIndex()
        cell = window.view().grid.place(index.row(), index.column()) if index.isValid() else None
        page = window.stack.currentIndex()
        return Stop(
            page, window.pages[page].tabs.currentIndex(), cell, index.row(), index.column(), window.desk.scenario, window.desk.compare
        )

    def _return_to(self, stop: Stop) -> None:
        window = self.window_
        if stop.scenario in window.desk.scenarios and (stop.compare is None or stop.compare in window.desk.scenarios):
            window.desk.look_at(stop.scenario, stop.compare)
        window.go_to_page(stop.page)
        window.pages[stop.page].tabs.setCurrentIndex(stop.sheet)
        view = window.view()
        found = isinstance(view.grid, TableModel) and stop.cell is not None and self._find(view, stop.cell.row, stop.cell.column)
        if not found and view.grid.rowCount() and stop.row >= 0:
            view.go_to(min(stop.row, view.grid.rowCount() - 1), stop.column)
        self.changed.emit()

    def _owner(self, table: str, row_id: int, column: str) -> tuple[str, int, str]:
        """Return the cell that a link stands for: a layer that a scenario's event adds is the event itself."""
        desk = self.window_.desk
        if table != "tariffs" or row_id in desk.plan["tariffs"].ids:
            return table, row_id, column
        from planner.ui.explaining import event_of_layer

        event = event_of_layer(desk.shown, desk.scenario, row_id)
        return (table, row_id, column) if event is None else ("events", event, "rate")

    def _go(self, table: str, row_id: int, column: str) -> None:
        window = self.window_
        if table == "bom":
            self._go_to_line(row_id, column)
            return
        if table in {"events", "overrides"}:
            self._look_at_owner(table, row_id)
        found = [(number, at) for number, page in enumerate(window.pages) for at, sheet in enumerate(page.sheets) if sheet.table == table]
        first = found[0][0] if found else None
        for number, at in found:
            if number != first:
                break
            window.go_to_page(number)
            window.pages[number].tabs.setCurrentIndex(at)
            if self._find(window.pages[number].view_of(at), row_id, column):
                return
        if first is not None:
            window.pages[first].show_table(table)

    @staticmethod
    def _find(view: GridView, row_id: int, column: str) -> bool:
        """Put the cursor on a cell of a grid; tells whether the grid has it."""
        grid = view.grid
        if isinstance(grid, SettingsModel):
            view.go_to(grid.row_of(column), 1)
            return True
        if not isinstance(grid, TableModel):
            return False
        row = grid.row_of(row_id)
        if row is None and (grid.arrangement.words or grid.arrangement.filters):
            view.columns.arrange(grid.arrangement.unfiltered())  # a link leads there, whatever was filtered
            row = grid.row_of(row_id)
        if row is not None:
            view.go_to(row, grid.column_of(column) or 0)
        return row is not None

    def _go_to_line(self, row_id: int, column: str) -> None:
        self.window_.pages[0].tabs.setCurrentIndex(0)
        self.window_.go_to_page(0)
        view = self.window_.pages[0].view_of(0)
        if isinstance(view.grid, BomModel) and row_id in self.window_.desk.plan["bom"].ids:
            row = view.grid.reveal_line(row_id)
            if row is not None:
                view.go_to(row, {"quantity": QUANTITY, "scrap": SCRAP}.get(column, PART))

    def _look_at_owner(self, table: str, row_id: int) -> None:
        """Turn to the scenario that an event or a change belongs to: its grid shows only the scenario's own."""
        desk = self.window_.desk
        rows = desk.plan[table]
        if row_id in rows.ids:
            owner = str(rows["scenario"][rows.positions([row_id])[0]])
            if owner in desk.scenarios and owner != desk.scenario:
                self.window_.choose_scenario(owner)
