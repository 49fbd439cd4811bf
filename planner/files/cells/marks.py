"""What the look of cells says beyond their values: indents, currencies in number formats, formulas never calculated."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from planner.files.cells.grid import Mark, column_number
from planner.files.cells.money import currency_in

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(slots=True)
class SheetMarks:
    """The marks of one sheet, by row and column from 0."""

    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)
    uncalculated: tuple[tuple[int, int], ...] = ()
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def read_marks(path: Path) -> Mapping[str, SheetMarks]:
    """Return the marks by sheet name; empty for kinds of workbook whose looks aren't read."""
    if not zipfile.is_zipfile(path):
        return {}
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                return {}
            looks = _looks(archive, names)
            return {name: _sheet(archive, file, looks) for name, file in _sheet_files(archive).items() if file in names}
    except (etree.XMLSyntaxError, KeyError, zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError):
        return {}  # the values are what matters; a workbook with odd looks still imports


def _root(file: IO[bytes]):  # type: ignore[no-untyped-def]  # lxml has no types
    from lxml import etree

    return etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()


def _sheet_files(archive: zipfile.ZipFile) -> dict[str, str]:
    with archive.open("xl/_rels/workbook.xml.rels") as file:
        targets = {relation.get("Id"): relation.get("Target") for relation in _root(file)}
    with archive.open("xl/workbook.xml") as file:
        sheets = [(sheet.get("name"), targets.get(sheet.get(RELATION), "")) for sheet in _root(file).iter(f"{MAIN}sheet")]
    return {name: target.lstrip("/") if target.startswith("/") else f"xl/{target}" for name, target in sheets}


def _looks(archive: zipfile.ZipFile, names: set[str]) -> dict[str, Mark]:
    """Return the marks by style number, only for styles that have any."""
    if "xl/styles.xml" not in names:
        return {}
    with archive.open("xl/styles.xml") as file:
        root = _root(file)
    formats = {form.get("numFmtId"): form.get("formatCode", "") for form in root.iter(f"{MAIN}numFmt")}
    formats |= {"9": "0%", "10": "0.00%"}
    looks = {}
    styles = root.find(f"{MAIN}cellXfs")
    for number, style in enumerate(styles if styles is not None else ()):
        alignment = style.find(f"{MAIN}alignment")
        code = formats.get(style.get("numFmtId"), "")
        mark = Mark(int(alignment.get("indent", "0")) if alignment is not None else 0, _format_currency(code), "%" in code)
        if mark != Mark():
            looks[str(number)] = mark
    return looks


def _format_currency(code: str) -> str:
    named = re.search(r"\[\$([^\]-]+)(-[0-9A-Fa-f]+)?\]", code)
    if named:
        return currency_in(named[1])
    quoted = " ".join(re.findall(r'"([^"]*)"', code)) + " " + re.sub(r'"[^"]*"|\[[^\]]*\]', "", code)
    return currency_in(quoted)


def _sheet(archive: zipfile.ZipFile, file: str, looks: dict[str, Mark]) -> SheetMarks:
    """Return one sheet's marks; the sheet is streamed, and only where there is something to find."""
    from lxml import etree

    sheet = SheetMarks()
    if not looks and not re.search(rb'<f|t="e"', archive.read(file)):  # no formula, no cell with an error
        return sheet
    uncalculated = []
    with archive.open(file) as stream:
        for _, row in etree.iterparse(stream, tag=f"{MAIN}row", resolve_entities=False, no_network=True):
            for cell in row:
                mark = looks.get(cell.get("s"))
                blank = cell.find(f"{MAIN}f") is not None and not cell.findtext(f"{MAIN}v")
                wrong = cell.get("t") == "e"
                place = CELL.fullmatch(cell.get("r", "")) if mark or blank or wrong else None
                if place:
                    at = (int(place[2]) - 1, column_number(place[1]) - 1)
                    if mark:
                        sheet.marks[at] = mark
                    if blank:
                        uncalculated.append(at)
                    if wrong:
                        sheet.errors[at] = cell.findtext(f"{MAIN}v") or "#N/A"
            row.clear()
            while row.getprevious() is not None:
                del row.getparent()[0]
    sheet.uncalculated = tuple(uncalculated)
    return sheet
