"""Economic quantities, discounts, the newsvendor and reorder policies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.engine.results import Floats
from planner.engine.stock import economic

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parents[1] / "golden" / "economic.json").read_text(encoding="utf-8"))
POLICY = ("fixed_cost", "holding", "shortage", "demand", "demand_sd", "lead")


def arrays(case: dict[str, Any], *names: str) -> list[Floats]:
    """Return numbers of a case as arrays of one."""
    return [np.array([case[name]], dtype=float) for name in names]


@pytest.mark.parametrize("case", GOLDEN["economic_quantity"], ids=lambda case: case["case"])
def test_that_the_economic_quantity_is_the_textbooks(case: dict[str, Any]) -> None:
    found = economic.economic_quantity(*arrays(case, "fixed_cost", "holding", "demand"))
    assert (found.quantity[0], found.cost[0]) == pytest.approx((case["quantity"], case["cost"]), rel=1e-12)


def test_that_a_larger_lot_pays_when_deliveries_come_gradually() -> None:
    case = GOLDEN["gradual_delivery"]
    fixed, holding, demand = arrays(case, "fixed_cost", "holding", "demand")
    found = economic.economic_quantity(fixed, holding * (1 - demand / case["production"]), demand)
    assert (found.quantity[0], found.cost[0]) == pytest.approx((case["quantity"], case["cost"]), rel=1e-12)


@pytest.mark.parametrize("case", GOLDEN["with_waiting"], ids=lambda case: case["case"])
def test_that_the_quantity_with_waiting_is_the_textbooks(case: dict[str, Any]) -> None:
    found = economic.economic_quantity_with_waiting(*arrays(case, "fixed_cost", "holding", "shortage", "demand"))
    expected = (case["quantity"], case["waiting"], case["cost"])
    assert (found.quantity[0], found.waiting[0], found.cost[0]) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("case", GOLDEN["with_discounts"], ids=lambda case: case["case"])
def test_that_the_quantity_under_a_price_list_is_the_textbooks(case: dict[str, Any]) -> None:
    found = economic.economic_quantity_with_discounts(*arrays(case, "fixed_cost", "carrying", "demand", "breaks", "prices"))
    assert (found.quantity[0], found.row[0], found.cost[0]) == pytest.approx((case["quantity"], case["row"], case["cost"]), rel=1e-12)


@given(
    st.floats(1, 500), st.floats(0.01, 1), st.floats(10, 5000), st.lists(st.integers(1, 400), max_size=3), st.lists(st.floats(1, 90), max_size=4)
)  # fmt: skip
def test_that_no_quantity_is_cheaper_under_a_price_list(
    fixed: float, carrying: float, demand: float, gaps: list[int], prices: list[float]
) -> None:
    breaks = np.full((1, 5), np.nan)
    list_ = np.full((1, 5), np.nan)
    starts = np.concatenate([[0], np.cumsum(gaps)])[: len(prices)]
    breaks[0, : len(starts)], list_[0, : len(starts)] = starts, sorted(prices, reverse=True)[: len(starts)]
    found = economic.economic_quantity_with_discounts(np.array([fixed]), np.array([carrying]), np.array([demand]), breaks, list_)
    if not prices:
        assert np.isnan([found.quantity[0], found.row[0], found.cost[0]]).all()
        return
    tried = np.geomspace(0.5, 20_000, 4000)
    price = list_[0, np.searchsorted(starts, tried, side="right") - 1]
    assert found.cost[0] <= (price * demand + fixed * demand / tried + carrying * price * tried / 2).min() + 1e-6


@pytest.mark.parametrize("case", GOLDEN["one_chance"], ids=lambda case: case["case"])
def test_that_the_only_order_of_a_season_is_the_textbooks(case: dict[str, Any]) -> None:
    found = economic.one_chance(*arrays(case, "overage", "shortage", "mean", "sd"))
    assert found.chance[0] == pytest.approx(case["shortage"] / (case["overage"] + case["shortage"]))
    assert found.quantity[0] == pytest.approx(case["quantity"], rel=1e-12)
    if "cost" in case:
        assert found.cost[0] == pytest.approx(case["cost"], rel=1e-12)


@pytest.mark.parametrize("case", GOLDEN["policies"], ids=lambda case: case["case"])
@pytest.mark.parametrize(("name", "of"), [("loss", economic.loss_policy), ("economic", economic.economic_policy)])
def test_that_reorder_points_and_quantities_are_the_textbooks(case: dict[str, Any], name: str, of: Any) -> None:
    numbers = arrays(case, *POLICY)
    found = of(*numbers)
    point, quantity, *cost = case[name]
    assert (found.reorder_point[0], found.quantity[0]) == pytest.approx((point, quantity), rel=1e-7, abs=1e-6)
    if cost:
        assert economic.policy_cost(found, *numbers)[0] == pytest.approx(cost[0], rel=1e-9)


@given(st.floats(50, 500), st.floats(0.1, 5), st.floats(0.5, 60), st.floats(500, 5000), st.floats(1, 100), st.floats(0.01, 0.2))
def test_that_the_policy_found_together_is_no_dearer_than_its_neighbours(
    fixed: float, holding: float, shortage: float, demand: float, sd: float, lead: float
) -> None:
    numbers = [np.array([value]) for value in (fixed, holding, shortage, demand, sd, lead)]
    found = economic.loss_policy(*numbers)
    sigma, quantity = sd * lead**0.5, found.quantity[0]
    # What the approximation leaves out, shortages that outlast a lot, is nothing where point and lot lie many deviations above the mean.
    assume(found.reorder_point[0] + 0.9 * quantity - demand * lead > 6 * sigma)
    best = economic.policy_cost(found, *numbers)[0]
    for point, lot in [(0.05 * sigma, 0.0), (-0.05 * sigma, 0.0), (0.0, 0.03 * quantity), (0.0, -0.03 * quantity)]:
        other = economic.Policy(found.reorder_point + point, found.quantity + lot)
        assert best <= economic.policy_cost(other, *numbers)[0] * (1 + 1e-9)


def test_that_a_policy_is_the_quantity_with_waiting_when_demand_is_certain() -> None:
    case = GOLDEN["with_waiting"][0]
    fixed, holding, shortage, demand = arrays(case, "fixed_cost", "holding", "shortage", "demand")
    found = economic.loss_policy(fixed, holding, shortage, demand, np.zeros(1), np.array([0.1]))
    assert found.quantity[0] == pytest.approx(case["quantity"])
    assert found.reorder_point[0] == pytest.approx(0.1 * case["demand"] - case["waiting"] * case["quantity"])


def test_that_no_quantity_is_named_when_a_cost_is_missing() -> None:
    one, nothing, unknown = np.ones(1), np.zeros(1), np.full(1, np.nan)
    assert np.isnan(economic.economic_quantity(one, nothing, one).quantity[0])
    assert np.isnan(economic.economic_quantity(unknown, one, one).quantity[0])
    assert economic.economic_quantity(one, one, nothing).quantity[0] == 0.0
    assert np.isnan(economic.economic_quantity_with_waiting(one, one, nothing, one).quantity[0])
    assert np.isnan(economic.one_chance(one, nothing, one, one).quantity[0])
    for policy in (economic.loss_policy(one, one, unknown, one, one, one), economic.loss_policy(one, one, one, one, unknown, one)):
        assert np.isnan([policy.reorder_point[0], policy.quantity[0]]).all()
