"""What stands around and between the rows of a list changes nothing: titles, pages, totals, signatures, blanks; and what isn't fitted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.files.books import Rows, book_of, cells, imported, lines

HEAD = ("Pos", "Part Number", "Description", "Qty", "Unit price EUR")
ROWS: list[tuple[object, ...]] = [
    (1, "M-1", "Motor", 2, 5), (2, "S-1", "Screw", 8, 0.1), (3, "N-1", "Nut", 8, 0.05), (4, "B-1", "Bearing", 4, 0.8), (5, "C-1", "Cable", 1, 2.5), (6, "P-1", "Plate", 3, 9),
]  # fmt: skip
PLAIN = [("R", "M-1", 2.0), ("R", "S-1", 8.0), ("R", "N-1", 8.0), ("R", "B-1", 4.0), ("R", "C-1", 1.0), ("R", "P-1", 3.0)]
ABOVE: dict[str, list[tuple[object, ...]]] = {
    "nothing": [],
    "title": [("Bill of materials",), ()],
    "title block": [
        ("ACME Robotics GmbH",),
        ("Bill of materials", None, None, "Date:", "2026-01-05"),
        ("Revision", "C", None, "Qty of robots: 10"),
        (),
    ],
    "blanks": [(), (), ()],
}
BELOW: dict[str, list[tuple[object, ...]]] = {
    "nothing": [],
    "total": [(None, None, "Total", None, 26.35)],
    "total and remarks": [(), (None, None, "Total", None, 26.35), ("All prices net.",), ("Prepared by", "J. Doe")],
    "signatures": [(), ("Prepared by", "J. Doe"), ("Approved by", "A. Boss", "2026-01-05"), ("Note: keep dry",)],
}
BETWEEN: dict[str, list[tuple[object, ...]]] = {
    "nothing": [],
    "blank row": [()],
    "page": [("Page 1 of 2",), HEAD],
    "page with its title": [("Page 1 of 2",), ("ACME Robotics GmbH",), HEAD],
    "header again": [(), HEAD],
    "subtotal": [(None, "Subtotal mechanics", None, None, None)],
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    above=st.sampled_from(sorted(ABOVE)), below=st.sampled_from(sorted(BELOW)), between=st.sampled_from(sorted(BETWEEN)),
    at=st.integers(2, 4), left=st.integers(0, 3), gap=st.none() | st.integers(1, 4),
)  # fmt: skip
def test_that_the_list_is_the_same_when_other_things_stand_around_it(
    tmp_path: Path, above: str, below: str, between: str, at: int, left: int, gap: int | None
) -> None:
    table = [HEAD, *ROWS[:at], *BETWEEN[between], *ROWS[at:], *BELOW[below]]

    def moved(row: tuple[object, ...]) -> list[object]:
        cells = list(row) if gap is None else [*row[:gap], None, *row[gap:]]
        return [*[None] * left, *cells]

    plan, _ = imported(book_of(tmp_path / "R.xlsx", [*ABOVE[above], *map(moved, table)]))
    assert lines(plan) == PLAIN
    assert plan["sources"]["unit_price"].tolist() == [5, 0.1, 0.05, 0.8, 2.5, 9]
    assert not any(plan["parts"]["tags"])


def test_that_a_thousand_empty_columns_change_nothing_when_a_cell_far_to_the_right_is_set(tmp_path: Path) -> None:
    rows = [(*HEAD, *[None] * 1000, " "), *ROWS]
    assert lines(imported(book_of(tmp_path / "R.xlsx", rows))[0]) == PLAIN


def test_that_a_text_is_read_from_its_table_on_when_lines_stand_above_it(tmp_path: Path) -> None:
    path = tmp_path / "R.csv"
    table = "".join(";".join(map(str, row)) + "\n" for row in [HEAD, *ROWS])
    path.write_text("ACME Robotics GmbH\nexported 2026-01-05, all rights reserved\n\n" + table, encoding="utf-8")
    assert lines(imported(path)[0]) == PLAIN


def test_that_remarks_are_told_when_they_stand_below_the_table(tmp_path: Path) -> None:
    _, result = imported(book_of(tmp_path / "R.xlsx", [HEAD, *ROWS, *BELOW["signatures"]]))
    assert cells(result.findings, "import.remarks") == ["A9"]


NOT_FITTED: list[Rows] = [
    [("Part Number", "Description", "Qty", "Note"), ("R-1", "Resistor", 2, None), ("C-1", "Capacitor", 1, "DNP"), ("D-1", "Diode", 1, None)],
    [("Part Number", "Description", "Qty", "Fitted"), ("R-1", "Resistor", 2, "yes"), ("C-1", "Capacitor", 1, "no"), ("D-1", "Diode", 1, "yes")],
    [("Part Number", "Description", "Qty", "DNP"), ("R-1", "Resistor", 2, None), ("C-1", "Capacitor", 1, "x"), ("D-1", "Diode", 1, None)],
    [("Part Number", "Description", "Qty"), ("R-1", "Resistor", 2), ("C-1", "Capacitor", "not fitted"), ("D-1", "Diode", 1)],
    [("Part Number", "Description", "Qty", "Bestückung"), ("R-1", "Resistor", 2, None), ("C-1", "Capacitor", 1, "Nicht bestückt"), ("D-1", "Diode", 1, None)],
]  # fmt: skip


@pytest.mark.parametrize("rows", NOT_FITTED, ids=["note", "fitted", "dnp", "quantity", "German"])
def test_that_a_part_stays_out_and_is_told_when_it_is_not_fitted(tmp_path: Path, rows: Rows) -> None:
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == [("R", "R-1", 2.0), ("R", "D-1", 1.0)]
    assert cells(result.findings, "import.not-fitted") == ["A3"]
    assert not cells(result.findings, "import.not-a-number")


def test_that_an_optional_part_is_taken_and_told_when_it_is_marked(tmp_path: Path) -> None:
    rows = [("Part Number", "Qty", "Note"), ("M-1", 2, None), ("X-1", 1, "optional")]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan)[1] == ("R", "X-1", 1.0)
    assert cells(result.findings, "import.optional") == ["A3"]


@pytest.mark.parametrize(
    "alternate",
    [("alt: M-2", "Other motor", None), ("or M-2", "Other motor", 2), ("M-2", "Alternative: other motor", 2), ("M-2", "or", None)],
)
def test_that_an_alternate_is_told_and_no_line_when_it_stands_below_its_part(tmp_path: Path, alternate: tuple[object, ...]) -> None:
    rows = [("Part Number", "Description", "Qty"), ("M-1", "Motor", 2), alternate, ("S-1", "Screw", 8)]
    plan, result = imported(book_of(tmp_path / "R.xlsx", rows))
    assert lines(plan) == [("R", "M-1", 2.0), ("R", "S-1", 8.0)]
    assert cells(result.findings, "import.alternate") == ["A3"]


def test_that_a_part_stays_a_part_when_its_name_only_begins_like_an_alternate(tmp_path: Path) -> None:
    rows = [
        ("Part Number", "Description", "Qty"),
        ("ALT-100", "Altimeter", 2),
        ("OR-12", "O-ring 12x2", 8),
        ("ORX", "Organiser", 1),
        ("S-1", "Ersatzteil", 1),
    ]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", rows))
    assert [part for _, part, _ in lines(plan)] == ["ALT-100", "OR-12", "ORX", "S-1"]


def test_that_lines_of_one_part_stay_apart_when_they_sit_in_different_places(tmp_path: Path) -> None:
    rows = [("Part Number", "Qty", "Designator"), ("R10K", 2, "R1, R2"), ("C1U", 1, "C1"), ("R10K", 1, "R7")]
    plan, _ = imported(book_of(tmp_path / "R.xlsx", rows))
    assert [(part, count) for _, part, count in lines(plan)] == [("R10K", 2.0), ("C1U", 1.0), ("R10K", 1.0)]
    assert plan["bom"]["designators"].tolist() == ["R1, R2", "C1", "R7"]
