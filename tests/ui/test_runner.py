"""The background recomputation: the latest request wins, problems become findings, nothing outlives the window."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from planner.engine.evaluate import Stopped
from planner.model.finding import BallastError
from planner.model.plan import Plan
from planner.ui.runner import Answer, Runner
from tests.ui.fake_results import fake

WAIT_MS = 5000


def test_that_the_answer_carries_the_plan_and_all_scenarios_when_asked(qtbot: QtBot) -> None:
    runner = Runner(evaluate=lambda plan, names, progress, cancelled: {name: fake(name) for name in names})
    plan = Plan.empty()
    with qtbot.waitSignal(runner.answered, timeout=WAIT_MS) as got:
        runner.request(plan, ("Threat", "Base"), ("Base", "Threat", "Calm"))
    answer: Answer = got.args[0]
    assert answer.plan is plan and answer.complete and set(answer.results) == {"Threat", "Base", "Calm"}
    runner.stop()


def test_that_only_the_newest_waiting_request_is_computed_when_many_come_at_once(qtbot: QtBot) -> None:
    gate, computed = threading.Event(), []

    def evaluate(plan: Plan, names: tuple[str, ...], progress: object, cancelled: object) -> dict[str, object]:
        gate.wait(WAIT_MS / 1000)
        computed.append(plan)
        return {name: fake(name) for name in names}

    runner = Runner(evaluate=evaluate)
    plans = [Plan.empty() for _ in range(6)]
    for plan in plans:
        runner.request(plan, ("Base",))
    answers: list[Answer] = []
    runner.answered.connect(answers.append)
    gate.set()
    qtbot.waitUntil(lambda: not runner.busy, timeout=WAIT_MS)
    assert [plans.index(plan) for plan in computed] == [0, 5]
    assert answers[-1].plan is plans[5]
    runner.stop()


def test_that_a_refused_plan_is_a_finding_and_the_runner_lives_on_when_the_engine_raises(qtbot: QtBot) -> None:
    problems = [BallastError("A circle: A → B → A."), RuntimeError("boom")]

    def evaluate(plan: Plan, names: tuple[str, ...], progress: object, cancelled: object) -> dict[str, object]:
        if problems:
            raise problems.pop(0)
        return {name: fake(name) for name in names}

    runner = Runner(evaluate=evaluate)
    seen = []
    for _ in range(3):
        with qtbot.waitSignal(runner.answered, timeout=WAIT_MS) as got:
            runner.request(Plan.empty(), ("Base",))
        qtbot.waitUntil(lambda: not runner.busy, timeout=WAIT_MS)
        seen.append(got.args[0])
    assert [answer.problem.code if answer.problem else "" for answer in seen] == ["engine.refused", "engine.failed", ""]
    assert seen[0].problem.message == "A circle: A → B → A."
    runner.stop()


def endless() -> tuple[Runner, threading.Event]:
    """Return a runner whose engine goes on until it is cancelled, and the event that says it has begun."""
    started = threading.Event()

    def evaluate(plan: Plan, names: tuple[str, ...], progress: object, cancelled: object) -> dict[str, object]:
        started.set()
        while not cancelled():  # type: ignore[operator]
            threading.Event().wait(0.001)
        raise Stopped

    return Runner(evaluate=evaluate), started


def test_that_cancelling_stops_the_engine_and_nothing_is_answered_when_it_listens(qtbot: QtBot) -> None:
    runner, started = endless()
    answers: list[Answer] = []
    runner.answered.connect(answers.append)
    runner.request(Plan.empty(), ("Base",))
    assert started.wait(5)
    runner.cancel()
    qtbot.waitUntil(lambda: not runner.busy, timeout=WAIT_MS)
    assert answers == []
    runner.stop()


def test_that_stopping_ends_the_thread_when_something_is_being_computed(qtbot: QtBot) -> None:
    runner, started = endless()
    runner.request(Plan.empty(), ("Base",))
    assert started.wait(5)
    runner.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ballast-engine")]
    runner.request(Plan.empty(), ("Base",))


def test_that_references_to_true_stay_when_a_signal_is_emitted_a_thousand_times(qtbot: QtBot) -> None:
    """One release of the binding lost a reference on every emit and killed the process after some hundreds."""
    import sys

    runner = Runner(evaluate=lambda plan, names, progress, cancelled: {})
    heard: list[int] = []
    runner.busy_changed.connect(lambda busy: heard.append(1))
    before = sys.getrefcount(True)
    for _ in range(1000):
        runner.busy_changed.emit(True)
    assert len(heard) == 1000 and sys.getrefcount(True) > before - 100
    runner.stop()
