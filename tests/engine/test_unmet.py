"""Needs that no source can meet: the stock shows the lack, and a finding names the part, its sources and their days."""

from __future__ import annotations

import pytest

from planner.engine.evaluate import evaluate
from planner.engine.results import Results
from planner.model.plan import Plan
from planner.model.schema import BASE
from tests.plans import plan_of

Row = dict[str, object]
CODE = "source.none-in-time"


def bought(*sources: Row, stock: tuple[Row, ...] = (), **more: object) -> Plan:
    """Return a plan of one bought part: 30 are needed in the sixth week of sixteen, 10 in the tenth."""
    return plan_of(
        settings=[{"as_of": "2026-11-23", "horizon_weeks": 16.0, "order_weeks": 1.0, "demand_cv": 0.0, "buffer_days": 0.0, **more}],
        parts=[{"part": "A", "kind": "buy"}],
        suppliers=[{"supplier": name, "country": "US"} for name in ("S", "T")],
        sources=[{"part": "A", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0, "lead_days": 7.0, **row} for row in sources],
        demand=[{"part": "A", "due": "2026-12-28", "quantity": 30.0}, {"part": "A", "due": "2027-01-25", "quantity": 10.0}],
        stock=stock,
    )


def base(plan: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(plan, [BASE])[BASE]


def messages(results: Results) -> list[str]:
    """Return the messages about needs that nobody can meet."""
    return [found.message for found in results.findings if found.code == CODE]


def ends(results: Results) -> list[float]:
    """Return the part's stock before its first need, after it, and at the end."""
    return [float(results.on_hand[0, at]) for at in (4, 5, -1)]


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        # nothing comes: 30 short from the sixth week on, 40 in the end
        ([{"qualified_from": "2029-01-01"}], "S from 1 Jan 2029"),
        ([{"available_until": "2026-12-01"}], "S until 1 Dec 2026"),
        ([{"capacity_week": 0.0}], "S without capacity"),
        ([{"available_until": "2026-12-01"}, {"supplier": "T", "qualified_from": "2029-01-01"}], "S until 1 Dec 2026, T from 1 Jan 2029"),
    ],
)
def test_that_the_stock_goes_below_zero_when_no_source_delivers_in_the_horizon(sources: list[Row], words: str) -> None:
    found = base(bought(*sources))
    assert ends(found) == [0.0, -30.0, -40.0]
    assert not len(found.orders.part)
    (message,) = messages(found)
    assert message.startswith("40 A can't be ordered")
    assert words in message


def test_that_stock_and_open_orders_are_counted_before_the_lack() -> None:
    stock = ({"part": "A", "quantity": 4.0}, {"part": "A", "kind": "open order", "quantity": 5.0, "due": "2026-12-14"})
    found = base(bought({"qualified_from": "2029-01-01"}, stock=stock))
    assert ends(found) == [9.0, -21.0, -31.0]
    assert messages(found)[0].startswith("31 A")


@pytest.mark.parametrize("sources", [[{}], [{"qualified_from": "2027-03-01"}], [{"available_until": "2026-12-01"}, {"supplier": "T"}]])
def test_that_nothing_is_said_when_a_source_delivers_though_it_may_be_late(sources: list[Row]) -> None:
    found = base(bought(*sources))
    assert not messages(found)
    assert found.on_hand[0, -1] == 0.0


def test_that_a_part_without_any_source_is_short_when_it_is_needed() -> None:
    found = base(bought())
    assert ends(found) == [0.0, -30.0, -40.0]
    assert not messages(found)  # the checks say that it has no source
