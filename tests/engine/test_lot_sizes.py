"""Lot sizing: published cases, and the laws that every rule keeps."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.engine.netting.lot_sizes import RULES, LotRule, code_of, cost_of, lots, lots_of_cumulative
from planner.engine.results import Floats
from planner.model.schema import LOT_RULES

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parents[1] / "golden" / "lot_sizes.json").read_text(encoding="utf-8"))


def sized(net: object, rule: LotRule, **given_: float) -> Floats:
    """Return receipts of rows that share a rule and its numbers."""
    rows = np.atleast_2d(np.array(net, dtype=float))

    def each(name: str, default: float) -> Floats:
        return np.full(len(rows), float(given_.get(name, default)))

    return lots(
        rows, np.full(len(rows), RULES.index(rule)), each("least", 0), each("multiple", 0), each("fixed_quantity", np.nan),
        each("periods", 1).astype(np.intp), each("fixed_cost", 0), each("holding", 0),
    )  # fmt: skip


def cost(net: object, receipts: Floats, fixed_cost: float, holding: float) -> float:
    """Return what the plan of one row costs."""
    return float(cost_of(np.atleast_2d(np.array(net, dtype=float)), receipts, np.array([fixed_cost]), np.array([holding]))[0])


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["case"])
def test_that_lots_are_those_of_the_textbook_when_its_needs_are_sized(case: dict[str, Any]) -> None:
    numbers = {name: case[name] for name in ("fixed_quantity", "fixed_cost", "holding", "multiple") if name in case}
    found = sized(case["net"], LotRule(case["rule"]), **numbers)
    assert found[0].tolist() == case["lots"]
    if "cost" in case:
        assert cost(case["net"], found, case["fixed_cost"], case["holding"]) == pytest.approx(case["cost"])


NEEDS = st.lists(st.sampled_from([0.0, 0.0, 1.0, 7.0, 30.0, 88.0, 2.5]), min_size=1, max_size=9)
COSTS = st.tuples(st.sampled_from([0.0, 1.0, 20.0, 150.0]), st.sampled_from([0.0, 0.1, 1.0, 4.0]))


@given(NEEDS, COSTS)
def test_that_no_rule_is_cheaper_than_least_cost_when_lots_are_free(net: list[float], costs: tuple[float, float]) -> None:
    numbers = {"fixed_cost": costs[0], "holding": costs[1], "fixed_quantity": 40.0, "periods": 3}
    best = cost(net, sized(net, LotRule.WAGNER_WHITIN, **numbers), *costs)
    for rule in RULES:
        assert best <= cost(net, sized(net, rule, **numbers), *costs) + 1e-9, rule


@given(st.lists(st.sampled_from([0.0, 3.0, 10.0, 45.0]), min_size=1, max_size=7), COSTS)
def test_that_least_cost_is_the_least_when_every_choice_of_order_periods_is_tried(net: list[float], costs: tuple[float, float]) -> None:
    needs = np.array(net)
    tried = []
    for orders in itertools.product([False, True], repeat=len(net)):
        starts = np.flatnonzero(orders)
        if needs.any() and (not len(starts) or needs[: starts[0]].any()):
            continue
        receipts = np.zeros((1, len(net)))
        for start, end in itertools.pairwise([*starts, len(net)]):
            receipts[0, start] = needs[start:end].sum()
        tried.append(cost(net, receipts, *costs))
    numbers = {"fixed_cost": costs[0], "holding": costs[1]}
    assert cost(net, sized(net, LotRule.WAGNER_WHITIN, **numbers), *costs) == pytest.approx(min(tried))


def test_that_least_cost_is_that_of_stockpyl_when_needs_are_long() -> None:
    solved = pytest.importorskip("stockpyl.wagner_whitin", exc_type=ImportError)
    dice = np.random.default_rng(4)
    for _ in range(5):
        net = dice.integers(1, 90, 26).astype(float)
        fixed, holding = float(dice.uniform(50, 400)), float(dice.uniform(0.2, 3))
        _, least, _, _ = solved.wagner_whitin(26, [holding] * 26, [fixed] * 26, net.tolist())
        found = sized(net, LotRule.WAGNER_WHITIN, fixed_cost=fixed, holding=holding)
        assert cost(net, found, fixed, holding) == pytest.approx(least)


@given(NEEDS, st.sampled_from(RULES), COSTS, st.sampled_from([0.0, 5.0, 60.0]), st.sampled_from([0.0, 1.0, 12.0]), st.integers(1, 12))
def test_that_every_rule_covers_every_need_and_orders_nothing_unneeded(
    net: list[float], rule: LotRule, costs: tuple[float, float], least: float, multiple: float, periods: int
) -> None:
    numbers = {"fixed_cost": costs[0], "holding": costs[1], "fixed_quantity": 40.0, "periods": periods}
    receipts = sized(net, rule, **numbers, least=least, multiple=multiple)[0]
    left = np.cumsum(receipts - np.array(net))
    before = np.concatenate([[0.0], left[:-1]])
    assert np.all(left >= -1e-5)
    ordered = receipts > 0
    assert np.all(before[ordered] < np.array(net)[ordered])
    assert np.all(receipts[ordered] >= least - 1e-9)
    if multiple:
        assert np.allclose(receipts / multiple, np.round(receipts / multiple))
    if rule not in (LotRule.FIXED, LotRule.EOQ) and not least and not multiple:
        assert receipts.sum() == pytest.approx(sum(net))


@given(NEEDS, st.sampled_from(RULES), COSTS, st.integers(1, 6), st.integers(1, 12))
def test_that_no_lot_covers_more_periods_than_goods_keep(
    net: list[float], rule: LotRule, costs: tuple[float, float], keeps: int, periods: int
) -> None:
    one, need = np.ones(1), np.array(net)
    receipts = lots_of_cumulative(
        np.cumsum(need)[None, :], np.array([RULES.index(rule)]), 0 * one, 0 * one, 40 * one, np.array([periods]), costs[0] * one, costs[1] * one,
        np.array([keeps]),
    )[0]  # fmt: skip
    before = np.cumsum(receipts) - receipts
    whole = max(len(need) - keeps + 1, 0)  # lots whose goods keep no longer than the horizon lasts
    for period in np.flatnonzero(receipts[:whole]):
        assert receipts[period] <= need[: period + keeps].sum() - before[period] + 1e-6
    assert np.all(np.cumsum(receipts - need) >= -1e-5)


@given(st.lists(st.tuples(st.integers(0, len(RULES) - 1), NEEDS.map(lambda net: (net * 9)[:9])), min_size=1, max_size=8))
def test_that_a_row_is_sized_alike_when_others_stand_beside_it(rows: list[tuple[int, list[float]]]) -> None:
    rule, net = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    many = len(rows)
    block = lots(net, rule, np.zeros(many), np.full(many, 4.0), np.full(many, 40.0), np.full(many, 2), np.full(many, 20.0), np.ones(many))
    for row, (code, needs) in enumerate(rows):
        alone = sized(needs, RULES[code], multiple=4.0, fixed_quantity=40.0, periods=2, fixed_cost=20.0, holding=1.0)
        assert block[row].tolist() == alone[0].tolist()


def test_that_an_order_covers_its_weeks_when_the_rule_is_weeks_of_need() -> None:
    # Three weeks from the first need: 5 + 0 + 7, then 9 + 1; the minimum of 15 leaves 3, which serves the 9.
    assert sized([0, 5, 0, 7, 9, 1], LotRule.WEEKS, periods=3)[0].tolist() == [0, 12, 0, 0, 10, 0]
    assert sized([0, 5, 0, 7, 9, 1], LotRule.WEEKS, periods=3, least=15)[0].tolist() == [0, 15, 0, 0, 15, 0]
    assert sized([0, 5, 0, 7, 9, 1], LotRule.WEEKS, periods=99)[0].tolist() == [0, 22, 0, 0, 0, 0]


def test_that_surplus_serves_later_needs_when_lots_are_rounded_up() -> None:
    assert sized([30, 30, 30, 30], LotRule.LOT_FOR_LOT, multiple=50)[0].tolist() == [50, 50, 0, 50]
    assert sized([30, 30, 30, 30], LotRule.LOT_FOR_LOT, least=70)[0].tolist() == [70, 0, 70, 0]
    assert sized([30, 30], LotRule.LOT_FOR_LOT, least=35, multiple=20)[0].tolist() == [40, 40]


def test_that_silver_meal_counts_a_gap_with_the_need_after_it_when_needs_have_gaps() -> None:
    # With the second 10 the order lasts to the sixth period: (100 + 5·10)/6 = 25 a period, below the 100/1 of the first alone.
    assert sized([10, 0, 0, 0, 0, 10, 0, 0, 0, 0], LotRule.SILVER_MEAL, fixed_cost=100, holding=1)[0].tolist() == [20, *[0] * 9]
    # With a second 110 it would be (100 + 5·110)/6 = 108.3, above 100: two orders.
    assert sized([10, 0, 0, 0, 0, 110], LotRule.SILVER_MEAL, fixed_cost=100, holding=1)[0].tolist() == [10, 0, 0, 0, 0, 110]


@pytest.mark.parametrize("idle", [0, 1, 9])
def test_that_silver_meal_is_the_textbooks_when_nothing_is_needed_after_the_last_need(idle: int) -> None:
    # Needs of Snyder and Shen's example 3.9 and problem 3.29, the rule worked by hand, costs per period:
    # 500, 740/2 = 370, 1,060/3 = 353.3, 1,480/4 = 370 rises: 290, then 70.
    assert sized([90, 120, 80, 70, *[0] * idle], LotRule.SILVER_MEAL, fixed_cost=500, holding=2)[0].tolist() == [290, 0, 0, 70, *[0] * idle]
    # 100, 158/2 = 79, 247/3 = 82.3 rises; from 445: 100, 165/2 = 82.5, 341/3 = 113.7 rises: 1310, 1095, 880.
    found = sized([730, 580, 445, 650, 880, *[0] * idle], LotRule.SILVER_MEAL, fixed_cost=100, holding=0.1)
    assert found[0].tolist() == [1310, 0, 1095, 0, 880, *[0] * idle]


@pytest.mark.parametrize("rule", [LotRule.EOQ, LotRule.POQ, LotRule.WAGNER_WHITIN, LotRule.SILVER_MEAL])
def test_that_lots_are_lot_for_lot_when_what_a_rule_weighs_is_unknown(rule: LotRule) -> None:
    for unknown in ({"fixed_cost": np.nan, "holding": 1.0}, {"fixed_cost": 50.0, "holding": np.nan}):
        assert sized([3, 0, 4, 5], rule, **unknown)[0].tolist() == [3, 0, 4, 5]


@pytest.mark.parametrize("rule", RULES)
def test_that_nothing_is_ordered_when_nothing_is_needed(rule: LotRule) -> None:
    assert not sized([[0, 0, 0]] * 2, rule, least=10, multiple=5, fixed_quantity=7, fixed_cost=10, holding=1).any()
    assert sized(np.zeros((2, 0)), rule, fixed_cost=10, holding=1).shape == (2, 0)
    assert sized(np.zeros((0, 3)), rule).shape == (0, 3)


def test_that_cumulative_needs_give_the_same_lots_when_the_caller_has_summed_them() -> None:
    net = np.random.default_rng(2).integers(0, 3, (9, 14)) * 4.0
    rule = np.arange(9) % len(RULES)
    rest = np.zeros(9), np.ones(9), np.full(9, 6.0), np.full(9, 2), np.full(9, 15.0), np.ones(9)
    assert np.array_equal(lots(net, rule, *rest), lots_of_cumulative(np.cumsum(net, axis=1), rule, *rest))


def test_that_the_plans_words_name_the_rules() -> None:
    assert tuple(rule.value for rule in RULES) == LOT_RULES
    assert code_of(np.array(["least cost", "weeks of need"], dtype=object)).tolist() == [LOT_RULES.index("least cost"), 0]
    with pytest.raises(KeyError):
        code_of(np.array(["by feeling"], dtype=object))
