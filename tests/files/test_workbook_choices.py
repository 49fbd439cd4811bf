"""What the user decides about an import goes before every guess; mappings are remembered for the same headers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies

from planner.files.cells.books import read_grids
from planner.files.cells.grid import Grid, cell_name
from planner.files.reading.choosing.choices import Choices
from planner.files.reading.choosing.deciding import Guesses
from planner.files.reading.choosing.found import LIKELY, SURE, FoundColumn, FoundTable, confidence_of
from planner.files.reading.choosing.profiles import ROLES, SLOTS, Profile, Shelf, fingerprint_of, read_profile
from planner.files.reading.workbook import ImportResult, read_workbook
from planner.model.finding import BallastError
from planner.model.plan import Plan
from tests.files.books import book_of, cells, lines
from tests.plans import robot

ROWS = [
    ("Robot arm",),
    (),
    ("Part number", "Beschreibung", "Qty", "Supplier", "Unit price", "Zeichnung"),
    ("A-1", "Motor", 2, "Hanqing", 10, "D-77"),
    ("A-2", "Gear", "two", "Nagano", 20, "D-78"),
    ("A-3", "Screw", 8, "Bossard", "cheap", "D-79"),
    ("Total", None, 12, None, 30, None),
]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return book_of(tmp_path / "arm.xlsx", ROWS)


def only_table(result: ImportResult) -> FoundTable:
    assert len(result.tables) == 1
    return result.tables[0]


def column(table: FoundTable, text: str) -> FoundColumn:
    return next(one for one in table.columns if one.text == text)


def after(result: ImportResult, into: Plan | None = None) -> Plan:
    return result.edit.apply(into or Plan.empty()).plan


def test_that_tables_are_told_with_confidence_when_a_workbook_is_read(book: Path) -> None:
    table = only_table(read_workbook(book))
    assert (table.sheet, table.role, table.header_row, table.rows) == ("BOM", "bom", 2, 2)
    assert table.taken.tolist() == [3, 5]
    assert column(table, "Part number").slot == "parts.part"
    assert column(table, "Part number").confidence >= SURE
    assert column(table, "Part number").why == "The header is a known name."
    assert column(table, "Zeichnung").slot == ""
    assert [one.column for one in table.columns] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("score", "rival", "confidence"), [(10, 0, 1.0), (13, 0, 1.0), (8, 6, 0.8), (8, 8, 0.6), (8, 7, 0.7), (3, 0, 0.3), (-2, 0, 0)]
)
def test_that_a_guess_is_the_less_sure_the_closer_another_meaning_comes(score: float, rival: float, confidence: float) -> None:
    assert confidence_of(score, rival) == pytest.approx(confidence)
    assert 0 < LIKELY < SURE < 1


def test_that_other_meanings_are_offered_likelier_first(book: Path) -> None:
    options = column(only_table(read_workbook(book)), "Qty").options
    assert "bom.quantity" not in {option.slot for option in options}
    assert [option.confidence for option in options] == sorted((option.confidence for option in options), reverse=True)


def test_that_failed_rows_name_cell_reason_and_text_when_cells_hold_no_numbers(book: Path) -> None:
    failed = read_workbook(book).failed
    assert [(one.cell, one.text) for one in failed] == [("C5", "two"), ("E6", "cheap")]
    assert failed[0].reason == "Quantity is a number, not 'two'; the row is left out."
    assert failed[0].texts[:2] == ("A-2", "Gear")


def test_that_a_corrected_row_goes_in_when_its_text_is_a_number_now(book: Path) -> None:
    choices = Choices().with_correction("BOM", "C5", "3").with_correction("BOM", "E6", "0,25")
    result = read_workbook(book, choices=choices)
    assert result.failed == ()
    assert ("arm", "A-2", 3.0) in lines(after(result))
    assert 0.25 in after(result)["sources"]["unit_price"].tolist()


def test_that_a_column_takes_the_meaning_it_is_given_and_another_loses_it(book: Path) -> None:
    table = only_table(read_workbook(book))
    choices = Choices().with_slot(table.fingerprint, 5, "parts.part").with_slot(table.fingerprint, 4, "")
    result = read_workbook(book, choices=choices)
    decided = only_table(result)
    assert [line[1] for line in lines(after(result))] == ["D-77", "D-79"]
    assert column(decided, "Zeichnung").chosen
    assert column(decided, "Part number").slot == ""
    assert column(decided, "Unit price").slot == ""
    assert result.counts["parts"] == 3


def test_that_a_column_without_a_header_can_be_used_when_it_is_chosen(tmp_path: Path) -> None:
    rows = [("Part number", "Qty", None), ("A-1", 2, "Motor"), ("A-2", 3, "Gear")]
    book = book_of(tmp_path / "b.xlsx", rows)
    table = only_table(read_workbook(book))
    assert table.columns[2].text == ""
    result = read_workbook(book, choices=Choices().with_slot(table.fingerprint, 2, "parts.description"))
    assert "Motor" in after(result)["parts"]["description"].tolist()


def test_that_a_table_is_left_out_when_it_is_unticked(tmp_path: Path) -> None:
    rows = [("Part number", "Qty"), ("A-1", 2), ("A-2", 3)]
    book = book_of(tmp_path / "b.xlsx", rows, Spares=[("Part number", "Qty"), ("S-1", 1), ("S-2", 1)])
    result = read_workbook(book, choices=Choices().with_used(("Spares", 0), used=False))
    assert [(one.sheet, one.used) for one in result.tables] == [("BOM", True), ("Spares", False)]
    assert result.counts["bom_lines"] == 2


def test_that_a_hidden_sheet_is_offered_and_read_when_it_is_ticked(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    book = book_of(
        tmp_path / "b.xlsx", [("Part number", "Qty"), ("A-1", 2), ("A-2", 3)], Old=[("Part number", "Qty"), ("S-1", 1), ("S-2", 1)]
    )
    opened = load_workbook(book)
    opened["Old"].sheet_state = "hidden"
    opened.save(book)
    hidden = read_workbook(book).tables[1]
    assert (hidden.hidden, hidden.used) == (True, False)
    assert read_workbook(book, choices=Choices().with_used(hidden.key, used=True)).counts["bom_lines"] == 4


def test_that_the_header_row_is_the_chosen_one_when_the_guess_is_wrong(tmp_path: Path) -> None:
    rows = [("Part number", "Qty"), ("old", 1), ("Ware", "Zahl"), ("A-1", 2), ("A-2", 3)]
    book = book_of(tmp_path / "b.xlsx", rows)
    choices = Choices().with_header_row("BOM", 2)
    table = only_table(read_workbook(book, choices=choices))
    assert table.header_row == 2
    assert [one.text for one in table.columns] == ["Ware", "Zahl"]
    choices = choices.with_slot(table.fingerprint, 0, "parts.part").with_slot(table.fingerprint, 1, "bom.quantity")
    assert [line[1:] for line in lines(after(read_workbook(book, choices=choices)))] == [("A-1", 2.0), ("A-2", 3.0)]


def test_that_decimal_mark_currency_and_product_are_the_chosen_ones(tmp_path: Path) -> None:
    book = book_of(tmp_path / "b.xlsx", [("Part number", "Qty", "Unit price"), ("A-1", 2, "1.250"), ("A-2", 1, "3.500")])
    result = read_workbook(book, choices=Choices(decimal=",", currency="SEK", product="Arm 7"))
    plan = after(result)
    assert plan["sources"]["unit_price"].tolist() == [1250.0, 3500.0]
    assert set(plan["sources"]["currency"].tolist()) == {"SEK"}
    assert set(plan["bom"]["parent"].tolist()) == {"Arm 7"}


def test_that_a_sheet_is_read_in_the_role_it_is_given(tmp_path: Path) -> None:
    book = book_of(tmp_path / "b.xlsx", [("Part number", "Supplier", "Unit price"), ("A-1", "Hanqing", 2), ("A-2", "Nagano", 3)])
    assert read_workbook(book).counts["bom_lines"] == 2
    assert read_workbook(book, choices=Choices().with_role(("BOM", 0), "sources")).counts["bom_lines"] == 0


def test_that_guesses_are_made_once_when_a_workbook_is_read_again(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from planner.files.reading.choosing import deciding

    looked: list[str] = []
    guess = deciding.find_blocks
    monkeypatch.setattr(deciding, "find_blocks", lambda grid, row: (looked.append(grid.name), guess(grid, row))[1])
    grids, guesses = read_grids(book), Guesses()
    first = read_workbook(book, grids=grids, guesses=guesses)
    fixed = read_workbook(book, grids=grids, guesses=guesses, choices=Choices().with_correction("BOM", "C5", "3"))
    assert looked == ["BOM"]
    assert (len(first.failed), len(fixed.failed)) == (2, 1)


def test_that_reading_ends_when_its_progress_says_so(book: Path) -> None:
    class StoppedError(Exception):
        pass

    def stop(share: float, what: str) -> None:
        if share > 0.2:
            raise StoppedError(what)

    with pytest.raises(StoppedError, match="BOM"):
        read_workbook(book, progress=stop)


def test_that_a_mapping_is_used_and_told_when_a_profile_has_the_same_headers(book: Path, tmp_path: Path) -> None:
    table = only_table(read_workbook(book))
    mapped = only_table(read_workbook(book, choices=Choices().with_slot(table.fingerprint, 5, "parts.note")))
    shelf = Shelf(tmp_path / "profiles")
    shelf.keep(mapped.remembered("Arms", currency="EUR"))
    other = book_of(
        tmp_path / "other.xlsx",
        [("PART NUMBER", "beschreibung", "QTY", "Supplier", "Unit price", "zeichnung"), ("B-1", "Gear", 1, "X", 2, "D-1")],
    )
    result = read_workbook(other, choices=Choices(profiles=shelf.profiles()[0]))
    assert only_table(result).profile == "Arms"
    assert "D-1" in after(result)["parts"]["note"].tolist()
    assert set(after(result)["sources"]["currency"].tolist()) == {"EUR"}
    assert [one.message for one in result.findings if one.code == "import.profile"] == [
        "BOM: The columns are taken as the profile 'Arms' remembers them."
    ]


def test_that_a_profile_finds_its_header_row_when_the_guess_would_take_another(tmp_path: Path) -> None:
    rows = [("Part number", "Qty"), ("old", 1), ("Ware", "Zahl"), ("A-1", 2), ("A-2", 3)]
    profile = Profile("Odd", {"Ware": "parts.part", "Zahl": "bom.quantity"}, fingerprint_of(("Ware", "Zahl")), ("Ware", "Zahl"))
    result = read_workbook(book_of(tmp_path / "b.xlsx", rows), choices=Choices(profiles=(profile,)))
    assert only_table(result).header_row == 2
    assert result.counts["bom_lines"] == 2


def test_that_profiles_can_be_renamed_and_deleted(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "profiles")
    kept = shelf.keep(Profile("Arms", {"Teil": "parts.part"}, "abc", ("Teil",)))
    shelf.rename(kept, "Legs")
    assert [one.name for one in shelf.profiles()[0]] == ["Legs"]
    assert shelf.named("legs")[0].columns == {"Teil": "parts.part"}
    shelf.delete(shelf.profiles()[0][0])
    assert shelf.profiles() == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"columns": 3}',
        '{"columns": {"A": "parts.nonsense"}}',
        '{"columns": {}, "role": "king"}',
        '{"columns": {}, "name": 4}',
        "[" * 100_000,
    ],
)
def test_that_a_damaged_profile_is_told_and_passed_over(text: str, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.keep(Profile("Good", {"Teil": "parts.part"}, "abc", ("Teil",)))
    (tmp_path / "bad.json").write_text(text)
    found, findings = shelf.profiles()
    assert [one.name for one in found] == ["Good"]
    assert len(findings) == 1
    assert "bad.json" in findings[0].message
    with pytest.raises(BallastError, match=r"bad\.json"):
        read_profile(tmp_path / "bad.json")


def test_that_columns_of_the_same_name_are_told_apart_when_a_mapping_is_remembered(tmp_path: Path) -> None:
    book = book_of(tmp_path / "b.xlsx", [("Part number", "Qty", "Info", "Info"), ("A-1", 2, "x", "y"), ("A-2", 3, "u", "v")])
    table = only_table(read_workbook(book))
    mapped = only_table(read_workbook(book, choices=Choices().with_slot(table.fingerprint, 3, "parts.note")))
    profile = mapped.remembered("Two")
    assert profile.columns["info"] == ""
    assert profile.columns["info [2]"] == "parts.note"
    again = read_workbook(book, choices=Choices(profiles=(profile,)))
    assert "y" in after(again)["parts"]["note"].tolist()


def test_that_sheets_of_an_exported_plan_are_tables_too(tmp_path: Path) -> None:
    from planner.files.writing.workbook import write_workbook

    write_workbook(robot(), tmp_path / "plan.xlsx")
    tables = read_workbook(tmp_path / "plan.xlsx").tables
    assert {"bom", "parts", "settings"} <= {table.role for table in tables}
    assert all(one.confidence == 1.0 for table in tables for one in table.columns)


def test_that_a_failed_cell_is_told_once_when_two_findings_are_about_it(book: Path) -> None:
    result = read_workbook(book)
    assert len({one.cell for one in result.failed}) == len(result.failed)
    assert cells(result.findings, "import.not-a-number") == ["C5", "E6"]


def test_that_a_matrix_is_read_the_same_when_its_mapping_was_remembered(tmp_path: Path) -> None:
    rows = [
        ("Part number", "Description", "Arm", "Leg", "Hand"),
        ("A-1", "Motor", 2, 4, None),
        ("A-2", "Gear", 2, 4, 1),
        ("A-3", "Screw", 8, None, 6),
    ]
    book = book_of(tmp_path / "matrix.xlsx", rows)
    first = read_workbook(book)
    table = only_table(first)
    assert table.layout.endswith("side by side")
    assert [one.several for one in table.columns] == [False, False, True, True, True]
    again = read_workbook(book, choices=Choices(profiles=(table.remembered("Matrix"),)))
    assert lines(after(again)) == lines(after(first))
    without = read_workbook(book, choices=Choices().with_slot(table.fingerprint, 3, ""))
    assert "Leg" not in after(without)["bom"]["parent"].tolist()


def test_that_every_meaning_survives_in_a_profile_file(tmp_path: Path) -> None:
    slots = {f"column {at}": slot for at, slot in enumerate(sorted(SLOTS))}
    kept = Shelf(tmp_path).keep(Profile("All", slots, "abc", tuple(slots)))
    assert read_profile(kept.path or Path()) == kept


@pytest.mark.parametrize("header", ["Material", "Value", "Specification", "Footprint", "Manufacturer", "Group"])
def test_that_a_mapping_of_any_guess_can_be_read_back(header: str, tmp_path: Path) -> None:
    rows = [("Part number", "Description", header, "Qty"), ("A-1", "Motor", "10k", 2), ("A-2", "Gear", "22k", 3), ("A-3", "Screw", "1k", 8)]
    book = book_of(tmp_path / "b.xlsx", rows)
    shelf = Shelf(tmp_path / "profiles")
    first = read_workbook(book)
    shelf.keep(only_table(first).remembered("Any"))
    profiles, findings = shelf.profiles()
    assert findings == ()
    assert after(read_workbook(book, choices=Choices(profiles=profiles))).equals(after(first))


@pytest.mark.parametrize("text", ["1e999", "9" * 400])
def test_that_a_number_beyond_all_bounds_fails_like_any_other_text(text: str, book: Path) -> None:
    choices = Choices().with_correction("BOM", "C5", text).with_correction("BOM", "E6", text)
    result = read_workbook(book, choices=choices)
    assert [one.cell for one in result.failed] == ["C5", "E6"]


SHEET = Grid("BOM", tuple(tuple(cell if not isinstance(cell, int) else float(cell) for cell in row) for row in ROWS))
MEANINGS = strategies.sampled_from([*sorted(SLOTS), ""])
TEXTS = strategies.sampled_from(["", "0", "-1", "1e999", "1,5", "=1+1", "2 pcs", "31.12.2026", "A-1", "100 %", "５"]) | strategies.text(
    max_size=8
)


@given(
    header=strategies.none() | strategies.integers(0, 9),
    meanings=strategies.dictionaries(strategies.integers(-1, 7), MEANINGS, max_size=6),
    corrections=strategies.dictionaries(strategies.tuples(strategies.integers(0, 9), strategies.integers(0, 7)), TEXTS, max_size=4),
    role=strategies.sampled_from(["", *ROLES]),
    decimal=strategies.sampled_from(["", ".", ","]),
    into=strategies.sampled_from([Plan.empty(), robot()]),
)
def test_that_whatever_is_chosen_gives_a_plan_and_is_remembered(
    header: int | None,
    meanings: dict[int, str],
    corrections: dict[tuple[int, int], str],
    role: str,
    decimal: str,
    into: Plan,
) -> None:
    choices = Choices(decimal=decimal, corrections={("BOM", cell_name(*place)): text for place, text in corrections.items()})
    if header is not None:
        choices = choices.with_header_row("BOM", header)
    for table in read_workbook("b.xlsx", into, grids=(SHEET,), choices=choices).tables:
        for at, slot in meanings.items():
            choices = choices.with_slot(table.fingerprint, at, slot)
        if role:
            choices = choices.with_role(table.key, role)
    result = read_workbook("b.xlsx", into, grids=(SHEET,), choices=choices)
    assert np.isfinite(after(result, into)["bom"]["quantity"]).all()
    remembered = tuple(table.remembered("x") for table in result.tables)
    again = read_workbook("b.xlsx", into, grids=(SHEET,), choices=replace(choices, profiles=remembered))
    assert [table.rows for table in again.tables] == [table.rows for table in result.tables]
