"""Python's search for garbage in circles: on the main thread, since elsewhere it may end a Qt object, and not while somebody types."""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer, Slot

from planner.ui.turns import Keys

INTERVAL_MS = 2000
FEW = 700  # new objects: fewer aren't worth a search
MANY = 1_000_000  # new objects that are searched whoever types
REST = 1.0  # seconds without a key stroke
LONG_PAUSE = 0.01  # seconds in which nothing is painted


class Collecting(QObject):
    """Takes over from Python's own collector, which stops whatever thread happens to make an object."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self)
        timer.setInterval(INTERVAL_MS)
        timer.timeout.connect(self.look)
        timer.start()

    @Slot()
    def look(self) -> None:
        """Search where there is enough that is new, once nobody types."""
        new = gc.get_count()[0]
        typing = time.monotonic() - Keys.pressed < REST
        if new <= FEW or (typing and new <= MANY):
            return
        began = time.perf_counter()
        gc.collect(1 if gc.get_count()[2] < 10 else 2)
        if time.perf_counter() - began > LONG_PAUSE:
            self.keep()  # a large plan's findings are many and in no circles: they go when nobody holds them, without being gone through again

    @Slot()
    def keep(self) -> None:
        """Never go through what there is now again: what the start-up has made stays, and going through it would only cost time."""
        gc.freeze()
