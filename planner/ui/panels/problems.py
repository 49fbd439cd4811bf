"""What is wrong or worth knowing, worst first, each with its place and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QTreeWidgetItem, QWidget

from planner.model.finding import Finding, Severity
from planner.model.fixes import Fix, fixes
from planner.model.plan import Plan
from planner.ui import icons
from planner.ui.panels.problem_groups import Kind, Scope, by_severity, in_order, kept
from planner.ui.panels.problem_tree import FINDING, KIND, MESSAGE, PLACE, ProblemTree, counted
from planner.ui.panels.rows import TreePanel


class ProblemsPanel(TreePanel):
    """Findings by severity and kind; the acknowledged ones stand below, closed. What is asked for is said above, what can be done beside it."""

    fix_wanted = Signal(object)  # findings that are mended as one step
    acknowledge_wanted = Signal(object)
    reopen_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        tree = ProblemTree()
        super().__init__(tree, parent)
        self.count = 0
        self._plan = Plan.empty()
        self._open: tuple[Finding, ...] = ()
        self._seen: Mapping[Finding, str] = {}
        self._here = ("", "")  # table and part in hand
        self._order: tuple[Finding, ...] = ()
        self._in_hand: Finding | None = None
        self._drawn: object = None
        self._build_head()
        self.problems = tree
        tree.fix_clicked.connect(self._fix_one)
        tree.currentItemChanged.connect(self._choose)
        self.show_findings(())

    def _build_head(self) -> None:
        self.least, self.scope = QComboBox(self), QComboBox(self)
        self.least.setAccessibleName(self.tr("Least severity shown"))
        self.scope.setAccessibleName(self.tr("Where problems are shown from"))
        for text, severity in ((self.tr("All severities"), Severity.NOTE), (self.tr("Errors and warnings"), Severity.WARNING), (self.tr("Errors"), Severity.ERROR)):  # fmt: skip
            self.least.addItem(text, severity)
        for text in (self.tr("Whole plan"), self.tr("This table"), self.tr("This part")):
            self.scope.addItem(text)
        for box in (self.least, self.scope):
            box.view().setAccessibleName(box.accessibleName())
        self.fix_button = self._button(self.tr("Fix"), "check", self._fix_in_hand)
        self.alike_button = self._button(self.tr("Fix all alike"), "check", self._fix_alike)
        self.acknowledge_button = self._button(self.tr("Acknowledge…"), "note", self._acknowledge)
        for widget in (self.least, self.scope, self.fix_button, self.alike_button, self.acknowledge_button):
            self.head.addWidget(widget)
        self.least.currentIndexChanged.connect(self._draw)
        self.scope.currentIndexChanged.connect(self._draw)

    def _button(self, text: str, icon: str, act: object) -> QPushButton:
        button = QPushButton(icons.icon(icon, "accent"), text, self)
        button.setAccessibleName(text)
        # What is done may hide the button: its keyboard would fall to the widget after it, a slider.
        button.clicked.connect(self.tree.setFocus)
        button.clicked.connect(act)  # type: ignore[arg-type]
        return button

    # what is shown

    def show_findings(
        self, findings: Sequence[Finding], acknowledged: Mapping[Finding, str] | None = None, plan: Plan | None = None
    ) -> None:
        """Show findings, errors first; ``count`` becomes how many errors and warnings there are, acknowledged ones not counted."""
        self._plan = plan or self._plan
        self._open, self._seen = tuple(findings), acknowledged or {}
        self.count = sum(1 for finding in self._open if finding.severity is not Severity.NOTE)
        self._draw()

    def follow(self, table: str, part: str) -> None:
        """Take over which table and part are in hand."""
        if (table, part) != self._here:
            self._here = (table, part)
            if self.scope.currentIndex():
                self._draw()

    def _asked(self) -> Scope:
        table, part = self._here
        least, scope = self.least.currentData(), self.scope.currentIndex()
        return Scope(least, table if scope == 1 else "", part if scope == 2 else "")

    def _draw(self) -> None:
        asked = self._asked()
        drawn = (self._open, tuple(self._seen.items()), asked, self._plan)
        if self._drawn is not None and drawn[:3] == self._drawn[:3] and (drawn[3] is self._drawn[3] or not self._open):  # type: ignore[index]
            return
        self._drawn = drawn
        shown, seen = kept(self._plan, self._open, asked), kept(self._plan, self._seen, asked)
        groups = by_severity(shown)
        before, self._order = self._order, in_order(groups)
        self.tree.blockSignals(True)
        self.say(self._headline(groups, len(shown)), self._nothing() if not shown and not seen else "")
        self.problems.show_groups(self._plan, groups, seen, self._seen)
        self.tree.blockSignals(False)
        if self.tree.hasFocus() and self._in_hand not in self._order and self._in_hand not in seen:
            self._in_hand = follower(before, self._order, self._in_hand)
        self._place_cursor()

    def _headline(self, groups: Mapping[Severity, list[Kind]], shown: int) -> str:
        texts = [counted(self, severity, sum(len(kind.findings) for kind in kinds)) for severity, kinds in groups.items()]
        hidden = len(self._open) - shown
        return " · ".join([*texts, *([self.tr("{n} not shown").format(n=hidden)] if hidden else [])])

    def _nothing(self) -> str:
        return self.tr("No problems here; others are not shown.") if self._open else self.tr("No problems found.")

    def resizeEvent(self, event: object) -> None:
        """Give the message nearly half, and the place no more than it needs to be known by: what to do is read rather."""
        self.tree.setColumnWidth(MESSAGE, int(self.width() * 0.42))
        self.tree.setColumnWidth(PLACE, int(self.width() * 0.17))

    # the problem in hand

    def step(self, by: int) -> Finding | None:
        """Take the next (1) or previous (-1) problem in hand, round and round; returns it, None where none is shown."""
        placed = [one for one in self._order if one.where.table and one.where.row is not None]
        if not placed:
            return None
        at = placed.index(self._in_hand) if self._in_hand in placed else (-1 if by > 0 else 0)
        self._in_hand = placed[(at + by) % len(placed)]
        self._place_cursor(open_groups=True)
        return self._in_hand

    def _place_cursor(self, *, open_groups: bool = False) -> None:
        item = self.problems.item_of(self._in_hand, open_groups=open_groups) if self._in_hand is not None else None
        if item is not None:
            self.tree.setCurrentItem(item)
        self._choose(self.tree.currentItem())

    @property
    def in_hand(self) -> Finding | None:
        """The problem whose row is chosen."""
        return self._in_hand

    def _choose(self, item: QTreeWidgetItem | None, _: object = None) -> None:
        """Name what the buttons do to the row in hand."""
        finding, kind = (item.data(MESSAGE, FINDING), item.data(MESSAGE, KIND)) if item is not None else (None, None)
        self._in_hand = finding if isinstance(finding, Finding) else self._in_hand if item is None else None
        one = self._fix_of(finding)
        self.fix_button.setText(one.label if one else self.tr("Fix"))
        self.fix_button.setVisible(one is not None)
        alike = self._alike(finding if isinstance(finding, Finding) else kind.findings[0] if isinstance(kind, Kind) else None)
        self.alike_button.setText(self.tr("Fix all {n} alike").format(n=len(alike)))
        self.alike_button.setVisible(len(alike) > 1)
        chosen = self._chosen()
        seen = bool(chosen) and chosen[0] in self._seen
        self.acknowledge_button.setText(self.tr("Show again") if seen else self.tr("Acknowledge…"))
        self.acknowledge_button.setVisible(bool(chosen))

    def _fix_of(self, finding: object) -> Fix | None:
        return fixes(self._plan, (finding,))[0] if isinstance(finding, Finding) else None

    def _alike(self, finding: Finding | None) -> list[Finding]:
        """Return the shown findings that a fix of the same kind mends."""
        if finding is None:
            return []
        same = [one for one in self._order if one.code == finding.code]
        found = fixes(self._plan, same)
        own = self._fix_of(finding) or next((fix for fix in found if fix is not None), None)
        return [one for one, fix in zip(same, found, strict=True) if own is not None and fix is not None and fix.kind == own.kind]

    def _chosen(self) -> tuple[Finding, ...]:
        """Return the findings of the row in hand that can be acknowledged, or shown again."""
        item = self.tree.currentItem()
        if item is None:
            return ()
        finding, kind = item.data(MESSAGE, FINDING), item.data(MESSAGE, KIND)
        found = (finding,) if isinstance(finding, Finding) else kind.findings if isinstance(kind, Kind) else ()
        return tuple(one for one in found if one.severity is not Severity.ERROR)

    def _fix_one(self, finding: Finding) -> None:
        self._in_hand = finding
        self.fix_wanted.emit((finding,))

    def _fix_in_hand(self) -> None:
        if self._in_hand is not None:
            self.fix_wanted.emit((self._in_hand,))

    def _fix_alike(self) -> None:
        item = self.tree.currentItem()
        kind = item.data(MESSAGE, KIND) if item is not None else None
        alike = self._alike(kind.findings[0] if isinstance(kind, Kind) else self._in_hand)
        if alike:
            self.fix_wanted.emit(tuple(alike))

    def _acknowledge(self) -> None:
        chosen = self._chosen()
        if chosen:
            (self.reopen_wanted if chosen[0] in self._seen else self.acknowledge_wanted).emit(chosen)


def follower(before: Sequence[Finding], now: Sequence[Finding], gone: Finding | None) -> Finding | None:
    """Return the problem that stood after one that is gone, else the one before it; None where none of them is left."""
    if gone not in before:
        return None
    at, left = before.index(gone), frozenset(now)
    return next((one for one in (*before[at + 1 :], *reversed(before[:at])) if one in left), None)
