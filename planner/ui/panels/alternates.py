"""Parts that can stand in for the part in hand: what they cost and take, and the buttons to use one of them."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLineEdit, QPushButton, QTreeWidgetItem, QVBoxLayout, QWidget

from planner.engine.results import Results
from planner.model.plan import Plan
from planner.model.schema import ALTERNATES
from planner.model.table import Row
from planner.model.values import decimals, shown
from planner.ui.bom.standing_in import not_yet
from planner.ui.figures import DASH, day, full_money, percent, plural, style, symbol
from planner.ui.panels.rows import Tree, TreePanel
from planner.ui.part_names import PartCompleter, known_part

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ROW_ID = int(Qt.ItemDataRole.UserRole) + 7
ALTERNATE = ROW_ID + 1


class AlternatesPanel(TreePanel):
    """One row for each alternate of the part in hand."""

    added = Signal(str)  # a part that can stand in for the one in hand
    removed = Signal(int)  # row id of the alternates table
    wanted_here = Signal(str)
    wanted_everywhere = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        mode = QHeaderView.ResizeMode
        titles = (
            self.tr("Alternate"), self.tr("Description"), self.tr("For one"), self.tr("Landed for one"), self.tr("Against it"), self.tr("Lead, days"),
            self.tr("Origin"), self.tr("Share"), self.tr("Qualified from"),
        )  # fmt: skip
        tree = Tree(titles, self.tr("Alternates"))
        tree.setRootIsDecorated(False)
        tree.widths(mode.ResizeToContents, mode.Stretch, *[mode.ResizeToContents] * 7)
        for column in (2, 3, 4, 5, 7):
            tree.headerItem().setTextAlignment(column, RIGHT)
        tree.headerItem().setToolTip(3, self.tr("Landed cost of as many of the alternate as stand in for one"))
        super().__init__(tree, parent)
        self.part = ""
        self._plan: Plan | None = None
        self.line = QLineEdit(self)
        self.line.setAccessibleName(self.tr("Part that can stand in"))
        self.line.setPlaceholderText(self.tr("Add an alternate: part number or description; a new number becomes a part"))
        self.line.setMinimumWidth(self.fontMetrics().horizontalAdvance("0") * 8)
        self.add_button = QPushButton(self.tr("Add"), self)
        self.here_button = QPushButton(self.tr("Use here"), self)
        self.everywhere_button = QPushButton(self.tr("Use everywhere…"), self)
        self.remove_button = QPushButton(self.tr("Remove"), self)
        for widget in (self.line, self.add_button):
            self.head.addWidget(widget, int(widget is self.line))
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.here_button, self.everywhere_button, self.remove_button):
            row.addWidget(button)
        row.addStretch(1)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.addLayout(row)
        self.line.returnPressed.connect(self._add)
        self.add_button.clicked.connect(self._add)
        self.here_button.clicked.connect(self._here)
        self.everywhere_button.clicked.connect(self._everywhere)
        self.remove_button.clicked.connect(self._remove)
        tree.currentItemChanged.connect(self._enable)
        self._completed: tuple[object, object] | None = None
        self.show_part(None, None, "")

    def show_part(self, plan: Plan | None, result: Results | None, part: str) -> None:
        """Show the alternates of a part; empty: none is selected."""
        held = self.tree.currentItem().data(0, ROW_ID) if self.tree.currentItem() is not None and part == self.part else None
        self._plan, self.part = plan, part
        self.tree.clear()
        self.line.setEnabled(bool(part))
        if plan is None or not part:
            self.say("", self.tr("Select a part to see what can stand in for it."))
            self._enable()
            return
        self._suggest(plan)
        table = plan["alternates"]
        rows = np.flatnonzero(table["part"] == part).tolist()
        for row in rows:
            self.tree.addTopLevelItem(self._row(plan, result, int(table.ids[row]), table.row(row)))
        again = [self.tree.topLevelItem(at) for at in range(len(rows)) if self.tree.topLevelItem(at).data(0, ROW_ID) == held]
        if rows:
            self.tree.setCurrentItem(again[0] if again else self.tree.topLevelItem(0))
        count = plural(len(rows), self.tr("part can stand in for {part}"), self.tr("parts can stand in for {part}"))
        self.say(
            count.format(part=part) if rows else self.tr("Alternates of {part}").format(part=part),
            ""
            if rows
            else self.tr("Nothing can stand in for {part} yet. Type a part above to offer it as an alternate.").format(part=part),
        )
        self._enable()

    def _suggest(self, plan: Plan) -> None:
        parts = plan["parts"]
        if self._completed is None or self._completed != (id(parts["part"]), id(parts["description"])):
            self._completed = (id(parts["part"]), id(parts["description"]))
            self.line.setCompleter(PartCompleter(plan, self.line))

    def _row(self, plan: Plan, result: Results | None, row_id: int, row: Row) -> QTreeWidgetItem:
        other, ratio = str(row["alternate"]), float(row["ratio"]) if isinstance(row["ratio"], float) else 1.0
        described = plan["parts"]["description"][plan["parts"]["part"] == other]
        cost, lead, origin = facts_of(plan, result, other)
        own = facts_of(plan, result, self.part)[0]
        change = cost * ratio / own - 1 if math.isfinite(cost) and math.isfinite(own) and own > 0 else math.nan
        since, share = row["qualified_from"], row["share"]
        currency = symbol(result.currency) if result is not None else ""
        texts = (
            other, str(described[0]) if len(described) else "", shown(ALTERNATES["ratio"], ratio, style()), full_money(cost * ratio, currency),
            ("+" if change > 0 else "") + percent(change) if math.isfinite(change) else DASH, decimals(lead, 0, style()) if math.isfinite(lead) else DASH,
            origin or DASH, percent(share) if isinstance(share, float) else DASH, day(since) if isinstance(since, np.datetime64) else self.tr("now"),
        )  # fmt: skip
        tone = "severity.error" if change > 0 else "severity.ok" if change < 0 else "muted"
        early = not_yet(plan, self.part, other)
        tones = ("", "muted", "", "", tone, "", "", "", "severity.warning" if early else "")
        item = self.tree.row(texts, tones=tones, link=("alternates", row_id, "alternate"))
        if early:
            item.setToolTip(8, early)
        for column in (2, 3, 4, 5, 7):
            item.setTextAlignment(column, RIGHT)
        item.setData(0, ROW_ID, row_id)
        item.setData(0, ALTERNATE, other)
        return item

    @Slot()
    def _enable(self, *_: object) -> None:
        """Only what can be done is offered."""
        chosen = self.tree.currentItem() is not None
        for button in (self.here_button, self.everywhere_button, self.remove_button):
            button.setEnabled(chosen)
            button.setVisible(self.tree.topLevelItemCount() > 0)
        self.add_button.setEnabled(bool(self.part))

    def _chosen(self) -> str:
        item = self.tree.currentItem()
        return "" if item is None else str(item.data(0, ALTERNATE))

    @Slot()
    def _add(self) -> None:
        part = known_part(self._plan, self.line.text()) if self._plan is not None else ""
        if part:
            self.line.clear()
            self.added.emit(part)

    @Slot()
    def _here(self) -> None:
        self.wanted_here.emit(self._chosen())

    @Slot()
    def _everywhere(self) -> None:
        self.wanted_everywhere.emit(self._chosen())

    @Slot()
    def _remove(self) -> None:
        item = self.tree.currentItem()
        if item is not None:
            self.removed.emit(int(item.data(0, ROW_ID)))


def facts_of(plan: Plan, result: Results | None, part: str) -> tuple[float, float, str]:
    """Return landed cost of one unit, lead time in days and origin of a part, as far as they are known."""
    at = result.position.get(part) if result is not None else None
    if result is None or at is None:
        return math.nan, math.nan, ""
    source = int(result.part.source[at])
    origins = plan["sources"]["country_of_origin"]
    worst = int(result.part.worst_origin[at])
    origin = str(origins[source]) if 0 <= source < len(origins) else result.origins[worst] if worst >= 0 else ""
    return float(result.part.landed[at]) if not result.part.unpriced[at] else math.nan, float(result.part.lead_days[at]), origin
