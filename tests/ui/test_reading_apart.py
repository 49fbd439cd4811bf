"""Files are read in a process of their own: what becomes of an import when that process is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.ui import reading_apart
from planner.ui.dialogs.import_wizard import ImportWizard
from planner.ui.main_window import MainWindow
from planner.ui.reading_apart import FilesApart
from tests.files.books import book_of
from tests.ui.conftest import WAIT_MS, Answers, back_to

ROWS = [("Part number", "Remark", "Qty"), ("A-1", "first", 1), ("B-2", "second", 2)]
LISTED = pytest.mark.parametrize("command", ["import", "update_from", "write_into", "take_quotes"])


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[FilesApart]]:
    """The processes that were made, in their order."""
    every: list[FilesApart] = []
    make = reading_apart.files_apart

    def remembered() -> FilesApart:
        every.append(make())
        return every[-1]

    monkeypatch.setattr(reading_apart, "files_apart", remembered)
    yield every
    for one in every:
        one.close()


def test_that_choices_stay_when_the_process_dies_while_they_are_made(
    window: MainWindow, answers: Answers, made: list[FilesApart], tmp_path: Path, qtbot: QtBot
) -> None:
    path = book_of(tmp_path / "list.xlsx", ROWS)
    over: list[bool] = []

    def steps(dialog: ImportWizard) -> None:
        qtbot.waitUntil(dialog.isActiveWindow, timeout=WAIT_MS)
        for column, letters in ((1, "Desc"), (2, "Not")):
            made[0].kill()
            qtbot.waitUntil(lambda: not made[0].alive, timeout=WAIT_MS)
            dialog.sheet.go_to_box(column)
            qtbot.waitUntil(dialog.sheet.becomes.boxes[column].hasFocus, timeout=WAIT_MS)
            QTest.keyClicks(dialog.sheet.becomes.boxes[column], letters)
            QTest.keyClick(dialog.sheet.becomes.boxes[column].view(), Qt.Key.Key_Return)
            back_to(dialog)
            qtbot.waitUntil(lambda: not dialog.reader.busy, timeout=WAIT_MS)
        slots = [one.slot for one in dialog.reading.result.tables[0].columns]
        assert slots[1] == "parts.description"
        assert slots[2] == ""
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        over.append(True)

    answers.import_play = steps
    window.imports.import_book(path)
    qtbot.waitUntil(lambda: bool(over), timeout=WAIT_MS)
    QApplication.processEvents()
    assert made[0].started == 3
    qtbot.waitUntil(lambda: not made[0].alive, timeout=WAIT_MS)


@LISTED
def test_that_it_is_told_in_a_sentence_when_the_process_dies_while_it_reads(
    window: MainWindow, answers: Answers, made: list[FilesApart], tmp_path: Path, qtbot: QtBot, command: str
) -> None:
    path = book_of(tmp_path / "list.xlsx", [ROWS[0], *((f"P-{number}", "x", number) for number in range(30_000))])
    answers.path, answers.paths = path, (path,)
    before, said = window.desk.plan, []
    window.files.failed.connect(said.append)
    window.actions_by_id[command].trigger()

    def is_told() -> bool:
        made[0].kill()  # again, where it had not yet begun to read
        return bool(said)

    qtbot.waitUntil(is_told, timeout=WAIT_MS)
    assert said == [
        "Reading 'list.xlsx' ended the process that reads files: the file is damaged, or the system ran out of memory. Nothing was changed."
    ]
    assert window.desk.plan is before


@LISTED
def test_that_the_process_ends_when_the_reading_is_given_up(
    window: MainWindow, answers: Answers, made: list[FilesApart], tmp_path: Path, qtbot: QtBot, command: str
) -> None:
    path = book_of(tmp_path / "list.xlsx", [ROWS[0], *((f"P-{number}", "x", number) for number in range(30_000))])
    answers.path, answers.paths = path, (path,)
    before = window.desk.plan
    window.actions_by_id[command].trigger()
    assert window.files.cancel()
    qtbot.waitUntil(lambda: not made[0].alive, timeout=WAIT_MS)
    assert window.desk.plan is before


@LISTED
def test_that_the_process_ends_when_no_file_is_named(
    window: MainWindow, answers: Answers, made: list[FilesApart], qtbot: QtBot, command: str
) -> None:
    window.actions_by_id[command].trigger()
    assert len(made) == 1
    qtbot.waitUntil(lambda: not made[0].alive, timeout=WAIT_MS)
