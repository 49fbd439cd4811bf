"""The line in which is typed what a value becomes: it offers what may stand in the column, and takes an offer as a cell does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from planner.model.plan import Plan
from planner.model.schema import TABLES
from planner.ui.bulk_offer import Choosable
from planner.ui.grid.editors import ENTERS, CellLine
from planner.ui.grid.offering import Offering
from planner.ui.grid.suggestions import offers

TAKES = ENTERS | {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}


class Becomes(QStyledItemDelegate):
    """Edits what a value becomes: one Enter takes the offer in hand and ends the entry."""

    def __init__(self, plan: Plan, chosen: Callable[[], Choosable], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.plan, self.chosen = plan, chosen

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QWidget:
        """Return a line to type in."""
        editor, one = CellLine(parent, revising=True), self.chosen()
        editor.setFrame(False)
        editor.setAutoFillBackground(True)
        editor.setAccessibleName(self.tr("Becomes"))
        found = offers(self.plan, TABLES["sources"]["supplier"] if one.prefers else one.column)
        if found is not None:
            editor.offering = Offering(editor, found)
        return editor

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the list its keys; what ends the entry takes the offer in hand before."""
        offering = watched.offering if isinstance(watched, CellLine) else None
        if offering is not None and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if offering.press(event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier):
                return True
            if event.key() in TAKES:
                offering.take()
        return super().eventFilter(watched, event)
