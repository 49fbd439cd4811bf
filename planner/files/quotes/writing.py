"""Quote sheets as workbooks: one for each supplier, locked but for the yellow cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from planner.files.quotes.columns import (
    ANSWER_BY,
    BREAKS,
    COLUMNS,
    HIDDEN,
    LOCKED,
    PLACE,
    REFERENCE,
    SHEET,
    SUPPLIER_NAME,
    TITLE,
    Fill,
    QuoteColumn,
)
from planner.files.quotes.naming import folded, free_path, safe_name
from planner.files.quotes.request import Line, Request
from planner.files.replacing import replace_file
from planner.files.writing.looks import HEADER_FILL, NOTE_INK
from planner.files.writing.pages import FRONT_TAB, OPTIONS, add_page
from planner.files.writing.widths import lines_of
from planner.model.places import country_names, currencies

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

YELLOW, LINE_INK = "#FFF8D6", "#C9CED6"
HEADER_ROW, POINTS = 9, 15
HOW_TO = "Please fill in the yellow cells only and send this file back. Leave the unit price empty where you can't offer a part."
VERSION = "1"
FACTS = ("version", "request", "plan", "title", "supplier", "asked", "answer by")
FACT_COLUMN, LIST_COLUMN = 0, len(LOCKED) + 3  # of the hidden sheet: facts and lines at the left, lists to choose from behind them
FIRST_LINE = len(FACTS) + 1


def write_requests(
    requests: Sequence[Request],
    folder: Path,
    progress: Callable[[float, str], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Path, ...]:
    """Write one workbook for each request into a folder; returns those written. A file that is there already is never written over."""
    written: list[Path] = []
    taken: set[str] = set()
    for number, request in enumerate(requests):
        if cancelled():
            break
        if progress:
            progress(number / len(requests), request.supplier)
        path = free_path(folder, f"Quote {safe_name(request.supplier)} {request.asked.isoformat()}", ".xlsx", taken)
        replace_file(path, partial(_write, request))
        taken.add(folded(path.name))
        written.append(path)
    return tuple(written)


def _write(request: Request, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        day = datetime(request.asked.year, request.asked.month, request.asked.day)  # noqa: DTZ001 -- a day has no time zone
        book.set_properties({"title": f"{TITLE} {request.reference}", "created": day})
        _Sheet(book, request).write()
        _write_hidden(book, request)


class _Sheet:
    """Writes the sheet that the supplier sees."""

    def __init__(self, book: Workbook, request: Request) -> None:
        self.request = request
        self.page: Worksheet = add_page(book, SHEET, FRONT_TAB)
        line = {"border": 1, "border_color": LINE_INK, "valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.label = book.add_format({"font_color": NOTE_INK})
        self.value = book.add_format({"bold": True, "num_format": "@"})
        self.day = book.add_format({"bold": True, "num_format": "yyyy-mm-dd", "align": "left"})
        self.how = book.add_format({"bold": True, "bg_color": YELLOW})
        self.head = book.add_format({**line, "bold": True, "bg_color": HEADER_FILL, "text_wrap": True})
        self.right_head = book.add_format({**line, "bold": True, "bg_color": HEADER_FILL, "text_wrap": True, "align": "right"})
        wrapped = (Fill.DESCRIPTION, Fill.REMARK)
        self.looks: list[Format] = [
            book.add_format(
                {**line, "num_format": column.format, "text_wrap": column.fill in wrapped}
                | ({"locked": False, "bg_color": YELLOW} if column.open else {})
            )
            for column in COLUMNS
        ]

    def write(self) -> None:
        """Write header block, table, rules and protection."""
        page, lines = self.page, self.request.lines
        for at, column in enumerate(COLUMNS):
            page.set_column(at, at, column.width)
        self._head()
        page.set_row(HEADER_ROW, POINTS * max(lines_of(column.title, column.width - 1) for column in COLUMNS) + 3)
        for at, column in enumerate(COLUMNS):
            page.write_string(HEADER_ROW, at, column.title, self.right_head if column.numeric else self.head)
        for row, line in enumerate(lines, HEADER_ROW + 1):
            self._line(row, line)
        last = HEADER_ROW + len(lines)
        for at, column in enumerate(COLUMNS):
            if column.open:
                page.data_validation(HEADER_ROW + 1, at, last, at, _rule(column, self.request))
        page.freeze_panes(HEADER_ROW + 1, PLACE[Fill.DESCRIPTION])
        page.protect("", {"format_columns": True, "format_rows": True})
        page.set_landscape()
        page.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEADER_ROW)
        page.print_area(0, 0, last, len(COLUMNS) - 1)
        page.set_selection(HEADER_ROW + 1, PLACE[Fill.PRICE], HEADER_ROW + 1, PLACE[Fill.PRICE])

    def _head(self) -> None:
        request, page = self.request, self.page
        page.set_row(0, POINTS * 1.6)
        page.write_string(0, 0, TITLE, self.title)
        facts: list[tuple[str, object]] = [
            ("From", request.title),
            (SUPPLIER_NAME, request.name),
            ("Date", request.asked),
            (ANSWER_BY, request.answer_by),
            ("Currency", _joined(line.currency for line in request.lines)),
            ("Delivery terms", _joined(line.incoterm for line in request.lines)),
            (REFERENCE, request.reference),
        ]
        for row, (label, value) in enumerate(facts, 1):
            page.write_string(row, 0, label, self.label)
            if isinstance(value, str):
                page.write_string(row, PLACE[Fill.DESCRIPTION], value, self.value)
            else:
                page.write_datetime(row, PLACE[Fill.DESCRIPTION], value, self.day)
        page.write_string(HEADER_ROW - 1, 0, HOW_TO, self.how)
        for at in range(1, len(COLUMNS)):
            page.write_blank(HEADER_ROW - 1, at, None, self.how)

    def _line(self, row: int, line: Line) -> None:
        told = {**locked_cells(line), Fill.CURRENCY: line.currency}
        told |= {pair[0]: quantity for pair, quantity in zip(BREAKS, line.quantities, strict=False)}
        description = next(column for column in COLUMNS if column.fill is Fill.DESCRIPTION)
        self.page.set_row(row, POINTS * lines_of(line.description, description.width))
        for at, (column, look) in enumerate(zip(COLUMNS, self.looks, strict=True)):
            value = told.get(column.fill)
            if value is None or value == "":
                self.page.write_blank(row, at, None, look)
            elif isinstance(value, float):
                self.page.write_number(row, at, value, look)
            else:
                self.page.write_string(row, at, value, look)


def locked_cells(line: Line) -> dict[Fill, str | float | None]:
    """Return what stands in a line's locked cells."""
    return {
        Fill.LINE: line.reference,
        Fill.PART: line.part,
        Fill.DESCRIPTION: line.description,
        Fill.MPN: line.mpn,
        Fill.HTS: line.hts,
        Fill.UNIT: line.unit,
        Fill.NEED: line.need,
        Fill.ORIGIN_NOW: line.origin,
    }


def _joined(values: object) -> str:
    return ", ".join(dict.fromkeys(value for value in values if value))  # type: ignore[attr-defined]


def _rule(column: QuoteColumn, request: Request) -> dict[str, object]:
    """Return what a cell to fill may hold, and what is said of it."""
    said: dict[str, object] = {"input_title": column.title, "input_message": column.said, "ignore_blank": True}
    refused: dict[str, object] = {"error_title": column.title, "error_message": column.said}
    if column.fill is Fill.CURRENCY:
        return {"validate": "list", "source": _listed(0, len(currencies())), **said, **refused}
    if column.fill is Fill.ORIGIN:
        return {"validate": "list", "source": _listed(1, len(country_names())), "error_type": "warning", **said, **refused}
    if column.fill is Fill.VALID:
        return {"validate": "date", "criteria": ">=", "value": request.asked, **said, **refused}
    if column.fill is Fill.REMARK:
        return {"validate": "any", **said}
    zero_too = column.fill is Fill.LEAD
    number: dict[str, object] = {"validate": "decimal", "criteria": ">=" if zero_too else ">", "value": 0}
    return {**number, **said, **refused, "error_type": "warning" if zero_too else "stop"}


def _listed(number: int, count: int) -> str:
    letter = chr(ord("A") + LIST_COLUMN + number)
    return f"='{HIDDEN}'!${letter}$1:${letter}${count}"


def country_choices() -> list[str]:
    """Return the countries to choose from by name, each with its code."""
    return [f"{name} ({code})" for code, name in sorted(country_names().items(), key=lambda pair: pair[1])]


def _write_hidden(book: Workbook, request: Request) -> None:
    """Write by what the answer is known again, and what may not have changed in it."""
    page = book.add_worksheet(HIDDEN)
    facts = (
        VERSION,
        request.reference,
        request.plan_key,
        request.title,
        request.supplier,
        request.asked.isoformat(),
        request.answer_by.isoformat(),
    )
    lists = (sorted(currencies()), country_choices())
    for row in range(max(FIRST_LINE + len(request.lines), *map(len, lists))):
        if row < len(FACTS):
            page.write_string(row, FACT_COLUMN, FACTS[row])
            page.write_string(row, FACT_COLUMN + 1, facts[row])
        elif FIRST_LINE <= row < FIRST_LINE + len(request.lines):
            line = request.lines[row - FIRST_LINE]
            for at, value in enumerate((*locked_cells(line).values(), line.currency)):
                if isinstance(value, float):
                    page.write_number(row, at, value)
                else:
                    page.write_string(row, at, value or "")
        for at, listed in enumerate(lists):
            if row < len(listed):
                page.write_string(row, LIST_COLUMN + at, listed[row])
    page.protect("")
    page.very_hidden()
