"""Cells of any workbook or text table as plain values: the first step of every import."""

from __future__ import annotations

import math
import multiprocessing
import struct
import zipfile
import zlib
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import closing
from functools import partial
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from planner.files.cells.columns import Coded, RowsOfColumns, cleaned
from planner.files.cells.extent import boasts, far_cell, piled_up
from planner.files.cells.grid import Cell, Grid
from planner.files.cells.opening import MOST_BYTES, beginning, unreadable
from planner.files.cells.plain import plain_cell
from planner.files.cells.progress import Progress, untold
from planner.model.finding import BallastError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, SheetMetadata

    from planner.files.cells.looks.marks import SheetMarks

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_RATIO = 400
MOST_KEPT = 200_000_000  # bytes of sheets held unpacked while they are read
CHUNK = 1 << 20
COUNTING = frozenset({"xl/sharedstrings.xml", "xl/styles.xml"})
DOUBTFUL = frozenset({"", "#"})  # how texts begin that may be empty or a spreadsheet's error
DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, struct.error)  # what a broken archive raises
WEB_PAGE = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"mime-version")


def read_grids(path: Path, progress: Progress = untold) -> tuple[Grid, ...]:
    """Return the sheets of a workbook, judged by its content, not its name; raises BallastError for anything else.

    ``progress`` hears the share done and what is being done, and may end it by an exception.
    """
    head = beginning(path)
    try:
        return _reader(path, head, progress)(path)
    except OSError as problem:  # it went, or was taken, meanwhile
        raise unreadable(path, problem) from None


def is_text(path: Path) -> bool:
    """Tell whether a file is neither of the two kinds that workbooks come in."""
    with path.open("rb") as file:
        return not file.read(8).startswith((ZIP, OLE))


def _reader(path: Path, head: bytes, progress: Progress) -> Callable[[Path], tuple[Grid, ...]]:
    if head.startswith(ZIP):
        grids, unpacked = _checked_zip(path, progress)
        if grids is not None:
            return lambda _: grids
        return partial(_read_with_calamine, unpacked=unpacked) if unpacked else _read_apart
    if head.startswith(OLE):
        if not _is_sound_ole(head, path.stat().st_size):
            raise BallastError(f"'{path.name}' is damaged: it begins like a workbook but can't be opened.")
        if ENCRYPTED in path.read_bytes():
            raise BallastError(f"'{path.name}' is protected by a password; remove the protection and import it again.")
        return _read_apart
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(WEB_PAGE):
        raise BallastError(
            f"'{path.name}' is a web page or XML text, not a workbook; open it in a spreadsheet program and save it as .xlsx."
        )
    from planner.files.cells.texts import read_text_grid

    return read_text_grid


def _is_sound_ole(head: bytes, size: int) -> bool:
    """Tell whether the header of an old .xls makes sense ([MS-CFB] section 2.2); the reader breaks down over a broken one."""
    if len(head) < 512:
        return False
    sector, mini = struct.unpack_from("<HH", head, 30)
    fats, first_directory = struct.unpack_from("<II", head, 44)
    (mini_fats,) = struct.unpack_from("<I", head, 64)
    (more,) = struct.unpack_from("<I", head, 72)
    sectors = size // 512 + 1
    return sector in (9, 12) and mini == 6 and max(fats, mini_fats, more) <= sectors and first_directory <= sectors


def _checked_zip(path: Path, progress: Progress = untold) -> tuple[tuple[Grid, ...] | None, dict[str, bytes]]:
    """Return the sheets where they could be scanned, else their parts unpacked, as far as they aren't too large to keep.

    Raises BallastError for an archive that can't or shouldn't be opened.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            locked = any(entry.flag_bits & 1 for entry in entries) or _is_encrypted(archive, entries)
            packed = max(sum(entry.compress_size for entry in entries), 1)
            bomb = unpacked > MOST_BYTES or (unpacked > 100_000_000 and unpacked / packed > MOST_RATIO)
            grids, sheets, far = (None, {}, "") if bomb or locked else _read_parts(archive, entries, progress)
    except DAMAGED:
        raise BallastError(f"'{path.name}' is damaged: it begins like a workbook but can't be opened.") from None
    names = {entry.filename for entry in entries}
    if (
        not locked
        and not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}
        and not any(name.startswith("xl/") for name in names)
    ):
        raise BallastError(f"'{path.name}' is not a workbook.")
    if bomb:
        raise BallastError(f"'{path.name}' unpacks to {unpacked / 1e9:.1f} GB, more than a workbook should; it is not opened.")
    if far:
        raise BallastError(f"'{path.name}' has a cell far outside its table, at {far}; delete the empty rows and columns around the table.")
    if locked:
        raise BallastError(f"'{path.name}' is protected by a password; remove the protection and import it again.")
    return grids, sheets


def _is_encrypted(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bool:
    """Tell whether an OpenDocument file says of its parts, or of all of it as newer programs write it, that a password protects them."""
    names = {entry.filename: entry.file_size for entry in entries}
    manifest = "META-INF/manifest.xml"
    if "encrypted-package" in names:
        return True
    return 0 < names.get(manifest, 0) < CHUNK and b"encryption-data" in archive.read(manifest)


def _read_parts(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], progress: Progress
) -> tuple[tuple[Grid, ...] | None, dict[str, bytes], str]:
    """Read every part once, so that no reader breaks down over a damaged one: the sheets by the scan, or to keep them for another reader.

    The last is a cell that is too far out, if any.
    """
    from planner.files.cells.scan.scanned import scanned_grids

    sheets: list[zipfile.ZipInfo] = []
    for entry in entries:
        if entry.filename.startswith("xl/worksheets/") and entry.file_size <= MOST_BYTES // 3:
            sheets.append(entry)
        else:
            _check_part(archive, entry)
    grids = scanned_grids(archive, progress)
    return (grids, {}, "") if grids is not None else (None, *_unpacked(archive, sheets))


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    with archive.open(entry) as part:
        start = part.read(CHUNK)
        while part.read(CHUNK):
            pass
    if entry.filename == "content.xml" and entry.file_size < MOST_KEPT and piled_up(archive.read(entry)):
        raise zipfile.BadZipFile("rows or blanks are piled up that nobody typed")
    name = entry.filename.lower()
    if name in COUNTING and boasts(start, entry.file_size, texts=name.endswith("strings.xml")):
        raise zipfile.BadZipFile("more entries are told than the part has bytes")


def _unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> tuple[dict[str, bytes], str]:
    """Return the sheets, as far as they aren't too large to keep, and a cell that is too far out, if any."""
    sheets: dict[str, bytes] = {}
    kept = 0
    for entry in entries:
        with archive.open(entry) as part:
            data = b"".join(iter(partial(part.read, CHUNK), b""))  # faster than at once
        if far := far_cell(data):
            return {}, far
        kept += len(data)
        if kept <= MOST_KEPT:
            sheets[entry.filename] = data
    return sheets, ""


def _read_apart(path: Path) -> tuple[Grid, ...]:
    """Read a kind of workbook that can't be checked beforehand in a process that may end over it, unless this is one already."""
    if multiprocessing.parent_process() is not None:
        return _read_with_calamine(path)
    from planner.files.apart.memory import room_for
    from planner.files.apart.process import Apart

    made: Apart[list[object]] = Apart(list)
    with closing(made) as apart:
        return apart.run(_told_grids, path, name=path.name, room=room_for(path))


def _told_grids(_kept: object, _tell: Progress, path: Path) -> tuple[Grid, ...]:
    return _read_with_calamine(path)


def _read_with_calamine(path: Path, unpacked: Mapping[str, bytes] = MappingProxyType({})) -> tuple[Grid, ...]:
    from concurrent.futures import ThreadPoolExecutor

    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    from planner.files.cells.looks.marks import read_marks

    try:
        with (
            ThreadPoolExecutor(1) as beside,  # the reader leaves Python alone while it parses
            CalamineWorkbook.from_filelike(BytesIO(path.read_bytes())) as book,  # by content; a path would be judged by its name
        ):
            looks = beside.submit(read_marks, path, unpacked)
            numbered = [(at, sheet) for at, sheet in enumerate(book.sheets_metadata) if sheet.typ is SheetTypeEnum.WorkSheet]
            sheets = [(sheet, book.get_sheet_by_index(at)) for at, sheet in numbered]  # asked by name it would not leave Python alone
            marks = looks.result()
            return tuple(_grid(sheet, cells, marks.get(sheet.name)) for sheet, cells in sheets)
    except PasswordError:
        raise BallastError(f"'{path.name}' is protected by a password; remove the protection and import it again.") from None
    except (CalamineError, OSError, ValueError, MemoryError) as problem:
        if "assword" in str(problem) or "ncrypt" in str(problem):
            raise BallastError(f"'{path.name}' is protected by a password; remove the protection and import it again.") from None
        raise BallastError(f"'{path.name}' is not a workbook that can be read.") from None
    except BaseException as problem:  # the reader's own breakdown is no Exception; anything else goes on
        if type(problem).__name__ != "PanicException":
            raise
        raise BallastError(f"'{path.name}' is damaged and can't be read.") from None


def _grid(sheet: SheetMetadata, cells: CalamineSheet, looks: SheetMarks | None) -> Grid:
    """Return one sheet; its cells are cleaned by columns, each different one once, and empty rows below the last are left out."""
    from python_calamine import SheetVisibleEnum

    spelt: set[str] = set()
    raw = list(zip(*cells.to_python(skip_empty_area=False), strict=True))
    found: tuple[RowsOfColumns[Cell], list[Coded[Cell]]] = cleaned(raw, partial(_cleaned, spelt))
    rows, columns = found
    grid = Grid(
        sheet.name,
        rows,
        sheet.visible is not SheetVisibleEnum.Visible,
        looks.marks if looks else {},
        tuple((a, b, c, d) for (a, b), (c, d) in cells.merged_cell_ranges or ()),
        looks.uncalculated if looks else (),
        errors=looks.errors if looks else {},
        spelt_errors=_texts_like_errors(raw, spelt, looks.errors) if looks and spelt else {},
        links=looks.links if looks else {},
        hidden_rows=looks.hidden if looks else frozenset(),
    )
    grid.keep_columns(columns)
    return grid


def _texts_like_errors(
    columns: Sequence[Sequence[object]], spelt: set[str], errors: Container[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """Return the texts that are spelt like an error and are none."""
    return {
        (row, at): value
        for at, column in enumerate(columns)
        if not spelt.isdisjoint(column)
        for row, value in enumerate(column)
        if isinstance(value, str) and value in spelt and (row, at) not in errors
    }


def _cleaned(spelt: set[str], values: list[object]) -> list[Cell]:
    """Return the different values of a column as cells; where they are numbers or texts alone, few need a look."""
    kinds = set(map(type, values))
    if kinds == {float}:
        numbers = cast("list[Cell]", values)
        return numbers if all(map(math.isfinite, cast("list[float]", values))) else [plain_cell(spelt, value) for value in values]
    if kinds != {str}:
        return [plain_cell(spelt, value) for value in values]
    texts = cast("list[Cell]", values.copy())
    for at, start in enumerate([text[:1] for text in cast("list[str]", values)]):
        if start in DOUBTFUL or start.isspace():
            texts[at] = plain_cell(spelt, texts[at])
    return texts
