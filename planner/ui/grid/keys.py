"""What keys do in a grid, as in a spreadsheet: Enter goes down, Space marks a flag or opens an assembly, Escape gives up red entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

from planner.model.schema import Kind

if TYPE_CHECKING:
    from planner.ui.grid.view import GridView

KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier


def press(view: GridView, event: QKeyEvent) -> bool:
    """Carry out what a key means in a grid; tells whether it meant anything."""
    current, key, held = view.currentIndex(), event.key(), event.modifiers()
    plain = held in (MODIFIER.NoModifier, MODIFIER.KeypadModifier)
    if key in (KEY.Key_Return, KEY.Key_Enter) and view.state() != QAbstractItemView.State.EditingState:
        view.step(-1 if held & MODIFIER.ShiftModifier else 1, 0)
        return True
    if key == KEY.Key_Escape and plain and view.grid.bad:
        view.grid.forget_bad()
        return True
    if current.isValid() and ((key == KEY.Key_Space and _toggle(view, current)) or _branch_key(view, event, current)):
        return True
    if held & (MODIFIER.ControlModifier | MODIFIER.AltModifier) and event.text() and key > 127:
        event.ignore()
        return True
    return False


def _branch_key(view: GridView, event: QKeyEvent, current: QModelIndex) -> bool:
    """Ctrl+Right opens an assembly, Ctrl+Left closes it."""
    if view.grid.branch_column < 0 or not event.modifiers() & MODIFIER.ControlModifier:
        return False
    if event.key() not in (KEY.Key_Right, KEY.Key_Left):
        return False
    view.grid.set_open(current.row(), event.key() == KEY.Key_Right)
    return True


def _toggle(view: GridView, index: QModelIndex) -> bool:
    grid = view.grid
    if 0 <= index.column() <= grid.branch_column:
        grid.set_open(index.row(), not grid.branch(index.row()).open)
        return True
    target = grid.target(index.row(), index.column())
    if target is None or target.column.kind is not Kind.FLAG:
        return False
    grid.enter(index.row(), index.column(), "no" if grid.value(index.row(), index.column()) else "yes")
    return True
