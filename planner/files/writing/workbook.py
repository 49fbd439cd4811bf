"""A plan and its results as one workbook: a sheet for each table, headers with units, text that stays text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from planner.files.layout import BASE_SHEET, result_title, sheet_title
from planner.files.replacing import replace_file
from planner.files.writing.allowed import LISTS, write_lists
from planner.files.writing.base import write_base
from planner.files.writing.formulas import write_calculated
from planner.files.writing.pages import OPTIONS, RESULT_TAB, add_page
from planner.files.writing.results import Results, write_results
from planner.files.writing.tables import TableLooks, write_settings, write_table
from planner.model.plan import Plan
from planner.model.schema import SCHEMA
from planner.model.sheets import CalculatedSheet


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
        looks, taken = TableLooks(book), set[str]()
        for name, (headers, rows) in sheets.items():
            write_results(name, headers, rows, looks, lambda title: add_page(book, result_title(title, taken)))


def _write(plan: Plan, results: Results, calculated: tuple[CalculatedSheet, ...], path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": str(plan.setting("title") or ""), "comments": "Written by Ballast"})
        looks, currency = TableLooks(book), str(plan.setting("currency"))
        taken = {LISTS.lower(), BASE_SHEET}
        for spec in SCHEMA:
            taken.add(sheet_title(spec).lower())
            if spec.name == "settings":
                write_settings(book, plan, looks)
            else:
                write_table(book, plan[spec.name], currency, looks)
        add = lambda title: add_page(book, result_title(title, taken), RESULT_TAB)  # noqa: E731
        for title, (headers, rows) in results.items():
            write_results(title, headers, rows, looks, add)
        write_calculated(book, calculated, add)
        write_lists(book, looks.header(), looks.text)
        write_base(book, plan)
