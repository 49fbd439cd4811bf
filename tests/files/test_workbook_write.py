"""A plan written as a workbook reads back as the same plan, whoever saved it in between."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.datavalidation import DataValidation

from planner.files.cells.books import read_grids
from planner.files.layout import FORMATS, column_of_header, header, result_title, sheet_title
from planner.files.reading.workbook import read_workbook
from planner.files.writing import results as writing
from planner.files.writing import tables
from planner.files.writing.workbook import write_sheets, write_workbook
from planner.model.diff import diff
from planner.model.finding import BallastError, Severity
from planner.model.generate import generate
from planner.model.plan import Plan
from planner.model.schema import SCHEMA, TABLES, Column, Kind, columns
from tests.office import Office
from tests.plans import plan_of, robot

TRICKY = [
    "=1+1",
    "+49 30 123",
    "-5",
    "@home",
    "00123",
    "1e5",
    "'quoted",
    "https://example.com/?a=1&b=2",
    "line\nbreak",
    "Größe Ω 料号",
    "#N/B",
    "TRUE",
    "2027-01-15",
    "_x0041_",
    "<r>not markup</r>",
    "&amp; <b>",
    " blanks around ",
    "\ttab\tinside",
    "carriage\r\nreturn",
    '"quoted", twice',
    "#N/A",
    "#REF!",
    "1E5",
    "0.10",
    "1900-01-01",
    "9999-12-31",
    "🤖 👩‍🔧 🇨🇳",
    "שלום world مرحبا",
    "bell\x07",
    "x" * 32_767,
]


def sheet_columns(table: str) -> tuple[Column, ...]:
    return TABLES[table].columns


def read_back(path: Path) -> Plan:
    result = read_workbook(path)
    assert not [finding for finding in result.findings if finding.severity is Severity.ERROR]
    return result.edit.apply(Plan.empty()).plan


def test_that_headers_are_told_apart_when_they_carry_units() -> None:
    for spec in SCHEMA:
        found = [column_of_header(spec, header(column, "USD")) for column in spec.columns]
        assert found == list(spec.columns), spec.name
    assert len({sheet_title(spec).lower() for spec in SCHEMA}) == len(SCHEMA)


def test_that_every_number_has_a_format_when_it_is_written() -> None:
    assert {column.kind for _, column in columns() if column.dtype == np.float64} <= set(FORMATS)
    assert Kind.DATE in FORMATS


@pytest.mark.parametrize("plan", [Plan.empty(), robot(), generate(400, 7)], ids=["empty", "robot", "generated"])
def test_that_a_plan_is_equal_when_it_was_written_and_read(tmp_path: Path, plan: Plan) -> None:
    write_workbook(plan, tmp_path / "plan.xlsx")
    again = read_back(tmp_path / "plan.xlsx")
    assert again.equals(plan)
    assert diff(plan, again)["equal"] is True


def test_that_text_stays_text_when_it_looks_like_a_formula_or_a_number(tmp_path: Path) -> None:
    plan = plan_of(parts=[{"part": f"P{number}", "description": text} for number, text in enumerate(TRICKY)])
    write_workbook(plan, tmp_path / "plan.xlsx")
    assert read_back(tmp_path / "plan.xlsx")["parts"]["description"].tolist() == TRICKY
    from openpyxl import load_workbook

    sheet = load_workbook(tmp_path / "plan.xlsx")["Parts"]
    assert {sheet.cell(row, 2).data_type for row in range(2, len(TRICKY) + 2)} == {"s"}
    assert not [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_that_cells_are_chosen_from_lists_when_a_column_knows_what_may_stand_in_it(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    write_workbook(robot(), tmp_path / "plan.xlsx")
    book = load_workbook(tmp_path / "plan.xlsx")

    def rule(title: str, column: str) -> DataValidation:
        sheet = book[title]
        at = next(cell.column_letter for cell in sheet[1] if str(cell.value).startswith(column))
        (found,) = [rule for rule in sheet.data_validations.dataValidation if str(rule.sqref) == f"{at}2:{at}1048576"]
        return found

    assert (rule("Sources", "Incoterm").formula1, rule("Sources", "Incoterm").errorStyle) == ('"EXW,FCA,FOB,CIF,DAP,DDP"', None)
    assert rule("Sources", "Preferred").formula1 == '"yes,no"'
    parts, supplier = rule("Bill of materials", "Component"), rule("Sources", "Supplier")
    assert (parts.errorStyle, supplier.errorStyle) == ("warning", "warning")
    assert "'Parts'!$A$2:$A$1048576" in parts.formula1 and "'Suppliers'!$A$2" in supplier.formula1
    scrap = rule("Bill of materials", "Scrap")
    assert (scrap.type, scrap.operator, scrap.formula1, scrap.formula2) == ("decimal", None, "0.0", "1")
    countries = rule("Sources", "Origin").formula1.partition("!")[2].replace("$", "")
    assert {"CN", "US", "DE"} <= {row[0].value for row in book["Lists"][countries]}
    currency = rule("Sources", "Currency").formula1.partition("!")[2].replace("$", "")
    assert {"USD", "EUR", "CNY"} <= {row[0].value for row in book["Lists"][currency]}


def test_that_columns_are_as_wide_as_what_stands_in_them_when_a_table_is_written(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    plan = plan_of(
        parts=[{"part": "谐波减速器谐波减速器", "description": "x" * 200, "make_cost": 1234567.25}, {"part": "B", "description": "y"}]
    )
    write_workbook(plan, tmp_path / "plan.xlsx")
    sheet = load_workbook(tmp_path / "plan.xlsx")["Parts"]
    width = {str(cell.value): sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]}
    assert 20 <= width["Part"] <= 24, "each of these letters is two wide"
    assert width["Description"] == pytest.approx(48.7, abs=1)
    assert width["Make cost (USD)"] >= len("1,234,567.25")
    assert all(size >= 6 for size in width.values())


def test_that_a_column_that_must_be_filled_shows_a_star_when_its_header_stays_as_it_is(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    write_workbook(robot(), tmp_path / "plan.xlsx")
    sheet = load_workbook(tmp_path / "plan.xlsx")["Bill of materials"]
    starred = {str(cell.value) for cell in sheet[1] if cell.number_format == '@" *"'}
    assert starred == {header(column, "USD") for column in sheet_columns("bom") if column.required}
    assert sheet.auto_filter.ref is not None and sheet.auto_filter.ref.startswith("A1:")
    assert "Must be filled." in sheet["A1"].comment.text
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as book:
        heights = {float(height) for height in re.findall(r"height:([\d.]+)pt", book.read("xl/drawings/vmlDrawing2.vml").decode())}
    assert len(heights) > 2, "a comment is as large as its text"


@given(st.lists(st.floats(min_value=0, max_value=1e12, allow_nan=False), min_size=1, max_size=20))
def test_that_numbers_are_exact_when_they_were_written_and_read(tmp_path_factory: pytest.TempPathFactory, numbers: list[float]) -> None:
    path = tmp_path_factory.mktemp("exact") / "plan.xlsx"
    plan = plan_of(parts=[{"part": f"P{at}", "make_cost": number} for at, number in enumerate(numbers)])
    write_workbook(plan, path)
    assert read_back(path)["parts"]["make_cost"].tolist() == numbers


def test_that_missing_numbers_stay_missing_when_they_have_a_default(tmp_path: Path) -> None:
    plan = plan_of(parts=[{"part": "A", "make_cost": None, "weight_kg": None}], settings=[{"cost_date": None, "currency": "EUR"}])
    write_workbook(plan, tmp_path / "plan.xlsx")
    assert np.isnan(read_back(tmp_path / "plan.xlsx")["parts"]["make_cost"][0])


def test_that_headers_are_frozen_explained_and_have_the_plans_currency_when_a_plan_is_written(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    write_workbook(plan_of(settings=[{"currency": "EUR"}]), tmp_path / "plan.xlsx")
    book = load_workbook(tmp_path / "plan.xlsx")
    assert book.sheetnames == ["Read me", *(spec.title for spec in SCHEMA), "Lists", "_ballast"]
    sheet = book["Parts"]
    assert sheet.freeze_panes == "B2"
    texts = [cell.value for cell in sheet[1]]
    assert "Weight (kg)" in texts
    assert "Make cost (EUR)" in texts
    assert all(cell.comment for cell in sheet[1])


def test_that_result_sheets_are_added_and_not_read_as_plan_when_results_are_given(tmp_path: Path) -> None:
    plan = robot()
    results = {
        "Landed cost": (["Part", "Cost (USD)", "Duty %"], [["=A", 1.5, 0.25], ["B", None, float("nan")]]),
        "Parts": (["Part", "Order by"], [["A", np.datetime64("2027-01-15")]]),
    }
    write_workbook(plan, tmp_path / "plan.xlsx", results)
    result = read_workbook(tmp_path / "plan.xlsx")
    assert {sheet.name: sheet.role for sheet in result.sheets if sheet.role == "ignored"} == {
        "Landed cost": "ignored",
        "Parts results": "ignored",
        "Lists": "ignored",
        "Read me": "ignored",
    }
    assert result.edit.apply(Plan.empty()).plan.equals(plan)


def test_that_rows_go_on_in_further_sheets_when_one_cannot_hold_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 4)
    path = tmp_path / "orders.xlsx"
    made = iter([(f"P{number}", float(number)) for number in range(1, 11)])
    write_sheets("Orders", {"Orders": (("Part", "Quantity"), made), "Totals": (("Part", "Quantity"), [("P1", 1.0)] * 4)}, path)
    grids = {grid.name: grid.rows for grid in read_grids(path)}
    assert list(grids) == ["Orders", "Orders (2)", "Orders (3)", "Totals"]
    assert all(rows[0] == ("Part", "Quantity") for rows in grids.values())
    listed = [row[0] for name in list(grids)[:3] for row in grids[name][1:]]
    assert listed == [f"P{number}" for number in range(1, 11)]


def test_that_sheet_titles_are_allowed_and_unique_when_results_have_long_or_odd_names() -> None:
    taken = {"parts"}
    titles = [result_title(title, taken) for title in ("Parts", "Cost: a/b [x]?", "S" * 40, "S" * 40, "")]
    assert titles[0] == "Parts results"
    assert len({title.lower() for title in titles}) == 5
    assert all(len(title) <= 31 and not set(title) & set("[]:*?/\\") for title in titles)


def test_that_rows_keep_their_ids_when_a_plan_reads_its_own_workbook(tmp_path: Path) -> None:
    plan = robot()
    write_workbook(plan, tmp_path / "plan.xlsx")
    done = read_workbook(tmp_path / "plan.xlsx", plan).edit.apply(plan)
    assert not done.changes


def test_that_only_edited_cells_change_when_an_exported_workbook_was_edited(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    plan = robot()
    write_workbook(plan, tmp_path / "plan.xlsx")
    book = load_workbook(tmp_path / "plan.xlsx")
    sheet = book["Parts"]
    column = [cell.value for cell in sheet[1]].index("Make cost (USD)") + 1
    sheet.cell(3, column).value = 33.25
    book.save(tmp_path / "plan.xlsx")
    after = read_workbook(tmp_path / "plan.xlsx", plan).edit.apply(plan).plan
    told = diff(plan, after)["tables"]
    assert [
        (name, len(changes["changed"]), len(changes["added"]) + len(changes["removed"]))
        for name, changes in told.items()
        if any(changes.values())
    ] == [("parts", 1, 0)]
    assert after["parts"]["make_cost"][1] == 33.25


@pytest.mark.parametrize(("cell", "value", "table", "lost"), [("B2", "many", "Demand", 1), ("D2", "Narnia", "Sources", 0)])
def test_that_a_bad_cell_is_told_with_its_place_when_an_exported_workbook_was_edited(
    tmp_path: Path, cell: str, value: str, table: str, lost: int
) -> None:
    from openpyxl import load_workbook

    plan = robot()
    write_workbook(plan, tmp_path / "plan.xlsx")
    book = load_workbook(tmp_path / "plan.xlsx")
    book[table][cell].value = value
    book.save(tmp_path / "plan.xlsx")
    result = read_workbook(tmp_path / "plan.xlsx")
    (finding,) = result.findings
    assert (finding.where.sheet, finding.where.cell, finding.severity) == (table, cell, Severity.ERROR)
    name = table.lower()
    assert len(result.edit.apply(Plan.empty()).plan[name]) == len(plan[name]) - lost


def test_that_the_old_file_stays_when_a_workbook_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_text("old")
    monkeypatch.setattr(tables, "MOST_ROWS", 1)
    with pytest.raises(BallastError, match="more than a sheet can hold"):
        write_workbook(plan_of(parts=[{"part": "A"}, {"part": "B"}]), path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["plan.xlsx"]


def test_that_a_folder_that_is_missing_is_told_when_a_workbook_is_written(tmp_path: Path) -> None:
    with pytest.raises(BallastError, match="There is no folder"):
        write_workbook(Plan.empty(), tmp_path / "nowhere" / "plan.xlsx")


def test_that_a_plan_is_equal_when_another_program_saved_the_workbook(tmp_path: Path, office: Office) -> None:
    plan = robot()
    # LibreOffice makes every line break a bare line feed
    plan = plan.with_table(plan_of(parts=[{"part": text, "description": text} for text in TRICKY if "\r" not in text])["parts"])
    write_workbook(plan, tmp_path / "plan.xlsx", {"Costs": (["Part", "Cost"], [["A", 1.5]])})
    (saved,) = office.saved([tmp_path / "plan.xlsx"], tmp_path / "saved")
    assert read_back(saved).equals(plan)
