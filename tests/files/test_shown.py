"""What only number formats show: zeros, texts before and behind numbers, months without days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.files.cells.looks.shown import shown, tells_more, with_words
from tests.files.books import cells, imported, lines


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (123.0, "00000", "00123"), (42.0, '"P-"0000', "P-0042"), (123456.0, "000\\-000", "123-456"), (123456.0, "000-000;-000", "123-456"), (1234567.0, "00000", "1234567"), (0.0, "000", "000"),
        (7.0, '0" A"', "7 A"), (date(2001, 3, 1), "mmm\\-yy", "Mar-01"), (date(2026, 9, 7), "d-mmm", "7-Sep"), (date(2026, 9, 7), "[$-409]mmm-yyyy;@", "Sep-2026"),
        (1.5, "00000", ""), (-3.0, "000", ""), (5.0, "#,##0", ""), (5.0, "0.00", ""), ("12", "00000", ""), (date(2026, 9, 7), "yyyy-mm-dd", ""),
    ],
)  # fmt: skip
def test_that_a_cell_is_read_as_it_is_seen_when_its_format_shows_more(value: float | str | date, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize("code", ["General", "0", "0.00", "#,##0.00", "@", "yyyy-mm-dd", "0%", "#,##0.00 €", "dd.mm.yyyy", "h:mm"])
def test_that_a_format_says_no_more_than_the_value_when_it_is_an_ordinary_one(code: str) -> None:
    assert not tells_more(code)


@pytest.mark.parametrize(
    ("code", "cell"),
    [('0 "weeks"', "6.5 weeks"), ('General" Wo."', "6.5 Wo."), ('0.0\\ "kg"', "6.5 kg"), ('0.00 "€/100"', "6.5 €/100"), ('#,##0.00 "€"', 6.5), ('0" - "', 6.5), ('0.0" %"', "6.5 %"), ("0.0\\%", "6.5 %"), ("0.0%", 6.5)],
)  # fmt: skip
def test_that_words_behind_a_number_count_when_its_format_shows_them(code: str, cell: float | str) -> None:
    assert with_words(6.5, code, ".") == cell


def _formatted(path: Path, rows: list[tuple[object, str]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Part number", "Description", "Qty", "Unit price", "Lead time"])
    for number, (value, code) in enumerate(rows, 2):
        sheet.append([value, f"Thing {number}", 5, 150, 6])
        sheet.cell(number, 1).number_format = code
        for column, words in ((3, '0 "m"'), (4, '0.00 "€/100"'), (5, '0 "weeks"')):
            sheet.cell(number, column).number_format = words
    book.save(path)
    return path


def test_that_part_numbers_and_units_are_those_seen_when_formats_show_them(tmp_path: Path) -> None:
    plan, result = imported(_formatted(tmp_path / "a.xlsx", [(123, "00000"), (42, '"P-"0000'), (77, "General")]))
    assert [line[1:] for line in lines(plan)] == [("00123", 5), ("P-0042", 5), ("77", 5)]
    assert set(plan["parts"]["unit"][:3]) == {"m"}
    sources = plan["sources"]
    assert (set(sources["unit_price"]), set(sources["currency"]), set(sources["lead_days"])) == ({1.5}, {"EUR"}, {42.0})
    assert {finding.code for finding in result.findings} <= {"import.no-supplier"}


def test_that_part_numbers_made_days_are_told_with_what_they_may_have_been_when_months_show(tmp_path: Path) -> None:
    rows = [(date(2001, 3, 1), "mmm-yy"), (date(2026, 9, 7), "d-mmm"), ("1E10", "General"), (1e10, "0.00E+00"), ("1.23E+11", "General")]
    plan, result = imported(_formatted(tmp_path / "a.xlsx", rows))
    assert [part for _, part, _ in lines(plan)] == ["Mar-01", "7-Sep", "1E10", "10000000000", "1.23E+11"]
    told = {finding.where.cell: (finding.code, finding.hint) for finding in result.findings if finding.where.cell}
    assert cells(result.findings, "import.part-date") == ["A2", "A3"]
    assert "'MAR-01', 'MAR01' or '3-1'" in told["A2"][1]
    assert "'SEP-7', 'SEP7' or '9-7'" in told["A3"][1]
    assert (told["A5"][0], told["A6"][0]) == ("import.part-power", "import.part-rounded")
    assert "A4" not in told
