"""What spreadsheets do to part numbers without being asked: dates made of them, zeros taken off, digits rounded away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import numpy as np

from planner.files.cells.columns import Rows
from planner.files.cells.dates import as_number
from planner.files.cells.grid import Cell
from planner.files.cells.values import text_of_cell
from planner.files.reading.block import HeaderCell
from planner.files.reading.table import Table
from planner.files.reading.words import MPN, PART

ROUNDED = re.compile(r"\d([.,]\d+)?E\+?\d{2,}", re.IGNORECASE)
DIGITS_KEPT = 15  # of a number, more than that are lost
FEWEST_ALIKE = 3  # numbers of one length that make a shorter one look cut


def damaged(table: Table, rows: Rows) -> Iterator[tuple[int, HeaderCell, str, str]]:
    """Yield part numbers that look damaged: the row of the table, the column, the code of the finding and the sentence."""
    for slot in (PART, MPN):
        cell = table.columns.get(slot)
        if cell is None:
            continue
        cells = table.cells(cell.column).at(rows)
        cut = _length_cut(cells.values)
        told = [_damage(value, cut) if not isinstance(value, str) or "E" in value.upper() else None for value in cells.values]
        if any(told):
            for at in np.flatnonzero(np.array([*(bool(one) for one in told), False])[cells.codes]).tolist():
                found = told[cells.codes[at]]
                if found:
                    yield int(rows[at]), cell, *found


def _damage(value: Cell, cut: int) -> tuple[str, str] | None:
    if isinstance(value, date):
        shown = as_number(value)
        return "import.part-date", f"A spreadsheet made a date, {value.isoformat()}, of this part number; it is read as '{shown}'."
    text = text_of_cell(value)
    if (isinstance(value, float) and len(text) > DIGITS_KEPT) or ROUNDED.fullmatch(text):
        return "import.part-rounded", f"A spreadsheet rounded this part number to '{text}'; its last digits are lost."
    if cut and isinstance(value, float) and len(text) < cut and text.isdigit():
        return "import.part-zeros", f"'{text}' may have lost zeros at its beginning: the other part numbers have {cut} digits."
    return None


def _length_cut(values: list[Cell]) -> int:
    """Return the length that all written numbers of a column have, where some begin with a zero; 0 where they differ."""
    written = [text for value in values if isinstance(value, str) and (text := value.strip()).isdigit()]
    lengths = {len(text) for text in written}
    numbers = {len(text_of_cell(value)) for value in values if isinstance(value, float)}
    if len(written) >= FEWEST_ALIKE and len(lengths) == 1 and any(text.startswith("0") for text in written):
        (length,) = lengths
        return length if max(numbers, default=0) <= length else 0
    return 0
