"""Columns of strangers' lists whose headers mislead: what stands in them tells better."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.books import book_of, cells, imported, lines


def test_that_prices_are_in_their_own_currencies_when_a_unit_of_price_names_them(tmp_path: Path) -> None:
    rows = [
        ("Part #", "Qty", "Supplier", "Price Each", "Price Unit"),
        ("M-1", 1, "Maxon", 881.89, "USD"),
        ("S-1", 2, "Bossard", 4.2, "GBP"),
        ("N-1", 20, "RS", 2.924, "GBP"),
    ]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", rows))
    assert plan["sources"]["currency"].tolist() == ["USD", "GBP", "GBP"]


def test_that_parts_keep_their_names_when_a_column_says_what_they_are_made_of(tmp_path: Path) -> None:
    rows = [
        ("Item", "Part Name", "Qty", "Material"),
        (1, "Frame", 1, "Steel"),
        (2, "Shaft", 2, "Steel"),
        (3, "Bearing cover", 1, "Steel"),
        (4, "Cap", 1, "Brass"),
    ]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert [component for _, component, _ in lines(plan)] == ["Frame", "Shaft", "Bearing cover", "Cap"]
    assert not cells(result.findings, "import.shared-number")


def test_that_places_on_a_board_are_no_names_when_their_column_is_called_so(tmp_path: Path) -> None:
    rows = [
        ("Name", "Quantity", "Component"),
        ("U1", 1, "Arduino Uno R3"),
        ("S1, S2, S3", 3, "Pushbutton"),
        ("R3, R4, R5", 3, "10 k\u2126 resistor"),
        ("U2", 1, "LCD 16 x 2"),
    ]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", rows))
    assert plan["parts"]["description"].tolist()[:2] == ["Arduino Uno R3", "Pushbutton"]
    assert plan["bom"]["designators"].tolist()[1] == "S1, S2, S3"


def test_that_keys_of_a_database_are_no_part_numbers_when_another_column_has_them(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("Level", "Number", "Quantity", "Component Id")]
    rows += [
        (level, number, 1, f"{number}fe346626-4863-4dc2-ad11-fcd5fb5439d2"[-36:])
        for level, number in ((0, "0114031"), (1, "0114032"), (2, "1263038"), (2, "1262701"))
    ]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == [("0114031", "0114032", 1.0), ("0114032", "1263038", 1.0), ("0114032", "1262701", 1.0)]


def test_that_a_header_is_no_row_when_it_comes_again_with_one_word_spelt_otherwise(tmp_path: Path) -> None:
    rows = [
        ("Part Number", "Description", "Qty", "Unit", "Foot Print"),
        ("Part Number", "Description", "Qty", "Unit", "footPrint"),
        ("M-1", "Motor", 2, "pcs", "A"),
        ("S-1", "Screw", 8, "pcs", "B"),
    ]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == [("R", "M-1", 2.0), ("R", "S-1", 8.0)]
    assert not cells(result.findings, "import.not-a-number")


@pytest.mark.parametrize("text", ["poco", "varios", "quelques", "etwas", "einige", "несколько", "kilka", "v\u00e1rios"])
def test_that_a_vague_quantity_is_one_when_it_is_said_in_words(tmp_path: Path, text: str) -> None:
    plan, result = imported(
        book_of(tmp_path / "R.xlsx", [("Part Number", "Description", "Qty"), ("M-1", "Motor", 2), ("F-1", "Glue", text)])
    )
    assert lines(plan) == [("R", "M-1", 2.0), ("R", "F-1", 1.0)]
    assert cells(result.findings, "import.no-quantity") == ["C3"]


def test_that_measures_are_no_quantities_when_headers_name_them(tmp_path: Path) -> None:
    rows = [
        ("name", "staerke", "laenge", "breite"),
        ("Seite links", 19.0, 2231.0, 230.0),
        ("Boden unten", 19.0, 1502.0, 613.0),
        ("Deckel oben", 19.0, 1770.0, 619.0),
    ]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows, "Sheet1"))
    assert not len(plan["parts"])
    assert [finding.code for finding in result.findings] == ["import.no-table"]


def test_that_a_second_number_is_no_source_when_nobody_sells_it(tmp_path: Path) -> None:
    rows = [
        ("Part", "Qty", "Manufacturer", "MPN", "Manufacturer", "MPN"),
        ("Battery", 1, "Energizer", "CR2032VP", None, "N189-ND"),
        ("Gate", 1, "TI", "CD4093BE", None, "296-2068"),
    ]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", rows))
    assert plan["sources"]["supplier"].tolist() == ["Energizer", "TI"]


@pytest.mark.parametrize(
    "head",
    [("product_name", "component_name", "quantity"), ("sku", "component_id", "qty_per"), ("product_id", "material", "quantity")],
)
def test_that_products_have_their_components_when_headers_are_names_of_fields(tmp_path: Path, head: tuple[str, ...]) -> None:
    rows = [head, ("P-1", "Sugar", 0.05), ("P-1", "Bottle", 1), ("P-2", "Salt", 0.02), ("P-2", "Bottle", 1)]
    assert lines(imported(book_of(tmp_path / "R.xlsx", rows))[0]) == [
        ("P-1", "Sugar", 0.05),
        ("P-1", "Bottle", 1.0),
        ("P-2", "Salt", 0.02),
        ("P-2", "Bottle", 1.0),
    ]


def test_that_components_are_described_by_their_own_names_when_levels_stand_beside_parents(tmp_path: Path) -> None:
    rows = [
        ("parent_id", "parent_name", "child_id", "child_name", "level", "qty_per"),
        ("PE-1", "Etcher", "SUB-1", "Chamber", 1, 1),
        ("PE-1", "Etcher", "SUB-2", "Generator", 1, 2),
        ("SUB-1", "Chamber", "PRT-1", "Chuck", 2, 1),
        ("SUB-1", "Chamber", "PRT-2", "Liner", 2, 1),
    ]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == [("PE-1", "SUB-1", 1.0), ("PE-1", "SUB-2", 2.0), ("SUB-1", "PRT-1", 1.0), ("SUB-1", "PRT-2", 1.0)]
    assert plan["parts"]["description"].tolist()[:4] == ["Chamber", "Generator", "Chuck", "Liner"]
