"""The open rows of the bill of materials: they come and go as assemblies are opened, and follow the plan."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Slot

from planner.model.change import Change, everything
from planner.model.plan import Plan
from planner.ui.bom.fields import NUMBER, PART, SOURCE
from planner.ui.bom.tree import BomTree, Key, Row
from planner.ui.desk import Desk
from planner.ui.grid.model import Branch, Field, GridModel
from planner.ui.qt import HORIZONTAL, NOWHERE, Index


class BomRows(GridModel):
    """Rows are occurrences: a part that is used twice has two rows."""

    branch_column = PART

    def __init__(self, desk: Desk, fields: Iterable[Field], parent: QObject | None = None) -> None:
        super().__init__(desk, fields, parent)
        self.read_plan()
        self.read_results()
        self._tree = BomTree(desk.plan)
        self._rows, self.cut = self._tree.unfolded(self._tree.first_look())
        desk.plan_changed.connect(self._plan_changed)
        desk.results_changed.connect(self._results_changed)
        desk.scenario_changed.connect(self._results_changed)

    def read_plan(self) -> None:
        """Take over where parts, lines and sources stand in the plan."""

    def read_results(self) -> None:
        """Take over what the scenario changes."""

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many rows are open."""
        return 0 if parent.isValid() else len(self._rows)

    def row(self, at: int) -> Row:
        """Return the occurrence at a row."""
        return self._rows[at]

    def part_at(self, row: int) -> str:
        """Return the part of a row."""
        return self._rows[row].part

    def branch(self, row: int) -> Branch:
        """Return the occurrence's place in the tree."""
        one = self._rows[row]
        return Branch(one.depth, one.opens, one.open)

    def row_name(self, row: int) -> str:
        """Return the part, which names the steps."""
        return self._rows[row].part

    # opening and closing

    def set_open(self, at: int, wanted: bool) -> None:
        """Open or close the assembly at a row."""
        row = self._rows[at]
        if not row.opens or row.open == wanted:
            return
        if not wanted:
            end = at + 1
            while end < len(self._rows) and self._rows[end].depth > row.depth:
                end += 1
            row.open = False
            if end > at + 1:
                self.beginRemoveRows(NOWHERE, at + 1, end - 1)
                del self._rows[at + 1 : end]
                self.endRemoveRows()
        else:
            row.open = True
            children = self._tree.children(row, self._path(at))
            if children:
                self.beginInsertRows(NOWHERE, at + 1, at + len(children))
                self._rows[at + 1 : at + 1] = children
                self.endInsertRows()
        self._numbers_moved(at)

    def _path(self, at: int) -> frozenset[str]:
        """Return the parts from the product down to a row."""
        parts, depth = {self._rows[at].part}, self._rows[at].depth
        while depth and at:
            at -= 1
            if self._rows[at].depth < depth:
                depth = self._rows[at].depth
                parts.add(self._rows[at].part)
        return frozenset(parts)

    def _numbers_moved(self, at: int) -> None:
        if at < len(self._rows):
            self.dataChanged.emit(self.index(at, NUMBER), self.index(len(self._rows) - 1, PART))

    def open_all(self) -> None:
        """Open everything, as far as the limit allows."""
        self._reset(None, 99)

    def close_all(self) -> None:
        """Show the products and what stands directly below them."""
        self._reset(None, 1)

    def _reset(self, opened: frozenset[Key] | None, depth: int = 99) -> None:
        self.beginResetModel()
        self._rows, self.cut = self._tree.unfolded(opened, depth)
        self.endResetModel()
        if self.cut:
            self.desk.said.emit(self.tr("Only the first {n} rows are shown; open single assemblies instead.").format(n=len(self._rows)))

    def reveal(self, part: str) -> int | None:
        """Open what hides a part and return its row, None where no product contains it."""
        found = next((at for at, row in enumerate(self._rows) if row.part == part), None)
        if found is not None:
            return found
        path = self._tree.path_to(part)
        at = -1
        for depth, wanted in enumerate(path):
            at = next((n for n in range(at + 1, len(self._rows)) if self._rows[n].depth == depth and self._rows[n].part == wanted), -1)
            if at < 0:
                return None
            if depth + 1 < len(path):
                self.set_open(at, True)
        return at if path else None

    def reveal_line(self, line: int) -> int | None:
        """Open what hides a BOM line and return its row, None where no product contains it."""
        bom = self.desk.plan["bom"]
        above = self.reveal(str(bom["parent"][bom.positions([line])[0]]))
        if above is None:
            return None
        self.set_open(above, True)
        return next((at for at, row in enumerate(self._rows) if row.line == line), None)

    # what the desk tells

    @Slot(object, object)
    def _plan_changed(self, before: Plan, changes: tuple[Change, ...]) -> None:
        anew = everything(changes, self.desk.plan.tables)
        structure = any(
            (change.table == "bom" and (change.how != "cells" or {"parent", "component"} & set(change.columns)))
            or (change.table == "demand" and (change.how != "cells" or "part" in change.columns))
            for change in changes
        )
        self.read_plan()
        if anew:
            self.bad.clear()
            self._tree = BomTree(self.desk.plan)
            self._reset(self._tree.first_look())
        elif structure:
            self._follow()
        if any(change.table == "settings" for change in changes):
            self.headerDataChanged.emit(HORIZONTAL, 0, len(self.fields) - 1)
        if not anew and any(change.table in {"bom", "parts", "sources", "price_breaks"} for change in changes):
            self.redraw()

    def _follow(self) -> None:
        """Bring the open rows to the changed structure, keeping what is open; whole stretches come and go."""
        opened = frozenset(row.key for row in self._rows if row.open)
        products = {row.key[0]: row.part for row in self._rows if len(row.key) == 1}
        self._tree = BomTree(self.desk.plan)
        if not products:
            self._reset(self._tree.first_look())
            return
        after, self.cut = self._tree.unfolded(opened)
        if products != {row.key[0]: row.part for row in after if len(row.key) == 1}:
            self.beginResetModel()
            self._rows = after
            self.endResetModel()
            return
        keys = {row.key for row in after}
        had = {row.key for row in self._rows}
        last = len(self._rows) - 1
        while last >= 0:
            if self._rows[last].key in keys:
                last -= 1
                continue
            first = last
            while first and self._rows[first - 1].key not in keys:
                first -= 1
            self.beginRemoveRows(NOWHERE, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
            last = first - 1
        at = 0
        while at < len(after):
            if after[at].key in had:
                at += 1
                continue
            last = at
            while last + 1 < len(after) and after[last + 1].key not in had:
                last += 1
            self.beginInsertRows(NOWHERE, at, last)
            self._rows[at:at] = after[at : last + 1]
            self.endInsertRows()
            at = last + 1
        if [row.key for row in self._rows] != [row.key for row in after]:
            self.beginResetModel()
            self._rows = after
            self.endResetModel()
        else:
            self._rows = after

    @Slot()
    def _results_changed(self) -> None:
        self.read_results()
        self.redraw(SOURCE)
