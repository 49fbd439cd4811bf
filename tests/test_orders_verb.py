"""The orders verb: the workbook of purchase proposals that a buyer sends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest

from planner.engine.evaluate import evaluate
from planner.engine.orders.proposals import HELD, order_sheets, proposals
from planner.files.plan_file import open_plan, save_plan
from planner.model.edits import InsertRows, new_rows
from tests.plans import robot
from tests.test_cli import Ballast, ballast, plan_file, refused, window  # noqa: F401 -- fixtures


def rows_of(file: Path, sheet: str) -> list[dict[str, object]]:
    """Return a sheet's rows by their headers."""
    first, *rest = openpyxl.load_workbook(file)[sheet].iter_rows(values_only=True)
    return [dict(zip([str(name) for name in first], row, strict=True)) for row in rest]


def test_that_every_planned_order_stands_in_the_workbook_with_its_money(ballast: Ballast, plan_file: Path) -> None:  # noqa: F811
    run = ballast("orders", plan_file, "-o", "orders.xlsx", "--json")
    assert run.code == 0
    told, orders = run.json, evaluate(open_plan(plan_file), ["Base"])["Base"].orders
    listed = rows_of(Path("orders.xlsx"), "Orders")
    assert told["orders"] == len(listed) == len(orders.part) > 0
    assert [row["Quantity"] for row in listed] == orders.quantity[orders.by_date].tolist()
    # Japan lands lower: 5,800 yen at 0.0066 are 38.28, with 4 % duty, against 40 with 29 % from China.
    assert {row["Price"] for row in listed} == {5800.0} and {row["Supplier"] for row in listed} == {"Tokai"}
    assert "ROBOT due 1 Mar 2027" in str(listed[0]["For"])
    value = sum(float(str(row["Order value"])) for row in listed)
    (total,) = rows_of(Path("orders.xlsx"), "By supplier")
    assert value == pytest.approx(float(orders.quantity.sum()) * 5800.0) and total["Order value"] == pytest.approx(value)
    assert total["Landed, USD"] == pytest.approx(float((orders.landed * orders.quantity).sum()))


def test_that_a_suppliers_own_sheet_tells_neither_landed_cost_nor_duty(ballast: Ballast, plan_file: Path) -> None:  # noqa: F811
    ballast("orders", plan_file, "-o", "orders.xlsx")
    book = openpyxl.load_workbook("orders.xlsx")
    assert book.sheetnames == ["Orders", "By supplier", "Tokai"]
    headers = [str(cell.value).lower() for cell in book["Tokai"][1]]
    assert not [name for name in headers if "landed," in name or "duty" in name or "why" in name]


def test_that_a_scenarios_orders_are_written_and_an_unknown_one_is_refused(ballast: Ballast, plan_file: Path) -> None:  # noqa: F811
    assert ballast("orders", plan_file, "--scenario", "Threat", "-o", "orders.xlsx").code == 0
    refused(ballast("orders", plan_file, "--scenario", "Nothing", "-o", "other.xlsx"))
    refused(ballast("orders", plan_file, "-o", "orders.pdf"))
    assert not Path("other.xlsx").exists()


def test_that_text_that_looks_like_a_formula_stays_text(ballast: Ballast, tmp_path: Path) -> None:  # noqa: F811
    plan = robot()
    plan = plan.with_table(plan["parts"].with_columns({"description": np.array(["", "", "=1+1"], dtype=object)}))
    save_plan(plan, tmp_path / "formula.ballast")
    ballast("orders", "formula.ballast", "-o", "orders.xlsx")
    assert {row["Description"] for row in rows_of(Path("orders.xlsx"), "Orders")} == {"=1+1"}
    cell = openpyxl.load_workbook("orders.xlsx")["Orders"]["F2"]
    assert cell.data_type == "s"


def test_that_a_held_order_is_listed_but_not_sent() -> None:
    plan = robot()
    free = evaluate(plan, ["Base"])["Base"]
    need = free.orders.need_date[0]
    held = new_rows(plan, "decisions", {
        "part": ["MOTOR"], "supplier": ["Tokai"], "country_of_origin": ["JP"], "need_date": [need], "decision": ["hold"],
    })  # fmt: skip
    plan = InsertRows.block(held, 0).apply(plan).plan
    result = evaluate(plan, ["Base"])["Base"]
    found = proposals(plan, result)
    assert found.state.tolist().count(HELD) == 1 and found.by_supplier[0].held == 1
    sheets = order_sheets(plan, result, found)
    assert list(sheets) == ["Orders", "By supplier"] and found.by_supplier[0].orders == 0 and found.by_supplier[0].value == 0
