"""What suppliers can make by when: orders queue at their own sources, and what doesn't fit comes later and says so."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.lead.making import MOST_DAYS
from planner.engine.results import Results
from planner.model.checks import check
from planner.model.plan import Plan
from tests.engine.test_decisions import decided
from tests.plans import plan_of

Row = dict[str, object]
MONDAY = np.datetime64("2026-11-23")


def week(number: int) -> str:
    """Return the Monday of a week from the as-of date on."""
    return str(MONDAY + 7 * number)


def plan(needs: dict[int, float], *sources: Row, stock: tuple[Row, ...] = (), **parts: object) -> Plan:
    """Return needs by week of a part that takes a week to make and no way, from suppliers S and T at home."""
    made: Row = {"part": "P", "country_of_origin": "US", "lead_days": 7.0, "unit_price": 1.0}
    return plan_of(
        settings=[{"as_of": str(MONDAY), "horizon_weeks": 20.0, "lot_rule": "lot for lot", "service_level": 0.5}],
        parts=[{"part": "P", "safety_stock": 0.0, **parts}],
        suppliers=[{"supplier": "S"}, {"supplier": "T"}],
        sources=[{**made, "supplier": name, **source} for name, source in zip("ST", sources, strict=False)],
        demand=[{"part": "P", "due": week(at), "quantity": quantity} for at, quantity in needs.items()],
        stock=list(stock),
    )


def base(given_: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(given_, ["Base"])["Base"]


def told(found: Results) -> list[tuple[int, float, int, float]]:
    """Return each order: week of need, quantity, day from the as-of date on which it goes out, days late."""
    orders = found.orders
    gone = ((orders.need_date - MONDAY).astype(int) // 7).tolist()
    day = (orders.order_date - MONDAY).astype(int).tolist()
    return sorted(zip(gone, orders.quantity.tolist(), day, orders.late_days.tolist(), strict=True))


def test_that_an_order_goes_out_early_enough_for_making_it_when_capacity_is_short() -> None:
    # 160 at 20 a week are made in 8 weeks: for week 9 they are begun in week 1; a week is the quoted lead time.
    assert told(base(plan({9: 160.0}, {"capacity_week": 20.0}))) == [(9, 160.0, 7, 0.0)]
    assert told(base(plan({9: 160.0}, {"capacity_week": 40.0, "busy_share": 0.5}))) == [(9, 160.0, 7, 0.0)]
    assert told(base(plan({9: 160.0}, {"capacity_week": 1000.0}))) == [(9, 160.0, 56, 0.0)]


def test_that_only_what_does_not_fit_is_late_when_more_is_needed_than_can_be_made() -> None:
    # 20 a week: 60 by week 3 take all there is. By week 6 120 of 160 are made, so 60 of 100 come then and 40 in week 8; of the 60 of
    # week 9 180 − 160 = 20 come then and 40 in week 11. An order goes out when making it begins: weeks 0, 3, 6, 8 and 9.
    found = base(plan({3: 60.0, 6: 100.0, 9: 60.0}, {"capacity_week": 20.0}))
    assert told(found) == [(3, 60.0, 0, 0.0), (6, 40.0, 42, 14.0), (6, 60.0, 21, 0.0), (9, 20.0, 56, 0.0), (9, 40.0, 63, 14.0)]
    assert found.on_hand[0, :12].tolist() == [0.0] * 6 + [-40.0, -40.0, 0.0, -40.0, -40.0, 0.0]
    assert len(np.unique(found.orders.purchase)) == 3
    assert found.part.late_reason[0] == "S makes no more than 20 a week."


def test_that_orders_are_late_past_the_horizon_when_they_cannot_be_made_within_it() -> None:
    # 10 a week for 40 a week from week 5 on: number n is made n · 4 weeks from now, the tenth in week 40 of 20.
    found = base(plan(dict.fromkeys(range(5, 15), 40.0), {"capacity_week": 10.0}))
    assert told(found)[-1] == (14, 40.0, 7 * 36, 7.0 * (40 - 14))  # begun in week 36
    # 40 of the 50 made by week 5, and of the 60 by week 6 another 20: whatever comes later is late
    assert [(at, quantity) for at, quantity, _, days in told(found) if not days] == [(5, 40.0), (6, 20.0)]
    assert found.on_hand[0, 19] == 160.0 - 400.0  # week 19 begins with 190 made, 160 of them in whole deliveries


@pytest.mark.parametrize("none", [{"capacity_week": 0.0}, {"capacity_week": 50.0, "busy_share": 1.0}])
def test_that_nothing_is_ordered_or_paid_when_the_only_source_makes_nothing(none: Row) -> None:
    given_ = plan({5: 40.0}, none)
    found = base(given_)
    assert not len(found.orders.part)
    assert found.totals.landed == 0.0
    assert found.on_hand[0, 19] == -40.0
    assert any(one.code.startswith("capacity.") for one in check(given_))


@pytest.mark.parametrize("share", [None, 0.5])
def test_that_the_other_source_takes_the_need_when_one_makes_nothing(share: float | None) -> None:
    found = base(plan({5: 40.0}, {"capacity_week": 0.0, "share": share}, {"unit_price": 9.0, "share": share}))
    assert found.orders.source.tolist() == [1]
    assert found.orders.quantity.tolist() == [40.0]


def test_that_each_order_queues_at_the_source_it_goes_to_when_another_wins_later() -> None:
    # S makes 50 a week and T, cheaper and qualified from week 14 on, 110: S owes 80 a week of weeks 10 to 13 only, and has made 320 in
    # 6.4 weeks, T 110 a week of 80.
    needs = dict.fromkeys(range(10, 19), 80.0)
    found = base(plan(needs, {"capacity_week": 50.0, "unit_price": 5.0}, {"capacity_week": 110.0, "qualified_from": week(14)}))
    assert found.orders.source.tolist() == [0] * 4 + [1] * 5
    assert not found.orders.late_days.any()
    assert not found.on_hand[0].any()
    # the other way round T's 20 a week are what is short: of 400 by week 18 it makes 20 · 18 = 360
    found = base(plan(needs, {"capacity_week": 110.0, "unit_price": 5.0}, {"capacity_week": 20.0, "qualified_from": week(14)}))
    assert (found.orders.source[found.orders.late_days > 0] == 1).all()
    assert found.on_hand[0, :18].tolist() == [0.0] * 18 and found.on_hand[0, 18] == -40.0


def test_that_what_a_source_cannot_make_before_it_stops_goes_to_another() -> None:
    # 10 a week until week 6, then only T: of 100 needed in week 5 50 are made in time, 50 more would be made by week 10.
    found = base(plan({5: 100.0}, {"capacity_week": 10.0, "available_until": week(6)}, {"unit_price": 9.0}))
    assert sorted(zip(found.orders.source.tolist(), found.orders.quantity.tolist(), strict=True)) == [(0, 50.0), (1, 50.0)]
    assert not found.on_hand[0, 10:].any()


def test_that_what_a_source_cannot_make_before_it_stops_goes_to_one_that_wins_only_then() -> None:
    # T would win from week 5 on and can deliver before: nothing of the 30 that S can't make any more is left out, or late.
    found = base(plan({4: 70.0}, {"capacity_week": 10.0, "available_until": week(5)}, {"unit_price": 9.0, "lead_days": 21.0}))
    assert sorted(zip(found.orders.source.tolist(), found.orders.quantity.tolist(), strict=True)) == [(0, 40.0), (1, 30.0)]
    assert not found.on_hand[0].any()


def test_that_open_orders_take_capacity_when_they_name_their_supplier() -> None:
    # 60 due in week 3 take the 60 that S makes until then, as 60 proposed would; what nobody is named for takes nothing.
    needs, of = {3: 60.0, 6: 100.0}, {"capacity_week": 20.0}
    coming: Row = {"part": "P", "kind": "open order", "quantity": 60.0, "due": week(3)}
    proposed = told(base(plan(needs, of)))
    assert told(base(plan(needs, of, stock=({**coming, "supplier": "S"},)))) == proposed[1:]
    assert told(base(plan(needs, of, stock=(coming,)))) == [(6, 100.0, 7, 0.0)]
    # 500 due in week 1 were made but for the 20 of that week
    begun: Row = {**coming, "quantity": 500.0, "due": week(1), "supplier": "S"}
    assert told(base(plan({5: 580.0}, of, stock=(begun,)))) == [(5, 80.0, 7, 0.0)]


QUANTITIES = st.dictionaries(st.integers(1, 17), st.integers(1, 90).map(float), min_size=1, max_size=8)
SOURCES = st.fixed_dictionaries(
    {
        "capacity_week": st.integers(3, 60).map(float),
        "lead_days": st.integers(0, 40).map(float),
        "order_multiple": st.sampled_from([1.0, 5.0]),
        "licence_days": st.sampled_from([None, 10.0]),
        "qualified_from": st.sampled_from([None, week(6)]),
    }
)


@cache
def opened(supplier: str, quantity: float, at: int) -> Row:
    """Return an open order."""
    return {"part": "P", "kind": "open order", "quantity": quantity, "due": week(at), "supplier": supplier}


@settings(max_examples=60, deadline=None)
@given(QUANTITIES, SOURCES, st.data())
def test_that_nothing_changes_when_any_proposals_are_accepted_as_they_stand(needs: dict[int, float], of: Row, data: st.DataObject) -> None:
    stock = (opened("S", 25.0, data.draw(st.integers(1, 12))),) if data.draw(st.booleans()) else ()
    given_ = plan(needs, of, stock=stock)
    before = base(given_)
    some = np.flatnonzero([data.draw(st.booleans()) for _ in before.orders.part])
    after = base(decided(given_, before, some, with_day=True))
    assert after.orders.firm.sum() == len(some)
    assert told(after) == told(before)
    assert after.on_hand.tobytes() == before.on_hand.tobytes()


@settings(max_examples=60, deadline=None)
@given(QUANTITIES, SOURCES, st.integers(1, 120).map(float))
def test_that_more_stock_never_makes_a_shortage_worse(needs: dict[int, float], of: Row, more: float) -> None:
    of = {**of, "order_multiple": 1.0}
    before, after = base(plan(needs, of)), base(plan(needs, of, stock=({"part": "P", "quantity": more},)))
    assert (np.minimum(after.on_hand, 0) >= np.minimum(before.on_hand, 0) - 1e-9).all()


@settings(max_examples=60, deadline=None)
@given(QUANTITIES, SOURCES, st.data())
def test_that_no_supplier_delivers_more_than_it_can_have_made(needs: dict[int, float], of: Row, data: st.DataObject) -> None:
    stock = (opened("S", 25.0, data.draw(st.integers(8, 12))),) if data.draw(st.booleans()) else ()
    found = base(plan(needs, of, stock=stock))
    orders, a_day = found.orders, float(str(of["capacity_week"])) / 7
    left = (orders.ship_date - MONDAY).astype(int)
    for day in left.tolist():
        assert orders.quantity[left <= day].sum() <= a_day * day + 1e-6
    gone = (orders.order_date - MONDAY).astype(int)
    assert (gone >= 0).all()
    assert ((left - gone) * a_day >= orders.quantity - 1e-6).all()  # nobody makes an order faster than at capacity


@settings(max_examples=30, deadline=None)
@given(QUANTITIES, SOURCES, st.integers(1, 40).map(float))
def test_that_nothing_comes_later_when_capacity_grows(needs: dict[int, float], of: Row, more: float) -> None:
    before, after = base(plan(needs, of)), base(plan(needs, {**of, "capacity_week": float(str(of["capacity_week"])) + more}))
    assert (after.on_hand >= before.on_hand - 1e-9).all()
    plenty, none = base(plan(needs, {**of, "capacity_week": 1e9})), base(plan(needs, {**of, "capacity_week": None}))
    assert plenty.on_hand.tobytes() == none.on_hand.tobytes()


@pytest.mark.parametrize("quantity", [1e9, 1e21, 1e40])
def test_that_orders_come_on_days_that_a_calendar_has_when_making_them_takes_longer_than_all_time(quantity: float) -> None:
    found = base(plan({4: quantity}, {"capacity_week": 7.0}))
    orders = found.orders
    days = (found.part.order_by, orders.order_date, orders.ship_date, orders.entry_date, orders.export_date, orders.need_date)
    assert all(isinstance(day, date) for column in days for day in column.tolist())
    behind = orders.late_days.max()
    assert 36_525 < behind <= 2 * MOST_DAYS
    assert (orders.order_date >= MONDAY).all()
