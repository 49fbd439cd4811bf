"""Finding cells and replacing what they hold, in every grid."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.ui.bom.fields import PART
from planner.ui.grid.find import Scope, Wanted, count, hits_of
from planner.ui.main_window import MainWindow
from tests.ui.test_grid_clipboard import choose, column, key, table

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def look_for(window: MainWindow, qtbot: QtBot, text: str, by: str = "") -> None:
    """Open the bar and type what to look for, and what to put in its place."""
    key(window, Key.Key_H, CONTROL)
    bar = window.find_bar
    qtbot.waitUntil(bar.find.hasFocus)
    with qtbot.waitSignal(bar.changed):
        qtbot.keyClicks(bar.find, text)
    qtbot.keyClicks(bar.by, by)


def test_that_f3_goes_to_the_next_matching_cell_and_round_when_a_table_is_looked_at(window: MainWindow, qtbot: QtBot) -> None:
    view = table(window, 1, "sources")
    supplier, part = column(view, "supplier"), column(view, "part")
    view.go_to(0, part)
    key(window, Key.Key_H, CONTROL)
    with qtbot.waitSignal(window.find_bar.changed):
        qtbot.keyClicks(window.find_bar.find, "na")
    assert window.find_bar.count.text() == "1 found"
    qtbot.keyClick(window.find_bar.find, Key.Key_Escape)
    assert not window.find_bar.isVisible() and view.hasFocus()
    key(window, Key.Key_F, CONTROL)
    qtbot.keyClicks(window.top.find, "motor")
    view.setFocus()
    view.go_to(0, supplier)
    key(window, Key.Key_F3)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (1, part)
    key(window, Key.Key_F3)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (0, part)
    key(window, Key.Key_F3, SHIFT)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (1, part)


def test_that_f3_walks_the_tree_when_the_bom_is_looked_at(window: MainWindow, qtbot: QtBot) -> None:
    window.go_to_page(0)
    window.actions_by_id["open_all"].trigger()
    view = window.view()
    view.setFocus()
    view.go_to(0, PART)
    look_for(window, qtbot, "joint")
    rows = [row for row in range(view.grid.rowCount()) if view.grid.part_at(row) == "JOINT"]
    qtbot.keyClick(window.find_bar.find, Key.Key_Return)
    assert view.currentIndex().row() == rows[0]
    qtbot.keyClick(window.find_bar.find, Key.Key_Return, SHIFT)
    assert view.currentIndex().row() in rows


def test_that_replace_all_is_one_step_and_says_how_many_when_pressed(window: MainWindow, qtbot: QtBot) -> None:
    view = table(window, 1, "parts")
    start = window.desk.plan
    look_for(window, qtbot, "arm", "limb")
    bar = window.find_bar
    found = bar.all.text()
    QTest.mouseClick(bar.all, Qt.MouseButton.LeftButton)
    assert window.desk.plan["parts"]["description"].tolist()[1:3] == ["Left limb", "Right limb"]
    assert found.startswith("Replace all ") and len(window.desk.document.history.done) == 1
    assert window.desk.document.history.undo_label().startswith("Replace “arm” by “limb” in")
    key(window, Key.Key_Z, CONTROL)
    QApplication.processEvents()
    view.setFocus()
    key(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(start)


def test_that_one_after_the_other_is_replaced_when_enter_is_pressed(window: MainWindow, qtbot: QtBot) -> None:
    view = table(window, 1, "parts")
    name = column(view, "description")
    view.go_to(1, name)
    look_for(window, qtbot, "arm", "leg")
    window.find_bar.scope.setCurrentIndex(window.find_bar.scope.findData(Scope.COLUMN))
    qtbot.keyClick(window.find_bar.by, Key.Key_Return)
    assert window.desk.plan["parts"]["description"].tolist()[1:3] == ["Left leg", "Right arm"]
    assert view.currentIndex().row() == 2
    qtbot.keyClick(window.find_bar.by, Key.Key_Return)
    assert window.desk.plan["parts"]["description"].tolist()[1:3] == ["Left leg", "Right leg"]


def test_that_case_whole_cells_and_the_selection_narrow_what_is_found_when_asked(window: MainWindow, qtbot: QtBot) -> None:
    view = table(window, 1, "parts")
    name = column(view, "description")
    choose(view, (0, name, 1, name))
    look_for(window, qtbot, "left ARM")
    bar = window.find_bar
    assert bar.scope.currentData() is Scope.SELECTION and bar.count.text() == "1 found"
    bar.case.setChecked(True)
    assert bar.count.text() == "none found" and not bar.all.isEnabled()
    bar.case.setChecked(False)
    bar.whole.setChecked(True)
    assert bar.count.text() == "1 found"
    bar.find.clear()
    with qtbot.waitSignal(bar.changed):
        qtbot.keyClicks(bar.find, "left")
    assert bar.count.text() == "none found"


def test_that_numbers_and_days_are_found_in_full_precision_when_looked_for(window: MainWindow) -> None:
    view = table(window, 1, "sources")
    view.grid.enter(0, column(view, "unit_price"), "12.34567")
    assert count(hits_of(view, Wanted("2.3456"))) == 1
    demand = table(window, 3, "demand")
    assert count(hits_of(demand, Wanted("2027-0", scope=Scope.GRID))) >= 3


def test_that_cells_are_found_as_they_are_drawn_when_looked_for(window: MainWindow, qtbot: QtBot) -> None:
    view = table(window, 1, "sources")
    price = column(view, "unit_price")
    view.grid.enter(0, price, "1234.5")
    view.grid.enter(1, price, "2345.678")
    assert (view.grid.shown(0, price), view.grid.shown(1, price)) == ("1,234.50", "2,345.68")
    for text in ("1,234.50", "1234.5", "1,234", "2,345", "2,345.68", "2345.678"):
        assert count(hits_of(view, Wanted(text, scope=Scope.GRID))) == 1, text
    assert not count(hits_of(view, Wanted("2,345.7")))
    demand = table(window, 3, "demand")
    due = column(demand, "due")
    assert demand.grid.shown(0, due) == "1 Feb 2027"
    for text in ("1 Feb 2027", "feb", "2027-02"):
        assert list(hits_of(demand, Wanted(text))[due]) == [True, False, False], text
    view = table(window, 1, "sources")
    look_for(window, qtbot, "1,234.50", "1,300.25")
    window.find_bar.all.setFocus()
    qtbot.keyClick(window.find_bar.all, Key.Key_Return)
    assert window.desk.plan["sources"]["unit_price"][0] == 1300.25
    window.find_bar.case.setFocus()
    qtbot.keyClick(window.find_bar.case, Key.Key_Escape)
    assert not window.find_bar.isVisible()


def test_that_the_grid_says_so_when_nothing_is_looked_for_or_found(window: MainWindow, qtbot: QtBot) -> None:
    table(window, 1, "parts").go_to(0, 0)
    with qtbot.waitSignal(window.desk.said, check_params_cb=lambda text: "Nothing to look for" in text):
        key(window, Key.Key_F3)
    look_for(window, qtbot, "zebra")
    with qtbot.waitSignal(window.desk.said, check_params_cb=lambda text: "Nothing found" in text):
        qtbot.keyClick(window.find_bar.find, Key.Key_Return)
