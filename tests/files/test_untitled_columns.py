"""Columns of a table without a title: they are judged by their cells and shown to be looked over."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.files.reading.choosing.found import FoundColumn
from planner.files.reading.choosing.profiles import fingerprint_of
from planner.files.reading.workbook import ImportResult
from tests.files.books import book_of, cells, imported, lines


def column(result: ImportResult, number: int) -> FoundColumn:
    """Return what a column of the first table was taken for."""
    return next(one for one in result.tables[0].columns if one.column == number)


def test_that_a_column_is_the_quantity_when_it_has_no_title_but_counts(tmp_path: Path) -> None:
    rows = [
        ("Part Number", "Description", None, "Unit price EUR"),
        ("M-1", "Motor", 2, 5.5),
        ("S-1", "Screw", 8, 0.1),
        ("N-1", "Nut", 8, 0.05),
    ]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == [("R", "M-1", 2.0), ("R", "S-1", 8.0), ("R", "N-1", 8.0)]
    found = column(result, 2)
    assert (found.slot, found.text, found.doubtful) == ("bom.quantity", "", True)
    assert result.sheets[0].mapping["Column C"] == "bom.quantity"


@pytest.mark.parametrize(
    ("values", "slot"),
    [
        (("DE", "CN", "JP"), "sources.country_of_origin"),
        (("8501.10.40", "7318.15.20", "7318.16.00"), "parts.hts"),
        (("EUR", "USD", "EUR"), "sources.currency"),
        (("2 weeks", "10 days", "3 weeks"), "sources.lead_days"),
        (("pcs", "pcs", "m"), "parts.unit"),
    ],
)
@pytest.mark.parametrize("at", [1, 3])
def test_that_a_column_is_what_its_cells_are_when_it_has_no_title(tmp_path: Path, values: tuple[str, ...], slot: str, at: int) -> None:
    rows: list[list[object]] = [["Part Number", "Description", "Qty"], ["M-1", "Motor", 2], ["S-1", "Screw", 8], ["N-1", "Nut", 8]]
    for row, value in zip(rows, (None, *values), strict=True):
        row.insert(at, value)
    _, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert column(result, at).slot == slot


def test_that_titled_columns_keep_what_they_say_when_one_beside_them_has_no_title(tmp_path: Path) -> None:
    rows = [
        ("Part Number", None, "Description", "Qty"),
        ("M-1", "spare motor", "Motor", 2),
        ("S-1", "long screw", "Screw", 8),
        ("N-1", "flat nut", "Nut", 8),
    ]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert plan["parts"]["description"].tolist()[:3] == ["Motor", "Screw", "Nut"]
    assert (column(result, 1).slot, result.tables[0].fingerprint) == ("", fingerprint_of(["Part Number", "Description", "Qty"]))


def test_that_stray_cells_beside_a_table_are_no_column_when_most_rows_have_none(tmp_path: Path) -> None:
    rows = [
        ("Part Number", "Description", "Unit price EUR"),
        ("M-1", "Motor", 5.5, 3),
        ("S-1", "Screw", 0.1),
        ("N-1", "Nut", 0.05),
        ("B-1", "Bearing", 2, 4),
    ]
    _, result = imported(book_of(tmp_path / "R.xlsx", rows, "Prices"))
    assert column(result, 3).slot == ""
    assert cells(result.findings, "import.list") == ["A1"]
