"""Suppliers and values by rule: several rules in order, each row follows one of them. The rules used last are remembered."""

from __future__ import annotations

import json
from dataclasses import asdict

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from planner.model.bulk import Outcome
from planner.model.bulk_conditions import Asks, Condition
from planner.model.bulk_rules import Add, Prefer, Rule, SetColumn
from planner.ui.bulk_offer import BulkOffer
from planner.ui.dialogs.bulk_kinds import Kind
from planner.ui.dialogs.bulk_rule_lines import RuleLine
from planner.ui.figures import plural
from planner.ui.icons import icon

DOES = {"Prefer": Prefer, "Add": Add, "SetColumn": SetColumn}


def as_text(rules: list[Rule], *, last: bool) -> str:
    """Return rules as they are remembered."""
    listed = [{"where": [asdict(one) for one in rule.where], "then": {type(rule.then).__name__: asdict(rule.then)}} for rule in rules]
    return json.dumps({"last": last, "rules": listed})


def of_text(text: str, fields: frozenset[tuple[str, str]]) -> tuple[list[Rule], bool]:
    """Return remembered rules, without those that ask about columns that aren't there."""
    try:
        kept = json.loads(text or "{}")
        rules = [
            Rule(
                tuple(Condition(one["table"], one["column"], Asks(one["test"]), one["text"]) for one in rule["where"]),
                next(DOES[name](**then) for name, then in rule["then"].items()),
            )
            for rule in kept.get("rules", ())
        ]
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        return [], False

    def known(rule: Rule) -> bool:
        asked = {(one.table, one.column) for one in rule.where}
        asked |= {(rule.then.table, rule.then.column)} if isinstance(rule.then, SetColumn) else set()
        return asked <= fields

    return [rule for rule in rules if known(rule)], bool(kept.get("last"))


class RulesKind(Kind):
    """Rules one below the other."""

    def __init__(self, offer: BulkOffer, parent: QWidget | None = None) -> None:
        super().__init__(offer, parent)
        self.lines: list[RuleLine] = []
        self.order = QComboBox(self)
        self.order.setAccessibleName(self.tr("Which rule counts"))
        self.order.addItems([self.tr("A row follows the first rule that fits it"), self.tr("A row follows the last rule that fits it")])
        self.add = QPushButton(icon("add"), self.tr("Add rule"), self)
        self.add.setAutoDefault(False)
        self.add.clicked.connect(self.add_rule)
        ground = QWidget(self)
        self.column = QVBoxLayout(ground)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addStretch(1)
        area = QScrollArea(self)
        area.setAccessibleName(self.tr("Rules"))
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(ground)
        row = QHBoxLayout()
        row.addWidget(self.order)
        row.addStretch(1)
        row.addWidget(self.add)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area, 1)
        whole.addLayout(row)
        rules, last = of_text(offer.rules, frozenset((table, column) for table, column, _ in offer.fields()))
        self.order.setCurrentIndex(int(last))
        for rule in rules:
            self.add_rule().show_rule(rule)
        if not rules:
            self.add_rule()
        self.order.currentIndexChanged.connect(self.changed)

    def add_rule(self) -> RuleLine:
        """Put an empty rule at the end."""
        line = RuleLine(self.offer, self)
        line.changed.connect(self.changed)
        line.left.connect(self._drop)
        self.lines.append(line)
        self.column.insertWidget(len(self.lines) - 1, line)
        self.changed.emit()
        return line

    def _drop(self, line: RuleLine) -> None:
        self.lines.remove(line)
        line.setParent(None)
        line.deleteLater()
        self.changed.emit()

    def rules(self) -> list[Rule]:
        """Return the rules in order."""
        return [line.rule() for line in self.lines]

    def remembered(self) -> str:
        """Return the rules as they are remembered."""
        return as_text(self.rules(), last=bool(self.order.currentIndex()))

    def outcome(self) -> Outcome:
        """Return what the rules would do."""
        if not self.lines:
            return Outcome(problem=self.tr("Add a rule."))
        return self.offer.prefer(self.scope, self.rules(), last=bool(self.order.currentIndex()))

    def label(self, count: int) -> str:
        """Name how many rules, or the one."""
        cells = plural(count, self.tr("cell"), self.tr("cells"))
        if len(self.lines) == 1:
            then = self.lines[0].rule().then
            if isinstance(then, Prefer):
                return self.tr("Prefer {supplier} by rule in {cells}").format(supplier=then.supplier, cells=cells)
            if isinstance(then, Add):
                return self.tr("Add sources at {supplier} by rule").format(supplier=then.supplier)
        rules = plural(len(self.lines), self.tr("rule"), self.tr("rules"))
        return self.tr("Apply {rules} to {cells}").format(rules=rules, cells=cells)
