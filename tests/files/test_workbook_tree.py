"""The same tree from a level column, outline numbers, a parent column and indents."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.files.reading.assembly.tree import outline_numbers
from tests.files.books import book_of, cells, imported, lines

TREE = [("ROBOT", 0, 1), ("ARM", 1, 2), ("MOTOR", 2, 3), ("GEAR", 3, 1), ("BOLT", 2, 8), ("LEG", 1, 2), ("MOTOR-L", 2, 2), ("BODY", 1, 1)]
PARENTS = {"ARM": "ROBOT", "MOTOR": "ARM", "GEAR": "MOTOR", "BOLT": "ARM", "LEG": "ROBOT", "MOTOR-L": "LEG", "BODY": "ROBOT"}
EXPECTED = [(PARENTS[name], name, float(count)) for name, level, count in TREE if level]
OUTLINE = ["1", "1.1", "1.1.1", "1.1.1.1", "1.1.2", "1.2", "1.2.1", "1.3"]


def test_that_the_tree_is_the_same_when_levels_are_numbers(tmp_path: Path) -> None:
    path = book_of(tmp_path / "r.xlsx", [("Level", "Part Number", "Qty"), *((level, name, count) for name, level, count in TREE)])
    assert lines(imported(path)[0]) == EXPECTED


def test_that_the_tree_is_the_same_when_levels_are_dots(tmp_path: Path) -> None:
    path = book_of(
        tmp_path / "r.xlsx",
        [("BOM Level", "Part Number", "Qty"), *(("." * level + str(level), name, count) for name, level, count in TREE)],
    )
    assert lines(imported(path)[0]) == EXPECTED


def test_that_the_tree_is_the_same_when_rows_have_outline_numbers(tmp_path: Path) -> None:
    rows = [(number, name, count) for number, (name, _, count) in zip(OUTLINE, TREE, strict=True)]
    plan, result = imported(book_of(tmp_path / "r.xlsx", [("Item No.", "Part Number", "Qty"), *rows]))
    assert lines(plan) == EXPECTED
    assert result.sheets[0].mapping["Item No."] == "bom.level"


def test_that_the_tree_is_the_same_when_a_column_names_the_parent(tmp_path: Path) -> None:
    rows = [(PARENTS.get(name, ""), name, count) for name, _, count in TREE]
    assert lines(imported(book_of(tmp_path / "r.xlsx", [("Parent", "Component", "Qty"), *rows]))[0]) == EXPECTED


def test_that_the_tree_is_the_same_when_names_are_indented_with_blanks(tmp_path: Path) -> None:
    rows = [("    " * level + name, count) for name, level, count in TREE]
    assert lines(imported(book_of(tmp_path / "r.xlsx", [("Part Number", "Qty"), *rows]))[0]) == EXPECTED


def test_that_the_tree_is_the_same_when_cells_are_indented(tmp_path: Path) -> None:
    rows = [(name, count) for name, _, count in TREE]
    indents = {row: level for row, (_, level, _) in enumerate(TREE, 2)}
    assert lines(imported(book_of(tmp_path / "r.xlsx", [("Part Number", "Qty"), *rows], indents=indents))[0]) == EXPECTED


def test_that_the_tree_is_the_same_when_it_comes_as_csv(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("Level;Part Number;Qty\n" + "".join(f"{level};{name};{count}\n" for name, level, count in TREE))
    assert lines(imported(path)[0]) == EXPECTED


def test_that_a_list_gets_a_product_named_after_the_file_when_it_is_flat(tmp_path: Path) -> None:
    plan, _ = imported(book_of(tmp_path / "Gripper.xlsx", [("Part Number", "Qty"), ("JAW", 2), ("SCREW", 4)]))
    assert lines(plan) == [("Gripper", "JAW", 2.0), ("Gripper", "SCREW", 4.0)]
    assert plan["parts"]["part"].tolist().count("Gripper") == 1


def test_that_outline_numbers_count_on_when_a_number_cell_lost_its_zero() -> None:
    values = [1.0, *(float(f"1.{n}") for n in range(1, 10)), 1.1, 1.11, 1.12]
    assert outline_numbers(values)[-3:] == ["1.10", "1.11", "1.12"]


def test_that_an_assembly_is_one_bom_when_it_is_listed_twice(tmp_path: Path) -> None:
    rows = [(0, "R", 1), (1, "ARM", 1), (2, "BOLT", 4), (1, "BASE", 1), (2, "ARM", 2), (3, "BOLT", 4)]
    plan, result = imported(book_of(tmp_path / "r.xlsx", [("Level", "Part No", "Qty"), *rows]))
    assert lines(plan).count(("ARM", "BOLT", 4.0)) == 1
    assert not cells(result.findings, "import.assembly-differs")


def test_that_a_finding_points_at_the_cell_when_an_assembly_is_listed_twice_with_other_parts(tmp_path: Path) -> None:
    rows = [(0, "R", 1), (1, "ARM", 1), (2, "BOLT", 4), (1, "BASE", 1), (2, "ARM", 2), (3, "NUT", 4)]
    _, result = imported(book_of(tmp_path / "r.xlsx", [("Level", "Part No", "Qty"), *rows]))
    assert cells(result.findings, "import.assembly-differs") == ["A6"]


def test_that_a_finding_points_at_the_cell_when_a_level_is_skipped(tmp_path: Path) -> None:
    plan, result = imported(book_of(tmp_path / "r.xlsx", [("Level", "Part No", "Qty"), (0, "R", 1), (1, "ARM", 1), (3, "BOLT", 4)]))
    assert cells(result.findings, "import.level") == ["A4"]
    assert ("ARM", "BOLT", 4.0) in lines(plan)


@pytest.mark.parametrize("first", [0, 1])
def test_that_several_tops_hang_under_the_file_when_they_begin_at_one(tmp_path: Path, first: int) -> None:
    rows = [(first, "A", 1), (first + 1, "A1", 2), (first, "B", 1), (first + 1, "B1", 3)]
    plan, _ = imported(book_of(tmp_path / "Two.xlsx", [("Level", "Part No", "Qty"), *rows]))
    tops = {child for parent, child, _ in lines(plan) if parent == "Two"}
    assert tops == ({"A", "B"} if first else set())
    assert ("B", "B1", 3.0) in lines(plan)
