"""The grid on the screen: keys as in a spreadsheet, widths from the schema, the sum of what is chosen."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QFrame, QMenu, QWidget

from planner.ui import theme
from planner.ui.grid import clipboard, keys, widths
from planner.ui.grid.choice import areas_of, columns_of
from planner.ui.grid.columns import Columns
from planner.ui.grid.columns_header import ArrangingHeader
from planner.ui.grid.header import RowHeader, whole_column
from planner.ui.grid.kept_choice import KeptChoice
from planner.ui.grid.model import GridModel
from planner.ui.grid.settled import Settled
from planner.ui.grid.sums import sums_of
from planner.ui.grid.surface import PaintedTable
from planner.ui.grid.zoom import LEAST_ZOOM, MOST_ZOOM, stepped
from planner.ui.qt import Index
from planner.ui.turns import Keys

ROW_NUMBER = "#"  # a column of this title holds row numbers, which stand at the edge already
QUICK_SUM = 2_000  # cells: more are summed when the user lets go for a moment
SUM_WAIT_MS = 40
MENU_IN = 8  # how far right of a cell's edge the menu opens that is asked for by a key


class GridView(PaintedTable):
    """A spreadsheet-like view of a GridModel."""

    selection_told = Signal(str)
    menu_wanted = Signal(QPoint)
    row_wanted = Signal()  # Tab was pressed in the last cell of the last row
    zoomed = Signal(int)

    def __init__(self, model: GridModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._zoom = 100
        self.own_widths: dict[int, float] = {}  # that the user has set, at 100 %
        self.walk = keys.Walk()
        self._sum_soon = QTimer(self)
        self._sum_soon.setSingleShot(True)
        self._sum_soon.setInterval(SUM_WAIT_MS)
        self._sum_soon.timeout.connect(self.tell_sums)
        header = ArrangingHeader(self)
        self.setHorizontalHeader(header)
        header.sectionPressed.disconnect()  # a click on a title sorts
        header.sectionEntered.disconnect()
        header.stays = self.frozen_width
        header.column_wanted.connect(self.choose_column)
        self.setVerticalHeader(RowHeader(self))
        self.setModel(model)
        self.setAccessibleName(name)
        self._set_up()
        self.setItemDelegate(self.painter)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self.menu_wanted)
        self.columns = Columns(self, header)
        self.zoomed.connect(self.columns.changed)
        for at, field in enumerate(model.fields):
            header.setSectionHidden(at, field.column.name in model.hidden_at_first)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(24)
        header.setSectionsClickable(model.sortable)
        header.sectionResized.connect(self._resized)
        header.never = frozenset(at for at, field in enumerate(model.fields) if field.column.title == ROW_NUMBER)
        self.numbers_cut.connect(self.widen_numbers, Qt.ConnectionType.QueuedConnection)
        theme.current().changed.connect(self.fit)
        model.dataChanged.connect(self._values_changed)
        model.rowsInserted.connect(self._rows_inserted)
        model.rowsRemoved.connect(self._rows_removed)
        model.modelReset.connect(self._reset_done)
        self.selectionModel().currentChanged.connect(self.tell_cell)
        self.kept_choice = KeptChoice(self)
        self.settled = Settled(self)
        self.fit()
        if model.branch_column >= 0:
            self.frozen = header.visualIndex(model.branch_column) + 1

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.AnyKeyPressed | triggers.EditKeyPressed)
        corner = self.findChild(QAbstractButton)
        if corner is not None:
            corner.setAccessibleName(self.tr("Choose all cells"))

    # sizes

    @property
    def zoom(self) -> int:
        """How large the grid is drawn, in percent."""
        return self._zoom

    @zoom.setter
    def zoom(self, percent: int) -> None:
        percent = max(LEAST_ZOOM, min(percent, MOST_ZOOM))
        if percent != self._zoom:
            self._zoom = percent
            self.painter.set_scale(percent / 100)
            self.fit()
            self.zoomed.emit(percent)

    def zoom_by(self, step: int) -> None:
        """Draw one step larger or smaller; 0 is 100 %."""
        self.zoom = stepped(self._zoom, step) if step else 100
        self.selection_told.emit(self.tr("Zoom {n} %").format(n=self._zoom))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the wheel zooms."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    @Slot()
    def widen_numbers(self) -> None:
        """Give numbers that found no room what they need."""
        self._fitting = True
        widths.widen_numbers(self)
        widths.stretch(self)
        self._fitting = False

    def fit(self) -> None:
        """Set row height and column widths from the font, the zoom and the schema."""
        self.setFont(self.painter.font)
        self._fitting = True
        widths.fit(self)
        widths.widen_tree(self, 0, self.grid.rowCount() - 1)
        widths.stretch(self)
        self._fitting = False
        self.updateGeometries()
        self.viewport().update()

    @Slot()
    def _resized(self) -> None:
        self.viewport().update()

    @Slot()
    def _reset_done(self) -> None:
        """A BOM that was read anew is entered at its first product."""
        self.fit()
        self._count_rows()
        self.painter.current = (-1, -1)
        if self.grid.branch_column >= 0 and self.grid.rowCount():
            self.setCurrentIndex(self.grid.index(0, self.grid.branch_column))

    @Slot(QModelIndex, int, int)
    def _rows_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        self._fitting = True
        widths.widen_tree(self, first, last)
        widths.stretch(self)
        self._fitting = False
        self._count_rows()

    @Slot()
    def _rows_removed(self) -> None:
        self._count_rows()

    def _count_rows(self) -> None:
        rows = self.verticalHeader()
        if isinstance(rows, RowHeader):
            rows.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the columns within the view."""
        super().resizeEvent(event)
        self._fitting = True
        widths.stretch(self)
        self._fitting = False

    def set_scenario(self, index: int) -> None:
        """Tint in a scenario's colour."""
        self.painter.set_scenario(index)
        self.viewport().update()

    # choice

    def chosen_rows(self) -> list[int]:
        """Return the rows that hold a chosen cell, ascending; the current one where none is chosen."""
        rows: list[int] = np.unique(
            np.concatenate([np.arange(0), *(np.arange(one.top, one.bottom + 1) for one in areas_of(self))])
        ).tolist()
        return rows

    def choose_column(self, column: int) -> None:
        """Choose a whole column beside what is chosen already."""
        if self.grid.rowCount():
            self.selectionModel().select(*whole_column(self, column))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell count and sum of what is chosen; of much of it once the user pauses."""
        super().selectionChanged(selected, deselected)
        if sum((bottom - top + 1) * (right - left + 1) for top, bottom, left, right in self.blocks()) > QUICK_SUM:
            self._sum_soon.start()
        else:
            self._sum_soon.stop()
            self.tell_sums()

    @Slot()
    def _values_changed(self) -> None:
        """Tell the sums anew where what is chosen may hold other values."""
        if self.isVisible() and len(self.selectionModel().selection()):
            self._sum_soon.start()

    @Slot()
    def tell_sums(self) -> None:
        """Tell count, sum, average, least and most of what is chosen."""
        self.selection_told.emit(sums_of(self.grid, self.blocks(), columns_of(self)))

    def tell_cell(self, current: QModelIndex, before: QModelIndex) -> None:
        """Tell the desk which cell and part are in hand."""
        if self.dragged:
            return
        self.painter.current = (current.row(), current.column())
        if current.row() != before.row():
            self.update_row(before.row())
        self.update_row(current.row())
        self.verticalHeader().viewport().update()
        if current.isValid():
            self.grid.desk.choose_part(self.grid.part_at(current.row()))
        self.grid.desk.choose_place(self.grid.place(current.row(), current.column()) if current.isValid() else None)

    def setCurrentIndex(self, index: Index) -> None:
        """Go to a cell and choose it alone; Qt would add it to the choice while Ctrl is held."""
        self.selectionModel().setCurrentIndex(
            QModelIndex(index) if isinstance(index, QPersistentModelIndex) else index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def go_to(self, row: int, column: int | None = None) -> None:
        """Put the cursor on a cell and show it."""
        index = self.grid.index(row, self.currentIndex().column() if column is None and self.currentIndex().isValid() else column or 0)
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys mean what they mean in a spreadsheet; what they mean nothing in is left to Qt."""
        Keys.press()
        if not keys.press(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A grid that gets the focus has a cursor."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.grid.rowCount():
            self.setCurrentIndex(self.grid.index(0, 0))

    def ask_menu(self) -> None:
        """Ask for the menu of the cell in hand, right below it."""
        room = self.viewport().rect()
        self.scrollTo(self.currentIndex())
        place = self.visualRect(self.currentIndex()).bottomLeft() + QPoint(MENU_IN, 0) if self.currentIndex().isValid() else room.center()
        self.menu_wanted.emit(QPoint(min(max(place.x(), 0), room.right()), min(max(place.y(), 0), room.bottom())))

    # what the menu asks

    def copy(self) -> bool:
        """Put the chosen cells on the clipboard; tells whether there were any."""
        return clipboard.copy(self)

    def paste(self) -> None:
        """Take the clipboard's block in from the first chosen cell on, as one step."""
        clipboard.paste(self)

    def clear_cells(self) -> None:
        """Empty the chosen cells as one step."""
        clipboard.clear(self)

    def enter_everywhere(self, text: str) -> None:
        """Take what was typed into all chosen cells, as one step."""
        clipboard.everywhere(self, text)


def menu_of(view: QWidget, actions: Iterable[object]) -> QMenu:
    """Return a context menu of actions; None stands for a line."""
    menu = QMenu(view)
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)  # type: ignore[call-overload]
    return menu
