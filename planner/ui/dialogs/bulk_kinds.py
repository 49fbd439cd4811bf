"""The kinds of change in bulk: one value for all, numbers scaled, values exchanged. Each says what it would do, and as which step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from planner.model.bulk import Operation, Outcome, Spot, companions, distinct, joined
from planner.model.schema import Column
from planner.model.schema import Kind as Holds
from planner.model.values import NotAValue, decimals, parse_number
from planner.ui.bulk_offer import BulkOffer, Choosable
from planner.ui.dialogs.bulk_becomes import Becomes
from planner.ui.figures import plural
from planner.ui.grid.editors import CodeCompleter

AMOUNT = Column("amount", "The amount", Holds.NUMBER)
MOST_VALUES = 1_000  # different values that are listed to be exchanged


class Kind(QWidget):
    """One kind of change."""

    changed = Signal()

    def __init__(self, offer: BulkOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self.scope = 0

    def set_scope(self, scope: int) -> None:
        """Be about other rows."""
        self.scope = scope

    def wake(self) -> None:
        """Be looked at for the first time: what takes time with many rows is made out now."""

    def outcome(self) -> Outcome:
        """Return what it would do now."""
        raise NotImplementedError

    def label(self, count: int) -> str:
        """Return the name of the step."""
        raise NotImplementedError


class ColumnKind(Kind):
    """A kind of change of one column, which is chosen at the top."""

    def __init__(self, offer: BulkOffer, columns: Iterable[Choosable], parent: QWidget | None = None) -> None:
        super().__init__(offer, parent)
        self.columns = tuple(columns)
        self.column = QComboBox(self)
        self.column.setAccessibleName(self.tr("Column"))
        for one in self.columns:
            self.column.addItem(one.title)
            self.column.setItemData(self.column.count() - 1, one.column.help, Qt.ItemDataRole.ToolTipRole)
        self.column.setCurrentIndex(next((at for at, one in enumerate(self.columns) if one.at == offer.near(self.columns)), 0))
        self.also = QCheckBox(self)
        self._along: tuple[Spot, ...] = ()
        self.awake = False
        self.form = QFormLayout(self)
        self.form.addRow(self.tr("Column"), self.column)
        self.column.currentIndexChanged.connect(self._column_changed)
        self.also.toggled.connect(self.changed)

    def chosen(self) -> Choosable:
        """Return the column chosen."""
        return self.columns[max(self.column.currentIndex(), 0)]

    def cells(self) -> tuple[Spot, ...]:
        """Return the cells, with those that change along where that is wanted."""
        own = self.offer.spots(self.scope, self.chosen().at).known
        return (*own, *self._along) if self.also.isChecked() else own

    def set_scope(self, scope: int) -> None:
        """Be about other rows."""
        self.scope = scope
        if self.awake:
            self._column_changed()

    def wake(self) -> None:
        """List what the column holds, and what may change along."""
        if not self.awake and self.columns:
            self.awake = True
            self._column_changed()

    def _column_changed(self) -> None:
        self._offer_also()
        self.changed.emit()

    def _offer_also(self) -> None:
        """Ask about cells that usually change along; where there are none, nothing is asked."""
        spots = self.offer.spots(self.scope, self.chosen().at).known if not self.chosen().prefers else ()
        self._along = companions(self.offer.plan, spots)
        name = {spot.column for spot in spots}
        text = (
            self.tr("Price breaks of these sources too")
            if "unit_price" in name
            else self.tr("Where they ship from, and their price breaks, too")
        )
        self.also.setText(text)
        self.also.setVisible(bool(self._along))


class SetKind(ColumnKind):
    """One value for all."""

    def __init__(self, offer: BulkOffer, parent: QWidget | None = None) -> None:
        super().__init__(offer, offer.columns, parent)
        self.value = QLineEdit(self)
        self.value.setAccessibleName(self.tr("Value"))
        self.value.setPlaceholderText(self.tr("blank empties the cells"))
        self.form.addRow(self.tr("Becomes"), self.value)
        self.also.hide()
        self.touched = False
        self.value.textChanged.connect(self._typed)
        self._suggest()

    def _typed(self) -> None:
        self.touched = True
        self.changed.emit()

    def _column_changed(self) -> None:
        self._suggest()
        self.changed.emit()

    def _suggest(self) -> None:
        one = self.chosen()
        self.value.setCompleter(CodeCompleter(one.texts, one.first_word, self) if one.texts else None)  # type: ignore[arg-type]
        self.value.setToolTip(one.column.help)

    def outcome(self) -> Outcome:
        """Return what the value would do; before anything is typed nothing."""
        if not self.touched:
            return Outcome(problem=self.tr("Type what the cells shall hold."))
        return self.offer.set_to(self.scope, self.chosen(), self.value.text())

    def label(self, count: int) -> str:
        """Name value and column."""
        value = self.value.text().strip() or self.tr("blank")
        cells = plural(count, self.tr("cell"), self.tr("cells"))
        return self.tr("Set {column} to {value} in {cells}").format(column=self.chosen().column.title, value=value, cells=cells)


class ScaleKind(ColumnKind):
    """Numbers by percent, by a factor, by an amount."""

    def __init__(self, offer: BulkOffer, parent: QWidget | None = None) -> None:
        super().__init__(offer, (one for one in offer.columns if one.numeric), parent)
        self.operation, self.amount, self.digits = QComboBox(self), QLineEdit(self), QComboBox(self)
        for operation, words in (
            (Operation.PERCENT, self.tr("change by percent")), (Operation.MULTIPLY, self.tr("multiply by")), (Operation.ADD, self.tr("add")),
        ):  # fmt: skip
            self.operation.addItem(words, operation)
        self.digits.addItem(self.tr("not rounded"), None)
        self.digits.addItem(self.tr("to whole numbers"), 0)
        for digits in range(1, 5):
            self.digits.addItem(self.tr("to {step}").format(step=decimals(10.0**-digits, digits, offer.style)), digits)
        self.digits.setCurrentIndex(0)
        for widget, name in ((self.operation, self.tr("How")), (self.amount, self.tr("By how much")), (self.digits, self.tr("Rounding"))):
            widget.setAccessibleName(name)
            self.form.addRow(name, widget)
        self.form.addRow("", self.also)
        self.also.setChecked(True)
        self.amount.setPlaceholderText(self.tr("such as 5 or −3"))
        self.amount.textChanged.connect(self.changed)
        self.operation.currentIndexChanged.connect(self.changed)
        self.digits.currentIndexChanged.connect(self.changed)

    def outcome(self) -> Outcome:
        """Return what the change would do."""
        text = self.amount.text().strip().removesuffix("%").strip()
        if not self.columns or not text:
            return Outcome(problem=self.tr("Type by how much.") if self.columns else self.tr("No column here holds numbers."))
        try:
            amount = parse_number(AMOUNT, text, self.offer.style)
        except NotAValue as problem:
            return Outcome(problem=str(problem))
        made = self.offer.scaled(self.cells(), self.operation.currentData(), amount, self.digits.currentData())
        lacking = self.offer.refusal(self.offer.spots(self.scope, self.chosen().at))
        return made if made.problem else joined((made, Outcome(refused=lacking)))

    def label(self, count: int) -> str:
        """Name column and amount."""
        words = {
            Operation.PERCENT: self.tr("by {amount} %"),
            Operation.MULTIPLY: self.tr("times {amount}"),
            Operation.ADD: self.tr("plus {amount}"),
        }
        how = words[self.operation.currentData()].format(amount=self.amount.text().strip().removesuffix("%").strip())
        cells = plural(count, self.tr("cell"), self.tr("cells"))
        return self.tr("Change {column} {how} in {cells}").format(column=self.chosen().column.title, how=how, cells=cells)


class MapKind(ColumnKind):
    """Old values become new ones."""

    def __init__(self, offer: BulkOffer, parent: QWidget | None = None) -> None:
        super().__init__(offer, offer.columns, parent)
        self.table = QTableWidget(0, 3, self)
        self.table.setAccessibleName(self.tr("Values and what they become"))
        self.table.setHorizontalHeaderLabels([self.tr("Value now"), self.tr("Cells"), self.tr("Becomes")])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.verticalHeader().hide()
        self.table.setItemDelegateForColumn(2, Becomes(offer.plan, self.chosen, self))
        self.form.addRow(self.table)
        self.form.addRow("", self.also)
        self.also.setChecked(True)
        self.table.itemChanged.connect(self.changed)

    def _column_changed(self) -> None:
        self._offer_also()
        self._list()
        self.changed.emit()

    def _list(self) -> None:
        one = self.chosen()
        own = self.offer.spots(self.scope, one.at).known
        found = distinct(self.offer.plan, own, self.offer.style)[:MOST_VALUES]
        self.table.blockSignals(True)
        self.table.setRowCount(len(found))
        fixed = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        for row, (text, count) in enumerate(found):
            for column, said in enumerate((text or self.tr("(blank)"), decimals(count, 0, self.offer.style))):
                item = QTableWidgetItem(said)
                item.setFlags(fixed)
                item.setData(Qt.ItemDataRole.UserRole, text)
                self.table.setItem(row, column, item)
            self.table.setItem(row, 2, QTableWidgetItem(""))
        self.table.setCurrentCell(0, 2)
        self.table.blockSignals(False)

    def new(self) -> dict[str, str]:
        """Return what each old value becomes, as far as something is typed."""
        pairs: dict[str, str] = {}
        for row in range(self.table.rowCount()):
            old, new = self.table.item(row, 0), self.table.item(row, 2)
            if old is not None and new is not None and new.text().strip():
                pairs[str(old.data(Qt.ItemDataRole.UserRole))] = new.text().strip()
        return pairs

    def outcome(self) -> Outcome:
        """Return what the exchange would do."""
        new = self.new()
        if not new:
            return Outcome(problem=self.tr("Type what a value becomes, in the last column."))
        return self.offer.mapped(self.scope, self.chosen(), self.cells(), new)

    def label(self, count: int) -> str:
        """Name the column and the pairs."""
        pairs: Sequence[str] = [f"{old or self.tr('blank')} → {new}" for old, new in self.new().items()]
        said = ", ".join(pairs[:3]) + ("…" if len(pairs) > 3 else "")
        cells = plural(count, self.tr("cell"), self.tr("cells"))
        return self.tr("Change {column}: {pairs} in {cells}").format(column=self.chosen().column.title, pairs=said, cells=cells)
