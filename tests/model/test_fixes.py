"""Quick fixes: after each the finding is gone and no error has come; fixes that are alike are one edit."""

from __future__ import annotations

import numpy as np
import pytest

from planner.model.checks import check
from planner.model.edits import RemoveRows
from planner.model.finding import Finding, Severity, Where
from planner.model.fix_acts import edit_of
from planner.model.fixes import FIXES, Fix, fix, fixes
from planner.model.plan import Plan
from tests.plans import plan_of, robot

Rows = list[dict[str, object]]


def broken(**tables: Rows) -> Plan:
    """Return the robot with other rows in some tables, or further ones where a table's name ends in _more."""
    given: dict[str, Rows] = {}
    for name, table in robot().tables.items():
        given[name] = [table.row(at) for at in range(len(table))]
    for name, rows in tables.items():
        bare = name.removesuffix("_more")
        given[bare] = [*given[bare], *rows] if name.endswith("_more") else rows
    return plan_of(**given)


SOURCE = {"part": "MOTOR", "supplier": "Tokai", "country_of_origin": "VN", "unit_price": 50.0, "ship_from": "JP"}
CASES: dict[str, tuple[str, Plan, str]] = {
    "a component that is no part": ("reference.missing", broken(bom_more=[{"parent": "ARM", "component": "BOLT"}]), "Add part BOLT"),
    "a supplier that isn't listed": ("reference.missing", broken(sources_more=[SOURCE | {"supplier": "Acme"}]), "Add supplier Acme"),
    "a part in other letters": ("reference.missing", broken(bom_more=[{"parent": "ARM", "component": " motor"}]), "Write 'MOTOR' for ' motor'"),
    "an event of no scenario": (
        "reference.missing",
        broken(events=[{"scenario": "War", "event": "Stop", "date": "2027-01-01", "kind": "supply stop", "origins": "CN"}]),
        "Add scenario War",
    ),
    "a part twice": ("key.duplicate", broken(parts_more=[{"part": "MOTOR", "kind": "buy", "hts": "8501.31.40", "weight_kg": 0.8}]), "Remove the copy"),
    "an empty line": ("value.required", broken(suppliers_more=[{"supplier": ""}]), "Remove the empty row"),
    "a share in percent": ("value.limit", broken(bom=[{"parent": "ROBOT", "component": "ARM", "scrap": 3.0}]), "Make 3 into 3 %"),
    "a country by name": ("value.country", broken(sources_more=[SOURCE | {"country_of_origin": "Germany"}]), "Write 'DE' for 'Germany'"),
    "countries with commas": (
        "value.country",
        broken(tariffs_more=[{"program": "s301", "hts": "9999", "origins": "China, Vietnam", "rate": 0.1}]),
        "Write 'CN VN' for 'China, Vietnam'",
    ),
    "a currency by its sign": ("value.currency", broken(sources_more=[SOURCE | {"currency": "$"}]), "Write 'USD' for '$'"),
    "a currency in small letters": ("value.currency", broken(sources_more=[SOURCE | {"currency": "usd"}]), "Write 'USD' for 'usd'"),
    "a mode in capitals": ("value.choice", broken(sources_more=[SOURCE | {"mode": "OCEAN"}]), "Write 'ocean' for 'OCEAN'"),
    "a tariff code with other marks": ("value.hts", broken(parts_more=[{"part": "X", "hts": "8501-31-40"}]), "Write '8501.31.40' for '8501-31-40'"),
    "a period the wrong way round": (
        "period.reversed",
        broken(bom=[{"parent": "ROBOT", "component": "ARM", "effective_from": "2027-05-01", "effective_to": "2027-01-01"}]),
        "Swap Used from and Used until",
    ),
    "a part in itself": ("bom.self", broken(bom_more=[{"parent": "ARM", "component": "ARM"}]), "Remove the line"),
    "a circle": ("bom.cycle", broken(bom_more=[{"parent": "ARM", "component": "ROBOT"}]), "Remove the line"),
    "a line twice": ("bom.duplicate", broken(bom_more=[{"parent": "ROBOT", "component": "ARM", "quantity": 3}]), "Merge 2 lines into one of 5"),
    "an alternate of itself": ("alternate.self", broken(alternates=[{"part": "ARM", "alternate": "ARM"}]), "Remove the alternate"),
    "alternates in a circle": (
        "alternate.cycle",
        broken(alternates=[{"part": "ARM", "alternate": "MOTOR"}, {"part": "MOTOR", "alternate": "ARM"}]),
        "Remove the alternate",
    ),
    "a price break of no source": (
        "price_break.source",
        broken(price_breaks=[{"part": "MOTOR", "supplier": "Tokai", "country_of_origin": "TH", "min_quantity": 10, "unit_price": 3}]),
        "Remove the price break",
    ),
    "demand of last year": ("demand.past", broken(demand_more=[{"part": "ROBOT", "due": "2025-03-01", "quantity": 1}]), "Move it to 2026-11-23"),
    "a scenario called as the base": (
        "scenario.base",
        broken(scenarios=[{"scenario": "Base"}], overrides=[{"scenario": "Base", "table": "parts", "where": "part=ARM", "column": "make_cost", "value": "9"}]),
        "Rename it 'Base 2'",
    ),
    "shares of more than all": (
        "source.shares",
        broken(sources=[SOURCE | {"share": 0.7, "country_of_origin": "JP"}, SOURCE | {"share": 0.6, "supplier": "Dongfang", "country_of_origin": "JP"}]),
        "Scale the shares to 100 %",
    ),
    "alternates for more than all": (
        "alternate.shares",
        broken(alternates=[{"part": "ARM", "alternate": "MOTOR", "share": 0.7}, {"part": "ARM", "alternate": "ROBOT", "share": 0.7}]),
        "Scale the shares to 100 %",
    ),
    "less than the minimum": (
        "decision.minimum",
        broken(
            sources=[SOURCE | {"min_order_quantity": 100, "order_multiple": 30, "country_of_origin": "JP"}],
            decisions=[{"part": "MOTOR", "supplier": "Tokai", "need_date": "2027-02-01", "quantity": 20, "decision": "accept"}],
        ),
        "Raise it to 120",
    ),
    "half a pack": (
        "decision.multiple",
        broken(
            sources=[SOURCE | {"order_multiple": 30, "country_of_origin": "JP"}],
            decisions=[{"part": "MOTOR", "supplier": "Tokai", "need_date": "2027-02-01", "quantity": 20, "decision": "accept"}],
        ),
        "Raise it to 30",
    ),
    "a mode by another name": (
        "tariff.mode",
        broken(tariffs_more=[{"program": "s301", "hts": "9999", "origins": "CN", "rate": 0.1, "modes": "sea, plane"}]),
        "Write 'ocean air'",
    ),
}  # fmt: skip


def errors(plan: Plan) -> set[tuple[str, Where]]:
    return {(finding.code, finding.where) for finding in check(plan) if finding.severity is Severity.ERROR}


def fixed(plan: Plan, code: str) -> tuple[Finding, Fix]:
    found = [(finding, fix(plan, finding)) for finding in check(plan) if finding.code == code]
    finding, one = next((finding, one) for finding, one in found if one is not None)
    return finding, one


@pytest.mark.parametrize("case", CASES)
def test_that_a_fix_mends_its_finding_and_breaks_nothing(case: str) -> None:
    code, plan, label = CASES[case]
    finding, one = fixed(plan, code)
    assert one.label == label
    done = edit_of(plan, one.acts).apply(plan)
    assert done.changes
    assert (finding.code, finding.message) not in {(other.code, other.message) for other in check(done.plan)}
    assert errors(done.plan) <= errors(plan)
    back = done.inverse.apply(done.plan).plan
    assert back.equals(plan)


def test_that_every_fix_has_a_case() -> None:
    assert {code for code, *_ in CASES.values()} == set(FIXES)


@pytest.mark.parametrize(
    ("code", "plan"),
    [
        ("key.duplicate", broken(parts_more=[{"part": "MOTOR", "kind": "make"}])),
        ("value.required", broken(sources_more=[SOURCE | {"supplier": ""}])),
        ("value.limit", broken(bom=[{"parent": "ROBOT", "component": "ARM", "quantity": -2.0}])),
        ("value.limit", broken(bom=[{"parent": "ROBOT", "component": "ARM", "scrap": 100.0}])),
        ("value.country", broken(sources_more=[SOURCE | {"country_of_origin": "Atlantis"}])),
        ("value.choice", broken(sources_more=[SOURCE | {"mode": "rocket"}])),
        ("value.hts", broken(parts_more=[{"part": "X", "hts": "motor"}])),
        ("bom.duplicate", broken(bom_more=[{"parent": "ROBOT", "component": "ARM", "quantity": 3, "scrap": 0.5}])),
    ],
    ids=["rows that differ", "a row with values", "below zero", "the limit in percent", "nowhere", "no mode", "no code", "another scrap"],
)
def test_that_nothing_is_guessed_where_the_remedy_is_not_obvious(code: str, plan: Plan) -> None:
    found = [finding for finding in check(plan) if finding.code == code]
    assert found and fixes(plan, found) == [None] * len(found)


def test_that_fixes_that_are_alike_are_one_edit_and_a_part_is_added_once() -> None:
    lines: Rows = [{"parent": "ARM", "component": name} for name in ("BOLT", "NUT", "BOLT")]
    plan = broken(bom_more=lines)
    found = [one for one in fixes(plan, check(plan)) if one is not None and one.kind == "reference.parts"]
    assert len(found) == 3
    done = edit_of(plan, [act for one in found for act in one.acts]).apply(plan)
    assert done.plan["parts"]["part"].tolist()[-2:] == ["BOLT", "NUT"] and len(np.unique(done.plan["parts"].ids)) == 5
    assert "reference.missing" not in {finding.code for finding in check(done.plan)}


def test_that_lines_of_the_same_part_become_one_of_all_their_quantities_when_each_is_mended() -> None:
    lines: Rows = [
        {"parent": "ARM", "component": "BOLT", "quantity": quantity, "designators": designators, "note": note}
        for quantity, designators, note in ((0.1, "R1,R2", "left"), (0.2, "", ""), (4.0, "R2, R3", "right"))
    ]
    plan = broken(bom_more=lines)
    found = [one for one in fixes(plan, check(plan)) if one is not None and one.kind == "bom.merge"]
    assert len(found) == 2
    done = edit_of(plan, [act for one in found for act in one.acts]).apply(plan)
    bom = done.plan["bom"]
    assert len(bom) == len(plan["bom"]) - 2
    (row,) = [bom.row(at) for at in range(len(bom)) if bom["component"][at] == "BOLT"]
    assert (row["quantity"], row["designators"], row["note"]) == (4.3, "R1, R2, R3", "left; right")


def test_that_every_reversed_period_is_swapped_by_one_edit() -> None:
    lines: Rows = [
        {"parent": "ROBOT", "component": "ARM", "effective_from": f"2027-0{month}-01", "effective_to": "2027-01-01"} for month in (3, 4)
    ]
    plan = broken(bom=lines)
    found = [one for one in fixes(plan, check(plan)) if one is not None]
    done = edit_of(plan, [act for one in found for act in one.acts]).apply(plan)
    assert "period.reversed" not in {finding.code for finding in check(done.plan)}
    assert [str(day) for day in done.plan["bom"]["effective_to"]] == ["2027-03-01", "2027-04-01"]


def test_that_there_is_no_fix_when_the_row_is_gone_or_the_finding_has_no_place() -> None:
    plan = broken(bom_more=[{"parent": "ARM", "component": "BOLT"}])
    finding, _ = fixed(plan, "reference.missing")
    after = RemoveRows("bom", plan["bom"].ids[-1:]).apply(plan).plan
    assert fix(after, finding) is None
    assert fix(plan, Finding(Severity.ERROR, "reference.missing", "Wrong", "", Where())) is None
