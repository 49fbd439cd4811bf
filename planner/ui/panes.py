"""Which part of the window has the keyboard, and the way round all of them by F6."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

Pane = tuple[QWidget, Callable[[], QWidget]]  # what is gone round, and what in it takes the keyboard


class Panes(QObject):
    """The parts of the window in the order they are gone round."""

    def __init__(self, panes: Sequence[Pane], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panes = tuple(panes)

    def go(self, step: int) -> QWidget | None:
        """Give the keyboard to the next part that is shown (1), or the one before (-1); returns what has it now."""
        shown = [pane for pane in self._panes if pane[0].isVisible() and pane[0].isEnabled()]
        if not shown:
            return None
        focus = QApplication.focusWidget()
        here = next((at for at, (pane, _) in enumerate(shown) if focus is not None and (pane is focus or pane.isAncestorOf(focus))), -step)
        chosen = shown[(here + step) % len(shown)][1]()
        chosen.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return chosen


def first_inside(pane: QWidget) -> QWidget:
    """Return the first widget of a part that takes the keyboard by Tab."""
    takers = [
        one
        for one in pane.findChildren(QWidget)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None
    ]
    return min(takers, key=lambda one: (one.mapTo(pane, one.rect().topLeft()).y(), one.mapTo(pane, one.rect().topLeft()).x()), default=pane)
