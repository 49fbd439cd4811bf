"""Headers of unknown words: the cells tell what the columns are, and how unsure that is stays visible."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.files.reading.choosing.found import LIKELY
from tests.files.books import Rows, book_of, cells, imported, lines

VALUES: list[tuple[object, ...]] = [
    ("ABC-1", "CN", "8501.10.4000", "$12.50", 3), ("ABC-2", "DE", "8482.10.5000", "$1.50", 2), ("ABC-3", "VN", "7318.15.2000", "$0.50", 10),
]  # fmt: skip


@pytest.mark.parametrize("above", [[], [("What we use",), ()]])
@pytest.mark.parametrize(
    "head", [("foo", "bar", "baz", "qux", "quux"), ("Spalte1", "Spalte2", "Spalte3", "Spalte4", "Spalte5"), ("A", "B", "C", "D", "E")]
)
def test_that_columns_are_what_their_cells_are_when_headers_say_nothing(tmp_path: Path, head: tuple[str, ...], above: Rows) -> None:
    plan, result = imported(book_of(tmp_path / "R.xlsx", [*above, head, *VALUES]))
    assert lines(plan) == [("R", "ABC-1", 3.0), ("R", "ABC-2", 2.0), ("R", "ABC-3", 10.0)]
    assert plan["sources"]["unit_price"].tolist() == [12.5, 1.5, 0.5]
    assert plan["sources"]["country_of_origin"].tolist() == ["CN", "DE", "VN"]
    assert plan["parts"]["hts"].tolist()[:3] == ["8501.10.4000", "8482.10.5000", "7318.15.2000"]
    assert cells(result.findings, "import.unknown-headers") == [f"A{len(above) + 1}"]
    columns = result.tables[0].columns
    assert [one.text for one in columns] == list(head)
    assert all(one.confidence < 0.8 for one in columns)
    assert [one.doubtful for one in columns if one.slot in {"parts.part", "parts.description", "bom.quantity"}] == [True, True]
    assert LIKELY > columns[0].confidence > 0


def test_that_one_known_header_is_enough_when_the_others_say_nothing(tmp_path: Path) -> None:
    rows = [("foo", "bar", "Qty"), ("ABC-1", "Motor with gear", 3), ("ABC-2", "Ball bearing small", 2), ("ABC-3", "Long steel screw", 10)]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == [("R", "ABC-1", 3.0), ("R", "ABC-2", 2.0), ("R", "ABC-3", 10.0)]
    assert plan["parts"]["description"].tolist()[0] == "Motor with gear"
    assert not cells(result.findings, "import.unknown-headers")


def test_that_a_list_of_prices_is_no_product_when_its_headers_say_nothing(tmp_path: Path) -> None:
    rows = [
        ("foo", "bar", "baz"),
        ("ABC-1", "Motor with gear", "12.50 EUR"),
        ("ABC-2", "Ball bearing", "1.50 EUR"),
        ("ABC-3", "Steel screw", "0.50 EUR"),
    ]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", rows, "Prices"))
    assert lines(plan) == []
    assert plan["sources"]["unit_price"].tolist() == [12.5, 1.5, 0.5]


@pytest.mark.parametrize(
    "rows",
    [
        [("Anna", "Berlin", "blue"), ("Ben", "Bonn", "red"), ("Carl", "Kiel", "green"), ("Dora", "Ulm", "grey")],
        [("Year", "Visitors"), (2024, 1000), (2025, 1200), (2026, 1300)],
    ],
)
def test_that_a_sheet_is_no_list_of_parts_when_its_cells_are_none(tmp_path: Path, rows: Rows) -> None:
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows, "Sheet1"))
    assert not len(plan["parts"])
    assert [finding.code for finding in result.findings] == ["import.no-table"]
