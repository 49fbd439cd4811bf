"""What spreadsheets do to part numbers without being asked: dates made of them, zeros taken off, digits rounded away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import numpy as np

from planner.files.cells.columns import Rows
from planner.files.cells.grid import Cell
from planner.files.cells.looks.shown import is_power
from planner.files.cells.said.values import text_of_cell
from planner.files.reading.columns.block import HeaderCell
from planner.files.reading.columns.words import MPN, PART
from planner.files.reading.rows.table import Table

ROUNDED = re.compile(r"\d([.,]\d+)?E\+\d{2,}|\d[.,]\d+E\d{2,}", re.IGNORECASE)  # 1E10 is a number that people give to parts
DIGITS_KEPT = 15  # of a number, more than that are lost
AS_TEXT = "In the workbook, make the cells text and type the numbers again."
FEWEST_ALIKE = 3  # numbers of one length that make a shorter one look cut


def damaged(table: Table, rows: Rows) -> Iterator[tuple[int, HeaderCell, str, str, str]]:
    """Yield part numbers that look damaged: the row of the table, the column, the code of the finding, the sentence, and what helps."""
    for slot in (PART, MPN):
        cell = table.columns.get(slot)
        if cell is None:
            continue
        cells = table.cells(cell.column).at(rows)
        cut = _length_cut(cells.values) if float in set(map(type, cells.values)) else 0
        shapes, texts = table.shapes(cell.column), table.whole_texts(cell).at(rows)
        spelt = shapes is not None or any(
            not begin[:1].isalpha() for begin in table.grid.beginnings(cell.column)
        )  # they begin with a digit
        odd = [at for at, value in enumerate(cells.values) if not isinstance(value, str) or (spelt and ("E" in value or "e" in value))]
        if shapes is None:
            odd = [at for at in odd if _damage(cells.values[at], text_of_cell(cells.values[at]), "", cut)]
        for at in np.flatnonzero(cells.among(odd)).tolist():
            code = str(shapes.value(int(rows[at]), "")) if shapes else ""
            if found := _damage(cells.value(at, None), texts.value(at, ""), code, cut):
                yield int(rows[at]), cell, *found


def _damage(value: Cell, text: str, code: str, cut: int) -> tuple[str, str, str] | None:
    """Return the code of a finding, its sentence and what helps; ``text`` is the number as it is read, ``code`` the format of the cell."""
    if isinstance(value, date):
        message = f"A spreadsheet made a date, {value.isoformat()}, of this part number; it is read as '{text}'."
        return "import.part-date", message, f"It may have been {_meant(value, text)}. {AS_TEXT}"
    if isinstance(value, float) and is_power(code) and value >= 10:
        power = re.sub(r"\.?0+E\+0*", "E", f"{value:.14E}")
        message = f"A spreadsheet shows this part number as a power of ten, {power}; it is read as '{text}'."
        return "import.part-power", message, f"It may have been '{power}'. {AS_TEXT}"
    if (isinstance(value, float) and len(text) > DIGITS_KEPT) or ROUNDED.fullmatch(text):
        return "import.part-rounded", f"A spreadsheet rounded this part number to '{text}'; its last digits are lost.", AS_TEXT
    if cut and isinstance(value, float) and len(text) < cut and text.isdigit():
        return "import.part-zeros", f"'{text}' may have lost zeros at its beginning: the other part numbers have {cut} digits.", AS_TEXT
    return None


def _meant(value: date, text: str) -> str:
    """Return the part numbers that a spreadsheet takes for a day: MAR-01 and 3-1 for the 1st of March."""
    month, _, number = text.partition("-") if text[:1].isalpha() else text.partition("-")[::-1]
    short = number.lstrip("0") or number
    choices = [f"{month.upper()}-{number}", f"{month.upper()}{number}", f"{value.month}-{short}"]
    return f"'{choices[0]}', '{choices[1]}' or '{choices[2]}'"


def _length_cut(values: list[Cell]) -> int:
    """Return the length that all written numbers of a column have, where some begin with a zero; 0 where they differ."""
    written = [text for value in values if isinstance(value, str) and (text := value.strip()).isdigit()]
    lengths = {len(text) for text in written}
    numbers = {len(text_of_cell(value)) for value in values if isinstance(value, float)}
    if len(written) >= FEWEST_ALIKE and len(lengths) == 1 and any(text.startswith("0") for text in written):
        (length,) = lengths
        return length if max(numbers, default=0) <= length else 0
    return 0
