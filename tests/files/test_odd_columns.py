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
