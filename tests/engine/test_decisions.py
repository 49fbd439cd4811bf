"""Accepted and held orders: what was agreed comes as agreed, and nothing is ordered twice."""

from __future__ import annotations

import numpy as np
import pytest

from planner.engine.evaluate import evaluate
from planner.engine.results import Results
from planner.files.samples import open_sample
from planner.model.generate import generate
from planner.model.plan import Plan
from planner.model.scenario import names, overlay
from planner.model.table import Table, cells
from tests.engine.test_orders import DUTY, Row, base, plan
from tests.engine.test_split import AIR, BY_AIR, OCEAN

THE_ORDER: Row = {"part": "P", "supplier": "S", "country_of_origin": "CN", "need_date": "2027-03-01", "quantity": 40.0}
THREAT: Row = {"program": "IEEPA", "title": "+20 %", "rate": 0.2, "effective_from": "2027-06-01", "status": "in force"}


def decided(plan: Plan, results: Results, rows: np.ndarray, *, with_day: bool) -> Plan:
    """Return the plan with some orders accepted as they stand, as the page of proposals does it."""
    orders, of = results.orders, plan["sources"]
    source = orders.source[rows]
    columns: dict[str, list[object]] = {
        "part": [results.parts[part] for part in orders.part[rows]], "supplier": of["supplier"][source].tolist(),
        "country_of_origin": of["country_of_origin"][source].tolist(), "need_date": list(orders.need_date[rows]), "decision": ["accept"] * len(rows),
        "quantity": orders.quantity[rows].tolist(), "mode": orders.mode[rows].tolist(),
        "order_date": list(orders.order_date[rows]) if with_day else [None] * len(rows),
    }  # fmt: skip
    table = plan["decisions"]
    everything = {column.name: columns.get(column.name, [column.default] * len(rows)) for column in table.spec.columns}
    return plan.with_table(Table.of(table.spec, range(plan.next_id, plan.next_id + len(rows)), everything))


def listed(found: Results) -> list[tuple[object, ...]]:
    """Return the orders in an order of their own, money to the cent."""
    orders = found.orders
    columns = (
        orders.part, orders.source, orders.need_date.astype(np.int64), orders.mode_at, orders.quantity.round(6), orders.order_date.astype(str),
        orders.ship_date.astype(str), orders.entry_date.astype(str), orders.late_days, orders.price, (orders.landed * orders.quantity).round(1),
        (orders.cost[:, 3] * orders.quantity).round(1),
    )  # fmt: skip
    return sorted(
        tuple(-1 if value != value else value for value in row) for row in zip(*(column.tolist() for column in columns), strict=True)
    )


def sample(name: str) -> Plan:
    """Return a sample with split orders, or a generated plan with a share of them."""
    plan = generate(250, 5) if name == "generated" else open_sample(name)
    of = plan["sources"]
    every = np.arange(len(of)) % 5 == 0
    split = {"split_mode": np.where(every, "air", "").astype(object), "split_share": np.where(every, 0.4, np.nan)}
    split["capacity_week"] = np.full(len(of), np.nan)  # what a supplier has confirmed isn't held back by its capacity any more
    return plan.with_table(of.with_columns({column: cells(of.spec[column], list(values)) for column, values in split.items()}))


@pytest.mark.parametrize("with_day", [True, False])
@pytest.mark.parametrize("name", ["humanoid", "ai-server", "ev-battery", "generated"])
def test_that_nothing_changes_when_every_proposal_is_accepted_as_it_stands(name: str, with_day: bool) -> None:
    given = sample(name)
    for scenario in names(given):
        then = overlay(given, scenario)
        before = base(then)
        after = base(decided(then, before, np.arange(len(before.orders.part)), with_day=with_day))
        assert after.orders.firm.all() and len(after.orders.part)
        assert listed(after) == listed(before)
        assert np.allclose(after.on_hand, before.on_hand, atol=1e-6)
        assert after.totals.landed == pytest.approx(before.totals.landed, rel=1e-9)
        assert after.totals.duty == pytest.approx(before.totals.duty, rel=1e-9)
        assert after.totals.prebuy == pytest.approx(before.totals.prebuy, rel=1e-9)
        assert after.totals.cash_peak == pytest.approx(before.totals.cash_peak, rel=1e-9)


def test_that_nothing_changes_when_orders_that_capacity_holds_back_are_accepted_for_their_day() -> None:
    given = open_sample("humanoid")
    before = base(given)
    assert any("makes no more" in text for text in before.orders.late_reason)
    after = base(decided(given, before, np.arange(len(before.orders.part)), with_day=True))
    assert listed(after) == listed(before)
    assert np.allclose(after.on_hand, before.on_hand, atol=1e-6)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_that_nothing_changes_when_some_proposals_are_accepted_as_they_stand(seed: int) -> None:
    given = generate(250, 5)
    before = base(given)
    some = np.flatnonzero(np.random.default_rng(seed).random(len(before.orders.part)) < 0.5)
    after = base(decided(given, before, some, with_day=True))
    assert after.orders.firm.sum() == len(some)
    assert listed(after) == listed(before)
    assert np.allclose(after.on_hand, before.on_hand, atol=1e-6)


def test_that_an_accepted_order_takes_its_need_out_of_what_is_proposed() -> None:
    # 70 of the 100 are on order, so 30 are proposed.
    found = base(plan({}, {"2027-03-01": 100.0}, decisions=[{**THE_ORDER, "quantity": 70.0}])).orders
    assert dict(zip(found.reason.tolist(), found.quantity.tolist(), strict=True)) == {"accepted": 70.0, "need": 30.0}


def test_that_an_accepted_order_comes_when_its_own_day_and_mode_say() -> None:
    # Ordered on 11 January by air, 4 + 2 days: there on 17 January, at 2 kg × 3 of freight; by sea it is 28 + 3 days before 1 March.
    changed: Row = {**THE_ORDER, "order_date": "2027-01-11", "mode": "air"}
    found = base(plan({}, {"2027-03-01": 40.0}, lanes=[OCEAN, AIR], decisions=[changed]))
    orders = found.orders
    assert orders.entry_date.astype(str).tolist() == ["2027-01-17"]
    assert orders.cost[0, 1] == pytest.approx(6.0)
    assert found.on_hand[0, 7:16].tolist() == [40.0] * 7 + [0.0, 0.0]  # weeks of 11 January to 22 February, then it is used


def test_that_an_accepted_order_stays_as_it_was_when_time_has_passed() -> None:
    # By sea it went out on 29 January; on 8 February it still comes on 1 March, and none of it is late.
    given = plan({}, {"2027-03-01": 40.0}, settings=[{"as_of": "2027-02-08"}], decisions=[{**THE_ORDER, "order_date": "2027-01-29"}])
    orders = base(given).orders
    assert orders.order_date.astype(str).tolist() == ["2027-01-29"]
    assert orders.entry_date.astype(str).tolist() == ["2027-03-01"]
    assert orders.late_days.tolist() == [0.0]
    # without its day it would go out today, and come 31 days later
    orders = base(plan({}, {"2027-03-01": 40.0}, settings=[{"as_of": "2027-02-08"}], decisions=[THE_ORDER])).orders
    assert orders.entry_date.astype(str).tolist() == ["2027-03-11"]
    assert orders.late_days.tolist() == [10.0]


def test_that_a_late_accepted_order_is_not_proposed_again_and_stock_waits_for_it() -> None:
    late: Row = {**THE_ORDER, "order_date": "2027-02-22"}  # 31 days: there on 25 March
    found = base(plan({}, {"2027-03-01": 40.0}, decisions=[late]))
    assert found.orders.quantity.tolist() == [40.0]
    assert found.orders.late_days.tolist() == [24.0]
    assert found.on_hand[0, 13:19].tolist() == [0.0, -40.0, -40.0, -40.0, -40.0, 0.0]  # weeks of 22 February to 29 March


def test_that_an_accepted_pre_buy_is_not_proposed_again_and_costs_the_same() -> None:
    parts: list[Row] = [{"part": "P", "hts": "8501.31.40", "weight_kg": 2.0, "demand_cv": 0.0, "expedite": 0.5}]
    needs = {f"2027-{month:02d}-01": 400.0 for month in range(3, 12)}
    given = plan({}, needs, parts=parts, tariffs=[DUTY, THREAT])
    before = base(given)
    early = np.flatnonzero(before.orders.prebuy)
    assert len(early) == 1
    after = base(decided(given, before, early, with_day=True))
    assert listed(after) == listed(before)
    assert after.part.prebuy.tolist() == [0.0] and after.part.prebuy_saving.tolist() == [0.0]
    # half of it accepted: the other half is still proposed, and both save as much as the whole did
    half = decided(given, before, early, with_day=True)
    table = half["decisions"]
    amount = float(before.part.prebuy[0]) / 2
    half = base(half.with_table(table.with_columns({"quantity": cells(table.spec["quantity"], [amount])})))
    assert half.part.prebuy.tolist() == pytest.approx([amount], abs=1.0)
    assert 0 < half.part.prebuy_saving[0] < before.part.prebuy_saving[0] / 2  # the first ones save the most


def test_that_accepted_orders_of_a_split_source_go_two_ways_when_no_mode_is_given() -> None:
    found = base(plan(BY_AIR, {"2027-03-01": 40.0}, lanes=[OCEAN, AIR], decisions=[THE_ORDER])).orders
    assert dict(zip(found.mode.tolist(), found.quantity.tolist(), strict=True)) == {"ocean": 28.0, "air": 12.0}
    assert len(set(found.purchase.tolist())) == 1


def test_that_a_held_proposal_is_marked_and_still_counted() -> None:
    given = plan({}, {"2027-03-01": 40.0, "2027-05-03": 50.0})
    hold = plan({}, {"2027-03-01": 40.0, "2027-05-03": 50.0}, decisions=[{**THE_ORDER, "decision": "hold"}])
    found = base(hold)
    assert dict(zip(found.orders.quantity.tolist(), found.orders.held.tolist(), strict=True)) == {40.0: True, 50.0: False}
    assert not found.orders.firm.any()
    assert np.array_equal(found.on_hand, base(given).on_hand)


@pytest.mark.parametrize(
    ("row", "source", "code", "column"),
    [
        ({"decision": "hold", "need_date": "2027-03-08"}, {}, "decision-without-order", "need_date"),
        ({"quantity": None}, {}, "decision-without-quantity", "quantity"),
        ({}, {"available_until": "2027-01-15"}, "decision-stopped", "order_date"),
        ({"need_date": "2026-11-02", "order_date": "2026-10-01"}, {}, "decision-overdue", "need_date"),
    ],
)
def test_that_a_decision_that_does_not_hold_is_named_with_its_place(row: Row, source: Row, code: str, column: str) -> None:
    given = plan(source, {"2027-03-01": 40.0}, decisions=[{**THE_ORDER, **row}])
    said = [finding for finding in base(given).findings if finding.code == code]
    assert [(one.where.table, one.where.row, one.where.column) for one in said] == [("decisions", int(given["decisions"].ids[0]), column)]


def test_that_a_decision_about_a_made_part_or_an_unknown_source_changes_nothing() -> None:
    unknown = plan({}, {"2027-03-01": 40.0}, decisions=[{**THE_ORDER, "supplier": "T"}])
    assert base(unknown).orders.reason.tolist() == ["need"]
    made = plan({}, {"2027-03-01": 40.0}, parts=[{"part": "P", "kind": "make"}], decisions=[THE_ORDER])
    assert {finding.code for finding in base(made).findings} >= {"decision-not-bought"}


def test_that_accepted_orders_are_the_same_bit_by_bit_when_a_price_is_edited() -> None:
    before = base(generate(250, 5))
    some = np.arange(0, len(before.orders.part), 3)
    given = decided(generate(250, 5), before, some, with_day=True)
    of = given["sources"]
    evaluate(given, ["Base"])
    edited = given.with_table(of.with_cells(of.ids[:1], "unit_price", cells(of.spec["unit_price"], [3.5])))
    fresh = generate(250, 5)
    fresh = decided(fresh.with_table(edited["sources"]), before, some, with_day=True)
    again, anew = base(edited).orders, base(fresh).orders
    assert np.array_equal(again.cost, anew.cost, equal_nan=True) and np.array_equal(again.firm, anew.firm)
