"""How much of a figure rests on doubtful rates: all its terms are looked through, a few at a time and not while somebody types."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from planner.engine.explain.below import Below
from planner.engine.explain.term import Term
from planner.ui.turns import Keys

TURN_SECONDS = 0.004  # a key stroke waits no longer than this
REST_SECONDS = 0.12  # without a key stroke, until the search goes on
FEW = 1_000  # terms that are at hand are looked through at once


class Doubted(QObject):
    """Looks for the amounts of doubtful terms; each counts once: what is below a doubtful term is part of it."""

    found = Signal(list)  # their amounts; told once all terms have been looked at

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._search: Iterator[bool] = iter(())
        self._amounts: list[float] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Tell whether terms are still to be looked at."""
        return self._timer.isActive()

    def look(self, term: Term | None, doubtful: Callable[[Term], bool]) -> None:
        """Begin anew: terms at hand are looked at now, those still to be worked out in turns of their own."""
        self._timer.stop()
        self._amounts = []
        self._search = self._through(term, doubtful)
        for number, at_hand in enumerate(self._search):
            if not at_hand or number >= FEW:
                self._timer.start(0)
                return
        self.found.emit(self._amounts)

    def _through(self, term: Term | None, doubtful: Callable[[Term], bool]) -> Iterator[bool]:
        """Look at one term after the other; yields before each whether what comes next is at hand."""
        waiting, later = list(term.children if term is not None else ()), list[Below]()
        while waiting or later:
            yield bool(waiting)
            if not waiting:
                waiting += later.pop()
                continue
            one = waiting.pop()
            if one.amount is not None and doubtful(one):
                self._amounts.append(one.amount)
            elif isinstance(one.children, Below) and not one.children.made:
                later.append(one.children)
            else:
                waiting += one.children

    @Slot()
    def _go_on(self) -> None:
        """Look at as many terms as fit in a turn."""
        rest = REST_SECONDS - (time.monotonic() - Keys.pressed)
        if rest > 0:
            self._timer.start(round(1000 * rest) + 1)
            return
        until = time.perf_counter() + TURN_SECONDS
        for _ in self._search:
            if time.perf_counter() > until:
                self._timer.start(0)
                return
        self.found.emit(self._amounts)
