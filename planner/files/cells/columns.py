"""The cells of a sheet by columns: each different value is kept once, so that whatever is asked of it is asked once.

A list of 50,000 rows has a million cells but few different ones: a country, a unit, a maker comes again and again. ``codes`` are
plain numbers, one a row, so rows are told apart, counted and picked by numpy.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, count, islice
from typing import Generic, TypeVar, cast, overload

import numpy as np
import numpy.typing as npt

V = TypeVar("V")
W = TypeVar("W")
Codes = npt.NDArray[np.int32]
Rows = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Coded(Generic[V]):
    """What rows say in one respect: each different value once, and by row the number of its value; -1 where it says nothing."""

    codes: Codes
    values: list[V]

    @property
    def told(self) -> Mask:
        """Return which rows say anything."""
        return self.codes >= 0

    def taken(self, rows: Rows | slice) -> Coded[V]:
        """Return the same for some of the rows, with the values that occur in them alone."""
        codes = self.codes[rows]
        used = np.zeros(len(self.values) + 1, dtype=bool)
        used[codes] = True
        used[-1] = False
        if used[:-1].all():
            return Coded(codes, self.values)
        kept = np.flatnonzero(used)
        if len(kept) and kept[-1] - kept[0] + 1 == len(kept):  # as good as always: the header alone is left out
            first, last = int(kept[0]), int(kept[-1])
            return Coded(np.where(codes < 0, codes, codes - np.int32(first)), self.values[first : last + 1])
        numbers = np.where(used, np.cumsum(used) - 1, -1).astype(np.int32)
        return Coded(numbers[codes], list(compress(self.values, used[:-1].tolist())))

    def at(self, rows: Rows | slice) -> Coded[V]:
        """Return the same for some of the rows, values that occur in none of them included."""
        return Coded(self.codes[rows], self.values)

    def without(self, mask: Mask) -> Coded[V]:
        """Return the same but for some rows, which say nothing then."""
        return Coded(np.where(mask, np.int32(-1), self.codes), self.values) if mask.any() else self

    def over(self, other: Coded[V] | None) -> Coded[V]:
        """Return what is told here, and what the other tells where nothing is told here."""
        if other is None or not other.values or self.told.all():
            return self
        beyond = np.where(other.codes < 0, np.int32(-1), other.codes + np.int32(len(self.values)))
        return Coded(np.where(self.told, self.codes, beyond), [*self.values, *other.values])

    def mapped(self, change: Callable[[V], W]) -> Coded[W]:
        """Return what becomes of the values; each is changed once."""
        return Coded(self.codes, list(map(change, self.values)))

    def listed(self, blank: V) -> list[V]:
        """Return the value of every row, ``blank`` where it says nothing."""
        return list(map([*self.values, blank].__getitem__, self.codes.tolist()))

    def value(self, row: int, blank: V) -> V:
        """Return the value of one row, ``blank`` where it says nothing."""
        code = int(self.codes[row])
        return self.values[code] if code >= 0 else blank

    def in_order(self) -> list[int]:
        """Return the numbers of the values that occur, in the order in which rows name them first."""
        length = len(self.codes)
        first = np.full(len(self.values) + 1, length, dtype=np.intp)
        first[self.codes[::-1]] = np.arange(length - 1, -1, -1)  # of several rows the last that is put stays
        used = np.flatnonzero(first[:-1] < length)
        return cast("list[int]", used[np.argsort(first[used])].tolist())

    def occurring(self) -> list[V]:
        """Return the values that occur, in the order in which rows name them first."""
        return [self.values[number] for number in self.in_order()]

    def read_as(self, read: Callable[[V], object]) -> Mask:
        """Return in which rows something is true of the value; it is asked once for each different value."""
        true = np.fromiter(map(bool, map(read, self.values)), dtype=bool, count=len(self.values))
        return np.append(true, False)[self.codes]

    def among(self, numbers: Iterable[int]) -> Mask:
        """Return in which rows one of some values stands, which are given by their numbers."""
        true = np.zeros(len(self.values) + 1, dtype=bool)
        true[list(numbers)] = True
        return true[self.codes]


class RowsOfColumns(Sequence[Sequence[V]]):
    """The rows that columns form; each is put together when it is looked at, as hardly any is."""

    def __init__(self, columns: Sequence[Sequence[V]], length: int) -> None:
        self._columns, self._length = columns, length

    @property
    def width(self) -> int:
        """Return the number of cells of every row."""
        return len(self._columns) if self._length else 0

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, row: int) -> Sequence[V]: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Sequence[V]]: ...
    def __getitem__(self, row: int | slice) -> Sequence[V] | Sequence[Sequence[V]]:
        if isinstance(row, slice):
            start, stop, step = row.indices(self._length)
            return list(zip(*(column[start:stop:step] for column in self._columns), strict=True))
        at = range(self._length)[row]
        return tuple(column[at] for column in self._columns)

    def __iter__(self) -> Iterator[Sequence[V]]:
        return islice(zip(*self._columns, strict=True), self._length)

    def cell(self, row: int, column: int) -> V | None:
        """Return one cell, None beyond the last column."""
        return self._columns[column][row] if 0 <= column < len(self._columns) else None

    def column(self, column: int) -> Sequence[V | None]:
        """Return one column, empty beyond the last."""
        return self._columns[column][: self._length] if 0 <= column < len(self._columns) else [None] * self._length

    def with_cells(self, cells: Mapping[tuple[int, int], V]) -> RowsOfColumns[V]:
        """Return the rows with other values in some cells, by row and column; columns without any stay the same objects."""
        columns = list(self._columns)
        for column in {column for _, column in cells}:
            changed = list(columns[column])
            for (row, at), value in cells.items():
                if at == column:
                    changed[row] = value
            columns[column] = changed
        return RowsOfColumns(columns, self._length)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(other) == len(self)
            and all(tuple(one) == tuple(two) for one, two in zip(self, other, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]


def together(columns: Sequence[Coded[V]], blank: V) -> Coded[tuple[V, ...]]:
    """Return what several columns say together; what a column doesn't say is ``blank``. The values are in the order of the rows."""
    key = np.zeros(len(columns[0].codes), dtype=np.int64)
    for column in columns:
        key = key * (len(column.values) + 1) + (column.codes + 1)
    _, first, numbers = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order))
    values = zip(*(column.at(first[order]).listed(blank) for column in columns), strict=True)
    return Coded(rank[numbers], list(values))


def always(value: V, length: int) -> Coded[V]:
    """Return a column that says the same in every row."""
    return Coded(np.zeros(length, dtype=np.int32), [value])


def nothing(length: int) -> Coded[V]:
    """Return a column that says nothing in any row."""
    return Coded(np.full(length, -1, dtype=np.int32), [])


def coded(values: Iterable[V], length: int) -> Coded[V]:
    """Return values with each different one kept once."""
    numbers: defaultdict[V, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(numbers.__getitem__, values), dtype=np.int32, count=length)
    return Coded(codes, list(numbers))


def coded_cells(values: Sequence[V | None]) -> Coded[V]:
    """Return the cells of one column with each different one kept once; empty ones say nothing."""
    found = _coded_exactly(values)
    return _without_blanks(found.codes, found.values)


def cleaned(
    columns: Iterable[Sequence[object]], clean: Callable[[list[object]], Sequence[V | None]]
) -> tuple[RowsOfColumns[V | None], list[Coded[V]]]:
    """Return the rows and the columns of a reader's cells, each different one cleaned once; empty rows at the end are left out."""
    coded_columns: list[Coded[V]] = []
    standing: list[Sequence[V | None]] = []
    for raw in columns:
        found = _coded_exactly(raw)
        cells = clean(found.values)
        same = all(map(operator.is_, cells, found.values))
        standing.append(cast("Sequence[V | None]", raw) if same else list(map(cells.__getitem__, found.codes.tolist())))
        coded_columns.append(_without_blanks(found.codes, cells))
    last = max((int(told[-1]) + 1 for column in coded_columns if len(told := np.flatnonzero(column.told))), default=0)
    return RowsOfColumns(standing, last), [column.at(slice(last)) for column in coded_columns]


def _coded_exactly(values: Sequence[V]) -> Coded[V]:
    """True is 1.0 to Python, but yes is not 1 to a reader: where both may be among the values, they are told apart by their kind."""
    numbers: defaultdict[V, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(numbers.__getitem__, values), dtype=np.int32, count=len(values))
    if (0 in numbers or 1 in numbers) and bool in set(map(type, values)):
        pairs = coded(zip(map(type, values), values, strict=True), len(values))
        return Coded(pairs.codes, [value for _, value in pairs.values])
    return Coded(codes, list(numbers))


def _without_blanks(codes: Codes, cells: Sequence[V | None]) -> Coded[V]:
    told = [cell is not None for cell in cells]
    if all(told):
        return Coded(codes, cast("list[V]", cells))
    numbers = np.where(told, np.cumsum(told) - 1, -1).astype(np.int32)
    return Coded(numbers[codes], [cell for cell in cells if cell is not None])


class StandingCells(Sequence[V | None]):
    """The cells of one column as they stand, None where a row says nothing; they are put together when they are looked at."""

    def __init__(self, cells: Coded[V]) -> None:
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells.codes)

    @overload
    def __getitem__(self, row: int) -> V | None: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[V | None]: ...
    def __getitem__(self, row: int | slice) -> V | Sequence[V | None] | None:
        if isinstance(row, slice):
            codes, values = self._cells.codes[row].tolist(), self._cells.values
            if len(codes) < len(values):
                return [values[code] if code >= 0 else None for code in codes]
            return list(map([*values, None].__getitem__, codes))
        code = int(self._cells.codes[row])
        return self._cells.values[code] if code >= 0 else None

    def __iter__(self) -> Iterator[V | None]:
        return iter(self[:])
