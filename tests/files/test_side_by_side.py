"""Headers of several rows, further suppliers, products and assemblies side by side: each as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.model.plan import Plan
from tests.files.books import Rows, book_of, cells, imported, lines

HEAD = ("Part Number", "Description", "Qty")
MOTOR, SCREW = ("M-1", "Motor", 2), ("S-1", "Screw", 8)


def sources(plan: Plan) -> set[tuple[object, ...]]:
    """Return the sources as (part, supplier, price, currency, lead days)."""
    rows = map(plan["sources"].row, range(len(plan["sources"])))
    return {(row["part"], row["supplier"], row["unit_price"], row["currency"], row["lead_days"]) for row in rows}


TWO_OFFERS = [
    [(*HEAD, "Supplier 1", None, None, "Supplier 2", None, None), (None, None, None, *("Name", "Price (EUR)", "Lead time (weeks)") * 2),
     (*MOTOR, "Maxon", 5, 3, "Faulhaber", 6, 2), (*SCREW, "Bossard", 0.1, 1)],
    [(*HEAD, "Supplier 1", "Price 1 (EUR)", "Lead time 1 (weeks)", "Supplier 2", "Price 2 (EUR)", "Lead time 2 (weeks)"),
     (*MOTOR, "Maxon", 5, 3, "Faulhaber", 6, 2), (*SCREW, "Bossard", 0.1, 1)],
    [(*HEAD, "Supplier", "Unit price EUR", "Lead time (weeks)", "Alternative supplier", "Alt. price EUR", "Alt. lead time (weeks)"),
     (*MOTOR, "Maxon", 5, 3, "Faulhaber", 6, 2), (*SCREW, "Bossard", 0.1, 1)],
    [(*HEAD, *("Supplier", "Price EUR", "Lead time (weeks)") * 2), (*MOTOR, "Maxon", 5, 3, "Faulhaber", 6, 2), (*SCREW, "Bossard", 0.1, 1)],
]  # fmt: skip


@pytest.mark.parametrize("rows", TWO_OFFERS, ids=["groups", "numbers", "words", "repeated"])
def test_that_a_second_supplier_becomes_a_further_source_when_its_columns_stand_beside_the_first(tmp_path: Path, rows: Rows) -> None:
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == [("R", "M-1", 2.0), ("R", "S-1", 8.0)]
    assert sources(plan) == {
        ("M-1", "Maxon", 5.0, "EUR", 21.0),
        ("S-1", "Bossard", 0.1, "EUR", 7.0),
        ("M-1", "Faulhaber", 6.0, "EUR", 14.0),
    }
    assert not result.sheets[0].unmapped


def test_that_the_group_names_the_supplier_when_only_shops_stand_over_the_prices(tmp_path: Path) -> None:
    rows = [
        (*HEAD, "Digikey", None, "Mouser", None),
        (None, None, None, *("Price USD", "Lead time (days)") * 2),
        (*MOTOR, 5, 3, 6, 2),
        (*SCREW, 0.1, 1),
    ]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", rows))
    assert sources(plan) == {("M-1", "Digikey", 5.0, "USD", 3.0), ("S-1", "Digikey", 0.1, "USD", 1.0), ("M-1", "Mouser", 6.0, "USD", 2.0)}


def test_that_a_wrong_price_is_told_by_its_cell_when_it_is_the_second_suppliers(tmp_path: Path) -> None:
    rows = [(*HEAD, *("Supplier", "Price EUR") * 2), (*MOTOR, "Maxon", 5, "Faulhaber", "ask them"), (*SCREW, "Bossard", "?!", "Würth", 1)]
    _, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert sorted(filter(None, cells(result.findings, "import.not-a-number"))) == ["E3", "G2"]


@pytest.mark.parametrize("merged", [True, False])
def test_that_units_count_when_they_stand_below_a_common_header(tmp_path: Path, merged: bool) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "R.xlsx")) as book:
        sheet = book.add_worksheet("BOM")
        sheet.write_row(0, 0, HEAD)
        if merged:
            sheet.merge_range("D1:E1", "Price")
        else:
            sheet.write(0, 3, "Price")
        sheet.write_row(1, 3, ("EUR", "USD"))
        sheet.write_row(2, 0, (*MOTOR, 5, 6))
    plan, result = imported(tmp_path / "R.xlsx")
    assert [source[2:4] for source in sources(plan)] == [(5.0, "EUR")]
    assert result.sheets[0].unmapped == ["Price USD"]


@pytest.mark.parametrize(
    "head",
    [[(*HEAD[:2], "Qty HX1", "Qty HX1-Pro", "Unit price")], [(*HEAD[:2], "Quantity", None, "Unit price"), (None, None, "HX1", "HX1-Pro")]],
    ids=["one row", "two rows"],
)
def test_that_each_column_of_quantities_is_a_product_when_variants_stand_side_by_side(
    tmp_path: Path, head: list[tuple[str | None, ...]]
) -> None:
    rows = [*head, ("M-1", "Motor", 2, 4, 5), ("S-1", "Screw", 8, None, 0.1), ("L-1", "Lidar", 0, 1, 500), ("X-1", "Unused", None, "-", 1)]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == [("HX1", "M-1", 2.0), ("HX1", "S-1", 8.0), ("HX1-Pro", "M-1", 4.0), ("HX1-Pro", "L-1", 1.0)]
    assert len(plan["sources"]) == 3
    assert cells(result.findings, "import.no-quantity") == [f"C{len(rows)}"]


@pytest.mark.parametrize("total", [True, False])
def test_that_each_column_is_an_assembly_of_the_product_when_a_matrix_says_how_many_go_into_each(tmp_path: Path, total: bool) -> None:
    table = [("M-1", "Motor", 2, 4, None), ("S-1", "Screw", 8, 8, 4), ("L-1", "Lidar", None, None, 1)]
    head = ("Part Number", "Description", "Arm (x2)", "Leg", "Torso")
    rows = [(*row, 2 * (row[2] or 0) + (row[3] or 0) + (row[4] or 0)) for row in table] if total else table  # type: ignore[operator]
    plan, result = imported(book_of(tmp_path / "R.xlsx", [(*head, "Total qty") if total else head, *rows]))
    tree = {("R", "Arm", 2.0), ("R", "Leg", 1.0), ("R", "Torso", 1.0)}
    inside = {
        ("Arm", "M-1", 2.0),
        ("Arm", "S-1", 8.0),
        ("Leg", "M-1", 4.0),
        ("Leg", "S-1", 8.0),
        ("Torso", "S-1", 4.0),
        ("Torso", "L-1", 1.0),
    }
    assert set(lines(plan)) == tree | inside
    assert [finding.code for finding in result.findings] == ["import.side-by-side"]


@pytest.mark.parametrize(
    "head",
    [
        ("Qty per robot", "Total qty (10 robots)"),
        ("Total Qty", "Qty"),
        ("Qty", "Qty ordered"),
        ("Length", "Width"),
        ("Qty", "Qty in stock"),
    ],
)
def test_that_one_product_is_read_when_further_numbers_are_no_products(tmp_path: Path, head: tuple[str, str]) -> None:
    rows = [("Part Number", "Description", *head), ("M-1", "Motor", 2, 20), ("S-1", "Screw", 8, 80), ("N-1", "Nut", 8, None)]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert {parent for parent, _, _ in lines(plan)} <= {"R"}
    assert not cells(result.findings, "import.side-by-side")


def test_that_a_title_over_the_whole_table_is_no_group_when_it_is_merged(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "R.xlsx")) as book:
        sheet = book.add_worksheet("BOM")
        sheet.merge_range("A1:C1", "Gripper")
        for row, texts in enumerate((HEAD, MOTOR, SCREW), 1):
            sheet.write_row(row, 0, texts)
    plan, result = imported(tmp_path / "R.xlsx")
    assert list(result.sheets[0].mapping) == list(HEAD)
    assert plan["parts"].row(2)["description"] == "Gripper"


COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=8).filter(
    lambda pairs: any(a for a, _ in pairs) and any(b for _, b in pairs) and all(a or b for a, b in pairs)
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts=COUNTS)
def test_that_variants_hold_what_lists_of_their_own_would_when_they_stand_side_by_side(
    tmp_path: Path, counts: list[tuple[int, int]]
) -> None:
    rows = [(f"P-{at}", f"Part {at}", *pair) for at, pair in enumerate(counts)]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", [("Part Number", "Description", "Qty A1", "Qty B1"), *rows]))
    expected = [(name, row[0], float(row[at])) for name, at in (("A1", 2), ("B1", 3)) for row in rows if row[at]]  # type: ignore[arg-type]
    assert lines(plan) == expected


@pytest.mark.parametrize("head", [("Total Qty", "Qty per robot"), ("Total quantity", "Quantity"), ("Qty for 10 robots", "Qty per robot")])
def test_that_the_quantity_of_one_robot_is_taken_when_a_total_for_several_stands_before_it(tmp_path: Path, head: tuple[str, str]) -> None:
    plan, _ = imported(
        book_of(tmp_path / "R.xlsx", [("Part Number", "Description", *head), ("M-1", "Motor", 20, 2), ("S-1", "Screw", 80, 8)])
    )
    assert lines(plan) == [("R", "M-1", 2.0), ("R", "S-1", 8.0)]
