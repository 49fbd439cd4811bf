"""What the lines around a table say of all of it: the currency of its prices."""

from __future__ import annotations

import re

from planner.files.cells.grid import Grid
from planner.files.reading.columns.words import header_currency

SEARCHED_ROWS = 2000
ABOUT_MONEY = re.compile(r"\d|price|currency|preis|währung|货币|单位|total", re.IGNORECASE)
IN_CURRENCY = re.compile(r"price.*\bin\b|currency|货币|preise in|währung", re.IGNORECASE)
CURRENCY_WORDS = ("price", "currency", "货币", "preise", "währung")  # one of them is in all that IN_CURRENCY finds


def sheet_currency(grid: Grid, header_row: int) -> str:
    """Return the currency that the lines above the header name, or a remark such as 'All prices are in SEK' anywhere."""
    for row in grid.rows[:header_row]:
        for value in row:
            told_of = isinstance(value, str) and len(value) <= 120 and (ABOUT_MONEY.search(value) or IN_CURRENCY.search(value))
            if told_of and (found := header_currency(str(value))):
                return found
    below = [value for row in grid.rows[header_row:SEARCHED_ROWS] for value in row if isinstance(value, str)]
    told = "\n".join(dict.fromkeys(below)).lower()
    if not any(word in told for word in CURRENCY_WORDS):
        return ""
    remarks = (value for value in dict.fromkeys(below) if len(value) <= 120 and IN_CURRENCY.search(value))
    return next(filter(None, map(header_currency, remarks)), "")
