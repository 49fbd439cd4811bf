"""Results of a large plan take little memory: bounds by the sizes of the plan, no timing."""

from __future__ import annotations

import tracemalloc
from dataclasses import dataclass, fields, is_dataclass
from weakref import ref

import numpy as np
import pytest

from planner.engine import packed
from planner.engine.evaluate import evaluate
from planner.engine.packed_forms import Apart, Chosen, Joined, Packed, Side, Total
from planner.engine.results import OrderResults, Results
from planner.engine.slim import held, slimmed
from planner.model import remembered as forgetting
from planner.model.edits import SetCells
from planner.model.generate import generate
from planner.model.remembered import HUGE, passing, remembered, superseding
from planner.model.scenario import BASE, names
from planner.model.table import cells

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


def test_that_older_results_give_way_before_new_ones_are_made_when_a_large_plan_is_edited() -> None:
    alive: dict[int, ref[np.ndarray]] = {}
    there: list[set[int]] = []

    @remembered(8)
    def squares(number: int, of: int) -> np.ndarray:
        """Note which results are still there while this one is made."""
        there.append({known for known, array in alive.items() if array() is not None})
        made = np.full(HUGE, float(number))
        alive[10 * number + of] = ref(made)
        return made

    for number in range(1, 4):
        with superseding():
            squares(number, 0)
    assert there == [set(), set(), set()]
    squares(4, 0)
    assert there[-1] == {30}, "whoever asks once makes nobody forget"


def test_that_as_many_results_stay_as_were_used_when_several_scenarios_are_looked_at() -> None:
    asked: list[int] = []

    @remembered(8)
    def squares(number: int) -> np.ndarray:
        """Note who asks."""
        asked.append(number)
        return np.zeros(HUGE)

    for numbers in ((1, 2), (1, 3), (3, 4), (4,), (4,), (3,)):
        with superseding():
            for number in numbers:
                squares(number)
    assert asked == [1, 2, 3, 4, 3], "two scenarios stay beside each other, and one alone is left where nobody looks at the other"


def test_that_small_results_stay_when_a_large_plan_is_edited() -> None:
    asked: list[int] = []

    @remembered(8)
    def squares(number: int) -> np.ndarray:
        """Note who asks."""
        asked.append(number)
        return np.zeros(10)

    for number in (1, 2, 3, 1, 2, 3):
        with superseding():
            squares(number)
    assert asked == [1, 2, 3]


def test_that_memory_stays_as_it_is_when_a_large_plan_is_edited_again_and_again() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "LARGE", 5_000)
        patch.setattr(forgetting, "HUGE", 10_000)
        plan, taken = generate(2_000, 3), list[int]()
        evaluate(plan, (BASE,))
        tracemalloc.start()
        for number in range(8):
            bom = plan["bom"]
            rows = bom.ids[3 * number : 3 * number + 1]
            plan = SetCells("bom", rows, "quantity", cells(bom.spec["quantity"], [7.0 + number])).apply(plan).plan
            with superseding():
                evaluate(plan, (BASE,))
            taken.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    assert taken[-1] < 1.25 * taken[1]
