"""Values written into a workbook that Ballast exported: the hidden plan knows them, so the next update finds no false conflict."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from planner.files.cells.books import read_grids
from planner.files.layout import BASE_SHEET
from planner.files.patching.update import update_of, write_update
from planner.files.reading.own.base import read_base
from planner.files.reading.theirs import compared, said_by
from planner.files.writing import base as writing
from planner.files.writing.workbook import write_workbook
from planner.model.diff import diff
from planner.model.edits import SetCells
from planner.model.plan import Plan
from planner.model.schema import TABLES
from planner.model.table import cells
from tests.plans import robot


def put(plan: Plan, table: str, row: int, column: str, value: object) -> Plan:
    spec = plan[table].spec
    return SetCells(table, plan[table].ids[row : row + 1], column, cells(spec[column], [value])).apply(plan).plan


def priced(path: Path, title: str, value: object) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["Sources"]
    sheet.cell(2, next(cell.column for cell in sheet[1] if str(cell.value).startswith(title))).value = value
    book.save(path)


@pytest.mark.parametrize("chunk", [32_000, 500])
def test_that_somebodys_edit_of_a_written_cell_is_no_conflict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(writing, "CHUNK", chunk)
    path, before = tmp_path / "a.xlsx", robot()
    write_workbook(before, path)
    monkeypatch.setattr(writing, "CHUNK", 32_000)  # fewer cells are needed now
    mine = put(put(before, "sources", 0, "unit_price", 44.0), "sources", 0, "lead_days", 50.0)
    write_update(update_of(mine, path), path)
    assert diff(read_base(read_grids(path)).plan or before, mine)["equal"]
    priced(path, TABLES["sources"]["unit_price"].title, 47)
    found = compared(said_by(path, read_grids(path), mine), mine)
    told = [(one.table, cell.column, cell.base, cell.theirs, cell.conflict) for one in found.rows for cell in one.cells]
    assert told == [("sources", "unit_price", 44.0, 47.0, False)]


def test_that_a_cell_that_was_not_written_still_counts_as_changed_by_me(tmp_path: Path) -> None:
    path, before = tmp_path / "a.xlsx", robot()
    write_workbook(before, path)
    mine = put(put(before, "sources", 0, "unit_price", 44.0), "sources", 0, "lead_days", 50.0)
    update = update_of(mine, path)
    chosen = {(one.sheet, one.cell) for one in update.changes if one.column == "lead_days"}
    write_update(update, path, chosen=chosen)
    priced(path, TABLES["sources"]["unit_price"].title, 47)
    found = compared(said_by(path, read_grids(path), mine), mine)
    told = [(cell.column, cell.base, cell.mine, cell.theirs, cell.conflict) for one in found.rows for cell in one.cells]
    assert told == [("unit_price", 40.0, 44.0, 47.0, True)]


def test_that_all_parts_but_the_sheets_written_stay_and_the_hidden_sheet_stays_hidden(tmp_path: Path) -> None:
    path, before = tmp_path / "a.xlsx", robot()
    write_workbook(before, path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    write_update(update_of(put(before, "sources", 0, "unit_price", 44.0), path), path)
    with zipfile.ZipFile(path) as archive:
        changed = {name for name in parts if archive.read(name) != parts[name]}
    assert len(changed) == 2
    assert all("/worksheets/" in name for name in changed)
    assert openpyxl.load_workbook(path)[BASE_SHEET].sheet_state == "veryHidden"
