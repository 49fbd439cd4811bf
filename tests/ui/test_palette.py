"""The command palette: everything is found by a few letters, and Enter does it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from planner.ui.actions import commands
from planner.ui.dialogs.command_palette import LETTERS, Choice, CommandPalette, Ranked
from planner.ui.dialogs.fuzzy import match
from planner.ui.main_window import MainWindow
from tests.ui.conftest import Answers, settle

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def open_palette(window: MainWindow, answers: Answers, qtbot) -> CommandPalette:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window.view(), Key.Key_K, CONTROL)
    palette = answers.palette
    assert isinstance(palette, CommandPalette) and palette.isVisible()
    return palette


def choose(window: MainWindow, answers: Answers, qtbot, words: str) -> Choice:
    palette = open_palette(window, answers, qtbot)
    qtbot.keyClicks(palette.line, words)
    choice = palette.chosen()
    assert choice is not None
    qtbot.keyClick(palette.line, Key.Key_Return)
    QApplication.processEvents()
    return choice


@pytest.mark.parametrize(
    ("words", "name", "letters"),
    [
        ("unit", "Unit price", "unit"),
        ("price", "Unit price", "price"),
        ("up", "Unit price", "up"),
        ("rice", "Unit price", "rice"),
        ("unpr", "Unit price", "unpr"),
        ("price unit", "Unit price", "unitprice"),
    ],
)
def test_that_a_name_is_found_by_starts_initials_and_letters_in_order(words: str, name: str, letters: str) -> None:
    found = match(tuple(words.split()), name)
    assert found is not None
    assert "".join(name[at] for at in found.letters).lower() == letters


def test_that_a_word_start_goes_before_letters_inside() -> None:
    names = ["Reopen", "To open", "Open", "O p e n"]
    scores = {name: found.score for name in names if (found := match(("open",), name)) is not None}
    assert sorted(scores, key=scores.__getitem__) == ["Open", "To open", "O p e n", "Reopen"]


@pytest.mark.parametrize("words", ["xyz", "opne", "open save"])
def test_that_a_name_without_a_word_is_not_found(words: str) -> None:
    assert match(tuple(words.split()), "Open…") is None


def test_that_every_command_is_found_by_its_name(window: MainWindow, answers: Answers, qtbot) -> None:
    palette = open_palette(window, answers, qtbot)
    offered = {choice.key: choice for choice in palette.ranked.choices}
    missing = []
    for _, command in commands():
        if command.id in window.actions_by_id.submenus:
            continue
        choice = offered[f"command:{command.id}"]
        palette.line.setText(choice.text)
        assert choice.help and choice.place
        if choice.text not in palette.names()[:3]:
            missing.append(command.id)
    assert missing == []
    palette.close()


def test_that_a_command_is_carried_out_when_its_letters_and_enter_are_typed(window: MainWindow, answers: Answers, qtbot) -> None:
    choice = choose(window, answers, qtbot, "tarif")
    assert choice.key == "command:page_2" and window.stack.currentIndex() == 2


def test_that_the_window_is_not_blocked_and_escape_does_nothing_else(window: MainWindow, answers: Answers, qtbot) -> None:
    palette = open_palette(window, answers, qtbot)
    assert not palette.isModal()
    window.desk.recompute()
    settle(qtbot, window)
    before = window.desk.plan
    qtbot.keyClick(palette.line, Key.Key_Escape)
    QApplication.processEvents()
    assert window.desk.plan is before and window.isVisible()


def test_that_the_letters_meant_are_bold(window: MainWindow, answers: Answers, qtbot) -> None:
    palette = open_palette(window, answers, qtbot)
    qtbot.keyClicks(palette.line, "undo")
    assert palette.list.item(0).text() == "Undo" and palette.list.item(0).data(LETTERS) == (0, 1, 2, 3)
    palette.grab()
    palette.close()


@pytest.mark.parametrize(
    ("words", "page", "sheet"), [("go to lanes", 1, "Lanes"), ("closures", 3, "Closures"), ("stacking", 2, "Stacking")]
)
def test_that_a_sheet_is_gone_to(window: MainWindow, answers: Answers, qtbot, words: str, page: int, sheet: str) -> None:
    choose(window, answers, qtbot, words)
    assert window.stack.currentIndex() == page
    assert window.page().sheets[window.page().tabs.currentIndex()].title == sheet


def test_that_a_scenario_is_looked_at_and_compared_with(window: MainWindow, answers: Answers, qtbot) -> None:
    choose(window, answers, qtbot, "look threat")
    assert window.desk.scenario == "Threat" and window.desk.compare == "Base"
    choose(window, answers, qtbot, "compare with nothing")
    assert window.desk.compare is None


def test_that_a_column_of_the_grid_is_gone_to(window: MainWindow, answers: Answers, qtbot) -> None:
    choose(window, answers, qtbot, "column origin")
    view = window.view()
    assert view.grid.fields[view.currentIndex().column()].column.name == "country_of_origin"


@pytest.mark.parametrize("words", ["motor", "MOT", "go to part motor"])
def test_that_a_part_is_gone_to_by_number_or_description(window: MainWindow, answers: Answers, qtbot, words: str) -> None:
    choice = choose(window, answers, qtbot, words)
    assert choice.key == "part:MOTOR"
    view = window.view()
    assert view.grid.part_at(view.currentIndex().row()) == "MOTOR"


def test_that_what_was_used_last_comes_first(window: MainWindow, answers: Answers, qtbot) -> None:
    choose(window, answers, qtbot, "go to lanes")
    choose(window, answers, qtbot, "problems")
    palette = open_palette(window, answers, qtbot)
    assert palette.names()[:2] == ["Problems", "Go to Lanes"]
    palette.close()


def test_that_a_command_that_can_t_be_done_says_why_when_it_is_chosen(window: MainWindow, answers: Answers, qtbot) -> None:
    window.go_to_page(1)
    before = window.desk.plan
    choice = choose(window, answers, qtbot, "indent line")
    assert choice.why_not and choice.why_not in window.status.message.text()
    assert window.desk.plan is before


def test_that_arrows_move_through_what_matches(window: MainWindow, answers: Answers, qtbot) -> None:
    palette = open_palette(window, answers, qtbot)
    qtbot.keyClick(palette.line, Key.Key_Down)
    assert palette.list.currentRow() == 1
    qtbot.keyClick(palette.line, Key.Key_Up)
    qtbot.keyClick(palette.line, Key.Key_Up)
    assert palette.list.currentRow() == 0
    qtbot.keyClicks(palette.line, "zzzz")
    assert palette.chosen() is None and "Nothing" in palette.help.text()
    qtbot.keyClick(palette.line, Key.Key_Return)
    assert palette.isVisible()
    palette.close()


def test_that_parts_beyond_what_is_shown_are_found_by_more_letters() -> None:
    parts = [Choice(f"part:{at}", f"Go to part P-{at:05d}", lambda: None) for at in range(20_000)]

    def finder(words: tuple[str, ...]) -> list[Choice]:
        return [one for one in parts if all(word in one.text.lower() for word in words)][:40]

    found = Ranked((), (), finder).fitting("p-19999")
    assert [one.text for one, _ in found] == ["Go to part P-19999"]


def test_that_a_command_is_carried_out_and_the_entry_taken_when_a_cell_was_being_edited(
    window: MainWindow, answers: Answers, qtbot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    view = window.view()
    at = next(number for number, field in enumerate(view.grid.fields) if field.column.name == "description")
    view.setFocus()
    view.go_to(1, at)
    qtbot.keyClick(view, Key.Key_F2)
    editor = QApplication.focusWidget()
    assert editor is not view
    qtbot.keyClicks(editor, " x")
    qtbot.keyClick(editor, Key.Key_K, CONTROL)
    palette = answers.palette
    assert isinstance(palette, CommandPalette)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(editor)
    qtbot.keyClicks(palette.line, "tarif")
    qtbot.keyClick(palette.line, Key.Key_Return)
    QApplication.processEvents()
    assert window.stack.currentIndex() == 2
    assert str(view.grid.value(1, at)).endswith(" x")


def test_that_a_kept_layout_is_found_by_its_name(window: MainWindow, answers: Answers, qtbot) -> None:
    view = window.view()
    shown = view.columns.visible()
    view.setCurrentIndex(view.grid.index(0, shown[3]))
    view.setFocus()
    qtbot.keyClick(view, Key.Key_0, CONTROL)
    less = view.columns.visible()
    assert len(less) == len(shown) - 1
    answers.texts = ["Mine: CN/only"]
    choose(window, answers, qtbot, "save layout")
    choose(window, answers, qtbot, "reset layout")
    assert view.columns.visible() == shown
    assert choose(window, answers, qtbot, "cn/only").text == "Lay out the columns as Mine: CN/only"
    assert view.columns.visible() == less
