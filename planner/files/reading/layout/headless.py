"""Tables whose headers are missing or of unknown words: what their columns hold is guessed from the cells alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planner.files.cells.grid import Cell, Grid
from planner.files.cells.said.values import amount, decimal_mark, text_of_cell
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.evidence import are_codes
from planner.files.reading.columns.heads import LONGEST, Head, column_title
from planner.files.reading.columns.meanings import meanings_of
from planner.files.reading.columns.words import IDENTITY, PRICE, QUANTITY, header_candidates
from planner.files.reading.layout.spread import NOT_COUNTS

FEWEST_ROWS, SAMPLE, SEARCHED = 3, 300, 30
FEW_ROWS, FEWEST_MEANINGS = 5, 3  # fewer rows make a table only where more of its columns are plain
SURELY_FULL = 0.9  # of its rows: a column of quantities has no gaps


def headless_table(grid: Grid) -> Block | None:
    """Return the table that a sheet is whose headers are missing or say nothing: names, and numbers beside them in the same columns."""
    rows = len(grid.rows)
    if rows < FEWEST_ROWS or grid.width < 2:
        return None
    top = _named_row(grid)
    if top < 0 and any(header_candidates(text_of_cell(value)) for value in grid.rows[0] if isinstance(value, str)):
        return None
    titles = {column: text_of_cell(value) for column, value in enumerate(grid.rows[top]) if value is not None} if top >= 0 else {}
    heads = [_head(column, titles.get(column, "")) for column in range(grid.width)]
    first, last = top + 1, min(rows, top + 1 + SAMPLE)
    samples: dict[int, Sequence[Cell]] = {
        head.column: [value for row in range(first, last) if (value := grid.cell(row, head.column)) is not None] for head in heads
    }
    heads = [head for head in heads if len(samples[head.column]) >= 2]
    chosen, thought = meanings_of(heads, samples)
    slots = {cell.slot: cell for cell in chosen.values()}
    counted = QUANTITY in slots and _counts(samples[slots[QUANTITY].column], last - first)
    if not set(slots) & set(IDENTITY) or not (counted or (top >= 0 and PRICE in slots)):
        return None
    if rows - first < FEW_ROWS and len(slots) < FEWEST_MEANINGS:
        return None
    if not any(_names(samples[slots[slot].column]) for slot in IDENTITY if slot in slots):
        return None
    decimals = {column: decimal_mark(samples[column], grid.decimal) for column in chosen}
    unmapped = tuple(head.shown for head in heads if head.column not in chosen)
    headers = tuple((head.column, head.shown) for head in heads)
    block = Block(top, first, rows - 1, 0, grid.width - 1, tuple(chosen[column] for column in sorted(chosen)), unmapped, decimals=decimals)
    return replace(block, headers=headers, options=thought, top=top)


def _head(column: int, title: str) -> Head:
    """Return a column's head; a title of unknown words is shown and says nothing."""
    return (
        Head(column, title)
        if header_candidates(title) or NOT_COUNTS.search(title)
        else Head(column, "", written=title or column_title(column))
    )


def _named_row(grid: Grid) -> int:
    """Return the row of headers of unknown words, -1 where there is none: different words over columns, numbers in one of them at least."""
    row = next((at for at, cells in enumerate(grid.rows[:SEARCHED]) if sum(value is not None for value in cells) > 1), -1)
    if row < 0 or row + 2 >= len(grid.rows):
        return -1
    told = {column: value for column, value in enumerate(grid.rows[row]) if value is not None}
    texts = [text_of_cell(value) for value in told.values()]
    if (
        not all(isinstance(value, str) for value in told.values())
        or len(set(texts)) < len(texts)
        or any(amount(text) or len(text) > LONGEST for text in texts)
        or sum(bool(header_candidates(text)) for text in texts) > 1  # known words that make no list of parts
    ):
        return -1
    below = [
        [value for at in range(row + 1, min(len(grid.rows), row + SAMPLE)) if (value := grid.cell(at, column)) is not None]
        for column in told
    ]
    return row if any(len(values) > 1 and all(amount(value) for value in values) for values in below) else -1


def _counts(values: Sequence[Cell], rows: int) -> bool:
    found = [amount(value) for value in values]
    whole = sum(1 for one in found if one and one.number == int(one.number) and not one.after)
    return whole >= SURELY_FULL * rows


def _names(values: Sequence[Cell]) -> bool:
    """Tell whether a column holds names or order codes rather than numbers."""
    texts = [text_of_cell(value) for value in values]
    return are_codes(values) or sum(1 for text in texts if re.search(r"[^\W\d_]{2}", text)) >= SURELY_FULL * len(texts)
