"""Which suppliers are asked for quotes, for which parts, and by when they shall answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QHeaderView, QLabel, QLineEdit, QTreeWidgetItem, QVBoxLayout, QWidget

from planner.model.plan import Plan
from planner.model.schema import Column, Kind
from planner.model.values import NotAValue, day_text, parse
from planner.ui import theme
from planner.ui.figures import plural, style
from planner.ui.panels.rows import Tree

DAY = Column("day", "Answer by", Kind.DATE, required=True)
ROWS = int(Qt.ItemDataRole.UserRole) + 7
CHECKED, UNCHECKED, PARTLY = Qt.CheckState.Checked, Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked


@dataclass(frozen=True, slots=True, eq=False)
class AskOffer:
    """Whom one may ask: the plan's sources by supplier, and the day that is proposed."""

    plan: Plan
    answer_by: np.datetime64

    def suppliers(self) -> dict[str, list[int]]:
        """Return the rows of the sources table by supplier, in the order of their names."""
        sources, found = self.plan["sources"], dict[str, list[int]]()
        for at, (supplier, part) in enumerate(zip(sources["supplier"].tolist(), sources["part"].tolist(), strict=True)):
            if supplier.strip() and part.strip():
                found.setdefault(supplier, []).append(at)
        return dict(sorted(found.items(), key=lambda pair: pair[0].casefold()))


@dataclass(frozen=True, slots=True)
class AskAnswer:
    """The sources that are asked for, by row id, and by when."""

    sources: frozenset[int]
    suppliers: int
    answer_by: np.datetime64


class QuotesAskDialog(QDialog):
    """Suppliers with ticks; opened, each shows its parts, ticked one by one."""

    def __init__(self, offer: AskOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer, self.day = offer, offer.answer_by
        self.setWindowTitle(self.tr("Ask suppliers for quotes"))
        self.resize(self.fontMetrics().averageCharWidth() * 105, self.fontMetrics().height() * 32)
        self.head = QLabel(self)
        self.head.setFont(theme.title_font())
        note = QLabel(
            self.tr(
                "Each supplier gets a workbook with its own lines, locked but for the yellow cells. "
                "It holds no price of yours and no other supplier's name."
            ),
            self,
        )
        note.setWordWrap(True)
        label = QLabel(self.tr("Answer &by"), self)
        self.field = QLineEdit(day_text(offer.answer_by), self)
        self.field.setAccessibleName(self.tr("Answer by"))
        self.field.setMaximumWidth(self.fontMetrics().averageCharWidth() * 18)
        label.setBuddy(self.field)
        self.tree = self._tree()
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(self.tr("Write sheets…"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.accept_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(label)
        line.addWidget(self.field)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addWidget(note)
        column.addLayout(line)
        column.addWidget(self.tree, 1)
        column.addWidget(buttons)
        self.field.textChanged.connect(self._count)
        self.tree.itemExpanded.connect(self._list_parts)
        self.tree.itemChanged.connect(self._ticked)
        self._count()
        self.tree.setFocus()

    def answer(self) -> AskAnswer:
        """Return what the user chose."""
        chosen, suppliers = self._chosen()
        return AskAnswer(frozenset(chosen), suppliers, self.day)

    def _tree(self) -> Tree:
        mode = QHeaderView.ResizeMode
        tree = Tree((self.tr("Supplier"), self.tr("Description"), self.tr("Lines, origin")), self.tr("Suppliers to ask"))
        tree.widths(mode.ResizeToContents, mode.Stretch, mode.ResizeToContents)
        suppliers = self.offer.plan["suppliers"]
        names = dict(zip(suppliers["supplier"].tolist(), suppliers["name"].tolist(), strict=True))
        for supplier, rows in self.offer.suppliers().items():
            item = tree.row((supplier, names.get(supplier, ""), str(len(rows))), tones=("", "muted", "muted"))
            item.setData(0, ROWS, rows)
            item.setCheckState(0, CHECKED)
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
            tree.addTopLevelItem(item)
        if tree.topLevelItemCount():
            tree.setCurrentItem(tree.topLevelItem(0))
        return tree

    @Slot(QTreeWidgetItem)
    def _list_parts(self, item: QTreeWidgetItem) -> None:
        """List a supplier's parts when it is opened for the first time."""
        if item.childCount() or item.parent() is not None:
            return
        sources, parts = self.offer.plan["sources"], self.offer.plan["parts"]
        told = dict(zip(parts["part"].tolist(), parts["description"].tolist(), strict=True))
        self.tree.blockSignals(True)
        for at in item.data(0, ROWS):
            part = str(sources["part"][at])
            child = self.tree.row((part, told.get(part, ""), str(sources["country_of_origin"][at])), tones=("", "muted", "muted"))
            child.setData(0, ROWS, [at])
            child.setCheckState(0, item.checkState(0))
            item.addChild(child)
        self.tree.blockSignals(False)

    @Slot(QTreeWidgetItem)
    def _ticked(self, item: QTreeWidgetItem) -> None:
        """Tick a supplier's parts with it, and the supplier by its parts."""
        self.tree.blockSignals(True)
        parent = item.parent()
        if parent is None:
            for at in range(item.childCount()):
                item.child(at).setCheckState(0, item.checkState(0))
        else:
            states = {parent.child(at).checkState(0) for at in range(parent.childCount())}
            parent.setCheckState(0, states.pop() if len(states) == 1 else PARTLY)
        self.tree.blockSignals(False)
        self.tree.viewport().update()
        self._count()

    def _chosen(self) -> tuple[list[int], int]:
        """Return the row ids of the ticked sources, and how many suppliers have any."""
        ids, chosen, suppliers = self.offer.plan["sources"].ids, list[int](), 0
        for at in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(at)
            state = item.checkState(0)
            if state is PARTLY:
                rows = [item.child(one).data(0, ROWS)[0] for one in range(item.childCount()) if item.child(one).checkState(0) is CHECKED]
            else:
                rows = item.data(0, ROWS) if state is CHECKED else []
            chosen += [int(ids[row]) for row in rows]
            suppliers += bool(rows)
        return chosen, suppliers

    @Slot()
    def _count(self) -> None:
        """Say what would be written; nothing can be where none is ticked or the day is none."""
        chosen, suppliers = self._chosen()
        lines = plural(len(chosen), self.tr("line"), self.tr("lines"))
        sheets = plural(suppliers, self.tr("sheet"), self.tr("sheets"))
        text = self.tr("{sheets} with {lines}").format(sheets=sheets, lines=lines)
        good = bool(chosen)
        try:
            day = parse(DAY, self.field.text(), style())
            if isinstance(day, np.datetime64):
                self.day = day
        except NotAValue as problem:
            text, good = str(problem), False
        self.head.setText(text)
        self.accept_button.setEnabled(good)
