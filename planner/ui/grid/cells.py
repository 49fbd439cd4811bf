"""Texts and looks of the cells a grid has shown lately, so that painting one anew needn't ask the model for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from planner.ui.grid.model import GridModel

Cell = tuple[str, int]  # text and look
ROOM = 600  # rows that are kept: some screens full


class CellStore:
    """Remembers what the model said until the model says that it has changed."""

    def __init__(self, model: GridModel) -> None:
        self._model = model
        self._rows: dict[int, dict[int, Cell]] = {}

    def block(self, rows: range, columns: Sequence[int]) -> list[dict[int, Cell]]:
        """Return the cells of some rows by column; what is not known is asked for in one go."""
        known, wanted = self._rows, set(columns)
        missing = [row for row in rows if (kept := known.get(row)) is None or not kept.keys() >= wanted]
        if missing:
            if len(known) + len(missing) > ROOM:
                known.clear()
                missing = list(rows)
            for row, cells in zip(missing, self._model.cells(missing, columns), strict=True):
                known.setdefault(row, {}).update(zip(columns, cells, strict=True))
        return [known[row] for row in rows]

    def forget(self, first: int, last: int) -> None:
        """Forget some rows, whole ones: what a cell looks like may hang on its neighbours."""
        for row in [row for row in self._rows if first <= row <= last]:
            del self._rows[row]

    def clear(self) -> None:
        """Forget everything."""
        self._rows.clear()
