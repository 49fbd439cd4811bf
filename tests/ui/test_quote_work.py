"""Quotes from the window: whom to ask is ticked, answers are looked over in two views, and taken in as one step."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from planner.files.cells.books import read_grids
from planner.model.plan import Plan
from planner.ui.dialogs.quotes_ask import QuotesAskDialog
from planner.ui.dialogs.quotes_take import QuotesTakeDialog
from planner.ui.main_window import MainWindow
from tests.files.quotes import FIRST, asked, buying, fill
from tests.ui.conftest import WAIT_MS, Answers, settle

GOOD: dict[str, object] = {"price": 36.5, "price 2": 35, "price 3": 34, "lead": 42, "origin": "CN", "valid": "2027-03-31"}


@pytest.fixture
def plan() -> Plan:
    """The plan of the quote sheets' own tests."""
    return buying()


@pytest.fixture
def answers_back(plan: Plan, tmp_path: Path) -> tuple[Path, ...]:
    """Hanqing answered well for one part and oddly for the other; a second file is no quote sheet."""
    back = fill(asked(plan, tmp_path), GOOD, {"price": 3, "valid": "2027-03-31"})
    other = tmp_path / "list.csv"
    other.write_text("Part,Qty\nA,1\n", encoding="utf-8")
    return back, other


def said_after(window: MainWindow, qtbot: QtBot, command: str) -> str:
    """Carry a command out; return what the window says when it is done."""
    said: list[str] = []
    window.desk.said.connect(said.append)
    window.actions_by_id[command].trigger()
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    settle(qtbot, window)
    return said[-1]


def test_that_only_ticked_lines_are_asked_when_parts_are_unticked_by_keys(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    heads: list[str] = []

    def play(dialog: QuotesAskDialog) -> None:
        heads.append(dialog.head.text())
        tree = dialog.tree
        QTest.keyClick(tree, Qt.Key.Key_Space)  # Corewave is first by name
        QTest.keyClick(tree, Qt.Key.Key_Down)
        QTest.keyClick(tree, Qt.Key.Key_Right)  # Hanqing opens
        QTest.keyClick(tree, Qt.Key.Key_Down)
        QTest.keyClick(tree, Qt.Key.Key_Space)  # its motor
        heads.append(dialog.head.text())
        dialog.field.selectAll()
        QTest.keyClicks(dialog.field, "no day")
        assert not dialog.accept_button.isEnabled()
        dialog.field.selectAll()
        QTest.keyClicks(dialog.field, "24 Dec 2026")
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)

    answers.ask_play, answers.path = play, tmp_path / "out"
    answers.path.mkdir()
    said = said_after(window, qtbot, "ask_quotes")
    assert heads == ["3 sheets with 4 lines", "2 sheets with 2 lines"]
    assert said == f"Wrote 2 quote sheets with 2 lines into {answers.path}."
    names = sorted(path.name for path in answers.path.iterdir())
    assert names == ["Quote Hanqing 2026-11-23.xlsx", "Quote Nagano 2026-11-23.xlsx"]
    grid = read_grids(answers.path / names[0])[0]
    assert [grid.cell(row, 1) for row in range(FIRST - 1, len(grid.rows))] == ["BOARD"]
    assert str(grid.cell(4, 2)) == "2026-12-24"
    assert not window.desk.document.modified


def test_that_nothing_is_written_when_asking_is_given_up(window: MainWindow, answers: Answers, tmp_path: Path) -> None:
    answers.ask_play, answers.path = (lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape)), tmp_path / "out"
    answers.path.mkdir()
    window.actions_by_id["ask_quotes"].trigger()
    assert answers.asked == ["ask quotes"]
    assert not list(answers.path.iterdir())


def test_that_good_rows_are_taken_as_one_step_when_enter_is_pressed(
    window: MainWindow, answers: Answers, answers_back: tuple[Path, ...], qtbot: QtBot
) -> None:
    seen: list[str] = []

    def play(dialog: QuotesTakeDialog) -> None:
        seen.extend((dialog.head.text(), dialog.note.text(), dialog.by_part.text(), dialog.by_file.text()))
        QTest.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)

    before = window.desk.plan
    answers.paths, answers.take_play = answers_back, play
    assert said_after(window, qtbot, "take_quotes") == "Take in 1 quote (3 prices)"
    assert seen[0] == "1 quote with 3 prices will be taken in"
    assert seen[1].startswith("1 row has a question, 1 file could not be read. Landed costs as in Base.")
    assert "Nagano, in the plan" in seen[2]
    assert "Hanqing, until now" in seen[2]
    assert "Lowest landed cost" in seen[2]
    assert "is no quote sheet" in seen[3]
    assert "only 0.97 % of the price in the plan, 310.25 USD" in seen[3]
    after = window.desk.plan
    assert after["sources"]["unit_price"].tolist() == [36.5, 310.25, 5813.0, 298.875]
    assert after["price_breaks"]["unit_price"].tolist() == [35.0, 34.0]
    assert window.desk.document.history.undo_label() == "Take in 1 quote (3 prices)"
    window.actions_by_id["undo"].trigger()
    settle(qtbot, window)
    assert not window.desk.document.history.done
    assert window.desk.plan.equals(before)


def test_that_a_question_is_taken_too_when_it_is_ticked_in_the_other_view(
    window: MainWindow, answers: Answers, answers_back: tuple[Path, ...], qtbot: QtBot
) -> None:
    def play(dialog: QuotesTakeDialog) -> None:
        QTest.keyClick(dialog.tabs.tabBar(), Qt.Key.Key_Right)
        tree = dialog.by_file
        tree.setFocus()
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Space):
            QTest.keyClick(tree, key)
        assert "2 quotes with 4 prices" in dialog.head.text()
        states = [item.checkState(0) for item in dialog.items[1]]
        assert states == [Qt.CheckState.Checked] * 2
        QTest.keyClick(tree, Qt.Key.Key_Up)
        QTest.keyClick(tree, Qt.Key.Key_Space)
        assert "1 quote with 1 price" in dialog.head.text()
        QTest.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)

    answers.paths, answers.take_play = answers_back, play
    assert said_after(window, qtbot, "take_quotes") == "Take in 1 quote (1 price)"
    assert window.desk.plan["sources"]["unit_price"].tolist() == [41.375, 3.0, 5813.0, 298.875]


def test_that_nothing_changes_when_the_quotes_are_given_up(
    window: MainWindow, answers: Answers, answers_back: tuple[Path, ...], qtbot: QtBot
) -> None:
    before = window.desk.plan
    answers.paths, answers.take_play = answers_back, lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape)
    window.actions_by_id["take_quotes"].trigger()
    qtbot.waitUntil(lambda: "take quotes" in answers.asked, timeout=WAIT_MS)
    settle(qtbot, window)
    assert window.desk.plan is before


def test_that_quote_sheets_are_taken_in_together_when_they_are_dropped(
    window: MainWindow, answers: Answers, answers_back: tuple[Path, ...], qtbot: QtBot
) -> None:
    offers: list[int] = []

    def play(dialog: QuotesTakeDialog) -> None:
        offers.append(len(dialog.offer.found.files))
        QTest.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)

    answers.take_play = play
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(answers_back[0]))])
    drop = QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    window.dropEvent(drop)
    qtbot.waitUntil(lambda: window.desk.plan["sources"]["unit_price"].tolist()[0] == 36.5, timeout=WAIT_MS)
    settle(qtbot, window)
    assert offers == [1]
    assert "import" not in answers.asked


def test_that_nobody_can_be_asked_when_the_plan_has_no_suppliers(window: MainWindow, answers: Answers, qtbot: QtBot) -> None:
    window.files.take(Plan.empty(), None)
    with qtbot.waitSignal(window.files.failed, timeout=WAIT_MS) as told:
        window.actions_by_id["ask_quotes"].trigger()
    assert "There is nobody to ask" in told.args[0]
    settle(qtbot, window)
