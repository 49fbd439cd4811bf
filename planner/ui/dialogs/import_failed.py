"""Rows that failed, each with its place, its reason and the text that is to blame, which is corrected right there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from planner.files.reading.choosing.found import FailedRow
from planner.ui import theme
from planner.ui.panels.rows import TONE, RowDelegate
from planner.ui.qt import ACCESSIBLE, ALIGNMENT, DISPLAY, EDIT, EDITABLE, HORIZONTAL, LEFT, NOWHERE, READ_ONLY, TOOLTIP, Index

SHEET, CELL, SAYS, REASON, ROW = range(5)


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the list: a cell that failed, or one that was corrected and goes in."""

    sheet: str
    cell: str
    text: str
    reason: str
    row: str
    corrected: bool


class FailedModel(QAbstractTableModel):
    """Failed cells first, corrected ones below them."""

    corrected = Signal(str, str, str)  # sheet, cell, text
    reverted = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Shown] = []
        self._titles = (self.tr("Sheet"), self.tr("Cell"), self.tr("Says"), self.tr("Why it failed"), self.tr("The row"))
        self._seen: dict[tuple[str, str], FailedRow] = {}

    def show_rows(self, failed: Sequence[FailedRow], corrections: Mapping[tuple[str, str], str]) -> None:
        """Show what failed, and what was corrected and failed no more."""
        self._seen |= {(one.sheet, one.cell): one for one in failed}
        lines = [Shown(one.sheet, one.cell, one.text, one.reason, _row(one), corrected=False) for one in failed]
        open_ = {(one.sheet, one.cell) for one in failed}
        for place, text in corrections.items():
            if place not in open_:
                seen = self._seen.get(place)
                reason = self.tr("Corrected: it goes in") if seen else self.tr("Changed here")
                lines.append(Shown(*place, text, reason, _row(seen) if seen else "", corrected=True))
        if lines != self.lines:
            self._replace(lines)

    def _replace(self, lines: list[Shown]) -> None:
        """Let rows come and go at the end, so that the cursor stays where it is."""
        before, after = len(self.lines), len(lines)
        if after < before:
            self.beginRemoveRows(NOWHERE, after, before - 1)
            self.lines = self.lines[:after]
            self.endRemoveRows()
        elif after > before:
            self.beginInsertRows(NOWHERE, before, after - 1)
            self.lines = [*self.lines, *lines[before:]]
            self.endInsertRows()
        self.lines = lines
        if lines:
            self.dataChanged.emit(self.index(0, 0), self.index(after - 1, ROW))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many cells failed or were corrected."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return five."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = DISPLAY) -> object:
        """Return place, text, reason and what else stands in the row."""
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        text = (line.sheet, line.cell, line.text, line.reason, line.row)[index.column()]
        if role in (DISPLAY, EDIT, TOOLTIP):
            return text
        if role == TONE:
            if line.corrected:
                return "severity.ok" if index.column() == REASON else "muted"
            return {SAYS: "severity.error", ROW: "muted"}.get(index.column(), "")
        if role == ALIGNMENT:
            return LEFT
        if role == ACCESSIBLE:
            return f"{self._titles[index.column()]}: {text}"
        return None

    def setData(self, index: Index, value: object, role: int = EDIT) -> bool:
        """Take a correction."""
        line = self.lines[index.row()]
        text = str(value)
        if role != EDIT or text == line.text:
            return False
        self.corrected.emit(line.sheet, line.cell, text)
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        """Return the titles."""
        if orientation == HORIZONTAL and role == DISPLAY and 0 <= section < len(self._titles):
            return self._titles[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The text to blame can be edited."""
        return EDITABLE if index.column() == SAYS else READ_ONLY


def _row(failed: FailedRow) -> str:
    return " · ".join(text for text in failed.texts if text and text != failed.text)[:160]


class FailedList(QTableView):
    """Enter, F2 or any letter edits the text of the chosen row; Delete takes a correction back."""

    place_wanted = Signal(str, str)  # sheet, cell

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.failed = FailedModel(self)
        self.setModel(self.failed)
        self.setAccessibleName(self.tr("Rows that failed"))
        self.setItemDelegate(RowDelegate(self))
        self.setFont(theme.number_font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.SelectedClicked | triggers.AnyKeyPressed | triggers.EditKeyPressed)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        unit = self.fontMetrics().averageCharWidth()
        for column, wide in ((SHEET, 14), (CELL, 8), (SAYS, 22), (REASON, 48)):
            self.setColumnWidth(column, wide * unit)
        self.selectionModel().currentRowChanged.connect(self._point)

    def _point(self) -> None:
        row = self.currentIndex().row()
        if 0 <= row < len(self.failed.lines):
            self.place_wanted.emit(self.failed.lines[row].sheet, self.failed.lines[row].cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Edit the text wherever in the row the cursor stands."""
        current = self.currentIndex()
        if current.isValid() and self.state() is not QAbstractItemView.State.EditingState:
            if current.column() != SAYS and event.text().strip():
                self.setCurrentIndex(current.siblingAtColumn(SAYS))
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
                self.setCurrentIndex(current.siblingAtColumn(SAYS))
                self.edit(current.siblingAtColumn(SAYS))
                event.accept()
                return
            if event.key() == Qt.Key.Key_Delete and self.failed.lines[current.row()].corrected:
                line = self.failed.lines[current.row()]
                self.failed.reverted.emit(line.sheet, line.cell)
                return
        super().keyPressEvent(event)
