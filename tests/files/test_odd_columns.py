"""Columns that other programs put into lists beside the usual ones: levels with gaps, prices of a hundred."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.books import book_of, cells, imported, lines


def test_that_a_row_without_a_number_stands_beside_the_row_above_when_the_others_have_outline_numbers(tmp_path: Path) -> None:
    rows = [("1", "ARM", 1), ("1.1", "MOTOR", 2), (None, "BOLT", 8), ("1.2", "GEAR", 1), ("2", "LEG", 2), ("2.1", "FOOT", 1)]
    plan, result = imported(book_of(tmp_path / "r.xlsx", [("Level", "Part Number", "Qty"), *rows]))
    assert ("ARM", "BOLT", 8.0) in lines(plan)
    assert cells(result.findings, "import.level") == ["A4"]


def test_that_a_row_without_a_level_stands_beside_the_row_above_when_the_others_have_levels(tmp_path: Path) -> None:
    rows = [(1, "ARM", 1), (2, "MOTOR", 2), (None, "BOLT", 8), (2, "GEAR", 1), (1, "LEG", 2), (2, "FOOT", 1)]
    plan, result = imported(book_of(tmp_path / "r.xlsx", [("Level", "Part Number", "Qty"), *rows]))
    assert ("ARM", "BOLT", 8.0) in lines(plan)
    assert cells(result.findings, "import.level") == ["A4"]


@pytest.mark.parametrize("header", ["Preiseinheit", "Price unit", "per", "PE"])
def test_that_a_price_is_divided_by_its_pieces_when_a_column_says_how_many_it_is_for(tmp_path: Path, header: str) -> None:
    rows = [("A-100", 4, 12.5, 100), ("A-101", 2, 3, 1), ("A-102", 1, 40, None), ("A-103", 9, 500, "1000")]
    plan, result = imported(book_of(tmp_path / "r.xlsx", [("Part Number", "Qty", "Price EUR", header), *rows]))
    assert plan["sources"]["unit_price"].tolist() == pytest.approx([0.125, 3, 40, 0.5])
    assert result.sheets[0].mapping[header] == "sources.price_unit"


def test_that_a_column_of_units_prices_no_hundreds_when_it_is_called_price_unit(tmp_path: Path) -> None:
    rows = [("A-100", 4, 12.5, "EUR"), ("A-101", 2, 3, "EUR"), ("A-102", 1, 40, "EUR")]
    plan, result = imported(book_of(tmp_path / "r.xlsx", [("Part Number", "Qty", "Price", "Price unit"), *rows]))
    assert plan["sources"]["unit_price"].tolist() == [12.5, 3, 40]
    assert "sources.price_unit" not in result.sheets[0].mapping.values()


@pytest.mark.parametrize(
    "headers",
    [
        ("Price @1", "Price @100", "Price @1000"),
        ("Unit price 1+", "Unit price 100+", "Unit price 1k+"),
        ("Qty 1 price", "Qty 100 price", "Qty 1,000 price"),
        ("Preis ab 1 Stk (EUR)", "Preis ab 100 Stk (EUR)", "Preis ab 1.000 Stk (EUR)"),
        ("Unit price", "@100", "@1000"),
    ],
)
def test_that_prices_by_quantity_become_price_breaks_when_each_has_a_column(tmp_path: Path, headers: tuple[str, str, str]) -> None:
    rows = [("A-100", "ACME", 4, 1.5, 1.2, 0.9), ("A-101", "ACME", 2, 3, None, 2), ("A-102", "Bolts", 1, 40, 38, 31.5)]
    plan, result = imported(book_of(tmp_path / "r.xlsx", [("Part Number", "Supplier", "Qty", *headers), *rows]))
    assert plan["bom"]["quantity"].tolist() == [4, 2, 1]
    assert plan["sources"]["unit_price"].tolist() == [1.5, 3, 40]
    breaks = plan["price_breaks"]
    assert sorted(zip(breaks["part"], breaks["supplier"], breaks["min_quantity"].tolist(), breaks["unit_price"].tolist(), strict=True)) == [
        ("A-100", "ACME", 100, 1.2), ("A-100", "ACME", 1000, 0.9), ("A-101", "ACME", 1000, 2), ("A-102", "Bolts", 100, 38), ("A-102", "Bolts", 1000, 31.5),
    ]  # fmt: skip
    assert result.counts["price_breaks"] == 5
    assert not result.sheets[0].unmapped


def test_that_costs_of_so_many_are_no_price_breaks_when_they_rise_with_the_quantity(tmp_path: Path) -> None:
    rows = [("A-100", 4, 1.5, 150), ("A-101", 2, 3, 300), ("A-102", 1, 40, 4000)]
    plan, _ = imported(book_of(tmp_path / "r.xlsx", [("Part Number", "Qty", "Cost @1", "Cost @100"), *rows]))
    assert not len(plan["price_breaks"])


def test_that_a_few_rows_without_headers_are_a_table_when_most_of_their_columns_are_plain(tmp_path: Path) -> None:
    rows = [("M-1001", "Motor 40 W", 4, 12.5, "ACME"), ("B-2002", "Bearing 608", 8, 0.9, "Bolts"), ("S-3003", "Screw M3", 40, 0.05, "Bolts"),
            ("C-4004", "Cable 2 m", 1, 3.2, "ACME")]  # fmt: skip
    plan, result = imported(book_of(tmp_path / "r.xlsx", rows))
    assert plan["bom"]["quantity"].tolist() == [4, 8, 40, 1]
    assert "import.no-table" not in {finding.code for finding in result.findings}


def test_that_hidden_rows_are_taken_and_told_of_when_a_sheet_has_some(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = book_of(tmp_path / "r.xlsx", [("Part Number", "Qty"), ("A-1", 1), ("A-2", 2), ("A-3", 3), ("A-4", 4)])
    book = load_workbook(path)
    book.worksheets[0].row_dimensions[3].hidden = True
    book.worksheets[0].row_dimensions[5].hidden = True
    book.save(path)
    plan, result = imported(path)
    assert plan["bom"]["quantity"].tolist() == [1, 2, 3, 4]
    told = [finding for finding in result.findings if finding.code == "import.hidden-rows"]
    assert len(told) == 1
    assert "2 rows" in told[0].message


def test_that_numbers_stored_as_text_are_told_of_once_when_most_of_a_column_are_numbers(tmp_path: Path) -> None:
    rows = [("A-1", 1, 2.5), ("A-2", "2", 3.5), ("A-3", 3, 1), ("A-4", "4", 9), ("A-5", 5, 9)]
    plan, result = imported(book_of(tmp_path / "r.xlsx", [("Part Number", "Qty", "Price"), *rows]))
    assert plan["bom"]["quantity"].tolist() == [1, 2, 3, 4, 5]
    assert cells(result.findings, "import.number-as-text") == ["B3"]


@pytest.mark.parametrize(
    ("days", "told"), [(("05/06/2026", "07/08/2026"), ["C2"]), (("05/06/2026", "31/08/2026"), []), (("05.06.2026", "07.08.2026"), [])]
)
def test_that_a_column_of_days_is_told_of_when_nothing_decides_their_order(tmp_path: Path, days: tuple[str, str], told: list[str]) -> None:
    rows = [("A-1", "ACME", days[0], 1), ("A-2", "ACME", days[1], 2)]
    plan, result = imported(book_of(tmp_path / "r.xlsx", [("Part Number", "Supplier", "Quote until", "Qty"), *rows]))
    assert str(plan["sources"]["valid_until"][0]) == "2026-06-05"
    assert cells(result.findings, "import.day-first") == told
