"""Sheets that calculate, as cells of a workbook: every formula with the value that it comes to, so that any viewer shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from planner.files.cells.long_texts import cut
from planner.files.writing.formats import Looks, in_whole, styles_of, width_of
from planner.files.writing.pages import set_up_print
from planner.files.writing.rows import escaped, letter, serial_of
from planner.model.finding import BallastError
from planner.model.sheets import CalculatedSheet, Formula, Reach, SheetColumn, Shown

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_000
ALL = "A1:XFD1048576"  # no green corners: neighbours' formulas differ on purpose, and codes are texts
NAMED = re.compile(r"\{(\w+)\}")
Cell = tuple[object, str]  # value, and its formula or nothing


def write_calculated(
    book: Workbook,
    sheets: Sequence[CalculatedSheet],
    add: Callable[[CalculatedSheet], Worksheet],
    told: Callable[[str], None] = lambda _: None,
) -> Mapping[str, Place]:
    """Write sheets whose formulas may lead from one to the other. Args: add: gives each its page; told: hears which one is written."""
    made = {sheet.name: Place(sheet, add(sheet)) for sheet in sheets}
    looks = Looks(book)
    for place in made.values():
        if place.sheet.rows > MOST_ROWS:
            raise BallastError(f"{place.sheet.title} has {place.sheet.rows:,} rows, more than a sheet can hold.")
        told(place.written.get_name())
        write_sheet(place, made, looks)
    return made


@dataclass(frozen=True, slots=True)
class Place:
    """A sheet in a book: where its columns and rows stand."""

    sheet: CalculatedSheet
    written: Worksheet

    @property
    def header(self) -> int:
        """The row of the headers: below the title and the notes, and a blank one."""
        return len(self.sheet.notes) + 2

    @property
    def letters(self) -> dict[str, str]:
        """The letter of each column by its name."""
        return {column.name: letter(at) for at, column in enumerate(self.sheet.columns)}

    @property
    def quoted(self) -> str:
        """The sheet's title as formulas of other sheets write it."""
        title: str = self.written.get_name()
        return "'" + title.replace("'", "''") + "'!"

    def number(self, row: int) -> int:
        """Return the number that formulas give to a row below the header."""
        return row + self.header + 2


def write_sheet(place: Place, places: Mapping[str, Place], looks: Looks) -> None:
    """Write one sheet; its rows go to the disk as they are made."""
    sheet, out = place.sheet, place.written
    for at, column in enumerate(sheet.columns):
        out.set_column(at, at, width_of(column))
    write_head(place, looks)
    if sheet.rows:
        out.write_lines(place.header + 1, sheet.rows, len(sheet.columns), rows_of(place, places, looks))
    out.freeze_panes(place.header + 1, sheet.frozen)
    out.ignore_errors({"formula_differs": ALL, "formula_range": ALL, "number_stored_as_text": ALL, "empty_cell_reference": ALL})
    set_up_print(out, place.header, sum(map(width_of, sheet.columns)), sheet.frozen)


def write_head(place: Place, looks: Looks) -> None:
    """Write the title, the notes and the headers."""
    sheet, out = place.sheet, place.written
    out.write_string(0, 0, sheet.title, looks.title)
    for row, text in enumerate(sheet.notes, 1):
        out.write_string(row, 0, text, looks.legend if text.startswith("Cells like this one") else looks.note)
    lines = max((-(-len(column.title) // max(int(width_of(column)) - 2, 1)) for column in sheet.columns), default=1)
    out.set_row(place.header, 15 * min(max(lines, 2), 5) + 2)
    for at, column in enumerate(sheet.columns):
        header = looks.number_header if column.shown is not Shown.TEXT else looks.header if at else looks.first_header
        out.write_string(place.header, at, column.title, header)
        if column.help:
            out.write_comment(place.header, at, column.help, {"x_scale": 1.8, "y_scale": 1.0})


def cells_of(column: SheetColumn, place: Place, places: Mapping[str, Place]) -> Iterator[Cell]:
    """Yield each cell's value and formula."""
    texts = [""] * len(column.values)
    for formula in column.formulas:
        for row, text in zip(formula.rows.tolist(), formula_texts(formula, place, places), strict=True):
            texts[row] = text
    return zip(column.values, texts, strict=True)


def formula_texts(formula: Formula, place: Place, places: Mapping[str, Place]) -> Iterator[str]:
    """Yield a formula's text for each of its rows, with the addresses of the cells that its names lead to."""
    own = (formula.rows + place.number(0)).tolist()
    pieces: list[str] = []
    numbers: list[Sequence[int]] = []
    for at, piece in enumerate(NAMED.split(formula.text)):
        if at % 2 == 0:
            pieces.append(piece.replace("%", "%%"))
            continue
        reach = formula.reach.get(piece)
        if reach is None:
            pieces.append(f"{place.letters[piece]}%d")
            numbers.append(own)
        else:
            address, rows = address_of(reach, places[reach.sheet] if reach.sheet else place, len(own))
            pieces.append(address)
            numbers += rows
    pattern = "=" + "".join(pieces)
    return (pattern % row for row in zip(*numbers, strict=True)) if numbers else repeat(pattern % (), len(own))


def address_of(reach: Reach, place: Place, count: int) -> tuple[str, list[Sequence[int]]]:
    """Return the address of a cell or a run of cells, with room for its row numbers, and these for each row of the formula."""
    column = place.letters[reach.column]
    sheet = place.quoted.replace("%", "%%") if reach.sheet else ""
    ends = [reach.first] if reach.last is None else [reach.first, reach.last]
    rows: list[Sequence[int]] = []
    said = []
    for end in ends:
        if isinstance(end, int | np.integer):
            said.append(f"${column}${place.number(int(end))}")
        else:
            said.append(f"{'$' if reach.sheet else ''}{column}%d")
            rows.append((end + place.number(0)).tolist())
            if len(rows[-1]) != count:
                raise ValueError("a name of a formula leads elsewhere for other rows than the formula's")
    return sheet + ":".join(said), rows


def rows_of(place: Place, places: Mapping[str, Place], looks: Looks) -> Iterator[str]:
    """Yield the rows below the header as they stand in the file."""
    sheet = place.sheet
    columns = [
        elements_of(
            cells_of(column, place, places),
            styles_of(column, sheet.strong, looks, first=not at, in_whole=shown_whole),
            letter(at),
            place.number(0),
        )
        for at, (column, shown_whole) in enumerate(zip(sheet.columns, in_whole(sheet.columns), strict=True))
    ]
    for number, cells in enumerate(zip_longest(*columns, fillvalue=""), place.number(0)):
        yield f'<row r="{number}">{"".join(cells)}</row>'


def elements_of(cells: Iterator[Cell], styles: Iterator[Format], column: str, first: int) -> Iterator[str]:
    """Yield the elements of one column's cells; a text of the plan is never taken for a formula. Args: first: number of the first row."""
    numbers: dict[Format, int] = {}
    for row, ((value, formula), style) in enumerate(zip(cells, styles, strict=True), first):
        if style not in numbers:
            numbers[style] = style._get_xf_index()
        head = f'<c r="{column}{row}" s="{numbers[style]}"'
        said = plain(value)
        if isinstance(said, date):
            said = float(serial_of(said)) or said.isoformat()
        if formula:
            kind, result = (' t="str"', escaped(said)) if isinstance(said, str) else ("", "" if said is None else repr(said))
            yield f"{head}{kind}><f>{escaped(formula[1:])}</f><v>{result}</v></c>"
        elif said is None:
            yield f"{head}/>"
        elif isinstance(said, str):
            room = ' xml:space="preserve"' if said[0].isspace() or said[-1].isspace() else ""
            yield f'{head} t="inlineStr"><is><t{room}>{escaped(said)}</t></is></c>'
        else:
            yield f"{head}><v>{said!r}</v></c>"


def plain(value: object) -> str | float | date | None:
    """Return a value as a cell takes it, None where there is none."""
    if value is None or isinstance(value, str):
        return cut(value) if value else None
    if isinstance(value, np.datetime64):
        day: date | None = value.astype("datetime64[D]").item()
        return day
    if isinstance(value, int | float | np.number):
        number = float(value)
        return number if np.isfinite(number) else None
    return str(value)
