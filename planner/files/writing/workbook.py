"""A plan and its results as one workbook: a sheet for each table, headers with units, text that stays text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.files.layout import SETTINGS_HEADERS, TEXT_FORMAT, header, number_format, result_title, sheet_title
from planner.files.replacing import replace_file
from planner.files.writing.formulas import write_calculated
from planner.model.finding import BallastError
from planner.model.plan import Plan
from planner.model.schema import PLAN_CURRENCY, SCHEMA, Column, Kind
from planner.model.sheets import CalculatedSheet
from planner.model.table import Table, Value, plain

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS, LONGEST_TEXT = 1_048_575, 32_767
SAMPLED = 50  # rows of a result that its columns are measured by
FIRST_DAY, LAST_DAY = np.datetime64("1900-03-01"), np.datetime64("9999-12-31")  # before it, spreadsheets count a day that never was
HEADER_FILL, HELP_SIZE = "#E8ECF2", {"x_scale": 1.6, "y_scale": 0.8}
Results = Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]]
# Rows go to the disk as they are written: a million orders would not fit into memory as cells.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}


def write_workbook(plan: Plan, path: Path | str, results: Results | None = None, calculated: Iterable[CalculatedSheet] = ()) -> None:
    """Write every table of a plan, the result tables and the sheets that calculate as one .xlsx file; it replaces ``path`` when complete."""
    replace_file(Path(path), partial(_write, plan, results or {}, tuple(calculated)))


def write_sheets(title: str, sheets: Results, path: Path | str) -> None:
    """Write tables of results alone as one .xlsx file that replaces ``path`` when it is complete."""
    replace_file(Path(path), partial(_write_book, title, sheets))


def _write_book(title: str, sheets: Results, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": title, "comments": "Written by Ballast"})
        looks, taken = _Looks(book), set[str]()
        for name, (headers, rows) in sheets.items():
            _write_results(book, name, taken, headers, rows, looks)


def _write(plan: Plan, results: Results, calculated: tuple[CalculatedSheet, ...], path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": str(plan.setting("title") or ""), "comments": "Written by Ballast"})
        looks = _Looks(book)
        for spec in SCHEMA:
            sheet = _add_sheet(book, sheet_title(spec))
            if spec.name == "settings":
                _write_settings(sheet, plan, looks)
            else:
                _write_table(sheet, plan[spec.name], str(plan.setting("currency")), looks)
        taken = {sheet_title(spec).lower() for spec in SCHEMA}
        for title, (headers, rows) in results.items():
            _write_results(book, title, taken, headers, rows, looks)
        write_calculated(book, calculated, lambda title: _add_sheet(book, result_title(title, taken)))


class _Looks:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[str, Format] = {}
        self.header = book.add_format({"bold": True, "bg_color": HEADER_FILL, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.number_header = book.add_format(
            {"bold": True, "bg_color": HEADER_FILL, "bottom": 1, "text_wrap": True, "valign": "top", "align": "right"}
        )
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#5A6472"})

    def number(self, code: str) -> Format:
        """Return the format with a number code."""
        if code not in self._formats:
            self._formats[code] = self._book.add_format({"num_format": code})
        return self._formats[code]


def _add_sheet(book: Workbook, title: str) -> Worksheet:
    from xlsxwriter.worksheet import Worksheet as Plain

    class Exact(Plain):  # type: ignore[misc]  # the library has no types
        """A sheet that writes numbers with every digit, so that they read back as the very same."""

        # WORKAROUND XlsxWriter: numbers are written with 16 digits, one too few for some; see the test of exact numbers
        def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, object]] = ()) -> None:
            told = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
            self.fh.write(f"<c{told}><v>{float(number)!r}</v></c>")

        # WORKAROUND XlsxWriter: every formula is searched for the names of some thirty newer functions, which takes most of the time
        # of writing it; formulas here use none of them
        def _prepare_formula(self, formula: str, *_: bool) -> str:
            return formula.removeprefix("=")

    return book.add_worksheet(title, worksheet_class=Exact)


def _write_table(sheet: Worksheet, table: Table, currency: str, looks: _Looks) -> None:
    if len(table) > MOST_ROWS:
        raise BallastError(f"{table.spec.title} has {len(table):,} rows, more than a sheet can hold.")
    numbers = [looks.number(number_format(column)) for column in table.spec.columns]
    for at, column in enumerate(table.spec.columns):
        text = header(column, currency)
        sheet.set_column(at, at, max(column.width, min(len(text), 16)) + 1, numbers[at])
        sheet.write_string(0, at, text, looks.header if column.dtype == object else looks.number_header)
        if column.help:
            sheet.write_comment(0, at, column.help, HELP_SIZE)
    for row, values in enumerate(zip(*(table[column.name] for column in table.spec.columns), strict=True), 1):
        for at, value in enumerate(values):
            _put(sheet, row, at, plain(value), numbers[at], looks)
    sheet.freeze_panes(1, 1)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.spec.columns) - 1)


def _write_settings(sheet: Worksheet, plan: Plan, looks: _Looks) -> None:
    """Settings stand one below another, since there is one row of them."""
    for at, (text, width) in enumerate(zip(SETTINGS_HEADERS, (26, 30, 14, 80), strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, text, looks.header)
    currency = str(plan.setting("currency"))
    for row, column in enumerate(plan["settings"].spec.columns, 1):
        sheet.write_string(row, 0, column.title)
        _put(sheet, row, 1, plan["settings"].row(0)[column.name], looks.number(number_format(column)), looks)
        sheet.write_string(row, 2, column.unit.replace(PLAN_CURRENCY, currency))
        sheet.write_string(row, 3, column.help, looks.wrapped)
    sheet.freeze_panes(1, 1)


def _put(sheet: Worksheet, row: int, column: int, value: Value, look: Format, looks: _Looks) -> None:
    """Write one cell; a text is never taken for a formula, a number or a link."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise BallastError(f"A text of {len(value):,} characters is longer than a cell can hold: '{value[:40]} …'.")
        sheet.write_string(row, column, value, looks.number(TEXT_FORMAT))
    elif isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no", look)
    elif isinstance(value, np.datetime64):
        if FIRST_DAY <= value <= LAST_DAY:
            day: date = value.astype("datetime64[D]").item()
            sheet.write_datetime(row, column, day, look)
        else:
            sheet.write_string(row, column, str(value), looks.number(TEXT_FORMAT))
    elif np.isfinite(value):
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, str(value), looks.number(TEXT_FORMAT))


def _write_results(
    book: Workbook, title: str, taken: set[str], headers: Sequence[str], rows: Iterable[Sequence[object]], looks: _Looks
) -> None:
    """Write a result row by row; what a sheet can't hold goes on in further ones: Orders, Orders (2), and so on."""
    rest, number = iter(rows), 1
    while True:
        first = list(islice(rest, min(SAMPLED, MOST_ROWS)))
        if number > 1 and not first:
            return
        sheet = _add_sheet(book, result_title(title if number == 1 else f"{title} ({number})", taken))
        for row, values in enumerate(_headed(sheet, headers, first, rest, looks), 1):
            for at, value in enumerate(values):
                look = _DAY_CODE if isinstance(value, date | np.datetime64) else _result_format(headers[at])
                _put(sheet, row, at, _simple(value), looks.number(look), looks)
            if row == MOST_ROWS:
                break
        number += 1


def _headed(
    sheet: Worksheet, headers: Sequence[str], first: list[Sequence[object]], rest: Iterator[Sequence[object]], looks: _Looks
) -> Iterator[Sequence[object]]:
    """Write the headers, measured by the first rows; returns the rows below them."""
    for at, text in enumerate(headers):
        sample = [row[at] for row in first if at < len(row)]
        numeric = any(isinstance(value, int | float | np.number) and not isinstance(value, bool) for value in sample)
        longest = max((len(str(value)) for value in sample if isinstance(value, str)), default=0)
        sheet.set_column(at, at, min(max(len(text), longest, 10), 40) + 1)
        sheet.write_string(0, at, text, looks.number_header if numeric else looks.header)
    sheet.freeze_panes(1, 1)
    return chain(first, rest)


_DAY_CODE = number_format(Column("day", "Day", Kind.DATE))


def _result_format(text: str) -> str:
    if "%" in text:
        return "0.0%"
    return "#,##0.00##"


def _simple(value: object) -> Value:
    """Return a result's value as one that a cell takes."""
    if value is None or isinstance(value, str | bool | np.datetime64):
        return None if isinstance(value, np.datetime64) and np.isnat(value) else value
    if isinstance(value, date):
        return np.datetime64(value, "D")
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | float | np.number):
        number = float(value)
        return None if np.isnan(number) else number
    return str(value)
