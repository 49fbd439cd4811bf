"""Python's search for garbage waits until nobody types."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from planner.ui import collecting
from planner.ui.collecting import Collecting
from planner.ui.turns import Keys


class Circle:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def searching(qtbot: QtBot) -> Iterator[Collecting]:
    """Return the search, with Python's own switched on again afterwards."""
    owner = QObject()
    yield Collecting(owner)
    gc.enable()
    gc.unfreeze()


def left_behind() -> weakref.ref[Circle]:
    """Return what points at a circle that nobody holds, among many other new objects."""
    return weakref.ref(Circle())


def test_that_garbage_is_searched_for_once_nobody_types(searching: Collecting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "FEW", 0)
    gone, more = left_behind(), [[] for _ in range(10)]
    monkeypatch.setattr(Keys, "pressed", time.monotonic() + 3600)
    searching.look()
    assert gone() is not None and more
    monkeypatch.setattr(Keys, "pressed", 0.0)
    searching.look()
    assert gone() is None


def test_that_garbage_is_searched_for_though_somebody_types_when_there_is_too_much(
    searching: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "FEW", 0)
    monkeypatch.setattr(collecting, "MANY", 0)
    gone, more = left_behind(), [[] for _ in range(10)]
    monkeypatch.setattr(Keys, "pressed", time.monotonic() + 3600)
    searching.look()
    assert gone() is None and more


def test_that_python_searches_nowhere_by_itself(searching: Collecting) -> None:
    assert not gc.isenabled()
