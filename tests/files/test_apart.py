"""Work in the other process: what comes back, and what becomes of it when it is given up, dies or wants too much."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from planner.files.apart.passing import packed, unpacked
from planner.files.apart.process import Apart, FaultError
from planner.files.apart.worker import StoppedError
from planner.model.finding import BallastError
from tests.plans import plan_of

Tell = Callable[[float, str], None]


def remember(kept: list[int], _tell: Tell, number: int) -> list[int]:
    kept.append(number)
    return kept


def refuse(_kept: list[int], _tell: Tell, path: Path) -> None:
    path.read_bytes()
    raise BallastError("It is no workbook.")


def fail(_kept: list[int], _tell: Tell) -> None:
    raise KeyError("nobody thought of this")


def die(_kept: list[int], _tell: Tell) -> None:
    os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def swallow(_kept: list[int], _tell: Tell) -> int:
    return len(bytearray(3_000_000_000))


def dawdle(_kept: list[int], tell: Tell) -> None:
    tell(0.5, "Reading")
    threading.Event().wait()


def count(kept: list[int], tell: Tell) -> None:
    while True:
        kept.append(len(kept))
        tell(0.5, "Counting")
        time.sleep(0.001)


@pytest.fixture
def apart() -> Iterator[Apart[list[int]]]:
    made = Apart(list[int])
    yield made
    made.close()
    made.drop()


def test_that_a_plan_is_the_same_when_it_was_passed() -> None:
    plan = plan_of(parts=[{"part": "M-1", "description": "Motor"}], bom=[{"parent": "A", "component": "M-1", "quantity": 2.0}])
    passed = unpacked(bytes(packed(plan)))
    assert passed.equals(plan)
    for name, table in plan.tables.items():
        assert passed[name].spec is table.spec
        assert np.array_equal(passed[name].ids, table.ids)
        assert not any(column.flags.writeable for column in (passed[name].ids, *passed[name].columns.values()))


def test_that_the_process_keeps_what_it_has_when_work_follows_on_work(apart: Apart[list[int]]) -> None:
    assert apart.run(remember, 1, name="x") == [1]
    with pytest.raises(BallastError, match=r"^It is no workbook\.$"):
        apart.run(refuse, Path(__file__), name="x")
    with pytest.raises(FileNotFoundError, match="nowhere"):
        apart.run(refuse, Path("/nowhere"), name="x")
    with pytest.raises(FaultError, match="nobody thought of this"):
        apart.run(fail, name="x")
    assert apart.run(remember, 2, name="x") == [1, 2]


def test_that_it_is_a_plain_sentence_when_the_process_dies(apart: Apart[list[int]]) -> None:
    apart.run(remember, 1, name="x")
    with pytest.raises(BallastError, match=r"^Reading 'x\.xls' ended .* Nothing was changed\.$"):
        apart.run(die, name="x.xls")
    assert apart.run(remember, 2, name="x") == [2]
    assert apart.started == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory this way")
def test_that_it_is_refused_when_it_takes_more_memory_than_it_may(apart: Apart[list[int]]) -> None:
    with pytest.raises(BallastError, match=r"^'x\.xlsb' takes more memory"):
        apart.run(swallow, name="x.xlsb", room=500_000_000)
    assert apart.run(remember, 2, name="x") == [2]


def test_that_work_ends_at_once_when_it_is_given_up(apart: Apart[list[int]]) -> None:
    heard: list[str] = []
    with pytest.raises(StoppedError):
        apart.run(dawdle, name="x", tell=lambda _, what: heard.append(what), unwanted=lambda: bool(heard))
    assert heard == ["Reading"]
    assert not apart.alive


def test_that_work_ends_when_the_process_is_closed_meanwhile(apart: Apart[list[int]]) -> None:
    with pytest.raises(StoppedError):
        apart.run(dawdle, name="x", tell=lambda *_: apart.close())
    with pytest.raises(StoppedError):
        apart.run(remember, 1, name="x")


def test_that_the_process_stays_when_work_is_superseded(apart: Apart[list[int]]) -> None:
    def enough(_share: float, _what: str) -> None:
        raise InterruptedError("another wish")

    with pytest.raises(InterruptedError):
        apart.run(count, name="x", tell=enough)
    assert len(apart.run(remember, -1, name="x")) > 1
    assert apart.started == 1
