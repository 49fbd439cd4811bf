"""The list below a line that completes what is typed: as wide as what it offers, however narrow the line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QStringListModel, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QWidget
from shiboken6 import isValid

LISTED = 60  # offers that are measured
AIR = 12
MOST_SHOWN = 12
ESCAPING = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)


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


class ListCompleter(QCompleter):
    """Finds what is typed anywhere in a list of texts, whatever the case; Esc closes the list and nothing else."""

    def __init__(self, offers: Sequence[str] | QAbstractItemModel, parent: QObject) -> None:
        super().__init__(parent)
        self.setModel(offers if isinstance(offers, QAbstractItemModel) else QStringListModel(list(offers), self))
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setMaxVisibleItems(MOST_SHOWN)
        Widening(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep Esc from the window while the list is open: where the list isn't given the keys, the line hears it first."""
        escaping = event.type() in ESCAPING and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escaping and watched is self.widget() and self.popup().isVisible():
            event.accept()
            if event.type() is QEvent.Type.KeyPress:
                self.popup().hide()
            return True
        return super().eventFilter(watched, event)
