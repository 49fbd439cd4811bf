"""Results of a large plan take little memory: bounds by the sizes of the plan, no timing."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass

import numpy as np
import pytest

from planner.engine import packed
from planner.engine.evaluate import evaluate
from planner.engine.packed_forms import Apart, Chosen, Joined, Packed, Side, Total
from planner.engine.results import OrderResults, Results
from planner.engine.slim import held, slimmed
from planner.model.generate import generate
from planner.model.remembered import passing, remembered
from planner.model.scenario import BASE, names

ORDER_BYTES = 64  # as plain columns one order takes 250


def arrays_of(held: object, found: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
    """Collect the arrays that something holds, each once, packed ones as they are kept."""
    if isinstance(held, np.ndarray):
        whole = held
        while isinstance(whole.base, np.ndarray):
            whole = whole.base
        found[id(whole)] = whole
    elif isinstance(held, Packed) or is_dataclass(held):
        for one in fields(held):
            columns = getattr(held, "__dict__", {})
            arrays_of(columns.get(f"_{one.name}", None) if f"_{one.name}" in columns else getattr(held, one.name), found)
    elif isinstance(held, tuple):
        for one in held:
            arrays_of(one, found)
    return found


def bytes_of(*held: object) -> int:
    """Return how many bytes the arrays of some results take together."""
    found: dict[int, np.ndarray] = {}
    for one in held:
        arrays_of(one, found)
    return sum(array.nbytes for array in found.values())


@pytest.fixture(scope="module")
def results() -> dict[str, Results]:
    """Compute a plan of 4,000 lines as if it were large."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "LARGE", 5_000)
        plan = generate(4_000, 3)
        return evaluate(plan, names(plan))


def test_that_orders_are_held_in_a_quarter_of_their_bytes_when_there_are_many(results: dict[str, Results]) -> None:
    for of in results.values():
        count = len(of.orders.part)
        assert count > 10_000
        assert bytes_of(of.orders) < ORDER_BYTES * count
        plain = sum(getattr(of.orders, one.name).nbytes for one in fields(OrderResults))
        assert plain > 3.5 * bytes_of(of.orders)


def test_that_scenarios_share_their_grids_when_they_are_large(results: dict[str, Results]) -> None:
    grid = results[BASE].on_hand.shape
    cells = 8 * grid[0] * grid[1]
    assert bytes_of(*(of.gross for of in results.values())) == cells
    together = bytes_of(*(part for of in results.values() for part in (of.on_hand, of.on_hand_without_prebuy)))
    assert together < 3 * cells, "eight grids"


def test_that_every_form_tells_the_bytes_it_keeps(results: dict[str, Results]) -> None:
    for of in results.values():
        for one in fields(OrderResults):
            kept = packed.kept(of.orders, one.name)
            if isinstance(kept, Packed) and not isinstance(kept, Total | Apart | Chosen | Side | Joined):
                assert kept.nbytes == bytes_of(kept)


def test_that_what_takes_much_is_forgotten_and_the_rest_stays_when_a_thread_only_passes_by() -> None:
    asked: list[int] = []

    @remembered(4)
    def zeros(count: int) -> np.ndarray:
        """Note who asks."""
        asked.append(count)
        return np.zeros(count)

    zeros(300_000)
    with passing():
        zeros(200_000)
        zeros(200_000)
        zeros(10)
    for count in (300_000, 200_000, 10):
        zeros(count)
    assert asked == [300_000, 200_000, 10, 200_000]


def test_that_a_scenario_nobody_looks_at_takes_a_tenth_of_its_bytes(results: dict[str, Results]) -> None:
    other = results[names(generate(4_000, 3))[1]]
    assert bytes_of(slimmed(other).part, slimmed(other).orders, slimmed(other).source) < 0.1 * bytes_of(
        other.part, other.orders, other.source, other.on_hand, other.gross
    )
    assert slimmed(other).totals is other.totals and slimmed(slimmed(other)).position is other.position


def test_that_scenarios_are_held_in_full_or_not_at_all_when_they_are_wanted(results: dict[str, Results]) -> None:
    first, second, third, *_ = results
    thin = held(results, {first})
    assert [name for name, one in thin.items() if one.whole] == [first] and set(thin) == set(results)
    assert set(held(thin, {first, third})) == set(results) - {third}
    assert held(thin, {first})[second] is thin[second]


@dataclass(frozen=True)
class Large:
    """Something that takes much memory."""

    values: np.ndarray


def test_that_what_is_made_from_much_is_forgotten_too_when_a_thread_only_passes_by() -> None:
    asked: list[int] = []

    @remembered(4)
    def total(of: Large) -> float:
        """Note who asks."""
        asked.append(len(of.values))
        return float(of.values.sum())

    large, small = Large(np.ones(20_000)), Large(np.ones(10))
    with passing():
        total(large), total(large), total(small)
    total(large), total(small)
    assert asked == [20_000, 10, 20_000]
