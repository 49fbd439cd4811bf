"""The quotes verb: sheets for suppliers go out, answers come in."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from planner.files.plan_file import open_plan, save_plan
from planner.files.quotes.columns import SHEET
from tests.files.quotes import FIRST, buying, fill
from tests.test_cli import Ballast, ballast, refused, window  # noqa: F401 -- fixtures

GOOD: dict[str, object] = {"price": 36.5, "price 2": 35, "price 3": 34, "lead": "6 weeks", "valid": "2027-03-31"}


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """A plan of three suppliers."""
    save_plan(buying(), tmp_path / "plan.ballast")
    return tmp_path / "plan.ballast"


def test_that_each_supplier_gets_a_sheet_with_needs_when_quotes_are_asked(ballast: Ballast, plan_file: Path) -> None:  # noqa: F811
    run = ballast("quotes", plan_file, "-o", "out/sheets", "--answer-by", "2026-12-24", "--json")
    assert run.code == 0
    assert [one["supplier"] for one in run.json["files"]] == ["Hanqing", "Nagano", "Corewave"]
    assert {one["answer_by"] for one in run.json["files"]} == {"2026-12-24"}
    sheet = openpyxl.load_workbook(run.json["files"][0]["file"])[SHEET]
    assert sheet.cell(FIRST, 2).value == "MOTOR"
    assert float(str(sheet.cell(FIRST, 7).value)) > 0


def test_that_only_the_suppliers_and_parts_named_are_asked(ballast: Ballast, plan_file: Path) -> None:  # noqa: F811
    run = ballast("quotes", plan_file, "-o", "out", "--supplier", "Hanqing", "Corewave", "--part", "BOARD")
    assert run.code == 0
    assert [line.split(": ")[1] for line in run.out.splitlines()] == ["1 line for Hanqing", "1 line for Corewave"]


def test_that_good_answers_are_taken_and_others_wait_when_a_plan_is_saved(ballast: Ballast, plan_file: Path) -> None:  # noqa: F811
    ballast("quotes", plan_file, "-o", "out")
    fill(Path("out/Quote Hanqing 2026-11-23.xlsx"), GOOD)
    fill(Path("out/Quote Corewave 2026-11-23.xlsx"), {"price": 3, "valid": "2027-03-31"})
    run = ballast("quotes", plan_file, "--take", "out", "-o", "new.ballast", "--json")
    assert run.code == 0
    assert run.json["taken"] == {"quotes": 1, "prices": 3}
    assert {(row["part"], row["supplier"]): row["status"] for row in run.json["rows"]} == {
        ("MOTOR", "Hanqing"): "ok", ("BOARD", "Hanqing"): "not answered", ("MOTOR", "Nagano"): "not answered", ("BOARD", "Corewave"): "question",
    }  # fmt: skip
    motor = next(one for one in run.json["compare"] if one["part"] == "MOTOR")
    assert [(one["supplier"], one["quoted"]) for one in motor["offers"]] == [("Hanqing", False), ("Nagano", False), ("Hanqing", True)]
    assert all(one["landed"] > one["price"] for one in motor["offers"])
    after = open_plan(Path("new.ballast"))
    assert after["sources"]["unit_price"].tolist() == [36.5, 310.25, 5813.0, 298.875]
    assert after["sources"]["lead_days"].tolist()[0] == 42
    assert open_plan(plan_file).equals(buying())
    both = ballast("quotes", plan_file, "--take", "out", "--with-questions", "-o", "both.ballast", "--json")
    assert both.json["taken"] == {"quotes": 2, "prices": 4}


def test_that_nothing_is_saved_when_no_plan_is_named(ballast: Ballast, plan_file: Path) -> None:  # noqa: F811
    ballast("quotes", plan_file, "-o", "out", "--supplier", "Hanqing")
    fill(Path("out/Quote Hanqing 2026-11-23.xlsx"), GOOD)
    before = plan_file.read_bytes()
    run = ballast("quotes", plan_file, "--take", "out/Quote Hanqing 2026-11-23.xlsx")
    assert run.code == 0
    assert "ok Quote Hanqing 2026-11-23.xlsx" in run.out
    assert "Take in 1 quote (3 prices): say with -o" in run.err
    assert plan_file.read_bytes() == before


def test_that_one_line_says_why_when_it_is_used_wrongly(ballast: Ballast, plan_file: Path) -> None:  # noqa: F811
    refused(ballast("quotes", plan_file))
    refused(ballast("quotes", plan_file, "-o", "out", "--supplier", "Nobody"))
    refused(ballast("quotes", plan_file, "-o", "out", "--answer-by", "soon"))
    refused(ballast("quotes", plan_file, "--take", "x", "-o", "plan.xlsx"))
    refused(ballast("quotes", plan_file, "-o", "out", "--scenario", "Nothing"))


def test_that_it_ends_with_one_when_a_file_is_no_quote_sheet(ballast: Ballast, plan_file: Path) -> None:  # noqa: F811
    Path("list.csv").write_text("Part,Qty\nA,1\n", encoding="utf-8")
    run = ballast("quotes", plan_file, "--take", "list.csv", "gone.xlsx", "--json")
    assert run.code == 1
    assert [("no quote sheet" in one["problem"], "no file" in one["problem"]) for one in run.json["files"]] == [
        (True, False),
        (False, True),
    ]
