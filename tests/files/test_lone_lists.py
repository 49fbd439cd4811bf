"""Lists without a product of their own, imported into a plan that knows their parts: prices, lead times, stock, demand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.files.plan_file import save_plan
from planner.files.reading.choosing.choices import Choices
from planner.files.reading.workbook import read_workbook
from planner.model.plan import Plan
from tests.files.books import Rows, book_of, cells, imported, lines

BOM = [("Part Number", "Description", "Qty"), ("M-1", "Motor", 2), ("S-1", "Screw", 8), ("N-1", "Nut", 8)]
PRICES = [
    ("Part Number", "Description", "Supplier", "Unit price (USD)", "MOQ", "Lead time (weeks)"),
    ("M-1", "Motor", "Maxon", 5, 10, 3),
    ("S-1", "Screw", "Bossard", 0.1, 100, 1),
]
STOCK = [("Part Number", "Description", "Qty", "Location"), ("M-1", "Motor", 120, "A1"), ("S-1", "Screw", 4000, "B2")]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Return a plan that knows the robot's parts."""
    return imported(book_of(tmp_path / "Robot.xlsx", BOM))[0]


def test_that_a_price_list_becomes_sources_when_the_plan_knows_its_parts(tmp_path: Path, plan: Plan) -> None:
    after, result = imported(book_of(tmp_path / "prices.xlsx", PRICES), plan)
    assert lines(after) == lines(plan)
    assert len(after["parts"]) == len(plan["parts"])
    assert after["sources"]["unit_price"].tolist() == [5.0, 0.1]
    assert result.sheets[0].role == "sources"


def test_that_a_price_list_brings_no_product_when_nothing_is_known_of_its_parts(tmp_path: Path) -> None:
    after, result = imported(book_of(tmp_path / "prices.xlsx", PRICES, "Prices"))
    assert lines(after) == []
    assert after["parts"]["part"].tolist() == ["M-1", "S-1"]
    assert after["sources"]["unit_price"].tolist() == [5.0, 0.1]
    assert [(sheet.role, cells(result.findings, "import.list")) for sheet in result.sheets] == [("sources", ["A1"])]


@pytest.mark.parametrize(("name", "sheet"), [("robot_bom.xlsx", "Sheet1"), ("robot.xlsx", "Stückliste"), ("Parts list.xlsx", "Prices")])
def test_that_a_list_of_prices_is_a_product_of_one_each_when_it_is_called_a_bill_of_materials(
    tmp_path: Path, name: str, sheet: str
) -> None:
    path = book_of(tmp_path / name, PRICES, sheet)
    after, result = imported(path)
    assert lines(after) == [(path.stem, "M-1", 1.0), (path.stem, "S-1", 1.0)]
    assert not cells(result.findings, "import.list")


def test_that_a_price_list_is_a_product_of_one_each_when_somebody_says_that_it_is_one(tmp_path: Path) -> None:
    path = book_of(tmp_path / "prices.xlsx", PRICES, "Prices")
    after = read_workbook(path, choices=Choices(roles={("Prices", 0): "bom"})).edit.apply(Plan.empty()).plan
    assert lines(after) == [("prices", "M-1", 1.0), ("prices", "S-1", 1.0)]


def test_that_known_sources_are_kept_and_told_when_a_list_gives_only_their_lead_times(tmp_path: Path, plan: Plan) -> None:
    priced = imported(book_of(tmp_path / "prices.xlsx", PRICES), plan)[0]
    after, result = imported(book_of(tmp_path / "lead.xlsx", [("Part Number", "Lead time (weeks)"), ("M-1", 12), ("N-1", 4)]), priced)
    rows = [(row["part"], row["supplier"], row["lead_days"]) for row in map(after["sources"].row, range(3))]
    assert rows == [("M-1", "Maxon", 21.0), ("S-1", "Bossard", 7.0), ("N-1", "unknown supplier", 28.0)]
    assert [finding.message for finding in result.findings if finding.code == "import.known-sources"]


@pytest.mark.parametrize(
    ("name", "rows"), [("Stock list.xlsx", STOCK), ("x.xlsx", [("Part Number", "On hand"), ("M-1", 120), ("S-1", 4000)])]
)
def test_that_a_stock_list_becomes_stock_when_the_plan_knows_its_parts(tmp_path: Path, plan: Plan, name: str, rows: Rows) -> None:
    after, _ = imported(book_of(tmp_path / name, rows), plan)
    assert lines(after) == lines(plan)
    assert dict(zip(after["stock"]["part"], after["stock"]["quantity"].tolist(), strict=True)) == {"M-1": 120.0, "S-1": 4000.0}
    again, result = imported(tmp_path / name, after)
    assert again.equals(after)
    assert [finding.code for finding in result.findings if finding.code == "import.known-stock"]


def test_that_a_demand_list_becomes_demand_when_it_has_days(tmp_path: Path, plan: Plan) -> None:
    path = book_of(
        tmp_path / "demand.xlsx", [("Product", "Due date", "Quantity"), ("Robot", "2027-03-01", 50), ("Robot", "2027-04-01", 60)]
    )
    after, _ = imported(path, plan)
    assert [(row["part"], row["quantity"]) for row in map(after["demand"].row, range(2))] == [("Robot", 50.0), ("Robot", 60.0)]
    assert imported(path, after)[0].equals(after)


def test_that_a_price_list_is_added_to_a_saved_plan_when_the_command_line_is_asked(
    tmp_path: Path, plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    from planner.cli.command import main

    save_plan(plan, tmp_path / "robot.ballast")
    prices, output = book_of(tmp_path / "prices.xlsx", PRICES), tmp_path / "out.ballast"
    assert main(["import", str(prices), "--into", str(tmp_path / "robot.ballast"), "-o", str(output), "--json"], lambda *_: 0) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["sources"] == 2
    assert told["counts"]["bom_lines"] == 0
    assert output.exists()
