"""Writing the plan into a workbook from the window: the list of cells, its ticks, and what is written."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from planner.files.writing.workbook import write_workbook
from planner.model.edits import SetCells
from planner.model.table import cells
from planner.ui.dialogs.patch_preview import PatchDialog
from planner.ui.main_window import MainWindow
from tests.ui.conftest import WAIT_MS, Answers, settle


@pytest.fixture
def book(window: MainWindow, tmp_path: Path) -> Path:
    """The plan as a workbook, in which one price is a formula; two prices have changed since."""
    path = tmp_path / "mine.xlsx"
    write_workbook(window.desk.plan, path)
    written = openpyxl.load_workbook(path)
    sheet = written["Sources"]
    column = next(cell.column for cell in sheet[1] if str(cell.value).startswith("Price"))
    sheet.cell(3, column).value = "=1+1"
    written.save(path)
    sources = window.desk.plan["sources"]
    window.desk.do("Change prices", SetCells("sources", sources.ids[:2], "unit_price", cells(sources.spec["unit_price"], [7.25, 8.5])))
    return path


def prices(path: Path) -> list[object]:
    """Return the first two prices of a workbook."""
    sheet = openpyxl.load_workbook(path)["Sources"]
    column = next(cell.column for cell in sheet[1] if str(cell.value).startswith("Price"))
    return [sheet.cell(row, column).value for row in (2, 3)]


def write_into(window: MainWindow, qtbot: QtBot) -> str:
    """Choose the command from the File menu; return what the window says when it is done."""
    said: list[str] = []
    window.desk.said.connect(said.append)
    window.actions_by_id["write_into"].trigger()
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    settle(qtbot, window)
    return said[-1]


def test_that_changed_values_are_written_and_formulas_stay_when_enter_is_pressed(
    window: MainWindow, answers: Answers, book: Path, qtbot: QtBot
) -> None:
    seen: list[str] = []

    def play(dialog: PatchDialog) -> None:
        seen.append(dialog.head.text())
        seen.extend(dialog.tree.text().splitlines())
        QTest.keyClick(dialog.tree, Qt.Key.Key_Tab)
        QTest.mouseClick(dialog.write_button, Qt.MouseButton.LeftButton)

    answers.path, answers.patch_play = book, play
    said = write_into(window, qtbot)
    assert seen[0] == "1 cell gets a new value; 1 cell stays against the plan"
    assert "The cell has a formula" in seen[2]
    assert prices(book) == [7.25, "=1+1"]
    assert said.startswith("Wrote 1 cell into")


def test_that_a_formula_gives_way_when_its_row_is_ticked_with_the_keyboard(
    window: MainWindow, answers: Answers, book: Path, qtbot: QtBot
) -> None:
    def play(dialog: PatchDialog) -> None:
        QTest.keyClick(dialog.tree, Qt.Key.Key_Space)  # the first is ticked: it is no more
        QTest.keyClick(dialog.tree, Qt.Key.Key_Down)
        QTest.keyClick(dialog.tree, Qt.Key.Key_Space)
        QTest.mouseClick(dialog.write_button, Qt.MouseButton.LeftButton)

    answers.path, answers.patch_play = book, play
    before = prices(book)[0]
    write_into(window, qtbot)
    assert prices(book) == [before, 8.5]


def test_that_nothing_can_be_written_when_no_cell_is_ticked(window: MainWindow, answers: Answers, book: Path, qtbot: QtBot) -> None:
    enabled: list[bool] = []

    def play(dialog: PatchDialog) -> None:
        QTest.keyClick(dialog.tree, Qt.Key.Key_Space)
        enabled.extend((dialog.write_button.isEnabled(), dialog.copy_button.isEnabled()))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    answers.path, answers.patch_play = book, play
    before = book.read_bytes()
    window.actions_by_id["write_into"].trigger()
    qtbot.waitUntil(lambda: "cells" in answers.asked, timeout=WAIT_MS)
    settle(qtbot, window)
    assert enabled == [False, False]
    assert book.read_bytes() == before


def test_that_the_original_stays_when_a_copy_is_written(
    window: MainWindow, answers: Answers, book: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    def play(dialog: PatchDialog) -> None:
        QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
        answers.path = tmp_path / "copy.xlsx"

    answers.path, answers.patch_play = book, play
    before = book.read_bytes()
    write_into(window, qtbot)
    assert book.read_bytes() == before
    assert prices(tmp_path / "copy.xlsx") == [7.25, "=1+1"]


def test_that_a_sentence_says_so_when_the_workbook_says_what_the_plan_says(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    answers.path = tmp_path / "same.xlsx"
    write_workbook(window.desk.plan, answers.path)
    assert write_into(window, qtbot).startswith("same.xlsx says what the plan says already.")


def test_that_a_sentence_says_why_when_the_file_is_no_workbook(window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot) -> None:
    answers.path = tmp_path / "list.xls"
    answers.path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with qtbot.waitSignal(window.files.failed, timeout=WAIT_MS) as told:
        window.actions_by_id["write_into"].trigger()
    assert "only .xlsx, .xlsm, .csv and .tsv files can be written into" in told.args[0]
