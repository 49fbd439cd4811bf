"""What prices are for, and cells of price columns without a number: packs, free of charge, on request, prices of larger steps alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planner.files.cells.said.prices import pieces_in
from planner.files.cells.said.unpriced import has_no_price, is_free
from planner.model.finding import Severity
from tests.files.books import book_of, cells, imported

FREE = ("FOC", "Free of charge", "n/c", "included", "incl.", "kostenlos", "Im Preis enthalten", "免费", "客供", "gratuit", "offert", "sin cargo", "incluido", "бесплатно", "включено", "bezpłatnie", "w cenie", "free (sample)", "*gratis*")  # fmt: skip
OPEN = ("on request", "P.O.R.", "POA", "call for price", "RFQ", "auf Anfrage", "Preis auf Anfrage!", "a.A.", "询价", "面议", "sur demande", "nous consulter", "a consultar", "por definir", "по запросу", "договорная", "na zapytanie", "brak")  # fmt: skip


@pytest.mark.parametrize("cell", FREE)
def test_that_a_part_costs_nothing_when_a_word_says_so(cell: str) -> None:
    assert is_free(cell)
    assert not has_no_price(cell)


@pytest.mark.parametrize("cell", OPEN)
def test_that_a_part_has_no_price_when_a_word_says_that_it_is_open(cell: str) -> None:
    assert has_no_price(cell)
    assert not is_free(cell)


@pytest.mark.parametrize("cell", ["incluido en cableado", "Freescale", "12", 0.0, None, "12.50 incl.", "call 030 123", "openCV"])
def test_that_other_cells_are_neither_when_they_only_begin_alike(cell: str | float | None) -> None:
    assert not is_free(cell)
    assert not has_no_price(cell)


def test_that_free_parts_cost_nothing_and_open_ones_have_no_price_when_a_list_is_imported(tmp_path: Path) -> None:
    prices = ["FOC", "auf Anfrage", "-", "TBD", "n/a", 0, 12.5, "see drawing", 0]
    rows = [["Part number", "Supplier", "Qty", "Unit price"], *([f"P-{at}", "Acme", 1, price] for at, price in enumerate(prices))]
    plan, result = imported(book_of(tmp_path / "b.xlsx", rows))
    told = dict(zip(plan["sources"]["part"], plan["sources"]["unit_price"].tolist(), strict=True))
    assert {part: price for part, price in told.items() if not np.isnan(price)} == {"P-0": 0, "P-5": 0, "P-6": 12.5, "P-8": 0}
    assert cells(result.findings, "import.free") == ["D2", "D7"]
    assert cells(result.findings, "import.no-price") == ["D3"]
    assert [one.where.cell for one in result.findings if one.severity is Severity.ERROR] == ["D9"]


def test_that_a_column_is_the_price_when_most_of_it_is_on_request(tmp_path: Path) -> None:
    prices = ["auf Anfrage", "auf Anfrage", "auf Anfrage", "kostenlos", 3.5]
    rows = [["Artikelnummer", "Menge", "Einzelpreis"], *([f"P-{at}", 1, price] for at, price in enumerate(prices))]
    plan, _ = imported(book_of(tmp_path / "b.xlsx", rows))
    assert plan["sources"]["unit_price"].tolist() == [0.0, 3.5]


def test_that_a_source_is_kept_when_it_has_prices_for_larger_quantities_alone(tmp_path: Path) -> None:
    rows = [["Part number", "Qty", "Price @1", "Price @100", "Price @1000"], ["P-1", 1, 3, 2, 1], ["P-2", 1, None, 2, "on request"]]
    plan, result = imported(book_of(tmp_path / "b.xlsx", rows))
    sources, breaks = plan["sources"], plan["price_breaks"]
    assert sources["part"].tolist() == ["P-1", "P-2"]
    assert np.isnan(sources["unit_price"][1])
    assert (breaks["part"].tolist(), breaks["min_quantity"].tolist()) == (["P-1", "P-2", "P-1"], [100, 100, 1000])
    assert "'P-2' has prices for 100 and more alone" in next(one.message for one in result.findings if one.code == "import.price-from")
    assert cells(result.findings, "import.no-price") == ["E3"]


@pytest.mark.parametrize(
    ("header", "pieces"),
    [
        ("Price per 100", 100), ("Preis pro 100", 100), ("Preis €/100", 100), ("Unit price /1k", 1000), ("单价/千个", 1000), ("单价(每100个)", 100), ("Prix les 100", 100), ("Precio por millar", 1000), ("Цена за 1000 шт", 1000),
        ("Cena za 100 szt.", 100), ("Price per thousand", 1000), ("EUR/100", 100), ("Price (USD) per 1000 pcs", 1000), ("Price per 100 pcs (EUR)", 100), ("Preis je Hundert", 100), ("Price per dozen", 12),
    ],
)  # fmt: skip
def test_that_a_price_is_of_one_piece_when_its_header_prices_packs(tmp_path: Path, header: str, pieces: float) -> None:
    plan, result = imported(book_of(tmp_path / "b.xlsx", [["Part number", "Qty", header], ["P-1", 1, 50], ["P-2", 2, 75]]))
    assert result.sheets[0].mapping[header] == "sources.unit_price"
    assert plan["sources"]["unit_price"].tolist() == pytest.approx([50 / pieces, 75 / pieces])


@pytest.mark.parametrize(("cell", "pieces"), [("100 Stk", 100), ("Stk", 1), ("per 1k", 1000), ("/100", 100), ("ea", 1), (100.0, 100), ("Tausend", 1000), ("kg", None), ("0.5", None)])  # fmt: skip
def test_that_a_cell_says_how_many_a_price_is_for_when_it_names_a_pack(cell: str | float, pieces: float | None) -> None:
    assert pieces_in(cell) == pieces


def test_that_a_price_unit_is_told_when_it_names_no_pieces(tmp_path: Path) -> None:
    rows = [["Part number", "Qty", "Unit price", "PE"], ["P-1", 1, 50, "kg"], ["P-2", 2, 75, "m"]]
    _, result = imported(book_of(tmp_path / "b.xlsx", rows))
    assert cells(result.findings, "import.price-unit") == ["D1"]


@pytest.mark.parametrize(
    ("headers", "prices", "read", "told"),
    [
        (["List price", "Net price"], [[10, 9], [20, 15]], "Net price", ["C1"]),
        (["Price USD", "Price CNY"], [[1, 7.1], [2, 14.2]], "Price USD", []),
    ],
)
def test_that_a_second_price_is_told_when_it_says_something_else(
    tmp_path: Path, headers: list[str], prices: list[list[float]], read: str, told: list[str]
) -> None:
    rows = [["Part number", "Qty", *headers], *([f"P-{at}", 1, *both] for at, both in enumerate(prices))]
    _, result = imported(book_of(tmp_path / "b.xlsx", rows))
    assert result.sheets[0].mapping[read] == "sources.unit_price"
    assert cells(result.findings, "import.price-unread") == told


@pytest.mark.parametrize("headers", [("1", "100", "1000"), ("ab 1", "ab 100", "ab 1000"), ("1-99", "100-999", "1000+"), ("1 pcs", "100 pcs", "1k pcs"), ("от 1", "от 100", "от 1000")])  # fmt: skip
def test_that_columns_are_prices_by_quantity_when_their_headers_are_quantities_alone(tmp_path: Path, headers: tuple[str, ...]) -> None:
    rows = [["Part number", "Supplier", *headers], ["P-1", "Acme", 10, 9, 8], ["P-2", "Acme", "1,00 €", "0,90 €", "0,80 €"]]
    plan, _ = imported(book_of(tmp_path / "b.xlsx", rows))
    assert plan["sources"]["unit_price"].tolist() == [10, 1]
    breaks = plan["price_breaks"]
    told = list(zip(breaks["part"].tolist(), breaks["min_quantity"].tolist(), breaks["unit_price"].tolist(), strict=True))
    assert told == [("P-1", 100, 9), ("P-2", 100, 0.9), ("P-1", 1000, 8), ("P-2", 1000, 0.8)]


@pytest.mark.parametrize(("headers", "row"), [(("2025", "2026"), (10, 9)), (("1", "100"), (9, 10)), (("1", "2"), (3, 2))])
def test_that_columns_are_no_prices_when_numbers_over_them_are_no_steps(
    tmp_path: Path, headers: tuple[str, str], row: tuple[float, float]
) -> None:
    rows = [["Part number", "Description", *headers], ["P-1", "One", *row], ["P-2", "Two", *row]]
    plan, _ = imported(book_of(tmp_path / "b.xlsx", rows))
    assert not len(plan["price_breaks"])


def test_that_a_price_is_told_when_no_column_is_read_as_one(tmp_path: Path) -> None:
    rows = [
        ["Part number", "Supplier", "Qty 1", "Price 1", "Qty 2", "Price 2"],
        ["P-1", "Acme", 1, 10, 100, 9],
        ["P-2", "Acme", 1, 5, 500, 4],
    ]
    plan, result = imported(book_of(tmp_path / "b.xlsx", rows))
    assert np.isnan(plan["sources"]["unit_price"]).all()
    assert cells(result.findings, "import.price-unread") == ["D1"]
