"""Reading many answers is stopped by its key: nothing is shown, nothing is changed, the window goes on."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from planner.model.plan import Plan
from planner.ui.main_window import MainWindow
from tests.files.quotes import asked, buying, fill
from tests.ui.conftest import WAIT_MS, Answers, settle

FILES = 30


@pytest.fixture
def plan() -> Plan:
    """The plan of the quote sheets' own tests."""
    return buying()


def test_that_nothing_is_shown_or_taken_when_reading_thirty_answers_is_stopped_by_its_key(
    window: MainWindow, answers: Answers, plan: Plan, tmp_path: Path, qtbot: QtBot
) -> None:
    first = fill(asked(plan, tmp_path), {"price": 36.5, "price 2": 35, "price 3": 34, "valid": "2027-03-31"})
    paths = tuple(Path(shutil.copy(first, tmp_path / f"answer {number:02}.xlsx")) for number in range(FILES))
    heard: list[str] = []

    def stop(_share: float, told: str) -> None:
        if "answer" in told and not heard:
            assert window.status.stop.isVisible()
            QTest.keyClick(window.view(), Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
        heard.append(told)

    before = window.desk.plan
    answers.paths, answers.take_play = paths, lambda _: None
    window.files.progressed.connect(stop)
    window.actions_by_id["take_quotes"].trigger()
    qtbot.waitUntil(lambda: "nothing was changed" in window.status.message.text(), timeout=WAIT_MS)
    assert heard
    assert not any(f"answer {FILES - 1}" in told for told in heard)
    assert not window.status.stop.isVisible()
    done = threading.Event()
    window.files.beside("Next…", lambda _: done.set)
    qtbot.waitUntil(done.is_set, timeout=WAIT_MS)
    settle(qtbot, window)
    assert "take quotes" not in answers.asked
    assert window.desk.plan is before
