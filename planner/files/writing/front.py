"""The front page of an exported workbook: which sheets it has, which of them can be edited and read back, and which are calculated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner import __version__
from planner.files.cells.long_texts import ELLIPSIS, cut
from planner.model.plan import Plan
from planner.model.values import day_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from planner.files.writing.tables import TableLooks

READ_ME = "Read me"
EDITED, CALCULATED, VALUES, LISTED, HIDDEN = "edit and read back", "calculates", "results, as values", "codes to choose from", "hidden copy"
KEPT = ("A sheet that spreadsheet programs don't show: the whole plan as it is now, so that an update knows who changed what. It stays where other sheets "
        "are deleted; to give the workbook away without it, use File › Export without hidden copy…")  # fmt: skip
LONGEST_TITLE = 250
HEADERS, WIDTHS = ("Sheet", "Use", "Rows", "What it holds"), (32, 20, 10, 110)
RULES = (
    "Edit: change, add or remove rows on the sheets of the plan, save, and read the workbook back by File › Import workbook… or 'ballast import'. What wasn't touched changes nothing.",
    "Stars: a header with a star must be filled. Lists offer what cells may hold; a comment on each header says what it means. Keep headers and sheet names.",
    "Calculated: on the sheets that calculate, yellow cells may be typed over to try something; the formulas follow. They are not read back.",
    "Text is text: part numbers and tariff codes keep their zeros; a text that begins with = + - or @ is never a formula here. Use a workbook rather than CSV to keep it so.",
)
DESCRIBED = {
    "Results summary": "One row for each scenario and product: landed cost by component, lead time, ready date, pre-buy, cash.",
    "Results parts": "One row for each scenario and part: what it costs from the source it is bought from, how much is held, when to order.",
    "Results orders": "The planned orders of every scenario.",
    "Duty explanation": "Duty of each bought part by program, with rate, base, source and confidence: the first scenario whole, of the others what differs.",
    "Cost explanation": "Landed cost of each product in every scenario, term by term.",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One sheet of the book, as the front page tells of it."""

    sheet: str
    use: str
    what: str
    rows: int | None = None


def about(plan: Plan) -> str:
    """Return which plan a sheet is from, as of when, and who wrote it."""
    as_of = plan["settings"]["as_of"][0]
    return f"{short_title(plan)} · as of {day_text(as_of)} · {plan.setting('currency')} · written by Ballast {__version__}"


def short_title(plan: Plan) -> str:
    """Return the plan's title, as long as a line and a workbook's properties take it."""
    title = str(plan.setting("title") or "")
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + ELLIPSIS


def write_front(page: Worksheet, plan: Plan, sheets: Sequence[Listed], looks: TableLooks) -> None:
    """Write what the book is, and every sheet with a link to it."""
    page.hide_gridlines(2)
    for at, width in enumerate(WIDTHS):
        page.set_column(at, at, width)
    page.write_string(0, 0, short_title(plan) or "Plan", looks.title)
    page.write_string(1, 0, about(plan), looks.about)
    question = cut(str(plan.setting("question") or ""))
    row = 2
    for text in (question, "", *RULES):
        if text:
            page.write_string(row, 0, text)
        row += 1
    for at, text in enumerate(HEADERS):
        page.write_string(row + 1, at, text, looks.header(right=at == 2, apart=at == 3))
    for below, one in enumerate(sheets, row + 2):
        quoted = one.sheet.replace("'", "''")
        if one.use == HIDDEN:
            page.write_string(below, 0, one.sheet)
        else:
            page.write_url(below, 0, f"internal:'{quoted}'!A1", looks.link, one.sheet)
        if one.rows is not None:
            page.write_number(below, 2, one.rows, looks.number("#,##0"))
        page.write_string(below, 1, one.use)
        page.write_string(below, 3, one.what, looks.indented)
    page.set_landscape()
    page.fit_to_pages(1, 0)
