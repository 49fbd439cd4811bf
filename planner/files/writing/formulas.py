"""Sheets that calculate, as cells of a workbook: every formula with the value that it comes to, so that any viewer shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from planner.model.finding import BallastError
from planner.model.sheets import CalculatedSheet, Formula, Reach, SheetColumn, Shown, Values

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_000
WHOLE, BROKEN = "#,##0", "#,##0.00##"
CODES = {Shown.TEXT: "@", Shown.MONEY: BROKEN, Shown.SHARE: "0.00##%", Shown.NUMBER: "#,##0.00####", Shown.DATE: "yyyy-mm-dd"}
WIDTHS = {Shown.MONEY: 13, Shown.SHARE: 10, Shown.COUNT: 11, Shown.NUMBER: 12, Shown.DATE: 11}
WIDEST = 44
HEADER_FILL, ENTRY_FILL, STRONG_FILL, ENTRY_INK, NOTE_INK = "#E8ECF2", "#FFF4CC", "#F3F5F8", "#1F4E9E", "#5A6472"
NAMED = re.compile(r"\{(\w+)\}")
Cell = tuple[object, str]  # value, and its formula or nothing


def write_calculated(book: Workbook, sheets: Sequence[CalculatedSheet], add: Callable[[str], Worksheet]) -> None:
    """Write sheets whose formulas may lead from one to the other. Args: add: adds a sheet with a title like the one given."""
    made = {sheet.name: Place(sheet, add(sheet.title)) for sheet in sheets}
    looks = Looks(book)
    for place in made.values():
        if place.sheet.rows > MOST_ROWS:
            raise BallastError(f"{place.sheet.title} has {place.sheet.rows:,} rows, more than a sheet can hold.")
        write_sheet(place, made, looks)


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


@cache
def letter(column: int) -> str:
    """Return the letters of a column: A, B, … Z, AA."""
    before, own = divmod(column, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + own)


class Looks:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, bool, bool], Format] = {}
        head = {"bold": True, "bg_color": HEADER_FILL, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        self.header, self.number_header = book.add_format(head), book.add_format({**head, "align": "right"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"font_color": NOTE_INK})
        self.legend = book.add_format({"bg_color": ENTRY_FILL, "font_color": ENTRY_INK})

    def of(self, code: str, *, entry: bool, strong: bool) -> Format:
        """Return the format of a cell."""
        key = code, entry, strong
        if key not in self._made:
            look: dict[str, object] = {"num_format": code}
            if entry:
                look |= {"bg_color": ENTRY_FILL, "font_color": ENTRY_INK}
            if strong:
                look |= {"bold": True} | ({} if entry else {"bg_color": STRONG_FILL})
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def write_sheet(place: Place, places: Mapping[str, Place], looks: Looks) -> None:
    """Write one sheet, row by row: a book may be written without going back."""
    sheet, out = place.sheet, place.written
    for at, column in enumerate(sheet.columns):
        out.set_column(at, at, width_of(column))
    write_head(place, looks)
    lines = [list(cells_of(column, place, places)) for column in sheet.columns]
    styles = [list(styles_of(column, sheet, looks)) for column in sheet.columns]
    for row in range(sheet.rows):
        for at, (cells, style) in enumerate(zip(lines, styles, strict=True)):
            if row < len(cells):
                put(out, row + place.header + 1, at, cells[row], style[row])
    out.freeze_panes(place.header + 1, sheet.frozen)
    out.set_landscape()
    out.fit_to_pages(1, 0)
    out.repeat_rows(place.header)


def write_head(place: Place, looks: Looks) -> None:
    """Write the title, the notes and the headers."""
    sheet, out = place.sheet, place.written
    out.write_string(0, 0, sheet.title, looks.title)
    for row, text in enumerate(sheet.notes, 1):
        out.write_string(row, 0, text, looks.legend if text.startswith("Cells like this one") else looks.note)
    lines = max((-(-len(column.title) // max(int(width_of(column)) - 2, 1)) for column in sheet.columns), default=1)
    out.set_row(place.header, 15 * min(max(lines, 2), 5) + 2)
    for at, column in enumerate(sheet.columns):
        numbers = column.shown is not Shown.TEXT
        out.write_string(place.header, at, column.title, looks.number_header if numbers else looks.header)
        if column.help:
            out.write_comment(place.header, at, column.help, {"x_scale": 1.8, "y_scale": 1.0})


def width_of(column: SheetColumn) -> float:
    """Return how wide a column is, in characters."""
    if column.width:
        return column.width
    least = min(len(column.title), 9) + 2
    if isinstance(column.shown, Shown) and column.shown in WIDTHS:
        return max(WIDTHS[column.shown], least)
    longest = max((len(value) for value in column.values if isinstance(value, str)), default=0)
    return max(min(longest + 2, WIDEST), least, 12 if not isinstance(column.shown, Shown) else 0)


def styles_of(column: SheetColumn, sheet: CalculatedSheet, looks: Looks) -> Iterator[Format]:
    """Yield the format of each cell: what may be typed over is coloured."""
    count = len(column.values)
    entry = np.broadcast_to(np.asarray(column.entry), (count,)).copy()
    for formula in column.formulas:
        entry[formula.rows] = False
    strong = np.isin(np.arange(count), sheet.strong)
    shown = repeat(column.shown, count) if isinstance(column.shown, Shown) else column.shown
    code = WHOLE if whole_numbers(column.values) else BROKEN
    for kind, may, bold in zip(shown, entry.tolist(), strong.tolist(), strict=False):
        yield looks.of(CODES.get(kind, code), entry=may, strong=bold)


def whole_numbers(values: Values) -> bool:
    """Tell whether all numbers are whole."""
    return all(float(value).is_integer() for value in values if isinstance(value, float | int | np.number) and np.isfinite(value))


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


def put(out: Worksheet, row: int, column: int, cell: Cell, look: Format) -> None:
    """Write one cell; a text of the plan is never taken for a formula."""
    value, formula = cell
    value = plain(value)
    if formula:
        out.write_formula(row, column, formula, look, "" if value is None else value)
    elif value is None:
        out.write_blank(row, column, None, look)
    elif isinstance(value, str):
        out.write_string(row, column, value, look)
    elif isinstance(value, date):
        out.write_datetime(row, column, value, look)
    else:
        out.write_number(row, column, value, look)


def plain(value: object) -> str | float | date | None:
    """Return a value as a cell takes it, None where there is none."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, np.datetime64):
        day: date | None = value.astype("datetime64[D]").item()
        return day
    if isinstance(value, int | float | np.number):
        number = float(value)
        return number if np.isfinite(number) else None
    return str(value)
