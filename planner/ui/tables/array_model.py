"""Read-only grids over computed numbers: planned orders, scenarios side by side, where a part is used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject

from planner.model.schema import Column
from planner.model.table import Cells, Value, plain
from planner.ui.desk import Desk
from planner.ui.grid.field import Field
from planner.ui.grid.order import Rows, ordered, passing
from planner.ui.qt import NOWHERE
from planner.ui.tables.row_model import RowModel


class ArrayModel(RowModel):
    """One array for each column, all of one length, shown through one array of row numbers."""

    def __init__(self, desk: Desk, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(desk, (Field.of(column, own=False) for column in columns), parent)
        self._arrays: list[Cells] = [np.empty(0, dtype=column.dtype) for column in columns]

    def show(self, arrays: Sequence[Cells]) -> None:
        """Show other numbers, arranged as before; rows come and go at the end, so that cursor and scroll stay."""
        wanted = self._wanted_rows(arrays)
        before, after = len(self._rows), len(wanted)
        if after < before:
            self.beginRemoveRows(NOWHERE, after, before - 1)
            self._rows = self._rows[:after]
            self.endRemoveRows()
        if after > before:
            # Views may look at old rows while new ones come, so the old ones change only afterwards.
            self.beginInsertRows(NOWHERE, before, after - 1)
            pairs = zip(self._arrays, arrays, strict=True)
            self._arrays = [np.concatenate([old[self._rows], new[wanted[before:]].astype(old.dtype)]) for old, new in pairs]
            self._rows = np.arange(after)
            self.endInsertRows()
        self._arrays, self._rows = list(arrays), wanted
        self.redraw()

    def value(self, row: int, column: int) -> Value:
        """Return a number, day or text."""
        return plain(self._arrays[column][self._rows[row]])

    def answer_row(self, row: int) -> int:
        """Return the number of a shown row in the answer."""
        return int(self._rows[row])

    def editable(self, row: int, column: int) -> bool:
        """Nothing can be edited."""
        return False

    def part_at(self, row: int) -> str:
        """Return the part a row is about: the first column called so."""
        at = next((at for at, field in enumerate(self.fields) if field.column.name == "part"), None)
        return "" if at is None else str(self._arrays[at][self._rows[row]])

    # order and filter

    def row_total(self) -> int:
        """Return how many rows the answer has."""
        return len(self._arrays[0]) if self._arrays else 0

    def whole_column(self, column: int) -> Cells:
        """Return a column of the answer."""
        return self._arrays[column]

    def _wanted_rows(self, arrays: Sequence[Cells]) -> Rows:
        """Return which rows of some arrays are shown, and in which order."""
        count = len(arrays[0]) if arrays else 0
        if self.arrangement.plain:
            return np.arange(count)
        named = {field.column.name: array for field, array in zip(self.fields, arrays, strict=True)}
        rows = ordered(self.arrangement.sorts, named.get, count)
        return rows[passing(self.arrangement, named.get, arrays, count)[rows]]
