"""Results in full of scenarios of which only what sums them up is held, for whoever writes all of them down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.engine.evaluate import evaluate
from planner.engine.results import Results
from planner.model.plan import Plan
from planner.model.remembered import passing


class WholeResults(Mapping[str, Results]):
    """The results of every scenario in full, one at a time: what is held slim is computed whenever it is asked for, and not held."""

    def __init__(self, plan: Plan, results: Mapping[str, Results]) -> None:
        self._plan, self._results = plan, results

    def __getitem__(self, name: str) -> Results:
        held = self._results[name]
        if held.whole:
            return held
        with passing():
            return evaluate(self._plan, (name,))[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)
