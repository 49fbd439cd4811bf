"""Rows of a sheet made by columns: each different value of a column is put into words once, so many rows take little time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from planner.files.cells.long_texts import cut

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

BLOCK = 4096  # rows that are in memory as cells at a time
EPOCH, FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)  # before it, spreadsheets count a day that never was
MARKUP = re.compile(r"[&<>]")
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
Column = np.ndarray | Sequence[object]


@dataclass(frozen=True, slots=True)
class Style:
    """How a column's cells look: its values, and texts where the value is none of the column's kind."""

    value: Format
    text: Format
    day: Format | None = None  # of dates among other values


def write_rows(sheet: Worksheet, first: int, columns: Sequence[Column], styles: Sequence[Style], height: float = 0) -> None:
    """Write columns of equal length side by side, their first values into row ``first``; blank ones leave no cell.

    Args: height: of each row in points, 0 for the usual one.
    """
    tall = f' ht="{height:g}" customHeight="1"' if height else ""
    total = len(columns[0]) if columns else 0
    for start in range(0, total, BLOCK):
        count = min(BLOCK, total - start)
        numbers = [str(first + start + row + 1) for row in range(count)]
        cells = [
            list(cells_of(column[start : start + count], letter(at), numbers, style))
            for at, (column, style) in enumerate(zip(columns, styles, strict=True))
        ]
        rows = (f'<row r="{number}"{tall}>{"".join(row)}</row>' for number, row in zip(numbers, zip(*cells, strict=True), strict=True))
        sheet.write_lines(first + start, count, len(columns), rows)


def cells_of(values: Column, column: str, numbers: Sequence[str], style: Style) -> Iterator[str]:
    """Yield the cells of one column as they stand in the file."""
    head, listed = f'<c r="{column}', listed_of(values)
    told = {value: told_of(value, style) for value in set(listed)}
    return (f"{head}{number}{told[value]}" if told[value] else "" for number, value in zip(numbers, listed, strict=True))


def listed_of(values: Column) -> Sequence[object]:
    """Return values as Python has them, with flags as words."""
    if not isinstance(values, np.ndarray):
        return [
            "yes" if value is True or value is np.True_ else "no" if value is False or value is np.False_ else value for value in values
        ]
    if values.dtype == np.bool_:
        return ["yes" if value else "no" for value in values.tolist()]
    return list(values) if values.dtype.kind == "M" else values.tolist()


def told_of(value: object, style: Style) -> str:
    """Return what stands in a cell's element behind its address; nothing for a blank cell. A text is never a formula, a number or a link."""
    if isinstance(value, np.datetime64):
        day = value.astype("datetime64[D]").item()
        value = day if day is None or isinstance(day, date) else str(value)  # a year of five digits is a text
    if value is None or value == "" or value != value:
        return ""
    if isinstance(value, float | int | np.number):
        number = float(value)
        if np.isfinite(number):
            return f'" s="{style.value._get_xf_index()}"><v>{number!r}</v></c>'
    elif isinstance(value, date) and (serial := serial_of(value)):
        return f'" s="{(style.day or style.value)._get_xf_index()}"><v>{serial}</v></c>'
    text = cut(str(value))
    room = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f'" s="{style.text._get_xf_index()}" t="inlineStr"><is><t{room}>{escaped(text)}</t></is></c>'


def serial_of(day: date) -> int:
    """Return the number that spreadsheets count a day by; 0 for days they can't count."""
    return (day - EPOCH).days if day >= FIRST_DAY else 0


def escaped(text: str) -> str:
    """Return a text as it stands in a sheet's XML; what XML can't hold is written as its code, as spreadsheets do."""
    if CONTROL.search(text):
        text = CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return MARKUP.sub(lambda found: ESCAPED[found[0]], text) if MARKUP.search(text) else text


@cache
def letter(column: int) -> str:
    """Return the letters of a column: A, B, … Z, AA."""
    before, own = divmod(column, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + own)
