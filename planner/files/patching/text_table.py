"""Fields of a text table (CSV, TSV) given new values in place: delimiter, quoting, encoding, line ends and all other bytes stay."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from planner.files.cells.books import is_text
from planner.files.cells.grid import Cell
from planner.files.cells.texts import Decoded, decoded_as, table_lines
from planner.files.patching.cell_xml import Plain, number_text
from planner.files.patching.references import place_of
from planner.files.replacing import replace_file
from planner.model.finding import BallastError

NO_LETTER = "the file's encoding ({encoding}) has no sign for it"
FORMULA_LIKE = "a spreadsheet would take the text for a formula"
BETWEEN_LINES = "the row ends within a line and can't be written into"
UNSAFE = ("=", "+", "-", "@")
NAMES = {"cp1252": "Windows Latin", "latin-1": "Latin 1", "gb18030": "GB 18030"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field in the text: where it begins and ends with its quotes, and what it says."""

    start: int
    end: int
    value: str
    quoted: bool


def is_text_table(path: Path) -> bool:
    """Tell whether a file that is there is a text rather than one of the kinds workbooks come in."""
    return path.is_file() and is_text(path) and decoded_as(path.read_bytes()) is not None


def ways_in_text(ways: Iterator[Cell], decimal: str) -> Iterator[Cell]:
    """Yield ways to write a value as a text table can: numbers with the file's decimal mark first, days as year, month and day."""
    for way in ways:
        if isinstance(way, bool):
            yield "yes" if way else "no"
        elif isinstance(way, float):
            text = number_text(way)
            yield text.replace(".", ",") if decimal == "," else text
            yield text
        else:
            yield way.isoformat() if isinstance(way, date) else way


class TextTable:
    """A text table opened for writing into it."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        found = decoded_as(data)
        if found is None or not found.text.strip() or found.mark + found.text.encode(found.encoding) != data:
            raise BallastError(f"'{path.name}' is in no encoding that can be written back as it is; save it as UTF-8 or as .xlsx.")
        self._file: Decoded = found
        self._lines, self._delimiter, skipped = table_lines(found.text)
        starts = [0]
        for line in self._lines:
            starts.append(starts[-1] + len(line))
        reader = csv.reader(self._lines[skipped:], delimiter=self._delimiter)
        self._rows: list[tuple[int, int, Sequence[str]]] = [(0, starts[skipped], ())] * skipped
        before = skipped
        for row in reader:
            now = skipped + reader.line_num
            self._rows.append((starts[before], starts[now], row))
            before = now

    def edited(self, changes: Mapping[tuple[int, int], Plain]) -> tuple[bytes, dict[tuple[int, int], str]]:
        """Return the file's bytes with new values, and the fields that were refused with the reason."""
        edits: list[tuple[int, int, str]] = []
        refused: dict[tuple[int, int], str] = {}
        by_row: dict[int, dict[int, str]] = {}
        for (row, column), value in changes.items():
            by_row.setdefault(row, {})[column] = "" if value is None else value if isinstance(value, str) else _plain(value)
        for row, values in by_row.items():
            start, end, told = self._rows[row] if row < len(self._rows) else (0, 0, None)
            fields = list(self._fields(start, end)) if told is not None else []
            if told is None or [field.value for field in fields] != (list(told) or [""]):
                refused |= {(row, column): BETWEEN_LINES for column in values}
                continue
            for column, text in sorted(values.items()):
                if reason := self._refusal(text, fields[column].value if column < len(fields) else ""):
                    refused[row, column] = reason
                elif column < len(fields):
                    field = fields[column]
                    edits.append((field.start, field.end, self._spelt(text, quoted=field.quoted)))
            edits += self._appended(fields, {column: text for column, text in values.items() if (row, column) not in refused})
        return self._joined(edits), refused

    def _appended(self, fields: Sequence[Field], values: Mapping[int, str]) -> Iterator[tuple[int, int, str]]:
        """Yield what makes a short row reach its new fields."""
        last = max(values, default=-1)
        if last >= len(fields):
            texts = (self._spelt(values.get(column, ""), quoted=False) for column in range(len(fields), last + 1))
            yield fields[-1].end, fields[-1].end, "".join(self._delimiter + text for text in texts)

    def _fields(self, start: int, end: int) -> Iterator[Field]:
        """Yield the fields of one row, as the csv reader of Python understands them."""
        text, at = self._file.text, start
        while end > start and text[end - 1] in "\r\n":
            end -= 1
        while True:
            begin, pieces, quoted = at, [], text[at : at + 1] == '"' and at < end
            if quoted:
                at += 1
                while at < end:
                    close = text.find('"', at, end)
                    close = end if close < 0 else close
                    pieces.append(text[at:close])
                    at = close + 1
                    if text[at : at + 1] != '"' or at >= end:
                        break
                    pieces.append('"')
                    at += 1
                at = min(at, end)
            stop = text.find(self._delimiter, at, end)
            stop = end if stop < 0 else stop
            yield Field(begin, stop, "".join(pieces) + text[at:stop], quoted)
            if stop >= end:
                return
            at = stop + len(self._delimiter)

    def _refusal(self, text: str, before: str) -> str:
        try:
            text.encode(self._file.encoding)
        except UnicodeEncodeError:
            return NO_LETTER.format(encoding=NAMES.get(self._file.encoding, self._file.encoding))
        risky = text.lstrip().startswith(UNSAFE) and not text.strip().lstrip("+-").replace(",", "").replace(".", "").isdigit()
        return FORMULA_LIKE if risky and not before.lstrip().startswith(UNSAFE) else ""

    def _spelt(self, text: str, *, quoted: bool) -> str:
        if quoted or any(sign in text for sign in (self._delimiter, '"', "\n", "\r")):
            doubled = text.replace('"', '""')
            return f'"{doubled}"'
        return text

    def _joined(self, edits: Sequence[tuple[int, int, str]]) -> bytes:
        text, at, out = self._file.text, 0, []
        for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
            out += [text[at:start], new]
            at = end
        return self._file.mark + "".join((*out, text[at:])).encode(self._file.encoding)


def _plain(value: float | date) -> str:
    return "yes" if value is True else "no" if value is False else value.isoformat() if isinstance(value, date) else number_text(value)


def _write(data: bytes, unfinished: Path) -> None:
    unfinished.write_bytes(data)


def written_text(source: Path, target: Path, changes: Mapping[tuple[str, str], Plain], *, dry: bool = False) -> dict[tuple[str, str], str]:
    """Write new values into fields named by sheet and cell; returns the refused ones with the reason. The target may be the source itself."""
    names = {place: name for name in changes if (place := place_of(name[1])) is not None}
    data, refused = TextTable(source).edited({place: changes[name] for place, name in names.items()})
    if not dry:
        replace_file(target.resolve(), partial(_write, data))
    return {names[place]: reason for place, reason in refused.items()}
