"""Where a part is used: its assemblies, theirs, and so on up to the products, with how many each takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidgetItem, QWidget

from planner.model.plan import Plan
from planner.model.table import Cells
from planner.model.values import shown
from planner.ui.figures import compact, plural, style
from planner.ui.panels.rows import Tree, TreePanel

FIGURES = (2, 3, 4)
MOST_NAMED = 3  # products of the title
MOST = 500  # rows; a part in everything would fill the memory
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class WhereUsedPanel(TreePanel):
    """A tree upwards from a part; links go to the line of the bill of materials."""

    def __init__(self, parent: QWidget | None = None) -> None:
        mode = QHeaderView.ResizeMode
        titles = (self.tr("Assembly"), self.tr("Description"), self.tr("Qty per"), self.tr("Qty this way"), self.tr("Qty in one"))
        tree = Tree(titles, self.tr("Where used"))
        tree.widths(mode.ResizeToContents, mode.Stretch, *[mode.ResizeToContents] * 3)
        for column in FIGURES:
            tree.headerItem().setTextAlignment(column, RIGHT)
        tree.headerItem().setToolTip(2, self.tr("How many the assembly's line asks for"))
        tree.headerItem().setToolTip(3, self.tr("How many of the part one such assembly needs along this way, scrap not counted"))
        tree.headerItem().setToolTip(4, self.tr("How many of the part one such assembly needs over all ways together, scrap not counted"))
        super().__init__(tree, parent)
        self._lines: tuple[object, dict[str, list[int]]] | None = None
        self._names: tuple[object, dict[str, str]] | None = None
        self._left = 0
        self._totals: dict[str, float] = {}
        self.say("", self.tr("Select a part to see where it is used."))

    def show_part(self, plan: Plan, part: str) -> None:
        """Show where a part is used; empty: none is selected."""
        self.tree.clear()
        if not part:
            self.say("", self.tr("Select a part to see where it is used."))
            return
        above = self._above(plan)
        if part not in above:
            self.say("", self.tr("{part} is in no assembly.").format(part=part))
            return
        self._left = MOST
        direct = plural(len(above[part]), self.tr("assembly line"), self.tr("assembly lines"))
        totals = totals_in(plan, part)
        products = [name for name in totals if name not in above and name != part]
        said = ", ".join(self.tr("{n} in one {product}").format(n=compact(totals[name]), product=name) for name in products[:MOST_NAMED])
        more = self.tr(" and {n} more products").format(n=len(products) - MOST_NAMED) if len(products) > MOST_NAMED else ""
        self.say(" · ".join(filter(None, (self.tr("{part} is in {count}").format(part=part, count=direct), said + more))))
        self._totals = totals
        for item in self._rows(plan, part, 1.0, (part,)):
            self.tree.addTopLevelItem(item)
        self.tree.expandAll()
        if self._left <= 0:
            self.tree.addTopLevelItem(
                self.tree.row((self.tr("only the first {count} are shown").format(count=MOST), "", "", "", ""), tones=("muted",))
            )

    def _rows(self, plan: Plan, part: str, one: float, path: tuple[str, ...]) -> list[QTreeWidgetItem]:
        bom, items = plan["bom"], []
        for row in self._above(plan).get(part, ()):
            parent = str(bom["parent"][row])
            if parent in path or self._left <= 0:
                continue
            self._left -= 1
            per = float(bom["quantity"][row])
            quantity = shown(bom.spec["quantity"], per, style())
            item = self.tree.row(
                (parent, self._descriptions(plan).get(parent, ""), quantity, compact(one * per), compact(self._totals.get(parent, one * per))),
                tones=("", "muted"), link=("bom", int(bom.ids[row]), "component"),
            )  # fmt: skip
            for column in FIGURES:
                item.setTextAlignment(column, RIGHT)
            item.addChildren(self._rows(plan, parent, one * per, (*path, parent)))
            items.append(item)
        return items

    def _above(self, plan: Plan) -> dict[str, list[int]]:
        """Return the BOM lines of each component, kept while the BOM is the same."""
        bom = plan["bom"]
        if self._lines is None or self._lines[0] is not bom:
            self._lines = (bom, grouped(bom["component"]))
        return self._lines[1]

    def _descriptions(self, plan: Plan) -> dict[str, str]:
        parts = plan["parts"]
        if self._names is None or self._names[0] is not parts:
            self._names = (parts, dict(zip(parts["part"], parts["description"], strict=True)))
        return self._names[1]


def totals_in(plan: Plan, part: str) -> dict[str, float]:
    """Return for each assembly above a part, up to the products, how many of it one needs over all ways, scrap not counted."""
    from planner.engine.netting.bom import rolled_up, structure

    keys = plan["parts"]["part"]
    graph = structure(plan["bom"], keys, None)
    own = (keys == part).astype(np.float64)[:, None]
    found = rolled_up(replace(graph, factor=plan["bom"]["quantity"][graph.row]), own)[:, 0]
    return {str(keys[at]): float(found[at]) for at in np.flatnonzero(found).tolist() if keys[at] != part}


def grouped(values: Cells) -> dict[str, list[int]]:
    """Return the rows at which each value stands."""
    found: dict[str, list[int]] = {}
    for row, value in enumerate(np.asarray(values).tolist()):
        found.setdefault(value, []).append(row)
    return found
