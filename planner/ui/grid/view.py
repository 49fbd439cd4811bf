"""The grid on the screen: keys as in a spreadsheet, widths from the schema, the sum of what is chosen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from planner.model.schema import Kind
from planner.model.values import decimals
from planner.ui import theme
from planner.ui.grid import keys
from planner.ui.grid.clipboard import Cell, block_of_text, placed, text_of_block
from planner.ui.grid.columns import Columns
from planner.ui.grid.columns_header import ArrangingHeader
from planner.ui.grid.editors import PADDING
from planner.ui.grid.model import GridModel
from planner.ui.grid.painter import INDENT, STEP, CellPainter
from planner.ui.qt import DISPLAY, HORIZONTAL

ROW_AIR = 8
SUM_LIMIT = 20_000
TREE_ROWS = 2_000  # as many names are measured for the tree's width
HEADER_MARGIN, HEADER_SLACK = 8, 1.12  # what the style keeps free in a header beyond its padding, and takes for its own rounding
WIDEST, LEAST = 34, 16  # characters: no column is wider at first; the stretching one is never narrower


class GridView(QTableView):
    """A spreadsheet-like view of a GridModel."""

    selection_told = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, model: GridModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = model
        self.own_widths: dict[int, float] = {}  # that the user has set, at 100 %
        self.setModel(model)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.painter = CellPainter(self)
        self.setItemDelegate(self.painter)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self.menu_wanted)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setVisible(False)
        header = ArrangingHeader(self)
        self.setHorizontalHeader(header)
        header.sectionPressed.disconnect()  # a click on a title sorts
        header.sectionEntered.disconnect()
        self.columns = Columns(self, header)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(36)
        header.setSectionsClickable(model.sortable)
        theme.current().changed.connect(self.fit)
        model.rowsInserted.connect(self._rows_inserted)
        model.modelReset.connect(self._reset_done)
        self.selectionModel().currentChanged.connect(self.tell_cell)
        self.fit()

    def fit(self) -> None:
        """Set row height and column widths from the font and the schema."""
        metrics = QFontMetrics(theme.number_font())
        self.setFont(theme.number_font())
        self.verticalHeader().setDefaultSectionSize(metrics.height() + ROW_AIR)
        self.verticalHeader().setMinimumSectionSize(metrics.height())
        small = theme.small_font()
        titles = QFontMetrics(small)
        header = self.horizontalHeader()
        header.setStyleSheet(f"QHeaderView::section {{ padding: 0 {PADDING}px; font-size: {small.pointSizeF():.1f}pt; }}")
        header.setFixedHeight(titles.height() + 12)
        digit = metrics.horizontalAdvance("0")
        for at, field in enumerate(self.grid.fields):
            if at in self.own_widths:
                self.setColumnWidth(at, round(self.own_widths[at]))
                continue
            title = str(self.grid.headerData(at, HORIZONTAL, DISPLAY) or "")
            wide = min(field.column.width, WIDEST) * digit
            if field.column.kind is Kind.DATE:
                wide = max(wide, metrics.horizontalAdvance("30 Sep 2026"))
            self.setColumnWidth(at, max(wide, round(titles.horizontalAdvance(title) * HEADER_SLACK) + HEADER_MARGIN) + 2 * PADDING)
        self._widen_tree(0, self.grid.rowCount() - 1)
        self._stretch()
        self.viewport().update()

    @Slot()
    def _reset_done(self) -> None:
        """A BOM that was read anew is entered at its first product."""
        self.fit()
        self.painter.current = (-1, -1)
        if self.grid.branch_column >= 0 and self.grid.rowCount():
            self.setCurrentIndex(self.grid.index(0, self.grid.branch_column))

    @Slot(QModelIndex, int, int)
    def _rows_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        self._widen_tree(first, last)
        self._stretch()

    def _widen_tree(self, first: int, last: int) -> None:
        """Give the tree's column room for the indented names; it never becomes narrower by itself."""
        model, tree = self.grid, self.grid.branch_column
        if tree < 0:
            return
        metrics = QFontMetrics(theme.title_font())
        rows = range(first, min(last + 1, first + TREE_ROWS))
        widest = max((model.branch(row).depth * INDENT + metrics.horizontalAdvance(model.shown(row, tree)) for row in rows), default=0)
        most = WIDEST * metrics.horizontalAdvance("0")
        self.setColumnWidth(tree, max(self.columnWidth(tree), min(widest, most) + STEP + 2 * PADDING + 2))

    def _stretch(self) -> None:
        """Let the one column that may stretch take the room that is left, or give some up."""
        at = self.grid.stretch_column
        if at < 0 or not self.viewport().width() or at in self.own_widths or self.isColumnHidden(at):
            return
        digit = QFontMetrics(theme.number_font()).horizontalAdvance("0")
        others = sum(self.columnWidth(column) for column in range(self.grid.columnCount()) if column != at)
        self.setColumnWidth(at, max(self.viewport().width() - others, LEAST * digit))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the columns within the view."""
        super().resizeEvent(event)
        self._stretch()

    def set_scenario(self, index: int) -> None:
        """Tint in a scenario's colour."""
        self.painter.set_scenario(index)
        self.viewport().update()

    # choice

    def chosen(self) -> list[Cell]:
        """Return the chosen cells, the current one where none is."""
        cells = [(index.row(), index.column()) for index in self.selectedIndexes()]
        current = self.currentIndex()
        return cells or ([(current.row(), current.column())] if current.isValid() else [])

    def chosen_rows(self) -> list[int]:
        """Return the rows that hold a chosen cell, ascending."""
        return sorted({row for row, _ in self.chosen()})

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell count and sum of what is chosen."""
        super().selectionChanged(selected, deselected)
        ranges = list(self.selectionModel().selection())
        count = sum(one.width() * one.height() for one in ranges)
        if not 1 < count <= SUM_LIMIT:
            self.selection_told.emit(self.tr("{n} selected").format(n=count) if count else "")
            return
        numbers = [number for row, column in self.chosen() if (number := self.grid.number(row, column)) is not None]
        text = self.tr("{n} selected").format(n=count)
        if len(numbers) > 1:
            total = decimals(sum(numbers), 2 if any(n != int(n) for n in numbers) else 0, self.grid.desk.style)
            text = self.tr("{n} selected · sum {total}").format(n=count, total=total)
        self.selection_told.emit(text)

    def tell_cell(self, current: QModelIndex, before: QModelIndex) -> None:
        """Tell the desk which cell and part are in hand."""
        self.painter.current = (current.row(), current.column())
        if current.row() != before.row():
            self.viewport().update()
        if current.isValid():
            self.grid.desk.choose_part(self.grid.part_at(current.row()))
        self.grid.desk.choose_place(self.grid.place(current.row(), current.column()) if current.isValid() else None)

    def go_to(self, row: int, column: int | None = None) -> None:
        """Put the cursor on a cell and show it."""
        index = self.grid.index(row, self.currentIndex().column() if column is None and self.currentIndex().isValid() else column or 0)
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys mean what they mean in a spreadsheet; what they mean nothing in is left to Qt."""
        if not keys.press(self, event):
            super().keyPressEvent(event)

    def step(self, down: int, right: int) -> None:
        """Move the cursor, as far as the grid goes."""
        current = self.currentIndex()
        if not current.isValid():
            return
        row = min(max(current.row() + down, 0), self.grid.rowCount() - 1)
        column = min(max(current.column() + right, 0), self.grid.columnCount() - 1)
        self.setCurrentIndex(self.grid.index(row, column))

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """After Enter the cursor goes down, after Tab to the right, without editing on."""
        hints = QAbstractItemDelegate.EndEditHint
        super().closeEditor(editor, hints.NoHint)
        if hint == hints.SubmitModelCache:
            self.step(1, 0)
        elif hint == hints.EditNextItem:
            self.step(0, 1)
        elif hint == hints.EditPreviousItem:
            self.step(0, -1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A grid that gets the focus has a cursor."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.grid.rowCount():
            self.setCurrentIndex(self.grid.index(0, 0))

    # what the menu asks

    def copy(self) -> bool:
        """Put the chosen cells on the clipboard; tells whether there were any."""
        cells = self.chosen()
        if cells:
            QGuiApplication.clipboard().setText(text_of_block(self.grid, cells))
        return bool(cells)

    def paste(self) -> None:
        """Take the clipboard's block in from the current cell on, as one step; rows that are missing are not made."""
        self.enter_block(self.tr("Paste"), placed(block_of_text(QGuiApplication.clipboard().text()), self.chosen(), *self._size()))

    def clear_cells(self) -> None:
        """Empty the chosen cells as one step."""
        self.enter_block(self.tr("Clear cells"), ((row, column, "") for row, column in self.chosen()))

    def enter_block(self, label: str, texts: Iterable[tuple[int, int, str]]) -> None:
        """Take texts into cells as one step and say how it went."""
        taken, refused = self.grid.enter_block(label, texts)
        if refused:
            self.grid.desk.said.emit(
                self.tr("{taken} cells taken, {refused} refused; they are marked red.").format(taken=taken, refused=refused)
            )

    def _size(self) -> tuple[int, int]:
        return self.grid.rowCount(), self.grid.columnCount()


def menu_of(view: QWidget, actions: Iterable[object]) -> QMenu:
    """Return a context menu of actions; None stands for a line."""
    menu = QMenu(view)
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)  # type: ignore[call-overload]
    return menu
