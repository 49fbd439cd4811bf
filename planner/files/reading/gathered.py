"""Rows of one table of the plan, gathered by columns from all that names them: the first that tells a value is believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import count

import numpy as np

from planner.files.cells.columns import Coded, Rows
from planner.model.schema import TableSpec
from planner.model.table import Table, Value


class Gathered:
    """Rows that are known by a key; ``columns`` has by name one value a row, None where nothing was told yet."""

    def __init__(self) -> None:
        self._numbers: defaultdict[Hashable, int] = defaultdict(count().__next__)
        self._keys: list[Hashable] = []
        self.columns: dict[str, list[Value]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._numbers

    def key(self, number: int) -> Hashable:
        """Return the key of a row."""
        if len(self._keys) != len(self._numbers):
            self._keys = list(self._numbers)
        return self._keys[number]

    def number(self, key: Hashable) -> int | None:
        """Return the number of a key's row, None where there is none."""
        return self._numbers.get(key)

    def add(self, keys: Sequence[Hashable]) -> Rows:
        """Return the number of each key's row; keys that are new get rows of their own, in their order."""
        return np.fromiter(map(self._numbers.__getitem__, keys), dtype=np.intp, count=len(keys))

    def fill(self, name: str, rows: Rows, told: Coded[Value]) -> None:
        """Put what is told into blank cells of a column; of several that tell something of one row, the first is taken.

        Args:
            name: The column.
            rows: The row that each entry of ``told`` speaks of.
            told: What is told.
        """
        column = self.columns.setdefault(name, [])
        before = len(column)
        column.extend([None] * (len(self) - before))
        speaking = np.flatnonzero(told.told)[::-1]
        first = np.full(len(column), -1, dtype=np.int32)
        first[rows[speaking]] = told.codes[speaking]  # from the last to the first, so that the first stays
        values = [*told.values, None]
        if not before:
            column[:] = map(values.__getitem__, first.tolist())
            return
        for row in np.flatnonzero(first >= 0).tolist():
            if column[row] is None:
                column[row] = values[first[row]]

    def append(self, columns: dict[str, Sequence[Value]], rows: int) -> None:
        """Put rows below those there are; they have no key that others could name."""
        before = len(self)
        self.add(range(before, before + rows))
        for name in {**self.columns, **columns}:
            column = self.columns.setdefault(name, [])
            column.extend([None] * (before - len(column)))
            column.extend(columns.get(name, [None] * rows))

    def keep(self, rows: Sequence[int]) -> None:
        """Keep some of the rows that have no key."""
        for name, column in self.columns.items():
            self.columns[name] = [column[row] if row < len(column) else None for row in rows]
        self._numbers = defaultdict(count(len(rows)).__next__, {row: row for row in range(len(rows))})

    def table(self, spec: TableSpec, first_id: int) -> Table:
        """Return the rows as a table of the plan; what nobody told has its default."""
        values: dict[str, Iterable[object]] = {}
        for column in spec.columns:
            told = self.columns.get(column.name)
            if told is not None:
                default = column.default
                listed = told if default is None else [default if value is None else value for value in told]
                values[column.name] = [*listed, *[default] * (len(self) - len(listed))]
        return Table.of(spec, range(first_id, first_id + len(self)), values)
