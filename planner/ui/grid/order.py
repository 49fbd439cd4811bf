"""Which rows of a grid are shown and in which order: one array of row numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from planner.model.table import Cells

Rows = npt.NDArray[np.intp]


def sorted_rows(values: Cells, *, descending: bool = False) -> Rows:
    """Return the row numbers in the order of the values; missing ones come last either way, equal ones stay in order."""
    if values.dtype == object:
        keys: Cells = np.char.lower(values.astype(str))
        missing = keys == ""
    elif values.dtype == np.float64:
        keys, missing = values, np.isnan(values)  # type: ignore[call-overload]
    elif values.dtype.kind == "M":
        keys, missing = values, np.isnat(values)  # type: ignore[call-overload]
    else:
        keys, missing = values, np.zeros(len(values), dtype=bool)
    known = np.flatnonzero(~missing)
    if descending:
        # A stable descending order: sort the reversed rows and reverse the outcome.
        backward = known[::-1]
        order = backward[np.argsort(keys[backward], kind="stable")][::-1]
    else:
        order = known[np.argsort(keys[known], kind="stable")]
    return np.concatenate([order, np.flatnonzero(missing)])


def matching(columns: Iterable[Cells], words: str, count: int) -> npt.NDArray[np.bool_]:
    """Return which rows hold every word in some text column; shape ``(count,)``."""
    texts = [np.char.lower(column.astype(str)) for column in columns if column.dtype == object]
    mask = np.ones(count, dtype=bool)
    for word in words.lower().split():
        hit = np.zeros(count, dtype=bool)
        for text in texts:
            hit |= np.char.find(text, word) >= 0
        mask &= hit
    return mask


def runs(positions: Rows) -> list[tuple[int, int]]:
    """Return ascending row numbers as runs (first, last)."""
    if not len(positions):
        return []
    breaks = np.flatnonzero(np.diff(positions) > 1)
    first = positions[np.concatenate([[0], breaks + 1])]
    last = positions[np.concatenate([breaks, [len(positions) - 1]])]
    return [(int(a), int(b)) for a, b in zip(first, last, strict=True)]


def differing(values: Cells, other: Cells) -> Cells:
    """Return where two computed columns differ by more than a rounding."""
    if values.dtype == np.float64:
        close = np.isclose(values, other, rtol=1e-6, atol=1e-9, equal_nan=True)  # type: ignore[arg-type]
        return np.asarray(~close)
    if values.dtype.kind == "M":
        return np.asarray((values != other) & ~(np.isnat(values) & np.isnat(other)))  # type: ignore[call-overload]
    return np.asarray(values != other)
