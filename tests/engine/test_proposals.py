"""What a buyer sends: every order with its state and what it is for, and the totals by supplier."""

from __future__ import annotations

import pytest

from planner.engine.netting.peg_words import wanted_texts
from planner.engine.netting.pegging import pegs
from planner.engine.orders.proposals import order_sheets, proposals
from tests.engine.test_decisions import THE_ORDER
from tests.engine.test_orders import base, plan


def test_that_each_order_says_its_state_and_the_totals_leave_held_ones_out() -> None:
    # 40 × 10 accepted, 50 × 10 held, 60 × 10 proposed, 30 × 10 that can't come by 30 November; duty 10 %.
    held = {**THE_ORDER, "need_date": "2027-05-03", "decision": "hold"}
    needs = {"2026-11-30": 30.0, "2027-03-01": 40.0, "2027-05-03": 50.0, "2027-07-05": 60.0}
    given = plan({"mpn": "X-7"}, needs, decisions=[THE_ORDER, held])
    results = base(given)
    found = proposals(given, results)
    assert dict(zip(found.quantity.tolist(), found.state.tolist(), strict=True)) == {
        30.0: "late", 40.0: "accepted", 50.0: "held", 60.0: "proposed",
    }  # fmt: skip
    assert set(found.mpn.tolist()) == {"X-7"}
    (total,) = found.by_supplier
    assert (total.supplier, total.orders, total.late, total.held) == ("S", 3, 1, 1)
    assert (total.value, total.landed, total.duty) == pytest.approx((1300.0, 1430.0, 130.0))
    assert str(total.first_order) == "2026-11-23"


def test_that_the_buyers_workbook_says_which_demand_each_order_is_for() -> None:
    given = plan({}, {"2027-03-01": 40.0, "2027-05-03": 50.0})
    results = base(given)
    texts = wanted_texts(pegs(given, results), results.parts)
    assert texts.tolist() == ["P due 1 Mar 2027 (40)", "P due 3 May 2027 (50)"]
    headers, rows = order_sheets(given, results, proposals(given, results))["Orders"]
    assert [row[headers.index("For")] for row in rows] == texts.tolist()
