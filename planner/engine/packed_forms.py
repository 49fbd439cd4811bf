"""The forms in which long columns are kept small."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
STRETCH = 400_000  # rows that are written out in one go
Rows = npt.NDArray[np.intp] | npt.NDArray[np.bool_] | slice | int


class Packed(ABC):
    """An array that is kept small."""

    @property
    @abstractmethod
    def whole(self) -> Array:
        """Return the array as it was, bit by bit."""

    @abstractmethod
    def taken(self, rows: Rows) -> Any:
        """Return some rows of the array, or one value of it."""

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """Return how many bytes are kept."""


@dataclass(frozen=True, slots=True)
class Runs(Packed):
    """Equal values one after the other, kept once."""

    values: Array
    end: npt.NDArray[np.int32]  # the row after the last one of each run

    @property
    def whole(self) -> Array:
        """Return the array as it was."""
        # Some runs at a time: numpy lets no other thread work while it repeats, and the window has to paint meanwhile.
        end, count = self.end, np.diff(self.end, prepend=np.int32(0))
        found = np.empty(int(end[-1]) if len(end) else 0, dtype=self.values.dtype)
        first = 0
        while first < len(end):
            last = max(first + 1, int(np.searchsorted(end, end[first] + STRETCH, side="right")))
            found[end[first] - count[first] : end[last - 1]] = np.repeat(self.values[first:last], count[first:last])
            first = last
        return found

    def taken(self, rows: Rows) -> Any:
        """Return some rows of the array."""
        if isinstance(rows, slice):
            return self.whole[rows]
        return self.values[np.searchsorted(self.end, rows, side="right")]

    @property
    def nbytes(self) -> int:
        """Return how many bytes are kept."""
        return self.values.nbytes + self.end.nbytes


@dataclass(frozen=True, slots=True)
class Narrow(Packed):
    """Numbers that fit into fewer bytes."""

    values: Array
    dtype: np.dtype[Any]

    @property
    def whole(self) -> Array:
        """Return the array as it was."""
        return widened(self.values, self.dtype)

    def taken(self, rows: Rows) -> Any:
        """Return some rows of the array."""
        return widened(self.values[rows], self.dtype)

    @property
    def nbytes(self) -> int:
        """Return how many bytes are kept."""
        return self.values.nbytes


@dataclass(frozen=True, slots=True)
class Numbered(Packed):
    """The numbers of rows, counted from 0."""

    count: int

    @property
    def whole(self) -> Array:
        """Return the array as it was."""
        return np.arange(self.count)

    def taken(self, rows: Rows) -> Any:
        """Return some rows of the array."""
        return self.whole[rows] if isinstance(rows, slice) else rows

    @property
    def nbytes(self) -> int:
        """Return how many bytes are kept."""
        return 0


@dataclass(frozen=True, slots=True)
class Chosen(Packed):
    """Few values, of which each row has one."""

    values: Array
    which: Array | Packed

    @property
    def whole(self) -> Array:
        """Return the array as it was."""
        return np.asarray(self.values[whole(self.which)])

    def taken(self, rows: Rows) -> Any:
        """Return some rows of the array."""
        return self.values[taken(self.which, rows)]

    @property
    def nbytes(self) -> int:
        """Return how many bytes are kept."""
        return self.values.nbytes + self.which.nbytes


@dataclass(frozen=True, slots=True)
class Side(Packed):
    """Columns that stand side by side. Shape ``(rows, columns)``, each column in one piece."""

    columns: tuple[Array | Packed, ...]

    @property
    def whole(self) -> Array:
        """Return the array as it was."""
        first = whole(self.columns[0])
        found = np.empty((len(self.columns), len(first)), dtype=first.dtype)
        for place, column in zip(found, self.columns, strict=True):
            place[:] = whole(column)
        return found.T

    def taken(self, rows: Rows) -> Any:
        """Return some rows of the array."""
        return np.array([taken(column, rows) for column in self.columns]).T

    @property
    def nbytes(self) -> int:
        """Return how many bytes are kept."""
        return sum(column.nbytes for column in self.columns)


@dataclass(frozen=True, slots=True)
class Joined(Packed):
    """Pieces of one column, each packed by itself."""

    pieces: tuple[Array | Packed, ...]
    end: npt.NDArray[np.intp]  # the row after the last one of each piece

    @property
    def whole(self) -> Array:
        """Return the array as it was."""
        return np.concatenate([whole(piece) for piece in self.pieces])

    def taken(self, rows: Rows) -> Any:
        """Return some rows of the array."""
        if isinstance(rows, np.ndarray) and len(rows) and rows[-1] - rows[0] == len(rows) - 1 and (np.diff(rows) == 1).all():
            return self.between(int(rows[0]), int(rows[-1]) + 1)
        if not isinstance(rows, int | np.integer):
            return self.whole[rows]
        at = int(np.searchsorted(self.end, rows, side="right"))
        return taken(self.pieces[at], int(rows) - (int(self.end[at - 1]) if at else 0))

    def between(self, first: int, stop: int) -> Array:
        """Return some rows that stand together; only their pieces are read."""
        start = np.r_[0, self.end[:-1]]
        there = np.flatnonzero((start < stop) & (self.end > first)).tolist()
        return np.concatenate([whole(self.pieces[at])[max(first - start[at], 0) : stop - start[at]] for at in there])

    @property
    def nbytes(self) -> int:
        """Return how many bytes are kept."""
        return sum(piece.nbytes for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Total(Packed):
    """The sums of columns that are kept anyway."""

    of: Side

    @property
    def whole(self) -> Array:
        """Return the array as it was."""
        total = np.zeros(len(whole(self.of.columns[0])))
        for column in self.of.columns:
            total += whole(column)
        return total

    def taken(self, rows: Rows) -> Any:
        """Return some rows of the array."""
        return sum(taken(column, rows) for column in self.of.columns)

    @property
    def nbytes(self) -> int:
        """Return how many bytes are kept beside the columns."""
        return 0


@dataclass(frozen=True, slots=True)
class Apart(Packed):
    """A grid that is like another one but for some cells; it is read as an array, best row by row."""

    like: Array
    at: npt.NDArray[np.int32]
    values: Array

    @property
    def whole(self) -> Array:
        """Return the array as it was."""
        found = self.like.copy()
        found.ravel()[self.at] = self.values
        return found

    def taken(self, rows: Rows) -> Any:
        """Return some rows of the array."""
        if isinstance(rows, np.ndarray) and rows.dtype.kind == "i" and self.like.ndim == 2:
            return self._rows(rows.astype(np.int64) % max(1, len(self.like)))
        if not isinstance(rows, int | np.integer):
            return self.whole[rows]
        found = self.like[rows].copy()
        first = int(rows) % len(self.like) * found.size
        here = slice(*np.searchsorted(self.at, (first, first + found.size)))
        found[self.at[here] - first] = self.values[here]
        return found

    def _rows(self, rows: npt.NDArray[np.int64]) -> Array:
        """Return some rows of a grid without making the others."""
        found = self.like[rows]
        first = rows * found.shape[1]
        begin, end = (np.searchsorted(self.at, first + more) for more in (0, found.shape[1]))
        count = end - begin
        row = np.repeat(np.arange(len(rows)), count)
        cell = np.arange(len(row)) + np.repeat(begin - (np.cumsum(count) - count), count)
        found[row, self.at[cell] - first[row]] = self.values[cell]
        return found

    def __getitem__(self, key: Any) -> Any:
        row, *rest = key if isinstance(key, tuple) else (key,)
        return self.taken(int(row))[tuple(rest)] if isinstance(row, int | np.integer) else self.whole[key]

    def __len__(self) -> int:
        return len(self.like)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return self.whole if dtype is None else self.whole.astype(dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of the array."""
        return self.like.shape

    @property
    def size(self) -> int:
        """Return how many cells there are."""
        return self.like.size

    @property
    def nbytes(self) -> int:
        """Return how many bytes are kept beside the other grid."""
        return self.at.nbytes + self.values.nbytes


def whole(kept: Any) -> Any:
    """Return an array as it was before it was packed."""
    return kept.whole if isinstance(kept, Packed) else kept


def taken(kept: Any, rows: Rows) -> Any:
    """Return some rows of what may be packed, or one value of it."""
    if isinstance(rows, np.ndarray) and rows.dtype == np.bool_:
        rows = np.flatnonzero(rows)
    return kept.taken(rows) if isinstance(kept, Packed) else kept[rows]


def widened(values: Array, dtype: np.dtype[Any]) -> Array:
    """Return narrow numbers as wide as they were."""
    return np.asarray(values).astype(np.int64).astype(dtype)[()] if dtype.kind == "M" else values.astype(dtype)


def bits_of(values: Array) -> Array:
    """Return an array as whole numbers of the same bits, so that −0.0 isn't 0.0 and not known is equal to not known."""
    return values.view(f"i{values.dtype.itemsize}")
