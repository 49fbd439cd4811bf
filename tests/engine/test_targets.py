"""What each part is held for: safety stock by either measure, the strategic buffer, the levels at which to order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.results import Results
from planner.engine.stock import guaranteed, service, targets
from planner.model.plan import Plan
from tests.plans import plan_of

Row = dict[str, object]
# Sixty weeks of a steady hundred a week from the first Monday of 2027 on.
STEADY = [{"part": "P", "due": str(np.datetime64("2027-01-04") + 7 * week), "quantity": 100.0} for week in range(60)]
# Lead time 60 weeks ± 10, demand 100 ± 20 a week: the worked case of SS = z·√(L·σd² + d²·σL²).
LONG: Row = {"lead_days": 420.0, "lead_sd_days": 70.0}
Z_95 = 1.6448536269514722  # Φ⁻¹(0.95)


def plan_with(part: Row | None = None, source: Row | None = None, **settings: object) -> Plan:
    """Return a plan of one bought part with a steady need."""
    return plan_of(
        settings=[{"horizon_weeks": 104.0, **settings}],
        parts=[{"part": "P", **(part or {})}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 10.0, **(LONG if source is None else source)}],
        demand=STEADY,
    )


def results(plan: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(plan, ["Base"])["Base"]


def test_that_safety_stock_is_the_worked_case_when_demand_and_lead_time_swing() -> None:
    # z 1.645, L 60, σL 10, d 100, σd 20 → 1,664.6, the plan's own z having more digits; 254.8 without the lead time's spread.
    found = results(plan_with()).part
    assert found.weekly[0] == pytest.approx(100.0)
    assert found.safety_stock[0] == pytest.approx(1664.6 * Z_95 / 1.645, abs=0.05)
    assert results(plan_with(source={"lead_days": 420.0})).part.safety_stock[0] == pytest.approx(254.8 * Z_95 / 1.645, abs=0.05)


def test_that_the_reorder_point_is_the_need_of_the_lead_time_and_the_safety_stock() -> None:
    # ROP = d·L + SS = 100·60 + 1,664.5; without reviews an order fills up by one usual order more.
    found = results(plan_with())
    assert found.part.reorder_point[0] == pytest.approx(6000.0 + found.part.safety_stock[0])
    assert found.part.order_up_to[0] == pytest.approx(found.part.reorder_point[0] + found.source.quantity[0])


def test_that_periodic_review_is_covered_as_well() -> None:
    # L + R = 64 weeks: √(64·20² + 100²·10²) = 1,012.72; levels count the review too.
    found = results(plan_with(review_days=28.0)).part
    assert found.safety_stock[0] == pytest.approx(Z_95 * np.sqrt(64 * 20.0**2 + 100.0**2 * 10.0**2))
    assert found.reorder_point[0] == pytest.approx(6400.0 + found.safety_stock[0])
    assert found.order_up_to[0] == pytest.approx(found.reorder_point[0])


def test_that_a_fill_rate_holds_what_lots_leave_open() -> None:
    # The units short in a cycle of one usual order are (1 − β)·Q.
    found = results(plan_with(service_measure="fill rate", service_level=0.98))
    sigma = np.sqrt(60 * 20.0**2 + 100.0**2 * 10.0**2)
    filled = service.fill_rate(found.part.safety_stock[:1], found.source.quantity[:1], np.array([sigma]))
    assert filled[0] == pytest.approx(0.98, abs=1e-9)
    assert found.part.safety_stock[0] > 0


def test_that_a_part_s_own_safety_stock_and_service_level_win() -> None:
    assert results(plan_with({"safety_stock": 70.0})).part.safety_stock[0] == 70.0
    assert results(plan_with({"safety_stock": 0.0})).part.safety_stock[0] == 0.0
    ninety = results(plan_with({"service_level": 0.9})).part.safety_stock[0]
    assert ninety == pytest.approx(results(plan_with()).part.safety_stock[0] * 1.2815515655446004 / Z_95)  # Φ⁻¹(0.9)


def test_that_the_strategic_buffer_is_held_beside_the_safety_stock_from_the_first_need_on() -> None:
    source: Row = {"lead_days": 0.0}
    found = results(plan_with({"strategic_weeks": 8.0, "safety_stock": 70.0}, source))
    assert (found.part.safety_stock[0], found.part.strategic_stock[0]) == (70.0, pytest.approx(800.0))
    first = int(np.flatnonzero(found.on_hand[0] > 0)[0])
    assert found.weeks[first] == np.datetime64("2027-01-04")
    assert (found.on_hand[0, first : first + 60] >= 870.0 - 1e-6).all()
    assert results(plan_with({"safety_stock": 70.0}, source)).part.strategic_stock[0] == 0.0


def test_that_a_made_part_holds_its_own_safety_stock_and_a_phantom_none() -> None:
    plan = plan_of(
        parts=[{"part": "R", "kind": "make", "safety_stock": 5.0}, {"part": "X", "kind": "phantom", "safety_stock": 5.0}, {"part": "P"}],
        bom=[{"parent": "R", "component": "X", "quantity": 1.0}, {"parent": "X", "component": "P", "quantity": 1.0}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0}],
        demand=[{"part": "R", "due": "2027-03-01", "quantity": 10.0}],
    )
    found = results(plan)
    assert found.part.safety_stock.tolist() == [5.0, 0.0, pytest.approx(0.0)]
    assert found.on_hand[0].max() == pytest.approx(5.0)


def test_that_cycle_stock_is_half_the_mean_planned_receipt() -> None:
    found = results(plan_with({"safety_stock": 0.0}, {"lead_days": 0.0}, order_weeks=4.0))
    assert found.part.cycle_stock[0] == pytest.approx(200.0)  # sixty weeks in lots of four: fifteen receipts of 400


def test_that_a_service_level_that_is_none_counts_as_the_plans_and_the_rest_is_computed() -> None:
    assert results(plan_with({"service_level": 1.0})).part.safety_stock[0] == results(plan_with()).part.safety_stock[0]
    assert results(plan_with(service_level=1.0)).part.safety_stock[0] == results(plan_with()).part.safety_stock[0]


# ── over all levels ─────────────────────────────────────────────────────────────────────────────────────────────────


def chain(price: float, make_cost: float, part: Row | None = None, **settings: object) -> Plan:
    """Return a plan of one product, made in ten days of one part that is bought in twenty."""
    return plan_of(
        settings=[{"stock_model": "guaranteed", "horizon_weeks": 52.0, **settings}],
        parts=[{"part": "R", "kind": "make", "make_days": 10.0, "make_cost": make_cost}, {"part": "P", **(part or {})}],
        bom=[{"parent": "R", "component": "P", "quantity": 1.0}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": price, "lead_days": 20.0}],
        demand=[{**row, "part": "R"} for row in STEADY[:30]],
    )


@pytest.mark.parametrize(("price", "make_cost"), [(10.0, 40.0), (10.0, 10.0), (10.0, 1.0), (10.0, 0.0)])
def test_that_stock_over_all_levels_stands_where_it_costs_least(price: float, make_cost: float) -> None:
    # In a chain the cheapest promises are all or nothing (Simpson, Operations Research 6, 1958): either the part is held for its
    # twenty days and the product for ten, or the product alone for thirty. σ a day: 20 units a week ÷ √7.
    k = Z_95 * 20.0 / np.sqrt(7.0)
    apart, at_the_end = price * np.sqrt(20.0) + (price + make_cost) * np.sqrt(10.0), (price + make_cost) * np.sqrt(30.0)
    found = results(chain(price, make_cost)).part
    if apart < at_the_end:
        assert found.safety_stock.tolist() == pytest.approx([k * np.sqrt(10.0), k * np.sqrt(20.0)])
        assert found.service_time.tolist() == [0.0, 0.0]
    else:
        assert found.safety_stock.tolist() == pytest.approx([k * np.sqrt(30.0), 0.0])
        assert found.service_time.tolist() == [0.0, 20.0]
    assert float(found.safety_stock @ found.landed) == pytest.approx(k * min(apart, at_the_end))


def test_that_netting_keeps_what_is_placed_at_assemblies() -> None:
    found = results(chain(10.0, 0.0))
    first = int(np.flatnonzero(found.on_hand[0] > 0)[0])
    assert (found.on_hand[0, first:] >= found.part.safety_stock[0] - 1e-6).all()
    assert found.part.safety_stock[0] > 0


def test_that_a_product_promised_later_needs_less_stock() -> None:
    plan = chain(10.0, 5.0)
    rows = plan["parts"].with_columns({"service_days": np.array([7.0, 0.0])})
    less, more = results(plan.with_table(rows)).part, results(plan).part
    assert float(less.safety_stock @ less.landed) < float(more.safety_stock @ more.landed)
    assert less.service_time[0] == 7.0


def test_that_an_own_safety_stock_wins_over_the_placement() -> None:
    assert results(chain(10.0, 40.0, {"safety_stock": 5.0})).part.safety_stock[1] == 5.0


def test_that_single_parts_have_no_promise() -> None:
    assert np.isnan(results(chain(10.0, 40.0, stock_model="single")).part.service_time).all()


def test_that_a_placement_is_not_looked_for_again_when_an_edit_does_not_touch_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = chain(10.0, 37.0)
    before = results(plan)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("looked for again")

    monkeypatch.setattr(guaranteed, "placed", never)
    noted = plan.with_table(plan["parts"].with_columns({"note": np.array(["x", "y"], dtype=object)}))
    assert np.array_equal(results(noted).part.safety_stock, before.part.safety_stock)
    with pytest.raises(AssertionError, match="looked for again"):
        results(chain(10.0, 38.0))


def test_that_a_gap_above_one_percent_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = guaranteed.placed
    monkeypatch.setattr(guaranteed, "placed", lambda network, *, seconds: replace(real(network, seconds=seconds), gap=0.034))
    (finding,) = [one for one in results(chain(10.0, 33.0)).findings if one.code == "placement.gap"]
    assert "3.4 %" in finding.message and "2 seconds" in finding.message and finding.where.column == "stock_model"


amounts = st.floats(0.0, 500.0)


def safety(level: float, lead: float, lead_sd: float, demand: float, demand_sd: float, review: float, order: float, measure: bool) -> float:
    """Return the safety stock of one part."""
    one = [np.array([value]) for value in (level, lead, lead_sd)]
    swings = targets.Swings(one[0], one[1], one[2], review, np.array([demand]), np.array([demand_sd]))
    return float(targets.computed_safety(swings, np.array([order]), by_fill_rate=measure)[0])


@examples(max_examples=150, deadline=None)
@given(st.floats(0.5, 0.99), st.floats(0.0, 0.009), amounts, amounts, st.floats(0.01, 500.0), amounts, st.floats(0.5, 500.0), st.booleans())
def test_that_more_service_never_holds_less(
    level: float, more: float, lead: float, lead_sd: float, demand: float, demand_sd: float, order: float, measure: bool
) -> None:
    less = safety(level, lead, lead_sd, demand, demand_sd, 0.0, order, measure)
    assert safety(level + more, lead, lead_sd, demand, demand_sd, 0.0, order, measure) >= less - 1e-6 * max(1.0, less)


@examples(max_examples=150, deadline=None)
@given(st.floats(0.5, 0.99), amounts, amounts, st.floats(0.01, 500.0), amounts, amounts, st.floats(0.0, 100.0))
def test_that_looking_more_rarely_never_holds_less(
    level: float, lead: float, lead_sd: float, demand: float, demand_sd: float, review: float, more: float
) -> None:
    less = safety(level, lead, lead_sd, demand, demand_sd, review, 1.0, False)
    assert safety(level, lead, lead_sd, demand, demand_sd, review + more, 1.0, False) >= less - 1e-9 * max(1.0, less)
