"""Quotes that came back, before anything is taken in: side by side by part, and row by row by file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QLabel, QTabWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from planner.engine.review.quoted import Comparison, Offer
from planner.files.quotes.found import QuoteFile, QuoteRound, QuoteRow, Status
from planner.model.quotes import Quote
from planner.model.values import day_text, decimals
from planner.ui import theme
from planner.ui.figures import DASH, arrow, percent, plural, style
from planner.ui.panels.rows import Tree

NUMBER = int(Qt.ItemDataRole.UserRole) + 7  # of the quote that a row of a tree stands for
SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
TONES = {Status.QUESTION: "severity.warning", Status.ERROR: "severity.error", Status.OLDER: "muted", Status.BLANK: "muted"}
CHANGE_SEEN = 0.0005  # a smaller change of the landed cost is none


@dataclass(frozen=True, slots=True)
class TakeOffer:
    """What came back, which rows of it can be taken in, and what they come to in a scenario."""

    found: QuoteRound
    rows: tuple[QuoteRow, ...]  # that can be taken in; comparisons count them
    comparisons: tuple[Comparison, ...]
    scenario: str
    currency: str


class QuotesTakeDialog(QDialog):
    """Two views of the same ticks; rows with open questions are unticked at first."""

    def __init__(self, offer: TakeOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self.ticked = {at for at, row in enumerate(offer.rows) if row.status is Status.OK}
        self.items: dict[int, list[QTreeWidgetItem]] = {}
        self.setWindowTitle(self.tr("Take in quotes"))
        self.resize(self.fontMetrics().averageCharWidth() * 160, self.fontMetrics().height() * 36)
        self.head = QLabel(self)
        self.head.setFont(theme.title_font())
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.by_part, self.by_file = self._part_tree(), self._file_tree()
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.by_part, self.tr("By &part"))
        self.tabs.addTab(self.by_file, self.tr("By &file"))
        self.tabs.setAccessibleName(self.tr("Views of the quotes"))
        if not offer.rows:
            self.tabs.setCurrentIndex(1)
        buttons = QDialogButtonBox(self)
        self.take_button = buttons.addButton(self.tr("Take in"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.take_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        for widget in (self.head, self.note):
            column.addWidget(widget)
        column.addWidget(self.tabs, 1)
        column.addWidget(buttons)
        for tree in (self.by_part, self.by_file):
            tree.itemChanged.connect(self._tick)
        self._count()
        self.tabs.currentWidget().setFocus()

    def answer(self) -> tuple[Quote, ...]:
        """Return the quotes that are taken in."""
        return tuple(quote for at in sorted(self.ticked) if (quote := self.offer.rows[at].quote) is not None)

    # by part

    def _part_tree(self) -> Tree:
        unit, mode = self.offer.currency, QHeaderView.ResizeMode
        titles = (
            self.tr("Part, supplier"), self.tr("Origin"), self.tr("Price, {unit}").format(unit=unit), self.tr("Landed, {unit}").format(unit=unit),
            self.tr("Change"), self.tr("Duty"), self.tr("Days"), self.tr("MOQ"), self.tr("Valid until"), self.tr("Remark"),
        )  # fmt: skip
        tree = Tree(titles, self.tr("Quotes by part"))
        tree.widths(*[mode.ResizeToContents] * 9, mode.Stretch)
        for at in range(2, 8):
            tree.headerItem().setTextAlignment(at, RIGHT)
        for one in self.offer.comparisons:
            top = tree.row((one.part, *[""] * 9), bold=True)
            tree.addTopLevelItem(top)
            quoted = {(offer.supplier, offer.origin) for offer in one.offers if offer.quote >= 0}
            for offer in one.offers:
                top.addChild(self._offer_item(tree, offer, renewed=offer.quote < 0 and (offer.supplier, offer.origin) in quoted))
        tree.expandAll()
        if self.items:
            tree.setCurrentItem(next(iter(self.items.values()))[0])
        return tree

    def _offer_item(self, tree: Tree, offer: Offer, *, renewed: bool) -> QTreeWidgetItem:
        row = self.offer.rows[offer.quote] if offer.quote >= 0 else None
        valid = row.quote.valid_until if row is not None and row.quote is not None else None
        best = [self.tr("lowest landed cost")] if offer.cheapest else []
        best += [self.tr("shortest lead time")] if offer.quickest else []
        praise = ", ".join(best)
        unknown = (
            "" if math.isfinite(offer.landed) else self.tr("Landed cost not known: a lane, a duty rate or an exchange rate is missing")
        )
        remark = ". ".join(filter(None, (praise[:1].upper() + praise[1:], unknown, row.reason if row else "")))
        name = self.tr("{supplier}, until now") if renewed else self.tr("{supplier}, in the plan")
        texts = (
            offer.supplier if row else name.format(supplier=offer.supplier), offer.origin or DASH,
            _money(offer.price), _money(offer.landed), _change(offer), percent(offer.duty_rate), _whole(offer.lead_days),
            _whole(offer.min_order_quantity), day_text(valid) if valid is not None else "", remark,
        )  # fmt: skip
        tone = "" if row else "muted"
        asks = row is not None and row.status is Status.QUESTION
        item = tree.row(texts, tones=(*[tone] * 9, "severity.warning" if asks else tone))
        for at in range(2, 8):
            item.setTextAlignment(at, RIGHT)
        if offer.cheapest:
            item.setFont(3, theme.title_font())
        item.setData(0, SPOKEN, self.tr("{part} from {supplier}, landed {landed} {currency}, {days} days. {remark}").format(
            part=offer.part, supplier=texts[0], landed=texts[3], currency=self.offer.currency, days=texts[6], remark=remark))  # fmt: skip
        if row is not None:
            self._ticking(item, offer.quote)
        return item

    # by file

    def _file_tree(self) -> Tree:
        mode = QHeaderView.ResizeMode
        titles = (self.tr("File, part"), self.tr("Supplier"), self.tr("Cell"), self.tr("Quoted"), self.tr("Status"), self.tr("Remark"))
        tree = Tree(titles, self.tr("Quotes by file"))
        tree.widths(*[mode.ResizeToContents] * 5, mode.Stretch)
        tree.headerItem().setTextAlignment(3, RIGHT)
        numbers = {id(row): at for at, row in enumerate(self.offer.rows)}
        rows_of: dict[Path, list[QuoteRow]] = {}
        for row in self.offer.found.rows:
            rows_of.setdefault(row.file, []).append(row)
        for file in self.offer.found.files:
            top = tree.row((file.path.name, file.supplier, "", "", "", _remarks(file)), tones=("", "", "", "", "", _tone(file)), bold=False)
            tree.addTopLevelItem(top)
            top.addChildren([self._row_item(tree, row, numbers.get(id(row))) for row in rows_of.get(file.path, ())])
        tree.expandAll()
        if tree.topLevelItemCount():
            tree.setCurrentItem(tree.topLevelItem(0))
        return tree

    def _row_item(self, tree: Tree, row: QuoteRow, number: int | None) -> QTreeWidgetItem:
        quote, tone = row.quote, TONES.get(row.status, "")
        price = "" if quote is None else f"{_money(quote.price)} {quote.currency}"
        if quote is not None and quote.breaks:
            price = self.tr("{price}, {breaks}").format(price=price, breaks=plural(len(quote.breaks), self.tr("break"), self.tr("breaks")))
        said = {
            Status.OK: self.tr("Good"), Status.QUESTION: self.tr("Question"), Status.ERROR: self.tr("Refused"),
            Status.OLDER: self.tr("Older"), Status.BLANK: self.tr("Not answered"),
        }[row.status]  # fmt: skip
        item = tree.row((row.part, row.supplier, row.cell, price, said, row.reason), tones=("", "muted", "muted", "", tone, tone))
        item.setTextAlignment(3, RIGHT)
        item.setData(0, SPOKEN, self.tr("{part}, cell {cell}, {price}: {status}. {reason}").format(
            part=row.part, cell=row.cell, price=price, status=said, reason=row.reason))  # fmt: skip
        if number is not None:
            self._ticking(item, number)
        return item

    # ticks

    def _ticking(self, item: QTreeWidgetItem, number: int) -> None:
        item.setData(0, NUMBER, number)
        item.setCheckState(0, CHECKED if number in self.ticked else UNCHECKED)
        self.items.setdefault(number, []).append(item)

    @Slot(QTreeWidgetItem)
    def _tick(self, item: QTreeWidgetItem) -> None:
        """Keep a tick, and show it in the other view too."""
        number = item.data(0, NUMBER)
        if number is None:
            return
        state = item.checkState(0)
        (self.ticked.add if state is CHECKED else self.ticked.discard)(number)
        for other in self.items[number]:
            if other.checkState(0) is not state:
                other.setCheckState(0, state)
        self._count()

    def _count(self) -> None:
        """Say what would be taken in, and let nothing be taken where none is ticked."""
        quotes, found = self.answer(), self.offer.found
        prices = plural(sum(quote.prices for quote in quotes), self.tr("price"), self.tr("prices"))
        count = plural(len(quotes), self.tr("quote"), self.tr("quotes"))
        self.head.setText(self.tr("{quotes} with {prices} will be taken in").format(quotes=count, prices=prices))
        waiting = len(found.of(Status.QUESTION))
        others = (
            (waiting, self.tr("row has a question"), self.tr("rows have questions")),
            (len(found.of(Status.ERROR)), self.tr("row is refused"), self.tr("rows are refused")),
            (len(found.of(Status.BLANK)), self.tr("row was not answered"), self.tr("rows were not answered")),
            (len(found.of(Status.OLDER)), self.tr("row has a newer answer"), self.tr("rows have newer answers")),
            (sum(1 for one in found.files if one.problem), self.tr("file could not be read"), self.tr("files could not be read")),
        )
        told = [plural(number, one, many) for number, one, many in others if number]
        scenario = self.tr("Landed costs as in {scenario}.").format(scenario=self.offer.scenario)
        self.note.setText(f"{', '.join(told)}. {scenario}" if told else scenario)
        self.take_button.setEnabled(bool(quotes))


def _remarks(file: QuoteFile) -> str:
    return file.problem or " ".join(file.remarks)


def _tone(file: QuoteFile) -> str:
    return "severity.error" if file.problem else "severity.warning"


def _money(value: float) -> str:
    return DASH if not math.isfinite(value) else decimals(value, 2 if abs(value) >= 1 or value == 0 else 4, style())


def _whole(value: float) -> str:
    return DASH if not math.isfinite(value) else decimals(value, 0 if value == int(value) else 1, style())


def _change(offer: Offer) -> str:
    """Return how the landed cost changes against the source as it is."""
    if not (math.isfinite(offer.landed) and offer.before > 0):
        return ""
    change = offer.landed / offer.before - 1
    return "±0" if abs(change) < CHANGE_SEEN else arrow(change, percent(abs(change)))
