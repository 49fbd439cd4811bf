"""Text tables (CSV, TSV and their like): encoding and delimiter are found from the content."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.files.cells.columns import Coded, RowsOfColumns, cleaned
from planner.files.cells.grid import Cell, Grid
from planner.model.finding import BallastError

DELIMITERS = (",", ";", "\t", "|")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
SAMPLE = 65_536
MOST_COLUMNS = 16_384  # what a sheet has


def read_text_grid(path: Path) -> tuple[Grid, ...]:
    """Return a text table as one sheet; raises BallastError for what isn't text."""
    text = decoded(path.read_bytes())
    if text is None:
        raise BallastError(f"'{path.name}' is not a workbook that can be read.")
    if not text.strip():
        raise BallastError(f"'{path.name}' is empty: there is nothing to import.")
    lines, delimiter, skipped = table_lines(text)
    csv.field_size_limit(10_000_000)
    try:
        rows = list(csv.reader(lines[skipped:], delimiter=delimiter))
    except csv.Error as problem:
        raise BallastError(f"'{path.name}' can't be read as a table: {problem}.") from None
    if skipped:  # keeps row numbers those of the file
        rows.insert(0, [])
    decimal = "," if delimiter == ";" and _decimal_commas(text[:SAMPLE]) else ""
    if len(set(map(len, rows))) == 1 and len(rows[0]) <= MOST_COLUMNS:
        even, columns = _cleaned(rows)
        grid = Grid(path.stem, even, decimal=decimal)
        grid.keep_columns(columns)
        return (grid,)
    uneven = [_trimmed(_cells(row)) for row in rows]
    while uneven and not uneven[-1]:
        uneven.pop()
    widest = max(map(len, uneven), default=0)
    if widest > MOST_COLUMNS:
        raise BallastError(f"'{path.name}' has a row of {widest:,} columns, more than a sheet can have: it is damaged.")
    return (Grid(path.stem, uneven, decimal=decimal),)


def table_lines(text: str) -> tuple[list[str], str, int]:
    """Return a table's lines with their ends, its delimiter, and how many lines at the top only name that."""
    lines = text.splitlines(keepends=True)
    named = re.fullmatch(r"sep=(.)\s*", lines[0], re.IGNORECASE)
    return lines, named[1] if named else guessed_delimiter(text[:SAMPLE]), 1 if named else 0


def _cleaned(rows: Sequence[Sequence[str]]) -> tuple[RowsOfColumns[Cell], list[Coded[Cell]]]:
    return cleaned(zip(*rows, strict=True), _cells)


def _cells(values: Sequence[object]) -> list[Cell]:
    return [value if isinstance(value, str) and value and not value.isspace() else None for value in values]


def _trimmed(cells: list[Cell]) -> tuple[Cell, ...]:
    """Return a row without the blank cells at its end."""
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _decimal_commas(text: str) -> bool:
    return len(re.findall(r"(?<![\d.,])\d+,\d{1,2}(?![\d.,])", text)) > len(re.findall(r"(?<![\d.,])\d+\.\d{1,2}(?![\d.,])", text))


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, and how its bytes become it: what stands in front, and the encoding of the rest."""

    text: str
    encoding: str
    mark: bytes = b""


def decoded(data: bytes) -> str | None:
    """Return the text of a file in UTF-8, UTF-16, GB 18030 or Windows Latin; None where it isn't text."""
    found = decoded_as(data)
    return found.text if found else None


def decoded_as(data: bytes) -> Decoded | None:
    """Return the text of a file with its encoding; None where it isn't text."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")):
        if data.startswith(mark):
            return _clean(data[len(mark) :], encoding, mark)
    even, odd = data[0:SAMPLE:2].count(0), data[1:SAMPLE:2].count(0)
    if max(even, odd) > min(len(data), SAMPLE) / 8 and min(even, odd) * 8 < max(even, odd):
        return _clean(data, "utf-16-le" if odd > even else "utf-16-be")
    return _clean(data, "utf-8") or _chinese(data) or _clean(data, "cp1252") or _clean(data, "latin-1")


def _clean(data: bytes, encoding: str, mark: bytes = b"") -> Decoded | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if CONTROL.search(text) else Decoded(text, encoding, mark)


def _chinese(data: bytes) -> Decoded | None:
    """Return GB 18030 text where the foreign letters are nearly all common Chinese ones."""
    found = _clean(data, "gb18030")
    if found is None:
        return None
    text = found.text
    foreign = [letter for letter in text if ord(letter) > 127]
    # common characters come in rows of GB 2312; Latin text read as Chinese gives rare ones, one at a time between ASCII letters
    common = sum(
        1 for letter in foreign if "\u4e00" <= letter <= "\u9fff" or letter in "，。：；（）、—·×Ω℃±元" or "\uff00" <= letter <= "\uffef"
    )
    torn = len(re.findall(r"[A-Za-z][\u4e00-\u9fff][A-Za-z]|[a-z][\u4e00-\u9fff](?![\u4e00-\u9fff])", text))
    return found if foreign and common >= 0.9 * len(foreign) and torn < 0.2 * len(foreign) else None


def guessed_delimiter(text: str) -> str:
    """Return the delimiter that cuts most lines into the same number of columns, at least two."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        rows = [row for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter) if any(cell.strip() for cell in row)]
        widths = Counter(len(row) for row in rows[:-1] or rows)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
        score = (width > 1) * (count / sum(widths.values()) + min(width, 20) / 100)
        if score > best_score:
            best, best_score = delimiter, score
    return best
