"""Tables without any header: what their columns hold is guessed from the cells alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planner.files.cells.grid import Cell, Grid
from planner.files.cells.values import amount, decimal_mark, text_of_cell
from planner.files.reading.block import Block
from planner.files.reading.evidence import are_codes
from planner.files.reading.heads import Head, column_title
from planner.files.reading.meanings import meanings_of
from planner.files.reading.words import IDENTITY, QUANTITY, header_candidates

FEWEST_ROWS, SAMPLE = 3, 300
FEW_ROWS, FEWEST_MEANINGS = 5, 3  # fewer rows make a table only where more of its columns are plain
SURELY_FULL = 0.9  # of its rows: a column of quantities has no gaps


def headless_table(grid: Grid) -> Block | None:
    """Return the table that a sheet without headers is: names, whole numbers beside them, the same columns from the first row on."""
    rows = len(grid.rows)
    if (
        rows < FEWEST_ROWS
        or grid.width < 2
        or any(header_candidates(text_of_cell(value)) for value in grid.rows[0] if isinstance(value, str))
    ):
        return None
    heads = [Head(column, column_title(column)) for column in range(grid.width)]
    samples: dict[int, Sequence[Cell]] = {
        head.column: [value for row in range(min(rows, SAMPLE)) if (value := grid.cell(row, head.column)) is not None] for head in heads
    }
    heads = [head for head in heads if len(samples[head.column]) >= 2]
    chosen, thought = meanings_of(heads, samples)
    slots = {cell.slot: cell for cell in chosen.values()}
    if QUANTITY not in slots or not set(slots) & set(IDENTITY) or not _counts(samples[slots[QUANTITY].column], min(rows, SAMPLE)):
        return None
    if rows < FEW_ROWS and len(slots) < FEWEST_MEANINGS:
        return None
    if not any(_names(samples[slots[slot].column]) for slot in IDENTITY if slot in slots):
        return None
    decimals = {column: decimal_mark(samples[column], grid.decimal) for column in chosen}
    unmapped = tuple(head.shown for head in heads if head.column not in chosen)
    headers = tuple((head.column, head.shown) for head in heads)
    block = Block(-1, 0, rows - 1, 0, grid.width - 1, tuple(chosen[column] for column in sorted(chosen)), unmapped, decimals=decimals)
    return replace(block, headers=headers, options=thought)


def _counts(values: Sequence[Cell], rows: int) -> bool:
    found = [amount(value) for value in values]
    whole = sum(1 for one in found if one and one.number == int(one.number) and not one.after)
    return whole >= SURELY_FULL * rows


def _names(values: Sequence[Cell]) -> bool:
    """Tell whether a column holds names or order codes rather than numbers."""
    texts = [text_of_cell(value) for value in values]
    return are_codes(values) or sum(1 for text in texts if re.search(r"[^\W\d_]{2}", text)) >= SURELY_FULL * len(texts)
