"""What the menus do with cells: undo and redo, cut, copy, paste, clear, fill. A line of text that has the focus comes first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from planner.ui.desk import Desk
from planner.ui.file_work import FileWork
from planner.ui.first_list import FirstList
from planner.ui.grid import clipboard, fill
from planner.ui.grid.view import GridView
from planner.ui.panels.rows import Tree


class CellWork(QObject):
    """Carries out commands on the cells of the grid that has the focus, else of the one that is looked at."""

    def __init__(self, desk: Desk, grid: Callable[[], GridView], files: FileWork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.grid = grid
        self.first = FirstList(desk, files, self)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return who carries out each command."""
        return {
            "undo": self.undo, "redo": self.redo, "cut": self.cut, "copy": self.copy, "paste": self.paste, "clear": self.clear,
            "fill_down": self.fill_down, "fill_right": self.fill_right,
        }  # fmt: skip

    def _line(self) -> QLineEdit | None:
        focus = QApplication.focusWidget()
        return focus if isinstance(focus, QLineEdit) else None

    def _focused_grid(self) -> GridView:
        focus = QApplication.focusWidget()
        return focus if isinstance(focus, GridView) else self.grid()

    def undo(self) -> None:
        """Take the newest step back; while typing, the typing; refused entries of the grid in hand go first."""
        line = self._line()
        if line is not None and line.isUndoAvailable():
            line.undo()
            return
        refused = self._focused_grid().grid.undo_bad()
        if not self.desk.document.history.done and self.desk.refusals:
            self.desk.refusals_given_up.emit()  # of the other grids: there is nothing else to take back
            refused = True
        if refused:
            self.desk.said.emit(self.tr("Undone: refused entries. Their cells show the plan's values again."))
        else:
            self.desk.undo()

    def redo(self) -> None:
        """Do the step that was undone last again."""
        line = self._line()
        if line is not None and line.isRedoAvailable():
            line.redo()
        else:
            self.desk.redo()

    def cut(self) -> None:
        """Copy, then empty the cells at once, as one step."""
        line = self._line()
        if line is not None:
            line.cut()
            return
        clipboard.cut(self._focused_grid())

    def copy(self) -> None:
        """Copy the chosen cells, or the rows of a panel."""
        line, focus = self._line(), QApplication.focusWidget()
        if line is not None:
            line.copy()
        elif isinstance(focus, Tree):
            focus.copy_wanted.emit()
        else:
            self._focused_grid().copy()

    def paste(self) -> None:
        """Paste a block as one step; rows that are missing at the end of a table come with it."""
        line = self._line()
        if line is not None:
            line.paste()
        elif not self.first.takes(self._focused_grid()):
            self._focused_grid().paste()

    def clear(self) -> None:
        """Empty the chosen cells; in a line of text the key keeps its own meaning."""
        line = self._line()
        if line is not None:
            QApplication.sendEvent(line, QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier))
        else:
            self._focused_grid().clear_cells()

    def fill_down(self) -> None:
        """Fill the chosen cells from the topmost of each column; a single cell from the one above it."""
        fill.repeat(self._focused_grid(), down=True)

    def fill_right(self) -> None:
        """Fill the chosen cells from the leftmost of each row; a single cell from the one at its left."""
        fill.repeat(self._focused_grid(), down=False)
