"""A grid over one table of the plan, with computed columns from the results beside the plan's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from planner.model.edits import InsertRows, RemoveRows, new_rows
from planner.model.schema import BASE
from planner.model.table import Table, Value, plain
from planner.model.values import shown
from planner.ui.desk import Place
from planner.ui.grid.alike import Aimed
from planner.ui.grid.entry import NewRows, Target, Texts, distinct_of, written
from planner.ui.grid.look import Look
from planner.ui.grid.order import Rows
from planner.ui.tables.table_rows import TableRows


class TableModel(TableRows):
    """Shows the cells of one table as the scenario has them, and takes entries into the plan's own."""

    # cells

    def value(self, row: int, column: int) -> Value:
        """Return the scenario's value of a cell, or a computed one."""
        field = self.fields[column]
        position = int(self._rows[row])
        if field.own:
            changed = self.desk.overlaid(self.name).get(field.column.name)
            if changed is not None and position < len(changed.values):
                return plain(changed.values[position])
            return plain(self._table[field.column.name][position])
        values = self.computed.values(field.column.name)
        return plain(values[position]) if values is not None and position < len(values) else None

    def look(self, row: int, column: int) -> int:
        """Tint what the scenario changes."""
        field = self.fields[column]
        position = int(self._rows[row])
        if field.own:
            changed = self.desk.overlaid(self.name).get(field.column.name)
            return Look.TINT if changed is not None and changed.mask[position] else Look.PLAIN
        marks = self.computed.marks(field.column.name)
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
        """Return the base's value where the scenario has another one; of a worked-out cell why it is so, where that can be told."""
        field = self.fields[column]
        if not field.own:
            return self.computed.why(field.column.name, int(self._table.ids[self._rows[row]]))
        if not self.look(row, column) & Look.TINT:
            return ""
        base = shown(field.column, plain(self._table[field.column.name][self._rows[row]]), self.desk.style)
        return self.tr("Changed by {scenario}; base: {value}. An entry here changes the base.").format(
            scenario=self.desk.scenario, value=base or "—"
        )

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
