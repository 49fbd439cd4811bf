"""The list below a line that completes what is typed: as wide as what it offers, however narrow the line."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QCompleter, QWidget

LISTED = 60  # offers that are measured
AIR = 12


def keep_wide(completer: QCompleter) -> None:
    """Let the list of a completer be as wide as its longest offer, within the window."""
    offers = completer.completionModel()

    def widen() -> None:
        popup, line = completer.popup(), cast(QWidget | None, completer.widget())
        if line is None:
            return
        metrics, column = popup.fontMetrics(), completer.completionColumn()
        texts = (str(offers.index(row, column).data() or "") for row in range(min(offers.rowCount(), LISTED)))
        longest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        popup.setMinimumWidth(min(longest + 2 * AIR + popup.verticalScrollBar().sizeHint().width(), line.window().width()))

    offers.modelReset.connect(widen)
    offers.layoutChanged.connect(widen)
