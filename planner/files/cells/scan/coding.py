"""From the words of scanned cells to the columns of a sheet; how cells are words is told in ``scan``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import numpy as np

from planner.files.cells.columns import Coded, Codes
from planner.files.cells.grid import Cell
from planner.files.cells.plain import ERRORS, plain_cell
from planner.files.cells.scan.cell_words import NOTHING, NUMBER_OF, OTHER, TEXT, Cells, kind_of

TEXT_KIND, NO_KIND = kind_of(TEXT), kind_of(NOTHING)


class Lexicon:
    """The cells that words only number: the different texts of a workbook, and its days and flags."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self.others: list[Cell] = []
        self._other_words: dict[tuple[type, Cell], int] = {}

    def word(self, value: object) -> int:
        """Return the word of what a reader calls a cell; a text is taken as it is."""
        cell = value if isinstance(value, str) else plain_cell(set(), value)
        if cell is None:
            return int(NOTHING)
        if isinstance(cell, float):
            return int(np.float64(cell).view(np.int64))
        if isinstance(cell, str):
            return int(self.words([cell])[0])
        word = self._other_words.setdefault((type(cell), cell), int(OTHER) | len(self.others))
        if len(self._other_words) > len(self.others):
            self.others.append(cell)
        return word

    def words(self, texts: list[str]) -> Cells:
        """Return the words of many texts; equal ones are found out later."""
        first = len(self.texts)
        self.texts += texts
        return TEXT | np.arange(first, first + len(texts), dtype=np.int64)

    def words_of_texts(self) -> tuple[Cells, Cells]:
        """Return the word of each text: the same for equal ones, that of an empty cell for those read as empty; and which are spelt like errors."""
        words = TEXT | np.arange(len(self.texts), dtype=np.int64)
        if len(set(self.texts)) < len(self.texts):
            first: dict[str, int] = {}
            words = TEXT | np.fromiter(map(first.setdefault, self.texts, count()), dtype=np.int64, count=len(self.texts))
        spelt: list[int] = []
        if not all(map(str.strip, self.texts)):
            words[[at for at, text in enumerate(self.texts) if not text.strip()]] = NOTHING
        if "#" in "".join(self.texts):
            spelt = [at for at, text in enumerate(self.texts) if text.startswith(ERRORS)]
            words[spelt] = NOTHING
        return words, np.array(spelt, dtype=np.int64)


def coded_words(words: Cells, lexicon: Lexicon) -> Coded[Cell]:
    """Return a column of words as cells, each different one once, in the order in which rows name them first."""
    texts = lexicon.texts
    kinds = kind_of(words)
    told = kinds != NO_KIND
    rows = np.flatnonzero(told)
    if not len(rows):
        return Coded(np.full(len(words), -1, dtype=np.int32), [])
    here = words[rows]
    if (kinds[rows] == TEXT_KIND).all():
        numbers = here & NUMBER_OF
        distinct, codes = _by_table(numbers, len(texts)) if len(texts) < 8 * len(numbers) else _by_order(numbers)
        values: list[Cell] = list(map(texts.__getitem__, distinct.tolist()))
    else:
        distinct, codes = _by_order(here)
        values = _cells_of(distinct, lexicon)
    if len(rows) == len(words):
        return Coded(codes, values)
    spread = np.full(len(words), -1, dtype=np.int32)
    spread[rows] = codes
    return Coded(spread, values)


def _cells_of(words: Cells, lexicon: Lexicon) -> list[Cell]:
    kinds = kind_of(words)
    cells: list[Cell] = words.view(np.float64).tolist()
    kept: tuple[tuple[Cells, Sequence[Cell]], ...] = ((TEXT_KIND, lexicon.texts), (kind_of(OTHER), lexicon.others))
    for kind, values in kept:
        at = np.flatnonzero(kinds == kind)
        for place, number in zip(at.tolist(), (words[at] & NUMBER_OF).tolist(), strict=True):
            cells[place] = values[number]
    return cells


def _by_table(numbers: Cells, count: int) -> tuple[Cells, Codes]:
    """Return the different numbers below ``count`` by first occurrence, and of each its place among them."""
    first = np.full(count, len(numbers), dtype=np.intp)
    first[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)  # of several the last that is put stays
    used = np.flatnonzero(first < len(numbers))
    used = used[np.argsort(first[used])]
    places = np.empty(count, dtype=np.int32)
    places[used] = np.arange(len(used), dtype=np.int32)
    return used.astype(np.int64), places[numbers]


def _by_order(words: Cells) -> tuple[Cells, Codes]:
    """Return the different words by first occurrence, and of each its place among them."""
    order = np.argsort(words)
    ordered = words[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    first = np.minimum.reduceat(order, starts)
    by_first = np.argsort(first)
    places = np.empty(len(starts), dtype=np.int32)
    places[by_first] = np.arange(len(starts), dtype=np.int32)
    codes = np.empty(len(words), dtype=np.int32)
    codes[order] = np.repeat(places, np.diff(starts, append=len(words)))
    return ordered[starts[by_first]], codes
