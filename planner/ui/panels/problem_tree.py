"""The list of problems as a tree: by severity and kind, with a row for each finding; many of a kind wait until they are opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidgetItem, QWidget

from planner.model.finding import Finding, Severity
from planner.model.fixes import fixes
from planner.model.plan import Plan
from planner.model.schema import TABLES
from planner.ui import icons
from planner.ui.figures import plural
from planner.ui.panels.problem_groups import Kind
from planner.ui.panels.rows import LINK, Link, Tree

MOST = 300  # rows of one kind; the rest is counted
FINDING, KIND = LINK + 3, LINK + 4
NUMBERED = frozenset(
    name for name, spec in TABLES.items() if name not in ("settings", "bom", "parts")
)  # a part, or its place in the tree, says where
MESSAGE, HINT, PLACE, FIX = range(4)


class ProblemTree(Tree):
    """A click goes to the cell; one on the last column mends it."""

    fix_clicked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        headers = (self.tr("Problem"), self.tr("What to do"), self.tr("Place"), self.tr("Quick fix"))
        super().__init__(headers, self.tr("Problems"), single=True, parent=parent)
        self._plan = Plan.empty()
        self._seen: Mapping[Finding, str] = {}
        self._fix_icon = icons.icon("check", "accent")
        mode = QHeaderView.ResizeMode
        self.setHeaderHidden(True)
        self.widths(mode.Interactive, mode.Stretch, mode.Interactive, mode.ResizeToContents)
        self.itemExpanded.connect(self._fill)

    def show_groups(
        self, plan: Plan, groups: Mapping[Severity, list[Kind]], seen: Sequence[Finding], reasons: Mapping[Finding, str]
    ) -> None:
        """Show findings of a plan by severity and kind, and below them those that were acknowledged, with what was said then."""
        self._plan, self._seen = plan, reasons
        self.clear()
        for severity, kinds in groups.items():
            self._add_group(severity, kinds)
        if seen:
            self._add_seen(seen)

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if item.data(MESSAGE, FINDING) is None:
            item.setExpanded(not item.isExpanded())
        elif column == FIX and item.text(FIX):
            self.fix_clicked.emit(item.data(MESSAGE, FINDING))
        else:
            self._take(item)

    def _add_group(self, severity: Severity, kinds: list[Kind]) -> None:
        role = f"severity.{severity.value}"
        count = sum(len(kind.findings) for kind in kinds)
        group = self.row((counted(self, severity, count), "", "", ""), tones=(role,), bold=True)
        group.setIcon(MESSAGE, icons.icon(severity.value, role))
        self.addTopLevelItem(group)
        group.setFirstColumnSpanned(True)
        for kind in kinds:
            self._add_kind(group, kind, alone=len(kinds) == 1)
        group.setExpanded(severity is not Severity.NOTE or count <= 20)

    def _add_kind(self, group: QTreeWidgetItem, kind: Kind, *, alone: bool) -> None:
        if alone or not kind.many:
            self._add_rows(group, kind.findings)
            return
        first = kind.findings[0]
        text = self.tr("{problem} And {n} more like it").format(problem=first.message, n=len(kind.findings) - 1)
        item = self.row((text, first.hint, "", ""), tones=("", "muted", "muted", ""))
        item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        item.setData(MESSAGE, KIND, kind)
        group.addChild(item)

    def _add_rows(self, group: QTreeWidgetItem, findings: Sequence[Finding]) -> None:
        listed = findings[:MOST]
        for finding, fix in zip(listed, fixes(self._plan, listed), strict=True):
            where = finding.where
            link: Link | None = (where.table, where.row, where.column or "") if where.table and where.row is not None else None
            tones = ("", "muted", "accent" if link else "muted", "accent")
            item = self.row(
                (finding.message, self._seen.get(finding, finding.hint), place(finding, self._plan), fix.label if fix else ""),
                tones=tones,
                link=link,
            )
            item.setData(MESSAGE, FINDING, finding)
            if fix:
                item.setIcon(FIX, self._fix_icon)
            group.addChild(item)
        if len(findings) > MOST:
            more = self.tr("and {count} more").format(count=len(findings) - MOST)
            group.addChild(self.row((more, "", "", ""), tones=("muted",)))

    def _add_seen(self, seen: Sequence[Finding]) -> None:
        group = self.row((self.tr("{n} acknowledged").format(n=len(seen)), "", "", ""), tones=("muted",), bold=True)
        group.setIcon(MESSAGE, icons.icon("check", "muted"))
        group.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        group.setData(MESSAGE, KIND, Kind(tuple(seen)))
        self.addTopLevelItem(group)
        group.setFirstColumnSpanned(True)

    def _fill(self, item: QTreeWidgetItem) -> None:
        """Make the rows of a group when it is opened for the first time."""
        kind = item.data(MESSAGE, KIND)
        if isinstance(kind, Kind) and not item.childCount():
            self._add_rows(item, kind.findings)

    def item_of(self, finding: Finding, *, open_groups: bool) -> QTreeWidgetItem | None:
        """Return the row of a finding; where asked for, the group it stands in is opened for it."""
        waiting = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        while waiting:
            item = waiting.pop(0)
            kind = item.data(MESSAGE, KIND)
            if open_groups and isinstance(kind, Kind) and finding in kind.findings:
                item.setExpanded(True)
            if item.data(MESSAGE, FINDING) == finding:
                return item
            waiting += [item.child(at) for at in range(item.childCount())]
        return None


def counted(widget: QWidget, severity: Severity, count: int) -> str:
    """Return a number of findings in words: 2 errors."""
    words = {
        Severity.ERROR: (widget.tr("error"), widget.tr("errors")),
        Severity.WARNING: (widget.tr("warning"), widget.tr("warnings")),
        Severity.NOTE: (widget.tr("note"), widget.tr("notes")),
    }[severity]
    return plural(count, *words)


def place(finding: Finding, plan: Plan) -> str:
    """Return where a finding is, in words: table, number of the row, column."""
    where = finding.where
    if where.sheet:
        return f"{where.sheet}!{where.cell}" if where.cell else where.sheet
    spec = TABLES.get(where.table or "")
    if spec is None:
        return where.table or ""
    column = spec.by_name.get(where.column or "")
    row = np.flatnonzero(plan[spec.name].ids == where.row) if where.row is not None and spec.name in NUMBERED else ()
    title = (
        QCoreApplication.translate("ProblemTree", "{table} row {n}").format(table=spec.title, n=int(row[0]) + 1) if len(row) else spec.title
    )
    return f"{title} · {column.title}" if column else title
