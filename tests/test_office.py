"""LibreOffice, as the tests use it, calculates what it opens anew."""

from __future__ import annotations

from pathlib import Path

from tests.office import Office


def test_that_a_formula_is_calculated_anew_when_the_file_carries_another_value(tmp_path: Path, office: Office) -> None:
    import xlsxwriter
    from openpyxl import load_workbook

    names = ["one", "two"]
    for name in names:
        with xlsxwriter.Workbook(str(tmp_path / f"{name}.xlsx")) as book:
            book.add_worksheet().write_formula(0, 0, "=1+1", None, 99)
    saved = office.saved([tmp_path / f"{name}.xlsx" for name in names], tmp_path / "saved")
    assert [load_workbook(file, data_only=True).active["A1"].value for file in saved] == [2, 2]
