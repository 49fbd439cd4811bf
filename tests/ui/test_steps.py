"""Undo and redo by their keys: one step for each action, the plan as it was to the byte, and the user back where it was done."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from planner.files.plan_file import plan_bytes
from planner.model.edits import Batch, InsertRows, SetCells, new_rows
from planner.ui.grid.arrangement import Arrangement, Sort
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.pages.bottom import HISTORY
from tests.ui.test_window import key, table, type_into

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def choose(view: GridView, top: int, left: int, bottom: int, right: int) -> None:
    """Choose a block of cells by keys."""
    view.go_to(top, left)
    view.setFocus()
    model = view.model()
    selection = QItemSelection(model.index(top, left), model.index(bottom, right))
    view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def cells(view: GridView) -> list[tuple[int, int]]:
    return sorted((index.row(), index.column()) for index in view.selectedIndexes())


def test_that_undo_goes_back_to_page_table_and_cell_when_the_user_looks_elsewhere(window: MainWindow) -> None:
    view, model = table(window, 1, "sources")
    column = model.column_of("unit_price")
    type_into(view, 1, column, "170")
    assert len(window.desk.document.history.done) == 1
    window.go_to_page(0)
    key(window, Qt.Key.Key_Z, CONTROL)
    assert window.stack.currentIndex() == 1 and window.view() is view
    assert (view.currentIndex().row(), view.currentIndex().column()) == (1, column)
    assert window.desk.plan["sources"]["unit_price"].tolist() == [100, 160, 300]
    window.go_to_page(3)
    key(window, Qt.Key.Key_Y, CONTROL)
    assert window.view() is view and window.desk.plan["sources"]["unit_price"].tolist() == [100, 170, 300]


def test_that_undo_chooses_the_same_rows_when_they_were_sorted_meanwhile(window: MainWindow) -> None:
    view, model = table(window, 1, "sources")
    column = model.column_of("lead_days")
    choose(view, 0, column, 1, column + 1)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert window.desk.document.history.undo_label() == "Clear 4 cells"
    model.arrange(Arrangement((Sort("unit_price", True),)))
    view.go_to(0, 0)
    key(window, Qt.Key.Key_Z, CONTROL)
    assert cells(view) == [(1, column), (1, column + 1), (2, column), (2, column + 1)]
    assert view.currentIndex().row() == 2, "the cell in hand was in the first source, which is now the last"


def test_that_undo_scrolls_only_when_the_cell_is_out_of_sight(window: MainWindow) -> None:
    view, model = table(window, 1, "sources")
    view.setFocus()
    column = model.column_of("unit_price")
    type_into(view, 0, column, "170")
    last = model.columnCount() - 1
    view.go_to(0, last)
    bar = view.horizontalScrollBar()
    assert bar.value() > 0
    key(window, Qt.Key.Key_Z, CONTROL)
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))
    view.go_to(0, last)
    type_into(view, 0, last, "x")
    steps = len(window.desk.document.history.done)
    assert steps == 1
    before = bar.value()
    key(window, Qt.Key.Key_Z, CONTROL)
    assert bar.value() == before


def test_that_undo_of_a_bom_line_goes_back_to_the_place_it_was_changed_at(window: MainWindow) -> None:
    window.go_to_page(0)
    view = window.view()
    model = view.grid
    model.open_all()
    rows = [row for row in range(model.rowCount()) if model.row(row).part == "JOINT"]
    assert len(rows) == 2, "the joint is in both arms"
    type_into(view, rows[1], 3, "4")
    view.go_to(0, 1)
    key(window, Qt.Key.Key_Z, CONTROL)
    assert view.currentIndex().row() == rows[1] and view.currentIndex().column() == 3


def test_that_undo_shows_the_scenario_whose_events_it_brings_back(window: MainWindow) -> None:
    window.choose_scenario("Threat")
    view, model = table(window, 6, "events")
    view.go_to(0, 0)
    key(window, Qt.Key.Key_Minus, CONTROL)
    assert model.rowCount() == 0
    window.choose_scenario("Base")
    window.go_to_page(0)
    key(window, Qt.Key.Key_Z, CONTROL)
    assert window.desk.scenario == "Threat" and window.view() is view and model.rowCount() == 1


def test_that_every_byte_is_as_it_was_when_all_is_undone(window: MainWindow) -> None:
    first = plan_bytes(window.desk.plan)
    view, _ = table(window, 1, "sources")
    QGuiApplication.clipboard().setText("MOTOR\tHanqing\nBOARD\tNagano")
    view.go_to(2, 0)
    view.setFocus()
    key(window, Qt.Key.Key_V, CONTROL)
    view.go_to(0, 0)
    key(window, Qt.Key.Key_Plus, CONTROL)
    view.go_to(1, 0)
    key(window, Qt.Key.Key_Minus, CONTROL)
    last = plan_bytes(window.desk.plan)
    assert last != first
    steps = len(window.desk.document.history.done)
    assert steps == 3, "a paste that adds rows, a row put in and a row taken out are a step each"
    for _ in range(steps):
        key(window, Qt.Key.Key_Z, CONTROL)
    assert plan_bytes(window.desk.plan) == first and not window.isWindowModified()
    for _ in range(steps):
        key(window, Qt.Key.Key_Y, CONTROL)
    assert plan_bytes(window.desk.plan) == last


def test_that_a_refused_entry_goes_with_its_row_when_the_row_is_undone(window: MainWindow) -> None:
    view, model = table(window, 1, "sources")
    view.go_to(0, 0)
    key(window, Qt.Key.Key_Plus, CONTROL)
    type_into(view, 0, model.column_of("unit_price"), "dear")
    assert model.bad and window.desk.refusals
    window.desk.undo()  # of the row, by the history panel say
    key(window, Qt.Key.Key_Plus, CONTROL)
    assert not model.bad and not window.desk.refusals, "the new row has the id that the other one gave back"


def test_that_sorting_and_filtering_are_no_steps(window: MainWindow) -> None:
    _, model = table(window, 1, "sources")
    model.arrange(Arrangement((Sort("unit_price"),), words="motor"))
    assert not window.desk.document.history.done and not window.isWindowModified()


def test_that_the_history_tells_what_a_step_changed_when_it_was_done_on_another_page(window: MainWindow, qtbot: QtBot) -> None:
    view, model = table(window, 3, "demand")
    type_into(view, 0, model.column_of("part"), "NOPE")
    window.desk.do("Add part NOPE", InsertRows.block(new_rows(window.desk.plan, "parts", {"part": ["NOPE"]}), 6))
    window.go_to_part("MOTOR")
    key(window, Qt.Key.Key_Y, CONTROL | SHIFT)
    tree = window.bottom.history.tree
    assert [tree.topLevelItem(at).text(1) for at in range(2)] == ["Parts", "Demand"]


def test_that_the_history_panel_opens_by_its_key_and_a_click_jumps(window: MainWindow, qtbot: QtBot) -> None:
    view, model = table(window, 1, "sources")
    column = model.column_of("unit_price")
    for price in ("101", "102", "103"):
        type_into(view, 0, column, price)
    window.desk.document.mark_clean()
    type_into(view, 0, column, "104")
    key(window, Qt.Key.Key_Y, CONTROL | SHIFT)
    assert window.bottom.tabs.currentIndex() == HISTORY
    tree = window.bottom.history.tree
    assert tree.hasFocus()
    rows = [[tree.topLevelItem(at).text(column) for column in range(3)] for at in range(tree.topLevelItemCount())]
    assert [row[2] for row in rows] == ["now", "saved", "", "", ""]
    assert rows[0][:2] == ["Change Price of MOTOR", "Sources"]
    heard: list[object] = []
    window.desk.plan_changed.connect(lambda *_: heard.append(1))
    place = tree.visualItemRect(tree.topLevelItem(3)).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, place.y()))
    assert window.desk.plan["sources"]["unit_price"][0] == 101 and len(heard) == 1, "three steps are one change for the views"
    qtbot.waitUntil(lambda: tree.topLevelItem(3).text(2) == "now", timeout=5000)
    assert [tree.topLevelItem(at).text(2) for at in range(5)] == ["undone", "undone · saved", "undone", "now", ""]
    tree.setCurrentItem(tree.topLevelItem(1))
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert window.desk.plan["sources"]["unit_price"][0] == 103 and not window.isWindowModified()


def test_that_what_is_typed_stays_when_numbers_arrive_meanwhile(window: MainWindow) -> None:
    view, model = table(window, 1, "sources")
    view.go_to(0, model.column_of("unit_price"))
    QTest.keyClick(view, Qt.Key.Key_1)
    editor = view.indexWidget(view.currentIndex()) or QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    window.desk.results_changed.emit()
    QTest.keyClicks(editor, "04")
    window.desk.results_changed.emit()
    assert editor.text() == "104"
    QTest.keyClick(editor, Qt.Key.Key_Return)
    window.desk.results_changed.emit()
    QApplication.processEvents()
    assert window.desk.plan["sources"]["unit_price"][0] == 104


def test_that_a_step_of_many_edits_is_not_taken_for_another_plan(window: MainWindow) -> None:
    ids = window.desk.plan["bom"].ids
    edits = tuple(SetCells("bom", ids[:1], "quantity", np.array([2.0 + number])) for number in range(40))
    window.desk.choose_part("MOTOR")
    window.desk.do("Change much", Batch(edits))
    assert window.desk.part == "MOTOR" and window.desk.results, "numbers and the part in hand stay until the new ones are there"
