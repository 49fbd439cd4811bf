"""What is wrong with shares, capacity, shelf life, buffers, lots, splits, alternates, decisions and limits."""

from __future__ import annotations

import numpy as np
import pytest

from planner.engine.evaluate import evaluate
from planner.model.checks import check
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from tests.plans import plan_of, robot

Row = dict[str, object]


def found(plan: Plan, code: str) -> list[Finding]:
    return [finding for finding in check(plan) if finding.code == code]


def the(plan: Plan, code: str, table: str, column: str) -> Finding:
    """Return the one finding of a code, which points at a cell of the table."""
    (finding,) = found(plan, code)
    assert (finding.where.table, finding.where.column) == (table, column)
    assert finding.where.row in plan[table].ids
    assert finding.hint
    return finding


def plan_with(*sources: Row, part: Row | None = None, settings: Row | None = None, **tables: list[Row]) -> Plan:
    """Return a plan of one part from several sources."""
    return plan_of(
        settings=[settings or {}],
        parts=[{"part": "P", "hts": "8501.31.40", **(part or {})}, *tables.pop("parts", [])],
        suppliers=[{"supplier": name} for name in "ABC"],
        sources=[
            {"part": "P", "supplier": name, "country_of_origin": "CN", "unit_price": 1.0, **row}
            for name, row in zip("ABC", sources, strict=False)
        ],
        lanes=tables.pop("lanes", [{"ship_from": "CN", "mode": mode} for mode in ("ocean", "air")]),
        tariffs=[{"program": "MFN", "hts": "*", "rate": 0.04, "source": "HTS 2026"}],
        demand=tables.pop("demand", [{"part": "P", "due": "2027-03-01", "quantity": 10.0}]),
        **tables,
    )


def test_that_nothing_is_found_when_a_plan_is_complete() -> None:
    assert check(plan_with({})) == ()


def test_that_shares_below_all_are_told_when_every_source_has_one() -> None:
    finding = the(plan_with({"share": 0.5}, {"share": 0.375}), "source.shares-open", "sources", "share")
    assert "87.5 %" in finding.message and "12.5 %" in finding.message
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("sources", [({"share": 0.5}, {}), ({"share": 0.4}, {"share": 0.6}), ({}, {}), ({"share": 1 / 3},) * 3])
def test_that_nothing_is_said_when_shares_leave_nothing_open(sources: tuple[Row, ...]) -> None:
    assert not found(plan_with(*sources), "source.shares-open")


def test_that_a_source_that_can_make_nothing_is_named() -> None:
    assert (
        "P / A / CN" in the(plan_with({"capacity_week": 0.0}, {"capacity_week": 5.0}), "capacity.zero", "sources", "capacity_week").message
    )
    assert "P / B / CN" in the(plan_with({}, {"busy_share": 1.0}), "capacity.taken", "sources", "busy_share").message


def test_that_goods_that_expire_on_the_way_are_told() -> None:
    lanes: list[Row] = [
        {"ship_from": "CN", "mode": "ocean", "export_days": 4.0, "transit_days": 28.0, "customs_days": 3.0, "dock_days": 2.0},
        {"ship_from": "CN", "mode": "air", "transit_days": 4.0},
    ]
    finding = the(
        plan_with({"mode": "ocean"}, {"mode": "air"}, part={"shelf_days": 37.0}, lanes=lanes), "shelf-life.way", "sources", "mode"
    )
    assert "P / A / CN" in finding.message and "37 days" in finding.message
    assert not found(plan_with({"mode": "ocean"}, part={"shelf_days": 38.0}, lanes=lanes), "shelf-life.way")
    assert found(plan_with({"mode": "ocean", "licence_days": 1.0}, part={"shelf_days": 38.0}, lanes=lanes), "shelf-life.way")
    assert not found(plan_with({"mode": "ocean"}, lanes=lanes), "shelf-life.way")


def test_that_a_buffer_is_told_when_it_holds_nothing() -> None:
    assert (
        "nothing in the build plan"
        in the(plan_with({}, part={"strategic_weeks": 4.0}, demand=[]), "buffer.nothing", "parts", "strategic_weeks").message
    )
    assert not found(plan_with({}, part={"strategic_weeks": 4.0}), "buffer.nothing")
    made = robot()
    made = made.with_table(made["parts"].with_columns({"strategic_weeks": np.array([0.0, 4.0, 4.0])}))
    assert "ARM" in the(made, "buffer.nothing", "parts", "strategic_weeks").message


def test_that_a_fixed_quantity_wants_a_lot_size() -> None:
    assert "P:" in the(plan_with({}, part={"lot_rule": "fixed quantity"}), "lot.size", "parts", "lot_size").message
    assert not found(plan_with({}, part={"lot_rule": "fixed quantity", "lot_size": 5.0}), "lot.size")
    general: Row = {"lot_rule": "fixed quantity"}
    assert "P has no lot size" in the(plan_with({}, settings=general), "lot.plan", "settings", "lot_rule").message
    assert "2 parts have" in the(plan_with({}, settings=general, parts=[{"part": "Q"}]), "lot.plan", "settings", "lot_rule").message
    assert not found(plan_with({}, part={"lot_size": 5.0}, settings=general), "lot.plan")


@pytest.mark.parametrize("rule", ["economic quantity", "economic period", "least cost", "Silver–Meal"])
def test_that_an_economic_rule_wants_the_cost_of_an_order(rule: str) -> None:
    assert rule in the(plan_with({}, part={"lot_rule": rule}), "lot.cost", "parts", "order_cost").message
    assert not found(plan_with({}, part={"lot_rule": rule, "order_cost": 50.0}), "lot.cost")
    assert not found(plan_with({}, part={"lot_rule": rule}, settings={"order_cost": 50.0}), "lot.cost")
    assert rule in the(plan_with({}, settings={"lot_rule": rule}), "lot.plan", "settings", "order_cost").message
    assert not found(plan_with({}, part={"lot_rule": "lot for lot"}, settings={"lot_rule": rule}), "lot.plan")


def test_that_half_a_split_is_told() -> None:
    assert the(plan_with({"split_share": 0.2}), "split.mode", "sources", "split_mode")
    assert the(plan_with({"split_mode": "air"}), "split.share", "sources", "split_share")
    assert the(plan_with({"split_mode": "ocean", "split_share": 0.2}), "split.mode", "sources", "split_mode")
    whole = plan_with({"split_mode": "air", "split_share": 0.2})
    assert not found(whole, "split.mode") and not found(whole, "split.share")


def test_that_alternates_that_lead_back_to_themselves_are_told() -> None:
    parts: list[Row] = [{"part": "Q"}, {"part": "R"}]
    itself = plan_with({}, parts=parts, alternates=[{"part": "P", "alternate": "P"}])
    assert the(itself, "alternate.self", "alternates", "alternate").severity is Severity.ERROR
    ring = [{"part": "P", "alternate": "Q"}, {"part": "Q", "alternate": "R"}, {"part": "R", "alternate": "P"}]
    assert "P → Q → R → P" in the(plan_with({}, parts=parts, alternates=ring), "alternate.cycle", "alternates", "alternate").message
    assert not found(plan_with({}, parts=parts, alternates=ring[:2]), "alternate.cycle")


def test_that_alternates_that_cover_more_than_all_are_told() -> None:
    parts: list[Row] = [{"part": "Q"}, {"part": "R"}]
    rows = [{"part": "P", "alternate": "Q", "share": 0.6}, {"part": "P", "alternate": "R", "share": 0.5}]
    assert the(plan_with({}, parts=parts, alternates=rows), "alternate.shares", "alternates", "share")
    rows[1]["share"] = 0.4
    assert not found(plan_with({}, parts=parts, alternates=rows), "alternate.shares")


def test_that_a_decision_about_a_source_that_is_not_there_is_told() -> None:
    there: Row = {"part": "P", "supplier": "A", "country_of_origin": "CN", "need_date": "2027-03-01", "quantity": 5.0}
    assert not found(plan_with({}, decisions=[there, {**there, "country_of_origin": "", "need_date": "2027-04-01"}]), "decision.source")
    assert the(plan_with({}, decisions=[{**there, "country_of_origin": "VN"}]), "decision.source", "decisions", "supplier")
    assert the(plan_with({}, decisions=[{**there, "supplier": "B"}]), "decision.source", "decisions", "supplier")


@pytest.mark.parametrize(
    ("table", "column", "plan"),
    [
        ("stock", "quantity", plan_with({}, stock=[{"part": "P", "quantity": -5.0}])),
        ("settings", "storage_m3", plan_with({}, settings={"storage_m3": -1.0})),
        ("settings", "cash_limit", plan_with({}, settings={"cash_limit": -1.0})),
        ("settings", "expedite_budget", plan_with({}, settings={"expedite_budget": -1.0})),
        ("sources", "capacity_week", plan_with({"capacity_week": -1.0})),
        ("parts", "shelf_days", plan_with({}, part={"shelf_days": 0.0})),
    ],
)
def test_that_a_number_that_cannot_be_is_named_and_the_rest_is_computed(table: str, column: str, plan: Plan) -> None:
    assert the_limit(plan, table, column).severity is Severity.ERROR
    assert np.isfinite(evaluate(plan, ["Base"])["Base"].totals.landed)


def the_limit(plan: Plan, table: str, column: str) -> Finding:
    """Return the one finding about a cell outside its limits."""
    (finding,) = found(plan, "value.limit")
    assert (finding.where.table, finding.where.column) == (table, column)
    return finding
