"""Sheets of a book as XlsxWriter writes them, with every digit of a number, and with many rows at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

TABLE_TAB, RESULT_TAB, FRONT_TAB = "#7B94C9", "#59A14F", "#545D6C"
A4 = 9
PAGE = 320  # characters that are made to fit across one page
# Rows go to the disk as they are written: a million orders would not fit into memory as cells.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}


def add_page(book: Workbook, title: str, tab: str = "") -> Worksheet:
    """Add a sheet; its title must be one that the book can take."""
    page = book.add_worksheet(title, worksheet_class=_page_class())
    if tab:
        page.set_tab_color(tab)
    page.set_paper(A4)
    page.set_footer(f"&L{title.replace('&', '&&')}&R&P / &N")
    return page


def set_up_print(page: Worksheet, header: int, width: float, frozen: int = 1) -> None:
    """Print a sheet across, its headers on every page, as many characters as can be read on one page; wider ones repeat their first columns.

    Args: header: row of the headers; width: of all columns, in characters; frozen: columns that name the row.
    """
    across = max(math.ceil(width / PAGE), 1)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.repeat_rows(header)
    page.fit_to_pages(across, 0)
    if across > 1 and frozen:
        page.repeat_columns(0, frozen - 1)


def discard(book: Workbook) -> None:
    """Drop a book that isn't finished, with the rows that were put aside for it; nothing is packed."""
    for page in book.worksheets():
        page.row_data_fh.close()
        Path(page.row_data_filename).unlink(missing_ok=True)
    book.fileclosed = True


@cache
def _page_class() -> type[Worksheet]:
    from xlsxwriter.worksheet import Worksheet as Plain

    class Page(Plain):  # type: ignore[misc]  # the library has no types
        """A sheet that writes numbers with every digit, so that they read back as the very same."""

        # WORKAROUND XlsxWriter: numbers are written with 16 digits, one too few for some; see the test of exact numbers
        def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, object]] = ()) -> None:
            told = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
            self.fh.write(f"<c{told}><v>{float(number)!r}</v></c>")

        # WORKAROUND XlsxWriter: every formula is searched for the names of some thirty newer functions, which takes most of the time
        # of writing it; formulas here use none of them
        def _prepare_formula(self, formula: str, *_: bool) -> str:
            return formula.removeprefix("=")

        # WORKAROUND XlsxWriter: a text from <r> to </r> would go into the file as markup, which no program opens
        def _xml_rich_inline_string(self, string: str, attributes: Sequence[tuple[str, object]] = ()) -> None:
            self._xml_inline_string(string, True, attributes)  # noqa: FBT003 -- the library's own

        def write_lines(self, first: int, count: int, width: int, lines: Iterable[str]) -> None:
            """Write finished rows below what was written so far."""
            last = first + count - 1
            self._check_dimensions(first, 0)
            self._check_dimensions(last, width - 1)
            self._write_single_row(last)
            self.fh.writelines(lines)

    return Page
