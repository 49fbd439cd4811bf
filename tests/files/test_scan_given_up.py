"""The scan of a workbook tells how far it is, can be given up, and leaves whatever it stumbles over to the other reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.files.cells.books import read_grids
from planner.files.cells.grid import PlacedMarks
from planner.files.cells.scan import parts
from planner.model.finding import BallastError
from tests.files.scans import book_with, scanned

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def test_that_reading_ends_when_it_is_given_up_between_two_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PIECE", 2000)
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 1001))
    path = book_with(tmp_path / "long.xlsx", rows)
    heard: list[float] = []

    class GivenUpError(Exception):
        pass

    def hear(share: float, _what: str) -> None:
        heard.append(share)
        if share > 0.5:
            raise GivenUpError

    with pytest.raises(GivenUpError):
        read_grids(path, hear)
    assert len(heard) > 5
    assert heard == sorted(heard)
    assert heard[-1] < 0.9


def test_that_looks_are_told_by_cell_and_by_column_when_a_sheet_was_scanned(tmp_path: Path) -> None:
    grid = read_grids(book_with(tmp_path / "x.xlsx", '<row r="3"><c r="B3" s="3"><v>2.5</v></c><c r="C3" s="6"/></row>'))[0]
    assert isinstance(grid.marks, PlacedMarks)
    assert grid.marks[2, 1].currency == grid.mark(2, 1).currency == grid.marks_of(1)[2].currency == "EUR"
    assert grid.mark(2, 2).indent == 2
    assert set(grid.marks) == {(2, 1), (2, 2)}
    assert (2, 0) not in grid.marks


def test_that_a_far_cell_is_refused_when_the_sheet_could_be_scanned(tmp_path: Path) -> None:
    path = book_with(tmp_path / "far.xlsx", f'{ONE}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert scanned(path) is None
    with pytest.raises(BallastError, match="far outside"):
        read_grids(path)


@pytest.mark.parametrize("problem", [MemoryError, ValueError, IndexError])
def test_that_a_workbook_is_read_cell_by_cell_when_the_scan_breaks_down(problem: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    def break_down(*_: object) -> None:
        raise problem

    monkeypatch.setattr(parts, "scan_rows", break_down)
    assert read_grids(book_with(tmp_path / "x.xlsx", ONE))[0].cell(0, 0) == 1.0
