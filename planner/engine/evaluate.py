"""The one door of the engine: a plan and scenario names in, results out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from planner.engine.results import Results
from planner.model.plan import Plan

Progress = Callable[[float, str], None]  # share done 0–1, what is being done
Cancelled = Callable[[], bool]


class Stopped(Exception):
    """The caller cancelled."""


def evaluate(
    plan: Plan, scenarios: Iterable[str], progress: Progress = lambda share, what: None, cancelled: Cancelled = lambda: False
) -> dict[str, Results]:
    """Return the results of each scenario by name; raises KeyError for an unknown one and Stopped where cancelled."""
    raise NotImplementedError
