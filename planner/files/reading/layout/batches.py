"""Lists that say how many of a product their quantities make, as ERP systems export them: 'Quantity' beside 'Qty (Items)'."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.files.cells.grid import Grid
from planner.files.cells.said.values import quantity
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.heads import label_of_lines
from planner.files.reading.columns.words import OF_LINES, PARENT, QUANTITY, header_candidates
from planner.files.reading.rows.lines import Floats, Lines
from planner.model.finding import Severity

Complain = Callable[[Severity, str, str, int, int | None], None]


def for_one(grid: Grid, block: Block, lines: Lines, complain: Complain) -> bool:
    """Turn quantities of batches into those of one piece, and tell of it; returns whether there were any."""
    column = _batch_column(block)
    if column is None or not len(lines):
        return False
    sizes = _sizes(grid, block, column)[lines.row - block.first]
    batches = np.flatnonzero((sizes > 0) & (sizes != 1.0))
    if not len(batches):
        return False
    lines.quantity[batches] = lines.quantity[batches] / sizes[batches]
    first = int(lines.row[batches[0]])
    message = f"The quantities make {sizes[batches[0]]:g} of the product, by '{dict(block.headers)[column]}'; they are divided by it."
    complain(Severity.NOTE, "import.batch", message, first, column)
    return True


def _batch_column(block: Block) -> int | None:
    """Return the column that counts products in a list whose other headers are labelled as those of its lines."""
    label = label_of_lines([text for _, text in block.headers])
    if not block.has(PARENT) or not (label or any(OF_LINES.fullmatch(text) for _, text in block.headers)):
        return None
    own = [(column, text) for column, text in block.headers if not (label and text.endswith(f"({label})")) and not OF_LINES.fullmatch(text)]
    return next((column for column, text in own if next(iter(header_candidates(text)), ("", 0.0))[0] == QUANTITY), None)


def _sizes(grid: Grid, block: Block, column: int) -> Floats:
    """Return the size of the batch for each row of a table; one written once counts for the rows below."""
    cells = grid.column(column).taken(slice(block.first, block.last + 1))
    found = [quantity(value, block.decimals.get(column, ".")) for value in cells.values]
    numbers = np.array([*(one[0] if one else np.nan for one in found), np.nan])[cells.codes]
    last = np.maximum.accumulate(np.where(np.isnan(numbers), 0, np.arange(len(numbers))))
    return np.asarray(numbers[last], dtype=np.float64)
