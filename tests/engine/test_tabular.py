"""The sheets of results: duty by part and program, and the cost of the products term by term."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from planner.engine.cost import landed
from planner.engine.evaluate import evaluate
from planner.engine.explain import terms_sheets as explain_sheets
from planner.engine.results import Results
from planner.engine.tabular import calc_json, sheets
from planner.files.reading.workbook import read_workbook
from planner.files.samples import open_sample, sample_names
from planner.files.writing.workbook import write_workbook
from planner.model.plan import Plan
from planner.model.schema import TABLES
from tests.plans import plan_of, robot

Cells = dict[str, object]


@cache
def costed(name: str) -> tuple[Plan, dict[str, Results]]:
    """Return a sample with the results of the base and its first scenario."""
    plan = open_sample(name)
    return plan, evaluate(plan, ["Base", str(plan["scenarios"]["scenario"][0])])


def rows_of(sheet: tuple[Sequence[str], Sequence[Sequence[object]]]) -> list[Cells]:
    """Return a sheet's rows by header."""
    headers, rows = sheet
    return [dict(zip(headers, row, strict=True)) for row in rows]


def amount(cells: Cells, header: str) -> float:
    """Return a cell's number, 0 where it is blank."""
    value = cells[header]
    return float(value) if isinstance(value, int | float) else 0.0


@pytest.mark.parametrize("name", sample_names())
def test_that_the_duty_of_each_part_is_the_sum_of_its_rows(name: str) -> None:
    plan, results = costed(name)
    result = results["Base"]
    duty: dict[object, float] = {}
    for row in rows_of(sheets(plan, results)["Duty explanation"]):
        if row["Scenario"] == "Base":
            duty[row["Part"]] = duty.get(row["Part"], 0.0) + amount(row, "Duty of one, USD")
    for position, part in enumerate(result.parts):
        source = int(result.part.source[position])
        if source >= 0:
            assert duty.get(part, 0.0) == pytest.approx(float(result.source.cost[source, landed.DUTY]), abs=1e-9)


def test_that_a_duty_row_says_rate_basis_source_dates_and_assumed_answers() -> None:
    plan, results = costed("humanoid")
    row = next(
        one for one in rows_of(sheets(plan, results)["Duty explanation"]) if one["Part"] == "HRN-MAI" and one["Program"] == "s232 metals"
    )
    assert (row["Rate, %"], row["Rate is on"], row["Charged"], row["Status"]) == (0.25, "the customs value", "yes", "in force")
    assert row["Checked"] is not None
    assert row["From"] is not None
    assert row["Written in"]
    assert "assumed until answered: us metal less than 85 %" in str(row["Answers it rests on"])


def test_that_a_waived_program_has_a_row_of_nothing_with_the_reason() -> None:
    plan, results = costed("humanoid")
    waived = [one for one in rows_of(sheets(plan, results)["Duty explanation"]) if str(one["Charged"]).startswith("no, ")]
    assert waived
    assert {amount(one, "Duty of one, USD") for one in waived} == {0.0}


def test_that_a_scenario_lists_only_parts_whose_duty_it_changes() -> None:
    plan, results = costed("humanoid")
    listed = {str(one["Part"]) for one in rows_of(sheets(plan, results)["Duty explanation"]) if one["Scenario"] != "Base"}
    base, other = results.values()
    assert listed
    for position, part in enumerate(base.parts):
        before, after = int(base.part.source[position]), int(other.part.source[position])
        if before >= 0 and after >= 0 and part not in listed:
            cost = base.source.cost[before, landed.DUTY], other.source.cost[after, landed.DUTY]
            assert cost[0] == pytest.approx(cost[1])


def test_that_an_unknown_rate_is_blank_and_said() -> None:
    plan = robot()
    tariffs = plan["tariffs"].with_cells(plan["tariffs"].ids[1:], "rate", np.array([np.nan]))
    plan = plan.with_table(tariffs).with_table(plan["sources"].taken(np.array([0])))
    row = next(one for one in rows_of(sheets(plan, evaluate(plan, ["Base"]))["Duty explanation"]) if one["Program"] == "s301")
    assert row["Charged"] == "rate not known"
    assert row["Rate, %"] is None
    assert row["Duty of one, USD"] is None
    bare = plan.with_table(plan["tariffs"].taken(np.array([], dtype=np.intp)))
    row = rows_of(sheets(bare, evaluate(bare, ["Base"]))["Duty explanation"])[0]
    assert row["Program"] == "MFN"
    assert str(row["Charged"]).startswith("not known")


@pytest.mark.parametrize("name", sample_names())
def test_that_the_leaves_of_the_cost_sheet_add_up_to_the_products(name: str) -> None:
    plan, results = costed(name)
    listed = rows_of(sheets(plan, results)["Cost explanation"])
    assert list(dict.fromkeys(row["Scenario"] for row in listed)) == list(results), "every scenario is explained"
    for scenario, result in results.items():
        rows = [row for row in listed if row["Scenario"] == scenario]
        levels = [int(str(row["Level"])) for row in rows]
        ends = [row for row, level, below in zip(rows, levels, [*levels[1:], 0], strict=True) if below <= level]
        total = sum(amount(row, "Amount, USD") for row in ends)
        assert total == pytest.approx(sum(float(result.part.landed[product.part]) for product in result.products), abs=1e-6)
        for row, level in zip(rows, levels, strict=True):
            assert str(row["Term"]).startswith(explain_sheets.INDENT * level)


def test_that_a_sheet_too_long_says_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, results = costed("ev-battery")
    monkeypatch.setattr(explain_sheets, "MOST_TERMS", 25)
    _, rows = sheets(plan, results)["Duty explanation"]
    assert len(rows) == 26
    assert "further rows are left out" in str(rows[-1][0])


def test_that_an_empty_plan_has_sheets_with_headers_alone() -> None:
    plan = plan_of()
    for headers, rows in sheets(plan, evaluate(plan, ["Base"])).values():
        assert headers
        assert not list(rows)


@pytest.mark.parametrize("name", sample_names())
def test_that_an_exported_workbook_reads_back_as_the_same_plan_with_its_explanations(name: str, tmp_path: Path) -> None:
    plan, results = costed(name)
    book = tmp_path / "book.xlsx"
    write_workbook(plan, book, sheets(plan, results))
    found = read_workbook(book)
    assert not found.findings
    after = found.edit.apply(Plan.empty()).plan
    for table in TABLES:
        assert after[table].equals(plan[table]), table


def test_that_stock_is_told_apart_in_json_with_the_limits_on_it() -> None:
    plan = plan_of(
        settings=[{"storage_m3": 1.0}],
        parts=[{"part": "P", "volume_m3": 0.001, "strategic_weeks": 2.0, "safety_stock": 7.0}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 2.0}],
        demand=[{"part": "P", "due": str(np.datetime64("2027-01-04") + 7 * week), "quantity": 10.0} for week in range(20)],
    )
    told = json.loads(json.dumps(calc_json(plan, evaluate(plan, ["Base"]), 0.0)))["scenarios"][0]
    part = told["parts"][0]
    assert {name: part[name] for name in ("safety_stock", "strategic_stock", "cycle_stock", "prebuy", "expires")} == {
        "safety_stock": 7.0, "strategic_stock": 20.0, "cycle_stock": pytest.approx(227 / 20 / 2), "prebuy": 0.0, "expires": 0.0,
    }  # fmt: skip
    assert part["reorder_point"] == pytest.approx(27.0) and part["order_up_to"] == pytest.approx(37.0)
    (limit,) = told["limits"]
    assert (limit["limit"], limit["most"], limit["binding"], limit["since"], limit["met"]) == ("storage", 1.0, False, None, True)
    assert limit["held"] == pytest.approx(0.027)


def test_that_days_are_dates_and_no_texts_when_results_are_sheets() -> None:
    from datetime import date

    plan = robot()
    results = evaluate(plan, ("Base",))
    of = sheets(plan, results)
    for sheet, titles in (
        ("Results orders", ("Order", "Ship", "Entry", "Need")),
        ("Results parts", ("Order by",)),
        ("Results summary", ("Ready",)),
    ):
        headers, rows = of[sheet]
        listed = [list(row) for row in rows]
        for title in titles:
            found = [row[headers.index(title)] for row in listed]
            assert found and all(value is None or isinstance(value, date) for value in found), title
            assert any(found), title
