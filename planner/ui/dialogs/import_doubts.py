"""The columns of an import that a person should look at, each a link that leads there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from planner.files.cells.grid import cell_name
from planner.files.reading.choosing.found import FoundColumn, FoundTable
from planner.ui import theme
from planner.ui.dialogs.import_slots import slot_title
from planner.ui.figures import plural
from planner.ui.panels.flow import Flow

MOST_NAMED = 6  # columns that are named one by one
Doubt = tuple[FoundTable, FoundColumn]


def doubts_of(tables: Sequence[FoundTable], first: object) -> list[Doubt]:
    """Return the columns whose meaning is little more than a guess; those of the table with the key ``first`` come first."""
    read = sorted((table for table in tables if table.used and table.rows), key=lambda table: table.key != first)
    return [(table, column) for table in read for column in table.columns if column.doubtful]


class DoubtsLine(QWidget):
    """One line of links, or a sentence where a sheet has no table; hidden where all is clear."""

    wanted = Signal(str, int, int)  # sheet, number of its table, column

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Columns to look at"))
        self._line = Flow(self, 6, 2)
        self._line.setContentsMargins(0, 0, 0, 0)
        self.links: list[QToolButton] = []

    def show_doubts(self, doubts: Sequence[Doubt], *, missing: bool) -> None:
        """Name the columns; ``missing`` says that the sheet looked at has no table."""
        self._clear()
        if missing:
            self._caution(self.tr("No table was found on this sheet: set the row that holds the headers, or double-click its number."))
        elif doubts:
            columns = plural(len(doubts), self.tr("column"), self.tr("columns"))
            self._caution(self.tr("Please look at {columns}:").format(columns=columns))
            for table, column in doubts[:MOST_NAMED]:
                self._link(table, column)
            if len(doubts) > MOST_NAMED:
                self._caution(self.tr("and {n} more (F8)").format(n=len(doubts) - MOST_NAMED))
        self.setVisible(missing or bool(doubts))

    def _clear(self) -> None:
        self.links = []
        while self._line.count():
            item = self._line.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _caution(self, text: str) -> None:
        label = QLabel(text, self)
        palette = label.palette()
        palette.setColor(label.foregroundRole(), theme.current().color("severity.warning"))
        label.setPalette(palette)
        label.setMinimumHeight(self.fontMetrics().height() + 6)
        self._line.addWidget(label)
        label.show()

    def _link(self, table: FoundTable, column: FoundColumn) -> None:
        link = QToolButton(self)
        link.setAutoRaise(True)
        palette = link.palette()
        palette.setColor(QPalette.ColorRole.ButtonText, theme.current().color("accent"))
        link.setPalette(palette)
        name = column.text or self.tr("column {letter}").format(letter=cell_name(0, column.column)[:-1])
        link.setText(f"{name} → {slot_title(column.slot)}?")
        link.setToolTip(f"{table.title or table.sheet}: {column.why}")
        link.clicked.connect(partial(self._go, table.sheet, table.number, column.column))
        self._line.addWidget(link)
        self.links.append(link)
        link.show()

    def _go(self, sheet: str, number: int, column: int, _checked: bool = False) -> None:
        self.wanted.emit(sheet, number, column)
