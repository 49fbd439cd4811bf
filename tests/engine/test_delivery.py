"""When a quantity ordered today is there: capacity, qualification and the end of supply, in the ready date and in its draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.outlook.moves import BY_SOURCE, CHANGES, PRODUCTION
from planner.engine.outlook.readiness import ON_ORDER, Readiness, readiness
from planner.engine.results import LEGS, Results
from planner.model.plan import Plan
from planner.model.schema import BASE
from tests.plans import plan_of

Row = dict[str, object]
TODAY = np.datetime64("2026-11-23")  # a Monday
NAT = np.datetime64("NaT", "D")


def bought(*sources: Row, stock: tuple[Row, ...] = (), quantity: float = 400.0, **more: list[Row]) -> Plan:
    """Return a product that is bought: 7 days quoted, no way to go; the ready date is for 400 of it."""
    tables: dict[str, list[Row]] = {
        "settings": [{"as_of": str(TODAY), "horizon_weeks": 60.0, "ready_quantity": quantity}],
        "parts": [{"part": "A", "kind": "buy"}],
        "suppliers": [{"supplier": name, "country": "US"} for name in ("S", "T")],
        "sources": [
            {"part": "A", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0, "lead_days": 7.0, **row} for row in sources
        ],
        "demand": [{"part": "A", "due": "2027-03-01", "quantity": 40.0}],
        "stock": list(stock),
    }
    return plan_of(**(tables | more))


def base(plan: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(plan, [BASE])[BASE]


def date_of(plan: Plan) -> np.datetime64:
    """Return the ready date of the only product."""
    return base(plan).products[0].ready_date


def ready(plan: Plan, draws: int = 200) -> Readiness:
    """Return the readiness of the only product."""
    return readiness(plan, base(plan), 0, None, draws)


def coming(quantity: float, days: int) -> Row:
    return {"part": "A", "kind": "open order", "quantity": quantity, "due": str(TODAY + days), "supplier": "S"}


@pytest.mark.parametrize(
    ("source", "stock", "days"),
    [
        ({}, (), 7),  # no limit known: all of it comes with the lead time
        ({"capacity_week": 10.0}, (), 280),  # 400/10 = 40 weeks, of which the quoted week is the first
        ({"capacity_week": 400.0}, (), 7),  # a week, as quoted
        ({"capacity_week": 200.0}, (), 14),
        ({"capacity_week": 200.0, "busy_share": 0.5}, (), 28),  # others take half of it
        ({"capacity_week": 10.0}, ({"part": "A", "quantity": 390.0},), 7),
        ({"capacity_week": 10.0}, ({"part": "A", "quantity": 380.0},), 14),
        ({"capacity_week": 10.0}, (coming(380.0, 5),), 14),  # after 5 days only 20 are still to be made
        ({"capacity_week": 10.0}, (coming(380.0, 100),), 100),  # 20 are made meanwhile
        ({"capacity_week": 10.0}, (coming(200.0, 20), coming(200.0, 300)), 140),  # not waiting for the second one: 200 in 20 weeks
        ({"qualified_from": "2027-06-01"}, (), 190),  # entered on 1 June 2027
        ({"qualified_from": "2026-11-25"}, (), 7),
        ({"available_until": "2026-11-30"}, (), 7),  # ships on the 30th
        ({"capacity_week": 200.0, "available_until": "2026-12-07"}, (), 14),
    ],
)
def test_that_the_ready_date_waits_for_what_the_source_can_make(source: Row, stock: tuple[Row, ...], days: int) -> None:
    plan = bought(source, stock=stock)
    assert date_of(plan) == TODAY + days
    found = ready(plan)
    assert {found.date, found.p50, found.p90} == {TODAY + days}
    assert found.chain.end[-1] == TODAY + days


@pytest.mark.parametrize(
    ("source", "words", "column"),
    [
        ({"capacity_week": 0.0}, "S has no capacity for A.", "capacity_week"),
        ({"busy_share": 1.0, "capacity_week": 5.0}, "S has no capacity for A.", "capacity_week"),
        ({"available_until": "2026-11-29"}, "S ships A until 29 Nov 2026", "available_until"),
        ({"capacity_week": 10.0, "available_until": "2027-08-29"}, "S ships A until 29 Aug 2027", "available_until"),  # a day too few
        ({"qualified_from": "2027-06-01", "available_until": "2027-05-01"}, "S ships A until 1 May 2027", "available_until"),
    ],
)
def test_that_there_is_no_date_and_a_finding_when_nobody_can_deliver(source: Row, words: str, column: str) -> None:
    plan = bought(source)
    results = base(plan)
    assert np.isnat(results.products[0].ready_date)
    assert np.isnan(results.part.wait_days[0])
    (finding,) = [found for found in results.findings if found.code == "ready.never"]
    assert words in finding.message
    assert finding.where.column == column
    found = ready(plan)
    assert np.isnat(found.date)
    assert np.isnat(found.p90)
    assert [one.code for one in found.findings] == ["ready.never"]


def test_that_an_assembly_waits_for_the_capacity_of_its_components() -> None:
    # 400 A take 40 weeks; making P takes 5 days more
    plan = bought(
        {"capacity_week": 10.0},
        parts=[{"part": "P", "kind": "make", "make_days": 5.0}, {"part": "A", "kind": "buy"}],
        bom=[{"parent": "P", "component": "A"}],
        demand=[{"part": "P", "due": "2027-03-01", "quantity": 40.0}],
    )
    assert date_of(plan) == TODAY + 285
    never = plan.with_table(plan["sources"].with_columns({"capacity_week": np.array([0.0])}))
    results = base(never)
    assert np.isnat(results.products[0].ready_date)
    assert [results.parts[at] for at in results.products[0].critical_path] == ["P", "A"]


def test_that_another_source_is_a_move_while_the_used_one_delivers_and_counts_where_it_cannot() -> None:
    other: Row = {"supplier": "T", "unit_price": 3.0, "lead_days": 21.0}
    slow = bought({"capacity_week": 10.0}, other)
    assert date_of(slow) == TODAY + 280
    moves = ready(slow).moves
    at = moves.change.tolist().index(CHANGES.index(BY_SOURCE))
    assert (moves.source[at], moves.days[at], moves.cost[at]) == (1, 259.0, 800.0)  # 280 − 21 days; 2 more apiece
    assert CHANGES.index(PRODUCTION) not in moves.change.tolist()  # capacity decides, not the days quoted
    instead = ready(bought({"capacity_week": 0.0}, other))  # T is the one it is bought from
    assert instead.date == TODAY + 21
    assert not instead.findings
    stuck = bought({"capacity_week": 0.1, "available_until": str(TODAY + 35)}, other)  # not one in five weeks
    assert date_of(stuck) == TODAY + 21
    found = ready(stuck)
    assert found.date == TODAY + 21
    assert [one.code for one in found.findings] == ["ready.another-source"]
    assert "from T instead" in found.findings[0].message


def test_that_the_chain_ends_with_the_date_when_capacity_or_an_open_order_decides() -> None:
    made = ready(bought({"capacity_week": 10.0}))
    assert [(LEGS[leg], int((end - TODAY).astype(int))) for leg, end in zip(made.chain.leg, made.chain.end, strict=True)] == [
        ("production", 280)
    ]
    waits = ready(bought({"capacity_week": 10.0}, stock=(coming(380.0, 100),)))
    assert waits.chain.leg.tolist() == [LEGS.index("production"), ON_ORDER]
    assert (waits.chain.end - TODAY).astype(int).tolist() == [14, 100]


def test_that_draws_are_never_sooner_than_capacity_and_qualification_allow() -> None:
    spread: Row = {"lead_days": 20.0, "lead_sd_days": 10.0}
    by_capacity, free = ready(bought({**spread, "capacity_week": 100.0}), 2000), ready(bought(spread), 2000)
    assert by_capacity.drawn.min() == TODAY + 28  # 400/100 weeks
    assert free.drawn.min() < TODAY + 28
    assert (by_capacity.drawn == np.maximum(free.drawn, TODAY + 28)).all()
    qualified = ready(bought({**spread, "qualified_from": "2026-12-20"}), 2000)
    assert (qualified.drawn == np.maximum(free.drawn, np.datetime64("2026-12-20"))).all()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 300), st.integers(1, 200)), max_size=4),
    st.integers(0, 200),
    st.tuples(st.integers(1, 60), st.integers(0, 60)),
    st.tuples(st.integers(1, 400), st.integers(0, 400)),
)
def test_that_more_capacity_is_never_later_and_more_products_never_earlier(
    orders: list[tuple[int, int]], there: int, capacity: tuple[int, int], quantity: tuple[int, int]
) -> None:
    stock = ({"part": "A", "quantity": float(there)}, *(coming(float(many), days) for many, days in orders))
    few, more = float(capacity[0]), float(sum(capacity))
    first = date_of(bought({"capacity_week": few}, stock=stock, quantity=float(quantity[0])))
    assert date_of(bought({"capacity_week": more}, stock=stock, quantity=float(quantity[0]))) <= first
    assert date_of(bought({"capacity_week": few}, stock=stock, quantity=float(sum(quantity)))) >= first


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 60), st.integers(0, 60), st.integers(1, 300), st.integers(0, 300))
def test_that_no_quantile_is_later_with_more_capacity_or_earlier_for_more(capacity: int, further: int, quantity: int, others: int) -> None:
    def quantiles(most: int, asked: int) -> np.ndarray:
        found = ready(bought({"lead_sd_days": 5.0, "capacity_week": float(most)}, stock=(coming(20.0, 30),), quantity=float(asked)), 60)
        return np.array([found.p50, found.p80, found.p90])

    usual = quantiles(capacity, quantity)
    assert (quantiles(capacity + further, quantity) <= usual).all()
    assert (quantiles(capacity, quantity + others) >= usual).all()
