"""Which rows of a table a grid shows, in which order; the rows follow the plan as it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from PySide6.QtCore import QObject, Slot

from planner.model.change import Change, How, everything
from planner.model.plan import Plan
from planner.model.table import Cells, RowIds, Table
from planner.ui.desk import Desk
from planner.ui.grid.arrangement import Arrangement
from planner.ui.grid.field import Field
from planner.ui.grid.model import GridModel
from planner.ui.grid.order import Rows, ordered, passing, runs
from planner.ui.overlay import Mask
from planner.ui.qt import HORIZONTAL, NOWHERE, Index
from planner.ui.tables.computed import Computed, ComputedColumns, Derived

MANY_RUNS = 64  # more pieces than this are told to the views as a reset, which is then cheaper
Only = Callable[[Plan, Table], Mask]  # which rows of a table a grid is about, as its plan's settings say


class TableRows(GridModel):
    """Rows of one table through one array of row numbers; sorting and filtering change that array alone."""

    sortable = True

    def __init__(
        self, desk: Desk, table: str, order: Sequence[str] = (), computed: Iterable[Computed | Derived] = (), hidden: Iterable[str] = (),
        only_scenario: bool = False, only: Only | None = None, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        self.name = table
        self.computed = ComputedColumns(desk, table, computed)
        self.only_scenario = only_scenario
        self.only = only
        self._reads = "scenarios" if only_scenario else "settings" if only is not None else ""  # the table that says which rows are shown
        self._table = desk.plan[table]
        own = {column.name: Field.of(column) for column in self._table.spec.columns if column.name not in frozenset(hidden)}
        fields = own | {name: Field.of(one.column, own=False) for name, one in self.computed.by_name.items()}
        names = [*(name for name in order if name in fields), *(name for name in fields if name not in order)]
        super().__init__(desk, (fields[name] for name in names), parent)
        self._rows: Rows = self._wanted_rows()
        desk.plan_changed.connect(self._plan_changed)
        desk.results_changed.connect(self._results_changed)
        desk.scenario_changed.connect(self._scenario_changed)
        self.computed.read(self._table.ids)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def row_id(self, row: int) -> int:
        """Return the id of the row shown at a place."""
        return int(self._table.ids[self._rows[row]])

    def row_ids(self, rows: Rows) -> RowIds:
        """Return the ids of the rows shown at some places."""
        ids: RowIds = self._table.ids[self._rows[rows]]
        return ids

    def row_of(self, row_id: int) -> int | None:
        """Return where a row is shown, None where it isn't."""
        found = np.flatnonzero(self._table.ids[self._rows] == row_id)
        return int(found[0]) if len(found) else None

    def column_of(self, name: str) -> int | None:
        """Return where a column stands, None where it doesn't."""
        return next((at for at, field in enumerate(self.fields) if field.column.name == name), None)

    # order and filter

    def row_keys(self) -> Rows:
        """Return the ids of the shown rows."""
        return self.row_ids(np.arange(len(self._rows)))

    row_key = row_id
    row_of_key = row_of

    def rearrange(self, *, filtered: bool) -> None:
        """Show the rows that pass the filters, in the order asked for."""
        self._rearrange(reset=filtered)

    def shown_rows(self) -> Rows:
        """Return the shown rows in order."""
        return self._rows

    def candidates(self, arrangement: Arrangement) -> Rows:
        """Return the rows of the table that would be shown."""
        return np.flatnonzero(self._mask(arrangement))

    def whole_column(self, column: int) -> Cells:
        """Return the scenario's column, or a computed one as far as it is known."""
        field = self.fields[column]
        if field.own:
            changed = self.desk.overlaid(self.name).get(field.column.name)
            same_rows = changed is not None and len(changed.values) == len(self._table)
            return changed.values if changed is not None and same_rows else self._table[field.column.name]
        values = self.computed.values(field.column.name)
        known = values is not None and len(values) == len(self._table)
        return values if values is not None and known else np.full(len(self._table), "", dtype=object)

    def _values_of(self, name: str) -> Cells | None:
        column = self.column_of(name)
        return None if column is None else self.whole_column(column)

    def _plain_order(self) -> bool:
        return self.arrangement.plain and not self.only_scenario

    def _mask(self, arrangement: Arrangement) -> Mask:
        table = self._table
        mask = passing(arrangement, self._values_of, table.columns.values(), len(table))
        if self.only_scenario:
            mask &= table["scenario"] == self.desk.scenario
        if self.only is not None:
            mask &= self.only(self.desk.plan, table)
        return mask

    def _wanted_rows(self) -> Rows:
        rows = ordered(self.arrangement.sorts, self._values_of, len(self._table))
        return rows[self._mask(self.arrangement)[rows]]

    def _membership_changed(self) -> bool:
        return not np.array_equal(np.sort(self._rows), np.sort(self._wanted_rows()))

    def _rearrange(self, *, reset: bool = False) -> None:
        if reset:
            self.beginResetModel()
            self._rows = self._wanted_rows()
            self.endResetModel()
            return
        self.moving.emit()
        self.layoutAboutToBeChanged.emit()
        before, self._rows = self._rows, self._wanted_rows()
        place = np.full(len(self._table), -1, dtype=np.intp)
        place[self._rows] = np.arange(len(self._rows))
        kept = self.persistentIndexList()
        self.changePersistentIndexList(
            kept, [self.index(int(place[before[one.row()]]), one.column()) if place[before[one.row()]] >= 0 else NOWHERE for one in kept]
        )
        self.layoutChanged.emit()
        self.moved.emit()

    # what the desk tells

    @Slot(object, object)
    def _plan_changed(self, before: Plan, changes: tuple[Change, ...]) -> None:
        mine = [change for change in changes if change.table == self.name]
        stale = self.computed.forget({change.table for change in changes})
        if mine:
            if everything(changes, self.desk.plan.tables):
                self.beginResetModel()
                self._swap()
                self.bad.clear()
                self._rows = self._wanted_rows()
                self.endResetModel()
            else:
                self._follow(mine)
        elif self._reads and any(change.table == self._reads for change in changes) and self._membership_changed():
            self._rearrange(reset=True)
        if stale:
            self._redraw_computed()
        if any(change.table == "settings" for change in changes) and self.fields:
            self.headerDataChanged.emit(HORIZONTAL, 0, len(self.fields) - 1)

    def _redraw_computed(self) -> None:
        computed = [at for at, field in enumerate(self.fields) if not field.own]
        if computed:
            self.redraw(computed[0], computed[-1])

    def _swap(self) -> None:
        self._table = self.desk.plan[self.name]
        self.computed.read(self._table.ids)

    def _follow(self, changes: list[Change]) -> None:
        """Bring the shown rows to the new table: rows that went, rows that came, then one rectangle of changed cells."""
        after = self.desk.plan[self.name]
        if after.ids is self._table.ids or np.array_equal(after.ids, self._table.ids):
            self._swap()
            self._cells_changed(changes)
            return
        ids = self._table.ids[self._rows]
        gone = runs(np.flatnonzero(~np.isin(ids, after.ids)))
        fresh = np.flatnonzero(~np.isin(after.ids, self._table.ids))
        if len(gone) > MANY_RUNS or len(runs(fresh)) > MANY_RUNS or (len(ids) and not np.isin(ids, after.ids).any() and len(fresh)):
            self.beginResetModel()
            self._swap()
            self._rows = self._wanted_rows()
            self.endResetModel()
            return
        for first, last in reversed(gone):
            self.beginRemoveRows(NOWHERE, first, last)
            self._rows = np.delete(self._rows, np.s_[first : last + 1])
            self.endRemoveRows()
        ids = self._table.ids[self._rows]
        self._swap()
        self._rows = after.positions(ids) if len(ids) else np.empty(0, dtype=np.intp)
        self._insert(fresh)
        if self._plain_order() and len(self._rows) > 1 and bool((np.diff(self._rows) < 0).any()):
            self._rearrange()
        if any(change.how is not How.INSERTED and change.how is not How.REMOVED for change in changes):
            self.redraw()

    def _insert(self, fresh: Rows) -> None:
        """Show new rows: at their place in the plain order, else at the end until the next sort."""
        if self.only is not None:
            fresh = fresh[self.only(self.desk.plan, self._table)[fresh]]
        if self.only_scenario:
            fresh = fresh[self._table["scenario"][fresh] == self.desk.scenario]
        for first, last in runs(fresh):
            at = int(np.searchsorted(self._rows, first)) if self._plain_order() else len(self._rows)
            self.beginInsertRows(NOWHERE, at, at + last - first)
            self._rows = np.insert(self._rows, at, np.arange(first, last + 1))
            self.endInsertRows()

    def _cells_changed(self, changes: list[Change]) -> None:
        names = {name for change in changes for name in change.columns}
        columns = [at for at, field in enumerate(self.fields) if field.column.name in names] or [0, len(self.fields) - 1]
        positions = np.concatenate([change.rows for change in changes])
        visible = np.flatnonzero(np.isin(self._rows, positions)) if len(positions) else np.arange(len(self._rows))
        if len(visible):
            self.dataChanged.emit(self.index(int(visible[0]), min(columns)), self.index(int(visible[-1]), max(columns)))

    @Slot()
    def _results_changed(self) -> None:
        self.computed.read(self._table.ids)
        self._redraw_computed()

    @Slot()
    def _scenario_changed(self) -> None:
        self.computed.forget_all()
        self.computed.read(self._table.ids)
        if self.only_scenario:
            self._rearrange(reset=True)
        else:
            self.redraw()
