"""A sheet of a workbook as it stands in the file, with what each column becomes above it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from planner.files.cells.grid import Grid, cell_name
from planner.files.cells.said.values import text_of_cell
from planner.files.reading.choosing.found import FoundTable
from planner.files.reading.choosing.places import place_of
from planner.ui import theme
from planner.ui.dialogs.import_header import BecomesHeader
from planner.ui.dialogs.import_slots import BecomesBox, trust_of
from planner.ui.qt import (
    ACCESSIBLE,
    ALIGNMENT,
    DISPLAY,
    EDIT,
    EDITABLE,
    FOREGROUND,
    HORIZONTAL,
    LEFT,
    NOWHERE,
    READ_ONLY,
    RIGHT,
    TOOLTIP,
    Index,
)

BACKGROUND = int(Qt.ItemDataRole.BackgroundRole)
FONT = int(Qt.ItemDataRole.FontRole)
LONGEST = 120  # letters of a cell that are shown
NARROW, WIDE = 15, 28  # characters
SEEN_ROWS = 60  # that say how wide a column is


class SheetModel(QAbstractTableModel):
    """The cells of a sheet: the header stands out, rows that are no parts and columns that aren't used stand back."""

    corrected = Signal(str, str, str)  # sheet, cell, text

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.grid = Grid("", ())
        self.table: FoundTable | None = None
        self._width = 0
        self._taken = np.zeros(0, dtype=bool)
        self._used: frozenset[int] = frozenset()
        self.failed: Mapping[tuple[int, int], str] = {}
        self.corrections: Mapping[tuple[int, int], str] = {}

    def show_sheet(
        self, grid: Grid, table: FoundTable | None, failed: Mapping[tuple[int, int], str], corrected: Mapping[tuple[int, int], str]
    ) -> None:
        """Show a sheet with one of its tables looked at; ``failed`` has reasons, ``corrected`` texts by row and column."""
        other = grid is not self.grid
        if other:
            self.beginResetModel()
        self.grid, self.table, self.failed, self.corrections = grid, table, failed, corrected
        self._taken = np.zeros(len(grid.rows), dtype=bool)
        if table is not None:
            self._taken[table.taken[table.taken < len(grid.rows)]] = True
        self._used = frozenset(one.column for one in table.columns if one.slot) if table else frozenset()
        if other:
            self._width = grid.width
            self.endResetModel()
        elif grid.rows and self._width:
            self.dataChanged.emit(self.index(0, 0), self.index(len(grid.rows) - 1, self._width - 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the rows of the sheet."""
        return 0 if parent.isValid() else len(self.grid.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return the columns of the sheet."""
        return 0 if parent.isValid() else self._width

    def _whole(self, row: int, column: int) -> str:
        place = row, column
        text = self.corrections.get(place)
        if text is not None:
            return text
        return self.grid.errors.get(place) or self.grid.spelt_errors.get(place) or text_of_cell(self.grid.cell(row, column))

    def text(self, row: int, column: int) -> str:
        """Return what a cell says, as corrected, without the end of a long text."""
        text = self._whole(row, column)
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

    def data(self, index: Index, role: int = DISPLAY) -> object:
        """Return what a cell says and how it stands out."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == DISPLAY:
            return self.text(row, column)
        if role == EDIT:
            return self._whole(row, column)
        if role == FOREGROUND:
            return self._color(row, column)
        if role == BACKGROUND:
            return self._ground(row, column)
        if role == ALIGNMENT:
            return RIGHT if isinstance(self.grid.cell(row, column), float) and not isinstance(self.grid.cell(row, column), bool) else LEFT
        if role == FONT and self.table is not None and (row == self.table.header_row or (row, column) in self.corrections):
            return theme.title_font()
        if role == TOOLTIP:
            return self.failed.get((row, column)) or self.text(row, column)
        if role == ACCESSIBLE:
            return self._spoken(row, column)
        return None

    def _color(self, row: int, column: int) -> object:
        table = self.table
        if (row, column) in self.failed:
            return theme.current().color("severity.error")
        if table is None or (column in self._used and (self._taken[row] or row == table.header_row)):
            return None
        return theme.current().color("muted")

    def _ground(self, row: int, column: int) -> object:
        colors = theme.current()
        if (row, column) in self.failed:
            return theme.mixed(colors.color("severity.error"), colors.color("panel"), 0.12)
        if (row, column) in self.corrections:
            return theme.mixed(colors.color("severity.ok"), colors.color("panel"), 0.12)
        table = self.table
        if table is not None and row == table.header_row and table.left <= column <= table.right:
            return colors.color("selection")
        inside = table is None or (table.left <= column <= table.right and (self._taken[row] or row == table.header_row))
        return None if inside else colors.color("window")

    def _spoken(self, row: int, column: int) -> str:
        said = [cell_name(row, column), self.text(row, column) or self.tr("empty")]
        if (row, column) in self.failed:
            said.append(self.failed[row, column])
        elif self.table is not None and row == self.table.header_row:
            said.append(self.tr("header"))
        elif self.table is not None and not self._taken[row]:
            said.append(self.tr("not taken"))
        return ", ".join(said)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        """Return letters of columns and numbers of rows, as in a spreadsheet."""
        if role == DISPLAY:
            return cell_name(0, section)[:-1] if orientation == HORIZONTAL else str(section + 1)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells of the rows below the header can be corrected."""
        table = self.table
        inside = (
            table is not None and table.used and table.first <= index.row() <= table.last and table.left <= index.column() <= table.right
        )
        return EDITABLE if inside else READ_ONLY

    def setData(self, index: Index, value: object, role: int = EDIT) -> bool:
        """Take a correction; the file stays as it is."""
        row, column = index.row(), index.column()
        if role != EDIT or str(value) == self._whole(row, column):
            return False
        self.corrected.emit(self.grid.name, cell_name(row, column), str(value))
        return True


class SheetView(QTableView):
    """A sheet that is looked at; the boxes above it say what becomes of its columns."""

    slot_chosen = Signal(int, str)
    header_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = SheetModel(self)
        self.becomes = BecomesHeader(self)
        self.setHorizontalHeader(self.becomes)
        self.setModel(self.sheet)
        self.setAccessibleName(self.tr("The sheet"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setFont(theme.number_font())
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 6)
        rows.setHighlightSections(False)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        rows.setToolTip(self.tr("Double-click the number of the row that holds the headers."))
        rows.sectionDoubleClicked.connect(self.header_wanted)
        self.horizontalScrollBar().valueChanged.connect(self.becomes.place)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.current().color("panel"))
        self.setPalette(palette)

    def show_sheet(
        self, grid: Grid, table: FoundTable | None, failed: Mapping[tuple[int, int], str], corrected: Mapping[tuple[int, int], str]
    ) -> None:
        """Show a sheet and, above the columns of one of its tables, what they become."""
        before, key = self.sheet.grid, None if self.sheet.table is None else self.sheet.table.key
        self.sheet.show_sheet(grid, table, failed, corrected)
        columns = {} if table is None or table.fixed else {one.column: one for one in table.columns}
        header = self.becomes
        header.trusts = {} if table is None else {one.column: trust_of(one) for one in table.columns}
        for column in [at for at in header.boxes if at not in columns]:
            header.boxes.pop(column).deleteLater()
        for column, found in columns.items():
            box = header.boxes.get(column)
            if box is None:
                box = header.boxes[column] = BecomesBox(column, header.viewport())
                box.chosen.connect(self.slot_chosen)
            box.show_column(found, cell_name(0, column)[:-1])
            box.setEnabled(table is not None and table.used)
        if grid is not before:
            self._fit()
        if table is not None and (grid is not before or key != table.key):
            self.scrollTo(self.sheet.index(max(table.header_row - 2, 0), table.left), QAbstractItemView.ScrollHint.PositionAtTop)
        header.place()
        header.viewport().update()

    def stops(self) -> list[QWidget]:
        """Return where Tab stops: box after box from left to right, then the cells."""
        return [*(self.becomes.boxes[column] for column in sorted(self.becomes.boxes)), self]

    def _fit(self) -> None:
        """Give columns the width of what they say, and their boxes room."""
        unit = self.fontMetrics().averageCharWidth()
        for column in range(self.sheet.columnCount()):
            texts = (self.sheet.text(row, column) for row in range(min(SEEN_ROWS, self.sheet.rowCount())))
            longest = max(map(len, texts), default=0)
            self.setColumnWidth(column, unit * (min(max(longest + 3, NARROW), WIDE) + 2))

    def go_to(self, cell: str) -> None:
        """Show a cell of the sheet by its name."""
        place = place_of(cell)
        if place is not None and place[0] < self.sheet.rowCount():
            self.setCurrentIndex(self.sheet.index(*place))
            self.scrollTo(self.sheet.index(*place), QAbstractItemView.ScrollHint.PositionAtCenter)

    def go_to_box(self, column: int) -> None:
        """Bring a column's box into view and give it the keyboard."""
        box = self.becomes.boxes.get(column)
        if box is not None:
            row = self.rowAt(0)
            self.scrollTo(self.sheet.index(max(row, 0), column))
            self.becomes.place()
            box.setVisible(True)
            box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down or F4 opens the box above the cell."""
        opens = event.key() == Qt.Key.Key_F4 or (event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier)
        box = self.becomes.boxes.get(self.currentIndex().column())
        if opens and box is not None:
            box.setFocus(Qt.FocusReason.ShortcutFocusReason)
            box.showPopup()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Place the boxes once sizes are known."""
        super().showEvent(event)
        self.becomes.place()
