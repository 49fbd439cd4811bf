"""Files of every kind are told apart by what they hold, and refused in one clear line."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from planner.files.cells.books import read_grids
from planner.files.cells.grid import cell_name
from planner.files.cells.texts import decoded, guessed_delimiter
from planner.files.reading.workbook import read_workbook
from planner.model.finding import BallastError
from tests.files.books import book_of, imported, lines

ROWS = [("Part Number", "Description", "Qty"), ("M-1", "Größe Ω", 2), ("S-1", "Schraube", 8)]
TEXT = "Part Number{0}Description{0}Qty\r\nM-1{0}Größe{0}2\r\nS-1{0}Schraube, lang{0}8\r\n"


@pytest.mark.parametrize(("row", "column", "name"), [(0, 0, "A1"), (6, 2, "C7"), (0, 26, "AA1"), (99, 701, "ZZ100")])
def test_that_a_cell_has_its_spreadsheet_name_when_it_is_told_of(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


def refused(path: Path) -> str:
    with pytest.raises(BallastError) as caught:
        read_workbook(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_that_a_file_is_refused_when_it_is_missing(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "none.xlsx")


def test_that_a_file_is_refused_when_it_is_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.xlsx").touch()
    assert "is empty" in refused(tmp_path / "empty.xlsx")


def test_that_a_file_is_refused_when_it_holds_blank_text(tmp_path: Path) -> None:
    (tmp_path / "blank.csv").write_text("\n \n")
    assert "is empty" in refused(tmp_path / "blank.csv")


def test_that_a_folder_is_refused_when_it_is_given_as_a_workbook(tmp_path: Path) -> None:
    assert "is a folder" in refused(tmp_path)


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), b"\x7fELF\x02\x01\x01\x00" + bytes(64), bytes(1000)]
)
def test_that_a_file_is_refused_when_it_is_no_workbook(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "picture.xlsx").write_bytes(data)
    assert "not a workbook" in refused(tmp_path / "picture.xlsx")


def test_that_a_web_page_is_refused_when_it_is_named_like_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "page.xls").write_text("<html><table><tr><td>Part</td></tr></table></html>")
    assert "save it as .xlsx" in refused(tmp_path / "page.xls")


def test_that_an_archive_is_refused_when_it_holds_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "photos.xlsx", "w") as archive:
        archive.writestr("photo.jpg", b"data")
    assert "not a workbook" in refused(tmp_path / "photos.xlsx")


def test_that_a_workbook_is_refused_when_it_is_cut_short(tmp_path: Path) -> None:
    path = book_of(tmp_path / "x.xlsx", ROWS)
    path.write_bytes(path.read_bytes()[:-400])
    assert "damaged" in refused(path)


def test_that_a_workbook_is_refused_when_its_sheets_are_missing(tmp_path: Path) -> None:
    path = book_of(tmp_path / "x.xlsx", ROWS)
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if "worksheets" not in name}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in kept.items():
            archive.writestr(name, data)
    assert "workbook" in refused(path)


def test_that_a_workbook_is_refused_when_it_unpacks_to_a_mountain(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(110):
                sheet.write(b" " * 1_000_000)
    assert "unpacks to" in refused(tmp_path / "bomb.xlsx")


def test_that_a_workbook_is_refused_when_a_password_protects_it(tmp_path: Path) -> None:
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + b"\x09\x00\x06\x00" + bytes(478)
    (tmp_path / "x.xlsx").write_bytes(header + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600))
    assert "password" in refused(tmp_path / "x.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_that_a_text_table_is_read_when_encoding_and_delimiter_vary(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = TEXT.format(delimiter) if delimiter != "," else TEXT.replace("Schraube, lang", '"Schraube, lang"').format(",")
    (tmp_path / "x.csv").write_bytes(text.encode(encoding))
    plan, _ = imported(tmp_path / "x.csv")
    assert lines(plan) == [("x", "M-1", 2.0), ("x", "S-1", 8.0)]
    assert plan["parts"]["description"].tolist()[:2] == ["Größe", "Schraube, lang"]


def test_that_a_chinese_table_is_read_when_it_is_in_gb18030(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("料号,名称,数量,单位\nM-1,步进电机,2,个\nS-1,内六角螺钉,8,个\n".encode("gb18030"))
    plan, _ = imported(tmp_path / "x.csv")
    assert plan["parts"]["description"].tolist()[:2] == ["步进电机", "内六角螺钉"]


def test_that_western_text_is_not_taken_for_chinese_when_it_has_accents() -> None:
    text = "Référence;Désignation;Quantité\r\nM-1;Moteur à réducteur, côté gauche;2\r\n"
    assert decoded(text.encode("cp1252")) == text


def test_that_quoted_line_breaks_and_leading_zeros_stay_when_a_text_table_has_them(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text('Part Number,Description,Qty\n"00123","two\nlines",2\n')
    plan, _ = imported(tmp_path / "x.csv")
    assert plan["bom"]["component"].tolist() == ["00123"]


@pytest.mark.parametrize(
    ("text", "delimiter"), [("a;b;c\n1,5;2;3\n", ";"), ("a,b\n1,2\n", ","), ("a\tb\n1,5\t2\n", "\t"), ("only\nwords\n", ",")]
)
def test_that_the_delimiter_is_the_one_that_cuts_evenly_when_several_occur(text: str, delimiter: str) -> None:
    assert guessed_delimiter(text) == delimiter


def test_that_a_workbook_is_read_when_its_name_says_otherwise(tmp_path: Path) -> None:
    path = book_of(tmp_path / "x.xlsx", ROWS).rename(tmp_path / "x.xls")
    assert lines(imported(path)[0]) == [("x", "M-1", 2.0), ("x", "S-1", 8.0)]


def test_that_hidden_sheets_are_left_alone_when_nobody_asks_for_them(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = book_of(tmp_path / "x.xlsx", ROWS, Old=ROWS)
    book = load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.save(path)
    assert [grid.hidden for grid in read_grids(path)] == [False, True]
    assert read_workbook(path).counts["bom_lines"] == 2
    assert read_workbook(path, sheet="Old").counts["bom_lines"] == 2


def test_that_a_workbook_is_refused_when_a_stray_cell_makes_it_endless(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = book_of(tmp_path / "x.xlsx", ROWS)
    book = load_workbook(path)
    book["BOM"]["XFD1048576"] = "stray"
    book.save(path)
    assert "at XFD1048576" in refused(path)


def test_that_a_text_is_refused_when_it_is_named_like_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("this is not, after all,\na workbook\n")
    assert "is not a workbook" in refused(tmp_path / "x.xlsx")


def test_that_a_workbook_is_refused_when_bytes_in_it_are_broken(tmp_path: Path) -> None:
    path = book_of(tmp_path / "x.xlsx", [*ROWS, *(("P", f"part {number}", number) for number in range(1, 2000))])
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    data = bytearray(path.read_bytes())
    start = entry.header_offset + 400
    data[start : start + 200] = bytes(200)
    path.write_bytes(data)
    assert "damaged" in refused(path)


def test_that_an_old_workbook_is_refused_when_its_header_makes_no_sense(tmp_path: Path) -> None:
    (tmp_path / "x.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8)
    assert "damaged" in refused(tmp_path / "x.xls")


def test_that_a_row_wider_than_any_sheet_is_refused_and_blank_ends_cost_nothing_when_a_text_table_is_damaged(tmp_path: Path) -> None:
    blank, wide = tmp_path / "blank.csv", tmp_path / "wide.csv"
    blank.write_text("Part,Qty\nA-1,2" + "," * 100_000 + "\n", encoding="utf-8")
    wide.write_text("Part,Qty\nA-1,2\n" + "x," * 20_000 + "x\n", encoding="utf-8")
    (grid,) = read_grids(blank)
    assert grid.width == 2 and grid.cell(1, 1) == "2"
    with pytest.raises(BallastError, match="20,001 columns"):
        read_grids(wide)
