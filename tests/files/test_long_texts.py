"""Texts longer than a cell: cut in the workbook, whole again when it is read back, and told of."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from planner.cli.command import main
from planner.engine.evaluate import evaluate
from planner.engine.ledger.ledger import calculated_sheets
from planner.engine.tabular import sheets
from planner.files.cells.books import read_grids
from planner.files.cells.long_texts import LONGEST_TEXT, cut, seems_cut, units
from planner.files.patching.update import update_of
from planner.files.plan_file import save_plan
from planner.files.reading.theirs import compared, said_by
from planner.files.reading.workbook import read_workbook
from planner.files.writing.workbook import write_workbook
from planner.model.diff import diff
from planner.model.finding import Severity
from planner.model.plan import Plan
from tests.plans import plan_of

LONG = "long " * 10_000
ALIKE = "alike " * 6_000


def long_plan(title: str = "Plan") -> Plan:
    return plan_of(
        settings=[{"title": title, "question": LONG}],
        parts=[
            {"part": "A", "description": LONG},
            {"part": "B", "description": ALIKE + "1"},
            {"part": "C", "description": ALIKE + "2", "note": "🤖" * 20_000},
        ],
        bom=[{"parent": "A", "component": "B", "note": ALIKE + "3"}, {"parent": "A", "component": "C"}],
    )


@pytest.mark.parametrize("text", ["x" * 32_767, "x" * 32_768, "🤖" * 16_383, "🤖" * 16_384, "x" + "🤖" * 16_384, "x" * 32_766 + "🤖"])
def test_that_a_cut_text_is_as_long_as_a_cell_and_whole_characters(text: str) -> None:
    short = cut(text)
    assert units(short) <= LONGEST_TEXT
    short.encode("utf-8")
    assert short == text if units(text) <= LONGEST_TEXT else seems_cut(short) and text.startswith(short[:-1])


def test_that_long_texts_are_cut_in_cells_and_read_back_whole(tmp_path: Path) -> None:
    plan, path = long_plan(), tmp_path / "plan.xlsx"
    results = evaluate(plan, ("Base",))
    told = write_workbook(plan, path, sheets(plan, results), calculated_sheets(plan, results))
    texts = [
        cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)
    ]
    assert max(map(units, texts)) == LONGEST_TEXT
    assert cut(LONG) in texts
    assert [(one.code, one.severity) for one in told] == [("export.cut-text", Severity.NOTE)] * 6
    assert any("(row 3, Note): the text has 40,000 characters" in one.message for one in told)
    assert all("hidden copy has it whole" in one.message for one in told)
    result = read_workbook(path)
    assert not [one for one in result.findings if one.code == "import.cut-text"]
    assert diff(plan, result.edit.apply(Plan.empty()).plan)["equal"]


def test_that_an_untouched_book_changes_nothing_when_the_plan_is_brought_up_to_it(tmp_path: Path) -> None:
    plan, path = long_plan(), tmp_path / "plan.xlsx"
    for hidden_copy in (True, False):
        write_workbook(plan, path, hidden_copy=hidden_copy)
        merge = compared(said_by(path, read_grids(path), plan), plan)
        assert not merge.rows
        assert not update_of(plan, path).changes


def test_that_the_missing_end_is_told_of_when_there_is_no_hidden_copy(tmp_path: Path) -> None:
    plan, path = long_plan(), tmp_path / "plan.xlsx"
    told = write_workbook(plan, path, hidden_copy=False)
    assert {one.severity for one in told} == {Severity.WARNING}
    assert all("The end of the text isn't in the workbook." in one.message for one in told)
    result = read_workbook(path)
    assert sorted(one.where.cell or "" for one in result.findings if one.code == "import.cut-text")[:1] == ["B2"]
    assert result.edit.apply(Plan.empty()).plan["parts"]["description"][0] == cut(LONG)


def test_that_an_own_text_of_the_workbook_counts_when_a_cut_one_was_typed_over(tmp_path: Path) -> None:
    plan, path = long_plan(), tmp_path / "plan.xlsx"
    write_workbook(plan, path)
    book = openpyxl.load_workbook(path)
    book["Parts"]["B2"] = "short"
    book["Parts"].delete_rows(3)
    book.save(path)
    after = read_workbook(path).edit.apply(Plan.empty()).plan
    assert after["parts"]["description"].tolist() == ["short", ALIKE + "2"]


def test_that_the_command_line_tells_of_cut_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_plan(long_plan("t" * 40_000), tmp_path / "p.ballast")
    main(["export", str(tmp_path / "p.ballast"), "-o", str(tmp_path / "a.xlsx"), "--no-hidden-copy"], lambda *_, **__: 0)
    told = capsys.readouterr().err
    assert "warning: Settings, B2 (Plan title): the text has 40,000 characters" in told
    assert "The end of the text isn't in the workbook." in told
    main(["export", str(tmp_path / "p.ballast"), "-o", str(tmp_path / "a.xlsx")], lambda *_, **__: 0)
    assert "hidden copy has it whole" in capsys.readouterr().err
