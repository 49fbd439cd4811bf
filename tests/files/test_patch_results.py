"""Results of formulas after their cells changed: none is shown that is no longer true, and all others stay."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from planner.files.patching import stale
from planner.files.patching.patch import CALCULATED, RECALCULATED, patch_cells
from tests.office import Office

CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


def book(path: Path) -> Path:
    """Write a workbook that says Excel made it: one chain of formulas from A1, one from A2, one on another sheet."""
    with xlsxwriter.Workbook(path) as made:
        sheet, other = made.add_worksheet("S"), made.add_worksheet("T")
        sheet.write_column(0, 0, [1, 7])
        for cell, formula, result in (
            ("B1", "=A1*2", 2),
            ("C1", "=SUM(B1:B40)+SUM(B1:B900)", 2),
            ("D1", '="x"&C1', "x2"),
            ("B2", "=A2+1", 8),
            ("E1", "=T!A1", 20),
        ):
            sheet.write_formula(cell, formula, None, result)
        sheet.write_array_formula("F1:F2", "{=A1:A2*C1}", None, 2)
        sheet.write("F2", 14)
        other.write_formula("A1", "=S!C1*10", None, 20)
    return path


def results(path: Path, name: str = "S") -> dict[str, object]:
    return {cell.coordinate: cell.value for row in openpyxl.load_workbook(path, data_only=True)[name] for cell in row}


def test_that_results_go_where_they_follow_from_a_changed_cell_and_stay_where_they_do_not(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx")
    before = zipfile.ZipFile(path).read("xl/worksheets/sheet2.xml")
    result = patch_cells(path, path, {("S", "A1"): 5.0})
    told = results(path)
    assert [told[cell] for cell in ("A1", "B1", "C1", "D1", "F1", "F2")] == [5, None, None, None, None, None]
    assert (told["A2"], told["B2"]) == (7, 8)
    assert results(path, "T")["A1"] == 20
    assert zipfile.ZipFile(path).read("xl/worksheets/sheet2.xml") == before
    assert result.notes == [RECALCULATED.format(where="the sheet T")]
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="D1"><f>"x"&amp;C1</f></c>' in sheet
    formulas = openpyxl.load_workbook(path)["S"]
    assert [formulas[cell].value for cell in ("B1", "D1", "B2")] == ["=A1*2", '="x"&C1', "=A2+1"]


def test_that_libre_office_shows_true_results_without_being_asked_to_calculate(tmp_path: Path, office: Office) -> None:
    plain = Office(office.program, tmp_path / "profile")  # as it comes: it trusts the results that a workbook carries
    path = book(tmp_path / "a.xlsx")
    patch_cells(path, path, {("S", "A1"): 5.0})
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.csv").touch()  # it writes a file for each sheet, named after it
    plain.converted([path], tmp_path / "out", CSV)
    assert (tmp_path / "out" / "a-S.csv").read_text().splitlines() == ["5,10,36,x36,20,180", "7,8,,,,252"]


def test_that_members_of_a_shared_formula_are_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("S")
        for row in range(3):
            sheet.write_row(row, 0, [row, 10])
            sheet.write_formula(row, 2, f"=A{row + 1}*B{row + 1}", None, row * 10)
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    text = files["xl/worksheets/sheet1.xml"].decode()
    text = text.replace("<f>A1*B1</f>", '<f t="shared" ref="C1:C3" si="0">A1*B1</f>')
    text = re.sub(r"<f>A[23]\*B[23]</f>", '<f t="shared" si="0"/>', text)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, text if name == "xl/worksheets/sheet1.xml" else data)
    assert patch_cells(path, path, {("S", "A2"): 5.0}).notes == [CALCULATED]
    told = results(path)
    assert (told["C1"], told["C2"], told["C3"]) == (0, None, 20)


def test_that_no_result_goes_when_formulas_are_too_many_to_follow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stale, "MOST_FORMULAS", 2)
    path = book(tmp_path / "a.xlsx")
    result = patch_cells(path, path, {("S", "A1"): 5.0})
    assert results(path)["C1"] == 2
    assert result.notes == [RECALCULATED.format(where="the workbook")]


def test_that_no_result_goes_when_the_formulas_cell_refuses_the_value(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx")
    before = path.read_bytes()
    patch_cells(path, path, {("S", "B1"): 5.0})
    assert path.read_bytes() == before
