"""Quantities of sheets that calculate: shown with decimals or without, alike along a row of weeks."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from planner.files.writing.workbook import write_workbook
from planner.model.plan import Plan
from planner.model.sheets import CalculatedSheet, SheetColumn, Shown


def test_that_a_row_of_weeks_is_shown_alike_when_one_week_is_no_whole_number(tmp_path: Path) -> None:
    shown = [Shown.COUNT, Shown.ROUGH, Shown.COUNT]
    columns = (
        SheetColumn("part", "Part", ["A", "", "B"]),
        SheetColumn("w0", "Week 1", [4.0, 1.5, 7.0], shown),
        SheetColumn("w1", "Week 2", [4.5, 1.5, 8.0], shown),
        SheetColumn("lot", "Lot", [1.0, 2.0, 3.0], Shown.COUNT),
    )
    write_workbook(Plan.empty(), tmp_path / "a.xlsx", {}, [CalculatedSheet("cover", "Cover", ("A note.",), columns)])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Cover"]
    rows = [[cell.number_format for cell in row[1:]] for row in sheet.iter_rows(min_row=sheet.max_row - 2)]
    assert rows == [
        ["#,##0.00??", "#,##0.00??", "#,##0"],
        ["#,##0.0", "#,##0.0", "#,##0"],
        ["#,##0", "#,##0", "#,##0"],
    ]
