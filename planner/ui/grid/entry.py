"""Texts that a user enters into cells, turned into edits of the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from planner.model.edits import Edit, SetCells
from planner.model.schema import Column
from planner.model.table import Value, cells


@dataclass(frozen=True, slots=True)
class Target:
    """The cell of the plan that a grid cell stands for: table, row id and column."""

    table: str
    row: int
    column: Column

    @property
    def key(self) -> tuple[str, int, str]:
        """Return what tells this cell from all others."""
        return (self.table, self.row, self.column.name)


Entry = tuple[Target, Value]


def edits_of(entries: Iterable[Entry]) -> tuple[Edit, ...]:
    """Return one edit for each column that is touched; where a cell is entered twice the last entry counts."""
    columns: dict[tuple[str, str], tuple[Column, dict[int, Value]]] = {}
    for target, value in entries:
        columns.setdefault((target.table, target.column.name), (target.column, {}))[1][target.row] = value
    return tuple(
        SetCells(table, np.fromiter(values, dtype=np.int64), name, cells(column, values.values()))
        for (table, name), (column, values) in columns.items()
    )
