"""A plan's values written back into the workbook it came from: import, change, update, import gives the plan."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from math import isclose
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from planner.cli.command import main
from planner.files.cells.said.values import is_blank
from planner.files.patching.update import Update, update_of, write_update
from planner.files.plan_file import save_plan
from planner.files.reading.choosing.choices import Choices
from planner.files.reading.choosing.profiles import read_profile
from planner.files.reading.workbook import read_workbook
from planner.files.writing.workbook import write_workbook
from planner.model.diff import diff
from planner.model.edits import SetCells, new_rows
from planner.model.plan import Plan
from planner.model.table import cells
from tests.files.books import book_of, imported
from tests.plans import robot

HEADERS = (
    "Part no",
    "Description",
    "Qty",
    "Supplier",
    "Unit price (CNY)",
    "Lead time (weeks)",
    "Country of origin",
    "HTS code",
    "Weight (g)",
    "Scrap %",
)
ROWS: Sequence[Sequence[object]] = [
    ("Robot hand rev C",),
    HEADERS,
    ("A-1", "Gear", "2 pcs", "Acme", 12.5, 3, "China", "8483.40", 120, 2),
    ("A-2", "Motor", "1,5 m", "Bolt", "14,50 €", "4 weeks", "CN", "8501.31", 1500, 0),
    ("A-3", "  Screw", "x4", "Acme", "¥0.20", None, "TW", "0318.15", None, None),
    ("A-4", "Nut", 8, "Bolt", 1, 2, "Germany", 7318, 5, 1.5),
]


def no_window(*_: object, **__: object) -> int:
    """Stand for the window that no verb here opens."""
    raise AssertionError("a verb opened the window")


def changed(plan: Plan, table: str, row: int, column: str, value: object) -> Plan:
    """Return a plan with one value changed."""
    spec = plan[table].spec[column]
    return SetCells(table, plan[table].ids[row : row + 1], column, cells(spec, [value])).apply(plan).plan


def row_of(plan: Plan, table: str, column: str, value: str) -> int:
    """Return the first row that holds a text."""
    return plan[table][column].tolist().index(value)


def told(update: Update) -> dict[str, tuple[object, object]]:
    """Return the cells that change, before and after."""
    return {one.cell: (one.before, one.after) for one in update.changes}


@pytest.mark.parametrize(
    ("table", "part", "column", "value", "cell", "after"),
    [
        ("bom", "A-1", "quantity", 3.0, "C3", "3 pcs"),
        ("bom", "A-2", "quantity", 2.25, "C4", "2,25 m"),
        ("bom", "A-3", "quantity", 12.0, "C5", "x12"),
        ("bom", "A-4", "quantity", 9.5, "C6", 9.5),
        ("bom", "A-1", "scrap", 0.035, "J3", 3.5),
        ("bom", "A-3", "scrap", 0.01, "J5", 1.0),
        ("sources", "A-1", "unit_price", 11.75, "E3", 11.75),
        ("sources", "A-2", "unit_price", 1234.5, "E4", "1234,50 €"),
        ("sources", "A-3", "unit_price", 0.25, "E5", "¥0.25"),
        ("sources", "A-1", "lead_days", 35.0, "F3", 5.0),
        ("sources", "A-2", "lead_days", 42.0, "F4", "6 weeks"),
        ("sources", "A-2", "lead_days", 20.0, "F4", "20 days"),
        ("sources", "A-3", "lead_days", 14.0, "F5", 2.0),
        ("sources", "A-4", "lead_days", 0.0, "F6", 0.0),
        ("sources", "A-1", "country_of_origin", "VN", "G3", "Vietnam"),
        ("sources", "A-2", "country_of_origin", "VN", "G4", "VN"),
        ("sources", "A-3", "supplier", "Bolt", "D5", "Bolt"),
        ("parts", "A-3", "hts", "0418.16", "H5", "0418.16"),
        ("parts", "A-4", "hts", "7419", "H6", 7419.0),
        ("parts", "A-4", "hts", "0419", "H6", "0419"),
        ("parts", "A-1", "weight_kg", 0.125, "I3", 125.0),
        ("parts", "A-3", "weight_kg", 0.0035, "I5", 3.5),
        ("parts", "A-3", "description", "Bolt <M3> & nut", "B5", "  Bolt <M3> & nut"),
    ],
)
def test_that_a_cell_is_written_in_its_own_manner_when_the_plan_changes(
    tmp_path: Path, table: str, part: str, column: str, value: object, cell: str, after: object
) -> None:
    path = book_of(tmp_path / "a.xlsx", ROWS)
    plan = imported(path)[0]
    named = "component" if table == "bom" else "part"
    plan = changed(plan, table, row_of(plan, table, named, part), column, value)
    update = update_of(plan, path)
    before = openpyxl.load_workbook(path)["BOM"][cell].value
    assert told(update) == {cell: (float(before) if isinstance(before, int) else before, after)}
    assert not update.kept
    write_update(update, path)
    assert openpyxl.load_workbook(path)["BOM"][cell].value == after
    again = imported(path)[0]
    assert diff(plan, again)["tables"].keys() <= {"suppliers"}, diff(plan, again)


def test_that_nothing_is_written_when_the_plan_says_what_the_workbook_says(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", ROWS)
    before = path.read_bytes()
    update = update_of(imported(path)[0], path)
    assert (update.changes, update.kept, update.notes) == ((), (), ())
    write_update(update, path)
    assert path.read_bytes() == before


def test_that_the_workbook_gives_the_plan_when_many_values_changed_at_once(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", ROWS)
    plan = imported(path)[0]
    for table, column, values in (
        ("bom", "quantity", [5, 6.5, 7, 8.25]),
        ("sources", "unit_price", [1.01, 2.02, 0.333, 4]),
        ("sources", "lead_days", [7, 30, 0, 21]),
        ("parts", "hts", ["8501.32", "8501.33", "0101.21.0010", "7318.15"]),
    ):
        for row, value in enumerate(values):
            at = row_of(plan, table, "component" if table == "bom" else "part", f"A-{row + 1}")
            plan = changed(plan, table, at, column, value)
    write_update(update_of(plan, path), path)
    again = imported(path)[0]
    assert diff(plan, again)["equal"], diff(plan, again)


def test_that_every_cell_that_says_it_is_written_when_a_part_stands_in_several_rows(tmp_path: Path) -> None:
    rows = [("Part no", "Description", "Qty", "Parent", "Weight (kg)"), ("X", "Top", 1, None, 2), ("Y", "Sub", 1, "X", 1.5), ("Z-9", "Nut", 4, "X", 0.1),
            ("Z-9", "Nut", 6, "Y", 0.1), ("Z-9", "Nut!", 2, "Y", None)]  # fmt: skip
    path = book_of(tmp_path / "a.xlsx", rows)
    plan = imported(path)[0]
    plan = changed(plan, "parts", row_of(plan, "parts", "part", "Z-9"), "weight_kg", 0.2)
    plan = changed(plan, "parts", row_of(plan, "parts", "part", "Z-9"), "description", "Hex nut")
    assert told(update_of(plan, path)) == {"E4": (0.1, 0.2), "E5": (0.1, 0.2), "B4": ("Nut", "Hex nut"), "B5": ("Nut", "Hex nut")}


def _near(one: object, other: object) -> bool:
    """Tell whether two values are the same but for the last digit, which a conversion from grams may cost."""
    return isinstance(one, float) and isinstance(other, float) and isclose(one, other, rel_tol=1e-12)


@given(data=st.data())
def test_that_the_workbook_gives_the_plan_when_any_values_changed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = book_of(folder / "a.xlsx", [("Part no", "Description", "Qty", "Supplier", "Price", "Lead time (weeks)", "Origin", "HTS", "Weight (g)", "Scrap %", "Currency"),
        *((f"A-{at}", f"Part {at}", "2 pcs" if at == 1 else at, "Acme", at * 1.25, 2 * at, "CN", "0102.21", 100 * at, 1, "EUR") for at in range(1, 5))])  # fmt: skip
    plan = imported(path)[0]
    words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=20).filter(
        lambda text: not is_blank(text)
    )
    amounts = st.floats(0.001, 1e6).map(lambda number: round(number, 4))
    kinds = {("bom", "quantity"): amounts, ("bom", "scrap"): st.sampled_from([0.0, 0.005, 0.01, 0.125, 0.5]), ("sources", "unit_price"): amounts,
             ("sources", "lead_days"): st.integers(0, 400).map(float), ("sources", "country_of_origin"): st.sampled_from(["CN", "VN", "JP", "DE"]),
             ("sources", "currency"): st.sampled_from(["EUR", "USD", "CNY"]), ("parts", "weight_kg"): st.none() | amounts, ("parts", "description"): words,
             ("parts", "hts"): st.sampled_from(["0102.21", "8501.31.40", "", "7318.15.20.10"])}  # fmt: skip
    for table, column in data.draw(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=12)):
        part = data.draw(st.sampled_from(["A-1", "A-2", "A-3", "A-4"]))
        row = row_of(plan, table, "component" if table == "bom" else "part", part)
        plan = changed(plan, table, row, column, data.draw(kinds[table, column]))
    update = update_of(plan, path)
    write_update(update, path, {(one.sheet, one.cell) for one in update.kept})
    kept = {(one.table, one.column) for one in update.kept if not one.is_emptied}
    for table, found in diff(plan, imported(path)[0])["tables"].items():
        assert not found["added"] and not found["removed"], (found, update)
        told = {(table, one["column"]) for one in found["changed"] if not _near(one["before"], one["after"])}
        assert told <= kept, (found, update)
    assert kept <= {("parts", "description")}, update.kept


def test_that_nothing_is_written_into_real_lists_when_the_plan_is_what_they_brought(shared: Path) -> None:
    seen = 0
    for path in sorted((shared / "boms").rglob("*.xlsx")):
        plan = imported(path)[0]
        update = update_of(plan, path)
        assert (update.changes, update.kept, update.notes) == ((), (), ()), path.name
        seen += len(plan["bom"]) > 0
    assert seen > 10


def test_that_a_price_stays_when_its_new_currency_has_no_place_in_the_workbook(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", ROWS)
    plan = imported(path)[0]
    for part in ("A-1", "A-2"):
        row = row_of(plan, "sources", "part", part)
        plan = changed(changed(plan, "sources", row, "currency", "USD"), "sources", row, "unit_price", 3.25)
    update = update_of(plan, path)
    assert told(update) == {"E4": ("14,50 €", "3,25 USD")}
    assert [(one.cell, one.reason) for one in update.kept] == [("E3", "the prices of the workbook are in CNY, the plan's price is in USD")]


def test_that_a_cell_is_emptied_only_when_somebody_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, file = book_of(tmp_path / "a.xlsx", ROWS), tmp_path / "p.ballast"
    plan = changed(changed(imported(path)[0], "parts", 1, "hts", ""), "parts", 1, "weight_kg", None)
    save_plan(plan, file)
    before = path.read_bytes()
    update = update_of(plan, path)
    assert [(one.cell, one.after, one.reason) for one in update.kept] == [
        (cell, None, "the plan has no value for it") for cell in ("H4", "I4")
    ]
    assert main(["update", str(file), str(path)], no_window) == 0
    assert path.read_bytes() == before
    assert "kept BOM!H4: 8501.31, not (empty): the plan has no value for it" in capsys.readouterr().out
    assert main(["update", str(file), str(path), "--empty-cells"], no_window) == 0
    assert diff(plan, imported(path)[0])["equal"]


def test_that_the_currency_is_written_into_its_column_when_there_is_one(tmp_path: Path) -> None:
    path = book_of(
        tmp_path / "a.xlsx",
        [("Part no", "Qty", "Supplier", "Price", "Currency"), ("A-1", 2, "Acme", 3, "EUR"), ("A-2", 2, "Acme", 4, "EUR")],
    )
    plan = changed(changed(imported(path)[0], "sources", 0, "currency", "USD"), "sources", 0, "unit_price", 3.5)
    assert told(update_of(plan, path)) == {"D2": (3.0, 3.5), "E2": ("EUR", "USD")}


def test_that_a_formula_is_kept_and_told_when_the_plan_says_something_else(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("BOM")
        sheet.write_row(0, 0, ["Part no", "Qty", "Supplier", "Price", "Cost"])
        sheet.write_row(1, 0, ["A-1", 2, "Acme"])
        sheet.write_formula("D2", "=5*2.5", None, 12.5)
        sheet.write_row(2, 0, ["A-2", 3, "Acme", 7])
    plan = changed(imported(path)[0], "sources", 0, "unit_price", 13)
    update = update_of(plan, path)
    assert told(update) == {}
    assert [(one.cell, one.before, one.after, one.reason) for one in update.kept] == [("D2", 12.5, 13.0, "the cell has a formula")]
    write_update(update, tmp_path / "b.xlsx", {("BOM", "D2")})
    assert openpyxl.load_workbook(tmp_path / "b.xlsx")["BOM"]["D2"].value == 13


def test_that_rows_only_the_workbook_has_are_told_and_stay_when_lines_were_removed(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", ROWS)
    plan = imported(path)[0]
    plan = plan.with_table(plan["bom"].taken(np.arange(3))).with_table(
        plan["parts"].inserted(0, new_rows(plan, "parts", {"part": ["NEW"]}))
    )
    update = update_of(plan, path)
    assert not update.changes
    assert update.notes == (
        "Bill of materials: 1 row is in the workbook but not in the plan and stays as it is.",
        "Parts: 1 row of the plan has no row in the workbook.",
    )


def test_that_lines_are_found_when_the_workbook_was_renamed_since_the_import(tmp_path: Path) -> None:
    plan = imported(book_of(tmp_path / "a.xlsx", ROWS))[0]
    path = book_of(tmp_path / "b.xlsx", ROWS)
    plan = changed(plan, "bom", row_of(plan, "bom", "component", "A-4"), "quantity", 11)
    assert told(update_of(plan, path)) == {"C6": (8.0, 11.0)}


def test_that_an_exported_plan_is_updated_when_the_plan_changed_since(tmp_path: Path) -> None:
    plan = robot()
    path = tmp_path / "a.xlsx"
    write_workbook(plan, path)
    for table, column, value in (("sources", "unit_price", 9.875), ("sources", "country_of_origin", "VN"), ("parts", "description", "New & better"),
                                 ("settings", "as_of", np.datetime64("2027-02-03")), ("settings", "title", "Another")):  # fmt: skip
        plan = changed(plan, table, 0, column, value)
    update = update_of(plan, path)
    assert len(update.changes) == 5
    assert not update.kept
    write_update(update, path)
    again = imported(path)[0]
    assert diff(plan, again)["equal"], diff(plan, again)


@pytest.mark.parametrize("counts_from_1904", [False, True])
def test_that_days_are_written_as_the_workbook_counts_when_they_change(tmp_path: Path, counts_from_1904: bool) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": counts_from_1904}) as made:
        sheet, look = made.add_worksheet("BOM"), made.add_format({"num_format": "dd.mm.yyyy"})
        sheet.set_column(2, 2, None, look)
        sheet.write_row(0, 0, ["Part no", "Qty", "Valid from", "Supplier"])
        for row in range(1, 4):
            sheet.write_row(row, 0, [f"A-{row}", 2])
        sheet.write_datetime(1, 2, date(2026, 1, 31), look)
        sheet.write_string(2, 2, "31.01.2026")
    plan = imported(path)[0]
    assert plan["bom"]["effective_from"][0] == np.datetime64("2026-01-31")
    for row in range(3):
        plan = changed(plan, "bom", row, "effective_from", np.datetime64("2027-03-01"))
    update = update_of(plan, path)
    assert told(update)["C3"] == ("31.01.2026", "01.03.2027")
    write_update(update, path)
    assert openpyxl.load_workbook(path)["BOM"]["C4"].is_date
    assert diff(plan, imported(path)[0])["equal"]


def test_that_a_remembered_mapping_says_what_columns_are_when_the_workbook_was_imported_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, file, kept = (
        book_of(tmp_path / "a.xlsx", [("Part no", "Qty", "Foo"), ("A-1", 2, 5), ("A-2", 3, 6)]),
        tmp_path / "p.ballast",
        tmp_path / "p.json",
    )
    kept.write_text(
        json.dumps({"name": "Foo", "columns": {"Part no": "parts.part", "Qty": "bom.quantity", "Foo": "parts.weight_kg"}}), encoding="utf-8"
    )
    plan = read_workbook(path, choices=Choices(profiles=(read_profile(kept),))).edit.apply(Plan.empty()).plan
    assert plan["parts"]["weight_kg"].tolist()[:2] == [5.0, 6.0]
    save_plan(changed(plan, "parts", 0, "weight_kg", 7.5), file)
    assert main(["update", str(file), str(path), "--profile", str(kept)], no_window) == 0
    assert capsys.readouterr().out == "BOM!C2: 5 → 7.5\n"


def test_that_cells_are_listed_as_agreed_when_the_command_line_updates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, file, out = book_of(tmp_path / "a.xlsx", ROWS), tmp_path / "p.ballast", tmp_path / "out.xlsx"
    plan = changed(imported(path)[0], "sources", 0, "unit_price", 11.75)
    save_plan(plan, file)
    before = path.read_bytes()
    assert main(["update", str(file), str(path), "-o", str(out), "--json"], no_window) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["cells_changed"] == [
        {"sheet": "BOM", "cell": "E3", "before": 12.5, "after": 11.75, "row": "A-1 · Acme · CN", "column": "sources.unit_price"}
    ]
    assert path.read_bytes() == before
    assert main(["update", str(file), str(path)], no_window) == 0
    assert path.read_bytes() == out.read_bytes()
    assert capsys.readouterr().out == "BOM!E3: 12.5 → 11.75\n"
    assert main(["update", str(file), str(file), "--json"], no_window) == 2
    assert "only .xlsx, .xlsm, .csv and .tsv files can be written into" in capsys.readouterr().err


def test_that_price_breaks_are_written_into_their_columns_when_they_change(tmp_path: Path) -> None:
    rows = [
        ("Part no", "Qty", "Supplier", "Price @1", "Price @100", "Price @1000"),
        ("A-1", 2, "Acme", 3, 2.5, 2),
        ("A-2", 1, "Bolt", None, "1,50 €", "1,20 €"),
    ]
    path = book_of(tmp_path / "list.xlsx", rows)
    plan, _ = imported(path)
    breaks = plan["price_breaks"]
    at = {(part, count): row for row, (part, count) in enumerate(zip(breaks["part"], breaks["min_quantity"].tolist(), strict=True))}
    plan = changed(plan, "price_breaks", at["A-1", 100.0], "unit_price", 2.25)
    plan = changed(plan, "price_breaks", at["A-2", 1000.0], "unit_price", 1.1)
    update = update_of(plan, path)
    assert [(one.cell, one.before, one.after) for one in update.changes] == [("E2", 2.5, 2.25), ("F3", "1,20 €", "1,10 €")]
    write_update(update, tmp_path / "new.xlsx")
    assert plan["sources"]["currency"].tolist() == ["USD", "EUR"]
    back, _ = imported(tmp_path / "new.xlsx")
    assert diff(back, plan)["tables"].keys() <= {"bom", "parts"}  # the product is called as its file
