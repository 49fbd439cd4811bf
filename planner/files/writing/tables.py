"""Tables of a plan as sheets to be edited and read back: headers with units and help, lists to choose from, text that stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.files.layout import SETTINGS_HEADERS, TEXT_FORMAT, header, number_format, sheet_title
from planner.files.writing.allowed import LAST_ROW, limit_words, rule_of, titled
from planner.files.writing.looks import HEADER_FILL, MARK_INK, NOTE_INK
from planner.files.writing.pages import PAGE, TABLE_TAB, add_page, set_up_print
from planner.files.writing.rows import Style, write_rows
from planner.files.writing.widths import header_width, limited, lines_of, widest
from planner.model.finding import BallastError
from planner.model.plan import Plan
from planner.model.schema import PLAN_CURRENCY, Column, Kind
from planner.model.table import Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
REQUIRED = '@" *"'  # the star is shown and isn't part of the header
LINE, TALLEST, HELP_WIDTH, HELP_CHARACTERS = (
    15,
    409,
    260,
    44,
)  # points of a line and of the tallest row there can be; pixels and characters of a comment's line
SETTINGS_WIDTHS = (26, 44, 14, 80)
PIXELS = 14  # of a comment's line


class TableLooks:
    """The cell formats of table sheets, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[str, bool], Format] = {}
        head = {"bold": True, "bg_color": HEADER_FILL, "bottom": 1, "text_wrap": True, "valign": "top"}
        self._headers = {
            (required, right, apart): book.add_format(
                head | ({"num_format": REQUIRED, "font_color": MARK_INK} if required else {}) | ({"align": "right"} if right else {"align": "left", "indent": 1} if apart else {})
            )
            for required in (False, True)
            for right in (False, True)
            for apart in (False, True)
        }  # fmt: skip
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.about = book.add_format({"font_color": NOTE_INK})
        self.indented = book.add_format({"indent": 1})
        self.apart = book.add_format({"num_format": TEXT_FORMAT, "indent": 1})
        self.link = book.add_format({"font_color": MARK_INK, "underline": 1})
        self.wrapped = book.add_format({"num_format": TEXT_FORMAT, "text_wrap": True, "valign": "top"})
        self.note = book.add_format({"text_wrap": True, "valign": "top", "font_color": NOTE_INK})

    def header(self, *, required: bool = False, right: bool = False, apart: bool = False) -> Format:
        """Return the format of a header; one of a column that must be filled shows a star, one ``apart`` leaves a gap before it."""
        return self._headers[required, right, apart]

    def number(self, code: str, *, left: bool = False) -> Format:
        """Return the format with a number code; ``left`` where numbers and texts stand below each other."""
        key = code, left
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"num_format": code} | ({"align": "left", "valign": "top"} if left else {}))
        return self._formats[key]

    @property
    def text(self) -> Format:
        """The format of cells that hold text and keep it as it is."""
        return self.number(TEXT_FORMAT)


def write_table(book: Workbook, table: Table, currency: str, looks: TableLooks) -> None:
    """Write one table as a sheet of its own."""
    if len(table) > MOST_ROWS:
        raise BallastError(f"{table.spec.title} has {len(table):,} rows, more than a sheet can hold.")
    sheet, columns = add_page(book, sheet_title(table.spec), TABLE_TAB), table.spec.columns
    headers = [header(column, currency) for column in columns]
    apart = [at > 0 and column.dtype == object and columns[at - 1].dtype != object for at, column in enumerate(columns)]
    styles = [
        Style(looks.number(number_format(column)), looks.apart if gap else looks.text) for column, gap in zip(columns, apart, strict=True)
    ]
    widths = [column_width(column, table, text) for column, text in zip(columns, headers, strict=True)]
    sheet.set_row(0, LINE * max(lines_of(text, width - 3) for text, width in zip(headers, widths, strict=True)) + 2)
    for at, (column, text) in enumerate(zip(columns, headers, strict=True)):
        sheet.set_column(at, at, widths[at], styles[at].value)
        sheet.write_string(0, at, text, looks.header(required=column.required, right=column.dtype != object, apart=apart[at]))
        explain(sheet, 0, at, column, currency)
        allow(sheet, 1, at, LAST_ROW - 1, column)
    write_rows(sheet, 1, [table[column.name] for column in columns], styles)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table), 1), len(columns) - 1)
    set_up_print(sheet, 0, sum(widths))


def column_width(column: Column, table: Table, text: str) -> float:
    """Return how wide a column is: as wide as its header's longest word and its longest value."""
    return limited((header_width(text), widest(table[column.name], percent=column.kind is Kind.SHARE), min(column.width, 14)))


def explain(sheet: Worksheet, row: int, at: int, column: Column, currency: str) -> None:
    """Put a comment on a header: what the column means, and what may stand in it."""
    said = [column.help, "Must be filled." if column.required else "", limit_words(column)]
    if choices := [choice for choice in column.choices if choice]:
        said.append(f"One of: {', '.join(choices)}.")
    if column.reference:
        said.append(f"As on the sheet {titled(column.reference)}.")
    if unit := column.unit.replace(PLAN_CURRENCY, currency):
        said.append(f"Unit: {unit}.")
    words = "\n".join(text for text in said if text)
    lines = sum(lines_of(text, HELP_CHARACTERS) for text in words.split("\n"))
    sheet.write_comment(row, at, words, {"width": HELP_WIDTH, "height": PIXELS * lines + 12})


def allow(sheet: Worksheet, first: int, at: int, last: int, column: Column) -> None:
    """Say what cells may hold, where the schema says it."""
    rule = rule_of(column)
    if rule:
        sheet.data_validation(first, at, last, at, rule)


def write_settings(book: Workbook, plan: Plan, looks: TableLooks) -> None:
    """Settings stand one below another, since there is one row of them."""
    table = plan["settings"]
    sheet = add_page(book, sheet_title(table.spec), TABLE_TAB)
    for at, (text, width) in enumerate(zip(SETTINGS_HEADERS, SETTINGS_WIDTHS, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, text, looks.header())
    currency = str(plan.setting("currency"))
    for row, column in enumerate(table.spec.columns, 1):
        value = Style(looks.number(number_format(column), left=True), looks.wrapped)
        said = str(table[column.name][0]) if column.dtype == object else ""
        lines = max(lines_of(said, SETTINGS_WIDTHS[1]), lines_of(column.help, SETTINGS_WIDTHS[3] + 8))
        unit = column.unit.replace(PLAN_CURRENCY, currency)
        write_rows(
            sheet,
            row,
            [[column.title], table[column.name], [unit], [column.help]],
            [Style(looks.wrapped, looks.wrapped), value, Style(looks.wrapped, looks.wrapped), Style(looks.note, looks.note)],
            min(LINE * lines, TALLEST) if lines > 1 else 0,
        )
        allow(sheet, row, 1, row, column)
    sheet.freeze_panes(1, 1)
    set_up_print(sheet, 0, PAGE)
