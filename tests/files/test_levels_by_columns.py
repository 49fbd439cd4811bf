"""The same tree however people draw it in columns: stairs, ways, groups written once, marks before the names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.files.books import Rows, book_of, cells, imported, lines

Node = tuple[int, str, int]  # level, part, quantity
TREE: list[Node] = [(0, "ROBOT", 1), (1, "ARM", 2), (2, "MOTOR", 3), (3, "GEAR", 1), (2, "BOLT", 8), (1, "LEG", 2), (2, "MOTOR-L", 2)]


def expected(tree: list[Node]) -> list[tuple[str, str, float]]:
    """Return the lines of a tree, each part's parent being the nearest above with a smaller level."""
    above: dict[int, str] = {}
    found = []
    for level, part, count in tree:
        if level:
            found.append((above[level - 1], part, float(count)))
        above[level] = part
    return found


def numbers(tree: list[Node]) -> list[str]:
    """Return outline numbers such as 1.2.10."""
    counts: list[int] = []
    found = []
    for level, _, _ in tree:
        counts = counts[: level + 1]
        if len(counts) <= level:
            counts.append(0)
        counts[level] += 1
        found.append(".".join(map(str, counts)))
    return found


def depth(tree: list[Node]) -> int:
    return max(level for level, _, _ in tree) + 1


def stair(tree: list[Node], mark: Callable[[str], object]) -> list[list[object]]:
    return [[mark(part) if at == level else None for at in range(depth(tree))] for level, part, _ in tree]


def head_of(tree: list[Node], word: str) -> list[str]:
    return [f"{word}{at}" for at in range(depth(tree))]


LAYOUTS: dict[str, Callable[[list[Node]], Rows]] = {
    "level numbers": lambda tree: [("Level", "Part Number", "Qty"), *tree],
    "level as text": lambda tree: [("Lvl", "Part Number", "Qty"), *((f"L{level}", part, count) for level, part, count in tree)],
    "dots and level": lambda tree: [("BOM Level", "Part Number", "Qty"), *(("." * level + str(level), part, count) for level, part, count in tree)],
    "dashes and level": lambda tree: [("Level", "Part Number", "Qty"), *(("-" * level + str(level), part, count) for level, part, count in tree)],
    "stars": lambda tree: [("Level", "Part Number", "Qty"), *(("*" * (level + 1), part, count) for level, part, count in tree)],
    "outline": lambda tree: [("Item", "Part Number", "Qty"), *((at, part, count) for at, (_, part, count) in zip(numbers(tree), tree, strict=True))],
    "blanks": lambda tree: [("Part Number", "Qty"), *(("    " * level + part, count) for level, part, count in tree)],
    "indented description": lambda tree: [("Part Number", "Description", "Qty"), *((part, "  " * level + "the " + part, count) for level, part, count in tree)],
    "dashes before names": lambda tree: [("Part Number", "Qty"), *(("-" * level + " " + part, count) for level, part, count in tree)],
    "dots before names": lambda tree: [("Part Number", "Qty"), *(("." * level + part, count) for level, part, count in tree)],
    "drawn tree": lambda tree: [("Part Number", "Qty"), *(("│ " * (level - 1) + "├─" * (level > 0) + part, count) for level, part, count in tree)],
    "stair of numbers": lambda tree: [(*head_of(tree, "Level "), "Description", "Qty"),
                                      *((*row, "the " + node[1], node[2]) for row, node in zip(stair(tree, str), tree, strict=True))],
    "stair, short heads": lambda tree: [(*head_of(tree, "L"), "Qty"), *((*row, node[2]) for row, node in zip(stair(tree, str), tree, strict=True))],
    "stair below one head": lambda tree: [("Part Number", *[None] * (depth(tree) - 1), "Description", "Qty"),
                                          *((*row, "the " + node[1], node[2]) for row, node in zip(stair(tree, str), tree, strict=True))],
    "stair of marks": lambda tree: [(*head_of(tree, "Level "), "Part Number", "Qty"),
                                    *((*row, *node[1:]) for row, node in zip(stair(tree, lambda _: "X"), tree, strict=True))],
    "levels in their columns": lambda tree: [("Level", *[None] * (depth(tree) - 1), "Part Number", "Qty"),
                                             *((*[level if at == level else None for at in range(depth(tree))], part, count) for level, part, count in tree)],
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_that_the_tree_is_the_same_when_levels_are_drawn_in_another_way(tmp_path: Path, layout: str) -> None:
    plan, result = imported(book_of(tmp_path / "R.xlsx", LAYOUTS[layout](TREE)))
    assert lines(plan) == expected(TREE)
    assert not [finding for finding in result.findings if finding.code in {"import.level", "import.parent-missing"}]


@st.composite
def trees(draw: st.DrawFn) -> list[Node]:
    """Return trees of at least three levels with different parts."""
    levels = [0, 1, 2]
    for step in draw(st.lists(st.integers(-3, 1), min_size=1, max_size=9)):
        levels.append(max(1, levels[-1] + step))
    counts = draw(st.lists(st.integers(1, 9), min_size=len(levels), max_size=len(levels)))
    return [(level, f"P{at}X", count) for at, (level, count) in enumerate(zip(levels, counts, strict=True))]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees(), layout=st.sampled_from(sorted(LAYOUTS)))
def test_that_any_tree_is_the_same_when_it_is_drawn_in_any_way(tmp_path: Path, tree: list[Node], layout: str) -> None:
    assert lines(imported(book_of(tmp_path / "R.xlsx", LAYOUTS[layout](tree)))[0]) == expected(tree)


WAYS = [
    [("Assembly", "Sub-assembly", "Part Number", "Description", "Qty"), ("Arm", "Shoulder", "M-1", "Motor", 3), (None, None, "B-1", "Bolt", 8),
     (None, "Elbow", "M-2", "Small motor", 2), ("Leg", "Knee", "M-2", "Small motor", 2)],
    [("Level 1", "Level 2", "Part Number", "Description", "Qty"), ("Arm", "Shoulder", "M-1", "Motor", 3), ("Arm", "Shoulder", "B-1", "Bolt", 8),
     ("Arm", "Elbow", "M-2", "Small motor", 2), ("Leg", "Knee", "M-2", "Small motor", 2)],
    [("Level 0", "Level 1", "Level 2", "Level 3", "Part Number", "Qty"), ("R", "Arm", "Shoulder", "Motor", "M-1", 3), ("R", "Arm", "Shoulder", "Bolt", "B-1", 8),
     ("R", "Arm", "Elbow", "Small motor", "M-2", 2), ("R", "Leg", "Knee", "Small motor", "M-2", 2)],
]  # fmt: skip


@pytest.mark.parametrize("rows", WAYS, ids=["written once", "in every row", "product first, names last"])
def test_that_columns_of_assemblies_become_the_tree_when_they_lead_to_each_part(tmp_path: Path, rows: Rows) -> None:
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    tree = {("R", "Arm", 1.0), ("R", "Leg", 1.0), ("Arm", "Shoulder", 1.0), ("Arm", "Elbow", 1.0), ("Leg", "Knee", 1.0)}
    leaves = {("Shoulder", "M-1", 3.0), ("Shoulder", "B-1", 8.0), ("Elbow", "M-2", 2.0), ("Knee", "M-2", 2.0)}
    assert sorted(lines(plan)) == sorted(tree | leaves)
    assert not cells(result.findings, "import.parent-missing")


@pytest.mark.parametrize("merged", [True, False])
def test_that_an_assembly_holds_for_the_rows_below_when_it_is_written_once(tmp_path: Path, merged: bool) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "R.xlsx")) as book:
        sheet = book.add_worksheet("BOM")
        sheet.write_row(0, 0, ("Assembly", "Part Number", "Qty", "Supplier"))
        for row, texts in enumerate([("M-1", 2), ("S-1", 8), ("M-1", 4), ("B-1", 4)], 1):
            sheet.write_row(row, 1, texts)
        if merged:
            sheet.merge_range("A2:A3", "Arm")
            sheet.merge_range("A4:A5", "Leg")
            sheet.merge_range("D2:D4", "Maxon")
        else:
            sheet.write_column("A2", ("Arm", None, "Leg"))
            sheet.write_column("D2", ("Maxon", "Maxon", "Maxon"))
    plan, _ = imported(tmp_path / "R.xlsx")
    assert lines(plan) == [
        ("R", "Arm", 1.0),
        ("R", "Leg", 1.0),
        ("Arm", "M-1", 2.0),
        ("Arm", "S-1", 8.0),
        ("Leg", "M-1", 4.0),
        ("Leg", "B-1", 4.0),
    ]
    assert list(plan["sources"]["part"]) == ["M-1", "S-1"]


def test_that_a_group_tags_the_rows_below_when_it_is_written_once(tmp_path: Path) -> None:
    rows = [("Category", "Part Number", "Qty"), ("Drives", "M-1", 2), (None, "G-1", 2), ("Screws", "S-1", 8), (None, "S-2", 8)]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", rows))
    tags = dict(zip(plan["parts"]["part"], plan["parts"]["tags"], strict=True))
    assert [tags[part] for part in ("M-1", "G-1", "S-1", "S-2")] == ["drives", "drives", "screws", "screws"]


def test_that_assemblies_of_one_name_are_told_apart_when_they_are_in_different_ones(tmp_path: Path) -> None:
    rows = [("Assembly", "Sub-assembly", "Part Number", "Qty"), ("Arm", "Frame", "T-1", 3), ("Leg", "Frame", "T-2", 8)]
    found = lines(imported(book_of(tmp_path / "R.xlsx", rows))[0])
    assert {("Arm", "Arm Frame", 1.0), ("Leg", "Leg Frame", 1.0), ("Arm Frame", "T-1", 3.0), ("Leg Frame", "T-2", 8.0)} <= set(found)
