"""Sound workbooks and text tables of many kinds, to be damaged: own ones, and real ones where they are at hand."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

ROWS: list[tuple[object, ...]] = [
    ("Level", "Part Number", "Description", "Qty", "Unit price", "Supplier", "Lead time", "HTS", "Country"),
    (0, "M-1", "Motor, größer Ω", 1, "€ 12,50", "Acme", "3 weeks", "8501.31.40", "CN"),
    (1, "S-1", "  Schraube M3x8", 8, 0.02, "Bolts Ltd", "5 days", "7318.15.50", "DE"),
    (1, "00123", "步进电机", "2 pcs", "$1.10 - 1.25", "深圳", "2-4 weeks", "8501109000", "CN"),
    (2, "G-9", "Getriebe", "1,5 m", "=1+1", "Acme", 14, "8483.40", "US"),
    (1, "#N/A", "-cmd", "x4", 1e9, "@me", "1 month", "", "Germany"),
]
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv"})
OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
TEXT = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'


def seed_files(folder: Path, shared: Path) -> list[Path]:
    """Return sound files of all kinds, in an order that is always the same."""
    folder.mkdir(parents=True, exist_ok=True)
    own = [
        rich_xlsx(folder / "rich.xlsx"),
        macro_xlsm(folder / "macro.xlsm"),
        spreadsheet_ods(folder / "open.ods"),
        own_plan(folder / "plan.xlsx"),
    ]
    own += text_tables(folder)
    real = [path for name in ("boms", "workbooks") for path in sorted((shared / name).rglob("*")) if path.suffix.lower() in SUFFIXES]
    return own + [path for path in real if path.stat().st_size < 400_000]


def rich_xlsx(path: Path) -> Path:
    """Write a workbook with merged cells, formulas, days, errors, links, comments, indents, formats, hidden sheets and a table."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("BOM")
        indent, euro, day = (
            book.add_format(look) for look in ({"indent": 2}, {"num_format": "[$€-407] 0.00"}, {"num_format": "yyyy-mm-dd"})
        )
        sheet.merge_range("A1:E1", "Bill of materials, robot R2", book.add_format({"bold": True}))
        for number, row in enumerate(ROWS, 2):
            sheet.write_row(number, 0, row, indent if number % 2 else None)
        sheet.write_formula("J4", "=D4*E4", euro, 12.5)
        sheet.write_formula("J5", "=SUM(J4:J4)/0", None, "#DIV/0!")
        sheet.write_datetime("K4", date(2026, 3, 1), day)  # type: ignore[arg-type]
        sheet.write_url("L4", "https://example.com/part?a=1&b=2", string="shop")
        sheet.write_rich_string("M4", "plain ", book.add_format({"bold": True}), "bold")
        sheet.write_boolean("N4", True)
        sheet.write_comment("A4", "a comment")
        sheet.data_validation("D4:D9", {"validate": "integer", "criteria": ">", "value": 0})
        other = book.add_worksheet("Suppliers")
        other.add_table(
            "A1:C4",
            {
                "data": [["Acme", "CN", 30], ["Bolts", "DE", 5]],
                "columns": [{"header": name} for name in ("Supplier", "Country", "Lead time")],
            },
        )
        hidden = book.add_worksheet("Old")
        hidden.write_column(0, 0, ["Part", "X-1"])
        hidden.hide()
        book.define_name("Total", "=BOM!$J$4")
    return path


def macro_xlsm(path: Path) -> Path:
    """Write a workbook with macros, as far as a reader that never looks at them can tell."""
    import xlsxwriter

    binary = path.with_suffix(".bin")
    binary.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Parts")
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
        book.add_vba_project(str(binary))
    return path


def spreadsheet_ods(path: Path) -> Path:
    """Write an OpenDocument spreadsheet by hand."""
    rows = "".join("<table:table-row>" + "".join(_ods_cell(cell) for cell in row) + "</table:table-row>" for row in ROWS)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {OFFICE} {TEXT} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="BOM"><table:table-column table:number-columns-repeated="9"/>{rows}'
        '<table:table-row table:number-rows-repeated="40"><table:table-cell table:number-columns-repeated="9"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def _ods_cell(value: object) -> str:
    text = f"<text:p>{escape(str(value))}</text:p>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}">{text}</table:table-cell>'
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'


def own_plan(path: Path) -> Path:
    """Write a plan's own workbook, one sheet for each of its tables."""
    from planner.files.reading.workbook import read_workbook
    from planner.files.writing.workbook import write_workbook
    from planner.model.plan import Plan

    plan = read_workbook(rich_xlsx(path.with_name("plain.xlsx"))).edit.apply(Plan.empty()).plan
    write_workbook(plan, path)
    return path


def text_tables(folder: Path) -> list[Path]:
    """Write text tables in several encodings and with several delimiters."""
    paths = []
    for encoding, mark in (("utf-8", ","), ("utf-16", "\t"), ("cp1252", ";"), ("gb18030", "|")):
        path = folder / f"{encoding}.csv"
        lines = [mark.join(f'"{cell}"' for cell in row) for row in ROWS]
        path.write_bytes("\r\n".join(lines).encode(encoding, "replace"))
        paths.append(path)
    return paths
