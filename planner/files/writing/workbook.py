"""A plan and its results as one workbook: a sheet for each table, headers with units, text that stays text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from planner.files.layout import BASE_SHEET, result_title, sheet_title
from planner.files.replacing import replace_file
from planner.files.writing.allowed import LISTS, write_lists
from planner.files.writing.base import write_base
from planner.files.writing.charts import write_charts
from planner.files.writing.cuts import cut_texts
from planner.files.writing.formulas import write_calculated
from planner.files.writing.front import (
    CALCULATED,
    DESCRIBED,
    EDITED,
    HIDDEN,
    KEPT,
    LISTED,
    READ_ME,
    VALUES,
    Listed,
    about,
    short_title,
    write_front,
)
from planner.files.writing.pages import FRONT_TAB, OPTIONS, RESULT_TAB, add_page, discard
from planner.files.writing.results import Results, write_results, write_top
from planner.files.writing.tables import TableLooks, write_settings, write_table
from planner.model.finding import Finding
from planner.model.plan import Plan
from planner.model.schema import SCHEMA
from planner.model.sheets import CalculatedSheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet


Told = Callable[[float, str], None]
CHARTS = "Charts"
TABLES_SHARE, RESULTS_SHARE = 0.3, 0.5  # of the work, done after the tables and after the results


def write_workbook(
    plan: Plan,
    path: Path | str,
    results: Results | None = None,
    calculated: Iterable[CalculatedSheet] = (),
    progress: Told = lambda *_: None,
    *,
    hidden_copy: bool = True,
) -> tuple[Finding, ...]:
    """Write every table of a plan, the result tables and the sheets that calculate as one .xlsx file; it replaces ``path`` when complete.

    Returns what the workbook doesn't say as the plan does: texts too long for a cell.

    ``hidden_copy`` says whether the plan is kept on a hidden sheet, for updates that know who changed what.
    ``progress`` hears the share that is done and what is being written, and may end it by an exception: the file stays as it was.
    """
    made = Book(plan, results or {}, progress, hidden_copy)
    replace_file(Path(path), lambda unfinished: _write(made, calculated, unfinished))
    return tuple(cut_texts(plan, kept=any(one.use == HIDDEN for one in made.listed)))


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


@dataclass(slots=True)
class Book:
    """A workbook of a plan on its way, sheet by sheet."""

    plan: Plan
    results: Results
    progress: Told
    hidden_copy: bool = True
    taken: set[str] = field(
        default_factory=lambda: (
            {sheet_title(spec).lower() for spec in SCHEMA} | {LISTS.lower(), READ_ME.lower(), CHARTS.lower(), BASE_SHEET}
        )
    )
    listed: list[Listed] = field(default_factory=list)

    def told(self, share: float, sheet: str) -> None:
        """Tell which sheet is written."""
        self.progress(share, f"Writing {sheet}")


def _write(made: Book, calculated: Iterable[CalculatedSheet], path: Path) -> None:
    import xlsxwriter

    made.progress(0.0, "Working out the sheets")
    line = about(made.plan)
    sheets = [replace(sheet, notes=(*sheet.notes, line)) for sheet in calculated]
    book = xlsxwriter.Workbook(str(path), OPTIONS)
    try:
        _write_sheets(book, made, sheets, line)
    except BaseException:
        discard(book)
        raise
    book.close()


def _write_sheets(book: Workbook, made: Book, sheets: Sequence[CalculatedSheet], line: str) -> None:
    """Write the front page, the comparison, the tables, the results and the sheets that calculate, in this order."""
    book.set_properties({"title": short_title(made.plan), "comments": line})
    looks, charts = TableLooks(book), [chart for sheet in sheets for chart in sheet.charts]
    front = add_page(book, READ_ME, FRONT_TAB)
    pages = {sheet.name: _page(book, made, sheet) for sheet in sheets if sheet.front}
    drawn = add_page(book, CHARTS, RESULT_TAB) if charts else None
    if drawn is not None:
        made.listed.append(
            Listed(CHARTS, VALUES, "Landed cost and duty of each product by scenario, and weeks of cover; the charts follow the sheets.")
        )
    _write_tables(book, made, looks)
    _write_results(book, made, looks, line)
    count = iter(range(len(sheets)))
    places = write_calculated(
        book, sheets, lambda sheet: pages.get(sheet.name) or _page(book, made, sheet),
        lambda title: made.told(RESULTS_SHARE + 0.45 * next(count) / len(sheets), title),
    )  # fmt: skip
    if drawn is not None:
        write_top(drawn, ("Charts", line), looks)
        write_charts(book, drawn, charts, places)
    write_lists(book, looks.header(), looks.text)
    made.listed.append(Listed(LISTS, LISTED, "Codes of countries and currencies."))
    if made.hidden_copy and write_base(book, made.plan):
        made.listed.append(Listed(BASE_SHEET, HIDDEN, KEPT))
    write_front(front, made.plan, made.listed, looks)
    made.progress(0.95, "Packing the workbook")


def _page(book: Workbook, made: Book, sheet: CalculatedSheet) -> Worksheet:
    page = add_page(book, result_title(sheet.title, made.taken), RESULT_TAB)
    made.listed.append(
        Listed(page.get_name(), CALCULATED if any(column.formulas for column in sheet.columns) else VALUES, sheet.notes[0], sheet.rows)
    )
    return page


def _write_tables(book: Workbook, made: Book, looks: TableLooks) -> None:
    currency, total, done = str(made.plan.setting("currency")), sum(len(made.plan[spec.name]) for spec in SCHEMA), 0
    for spec in SCHEMA:
        made.told(TABLES_SHARE * done / max(total, 1), sheet_title(spec))
        if spec.name == "settings":
            write_settings(book, made.plan, looks)
        else:
            write_table(book, made.plan[spec.name], currency, looks)
        done += len(made.plan[spec.name])
        made.listed.append(Listed(sheet_title(spec), EDITED, spec.help, len(made.plan[spec.name]) if spec.name != "settings" else None))


def _write_results(book: Workbook, made: Book, looks: TableLooks, line: str) -> None:
    for number, (title, (headers, rows)) in enumerate(made.results.items()):
        share = TABLES_SHARE + (RESULTS_SHARE - TABLES_SHARE) * number / len(made.results)
        made.told(share, title)

        def add(name: str, first: str = title) -> Worksheet:
            page = add_page(book, result_title(name, made.taken), RESULT_TAB)
            made.listed.append(Listed(page.get_name(), VALUES, DESCRIBED.get(first, "")))
            return page

        write_results(title, headers, rows, looks, add, (title, line), partial(made.told, share, title))
