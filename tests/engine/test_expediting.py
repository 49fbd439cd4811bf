"""The best use of an expedite budget."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.orders import expediting as ex
from planner.engine.orders.deadlines import deadlines
from planner.files.samples import open_sample
from planner.model.plan import Plan
from planner.model.schema import MODES
from tests.plans import plan_of

Row = dict[str, object]


def options(rows: list[tuple[int, float, float]]) -> ex.Options:
    """Return options of (part, net, spend)."""
    part, net, spend = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    none = np.zeros(len(rows))
    return ex.Options(np.arange(len(rows)), part.astype(np.intp), none + 1, spend, net + spend, none, net)


def by_hand(given_: ex.Options, budget: float) -> float:
    """Return the best worth by trying every combination."""
    groups = [[-1, *np.flatnonzero(given_.part == part)] for part in np.unique(given_.part)]
    best = 0.0
    for picks in product(*groups):
        rows = np.array([pick for pick in picks if pick >= 0], dtype=int)
        if given_.spend[rows].sum() <= budget + 1e-9:
            best = max(best, float(given_.net[rows].sum()))
    return best


@pytest.mark.parametrize(
    ("budget", "worth", "bound", "price"), [(70.0, 90.0, 96.667, 0.6667), (39.0, 40.0, 63.75, 1.25), (10.0, 0.0, 20.0, 2.0)]
)
def test_that_the_choice_within_a_budget_is_the_one_by_hand_when_parts_compete(
    budget: float, worth: float, bound: float, price: float
) -> None:
    # Part 0: 40 for 20 or 60 for 50; part 1: 50 for 40. By what each further unit of money brings: 2, then 1.25, then 20/30.
    # 70: 40 + 50 = 90 for 60, and ten thirtieths of the step from 40 to 60; 39: 40, and 19/40 of 50; 10: half of 40.
    given_ = options([(0, 40.0, 20.0), (0, 60.0, 50.0), (1, 50.0, 40.0)])
    chosen, found_bound, found_price = ex.within(given_, budget)
    assert given_.net[chosen].sum() == pytest.approx(worth)
    assert given_.spend[chosen].sum() <= budget
    assert found_bound == pytest.approx(bound, abs=0.001)
    assert found_price == pytest.approx(price, abs=0.0001)


ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 50).map(float), st.integers(0, 50).map(float)), min_size=1, max_size=9)


@settings(max_examples=40)
@given(ROWS, st.integers(0, 120).map(float), st.integers(0, 40).map(float))
def test_that_no_other_choice_is_worth_more_when_every_one_is_tried(
    rows: list[tuple[int, float, float]], budget: float, more: float
) -> None:
    given_ = options(rows)
    chosen, bound, price = ex.within(given_, budget)
    worth = given_.net[chosen].sum()
    assert worth == pytest.approx(by_hand(given_, budget))
    assert len(np.unique(given_.part[chosen])) == len(chosen)
    assert worth <= bound + 1e-6
    further = ex.within(given_, budget + more)
    assert given_.net[further[0]].sum() >= worth - 1e-6
    assert further[1] <= bound + price * more + 1e-6  # the shadow price never promises too little


LANES: list[Row] = [
    {"ship_from": "CN", "mode": "ocean", "freight_per_kg": 0.5, "transit_days": 28.0, "customs_days": 3.0},
    {"ship_from": "CN", "mode": "air", "freight_per_kg": 5.0, "transit_days": 4.0, "customs_days": 2.0},
]


def plan(budget: float | None = None, *, source: Row | None = None, weights: tuple[float, ...] = (1.0, 4.0)) -> Plan:
    """Return parts of 100 each from China, of one kilogram and of four, a rise of 100 % in 40 days: too soon for the sea, not for the air."""
    keys = [f"P{number}" for number in range(len(weights))]
    return plan_of(
        settings=[{"as_of": "2026-09-22", "carrying_rate": 0.0, "expedite_budget": budget}],
        parts=[{"part": key, "hts": "8501.31.40", "weight_kg": weight, "safety_stock": 0.0} for key, weight in zip(keys, weights, strict=True)],
        suppliers=[{"supplier": "S"}],
        sources=[
            {"part": key, "supplier": "S", "country_of_origin": "CN", "unit_price": 100.0, "lead_days": 20.0, "order_multiple": 5.0, **(source or {})}
            for key in keys
        ],
        lanes=LANES,
        tariffs=[{"program": "MFN", "hts": "*", "rate": 0.0}],
        demand=[{"part": key, "due": "2026-12-14", "quantity": 100.0} for key in keys],
        scenarios=[{"scenario": "Rise"}],
        events=[{"scenario": "Rise", "event": "+100 %", "date": "2026-11-01", "origins": "CN", "rate": 1.0}],
    )  # fmt: skip


def found(given_: Plan) -> ex.Expediting:
    """Return the best use of the plan's budget."""
    results = evaluate(given_, ["Rise"])["Rise"]
    return ex.expediting(given_, results, deadlines(given_, results, "Rise"))


def test_that_everything_worth_it_is_rushed_when_there_is_no_limit() -> None:
    # By air a kilogram costs 4.5 more: 450 for the light part's 100 units, 1,800 for the heavy one's; each spares 10,000.
    got = found(plan())
    assert got.budget == np.inf
    assert got.best == ex.Outcome(200.0, pytest.approx(2250.0), pytest.approx(20_000.0), 0.0)
    assert got.best.net == pytest.approx(got.bound) == pytest.approx(17_750.0)
    assert got.shadow_price == 0.0
    assert got.at_stake == pytest.approx(20_000.0)
    assert got.nothing.saved == 0.0
    assert got.reason.tolist() == [ex.CHOSEN, ex.CHOSEN]
    assert got.everything.net == pytest.approx(got.best.net)


def test_that_the_light_part_and_some_of_the_heavy_one_are_rushed_when_the_budget_is_short() -> None:
    # 450 for the light one leaves 550: 30 of the heavy one at 18 each are 540. A further dollar would bring 100/18 − 1.
    got = found(plan(1000.0))
    rows = got.chosen
    assert dict(zip(got.options.part[rows].tolist(), got.options.quantity[rows].tolist(), strict=True)) == {0: 100.0, 1: 30.0}
    assert got.best.spent == pytest.approx(990.0)
    assert got.shadow_price == pytest.approx(100 / 18 - 1)
    assert got.reason.tolist() == [ex.CHOSEN, ex.CUT]
    assert got.forgone[1] == pytest.approx(70 * 82.0)


def test_that_rushing_everything_takes_a_way_that_would_pay_when_the_surest_one_does_not() -> None:
    # By air 30 kilograms cost 135 more than by sea, for a rise of 100. By sea it takes 51 days and 40 are left: unlikely, and all that pays.
    got = found(plan(weights=(30.0,), source={"lead_sd_days": 15.0}))
    assert got.everything.spent == 0.0
    assert got.everything.quantity == 100.0


def test_that_a_finding_names_the_budget_when_it_pays_for_nothing() -> None:
    # The smallest lot, five of the light part, costs 22.5.
    got = found(plan(10.0))
    assert not len(got.chosen)
    assert [one.code for one in got.findings] == ["expedite.budget"]
    assert "22.50" in got.findings[0].message
    assert got.reason.tolist() == [ex.BEYOND, ex.BEYOND]


def test_that_no_more_is_rushed_than_can_be_made_when_capacity_is_short() -> None:
    # 7 a week are one a day: from 22 September to 23 October, when the goods must leave by air, 31 days; whole fives are 30.
    got = found(plan(source={"capacity_week": 7.0}))
    assert got.options.quantity[got.chosen].tolist() == [30.0, 30.0]
    assert got.everything.saved == pytest.approx(2 * 31 * 100.0)
    assert got.everything.spent == pytest.approx(2250.0)
    assert got.everything.net < got.best.net + 1000


def test_that_a_finding_names_the_source_when_accepted_orders_take_its_capacity() -> None:
    of: Row = {
        "supplier": "S",
        "country_of_origin": "CN",
        "need_date": "2026-09-24",
        "order_date": "2026-07-01",
        "mode": "air",
        "quantity": 50.0,
    }
    agreed = plan_of(decisions=[{"part": key, **of} for key in ("P0", "P1")])["decisions"]
    got = found(plan(source={"capacity_week": 7.0}).with_table(agreed))  # no more than 31 can be made until the goods must leave
    assert not len(got.chosen)
    assert got.reason.tolist() == [ex.NO_CAPACITY, ex.NO_CAPACITY]
    assert {one.where.column for one in got.findings} == {"capacity_week"}


def test_that_nothing_smaller_than_the_least_order_is_rushed_when_there_is_one() -> None:
    got = found(plan(1000.0, source={"min_order_quantity": 60.0}))
    assert (got.options.quantity >= 60.0).all()
    assert got.options.quantity[got.chosen].tolist() == [100.0]


def test_that_the_own_mode_costs_no_budget_when_it_still_arrives() -> None:
    given_ = plan(0.0)
    early = given_.with_table(given_["settings"].with_columns({"as_of": np.array(["2026-09-01"], dtype="datetime64[D]")}))
    got = found(early)
    assert got.best.spent == 0.0
    assert got.best.saved == pytest.approx(20_000.0)


def test_that_the_sample_is_better_off_choosing_when_a_budget_is_set() -> None:
    sample, scenario = open_sample("humanoid"), "Threat +100 %"
    results = evaluate(sample, [scenario])[scenario]
    rows = deadlines(sample, results, scenario)
    worth = []
    for budget in (0.0, 5_000.0, 20_000.0, np.nan):
        given_ = sample.with_table(sample["settings"].with_columns({"expedite_budget": np.array([budget])}))
        got = ex.expediting(given_, results, rows)
        worth.append(got.best.net)
        assert got.best.spent <= got.budget
        assert got.best.net > max(got.everything.net, got.nothing.net)
        assert got.best.net <= got.bound + 0.01
        assert (got.options.quantity <= rows.able[got.options.row]).all()
    assert worth == sorted(worth)
    modes = {MODES[mode] for mode in rows.mode[got.options.row[got.chosen]]}
    assert modes == {"ocean", "air"}
