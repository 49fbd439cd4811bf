"""What a workbook says of a plan: the plan kept on its hidden sheet, and what each kind of sheet tells."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from planner.files import plan_file
from planner.files.cells.books import read_grids
from planner.files.layout import BASE_SHEET
from planner.files.reading.own import base as reading
from planner.files.reading.own.base import DAMAGED, NONE, STRANGER, TOO_LARGE, descends, read_base
from planner.files.reading.theirs import Said, compared, said_by
from planner.files.reading.workbook import read_workbook
from planner.files.writing import base as writing
from planner.files.writing.workbook import write_workbook
from planner.model.diff import diff
from planner.model.edits import RemoveRows, SetCells
from planner.model.merging import Merge, What
from planner.model.plan import Plan
from planner.model.table import cells
from tests.office import Office
from tests.plans import plan_of, robot


def looked_at(path: Path, mine: Plan) -> tuple[Said, Merge]:
    said = said_by(path, read_grids(path), mine)
    return said, compared(said, mine)


def put(plan: Plan, table: str, row: int, column: str, value: object) -> Plan:
    spec = plan[table].spec
    return SetCells(table, plan[table].ids[row : row + 1], column, cells(spec[column], [value])).apply(plan).plan


def exported(plan: Plan, path: Path) -> openpyxl.Workbook:
    write_workbook(plan, path)
    return openpyxl.load_workbook(path)


def column_of(sheet: Worksheet, title: str) -> int:
    return next(cell.column for cell in sheet[1] if str(cell.value).startswith(title))


def offers(found: Merge) -> list[tuple[object, ...]]:
    return [
        (one.table, one.what.value, one.subject, one.conflict, *((c.column, c.base, c.mine, c.theirs, c.conflict) for c in one.cells))
        for one in found.rows
    ]


def strange(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_that_the_plan_comes_back_with_its_row_ids_when_its_workbook_is_read(tmp_path: Path) -> None:
    plan, path = robot(), tmp_path / "plan.xlsx"
    write_workbook(plan, path)
    base = read_base(read_grids(path)).plan
    assert base is not None
    assert base.equals(plan)
    assert base["sources"].ids.tolist() == plan["sources"].ids.tolist()
    assert openpyxl.load_workbook(path)[BASE_SHEET].sheet_state == "veryHidden"


def test_that_an_import_never_sees_the_hidden_sheet(tmp_path: Path) -> None:
    plan, path = robot(), tmp_path / "plan.xlsx"
    write_workbook(plan, path)
    result = read_workbook(path, plan)
    assert BASE_SHEET not in {report.name for report in result.sheets}
    assert diff(plan, result.edit.apply(plan).plan)["equal"]


def test_that_the_plan_is_still_there_when_libreoffice_saved_the_workbook(tmp_path: Path, office: Office) -> None:
    plan, path = robot(), tmp_path / "plan.xlsx"
    write_workbook(plan, path)
    (tmp_path / "saved").mkdir()
    (saved,) = office.saved([path], tmp_path / "saved")
    said, found = looked_at(saved, plan)
    assert said.theirs.base is not None
    assert said.theirs.base.equals(plan)
    assert offers(found) == []


@pytest.mark.parametrize("cell", ["A2", "A3"])
def test_that_whatever_differs_counts_as_theirs_when_the_hidden_sheet_is_damaged(tmp_path: Path, cell: str) -> None:
    plan, path = robot(), tmp_path / "plan.xlsx"
    book = exported(plan, path)
    book[BASE_SHEET][cell].value = str(book[BASE_SHEET][cell].value)[:-3] + "AAA"
    book.save(path)
    assert read_base(read_grids(path)).note == DAMAGED
    said, found = looked_at(path, put(plan, "sources", 0, "unit_price", 44.0))
    assert said.notes == (DAMAGED,)
    assert [(c.mine, c.theirs, c.conflict) for one in found.rows for c in one.cells] == [(44.0, 40.0, False)]


def test_that_a_plan_of_a_newer_ballast_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(robot(), path)
    monkeypatch.setattr(plan_file, "VERSION", plan_file.VERSION - 1)
    assert read_base(read_grids(path)).note == DAMAGED


def test_that_a_count_of_cells_that_can_not_be_is_damage_and_no_endless_search(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = exported(robot(), path)
    book[BASE_SHEET]["A2"].value = "sha256 00 999999999999999"
    book.save(path)
    assert read_base(read_grids(path)).note == DAMAGED


def test_that_nothing_is_unpacked_when_it_would_be_larger_than_any_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(robot(), path)
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1000)
    assert read_base(read_grids(path)).note == DAMAGED


def test_that_the_workbook_says_so_when_the_plan_is_too_large_to_keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.xlsx"
    monkeypatch.setattr(writing, "LARGEST", 100)
    write_workbook(robot(), path)
    assert read_base(read_grids(path)).note == TOO_LARGE


def test_that_the_base_is_not_used_when_the_workbook_was_written_from_another_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(robot(), path)
    other = plan_of(parts=[{"part": f"P{number}"} for number in range(12)], suppliers=[{"supplier": "S"}])
    assert not descends(other, robot())
    said, _ = looked_at(path, other)
    assert said.theirs.base is None
    assert said.notes == (STRANGER,)


def test_that_both_sides_changes_meet_when_the_plan_has_changed_too(tmp_path: Path) -> None:
    base, path = robot(), tmp_path / "plan.xlsx"
    book = exported(base, path)
    sheet = book["Sources"]
    price, lead = column_of(sheet, "Price"), column_of(sheet, "Production")
    sheet.cell(2, price).value, sheet.cell(2, lead).value, sheet.cell(3, lead).value = 42, 33, 25
    book.save(path)
    mine = put(put(base, "sources", 0, "unit_price", 44.0), "sources", 1, "unit_price", 6000.0)
    said, found = looked_at(path, mine)
    assert offers(found) == [
        ("sources", "changed", "MOTOR · Dongfang · CN", False, ("unit_price", 40.0, 44.0, 42.0, True), ("lead_days", 30.0, 30.0, 33.0, False)),
        ("sources", "changed", "MOTOR · Tokai · JP", False, ("lead_days", 20.0, 20.0, 25.0, False)),
    ]  # fmt: skip
    assert said.place("sources", 0, "unit_price") == f"Sources!{sheet.cell(2, price).coordinate}"
    assert found.disputed == 1


def test_that_a_deleted_row_is_offered_as_removed_and_a_deleted_sheet_is_no_change(tmp_path: Path) -> None:
    base, path = robot(), tmp_path / "plan.xlsx"
    book = exported(base, path)
    book["Sources"].delete_rows(3)
    del book["Demand"]
    book.save(path)
    _, found = looked_at(path, base)
    assert offers(found) == [("sources", "removed", "MOTOR · Tokai · JP", False)]


def test_that_the_last_row_of_a_table_is_offered_as_removed_when_its_sheet_is_empty(tmp_path: Path) -> None:
    base, path = robot(), tmp_path / "plan.xlsx"
    book = exported(base, path)
    book["Demand"].delete_rows(2)
    book.save(path)
    assert offers(looked_at(path, base)[1]) == [("demand", "removed", "ROBOT · 2027-03-01", False)]


def test_that_an_unreadable_cell_is_no_change_and_no_removal(tmp_path: Path) -> None:
    base, path = robot(), tmp_path / "plan.xlsx"
    book = exported(base, path)
    sheet = book["Sources"]
    sheet.cell(2, column_of(sheet, "Price")).value = "about forty"
    book["Demand"].cell(2, column_of(book["Demand"], "Due")).value = "soon"
    book.save(path)
    said, found = looked_at(path, base)
    assert offers(found) == []
    assert "Some rows of Demand couldn't be read, so rows that are missing there don't count as removed." in said.notes


def test_that_a_deleted_column_is_no_change(tmp_path: Path) -> None:
    base, path = robot(), tmp_path / "plan.xlsx"
    book = exported(base, path)
    book["Sources"].delete_cols(column_of(book["Sources"], "Production"))
    book.save(path)
    assert offers(looked_at(path, base)[1]) == []


def test_that_only_the_columns_count_when_a_strangers_price_list_comes_in(tmp_path: Path) -> None:
    mine = robot()
    path = strange(tmp_path / "prices.xlsx", ["Part number", "Supplier", "Unit price", "Currency"], ["motor ", "DONGFANG", 43.5, "USD"])
    said, found = looked_at(path, mine)
    assert offers(found) == [("sources", "changed", "MOTOR · Dongfang · CN", False, ("unit_price", 40.0, 40.0, 43.5, False))]
    assert said.theirs.base is None
    assert not said.own
    assert said.place("sources", found.rows[0].number, "unit_price") == "Sheet!C2"


def test_that_missing_lines_are_offered_only_for_assemblies_that_a_strangers_sheet_lists(tmp_path: Path) -> None:
    mine = plan_of(
        parts=[{"part": name} for name in ("ROBOT", "ARM", "MOTOR", "SCREW")],
        bom=[
            {"parent": "ROBOT", "component": "ARM", "quantity": 2.0},
            {"parent": "ARM", "component": "MOTOR", "quantity": 3.0},
            {"parent": "ARM", "component": "SCREW", "quantity": 9.0},
        ],
    )
    path = strange(tmp_path / "arm.xlsx", ["Parent", "Part number", "Description", "Quantity"], ["ARM", "MOTOR", "Motor", 4])
    _, found = looked_at(path, mine)
    assert [one for one in offers(found) if one[0] == "bom"] == [
        ("bom", "changed", "ARM · MOTOR", False, ("quantity", 3.0, 3.0, 4.0, False)),
        ("bom", "removed", "ARM · SCREW", False),
    ]
    assert not [one for one in found.rows if one.table == "parts" and one.what is What.REMOVED]


def test_that_a_row_i_removed_stays_away_when_the_workbook_left_it_as_it_was(tmp_path: Path) -> None:
    base, path = robot(), tmp_path / "plan.xlsx"
    write_workbook(base, path)
    mine = RemoveRows("sources", base["sources"].ids[:1]).apply(base).plan
    assert offers(looked_at(path, mine)[1]) == []


def test_that_no_note_is_lost_when_the_hidden_sheet_was_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = exported(robot(), path)
    del book[BASE_SHEET]
    book.save(path)
    assert looked_at(path, robot())[0].notes == (NONE,)


def test_that_a_real_workbook_changes_nothing_when_it_was_just_imported(shared: Path) -> None:
    read = 0
    for path in sorted((shared / "boms").rglob("*")):
        if path.suffix.lower() not in {".xlsx", ".xls", ".ods", ".csv", ".tsv"}:
            continue
        grids, empty = read_grids(path), Plan.empty()
        plan = read_workbook(path, empty, grids=grids).edit.apply(empty).plan
        assert offers(compared(said_by(path, grids, plan), plan)) == [], path.name
        read += len(plan["bom"]) > 0
    assert read > 10
