"""Every grid that a page makes: its columns, its context menu, what can be done in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from planner.ui.actions import MENUS, Command
from planner.ui.bom.model import BomModel
from planner.ui.grid.view import GridView, menu_of
from planner.ui.pages.purchasing import PartLinks, PurchasingModel, remember_product
from planner.ui.tree_work import TREE_COMMANDS

if TYPE_CHECKING:
    from planner.ui.main_window import MainWindow

BOM_COMMANDS = tuple(command.id for title, commands in MENUS if title == "BOM" for command in commands if isinstance(command, Command))
CONTEXT_MENU = [
    *("cut", "copy", "paste", "clear", ""),
    *("bulk_set", "insert_row", "insert_below", "remove_rows", ""),
    *(*BOM_COMMANDS, "", "explain", "help_here"),
]  # a gap is a line
OF_OWN_ROWS = ("insert_row", "remove_rows", "paste", "cut", "bulk_set")


class ViewWork(QObject):
    """Takes in each grid as it is made, and keeps the commands in step with the one looked at."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window_ = window
        for page in window.pages:
            page.view_made.connect(self.adopt)
            page.view_changed.connect(self.look_at)
            page.filters.filter_wanted.connect(window.arranging.show_filter_of)
            page.command_wanted.connect(window.commands.carry_out)

    def adopt(self, view: GridView) -> None:
        """Take in a grid that a page has made."""
        window = self.window_
        window.arranging.adopt(view)
        view.selection_told.connect(window.status.show_chosen)
        view.menu_wanted.connect(self._show_menu)
        view.row_wanted.connect(window.lines.append)
        view.set_scenario(window.desk.scenarios.index(window.desk.scenario))
        if isinstance(view.grid, BomModel):
            if view.grid.rowCount():
                view.setCurrentIndex(view.grid.index(0, 1))
            window.lines.watch(view)
        elif isinstance(view.grid, PurchasingModel):
            PartLinks(view)
            remember_product(view.grid.product, window.desk, window.settings)

    def look_at(self, view: GridView) -> None:
        """Offer what can be done in the grid looked at."""
        actions = self.window_.actions_by_id
        self.window_.arranging.tell_words(view)
        computed = not any(field.own for field in view.grid.fields)
        for command in OF_OWN_ROWS:
            actions[command].setEnabled(not computed)
        for command in (*BOM_COMMANDS, *TREE_COMMANDS):
            actions[command].setEnabled(isinstance(view.grid, BomModel))
        view.selectionChanged(view.selectionModel().selection(), view.selectionModel().selection())
        view.tell_cell(view.currentIndex(), view.currentIndex())

    def _show_menu(self, place: QPoint) -> None:
        view = self.sender()
        if isinstance(view, GridView):
            shown = [name for name in CONTEXT_MENU if isinstance(view.grid, BomModel) or name not in BOM_COMMANDS]
            actions = [self.window_.actions_by_id[name] if name else None for name in shown]
            menu_of(view, actions).popup(view.viewport().mapToGlobal(place))
