"""A list of tariff codes is read from any table; what is no code is told with its cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.files.schedule.code_lists import ListResult, codes_of, read_code_list, words_of
from planner.files.schedule.lines import dotted
from planner.model.finding import BallastError
from planner.model.plan import Plan
from tests.files.books import book_of, cells
from tests.plans import plan_of


def read(path: Path, into: Plan | None = None, name: str = "annex") -> tuple[dict[str, str], ListResult]:
    """Return the codes with their descriptions after the list was read into a plan."""
    plan = into or Plan.empty()
    result = read_code_list(path, name, plan)
    table = result.edit.apply(plan).plan["code_lists"]
    return {row["hts"]: row["description"] for row in map(table.row, range(len(table))) if row["list"] == name}, result  # type: ignore[misc]


def text(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def test_that_codes_come_with_their_descriptions_when_the_table_has_a_header(tmp_path: Path) -> None:
    found, result = read(
        text(tmp_path / "a.csv", "HTS Subheading,Description\n8501.31.40,Small motors\n84714100,Computers\n2846,Rare earths\n")
    )
    assert found == {"8501.31.40": "Small motors", "8471.41.00": "Computers", "2846": "Rare earths"}
    assert (result.added, result.removed, result.kept, result.findings) == (3, 0, 0, ())
    assert list(words_of(result)) == ["3 codes added"]


def test_that_codes_are_found_when_there_is_no_header_and_they_stand_in_any_column(tmp_path: Path) -> None:
    found, _ = read(text(tmp_path / "a.csv", "1,bolts,7318.15.20\n2,nuts and such,7318.16.00\n"))
    assert found == {"7318.15.20": "bolts", "7318.16.00": "nuts and such"}


def test_that_a_bare_list_of_lines_is_read(tmp_path: Path) -> None:
    found, _ = read(text(tmp_path / "a.csv", "8501\n8502\n0102.21\n"))
    assert list(found) == ["8501", "8502", "0102.21"]


def test_that_titles_above_the_codes_are_no_errors_and_other_words_among_them_are(tmp_path: Path) -> None:
    rows = [
        ("Annex I to the proclamation of 2026", None),
        ("Code", "Article"),
        ("7318.15.20", "Bolts"),
        ("see note 16", "Screws"),
        (None, "and more"),
        ("7318.15.8", "Cut"),
    ]
    found, result = read(book_of(tmp_path / "a.xlsx", rows))
    assert found == {"7318.15.20": "Bolts"}
    assert cells(result.findings, "codes.no-code") == ["A4", "A6"]
    assert all(finding.where.sheet == "BOM" and finding.message.startswith("BOM, A") for finding in result.findings)


def test_that_codes_in_several_columns_and_sheets_are_all_read(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", [("7206.10.00", "7206.90.00"), ("7207.11.00", "7207.12.00")], More=[("Heading",), ("7601",)])
    found, _ = read(path)
    assert list(found) == ["7206.10.00", "7206.90.00", "7207.11.00", "7207.12.00", "7601"]


def test_that_several_codes_in_a_cell_are_all_read(tmp_path: Path) -> None:
    found, _ = read(
        book_of(tmp_path / "a.xlsx", [("HTS", "Goods"), ("8471.50, 8471.80; 8473.30", "Computers"), ("8541 and 8542", "Chips")])
    )
    assert list(found) == ["8471.50", "8471.80", "8473.30", "8541", "8542"]
    assert found["8473.30"] == "Computers"


def test_that_a_code_held_as_a_number_gets_its_zeros_back_and_says_so(tmp_path: Path) -> None:
    found, result = read(
        book_of(tmp_path / "a.xlsx", [("HTS", "x"), (8501.31, "a"), (85013140, "b"), (102.21, "c"), (1022100, "d"), (8501.3, "e")])
    )
    assert list(found) == ["8501.31", "8501.31.40", "0102.21", "0102.21.00", "8501.30"]
    assert cells(result.findings, "codes.number") == ["A4", "A5", "A6"]


def test_that_quantities_are_no_codes_when_a_column_is_called_code(tmp_path: Path) -> None:
    found, _ = read(text(tmp_path / "a.csv", "Year,Code,Quantity\n2026,8501.31.40,4000\n2025,8501.32,5000\n"))
    assert list(found) == ["8501.31.40", "8501.32"]


def test_that_a_code_stands_once_when_the_file_has_it_twice(tmp_path: Path) -> None:
    found, result = read(text(tmp_path / "a.csv", "HTS,Text\n8501.31.40,\n8501314000,long\n85013140,Motors\n"))
    assert found == {"8501.31.40": "Motors", "8501.31.40.00": "long"}
    assert result.added == 2


def test_that_a_list_is_replaced_when_it_is_read_again_and_others_stay(tmp_path: Path) -> None:
    plan = plan_of(code_lists=[{"list": "annex", "hts": "8501"}, {"list": "other", "hts": "8501"}, {"list": "annex", "hts": "8502"}])
    path = text(tmp_path / "a.csv", "8502.10.00\n8501\n")
    result = read_code_list(path, "@annex", plan)
    done = result.edit.apply(plan)
    table = done.plan["code_lists"]
    assert [(row["list"], row["hts"]) for row in map(table.row, range(len(table)))] == [
        ("other", "8501"),
        ("annex", "8502.10.00"),
        ("annex", "8501"),
    ]
    assert (result.added, result.removed, result.kept) == (1, 1, 1)
    assert done.inverse.apply(done.plan).plan.equals(plan)
    again = read_code_list(path, "annex", done.plan)
    assert again.edit.apply(done.plan).plan is done.plan and again.kept == 2


@pytest.mark.parametrize("name", ["", "two words", "a@b", "*", "@"])
def test_that_a_name_is_refused_when_a_tariff_layer_couldnt_call_it(tmp_path: Path, name: str) -> None:
    with pytest.raises(BallastError, match="name of a code list"):
        read_code_list(text(tmp_path / "a.csv", "8501\n"), name, Plan.empty())


@pytest.mark.parametrize("content", ["Part,Quantity\nA,1\nB,2\n", "just words\n", "12,5\n", "0001.10\n"])
def test_that_a_file_without_codes_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(BallastError, match=r"a\.csv' holds no tariff codes"):
        read_code_list(text(tmp_path / "a.csv", content), "annex", Plan.empty())


def test_that_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(BallastError):
        read_code_list(tmp_path / "a.xlsx", "annex", Plan.empty())
    with pytest.raises(BallastError):
        read_code_list(tmp_path / "none.csv", "annex", Plan.empty())


def test_that_very_many_bad_cells_are_told_in_part(tmp_path: Path) -> None:
    lines = "".join(f"no code {number}\n" for number in range(500))
    _, result = read(text(tmp_path / "a.csv", f"HTS\n8501.31.40\n{lines}"))
    assert len(result.findings) == 201 and result.findings[-1].code == "codes.more"


digits = st.integers(min_value=1, max_value=97).map("{:02d}".format).flatmap(
    lambda chapter: st.sampled_from([2, 4, 6, 8]).flatmap(lambda more: st.text("0123456789", min_size=more, max_size=more).map(lambda rest: chapter + rest))
)  # fmt: skip


@given(digits, st.sampled_from(["{}", " {} ", "{}.", "\u00a0{}"]), st.booleans())
def test_that_a_code_is_itself_however_it_is_written(code: str, frame: str, dots: bool) -> None:
    assert codes_of(frame.format(dotted(code) if dots else code)) == (dotted(code),)


@given(st.text(max_size=20) | st.floats() | st.booleans() | st.none())
def test_that_any_cell_gives_codes_or_none_whatever_it_holds(cell: str | float | bool | None) -> None:
    for code in codes_of(cell):
        assert 4 <= len(code.replace(".", "")) <= 10
