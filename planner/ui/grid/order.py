"""Which rows of a grid are shown and in which order: one array of row numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from planner.model.table import Cells
from planner.ui.grid.arrangement import Arrangement, Sort
from planner.ui.grid.filtering import mask_of
from planner.ui.grid.texts import texts_of

Rows = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Values = Callable[[str], Cells | None]  # a column's values by its name, None where there is no such column


def sort_numbers(values: Cells) -> npt.NDArray[np.float64]:
    """Return one number for each row that sorts as the values do, NaN for missing ones; texts in natural order."""
    if values.dtype.kind in "OUS":
        texts = texts_of(values)
        return texts.ranks[texts.codes]
    if values.dtype.kind == "M":
        numbers = values.astype("datetime64[D]").astype(np.int64).astype(np.float64)
        numbers[np.isnat(values)] = np.nan
        return numbers
    return np.asarray(values, dtype=np.float64)


def order_of(keys: Sequence[tuple[Cells, bool]]) -> Rows:
    """Return the row numbers in the order of some columns, the first one strongest.

    Missing values come last whether a key is descending or not, and rows that are equal in all keys stay in order.

    Args:
        keys: Values and whether they descend, all of shape ``(rows,)``; at least one.
    """
    numbers = [-sort_numbers(values) if descending else sort_numbers(values) for values, descending in keys]
    if len(numbers) == 1:
        return np.argsort(numbers[0], kind="stable")
    return np.lexsort(numbers[::-1])


def sorted_rows(values: Cells, *, descending: bool = False) -> Rows:
    """Return the row numbers in the order of one column; missing values come last either way, equal ones stay in order."""
    return order_of([(values, descending)])


def matching(columns: Iterable[Cells], words: str, count: int) -> Mask:
    """Return which rows hold every word in some text column; shape ``(count,)``."""
    texts = [texts_of(column) for column in columns if column.dtype == object]
    mask = np.ones(count, dtype=bool)
    for word in words.casefold().split():
        hit = np.zeros(count, dtype=bool)
        for text in texts:
            holds = text.holding(word)
            if holds.any():
                hit |= holds[text.codes]
        mask &= hit
    return mask


def passing(arrangement: Arrangement, values: Values, searched: Iterable[Cells], count: int) -> Mask:
    """Return which rows pass all filters and hold the words; a filter on a column that isn't there lets all rows pass.

    Args:
        values: A column's values by its name, shape ``(count,)``.
        searched: The columns whose texts are searched for the words.
    """
    mask = matching(searched, arrangement.words, count)
    for name, wanted in arrangement.filters.items():
        column = values(name)
        if column is not None:
            mask &= mask_of(wanted, column)
    return mask


def ordered(sorts: Iterable[Sort], values: Values, count: int) -> Rows:
    """Return all row numbers in the order asked for; keys on columns that aren't there are left out."""
    keys = [(column, sort.descending) for sort in sorts if (column := values(sort.column)) is not None]
    return order_of(keys) if keys else np.arange(count)


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
