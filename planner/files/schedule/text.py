"""The official schedule's export, JSON (also packed with gzip) or CSV, as plain entries in the order of the file."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from planner.model.finding import BallastError

GZIP = b"\x1f\x8b"
MOST_BYTES = 400_000_000
NEEDED = ("htsno", "indent", "description", "general", "special", "other")
CSV_NAMES = {
    "hts number": "htsno", "indent": "indent", "description": "description", "unit of quantity": "units", "general rate of duty": "general",
    "special rate of duty": "special", "column 2 rate of duty": "other", "quota quantity": "quotaQuantity", "additional duties": "additionalDuties",
}  # fmt: skip


class Footnote(NamedTuple):
    """One footnote: the columns it stands at (desc, general, special, other, units, stat) and what it says."""

    columns: tuple[str, ...]
    text: str


class Entry(NamedTuple):
    """One row of the export; ``row`` counts from 1, texts are as they stand."""

    row: int
    hts: str
    indent: int
    description: str
    units: tuple[str, ...]
    general: str
    special: str
    other: str
    additional: str
    quota: str
    footnotes: tuple[Footnote, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """The entries of a file, and whether it can tell footnotes at all: the CSV export can't."""

    entries: tuple[Entry, ...]
    footnotes: bool


def read_export(path: Path) -> Export:
    """Return the entries of the official schedule; raises BallastError for anything else, in one line."""
    name = path.name
    text = _text(path)
    begin = text.lstrip()[:1]
    if not begin:
        raise BallastError(f"'{name}' is empty: there is no schedule in it.")
    rows = _json_rows(text, name) if begin in "[{" else _csv_rows(text, name)
    entries = tuple(_entry(number, row, name) for number, row in rows)
    if not any(entry.hts for entry in entries):
        raise BallastError(f"'{name}' holds no tariff codes, so it is not the official schedule.")
    return Export(entries, begin in "[{")


def _text(path: Path) -> str:
    name = path.name
    try:
        if path.is_dir():
            raise BallastError(f"'{name}' is a folder, not the official schedule.")
        with path.open("rb") as file:
            packed = file.read(2) == GZIP
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise BallastError(f"There is no file '{path}'.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BallastError(f"'{name}' is damaged: it can't be unpacked.") from None
    except OSError as problem:
        raise BallastError(f"'{name}' can't be read: {problem.strerror or problem}.") from None
    if len(data) > MOST_BYTES:
        raise BallastError(f"'{name}' is too large to be the official schedule.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BallastError(f"'{name}' is not the official schedule: it is neither JSON nor CSV text.") from None


def _json_rows(text: str, name: str) -> Iterator[tuple[int, dict[str, object]]]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as problem:
        raise BallastError(f"'{name}' is damaged: no proper JSON at line {problem.lineno}, column {problem.colno}.") from None
    except (RecursionError, ValueError):
        raise BallastError(f"'{name}' is not the official schedule.") from None
    if not isinstance(found, list):
        raise BallastError(f"'{name}' is JSON, but not the official schedule: that is a list of tariff lines.")
    for number, row in enumerate(found, start=1):
        if not isinstance(row, dict):
            raise BallastError(f"'{name}' is JSON, but not the official schedule: row {number} is no tariff line.")
        yield number, row


def _csv_rows(text: str, name: str) -> Iterator[tuple[int, dict[str, object]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [CSV_NAMES.get(" ".join(cell.split()).lower(), "") for cell in next(reader, [])]
        missing = [theirs.title() for theirs, ours in CSV_NAMES.items() if ours in NEEDED and ours not in header]
        if missing:
            raise BallastError(f"'{name}' is not the official schedule: it has no column '{missing[0]}'.")
        for row in reader:
            if len(row) != len(header) and row:
                raise BallastError(f"'{name}' is damaged: line {reader.line_num} has {len(row)} cells, the header has {len(header)}.")
            if row:
                yield reader.line_num, dict(zip(header, row, strict=True))
    except csv.Error as problem:
        raise BallastError(f"'{name}' is damaged: no proper CSV at line {reader.line_num} ({problem}).") from None


def _entry(number: int, row: dict[str, object], name: str) -> Entry:
    for key in NEEDED:
        if key not in row:
            raise BallastError(f"'{name}' is not the official schedule: row {number} has no '{key}'.")
    try:
        indent = int(row["indent"] or 0)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        indent = -1
    if not 0 <= indent <= 30:
        raise BallastError(f"'{name}' is damaged: the indent of row {number} is '{row['indent']}'.")
    texts = [row[key] or "" for key in ("htsno", "description", "general", "special", "other")]
    more = [
        row.get("additionalDuties") or row.get("addiitionalDuties") or "",
        row.get("quotaQuantity") or "",
    ]  # the second name is the publisher's
    for value in (*texts, *more):
        if not isinstance(value, str):
            raise BallastError(f"'{name}' is damaged: row {number} holds '{value}' where a text should be.")
    hts, description, general, special, other = (str(value).strip() for value in texts)
    additional, quota = (str(value).strip() for value in more)
    return Entry(
        number,
        hts,
        indent,
        description,
        _units(row.get("units")),
        general,
        special,
        other,
        additional,
        quota,
        _footnotes(row.get("footnotes")),
    )


def _units(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.startswith("[") else [value]  # the CSV export writes the JSON list into the cell
        except ValueError:
            value = [value]
    return tuple(str(unit).strip() for unit in value if str(unit).strip()) if isinstance(value, list) else ()


def _footnotes(value: object) -> tuple[Footnote, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(
        Footnote(tuple(str(column) for column in note.get("columns") or ()), " ".join(str(note.get("value") or "").split()))
        for note in value
        if isinstance(note, dict)
    )
