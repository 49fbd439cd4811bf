"""The scanned cells of a sheet, laid out by columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.files.cells.columns import Coded, RowsOfColumns, StandingCells
from planner.files.cells.extent import MOST_CELLS
from planner.files.cells.grid import Cell, Grid, Mark, Merges, PlacedMarks
from planner.files.cells.looks.marks import value_of
from planner.files.cells.scan.cell_words import DAY, NOTHING, NUMBER_OF, ODD, TEXT, Cells, Ints, Sheet, claim, kind_of
from planner.files.cells.scan.coding import Lexicon, coded_words
from planner.files.cells.scan.odd import OddCells
from planner.files.cells.scan.stand_in import Place

NO_INTS, NO_CELLS = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int64)]


@dataclass(slots=True)
class LaidOut:
    """The cells of a sheet by their words, each of a kind that a column can be made of.

    ``rows``, ``columns`` and ``cells`` belong together. ``marked`` are the rows, columns and styles of cells whose look says something.
    """

    rows: Ints
    columns: Ints
    cells: Cells
    width: int
    marked: tuple[Ints, Ints, Ints]
    errors: dict[tuple[int, int], str]
    uncalculated: tuple[tuple[int, int], ...]
    spelt: tuple[Ints, Ints, Cells] | None = None

    @classmethod
    def of(cls, sheet: Sheet, odd: OddCells, answers: Sequence[object], lexicon: Lexicon) -> LaidOut:
        """Return the cells of a scanned sheet, by what was answered about its odd ones."""
        rows, columns = np.concatenate(sheet.rows or NO_INTS), np.concatenate(sheet.columns or NO_INTS)
        cells = np.concatenate(sheet.cells or NO_CELLS)
        spellings, days = odd.words(answers, lexicon)
        kinds = kind_of(cells)
        aside, dated = np.flatnonzero(kinds == kind_of(ODD)), np.flatnonzero(kinds == kind_of(DAY))
        numbers = cells[aside] & NUMBER_OF
        surely, perhaps = (np.isin(numbers, told) for told in odd.empty(answers))
        told = np.ones(len(cells), dtype=bool)
        told[aside[surely | perhaps]] = False
        width = int(columns[told].max(initial=-1)) + 1
        claim((columns[aside[perhaps]] < width).all())
        cells[aside], cells[dated] = spellings[numbers], days[cells[dated] & NUMBER_OF]
        marked = _marked(sheet, odd, rows[aside], columns[aside], numbers)
        wrong = np.flatnonzero(np.isin(numbers, list(odd.errors))) if odd.errors else np.empty(0, dtype=np.intp)
        places = zip(rows[aside[wrong]].tolist(), columns[aside[wrong]].tolist(), strict=True)
        errors = dict(zip(places, map(odd.errors.__getitem__, numbers[wrong].tolist()), strict=True))
        return cls(rows, columns, cells, width, marked, errors, _uncalculated(sheet))

    def take_texts(self, words: Cells, spelt: Cells) -> None:
        """Put each text's word in the place of its number; those ``spelt`` like errors are noted and read as empty."""
        texts = np.flatnonzero(kind_of(self.cells) == kind_of(TEXT))
        numbers = self.cells[texts] & NUMBER_OF
        if len(spelt):
            like = np.flatnonzero(np.isin(numbers, spelt))
            self.spelt = self.rows[texts[like]], self.columns[texts[like]], numbers[like]
        self.cells[texts] = words[numbers]

    def spelt_errors(self, lexicon: Lexicon) -> dict[tuple[int, int], str]:
        """Return the texts that are spelt like an error and are none, column by column."""
        if self.spelt is None:
            return {}
        order = np.lexsort(self.spelt[:2])
        rows, columns, numbers = (told[order].tolist() for told in self.spelt)
        return {(row, column): lexicon.texts[number] for row, column, number in zip(rows, columns, numbers, strict=True)}

    def coded(self, lexicon: Lexicon) -> tuple[int, list[Coded[Cell]]]:
        """Return how many rows there are, without empty ones at the end, and the columns."""
        told = self.cells != NOTHING
        height = int(self.rows[told].max(initial=-1)) + 1
        width = self.width if height else 0
        claim(width * height <= MOST_CELLS)
        table = np.full((width, height), NOTHING)
        inside = told & (self.columns < width)
        table[self.columns[inside], self.rows[inside]] = self.cells[inside]
        return height, [coded_words(words, lexicon) for words in table]


def grid_of(
    place: Place,
    sheet: LaidOut,
    merges: Merges,
    links: Mapping[tuple[int, int], str],
    hidden: frozenset[int],
    looks: Mapping[int, Mark],
    lexicon: Lexicon,
) -> Grid:
    """Return one sheet."""
    height, columns = sheet.coded(lexicon)
    grid = Grid(
        place.name,
        RowsOfColumns([StandingCells(column) for column in columns], height),
        place.hidden,
        PlacedMarks(*sheet.marked, looks),
        merges,
        sheet.uncalculated,
        errors=sheet.errors,
        spelt_errors=sheet.spelt_errors(lexicon),
        links=links,
        hidden_rows=hidden,
    )
    grid.keep_columns(columns)
    return grid


def _marked(sheet: Sheet, odd: OddCells, rows: Ints, columns: Ints, numbers: Cells) -> tuple[Ints, Ints, Ints]:
    """Return the rows, columns and styles of all cells whose look says something; odd ones behind the others."""
    count = len(sheet.odd)
    styles = np.zeros(count, dtype=np.int32)
    looking = np.zeros(count, dtype=bool)
    for number, style in odd.styles.items():
        if style < len(sheet.styles_marked) and sheet.styles_marked[style]:
            styles[number], looking[number] = style, True
    at = looking[numbers]
    return (
        np.concatenate([*sheet.marked_rows, rows[at]]),
        np.concatenate([*sheet.marked_columns, columns[at]]),
        np.concatenate([*sheet.marked_styles, styles[numbers[at]]]),
    )


def _uncalculated(sheet: Sheet) -> tuple[tuple[int, int], ...]:
    """Return the places of formulas without a value."""
    if not sheet.odd_formulas:
        return ()
    rows, columns, numbers = (np.concatenate(told) for told in zip(*sheet.odd_formulas, strict=True))
    without = np.array([not value_of(spelt) for spelt in sheet.odd], dtype=bool)[numbers]
    return tuple(zip(rows[without].tolist(), columns[without].tolist(), strict=True))
