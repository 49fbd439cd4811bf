"""Which planned orders go into the refund ledger: those entered by a day, listed before anything is added."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QHeaderView, QLabel, QLineEdit, QVBoxLayout, QWidget

from planner.engine.results import Results
from planner.model.plan import Plan
from planner.model.schema import Column, Kind
from planner.model.table import Row
from planner.model.values import NotAValue, day_text, decimals, parse
from planner.ui import theme
from planner.ui.figures import DASH, full_money, plural, style, symbol
from planner.ui.panels.rows import Tree

DAY = Column("day", "Day", Kind.DATE)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MOST = 500  # rows listed; the rest is counted


@dataclass(frozen=True, slots=True, eq=False)
class EntryOffer:
    """Entries that may go into the ledger: those entered by a day, which the user may change."""

    plan: Plan
    results: Results
    day: np.datetime64
    currency: str

    def rows(self, day: np.datetime64) -> tuple[Row, ...]:
        """Return the ledger's new rows for orders entered by a day."""
        from planner.engine.review.refunds import entries_of_orders

        return entries_of_orders(self.plan, self.results, day)


class EntriesDialog(QDialog):
    """A day, and the rows that it brings; the list follows while the day is typed."""

    def __init__(self, offer: EntryOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer, self.day = offer, offer.day
        self.rows: tuple[Row, ...] = ()
        self.setWindowTitle(self.tr("Add entered orders to the refund ledger"))
        self.resize(820, 520)
        label = QLabel(self.tr("Orders entered &by"), self)
        self.field = QLineEdit(day_text(offer.day), self)
        self.field.setAccessibleName(self.tr("Entered by"))
        self.field.setFixedWidth(140)
        label.setBuddy(self.field)
        self.head = QLabel(self)
        self.head.setFont(theme.title_font())
        note = QLabel(self.tr("Duty paid by entry, program and part, from the base's planned orders. One step, which can be undone."), self)
        self.tree = self._tree()
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(self.tr("Add"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.accept_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.field.textChanged.connect(self.list_rows)
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (label, self.field):
            line.addWidget(widget)
        line.addSpacing(8)
        line.addWidget(self.head, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(note)
        column.addWidget(self.tree, 1)
        column.addWidget(buttons)
        self.list_rows()

    def _tree(self) -> Tree:
        mode, unit = QHeaderView.ResizeMode, symbol(self.offer.currency)
        titles = (
            self.tr("Entry"), self.tr("Entered"), self.tr("Program"), self.tr("Part"), self.tr("Duty paid, {unit}").format(unit=unit),
        )  # fmt: skip
        tree = Tree(titles, self.tr("Rows for the ledger"))
        tree.setRootIsDecorated(False)
        tree.widths(mode.Stretch, mode.ResizeToContents, mode.ResizeToContents, mode.ResizeToContents, mode.ResizeToContents)
        tree.headerItem().setTextAlignment(4, RIGHT)
        return tree

    @Slot()
    def list_rows(self) -> None:
        """List what the day in the field brings."""
        self.rows = ()
        self.tree.clear()
        try:
            day = parse(DAY, self.field.text(), style())
        except NotAValue as problem:
            self._say(str(problem))
            return
        if not isinstance(day, np.datetime64) or np.isnat(day):
            self._say(self.tr("Which day?"))
            return
        self.day, self.rows = day, self.offer.rows(day)
        known = [paid for row in self.rows if isinstance(paid := row["paid"], float)]
        if self.rows:
            text = self.tr("{rows}, {paid} of duty").format(
                rows=plural(len(self.rows), self.tr("row"), self.tr("rows")), paid=full_money(sum(known), self.offer.currency)
            )
            missing = len(self.rows) - len(known)
            self._say(text + (self.tr(", {n} not known").format(n=missing) if missing else ""))
        else:
            self._say(self.tr("No order is entered by then that the ledger doesn't have."))
        for row in self.rows[:MOST]:
            self._list(row)
        if len(self.rows) > MOST:
            more = self.tr("and {n} more").format(n=decimals(len(self.rows) - MOST, 0, style()))
            self.tree.addTopLevelItem(self.tree.row((more, "", "", "", ""), tones=("muted",)))

    def _say(self, text: str) -> None:
        self.head.setText(text)
        self.accept_button.setEnabled(bool(self.rows))

    def _list(self, row: Row) -> None:
        entered, paid = row["entry_date"], row["paid"]
        amount = decimals(paid, 2, style()) if isinstance(paid, float) else DASH
        texts = (
            str(row["entry"]),
            day_text(entered) if isinstance(entered, np.datetime64) else DASH,
            str(row["program"]),
            str(row["part"]),
        )
        item = self.tree.row((*texts, amount), tones=("", "muted", "", "", "" if isinstance(paid, float) else "severity.error"))
        item.setTextAlignment(4, RIGHT)
        self.tree.addTopLevelItem(item)
