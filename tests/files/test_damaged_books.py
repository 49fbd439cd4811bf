"""Files that were damaged, or made to do harm, are read or refused in one sentence; none takes the process down."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.files.cells.books import read_grids
from planner.files.cells.extent import far_cell
from planner.files.patching.patch import patch_cells
from planner.files.reading.workbook import read_workbook
from planner.model.finding import BallastError
from tests.files.books import book_of
from tests.soak.fuzz_books import outcomes
from tests.soak.seeds import macro_xlsm, rich_xlsx, spreadsheet_ods

ROWS = [("Part Number", "Description", "Qty"), ("M-1", "Motor", 2), ("S-1", "Screw", 8)]
SHEET = "xl/worksheets/sheet1.xml"
BOMB = b"<!DOCTYPE x [<!ENTITY e0 'aaaaaaaaaa'>%s]>" % b"".join(
    b"<!ENTITY e%d '%s'>" % (number, b"&e%d;" % (number - 1) * 10) for number in range(1, 12)
)
FAR = (
    b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    b'<row  r="1048576"><c t="n"\nr="XFD1048576"><v>1</v></c></row><row r="20"/>',
    b'<row><c t="n" r="XFD1048576"><v>1</v></c></row>',
    b'<row r="9"><c r="xfd1048576"><v>1</v></c></row>',
    b'<x:row r="9"><x:c r="XFD1048576"><v>1</v></x:c></x:row>',
)


def changed(source: Path, change: Callable[[str, bytes], bytes]) -> Path:
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, change(name, data))
    return source


def in_part(part: str, old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, data: data.replace(old, new) if name == part else data


def refused(path: Path) -> str:
    with pytest.raises(BallastError) as caught:
        read_workbook(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is watched where /proc tells of it")
def test_that_files_do_no_harm_when_they_are_damaged(tmp_path: Path) -> None:
    shared = Path(__file__).resolve().parents[3] / "shared"
    found = list(outcomes(0, 60, shared))
    assert len(found) == 60
    assert [one for one in found if one.failed] == []
    assert {one.told for one in found} == {"read", "refused"}


@pytest.mark.parametrize("stray", FAR)
def test_that_a_stray_cell_is_named_when_it_is_spelled_oddly(tmp_path: Path, stray: bytes) -> None:
    path = changed(book_of(tmp_path / "x.xlsx", ROWS), in_part(SHEET, b"</sheetData>", stray + b"</sheetData>"))
    assert "at XFD1048576" in refused(path)


def test_that_a_stray_cell_is_named_when_the_sheet_is_in_utf_16() -> None:
    assert far_cell('<sheetData><row r="1048576"><c r="XFD1048576"/></row></sheetData>'.encode("utf-16")) == "XFD1048576"


@pytest.mark.parametrize("name", ["A1048576", "XFD30", "LA50000"])
def test_that_a_far_cell_is_fine_when_the_sheet_stays_small_enough(name: str) -> None:
    row = re.sub("[A-Z]", "", name)
    assert far_cell(f'<sheetData><row r="1"><c r="A1"/></row><row r="{row}"><c r="{name}"/></row></sheetData>'.encode()) == ""


def test_that_a_sheet_is_read_when_it_claims_to_be_endless(tmp_path: Path) -> None:
    def claim(name: str, data: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', data)

    assert read_workbook(changed(book_of(tmp_path / "x.xlsx", ROWS), claim)).counts["bom_lines"] == 2


def test_that_a_sheet_is_read_when_many_empty_styled_rows_follow(tmp_path: Path) -> None:
    empty = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="0"/><c r="B%d" s="0"/></row>' % (n, n, n) for n in range(5, 200_000)
    )
    path = changed(book_of(tmp_path / "x.xlsx", ROWS), in_part(SHEET, b"</sheetData>", empty + b"</sheetData>"))
    grids = read_grids(path)
    assert len(grids[0].rows) == 3
    assert read_workbook(path, grids=grids).counts["bom_lines"] == 2


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "inf"])
def test_that_a_cell_is_empty_when_its_number_is_none(tmp_path: Path, number: str) -> None:
    path = changed(book_of(tmp_path / "x.xlsx", ROWS), in_part(SHEET, b"<v>8</v>", f"<v>{number}</v>".encode()))
    assert read_grids(path)[0].cell(2, 2) is None
    assert read_workbook(path).findings


@pytest.mark.parametrize("make", [rich_xlsx, macro_xlsm, spreadsheet_ods])
@pytest.mark.parametrize("entity", ["&e11;", "&out;"])
def test_that_entities_are_never_unfolded_when_a_part_has_them(tmp_path: Path, make: Callable[[Path], Path], entity: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    outside = BOMB.replace(b"]>", f"<!ENTITY out SYSTEM 'file://{secret}'>]>".encode())

    def infect(only: str) -> Callable[[str, bytes], bytes]:
        def infected(name: str, data: bytes) -> bytes:
            if name != only:
                return data
            start = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
            return data[:start] + outside + re.sub(rb">([^<]{2,40})<", b">" + entity.encode() + b"<", data[start:], count=3)

        return infected

    path = make(tmp_path / f"x{make.__name__[-5:].replace('_', '.')}")
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
    sound = path.read_bytes()
    for part in parts:
        path.write_bytes(sound)
        changed(path, infect(part))
        try:
            grids = read_grids(path)
        except BallastError:
            continue
        assert not any("secret" in str(cell) or len(str(cell)) > 10_000 for grid in grids for row in grid.rows for cell in row)


def test_that_nothing_is_written_outside_when_an_archive_has_crooked_names(tmp_path: Path) -> None:
    (tmp_path / "in/deep").mkdir(parents=True)
    path = book_of(tmp_path / "in/deep/x.xlsx", ROWS)
    with zipfile.ZipFile(path, "a") as archive:
        for name in ("../../evil.xml", "/tmp/evil-ballast.xml", "xl/../../../evil.xml", "C:\\evil.xml"):
            archive.writestr(name, "<evil/>")
    assert read_workbook(path).counts["bom_lines"] == 2
    patch_cells(path, path.with_name("y.xlsx"), {("BOM", "C3"): 9.0})
    files = sorted(file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file())
    assert files == ["in/deep/x.xlsx", "in/deep/y.xlsx"]
    assert not Path("/tmp/evil-ballast.xml").exists()


def test_that_macros_are_neither_run_nor_lost_when_a_workbook_has_them(tmp_path: Path) -> None:
    path = macro_xlsm(tmp_path / "x.xlsm")
    with zipfile.ZipFile(path) as archive:
        macros = archive.read("xl/vbaProject.bin")
    assert read_workbook(path).counts["parts"] > 3
    patch_cells(path, path, {("Parts", "C2"): "new"})
    with zipfile.ZipFile(path) as archive:
        assert archive.read("xl/vbaProject.bin") == macros


def test_that_an_open_document_is_refused_when_a_password_protects_it(tmp_path: Path) -> None:
    path = spreadsheet_ods(tmp_path / "x.ods")
    told = b'"><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    changed(path, in_part("META-INF/manifest.xml", b'"/></manifest:manifest>', told + b"</manifest:manifest>"))
    changed(path, lambda name, data: bytes(range(256)) * 4 if name == "content.xml" else data)
    assert "password" in refused(path)


@pytest.mark.parametrize("text", ["9" * 30_000, "1," * 15_000, "a" * 30_000, "(" * 30_000, "R1-" * 10_000, "1 " * 15_000])
def test_that_a_table_is_read_when_a_cell_holds_a_very_long_text(tmp_path: Path, text: str) -> None:
    header = ["Part Number", "Description", "Qty", "Unit price", "Lead time", "Country", "Reference", "Level", "HTS", "Valid until"]
    rows = [header, *(["P" + str(n), "part", "1", "2", "3 weeks", "DE", "R1", "1", "8501.10", "2026-01-01"] for n in range(3))]
    for at in range(len(header)):
        wrong = [*rows[:3], [*rows[3][:at], text, *rows[3][at + 1 :]]]
        (tmp_path / "x.csv").write_text("\n".join(";".join(row) for row in wrong))
        assert read_workbook(tmp_path / "x.csv").counts["parts"] >= 3


def test_that_a_sheet_is_written_into_when_a_comment_stands_among_its_relations(tmp_path: Path) -> None:
    path = changed(book_of(tmp_path / "x.xlsx", ROWS), lambda name, data: data.replace(b"</Relationships>", b"<!-- a --></Relationships>"))
    assert read_workbook(path).counts["bom_lines"] == 2
    patch_cells(path, path, {("BOM", "C3"): 9.0})
    assert read_grids(path)[0].cell(2, 2) == 9.0


def test_that_a_workbook_is_refused_when_it_boasts_of_texts(tmp_path: Path) -> None:
    path = rich_xlsx(tmp_path / "x.xlsx")
    changed(path, lambda name, data: re.sub(rb'uniqueCount="[0-9]+"', b'uniqueCount="4294967295"', data))
    assert "damaged" in refused(path)


def test_that_a_workbook_is_read_when_few_texts_come_again_and_again(tmp_path: Path) -> None:
    path = book_by_xlsxwriter(tmp_path / "x.xlsx", [("Part Number", "Qty"), *[("M-1", 1)] * 2000])
    with zipfile.ZipFile(path) as archive:
        assert b'count="2002"' in archive.read("xl/sharedStrings.xml")
        assert archive.getinfo("xl/sharedStrings.xml").file_size < 2002
    assert read_grids(path)[0].cell(2000, 0) == "M-1"


def book_by_xlsxwriter(path: Path, rows: list[tuple[object, ...]]) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("BOM")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return path
