"""Rows that stay from last time, with new ones put between them: copied in stretches, since most of them stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from planner.engine.results import Ints

D = TypeVar("D", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Splice:
    """Where what stays goes, and what is new."""

    stays: tuple[tuple[int, int, int], ...]  # stretches: from, until, to where
    gone: Ints  # rows that don't stay
    fresh: Ints  # (new,) to where the new ones go
    count: int  # of all rows then

    def room(self, values: npt.NDArray[D]) -> npt.NDArray[D]:
        """Return the values that stay in their new places, with room for the new ones. Shapes ``(..., rows)``."""
        room = np.empty((*values.shape[:-1], self.count), dtype=values.dtype)
        for start, stop, to in self.stays:
            room[..., to : to + stop - start] = values[..., start:stop]
        return room

    def put(self, values: npt.NDArray[D], rows: Ints, new: npt.NDArray[D]) -> npt.NDArray[D]:
        """Return the values that stay in their new places, with others put into some rows. Shapes ``(rows,)``."""
        column = self.room(values)
        column[rows] = new
        return column


def spliced(before: Ints, changed: Ints, new: Ints, tail: int, new_tail: int) -> Splice:
    """Return how rows of some parts give way to new ones, and a tail to a new tail.

    Args: before ``(rows,)`` each row's part, ascending but for the last ``tail`` rows; changed: parts, ascending, whose rows
    go; new: the parts of the new rows, ascending but for the last ``new_tail`` ones.
    """
    old, own = before[: len(before) - tail], new[: len(new) - new_tail]
    first, last = np.searchsorted(old, changed, side="left"), np.searchsorted(old, changed, side="right")
    start, stop = np.r_[0, last], np.r_[first, len(old)]  # what stands before, between and after the changed parts
    put_before = np.r_[np.searchsorted(own, changed), len(own)]  # how many new rows stand before each of these stretches
    there = np.flatnonzero(stop > start)
    length = (stop - start)[there]
    to = np.cumsum(length) - length + put_before[there]
    is_new = np.ones(int(length.sum()) + len(new), dtype=bool)
    stays, goes = tuple(zip(start[there].tolist(), stop[there].tolist(), to.tolist(), strict=True)), np.ones(len(before), dtype=bool)
    for begin, end, at in stays:
        is_new[at : at + end - begin] = False
        goes[begin:end] = False
    return Splice(stays, np.flatnonzero(goes), np.flatnonzero(is_new), len(is_new))
