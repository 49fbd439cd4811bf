"""A workbook that somebody works on, or has protected, stays as it is when values should be written into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.files.patching.update import update_of, write_update
from planner.model.edits import SetCells
from planner.model.finding import BallastError
from planner.model.plan import Plan
from planner.model.table import cells
from tests.files.books import book_of, imported


def dearer(path: Path) -> Plan:
    """Return the plan that a workbook brings, with another price."""
    plan = imported(path)[0]
    table = plan["sources"]
    return SetCells("sources", table.ids[:1], "unit_price", cells(table.spec["unit_price"], [3.5])).apply(plan).plan


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return book_of(tmp_path / "list.xlsx", [("Part no", "Qty", "Supplier", "Price"), ("A-1", 2, "Acme", 3), ("A-2", 2, "Acme", 4)])


@pytest.mark.parametrize("mark", ["~$list.xlsx", ".~lock.list.xlsx#"])
def test_that_nothing_is_written_when_a_spreadsheet_program_has_the_workbook_open(book: Path, mark: str) -> None:
    before = book.read_bytes()
    book.with_name(mark).write_bytes(b"Anna")
    with pytest.raises(BallastError, match=r"'list.xlsx' is open in another program; nothing was written"):
        write_update(update_of(dearer(book), book), book)
    assert book.read_bytes() == before
    write_update(update_of(dearer(book), book), book.with_name("copy.xlsx"))
    assert book.with_name("copy.xlsx").read_bytes() != before


def test_that_nothing_is_written_when_the_workbook_is_write_protected(book: Path) -> None:
    before = book.read_bytes()
    book.chmod(0o444)
    with pytest.raises(BallastError, match=r"'list.xlsx' is write-protected; nothing was written"):
        write_update(update_of(dearer(book), book), book)
    assert book.read_bytes() == before
