"""Waiting at a crowded supplier: published queues, and the laws of a stretched lead time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.engine.results import Floats
from planner.engine.stock.queueing import Stretch, stretched_lead, waiting


def one(value: float) -> Floats:
    """Return a value as an array of one."""
    return np.array([value])


def stretched(base: float, load: float, capacity: float, rush: float, variability: float = 1.0) -> Stretch:
    """Return the lead time of one order."""
    return stretched_lead(one(base), one(load), one(capacity), one(rush), one(variability))


@pytest.mark.parametrize(
    ("utilisation", "work", "wait"),
    [
        # Hillier and Lieberman, Introduction to Operations Research, 10th ed., ch. 17: the emergency room, 2 an hour come, 3 an hour leave.
        (2 / 3, 1 / 3, 2 / 3),
        # Average queue times of Kingman's equation for work of 60 minutes and variability 1 (Invistics, Kingman's equation and your plant).
        (0.25, 60, 20),
        (0.5, 60, 60),
        (0.7, 60, 140),
        (0.99, 60, 5940),
    ],
)
def test_that_the_wait_is_the_published_one_when_one_line_works(utilisation: float, work: float, wait: float) -> None:
    assert waiting(one(utilisation), one(work), one(1.0), one(1.0))[0] == pytest.approx(wait)


def test_that_two_doctors_wait_little_as_published_when_the_formula_is_an_approximation() -> None:
    # The same emergency room with two doctors: 1/24 of an hour exactly, to which Sakasegawa's formula comes within a minute.
    assert waiting(one(1 / 3), one(1 / 3), one(1.0), one(1.0), 2.0)[0] == pytest.approx(1 / 24, abs=1 / 60)


@pytest.mark.parametrize("lines", [1, 2, 5, 10])
@pytest.mark.parametrize("utilisation", [0.8, 0.9, 0.95])
def test_that_many_lines_wait_as_erlang_says_when_they_are_busy(lines: int, utilisation: float) -> None:
    # Erlang's formula for M/M/c (1917), by its recursion; Sakasegawa's approximation stays within 8 % of it where lines are busy.
    blocked = 1.0
    for server in range(1, lines + 1):
        blocked = utilisation * lines * blocked / (server + utilisation * lines * blocked)
    delayed = blocked / (1 - utilisation * (1 - blocked))
    exact = delayed / (lines * (1 - utilisation))
    assert waiting(one(utilisation), one(1.0), one(1.0), one(1.0), float(lines))[0] == pytest.approx(exact, rel=0.08)


def test_that_nothing_waits_when_all_runs_like_clockwork() -> None:
    assert waiting(one(0.95), one(3.0), one(0.0), one(0.0))[0] == 0.0
    assert waiting(np.array([1.0, 1.3]), np.ones(2), np.ones(2), np.ones(2)).tolist() == [np.inf, np.inf]


def test_that_a_rush_is_worked_off_with_what_is_free_when_a_supplier_is_busy() -> None:
    # 1,000 a week, 800 of them taken: 7·0.8²/0.2 = 22.4 days in line; 600 units from 200 free a week take three weeks, half of it on average.
    found = stretched(30.0, 800.0, 1000.0, 600.0)
    assert found.utilisation[0] == pytest.approx(0.8)
    assert (found.wait[0], found.work_off[0]) == pytest.approx((22.4, 21.0))
    assert (found.average[0], found.last[0]) == pytest.approx((62.9, 73.4))
    assert not found.never[0]


LOAD = st.floats(0.0, 0.999)
RUSH = st.floats(0.0, 1e5)


@given(LOAD, LOAD, RUSH, RUSH, st.floats(0.0, 4.0), st.floats(0.0, 200.0))
def test_that_a_lead_time_never_shrinks_when_load_or_rush_grows(
    load: float, other: float, rush: float, more: float, variability: float, base: float
) -> None:
    low, high = sorted((load, other))
    few, many = sorted((rush, more))
    calm, busy = stretched(base, 500 * low, 500.0, few, variability), stretched(base, 500 * high, 500.0, many, variability)
    for before, after in [(calm.wait, busy.wait), (calm.average, busy.average), (calm.last, busy.last)]:
        assert before[0] <= after[0] * (1 + 1e-12)
    assert base <= calm.average[0] <= calm.last[0]


@given(st.floats(0.0, 400.0), st.floats(1.0, 1e6), st.floats(0.0, 4.0))
def test_that_the_lead_time_is_the_base_when_nothing_else_is_made(base: float, capacity: float, variability: float) -> None:
    found = stretched(base, 0.0, capacity, 0.0, variability)
    assert found.last[0] == found.average[0] == base


def test_that_the_wait_has_no_bound_when_the_load_nears_capacity() -> None:
    waits = [stretched(10.0, 100.0 * (1 - gap), 100.0, 0.0).wait[0] for gap in (1e-1, 1e-3, 1e-6)]
    assert waits == pytest.approx([7 * 0.9**2 / 1e-1, 7 * 0.999**2 / 1e-3, 7 / 1e-6], rel=1e-5)


@pytest.mark.parametrize(("load", "capacity"), [(100.0, 100.0), (120.0, 100.0), (0.0, 0.0), (5.0, 0.0)])
def test_that_no_date_is_named_when_nothing_is_left_for_a_rush(load: float, capacity: float) -> None:
    found = stretched(10.0, load, capacity, 50.0)
    assert found.never[0]
    assert np.isnan([found.wait[0], found.work_off[0], found.average[0], found.last[0]]).all()
    assert found.utilisation[0] >= 1.0


def test_that_nothing_stretches_when_no_capacity_is_known() -> None:
    found = stretched(10.0, 100.0, np.nan, 5000.0)
    assert (found.average[0], found.last[0], found.wait[0], found.work_off[0]) == (10.0, 10.0, 0.0, 0.0)
    assert np.isnan(found.utilisation[0])
    assert not found.never[0]


def test_that_an_unknown_rush_or_load_gives_no_lead_time() -> None:
    assert np.isnan(stretched(10.0, 50.0, 100.0, np.nan).last[0])
    unknown = stretched(10.0, np.nan, 100.0, 5.0)
    assert np.isnan([unknown.last[0], unknown.utilisation[0]]).all()
    assert not unknown.never[0]


def test_that_rushing_everything_is_worse_when_the_right_things_are_few() -> None:
    # A tenth of the goods rushed lands weeks before everything rushed at once does.
    assert stretched(30.0, 700.0, 1000.0, 600.0).last[0] < stretched(30.0, 700.0, 1000.0, 6000.0).last[0] - 100
