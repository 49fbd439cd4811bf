"""Cells by their names, and texts laid over the cells of a sheet."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from planner.files.cells.columns import RowsOfColumns
from planner.files.cells.grid import Cell, Grid, column_number
from planner.files.reading.choosing.choices import Choices

NAME = re.compile(r"([A-Z]{1,3})(\d+)")


def place_of(cell: str) -> tuple[int, int] | None:
    """Return row and column of a cell's name such as C7, both from 0; None for anything else."""
    found = NAME.fullmatch(cell)
    return (int(found[2]) - 1, column_number(found[1]) - 1) if found else None


def laid_over(grid: Grid, texts: Mapping[tuple[int, int], str]) -> Grid:
    """Return a sheet with other texts in some cells; columns that none of them touches are not sorted out anew."""
    if not texts:
        return grid
    cells: dict[tuple[int, int], Cell] = {place: text if text.strip() else None for place, text in texts.items()}
    inside = isinstance(grid.rows, RowsOfColumns) and all(row < len(grid.rows) and column < grid.width for row, column in cells)
    laid = replace(
        grid,
        rows=grid.rows.with_cells(cells) if inside and isinstance(grid.rows, RowsOfColumns) else _rows_with(grid.rows, cells),
        errors=_but(grid.errors, cells),
        spelt_errors=_but(grid.spelt_errors, cells),
        uncalculated=tuple(place for place in grid.uncalculated if place not in cells),
    )
    if len(laid.rows) == len(grid.rows):
        laid.share_columns(grid, {column for _, column in texts})
    return laid


def _but(told: Mapping[tuple[int, int], str], places: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    return {place: text for place, text in told.items() if place not in places}


def _rows_with(rows: Sequence[Sequence[Cell]], cells: Mapping[tuple[int, int], Cell]) -> tuple[Sequence[Cell], ...]:
    changed = [*rows]
    for (row, column), value in cells.items():
        changed += [()] * (row + 1 - len(changed))
        own = [*changed[row]]
        own += [None] * (column + 1 - len(own))
        own[column] = value
        changed[row] = tuple(own)
    return tuple(changed)


def corrected(grids: Sequence[Grid], choices: Choices) -> Sequence[Grid]:
    """Return sheets with the user's corrections laid over them."""
    texts: dict[str, dict[tuple[int, int], str]] = {}
    for (sheet, cell), text in choices.corrections.items():
        if (place := place_of(cell)) is not None:
            texts.setdefault(sheet, {})[place] = text
    return [laid_over(grid, texts.get(grid.name, {})) for grid in grids] if texts else grids
