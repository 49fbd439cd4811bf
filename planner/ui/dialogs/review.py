"""What an edit of the tariff tables does, before it is applied: lines of the plan, rows that come, change and go, problems."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QLabel, QTabWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from planner.model.finding import Finding
from planner.model.values import decimals
from planner.ui import icons, theme
from planner.ui.figures import DASH, DOWN, UP, plural, style, symbol
from planner.ui.panels.rows import Tree
from planner.ui.reviewing import MONEY_LEAST, Line, Review

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MOST = 500  # rows of one list; the rest is counted
LEAST_WIDTH = 84  # pixels of a column of figures
SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)


class ReviewDialog(QDialog):
    """Three lists under a headline; nothing is applied before the first button is pressed."""

    def __init__(self, review: Review, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.review = review
        self.setWindowTitle(review.title)
        self.resize(980, 600)
        head = QLabel(review.headline, self)
        head.setFont(theme.title_font())
        head.setWordWrap(True)
        note = QLabel(self.tr("Nothing is applied yet. It is one step and can be undone."), self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("What changes"))
        self.tabs.tabBar().setAccessibleName(self.tr("What changes"))
        self.lines, self.rows = self._lines(), self._rows()
        count = sum(len(rows.come) + len(rows.change) + len(rows.go) for rows in review.rows)
        self.tabs.addTab(self.lines, self.tr("Your lines ({n})").format(n=whole(len(review.lines))))
        self.tabs.addTab(self.rows, self.tr("Tariff rows ({n})").format(n=whole(count)))
        for findings, title in (
            (review.findings, self.tr("Problems ({n})")), (review.unread, self.tr("Rates that can't be computed ({n})")),
        ):  # fmt: skip
            if findings:
                self.tabs.addTab(self._findings(findings), title.format(n=whole(len(findings))))
        if not review.lines:
            self.tabs.setCurrentIndex(1)
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(review.accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self.refuse_button = buttons.addButton(review.refuse, QDialogButtonBox.ButtonRole.RejectRole)
        self.accept_button.setEnabled(review.changes)
        self.accept_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        for widget in (head, note):
            column.addWidget(widget)
        column.addWidget(self.tabs, 1)
        column.addWidget(buttons)

    def _lines(self) -> Tree:
        mode, unit = QHeaderView.ResizeMode, symbol(self.review.currency)
        titles = (
            self.tr("Part"), self.tr("Source"), self.tr("Duty now, {unit}"), self.tr("then"), self.tr("Landed now, {unit}"), self.tr("then"),
            self.tr("Duty a year, {unit}"),
        )  # fmt: skip
        tree = Tree(tuple(title.format(unit=unit) for title in titles), self.tr("Lines that change"))
        tree.setRootIsDecorated(False)
        tree.widths(mode.ResizeToContents, mode.Stretch, *[mode.ResizeToContents] * 5)
        tree.header().setMinimumSectionSize(LEAST_WIDTH)
        for column in range(2, 7):
            tree.headerItem().setTextAlignment(column, RIGHT)
        if not self.review.lines:
            nothing = self.tr("None of your lines changes.")
            tree.addTopLevelItem(tree.row((nothing, "", "", "", "", "", ""), tones=("muted",)))
            tree.topLevelItem(0).setFirstColumnSpanned(True)
        for line in self.review.lines[:MOST]:
            tree.addTopLevelItem(self._line(tree, line))
        if len(self.review.lines) > MOST:
            more = self.tr("and {n} more").format(n=whole(len(self.review.lines) - MOST))
            tree.addTopLevelItem(tree.row((more, "", "", "", "", "", ""), tones=("muted",)))
        return tree

    def _line(self, tree: Tree, line: Line) -> QTreeWidgetItem:
        change = line.change
        words = {
            (True, False): self.tr("no longer the one bought"), (False, True): self.tr("bought instead"), (False, False): self.tr("not bought"),
        }  # fmt: skip
        source = " · ".join(filter(None, (line.source, words.get((change.bought_before, change.bought_after), ""))))
        year, tone = DASH, "muted"
        if math.isnan(change.per_year):
            tone = "severity.error"
        elif abs(change.per_year) >= MONEY_LEAST:
            rises = change.per_year > 0
            year = f"{UP if rises else DOWN} {decimals(abs(change.per_year), 0, style())}"
            tone = "severity.error" if rises else "severity.ok"
        figures = tuple(amount(value) for value in (change.duty_before, change.duty_after, change.landed_before, change.landed_after))
        item = tree.row((line.part, source, *figures, year), tones=("", "muted", "muted", "", "muted", "", tone))
        for column in range(2, 7):
            item.setTextAlignment(column, RIGHT)
        said = self.tr("{part} from {source}: duty {0} becomes {1}, landed {2} becomes {3}, a year {year}")
        item.setData(0, SPOKEN, said.format(*figures, part=line.part, source=source, year=year))
        return item

    def _rows(self) -> Tree:
        mode = QHeaderView.ResizeMode
        tree = Tree((self.tr("Row"), self.tr("What it says")), self.tr("Rows that come, change and go"))
        tree.widths(mode.Interactive, mode.Stretch)
        tree.header().resizeSection(0, 380)
        for table in self.review.rows:
            for words, icon, rows in (
                ((self.tr("row comes"), self.tr("rows come")), "add", table.come),
                ((self.tr("cell changes"), self.tr("cells change")), "compare", table.change),
                ((self.tr("row goes"), self.tr("rows go")), "remove", table.go),
            ):
                if not rows:
                    continue
                group = tree.row((f"{table.title}: {plural(len(rows), *words)}", ""), bold=True)
                group.setIcon(0, icons.icon(icon, "muted"))
                tree.addTopLevelItem(group)
                for name, said in rows[:MOST]:
                    group.addChild(tree.row((name, said), tones=("", "muted")))
                if len(rows) > MOST:
                    group.addChild(tree.row((self.tr("and {n} more").format(n=whole(len(rows) - MOST)), ""), tones=("muted",)))
                group.setExpanded(len(rows) <= 40)
        return tree

    def _findings(self, findings: tuple[Finding, ...]) -> Tree:
        mode = QHeaderView.ResizeMode
        tree = Tree((self.tr("Problem"), self.tr("What to do")), self.tr("Problems"))
        tree.setRootIsDecorated(False)
        tree.setColumnHidden(1, not any(finding.hint for finding in findings))
        tree.widths(mode.Stretch, mode.ResizeToContents)
        for finding in findings[:MOST]:
            item = tree.row((finding.message, finding.hint), tones=("", "muted"))
            item.setIcon(0, icons.icon(finding.severity.value, f"severity.{finding.severity.value}"))
            item.setData(0, SPOKEN, f"{finding.severity.value}: {finding.message} {finding.hint}")
            tree.addTopLevelItem(item)
        if len(findings) > MOST:
            more = self.tr("and {n} more; ballast hts FILE lists them all").format(n=whole(len(findings) - MOST))
            tree.addTopLevelItem(tree.row((more, ""), tones=("muted",)))
        return tree


def whole(count: int) -> str:
    """Return a count with its thousands marked."""
    return decimals(count, 0, style())


def amount(value: float) -> str:
    """Return money for one unit; an em dash where it is not known."""
    return decimals(value, 2 if abs(value) >= 1 or value == 0 else 4, style()) if math.isfinite(value) else DASH
