"""What a table says in one column helps to read another, and shares are never prices."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.files.cells.said.dates import DAY_FIRST, day
from planner.files.cells.said.prices import price
from planner.files.cells.said.values import days
from planner.files.reading.columns.words import PRICE, header_candidates
from planner.model.places import country_code
from tests.files.books import book_of, imported


@pytest.mark.parametrize("header", ["Duty rate", "Tax rate (%)", "Exchange rate", "Scrap rate", "Zollsatz", "税率", "Taux de TVA", "Tasa", "Ставка пошлины", "Stawka celna", "Wechselkurs"])  # fmt: skip
def test_that_a_share_is_no_price_when_its_header_names_a_rate(header: str) -> None:
    assert PRICE not in dict(header_candidates(header))


@pytest.mark.parametrize("header", ["Rate", "Price excl. VAT", "Discount price", "Unit rate"])
def test_that_a_price_stays_one_when_its_header_names_taxes(header: str) -> None:
    assert PRICE in dict(header_candidates(header))


def test_that_a_minimum_of_1_000_is_a_thousand_when_the_prices_have_decimal_commas(tmp_path: Path) -> None:
    rows = [["Teilenummer", "Menge", "Preis", "Mindestmenge"], ["A-1", "2", "1.234,56 €", "1.000"], ["A-2", "3", "0,45 €", "2.500"]]
    plan, _ = imported(book_of(tmp_path / "b.xlsx", rows))
    assert plan["sources"]["min_order_quantity"].tolist() == [1000, 2500]


def test_that_a_day_is_read_when_only_one_order_makes_one() -> None:
    assert day("12/31/2026", DAY_FIRST) == date(2026, 12, 31)
    assert day("05/06/2026", DAY_FIRST) == date(2026, 6, 5)


@pytest.mark.parametrize("text", ["3.-", "3.–", "CHF 3.--", "3,- €"])
def test_that_a_price_is_whole_when_dashes_stand_for_its_cents(text: str) -> None:
    found = price(text)
    assert found is not None
    assert found.number == 3


@pytest.mark.parametrize(("text", "expected"), [("ab Lager", 0), ("stock", 0), ("ARO 10 wks", 70), ("10 wks ARO", 70)])
def test_that_lead_times_are_days_when_they_are_told_as_in_quotations(text: str, expected: float) -> None:
    assert days(text) == expected


@pytest.mark.parametrize(("text", "code"), [("Hong Kong", "HK"), ("R.O.C.", "TW"), ("Made in China", "CN")])
def test_that_a_country_is_known_when_its_name_is_a_usual_one(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize("word", ["Qty", "Menge"])
def test_that_each_edition_is_a_product_when_one_is_called_max(tmp_path: Path, word: str) -> None:
    heads = [f"{word} {name}" for name in ("Basic", "Pro", "Max", "Min")]
    plan, _ = imported(
        book_of(tmp_path / "b.xlsx", [["Part Number", "Description", *heads], ["S", "x", 4, 8, 12, 1], ["M", "y", 1, 2, 3, 1]])
    )
    assert set(plan["bom"]["parent"]) == {"Basic", "Pro", "Max", "Min"}


def test_that_min_is_no_product_when_the_others_are_no_editions(tmp_path: Path) -> None:
    plan, _ = imported(book_of(tmp_path / "b.xlsx", [["Part Number", "Qty HX1", "Qty HX2", "Qty min"], ["S", 4, 8, 12], ["M", 1, 2, 3]]))
    assert "min" not in set(plan["bom"]["parent"])
