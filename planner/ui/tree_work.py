"""What the menus do with the BOM tree as a whole: open and close it, all of it, down to a level, or below the row in hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from planner.ui.bom.model import BomModel
from planner.ui.grid.view import GridView

Handler = Callable[[], object]
LEVELS = range(1, 10)
TREE_COMMANDS = ("open_all", "close_all", "open_below", "close_below", *(f"level_{level}" for level in LEVELS))


class TreeWork(QObject):
    """Opens and closes assemblies in the BOM that is looked at."""

    def __init__(self, view: Callable[[], GridView], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view

    def handlers(self) -> dict[str, Handler]:
        """Return who carries out each command."""
        levels: dict[str, Handler] = {f"level_{level}": partial(self.open_to, level) for level in LEVELS}
        return levels | {
            "open_all": self.open_all, "close_all": self.close_all,
            "open_below": partial(self.below, True), "close_below": partial(self.below, False),
        }  # fmt: skip

    def _model(self) -> BomModel | None:
        grid = self._view().grid
        return grid if isinstance(grid, BomModel) else None

    def open_all(self) -> None:
        """Open every assembly."""
        if model := self._model():
            model.open_all()
            model.tell_level(model.depth())

    def close_all(self) -> None:
        """Close every assembly but the products."""
        self.open_to(1)

    def open_to(self, level: int) -> None:
        """Open the assemblies above a level and close the others; the cursor goes up to what is still shown."""
        view, model = self._view(), self._model()
        if model is None:
            return
        current = view.currentIndex()
        above = model.above_at(current.row(), level) if current.isValid() else None
        if above is not None and above != current.row():
            view.setCurrentIndex(model.index(above, current.column()))
        model.open_to(level)
        model.tell_level(level)

    def below(self, wanted: bool) -> None:
        """Open the assembly in hand with all below it, or close it."""
        model, row = self._model(), self._view().currentIndex().row()
        if model is None or row < 0:
            return
        if not model.branch(row).opens:
            model.desk.said.emit(self.tr("{part} has no components.").format(part=model.part_at(row)))
        elif wanted:
            model.open_below(row)
        else:
            model.set_open(row, False)
