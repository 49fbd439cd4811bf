"""A grid of a fixed list of rows, shown through one array of row numbers: the filters pick from it, the sort keys order it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QObject

from planner.model.table import Cells
from planner.ui.desk import Desk
from planner.ui.grid.arrangement import Arrangement
from planner.ui.grid.field import Field
from planner.ui.grid.model import GridModel
from planner.ui.grid.order import Rows, ordered, passing
from planner.ui.qt import NOWHERE, Index


class RowModel(GridModel):
    """Subclasses say how many rows there are in all, and what stands in a whole column."""

    sortable = True

    def __init__(self, desk: Desk, fields: Iterable[Field], parent: QObject | None = None) -> None:
        super().__init__(desk, fields, parent)
        self._rows: Rows = np.empty(0, dtype=np.intp)

    def row_total(self) -> int:
        """Return how many rows there are, shown or not."""
        raise NotImplementedError

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def shown_rows(self) -> Rows:
        """Return the shown rows in order."""
        return self._rows

    def candidates(self, arrangement: Arrangement) -> Rows:
        """Return the rows that would be shown."""
        columns = [self.whole_column(at) for at in range(len(self.fields))] if arrangement.words else []
        return np.flatnonzero(passing(arrangement, self.named_column, columns, self.row_total()))

    def named_column(self, name: str) -> Cells | None:
        """Return a whole column by its name, None where there is none."""
        at = next((at for at, field in enumerate(self.fields) if field.column.name == name), None)
        return None if at is None else self.whole_column(at)

    def arranged_rows(self) -> Rows:
        """Return which rows are to be shown, in their order."""
        if self.arrangement.plain:
            return np.arange(self.row_total())
        shown = np.zeros(self.row_total(), dtype=bool)
        shown[self.candidates(self.arrangement)] = True
        rows = ordered(self.arrangement.sorts, self.named_column, self.row_total())
        return rows[shown[rows]]

    def rearrange(self, *, filtered: bool) -> None:
        """Show the rows that pass the filters, in the order asked for."""
        if filtered:
            self.beginResetModel()
            self._rows = self.arranged_rows()
            self.endResetModel()
            return
        self.layoutAboutToBeChanged.emit()
        before, self._rows = self._rows, self.arranged_rows()
        place = np.full(self.row_total(), -1, dtype=np.intp)
        place[self._rows] = np.arange(len(self._rows))
        kept = self.persistentIndexList()
        after = [int(place[before[one.row()]]) for one in kept]
        self.changePersistentIndexList(
            kept, [self.index(row, one.column()) if row >= 0 else NOWHERE for row, one in zip(after, kept, strict=True)]
        )
        self.layoutChanged.emit()

    def row_key(self, row: int) -> int:
        """Return the number of a shown row among all."""
        return int(self._rows[row])

    def row_of_key(self, key: int) -> int | None:
        """Return where a row is shown, None where it isn't."""
        found = np.flatnonzero(self._rows == key)
        return int(found[0]) if len(found) else None
