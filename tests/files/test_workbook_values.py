"""Quantities, prices, days and shares as people write them."""

from __future__ import annotations

import pytest

from planner.files.cells.said.money import currency_in, resolved
from planner.files.cells.said.values import KILOGRAMS, amount, days, decimal_mark, is_blank, quantity, scaled, share, text_of_cell


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (4.0, (4.0, "")), ("2 pcs", (2.0, "pcs")), ("x4", (4.0, "")), ("4x", (4.0, "")), ("1,5 m", (1.5, "m")), ("12个", (12.0, "个")), ("1 set", (1.0, "set")),
        ("1,234", (1234.0, "")), ("-3", (-3.0, "")), ("−3", (-3.0, "")), ("一卷", (1.0, "卷")), ("ca. 10", (10.0, "")), ("0.25 kg", (0.25, "kg")),
    ],
)  # fmt: skip
def test_that_a_quantity_is_read_when_a_unit_stands_beside_it(cell: object, expected: tuple[float, str]) -> None:
    assert quantity(cell) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["two", "see note", "100-200", "M3x8", "5 %", "4 of 7", "Supplier 12", ""])
def test_that_no_quantity_is_read_when_a_cell_holds_words(cell: str) -> None:
    assert quantity(cell) is None


@pytest.mark.parametrize(
    ("cell", "decimal", "expected"),
    [
        ("$1.20", ".", 1.2), ("¥3", ".", 3.0), ("1.234,56 €", ".", 1234.56), ("1,234.56 USD", ".", 1234.56), ("0,99", ".", 0.99), ("12,50", ".", 12.5), ("1'250.00", ".", 1250.0),
        ("1.234", ".", 1.234), ("1.234", ",", 1234.0), ("1,234", ",", 1.234), ("(12.00)", ".", -12.0), ("95,11  kr", ".", 95.11), ("1 250,00 zł", ".", 1250.0), ("USD 7", ".", 7.0),
    ],
)  # fmt: skip
def test_that_a_price_is_read_when_it_has_signs_and_separators(cell: str, decimal: str, expected: float) -> None:
    found = amount(cell, decimal)
    assert found is not None
    assert found.number == pytest.approx(expected)


@pytest.mark.parametrize(("cells", "expected"), [(["1,5", "2,25"], ","), (["1.5"], "."), (["1.234,5"], ","), (["7", 3.5], ".")])
def test_that_the_decimal_mark_is_found_when_the_column_tells_it(cells: list[str | float | None], expected: str) -> None:
    assert decimal_mark(cells) == expected


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [
        (14.0, 1, 14), (2.0, 7, 14), ("3 weeks", 1, 21), ("2-3 weeks", 1, 21), ("10 d", 1, 10), ("4 Wochen", 1, 28), ("6周", 1, 42), ("30天", 1, 30), ("In stock", 1, 0),
        ("1 month", 1, 30), ("5 working days", 1, 5), ("On demand, 1 month delivery time", 1, 30), ("4 left in stock", 1, 0),
    ],
)  # fmt: skip
def test_that_a_lead_time_is_days_when_it_is_written_in_weeks_or_words(cell: str | float, unit: float, expected: float) -> None:
    assert days(cell, unit=unit) == expected


def test_that_a_lead_time_is_not_guessed_when_it_is_only_words() -> None:
    assert days("on request") is None


@pytest.mark.parametrize(
    ("cell", "percent", "expected"),
    [(0.03, False, 0.03), ("3 %", False, 0.03), (3.0, False, 0.03), (0.5, True, 0.005), ("0,5%", False, 0.005)],
)
def test_that_a_share_is_a_fraction_when_it_is_written_as_percent(cell: str | float, percent: bool, expected: float) -> None:
    assert share(cell, percent=percent) == pytest.approx(expected)


def test_that_a_weight_is_kilograms_when_it_is_written_in_grams() -> None:
    assert scaled("350 g", KILOGRAMS, 1.0) == pytest.approx(0.35)
    assert scaled(350.0, KILOGRAMS, 0.001) == pytest.approx(0.35)
    assert scaled("350 apples", KILOGRAMS, 1.0) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Price (USD)", "USD"),
        ("单价/元", "CNY"),
        ("Unit price €", "EUR"),
        ("Price kr", "kr"),
        ("Qty", ""),
        ("Valor USD", "USD"),
        ("Cost per package - CAD", "CAD"),
        ("Preis", ""),
    ],
)
def test_that_a_currency_is_found_when_a_text_names_it(text: str, expected: str) -> None:
    assert currency_in(text) == expected


def test_that_a_shared_sign_is_the_plans_currency_when_it_fits() -> None:
    assert resolved("$", "CAD", japanese=False) == "CAD"
    assert resolved("$", "EUR", japanese=False) == "USD"
    assert resolved("¥", "USD", japanese=False) == "CNY"
    assert resolved("¥", "USD", japanese=True) == "JPY"


def test_that_a_number_reads_as_its_text_when_it_is_a_part_number() -> None:
    assert text_of_cell(1001.0) == "1001"
    assert text_of_cell(" A\u00a0 1\n2 ") == "A 1 2"


@pytest.mark.parametrize("cell", [None, "", " - ", "n/a", "NA", "TBD", "无"])
def test_that_a_cell_is_blank_when_it_says_nothing(cell: str | None) -> None:
    assert is_blank(cell)
