"""What nothing is known of: no cost, no lead time and no ready date is told, and a note says of which part."""

from __future__ import annotations

import numpy as np
import pytest

from planner.engine.evaluate import evaluate
from planner.engine.outlook.readiness import readiness
from planner.engine.results import Results
from planner.model.plan import Plan
from planner.model.schema import BASE
from tests.plans import plan_of

Row = dict[str, object]
SOURCE: Row = {"part": "BOUGHT", "supplier": "S", "country_of_origin": "US", "unit_price": 10.0, "lead_days": 30.0, "incoterm": "DDP"}


def base(plan: Plan) -> Results:
    return evaluate(plan, (BASE,))[BASE]


def product(*sources: Row, stock: tuple[Row, ...] = (), **own: object) -> Plan:
    return plan_of(
        parts=[{"part": "TOP", "kind": "make", **own}, {"part": "BOUGHT", "kind": "buy"}, {"part": "OTHER", "kind": "buy"}],
        bom=[{"parent": "TOP", "component": "BOUGHT", "quantity": 1.0}, {"parent": "TOP", "component": "OTHER", "quantity": 2.0}],
        suppliers=[{"supplier": "S", "country": "US"}],
        sources=sources,
        stock=stock,
        demand=[{"part": "TOP", "due": "2027-06-01", "quantity": 1.0}],
    )


@pytest.mark.parametrize("own", [{}, {"make_days": 5.0, "make_cost": 20.0}])
def test_that_nothing_is_told_of_a_product_when_none_of_its_parts_has_a_source(own: Row) -> None:
    plan = product(**own)
    results = base(plan)
    assert np.isnan(results.part.lead_days).all() and np.isnan(results.part.landed[1:]).all()
    assert np.isnat(results.products[0].ready_date) and np.isnan(results.part.wait_days[0])
    (found,) = [one for one in results.findings if one.code == "ready.unknown"]
    assert "BOUGHT has no source" in found.message and "1 more part." in found.message
    assert not any(one.code == "ready.never" for one in results.findings)
    found_there = readiness(plan, results, 0, draws=50)
    assert np.isnat(found_there.date) and [one.code for one in found_there.findings] == ["ready.unknown"]


def test_that_what_is_known_is_told_while_some_parts_have_no_source() -> None:
    results = base(product(SOURCE))
    assert results.products[0].ready_date > np.datetime64("2026-12-20")
    assert results.part.lead_days[0] == results.part.lead_days[1] >= 30 and np.isnan(results.part.lead_days[2])
    assert results.part.landed[0] >= 10 and results.part.unpriced[0] == 1


def test_that_a_part_without_a_source_holds_nothing_up_when_it_lies_in_stock() -> None:
    results = base(product(SOURCE, stock=({"part": "OTHER", "quantity": 10.0},)))
    assert results.products[0].ready_date > np.datetime64("2026-11-23")
    assert not any(one.code == "ready.unknown" for one in results.findings)


@pytest.mark.parametrize(("own", "landed", "days"), [({}, np.nan, np.nan), ({"make_cost": 3.0, "make_days": 2.0}, 3.0, 2.0)])
def test_that_a_made_part_of_nothing_costs_and_takes_what_is_said_of_it(own: Row, landed: float, days: float) -> None:
    results = base(
        plan_of(parts=[{"part": "MADE", "kind": "make", **own}], demand=[{"part": "MADE", "due": "2027-06-01", "quantity": 1.0}])
    )
    assert np.array_equal([results.part.landed[0], results.part.lead_days[0]], [landed, days], equal_nan=True)
    assert np.isnat(results.products[0].ready_date) == np.isnan(days)
