"""A page: one grid at a time in a framed panel, with a row of names above where it has several tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from planner.model.schema import BASE
from planner.ui.desk import Desk
from planner.ui.grid.filter_line import AllHidden, FilterLine
from planner.ui.grid.model import GridModel
from planner.ui.grid.view import GridView
from planner.ui.pages.empty_hint import EmptyHint, offers
from planner.ui.panels.card import Card
from planner.ui.panels.strip import Strip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One grid of a page: its name, how its model is made, what to say while it is empty, and a line above it that sums it up."""

    title: str
    model: Callable[[], GridModel]
    table: str = ""
    empty: str = ""
    summary: Callable[[GridModel], str] | None = None
    controls: Callable[[GridModel], QWidget] | None = None  # what the grid's question is asked with, above it
    key: str = ""  # under which its layout is remembered, where the table's name doesn't tell it from other grids
    offers: tuple[str, ...] = ()  # commands that help where it is empty, beside those of its table


class Page(Card):
    """Its grids are made when they are first looked at."""

    view_changed = Signal(object)
    view_made = Signal(object)
    command_wanted = Signal(str)

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
        self.tabs.setUsesScrollButtons(True)  # only where the window is too narrow for all of them
        self.tabs.setAccessibleName(self.tr("Tables of {page}").format(page=name))
        for sheet in self.sheets:
            self.tabs.addTab(sheet.title)
        self.hint = QLabel(self)
        self.hint.setContentsMargins(12, 8, 12, 8)
        self.hint.setWordWrap(True)
        self.stack = QStackedWidget(self)
        for _ in self.sheets:
            self.stack.addWidget(QWidget(self.stack))
        self.nothing = EmptyHint(self.stack)
        self.nothing.wanted.connect(self._help_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 2, 1, 2)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 6, 0)
        row.addWidget(self.tabs, 1)
        self.tabs.setVisible(len(self.sheets) > 1)
        column.addLayout(row)
        self.controls: dict[int, QWidget] = {}
        self.strip = QVBoxLayout()
        self.strip.setContentsMargins(12, 0, 12, 0)
        column.addLayout(self.strip)
        column.addWidget(self.hint)
        self.filters = FilterLine(self)
        column.addWidget(self.filters)
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
            view.setObjectName(sheet.key or sheet.table or model.kept_as())
            model.setParent(view)
            holder = self.stack.widget(at)
            self.stack.insertWidget(at, view)
            self.stack.removeWidget(holder)
            holder.deleteLater()
            self.views[at] = view
            AllHidden(view)
            for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.told):
                signal.connect(self._say)
            if sheet.summary is not None:
                model.dataChanged.connect(self._say)
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
        self.filters.show_view(view)
        self._show_controls(at)
        view.grid.looked_at()
        self._say()
        self.view_changed.emit(view)

    def _show_controls(self, at: int) -> None:
        """Show what the grid's question is asked with."""
        make = self.sheets[at].controls
        if make is not None and at not in self.controls:
            self.controls[at] = make(self.views[at].grid)
            self.strip.addWidget(self.controls[at])
            if isinstance(self.controls[at], Strip):
                self.controls[at].refused.connect(self.desk.said)
        for number, widget in self.controls.items():
            widget.setVisible(number == at)

    def _say(self) -> None:
        """Show what the grid lacks, or the line that sums it up."""
        at = self.tabs.currentIndex()
        if at not in self.views:
            return
        sheet, model = self.sheets[at], self.views[at].grid
        said = sheet.summary(model) if sheet.summary is not None and (model.rowCount() or sheet.controls) else ""
        self.hint.setVisible(bool(said))
        self.hint.setText(said)
        self.hint.setToolTip(said)
        hidden = bool(model.arrangement.filters or model.arrangement.words)  # then the grid says so itself
        lacks, wanted = ("", ()) if model.rowCount() or said or hidden else self._lacks(sheet, model)
        self.nothing.show_over(self.views[at], lacks, wanted)

    def _lacks(self, sheet: Sheet, model: GridModel) -> tuple[str, tuple[str, ...]]:
        """Return what a grid without rows lacks, and which commands help."""
        if getattr(model, "only_scenario", False) and self.desk.scenario == BASE:
            return self.tr("The base has none of its own. Choose a scenario above, or make one."), ("scenario_new",)
        return sheet.empty, sheet.offers or offers(sheet.table)

    def _help_out(self, command: str) -> None:
        """Do what a button of an empty grid says."""
        self.view().setFocus()
        self.command_wanted.emit(command)
