"""Cells of any workbook or text table as plain values: the first step of every import."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from planner.model.finding import BallastError

Cell = str | float | bool | date | None
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_BYTES = 1_500_000_000
MOST_RATIO = 400
WEB_PAGE = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"mime-version")


@dataclass(frozen=True, slots=True)
class Mark:
    """What the look of a cell says: its indent, the currency and percent sign of its number format."""

    indent: int = 0
    currency: str = ""
    percent: bool = False


PLAIN_MARK = Mark()


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: ``rows`` of cells from A1 on, the marks of cells that have any, and merged ranges.

    ``merges`` holds (top, left, bottom, right), counted from 0; ``decimal`` is the file's decimal mark where it is known.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden: bool = False
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    merges: tuple[tuple[int, int, int, int], ...] = ()
    uncalculated: tuple[tuple[int, int], ...] = ()
    decimal: str = ""

    def cell(self, row: int, column: int) -> Cell:
        """Return one cell, None outside the sheet."""
        if not 0 <= row < len(self.rows):
            return None
        cells = self.rows[row]
        return cells[column] if 0 <= column < len(cells) else None

    def mark(self, row: int, column: int) -> Mark:
        """Return what the look of one cell says."""
        return self.marks.get((row, column), PLAIN_MARK)


def cell_name(row: int, column: int) -> str:
    """Return a cell's name such as C7; row and column count from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def read_grids(path: Path) -> tuple[Grid, ...]:
    """Return the sheets of a workbook, judged by its content, not its name; raises BallastError for anything else."""
    name = path.name
    try:
        if path.is_dir():
            raise BallastError(f"'{name}' is a folder, not a workbook.")
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        raise BallastError(f"There is no file '{path}'.") from None
    except OSError as problem:
        raise BallastError(f"'{name}' can't be read: {problem.strerror or problem}.") from None
    if size == 0:
        raise BallastError(f"'{name}' is empty: there is nothing to import.")
    if size > MOST_BYTES:
        raise BallastError(f"'{name}' is too large to import ({size / 1e9:.1f} GB).")
    return _reader(path, head)(path)


def _reader(path: Path, head: bytes) -> Callable[[Path], tuple[Grid, ...]]:
    if head.startswith(ZIP):
        _check_zip(path)
        return _read_with_calamine
    if head.startswith(OLE):
        if ENCRYPTED in path.read_bytes():
            raise BallastError(f"'{path.name}' is protected by a password; remove the protection and import it again.")
        return _read_with_calamine
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(WEB_PAGE):
        raise BallastError(f"'{path.name}' is a web page or XML text, not a workbook; open it in a spreadsheet program and save it as .xlsx.")
    from planner.files.workbook_text import read_text_grid

    return read_text_grid


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise BallastError(f"'{path.name}' is damaged: it begins like a workbook but can't be opened.") from None
    names = {entry.filename for entry in entries}
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} and not any(name.startswith("xl/") for name in names):
        raise BallastError(f"'{path.name}' is not a workbook.")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if unpacked > MOST_BYTES or (unpacked > 100_000_000 and unpacked / packed > MOST_RATIO):
        raise BallastError(f"'{path.name}' unpacks to {unpacked / 1e9:.1f} GB, more than a workbook should; it is not opened.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise BallastError(f"'{path.name}' is protected by a password; remove the protection and import it again.")


def _read_with_calamine(path: Path) -> tuple[Grid, ...]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    from planner.files.workbook_marks import read_marks

    try:
        with CalamineWorkbook.from_path(path) as book:
            marks = read_marks(path)
            grids = []
            for sheet in book.sheets_metadata:
                if sheet.typ is not SheetTypeEnum.WorkSheet:
                    continue
                cells = book.get_sheet_by_name(sheet.name)
                rows = tuple(tuple(_plain(value) for value in row) for row in cells.to_python(skip_empty_area=False))
                looks = marks.get(sheet.name)
                grids.append(
                    Grid(
                        sheet.name,
                        _trimmed(rows),
                        sheet.visible is not SheetVisibleEnum.Visible,
                        looks.marks if looks else {},
                        tuple((a, b, c, d) for (a, b), (c, d) in cells.merged_cell_ranges or ()),
                        looks.uncalculated if looks else (),
                    )
                )
            return tuple(grids)
    except PasswordError:
        raise BallastError(f"'{path.name}' is protected by a password; remove the protection and import it again.") from None
    except (CalamineError, OSError, ValueError, MemoryError) as problem:
        if "assword" in str(problem) or "ncrypt" in str(problem):
            raise BallastError(f"'{path.name}' is protected by a password; remove the protection and import it again.") from None
        raise BallastError(f"'{path.name}' is not a workbook that can be read.") from None


def _trimmed(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    last = len(rows)
    while last and all(cell is None for cell in rows[last - 1]):
        last -= 1
    return rows[:last]


def _plain(value: object) -> Cell:
    """Return a cell's value as text, number, flag or day; empty text and spreadsheet errors are None."""
    if isinstance(value, str):
        return value if value.strip() and not value.startswith(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")) else None
    if isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return None
