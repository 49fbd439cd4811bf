"""What the cells of an OpenDocument sheet say beyond their values: where clicks lead, percent signs, currencies, texts that formats show."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import Any

from planner.files.cells.grid import Mark
from planner.files.cells.said.money import currency_in

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
HREF = "{http://www.w3.org/1999/xlink}href"
# a file with none of these has nothing to tell
TELLING = re.compile(
    rb'<text:a\b|HYPERLINK\(|value-type="(?:percentage|currency)"|visibility="(?:collapse|filter)"|min-integer-digits="(?:[2-9]|\d\d)"|<number:text>[^<]*[^\s<,./:-]'
)
MADE = re.compile(r'^of:=HYPERLINK\("(https?:[^"]+)"')
WEB = ("http://", "https://", "www.")
ORDINARY = re.compile(r"[-−]?(?:0|[1-9]\d*|\d{1,3}(?:[., \u00a0\u202f']\d{3})+)?(?:[.,]\d+)?")
SHAPE = re.compile(r"(?P<before>[^\d]*)(?P<digits>\d[\d., \u00a0]*?)(?P<after>\s*[^\d\s.,].*)?")
DAYS = ((re.compile(r"[^\W\d_]{3,4}\W?\d\d"), "mmm-yy"), (re.compile(r"\d{1,2}\W{1,2}[^\W\d_]{3,4}"), "d-mmm"))
MOST_ALIKE = 100_000  # cells that one element stands for


@dataclass(slots=True)
class OdsMarks:
    """The marks of one sheet, by row and column from 0."""

    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)


def ods_marks(archive: zipfile.ZipFile) -> dict[str, OdsMarks]:
    """Return the marks by sheet name."""
    data = archive.read("content.xml")
    if not TELLING.search(data):
        return {}
    from lxml import etree

    found: dict[str, OdsMarks] = {}
    sheet, row = OdsMarks(), 0
    for event, element in etree.iterparse(
        BytesIO(data), events=("start", "end"), tag=(f"{TABLE}table", f"{TABLE}table-row"), resolve_entities=False, no_network=True
    ):
        if element.tag == f"{TABLE}table":
            if event == "start":
                sheet, row = found.setdefault(element.get(f"{TABLE}name", ""), OdsMarks()), 0
        elif event == "end":
            row += _read_row(element, row, sheet)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return found


def _read_row(element: Any, row: int, sheet: OdsMarks) -> int:  # lxml has no types
    """Put the marks of a row in place and return how many rows it stands for."""
    rows = _times(element, "rows")
    if element.get(f"{TABLE}visibility") in {"collapse", "filter"}:
        sheet.hidden.update(range(row, row + min(rows, MOST_ALIKE)))
    column = 0
    for cell in element.iterchildren("*"):
        columns = _times(cell, "columns")
        if len(cell) and rows * columns <= MOST_ALIKE:
            link, mark = _link(cell), _mark(cell)
            places = [(row + down, column + along) for down in range(rows) for along in range(columns)]
            if link:
                sheet.links.update(dict.fromkeys(places, link))
            if mark != Mark():
                sheet.marks.update(dict.fromkeys(places, mark))
        column += columns
    return rows


def _times(element: Any, what: str) -> int:
    told = element.get(f"{TABLE}number-{what}-repeated", "1")
    return int(told) if told.isdecimal() else 1


def _link(cell: Any) -> str:
    targets: Iterator[str] = (anchor.get(HREF, "") for line in cell.iterchildren(f"{TEXT}p") for anchor in line.iter(f"{TEXT}a"))
    link = next((target for target in targets if target.lower().startswith(WEB)), "")
    made = MADE.match(cell.get(f"{TABLE}formula", "")) if not link else None
    return made[1] if made else link


def _mark(cell: Any) -> Mark:
    kind = cell.get(f"{OFFICE}value-type")
    if kind not in {"float", "percentage", "currency", "date"}:
        return Mark()
    text = "".join(next((line.itertext() for line in cell.iterchildren(f"{TEXT}p")), ()))
    return _of_text(kind, text.strip(), cell.get(f"{OFFICE}currency", ""))


@lru_cache(maxsize=10_000)
def _of_text(kind: str, text: str, currency: str) -> Mark:
    """Return what the text that a number or day is shown as says of its format."""
    if kind == "date":
        return Mark(shape=next((code for pattern, code in DAYS if pattern.fullmatch(text)), ""))
    if kind == "percentage":
        return Mark(percent=True)
    named = currency or currency_in(text)
    if kind == "currency" or ORDINARY.fullmatch(text):
        return Mark(currency=named)
    found = SHAPE.fullmatch(text)
    if not found:
        return Mark(currency=named)
    before, digits, after = found["before"], found["digits"].strip(), (found["after"] or "").rstrip()
    zeros = "0" * len(digits) if digits.startswith("0") and digits.isdigit() else "0"
    return Mark(currency=named, shape=f"{_quoted(before)}{zeros}{_quoted(after)}" if zeros != "0" or before.strip(" -−") or after else "")


def _quoted(text: str) -> str:
    return f'"{text}"' if text.replace('"', "") else ""
