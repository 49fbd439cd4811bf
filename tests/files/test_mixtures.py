"""Columns whose cells don't agree among themselves: shares among percents, several quantities, decimal marks told elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from planner.files.cells.said.values import number_in
from planner.files.reading.choosing.choices import Choices
from planner.files.reading.workbook import read_workbook
from planner.model.finding import Severity
from tests.files.books import book_of, cells, imported

HEADERS = ("Part number", "Description", "Qty")
Share = float | str | tuple[float, str]


def _shares(path: Path, header: str, shares: Sequence[Share]) -> Path:
    from openpyxl import load_workbook

    plain = [one[0] if isinstance(one, tuple) else one for one in shares]
    book_of(path, [[*HEADERS, header], *([f"P-{at}", f"Thing {at}", 1, share] for at, share in enumerate(plain))])
    book = load_workbook(path)
    for row, one in enumerate(shares, 2):
        if isinstance(one, tuple):
            book.worksheets[0].cell(row, 4).number_format = one[1]
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("header", "shares", "read", "told"),
    [
        ("Scrap", [0.25, 25, "25 %", (0.25, "0%")], [0.0025, 0.25, 0.25, 0.25], ["D2"]),
        ("Scrap", [(0.05, "0.0%"), 5, "5"], [0.05, 0.05, 0.05], []),
        ("Scrap", [0.05, (0.05, "0%"), "5 %"], [0.05, 0.05, 0.05], []),
        ("Scrap %", [0.5, 1, 2], [0.005, 0.01, 0.02], []),
        ("Scrap %", [(0.05, "0%"), 0.02], [0.05, 0.0002], ["D3"]),
        ("Scrap %", [25, 0.25], [0.25, 0.0025], ["D3"]),
    ],
)  # fmt: skip
def test_that_each_share_is_read_by_its_own_sign_when_cells_of_a_column_differ(
    tmp_path: Path, header: str, shares: list[Share], read: list[float], told: list[str]
) -> None:
    plan, result = imported(_shares(tmp_path / "b.xlsx", header, shares))
    assert plan["bom"]["scrap"].tolist() == pytest.approx(read)
    assert cells(result.findings, "import.percents") == told


def test_that_a_share_is_told_when_its_format_shows_more_than_a_whole(tmp_path: Path) -> None:
    _, result = imported(_shares(tmp_path / "b.xlsx", "Scrap", [(1.5, "0%")]))
    assert "less than 100 %" in next(one.message for one in result.findings if one.code == "import.not-a-value")


@pytest.mark.parametrize(
    ("headers", "rows", "told"),
    [
        (["Qty", "Total qty"], [[2, 7], [1, 3]], ["C1"]),
        (["Qty", "Total qty"], [[2, 20], [1, 10]], []),
        (["Qty", "Qty Pro", "Qty Lite"], [[2, 4, 8], [1, 2, 4]], ["C1", "D1"]),
        (["Qty HX1", "Qty HX2", "Total qty"], [[4, 8, 12], [1, 2, 3]], []),
    ],
)
def test_that_a_quantity_left_out_is_told_when_it_says_something_else(
    tmp_path: Path, headers: list[str], rows: list[list[float]], told: list[str]
) -> None:
    _, result = imported(book_of(tmp_path / "b.xlsx", [["Part number", *headers], *([f"P-{at}", *row] for at, row in enumerate(rows))]))
    assert cells(result.findings, "import.quantity-unread") == told


def test_that_the_column_that_tells_the_decimal_mark_is_named_when_another_has_none(tmp_path: Path) -> None:
    rows = [[*HEADERS, "Unit price", "Weight"], ["P-1", "One", 2, "1,234", "0,5"], ["P-2", "Two", 1, "2,500", "12,25"]]
    plan, result = imported(book_of(tmp_path / "b.xlsx", rows))
    assert plan["sources"]["unit_price"].tolist() == [1.234, 2.5]
    (note,) = [one for one in result.findings if one.code == "import.decimal-mark"]
    assert (note.severity, note.where.cell) == (Severity.NOTE, "D2")
    assert note.message == "BOM, D2: '1,234' in 'Unit price' is read as 1.234: '0,5' in 'Weight' tells the decimal mark."


def test_that_a_number_is_told_when_nothing_tells_its_decimal_mark(tmp_path: Path) -> None:
    path = book_of(tmp_path / "b.xlsx", [[*HEADERS, "Unit price"], ["P-1", "One", 2, "1,234"], ["P-2", "Two", 1, "2,500"]])
    plan, result = imported(path)
    assert plan["sources"]["unit_price"].tolist() == [1234, 2500]
    assert [one.severity for one in result.findings if one.code == "import.decimal-mark"] == [Severity.WARNING]
    assert not cells(read_workbook(path, choices=Choices(decimal=",")).findings, "import.decimal-mark")


def test_that_a_number_below_one_has_decimals_when_the_column_has_commas() -> None:
    assert (number_in("0.125", ","), number_in("-0.125", ","), number_in("1.125", ",")) == (0.125, -0.125, 1125.0)
