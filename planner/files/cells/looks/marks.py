"""What the look of cells says beyond their values: indents, currencies in number formats, formulas never calculated."""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO

from planner.files.cells.grid import Mark, column_number
from planner.files.cells.looks.links import links_of
from planner.files.cells.looks.ods_marks import ods_marks
from planner.files.cells.looks.shown import tells_more
from planner.files.cells.said.money import currency_in

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CELL = re.compile(r"([A-Z]+)(\d+)")
START, LONGEST_TAG = 65_536, len('<c r="XFD1048576"')
NAMED = re.compile(rb'<c r="([A-Z]+)(\d+)"\n')  # the end of a piece
FORMULA = re.compile(rb"<f[ />]")
HIDDEN = re.compile(rb'<row\b[^>]* hidden="(?:1|true)"[^>]*>')
PLACE_OF_ROW = re.compile(rb' r="(\d+)"')
PLACE = re.compile(rb' r="([A-Z]+)(\d+)"')


@dataclass(slots=True)
class SheetMarks:
    """The marks of one sheet, by row and column from 0."""

    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)
    uncalculated: tuple[tuple[int, int], ...] = ()
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()  # rows that are hidden, by hand or by a filter


def read_marks(path: Path, unpacked: Mapping[str, bytes]) -> Mapping[str, SheetMarks]:
    """Return the marks by sheet name; empty for kinds of workbook whose looks aren't read. ``unpacked`` are parts that were read before."""
    if not zipfile.is_zipfile(path):
        return {}
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "content.xml" in names:
                return {
                    name: SheetMarks(one.marks, links=one.links, hidden=frozenset(one.hidden)) for name, one in ods_marks(archive).items()
                }
            if "xl/workbook.xml" not in names:
                return {}
            looks = looks_of(archive, names)
            files = {name: file for name, file in sheet_files(archive).items() if file in names}
            found: dict[str, SheetMarks] = {}
            for name, file in files.items():
                data = unpacked.get(file) or archive.read(file)
                found[name] = _sheet(data, looks)
                found[name].links = links_of(archive, names, file, data)
            return found
    except (etree.XMLSyntaxError, KeyError, zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError):
        return {}  # the values are what matters; a workbook with odd looks still imports


def _root(file: IO[bytes]):  # type: ignore[no-untyped-def]  # lxml has no types
    from lxml import etree

    return etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()


def sheet_files(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part that each sheet is in, by its name."""
    with archive.open("xl/_rels/workbook.xml.rels") as file:
        targets = {one.get("Id", ""): one.get("Target", "") for one in _root(file).iterchildren("{*}Relationship")}
    with archive.open("xl/workbook.xml") as file:
        sheets = [(sheet.get("name", ""), targets.get(sheet.get(RELATION), "")) for sheet in _root(file).iter(f"{MAIN}sheet")]
    return {name: target.lstrip("/") if target.startswith("/") else f"xl/{target}" for name, target in sheets}


def looks_of(archive: zipfile.ZipFile, names: set[str]) -> dict[str, Mark]:
    """Return the marks by style number, only for styles that have any."""
    if "xl/styles.xml" not in names:
        return {}
    with archive.open("xl/styles.xml") as file:
        root = _root(file)
    formats = {form.get("numFmtId"): form.get("formatCode", "") for form in root.iter(f"{MAIN}numFmt")}
    formats |= {"9": "0%", "10": "0.00%", "11": "0.00E+00", "16": "d-mmm", "17": "mmm-yy", "48": "##0.0E+0"}
    looks = {}
    styles = root.find(f"{MAIN}cellXfs")
    for number, style in enumerate(styles if styles is not None else ()):
        alignment = style.find(f"{MAIN}alignment")
        code = formats.get(style.get("numFmtId"), "")
        indent = int(alignment.get("indent", "0")) if alignment is not None else 0
        mark = Mark(indent, _format_currency(code), "%" in re.sub(r'"[^"]*"|\\.', "", code), code if tells_more(code) else "")
        if mark != Mark():
            looks[str(number)] = mark
    return looks


def _format_currency(code: str) -> str:
    named = re.search(r"\[\$([^\]-]+)(-[0-9A-Fa-f]+)?\]", code)
    if named:
        return currency_in(named[1])
    quoted = " ".join(re.findall(r'"([^"]*)"', code)) + " " + re.sub(r'"[^"]*"|\[[^\]]*\]', "", code)
    return currency_in(quoted)


def _sheet(data: bytes, looks: dict[str, Mark]) -> SheetMarks:
    """Return one sheet's marks. Most cells have none, so those that have are searched for; odd spelling goes to a real parser."""
    start = data[:START]
    if b"<sheetData" not in start or b"='" in start or b"<!" in start:
        return _parsed(data, looks)
    sheet = SheetMarks()
    for style, mark in looks.items():
        sheet.marks.update(dict.fromkeys(_places(data, f' s="{style}"'.encode()), mark))
    if b' t="e"' in data:
        for tag, rest in _tags(data.split(b' t="e"')):
            if place := _place(tag):
                sheet.errors[place] = value_of(rest) or "#N/A"
    sheet.hidden = frozenset(hidden_rows(data))
    if FORMULA.search(data):
        sheet.uncalculated = tuple(_uncalculated(data))
    return sheet


def hidden_rows(data: bytes) -> Iterator[int]:
    """Yield the rows that are hidden."""
    if b' hidden="' in data:
        yield from (int(row) - 1 for tag in HIDDEN.findall(data) for row in PLACE_OF_ROW.findall(tag))


def _places(data: bytes, attribute: bytes) -> Iterable[tuple[int, int]]:
    """Return the places of all cells with an attribute; as good as always it stands right behind the cell's name."""
    pieces = data.split(attribute)
    found = NAMED.findall(b"\n".join([piece[-LONGEST_TAG:] for piece in pieces]))
    if len(found) < len(pieces) - 1:  # also on rows, or the name stands elsewhere
        return [place for tag, _ in _tags(pieces) if (place := _place(tag))]
    columns = {letters: column_number(letters.decode()) - 1 for letters in {letters for letters, _ in found}}
    return [(int(number) - 1, columns[letters]) for letters, number in found]


def _tags(pieces: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the tag of each cell with an attribute that cuts a sheet into pieces, and what comes after the attribute."""
    before = b""
    for at, piece in enumerate(pieces):
        if at:
            tag = before[before.rfind(b"<") :]
            if tag.startswith(b"<c "):
                yield (tag if b' r="' in tag else tag + piece[: piece.find(b">")]), piece
        before = piece


def _place(tag: bytes) -> tuple[int, int] | None:
    found = PLACE.search(tag)
    return (int(found[2]) - 1, column_number(found[1].decode()) - 1) if found else None


def value_of(rest: bytes) -> str:
    """Return the value of the cell that goes on with ``rest``."""
    inside = rest[: rest.find(b"</c>")]
    start = inside.find(b"<v>")
    return html.unescape(inside[start + 3 : inside.find(b"</v>", start)].decode()) if start >= 0 else ""


def _uncalculated(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the places of formulas that have no value."""
    before = b""
    for at, piece in enumerate(data.split(b"<f")):
        if at and piece[:1] in b" />" and not value_of(piece):
            start = before.rfind(b"<c ")
            if start > before.rfind(b"</c>") and (place := _place(before[start : before.find(b">", start)])):
                yield place
        before = piece


def _parsed(data: bytes, looks: dict[str, Mark]) -> SheetMarks:
    from lxml import etree

    sheet = SheetMarks()
    uncalculated = []
    hidden = set()
    for _, row in etree.iterparse(BytesIO(data), tag=f"{MAIN}row", resolve_entities=False, no_network=True):
        if row.get("hidden") in {"1", "true"} and row.get("r", "").isdecimal():
            hidden.add(int(row.get("r")) - 1)
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
    sheet.uncalculated, sheet.hidden = tuple(uncalculated), frozenset(hidden)
    return sheet
