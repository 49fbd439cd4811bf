"""A large choice while rows are put in another order: kept as ranges of rows, since Qt would follow each of its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Slot

from planner.ui.grid.choice import areas_of, selection_of
from planner.ui.grid.order import Rows, runs

if TYPE_CHECKING:
    from planner.ui.grid.view import GridView

FOLLOWED = 5_000  # cells that Qt follows one by one without being felt
MOST_RUNS = 2_000  # a choice that would fall into more pieces is given up


class KeptChoice(QObject):
    """Gives a large choice up before rows move, and chooses the same rows again afterwards."""

    def __init__(self, view: GridView) -> None:
        super().__init__(view)
        self.view = view
        self._kept: list[tuple[Rows, tuple[int, ...]]] = []
        view.grid.moving.connect(self._keep)
        view.grid.moved.connect(self._choose)

    @Slot()
    def _keep(self) -> None:
        chosen = self.view.selectionModel()
        if sum(one.width() * one.height() for one in chosen.selection()) <= FOLLOWED:
            return
        keys = self.view.grid.row_keys()
        self._kept = [(keys[area.top : area.bottom + 1], area.columns) for area in areas_of(self.view)]
        chosen.clearSelection()

    @Slot()
    def _choose(self) -> None:
        kept, self._kept = self._kept, []
        if not kept:
            return
        now, chosen = self.view.grid.row_keys(), QItemSelection()
        pieces = [(runs(np.flatnonzero(np.isin(now, keys))), columns) for keys, columns in kept]
        if sum(len(found) for found, _ in pieces) > MOST_RUNS:
            return
        for found, columns in pieces:
            for first, last in found:
                for one in selection_of(self.view, first, last, columns):
                    chosen.append(one)
        self.view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.Select)
