"""When a quantity of a product can stand ready: the date, how sure it is, what gates it, what moves it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.outlook.moves import BY_MODE, BY_SOURCE, CHANGES, NO_CLOSURES, OPEN_ORDER, PRODUCTION, STOCK
from planner.engine.outlook.readiness import ON_ORDER, Readiness, readiness
from planner.engine.results import LEGS
from planner.files.samples import open_sample
from planner.model.plan import Plan
from planner.model.schema import BASE, MODES
from tests.engine.test_lead_times import TODAY, coming, on_hand, tree
from tests.plans import plan_of

Row = dict[str, object]


def ready(plan: Plan, quantity: float | None = None, draws: int = 400, seed: int = 1, scenario: str = BASE) -> Readiness:
    """Return when the first product of the build plan can stand ready."""
    results = evaluate(plan, [scenario])[scenario]
    return readiness(plan, results, results.products[0].part, quantity, draws, seed)


def spread(plan: Plan, share: float) -> Plan:
    """Return a plan whose production and make times spread by a share of themselves."""
    sources, parts = plan["sources"], plan["parts"]
    plan = plan.with_table(sources.with_columns({"lead_sd_days": sources["lead_days"] * share}))
    return plan.with_table(parts.with_columns({"make_sd_days": parts["make_days"] * share}))


def names(found: Readiness, parts: np.ndarray) -> str:
    """Return parts of the small tree by their letters."""
    return "".join("PABC"[part] for part in parts)


def test_that_all_quantiles_are_the_planned_date_without_a_spread() -> None:
    found = ready(tree([]))
    assert found.date == TODAY + 35
    assert {found.p50, found.p80, found.p90} == {found.date}
    assert found.mean_days == 35
    assert found.quantity == 10.0


@pytest.mark.parametrize("stock", [[], [on_hand("B", 10)], [coming("B", 10, 12), on_hand("A", 20)], [on_hand("P", 10)]])
def test_that_the_date_is_that_of_the_build_plan(stock: list[Row]) -> None:
    plan = tree(stock)
    results = evaluate(plan, [BASE])[BASE]
    found = readiness(plan, results, 0)
    assert found.date == results.products[0].ready_date


def test_that_the_chain_shows_every_leg_with_its_days() -> None:
    found = ready(tree([on_hand("B", 10)]))
    steps = [(names(found, found.chain.part[at : at + 1]), LEGS[found.chain.leg[at]]) for at in range(len(found.chain.part))]
    assert steps == [("C", "production"), ("A", "make"), ("P", "make")]
    assert (found.chain.start - TODAY).astype(int).tolist() == [0, 20, 24]
    assert (found.chain.end - TODAY).astype(int).tolist() == [20, 24, 29]
    assert names(found, np.array([found.gate])) == "C"


def test_that_a_wait_for_an_open_order_is_a_step_of_the_chain() -> None:
    found = ready(tree([coming("B", 10, 12), on_hand("A", 20)]))
    assert found.chain.leg.tolist() == [ON_ORDER, LEGS.index("make")]
    assert (found.chain.end - TODAY).astype(int).tolist() == [12, 17]


def test_that_slack_is_how_much_later_a_part_may_come() -> None:
    # B gates with 30 days; A stands ready after 24, and C after 20: both could come 6 days later.
    found = ready(tree([]))
    assert (names(found, found.slack.part), found.slack.days.tolist()) == ("BAC", [0.0, 6.0, 6.0])
    for days, moved in ((26.0, 0), (27.0, 1)):
        sources = tree([])["sources"]
        later = tree([]).with_table(sources.with_columns({"lead_days": np.array([30.0, days])}))
        assert ready(later).date == TODAY + 35 + moved


def one_part(mean: float, sd: float) -> Plan:
    """Return a product of a bought part alone."""
    return plan_of(
        settings=[{"as_of": str(TODAY)}],
        parts=[{"part": "P"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0, "lead_days": mean, "lead_sd_days": sd}],
        demand=[{"part": "P", "due": "2027-06-07", "quantity": 1.0}],
    )


def test_that_a_drawn_leg_has_its_mean_spread_and_quantiles() -> None:
    # Lognormal of mean 40 and deviation 10: σ² = ln(1 + 1/16) = 0.06062, μ = ln 40 − σ²/2 = 3.65857;
    # median e^μ = 38.81, 90 % at e^(μ + 1.28155σ) = 53.21.
    found = ready(one_part(40.0, 10.0), draws=40_000)
    days = (found.drawn - TODAY).astype(float)
    assert days.min() > 0
    assert days.mean() == pytest.approx(40, abs=0.3)
    assert days.std() == pytest.approx(10, abs=0.3)
    assert abs((found.p50 - TODAY).astype(int) - 38.81) <= 1
    assert abs((found.p90 - TODAY).astype(int) - 53.21) <= 1


def test_that_paths_that_join_make_it_later_than_each_of_them() -> None:
    parts = [{"part": "P", "kind": "make", "make_days": 1.0}, *({"part": f"B{at}", "kind": "buy"} for at in range(6))]
    source: Row = {"supplier": "S", "country_of_origin": "US", "unit_price": 1.0, "lead_days": 30.0, "lead_sd_days": 6.0}
    plan = plan_of(
        settings=[{"as_of": str(TODAY)}],
        parts=parts,
        bom=[{"parent": "P", "component": f"B{at}"} for at in range(6)],
        sources=[{"part": f"B{at}", **source} for at in range(6)],
        demand=[{"part": "P", "due": "2027-06-07", "quantity": 1.0}],
    )
    found = ready(plan, draws=4000)
    # the mean of the largest of six standard normal numbers is 1.267 (Teichroew, Annals of Mathematical Statistics 27, 1956)
    assert found.mean_days > 31 + 0.9 * 1.267 * 6
    assert found.date == TODAY + 31
    shares = dict(zip(found.gating_part.tolist(), found.gating_share.tolist(), strict=True))
    assert shares[0] == 1.0
    assert all(0.12 < shares[part] < 0.28 for part in range(1, 7))  # a sixth each, and days they share


def test_that_the_same_seed_gives_the_same_dates_and_another_one_others() -> None:
    plan = spread(tree([]), 0.3)
    first, again, other = ready(plan), ready(plan), ready(plan, seed=2)
    assert first.drawn.tolist() == again.drawn.tolist()
    assert first.drawn.tolist() != other.drawn.tolist()


def moved(found: Readiness) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the days gained and the cost by change and part."""
    moves = found.moves
    return {
        (CHANGES[change], "PABC"[part] if part >= 0 else ""): (days, cost)
        for change, part, days, cost in zip(moves.change, moves.part, moves.days.tolist(), moves.cost.tolist(), strict=True)
    }


def test_that_what_moves_the_date_says_how_far_and_at_what_cost() -> None:
    # B from China: 10 days of production, 30 by sea and 4 by air; from Mexico 25 days in all at 3 more a piece. A gates after
    # 24 days. By sea the product stands ready after 45 days, and never before 29.
    plan = tree(
        [on_hand("B", 2.0)],
        sources=[
            {"part": "B", "supplier": "S", "country_of_origin": "CN", "unit_price": 1.0, "lead_days": 10.0, "mode": "ocean"},
            {"part": "B", "supplier": "M", "country_of_origin": "MX", "unit_price": 4.0, "lead_days": 25.0, "mode": "truck"},
            {"part": "C", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0, "lead_days": 20.0},
        ],
        parts=[
            {"part": "P", "kind": "make", "make_days": 5.0}, {"part": "A", "kind": "make", "make_days": 4.0},
            {"part": "B", "kind": "buy", "weight_kg": 2.0}, {"part": "C", "kind": "buy"},
        ],
        lanes=[
            {"ship_from": "CN", "mode": "ocean", "transit_days": 30.0, "freight_per_kg": 0.5},
            {"ship_from": "CN", "mode": "air", "transit_days": 4.0, "freight_per_kg": 5.0},
            {"ship_from": "MX", "mode": "truck"},
        ],
        calendars=[{"country": "CN", "closed_from": str(TODAY + 3), "closed_to": str(TODAY + 4)}],
    )  # fmt: skip
    found = ready(plan)
    assert found.date == TODAY + 47  # the closure costs two days
    gained = moved(found)
    # eight are missing; by air 2 kg · 4.5 a kilogram each
    assert gained[BY_MODE, "B"] == (18.0, pytest.approx(8 * 9.0))
    assert MODES[found.moves.mode_at[found.moves.change == CHANGES.index(BY_MODE)][0]] == "air"
    assert gained[BY_SOURCE, "B"] == (17.0, pytest.approx(8 * 2.0))  # 1 + 1 of freight by sea against 4
    assert gained[STOCK, "B"][0] == 18.0
    assert gained[PRODUCTION, "B"][0] == 9.0  # three days in all: ready before the closure
    assert gained[NO_CLOSURES, ""][0] == 2.0
    assert (np.diff(found.moves.days) <= 0).all()


def test_that_an_open_order_a_week_earlier_moves_the_date_where_it_gates() -> None:
    found = moved(ready(tree([coming("B", 10, 12), on_hand("A", 20)])))
    assert found[OPEN_ORDER, "B"][0] == 7.0
    assert found[STOCK, "B"][0] == 12.0


def codes(found: Readiness) -> list[str]:
    return [one.code for one in found.findings]


def test_that_a_part_without_a_source_is_named_and_the_rest_computed() -> None:
    found = ready(tree([], sources=[{"part": "C", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0, "lead_days": 20.0}]))
    assert codes(found) == ["readiness.no-source"]
    assert found.date == TODAY + 29


def test_that_a_missing_lane_is_named() -> None:
    source: Row = {"supplier": "S", "country_of_origin": "CN", "unit_price": 1.0, "lead_days": 20.0}
    found = ready(tree([on_hand("A", 20)], sources=[{"part": "B", **source}, {"part": "C", **source}]))
    assert codes(found) == ["readiness.no-lane"]


def test_that_a_lead_time_longer_than_the_horizon_is_named() -> None:
    found = ready(tree([], settings=[{"as_of": str(TODAY), "horizon_weeks": 4.0}]))
    assert codes(found) == ["readiness.beyond-horizon"]
    assert found.date == TODAY + 35


@pytest.mark.parametrize("quantity", [0.0, -3.0, float("nan")])
def test_that_no_quantity_has_no_date(quantity: float) -> None:
    found = ready(tree([]), quantity)
    assert np.isnat(found.date)
    assert codes(found) == ["readiness.no-quantity"]


def test_that_a_scenario_is_counted_with_its_delay() -> None:
    plan = tree(
        [],
        sources=[{"part": part, "supplier": "S", "country_of_origin": "CN", "unit_price": 1.0, "lead_days": 20.0} for part in "BC"],
        lanes=[{"ship_from": "CN", "mode": "ocean", "transit_days": 5.0}],
        scenarios=[{"scenario": "Strike"}],
        events=[{"scenario": "Strike", "event": "Ports", "kind": "delay", "date": str(TODAY), "days": 9.0, "origins": "CN"}],
    )
    assert ready(plan, scenario="Strike").date == ready(plan).date + 9


def test_that_the_humanoid_waits_for_roller_screws() -> None:
    plan = open_sample("humanoid")
    results = evaluate(plan, [BASE])[BASE]
    found = readiness(plan, results, results.products[0].part)
    assert results.parts[found.gate].startswith("PRS-")
    assert found.date == results.products[0].ready_date
    assert found.date < found.p50 < found.p80 < found.p90
    assert (found.chain.start[1:] == found.chain.end[:-1]).all()
    assert (found.chain.start[0], found.chain.end[-1]) == (results.as_of, found.date)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("PABC"), st.integers(1, 40)), max_size=4),
    st.tuples(st.sampled_from("PABC"), st.integers(1, 60)),
    st.integers(0, 25),
    st.sampled_from(("lead", "make")),
    st.sampled_from((0.0, 0.1, 0.4)),
)
def test_that_more_stock_is_never_later_a_longer_leg_or_more_products_never_earlier(
    rows: list[tuple[str, int]], more: tuple[str, int], longer: int, leg: str, share: float
) -> None:
    stock = [on_hand(*row) for row in rows]
    plan = spread(tree(stock), share)
    usual = ready(plan, 12.0)
    if not share:
        assert {usual.p50, usual.p80, usual.p90} == {usual.date}
    assert usual.p50 <= usual.p80 <= usual.p90
    stocked = ready(spread(tree([*stock, on_hand(*more)]), share), 12.0)
    many = ready(plan, 19.0)
    table = plan["sources" if leg == "lead" else "parts"]
    slow = ready(plan.with_table(table.with_columns({f"{leg}_days": table[f"{leg}_days"] + longer})), 12.0)
    for name in ("date", "p50", "p80", "p90"):
        assert getattr(stocked, name) <= getattr(usual, name) <= getattr(many, name)
    assert usual.date <= slow.date
    if share < 0.4:  # a wide spread of a short leg may reach beyond the same spread of a longer one
        assert (slow.p50, slow.p80) >= (usual.p50, usual.p80)


def test_that_a_part_that_gates_never_has_slack_where_work_goes_on_every_day() -> None:
    found = ready(tree([on_hand("B", 3), on_hand("C", 6)]))
    on_chain = set(found.chain.part.tolist()) - {0}
    assert {part for part, days in zip(found.slack.part, found.slack.days, strict=True) if days == 0} >= on_chain
