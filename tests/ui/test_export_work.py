"""Exporting beside the window: it says how far it is, can be given up, and goes on to its end when the window closes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from planner.ui.main_window import MainWindow
from tests.ui.conftest import WAIT_MS, Answers


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Hold the writing up at its results until the test lets it go on."""
    event = threading.Event()

    def rows() -> Iterator[tuple[str]]:
        event.wait(10)
        yield ("row",)

    monkeypatch.setattr("planner.engine.tabular.sheets", lambda *_: {"Held up": (["What"], rows()), "Next": (["What"], [("row",)])})
    return event


def export(window: MainWindow, answers: Answers, path: Path, qtbot: QtBot) -> None:
    answers.path = path
    heard: list[str] = []
    window.files.progressed.connect(lambda _, what: heard.append(what))
    qtbot.keyClick(window.view(), Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "Writing Held up" in heard, timeout=WAIT_MS)


def test_that_nothing_is_written_and_the_window_lives_when_an_export_is_given_up(
    window: MainWindow, answers: Answers, go_on: threading.Event, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_text("old")
    export(window, answers, path, qtbot)
    assert 0 < window.status.progress.value() < 100 and window.status.stop.isVisible()
    QTest.mouseClick(window.status.stop, Qt.MouseButton.LeftButton)
    assert "nothing was changed" in window.status.message.text()
    go_on.set()
    done = threading.Event()
    window.files.beside("Next…", lambda _: done.set)
    qtbot.waitUntil(done.is_set, timeout=WAIT_MS)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["plan.xlsx"]


def test_that_an_export_is_finished_when_the_window_closes(
    window: MainWindow, answers: Answers, go_on: threading.Event, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "plan.xlsx"
    export(window, answers, path, qtbot)
    threading.Timer(0.2, go_on.set).start()
    window.files.stop()
    book = load_workbook(path)
    assert {"Read me", "Parts", "Held up", "Next", "Comparison"} <= set(book.sheetnames)


def test_that_the_workbook_holds_no_hidden_copy_when_the_file_menu_is_asked_for_it(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    answers.path = path = tmp_path / "plan.xlsx"
    window.actions_by_id["export_plain"].trigger()
    qtbot.waitUntil(lambda: "Exported" in window.status.message.text(), timeout=WAIT_MS)
    names = load_workbook(path).sheetnames
    assert "_ballast" not in names
    assert "Parts" in names
