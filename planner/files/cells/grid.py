"""One sheet as a grid of plain values, with what the look of its cells says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Cell = str | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What the look of a cell says: its indent, the currency and percent sign of its number format."""

    indent: int = 0
    currency: str = ""
    percent: bool = False


PLAIN_MARK = Mark()


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: ``rows`` of cells from A1 on, the marks of cells that have any, and merged ranges.

    ``merges`` holds (top, left, bottom, right), counted from 0; ``decimal`` is the file's decimal mark where it is known.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden: bool = False
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    merges: tuple[tuple[int, int, int, int], ...] = ()
    uncalculated: tuple[tuple[int, int], ...] = ()
    decimal: str = ""
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)  # such as #REF!, read as empty

    def cell(self, row: int, column: int) -> Cell:
        """Return one cell, None outside the sheet."""
        if not 0 <= row < len(self.rows):
            return None
        cells = self.rows[row]
        return cells[column] if 0 <= column < len(cells) else None

    def mark(self, row: int, column: int) -> Mark:
        """Return what the look of one cell says."""
        return self.marks.get((row, column), PLAIN_MARK)


def cell_name(row: int, column: int) -> str:
    """Return a cell's name such as C7; row and column count from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def column_number(letters: str) -> int:
    """Return the number of a column by its letters, counted from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
