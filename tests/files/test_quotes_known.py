"""Whose quotes came back: a plan knows its sheets by its key, however it is called, and tells those of another plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from planner.files.plan_file import open_plan, plan_bytes, plan_of_bytes, save_plan
from planner.files.quotes.columns import SHEET
from planner.files.quotes.found import Status
from planner.files.quotes.round import read_quotes
from planner.files.samples import new_plan
from planner.model.edits import SetCells
from planner.model.plan import Plan, key_by_title
from planner.model.schema import SETTINGS
from planner.model.table import cells
from tests.files.quotes import FIRST, asked, buying, fill

GOOD: dict[str, object] = {"price": 36.5, "price 2": 35, "price 3": 34, "lead": 42, "origin": "CN", "valid": "2027-03-31"}


def renamed(plan: Plan, title: str) -> Plan:
    return SetCells("settings", plan["settings"].ids, "title", cells(SETTINGS["title"], [title])).apply(plan).plan


def test_that_a_plan_knows_its_quotes_when_it_was_renamed_saved_and_opened_since(tmp_path: Path) -> None:
    plan = buying()
    path = fill(asked(plan, tmp_path), GOOD)
    save_plan(renamed(plan, "Robot 2"), tmp_path / "plan.ballast")
    found = read_quotes([path], open_plan(tmp_path / "plan.ballast"))
    assert (found.rows[0].status, found.files[0].remarks) == (Status.OK, ())


def test_that_a_quote_waits_with_a_word_when_another_plan_of_the_same_title_asked_for_it(tmp_path: Path) -> None:
    found = read_quotes([fill(asked(buying(), tmp_path), GOOD)], buying())
    assert found.rows[0].status is Status.QUESTION
    assert found.files[0].remarks == ("'Quote Hanqing 2026-11-23.xlsx' was asked for another plan of the same title.",)
    assert "another plan of the same title" in found.rows[0].reason


def test_that_the_other_plan_is_named_when_a_quote_is_of_one_of_another_title(tmp_path: Path) -> None:
    found = read_quotes([fill(asked(buying(), tmp_path), GOOD)], renamed(buying(), "Robot 2"))
    assert found.rows[0].status is Status.QUESTION
    assert "another plan, 'Test robot'" in found.files[0].remarks[0]


def test_that_sheets_of_the_older_way_are_known_when_a_plan_without_a_key_is_opened_and_then_renamed(tmp_path: Path) -> None:
    plan = buying()
    older = replace(plan, key=key_by_title(plan["settings"]))  # what sheets carried before plans had keys
    assert older.key == "9b1634ac5455"
    path = fill(asked(older, tmp_path), GOOD)
    opened = plan_of_bytes(plan_bytes(replace(plan, key="")), "")
    again = plan_of_bytes(plan_bytes(renamed(opened, "Robot 2")), "")
    assert [read_quotes([path], one).rows[0].status for one in (opened, again)] == [Status.OK] * 2


def test_that_two_new_plans_have_keys_of_their_own() -> None:
    assert new_plan().key != new_plan().key
    assert len(new_plan().key) == 12


@pytest.mark.parametrize("row", [FIRST, FIRST + 1])
def test_that_a_line_is_told_when_the_supplier_deleted_it(row: int, tmp_path: Path) -> None:
    plan = buying()
    path = fill(asked(plan, tmp_path), GOOD, {"price": 300, "valid": "2027-03-31"})
    assert not read_quotes([path], plan).files[0].remarks
    book = openpyxl.load_workbook(path)
    book[SHEET].delete_rows(row)
    book.save(path)
    part = "MOTOR" if row == FIRST else "BOARD"
    assert read_quotes([path], plan).files[0].remarks == (f"'{path.name}' no longer has a line that you asked for: {part}.",)


def test_that_another_currency_is_told_once_when_it_stands_beside_the_price(tmp_path: Path) -> None:
    plan = buying()
    row = read_quotes([fill(asked(plan, tmp_path), {**GOOD, "price": "36.50 EUR"})], plan).rows[0]
    assert row.quote is not None
    assert (row.quote.price, row.quote.currency) == (36.5, "EUR")
    assert "as asked; EUR is taken" in row.reason
    assert "asked was" not in row.reason
