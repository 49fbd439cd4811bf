"""A column's values as numbers of its distinct texts, so that a text that stands in thousands of rows is read once."""

from __future__ import annotations

import unicodedata
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from planner.model.table import Cells

COMBINING = (0x300, 0x36F)  # accents, once they are taken apart from their letters
BETWEEN = "\0"


@dataclass(frozen=True, eq=False)
class Texts:
    """The distinct texts of a column and, for each row, which of them stands there; shape ``(rows,)``."""

    codes: npt.NDArray[np.intp]
    distinct: Sequence[str]
    _found: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)

    @cached_property
    def folded(self) -> list[str]:
        """Return the distinct texts regardless of case."""
        return [text.casefold() for text in self.distinct]

    @cached_property
    def ranks(self) -> npt.NDArray[np.float64]:
        """Return for each distinct text its place in natural order, equal for equal ones, NaN for blank ones."""
        keys = natural_keys(self.distinct)
        order = sorted(range(len(keys)), key=keys.__getitem__)
        ranks = np.empty(len(keys))
        if order:
            steps = np.fromiter((keys[a] != keys[b] for a, b in pairwise(order)), dtype=bool, count=len(order) - 1)
            ranks[order] = np.concatenate([[0], np.cumsum(steps)])
        ranks[np.fromiter((not text.strip() for text in self.distinct), dtype=bool, count=len(keys))] = np.nan
        return ranks

    @cached_property
    def counts(self) -> npt.NDArray[np.intp]:
        """Return how many rows hold each distinct text."""
        return np.bincount(self.codes, minlength=len(self.distinct))

    def holding(self, word: str) -> npt.NDArray[np.bool_]:
        """Return which distinct texts hold a word, which is given in folded case; an answer is kept for the next key stroke."""
        if word not in self._found:
            if len(self._found) > 8:
                self._found.clear()
            self._found[word] = np.fromiter((word in text for text in self.folded), dtype=bool, count=len(self.distinct))
        return self._found[word]


def natural_keys(texts: Sequence[str]) -> list[str]:
    """Return texts that sort as people count: regardless of case and accents, and PRT-2 before PRT-10.

    All are turned at once, as one row of characters: before each run of digits stands how long it is, so that the longer
    number is the greater one; leading zeros go.
    """
    joined = BETWEEN.join(texts).casefold()
    if joined.count(BETWEEN) != max(len(texts) - 1, 0):  # a text holds the separator itself
        joined = BETWEEN.join(text.replace(BETWEEN, " ") for text in texts).casefold()
    if not joined.isascii():
        joined = unicodedata.normalize("NFKD", joined)
    letters = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    letters = letters[(letters < COMBINING[0]) | (letters > COMBINING[1])]
    digit = (letters >= ord("0")) & (letters <= ord("9"))
    starts, ends = _runs(digit)
    if len(starts):
        leading = _leading_zeros(letters, digit, starts, ends)
        letters, digit = letters[~leading], digit[~leading]
        starts, ends = _runs(digit)
        # A run's length stands before it as a digit-like sign, so that numbers still come before letters.
        letters = np.insert(letters, starts, ord("0") + np.minimum(ends - starts, 9))
    return letters.astype("<u4").tobytes().decode("utf-32-le").split(BETWEEN) if texts else []


def _runs(digit: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    edges = np.diff(np.concatenate([[0], digit.astype(np.int8), [0]]))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


def _leading_zeros(
    letters: npt.NDArray[np.uint32], digit: npt.NDArray[np.bool_], starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]
) -> npt.NDArray[np.bool_]:
    """Return which zeros stand at the head of a run of digits; its last digit always stays."""
    other = digit & (letters != ord("0"))
    seen = np.concatenate([[0], np.cumsum(other)])
    run = np.repeat(np.arange(len(starts)), ends - starts)
    at = np.flatnonzero(digit)
    leading = np.zeros(len(letters), dtype=bool)
    leading[at] = (seen[at + 1] == seen[starts[run]]) & (at < ends[run] - 1)
    return leading


_kept: dict[int, tuple[weakref.ref[Cells], Texts]] = {}


def texts_of(values: Cells) -> Texts:
    """Return a column's distinct texts; those of a column that can't change are kept as long as the column is."""
    known = _kept.get(id(values))
    if known is not None and known[0]() is values:
        return known[1]
    place: dict[object, int] = {}
    put = place.setdefault
    codes = np.fromiter((put(value, len(place)) for value in values.tolist()), dtype=np.intp, count=len(values))
    texts = Texts(codes, ["" if value is None else str(value) for value in place])
    if not values.flags.writeable:
        number = id(values)
        _kept[number] = (weakref.ref(values, lambda _: _kept.pop(number, None)), texts)
    return texts
