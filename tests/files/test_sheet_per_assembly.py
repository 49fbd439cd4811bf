"""A workbook with a sheet per assembly: which part's list a sheet is, said by its name, its title block or the part's description."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.books import Rows, book_of, imported, lines

HEAD = ("Part Number", "Description", "Qty")
ROBOT = [HEAD, ("A-100", "Arm", 2), ("L-100", "Leg", 2)]
EXPECTED = {("Robot", "A-100", 2.0), ("Robot", "L-100", 2.0), ("A-100", "M-1", 3.0), ("L-100", "M-1", 4.0)}


@pytest.mark.parametrize(
    ("names", "above"),
    [
        (("A-100", "L-100"), ([], [])),
        (("arm", "leg"), ([], [])),
        (("Sheet2", "Sheet3"), ([("Assembly:", "A-100"), ()], [("Assembly:", "L-100"), ()])),
        (("Sheet2", "Sheet3"), ([("Assembly: A-100", None, "Rev. B"), ()], [("Assembly: L-100", None, "Rev. C"), ()])),
        (("Sheet2", "Sheet3"), ([("A-100 Arm of the robot",), ()], [("L-100 Leg of the robot",), ()])),
    ],
    ids=["numbers", "descriptions", "title block", "after a colon", "title"],
)  # fmt: skip
def test_that_a_sheet_is_the_list_of_its_part_when_another_sheet_has_that_part(
    tmp_path: Path, names: tuple[str, str], above: tuple[list[tuple[object, ...]], list[tuple[object, ...]]]
) -> None:
    more: dict[str, Rows] = {names[0]: [*above[0], HEAD, ("M-1", "Motor", 3)], names[1]: [*above[1], HEAD, ("M-1", "Motor", 4)]}
    plan, _ = imported(book_of(tmp_path / "x.xlsx", ROBOT, title="Robot", **more))
    assert set(lines(plan)) == EXPECTED


def test_that_a_hidden_sheet_stays_out_when_it_was_not_asked_for(tmp_path: Path) -> None:
    import openpyxl

    path = book_of(tmp_path / "x.xlsx", [HEAD, ("M-1", "Motor", 3)], title="Robot", Old=[HEAD, ("M-0", "Old motor", 3)])
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.save(path)
    plan, result = imported(path)
    assert [part for _, part, _ in lines(plan)] == ["M-1"]
    assert {sheet.name: sheet.role for sheet in result.sheets} == {"Robot": "bom", "Old": "ignored"}
