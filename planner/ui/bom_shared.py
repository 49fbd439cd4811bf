"""Tells once of each shared assembly that what changes in it changes in every place it is used in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Slot

from planner.model.change import Change, everything
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells
from planner.ui.desk import Desk

MOST_TOLD = 50  # lines of one step; an import tells of itself


@remembered(2)
def used_in(components: Cells) -> Mapping[str, int]:
    """Return in how many lines each part stands; counted once for as long as lines neither come nor go."""
    return Counter(components.tolist())


class SharedTold(QObject):
    """Watches the lines of assemblies; it speaks by itself after what was typed has been painted, or is asked for its words before."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._told: set[str] = set()  # shared assemblies of which the user knows
        self._untold: list[str] = []  # assemblies that were changed just now
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._tell)
        desk.plan_changed.connect(self._plan_changed)

    def words(self) -> str:
        """Return what is to be told of the shared assemblies that were changed just now; then it counts as told."""
        untold, self._untold = dict.fromkeys(self._untold), []
        said: list[str] = []
        for parent in untold:
            places = used_in(self.desk.plan["bom"]["component"]).get(parent, 0) if parent not in self._told else 0
            if places > 1:
                self._told.add(parent)
                words = self.tr("{part} is used in {n} places; the change shows in all. BOM, Make own copy here changes one alone.")
                said.append(words.format(part=parent, n=places))
        return " ".join(said)

    @Slot()
    def _tell(self) -> None:
        if words := self.words():
            self.desk.said.emit(words)

    @Slot(object, object)
    def _plan_changed(self, before: Plan, changes: tuple[Change, ...]) -> None:
        if everything(changes, before.tables):
            self._told.clear()
            self._untold.clear()
            return
        parents = self.desk.plan["bom"]["parent"]
        lines = [change for change in changes if change.table == "bom"]
        for at, change in enumerate(lines):
            shifted = any(later.how != "cells" for later in lines[at + 1 :])  # its row numbers aren't those of now
            if change.how in ("cells", "inserted") and 0 < len(change.rows) <= MOST_TOLD and not shifted:
                self._untold += parents[change.rows].tolist()
        if self._untold:
            self._soon.start()
