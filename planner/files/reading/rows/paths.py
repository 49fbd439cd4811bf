"""The assemblies that columns of names lead through: written once for the rows below, or in every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from planner.files.cells.columns import Coded
from planner.files.cells.grid import Cell, Grid
from planner.files.cells.said.values import is_blank, text_of_cell
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.words import DESCRIPTION, PARENT, PART
from planner.files.reading.rows.lines import Lines, coded_texts


@dataclass(slots=True)
class Ways:
    """The assembly each line is in, and what each assembly is in: its name with its parent's, empty at the top, in order of appearance."""

    parents: Coded[str]
    assemblies: dict[str, str] = field(default_factory=dict)


def filled_down(grid: Grid, block: Block, columns: Sequence[int]) -> list[list[str]]:
    """Return the names in some columns by row of the table; a blank cell takes the name above as long as no wider one changes.

    Where cells are merged downwards, a name counts as far as its range goes and no further.
    """
    length = max(min(block.last, len(grid.rows) - 1) + 1 - block.first, 0)
    anything = [any(value is not None for value in grid.rows[block.first + row][block.left : block.right + 1]) for row in range(length)]
    filled: list[list[str]] = [[""] * len(columns) for _ in range(length)]
    spans = [_merged(grid, column) for column in columns]
    last = [""] * len(columns)
    for row in range(length):
        if not anything[row]:
            continue
        for at, column in enumerate(columns):
            value = grid.cell(block.first + row, column)
            if spans[at]:
                value = grid.cell(spans[at].get(block.first + row, block.first + row), column)
            if not is_blank(value):
                text = text_of_cell(value)
                if text != last[at]:
                    last[at + 1 :] = [""] * (len(columns) - at - 1)
                last[at] = text
            elif spans[at]:
                last[at] = ""
        filled[row] = list(last)
    return filled


def _merged(grid: Grid, column: int) -> Mapping[int, int]:
    """Return the first row of the range by each row of a column that is merged downwards."""
    return {
        row: top for top, left, bottom, right in grid.merges if left <= column <= right and bottom > top for row in range(top, bottom + 1)
    }


def is_written_once(grid: Grid, block: Block, column: int) -> bool:
    """Tell whether a column names groups once for the rows below: the first row has one, later ones are blank, none comes again."""
    cells = grid.column(column).codes[block.first : block.last + 1]
    told = np.flatnonzero(cells >= 0)
    if not len(told) or len(told) == len(cells):
        return False
    parts = [cell.column for cell in block.columns if cell.slot in {PART, DESCRIPTION}]
    rows = np.any([grid.column(at).codes[block.first : block.last + 1] >= 0 for at in parts], axis=0) if parts else cells >= 0
    blank = rows & (cells < 0)
    names = cells[told]
    again = len(set(names.tolist())) < len(names[np.flatnonzero(np.diff(names, prepend=-1))])
    return bool(blank.any()) and not again and bool(np.flatnonzero(rows)[0] >= told[0])


def ways_of(grid: Grid, block: Block, lines: Lines) -> Ways:
    """Return the ways that a table's columns of assemblies show."""
    columns = [cell.column for cell in block.path]
    filled = filled_down(grid, block, columns)
    found = [tuple(name for name in filled[row - block.first] if name) for row in lines.row.tolist()]
    under: dict[str, set[str]] = {}
    for way in found:
        for above, name in zip(("", *way), way, strict=False):
            under.setdefault(name, set()).add(above)
    parents: list[str] = []
    assemblies: dict[str, str] = {}
    for way in found:
        above = ""
        for at, name in enumerate(way):
            own = name if len(under[name]) == 1 or not at else f"{above} {name}"  # a frame in two assemblies is two frames
            if own != above:
                assemblies.setdefault(own, above)
            above = own
        parents.append(above)
    return Ways(coded_texts(parents), assemblies)


def with_names_filled(grid: Grid, block: Block, columns: Sequence[int]) -> dict[int, list[Cell]]:
    """Return whole columns whose names, written once, stand in every row of the table they count for."""
    changed: dict[int, list[Cell]] = {}
    for column in columns:
        cells: list[Cell] = grid.column(column).listed(None)
        for row, (name,) in enumerate(filled_down(grid, block, [column])):
            if cells[block.first + row] is None and name:
                cells[block.first + row] = name
        changed[column] = cells
    return changed


def is_group(block: Block, grid: Grid) -> bool:
    """Tell whether the column of parents names groups, none of which is itself a row of the table."""
    parent = block.column(PARENT)
    if parent is None or not is_written_once(grid, block, parent.column):
        return False
    names = {text_of_cell(value) for value in grid.column(parent.column).taken(slice(block.first, block.last + 1)).values}
    listed = {
        text_of_cell(value)
        for cell in block.columns
        if cell.slot in {PART, DESCRIPTION}
        for value in grid.column(cell.column).taken(slice(block.first, block.last + 1)).values
    }
    return not names & listed
