"""What a price is for: one piece, or a hundred by a column beside it; and what is told of cells that hold none, or cost nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np

from planner.files.cells.columns import Coded, Rows
from planner.files.cells.grid import Cell
from planner.files.cells.said.prices import pieces_in
from planner.files.cells.said.unpriced import has_no_price, is_free
from planner.files.cells.said.values import is_blank, text_of_cell
from planner.files.layout import PRICE_UNIT
from planner.files.reading.columns.block import HeaderCell
from planner.files.reading.rows.lines import Floats
from planner.files.reading.rows.table import Table
from planner.model.finding import Severity

EMPTY_UNKNOWN = "Where a price isn't known, leave its cell empty."
Say = Callable[[Severity, str, str, int, HeaderCell, int], None]


def pieces_of(table: Table, rows: Rows, say: Say) -> Floats:
    """Return how many pieces the price of each row is for, one where nothing is said; cells that can't be read are told of."""
    cell = table.columns.get(PRICE_UNIT)
    if cell is None:
        return np.ones(len(rows))
    cells = table.cells(cell.column).at(rows)
    decimal = table.block.decimals.get(cell.column, ".")
    found = [pieces_in(value, decimal) for value in cells.values]
    odd = cells.read_as(lambda value: not is_blank(value) and pieces_in(value, decimal) is None)
    for at in np.flatnonzero(odd).tolist():
        message = f"'{text_of_cell(cells.value(at, None))}' is no number of pieces; the price is read as that of one."
        say(Severity.WARNING, "import.price-unit", message, int(rows[at]), cell, -1)
    return np.array([*(one or 1.0 for one in found), 1.0])[cells.codes]


def refused(number: float, value: Cell, name: str) -> tuple[Severity, str, str]:
    """Return what is told of a cell that holds no price for a part: its severity, code and sentence."""
    text = text_of_cell(value)
    if isinstance(value, date):
        message = f"A spreadsheet made a date, {text}, of this price; it may have been {value.day}.{value.month:02}. The price is left out."
        return Severity.ERROR, "import.price-date", message
    if has_no_price(value):
        return Severity.NOTE, "import.no-price", f"The price of '{name}' is '{text}', so it has none yet."
    if np.isnan(number):
        return Severity.ERROR, "import.not-a-number", f"Price is a number, not '{text}'; the price is left out."
    return Severity.ERROR, "import.negative", f"The price of '{name}' is negative ({number:g}); the price is left out."


def free_of_charge(numbers: Floats, cells: Coded[Cell]) -> Iterator[tuple[int, str]]:
    """Yield where a word says that parts cost nothing, and the first of all prices that are zero, each with its sentence."""
    zero = numbers == 0
    if not zero.any():
        return
    worded = zero & cells.read_as(is_free)
    for at in np.flatnonzero(worded).tolist():
        yield at, f"'{text_of_cell(cells.value(at, None))}' is read as a price of 0."
    if len(bare := np.flatnonzero(zero & ~worded)):
        what = "The price is 0" if len(bare) == 1 else f"{len(bare)} prices are 0, the first of them here"
        yield int(bare[0]), f"{what}: what costs nothing is the cheapest source."
