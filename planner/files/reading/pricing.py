"""What a price is for: one piece, or a hundred by a column beside it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.files.cells.columns import Rows
from planner.files.cells.prices import pieces_in
from planner.files.cells.values import is_blank, text_of_cell
from planner.files.layout import PRICE_UNIT
from planner.files.reading.block import HeaderCell
from planner.files.reading.lines import Floats
from planner.files.reading.table import Table
from planner.model.finding import Severity

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
