"""Rows of one table of the plan, gathered by columns from all that names them: the first that tells a value is believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from itertools import count
from types import MappingProxyType
from typing import Generic, TypeVar

import numpy as np

from planner.files.cells.columns import Coded, Rows, nothing
from planner.model.schema import TableSpec
from planner.model.table import Cells, Table, Value, cells, frozen

K = TypeVar("K", bound=Hashable)


class Gathered(Generic[K]):
    """Rows that are known by a key, with what was told of each so far."""

    def __init__(self) -> None:
        self._numbers: defaultdict[K, int] = defaultdict(count().__next__)
        self._keys: list[K] = []
        self._columns: dict[str, Coded[Value]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, key: K) -> bool:
        return key in self._numbers

    def key(self, number: int) -> K:
        """Return the key of a row."""
        if len(self._keys) != len(self._numbers):
            self._keys = list(self._numbers)
        return self._keys[number]

    def number(self, key: K) -> int | None:
        """Return the number of a key's row, None where there is none."""
        return self._numbers.get(key)

    def add(self, keys: Coded[K]) -> Rows:
        """Return the number of each key's row; keys that are new get rows of their own, in the order in which they are named."""
        order = keys.in_order()
        numbers = np.full(len(keys.values) + 1, -1, dtype=np.intp)
        numbers[order] = list(map(self._numbers.__getitem__, map(keys.values.__getitem__, order)))
        return numbers[keys.codes]

    def column(self, name: str) -> Coded[Value]:
        """Return what was told so far of every row in one respect."""
        told = self._columns.get(name)
        if told is None:
            return nothing(len(self))
        missing = len(self) - len(told.codes)
        return Coded(np.concatenate([told.codes, np.full(missing, -1, dtype=np.int32)]), told.values) if missing else told

    def fill(self, name: str, rows: Rows, told: Coded[Value]) -> None:
        """Put what is told into blank cells of a column; of several that tell something of one row, the first is taken.

        Args:
            name: The column.
            rows: The row that each entry of ``told`` speaks of.
            told: What is told.
        """
        speaking = np.flatnonzero(told.told)[::-1]
        first = np.full(len(self), -1, dtype=np.int32)
        first[rows[speaking]] = told.codes[speaking]  # from the last to the first, so that the first stays
        self._columns[name] = self.column(name).over(Coded(first, told.values))

    def put(self, name: str, values: Coded[Value]) -> None:
        """Set a whole column."""
        self._columns[name] = values

    def table(self, spec: TableSpec, first_id: int) -> Table:
        """Return the rows as a table of the plan; what nobody told has its default."""
        columns = {}
        untold: dict[tuple[str, object], Cells] = {}  # columns that nobody told are one and the same
        for column in spec.columns:
            told, rest = self.column(column.name), cells(column, [column.default])
            if told.values:
                columns[column.name] = frozen(np.concatenate([cells(column, told.values), rest])[told.codes])
                continue
            key = (rest.dtype.str, column.default)
            if key not in untold:
                untold[key] = frozen(np.full(len(self), rest[0], dtype=rest.dtype))
            columns[column.name] = untold[key]
        ids = np.arange(first_id, first_id + len(self), dtype=np.int64)
        ids.flags.writeable = False
        return Table(spec, ids, MappingProxyType(columns))


class Listed(Gathered[int]):
    """Rows without a key, one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, columns: Mapping[str, Coded[Value]], rows: int) -> None:
        """Put rows below those there are."""
        before = np.arange(self._length, self._length + rows)
        self._length += rows
        for name, told in columns.items():
            self.fill(name, before, told)

    def keep(self, rows: Rows) -> None:
        """Keep some of the rows."""
        self._columns = {name: self.column(name).at(rows) for name in self._columns}
        self._length = len(rows)
