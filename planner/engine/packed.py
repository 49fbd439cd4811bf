"""Long columns kept small without losing a bit: runs of equal values, narrower numbers, or what differs from a grid that is kept anyway.

A plan of 100,000 lines has some 700,000 planned orders in every scenario. Their columns are worked on as they are and kept packed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, TypeVar
from weakref import ref

import numpy as np
import numpy.typing as npt

from planner.engine.packed_forms import Apart, Array, Chosen, Joined, Narrow, Numbered, Packed, Runs, Side, Total, bits_of, whole

A = TypeVar("A")
D = TypeVar("D")

LARGE = 300_000  # numbers; fewer of them aren't worth packing
FEW_RUNS = 0.4  # a run takes 12 bytes where a number takes 8
FEW_APART = 0.5
SMALL_INTEGERS = (np.int8, np.int16, np.int32)
SMALL_FLOATS = (np.int16, np.float32)  # whole numbers mostly


def packed(values: A) -> A:
    """Return an array packed where it is long and there is something to gain, else the very array.

    To its readers it stays an array: a column is read whole.
    """
    if not isinstance(values, np.ndarray) or values.size < LARGE:
        return values
    if values.ndim == 1:
        return packed_column(values)  # type: ignore[return-value]
    if values.flags.f_contiguous:
        return values if len(values) < LARGE else Side(tuple(packed_column(np.array(column)) for column in values.T))  # type: ignore[return-value]
    return narrowed(values)  # type: ignore[return-value]


def piece_of(values: Array) -> Array:
    """Return a piece of a long column packed, however short it is."""
    piece = packed_column(values)
    return values.copy() if piece is values and values.base is not None else piece  # type: ignore[return-value]


def end_to_end(pieces: Sequence[Array]) -> Array:
    """Return the pieces of a column as one column, kept packed where they are."""
    if not any(isinstance(piece, Packed) for piece in pieces):
        return packed(np.concatenate(pieces))
    return Joined(tuple(pieces), np.cumsum([len(whole(piece)) for piece in pieces]))  # type: ignore[return-value]


def side_by_side(columns: Iterable[Array]) -> Array:
    """Return columns packed one after the other, to be read as one array."""
    return Side(tuple(packed(column) for column in columns))  # type: ignore[return-value]


def total_of(columns: Array, total: Array) -> Array:
    """Return a total packed: not kept at all where it is the very sum of columns that are."""
    if isinstance(columns, Side):
        summed = Total(columns)
        if np.array_equal(bits_of(summed.whole), bits_of(total)):
            return summed  # type: ignore[return-value]
    return packed(total)


def total_end_to_end(columns: Array, totals: Sequence[Array]) -> Array:
    """Return the totals of pieces as one: of the very sums of columns nothing is kept but the columns."""
    if isinstance(columns, Side) and all(isinstance(total, Total) for total in totals):
        return Total(columns)  # type: ignore[return-value]
    return end_to_end(totals)


def chosen(values: Array, which: npt.NDArray[np.intp]) -> Array:
    """Return what each row has of a few values, packed where there are many rows."""
    return Chosen(values, packed(which)) if len(which) >= LARGE else values[which]  # type: ignore[return-value]


def packed_column(values: Array) -> Array | Packed:
    """Return one column packed."""
    if values.dtype.kind == "O":
        return values
    bits = bits_of(values)
    if not len(bits):
        return values
    begins = np.flatnonzero(bits[1:] != bits[:-1]) + 1
    if len(begins) <= FEW_RUNS * len(values):
        start = np.r_[0, begins]
        return Runs(values[start], np.r_[begins, len(values)].astype(np.int32))
    if values.dtype.kind == "i" and len(begins) == len(values) - 1 and np.array_equal(values, np.arange(len(values))):
        return Numbered(len(values))
    return narrowed(values)


def narrowed(values: Array) -> Array | Packed:
    """Return numbers in as few bytes as hold them, the very array where that takes as many."""
    bits = bits_of(values)
    if values.dtype.kind in "iM" and values.dtype.itemsize == bits.dtype.itemsize:
        low, high = int(bits.min()), int(bits.max())
        for kind in SMALL_INTEGERS:
            if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
                return Narrow(bits.astype(kind), values.dtype)
    if values.dtype == np.float64:
        for narrow in SMALL_FLOATS:
            with np.errstate(over="ignore", invalid="ignore"):
                small = values.astype(narrow)
                if np.array_equal(bits_of(small.astype(np.float64)), bits):
                    return Narrow(small, values.dtype)
    return values


def packed_like(values: Array, other: Any) -> Array:
    """Return a grid packed as what differs from another one that is kept anyway; the other one itself where nothing does."""
    like = other.like if isinstance(other, Apart) else other
    if values is like or values.shape != like.shape or values.size < LARGE:
        return values
    at = np.flatnonzero(bits_of(values).ravel() != bits_of(like).ravel())
    if not len(at):
        return like
    if len(at) > FEW_APART * values.size:
        return packed(values)
    return Apart(like, at.astype(np.int32), values.ravel()[at])  # type: ignore[return-value]


def with_rows(other: Any, rows: npt.NDArray[np.intp], values: Array) -> Array:
    """Return a grid that is another one but for some rows, packed as what differs from that one; the whole of it is never made.

    Args: rows: ascending; values ``(rows, columns)``.
    """
    like = other.like if isinstance(other, Apart) else other
    if like.size < LARGE:
        grid = np.array(whole(other))
        grid[rows] = values
        return grid
    row, column = np.nonzero(bits_of(values) != bits_of(like[rows]))
    at, apart = (rows[row] * like.shape[1] + column).astype(np.int32), values[row, column]
    if isinstance(other, Apart):
        gone = np.zeros(len(like), dtype=bool)
        gone[rows] = True
        stays = ~gone[other.at // like.shape[1]]
        at, apart = np.r_[at, other.at[stays]], np.r_[apart, other.values[stays]]
        order = np.argsort(at)
        at, apart = at[order], apart[order]
    if not len(at):
        return like
    found = Apart(like, at, apart)
    return packed(found.whole) if len(at) > FEW_APART * like.size else found  # type: ignore[return-value]


class Column:
    """A field that may be kept packed; read, it is the whole array."""

    def __init__(self, name: str) -> None:
        self._name, self._read = f"_{name}", f"_{name} as read"

    def __get__(self, owner: object, kind: type) -> Any:
        own = owner.__dict__
        kept = own[self._name]
        if not isinstance(kept, Packed):
            return kept
        known = own.get(self._read)
        array = known() if known is not None else None
        if array is None:
            array = kept.whole
            own[self._read] = ref(array)  # while somebody holds it, it is the very same array
        return array

    def __set__(self, owner: object, values: object) -> None:
        owner.__dict__[self._name] = values


def in_columns(kind: type[D]) -> type[D]:
    """Let the fields of a frozen dataclass be kept packed."""
    for one in fields(kind):  # type: ignore[arg-type]
        setattr(kind, one.name, Column(one.name))
    return kind


def kept(owner: object, name: str) -> Any:
    """Return what is kept of a column: the array, or it packed."""
    return owner.__dict__[f"_{name}"]


def all_packed(owner: D) -> D:
    """Return a dataclass of columns with all of them packed."""
    return type(owner)(*(packed(kept(owner, one.name)) for one in fields(owner)))  # type: ignore[arg-type]
