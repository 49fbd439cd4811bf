"""Cumulative lead times, and the wait for a build given stock and open orders."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.lead.estimates import beta_pert
from planner.engine.results import Results
from planner.model.plan import Plan
from tests.plans import plan_of

Row = dict[str, object]
TODAY = np.datetime64("2026-11-23")  # a Monday


def base(plan: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(plan, ["Base"])["Base"]


def test_that_a_network_of_three_point_estimates_has_the_mean_and_variance_of_its_critical_path() -> None:
    # Seven activities, critical path 1-3-5-7: mean 24, variance 5, P(x ≤ 28) = 0.9633 (z = 1.79 in printed tables); the
    # standard three-estimate exercise of project management courses, formulas of Malcolm et al. 1959.
    points = np.array([(5, 8, 17), (7, 10, 13), (3, 5, 7), (1, 3, 5), (4, 6, 8), (3, 3, 3), (3, 4, 5)], dtype=float)
    mean, sd = beta_pert(*points.T)
    assert mean.tolist() == pytest.approx([9, 10, 5, 3, 6, 3, 4])
    assert (sd**2).tolist() == pytest.approx([4, 1, 4 / 9, 4 / 9, 4 / 9, 0, 1 / 9])
    before = {3: [1], 4: [2], 5: [3], 6: [4], 7: [5, 6]}
    plan = plan_of(
        parts=[{"part": str(at + 1), "kind": "make", "make_days": float(mean[at]), "make_sd_days": float(sd[at])} for at in range(7)],
        bom=[{"parent": str(after), "component": str(first)} for after, many in before.items() for first in many],
        demand=[{"part": "7", "due": "2027-06-07", "quantity": 1.0}],
    )
    found = base(plan).part
    assert found.lead_days[6] == pytest.approx(24)
    assert found.lead_sd[6] ** 2 == pytest.approx(5)
    assert 0.5 * (1 + erf((28 - found.lead_days[6]) / found.lead_sd[6] / sqrt(2))) == pytest.approx(0.9633, abs=2e-4)


def tree(stock: list[Row], **tables: list[Row]) -> Plan:
    """Return a product P of two A and one B, A of three C; P takes 5 days, A 4, B comes in 30 days and C in 20; ten P are built first."""
    given_ = {
        "settings": [{"as_of": str(TODAY)}],
        "parts": [
            {"part": "P", "kind": "make", "make_days": 5.0}, {"part": "A", "kind": "make", "make_days": 4.0}, {"part": "B", "kind": "buy"},
            {"part": "C", "kind": "buy"},
        ],
        "bom": [
            {"parent": "P", "component": "A", "quantity": 2.0}, {"parent": "P", "component": "B"}, {"parent": "A", "component": "C", "quantity": 3.0},
        ],
        "sources": [
            {"part": "B", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0, "lead_days": 30.0},
            {"part": "C", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0, "lead_days": 20.0},
        ],
        "demand": [{"part": "P", "due": "2027-06-07", "quantity": 10.0}],
        "stock": stock,
        **tables,
    }  # fmt: skip
    return plan_of(**given_)


def waits(plan: Plan) -> tuple[list[float], list[str]]:
    """Return how long each part is waited for, and the critical path of the product."""
    found = base(plan)
    return found.part.wait_days.tolist(), [found.parts[step] for step in found.products[0].critical_path]


def on_hand(part: str, quantity: float) -> Row:
    return {"part": part, "quantity": quantity}


def coming(part: str, quantity: float, days: int) -> Row:
    return {"part": part, "kind": "open order", "quantity": quantity, "due": str(TODAY + days)}


@pytest.mark.parametrize(
    ("stock", "expected", "path"),
    [
        ([], [35, 24, 30, 20], "PB"),
        ([on_hand("B", 10)], [29, 24, 0, 20], "PAC"),
        ([on_hand("B", 9)], [35, 24, 30, 20], "PB"),
        # 20 A are needed; with 8 there, 12 are made, of 36 C
        ([on_hand("B", 10), on_hand("A", 8), on_hand("C", 36)], [9, 4, 0, 0], "PA"),
        ([on_hand("B", 10), on_hand("A", 8), on_hand("C", 35)], [29, 24, 0, 20], "PAC"),
        ([on_hand("B", 10), on_hand("A", 20)], [5, 0, 0, 0], "P"),
        # two products on the shelf leave eight to be built
        ([on_hand("P", 2), on_hand("B", 8), on_hand("A", 16)], [5, 0, 0, 0], "P"),
        ([on_hand("P", 10)], [0, 0, 0, 0], None),
        # an open order covers from its day on
        ([coming("B", 10, 12), on_hand("A", 20)], [17, 0, 12, 0], "PB"),
        ([coming("B", 4, 3), coming("B", 6, 14), on_hand("A", 20)], [19, 0, 14, 0], "PB"),
        ([coming("B", 4, 3), coming("B", 5, 14), on_hand("A", 20)], [35, 0, 30, 0], "PB"),
        ([coming("B", 10, 90), on_hand("A", 20)], [35, 0, 30, 0], "PB"),  # a new order is sooner
        ([coming("B", 10, -5), on_hand("A", 20)], [5, 0, 0, 0], "P"),  # overdue: taken to come at once
        ([on_hand("B", 10), coming("A", 20, 2)], [7, 2, 0, 0], "PA"),
        ([on_hand("B", 10), coming("A", 5, 11), on_hand("C", 45)], [16, 11, 0, 0], "PA"),  # 15 are made in 4 days, 5 come on the 11th
    ],
)
def test_that_the_wait_nets_stock_and_open_orders_down_the_bom(stock: list[Row], expected: list[float], path: str | None) -> None:
    days, found = waits(tree(stock))
    assert days == expected
    if path is not None:
        assert "".join(found) == path
    assert base(tree(stock)).products[0].ready_date == TODAY + int(expected[0])


def test_that_the_ready_date_is_for_the_quantity_that_is_asked() -> None:
    stock = [on_hand("B", 50), on_hand("A", 100)]
    for quantity, days in ((50.0, 5), (51.0, 35)):
        product = base(tree(stock, settings=[{"as_of": str(TODAY), "ready_quantity": quantity}])).products[0]
        assert (product.first_quantity, product.ready_date) == (quantity, TODAY + days)


def test_that_making_stops_on_days_off_at_home() -> None:
    stock = [on_hand("B", 10), on_hand("A", 20)]
    five: list[Row] = [{"country": "US", "work_days": "Mon-Fri", "public_holidays": True}]
    # Monday 23 November to Wednesday, Thanksgiving on the 26th, Friday, Monday the 30th
    assert base(tree(stock, work_calendars=five)).products[0].ready_date == np.datetime64("2026-12-01")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("PABC"), st.integers(1, 40), st.integers(-3, 40)), max_size=5),
    st.tuples(st.sampled_from("PABC"), st.integers(1, 60)),
    st.sampled_from((1.0, 10.0, 25.0)),
)
def test_that_more_on_hand_is_never_later_and_more_products_never_earlier(
    rows: list[tuple[str, int, int]], more: tuple[str, int], fewer: float
) -> None:
    stock = [coming(part, quantity, due) if due > 0 and part in "BC" else on_hand(part, quantity) for part, quantity, due in rows]

    def ready(stock: list[Row], quantity: float) -> np.datetime64:
        return base(tree(stock, settings=[{"as_of": str(TODAY), "ready_quantity": quantity}])).products[0].ready_date

    first = ready(stock, fewer)
    assert ready([*stock, on_hand(*more)], fewer) <= first
    assert ready(stock, fewer + 7) >= first
    if more[0] in "BC":
        assert ready([*stock, coming(*more, 9)], fewer) <= first
