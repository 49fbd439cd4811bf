"""What is chosen in a grid, as rows and columns in the order they stand on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QItemSelection
from PySide6.QtWidgets import QTableView

if TYPE_CHECKING:
    from planner.ui.grid.view import GridView

Cell = tuple[int, int]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells: rows from ``top`` to ``bottom``, and columns as they stand on the screen."""

    top: int
    bottom: int
    columns: tuple[int, ...]

    @property
    def size(self) -> int:
        """Return how many cells it has."""
        return (self.bottom - self.top + 1) * len(self.columns)


@dataclass(frozen=True, slots=True)
class Choice:
    """The rectangle around what is chosen; ``only`` names its cells where some in between are not chosen."""

    rows: Sequence[int]
    columns: tuple[int, ...]
    only: frozenset[Cell] | None = None

    @property
    def size(self) -> int:
        """Return how many cells are chosen."""
        return len(self.rows) * len(self.columns) if self.only is None else len(self.only)

    def cells(self) -> Iterator[Cell]:
        """Yield the chosen cells, row by row."""
        for row in self.rows:
            for column in self.columns:
                if self.only is None or (row, column) in self.only:
                    yield row, column


def columns_of(view: QTableView) -> tuple[int, ...]:
    """Return the columns that are shown, from left to right."""
    header = view.horizontalHeader()
    return tuple(at for place in range(header.count()) if not header.isSectionHidden(at := header.logicalIndex(place)))


def areas_of(view: GridView) -> list[Area]:
    """Return the chosen rectangles, the current cell where there is none; neighbours with the same rows are one."""
    shown = columns_of(view)
    found: dict[tuple[int, int], set[int]] = {}
    for one in view.selectionModel().selection():
        found.setdefault((one.top(), one.bottom()), set()).update(range(one.left(), one.right() + 1))
    areas = [Area(top, bottom, tuple(at for at in shown if at in columns)) for (top, bottom), columns in found.items()]
    current = view.currentIndex()
    if not areas and current.isValid():
        return [Area(current.row(), current.row(), (current.column(),))]
    return [area for area in areas if area.columns]


def choice_of(view: GridView) -> Choice:
    """Return what is chosen."""
    areas = areas_of(view)
    if len(areas) == 1:
        return Choice(range(areas[0].top, areas[0].bottom + 1), areas[0].columns)
    if not areas:
        return Choice((), ())
    rows = np.unique(np.concatenate([np.arange(area.top, area.bottom + 1) for area in areas])).tolist()
    columns = tuple(at for at in columns_of(view) if any(at in area.columns for area in areas))
    if sum(area.size for area in areas) == len(rows) * len(columns):
        return Choice(rows, columns)
    cells = {(row, at) for area in areas for row in range(area.top, area.bottom + 1) for at in area.columns}
    return Choice(rows, columns, frozenset(cells) if len(cells) < len(rows) * len(columns) else None)


def rows_by_column(areas: Sequence[Area]) -> dict[int, Rows]:
    """Return the rows of each chosen column, ascending and each once."""
    found: dict[int, list[Rows]] = {}
    for area in areas:
        for column in area.columns:
            found.setdefault(column, []).append(np.arange(area.top, area.bottom + 1))
    return {column: rows[0] if len(rows) == 1 else np.unique(np.concatenate(rows)) for column, rows in found.items()}


def selection_of(view: GridView, top: int, bottom: int, columns: Sequence[int]) -> QItemSelection:
    """Return a selection of a rectangle of the screen; columns that were moved beside each other are chosen one by one."""
    selection, grid = QItemSelection(), view.grid
    ordered = sorted(columns)
    first = 0
    for at in range(1, len(ordered) + 1):
        if at == len(ordered) or ordered[at] != ordered[at - 1] + 1:
            selection.select(grid.index(top, ordered[first]), grid.index(bottom, ordered[at - 1]))
            first = at
    return selection
