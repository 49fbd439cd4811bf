"""How the sheets of an exported workbook print, and that their numbers can be read."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from planner.files.writing.workbook import write_workbook
from tests.plans import robot


def test_that_sheets_print_across_with_their_headers_on_every_page_when_a_workbook_is_exported(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(robot(), path, {"Results orders": (["Part", "Order"], [("A", None)])})
    book = load_workbook(path)
    for name, header in (("Parts", "$1:$1"), ("Sources", "$1:$1"), ("Settings", "$1:$1"), ("Results orders", "$4:$4")):
        sheet = book[name]
        assert sheet.page_setup.orientation == "landscape", name
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0, name
        assert sheet.print_title_rows == header, name


def test_that_large_numbers_are_not_hidden_when_results_are_exported(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(robot(), path, {"Sums": (["Scenario", "Cash peak, USD", "Duty rate"], [("Base", 123_456_789.5, 0.4)])})
    sheet = load_workbook(path)["Sums"]
    assert sheet.column_dimensions["B"].width >= len("123,456,789.50")
    assert "%" in sheet["C5"].number_format


def test_that_long_settings_and_headers_beside_numbers_can_be_read_when_a_workbook_is_exported(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(robot(), path, {"Sums": (["Scenario", "Duty rate", "Mode"], [("Base", 0.4, "air")])})
    book = load_workbook(path)
    heights = [book["Settings"].row_dimensions[row].height or 15 for row in range(2, book["Settings"].max_row + 1)]
    assert max(heights) >= 30, "a meaning of two lines is cut"
    assert book["Sums"]["C4"].alignment.horizontal == "left" and book["Sums"]["C4"].alignment.indent == 1
