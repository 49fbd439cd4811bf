"""Cursor, choice and what is told of them after rows went: Qt says nothing of these by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

if TYPE_CHECKING:
    from planner.ui.grid.view import GridView


class Settled(QObject):
    """Brings the cursor's marks in step once all rows of a step are gone."""

    def __init__(self, view: GridView) -> None:
        super().__init__(view)
        self.view = view
        for signal in (view.grid.rowsRemoved, view.grid.modelReset):
            signal.connect(self._settle, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _settle(self) -> None:
        """Where the row in hand is gone, the one that the cursor went to is chosen, marked and told."""
        view = self.view
        now = view.currentIndex()
        if now.isValid():
            if not view.selectionModel().hasSelection():
                view.setCurrentIndex(now)
            view.tell_cell(now, now)
        if view.isVisible():
            view.tell_sums()
