"""Work for the window that is done bit by bit, so that a key stroke never waits for more than one of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Slot

Act = Callable[[], object]


class Keys:
    """When a key was pressed last in a grid or one of its editors."""

    pressed = 0.0

    @classmethod
    def press(cls) -> None:
        """Remember that a key is pressed."""
        cls.pressed = time.monotonic()


class Turns(QObject):
    """Does a few things one after the other, none of them while somebody types; key strokes and paints go between."""

    def __init__(self, acts: Iterable[Act], rest_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self._acts = tuple(acts)
        self._rest_ms = rest_ms
        self._left: list[Act] = []
        self._patient = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    @property
    def waiting(self) -> bool:
        """Tell whether something is still to be done."""
        return bool(self._left)

    @Slot()
    def after_rest(self) -> None:
        """Begin anew when nothing has asked for it for a while."""
        self._begin(self._rest_ms, patient=True)

    @Slot()
    def soon(self) -> None:
        """Begin anew as soon as what waits has been painted, unless somebody types."""
        self._begin(0, patient=True)

    @Slot()
    def at_once(self) -> None:
        """Begin anew as soon as what waits has been painted: somebody has asked for just this."""
        self._begin(0, patient=False)

    def finish(self) -> None:
        """Do now all that is left."""
        self._timer.stop()
        left, self._left = self._left, []
        for act in left:
            act()

    def _begin(self, wait_ms: int, *, patient: bool) -> None:
        # What has had no turn yet comes first, so that it gets one even where new numbers come in quick succession.
        self._left += [act for act in self._acts if act not in self._left]
        self._patient = patient
        self._timer.start(wait_ms)

    @Slot()
    def _go_on(self) -> None:
        rest = self._rest_ms - round(1000 * (time.monotonic() - Keys.pressed))
        if self._patient and rest > 0:
            self._timer.start(rest)
        elif self._left:
            act = self._left.pop(0)
            if self._left:
                self._timer.start(0)
            act()
