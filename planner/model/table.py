"""A table of the plan: frozen, read-only arrays by column, and row ids that stay with their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.model.schema import Column, TableSpec

Cells = npt.NDArray[Any]  # the schema says which of str, float64, bool and datetime64[D] a column holds
RowIds = npt.NDArray[np.int64]
Value = str | float | bool | np.datetime64 | None
Row = Mapping[str, Value]


def frozen(array: Cells) -> Cells:
    """Return the array, made read-only."""
    array.flags.writeable = False
    return array


def cells(column: Column, values: Iterable[object]) -> Cells:
    """Return values as the column's array: text as str, numbers as float64 (NaN missing), dates as datetime64[D]."""
    listed = list(values)
    kinds = set(map(type, listed))
    if column.dtype == object:
        array = np.empty(len(listed), dtype=object)
        array[:] = listed if kinds <= {str} else ["" if value is None else str(value) for value in listed]
    elif column.dtype == np.bool_:
        array = np.array([bool(value) for value in listed], dtype=bool)
    elif column.dtype == np.float64:
        array = np.array(listed if kinds <= {float} else [np.nan if value is None else value for value in listed], dtype=np.float64)
    else:
        array = np.array(["NaT" if value is None else value for value in listed], dtype="datetime64[D]")
    return frozen(array)


def same(left: Cells, right: Cells) -> bool:
    """Tell whether two columns hold the same values, missing ones included."""
    if left is right:
        return True
    if left.shape != right.shape or left.dtype != right.dtype:
        return False
    if left.dtype == np.float64 or left.dtype.kind == "M":
        return bool(np.array_equal(left, right, equal_nan=True))
    return bool(np.array_equal(left, right))


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows of one kind. ``ids`` has shape ``(rows,)``; every array in ``columns`` has the same shape."""

    spec: TableSpec
    ids: RowIds
    columns: Mapping[str, Cells]

    @staticmethod
    def empty(spec: TableSpec) -> Table:
        """Return a table without rows."""
        return Table.of(spec, [], {})

    @staticmethod
    def of(spec: TableSpec, ids: Iterable[int], values: Mapping[str, Iterable[object]]) -> Table:
        """Build a table from values by column; a column that is not given gets its default in each row."""
        row_ids = np.array(list(ids), dtype=np.int64)
        columns: dict[str, Cells] = {}
        for column in spec.columns:
            given = values.get(column.name)
            columns[column.name] = cells(column, [column.default] * len(row_ids) if given is None else given)
            if len(columns[column.name]) != len(row_ids):
                raise ValueError(f"{spec.name}.{column.name} has {len(columns[column.name])} of {len(row_ids)} rows")
        row_ids.flags.writeable = False
        return Table(spec, row_ids, MappingProxyType(columns))

    def __repr__(self) -> str:
        return f"Table({self.spec.name}, {len(self)} rows)"

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, column: str) -> Cells:
        return self.columns[column]

    def positions(self, ids: Sequence[int] | RowIds) -> npt.NDArray[np.intp]:
        """Return the row number of each id, in the order asked; raises KeyError for an id that isn't there."""
        wanted = np.asarray(ids, dtype=np.int64)
        if len(wanted) == 1:
            found = np.flatnonzero(self.ids == wanted[0])
        elif np.array_equal(self.ids, wanted):  # all of them, as they stand: a whole column is set
            found = np.arange(len(wanted))
        else:
            order = np.argsort(self.ids, kind="stable")
            at = np.searchsorted(self.ids, wanted, sorter=order)
            found = order[np.minimum(at, max(len(order) - 1, 0))] if len(order) else np.empty(0, dtype=np.intp)
        if len(found) != len(wanted) or not np.array_equal(self.ids[found], wanted):
            raise KeyError(f"{self.spec.name} has no row with one of the ids asked for")
        return found

    def row(self, position: int) -> dict[str, Value]:
        """Return one row as plain values (None where missing)."""
        return {column.name: plain(self.columns[column.name][position]) for column in self.spec.columns}

    def with_columns(self, changed: Mapping[str, Cells]) -> Table:
        """Return a table with some columns replaced; the others are shared by identity."""
        return Table(self.spec, self.ids, MappingProxyType({**self.columns, **{n: frozen(a) for n, a in changed.items()}}))

    def with_cells(self, ids: Sequence[int] | RowIds, column: str, values: Cells) -> Table:
        """Return a table with the cells of one column in the given rows replaced."""
        array = self.columns[column].copy()
        array[self.positions(ids)] = values
        return self.with_columns({column: array})

    def inserted(self, at: int, rows: Table) -> Table:
        """Return a table with ``rows`` put before row number ``at``."""
        return self._rebuilt(
            np.concatenate([self.ids[:at], rows.ids, self.ids[at:]]),
            {n: np.concatenate([a[:at], rows.columns[n], a[at:]]) for n, a in self.columns.items()},
        )

    def taken(self, positions: npt.NDArray[np.intp]) -> Table:
        """Return a table with only the given rows, in the given order."""
        return self._rebuilt(self.ids[positions], {n: a[positions] for n, a in self.columns.items()})

    def equals(self, other: Table) -> bool:
        """Tell whether both tables hold the same rows (ids aside) in the same order."""
        return self.spec is other.spec and all(same(a, other.columns[n]) for n, a in self.columns.items())

    def _rebuilt(self, ids: RowIds, columns: dict[str, Cells]) -> Table:
        ids.flags.writeable = False
        return Table(self.spec, ids, MappingProxyType({n: frozen(a) for n, a in columns.items()}))


def plain(value: object) -> Value:
    """Return an array's element as a plain value: str, float, bool, datetime64[D], or None where missing."""
    if isinstance(value, str):
        return value
    if isinstance(value, np.bool_ | bool):
        return bool(value)
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else value
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else float(value)
    raise TypeError(f"a table can't hold {type(value).__name__}")


def plains(column: Cells) -> list[Value]:
    """Return a whole column as plain values, as :func:`plain` gives each of them."""
    listed: list[Value] = column.tolist()
    if column.dtype == np.float64:
        for at in np.flatnonzero(np.isnan(column)).tolist():
            listed[at] = None
    elif column.dtype.kind == "M":
        listed = [None if missing else day for day, missing in zip(column, np.isnat(column).tolist(), strict=True)]
    return listed
