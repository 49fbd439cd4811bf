"""What is wrong with open orders, production days and accepted quantities."""

from __future__ import annotations

import numpy as np
import pytest

from planner.model.checks import check
from planner.model.finding import Finding
from planner.model.plan import Plan
from tests.plans import plan_of

Row = dict[str, object]


def plan_with(stock: Row | None = None, decision: Row | None = None, **source: object) -> Plan:
    """Return a plan of one part from one source, which sells at least 100 in packs of 25."""
    terms: Row = {"min_order_quantity": 100.0, "order_multiple": 25.0, "lead_days": 30.0, **source}
    accepted: Row = {"part": "P", "supplier": "S", "need_date": "2027-03-01", **(decision or {})}
    return plan_of(
        settings=[{"as_of": "2026-11-23"}],
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0, **terms}],
        stock=[{"part": "P", "kind": "open order", "quantity": 5.0, **stock}] if stock else [],
        decisions=[accepted] if decision else [],
    )


def found(plan: Plan, *codes: str) -> list[Finding]:
    return [finding for finding in check(plan) if finding.code in codes]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"due": "2026-11-22"}, "stock.overdue"),
        ({"due": None}, "stock.no-due"),
        ({"due": "2026-11-23"}, None),
        ({"due": "2026-11-22", "quantity": 0.0}, None),
        ({"due": "2026-11-22", "kind": "on hand"}, None),
    ],
)
def test_that_an_open_order_is_told_when_its_day_has_passed_or_is_not_known(row: Row, code: str | None) -> None:
    plan = plan_with(stock=row)
    findings = found(plan, "stock.overdue", "stock.no-due")
    assert [one.code for one in findings] == ([code] if code else [])
    for one in findings:
        assert (one.where.table, one.where.row, one.where.column) == ("stock", plan["stock"].ids[0], "due")


def test_that_blank_production_days_are_told_and_none_at_all_are_not() -> None:
    (one,) = found(plan_with(lead_days=None), "lead.unknown")
    assert (one.where.table, one.where.column) == ("sources", "lead_days")
    assert not found(plan_with(lead_days=0.0), "lead.unknown")


def test_that_many_blank_production_days_end_in_one_finding() -> None:
    plan = plan_with()
    many = plan.with_table(plan["sources"].taken(np.zeros(50, dtype=np.intp)).with_columns({"lead_days": np.full(50, np.nan)}))
    findings = found(many, "lead.unknown")
    assert len(findings) == 21
    assert findings[-1].message.startswith("The production days of 30 more sources")


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        ({"quantity": 75.0}, "decision.minimum"),
        ({"quantity": 110.0}, "decision.multiple"),
        ({"quantity": 110.0, "country_of_origin": "US"}, "decision.multiple"),
        ({"quantity": 125.0}, None),
        ({"quantity": 75.0, "decision": "hold"}, None),
        ({"quantity": None}, None),  # told where it is carried out
    ],
)
def test_that_an_accepted_quantity_is_told_when_the_supplier_does_not_sell_it(decision: Row, code: str | None) -> None:
    plan = plan_with(decision=decision)
    findings = found(plan, "decision.minimum", "decision.multiple")
    assert [one.code for one in findings] == ([code] if code else [])
    for one in findings:
        assert (one.where.table, one.where.row, one.where.column) == ("decisions", plan["decisions"].ids[0], "quantity")
