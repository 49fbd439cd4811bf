"""One value for a column of many rows at once."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QWidget

from planner.ui.grid.editors import CodeCompleter


@dataclass(frozen=True, slots=True)
class BulkSet:
    """What can be set: how many rows, and the columns by number with title, suggestions, and whether only a code counts."""

    rows: int
    columns: tuple[tuple[int, str, tuple[str, ...], bool], ...]
    column: int


class BulkDialog(QDialog):
    """Column and value."""

    def __init__(self, offer: BulkSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Set for all chosen rows"))
        self.offer = offer
        self.column = QComboBox(self)
        self.column.setAccessibleName(self.tr("Column"))
        for _, title, _, _ in offer.columns:
            self.column.addItem(title)
        self.value = QLineEdit(self)
        self.value.setAccessibleName(self.tr("Value"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow(QLabel(self.tr("{n} rows are chosen. One step; it can be undone.").format(n=offer.rows), self))
        form.addRow(self.tr("Column"), self.column)
        form.addRow(self.tr("Value"), self.value)
        form.addRow(buttons)
        self.column.currentIndexChanged.connect(self._suggest)
        self.column.setCurrentIndex(next((at for at, one in enumerate(offer.columns) if one[0] == offer.column), 0))
        self._suggest(self.column.currentIndex())
        self.value.setFocus()
        self.setMinimumWidth(380)

    def _suggest(self, at: int) -> None:
        if 0 <= at < len(self.offer.columns):
            _, _, texts, first_word = self.offer.columns[at]
            self.value.setCompleter(CodeCompleter(texts, first_word, self) if texts else None)  # type: ignore[arg-type]

    def answer(self) -> tuple[int, str]:
        """Return the chosen column's number and the value."""
        return self.offer.columns[self.column.currentIndex()][0], self.value.text()
