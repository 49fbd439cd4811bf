"""Entries that can't be taken: what stays red, what keeps its value, and how they are given up."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip

from planner.ui.bom.fields import PART
from planner.ui.grid.choice import choice_of
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from tests.ui.conftest import Answers

Key = Qt.Key
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
QUANTITIES = ["10", "20", "20"]


def press(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, held)


def type_in(view: GridView, row: int, column: int, text: str) -> None:
    view.setFocus()
    view.go_to(row, column)
    QTest.keyClicks(view, text[0])
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, text[1:])
    QTest.keyClick(line, Key.Key_Return)


def choose(view: GridView, top: int, bottom: int, column: int) -> None:
    view.setFocus()
    view.go_to(top, column)
    block = QItemSelection(view.grid.index(top, column), view.grid.index(bottom, column))
    view.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def quantities(view: GridView) -> list[str]:
    at = quantity_of(view)
    return [str(view.grid.index(row, at).data()) for row in range(view.grid.rowCount())]


def quantity_of(view: GridView) -> int:
    return next(at for at, field in enumerate(view.grid.fields) if field.column.name == "quantity")


@pytest.fixture
def demand(window: MainWindow) -> GridView:
    """The three demands of the robot: 10, 20, 20."""
    window.go_to_page(3)
    view = window.pages[3].show_table("demand")
    assert view is not None
    view.setFocus()
    return view


@pytest.mark.parametrize(("pressed", "held"), [(Key.Key_Delete, NONE), (Key.Key_X, CONTROL)])
def test_that_cells_keep_and_show_their_values_when_they_cannot_be_emptied(
    window: MainWindow, demand: GridView, said: list[str], pressed: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    before = window.desk.plan
    choose(demand, 0, 2, quantity_of(demand))
    press(window, pressed, held)
    assert quantities(demand) == QUANTITIES and window.desk.plan is before and not demand.grid.bad and not window.desk.refusals
    assert said[-1].startswith("3 cells can't be empty and keep their values")
    assert ("this was a copy" in said[-1]) == (held == CONTROL)


def test_that_the_value_stays_to_be_seen_when_ctrl_enter_or_fill_down_brings_what_it_cannot_take(
    window: MainWindow, demand: GridView, said: list[str]
) -> None:
    choose(demand, 0, 2, quantity_of(demand))
    QTest.keyClicks(demand, "x")
    press(window, Key.Key_Return, CONTROL)
    assert quantities(demand) == QUANTITIES and not demand.grid.bad
    assert said[-1] == "3 cells keep their values: Quantity is a number, not 'x'."
    part = next(at for at, field in enumerate(demand.grid.fields) if field.column.name == "part")
    shown = [str(demand.grid.index(row, part).data()) for row in range(3)]
    choose(demand, 0, 2, part)
    press(window, Key.Key_Delete)
    assert [str(demand.grid.index(row, part).data()) for row in range(3)] == shown


def test_that_an_undo_gives_up_red_entries_before_it_takes_a_step_back(window: MainWindow, demand: GridView, said: list[str]) -> None:
    at = quantity_of(demand)
    type_in(demand, 0, at, "15")
    type_in(demand, 1, at, "abc")
    assert quantities(demand) == ["15", "abc", "20"]
    press(window, Key.Key_Z, CONTROL)
    assert quantities(demand) == ["15", "20", "20"] and said[-1].startswith("Undone: refused entries")
    press(window, Key.Key_Z, CONTROL)
    assert quantities(demand) == QUANTITIES and not window.isWindowModified()


def test_that_no_red_entry_is_left_when_somebody_jumps_to_the_plan_as_opened(window: MainWindow, demand: GridView) -> None:
    at = quantity_of(demand)
    type_in(demand, 0, at, "15")
    type_in(demand, 1, at, "abc")
    panel = window.bottom.history
    window.actions_by_id["history"].trigger()
    first = panel.tree.topLevelItem(panel.tree.topLevelItemCount() - 1)
    QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, NONE, panel.tree.visualItemRect(first).center())
    assert quantities(demand) == QUANTITIES and not window.desk.refusals


def test_that_a_red_entry_is_left_out_of_the_sum_and_counted_when_it_is_chosen(window: MainWindow, demand: GridView) -> None:
    at = quantity_of(demand)
    type_in(demand, 1, at, "7,5")
    told: list[str] = []
    demand.selection_told.connect(told.append)
    choose(demand, 0, 2, at)
    assert "sum 30" in told[-1] and "2 numbers" in told[-1] and "1 refused" in told[-1]
    press(window, Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "10\n7,5\n20"
    assert 'sdval="20.0"' in QGuiApplication.clipboard().mimeData().html() and ">7,5<" in QGuiApplication.clipboard().mimeData().html()
    press(window, Key.Key_Escape)
    assert quantities(demand) == QUANTITIES


def test_that_nothing_is_filled_from_a_red_entry_when_it_is_copied_down_or_dragged(
    window: MainWindow, demand: GridView, said: list[str]
) -> None:
    at = quantity_of(demand)
    type_in(demand, 0, at, "7,5")
    before = window.desk.plan
    choose(demand, 0, 2, at)
    press(window, Key.Key_D, CONTROL)
    assert window.desk.plan is before and "can't be filled from" in said[-1]
    said.clear()
    choose(demand, 0, 0, at)
    start, end = demand.fill_handle_rect().center(), demand.visualRect(demand.grid.index(2, at)).center()
    port = demand.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, NONE, start)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, NONE, end)
    assert window.desk.plan is before and "can't be filled from" in said[-1]


def test_that_lines_turn_red_when_they_would_close_a_circle_together(window: MainWindow) -> None:
    window.go_to_page(0)
    window.actions_by_id["open_all"].trigger()
    view = window.view()
    view.setFocus()
    assert [view.grid.shown(row, PART) for row in range(6)] == ["ROBOT", "ARM-L", "JOINT", "MOTOR", "ARM-R", "JOINT"]
    before = window.desk.plan
    view.go_to(2, PART)
    QGuiApplication.clipboard().setText("ARM-R\nMOTOR\nARM-R\nARM-L")
    press(window, Key.Key_V, CONTROL)
    assert window.desk.plan is before
    assert [view.grid.cell(row, PART)[0] for row in (2, 5)] == ["ARM-R", "ARM-L"] and len(view.grid.bad) == 2
    press(window, Key.Key_Z, CONTROL)
    assert [view.grid.cell(row, PART)[0] for row in (2, 5)] == ["JOINT", "JOINT"]


def test_that_the_block_is_chosen_with_the_cursor_at_its_top_left_when_it_was_pasted(window: MainWindow, demand: GridView) -> None:
    at = quantity_of(demand)
    demand.go_to(1, at)
    QGuiApplication.clipboard().setText("5\n6")
    press(window, Key.Key_V, CONTROL)
    assert set(choice_of(demand).cells()) == {(1, at), (2, at)}
    assert (demand.currentIndex().row(), demand.currentIndex().column()) == (1, at)


def test_that_the_cursor_stays_where_the_drag_began_when_cells_are_chosen_by_mouse(window: MainWindow, demand: GridView) -> None:
    at, port = quantity_of(demand), demand.viewport()
    start, end = (demand.visualRect(demand.grid.index(row, at)).center() for row in (0, 2))
    QTest.mousePress(port, Qt.MouseButton.LeftButton, NONE, start)
    for row in (1, 2):
        QTest.mouseMove(port, demand.visualRect(demand.grid.index(row, at)).center())
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, NONE, end)
    assert demand.currentIndex().row() == 0 and {row for row, _ in choice_of(demand).cells()} == {0, 1, 2}
    press(window, Key.Key_Return)
    assert demand.currentIndex().row() == 1 and choice_of(demand).size == 3
    demand.go_to(2, at)
    QTest.mouseClick(
        port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, demand.visualRect(demand.grid.index(1, at)).center()
    )
    assert demand.currentIndex().row() == 2 and {row for row, _ in choice_of(demand).cells()} == {1, 2}


def test_that_a_number_becomes_a_row_of_signs_when_its_column_is_too_narrow(window: MainWindow) -> None:
    texts = window.view().painter.texts[0]
    room = texts.metrics.horizontalAdvance("1,23")
    assert set(texts.laid("1,234.56", room, number=True)[0].text()) == {"#"}
    assert texts.laid("1,234.56", room)[0].text().endswith("…")
    assert texts.laid("1.2", room, number=True)[0].text() == "1.2"


def test_that_the_tooltip_tells_the_whole_number_when_its_cell_shows_signs(window: MainWindow, demand: GridView) -> None:
    at = quantity_of(demand)
    demand.grid.enter(0, at, "1234567")
    demand.setColumnWidth(at, 40)
    place = demand.visualRect(demand.grid.index(0, at)).center()
    QApplication.sendEvent(demand.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, demand.viewport().mapToGlobal(place)))
    assert QToolTip.text().startswith("1,234,567")
    QToolTip.hideText()


def test_that_saving_says_so_when_an_entry_is_refused(window: MainWindow, answers: Answers, tmp_path: Path) -> None:
    answers.path = tmp_path / "plan.ballast"
    view = window.view()
    row, column = 1, next(at for at, field in enumerate(view.grid.fields) if field.column.name == "quantity")
    view.grid.enter(row, column, "many")
    assert window.desk.refusals
    assert window.files.save()
    assert "Saved without 1 refused entry" in window.status.message.text()
