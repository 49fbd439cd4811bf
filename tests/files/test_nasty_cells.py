"""Quantities, prices, periods, days and shares as buyers of seven languages write them, against what a buyer would say they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.files.cells.said.dates import DAY_FIRST, MONTH_FIRST, day, day_order, is_open
from planner.files.cells.said.money import currency_in
from planner.files.cells.said.prices import price
from planner.files.cells.said.values import KILOGRAMS, days, quantity, scaled, share
from tests.files.books import book_of, cells, imported, lines


@pytest.mark.parametrize(
    ("cell", "count", "unit"),
    [
        ("2*4", 8, ""), ("2x4", 8, ""), ("2 × 3 pcs", 6, "pcs"), ("2+2", 4, ""), ("2+2+1", 5, ""), ("4 (2+2)", 4, ""), ("4 / PCB", 4, ""), ("4/unit", 4, ""), ("min. 2", 2, ""), ("ca. 3 m", 3, "m"), ("mind. 5 Stk", 5, "Stk"),
        ("1 roll (100 m)", 1, "roll"), ("2 卷（100m）", 2, "卷"), ("1’000", 1000, ""), ("４个", 4, "个"), ("2．5 m", 2.5, "m"),
    ],
)  # fmt: skip
def test_that_a_quantity_is_what_a_buyer_says_when_it_is_oddly_written(cell: str, count: float, unit: str) -> None:
    assert quantity(cell) == (pytest.approx(count), unit)


@pytest.mark.parametrize("cell", ["4-6", "2 or 3", "1 of 2", "5 (2+2)", "2x4x3", "3 x", "M3 x 8", "2 x 4 (spare)", "10 %"])
def test_that_there_is_no_quantity_when_a_cell_may_mean_several(cell: str) -> None:
    found = quantity(cell)
    assert found is None or found == (3.0, "")


def test_that_a_sum_or_product_is_told_when_it_stands_for_a_quantity(tmp_path: Path) -> None:
    plan, result = imported(book_of(tmp_path / "b.xlsx", [["Part number", "Qty"], ["P-1", "2*4"], ["P-2", 3], ["P-3", 1], ["P-4", "2+2"]]))
    assert [count for _, _, count in lines(plan)] == [8, 3, 1, 4]
    assert cells(result.findings, "import.quantity-reckoned") == ["B2", "B5"]


@pytest.mark.parametrize(
    ("cell", "decimal", "number", "currency"),
    [
        ("1 200 руб.", ".", 1200, "RUB"), ("5 kr.", ".", 5, "kr"), ("Fr. 12.50", ".", 12.5, "CHF"), ("12．5元", ".", 12.5, "CNY"), ("1,5 tys. zł", ",", 1500, "PLN"), ("1.2万元", ".", 12000, "CNY"), ("$1.5k", ".", 1500, "$"),
        ("2 тыс. руб", ".", 2000, "RUB"), ("5 Kč", ".", 5, "CZK"), ("12 €/Tausend", ".", 0.012, "EUR"), ("1’234.50", ".", 1234.5, ""), ("CHF 12.–", ".", 12, "CHF"),
    ],
)  # fmt: skip
def test_that_a_price_is_what_a_buyer_says_when_it_is_oddly_written(cell: str, decimal: str, number: float, currency: str) -> None:
    found = price(cell, decimal)
    assert found is not None
    assert (found.number, currency_in(found.beside)) == (pytest.approx(number), currency)


@pytest.mark.parametrize("cell", ["12.50 per M", "12/C", "€ 12/M"])
def test_that_there_is_no_price_when_nobody_can_tell_of_how_many(cell: str) -> None:
    assert price(cell) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("5 WT", 5), ("一周", 7), ("两个月", 60), ("3天内", 3), ("two weeks", 14), ("zwei Wochen", 14), ("next day", 1), ("1 год", 365), ("2 lata", 730), ("3 ans", 1095), ("lieferbar", 0), ("disponible", 0), ("есть в наличии", 0),
        ("available in 6 weeks", 42), ("verfügbar in 3 Wochen", 21), ("stock, 2-3 days", 3), ("ab Lager, sonst 8 Wochen", 0), ("stock: 500 pcs", 0), ("6-8 Wochen", 56), ("45 j.", 45), ("4 нед.", 28), ("6 tyg.", 42), ("2个月", 60),
    ],
)  # fmt: skip
def test_that_a_lead_time_is_what_a_buyer_says_when_it_is_in_words(cell: str, expected: float) -> None:
    assert days(cell) == expected


@pytest.mark.parametrize("cell", ["not in stock", "nicht auf Lager", "out of stock", "available from KW 12", "lieferbar ab 12.05.2026", "нет в наличии"])  # fmt: skip
def test_that_there_is_no_lead_time_when_goods_are_not_in_stock(cell: str) -> None:
    assert days(cell) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("05.06.2026 12:00", (6, 5)), ("05/06/2026 00:00:00", (6, 5)), ("6/5/2026 3:15 PM", (5, 6)), ("bis 05.06.2026", (6, 5)), ("until 5 June 2026", (6, 5)), ("до 5 июня 2026", (6, 5)), ("KW 23/2026", (6, 1)), ("CW23 2026", (6, 1)),
        ("2026-W23", (6, 1)), ("23. KW 2026", (6, 1)), ("2026年第23周", (6, 1)), ("2026. 6. 5.", (6, 5)), ("5. Jänner 2026", (1, 5)), ("5 aout 2026", (8, 5)),
    ],
)  # fmt: skip
def test_that_a_day_is_read_when_more_stands_around_it(text: str, expected: tuple[int, int]) -> None:
    assert day(text, DAY_FIRST) == date(2026, *expected)


def test_that_times_do_not_hide_the_order_of_day_and_month_when_a_column_has_them() -> None:
    assert day_order(["12/31/2026 00:00", "05/06/2026 00:00"]) == MONTH_FIRST
    assert is_open("05/06/2026 00:00:00")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("25 Prozent", 0.25), ("25 pct", 0.25), ("25 процентов", 0.25), ("25％", 0.25), ("<5%", 0.05), ("5 % (est.)", 0.05), ("5 v.H.", 0.05), ("3 ‰", 0.003)],
)  # fmt: skip
def test_that_a_share_is_read_when_percent_is_spelt_otherwise(cell: str, expected: float) -> None:
    assert share(cell) == pytest.approx(expected)


def test_that_a_weight_is_read_when_it_is_about_so_much() -> None:
    assert scaled("ca. 250 g", KILOGRAMS, 1.0) == 0.25
