"""Why a figure is what it is: a small tree of terms, each leading to the cell it came from."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidgetItem, QWidget

from planner.engine.results import Term
from planner.model.scenario import EVENT_PROGRAM
from planner.model.values import decimals
from planner.ui.figures import DASH, style
from planner.ui.panels.rows import Link, Tree, TreePanel

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
OPEN_LEVELS = 1


class ExplainPanel(TreePanel):
    """Terms with their details at the left and amounts at the right; a click on a term follows its link."""

    def __init__(self, parent: QWidget | None = None) -> None:
        mode = QHeaderView.ResizeMode
        tree = Tree((self.tr("Term"), self.tr("Detail"), self.tr("Amount")), self.tr("Explanation"), single=True)
        tree.setHeaderHidden(True)
        tree.widths(mode.ResizeToContents, mode.Stretch, mode.ResizeToContents)
        super().__init__(tree, parent)
        self._digits = 2
        self.show_term(None)

    def show_term(self, term: Term | None) -> None:
        """Show an explanation; None: nothing is selected that could be explained."""
        self.tree.clear()
        if term is None:
            self.say("", self.tr("Select a part to see what its cost is made of."))
            return
        self._digits = 2 if term.amount is None or not abs(term.amount) < 10 else 4
        amount = "" if term.amount is None else f": {amount_text(term.amount, self._digits)}"
        detail = f"  ·  {term.detail}" if term.detail else ""
        nothing = "" if term.children else self.tr("There is nothing more to say.")
        self.say(f"{term.label}{amount}{detail}", nothing)
        for child in term.children:
            self.tree.addTopLevelItem(self._item(child))
        self.tree.setRootIsDecorated(any(child.children for child in term.children))
        self.tree.expandToDepth(OPEN_LEVELS - 1)
        self.tree.scrollToTop()

    def _item(self, term: Term) -> QTreeWidgetItem:
        link: Link | None = (term.table, term.row, term.column) if term.table and term.row is not None else None
        missing = term.amount is not None and math.isnan(term.amount)
        event = term.detail.startswith(EVENT_PROGRAM)
        tones = ("severity.error" if event else "accent" if link else "", "muted", "severity.error" if missing or event else "")
        item = self.tree.row(
            (term.label, term.detail, "" if term.amount is None else amount_text(term.amount, self._digits)), tones=tones, link=link
        )
        item.setTextAlignment(2, RIGHT)
        for child in term.children:
            item.addChild(self._item(child))
        return item


def amount_text(amount: float, digits: int = 2) -> str:
    """Return an amount with the digits that all terms of its explanation have, so that the points stand below each other."""
    return decimals(amount, digits, style()) if math.isfinite(amount) else DASH
