"""What the plan gets, what is wrong, and what failed: the lower half of the import."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QSplitter, QTabWidget, QTreeWidgetItem, QWidget

from planner.model.finding import Finding, Severity
from planner.ui.dialogs.import_failed import FailedList
from planner.ui.icons import icon
from planner.ui.import_effect import Listed, Reading
from planner.ui.panels.rows import Tree

TABLE = int(Qt.ItemDataRole.UserRole) + 9
PLACE = TABLE + 1
MOST_PROBLEMS = 500
SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
SHORT = MappingProxyType({"bom": "BOM lines", "stock": "Stock", "tariffs": "Tariffs"})


class ResultTabs(QTabWidget):
    """Result, problems, rows that failed."""

    place_wanted = Signal(str, str)  # sheet, cell
    corrected = Signal(str, str, str)
    reverted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.setAccessibleName(self.tr("What the import brings"))
        self.tabBar().setAccessibleName(self.tr("What the import brings"))
        self.counts = Tree((self.tr("The plan gets"), ""), self.tr("The plan gets"))
        self.counts.setRootIsDecorated(False)
        self.counts.widths(QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.ResizeToContents)
        self.rows = Tree((), self.tr("The first rows"))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        both = QSplitter(Qt.Orientation.Horizontal, self)
        both.setChildrenCollapsible(False)
        both.addWidget(self.counts)
        both.addWidget(self.rows)
        both.setStretchFactor(1, 1)
        both.splitterMoved.connect(self._spread)
        both.setSizes([self.fontMetrics().averageCharWidth() * 30, self.fontMetrics().averageCharWidth() * 110])
        self.problems = Tree((self.tr("Place"), self.tr("Problem"), self.tr("What to do")), self.tr("Problems"))
        self.problems.setRootIsDecorated(False)
        self.problems.widths(QHeaderView.ResizeMode.ResizeToContents, QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.Interactive)
        self.problems.header().resizeSection(2, self.fontMetrics().averageCharWidth() * 40)
        self.failed = FailedList(self)
        self.addTab(both, self.tr("&Result"))
        self.addTab(self.problems, self.tr("&Problems"))
        self.addTab(self.failed, self.tr("Rows that &failed"))
        self._lists: tuple[Listed, ...] = ()
        self._drawn: Listed | None = None
        self._spreading = 0  # room given to a column beyond what it needs
        self.counts.currentItemChanged.connect(self._list_rows)
        self.problems.currentItemChanged.connect(self._point)
        self.failed.place_wanted.connect(self.place_wanted)
        self.failed.failed.corrected.connect(self.corrected)
        self.failed.failed.reverted.connect(self.reverted)

    def show_reading(self, reading: Reading) -> None:
        """Show another reading; what was looked at stays looked at."""
        self._lists = reading.lists
        self._count()
        self._list_problems(reading.result.findings)
        self.failed.failed.show_rows(reading.result.failed, reading.choices.corrections)
        self.setTabText(1, self.tr("&Problems ({n})").format(n=len(reading.result.findings)))
        self.setTabText(2, self.tr("Rows that &failed ({n})").format(n=len(reading.result.failed)))
        self.setTabIcon(2, icon("warning", "severity.warning") if reading.result.failed else QIcon())

    def _count(self) -> None:
        current = self.counts.currentItem()
        wanted = current.data(0, TABLE) if current is not None else None
        self.counts.blockSignals(True)
        self.counts.clear()
        for one in self._lists:
            told = [f"{one.total:,}"]
            if one.changed or one.removed or one.before:
                parts = ((one.new, self.tr("new")), (one.changed, self.tr("changed")), (one.removed, self.tr("removed")))
                told = [", ".join(f"{count:,} {word}" for count, word in parts if count)]
            item = self.counts.row((SHORT.get(one.table, one.title), *told))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setData(0, TABLE, one.table)
            self.counts.addTopLevelItem(item)
        tables = [one.table for one in self._lists]
        if tables:
            self.counts.setCurrentItem(self.counts.topLevelItem(tables.index(wanted) if wanted in tables else 0))
        self.counts.blockSignals(False)
        self._list_rows()

    def _list_rows(self) -> None:
        current = self.counts.currentItem()
        listed = next((one for one in self._lists if current is not None and one.table == current.data(0, TABLE)), None)
        if listed is not None and listed == self._drawn:
            return
        self._drawn = listed
        self.rows.clear()
        if listed is None:
            self.rows.setHeaderLabels([self.tr("Nothing comes into the plan.")])
            self.rows.setColumnCount(1)
            return
        self.rows.setColumnCount(len(listed.titles))
        self.rows.setHeaderLabels(listed.titles)
        self.rows.setRootIsDecorated(bool(listed.depths))
        self._hang(listed)
        lines = sum(depth > 0 for depth in listed.depths) if listed.depths else len(listed.rows)
        if listed.total > lines:
            more = self.tr("… and {n} more").format(n=f"{listed.total - lines:,}")
            self.rows.addTopLevelItem(self.rows.row((more,), tones=("muted",)))
        self.rows.expandAll()
        self.rows.header().setStretchLastSection(not listed.right[-1])
        wide = self.fontMetrics().averageCharWidth() * 34
        self._spreading = 0
        for column, right in enumerate(listed.right):
            self.rows.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
            self.rows.resizeColumnToContents(column)
            self.rows.setColumnWidth(column, min(self.rows.columnWidth(column) + 12, wide))
        self._spread()

    def _spread(self) -> None:
        """Let the words before the numbers take the room that is left, so that a row is read across without a gap."""
        listed = self._drawn
        if listed is None or not listed.right[-1]:
            return
        columns = range(len(listed.titles))
        room = self.rows.viewport().width() - sum(map(self.rows.columnWidth, columns)) + self._spreading
        last = max((at for at in columns if not listed.right[at]), default=0)
        self.rows.setColumnWidth(last, self.rows.columnWidth(last) - self._spreading + max(room, 0))
        self._spreading = max(room, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._spread)  # what is inside has its size by then

    def _hang(self, listed: Listed) -> None:
        """Hang rows below one another where they are a tree."""
        above: list[QTreeWidgetItem] = []
        for at, texts in enumerate(listed.rows):
            item = self.rows.row(texts)
            for column, right in enumerate(listed.right):
                if right:
                    item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            depth = listed.depths[at] if listed.depths else 0
            del above[depth:]
            if above:
                above[-1].addChild(item)
            else:
                self.rows.addTopLevelItem(item)
            above.append(item)

    def _list_problems(self, findings: Sequence[Finding]) -> None:
        self.problems.blockSignals(True)
        self.problems.clear()
        sorted_ = sorted(findings, key=lambda one: SEVERITIES.index(one.severity))
        for finding in sorted_[:MOST_PROBLEMS]:
            sheet, cell = finding.where.sheet or "", finding.where.cell or ""
            place = f"{sheet}!{cell}" if sheet and cell else sheet
            message = finding.message.removeprefix(f"{sheet}, {cell}: ").removeprefix(f"{sheet}: ")
            tone = f"severity.{finding.severity.value}"
            item = self.problems.row(
                (place, message, finding.hint), tones=("", tone if finding.severity is not Severity.NOTE else "", "muted")
            )
            item.setData(0, PLACE, (sheet, cell))
            item.setData(1, int(Qt.ItemDataRole.AccessibleTextRole), f"{finding.severity.value}: {message}")
            self.problems.addTopLevelItem(item)
        if len(sorted_) > MOST_PROBLEMS:
            self.problems.addTopLevelItem(self.problems.row(("", self.tr("… and {n} more").format(n=len(sorted_) - MOST_PROBLEMS), "")))
        self.problems.setColumnHidden(2, not any(finding.hint for finding in sorted_[:MOST_PROBLEMS]))
        self.problems.blockSignals(False)

    def _point(self) -> None:
        item = self.problems.currentItem()
        place = item.data(0, PLACE) if item is not None else None
        if place and place[0]:
            self.place_wanted.emit(place[0], place[1])

    def show_failed(self) -> None:
        """Turn to the rows that failed."""
        self.setCurrentWidget(self.failed)
        if self.failed.failed.lines and not self.failed.currentIndex().isValid():
            self.failed.setCurrentIndex(self.failed.failed.index(0, 2))
        self.failed.setFocus()
