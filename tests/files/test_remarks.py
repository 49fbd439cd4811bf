"""Signatures, dates and notes below the parts are no parts and no mistakes; a part with a wrong quantity is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.books import Rows, book_of, cells, imported, lines

HEAD = ("Part Number", "Description", "Supplier", "Qty", "Unit price EUR")
ROWS: list[tuple[object, ...]] = [("M-1", "Motor", "Maxon", 2, 5), ("S-1", "Screw", "Bossard", 8, 0.1)]
PLAIN = [("R", "M-1", 2.0), ("R", "S-1", 8.0)]


@pytest.mark.parametrize(
    "below",
    [
        [("Prepared by", "J. Doe", "Approved", "M. Roe")],
        [("Prepared by:", "J. Doe"), ("Approved by:", "M. Roe", None, "2026-01-05")],
        [(), ("Date", None, None, "2026-01-05")],
        [("Notes: keep dry",), ("use gloves", None, None, "always")],
        [("Erstellt von", "Meier", "Geprüft", "Schulz"), ("Datum", "05.01.2026", "Unterschrift", "____")],
        [("编制", "张三", "审核", "李四"), ("日期:2026年1月5日",)],
        [("Établi par", "Dupont", "Approuvé", "Durand")],
        [("Утвердил", "Иванов", "Дата", "05.01.2026")],
        [("Rev", "B", None, 2)],
        [(), ("Made for ACME", None, None, "internal use only")],
        [("Total", None, None, 10), (), ("Prepared by", "J. Doe", None, "M. Roe")],
    ],
)
def test_that_lines_below_the_parts_are_remarks_when_they_sign_or_note(tmp_path: Path, below: Rows) -> None:
    plan, result = imported(book_of(tmp_path / "R.xlsx", [HEAD, *ROWS, *below]))
    assert lines(plan) == PLAIN
    assert [finding.code for finding in result.findings] == ["import.remarks"]


def test_that_a_price_list_ends_with_its_parts_when_it_is_signed(tmp_path: Path) -> None:
    rows = [
        ("Part Number", "Supplier", "Unit price EUR"),
        ("M-1", "Maxon", 5),
        ("S-1", "Bossard", 0.1),
        ("Prepared by", "J. Doe"),
        ("Date", "2026-01-05"),
    ]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows, "Prices"))
    assert plan["parts"]["part"].tolist() == ["M-1", "S-1"]
    assert cells(result.findings, "import.remarks") == ["A4"]


@pytest.mark.parametrize("gap", [[], [()]])
def test_that_a_wrong_quantity_is_told_when_it_is_that_of_the_last_part(tmp_path: Path, gap: Rows) -> None:
    _, result = imported(book_of(tmp_path / "R.xlsx", [HEAD, *ROWS, *gap, ("P-9", "Plate", "ACME", "two", 3)]))
    assert cells(result.findings, "import.not-a-number") == [f"D{4 + len(gap)}"]
    assert not cells(result.findings, "import.remarks")


def test_that_a_wrong_quantity_is_told_when_a_signature_stands_below_it(tmp_path: Path) -> None:
    rows = [HEAD, *ROWS, ("P-9", "Plate", "ACME", "two", 3), ("Approved by", "M. Roe", None, "ok")]
    _, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert cells(result.findings, "import.not-a-number") == ["D4"]
    assert cells(result.findings, "import.remarks") == ["A5"]


def test_that_parts_stay_parts_when_they_are_called_like_remarks(tmp_path: Path) -> None:
    rows = [HEAD, *ROWS, ("Date code label", "Label", "ACME", 1, 3), ("Note 5 phone", "Phone", "ACME", 1, 300)]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert [component for _, component, _ in lines(plan)] == ["M-1", "S-1", "Date code label", "Note 5 phone"]
    assert not cells(result.findings, "import.remarks")
