"""Mistakes that a list itself gives away are told with their cell; a sound list is left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.files.books import Rows, book_of, cells, imported, lines

HEAD = ("Pos", "Part Number", "Qty", "Unit price EUR", "Total price EUR")
GOOD: list[tuple[object, ...]] = [(1, "M-1", 2, 5, 10), (2, "S-1", 8, 0.1, 0.8), (3, "N-1", 8, 0.5, 4), (4, "B-1", 4, 1, 4)]
TOLD = ("import.total", "import.extended", "import.position")


def told(tmp_path: Path, rows: Rows) -> list[tuple[str, str | None]]:
    """Return the mistakes that are told of a list, with their cells."""
    _, result = imported(book_of(tmp_path / "R.xlsx", rows))
    return [(finding.code, finding.where.cell) for finding in result.findings if finding.code in TOLD]


@pytest.mark.parametrize("total", [18.8, None])
def test_that_nothing_is_told_when_everything_adds_up(tmp_path: Path, total: float | None) -> None:
    assert not told(tmp_path, [HEAD, *GOOD, (None, "Total", None, None, total)])


def test_that_the_line_is_told_when_its_price_is_not_quantity_times_unit_price(tmp_path: Path) -> None:
    rows = [HEAD, *GOOD[:2], (3, "N-1", 8, 0.5, 5), GOOD[3]]
    assert told(tmp_path, rows) == [("import.extended", "E4")]


def test_that_the_column_is_told_once_when_prices_of_lines_ignore_quantities(tmp_path: Path) -> None:
    assert told(tmp_path, [HEAD, *((*row[:4], row[3]) for row in GOOD)]) == [("import.total", "E2")]


@pytest.mark.parametrize("sets", [10, 3])
def test_that_nothing_is_told_when_totals_are_for_several_robots(tmp_path: Path, sets: int) -> None:
    rows = [HEAD, *((*row[:4], sets * row[4]) for row in GOOD)]  # type: ignore[operator]
    assert not told(tmp_path, rows)


@pytest.mark.parametrize(("total", "says"), [(14.8, "misses the last row"), (8.8, "misses the first row")])
def test_that_the_total_is_told_when_it_misses_a_row(tmp_path: Path, total: float, says: str) -> None:
    rows = [HEAD, *GOOD, (None, "Total", None, None, total)]
    assert told(tmp_path, rows) == [("import.total", "E6")]
    assert any(says in finding.message for finding in imported(tmp_path / "R.xlsx")[1].findings)


def test_that_the_total_is_told_when_it_adds_up_unit_prices(tmp_path: Path) -> None:
    rows = [HEAD[:4], *(row[:4] for row in GOOD), (None, "Total", None, 6.6)]
    assert told(tmp_path, rows) == [("import.total", "D6")]


def test_that_a_position_is_told_and_both_lines_taken_when_it_comes_twice(tmp_path: Path) -> None:
    rows = [HEAD, *GOOD, *((at, f"X-{at}", 1, 1, 1) for at in range(4, 9))]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert cells(result.findings, "import.position") == ["A6"]
    assert len(lines(plan)) == 9


LINES = st.lists(st.tuples(st.integers(1, 50), st.decimals("0.01", "99", places=2)), min_size=3, max_size=9)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES)
def test_that_no_sound_list_is_called_wrong_when_its_numbers_are_any(tmp_path: Path, told_lines: list[tuple[int, object]]) -> None:
    rows = [(at, f"P-{at}", count, float(price), round(count * float(price), 2)) for at, (count, price) in enumerate(told_lines, 1)]  # type: ignore[arg-type]
    assert not told(tmp_path, [HEAD, *rows, (None, "Total", None, None, round(sum(row[4] for row in rows), 2))])
