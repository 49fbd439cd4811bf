"""A page: one grid at a time in a framed panel, with a row of names above where it has several tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from planner.ui.desk import Desk
from planner.ui.panels.card import Card
from planner.ui.tables.grid_model import GridModel
from planner.ui.tables.grid_view import GridView


@dataclass(frozen=True, slots=True)
class Sheet:
    """One grid of a page: its name, how its model is made, and what to say while it is empty."""

    title: str
    model: Callable[[], GridModel]
    table: str = ""
    empty: str = ""


class Page(Card):
    """Its grids are made when they are first looked at."""

    view_changed = Signal(object)
    view_made = Signal(object)

    def __init__(self, desk: Desk, name: str, sheets: Sequence[Sheet], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.name = name
        self.sheets = tuple(sheets)
        self.views: dict[int, GridView] = {}
        self.setAccessibleName(name)
        self.tabs = QTabBar(self)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setAccessibleName(self.tr("Tables of {page}").format(page=name))
        for sheet in self.sheets:
            self.tabs.addTab(sheet.title)
        self.hint = QLabel(self)
        self.hint.setContentsMargins(12, 8, 12, 8)
        self.hint.setWordWrap(True)
        self.stack = QStackedWidget(self)
        for _ in self.sheets:
            self.stack.addWidget(QWidget(self.stack))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 2, 1, 2)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 6, 0)
        row.addWidget(self.tabs)
        row.addStretch(1)
        self.tabs.setVisible(len(self.sheets) > 1)
        column.addLayout(row)
        column.addWidget(self.hint)
        column.addWidget(self.stack, 1)
        self.tabs.currentChanged.connect(self._turn)

    def view(self) -> GridView:
        """Return the grid that is looked at."""
        return self.view_of(self.tabs.currentIndex())

    def view_of(self, at: int) -> GridView:
        """Return a grid of the page, made now where it wasn't looked at yet."""
        if at not in self.views:
            sheet = self.sheets[at]
            model = sheet.model()
            view = GridView(model, sheet.title, self.stack)
            model.setParent(view)
            holder = self.stack.widget(at)
            self.stack.insertWidget(at, view)
            self.stack.removeWidget(holder)
            holder.deleteLater()
            self.views[at] = view
            for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
                signal.connect(self._say_whether_empty)
            self.view_made.emit(view)
        return self.views[at]

    def show_page(self) -> GridView:
        """Look at the page: its grid is there and told to the window."""
        self._turn(self.tabs.currentIndex())
        return self.view()

    def show_table(self, table: str) -> GridView | None:
        """Turn to the grid of a table, None where the page has none."""
        for at, sheet in enumerate(self.sheets):
            if sheet.table == table:
                self.tabs.setCurrentIndex(at)
                return self.view_of(at)
        return None

    def _turn(self, at: int) -> None:
        view = self.view_of(at)
        self.stack.setCurrentWidget(view)
        self._say_whether_empty()
        self.view_changed.emit(view)

    def _say_whether_empty(self) -> None:
        at = self.tabs.currentIndex()
        empty = at in self.views and not self.views[at].grid.rowCount()
        self.hint.setVisible(empty and bool(self.sheets[at].empty))
        self.hint.setText(self.sheets[at].empty)
