"""The bill of materials sorted and filtered: lines keep to their assemblies, and what passes a filter shows with what it is in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Slot

from planner.model.change import Change, everything
from planner.model.plan import Plan
from planner.model.schema import BASE
from planner.model.table import Cells
from planner.ui.bom.columns import PER, Columns, Per
from planner.ui.bom.fields import COLUMN_OF, LINE_COST, NUMBER, PART, SOURCE, TOTAL
from planner.ui.bom.line_order import LineOrder
from planner.ui.bom.opening import BomOpening
from planner.ui.bom.tree import BomTree
from planner.ui.bom.unfolded import Flags, Ints, Keys, Rows, among
from planner.ui.grid.arrangement import Arrangement, Sort
from planner.ui.grid.filtering import mask_of
from planner.ui.grid.order import matching
from planner.ui.qt import HORIZONTAL

Floats = npt.NDArray[np.float64]
EVERYWHERE = frozenset({"scenarios", "overrides", "events"})  # tables that can change any cell shown


class BomArranged(BomOpening):
    """Rows in the order and with the filters asked for, following the plan and its numbers."""

    sortable = True
    _ordered: LineOrder | None = None  # None where lines stand in the plan's own order
    _let: Keys | None = None  # rows that the filters let show, ascending; None where nothing is filtered
    _passed: Keys | None = None  # of them those that pass by themselves
    _opened_before: Keys | None = None  # what was open before the filters
    _quiet: tuple[Rows, Flags] | None = None
    _whole: tuple[BomTree, Rows] | None = None
    _sorts: tuple[Sort, ...] = ()

    def listen(self) -> None:
        """Follow the plan and its numbers."""
        self.desk.plan_changed.connect(self._plan_changed)
        self.desk.results_changed.connect(self._results_changed)
        self.desk.scenario_changed.connect(self._scenario_changed)

    # the tree when everything is open

    def whole(self) -> Rows:
        """Return all rows of the tree in the plan's own order, whether they are shown or not."""
        if self._whole is None or self._whole[0] is not self._tree:
            self._whole = self._tree, self._tree.unfolded()
        return self._whole[1]

    def whole_column(self, column: int) -> Cells:
        """Return a column's values for all rows of the tree when everything is open."""
        return self.columns.over(column, self.whole())

    def numbers(self, column: int, first: int, last: int) -> Floats:
        """Return a column's numbers over a stretch of the shown rows."""
        values = self.columns.some(column, self._rows, np.arange(first, last + 1))
        return values if values.dtype == np.float64 else np.full(last - first + 1, np.nan)

    def candidates(self, arrangement: Arrangement) -> Ints:
        """Return the rows of the whole tree that pass some filters by themselves."""
        return np.flatnonzero(self._passes(self.whole(), arrangement))

    def shown_rows(self) -> Ints:
        """Return which rows of the whole tree are shown, in the order they are shown in."""
        keys = self.whole().key
        order = np.argsort(keys)
        at = order[np.minimum(np.searchsorted(keys, self._rows.key, sorter=order), max(len(keys) - 1, 0))] if len(keys) else order
        return at[keys[at] == self._rows.key] if len(keys) else at

    # order

    def order(self) -> BomTree:
        """Return the tree in the order its rows are shown in."""
        return self._tree if self._ordered is None else self._ordered.tree

    def rearrange(self, *, filtered: bool) -> None:
        """Sort the lines of each assembly, and show what passes the filters with the assemblies it is in."""
        wanted = self.arrangement
        if wanted.sorts != self._sorts:
            self._sorts = wanted.sorts
            self._ordered = LineOrder.of(wanted.sorts, self._tree, self.columns)
        narrow = bool(wanted.filters or wanted.words)
        if narrow and self._let is None:
            self._opened_before = self._rows.opened()
        opened = self._rows.opened() if not narrow and self._let is None else self._opened_before
        if filtered or not narrow:
            self._let = self._passed = None
        if narrow and self._let is None:
            after = self._filtered()
        elif narrow:
            after = self._still_filtered(self.order().unfolded(self._rows.opened()))
        else:
            after = self.order().unfolded(opened)
        self.become(after)
        if after.cut and narrow:
            self.desk.said.emit(self.tr("Only the first {n} rows of the tree were searched.").format(n=f"{self.row_limit():,}"))
        self.told.emit()

    # filters

    def _filtered(self) -> Rows:
        """Return what passes the filters, with all assemblies above it."""
        whole = self.order().unfolded()
        passed = self._passes(whole, self.arrangement)
        shown = whole.with_all_above(passed)
        self._let, self._passed = np.sort(whole.key[shown]), np.sort(whole.key[passed])
        return _open_where_filled(whole.taken(shown))

    def _still_filtered(self, rows: Rows) -> Rows:
        """Return of some rows those that the filters in force let show, with all assemblies above them."""
        return rows if self._let is None else rows.taken(rows.with_all_above(among(rows.key, self._let)))

    def _passes(self, rows: Rows, arrangement: Arrangement) -> Flags:
        """Return which rows pass all filters and hold the words, each column looked at once for a part or a line."""
        passed = np.ones(len(rows), dtype=bool)
        for name, wanted in arrangement.filters.items():
            if name in COLUMN_OF:
                column = COLUMN_OF[name]
                whole = self.columns.over(column, rows) if PER[column] is Per.ROW else self.columns.whole(column)
                passed &= _spread(mask_of(wanted, whole), PER[column], rows)
        texts = {
            per: [self.columns.whole(at) for at, one in PER.items() if one is per and self._is_text(at)] for per in (Per.PART, Per.LINE)
        }
        for word in arrangement.words.split():
            passed &= np.logical_or.reduce([
                _spread(matching(columns, word, len(columns[0])), per, rows) for per, columns in texts.items() if columns
            ])  # fmt: skip
        return passed

    def _is_text(self, column: int) -> bool:
        return self.fields[column].column.dtype == object

    def admitted(self, rows: Rows, above: int) -> Rows:
        """While filters are in force an assembly opens to what they let show; one that holds nothing of it opens whole."""
        if self._let is None:
            return rows
        let = among(rows.key, self._let)
        if let.any():
            return rows.taken(let)
        self._let = np.union1d(self._let, rows.key)
        return rows

    def drawn_quiet(self, row: int) -> bool:
        """Tell whether a row is shown only for what stands below it."""
        if self._passed is None:
            return False
        if self._quiet is None or self._quiet[0] is not self._rows:
            self._quiet = self._rows, ~among(self._rows.key, self._passed)
        return bool(self._quiet[1][row])

    def open_to(self, depth: int) -> None:
        """Open the tree down to a depth; while filters are in force, what they let show of it."""
        if self._let is None:
            super().open_to(depth)
            return
        rows = self.order().unfolded(depth=depth)
        self.become(_open_where_filled(rows.taken(among(rows.key, self._let))))

    def reveal(self, part: str) -> int | None:
        """Open what hides a part and return its row; filters that hide it are given up."""
        found = super().reveal(part)
        if found is None and self._let is not None:
            self.arrange(self.arrangement.unfiltered())
            self.desk.said.emit(self.tr("The filters were cleared to show {part}.").format(part=part))
            found = super().reveal(part)
        return found

    # what the desk tells

    @Slot(object, object)
    def _plan_changed(self, before: Plan, changes: tuple[Change, ...]) -> None:
        if everything(changes, self.desk.plan.tables):
            self._begin_again()
        else:
            structure = any(_is_structure(change) for change in changes)
            if structure:
                self._follow()
            self._tell(self.columns.forget(changes), changes)
            if structure:  # parts may be used in more or fewer places now
                self.redraw(PART, PART)
        if any(change.table == "settings" for change in changes):
            self.headerDataChanged.emit(HORIZONTAL, 0, len(self.fields) - 1)
            self.redraw()

    def _begin_again(self) -> None:
        """Show another plan from its products down."""
        self.bad.clear()
        self.beginResetModel()
        self._tree = BomTree(self.desk.plan)
        self.columns = Columns(self.desk, self._tree)
        self._ordered = self._let = self._passed = self._opened_before = self._quiet = None
        self._sorts = ()
        self.once_open = self.once_open[:0]
        self._rows = self._tree.unfolded(self._tree.first_look())
        wanted, self.arrangement = self.arrangement, Arrangement()
        self.endResetModel()
        self.arrange(wanted)

    def _follow(self) -> None:
        """Bring the open rows to the changed structure, keeping what is open."""
        opened, old = self._rows.opened(), self.order()
        opened = np.union1d(opened, self.once_open) if len(self.once_open) else opened
        tree = BomTree(self.desk.plan, self._tree)
        empty = not len(self._rows) and not len(self.once_open)
        ordered = None if self._ordered is None else self._ordered.again(tree)
        after = (tree if ordered is None else ordered.tree).unfolded(tree.first_look() if empty else opened)
        if self._let is not None and self._passed is not None:
            fresh = ~among(after.key, np.sort(old.unfolded(opened).key))
            self._let = np.union1d(self._let, after.key[fresh])
            self._passed = np.union1d(self._passed, after.key[fresh])
            after = self._still_filtered(after)
        self._ordered = ordered
        self.become(after, tree, Columns(self.desk, tree))

    def _tell(self, columns: frozenset[int], changes: tuple[Change, ...]) -> None:
        """Tell the views which cells differ: one rectangle around those of the parts and lines that were touched."""
        if not columns or not len(self._rows):
            return
        rows = np.zeros(len(self._rows), dtype=bool)
        for change in changes:
            alone = change.how == "inserted" and sum(one.table == change.table for one in changes) == 1
            shifted = any(one.table == change.table and one.how != "cells" for one in changes)
            rows |= self._rows_touched(change) if alone or not shifted else True
        at = np.flatnonzero(rows)
        if len(at):
            last = int(at[-1])
            if columns & {TOTAL, LINE_COST}:  # what stands below is multiplied as well
                last = self._rows.end_of(last) - 1
            self.dataChanged.emit(self.index(int(at[0]), min(columns)), self.index(last, max(columns)))

    def _rows_touched(self, change: Change) -> Flags:
        """Return which rows show a part or line that a change names; its row numbers must be those of now."""
        rows, table = self._rows, self.desk.plan.tables[change.table]
        if change.table == "bom":
            return np.isin(rows.line, change.rows)
        if "part" not in table.columns:
            return np.full(len(rows), change.table in EVERYWHERE)
        parts = np.zeros(len(self._tree.names) + 1, dtype=bool)
        parts[self._tree.codes(table["part"])[change.rows]] = True
        parts[-1] = False
        return parts[rows.part]

    def row_key(self, row: int) -> int:
        """Return the key of an occurrence."""
        return self.key_at(row)[0]

    def row_of_key(self, key: int) -> int | None:
        """Return where an occurrence is shown, None where it isn't."""
        return next(iter(self.rows_at([key])), None)

    @Slot()
    def _results_changed(self) -> None:
        columns, parts = self.columns.forget_results()
        if self.desk.scenario != BASE:  # what it changes against the base may differ though the number doesn't
            self.redraw(SOURCE)
            return
        at = np.flatnonzero(parts[self._rows.part])
        if columns and len(at):
            self.dataChanged.emit(self.index(int(at[0]), min(columns)), self.index(int(at[-1]), max(columns)))

    @Slot()
    def _scenario_changed(self) -> None:
        self.columns = Columns(self.desk, self._tree)
        self.redraw(NUMBER + 1)


def _is_structure(change: Change) -> bool:
    """Tell whether a change makes lines, products or the numbers of parts other ones."""
    if change.how != "cells":
        return change.table in ("bom", "demand", "parts")
    names = {"bom": {"parent", "component"}, "demand": {"part"}, "parts": {"part"}}.get(change.table, set())
    return bool(names & set(change.columns))


def _open_where_filled(rows: Rows) -> Rows:
    """Return the rows with those open that have rows below them."""
    opened = np.zeros(len(rows), dtype=bool)
    opened[rows.above[rows.above >= 0]] = True
    return replace(rows, open=opened)


def _spread(mask: Flags, per: Per, rows: Rows) -> Flags:
    """Return for each row what holds for its part, its line or itself."""
    return mask if per is Per.ROW else mask[rows.part if per is Per.PART else rows.line]
