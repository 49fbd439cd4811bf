"""Why orders are late: the first reason that holds, what would help, and whether anything waits."""

from __future__ import annotations

import pytest

from tests.engine.test_decisions import THE_ORDER
from tests.engine.test_orders import DUTY, LANE, SOURCE, Row, base, plan
from tests.engine.test_split import AIR, OCEAN
from tests.plans import plan_of


def reason(source: Row, needs: dict[str, float], **tables: list[Row]) -> str:
    """Return why the part's most urgent order is late."""
    found = base(plan(source, needs, **tables))
    late = found.orders.late_days
    assert (late > 0).any() and all(bool(text) == bool(days) for text, days in zip(found.orders.late_reason, late, strict=True))
    assert found.part.late_reason[0] == found.orders.late_reason[late.argmax()]
    return str(found.part.late_reason[0])


def test_that_the_longest_leg_is_named_when_the_lead_time_is_longer_than_the_time_left() -> None:
    # 30 + 28 + 3 = 61 days, 49 left until 11 January; by air 30 + 4 + 2 = 36.
    said = reason({"lead_days": 30.0}, {"2027-01-11": 40.0}, lanes=[OCEAN, AIR])
    assert said == (
        "The lead time of 61 days is longer than the time left; production takes longest (30 days). By air it would come 25 days sooner."
    )
    assert "air" not in reason({"lead_days": 30.0}, {"2027-01-11": 40.0})


def test_that_days_off_are_blamed_when_the_order_would_be_in_time_without_them() -> None:
    # 10 + 28 + 3 = 41 days with 42 left until 4 January, but nothing is made from 25 November to 14 December.
    closed: list[Row] = [{"country": "CN", "closed_from": "2026-11-25", "closed_to": "2026-12-14", "name": "Refit"}]
    said = reason({"lead_days": 10.0}, {"2027-01-04": 40.0}, calendars=closed)
    assert said == "Days off are in the way: without closures, holidays and weekends it would be in time."


def test_that_qualification_is_blamed_when_no_source_is_qualified_before() -> None:
    said = reason({"qualified_from": "2027-05-10"}, {"2027-03-01": 40.0})
    assert said == "No source is qualified before. S can deliver from 10 May 2027."


def test_that_the_stop_is_blamed_when_another_source_shipped_before() -> None:
    sources: list[Row] = [
        {**SOURCE, "available_until": "2027-01-01"},
        {**SOURCE, "supplier": "T", "country_of_origin": "JP", "unit_price": 15.0, "qualified_from": "2027-04-01"},
    ]
    found = base(plan_of(
        settings=[{"as_of": "2026-11-23"}], parts=[{"part": "P", "hts": "8501.31.40", "weight_kg": 2.0, "demand_cv": 0.0}],
        suppliers=[{"supplier": "S"}, {"supplier": "T"}], sources=sources, lanes=[LANE, {**LANE, "ship_from": "JP"}], tariffs=[DUTY],
        demand=[{"part": "P", "due": "2027-03-01", "quantity": 40.0}],
    ))  # fmt: skip
    assert found.part.late_reason.tolist() == ["Supply has stopped: S ships until 1 Jan 2027. T can deliver from 1 Apr 2027."]


def test_that_capacity_is_blamed_when_the_supplier_cannot_make_that_much_by_then() -> None:
    said = reason({"capacity_week": 10.0}, {"2027-03-01": 300.0})
    assert said == "S makes no more than 10 a week."


def test_that_capacity_comes_on_top_when_the_lead_time_alone_is_too_long() -> None:
    said = reason({"capacity_week": 10.0}, {"2026-12-07": 300.0})  # 31 days by sea, 14 left
    assert said == "The lead time of 31 days is longer than the time left; transit takes longest (28 days). S makes no more than 10 a week."


def test_that_an_agreed_day_is_blamed_when_the_order_was_accepted_for_it() -> None:
    late: Row = {**THE_ORDER, "order_date": "2027-02-22"}
    assert reason({}, {"2027-03-01": 40.0}, decisions=[late]) == "It was agreed to be ordered too late for the need."


def test_that_nothing_is_said_to_wait_when_only_safety_stock_runs_low() -> None:
    # 20 in stock for 20 on 30 November; 15 to hold can only come after 31 days.
    parts: list[Row] = [{"part": "P", "hts": "8501.31.40", "weight_kg": 2.0, "safety_stock": 15.0}]
    said = reason({}, {"2026-11-30": 20.0}, parts=parts, stock=[{"part": "P", "quantity": 20.0}])
    assert said.endswith("transit takes longest (28 days). No need waits for it, only the stock that is kept.")
    assert "waits" not in reason({}, {"2026-11-30": 25.0}, parts=parts, stock=[{"part": "P", "quantity": 20.0}])


@pytest.mark.parametrize("day", ["2027-03-01", "2027-06-07"])
def test_that_nothing_is_said_when_an_order_is_in_time(day: str) -> None:
    found = base(plan({}, {day: 40.0}))
    assert found.orders.late_reason.tolist() == [""]
    assert found.part.late_reason.tolist() == [""]
