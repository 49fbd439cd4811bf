"""Choosing cells with the mouse as in a spreadsheet: the cursor stays where the drag began, and Shift moves the far corner alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QEvent, QItemSelectionModel, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView

from planner.ui.grid import keys
from planner.ui.grid.choice import columns_of

if TYPE_CHECKING:
    from planner.ui.grid.view import GridView

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_extending: WeakKeyDictionary[GridView, bool] = WeakKeyDictionary()
_began: WeakKeyDictionary[GridView, QPersistentModelIndex] = WeakKeyDictionary()


def mouse(view: GridView, event: QMouseEvent) -> bool:
    """Choose up to where the mouse is while Shift was held at the press; tells whether that is what the event means."""
    kind, place = event.type(), event.position().toPoint()
    if kind == QEvent.Type.MouseButtonPress:
        _extending.pop(view, None)
        shift = event.button() == Qt.MouseButton.LeftButton and event.modifiers() & (SHIFT | CTRL) == SHIFT
        if not shift or not view.currentIndex().isValid() or not view.indexAt(place).isValid():
            return False
        _extending[view] = True
    if view not in _extending:
        return False
    if kind == QEvent.Type.MouseButtonRelease:
        del _extending[view]
    else:
        _reach(view, place)
    return True


def _reach(view: GridView, place: QPoint) -> None:
    area = view.viewport().rect()
    inside = QPoint(min(max(place.x(), 0), area.right()), min(max(place.y(), 0), area.bottom()))
    index, columns, current = view.indexAt(inside), columns_of(view), view.currentIndex()
    if index.isValid() and current.column() in columns:
        keys.extend(view, (current.row(), columns.index(current.column())), (index.row(), columns.index(index.column())), columns)
        view.scrollTo(index)


def pressed(view: GridView) -> None:
    """Remember where a press has put the cursor."""
    _began[view] = QPersistentModelIndex(view.currentIndex())


def stays(view: GridView) -> None:
    """Put the cursor back to where the drag began: Qt takes it along. The view isn't scrolled back to it."""
    began = _began.get(view)
    if view.state() != QAbstractItemView.State.DragSelectingState or began is None or not began.isValid():
        return
    if view.currentIndex() != began:
        scrolls = view.hasAutoScroll()
        view.setAutoScroll(False)
        index = view.grid.index(began.row(), began.column())
        view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        view.setAutoScroll(scrolls)
