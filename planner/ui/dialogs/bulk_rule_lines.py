"""Rules as lines of fields: where what holds, then what. A rule is read as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from planner.model.bulk_conditions import Asks, Condition
from planner.model.bulk_rules import Add, Prefer, Rule, SetColumn
from planner.ui.bulk_offer import BulkOffer
from planner.ui.grid.completing import ListCompleter
from planner.ui.icons import icon
from planner.ui.panels.card import Card

PREFER, ADD, SET = range(3)


def field_box(fields: Sequence[tuple[str, str, str]], name: str, parent: QWidget) -> QComboBox:
    """Return a list of columns to choose from; typing finds one."""
    box = QComboBox(parent)
    box.setAccessibleName(name)
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.lineEdit().setAccessibleName(name)
    for table, column, title in fields:
        box.addItem(title, (table, column))
    box.setCompleter(ListCompleter(box.model(), box))
    return box


def choose(box: QComboBox, data: object) -> None:
    """Choose the entry that stands for something, where there is one."""
    at = next((at for at in range(box.count()) if box.itemData(at) == data), -1)
    if at >= 0:
        box.setCurrentIndex(at)


def field_of(box: QComboBox) -> tuple[str, str]:
    """Return table and column of the chosen entry."""
    table, column = box.currentData() or box.itemData(0)
    return str(table), str(column)


class WhereLine(QWidget):
    """Column, question, text."""

    changed = Signal()
    left = Signal(object)

    def __init__(self, offer: BulkOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.word = QLabel(self.tr("Where"), self)
        self.column = field_box(offer.fields(), self.tr("Where which column"), self)
        self.asks = QComboBox(self)
        self.asks.setAccessibleName(self.tr("What is asked of it"))
        for asks in Asks:
            self.asks.addItem(self.tr(asks.value), asks)
        self.text = QLineEdit(self)
        self.text.setAccessibleName(self.tr("Compared with"))
        self.text.setPlaceholderText(self.tr("text, number; a list with commas"))
        self.drop = QToolButton(self)
        self.drop.setIcon(icon("remove"))
        self.drop.setAutoRaise(True)
        self.drop.setAccessibleName(self.tr("Remove this condition"))
        self.drop.setToolTip(self.tr("Remove this condition"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget, share in ((self.word, 0), (self.column, 3), (self.asks, 1), (self.text, 3), (self.drop, 0)):
            row.addWidget(widget, share)
        self.column.currentIndexChanged.connect(self.changed)
        self.asks.currentIndexChanged.connect(self._asked)
        self.text.textChanged.connect(self.changed)
        self.drop.clicked.connect(self._leave)

    def _leave(self) -> None:
        self.left.emit(self)

    def _asked(self) -> None:
        self.text.setEnabled(self.asks.currentData() is not Asks.EMPTY)
        self.changed.emit()

    def condition(self) -> Condition:
        """Return what is asked."""
        return Condition(*field_of(self.column), Asks(self.asks.currentData()), self.text.text().strip())

    def show_condition(self, one: Condition) -> None:
        """Show what is asked."""
        choose(self.column, (one.table, one.column))
        choose(self.asks, one.test)
        self.text.setText(one.text)


class RuleLine(Card):
    """Conditions above what is done where they hold."""

    changed = Signal()
    left = Signal(object)

    def __init__(self, offer: BulkOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self.wheres: list[WhereLine] = []
        self.setAccessibleName(self.tr("Rule"))
        self.does = QComboBox(self)
        self.does.setAccessibleName(self.tr("Then"))
        for words in (self.tr("prefer the source of"), self.tr("add a source at"), self.tr("set the column")):
            self.does.addItem(words)
        self.supplier = QComboBox(self)
        self.supplier.setEditable(True)
        self.supplier.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.supplier.addItems(list(offer.suppliers()))
        self.supplier.setEditText("")
        self.supplier.setAccessibleName(self.tr("Supplier"))
        self.supplier.lineEdit().setAccessibleName(self.tr("Supplier"))
        self.column = field_box(offer.fields(), self.tr("Column that is set"), self)
        self.value, self.factor, self.origin, self.days = (QLineEdit(self) for _ in range(4))
        for line, name, hint in (
            (self.value, self.tr("Value"), self.tr("value")), (self.factor, self.tr("Price factor"), self.tr("price ×")),
            (self.origin, self.tr("Origin"), self.tr("origin")), (self.days, self.tr("Lead time in days"), self.tr("lead days")),
        ):  # fmt: skip
            line.setAccessibleName(name)
            line.setPlaceholderText(hint)
            line.textChanged.connect(self.changed)
        self.more, self.drop = QToolButton(self), QToolButton(self)
        for button, name, sign, do in (
            (self.more, self.tr("And …"), "add", self.add_where),
            (self.drop, self.tr("Remove this rule"), "remove", self._leave),
        ):
            button.setIcon(icon(sign))
            button.setAutoRaise(True)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(do)
        self.column_ = QVBoxLayout(self)
        self.column_.setContentsMargins(8, 6, 8, 6)
        row = QHBoxLayout()
        row.addWidget(QLabel(self.tr("then"), self))
        for widget, share in (
            (self.does, 1), (self.supplier, 2), (self.column, 2), (self.value, 2), (self.factor, 1), (self.origin, 1), (self.days, 1),
            (self.more, 0), (self.drop, 0),
        ):  # fmt: skip
            row.addWidget(widget, share)
        self.column_.addLayout(row)
        self.does.currentIndexChanged.connect(self._does_changed)
        self.supplier.editTextChanged.connect(self.changed)
        self.column.currentIndexChanged.connect(self.changed)
        self.add_where()
        self._does_changed()

    def add_where(self) -> WhereLine:
        """Ask for one thing more."""
        line = WhereLine(self.offer, self)
        line.word.setText(self.tr("and") if self.wheres else self.tr("Where"))
        line.changed.connect(self.changed)
        line.left.connect(self._drop_where)
        self.wheres.append(line)
        self.column_.insertWidget(len(self.wheres) - 1, line)
        self.changed.emit()
        return line

    def _drop_where(self, line: WhereLine) -> None:
        self.wheres.remove(line)
        line.setParent(None)
        line.deleteLater()
        if self.wheres:
            self.wheres[0].word.setText(self.tr("Where"))
        self.changed.emit()

    def _leave(self) -> None:
        self.left.emit(self)

    def _does_changed(self) -> None:
        does = self.does.currentIndex()
        self.supplier.setVisible(does != SET)
        for line in (self.factor, self.origin, self.days):
            line.setVisible(does == ADD)
        for widget in (self.column, self.value):
            widget.setVisible(does == SET)
        self.changed.emit()

    def rule(self) -> Rule:
        """Return the rule."""
        where = tuple(line.condition() for line in self.wheres)
        supplier = self.supplier.currentText().strip()
        match self.does.currentIndex():
            case 0:  # PREFER
                return Rule(where, Prefer(supplier))
            case 1:  # ADD
                return Rule(where, Add(supplier, self.factor.text().strip() or "1", self.origin.text(), self.days.text()))
            case _:
                return Rule(where, SetColumn(*field_of(self.column), self.value.text()))

    def show_rule(self, rule: Rule) -> None:
        """Show a rule."""
        with QSignalBlocker(self):
            for line in list(self.wheres):
                self._drop_where(line)
            for one in rule.where:
                self.add_where().show_condition(one)
            then = rule.then
            if isinstance(then, SetColumn):
                self.does.setCurrentIndex(SET)
                choose(self.column, (then.table, then.column))
                self.value.setText(then.text)
                return
            self.does.setCurrentIndex(ADD if isinstance(then, Add) else PREFER)
            self.supplier.setEditText(then.supplier)
            if isinstance(then, Add):
                for line, text in ((self.factor, then.factor), (self.origin, then.origin), (self.days, then.lead_days)):
                    line.setText(text)
