"""The number of cells that a step's name and the status bar tell: those that really changed, in both the same."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from tests.ui.conftest import table_of

Key, CONTROL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def parts(window: MainWindow) -> GridView:
    """The parts: two of six have a code."""
    return table_of(window, "parts")


def column(view: GridView, name: str) -> int:
    return next(at for at, field in enumerate(view.grid.fields) if field.column.name == name)


def choose_column(view: GridView, name: str) -> None:
    view.go_to(0, column(view, name))
    QTest.keyClick(view, Key.Key_Space, CONTROL)


def test_that_clearing_counts_what_was_filled_when_some_cells_are_empty(window: MainWindow, parts: GridView, said: list[str]) -> None:
    choose_column(parts, "hts")
    QTest.keyClick(parts, Key.Key_Delete)
    assert window.desk.document.history.undo_label() == "Clear 2 cells"
    assert said[-1] == "Cleared 2 cells; 4 cells held the same already."
    QTest.keyClick(parts, Key.Key_Delete)
    assert said[-1] == "Nothing changed: 6 cells held the same already." and len(window.desk.document.history.done) == 1


def test_that_a_paste_counts_what_it_changes_when_some_cells_hold_it_already(window: MainWindow, parts: GridView, said: list[str]) -> None:
    parts.go_to(0, column(parts, "description"))
    QGuiApplication.clipboard().setText("Robot\nArm\nRight arm\nHinge")
    QTest.keyClick(parts, Key.Key_V, CONTROL)
    assert window.desk.document.history.undo_label() == "Paste 2 cells"
    assert said[-1] == "Pasted 2 cells; 2 cells held the same already."


def test_that_a_fill_counts_what_it_changes_when_some_cells_hold_it_already(window: MainWindow, parts: GridView, said: list[str]) -> None:
    parts.go_to(0, column(parts, "hts"))
    QTest.keyClick(parts, Key.Key_8)
    QTest.keyClicks(QApplication.focusWidget(), "501.31.40")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)
    choose_column(parts, "hts")
    QTest.keyClick(parts, Key.Key_D, CONTROL)
    assert window.desk.document.history.undo_label() == "Fill 4 cells down"
    assert said[-1] == "Filled 4 cells; 1 cell held the same already."
