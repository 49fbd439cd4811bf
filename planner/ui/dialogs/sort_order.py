"""By which columns a grid is sorted, the strongest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from planner.ui.grid.arrangement import Sort
from planner.ui.icons import icon


@dataclass(frozen=True, slots=True)
class SortOffer:
    """The columns by name and title, the keys in force, and the column in hand."""

    columns: tuple[tuple[str, str], ...]
    sorts: tuple[Sort, ...]
    column: str


class KeyLine(QWidget):
    """One key: column, direction, and its place among the others."""

    def __init__(self, offer: SortOffer, sort: Sort, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.label = QLabel(self)
        self.label.setMinimumWidth(self.fontMetrics().horizontalAdvance(self.tr("then by")) + 8)
        self.column, self.order = QComboBox(self), QComboBox(self)
        for name, title in offer.columns:
            self.column.addItem(title, name)
        self.column.setCurrentIndex(max(0, self.column.findData(sort.column)))
        self.column.setAccessibleName(self.tr("Column"))
        self.order.addItem(self.tr("ascending"), False)
        self.order.addItem(self.tr("descending"), True)
        self.order.setCurrentIndex(int(sort.descending))
        self.order.setAccessibleName(self.tr("Order"))
        for box in (self.column, self.order):
            box.view().setAccessibleName(box.accessibleName())
        row.addWidget(self.label)
        row.addWidget(self.column, 1)
        row.addWidget(self.order)
        self.up = self._button("chevron-up", self.tr("Stronger"))
        self.down = self._button("chevron-down", self.tr("Weaker"))
        self.remove = self._button("remove", self.tr("Remove this key"))
        for button in (self.up, self.down, self.remove):
            row.addWidget(button)

    def _button(self, drawing: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(drawing))
        button.setAutoRaise(True)
        button.setToolTip(name)
        button.setAccessibleName(name)
        return button

    def sort(self) -> Sort:
        """Return the key."""
        return Sort(str(self.column.currentData()), bool(self.order.currentData()))


class SortDialog(QDialog):
    """A line for each key."""

    def __init__(self, offer: SortOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Sort"))
        self._offer = offer
        self.lines: list[KeyLine] = []
        column = QVBoxLayout(self)
        self._keys = QVBoxLayout()
        column.addLayout(self._keys)
        self.add = QPushButton(icon("add"), self.tr("Add a key"), self)
        self.add.setAutoDefault(False)
        self.add.clicked.connect(self._add)
        column.addWidget(self.add)
        column.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        for sort in offer.sorts or (Sort(offer.column),):
            self._line(sort)
        self._name_lines()
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("0") * 62)
        self.lines[0].column.setFocus()

    def answer(self) -> tuple[Sort, ...]:
        """Return the keys; of two on one column the stronger one counts."""
        return tuple({sort.column: sort for sort in reversed([line.sort() for line in self.lines])}.values())[::-1]

    def _line(self, sort: Sort) -> KeyLine:
        line = KeyLine(self._offer, sort, self)
        do: tuple[tuple[QToolButton, Callable[..., object]], ...] = (
            (line.up, partial(self._move, line, -1)),
            (line.down, partial(self._move, line, 1)),
            (line.remove, partial(self._remove, line)),
        )
        for button, handler in do:
            button.clicked.connect(handler)
        self.lines.append(line)
        self._keys.addWidget(line)
        return line

    def _add(self) -> None:
        used = {line.sort().column for line in self.lines}
        free = next((name for name, _ in self._offer.columns if name not in used), None)
        if free is not None:
            self._line(Sort(free)).column.setFocus()
            self._name_lines()

    def _move(self, line: KeyLine, distance: int, *_: object) -> None:
        at = self.lines.index(line)
        to = at + distance
        if 0 <= to < len(self.lines):
            self.lines.insert(to, self.lines.pop(at))
            self._keys.removeWidget(line)
            self._keys.insertWidget(to, line)
            self._name_lines()

    def _remove(self, line: KeyLine, *_: object) -> None:
        self.lines.remove(line)
        self._keys.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._name_lines()

    def _name_lines(self) -> None:
        for at, line in enumerate(self.lines):
            line.label.setText(self.tr("then by") if at else self.tr("Sort by"))
            line.up.setEnabled(at > 0)
            line.down.setEnabled(at < len(self.lines) - 1)
        self.add.setEnabled(len(self.lines) < len(self._offer.columns))
