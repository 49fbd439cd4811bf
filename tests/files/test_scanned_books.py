"""Workbooks whose sheets are scanned come out as those that are read cell by cell; whatever is spelt unusually isn't scanned."""

from __future__ import annotations

import random
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.files.cells.books import DAMAGED, read_grids
from planner.files.cells.scan import parts
from planner.model.finding import BallastError
from tests.files.scans import DECLARED, SPACE, book_with, cell_by_cell, scanned, told
from tests.soak.damage import damaged
from tests.soak.seeds import macro_xlsm, rich_xlsx

SHARED = Path(__file__).resolve().parents[3] / "shared"
START = datetime.fromisoformat("2026-01-01")
CELLS = (
    '<c r="{n}"/>', '<c r="{n}" s="3"/>', '<c r="{n}"><v>1</v></c>', '<c r="{n}" s="3"><v>12.5</v></c>', '<c r="{n}" t="n"><v>0.30000000000000004</v></c>',
    '<c r="{n}" s="6" t="s"><v>0</v></c>', '<c r="{n}" t="s"><v>3</v></c>', '<c r="{n}" t="s" s="12"><v>2</v></c>', '<c r="{n}" t="b"><v>1</v></c>', '<c r="{n}" t="b"><v>0</v></c>',
    '<c r="{n}" t="e"><v>#N/A</v></c>', '<c r="{n}" s="3" t="e"><f>1/0</f><v>#DIV/0!</v></c>', '<c r="{n}" s="1"><v>44927</v></c>', '<c r="{n}" s="2"><v>44927.75</v></c>',
    '<c r="{n}" s="4"><v>1.5</v></c>', '<c r="{n}" s="1"><v>-1</v></c>', '<c r="{n}" s="19"><v>0.25</v></c>', '<c r="{n}" t="str"><f>A1&amp;"x"</f><v>made</v></c>', '<c r="{n}" t="str"><f>""</f><v></v></c>',
    '<c r="{n}"><f>B1*2</f><v>1e-7</v></c>', '<c r="{n}"><f t="shared" ref="A1:A3" si="0">B1*2</f><v>3.25</v></c>', '<c r="{n}"><f t="shared" si="0"/><v>7</v></c>', '<c r="{n}"><f>B1</f></c>',
    '<c r="{n}" s="6"><f>B1</f><v></v></c>', '<c r="{n}" t="inlineStr"><is><t>inside</t></is></c>', '<c r="{n}" t="inlineStr" ><is><t>inside</t></is></c>', '<c r="{n}" s="6" t="inlineStr"><is><t xml:space="preserve"> kept </t></is></c>',
    '<c r="{n}" t="inlineStr"><is><t> a &amp; b&#65; </t></is></c>', '<c r="{n}" t="d"><v>2026-11-22</v></c>', '<c r="{n}"><v>1E+300</v></c>', '<c r="{n}"><v>-0.5</v></c>', '<c r="{n}"><v>12345678901234567890</v></c>',
    '<c r="{n}"><v>9.0399999999999991</v></c>', '<c r="{n}"><v>.5</v></c>', '<c r="{n}"><v>1e999</v></c>', '<c r="{n}" cm="1"><v>5</v></c>', '<c r="{n}" s="1000"><v>5</v></c>', '<c r="{n}" t="str"><v>#N/A yet</v></c>',
)  # fmt: skip
TEXTS = ("<t>part</t>", "<t>  </t>", "<t/>", "<t>a &lt; b &amp; c&#8364;</t>", '<t xml:space="preserve"> kept </t>', "<t>#REF! no error</t>", "<t>part</t>",
         "<r><rPr><b/></rPr><t>two </t></r><r><t xml:space=\"preserve\"> looks</t></r>", "<t>x_x0041_y</t>", "<t>字</t><rPh sb=\"0\" eb=\"1\"><t>ジ</t></rPh>")  # fmt: skip


def test_that_real_workbooks_come_out_alike_when_they_are_scanned() -> None:
    books = [path for name in ("boms", "workbooks") for path in sorted((SHARED / name).rglob("*.xls[xm]"))]
    if not books:
        pytest.skip("the real workbooks aren't at hand")
    count = 0
    for path in books:
        grids = scanned(path)
        if grids is not None:
            assert told(grids) == told(cell_by_cell(path)), path.name
            count += 1
    assert count > 0.8 * len(books)


def test_that_own_workbooks_come_out_alike_when_they_hold_all_kinds_of_cells(tmp_path: Path) -> None:
    for path in (rich_xlsx(tmp_path / "rich.xlsx"), macro_xlsm(tmp_path / "macro.xlsm"), by_xlsxwriter(tmp_path, False), by_xlsxwriter(tmp_path, True), by_openpyxl(tmp_path)):  # fmt: skip
        grids = scanned(path)
        assert grids is not None, path.name
        assert told(grids) == told(cell_by_cell(path)), path.name
        assert told(read_grids(path)) == told(grids)


def by_xlsxwriter(folder: Path, epoch: bool) -> Path:
    import xlsxwriter

    path = folder / f"{epoch}.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": epoch}) as book:
        day, hours, euro, bold = (book.add_format(look) for look in ({"num_format": "dd.mm.yyyy"}, {"num_format": "[h]:mm"}, {"num_format": "#,##0.00 [$€-407]"}, {"bold": True}))  # fmt: skip
        sheet = book.add_worksheet("All")
        for row in range(0, 60, 2):
            sheet.write_row(row, 0, [f"part {row % 7}", row * 1.37, row / 7, None, "a & b <c>", "#N/A", " edge ", -row * 1e-9])
            sheet.write_datetime(row, 9, START + timedelta(days=row % 28, hours=row % 24), day)
            sheet.write_number(row, 10, row / 9, hours)
            sheet.write_formula(row, 11, f"=B{row + 1}*2", euro, row * 2.74)
            sheet.write_formula(row, 12, "=A1", None, f"made {row % 3}")
            sheet.write_boolean(row, 13, row % 3)
            sheet.write_formula(row, 14, "=NA()", None, "#N/A")
            sheet.write_rich_string(row, 15, bold, "two", " looks")
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.merge_range("A80:C82", "merged")
        sheet.write_url("A90", "https://example.com/a?b=1&c=2", string="link")
        sheet.write_formula("B90", '=HYPERLINK("https://example.org","there")', None, "there")
        sheet.write_number("ZZ95", 1e300)
        book.add_worksheet("Empty")
        hidden = book.add_worksheet("Hidden")
        hidden.write("C3", "x")
        hidden.hide()
    return path


def by_openpyxl(folder: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in range(40):
        sheet.append([f"P{row % 9}", row, row * 0.1, None if row % 3 else "x & y", bool(row % 2), date(2026, 1, 1 + row % 28), START + timedelta(hours=row % 24, minutes=5), "=A1", time(3, 4), " edge ", "#REF!"])  # fmt: skip
    sheet.merge_cells("A50:C51")
    sheet.row_dimensions[3].hidden = True
    book.save(folder / "by openpyxl.xlsx")
    return folder / "by openpyxl.xlsx"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_that_sheets_come_out_alike_when_their_cells_are_of_any_kind(data: st.DataObject, tmp_path: Path) -> None:
    cell = st.tuples(st.integers(1, 3), st.sampled_from(CELLS))
    rows = []
    number, gaps = 0, st.integers(1, 4)
    for cells in data.draw(st.lists(st.lists(cell, max_size=5), max_size=8)):
        number += data.draw(gaps) * data.draw(st.sampled_from((1, 1, 1, 1, 400)))
        column, spelt = 0, ""
        for step, look in cells:
            column += step
            spelt += look.format(n=f"{chr(64 + column)}{number}")
        rows.append(f'<row r="{number}" spans="1:9" hidden="{number % 2}">{spelt}</row>' if spelt else f'<row r="{number}" ht="20"/>')
    settings_of_book = '<workbookPr date1904="1"/>' if data.draw(st.booleans()) else ""
    path = book_with(tmp_path / "any.xlsx", "".join(rows), TEXTS, settings=settings_of_book)
    grids = scanned(path)
    assert told(cell_by_cell(path)) == told(grids or cell_by_cell(path))
    if not any('" >' in row for row in rows):  # a blank before the end of a tag is unusual
        assert grids is not None or any('t="str"' in row for row in rows)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(
        st.sampled_from((*TEXTS, '<t xml:space="preserve">all kept</t>', '<t xml:space="preserve">kept &amp; more</t>')),
        min_size=1,
        max_size=9,
    )
)
def test_that_shared_texts_come_out_alike_when_they_are_spelt_in_several_ways(texts: list[str], tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{row - 1}</v></c><c r="B{row}"><v>1</v></c></row>' for row in range(1, len(texts) + 1)
    )
    path = book_with(tmp_path / "texts.xlsx", rows, texts)
    grids = scanned(path)
    assert grids is not None
    assert told(grids) == told(cell_by_cell(path))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.lists(st.one_of(st.floats(allow_nan=False, allow_infinity=False).map(repr), st.decimals(-(10**9), 10**9, places=4).map(str), st.integers(-(10**20), 10**20).map(str), st.floats(0, 1e6).map("{:.2f}".format)), min_size=1, max_size=30))  # fmt: skip
def test_that_numbers_are_the_nearest_ones_when_they_are_spelt_in_any_length(numbers: list[str], tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{number}</v></c></row>' for row, number in enumerate(numbers, 1))
    grids = scanned(book_with(tmp_path / "numbers.xlsx", rows))
    assert grids is not None
    assert [row[0] for row in grids[0].rows] == [float(number) for number in numbers]


ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize("rows", [
    '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>', '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', '<row r="1"><c r="A2"><v>1</v></c></row>', '<row r="1"><c><v>1</v></c></row>', '<row><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c t="n" r="A1"><v>1</v></c></row>', "<row r='1'><c r='A1'><v>1</v></c></row>", '<row r="1"> <c r="A1"><v>1</v></c></row>', '<row r="1"><c r="A1"><v>1</v></c></row>\n<row r="2"/>',
    '<row r="1"><c r="a1"><v>1</v></c></row>', '<row r="1"><!-- x --><c r="A1"><v>1</v></c></row>', '<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row>', '<row r="1"><c r="A1"><v>&#49;</v></c></row>',
    '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>', '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>', '<row r="1"><c r="A1"><f>1</f><f>2</f><v>1</v></c></row>',
    '<row r="01"><c r="A01"><v>1</v></c></row>', '<row r="1"><c r="A1" s="&#49;"><v>40000</v></c></row>', '<row r="1"><c r="A1"><f>a>b</f><x/><v>1</v></c></row>', f'<?x?>{ONE}', f'{ONE}<x/>', f'{ONE}text', f'text{ONE}',
    '<row r="1" ht="9><c r="A1"><v>1</v></c></row><row r="2" ht="9"><c r="A2"><v>1</v></c></row>', '<row r="1"><c r="A1"><f t="x>1</f><v>1</v></c><c r="B1" s="1"><v>1</v></c></row>', '<row r="1"><c r="A1" t="z"><v>1</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>7</v></c></row>', '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', '<row r="1"><c r="A1" t="e"><v>#WRONG!</v></c></row>', '<row r="1"><c r="A1" t="n"><v>x</v></c></row>',
    '<row r="1"><c r="A1" s="1" s="6" t="s"><v>0</v></c></row>',
])  # fmt: skip
def test_that_a_sheet_is_not_scanned_when_it_is_spelt_unusually(rows: str, tmp_path: Path) -> None:
    path = book_with(tmp_path / "odd.xlsx", rows, ["<t>a</t>"])
    assert scanned(path) is None or told(scanned(path) or ()) == told(cell_by_cell(path))
    assert _read(path) == _read_cell_by_cell(path)


def _read(path: Path) -> object:
    try:
        return told(read_grids(path))
    except BallastError as problem:
        return str(problem)


def _read_cell_by_cell(path: Path) -> object:
    try:
        return told(cell_by_cell(path))
    except BallastError as problem:
        return str(problem)


@pytest.mark.parametrize(("sheet", "shared"), [
    (f'<x:worksheet xmlns:x="{SPACE}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>', ""),
    (f'<?xml version="1.0" encoding="ISO-8859-1"?><worksheet xmlns="{SPACE}"><sheetData>{ONE}</sheetData></worksheet>', ""),
    (f'{DECLARED}<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData>{ONE}</sheetData></worksheet>', ""),
    (f'{DECLARED}<!DOCTYPE x [<!ENTITY e "1">]><worksheet xmlns="{SPACE}"><sheetData>{ONE}</sheetData></worksheet>', ""),
    (f'{DECLARED}<worksheet xmlns="{SPACE}"><!-- <sheetData> --><sheetData>{ONE}</sheetData></worksheet>', ""),
    (f'{DECLARED}<worksheet xmlns="{SPACE}"><sheetData>{ONE}', ""),
    ("", f'{DECLARED}<x:sst xmlns:x="{SPACE}"><x:si><x:t>a</x:t></x:si></x:sst>'), ("", f'{DECLARED}<sst xmlns="{SPACE}"><si><t>a</t></si> <si><t>b</t></si></sst>'),
    ("", f'{DECLARED}<sst xmlns="{SPACE}"><si><t><![CDATA[a]]></t></si></sst>'), ("", f'{DECLARED}<sst xmlns="{SPACE}"><si><t>a</t><odd>b</odd></si></sst>'),
])  # fmt: skip
def test_that_a_workbook_is_not_scanned_when_a_part_is_spelt_unusually(sheet: str, shared: str, tmp_path: Path) -> None:
    path = book_with(tmp_path / "odd.xlsx", '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', sheet=sheet, shared=shared)
    assert scanned(path) is None
    assert _read(path) == _read_cell_by_cell(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"<sheetData>", b"<sheetData>\xff"), (b"B1*2", b"B\xff*2"), (b"hidden", b"h\xffdden"), (b"<sst xmlns", b'<sst a="\xff" xmlns')],
)
def test_that_a_sheet_is_not_scanned_when_it_is_not_text(old: bytes, new: bytes, tmp_path: Path) -> None:
    path = book_with(tmp_path / "text.xlsx", '<row r="1" hidden="1"><c r="A1"><f>B1*2</f><v>1</v></c></row>')
    with zipfile.ZipFile(path) as archive:
        parts_of = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts_of.items():
            archive.writestr(name, part.replace(old, new))
    assert scanned(path) is None
    assert _read(path) == _read_cell_by_cell(path)


def test_that_rows_come_out_whole_when_they_end_anywhere_in_a_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="AB{row}" t="s"><v>{row % 2}</v></c></row>' for row in range(8, 120))
    path = book_with(tmp_path / "pieces.xlsx", rows, ["<t>a</t>", "<t>b</t>"], head='<dimension ref="A8:AB119"/>', tail='<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>')  # fmt: skip
    wanted = told(cell_by_cell(path))
    for size in (290, 333, 500, 1000, 4096):
        monkeypatch.setattr(parts, "PIECE", size)
        assert told(scanned(path) or ()) == wanted


def test_that_no_value_is_wrong_when_files_are_damaged(tmp_path: Path) -> None:
    dice = random.Random(5)
    seeds = [path.read_bytes() for path in (rich_xlsx(tmp_path / "rich.xlsx"), by_xlsxwriter(tmp_path, False), by_openpyxl(tmp_path))]
    path = tmp_path / "damaged.xlsx"
    alike = 0
    for _ in range(150):
        data = dice.choice(seeds)
        path.write_bytes(_bitten(data, dice) if dice.random() < 0.6 else damaged(data, dice.choice(seeds), dice))
        try:
            grids = scanned(path)
        except DAMAGED:
            continue
        if grids is not None:
            assert told(grids) == _read_cell_by_cell(path)
            alike += 1
    assert alike > 15


def _bitten(data: bytes, dice: random.Random) -> bytes:
    """Return a workbook with some wrong characters in its sheets or texts; the archive is sound."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as changed:
        bitten = dice.choice(
            [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet") or name.endswith("Strings.xml")]
        )
        for name in archive.namelist():
            part = bytearray(archive.read(name))
            if name == bitten:
                at = dice.randrange(len(part))
                part[at : at + dice.choice((0, 1, 1, 4))] = dice.choice(
                    (b"", b"1", b'"', b"<", b">", b" ", b"/", b"&amp;", b"A", b"\xff", b".", b"<!-- -->")
                )
            changed.writestr(name, bytes(part))
    return out.getvalue()
