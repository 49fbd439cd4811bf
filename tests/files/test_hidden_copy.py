"""The hidden copy of the plan in an export: told on the front page, and left out where somebody wishes."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from planner.cli.command import main
from planner.files.cells.books import read_grids
from planner.files.layout import BASE_SHEET
from planner.files.plan_file import save_plan
from planner.files.reading.own.base import NONE, read_base
from planner.files.reading.workbook import read_workbook
from planner.files.writing.workbook import write_workbook
from planner.model.diff import diff
from planner.model.plan import Plan
from tests.plans import robot


def front(path: Path) -> list[tuple[object, ...]]:
    return [row for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True) if row[0] == BASE_SHEET]


def test_that_the_front_page_tells_of_the_hidden_copy(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(robot(), path)
    (row,) = front(path)
    assert row[1] == "hidden copy"
    assert "the whole plan" in str(row[3])


def test_that_nothing_of_the_copy_is_in_the_file_when_it_is_left_out(tmp_path: Path) -> None:
    path, plan = tmp_path / "a.xlsx", robot()
    write_workbook(plan, path, hidden_copy=False)
    assert BASE_SHEET not in openpyxl.load_workbook(path).sheetnames
    assert not front(path)
    assert read_base(read_grids(path)).note == NONE
    assert diff(plan, read_workbook(path).edit.apply(Plan.empty()).plan)["equal"]


def test_that_the_command_line_leaves_the_copy_out_when_it_is_told(tmp_path: Path) -> None:
    file, path = tmp_path / "p.ballast", tmp_path / "a.xlsx"
    save_plan(robot(), file)
    assert main(["export", str(file), "-o", str(path), "--no-hidden-copy"], lambda *_, **__: 0) in {0, 1}
    assert BASE_SHEET not in openpyxl.load_workbook(path).sheetnames
