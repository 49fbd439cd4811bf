"""ERP exports with an assembly and a component in each row: the same tree, whatever the columns are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.files.reading.workbook import read_workbook
from tests.files.books import Rows, book_of, cells, imported, lines

TREE: list[tuple[str, str, float]] = [
    ("ROBOT", "ARM", 2.0), ("ROBOT", "LEG", 2.0), ("ARM", "MOTOR", 3.0), ("ARM", "BOLT", 8.0), ("LEG", "MOTOR", 2.0), ("LEG", "BOLT", 6.0), ("MOTOR", "ROTOR", 1.0),
]  # fmt: skip
NAMES = {"ROBOT": "Robot", "ARM": "Arm assembly", "LEG": "Leg assembly", "MOTOR": "Motor 48 V", "BOLT": "Bolt M5", "ROTOR": "Rotor"}


@pytest.mark.parametrize(
    "head",
    [
        ("Parent item", "Component", "Qty per"),
        ("Assembly", "Part", "Qty"),
        ("Baugruppe", "Komponente", "Menge"),
        ("Article parent", "Composant", "Quantité"),
        ("Composé", "Composant", "Coefficient"),
        ("父件", "子件", "数量"),
        ("上层物料", "物料编码", "数量"),
        ("Material", "Component", "Comp. Qty (CUn)"),
        ("Header material", "BOM component", "Component quantity"),
        ("Kopfartikel", "Positionsartikel", "Menge"),
        ("Product", "BoM Lines/Component", "BoM Lines/Quantity"),
        ("BOM ID", "Item number", "Quantity"),
        ("Production BOM No.", "No.", "Quantity per"),
        ("Stückliste", "Artikel", "Menge"),
        ("Куда входит", "Обозначение", "Количество"),
        ("Article", "Piece", "Qty"),
    ],
)
def test_that_the_tree_comes_out_when_each_row_has_an_assembly_and_a_component(tmp_path: Path, head: tuple[str, str, str]) -> None:
    plan, result = imported(book_of(tmp_path / "x.xlsx", [head, *TREE]))
    assert lines(plan) == TREE
    assert not result.findings


@pytest.mark.parametrize(
    "head",
    [
        ("Plant", "Material", "Material description", "Item", "Component", "Component description", "Quantity", "Un"),
        ("Werk", "Material", "Materialkurztext", "Position", "Komponente", "Objektkurztext", "Komponentenmenge", "ME"),
    ],
)
def test_that_components_get_their_own_descriptions_when_assemblies_have_some_too(tmp_path: Path, head: tuple[str, ...]) -> None:
    rows = [
        ("1000", above, NAMES[above], f"{at:04d}", below, NAMES[below], count, "PC") for at, (above, below, count) in enumerate(TREE, 1)
    ]
    plan, _ = imported(book_of(tmp_path / "x.xlsx", [head, *rows]))
    assert lines(plan) == TREE
    parts = dict(zip(plan["parts"]["part"], plan["parts"]["description"], strict=True))
    assert {part: parts[part] for part in ("ARM", "MOTOR", "ROTOR")} == {part: NAMES[part] for part in ("ARM", "MOTOR", "ROTOR")}


@pytest.mark.parametrize("head", [("Assembly", "Component", "Qty"), ("Product", "BoM Lines/Component", "BoM Lines/Quantity")])
def test_that_the_tree_comes_out_when_assemblies_are_written_once_for_the_rows_below(tmp_path: Path, head: tuple[str, ...]) -> None:
    seen: set[str] = set()
    rows = []
    for above, below, count in TREE:
        rows.append((None if above in seen else above, below, count))
        seen.add(above)
    assert lines(imported(book_of(tmp_path / "x.xlsx", [head, *rows]))[0]) == TREE


def test_that_a_product_is_taken_from_its_column_when_it_has_one_level(tmp_path: Path) -> None:
    rows = [("Material", "Component", "Quantity"), ("R-1", "A-1", 2), ("R-1", "A-2", 1), ("R-2", "A-1", 4), ("R-2", "A-3", 1)]
    plan, result = imported(book_of(tmp_path / "x.xlsx", rows))
    assert lines(plan) == [("R-1", "A-1", 2.0), ("R-1", "A-2", 1.0), ("R-2", "A-1", 4.0), ("R-2", "A-3", 1.0)]
    assert [finding.message for finding in result.findings] == [
        "BOM: 2 assemblies are in no other, so each is a product of its own: 'R-1', 'R-2'."
    ]


def test_that_several_products_share_an_assembly_when_it_is_in_both(tmp_path: Path) -> None:
    rows = [("Parent item", "Component", "Qty per"), *TREE, ("DOG", "LEG", 4), ("DOG", "BODY", 1)]
    plan, result = imported(book_of(tmp_path / "x.xlsx", rows))
    assert lines(plan) == [*TREE, ("DOG", "LEG", 4.0), ("DOG", "BODY", 1.0)]
    assert [finding.code for finding in result.findings] == ["import.products"]


def test_that_a_circle_is_told_and_left_out_when_a_part_contains_its_assembly(tmp_path: Path) -> None:
    plan, result = imported(book_of(tmp_path / "x.xlsx", [("Parent item", "Component", "Qty per"), *TREE, ("ROTOR", "ARM", 1)]))
    assert lines(plan) == TREE
    assert cells(result.findings, "import.cycle") == ["A9"]


def test_that_parents_are_found_by_the_numbers_of_rows_when_they_are_given_so(tmp_path: Path) -> None:
    rows = [("Parent ID", "ID", "Name", "Qty"), (None, 1, "Robot", 1), (1, 2, "Arm", 2), (2, 3, "Motor", 3), (1, 4, "Leg", 2)]
    assert lines(imported(book_of(tmp_path / "x.xlsx", rows))[0]) == [("Robot", "Arm", 2.0), ("Arm", "Motor", 3.0), ("Robot", "Leg", 2.0)]


@pytest.mark.parametrize(
    "rows",
    [
        [("Part Number", "Supplier part", "Qty"), ("M-1", "X-9", 2), ("S-1", "X-9", 8), ("N-1", "M-1", 8), ("B-1", "X-7", 1)],
        [("Part Number", "Replaces", "Qty"), ("M-2", "M-1", 2), ("S-2", "S-1", 8), ("N-1", "M-2", 8), ("B-1", "S-2", 1)],
        [("Material", "Part Number", "Qty"), ("Steel", "A-1", 2), ("Steel", "A-2", 8), ("Brass", "A-3", 8), ("Brass", "A-4", 1)],
    ],
)
def test_that_a_list_stays_flat_when_its_columns_only_look_like_pairs(tmp_path: Path, rows: Rows) -> None:
    plan, _ = imported(book_of(tmp_path / "x.xlsx", rows))
    assert [(parent, count) for parent, _, count in lines(plan)] == [("x", float(str(row[2]))) for row in rows[1:]]


def test_that_each_product_has_its_lines_when_an_export_labels_them(tmp_path: Path) -> None:
    rows = [
        ("ID", "Item", "Company", "Quantity", "Currency", "ID (Items)", "Item Code (Items)", "Qty (Items)", "Rate (Items)", "UOM (Items)"),
        ("BOM-1", "SAUCE", "ACME", 30, "THB", "9f8a", "Chicken", 4500, 0.15, "Gram"),
        (None, None, None, None, None, "7c1b", "Water", 10.5, 8, "Litre"),
        ("BOM-2", "BREAD", "ACME", 20, "THB", "1d2e", "Flour", 750, 0.08, "Gram"),
        (None, None, None, None, None, "5b6c", "Water", 7.5, 8, "Litre"),
    ]
    plan, result = imported(book_of(tmp_path / "x.xlsx", rows))
    assert lines(plan) == [("SAUCE", "Chicken", 150.0), ("SAUCE", "Water", 0.35), ("BREAD", "Flour", 37.5), ("BREAD", "Water", 0.375)]
    assert cells(result.findings, "import.batch") == ["D2"]
    assert set(plan["sources"]["currency"].tolist()) == {"THB"}
    assert "ACME" not in plan["sources"]["supplier"].tolist()
    assert len(result.tables) == 1


def test_that_no_cell_stands_for_a_quantity_when_it_was_divided_by_its_batch(tmp_path: Path) -> None:
    head = ("Item", "Quantity", "ID (Items)", "Item Code (Items)", "Qty (Items)")
    rows = [("SAUCE", 30, "9f8a", "Chicken", 4500), (None, None, "7c1b", "Water", 15)]
    plain = [("SAUCE", 1, "9f8a", "Chicken", 4500), (None, None, "7c1b", "Water", 15)]
    for lot, told in ((rows, False), (plain, True)):
        result = read_workbook(book_of(tmp_path / "x.xlsx", [head, *lot]), origins=True)
        assert ["quantity" in one.columns for one in result.origins if one.table == "bom"] == [told, told]
