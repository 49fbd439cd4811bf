"""Where several tables stand in one sheet, below or beside one another: the row and the columns that each begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from planner.files.cells.grid import Cell, Grid
from planner.files.cells.said.values import text_of_cell
from planner.files.layout import POSITION
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.heads import header_span, label_of_lines, row_texts
from planner.files.reading.columns.words import DESCRIPTION, IDENTITY, PART, QUANTITY, SOURCE_SUPPLIER, header_candidates
from planner.files.reading.rows.furniture import is_page
from planner.files.reading.rows.kinds import is_total

STRONG = 7.0
COMES_AGAIN = 0.5  # of the names beside a list are its own: they are prices of the same parts


def best_slot(text: str) -> tuple[str, float]:
    """Return what a header most likely stands for, with its score."""
    return next(iter(header_candidates(text)), ("", 0.0))


def regions(grid: Grid) -> list[tuple[int, int]]:
    """Return the first and the last column of each part of a sheet that blank columns set apart; two columns at least make one."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for column in range(grid.width + 1):
        told = column < grid.width and bool(grid.column(column).values)
        if told and start is None:
            start = column
        elif not told and start is not None:
            found += [(start, column - 1)] if column - start > 1 else []
            start = None
    return found


def share_names(grid: Grid, first: Block, other: Block) -> bool:
    """Tell whether half of what a table names are names of another table too: it speaks of the same parts."""
    names, own = (_names_in(grid, block) for block in (other, first))
    return bool(names) and len(names & own) >= COMES_AGAIN * len(names)


def _names_in(grid: Grid, block: Block) -> set[Cell]:
    inside = slice(block.first, block.last + 1)
    return {
        value for slot in (PART, DESCRIPTION) if (cell := block.column(slot)) for value in grid.column(cell.column).taken(inside).values
    }


def column_spans(grid: Grid, row: int) -> list[tuple[int, int]]:
    """Cut a header row into tables that stand side by side: where a name comes again after a quantity was seen, or beyond a blank column."""
    texts = row_texts(grid, row)
    right = max(grid.width, 1) - 1
    if label_of_lines([text for _, text in texts]):
        return [(0, right)]
    spans: list[tuple[int, int]] = []
    start, seen, previous = 0, set[str](), -1
    for column, text in texts:
        slot, score = best_slot(text)
        slot = slot if score >= STRONG else ""
        again = slot in seen and slot in {DESCRIPTION, PART, "parts.tags"}
        gap = previous >= 0 and column - previous > 1
        counted = QUANTITY in seen and (again or gap) and _holds_table(texts, column, right)
        if counted or (again and gap and _is_other_list(grid, row, texts, (start, previous), column)):
            spans.append((start, column - 1))
            start, seen = column, set()
        seen.add(slot)
        previous = column
    spans.append((start, right))
    return spans if len(spans) == 1 or all(_names_parts(texts, *span) for span in spans) else [(0, right)]


def _strong(texts: Sequence[str]) -> set[str]:
    return {slot for text in texts for slot, score in [best_slot(text)] if score >= STRONG}


def _holds_table(texts: Sequence[tuple[int, str]], left: int, right: int) -> bool:
    here = [text for at, text in texts if left <= at <= right]
    return QUANTITY in _strong(here) and len(here) >= 2


def _names_parts(texts: Sequence[tuple[int, str]], left: int, right: int) -> bool:
    strong = _strong([text for at, text in texts if left <= at <= right])
    return QUANTITY in strong or (len(strong) >= 2 and bool(strong & set(IDENTITY)))


def _is_other_list(grid: Grid, row: int, texts: Sequence[tuple[int, str]], here: tuple[int, int], column: int) -> bool:
    """Tell whether a list of other things about the same parts begins in a column: blank columns lie between, and its names come again."""
    left, previous = here
    right = texts[-1][0]
    if not _names_parts(texts, left, previous) or not _names_parts(texts, column, right):
        return False
    below = slice(row + 1, None)
    if any(grid.column(at).told[below].any() for at in range(previous + 1, column)):
        return False
    names = set(grid.column(column).taken(below).values)
    own = [at for at, text in texts if left <= at <= previous and best_slot(text)[0] in IDENTITY]
    return any(len(names & set(grid.column(at).taken(below).values)) >= max(COMES_AGAIN * len(names), 1) for at in own)


def stacked_below(grid: Grid, row: int, left: int, right: int) -> list[tuple[int, int]]:
    """Return the header row and the last row of each table that stands below a header in the same columns, the header's own first."""
    header_rows = [row]
    heads = {column: text for column, text in row_texts(grid, row) if left <= column <= right}
    first = list(heads.values())
    bottom = header_span(grid, row, left, right)[1]
    for below in _wordy_rows(grid, row + 1, left, right, heads):
        here = [text_of_cell(value) for value in grid.rows[below][left : right + 1] if value is not None]
        strong = _strong(here)
        if here == first and _goes_on(grid, row, below, left, right):
            continue
        titled = len(here) <= 4 and bool(title_above(grid, below, left, right))
        counted = QUANTITY in strong and (len(strong) >= 2 or titled) and len(strong) * 2 >= len(here)
        if here == first or counted or (below > bottom and _heads_another(grid, below, (left, right), strong, len(here))):
            header_rows.append(below)
    ends = [*(at - 1 for at in header_rows[1:]), len(grid.rows) - 1]
    return list(zip(header_rows, ends, strict=True))


def _heads_another(grid: Grid, below: int, here: tuple[int, int], strong: set[str], told: int) -> bool:
    """Tell whether a row of texts heads a table of other things than the one above, such as who sells its parts."""
    left, right = here
    if len(strong) < 2 or len(strong) * 2 < told or not strong & {*IDENTITY, SOURCE_SUPPLIER}:
        return False
    if below + 1 >= len(grid.rows) or sum(value is not None for value in grid.rows[below + 1][left : right + 1]) < 2:
        return False
    above = [value for value in grid.rows[below - 1][left : right + 1] if value is not None]
    apart = not above or bool(title_above(grid, below, left, right))
    return apart or len(strong) > 2 or any(isinstance(value, str) and is_total(text_of_cell(value)) for value in above)


def _goes_on(grid: Grid, row: int, below: int, left: int, right: int) -> bool:
    """Tell whether a header that comes again is that of the next page: nothing new stands above it."""
    title = title_above(grid, below, left, right)
    above = {text_of_cell(value) for cells in grid.rows[:row] for value in cells[left : right + 1] if isinstance(value, str)}
    return not title or is_page(title) or title in above or any(_counts_on(grid, row, below, column) for column in range(left, right + 1))


def _counts_on(grid: Grid, row: int, below: int, column: int) -> bool:
    """Tell whether a column of positions goes on where it stopped before a header came again."""
    if not any(slot == POSITION for slot, _ in header_candidates(text_of_cell(grid.cell(row, column)))):
        return False
    before = next((value for at in range(below - 1, row, -1) if isinstance(value := grid.cell(at, column), float)), None)
    return before is not None and before > 1 and grid.cell(below + 1, column) == before + 1


def _wordy_rows(grid: Grid, start: int, left: int, right: int, heads: Mapping[int, str]) -> list[int]:
    """Return the rows from ``start`` on that may be headers: texts alone, half of them names of columns, or beginning as the first header.

    Columns of few different texts are looked up first; as good as always they rule all rows out.
    """
    length = max(len(grid.rows) - start, 0)
    told, numbers = np.zeros(length, dtype=np.intp), np.zeros(length, dtype=bool)
    columns = [grid.column(column).at(slice(start, None)) for column in range(left, right + 1)]
    for cells in columns:
        if set(map(type, cells.values)) - {str}:
            numbers |= np.array([*(type(value) is not str for value in cells.values), False])[cells.codes]
            if numbers.all():  # a level, a position, a quantity in every row
                return []
        told += cells.told
    names, again = told.copy(), np.zeros(length, dtype=bool)
    columns.sort(key=lambda cells: len(cells.values))
    if heads:  # a header that comes again does so in each of its columns; the one of the fewest different texts tells as well as any
        headed = [grid.column(column).at(slice(start, None)) for column in heads]
        again = min(headed, key=lambda cells: len(cells.values)).read_as(lambda value: text_of_cell(value) in heads.values())
    rows = np.flatnonzero(~numbers & (told >= 2))
    for cells in columns:
        here = cells.at(rows) if len(cells.values) < len(rows) else cells.taken(rows)
        names[rows] -= here.told & ~here.read_as(lambda value: best_slot(text_of_cell(value))[1] >= STRONG)
        rows = rows[(2 * names[rows] >= told[rows]) | again[rows]]
    return [start + row for row in rows.tolist()]


def title_above(grid: Grid, row: int, left: int, right: int) -> str:
    """Return the text above a header that stands alone in these columns, such as 'Screws:'; one blank row may lie between."""
    for above in range(row - 1, max(row - 3, -1), -1):
        found = [value for value in grid.rows[above][left : right + 1] if value is not None]
        if found:
            return text_of_cell(found[0]).strip(" :：") if len(found) == 1 and isinstance(found[0], str) and len(found[0]) <= 80 else ""
    return ""
