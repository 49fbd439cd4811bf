"""A stranger's list that comes a second time: the plan knows what it said before, so that three sides are compared."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from planner.cli.command import main
from planner.files.cells.books import read_grids
from planner.files.plan_file import open_plan, plan_bytes, save_plan
from planner.files.reading.theirs import TWO_WAY, compared, said_by
from planner.files.reading.workbook import read_workbook
from planner.files.taken import remembered, remembering
from planner.files.writing.workbook import write_workbook
from planner.model.edits import Batch, RememberAsIs, RememberTaken, SetCells
from planner.model.merging import Merge, What
from planner.model.plan import Plan
from planner.model.table import cells
from planner.model.values import PLAIN
from planner.ui.update_choice import Choice, UpdateOffer

HEADERS = ["Part number", "Description", "Qty", "Supplier", "Unit price", "Lead time (days)"]


def book(path: Path, *rows: list[object]) -> Path:
    made = openpyxl.Workbook()
    for row in (HEADERS, *rows):
        made.active.append(row)
    made.save(path)
    return path


def imported(path: Path) -> Plan:
    result = read_workbook(path)
    return Batch((result.edit, RememberAsIs(path.name.casefold()))).apply(Plan.empty()).plan


def put(plan: Plan, table: str, part: str, column: str, value: object) -> Plan:
    row = plan[table]["part"].tolist().index(part)
    return SetCells(table, plan[table].ids[row : row + 1], column, cells(plan[table].spec[column], [value])).apply(plan).plan


def looked_at(path: Path, mine: Plan) -> tuple[Choice, Merge]:
    said = said_by(path, read_grids(path), mine)
    found = compared(said, mine)
    return Choice(UpdateOffer(path, "", said, found, PLAIN, remembering(path, said.theirs.plan, mine))), found


def told(found: Merge) -> list[tuple[object, ...]]:
    return [(one.subject, cell.column, cell.base, cell.mine, cell.theirs, cell.conflict) for one in found.rows for cell in one.cells]


FIRST = (["A-1", "Gear", 2, "Acme", 10, 21], ["A-2", "Nut", 4, "Acme", 1, 7], ["A-3", "Bolt", 8, "Acme", 2, 7])


def test_that_mine_stays_and_a_conflict_is_one_when_a_list_comes_a_second_time(tmp_path: Path) -> None:
    path = book(tmp_path / "List.xlsx", *FIRST)
    plan = put(put(imported(path), "sources", "A-1", "lead_days", 30.0), "sources", "A-2", "unit_price", 1.5)
    book(path, ["A-1", "Gear", 2, "Acme", 11, 21], ["A-2", "Nut", 4, "Acme", 1.2, 7], FIRST[2])
    file = tmp_path / "p.ballast"
    save_plan(plan, file)
    for mine in (plan, open_plan(file)):
        choice, found = looked_at(path, mine)
        assert told(found) == [("A-1 · Acme", "unit_price", 10.0, 10.0, 11.0, False), ("A-2 · Acme", "unit_price", 1.0, 1.5, 1.2, True)]
        assert choice.offer.said.notes[0].startswith("Compared with what List.xlsx said when it was last taken in")
    assert open_plan(file).taken.keys() == {"list.xlsx"}
    assert plan_bytes(open_plan(file)) == file.read_bytes()


def test_that_what_was_left_unticked_is_not_offered_again_until_the_list_changes_it(tmp_path: Path) -> None:
    path = book(tmp_path / "List.xlsx", *FIRST)
    plan = imported(path)
    second = (["A-1", "Gear", 2, "Acme", 11, 21], ["A-2", "Nut", 4, "Acme", 1.2, 7], FIRST[2], ["A-9", "Cap", 1, "Acme", 3, 7])
    choice, found = looked_at(book(path, *second), plan)
    units = [unit for number in range(len(found.rows)) for unit in choice.units(number)]
    choice.take([unit for unit in units if found.rows[unit[0]].subject != "A-1 · Acme"], theirs=False)
    plan = choice.answer().edit.apply(plan).plan
    assert looked_at(path, plan)[1].rows == ()
    third = (["A-1", "Gear", 2, "Acme", 11, 21], ["A-2", "Nut", 4, "Acme", 1.3, 7], FIRST[2], ["A-9", "Cap", 1, "Acme", 3, 7])
    assert told(looked_at(book(path, *third), plan)[1]) == [("A-2 · Acme", "unit_price", 1.2, 1.0, 1.3, True)]


def test_that_a_row_that_came_by_an_update_is_offered_as_removed_when_the_list_drops_it(tmp_path: Path) -> None:
    path = book(tmp_path / "List.xlsx", *FIRST)
    plan = imported(path)
    choice, _ = looked_at(book(path, *FIRST, ["A-9", "Cap", 1, "Acme", 3, 7]), plan)
    plan = choice.answer().edit.apply(plan).plan
    _, found = looked_at(book(path, *FIRST), plan)
    assert [(one.table, one.what, one.subject) for one in found.rows] == [("bom", What.REMOVED, "List · A-9")]


def test_that_an_undone_import_is_forgotten_with_it(tmp_path: Path) -> None:
    path = book(tmp_path / "List.xlsx", *FIRST)
    empty = Plan.empty()
    done = Batch((read_workbook(path).edit, RememberAsIs("list.xlsx"))).apply(empty)
    assert remembered(done.plan, path) is not None
    assert not done.inverse.apply(done.plan).plan.taken


@pytest.mark.parametrize("packed", [b"", b"nothing", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_that_two_sides_are_compared_when_what_is_remembered_is_damaged(tmp_path: Path, packed: bytes) -> None:
    path = book(tmp_path / "List.xlsx", *FIRST)
    plan = RememberTaken("list.xlsx", packed).apply(imported(path)).plan
    choice, found = looked_at(path, plan)
    assert choice.offer.said.notes == (TWO_WAY,)
    assert not found.rows


def test_that_an_export_gives_nothing_away_of_what_lists_said(tmp_path: Path) -> None:
    plan = imported(book(tmp_path / "List.xlsx", *FIRST))
    write_workbook(plan, tmp_path / "with.xlsx")
    write_workbook(Plan(plan.tables, plan.next_id), tmp_path / "without.xlsx")
    grids = [read_grids(tmp_path / name) for name in ("with.xlsx", "without.xlsx")]
    assert [grid.rows for grid in grids[0] if grid.name == "_ballast"] == [grid.rows for grid in grids[1] if grid.name == "_ballast"]


def test_that_the_command_line_remembers_what_it_took_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, file = book(tmp_path / "List.xlsx", *FIRST), tmp_path / "p.ballast"
    assert main(["import", str(path), "-o", str(file)], lambda *_, **__: 0) in {0, 1}
    save_plan(put(open_plan(file), "sources", "A-1", "lead_days", 30.0), file)
    book(path, ["A-1", "Gear", 2, "Acme", 11, 21], *FIRST[1:])
    capsys.readouterr()
    assert main(["import", str(path), "--into", str(file), "--update", "-o", str(file), "--json"], lambda *_, **__: 0) in {0, 1}
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert [(one["column"], one["base"], one["theirs"], one["taken"]) for one in changes] == [("unit_price", 10.0, 11.0, True)]
