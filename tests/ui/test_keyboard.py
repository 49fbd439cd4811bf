"""The window by keys alone: menus by their letters, the menu of a cell, the tables of a page, the problems, the find bar; and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from planner.model.finding import Finding, Severity
from planner.ui.main_window import MainWindow
from planner.ui.mnemonics import letters, marked, plain
from planner.ui.pages.bottom import PROBLEMS
from planner.ui.problem_work import told
from tests.ui.conftest import Answers, settle
from tests.ui.test_problems import break_plan
from tests.ui.test_window import key, table, type_into

KEY, CONTROL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def menus_of(actions: list[QAction]) -> list[list[QAction]]:
    """Return the entries of a menu, and of all menus inside it."""
    inside = [menu for action in actions if isinstance(menu := action.menu(), QMenu)]
    return [[one for one in actions if not one.isSeparator()], *(entries for menu in inside for entries in menus_of(menu.actions()))]


def test_that_each_entry_of_a_menu_has_a_letter_of_its_own(window: MainWindow) -> None:
    for entries in menus_of(window.top.menus.actions()):
        found = [
            one.text().replace("&&", "")[one.text().replace("&&", "").index("&") + 1].lower()
            for one in entries
            if "&" in one.text().replace("&&", "")
        ]
        assert len(found) == len(set(found)) and len(found) >= min(len(entries), 20)
    assert plain(window.actions_by_id["page_3"].text()) == "Demand & stock"


def test_that_letters_are_the_first_of_a_word_and_never_taken_twice() -> None:
    assert letters(["Save", "Save as…", "Export", "a", "as"]) == ["s", "a", "e", "", ""]
    assert marked("Demand & stock", "s") == "Demand && &stock" and plain("Demand && &stock") == "Demand & stock"
    assert marked("Undo: Set a&b", "u") == "&Undo: Set a&&b" and marked("Undo", "") == "Undo"


def test_that_the_menu_of_a_cell_opens_there_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    view, model = table(window, 1, "parts")
    view.setFocus()
    view.setCurrentIndex(model.index(3, 1))
    for code, held in ((KEY.Key_F10, SHIFT), (KEY.Key_Menu, Qt.KeyboardModifier.NoModifier)):
        QTest.keyClick(view, code, held)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        cell = view.visualRect(view.currentIndex())
        assert cell.adjusted(-2, -2, 2, 4).contains(view.viewport().mapFromGlobal(menu.pos()))
        QTest.keyClick(menu, KEY.Key_Escape)
        assert QApplication.activePopupWidget() is None


def test_that_the_tables_of_a_page_turn_by_keys_and_stop_at_the_ends(window: MainWindow) -> None:
    window.go_to_page(1)
    tabs = window.page().tabs
    key(window, KEY.Key_PageDown, CONTROL)
    assert tabs.currentIndex() == 1 and QApplication.focusWidget() is window.view()
    for _ in range(2):
        key(window, KEY.Key_PageUp, CONTROL)
    assert tabs.currentIndex() == 0 and "no further table" in window.status.message.text()


def test_that_an_entry_is_taken_when_the_tables_turn_while_it_is_typed(window: MainWindow) -> None:
    view, model = table(window, 1, "parts")
    view.setFocus()
    view.setCurrentIndex(model.index(0, model.column_of("description")))
    QTest.keyClicks(view, "R")
    QTest.keyClicks(QApplication.focusWidget(), "over")
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_PageDown, CONTROL)
    assert window.page().tabs.currentIndex() == 1
    assert window.desk.plan["parts"]["description"][0] == "Rover"


def test_that_the_problems_take_the_keyboard_and_are_counted_in_words(window: MainWindow, qtbot: QtBot) -> None:
    settle(qtbot, window)
    tree = window.bottom.problems.tree
    break_plan(window, "NOTHING")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: window.desk.problems.open != ())
    key(window, KEY.Key_P, CONTROL | SHIFT)
    assert window.bottom.tabs.currentIndex() == PROBLEMS and QApplication.focusWidget() is tree
    said, first = window.status.message.text(), tree.currentItem()
    assert first is not None and said.startswith(f"{window.bottom.problem_count} problems found")
    QTest.keyClick(tree, KEY.Key_Down)
    assert tree.currentItem() is not first


@pytest.mark.parametrize(
    ("severities", "said"),
    [
        ("", "No problems found"), ("N", "No errors or warnings; 1 note"), ("NN", "No errors or warnings; 2 notes"),
        ("E", "1 problem found"), ("EWN", "2 problems found; 1 note"),
    ],
)  # fmt: skip
def test_that_problems_are_told_in_words_when_there_are_none_one_or_more(severities: str, said: str) -> None:
    kinds = {"N": Severity.NOTE, "E": Severity.ERROR, "W": Severity.WARNING}
    assert told([Finding(kinds[one], "code", "message") for one in severities]) == said


def test_that_the_title_names_file_scenario_and_changes(window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot) -> None:
    assert window.windowTitle() == "Test robot · Base[*] – Ballast"
    answers.path = tmp_path / "work.ballast"
    key(window, KEY.Key_S, CONTROL)
    qtbot.waitUntil(lambda: window.windowTitle() == "work.ballast · Base[*] – Ballast")
    view, model = table(window, 1, "parts")
    type_into(view, 0, model.column_of("description"), "Rover")
    assert window.isWindowModified()
    key(window, KEY.Key_Z, CONTROL)
    assert not window.isWindowModified()


def test_that_the_line_names_the_newest_step_and_no_older_one(window: MainWindow) -> None:
    view, model = table(window, 1, "parts")
    type_into(view, 0, model.column_of("description"), "Rover")
    key(window, KEY.Key_Z, CONTROL)
    assert window.status.message.text().startswith("Undone: ")
    key(window, KEY.Key_Insert)
    assert window.status.message.text() == window.desk.document.history.undo_label()


def test_that_a_row_chosen_by_its_number_counts_the_columns_that_are_shown(window: MainWindow, qtbot: QtBot) -> None:
    view, _ = table(window, 1, "parts")
    view.setFocus()
    key(window, KEY.Key_0, CONTROL)
    rows, shown = view.verticalHeader(), len(view.columns.visible())
    assert shown == len(view.grid.fields) - 1
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, rows.sectionViewportPosition(0) + 5))
    assert window.status.chosen.text().startswith(f"{shown} selected")


def test_that_enter_presses_a_button_of_the_find_bar_and_escape_leaves_it(window: MainWindow, qtbot: QtBot) -> None:
    view, _ = table(window, 1, "parts")
    key(window, KEY.Key_H, CONTROL)
    bar = window.find_bar
    qtbot.keyClicks(bar.find, "o")
    qtbot.keyClicks(bar.by, "0")
    qtbot.waitUntil(bar.all.isEnabled)
    bar.all.setFocus()
    assert isinstance(QApplication.focusWidget(), QPushButton)
    qtbot.keyClick(bar.all, KEY.Key_Return)
    assert window.desk.document.history.undo_label().startswith("Replace")
    for widget in (bar.case, bar.scope, bar.find):
        bar.show()
        widget.setFocus()
        qtbot.keyClick(widget, KEY.Key_Escape)
        assert not bar.isVisible() and QApplication.focusWidget() is view
