"""Cells written into workbooks in place: nothing else may change, and other programs must see the new values."""

from __future__ import annotations

import random
import re
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from planner.files.cells.books import OLE
from planner.files.patching.book import Book
from planner.files.patching.patch import CALCULATED, RECALCULATED, SIGNED, Patched, patch_cells
from planner.files.patching.recalculation import has_dependents
from planner.files.patching.references import moved
from planner.model.finding import BallastError
from tests.office import Office

NEW = {"B2": "new & <x>", "C3": 12.5, "D4": None, "AZ77": True, "A1000": "é", "E5": 0.1 + 0.2, "F6": "'=1+1", "G7": " two  blanks "}
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def parts(path: Path) -> dict[str, bytes]:
    """Return the parts of a workbook by name, in order, after checking that each unpacks."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def without_cells(sheet: bytes, names: set[str]) -> tuple[bytes, list[bytes], list[bytes]]:
    """Return what a sheet's XML holds beside the named cells: all around its rows, the rows' tags, the other cells as they are written.

    Left out is what may change with new cells: the block they fill, rows that hold nothing else.
    """
    start, end = re.search(rb"<(?:\w+:)?sheetData\s*/?>", sheet), sheet.rfind(b"</", 0, sheet.rfind(b"sheetData"))
    assert start
    hollow = start[0].endswith(b"/>")
    rows = b"" if hollow else sheet[start.end() : end]
    cells = re.findall(rb"<(?:\w+:)?c(?:\s[^>]*)?(?:(?<=/)>|>.*?</(?:\w+:)?c>)", rows, re.DOTALL)
    kept = [cell for cell in cells if re.search(rb"\sr=\"(\w+)", cell)[1].decode() not in names]  # type: ignore[index]
    tags = [re.sub(rb' spans="[\d:]+"|/?>$', b"", tag) for tag in re.findall(rb"<(?:\w+:)?row\s[^>]*>", rows)]
    numbers = {re.sub(r"\D", "", name).encode() for name in names}
    tags = [tag for tag in tags if not (re.fullmatch(rb'<(?:\w+:)?row r="(\d+)"', tag) and re.findall(rb"\d+", tag)[0] in numbers)]
    around = re.sub(rb"<(?:\w+:)?dimension [^>]*>", b"", sheet[: start.start()])
    around += sheet[start.end() :] if hollow else sheet[sheet.index(b">", end) + 1 :]
    return around, tags, kept


def without_result(cell: bytes) -> bytes:
    """Return a formula's cell without its result and what says of which kind that is."""
    tag, inside = cell.split(b">", 1)
    assert b"<f" in inside or b"<v" in inside
    tag = re.sub(rb' (?:t|vm)="\w+"', b"", tag)
    return tag + b">" + re.sub(rb"<((?:\w+:)?)v(?:\s[^>]*)?(?:/>|>[^<]*</\1v>)", b"", inside)


def calculated(result: Patched) -> bool:
    """Tell whether it was said that formulas are calculated anew."""
    return any(note == CALCULATED or note.startswith(RECALCULATED.partition("{")[0]) for note in result.notes)


def book(path: Path, sheet: str, **more: str) -> Path:
    """Write a workbook of one sheet given as XML; more parts by name."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    files = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{kind}/calcChain" Target="calcChain.xml"/><Relationship Id="r3" Type="{kind}/styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{kind}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": sheet,
    } | more
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def sheet_of(rows: str, before: str = "", after: str = "") -> str:
    """Return a sheet's XML around some rows."""
    return f'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def patched(path: Path, **changes: object) -> str:
    """Write cells of the only sheet in place; return the sheet's XML."""
    patch_cells(path, path, {("S", cell): value for cell, value in changes.items()})  # type: ignore[misc]
    return parts(path)["xl/worksheets/sheet1.xml"].decode()


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_that_every_part_but_the_sheets_written_stays_as_it_was_when_real_workbooks_are_patched(shared: Path, tmp_path: Path) -> None:
    seen = 0
    for source in sorted((shared / "workbooks").glob("*/*.xls?")):
        target, opened = tmp_path / source.name, Book(source)
        wanted = {(name, cell): value for name in list(opened.sheets)[:3] for cell, value in NEW.items()}
        opened.close()
        result = patch_cells(source, target, wanted)
        before, after = parts(source), parts(target)
        assert list(before) == list(after)
        changed = {name for name in before if before[name] != after[name]}
        sheets = {name for name in changed if "/worksheets/" in name}
        assert changed - sheets <= ({"xl/workbook.xml"} if calculated(result) else set()), source.name
        for name in sheets:
            around, rows, cells = without_cells(before[name], set(NEW))
            assert (around, rows) == without_cells(after[name], set(NEW))[:2], f"{source.name}, {name}"
            for old, new in zip(cells, without_cells(after[name], set(NEW))[2], strict=True):
                assert new == old or (calculated(result) and new == without_result(old)), f"{source.name}, {name}"
        shown = openpyxl.load_workbook(target, keep_vba=True)
        for (name, cell), value in wanted.items():
            if (name, cell) not in result.refused:
                assert shown[name][cell].value == value, f"{source.name}, {name}!{cell}"
                seen += 1
    assert seen > 300


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_that_libre_office_shows_the_new_values_when_it_opens_patched_workbooks(shared: Path, tmp_path: Path, office: Office) -> None:
    wanted: dict[Path, dict[tuple[str, str], object]] = {}
    for number, name in enumerate(("test__Book1.xlsx", "test-issue-880.xlsx", "rich_text_stress.xlsx")):
        source = next(path for path in (shared / "workbooks").rglob("*.xlsx") if path.name.endswith(name))
        target, opened = tmp_path / f"{number}.xlsx", Book(source)
        cells = {(next(iter(opened.sheets)), cell): value for cell, value in NEW.items()}
        opened.close()
        refused = patch_cells(source, target, cells).refused
        wanted[target] = {place: value for place, value in cells.items() if place not in refused}
    (tmp_path / "out").mkdir()
    for file, target in zip(office.saved(list(wanted), tmp_path / "out"), wanted, strict=True):
        shown = openpyxl.load_workbook(file)
        assert len(wanted[target]) > 5
        for (sheet, cell), value in wanted[target].items():
            told = shown[sheet][cell].value
            expected = "=TRUE()" if value is True and isinstance(told, str) else value
            near = pytest.approx(value, rel=1e-14) if isinstance(value, float) else expected  # it saves 15 digits
            assert told == near, f"{target.name}, {cell}"


def test_that_an_archive_is_the_same_to_the_byte_when_nothing_is_changed(shared: Path, tmp_path: Path) -> None:
    for source in sorted((shared / "workbooks").glob("*/*.xls?")):
        patch_cells(source, tmp_path / "same", {})
        assert (tmp_path / "same").read_bytes() == source.read_bytes()


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40) | st.sampled_from(
    ["_x000D_", "&lt;", "<![CDATA[", " a ", "\n", "\t", "=1+1", "_x005F_", "0012", "]]>", "'"]
)
VALUES = TEXTS.filter(lambda text: not re.search("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_", text)) | st.floats(
    allow_nan=False, allow_infinity=False
)


@given(cells=st.dictionaries(st.tuples(st.integers(0, 30), st.integers(0, 30)), VALUES | st.booleans(), min_size=1, max_size=20))
def test_that_another_reader_sees_what_was_written_when_any_cells_get_any_values(
    tmp_path_factory: pytest.TempPathFactory, cells: dict[tuple[int, int], str | float | bool]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    with xlsxwriter.Workbook(folder / "a.xlsx") as made:
        sheet = made.add_worksheet("S")
        for row in range(0, 25, 3):
            sheet.write_row(row, 2, ["text", 1.5, "text", True, None, 7])
    patch_cells(folder / "a.xlsx", folder / "b.xlsx", {("S", _name(*place)): value for place, value in cells.items()})
    before, after = (openpyxl.load_workbook(folder / name)["S"] for name in ("a.xlsx", "b.xlsx"))
    for row in range(31):
        for column in range(31):
            value = cells.get((row, column), before.cell(row + 1, column + 1).value)
            shown = after.cell(row + 1, column + 1).value
            assert shown == value or (value == "" and shown is None)


def _name(row: int, column: int) -> str:
    return str(xlsxwriter.utility.xl_rowcol_to_cell(row, column))


@pytest.mark.parametrize("text", ["_x000D_ stays", "a\rb", "bell \x07", "_x005F_", "\ud800"])
def test_that_texts_xml_cannot_hold_come_back_when_they_are_written(tmp_path: Path, text: str) -> None:
    path = book(tmp_path / "a.xlsx", sheet_of('<row r="1"><c r="A1"/></row>'))
    told = patched(path, A1=text)
    written = re.search("<t[^>]*>(.*)</t>", told, re.DOTALL)
    assert written
    assert re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), written[1]) == text


def test_that_a_formula_stays_and_is_told_when_its_cell_should_be_written(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", sheet_of('<row r="1"><c r="A1"><v>2</v></c><c r="B1" s="0"><f>A1*2</f><v>4</v></c></row>'))
    before = path.read_bytes()
    result = patch_cells(path, path, {("S", "B1"): 5.0})
    assert result.refused == {("S", "B1"): "the cell has a formula"}
    assert path.read_bytes() == before


def test_that_a_formula_goes_with_its_place_in_the_order_of_calculation_when_it_is_overwritten(tmp_path: Path) -> None:
    chain = '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="B1" i="1"/><c r="C1"/></calcChain>'
    rows = '<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>A1*2</f><v>4</v></c><c r="C1"><f>1+1</f><v>2</v></c></row>'
    path = book(tmp_path / "a.xlsx", sheet_of(rows), **{"xl/calcChain.xml": chain})
    result = patch_cells(path, path, {("S", "B1"): 5.0}, {("S", "B1")})
    after = parts(path)
    assert not result.refused
    assert b'<c r="B1"><v>5</v></c>' in after["xl/worksheets/sheet1.xml"]
    assert b'><c r="C1" i="1"/></calcChain>' in after["xl/calcChain.xml"]


def test_that_the_order_of_calculation_goes_when_the_last_formula_is_overwritten(tmp_path: Path) -> None:
    chain = '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="B1" i="1"/></calcChain>'
    path = book(tmp_path / "a.xlsx", sheet_of('<row r="1"><c r="B1"><f>1+1</f><v>2</v></c></row>'), **{"xl/calcChain.xml": chain})
    patch_cells(path, path, {("S", "B1"): 5.0}, {("S", "B1")})
    after = parts(path)
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["xl/_rels/workbook.xml.rels"]
    assert b"styles.xml" in after["xl/_rels/workbook.xml.rels"]


def test_that_the_next_cell_takes_the_text_over_when_the_first_of_a_shared_formula_is_overwritten(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}"><f t="shared" {told}</c></row>'
        for row, told in enumerate(('ref="B1:B3" si="0">A1*$A$1&amp;"A1"</f>', 'si="0"/>', 'si="0"></f>'), 1)
    )
    path = book(tmp_path / "a.xlsx", sheet_of(rows))
    patch_cells(path, path, {("S", "B1"): 7.0}, {("S", "B1")})
    told = parts(path)["xl/worksheets/sheet1.xml"].decode()
    assert '<c r="B2"><f t="shared" ref="B2:B3" si="0">A2*$A$1&amp;"A1"</f></c>' in told
    assert openpyxl.load_workbook(path)["S"]["B3"].value == '=A3*$A$1&"A1"'


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("A1+$A$1+A$1+$A1", "B3+$A$1+B$1+$A3"),
        ('SUM(A1:B2)&"A1"', 'SUM(B3:C4)&"A1"'),
        ("'A1 x'!C3*LOG10(A1)", "'A1 x'!D5*LOG10(B3)"),
        ("SUM(2:3)+SUM(B:B)+SUM($2:$3)", "SUM(4:5)+SUM(C:C)+SUM($2:$3)"),
        ("Table1[A1]+rate1_x", "Table1[A1]+rate1_x"),
        ("XFD1048576", "A2"),
    ],
)  # fmt: skip
def test_that_a_formula_reads_as_in_its_new_cell_when_it_moves(formula: str, expected: str) -> None:
    assert moved(formula, 2, 1) == expected


def test_that_an_array_formula_stays_whole_when_one_of_its_cells_should_be_written(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A2">B1:B2*2</f><v>2</v></c></row><row r="2"><c r="A2"><v>4</v></c></row>'
    path = book(tmp_path / "a.xlsx", sheet_of(rows))
    cells = {("S", "A1"): 1.0, ("S", "A2"): 1.0}
    result = patch_cells(path, path, cells, set(cells))
    assert result.refused == dict.fromkeys(cells, "the cell belongs to an array formula")


def test_that_days_count_as_the_workbook_counts_when_they_are_written(tmp_path: Path) -> None:
    for counts_from_1904 in (False, True):
        path = tmp_path / f"{counts_from_1904}.xlsx"
        with xlsxwriter.Workbook(path, {"date_1904": counts_from_1904}) as made:
            sheet = made.add_worksheet("S")
            sheet.write_datetime(0, 0, date(2020, 1, 1), made.add_format({"num_format": "dd.mm.yyyy"}))
            sheet.set_column(2, 2, None, made.add_format({"num_format": "[$-409]d-mmm-yy"}))
        patch_cells(path, path, {("S", "A1"): date(2026, 11, 22), ("S", "B1"): date(2026, 11, 22), ("S", "C5"): date(2026, 11, 22)})
        rows = CalamineWorkbook.from_path(path).get_sheet_by_name("S").to_python(skip_empty_area=False)
        assert rows[0][:2] == [date(2026, 11, 22), "2026-11-22"]
        assert rows[4][2] == date(2026, 11, 22)


def test_that_only_the_value_of_a_cell_changes_when_it_is_a_rich_an_inline_or_an_error_cell(tmp_path: Path) -> None:
    rows = (
        '<row r="2" spans="1:3" ht="15"><c r="A2" s="1" t="inlineStr"><is><r><t>rich</t></r></is></c><c r=\'B2\' t=\'e\' s=\'2\'><v>#N/A</v></c>'
        '<c t="b" r="C2"><v>1</v></c></row>'
    )
    told = patched(book(tmp_path / "a.xlsx", sheet_of(rows)), A2=1.5, B2="x", C2=None, E2=3.0, A1="up", A9=None)
    inline = '<is><t xml:space="preserve">{}</t></is>'.format
    assert (
        f'<sheetData><row r="1"><c r="A1" t="inlineStr">{inline("up")}</c></row><row r="2" spans="1:5" ht="15"><c r="A2" s="1"><v>1.5</v></c>'
        in told
    )
    assert f'<c r=\'B2\' s=\'2\' t="inlineStr">{inline("x")}</c><c r="C2"/><c r="E2"><v>3</v></c></row></sheetData>' in told


def test_that_cells_are_found_by_their_order_when_they_do_not_say_their_names(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>"
    told = patched(book(tmp_path / "a.xlsx", sheet_of(rows)), B2=9.0, C1=8.0)
    assert '<row><c><v>1</v></c><c><v>2</v></c><c r="C1"><v>8</v></c></row><row><c><v>3</v></c><c><v>9</v></c></row>' in told


def test_that_cells_are_written_when_elements_have_a_prefix_or_the_strict_name_space(tmp_path: Path) -> None:
    sheet = (
        '<?xml version="1.0"?><x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:mc="urn:mc"><mc:AlternateContent/>'
        '<!-- <x:row r="1"><x:c r="A1"/></x:row> --><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    told = patched(book(tmp_path / "a.xlsx", sheet), A1=2.0, B3="b")
    assert '<x:row r="1"><x:c r="A1"><x:v>2</x:v></x:c></x:row>' in told
    assert '<x:row r="3"><x:c r="B3" t="inlineStr"><x:is><x:t xml:space="preserve">b</x:t></x:is></x:c></x:row></x:sheetData>' in told


def test_that_a_sheet_without_rows_gets_them_when_cells_are_written(tmp_path: Path) -> None:
    sheet = sheet_of("").replace("<sheetData></sheetData>", "<sheetData/>")
    told = patched(book(tmp_path / "a.xlsx", sheet), B2=2.0, A1=1.0)
    assert '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row></sheetData>' in told


def test_that_covered_cells_and_headers_of_tables_are_refused_when_they_should_be_written(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("S")
        sheet.merge_range("A1:B2", "merged")
        sheet.add_table("D1:E3", {"columns": [{"header": "One"}, {"header": "Two"}]})
    result = patch_cells(path, path, {("S", "A1"): "new", ("S", "B2"): "x", ("S", "D1"): "x", ("S", "D2"): "y"})
    assert result.refused == {("S", "B2"): "the cell is covered by merged cells", ("S", "D1"): "the cell is a header of a table"}
    sheet = openpyxl.load_workbook(path)["S"]
    assert (sheet["A1"].value, sheet["D2"].value) == ("new", "y")


def test_that_programs_are_told_to_calculate_only_when_a_formula_looks_at_a_changed_cell(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        sheet, other = made.add_worksheet("S"), made.add_worksheet("T")
        sheet.write_row(0, 0, [1, 2, 3])
        other.write_formula("A1", "=SUM(S!A1:B9)")
    main = parts(tmp_path / "a.xlsx")["xl/workbook.xml"]
    for cell, wanted in (("C1", False), ("B5", True)):
        target = tmp_path / f"{cell}.xlsx"
        result = patch_cells(tmp_path / "a.xlsx", target, {("S", cell): 5.0})
        assert (RECALCULATED.format(where="the sheet T") in result.notes) == wanted
        assert calculated(result) == wanted
        assert (parts(target)["xl/workbook.xml"] != main) == (wanted and b"fullCalcOnLoad" not in main)
        assert not wanted or b'fullCalcOnLoad="1"' in parts(target)["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("formula", "looks"),
    [
        ("B5+1", True), ("B6", False), ("SUM(A1:C9)", True), ("SUM($B:B)", True), ("SUM(5:$5)", True), ("T!B5", False), ("'S'!B5:B9", True), ("Prices", True),
        ("Table1[Price]", True), ('INDIRECT("B5")', True), ('"B5"', False), ("TRUE", False), ("$B$1:B4", False), ("B1:INDEX(C:C,3)", True), ("A1#", True),
        ("LOG10(A3)", False), ("[1]S!B6", True), ("OFFSET(A1,4,1)", True), ("_xlfn.XLOOKUP(A1,A2:A9,D2:D9)", False), ("SUM(S:T!A1)", True),
    ],
)  # fmt: skip
def test_that_a_formula_counts_as_looking_wherever_it_may_look(formula: str, looks: bool) -> None:
    sheet = sheet_of(f'<row r="1"><c r="D1"><f>{formula}</f></c></row>').encode()
    assert has_dependents(sheet, "S", {"S": {(4, 1)}}) is looks


def test_that_a_lost_signature_is_told_when_a_signed_workbook_is_written(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", sheet_of('<row r="1"><c r="A1"/></row>'), **{"_xmlsignatures/sig1.xml": "<s/>"})
    assert patch_cells(path, path, {("S", "A1"): 1.0}).notes == [SIGNED]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a,b\n1,2\n", "only .xlsx, .xlsm, .csv and .tsv"),
        (OLE + bytes(600), "only .xlsx, .xlsm, .csv and .tsv .* save it as .xlsx"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"PK\x03\x04 broken", "damaged"),
        (None, "There is no file"),
    ],
)
def test_that_a_plain_sentence_says_why_when_a_file_cannot_be_written_into(tmp_path: Path, data: bytes | None, reason: str) -> None:
    path = tmp_path / "a.xlsx"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(BallastError, match=reason):
        patch_cells(path, path, {("S", "A1"): 1.0})


def test_that_nothing_is_left_behind_when_writing_fails(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", sheet_of('<row r="1"><c r="A1"/></row>'))
    before = path.read_bytes()
    with pytest.raises(BallastError, match="no sheet 'Missing'"):
        patch_cells(path, path, {("Missing", "A1"): 1.0})
    with pytest.raises(BallastError, match="longer than a cell can hold"):
        patch_cells(path, path, {("S", "A1"): "x" * 40_000})
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize("seed", range(4))
def test_that_a_damaged_workbook_is_refused_or_written_but_never_ends_in_a_fault(shared: Path, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    source = shared / "workbooks" / "qax-os+excelize" / "test__Book1.xlsx"
    whole, path, refused = parts(source), tmp_path / "damaged.xlsx", 0
    for _ in range(60):
        data = bytearray(source.read_bytes())
        if dice.random() < 0.4:  # the archive's bytes, else those of its parts
            for _ in range(dice.randint(1, 8)):
                data[dice.randrange(len(data))] = dice.randrange(256)
            path.write_bytes(data[: dice.randint(1, len(data))] if dice.random() < 0.3 else data)
        else:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, content in whole.items():
                    broken = bytearray(content)
                    if name.startswith(("xl/work", "[Con", "_rels", "xl/_rels", "xl/styles")) and broken:
                        start = dice.randrange(len(broken))
                        broken[start : start + dice.randint(0, 40)] = dice.randbytes(dice.randint(0, 6))
                    archive.writestr(name, bytes(broken))
        before = path.read_bytes()
        with suppress(BallastError):
            patch_cells(path, path, {("Sheet1", "B2"): 1.5, ("Sheet1", "A19"): "new", ("Sheet1", "K90"): date(2026, 1, 2)})
            continue
        assert path.read_bytes() == before
        refused += 1
    assert refused > 10
    assert [file.name for file in tmp_path.iterdir()] == ["damaged.xlsx"]
