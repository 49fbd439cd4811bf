"""Where clicks on cells of a workbook lead: links laid on cells, and links that formulas make."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Container, Iterator

from planner.files.cells.grid import column_number

LINK = re.compile(rb"<(?:\w+:)?hyperlink\b([^>]*)>")
ATTRIBUTE = re.compile(rb'(?:\w+:)?(ref|id|Id|Target|location)="([^"]*)"')
PLACES = re.compile(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")
MADE = re.compile(rb'<c\b[^>]* r="([A-Z]+)(\d+)"[^>]*>\s*<f[^>]*>\s*HYPERLINK\(\s*(?:&quot;|")(https?:[^"&]*(?:&amp;[^"&]*)*)')
MOST_CELLS = 1000  # of one range


def links_of(archive: zipfile.ZipFile, names: Container[str], file: str, data: bytes) -> dict[tuple[int, int], str]:
    """Return web addresses by row and column of one sheet, from 0; links to places in the workbook itself are none."""
    return made_links(data) | laid_links(archive, names, file, data)


def made_links(data: bytes) -> dict[tuple[int, int], str]:
    """Return the web addresses that formulas make."""
    if b"HYPERLINK(" not in data:
        return {}
    return {
        (int(made[2]) - 1, column_number(made[1].decode()) - 1): html.unescape(made[3].decode("utf-8", "replace"))
        for made in MADE.finditer(data)
    }


def laid_links(archive: zipfile.ZipFile, names: Container[str], file: str, data: bytes) -> dict[tuple[int, int], str]:
    """Return the web addresses that are laid on cells; they stand at the end of a sheet."""
    found: dict[tuple[int, int], str] = {}
    start = data.rfind(b"hyperlinks")
    folder, _, name = file.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if start < 0 or relations not in names:
        return found
    targets = {told.get("Id", ""): told.get("Target", "") for told in _tags(archive.read(relations), rb"<(?:\w+:)?Relationship\b([^>]*)>")}
    begin = data.find(b"<hyperlinks")
    for told in _tags(data[max(begin, 0) :], LINK.pattern):
        target = targets.get(told.get("id", ""), "")
        if target.lower().startswith(("http://", "https://", "www.")):
            found |= dict.fromkeys(_cells(told.get("ref", "")), target)
    return found


def _tags(data: bytes, pattern: bytes) -> Iterator[dict[str, str]]:
    for tag in re.finditer(pattern, data):
        yield {key.decode(): html.unescape(value.decode("utf-8", "replace")) for key, value in ATTRIBUTE.findall(tag[1])}


def _cells(ref: str) -> list[tuple[int, int]]:
    found = PLACES.fullmatch(ref)
    if not found:
        return []
    top, left = int(found[2]) - 1, column_number(found[1]) - 1
    bottom, right = (int(found[4]) - 1, column_number(found[3]) - 1) if found[3] else (top, left)
    if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
        return []
    return [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
