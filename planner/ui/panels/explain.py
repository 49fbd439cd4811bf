"""Why a figure is what it is: a small tree of terms, each leading to the cell it came from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt, Signal, Slot
from PySide6.QtWidgets import QHeaderView, QLabel, QToolButton, QTreeWidgetItem, QWidget

from planner.engine.explain.term import Term
from planner.model.scenario import EVENT_PROGRAM
from planner.model.values import NumberStyle, decimals
from planner.ui import icons, theme
from planner.ui.figures import DASH, style
from planner.ui.panels.doubted import Doubted
from planner.ui.panels.rows import Link, Tree, TreePanel

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
TERM = int(Qt.ItemDataRole.UserRole) + 2
BETWEEN = " · "
OPEN_LEVELS = 1
NOTHING = QT_TRANSLATE_NOOP(
    "ExplainPanel", "No figure rests on this cell by itself. Select a part, a price, a rate or an order to see what it is made of."
)


class ExplainPanel(TreePanel):
    """Terms with their details at the left and amounts at the right; a click on a term follows its link, one beside it opens it.

    What is open stays open while the same figure changes.
    Deeper levels are made when they are opened: an assembly may have thousands of terms below it.
    """

    copied = Signal(str)
    back_wanted = Signal()
    forward_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        mode = QHeaderView.ResizeMode
        tree = Tree((self.tr("Term"), self.tr("Detail"), self.tr("Amount")), self.tr("Explanation"), single=True, link_column=0)
        tree.setHeaderHidden(True)
        tree.widths(mode.ResizeToContents, mode.Stretch, mode.ResizeToContents)
        super().__init__(tree, parent)
        self._digits, self._style = 2, style()  # the locale is asked once for all amounts
        self._term: Term | None = None
        self._doubts: Mapping[int, str] = {}
        self.sign = QLabel(self)
        self.doubt = QLabel(self)
        self.back_button = self._button("chevron-left", self.tr("Back"), self.tr("Back to where the link was followed (Ctrl+Alt+Left)"))
        self.forward_button = self._button("chevron-right", self.tr("Forward"), self.tr("Forward again (Ctrl+Alt+Right)"))
        self.copy_button = self._button("copy", self.tr("Copy explanation"), self.tr("Copy this explanation as text"))
        self.copy_button.clicked.connect(self.copy)
        self.back_button.clicked.connect(self.back_wanted)
        self.forward_button.clicked.connect(self.forward_wanted)
        for widget in (self.sign, self.doubt, self.back_button, self.forward_button, self.copy_button):
            self.head.addWidget(widget)
        self.show_trail(False, False)
        self.doubted = Doubted(self)
        self.doubted.found.connect(self._show_doubt)
        tree.itemExpanded.connect(self._fill)
        self.restyle()
        self.show_term(None)

    def _button(self, icon: str, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon, "muted"))
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(name)
        return button

    def show_trail(self, back: bool, forward: bool) -> None:
        """Show the ways back and forward once a link was followed."""
        self.back_button.setVisible(back or forward)
        self.forward_button.setVisible(back or forward)
        self.back_button.setEnabled(back)
        self.forward_button.setEnabled(forward)

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        super().restyle()
        if hasattr(self, "doubt"):
            palette = self.doubt.palette()
            palette.setColor(self.doubt.foregroundRole(), theme.current().color("severity.warning"))
            self.doubt.setPalette(palette)
            self.doubt.setFont(theme.small_font())
            self.sign.setPixmap(icons.label_pixmap("warning", "severity.warning", 16, self.devicePixelRatioF()))

    def show_term(self, term: Term | None, doubts: Mapping[int, str] | None = None) -> None:
        """Show an explanation; None: nothing is selected that could be explained. ``doubts``: of tariff rows, by row id."""
        same = (
            term is not None
            and self._term is not None
            and (term.table, term.row, term.column) == (self._term.table, self._term.row, self._term.column)
        )
        opened, place = (self._opened(), self.tree.verticalScrollBar().value()) if same else (None, 0)
        self.tree.clear()
        self._term, self._doubts, self._style = term, doubts or {}, style()
        if not same:
            self._show_doubt([])
        self.doubted.look(term if self._doubts else None, lambda one: bool(self._doubt(one)))
        self.copy_button.setVisible(term is not None)
        if term is None:
            self.say("", self.tr(NOTHING))
            return
        self._digits = 4 if term.amount and abs(term.amount) < 10 else 2
        if term.children:
            self.say(self._headline(term))
        else:  # all there is to say has room below the amount
            self.say(self._head(term), term.detail)
            self.empty.setVisible(True)
            self.tree.setVisible(False)
        for child in term.children:
            self.tree.addTopLevelItem(self._item(child))
        self.tree.setRootIsDecorated(any(child.children for child in term.children))
        if opened is None:
            self.tree.expandToDepth(OPEN_LEVELS - 1)
            self.tree.scrollToTop()
        else:
            self._open(opened)
            self.tree.verticalScrollBar().setValue(place)

    def _opened(self) -> set[tuple[str, ...]]:
        """Return the open terms by their labels from the top down."""
        return {path for path, item in self._paths() if item.isExpanded()}

    def _open(self, paths: set[tuple[str, ...]]) -> None:
        for path, item in self._paths():
            item.setExpanded(path in paths)  # makes the terms below it, which are looked at next

    def _paths(self) -> Iterator[tuple[tuple[str, ...], QTreeWidgetItem]]:
        waiting: list[tuple[tuple[str, ...], QTreeWidgetItem]] = [
            ((), self.tree.topLevelItem(at)) for at in range(self.tree.topLevelItemCount())
        ]
        while waiting:
            above, item = waiting.pop()
            path = (*above, item.text(0).partition(" ")[0])  # the name without its rate, which may change
            yield path, item
            waiting += [(path, item.child(at)) for at in range(item.childCount())]

    @Slot()
    def copy(self) -> None:
        """Put the whole explanation on the clipboard, every level of it."""
        if self._term is not None:
            super().copy()
            self.copied.emit(self.tr("Explanation copied"))

    def text(self) -> str:
        """Return the explanation as lines: two blanks for each level, a tab between term, detail and amount."""
        if self._term is None:
            return ""
        lines = [self._headline(self._term)]
        for depth, term in below(self._term):
            lines.append("  " * depth + "\t".join((term.label, self._detail(term), self._amount(term))).rstrip())
        return "\n".join(lines)

    def _headline(self, term: Term) -> str:
        return self._head(term) + (f"  ·  {term.detail}" if term.detail else "")

    def _head(self, term: Term) -> str:
        return term.label + ("" if term.amount is None else f": {amount_text(term.amount, self._digits)}")

    @Slot(list)
    def _show_doubt(self, amounts: list[float]) -> None:
        """Say how much of the figure rests on rates that are doubtful."""
        known = math.fsum(amount for amount in amounts if math.isfinite(amount))
        self.sign.setVisible(bool(amounts))
        self.doubt.setVisible(bool(amounts))
        self.doubt.setText(self.tr("{amount} of it rests on doubtful rates").format(amount=amount_text(known)) if amounts else "")

    def _doubt(self, term: Term) -> str:
        """Return why a term's rate should not be relied on; a layer that adds nothing is no matter."""
        return "" if term.table != "tariffs" or term.row is None or term.amount == 0 else self._doubts.get(term.row, "")

    def _detail(self, term: Term) -> str:
        doubt = self._doubt(term)
        if not doubt:
            return term.detail
        return BETWEEN.join(filter(None, (doubt, *(one for one in term.detail.split(BETWEEN) if one != doubt))))

    def _amount(self, term: Term) -> str:
        return "" if term.amount is None else amount_text(term.amount, self._digits, self._style)

    def _item(self, term: Term) -> QTreeWidgetItem:
        detail, amount = self._detail(term), self._amount(term)
        link: Link | None = (term.table, term.row, term.column) if term.table and term.row is not None else None
        missing = term.amount is not None and math.isnan(term.amount)
        event = term.detail.startswith(EVENT_PROGRAM)
        doubt = self._doubt(term)
        tones = (
            "severity.error" if event else "accent" if link else "",
            "severity.warning" if doubt and not event else "muted",
            "severity.error" if missing or event else "",
        )
        item = self.tree.row((term.label, detail, amount), tones=tones, link=link)
        item.setTextAlignment(2, RIGHT)
        item.setData(0, SPOKEN, ", ".join(filter(None, (term.label, detail, amount))))
        if doubt:
            item.setIcon(1, icons.icon("warning", "severity.warning"))
        if term.children:
            item.setData(0, TERM, term)
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return item

    @Slot(QTreeWidgetItem)
    def _fill(self, item: QTreeWidgetItem) -> None:
        """Make the terms below one when it is opened."""
        term = item.data(0, TERM)
        if isinstance(term, Term) and not item.childCount():
            item.addChildren([self._item(child) for child in term.children])


def below(term: Term) -> Iterator[tuple[int, Term]]:
    """Yield every term below one with its depth, in the order of reading."""
    waiting = [(1, child) for child in reversed(term.children)]
    while waiting:
        depth, one = waiting.pop()
        yield depth, one
        waiting += [(depth + 1, child) for child in reversed(one.children)]


def amount_text(amount: float, digits: int = 2, written: NumberStyle | None = None) -> str:
    """Return an amount with the digits that all terms of its explanation have, so that the points stand below each other."""
    return decimals(amount, digits, written or style()) if math.isfinite(amount) else DASH
