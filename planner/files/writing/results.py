"""Results as sheets: rows that are made one after the other, on as many sheets as they need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from planner.files.layout import FORMATS
from planner.files.writing.pages import set_up_print
from planner.files.writing.rows import BLOCK, Style, write_rows
from planner.files.writing.widths import limited, lines_of, text_width
from planner.model.schema import Kind

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from planner.files.writing.tables import TableLooks

MOST_ROWS = 1_048_575
SAMPLED = 50  # rows of a result that its columns are measured by
WIDEST, ROUGHLY = 40, 10
DECIMALS = 6  # characters that a point, four decimals and a gap take
LARGE = 100_000  # from which on a hundredth is fine enough
Rows = Iterable[Sequence[object]]
Results = Mapping[str, tuple[Sequence[str], Rows]]


def write_results(
    title: str,
    headers: Sequence[str],
    rows: Rows,
    looks: TableLooks,
    add: Callable[[str], Worksheet],
    top: Sequence[str] = (),
    told: Callable[[], None] = lambda: None,
) -> None:
    """Write a result row by row; what a sheet can't hold goes on in further ones: Orders, Orders (2), and so on."""
    rest, number = iter(rows), 1
    while True:
        first = list(islice(rest, min(SAMPLED, MOST_ROWS)))
        if number > 1 and not first:
            return
        sheet = add(title if number == 1 else f"{title} ({number})")
        begin = write_top(sheet, top, looks)
        write_head(sheet, begin, headers, first, looks)
        styles, written = styles_of(headers, first, looks), 0
        for block in blocks_of(islice(chain(first, rest), MOST_ROWS - begin)):
            columns = [[row[at] if at < len(row) else None for row in block] for at in range(len(headers))]
            write_rows(sheet, begin + 1 + written, columns, styles)
            written += len(block)
            told()
        if written:
            sheet.autofilter(begin, 0, begin + written, len(headers) - 1)
        number += 1


def blocks_of(rows: Iterator[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    """Yield rows in blocks."""
    while block := list(islice(rows, BLOCK)):
        yield block


def write_top(sheet: Worksheet, lines: Sequence[str], looks: TableLooks) -> int:
    """Write what a sheet is about, above its headers; returns the headers' row."""
    for row, text in enumerate(lines):
        sheet.write_string(row, 0, text, looks.about if row else looks.title)
    return len(lines) + 1 if lines else 0


def write_head(sheet: Worksheet, begin: int, headers: Sequence[str], first: Sequence[Sequence[object]], looks: TableLooks) -> None:
    """Write the headers, measured by the first rows."""
    widths = []
    for at, text in enumerate(headers):
        sample = [row[at] for row in first if at < len(row)]
        numeric = is_numeric(sample)
        longest = max((text_width(value) + bool(at) for value in sample if isinstance(value, str)), default=0)
        digits = max((len(f"{value:,.0f}") + DECIMALS for value in sample if isinstance(value, float | int)), default=0)
        widths.append(limited((min(max(map(text_width, text.split())) + 3, WIDEST), longest, digits, ROUGHLY)))
        sheet.set_column(at, at, widths[-1])
        sheet.write_string(begin, at, text, looks.header(right=numeric, apart=bool(at) and not numeric))
    sheet.set_row(begin, 15 * max(lines_of(text, width - 3) for text, width in zip(headers, widths, strict=True)) + 2)
    sheet.freeze_panes(begin + 1, 1)
    set_up_print(sheet, begin, sum(widths), 2)


def is_numeric(sample: Sequence[object]) -> bool:
    """Tell whether a column has numbers or dates, which stand at the right."""
    return any(isinstance(value, int | float | np.number | date | np.datetime64) and not isinstance(value, bool) for value in sample)


def styles_of(headers: Sequence[str], first: Sequence[Sequence[object]], looks: TableLooks) -> list[Style]:
    """Return how the cells of each column look; texts stand off from the numbers before them."""
    day = looks.number(FORMATS[Kind.DATE])
    return [
        Style(looks.number(code_of(text, [row[at] for row in first if at < len(row)])), looks.apart if at else looks.text, day)
        for at, text in enumerate(headers)
    ]


def code_of(header: str, sample: Sequence[object]) -> str:
    """Return the number format of a column of results: shares, days, money and costs of one, quantities."""
    if "%" in header or header.endswith(" rate"):
        return "0.0%"
    if header.endswith(", days"):
        return "#,##0.0"
    numbers = [abs(value) for value in sample if isinstance(value, float | int) and value == value]
    return "#,##0.00" if max(numbers, default=0.0) >= LARGE else "#,##0.00??"
