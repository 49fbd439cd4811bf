"""How far out the cells of a sheet lie, before a reader that lays the sheet out whole takes all memory for it.

Nearly every workbook spells its cells in one way, and a few searches tell that none of them lies too far out. In any other, each is looked at.
"""

from __future__ import annotations

import re
from functools import cache

from planner.files.cells.grid import cell_name, column_number

MOST_CELLS = 16_777_216  # sixteen columns to the last row; laid out, that many take nearly 1 GB
LAST_COLUMN = 16_384
USUAL_CELL = b'<c r="'
ODD_CELL, PREFIXED_CELL = re.compile(rb'<c(?! r="[A-Z])'), re.compile(rb":c[\s/>]")
ROW = re.compile(rb"<(?:[\w.-]+:)?row\b[^>]*?\sr\s*=\s*[\"']\s*\+?(\d+)")
CELL = re.compile(rb"<(?:[\w.-]+:)?c\s[^>]*?\br\s*=\s*[\"']\s*([A-Za-z]+)\+?(\d+)")
COUNTED = re.compile(rb"[cC]ount\s*=\s*[\"']\s*\+?(\d+)")
COUNTED_TEXTS = re.compile(rb"uniqueCount\s*=\s*[\"']\s*\+?(\d+)")  # how often cells use the texts is told too, and may be more
REPEATED = re.compile(rb"number-rows-repeated\s*=\s*[\"']\s*\+?0*\d{5,}[\"'](?![^<>]*/>)[^<>]*>")
FILLED = re.compile(rb":p[\s>]|value\s*=")
LONGEST_ROW = 2_000_000  # bytes that a row is looked for its end
SPACES = re.compile(rb":c\s*=\s*[\"']\s*\+?0*\d{6,}[\"']")
ANY_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")


def boasts(start: bytes, size: int, *, texts: bool) -> bool:
    """Tell whether a part says that it has more entries than bytes; readers make room for as many as it says."""
    return any(int(told[-12:]) > size for told in (COUNTED_TEXTS if texts else COUNTED).findall(start))


def far_cell(data: bytes) -> str:
    """Return the far corner of a sheet too wide and tall to hold in memory; empty where it is fine."""
    if b"\x00" in data[:200]:
        data = data.decode("utf-16", "replace").encode()
    start, end = max(data.find(b"<sheetData"), 0), data.rfind(b"</sheetData")
    if not ODD_CELL.search(data, start, end if end > start else len(data)) and not PREFIXED_CELL.search(data):
        last = re.search(rb'r="0*(\d+)"', data[data.rfind(b"<row ") :])
        if not any(far.search(data) for far in _beyond(len(last[1]) if last else 1)):
            return ""
    return _corner(data)


@cache
def _beyond(digits: int) -> tuple[re.Pattern[bytes], ...]:
    """Return what finds the cells that may be too far out in a sheet whose last row has so many digits: in its columns, in its rows."""
    width = min(MOST_CELLS // 10**digits, LAST_COLUMN)
    if width < column_number("Z"):
        return (re.compile(USUAL_CELL),)
    letters = [chr(letter) for letter in range(ord("A"), ord("Z") + 1)]
    if first := next((letter for letter in letters if column_number(f"{letter}Z") > width), ""):
        columns = f"[{first}-Z][A-Z]|[A-Z]{{3}}"
    else:
        first = next((letter for letter in letters if column_number(f"{letter}ZZ") > width), "Z")
        columns = f"[{first}-Z][A-Z]{{2}}|[A-Z]{{4}}"
    return re.compile(USUAL_CELL + b"(?:%s)" % columns.encode()), re.compile(USUAL_CELL + rb"[A-Z]+\d{%d}" % (digits + 1))


def _corner(data: bytes) -> str:
    """Return the far corner of all cells where they are too many, whatever way they are spelled."""
    named = CELL.findall(data)
    rows = max(
        [1, *(int(number[-12:]) for number in {number for _, number in named}), *(int(number[-12:]) for number in ROW.findall(data))]
    )
    widest = max({letters.upper()[:4] for letters, _ in named}, key=lambda letters: (len(letters), letters), default=b"A")
    columns = column_number(widest.decode())
    unnamed = len(ANY_CELL.findall(data)) - len(named)
    if unnamed and unnamed * rows > MOST_CELLS:  # each stands right of the one before it
        columns = max(columns, min(columns + unnamed, LAST_COLUMN))
    return cell_name(rows - 1, columns - 1) if rows * columns > MOST_CELLS else ""


def piled_up(content: bytes) -> bool:
    """Tell whether an OpenDocument sheet says a row with something in it ten thousand times over, or blanks by the hundred thousand."""
    return bool(SPACES.search(content)) or any(FILLED.search(_row_from(content, one.end())) for one in REPEATED.finditer(content))


def _row_from(content: bytes, start: int) -> bytes:
    end = content.find(b"table-row", start, start + LONGEST_ROW)
    return content[start : end if end >= 0 else start + LONGEST_ROW]
