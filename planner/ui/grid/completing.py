"""The list below a line that completes what is typed: as wide as what it offers, however narrow the line."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QCompleter, QWidget
from shiboken6 import isValid

LISTED = 60  # offers that are measured
AIR = 12


class Widening(QObject):
    """Belongs to a completer and goes with it: a line may be taken away while its offers still change."""

    def __init__(self, completer: QCompleter) -> None:
        super().__init__(completer)
        self._completer = completer
        offers = completer.completionModel()
        offers.modelReset.connect(self.widen)
        offers.layoutChanged.connect(self.widen)

    @Slot()
    def widen(self) -> None:
        """Give the list the width of its longest offer, within the window."""
        completer = self._completer
        if not isValid(completer):
            return
        offers, line = completer.completionModel(), cast(QWidget | None, completer.widget())
        if offers is None or line is None:
            return
        popup, column = completer.popup(), completer.completionColumn()
        metrics = popup.fontMetrics()
        texts = (str(offers.index(row, column).data() or "") for row in range(min(offers.rowCount(), LISTED)))
        longest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        popup.setMinimumWidth(min(longest + 2 * AIR + popup.verticalScrollBar().sizeHint().width(), line.window().width()))


def keep_wide(completer: QCompleter) -> None:
    """Let the list of a completer be as wide as its longest offer."""
    Widening(completer)
