"""Landed cost, price breaks, the winner among quotes, roll-up."""

from __future__ import annotations

import numpy as np
import pytest

from planner.engine.evaluate import evaluate
from planner.engine.explain import explain_part
from planner.engine.results import Results, Term
from planner.model.plan import Plan
from tests.plans import plan_of, robot

Row = dict[str, object]


def base(plan: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(plan, ["Base"])["Base"]


def quoted(need: float, breaks: list[tuple[float, float]], **source: object) -> tuple[float, float]:
    """Return order quantity and price for a need, domestic, with price breaks."""
    plan = plan_of(
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", **source}],
        price_breaks=[{"part": "P", "supplier": "S", "country_of_origin": "US", "min_quantity": q, "unit_price": p} for q, p in breaks],
        demand=[{"part": "P", "due": "2027-03-01", "quantity": need}],
    )
    found = base(plan).source
    return float(found.quantity[0]), float(found.price[0])


def test_that_a_quantity_is_priced_at_the_break_it_reaches() -> None:
    assert quoted(2000, [(1, 10), (1000, 9)]) == (2000, 9)
    assert quoted(500, [(1, 10), (1000, 9)]) == (500, 10)


def test_that_a_need_below_the_lowest_break_buys_the_break() -> None:
    assert quoted(2, [(4, 7.5)]) == (4, 7.5)


def test_that_more_is_bought_where_the_next_break_makes_it_cheaper() -> None:
    assert quoted(950, [(1, 10), (1000, 9)]) == (1000, 9)  # 9,000 against 9,500
    assert quoted(899, [(1, 10), (1000, 9)]) == (899, 10)  # 8,990 against 9,000


def test_that_minimum_and_multiple_act_with_the_breaks() -> None:
    assert quoted(7, [(1, 10), (24, 9)], min_order_quantity=10.0, order_multiple=12.0) == (12, 10)
    assert quoted(22, [(1, 10), (24, 9)], order_multiple=12.0) == (24, 9)


def test_that_landed_cost_picks_the_quote_not_the_sticker_price() -> None:
    # Landed 49 / 53 / 43: the third wins though its sticker price is highest.
    plan = plan_of(
        parts=[{"part": "P", "weight_kg": 1.0, "hts": "8534.00.00"}],
        suppliers=[{"supplier": name} for name in "ABC"],
        sources=[
            {"part": "P", "supplier": "A", "country_of_origin": "CN", "unit_price": 35.0},
            {"part": "P", "supplier": "B", "country_of_origin": "VN", "unit_price": 40.0},
            {"part": "P", "supplier": "C", "country_of_origin": "US", "unit_price": 43.0},
        ],
        lanes=[{"ship_from": "CN", "freight_per_kg": 5.25}, {"ship_from": "VN", "freight_per_kg": 13.0}],
        tariffs=[{"program": "MFN", "hts": "8534", "rate": 0.0}, {"program": "s301", "origins": "CN", "rate": 0.25}],
        demand=[{"part": "P", "due": "2027-03-01", "quantity": 10.0}],
    )
    found = base(plan)
    assert found.source.landed.round(6).tolist() == [49.0, 53.0, 43.0]
    assert found.part.source[0] == 2
    assert found.source.wins.tolist() == [False, False, True]


def test_that_a_preferred_source_is_bought_though_another_wins() -> None:
    plan = plan_of(
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "A"}, {"supplier": "B"}],
        sources=[
            {"part": "P", "supplier": "A", "country_of_origin": "US", "unit_price": 9.0},
            {"part": "P", "supplier": "B", "country_of_origin": "US", "unit_price": 10.0, "preferred": True},
        ],
    )
    found = base(plan)
    assert found.part.source[0] == 1
    assert found.source.wins.tolist() == [True, False]


def test_that_an_assembly_is_the_sum_of_its_components_to_the_cent() -> None:
    # 12 × 150.64 + 10 × 59.756 = 2,405.24
    plan = plan_of(
        parts=[{"part": "TOP"}, {"part": "A"}, {"part": "B"}],
        bom=[{"parent": "TOP", "component": "A", "quantity": 12.0}, {"parent": "TOP", "component": "B", "quantity": 10.0}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": p, "supplier": "S", "country_of_origin": "US", "unit_price": v} for p, v in (("A", 150.64), ("B", 59.756))],
    )
    found = base(plan)
    assert found.part.landed[0] == pytest.approx(2405.24, abs=1e-9)
    assert found.part.by_origin[0].sum() == pytest.approx(2405.24)


@pytest.mark.parametrize("incoterm", ["EXW", "FCA", "FOB", "CIF", "DAP", "DDP"])
def test_that_the_same_goods_land_at_the_same_cost_under_every_incoterm(incoterm: str) -> None:
    # CV 100, freight 5 + 2 %, insurance 1 % of goods and freight, duty 10 %.
    freight, insurance, duty = 7.0, 1.07, 10.0
    price = {"CIF": 100 + freight + insurance, "DAP": 100 + freight + insurance, "DDP": 100 + freight + insurance + duty}.get(
        incoterm, 100.0
    )
    plan = plan_of(
        settings=[{"insurance_rate": 0.01}],
        parts=[{"part": "P", "weight_kg": 1.0, "hts": "8501.31.40"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": price, "incoterm": incoterm}],
        lanes=[{"ship_from": "CN", "freight_per_kg": 5.0, "freight_share": 0.02}],
        tariffs=[{"program": "MFN", "hts": "8501", "rate": 0.10}],
    )
    cost = base(plan).source.cost[0]
    assert cost[:4] == pytest.approx([100.0, freight, insurance, duty], abs=1e-9)


def test_that_a_foreign_price_is_worth_what_the_rate_in_force_says() -> None:
    plan = plan_of(
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 100.0, "currency": "EUR"}],
        fx=[
            {"currency": "EUR", "rate": 1.05, "valid_from": "2026-01-01"},
            {"currency": "EUR", "rate": 1.10, "valid_from": "2026-11-01"},
            {"currency": "EUR", "rate": 9.99, "valid_from": "2027-01-01"},
        ],
    )
    found = base(plan).source
    assert found.landed[0] == pytest.approx(110.0)
    assert found.price[0] == 100.0


def test_that_a_part_without_a_price_is_missing_not_free() -> None:
    plan = plan_of(
        parts=[{"part": "TOP"}, {"part": "A"}, {"part": "SKIN"}],
        bom=[{"parent": "TOP", "component": "A"}, {"parent": "TOP", "component": "SKIN"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "A", "supplier": "S", "country_of_origin": "US", "unit_price": 5.0}],
    )
    part = base(plan).part
    assert np.isnan(part.landed[2])
    assert part.landed[0] == 5.0
    assert part.unpriced.tolist() == [1, 0, 1]


def test_that_an_unknown_currency_rate_leaves_the_cost_open() -> None:
    plan = plan_of(
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 5.0, "currency": "JPY"}],
    )
    assert np.isnan(base(plan).part.landed[0])


def leaves(term: Term) -> float:
    """Return the sum of a term's leaves."""
    return sum(leaves(child) for child in term.children) if term.children else term.amount or 0.0


@pytest.mark.parametrize("part", ["ROBOT", "ARM", "MOTOR"])
def test_that_the_leaves_of_an_explanation_add_up_to_the_cost(part: str) -> None:
    plan = robot()
    found = base(plan)
    position = found.position[part]
    term = explain_part(plan, found, position)
    assert leaves(term) == pytest.approx(found.part.landed[position], abs=1e-9)
    assert term.amount == pytest.approx(found.part.landed[position])
    assert all(child.table for child in term.children)


def test_that_a_plan_without_demand_still_costs_its_top_assemblies() -> None:
    plan = robot()
    found = base(plan.with_table(plan_of()["demand"]))
    assert [(found.parts[product.part], product.quantity) for product in found.products] == [("ROBOT", 0.0)]
    assert found.part.landed[0] > 0
    assert found.products[0].ready_date > found.as_of


def test_that_a_source_wins_only_once_it_is_qualified() -> None:
    plan = plan_of(
        settings=[{"cost_date": "2027-02-01"}],
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "A"}, {"supplier": "B"}],
        sources=[
            {"part": "P", "supplier": "A", "country_of_origin": "US", "unit_price": 9.0, "qualified_from": "2027-06-01"},
            {"part": "P", "supplier": "B", "country_of_origin": "US", "unit_price": 10.0},
        ],
    )
    found = base(plan)
    assert found.source.wins.tolist() == [False, True]
    assert found.part.source[0] == 1


def test_that_a_price_says_which_break_it_comes_from() -> None:
    plan = plan_of(
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 10.0}],
        price_breaks=[
            {"part": "P", "supplier": "S", "country_of_origin": "US", "min_quantity": 1000.0, "unit_price": 9.0},
            {"part": "P", "supplier": "S", "country_of_origin": "US", "min_quantity": 100.0, "unit_price": 9.5},
        ],
    )

    def row(need: float) -> int:
        demand = plan_of(demand=[{"part": "P", "due": "2027-03-01", "quantity": need}])["demand"]
        return int(base(plan.with_table(demand)).source.break_row[0])

    assert [row(5), row(200), row(999), row(5000)] == [-1, 1, 0, 0]
