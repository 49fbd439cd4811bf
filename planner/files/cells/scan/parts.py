"""The part of a workbook that one sheet is in: unpacked and scanned a piece at a time, so that it is never in memory as a whole."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from planner.files.cells.looks.links import made_links
from planner.files.cells.looks.marks import hidden_rows
from planner.files.cells.scan.cell_words import Sheet, claim
from planner.files.cells.scan.scan import scan_rows
from planner.files.cells.scan.shared_texts import declared

PIECE = 1 << 19  # half a megabyte: what numpy makes of it stays in the processor's cache
MOST_BYTES = 500_000_000
LONGEST = 1 << 24  # of one row, or of rows without cells at the end
START, NO_ROWS, ROW_END, END = b"<sheetData>", b"<sheetData/>", b"</row>", b"</sheetData>"
ROOT = re.compile(rb'<worksheet(?: [\w:.-]+="[^"<>]*")*>')
TAGS = re.compile(rb'(?:[^<>]|<[^<>"]*(?:"[^"<>]*"[^<>"]*)*>)*')  # with quotes in pairs
MAIN = b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAST_ROWS = re.compile(rb'(?:<row r="\d{1,7}"(?: [\w:.-]+="[^"<>]*")*/>)*')


@dataclass(slots=True)
class Part:
    """A sheet with what stands before its rows and behind them, and where formulas among its cells lead."""

    sheet: Sheet
    head: bytes = b""
    tail: bytes = b""
    links: dict[tuple[int, int], str] = field(default_factory=dict)


def scanned_part(archive: zipfile.ZipFile, name: str, sheet: Sheet, told: Callable[[float], None]) -> Part:
    """Scan one part; raises OddSheetError where it is spelt in an unusual way. ``told`` hears how much of it is done and may end the work."""
    part = Part(sheet)
    size = max(archive.getinfo(name).file_size, 1)
    claim(size < MOST_BYTES)
    done = 0
    with archive.open(name) as file:
        kept = _head(part, file.read(PIECE))
        while not part.tail:
            told(min(done / size, 1.0))
            piece = file.read(PIECE)
            done += len(piece)
            kept = _taken(part, kept + piece, last=not piece)
        part.tail += file.read()
    claim(b"<!" not in part.tail and part.tail.count(END) <= 1 and START not in part.tail)
    return part


def _head(part: Part, data: bytes) -> bytes:
    """Take what stands before the rows; returns the rest."""
    root = ROOT.match(data, declared(data))
    claim(root and MAIN in root[0])
    start = data.find(START)
    if start < 0:
        start = data.find(NO_ROWS)
        claim(start >= 0)
        part.head, part.tail = data[:start] + START, END + data[start + len(NO_ROWS) :]
    else:
        part.head = data[: start + len(START)]
    claim(part.head.count(b"sheetData") == 1 and b"<!" not in part.head and b"<?" not in part.head[5:])
    claim(TAGS.fullmatch(part.head))
    return data[start + len(START) :]


def _taken(part: Part, data: bytes, *, last: bool) -> bytes:
    """Scan the whole rows of some data, and take what stands behind the last of them; returns what isn't whole yet."""
    stop = data.rfind(ROW_END) + len(ROW_END)
    if stop < len(ROW_END):
        stop = 0
    else:
        rows = data[:stop]
        if scan_rows(rows, part.sheet):
            part.links |= made_links(rows)
    rest = data[stop:]
    end = rest.find(END)
    if end < 0:
        claim(not last and len(rest) < LONGEST)
        return rest
    claim(LAST_ROWS.fullmatch(rest, 0, end))
    part.sheet.hidden.update(hidden_rows(rest[:end]))
    part.tail = rest[end:]
    return b""
