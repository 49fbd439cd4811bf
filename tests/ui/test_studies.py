"""Questions beside the live numbers: the newest counts, failures are told, nothing is left running."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from planner.model.finding import BallastError, Finding
from planner.ui.studies import Studies


@pytest.fixture
def studies(qtbot: QtBot) -> Iterator[Studies]:
    made = Studies()
    yield made
    made.stop()


def test_that_only_the_newest_of_two_questions_of_one_name_is_answered(qtbot: QtBot, studies: Studies) -> None:
    gate, heard, ran = threading.Event(), [], []
    studies.answered.connect(lambda name, answer: heard.append((name, answer)))
    studies.ask("other", gate.wait)
    studies.ask("ready", lambda: ran.append(1))
    studies.ask("ready", lambda: "second")
    gate.set()
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=5000)
    assert heard == [("other", True), ("ready", "second")] and not ran


def test_that_a_refusal_and_a_failure_come_as_findings(qtbot: QtBot, studies: Studies, caplog: pytest.LogCaptureFixture) -> None:
    def refuse() -> object:
        raise BallastError("No product is planned.")

    with qtbot.waitSignal(studies.answered, timeout=5000) as refused:
        studies.ask("ready", refuse)
    with qtbot.waitSignal(studies.answered, timeout=5000) as failed:
        studies.ask("ready", lambda: 1 / 0)
    assert isinstance(refused.args[1], Finding) and refused.args[1].message == "No product is planned."
    assert failed.args[1].code == "study.failed" and "ZeroDivisionError" in failed.args[1].message


def test_that_nothing_is_answered_once_the_worker_is_stopped(qtbot: QtBot, studies: Studies) -> None:
    heard: list[object] = []
    studies.answered.connect(lambda *answer: heard.append(answer))
    studies.ask("ready", lambda: 1)
    studies.stop()
    studies.ask("ready", lambda: 2)
    qtbot.wait(50)
    assert not heard
