"""Tab in the last cell of the last row goes on in a new one, as in a spreadsheet's table; Enter stays there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from planner.ui.bom.fields import PART
from planner.ui.grid.choice import columns_of
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from tests.ui.conftest import settle, table_of

Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def last_cell(view: GridView) -> None:
    view.go_to(view.grid.rowCount() - 1, columns_of(view)[-1])


def test_that_a_row_comes_when_tab_is_pressed_in_the_last_cell_of_a_table(window: MainWindow, qtbot: QtBot) -> None:
    view, before = table_of(window, "suppliers"), window.desk.plan
    last_cell(view)
    QTest.keyClick(view, Key.Key_Tab)
    assert view.grid.rowCount() == 4
    assert (view.currentIndex().row(), view.currentIndex().column()) == (3, columns_of(view)[0])
    QTest.keyClicks(view, "Q")
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "uantum")
    QTest.keyClick(editor, Key.Key_Tab)
    assert window.desk.plan["suppliers"]["supplier"].tolist()[-1] == "Quantum"
    QTest.keyClick(view, Key.Key_Z, CONTROL)
    QTest.keyClick(view, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(before)
    settle(qtbot, window)


def test_that_the_entry_is_taken_first_when_tab_leaves_the_editor_of_the_last_cell(window: MainWindow, qtbot: QtBot) -> None:
    view = table_of(window, "suppliers")
    name = next(at for at in columns_of(view) if view.grid.fields[at].column.name == "supplier")
    for at in columns_of(view):
        view.setColumnHidden(at, at != name)
    last_cell(view)
    QTest.keyClicks(view, "Z")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
    assert window.desk.plan["suppliers"]["supplier"].tolist() == ["Hanqing", "Nagano", "Z", ""]
    settle(qtbot, window)


def test_that_no_row_comes_when_enter_is_pressed_in_the_last_row(window: MainWindow) -> None:
    view, before = table_of(window, "suppliers"), window.desk.plan
    last_cell(view)
    place = view.currentIndex()
    QTest.keyClick(view, Key.Key_Return)
    assert window.desk.plan is before and view.currentIndex() == place


def test_that_tab_goes_round_the_choice_when_the_last_cell_is_one_of_several_chosen(window: MainWindow) -> None:
    view, before = table_of(window, "suppliers"), window.desk.plan
    last_cell(view)
    QTest.keyClick(view, Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Key.Key_Tab)
    QTest.keyClick(view, Key.Key_Tab)
    assert window.desk.plan is before


def test_that_a_line_is_typed_when_tab_is_pressed_in_the_last_cell_of_the_bom(window: MainWindow, qtbot: QtBot) -> None:
    window.go_to_page(0)
    view = window.view()
    view.setFocus()
    last_cell(view)
    assert view.grid.part_at(view.grid.rowCount() - 1) == "BOARD"
    QTest.keyClick(view, Key.Key_Tab)
    assert window.lines.new_line is not None
    QTest.keyClicks(window.lines.new_line.line, "PLATE")
    QTest.keyClick(window.lines.new_line.line, Key.Key_Return)
    QTest.keyClick(window.lines.new_line.line, Key.Key_Escape)
    last = view.grid.rowCount() - 1
    assert view.grid.full_text(last, PART) == "PLATE" and view.grid.part_at(last - 1) == "BOARD"
    settle(qtbot, window)


def test_that_nothing_comes_when_the_grid_is_computed(window: MainWindow) -> None:
    views = [page.view_of(at) for page in window.pages for at in range(page.tabs.count())]
    view = next(view for view in views if view.grid.rowCount() and not any(field.own for field in view.grid.fields))
    before = window.desk.plan
    view.setFocus()
    last_cell(view)
    QTest.keyClick(view, Key.Key_Tab)
    assert window.desk.plan is before
