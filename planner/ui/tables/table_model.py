"""A grid over one table of the plan, with computed columns from the results beside the plan's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Slot

from planner.engine.results import Results
from planner.model.change import Change, How, everything
from planner.model.edits import InsertRows, RemoveRows, new_rows
from planner.model.plan import Plan
from planner.model.schema import BASE, Column
from planner.model.table import Cells, RowIds, Table, Value, plain
from planner.model.values import shown
from planner.ui.desk import Desk, Mask, Place
from planner.ui.grid.alike import Aimed
from planner.ui.grid.arrangement import Arrangement
from planner.ui.grid.entry import NewRows, Target, Texts, distinct_of, written
from planner.ui.grid.field import Field
from planner.ui.grid.look import Look
from planner.ui.grid.model import GridModel
from planner.ui.grid.order import Rows, differing, ordered, passing, runs
from planner.ui.qt import NOWHERE, Index

MANY_RUNS = 64  # more pieces than this are told to the views as a reset, which is then cheaper


@dataclass(frozen=True, slots=True)
class Computed:
    """A read-only column: what it is called, and its values for each row of the table out of the results."""

    column: Column
    values: Callable[[Results], Cells]


@dataclass(frozen=True, slots=True)
class Derived:
    """A read-only column that follows from the plan alone: its values for each row of the table, and which tables it reads."""

    column: Column
    values: Callable[[Plan], Cells]
    reads: frozenset[str] = frozenset({"settings"})


Only = Callable[[Plan, Table], Mask]  # which rows of a table a grid is about, as its plan's settings say


class TableModel(GridModel):
    """Shows rows of one table through one array of row numbers; sorting and filtering change that array alone."""

    sortable = True

    def __init__(
        self, desk: Desk, table: str, order: Sequence[str] = (), computed: Iterable[Computed | Derived] = (), hidden: Iterable[str] = (),
        only_scenario: bool = False, only: Only | None = None, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        self.name = table
        both = {one.column.name: one for one in computed}
        self.computed = {name: one for name, one in both.items() if isinstance(one, Computed)}
        self.derived = {name: one for name, one in both.items() if isinstance(one, Derived)}
        self.only_scenario = only_scenario
        self.only = only
        self._reads = "scenarios" if only_scenario else "settings" if only is not None else ""  # the table that says which rows are shown
        self._table = desk.plan[table]
        own = {column.name: Field.of(column) for column in self._table.spec.columns if column.name not in frozenset(hidden)}
        fields = own | {name: Field.of(one.column, own=False) for name, one in both.items()}
        names = [*(name for name in order if name in fields), *(name for name in fields if name not in order)]
        super().__init__(desk, (fields[name] for name in names), parent)
        self._rows: Rows = self._wanted_rows()
        self._values: dict[str, Cells] = {}
        self._marks: dict[str, Cells] = {}
        self._derived: dict[str, Cells] = {}
        desk.plan_changed.connect(self._plan_changed)
        desk.results_changed.connect(self._results_changed)
        desk.scenario_changed.connect(self._scenario_changed)
        self._read_results()

    # cells

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def value(self, row: int, column: int) -> Value:
        """Return the scenario's value of a cell, or a computed one."""
        field = self.fields[column]
        position = int(self._rows[row])
        if field.own:
            changed = self.desk.overlaid(self.name).get(field.column.name)
            if changed is not None and position < len(changed.values):
                return plain(changed.values[position])
            return plain(self._table[field.column.name][position])
        values = self._computed(field.column.name)
        return plain(values[position]) if values is not None and position < len(values) else None

    def _computed(self, name: str) -> Cells | None:
        """Return a computed column, row for row; one that follows from the plan is worked out when it is first asked for."""
        one = self.derived.get(name)
        if one is None:
            return self._values.get(name)
        if name not in self._derived:
            self._derived[name] = one.values(self.desk.shown)[: len(self.desk.plan[self.name])]
        return self._derived[name]

    def look(self, row: int, column: int) -> int:
        """Tint what the scenario changes."""
        field = self.fields[column]
        position = int(self._rows[row])
        if field.own:
            changed = self.desk.overlaid(self.name).get(field.column.name)
            return Look.TINT if changed is not None and changed.mask[position] else Look.PLAIN
        marks = self._marks.get(field.column.name)
        return Look.TINT if marks is not None and marks[position] else Look.PLAIN

    def target(self, row: int, column: int) -> Target | None:
        """Return the table's own cell."""
        field = self.fields[column]
        return Target(self.name, int(self._table.ids[self._rows[row]]), field.column) if field.own else None

    def targets(self, rows: Sequence[int], column: int) -> Sequence[Target | None]:
        """Return the table's own cells, all at once."""
        field = self.fields[column]
        if not field.own:
            return [None] * len(rows)
        ids = self._table.ids[self._rows[np.asarray(rows, dtype=np.intp)]].tolist()
        return [Target(self.name, row_id, field.column) for row_id in ids]

    def aimed(self, rows: Rows, column: int) -> list[Aimed]:
        """Return the table's own cells as arrays."""
        field = self.fields[column]
        return [Aimed(self.name, field.column, self._table.ids[self._rows[rows]], rows)] if field.own and len(rows) else []

    def full_texts(self, rows: Sequence[int], column: int) -> list[str]:
        """Return the full values of a column; a value that comes again is written once."""
        field = self.fields[column]
        changed = self.desk.overlaid(self.name).get(field.column.name) if field.own else None
        values = changed.values if changed is not None else self.whole_column(column)
        at = self._rows[np.asarray(rows, dtype=np.intp)]
        if changed is not None and len(at) and at.max() >= len(values):
            return super().full_texts(rows, column)
        return written(field.column, values[at], self.desk.style)

    def distinct_texts(self, column: int) -> tuple[Sequence[str], Rows]:
        """Return the distinct texts of a column, read once for as long as the column is the same."""
        field = self.fields[column]
        changed = self.desk.overlaid(self.name).get(field.column.name) if field.own else None
        values = changed.values if changed is not None else self.whole_column(column)
        if changed is not None and len(values) < len(self._table):
            return super().distinct_texts(column)
        distinct, codes = distinct_of(field.column, values, self.desk.style)
        return distinct, codes[self._rows]

    def rows_for(self, count: int, texts: Texts) -> NewRows | str:
        """Return new rows for the end of the table, with the schema's defaults."""
        if self.only_scenario and self.desk.scenario == BASE:
            return self.tr("The base has no events and changes; choose or make a scenario first.")
        rows = self._new_rows(count)
        return NewRows(InsertRows.block(rows, len(self._table)), self.name, tuple(rows.ids.tolist()))

    def place(self, row: int, column: int) -> Place:
        """Return the table's cell, a computed one by its column's name."""
        return Place(self.name, int(self._table.ids[self._rows[row]]), self.fields[column].column.name)

    def editable(self, row: int, column: int) -> bool:
        """The table's own columns can be edited."""
        return self.fields[column].own

    def note(self, row: int, column: int) -> str:
        """Return the base's value where the scenario has another one."""
        field = self.fields[column]
        if not field.own or not self.look(row, column) & Look.TINT:
            return ""
        base = shown(field.column, plain(self._table[field.column.name][self._rows[row]]), self.desk.style)
        return self.tr("Changed by {scenario}; base: {value}. An entry here changes the base.").format(
            scenario=self.desk.scenario, value=base or "—"
        )

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

    def part_at(self, row: int) -> str:
        """Return the part a row is about, empty where it is about none."""
        return str(self._table["part"][self._rows[row]]) if "part" in self._table.columns else ""

    # rows

    def insert_rows(self, at: int, count: int = 1) -> bool:
        """Put empty rows before the one shown at a place; they take the schema's defaults."""
        position = int(self._rows[at]) if at < len(self._rows) else len(self._table)
        label = self.tr("Insert row in {table}") if count == 1 else self.tr("Insert {n} rows in {table}")
        return self.desk.do(label.format(n=count, table=self._table.spec.title), InsertRows.block(self._new_rows(count), position))

    def _new_rows(self, count: int) -> Table:
        given: dict[str, list[object]] = {
            name: [self._fresh(name)] * count for name in self._table.columns if self._fresh(name) is not None
        }
        first = self._table.spec.columns[0]
        given.setdefault(first.name, [first.default] * count)
        return new_rows(self.desk.plan, self.name, given)

    def _fresh(self, column: str) -> object:
        """Return what a new row holds beyond the defaults: the scenario or the part it is about."""
        if column == "scenario" and self.only_scenario:
            return self.desk.scenario
        if column in {"part", "country"} or not self._table.spec[column].required or self._table.spec[column].default is not None:
            return None
        if self._table.spec[column].dtype.kind == "M":
            return self.desk.plan.setting("as_of")
        return None

    def remove_rows(self, rows: Iterable[int]) -> bool:
        """Take the rows shown at some places out of the plan."""
        positions = np.unique(np.fromiter(rows, dtype=np.intp))
        ids = self._table.ids[self._rows[positions]]
        label = self.tr("Remove row from {table}") if len(ids) == 1 else self.tr("Remove {n} rows from {table}")
        return self.desk.do(label.format(n=len(ids), table=self._table.spec.title), RemoveRows(self.name, ids))

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
        values = self._computed(field.column.name)
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
        stale = self._forget_derived({change.table for change in changes})
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
            self.headerDataChanged.emit(self._horizontal(), 0, len(self.fields) - 1)

    def _forget_derived(self, changed: set[str]) -> bool:
        """Forget the columns that follow from tables that have changed; tells whether any did."""
        stale = [name for name, one in self.derived.items() if changed & (one.reads | {self.name})]
        for name in stale:
            self._derived.pop(name, None)
        return bool(stale)

    def _redraw_computed(self) -> None:
        computed = [at for at, field in enumerate(self.fields) if not field.own]
        if computed:
            self.redraw(computed[0], computed[-1])

    @staticmethod
    def _horizontal() -> object:
        from planner.ui.qt import HORIZONTAL

        return HORIZONTAL

    def _swap(self) -> None:
        self._table = self.desk.plan[self.name]
        self._read_results()

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
        self._read_results()
        self._redraw_computed()

    @Slot()
    def _scenario_changed(self) -> None:
        self._derived = {}
        self._read_results()
        if self.only_scenario:
            self._rearrange(reset=True)
        else:
            self.redraw()

    def _read_results(self) -> None:
        """Take computed columns over from the results, row by row id, since rows may have come and gone since."""
        self._values, self._marks = {}, {}
        result, base, plan = self.desk.result, self.desk.base_result, self.desk.results_plan
        if not self.computed or result is None or plan is None:
            return
        old = plan[self.name]
        for name, one in self.computed.items():
            values = self._aligned(one.values(result), old.ids)
            self._values[name] = values
            if base is not None and base is not result:
                other = self._aligned(one.values(base), old.ids)
                self._marks[name] = differing(values, other)

    def _aligned(self, values: Cells, ids: Cells) -> Cells:
        now = self._table.ids
        if now is ids:
            return values
        missing: object = {"f": np.nan, "M": np.datetime64("NaT"), "b": False}.get(values.dtype.kind, "")
        out = np.full(len(now), missing, dtype=values.dtype)
        if len(ids):
            order = np.argsort(ids, kind="stable")
            at = order[np.minimum(np.searchsorted(ids, now, sorter=order), len(ids) - 1)]
            known = ids[at] == now
            out[known] = values[at[known]]
        return out
