"""What is wrong or worth knowing, worst first, each with its place and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHeaderView, QWidget

from planner.model.finding import Finding, Severity
from planner.model.schema import TABLES
from planner.ui import icons
from planner.ui.figures import plural
from planner.ui.panels.rows import Link, Tree, TreePanel

MOST = 300  # rows of one severity; the rest is counted


class ProblemsPanel(TreePanel):
    """Findings by severity; Enter or a double click goes to the cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        mode = QHeaderView.ResizeMode
        tree = Tree((self.tr("Problem"), self.tr("What to do"), self.tr("Place")), self.tr("Problems"))
        tree.setHeaderHidden(True)
        tree.widths(mode.Interactive, mode.Stretch, mode.ResizeToContents)
        super().__init__(tree, parent)
        self.count = 0
        self._shown: tuple[Finding, ...] | None = None
        self.show_findings(())

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show findings, errors first; ``count`` becomes how many errors and warnings there are."""
        shown = tuple(findings)
        if shown == self._shown:
            return
        self._shown = shown
        self.count = sum(1 for finding in shown if finding.severity is not Severity.NOTE)
        self.tree.clear()
        self.say("", "" if shown else self.tr("No problems found."))
        for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE):
            self._add_group(severity, [finding for finding in shown if finding.severity is severity])
        self.tree.setColumnWidth(0, max(200, int(self.tree.viewport().width() * 0.55)))

    def resizeEvent(self, event: object) -> None:
        """Give the message more than half."""
        self.tree.setColumnWidth(0, max(200, int(self.width() * 0.5)))

    def _add_group(self, severity: Severity, findings: list[Finding]) -> None:
        if not findings:
            return
        words = {
            Severity.ERROR: (self.tr("error"), self.tr("errors")),
            Severity.WARNING: (self.tr("warning"), self.tr("warnings")),
            Severity.NOTE: (self.tr("note"), self.tr("notes")),
        }[severity]
        role = f"severity.{severity.value}"
        group = self.tree.row((plural(len(findings), *words), "", ""), tones=(role,), bold=True)
        group.setIcon(0, icons.icon(severity.value, role))
        self.tree.addTopLevelItem(group)
        for finding in findings[:MOST]:
            where = finding.where
            link: Link | None = (where.table, where.row, where.column or "") if where.table and where.row is not None else None
            group.addChild(
                self.tree.row(
                    (finding.message, finding.hint, place(finding)), tones=("", "muted", "accent" if link else "muted"), link=link
                )
            )
        if len(findings) > MOST:
            more = self.tr("and {count} more").format(count=len(findings) - MOST)
            group.addChild(self.tree.row((more, "", ""), tones=("muted",)))
        group.setExpanded(severity is not Severity.NOTE or len(findings) <= 20)
        group.setFirstColumnSpanned(True)


def place(finding: Finding) -> str:
    """Return where a finding is, in words."""
    where = finding.where
    if where.sheet:
        return f"{where.sheet}!{where.cell}" if where.cell else where.sheet
    spec = TABLES.get(where.table or "")
    if spec is None:
        return where.table or ""
    column = spec.by_name.get(where.column or "")
    return f"{spec.title} · {column.title}" if column else spec.title
