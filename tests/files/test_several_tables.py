"""Sheets with tables of different kinds below and beside one another, and sheets that hold none or are hidden."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.files.reading.choosing.choices import Choices
from planner.files.reading.workbook import read_workbook
from planner.model.plan import Plan
from tests.files.books import Rows, book_of, cells, imported, lines

BOM: list[tuple[object, ...]] = [("Part Number", "Description", "Qty"), ("M-1", "Motor", 2), ("S-1", "Screw", 8)]
PRICES: list[tuple[object, ...]] = [
    ("Part Number", "Supplier", "Unit price", "Currency"),
    ("M-1", "Maxon", 50, "EUR"),
    ("S-1", "Bossard", 0.1, "CHF"),
]
LINES = [("R", "M-1", 2.0), ("R", "S-1", 8.0)]
GAP: list[tuple[object, ...]] = [()]


def sources(plan: Plan) -> list[tuple[str, str, float, str]]:
    """Return who offers what at which price."""
    told = plan["sources"]
    return list(zip(told["part"], told["supplier"], told["unit_price"].tolist(), told["currency"], strict=True))


OFFERS = [("M-1", "Maxon", 50.0, "EUR"), ("S-1", "Bossard", 0.1, "CHF")]


@pytest.mark.parametrize(
    "rows",
    [
        [*BOM, *GAP, *PRICES],
        [*BOM, *GAP, *GAP, ("Suppliers",), *PRICES],
        [*BOM, ("Total", None, 10), *PRICES],
        [*PRICES, *GAP, ("What goes into it",), *BOM],
        [*BOM, *PRICES],
    ],
)
def test_that_a_price_list_is_read_by_its_own_headers_when_it_stands_in_the_sheet_of_a_bom(tmp_path: Path, rows: Rows) -> None:
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == LINES
    assert sources(plan) == OFFERS
    assert sorted(one.role for one in result.tables) == ["bom", "sources"]
    assert not result.findings


@pytest.mark.parametrize("gap", [1, 2])
@pytest.mark.parametrize("left", [BOM, PRICES], ids=["bom left", "prices left"])
def test_that_a_price_list_is_read_by_its_own_headers_when_it_stands_beside_a_bom(tmp_path: Path, left: Rows, gap: int) -> None:
    right = PRICES if left is BOM else BOM
    rows = [(*one, *[None] * gap, *other) for one, other in zip(left, right, strict=True)]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == LINES
    assert sources(plan) == OFFERS
    assert sorted(one.role for one in result.tables) == ["bom", "sources"]


def test_that_a_list_of_parts_describes_them_when_it_stands_below_the_bom(tmp_path: Path) -> None:
    below = [
        ("Part Number", "Description", "Weight (kg)", "HTS code"),
        ("M-1", "Motor 48 V", 0.5, "8501.10.40"),
        ("S-1", "Screw", 0.01, "7318.15.20"),
    ]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", [("Part Number", "Qty"), ("M-1", 2), ("S-1", 8), (), *below]))
    assert lines(plan) == LINES
    assert plan["parts"]["weight_kg"].tolist()[:2] == [0.5, 0.01]


def test_that_each_table_keeps_its_own_role_when_one_is_given_another(tmp_path: Path) -> None:
    path = book_of(tmp_path / "R.xlsx", [*BOM, *GAP, *PRICES])
    result = read_workbook(path, choices=Choices(roles={("BOM", 1): "parts"}))
    assert [one.role for one in result.tables] == ["bom", "parts"]
    assert lines(result.edit.apply(Plan.empty()).plan) == LINES


def test_that_a_table_without_parts_is_left_out_and_told_when_it_stands_below_the_bom(tmp_path: Path) -> None:
    contacts = [("Supplier", "Country"), ("Maxon", "CH"), ("Bossard", "DE")]
    plan, result = imported(book_of(tmp_path / "R.xlsx", [*BOM, *GAP, *contacts]))
    assert lines(plan) == LINES
    assert [finding.code for finding in result.findings] == ["import.other-table"]
    assert [one.used for one in result.tables] == [True, False]


def test_that_a_row_of_words_stays_a_part_when_it_is_no_header(tmp_path: Path) -> None:
    rows = [
        ("Part Number", "Description", "Supplier", "Qty"),
        ("M-1", "Motor", "Maxon", 2),
        ("Label", "Serial number", "Price tag", "A/R"),
        ("S-1", "Screw", "Bossard", 8),
    ]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", rows))
    assert [component for _, component, _ in lines(plan)] == ["M-1", "Label", "S-1"]


def test_that_it_is_told_when_nothing_stands_below_the_headers(tmp_path: Path) -> None:
    plan, result = imported(book_of(tmp_path / "R.xlsx", [("Bill of materials",), ("Part Number", "Qty")]))
    assert not len(plan["parts"])
    assert cells(result.findings, "import.no-rows") == ["A2"]


def test_that_a_hidden_sheet_is_told_when_it_is_left_out_and_when_it_is_read(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = book_of(tmp_path / "R.xlsx", BOM, Old=BOM)
    book = load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.save(path)

    def told(choices: Choices) -> list[tuple[str | None, bool]]:
        findings = read_workbook(path, choices=choices).findings
        return [(one.where.sheet, "left out" in one.message) for one in findings if one.code == "import.hidden-sheet"]

    assert told(Choices()) == [("Old", True)]
    assert told(Choices(used={("Old", 0): True})) == [("Old", False)]


def test_that_it_is_told_when_a_choice_holds_for_other_tables_with_the_same_headers(tmp_path: Path) -> None:
    path = book_of(tmp_path / "R.xlsx", BOM, "Arm", Leg=BOM)
    table = read_workbook(path).tables[0]
    result = read_workbook(path, choices=Choices().with_slot(table.fingerprint, 1, "parts.note"))
    assert [one.columns[1].slot for one in result.tables] == ["parts.note", "parts.note"]
    told = [finding.message for finding in result.findings if finding.code == "import.same-headers"]
    assert told == ["Arm: What you chose for its columns holds for all 2 tables with the same headers, also on 'Leg'."]
    assert not cells(read_workbook(path).findings, "import.same-headers")


@pytest.mark.parametrize("down", [0, 2, 4])
@pytest.mark.parametrize("left", [BOM, PRICES], ids=["bom left", "prices left"])
def test_that_a_table_is_read_by_its_own_headers_when_it_begins_in_another_row_beside_the_first(
    tmp_path: Path, left: Rows, down: int
) -> None:
    right = [()] * down + [*(PRICES if left is BOM else BOM)]
    rows = []
    for at in range(max(len(left) + 2, len(right))):
        one = left[at - 2] if 2 <= at < len(left) + 2 else ()
        other = right[at] if at < len(right) else ()
        rows.append([*one, *[None] * (5 - len(one)), *other])
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == LINES
    assert sources(plan) == OFFERS
    assert sorted(one.role for one in result.tables) == ["bom", "sources"]


def test_that_a_summary_beside_a_list_is_no_table_when_it_names_other_things(tmp_path: Path) -> None:
    rows = [
        (*BOM[0], None),
        (*BOM[1], None),
        (*BOM[2], None, "Category", "Unit price"),
        (None, None, None, None, "Electronics", 120),
        (None, None, None, None, "Mechanics", 80),
    ]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == LINES
    assert sorted(plan["parts"]["part"]) == ["M-1", "R", "S-1"]
