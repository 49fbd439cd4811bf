"""One table of a sheet by columns: the cells below its header and the texts they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import cast

import numpy as np

from planner.files.cells.beginnings import beginnings_of, rows_saying
from planner.files.cells.columns import Coded, Mask, coded, nothing, together
from planner.files.cells.grid import Cell, Grid
from planner.files.cells.looks.shown import shown, with_words, words_beside
from planner.files.cells.said.dates import as_number
from planner.files.cells.said.values import BLANKS, INVISIBLE, is_blank, text_of_cell
from planner.files.reading.columns.block import Block, HeaderCell
from planner.files.reading.columns.words import MPN, PART

BEGINNINGS = beginnings_of(BLANKS)
# marks that a text as its writer saw it has not: odd blanks, invisible marks, several blanks in a row
UNSEEN = (
    *(chr(code) for code in range(0x3001) if chr(code).isspace() and chr(code) not in " \n"),
    *map(chr, INVISIBLE),
    "  ",
)
ASCII_UNSEEN = tuple(filter(str.isascii, UNSEEN))


class Table:
    """The rows of one block, counted from 0 at the first row below its header."""

    def __init__(self, grid: Grid, block: Block) -> None:
        self.grid, self.block = grid, block
        self.columns = {cell.slot: cell for cell in block.columns}
        self.first = block.first
        self.length = max(min(block.last, len(grid.rows) - 1) + 1 - block.first, 0)
        self._cells: dict[int, Coded[Cell]] = {}
        self._whole: dict[int, Coded[str]] = {}
        self._texts: dict[str, Coded[str]] = {}

    def cells(self, column: int) -> Coded[Cell]:
        """Return the cells of a column of the sheet."""
        found = self._cells.get(column)
        if found is None:
            found = self.grid.column(column).taken(slice(self.first, self.first + self.length))
            self._cells[column] = found
        return found

    def cells_of(self, slot: str) -> Coded[Cell]:
        """Return the cells that hold a slot; empty ones where the table has no such column."""
        cell = self.columns.get(slot)
        return self.cells(cell.column) if cell else nothing(self.length)

    def whole_texts(self, cell: HeaderCell) -> Coded[str]:
        """Return the cells of a column as texts, dashes and the like included."""
        found = self._whole.get(cell.column)
        if found is None:
            cells = self.cells(cell.column)
            shapes = self.shapes(cell.column)
            numbers = cell.slot in {PART, MPN}
            if shapes is None:
                dated = numbers and date in set(map(type, cells.values))
                found = Coded(cells.codes, list(map(_as_number, cells.values)) if dated else texts_of(cells.values))
            else:
                both = together([cells, shapes], None)
                found = both.mapped(lambda pair: _seen(*pair, numbers=numbers)).without(~cells.told)
            self._whole[cell.column] = found
        return found

    def shapes(self, column: int) -> Coded[Cell] | None:
        """Return the number formats of a column that show more than the values say; None where none does, as is usual."""
        marks = self.grid.marks_of(column)
        if not any(mark.shape for mark in {id(mark): mark for mark in marks.values()}.values()):
            return None
        places = range(self.first, self.first + self.length)
        told = coded([marks[place].shape if place in marks else "" for place in places], self.length)
        return cast("Coded[Cell]", told.without(told.read_as(lambda code: not code)))

    def measured(self, column: int) -> Coded[Cell]:
        """Return the cells of a column of numbers with the words that their formats show, such as weeks."""
        cells, shapes = self.cells(column), self.shapes(column)
        if shapes is None or not any(words_beside(str(code)) for code in shapes.values):
            return cells
        decimal = self.block.decimals.get(column, ".")
        both = together([cells, shapes], None)
        return both.mapped(lambda pair: with_words(pair[0], str(pair[1] or ""), decimal)).without(~cells.told)

    def texts(self, slot: str) -> Coded[str]:
        """Return the texts of a slot; cells that say nothing, such as a dash, are left out."""
        found = self._texts.get(slot)
        if found is None:
            cell = self.columns.get(slot)
            found = self._telling(cell) if cell else nothing(self.length)
            self._texts[slot] = found
        return found

    def _telling(self, cell: HeaderCell) -> Coded[str]:
        texts = self.whole_texts(cell)
        blank = self.saying(cell, BEGINNINGS, lambda text: text.lower() in BLANKS)
        return texts.without(self.cells(cell.column).read_as(is_blank)) if blank.any() else texts

    def saying(self, cell: HeaderCell, beginnings: frozenset[str], test: Callable[[str], object]) -> Mask:
        """Return in which rows a column's text passes a test that only texts with one of some beginnings can pass."""
        texts = self.whole_texts(cell)
        if texts.values is self.cells(cell.column).values and beginnings.isdisjoint(self.grid.beginnings(cell.column)):
            return np.zeros(self.length, dtype=bool)
        return rows_saying(texts, beginnings, test)

    def anything(self) -> Mask:
        """Return which rows hold anything in the columns of the table, used ones or not."""
        found = np.zeros(self.length, dtype=bool)
        for column in range(self.block.left, self.block.right + 1):
            found |= self.grid.column(column).told[self.first : self.first + self.length]
        return found

    def row(self, row: int) -> Sequence[Cell]:
        """Return the cells of one row of the table, used ones or not."""
        return self.grid.rows[self.first + row][self.block.left : self.block.right + 1]


def _as_number(value: Cell) -> str:
    return as_number(value) if isinstance(value, date) else text_of_cell(value)


def _seen(value: Cell, code: Cell, *, numbers: bool) -> str:
    """Return the text of a cell as its number format shows it; days are days but among part numbers."""
    if isinstance(value, date) and not numbers:
        return text_of_cell(value)
    return (shown(value, str(code)) if code else "") or _as_number(value)


def texts_of(values: list[Cell]) -> list[str]:
    """Return cells as the texts their writers saw. Where all are clean texts already, as is usual, it is the very same list."""
    try:
        joined = "\n".join(values)  # type: ignore[arg-type]  # numbers and days among them end it
    except TypeError:
        return list(map(text_of_cell, values))
    marks = ASCII_UNSEEN if joined.isascii() else UNSEEN
    if joined.count("\n") >= len(values) or any(mark in joined for mark in marks) or list(map(str.strip, values)) != values:  # type: ignore[arg-type]
        return list(map(text_of_cell, values))
    return values  # type: ignore[return-value]
