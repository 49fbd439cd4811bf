"""What holds for a whole table or workbook: its header row, what it is, decimal mark, currency, the product's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QSpinBox, QWidget

from planner.files.cells.said.money import CODES
from planner.files.reading.choosing.choices import Choices
from planner.files.reading.choosing.found import FoundTable
from planner.files.reading.choosing.profiles import ROLES
from planner.ui import theme
from planner.ui.dialogs.import_tables import role_title
from planner.ui.panels.flow import Flow


class ImportOptions(QWidget):
    """A row of small fields that goes on in the next row where there is no room."""

    header_row_chosen = Signal(int)  # from 0
    role_chosen = Signal(str)
    changed = Signal()  # decimal mark, currency or product

    def __init__(self, stem: str, currencies: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._showing = False
        self._high = QLineEdit().sizeHint().height()
        line = Flow(self, 14, 4)
        line.setContentsMargins(0, 0, 0, 0)
        self.header_row = QSpinBox(self)
        self.header_row.setKeyboardTracking(False)
        self.header_row.setSpecialValueText(self.tr("none"))
        self.role = QComboBox(self)
        for role in ROLES:
            self.role.addItem(role_title(role), role)
        self.decimal = QComboBox(self)
        for text, mark in ((self.tr("as found"), ""), (self.tr("point: 1,234.5"), "."), (self.tr("comma: 1.234,5"), ",")):
            self.decimal.addItem(text, mark)
        self.currency = QComboBox(self)
        self.currency.addItem(self.tr("as found"), "")
        first = [code for code in dict.fromkeys(currencies) if code]
        for code in (*first, *sorted(set(CODES) - set(first))):
            self.currency.addItem(code, code)
        self.product = QLineEdit(self)
        self.product.setPlaceholderText(stem)
        self.product.setMinimumWidth(self.fontMetrics().averageCharWidth() * 16)
        for text, widget, tip in (
            (self.tr("&Header row"), self.header_row, self.tr("The row of the sheet that holds the headers; or double-click its number.")),
            (self.tr("&This is a"), self.role, self.tr("What the table lists.")),
            (self.tr("&Decimal mark"), self.decimal, self.tr("Which mark numbers written as text have before their decimals.")),
            (self.tr("C&urrency"), self.currency, self.tr("The currency of prices that name none.")),
            (self.tr("Pr&oduct"), self.product, self.tr("What the assembly is called that the list belongs to.")),
        ):
            line.addWidget(self._labelled(text, widget, tip))
        self.header_row.valueChanged.connect(self._header_row)
        self.role.activated.connect(self._role)
        self.decimal.activated.connect(self.changed)
        self.currency.activated.connect(self.changed)
        self.product.editingFinished.connect(self._product)
        self._named = ""

    def _labelled(self, text: str, widget: QWidget, tip: str) -> QWidget:
        both = QWidget(self)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        label = QLabel(text, both)
        label.setBuddy(widget)
        palette = label.palette()
        palette.setColor(label.foregroundRole(), theme.current().color("muted"))
        label.setPalette(palette)
        widget.setAccessibleName(text.replace("&", ""))
        widget.setToolTip(tip)
        row.addWidget(label)
        row.addWidget(widget)
        widget.setFixedHeight(self._high)
        return both

    def show_table(self, table: FoundTable | None, rows: int) -> None:
        """Show what was found of a table; ``rows`` is the length of its sheet."""
        self._showing = True
        self.header_row.setRange(0, max(rows, 1))
        self.header_row.setValue(table.header_row + 1 if table else 0)
        free = table is None or not table.fixed
        self.header_row.setEnabled(free and rows > 0)
        self.role.setEnabled(table is not None and free and table.used)
        at = self.role.findData(table.role if table else "")
        self.role.setCurrentIndex(at)
        for box in (self.decimal, self.currency):
            box.setEnabled(free)
        self.product.setEnabled(free)
        found = {".": self.tr("as found: point"), ",": self.tr("as found: comma")}
        self.decimal.setItemText(0, found[table.decimal] if table and table.decimal in found else self.tr("as found"))
        known = table is not None and table.currency
        self.currency.setItemText(0, self.tr("as found: {code}").format(code=table.currency) if known and table else self.tr("as found"))
        self._showing = False

    def laid_over(self, choices: Choices) -> Choices:
        """Return choices with what these fields say."""
        return replace(
            choices, decimal=str(self.decimal.currentData()), currency=str(self.currency.currentData()), product=self.product.text().strip()
        )

    def _header_row(self, row: int) -> None:
        if not self._showing and row > 0:
            self.header_row_chosen.emit(row - 1)

    def _role(self) -> None:
        self.role_chosen.emit(str(self.role.currentData()))

    def _product(self) -> None:
        if self.product.text().strip() != self._named:
            self._named = self.product.text().strip()
            self.changed.emit()
