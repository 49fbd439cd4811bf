"""The open rows of the bill of materials: they come and go as assemblies are opened, and follow the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject

from planner.ui.bom.columns import Columns
from planner.ui.bom.fields import PART
from planner.ui.bom.tree import BomTree
from planner.ui.bom.unfolded import Flags, Ints, Keys, Row, Rows
from planner.ui.desk import Desk
from planner.ui.grid.field import Field
from planner.ui.grid.look import Branch
from planner.ui.grid.model import GridModel
from planner.ui.grid.order import runs
from planner.ui.qt import NOWHERE, Index

MANY_RUNS = 32  # rows that come or go in more pieces than this do so in one piece at the end, and are put in their places then


class BomRows(GridModel):
    """Rows are occurrences: a part that is used twice has two rows."""

    branch_column = PART

    def __init__(self, desk: Desk, fields: Iterable[Field], parent: QObject | None = None) -> None:
        super().__init__(desk, fields, parent)
        self._tree = BomTree(desk.plan)
        self.columns = Columns(desk, self._tree)
        self._rows = self._tree.unfolded(self._tree.first_look())
        self.once_open = np.empty(0, dtype=np.uint64)  # rows that an edit took away while they were open, ascending

    @property
    def tree(self) -> BomTree:
        """The plan's lines by assembly."""
        return self._tree

    @property
    def occurrences(self) -> Rows:
        """The rows that are open, from top to bottom."""
        return self._rows

    @property
    def cut(self) -> bool:
        """Whether the limit has left rows out."""
        return self._rows.cut

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many rows are open."""
        return 0 if parent.isValid() else len(self._rows)

    def row(self, at: int) -> Row:
        """Return the occurrence at a row."""
        rows = self._rows
        return Row(self.part_at(at), self.line_at(at), int(rows.depth[at]), bool(rows.opens[at]), bool(rows.open[at]))

    def key_at(self, row: int) -> tuple[int, int]:
        """Return what names an occurrence through sorting and changes, and the row id of its line, 0 for a product."""
        return int(self._rows.key[row]), self.line_at(row)

    def row_keys(self) -> Ints:
        """Return what names the shown occurrences."""
        return self._rows.key.view(np.int64)

    def rows_at(self, keys: Iterable[int]) -> list[int]:
        """Return where some occurrences stand, those that are shown, ascending."""
        return np.flatnonzero(np.isin(self._rows.key, np.array(list(keys), dtype=np.uint64))).tolist()

    def part_at(self, row: int) -> str:
        """Return the part of a row."""
        return str(self.columns.whole(PART)[self._rows.part[row]])

    def line_at(self, row: int) -> int:
        """Return the row id of a row's BOM line, 0 for a product at the top."""
        line = self._rows.line[row]
        return int(self._tree.ids[line]) if line >= 0 else 0

    def branch(self, row: int) -> Branch:
        """Return the occurrence's place in the tree."""
        rows = self._rows
        return Branch(int(rows.depth[row]), bool(rows.opens[row]), bool(rows.open[row]))

    def row_name(self, row: int) -> str:
        """Return the part, which names the steps."""
        return self.part_at(row)

    def products(self) -> list[str]:
        """Return what stands at the top of the plan, whether it is shown or not."""
        return self._tree.names[self._tree.products].tolist()

    def order(self) -> BomTree:
        """Return the tree in the order its rows are shown in."""
        return self._tree

    def depth(self) -> int:
        """Return how deep the shown rows go below their products."""
        return int(self._rows.depth.max()) if len(self._rows) else 0

    # finding rows

    def _first(self, rows: Flags, start: int = 0) -> int | None:
        found = int(rows[start:].argmax()) + start if len(rows) > start else start
        return found if found < len(rows) and rows[found] else None

    def row_of_line(self, line: int) -> int | None:
        """Return the first row that shows a BOM line, None where it is hidden."""
        at = np.flatnonzero(self._tree.ids == line)
        return self._first(self._rows.line == at[0]) if len(at) else None

    def rows_of_line(self, line: int) -> list[int]:
        """Return every row that shows a BOM line: its assembly may stand in several places."""
        at = np.flatnonzero(self._tree.ids == line)
        return np.flatnonzero(self._rows.line == at[0]).tolist() if len(at) else []

    def end_of(self, at: int) -> int:
        """Return the row after all that is shown below a row."""
        depth = self._rows.depth
        beside = np.flatnonzero(depth[at + 1 :] <= depth[at])
        return at + 1 + int(beside[0]) if len(beside) else len(depth)

    # other rows

    def become(self, after: Rows, tree: BomTree | None = None, columns: Columns | None = None) -> None:
        """Show other rows: what stays keeps the cursor and what is chosen; the rest comes and goes in as few pieces as can be.

        ``tree`` and ``columns`` take the place of the ones in use, where the plan has changed.
        """
        before = self._rows
        place = _places(before.key, after.key)
        stay = place >= 0
        if tree is not None and columns is not None:
            before = _carried(before, after, place, self._tree, tree)
            self._rows, self._tree, self.columns = before, tree, columns
            self._remember_open(before.key[~stay & before.open], after.key)
        if not stay.any():
            self.beginResetModel()
            self._rows = after
            self.endResetModel()
            return
        kept = place[stay]
        fresh = np.ones(len(after), dtype=bool)
        fresh[kept] = False
        gone, come = runs(np.flatnonzero(~stay)), runs(np.flatnonzero(fresh))
        if len(gone) + len(come) <= MANY_RUNS and bool((np.diff(kept) > 0).all()):
            self._come_and_go(before, after, gone, come, fresh)
        else:
            self.moving.emit()
            self._rearrange(before, after, place, fresh)
            self.moved.emit()
        self._tell_branches(before, after, place)

    def _remember_open(self, gone: Keys, there: Keys) -> None:
        """Remember which rows were open when an edit took them away: they come back open when it is undone."""
        if len(gone) or len(self.once_open):
            self.once_open = np.union1d(self.once_open[~np.isin(self.once_open, there)], gone)

    def _come_and_go(self, before: Rows, after: Rows, gone: list[tuple[int, int]], come: list[tuple[int, int]], fresh: Flags) -> None:
        left = np.ones(len(before), dtype=bool)
        for first, last in reversed(gone):
            self.beginRemoveRows(NOWHERE, first, last)
            left[first : last + 1] = False
            self._rows = before.taken(left)
            self.endRemoveRows()
        there = ~fresh
        for first, last in come:
            self.beginInsertRows(NOWHERE, first, last)
            there[first : last + 1] = True
            self._rows = after.taken(there)
            self.endInsertRows()
        self._rows = after

    def _rearrange(self, before: Rows, after: Rows, place: Ints, fresh: Flags) -> None:
        """Rows that go are put last and taken away there, rows that come are added last; then all are put in their places."""
        stays, goes = np.flatnonzero(place >= 0), np.flatnonzero(place < 0)
        stays = stays[np.argsort(place[stays])]
        kept, comes = np.sort(place[place >= 0]), np.flatnonzero(fresh)
        self._put(before.taken(np.concatenate([stays, goes])), np.concatenate([stays, goes]))
        if len(goes):
            self.beginRemoveRows(NOWHERE, len(stays), len(before) - 1)
            self._rows = after.taken(kept)
            self.endRemoveRows()
        if len(comes):
            self.beginInsertRows(NOWHERE, len(stays), len(after) - 1)
            self._rows = after.taken(np.concatenate([kept, comes]))
            self.endInsertRows()
        self._put(after, np.argsort(np.concatenate([kept, comes])))

    def _put(self, rows: Rows, order: Ints) -> None:
        """Show the same rows in another order: row ``at`` is the one that was at ``order[at]``."""
        if len(order) < 2 or bool((np.diff(order) > 0).all()):
            self._rows = rows
            return
        self.layoutAboutToBeChanged.emit()
        self._rows = rows
        kept = self.persistentIndexList()
        if kept:
            place = np.empty(len(order), dtype=np.intp)
            place[order] = np.arange(len(order))
            self.changePersistentIndexList(kept, [self.index(int(place[one.row()]), one.column()) for one in kept])
        self.layoutChanged.emit()

    def _tell_branches(self, before: Rows, after: Rows, place: Ints) -> None:
        """Tell the views where triangles came, went or turned."""
        stay = np.flatnonzero(place >= 0)
        kept = place[stay]
        turned = kept[(before.open[stay] != after.open[kept]) | (before.opens[stay] != after.opens[kept])]
        if len(turned):
            self.dataChanged.emit(self.index(int(turned.min()), PART), self.index(int(turned.max()), PART))


def _places(before: Keys, after: Keys) -> Ints:
    """Return where each of some rows stands afterwards, −1 for one that is gone. What begins and ends alike isn't searched."""
    place = np.full(len(before), -1, dtype=np.intp)
    least = min(len(before), len(after))
    unlike = before[:least] != after[:least]
    head = int(unlike.argmax()) if unlike.any() else least
    unlike = before[::-1][: least - head] != after[::-1][: least - head]
    tail = int(unlike.argmax()) if unlike.any() else least - head
    place[:head] = np.arange(head)
    place[len(before) - tail :] = np.arange(len(after) - tail, len(after))
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(old) and len(new):
        order = np.argsort(new)
        if len(old) == len(new):  # often the same rows in another order: then two sorted lists tell it all
            other = np.argsort(old)
            if bool((old[other] == new[order]).all()):
                place[head + other] = head + order
                return place
        at = order[np.minimum(np.searchsorted(new, old, sorter=order), len(new) - 1)]
        place[head : len(before) - tail] = np.where(new[at] == old, at + head, -1)
    return place


def _carried(before: Rows, after: Rows, place: Ints, old: BomTree, new: BomTree) -> Rows:
    """Return the rows as they were, by the numbers that parts and lines have now: views may ask for them until they are gone."""
    stay = place >= 0
    line = np.full(len(before), -1, dtype=np.int32)
    line[stay] = after.line[place[stay]]
    part = before.part
    if old.names is not new.names:
        part = np.append(new.codes(old.names), -1)[before.part].astype(np.int32)
        part[stay] = after.part[place[stay]]
    return replace(before, line=line, part=part)
