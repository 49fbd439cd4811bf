"""One sheet as a grid of plain values, with what the look of its cells says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from planner.files.cells.beginnings import beginnings_in
from planner.files.cells.columns import Coded, Codes, RowsOfColumns, coded_cells

Cell = str | float | bool | date | None
Merges = tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What the look of a cell says: its indent, the currency and percent sign of its number format, and all of that where it shows more than the value."""

    indent: int = 0
    currency: str = ""
    percent: bool = False
    shape: str = ""


PLAIN_MARK = Mark()


class PlacedMarks(Mapping[tuple[int, int], Mark]):
    """The marks of cells by row and column, kept by style: most are never looked at, and those of one column at a time."""

    def __init__(self, rows: Codes, columns: Codes, styles: Codes, looks: Mapping[int, Mark]) -> None:
        self._rows, self._columns, self._styles, self._looks = rows, columns, styles, looks
        self._found: dict[int, dict[int, Mark]] = {}

    def of_column(self, column: int) -> Mapping[int, Mark]:
        """Return the marks of one column by row."""
        found = self._found.get(column)
        if found is None:
            at = np.flatnonzero(self._columns == column)
            marks = map(self._looks.__getitem__, self._styles[at].tolist())
            found = self._found[column] = dict(zip(self._rows[at].tolist(), marks, strict=True))
        return found

    def __getitem__(self, place: tuple[int, int]) -> Mark:
        return self.of_column(place[1])[place[0]]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._rows.tolist(), self._columns.tolist(), strict=True)

    def __len__(self) -> int:
        return len(self._rows)


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: ``rows`` of cells from A1 on, the marks of cells that have any, and merged ranges.

    ``merges`` holds (top, left, bottom, right), counted from 0; ``decimal`` is the file's decimal mark where it is known.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    hidden: bool = False
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    merges: Merges = ()
    uncalculated: tuple[tuple[int, int], ...] = ()
    decimal: str = ""
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)  # such as #REF!, read as empty
    spelt_errors: Mapping[tuple[int, int], str] = field(
        default_factory=dict
    )  # texts such as #N/A, that most people don't mean as such; read as empty too
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)  # where a click on a cell leads
    hidden_rows: frozenset[int] = frozenset()
    _marks: dict[int, dict[int, Mark]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _beginnings: dict[int, frozenset[str]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _columns: dict[int, Coded[Cell]] = field(init=False, repr=False, compare=False, default_factory=dict)  # made where they are asked for

    def cell(self, row: int, column: int) -> Cell:
        """Return one cell, None outside the sheet."""
        if not 0 <= row < len(self.rows):
            return None
        if isinstance(self.rows, RowsOfColumns):
            return self.rows.cell(row, column)
        cells = self.rows[row]
        return cells[column] if 0 <= column < len(cells) else None

    @property
    def width(self) -> int:
        """Return the number of columns of the widest row."""
        return self.rows.width if isinstance(self.rows, RowsOfColumns) else max(map(len, self.rows), default=0)

    def column(self, column: int) -> Coded[Cell]:
        """Return a whole column, each different value once."""
        found = self._columns.get(column)
        if found is None:
            if isinstance(self.rows, RowsOfColumns):
                found = coded_cells(self.rows.column(column))
            else:
                found = coded_cells([row[column] if column < len(row) else None for row in self.rows])
            self._columns[column] = found
        return found

    def beginnings(self, column: int) -> frozenset[str]:
        """Return the first letters of a column's texts."""
        found = self._beginnings.get(column)
        if found is None:
            found = beginnings_in(self.column(column).values)
            self._beginnings[column] = found
        return found

    def marks_of(self, column: int) -> Mapping[int, Mark]:
        """Return the marks of one column by row."""
        if isinstance(self.marks, PlacedMarks):
            return self.marks.of_column(column)
        if not self._marks:
            self._marks[-1] = {}  # looked at once, however few columns have any
            for (row, at), mark in self.marks.items():
                self._marks.setdefault(at, {})[row] = mark
        return self._marks.get(column, {})

    def keep_columns(self, columns: Sequence[Coded[Cell]]) -> None:
        """Keep columns that its maker has at hand anyway; they are those of its rows."""
        self._columns.update(enumerate(columns))

    def share_columns(self, other: Grid, but: Collection[int]) -> None:
        """Take over what another sheet with the same rows knows of its columns, but for some."""
        self._columns.update((column, cells) for column, cells in other._columns.items() if column not in but)

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
