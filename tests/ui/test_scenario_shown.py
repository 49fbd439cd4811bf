"""Which scenario is looked at after a step is undone, and when another plan is opened."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from planner.files.plan_file import save_plan
from planner.model.edits import SetCells
from planner.ui.main_window import MainWindow
from tests.ui.conftest import Answers, settle

Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(window.view(), key, CONTROL)


def test_that_the_restored_scenario_is_looked_at_when_its_removal_is_undone(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_scenario("Threat")
    window.actions_by_id["scenario_delete"].trigger()
    assert window.desk.scenario == "Base"
    press(window, Key.Key_Z)
    assert (window.desk.scenario, window.desk.compare) == ("Threat", "Base") and "Threat" in window.windowTitle()
    press(window, Key.Key_Y)
    assert window.desk.scenario == "Base" and window.desk.scenarios == ("Base",)
    press(window, Key.Key_Z)
    assert window.desk.scenario == "Threat"
    settle(qtbot, window)


def test_that_the_scenario_stays_when_a_step_brings_none_back(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_scenario("Threat")
    ids = window.desk.plan["parts"].ids[:1]
    window.desk.do("Name it", SetCells("parts", ids, "description", np.array(["Android"], dtype=object)))
    window.choose_scenario("Base")
    press(window, Key.Key_Z)
    assert window.desk.scenario == "Base" and not window.desk.document.history.done
    settle(qtbot, window)


def test_that_a_plan_opens_on_its_question_when_it_is_opened_by_keys(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    settings = window.desk.plan["settings"].ids
    window.desk.do("Ask", SetCells("settings", settings, "question", np.array(["What if?"], dtype=object)))
    answers.path = tmp_path / "asked.ballast"
    save_plan(window.desk.plan, answers.path)
    press(window, Key.Key_N)
    assert window.desk.scenario == "Base"
    QTest.keyClick(window, Key.Key_O, CONTROL)
    assert (window.desk.scenario, window.desk.compare) == ("Threat", "Base")
    settle(qtbot, window)


def test_that_the_status_says_nothing_of_the_old_plan_when_a_new_one_is_begun(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    answers.path = tmp_path / "kept.ballast"
    press(window, Key.Key_S)
    assert "saved" in window.status.state.text()
    press(window, Key.Key_C)
    assert window.status.message.text()
    press(window, Key.Key_N)
    assert window.status.message.text() == "" and window.status.state.text() == "no changes"
    settle(qtbot, window)
