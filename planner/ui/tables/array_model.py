"""Read-only grids over computed numbers: planned orders, scenarios side by side, where a part is used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject

from planner.model.schema import Column
from planner.model.table import Cells, Value, plain
from planner.ui.desk import Desk
from planner.ui.grid.model import Field, GridModel
from planner.ui.qt import NOWHERE, Index


class ArrayModel(GridModel):
    """One array for each column, all of one length."""

    def __init__(self, desk: Desk, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(desk, (Field.of(column, own=False) for column in columns), parent)
        self._arrays: list[Cells] = [np.empty(0, dtype=column.dtype) for column in columns]

    def show(self, arrays: Sequence[Cells]) -> None:
        """Show other numbers; rows come and go at the end, so that cursor and scroll stay."""
        before, after = self.rowCount(), len(arrays[0]) if arrays else 0
        if after < before:
            self.beginRemoveRows(NOWHERE, after, before - 1)
            self._arrays = [array[:after] for array in self._arrays]
            self.endRemoveRows()
        if after > before:
            # Views may look at old rows while new ones come, so the old ones change only afterwards.
            self.beginInsertRows(NOWHERE, before, after - 1)
            self._arrays = [np.concatenate([old, new[before:].astype(old.dtype)]) for old, new in zip(self._arrays, arrays, strict=True)]
            self.endInsertRows()
        self._arrays = list(arrays)
        self.redraw()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() or not self._arrays else len(self._arrays[0])

    def value(self, row: int, column: int) -> Value:
        """Return a number, day or text."""
        return plain(self._arrays[column][row])

    def editable(self, row: int, column: int) -> bool:
        """Nothing can be edited."""
        return False

    def part_at(self, row: int) -> str:
        """Return the part a row is about: the first column called so."""
        at = next((at for at, field in enumerate(self.fields) if field.column.name == "part"), None)
        return "" if at is None else str(self._arrays[at][row])
