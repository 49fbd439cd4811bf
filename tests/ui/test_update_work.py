"""Updating the plan from a workbook in the window: what is shown, what the keyboard ticks, and the one step that comes of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.files.writing.workbook import write_workbook
from planner.model.edits import SetCells
from planner.model.plan import Plan
from planner.model.table import cells
from planner.ui.dialogs import update_lines
from planner.ui.dialogs.update_lines import MINE, PLACE, REMARK, THEIRS, WHAT
from planner.ui.dialogs.update_model import CHECK, OFF, ON, PART, UpdateModel
from planner.ui.dialogs.update_review import UpdateReview
from planner.ui.main_window import MainWindow
from tests.office import Office
from tests.ui.conftest import WAIT_MS, Answers, settle

KEY = Qt.Key


def price(plan: Plan, row: int = 0) -> float:
    return float(plan["sources"]["unit_price"][row])


@pytest.fixture
def book(window: MainWindow, tmp_path: Path) -> Path:
    """The plan's workbook, edited by somebody (two prices, one lead time, a new part), while one of the prices changed in the plan too."""
    path = tmp_path / "prices.xlsx"
    write_workbook(window.desk.plan, path)
    edited = openpyxl.load_workbook(path)
    sheet = edited["Sources"]
    at = {str(cell.value).split(" (")[0]: cell.column for cell in sheet[1]}
    titles = window.desk.plan["sources"].spec
    sheet.cell(2, at[titles["unit_price"].title]).value = 42
    sheet.cell(3, at[titles["unit_price"].title]).value = 43
    sheet.cell(3, at[titles["lead_days"].title]).value = 77
    edited["Parts"].append(["SENSOR", "A new sensor"])
    edited.save(path)
    put_price(window, 44.0)
    return path


def put_price(window: MainWindow, value: float) -> None:
    sources = window.desk.plan["sources"]
    window.desk.do("Change price", SetCells("sources", sources.ids[:1], "unit_price", cells(sources.spec["unit_price"], [value])))


def update(window: MainWindow, qtbot: QtBot, answers: Answers, path: Path, play: Callable[[UpdateReview], None]) -> None:
    """Choose the command from the File menu and play with the dialog."""
    done: list[bool] = []

    def played(dialog: UpdateReview) -> None:
        play(dialog)
        done.append(True)

    answers.path, answers.update_play = path, played
    window.actions_by_id["update_from"].trigger()
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT_MS)
    settle(qtbot, window)


def press(dialog: UpdateReview, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(dialog.tree, key)


def lines(model: QAbstractItemModel, above: QModelIndex | None = None, depth: int = 0) -> list[tuple[str, ...]]:
    """Return all lines with their texts, a tick first."""
    above = above or QModelIndex()
    found = []
    for row in range(model.rowCount(above)):
        index = model.index(row, 0, above)
        texts = [str(model.data(index.siblingAtColumn(column))) for column in (WHAT, MINE, THEIRS, REMARK)]
        tick = {ON: "x", PART: "-", OFF: " ", None: ""}[model.data(index, CHECK)]
        found.append((">" * depth + tick, *texts))
        found += lines(model, index, depth + 1)
    return found


def go_to(dialog: UpdateReview, text: str) -> None:
    """Walk down to the line with a text by the arrow key."""
    for _ in range(100):
        if dialog.model.data(dialog.tree.currentIndex().siblingAtColumn(WHAT)) == text:
            return
        QTest.keyClick(dialog.tree, KEY.Key_Down)
    raise AssertionError(f"no line '{text}'")


def test_that_both_sides_are_shown_and_a_conflict_is_left_alone_when_enter_is_pressed(
    window: MainWindow, answers: Answers, book: Path, qtbot: QtBot
) -> None:
    seen: dict[str, object] = {}

    def play(dialog: UpdateReview) -> None:
        QAbstractItemModelTester(dialog.model, QAbstractItemModelTester.FailureReportingMode.Fatal, dialog)
        seen.update(head=dialog.head.text(), lines=lines(dialog.model), state=dialog.state.text())
        press(dialog, KEY.Key_Return)

    before, steps = window.desk.plan, window.desk.document.history.undo_label()
    update(window, qtbot, answers, book, play)
    assert str(seen["head"]).endswith(": 2 changed, 1 added, 1 conflict")
    told = {line[1]: line for line in seen["lines"]}  # type: ignore[attr-defined]
    assert told["Sources"][0] == "-"
    assert ("SENSOR" in told) and told["SENSOR"][0] == ">x"
    conflicts = [line for line in seen["lines"] if line[4] == "Conflict: to be decided"]  # type: ignore[attr-defined]
    assert [line[0] for line in conflicts] == [">> "]
    assert seen["state"] == "3 changes are taken of 4; 1 conflict is undecided: the plan's values stay"
    after = window.desk.plan
    assert (price(after), price(after, 1), float(after["sources"]["lead_days"][1])) == (44.0, 43.0, 77.0)
    assert after["parts"]["part"].tolist()[-1] == "SENSOR"
    assert window.desk.document.history.undo_label() == "Update from prices.xlsx (3 changes)" != steps
    window.actions_by_id["undo"].trigger()
    assert window.desk.plan.equals(before)


def test_that_names_and_both_sides_are_in_view_when_the_window_is_narrow(
    window: MainWindow, answers: Answers, book: Path, qtbot: QtBot
) -> None:
    def play(dialog: UpdateReview) -> None:
        dialog.resize(827, 600)
        QApplication.processEvents()
        header, view = dialog.tree.header(), dialog.tree.viewport()
        assert dialog.width() <= 827
        assert header.sectionSize(WHAT) >= 28 * dialog.tree.fontMetrics().averageCharWidth()
        for side in (MINE, THEIRS):
            assert header.sectionViewportPosition(side) + header.sectionSize(side) <= view.width()
        QTest.keyClick(dialog, KEY.Key_Escape)

    update(window, qtbot, answers, book, play)


def test_that_the_workbooks_side_of_a_conflict_is_taken_when_the_space_bar_ticks_it(
    window: MainWindow, answers: Answers, book: Path, qtbot: QtBot
) -> None:
    remarks: list[str] = []

    def play(dialog: UpdateReview) -> None:
        QTest.keyClick(dialog.only, KEY.Key_Space)
        assert len(lines(dialog.model)) == 3
        press(dialog, KEY.Key_Down, KEY.Key_Down, KEY.Key_Space)
        remarks.append(str(dialog.model.data(dialog.tree.currentIndex().siblingAtColumn(REMARK))))
        remarks.append(dialog.state.text())
        press(dialog, KEY.Key_Return)

    update(window, qtbot, answers, book, play)
    assert remarks == ["Conflict: the workbook's is taken", "4 changes are taken of 4"]
    assert price(window.desk.plan) == 42.0


def test_that_a_conflict_is_decided_for_the_plan_when_its_button_is_pressed(
    window: MainWindow, answers: Answers, book: Path, qtbot: QtBot
) -> None:
    remarks: list[str] = []

    def play(dialog: UpdateReview) -> None:
        QTest.keyClick(dialog.only, KEY.Key_Space)
        press(dialog, KEY.Key_Down, KEY.Key_Down)
        QTest.mouseClick(dialog.keep_button, Qt.MouseButton.LeftButton)
        remarks.append(str(dialog.model.data(dialog.tree.currentIndex().siblingAtColumn(REMARK))))
        remarks.append(dialog.state.text())
        press(dialog, KEY.Key_Return)

    update(window, qtbot, answers, book, play)
    assert remarks == ["Conflict: the plan's is kept", "3 changes are taken of 4"]
    assert price(window.desk.plan) == 44.0


def test_that_a_table_stays_as_it_is_when_its_line_is_unticked(window: MainWindow, answers: Answers, book: Path, qtbot: QtBot) -> None:
    def play(dialog: UpdateReview) -> None:
        go_to(dialog, "Sources")
        press(dialog, KEY.Key_Space)
        press(dialog, KEY.Key_Return)

    before = window.desk.plan["sources"]
    update(window, qtbot, answers, book, play)
    assert window.desk.plan["sources"] is before
    assert window.desk.document.history.undo_label() == "Update from prices.xlsx (1 change)"


def test_that_nothing_can_be_taken_when_nothing_is_ticked(window: MainWindow, answers: Answers, book: Path, qtbot: QtBot) -> None:
    enabled: list[bool] = []

    def play(dialog: UpdateReview) -> None:
        for table in ("Parts", "Sources"):
            go_to(dialog, table)
            press(dialog, KEY.Key_Space)
        enabled.append(dialog.update_button.isEnabled())
        press(dialog, KEY.Key_Escape)

    before = window.desk.plan
    update(window, qtbot, answers, book, play)
    assert enabled == [False]
    assert window.desk.plan is before


def test_that_a_conflict_stays_undecided_when_its_table_is_ticked_and_is_decided_by_the_button(
    window: MainWindow, answers: Answers, book: Path, qtbot: QtBot
) -> None:
    states: list[str] = []

    def play(dialog: UpdateReview) -> None:
        go_to(dialog, "Sources")
        press(dialog, KEY.Key_Space, KEY.Key_Space)
        states.append(dialog.state.text())
        QTest.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
        states.append(dialog.state.text())
        press(dialog, KEY.Key_Escape)

    update(window, qtbot, answers, book, play)
    assert states == ["3 changes are taken of 4; 1 conflict is undecided: the plan's values stay", "4 changes are taken of 4"]


def test_that_further_rows_are_shown_when_enter_is_pressed_on_the_line_that_stands_for_them(
    window: MainWindow, answers: Answers, book: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update_lines, "AT_ONCE", 1)
    seen: list[list[str]] = []

    def play(dialog: UpdateReview) -> None:
        QAbstractItemModelTester(dialog.model, QAbstractItemModelTester.FailureReportingMode.Fatal, dialog)
        go_to(dialog, "… 1 more rows: Enter shows the next")
        seen.append([line[1] for line in lines(dialog.model)])
        press(dialog, KEY.Key_Return)
        seen.append([line[1] for line in lines(dialog.model)])
        press(dialog, KEY.Key_Escape)

    update(window, qtbot, answers, book, play)
    hidden, whole = seen
    assert [text for text in hidden if text not in whole] == ["… 1 more rows: Enter shows the next"]
    assert len([text for text in whole if text not in hidden]) == 2  # the row and its lead time; its price is called like the first one's


def test_that_each_cell_names_its_place_in_the_workbook(window: MainWindow, answers: Answers, book: Path, qtbot: QtBot) -> None:
    places: list[str] = []

    def play(dialog: UpdateReview) -> None:
        press(dialog, KEY.Key_End)
        places.append(str(dialog.model.data(dialog.tree.currentIndex().siblingAtColumn(PLACE))))
        press(dialog, KEY.Key_Escape)

    update(window, qtbot, answers, book, play)
    sheet = openpyxl.load_workbook(book)["Sources"]
    assert places[0].startswith("Sources!")
    assert sheet[places[0].partition("!")[2]].value == 77


def test_that_the_cost_of_a_product_follows_the_ticks_before_anything_is_taken(
    window: MainWindow, answers: Answers, book: Path, qtbot: QtBot
) -> None:
    told: list[str] = []

    def play(dialog: UpdateReview) -> None:
        cost = dialog.cost
        assert cost is not None
        qtbot.waitUntil(lambda: "→" in cost.text(), timeout=WAIT_MS)
        told.append(cost.text())
        before = cost.text()
        go_to(dialog, "Sources")
        press(dialog, KEY.Key_Space)
        qtbot.waitUntil(lambda: cost.text() not in (before, "Landed cost: working…"), timeout=WAIT_MS)
        told.append(cost.text())
        press(dialog, KEY.Key_Escape)

    before = window.desk.plan
    update(window, qtbot, answers, book, play)
    assert told[0].startswith("Landed cost of one in Base: ")
    assert told[1] == "Landed cost in Base: no product changes."
    assert window.desk.plan is before


@pytest.mark.parametrize("what", ["Opening", "Comparing"])
def test_that_nothing_is_shown_or_changed_when_the_reading_or_comparing_is_stopped_by_its_key(
    window: MainWindow, answers: Answers, book: Path, qtbot: QtBot, what: str
) -> None:
    heard: list[str] = []

    def stop(_share: float, told: str) -> None:
        heard.append(told)
        if told.startswith(what) and "nothing was changed" not in window.status.message.text():
            QTest.keyClick(window.view(), KEY.Key_F9, Qt.KeyboardModifier.ShiftModifier)

    before = window.desk.plan
    answers.path, answers.update_play = book, lambda _: None
    window.files.progressed.connect(stop)
    window.actions_by_id["update_from"].trigger()
    qtbot.waitUntil(lambda: "nothing was changed" in window.status.message.text(), timeout=WAIT_MS)
    assert not window.status.stop.isVisible()
    done = threading.Event()
    window.files.beside("Next…", lambda _: done.set)
    qtbot.waitUntil(done.is_set, timeout=WAIT_MS)
    assert "update" not in answers.asked
    assert window.desk.plan is before


def test_that_a_sentence_says_so_when_the_workbook_changes_nothing(
    window: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    path, said = tmp_path / "same.xlsx", []
    write_workbook(window.desk.plan, path)
    window.desk.said.connect(said.append)
    answers.path = path
    window.actions_by_id["update_from"].trigger()
    qtbot.waitUntil(lambda: "same.xlsx changes nothing in the plan." in said, timeout=WAIT_MS)
    assert "update" not in answers.asked


def test_that_the_reason_is_told_when_the_file_is_no_workbook(window: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    before, failed = window.desk.plan, []
    window.files.failed.connect(failed.append)
    answers.path = path
    window.actions_by_id["update_from"].trigger()
    qtbot.waitUntil(lambda: bool(failed), timeout=WAIT_MS)
    assert "broken.xlsx" in failed[0]
    assert window.desk.plan is before


def test_that_the_conflict_is_the_same_when_libreoffice_saved_the_workbook(
    window: MainWindow, answers: Answers, book: Path, qtbot: QtBot, tmp_path: Path, office: Office
) -> None:
    (tmp_path / "saved").mkdir()
    (saved,) = office.saved([book], tmp_path / "saved")
    heads: list[str] = []

    def play(dialog: UpdateReview) -> None:
        heads.append(dialog.head.text())
        press(dialog, KEY.Key_Return)

    update(window, qtbot, answers, saved, play)
    assert heads[0].endswith(": 2 changed, 1 added, 1 conflict")
    assert (price(window.desk.plan), price(window.desk.plan, 1)) == (44.0, 43.0)


def test_that_every_line_is_spoken_with_its_tick(window: MainWindow, answers: Answers, book: Path, qtbot: QtBot) -> None:
    spoken: list[str] = []

    def play(dialog: UpdateReview) -> None:
        model: UpdateModel = dialog.model
        press(dialog, KEY.Key_End)
        spoken.append(str(model.data(dialog.tree.currentIndex().siblingAtColumn(WHAT), int(Qt.ItemDataRole.AccessibleTextRole))))
        press(dialog, KEY.Key_Escape)

    update(window, qtbot, answers, book, play)
    assert "In the workbook: 77" in spoken[0]
    assert spoken[0].endswith(", taken")
