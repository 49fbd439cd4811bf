"""A copied block as the table that spreadsheets read first: numbers in full precision, codes as text with their leading zeros."""

from __future__ import annotations

import html
import re

from planner.model.schema import NUMERIC, Column, Kind
from planner.model.table import Value
from planner.ui.grid.choice import Choice
from planner.ui.grid.model import GridModel

HEAD = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8">'
    "<style>br {mso-data-placement:same-cell}</style></head><body><table data-of=ballast>"
)
ENGLISH = 1033  # number formats are written the American way, whatever the locale
RUN = re.compile(r"[ \t]{2,}|\t")  # blanks that a table would otherwise make one of
EPOCH = 25_569  # day number of 1970-01-01 in spreadsheets


def table_of(grid: GridModel, choice: Choice, block: list[list[str]]) -> str:
    """Return a copied block as a table; Excel reads ``x:num`` and ``mso-number-format``, LibreOffice ``sdval`` and ``sdnum``."""
    rows = []
    refused = {column: grid.refused_rows(choice.rows, column) for column in choice.columns} if grid.bad else {}
    for row, texts in zip(choice.rows, block, strict=True):
        cells = []
        for column, text in zip(choice.columns, texts, strict=True):
            # A cell that was not chosen is empty, as is one without a value.
            value = None if row in refused.get(column, ()) else grid.value(row, column)
            cells.append(_cell(grid.fields[column].column, value, text) if text else "<td></td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"{HEAD}{''.join(rows)}</table></body></html>"


def _cell(column: Column, value: Value, text: str) -> str:
    if isinstance(value, float) and column.kind in NUMERIC:
        form = "0.0###%" if column.kind is Kind.SHARE else ""
        return _number(repr(value), form, text)
    if column.kind is Kind.DATE and value is not None and not isinstance(value, str | bool | float):
        return _number(str(int(value.astype("datetime64[D]").astype(int)) + EPOCH), "yyyy-mm-dd", text)
    words = html.escape(text).replace("\r\n", "\n").replace("\n", "<br>")
    return f'<td style=\'mso-number-format:"\\@"; white-space:pre-wrap\' sdnum="{ENGLISH};0;@">{words}</td>'


def _number(value: str, form: str, text: str) -> str:
    style = f" style='mso-number-format:\"{form}\"'" if form else ""
    return f'<td{style} x:num="{value}" sdval="{value}" sdnum="{ENGLISH};0;{form or "General"}">{html.escape(text)}</td>'
