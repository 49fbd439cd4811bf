"""A shared bill: the shares add up to it to the cent (last-cent rule, domain rules on allocation)."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.engine.cost.allocation import allocated, in_cents, shared_out
from planner.model.values import half_away

BILLS = st.floats(0, 1e7)
WEIGHTS = st.lists(st.floats(0, 1e6) | st.just(0.0), min_size=1, max_size=30)


def cents(money: float) -> int:
    return round(money * 100)


@given(BILLS, WEIGHTS)
def test_that_the_shares_add_up_to_the_bill_exactly(bill: float, weights: list[float]) -> None:
    shares = allocated(bill, np.array(weights))
    assert sum(cents(share) for share in shares) == cents(half_away(bill))
    assert half_away(math.fsum(shares)) == half_away(bill)


@given(BILLS, WEIGHTS)
def test_that_no_share_is_a_cent_or_more_from_its_fair_one(bill: float, weights: list[float]) -> None:
    shares = allocated(bill, np.array(weights))
    total = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        fair = half_away(bill) * (weight / total if total > 0 else 1 / len(weights))
        assert abs(share - fair) < 0.01 + 1e-9 * max(1.0, bill)


@given(BILLS, WEIGHTS)
def test_that_a_heavier_line_never_pays_less(bill: float, weights: list[float]) -> None:
    shares = allocated(bill, np.array(weights))
    order = np.argsort(weights, kind="stable")
    assert all(shares[b] >= shares[a] for a, b in pairwise(order) if weights[b] > weights[a])


@given(BILLS, WEIGHTS, st.integers(0, 20))
def test_that_the_weights_unit_changes_nothing(bill: float, weights: list[float], power: int) -> None:
    assert allocated(bill, np.array(weights)).tolist() == allocated(bill, np.array(weights) * 2.0**power).tolist()


def test_that_the_last_cent_goes_to_the_line_that_lost_most() -> None:
    assert allocated(100.0, np.array([1.0, 1.0, 1.0])).tolist() == [33.34, 33.33, 33.33]
    assert allocated(0.05, np.array([3.0, 7.0])).tolist() == [0.02, 0.03]  # fair: 0.015 and 0.035, the first of equals first
    assert allocated(33.58, np.full(10, 500.0)).tolist() == [3.36] * 8 + [3.35] * 2


def test_that_a_credit_is_shared_out_like_a_bill() -> None:
    assert allocated(-100.0, np.array([1.0, 1.0, 1.0])).tolist() == [-33.34, -33.33, -33.33]


def test_that_what_is_not_known_is_not_shared_out_as_nothing() -> None:
    assert np.isnan(allocated(np.nan, np.array([1.0, 2.0]))).all()
    assert np.isnan(allocated(5.0, np.array([1.0, np.nan]))).all()


def test_that_weights_below_zero_and_bills_without_lines_are_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        allocated(5.0, np.array([2.0, -1.0]))
    with pytest.raises(ValueError, match="no line"):
        allocated(5.0, np.zeros(0))


def test_that_each_group_shares_its_own_bill_only() -> None:
    shares = shared_out(np.array([10.0, 0.01, 0.0]), np.array([1, 0, 1, 0, 2, 0]), np.array([1.0, 1.0, 1.0, 1.0, 9.0, 1.0]))
    assert shares.tolist() == [0.01, 3.34, 0.0, 3.33, 0.0, 3.33]


@given(st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9).map(lambda half_cents: half_cents / 200) | st.just(np.nan))
def test_that_many_amounts_are_rounded_as_one_is(money: float) -> None:
    assert np.array_equal(in_cents(np.array([money])), [half_away(money)], equal_nan=True)
