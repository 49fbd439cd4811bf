"""Prices, days, lead times and damaged part numbers as strangers and their spreadsheets leave them in cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.files.cells.said.dates import DAY_FIRST, MONTH_FIRST, day, day_order
from planner.files.cells.said.prices import pieces_priced, price
from planner.files.cells.said.values import days, quantity
from planner.files.reading.columns.words import header_factor
from planner.files.reading.rows.fields import tariff_code
from planner.model.table import Value
from tests.files.books import book_of, cells, imported


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("EUR 3,20 netto", 3.2), ("3.20 € excl. VAT", 3.2), ("12,50 zł netto", 12.5), ("$3.20 ea", 3.2), ("US$ 1'234.50", 1234.5), ("1.234,50 €", 1234.5), ("1 234,50 ₽", 1234.5), ("₹1,23,456.00", 123456.0),
        ("1,23,456", 123456.0), ("約 300 円", 300.0), ("ca. 4,50 EUR", 4.5), ("¥12.5/个", 12.5), ("3,20 €/Stk", 3.2), ("€ 12,00 / 100", 0.12), ("45.00 USD per 1000", 0.045), ("32,00 € für 10 Stk", 3.2), ("8 zł za 100 szt.", 0.08),
        ("25 €/1.000", 0.025), ("¥30 每100个", 0.3), ("12 € pour 10 pièces", 1.2), ("incl. VAT 5 EUR", 5.0),
    ],
)  # fmt: skip
def test_that_a_price_is_for_one_piece_when_words_or_packs_stand_beside_it(cell: str, expected: float) -> None:
    found = price(cell, "," if "," in cell and "1,23" not in cell else ".")
    assert found is not None
    assert found.number == pytest.approx(expected)


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("$3.20–4.10", 3.2, 4.1),
        ("3,20 - 4,10 €", 3.2, 4.1),
        ("USD 10 to 12", 10, 12),
        ("€3-€5", 3, 5),
        ("5~7元", 5, 7),
        ("20-25 €/10 Stk", 2, 2.5),
    ],
)
def test_that_the_higher_end_is_taken_when_a_price_is_a_range(cell: str, low: float, high: float) -> None:
    found = price(cell, ",")
    assert found is not None
    assert (found.low, found.number) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    "cell", ["on request", "see quote 12", "M3x8", "12-AB-7", "2026-05-03", date(2026, 5, 3), "incluido en cableado", "3-4-5"]
)
def test_that_there_is_no_price_when_a_cell_holds_something_else(cell: str | date) -> None:
    assert price(cell) is None


@pytest.mark.parametrize(("header", "pieces"), [("Price per 100", 100), ("Preis / 1000 Stk", 1000), ("Preis pro 10 Stück [EUR]", 10), ("单价/100个", 100), ("Unit price", 1), ("Price 2026", 1)])  # fmt: skip
def test_that_a_header_tells_how_many_a_price_is_for_when_it_names_a_pack(header: str, pieces: float) -> None:
    assert pieces_priced(header) == pieces
    assert header_factor("sources.unit_price", header) == pytest.approx(1 / pieces)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        (["31/12/2026", "05/06/2026"], DAY_FIRST),
        (["12/31/2026", "05/06/2026"], MONTH_FIRST),
        (["05/06/2026"], ""),
        (["13/01/26", "01/13/26"], ""),
    ],
)
def test_that_the_column_decides_which_is_the_month_when_days_are_numbers(text: list[str], order: str) -> None:
    assert day_order(text) == order


@pytest.mark.parametrize(
    "text",
    [
        "31.12.2026", "31/12/2026", "2026-12-31", "2026/12/31", "2026年12月31日", "31 déc. 2026", "31 dec 2026", "31 дек 2026", "31 декабря 2026 г.", "31. Dezember 2026", "31 de diciembre de 2026", "31 grudnia 2026", "Dec 31, 2026",
        "December 31st, 2026", "31-Dec-26", "31.12.26", "20261231", "46387", 46387.0, "2026-12-31T00:00:00",
    ],
)  # fmt: skip
def test_that_a_day_is_read_when_it_is_written_in_any_of_seven_languages(text: str | float) -> None:
    assert day(text) == date(2026, 12, 31)


@pytest.mark.parametrize("text", ["32.12.2026", "soon", "12/2026", "2026", "7", 3.0, "A-12-31"])
def test_that_no_day_is_guessed_when_a_cell_names_none(text: str | float) -> None:
    assert day(text) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("4 weeks ARO", 28), ("2-3 Wochen", 21), ("2–3 недели", 21), ("3 нед.", 21), ("10 раб. дней", 10), ("4 tyg.", 28), ("2 miesiące", 60), ("6 semaines", 42), ("3 à 4 semaines", 28), ("2 meses", 60), ("7-10天", 10), ("3个工作日", 3),
        ("12wks", 84), ("48 h", 2), ("ab Lager", 0), ("od ręki", 0), ("на складе", 0), ("sur stock", 0), ("现货", 0), ("1 mes", 30), ("6 Wo.", 42), ("5 jours ouvrés", 5),
    ],
)  # fmt: skip
def test_that_a_lead_time_is_days_when_it_is_written_in_another_language(cell: str, expected: float) -> None:
    assert days(cell) == pytest.approx(expected)


@pytest.mark.parametrize(("cell", "expected"), [("1/2", (0.5, "")), ("1 1/2 m", (1.5, "m")), ("½ kg", (0.5, "kg")), ("1½", (1.5, "")), ("1 set (4 pcs)", (1, "set")), ("2套（4个）", (2, "套")), ("2 шт.", (2, "шт")), ("10 个", (10, "个"))])  # fmt: skip
def test_that_a_quantity_is_read_when_it_is_a_fraction_or_a_set(cell: str, expected: tuple[float, str]) -> None:
    assert quantity(cell) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8471.3", "8471.30"),
        ("101210000", "0101210000"),
        ("HS 8471.30.01", "8471.30.01"),
        ("8471 30 01 00", "8471300100"),
        ("7326-90-86", "7326.90.86"),
        ("8471300100", "8471300100"),
    ],
)
def test_that_a_tariff_code_has_its_zeros_again_when_a_spreadsheet_took_them(text: str, code: str) -> None:
    assert tariff_code(text) == code


def test_that_a_price_that_became_a_date_is_said_and_not_taken_when_it_is_imported(tmp_path: Path) -> None:
    plan, result = imported(book_of(tmp_path / "b.xlsx", [["Part", "Qty", "Price"], ["A-1", 1, date(2026, 5, 3)], ["A-2", 1, 4.5]]))
    assert cells(result.findings, "import.price-date") == ["C2"]
    assert dict(zip(plan["sources"]["part"], plan["sources"]["unit_price"].tolist(), strict=True)) == {"A-2": 4.5}
    assert list(plan["parts"]["part"])[:2] == ["A-1", "A-2"]


def test_that_damaged_part_numbers_are_said_when_a_spreadsheet_changed_them(tmp_path: Path) -> None:
    rows = [
        ["Part number", "Qty"],
        [date(2026, 3, 1), 1],
        ["1.23E+12", 1],
        ["001234", 1],
        ["004711", 1],
        ["012001", 1],
        [815.0, 1],
        [1234567890123456789.0, 1],
    ]
    plan, result = imported(book_of(tmp_path / "b.xlsx", rows))
    assert plan["parts"]["part"][0] == "1-Mar"
    assert cells(result.findings, "import.part-date") == ["A2"]
    assert cells(result.findings, "import.part-rounded") == ["A3", "A8"]
    rows.pop()
    _, result = imported(book_of(tmp_path / "c.xlsx", rows))
    assert cells(result.findings, "import.part-zeros") == ["A7"]


def test_that_a_range_is_noted_when_a_price_list_has_one(tmp_path: Path) -> None:
    plan, result = imported(
        book_of(tmp_path / "b.xlsx", [["Part", "Supplier", "Price"], ["A-1", "Acme", "$3.20–4.10"], ["A-2", "Acme", "$2"]])
    )
    assert plan["sources"]["unit_price"].tolist() == [4.1, 2.0]
    assert cells(result.findings, "import.price-range") == ["C2"]


@pytest.mark.parametrize(
    ("shares", "expected"),
    [([0.25, 0.5], [0.25, 0.5]), ([25.0, 0.5], [0.25, 0.005]), (["25 %", "0.5"], [0.25, 0.5]), (["2,5 %", "10 %"], [0.025, 0.1])],
)
def test_that_the_column_decides_what_a_share_is_when_numbers_stand_bare(
    shares: list[Value], expected: list[float], tmp_path: Path
) -> None:
    rows = [["Part", "Qty", "Scrap"], *[[f"A-{at}", 1, share] for at, share in enumerate(shares)]]
    plan, _ = imported(book_of(tmp_path / "b.xlsx", rows))
    assert plan["bom"]["scrap"].tolist() == pytest.approx(expected)


def test_that_links_laid_on_cells_are_kept_when_a_workbook_is_imported(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Part", "Qty", "Supplier"], ["A-1", 1, "Acme"], ["A-2", 2, "Acme"], ["A-3", 2, "Acme"]):
        sheet.append(row)
    sheet["A2"].hyperlink = "https://example.com/a1?x=1&y=2"
    sheet["C3"].hyperlink = "https://example.com/shop"
    sheet["A4"] = '=HYPERLINK("https://example.com/a3","A-3")'
    book.save(tmp_path / "b.xlsx")
    plan, _ = imported(tmp_path / "b.xlsx")
    found = dict(zip(plan["sources"]["part"], plan["sources"]["url"], strict=True))
    assert found["A-1"] == "https://example.com/a1?x=1&y=2"
    assert found["A-2"] == "https://example.com/shop"


def test_that_a_pack_price_is_divided_when_the_header_names_the_pack(tmp_path: Path) -> None:
    plan, _ = imported(
        book_of(tmp_path / "b.xlsx", [["Artikelnummer", "Menge", "Preis / 100 Stk (EUR)"], ["A-1", 4, 12.0], ["A-2", 8, "3,50"]])
    )
    assert plan["sources"]["unit_price"].tolist() == [0.12, 0.035]
