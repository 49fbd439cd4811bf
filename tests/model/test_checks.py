"""What a check finds: one finding with a stable code, the parts' names, a hint and a place."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from planner.model.bom_cycles import cycles
from planner.model.checks import CHECKS, check, has_errors
from planner.model.edits import RemoveRows, SetCells
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.schema import SCHEMA, Kind, columns
from planner.model.table import Table
from tests.plans import plan_of, robot


def found(plan: Plan, code: str) -> list[Finding]:
    return [finding for finding in check(plan) if finding.code == code]


def with_cell(plan: Plan, table: str, row: int, column: str, value: object) -> Plan:
    rows = plan[table]
    cells = np.array([value], dtype=rows[column].dtype)
    return SetCells(table, rows.ids[row : row + 1], column, cells).apply(plan).plan


def with_row(plan: Plan, table: str, /, **cells: object) -> Plan:
    rows = plan_of(**{table: [cells]})[table]
    own = plan[table]
    return plan.with_table(own.inserted(len(own), Table(own.spec, np.array([plan.next_id]), rows.columns)))


def test_that_nothing_is_found_when_a_plan_is_complete() -> None:
    assert check(robot()) == ()


def test_that_only_a_note_is_found_when_a_plan_is_empty() -> None:
    assert [(finding.code, finding.severity) for finding in check(Plan.empty())] == [("demand.none", Severity.NOTE)]


# ── circles ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def lines(*pairs: str) -> tuple[list[str], list[str]]:
    return [pair.split(">")[0] for pair in pairs], [pair.split(">")[1] for pair in pairs]


@pytest.mark.parametrize(
    ("pairs", "paths"),
    [
        (["A>B", "B>C", "A>C"], []),
        (["A>B", "B>A"], ["A B A"]),
        (["A>B", "B>C", "C>A"], ["A B C A"]),
        (["X>A", "C>A", "A>B", "B>C", "C>Y"], ["C A B C"]),
        (["A>A", "A>B"], []),
        (["A>B", "B>A", "C>D", "D>C"], ["A B A", "C D C"]),
        (["A>B", "B>A", "B>C", "C>A"], ["A B A", "A B C A"]),
        (["A>B", "A>B", "B>A"], ["A B A"]),
        ([], []),
    ],
)
def test_that_each_circle_is_told_once_when_the_bom_has_some(pairs: list[str], paths: list[str]) -> None:
    told = list(cycles(*lines(*pairs)))
    assert [" ".join(path) for path, _ in told] == paths
    parents, components = lines(*pairs)
    for path, row in told:
        assert (parents[row], components[row]) == tuple(path[-2:])


def test_that_the_way_round_is_named_when_the_bom_has_a_circle() -> None:
    plan = with_row(robot(), "bom", parent="MOTOR", component="ROBOT", quantity=1.0)
    (finding,) = found(plan, "bom.cycle")
    assert finding.severity is Severity.ERROR
    assert "ROBOT → ARM → MOTOR → ROBOT" in finding.message
    assert (finding.where.table, finding.where.row, finding.where.column) == ("bom", plan["bom"].ids[-1], "component")
    assert finding.hint


def test_that_a_circle_is_found_when_the_chain_is_longer_than_any_recursion() -> None:
    many = 30_000
    ring = [f"P{at}" for at in range(many)]
    ((path, row),) = cycles(ring, [*ring[1:], ring[0]])
    assert len(path) == many + 1
    assert path[0] == path[-1] == "P0"
    assert row == many - 1


def test_that_only_both_ends_are_named_when_a_circle_is_long() -> None:
    ring = [f"P{at}" for at in range(100)]
    plan = plan_of(
        parts=[{"part": part} for part in ring],
        bom=[{"parent": a, "component": b} for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)],
    )
    (finding,) = found(plan, "bom.cycle")
    assert finding.message.startswith("The BOM goes round in a circle: P0 → P1 → P2")
    assert finding.message.endswith("P13 → … → P99 → P0.")


def test_that_a_line_is_named_when_a_part_is_its_own_component() -> None:
    (finding,) = found(with_row(robot(), "bom", parent="ARM", component="ARM", quantity=1.0), "bom.self")
    assert "ARM" in finding.message
    assert not found(with_row(robot(), "bom", parent="ARM", component="ARM", quantity=1.0), "bom.cycle")


# ── cells, by the schema ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("spec", "column"), [(s, c) for s, c in columns() if c.reference], ids=lambda value: value.name)
def test_that_a_missing_row_is_named_when_a_cell_refers_to_it(spec: object, column: object) -> None:
    plan = with_row(Plan.empty(), spec.name, **{column.name: "NOWHERE"})
    findings = [finding for finding in found(plan, "reference.missing") if finding.where.column == column.name]
    assert len(findings) == 1
    assert "'NOWHERE'" in findings[0].message
    assert (findings[0].where.table, findings[0].where.row) == (spec.name, plan[spec.name].ids[-1])


def test_that_the_right_name_is_hinted_at_when_only_case_or_blanks_differ() -> None:
    (finding,) = found(with_row(robot(), "bom", parent="ARM", component=" motor "), "reference.missing")
    assert finding.hint == "Did you mean 'MOTOR'?"


def test_that_the_second_row_is_named_when_a_part_number_stands_twice() -> None:
    plan = with_row(robot(), "parts", part="MOTOR")
    (finding,) = found(plan, "key.duplicate")
    assert "MOTOR" in finding.message
    assert finding.where.row == plan["parts"].ids[-1]


def test_that_repeated_lines_are_fine_when_a_table_allows_them() -> None:
    plan = with_row(with_row(robot(), "bom", parent="ARM", component="MOTOR"), "demand", part="ROBOT", due="2027-03-01", quantity=1.0)
    assert not has_errors(check(plan))


def test_that_the_same_supplier_may_offer_a_part_from_two_countries() -> None:
    plan = with_row(robot(), "sources", part="MOTOR", supplier="Tokai", country_of_origin="CN", unit_price=50.0)
    assert not found(plan, "key.duplicate")


LIMITED = [(s, c) for s, c in columns() if (c.minimum, c.maximum, c.above, c.below) != (None,) * 4]


@pytest.mark.parametrize(("spec", "column"), LIMITED, ids=lambda value: value.name)
def test_that_the_cell_is_named_when_a_number_breaks_its_limit(spec: object, column: object) -> None:
    inside = {"minimum": column.minimum, "maximum": column.maximum}
    bad = [limit for limit in (column.above, column.below) if limit is not None]
    bad += [inside["minimum"] - 1] if column.minimum is not None else []
    bad += [inside["maximum"] + 1] if column.maximum is not None else []
    for value in bad:
        plan = Plan.empty() if spec.name == "settings" else with_row(Plan.empty(), spec.name)
        plan = with_cell(plan, spec.name, 0, column.name, value)
        findings = [finding for finding in found(plan, "value.limit") if finding.where.column == column.name]
        assert len(findings) == 1, value
        assert column.title in findings[0].message
    for value in inside.values():
        if value is not None:
            plan = Plan.empty() if spec.name == "settings" else with_row(Plan.empty(), spec.name)
            plan = with_cell(plan, spec.name, 0, column.name, value)
            assert not [finding for finding in found(plan, "value.limit") if finding.where.column == column.name]


def test_that_a_negative_quantity_is_an_error_with_its_place() -> None:
    plan = with_cell(robot(), "bom", 1, "quantity", -3.0)
    (finding,) = check(plan)
    assert finding.severity is Severity.ERROR
    assert finding.message == "ARM / MOTOR: Qty per must be more than 0. It is -3."
    assert (finding.where.table, finding.where.row, finding.where.column) == ("bom", plan["bom"].ids[1], "quantity")


def test_that_infinite_numbers_are_errors_when_a_column_has_no_limits() -> None:
    assert found(with_cell(robot(), "events", 0, "rate", np.inf), "value.limit")


@pytest.mark.parametrize(("spec", "column"), [(s, c) for s, c in columns() if c.required], ids=lambda value: value.name)
def test_that_the_cell_is_named_when_a_required_one_is_empty(spec: object, column: object) -> None:
    plan = Plan.empty() if spec.name == "settings" else with_row(Plan.empty(), spec.name)
    plan = with_cell(plan, spec.name, 0, column.name, "" if column.dtype == object else "NaT" if column.kind is Kind.DATE else np.nan)
    findings = [finding for finding in found(plan, "value.required") if finding.where.column == column.name]
    assert [finding.where.row for finding in findings] == [plan[spec.name].ids[0]]


BAD_WORDS = {
    Kind.COUNTRY: ("China", "XX", "cn"),
    Kind.COUNTRIES: ("XX", "EU XX"),
    Kind.CURRENCY: ("BUCKS", "usd"),
    Kind.HTS: ("motor", "8501,31"),
}


@pytest.mark.parametrize(
    ("spec", "column"), [(s, c) for s, c in columns() if c.kind in (*BAD_WORDS, Kind.CHOICE)], ids=lambda value: value.name
)
def test_that_the_word_is_named_when_it_is_no_country_currency_code_or_choice(spec: object, column: object) -> None:
    for word in BAD_WORDS.get(column.kind, ("nonsense",)):
        plan = Plan.empty() if spec.name == "settings" else with_row(Plan.empty(), spec.name)
        plan = with_cell(plan, spec.name, 0, column.name, word)
        findings = [f for f in check(plan) if f.code == f"value.{KIND_CODES[column.kind]}" and f.where.column == column.name]
        assert len(findings) == 1, word
        assert f"'{word}'" in findings[0].message
        assert findings[0].severity is Severity.ERROR


KIND_CODES = {Kind.COUNTRY: "country", Kind.COUNTRIES: "country", Kind.CURRENCY: "currency", Kind.HTS: "hts", Kind.CHOICE: "choice"}


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("bom", {"parent": "ARM", "component": "MOTOR", "effective_from": "2027-02-01", "effective_to": "2027-01-31"}),
        ("tariffs", {"program": "MFN", "effective_from": "2027-02-01", "effective_to": "2027-01-31"}),
        ("stacking", {"program": "a", "other": "b", "effective_from": "2027-02-01", "effective_to": "2027-01-31"}),
        ("calendars", {"country": "CN", "closed_from": "2027-02-01", "closed_to": "2027-01-31"}),
        ("events", {"scenario": "Threat", "event": "e", "date": "2027-02-01", "until": "2027-01-31"}),
        (
            "sources",
            {"part": "MOTOR", "supplier": "Tokai", "unit_price": 1.0, "qualified_from": "2027-02-01", "available_until": "2027-01-31"},
        ),
    ],
)
def test_that_a_period_is_named_when_it_ends_before_it_begins(table: str, cells: dict[str, object]) -> None:
    (finding,) = found(with_row(robot(), table, **cells), "period.reversed")
    assert "2027-01-31" in finding.message
    assert finding.where.table == table
    same_day = {name: "2027-02-01" if value == "2027-01-31" else value for name, value in cells.items()}
    assert not found(with_row(robot(), table, **same_day), "period.reversed")


# ── buying ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def codes(findings: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def without(plan: Plan, table: str) -> Plan:
    return RemoveRows(table, plan[table].ids).apply(plan).plan


def test_that_a_warning_names_the_part_when_a_bought_part_has_no_source() -> None:
    (finding,) = check(without(robot(), "sources"))
    assert (finding.code, finding.severity) == ("source.missing", Severity.WARNING)
    assert "MOTOR" in finding.message


@pytest.mark.parametrize(
    ("kind", "leaf", "warned"),
    [("", True, True), ("", False, False), ("make", True, False), ("phantom", True, False), ("buy", False, True)],
)
def test_that_only_bought_parts_are_warned_of_when_sources_are_missing(*, kind: str, leaf: bool, warned: bool) -> None:
    plan = plan_of(
        parts=[{"part": "A", "kind": kind}, {"part": "B", "kind": "make"}],
        bom=[] if leaf else [{"parent": "A", "component": "B"}],
        demand=[{"part": "A", "due": "2027-01-01"}],
    )
    assert codes(check(plan)) == (["source.missing"] if warned else [])


def test_that_a_warning_names_the_part_when_none_of_its_sources_has_a_price() -> None:
    plan = with_cell(with_cell(robot(), "sources", 0, "unit_price", np.nan), "sources", 1, "unit_price", np.nan)
    (finding,) = check(plan)
    assert (finding.code, finding.where.row, finding.where.column) == ("source.price", plan["sources"].ids[0], "unit_price")
    assert "MOTOR" in finding.message


def test_that_no_price_is_missing_when_one_source_has_one_or_has_price_breaks() -> None:
    plan = with_cell(robot(), "sources", 0, "unit_price", np.nan)
    assert check(plan) == ()
    plan = with_cell(plan, "sources", 1, "unit_price", np.nan)
    plan = with_row(plan, "price_breaks", part="MOTOR", supplier="Tokai", country_of_origin="JP", min_quantity=1.0, unit_price=9.0)
    assert check(plan) == ()


def test_that_a_warning_names_the_part_when_its_shares_exceed_the_whole() -> None:
    plan = with_cell(with_cell(robot(), "sources", 0, "share", 0.7), "sources", 1, "share", 0.3)
    assert check(plan) == ()
    (finding,) = check(with_cell(plan, "sources", 1, "share", 0.31))
    assert finding.code == "source.shares"
    assert "MOTOR" in finding.message


def test_that_a_warning_is_given_when_a_price_break_belongs_to_no_source() -> None:
    plan = with_row(robot(), "price_breaks", part="MOTOR", supplier="Tokai", country_of_origin="CN", min_quantity=10.0, unit_price=9.0)
    assert codes(check(plan)) == ["price_break.source"]


def test_that_one_error_names_the_currency_when_its_exchange_rate_is_missing() -> None:
    plan = without(robot(), "fx")
    (finding,) = check(plan)
    assert (finding.code, finding.severity) == ("fx.missing", Severity.ERROR)
    assert "JPY" in finding.message
    assert "MOTOR from Tokai" in finding.message
    assert finding.where.row == plan["sources"].ids[1]


def test_that_one_warning_names_the_lane_when_goods_travel_without_one() -> None:
    plan = with_cell(robot(), "sources", 0, "ship_from", "VN")
    (finding,) = check(plan)
    assert (finding.code, finding.severity) == ("lane.missing", Severity.WARNING)
    assert "by ocean from VN to US" in finding.message
    assert "MOTOR from Dongfang" in finding.message


def test_that_a_lane_to_another_destination_does_not_count() -> None:
    assert codes(check(with_cell(robot(), "lanes", 0, "destination", "DE"))) == ["lane.missing"]


def test_that_no_lane_is_missing_when_goods_come_from_home() -> None:
    plan = with_row(robot(), "sources", part="MOTOR", supplier="Tokai", country_of_origin="US", unit_price=70.0)
    assert check(plan) == ()


def test_that_a_warning_names_the_part_when_an_imported_one_has_no_tariff_code() -> None:
    (finding,) = check(with_cell(robot(), "parts", 2, "hts", ""))
    assert (finding.code, finding.where.column) == ("hts.missing", "hts")
    assert "MOTOR" in finding.message


def test_that_a_warning_names_the_part_when_its_lane_charges_by_weight_and_it_has_none() -> None:
    plan = with_cell(robot(), "parts", 2, "weight_kg", np.nan)
    (finding,) = check(plan)
    assert (finding.code, finding.where.table, finding.where.column) == ("weight.missing", "parts", "weight_kg")
    free = with_cell(with_cell(plan, "lanes", 0, "freight_per_kg", 0.0), "lanes", 1, "freight_per_kg", 0.0)
    assert check(free) == ()
    delivered = with_cell(with_cell(plan, "sources", 0, "incoterm", "DDP"), "sources", 1, "incoterm", "CIF")
    assert check(delivered) == ()


def test_that_a_warning_names_the_part_when_its_lane_charges_by_volume_and_it_has_none() -> None:
    assert codes(check(with_cell(robot(), "lanes", 0, "freight_per_m3", 90.0))) == ["volume.missing"]


# ── demand and scenarios ────────────────────────────────────────────────────────────────────────────────────────────


def test_that_a_warning_names_the_product_when_it_was_due_before_the_plan_begins() -> None:
    plan = with_cell(robot(), "demand", 0, "due", np.datetime64("2026-11-22"))
    (finding,) = check(plan)
    assert (finding.code, finding.severity) == ("demand.past", Severity.WARNING)
    assert "ROBOT was due on 2026-11-22" in finding.message
    assert check(with_cell(robot(), "demand", 0, "due", np.datetime64("2026-11-23"))) == ()


def test_that_a_note_is_given_when_there_is_no_demand() -> None:
    assert codes(check(without(robot(), "demand"))) == ["demand.none"]


def test_that_an_override_is_named_when_it_can_not_be_applied() -> None:
    plan = with_row(robot(), "overrides", scenario="Threat", table="sources", column="prise", value="3")
    (finding,) = check(plan)
    assert (finding.code, finding.where.table, finding.where.row) == ("scenario.unusable", "overrides", plan["overrides"].ids[-1])
    assert "prise" in finding.message


def test_that_a_scenario_may_not_be_called_base() -> None:
    assert codes(check(with_row(robot(), "scenarios", scenario="Base"))) == ["scenario.base"]


# ── the list itself ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_that_errors_come_first_when_several_things_are_wrong() -> None:
    plan = without(with_cell(robot(), "bom", 1, "quantity", -3.0), "sources")
    assert [finding.severity for finding in check(plan)] == [Severity.ERROR, Severity.WARNING]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ([{}, {}], 1),
        ([{}, {}, {"quantity": 7.0}], 2),
        ([{"designators": "R1"}, {}], 1),
        ([{"designators": "R1 R2"}, {"designators": "R2,R3"}], 1),
        ([{"designators": "R1 R2"}, {"designators": "R3"}], 0),
        ([{"effective_to": "2026-12-31"}, {"effective_from": "2027-01-01"}], 0),
        ([{"effective_from": "2027-01-01"}, {"effective_from": "2027-01-01"}], 1),
    ],
)
def test_that_lines_that_say_the_same_are_worth_a_note_when_they_are_not_told_apart(lines: list[dict[str, object]], count: int) -> None:
    plan = robot()
    for line in lines:
        plan = with_row(plan, "bom", parent="MOTOR", component="BOLT", **({"quantity": 1.0} | line))
    told = found(plan, "bom.duplicate")
    assert [one.severity for one in told] == [Severity.NOTE] * count
    assert {one.where.row for one in told} <= set(plan["bom"].ids[-len(lines) + 1 :].tolist())


def test_that_every_check_runs_when_a_plan_holds_a_blank_row_in_each_table() -> None:
    plan = Plan.empty()
    for spec in SCHEMA[1:]:
        plan = with_row(plan, spec.name)
    for one in CHECKS:
        assert all(isinstance(finding, Finding) for finding in one.find(plan))
