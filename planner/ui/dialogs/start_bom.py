"""What a bill of materials begins with: a product and, if there is one already, its first component."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from planner.ui import theme

WIDE = 28  # characters


class FirstLine(NamedTuple):
    """A product and its first component, empty for none yet."""

    product: str
    component: str = ""


class StartBomDialog(QDialog):
    """Two lines to type in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Start a BOM"))
        self.product, self.component = self._line(self.tr("Product")), self._line(self.tr("First component"))
        self.component.setPlaceholderText(self.tr("may follow later"))
        form = QFormLayout()
        form.addRow(self.tr("Product"), self.product)
        form.addRow(self.tr("First component"), self.component)
        hint = QLabel(
            self.tr("A product alone comes into the build plan with one piece, so that it shows; lists of parts can be pasted below it.")
        )
        hint.setWordWrap(True)
        hint.setFont(theme.small_font())
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Start"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.product.textChanged.connect(self._look)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(hint)
        column.addWidget(self.buttons)
        self._look()

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName(name)
        line.setMinimumWidth(WIDE * line.fontMetrics().averageCharWidth())
        return line

    def _look(self) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self.product.text().strip()))

    def answer(self) -> FirstLine:
        """Return what was typed."""
        return FirstLine(" ".join(self.product.text().split()), " ".join(self.component.text().split()))
