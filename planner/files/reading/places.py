"""Cells by their names, and texts laid over the cells of a sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.files.cells.grid import Cell, Grid, column_number
from planner.files.reading.choices import Choices

NAME = re.compile(r"([A-Z]{1,3})(\d+)")


def place_of(cell: str) -> tuple[int, int] | None:
    """Return row and column of a cell's name such as C7, both from 0; None for anything else."""
    found = NAME.fullmatch(cell)
    return (int(found[2]) - 1, column_number(found[1]) - 1) if found else None


def laid_over(grid: Grid, texts: Mapping[tuple[int, int], str]) -> Grid:
    """Return a sheet with other texts in some cells; columns that none of them touches are not sorted out anew."""
    if not texts:
        return grid
    rows = list(grid.rows)
    for (row, column), text in texts.items():
        while len(rows) <= row:
            rows.append(())
        cells: list[Cell] = [*rows[row]]
        cells += [None] * (column + 1 - len(cells))
        cells[column] = text if text.strip() else None
        rows[row] = tuple(cells)
    laid = replace(
        grid,
        rows=tuple(rows),
        errors={place: error for place, error in grid.errors.items() if place not in texts},
        uncalculated=tuple(place for place in grid.uncalculated if place not in texts),
    )
    if len(rows) == len(grid.rows):
        laid.share_columns(grid, {column for _, column in texts})
    return laid


def corrected(grids: Sequence[Grid], choices: Choices) -> Sequence[Grid]:
    """Return sheets with the user's corrections laid over them."""
    texts: dict[str, dict[tuple[int, int], str]] = {}
    for (sheet, cell), text in choices.corrections.items():
        if (place := place_of(cell)) is not None:
            texts.setdefault(sheet, {})[place] = text
    return [laid_over(grid, texts.get(grid.name, {})) for grid in grids] if texts else grids
