"""A plan's value as its writer would have put it into the cell: '2 pcs' becomes '3 pcs', weeks stay weeks, numbers stay numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from math import isclose

import numpy as np

from planner.files.cells.grid import Cell
from planner.files.cells.money import SYMBOLS, WORDS, currency_in
from planner.files.cells.values import amount, is_blank, text_of_cell
from planner.model.places import country_names
from planner.model.schema import Column, Kind
from planner.model.table import Value
from planner.model.values import DATE_FORMATS

NUMBER = r"[-+−]?(?:\d[\d.,'\u00a0\u202f]*\d|\d|[.,]\d+)"
SPAN = re.compile(rf"{NUMBER}(?:\s*(?:-|–|~|to|bis|至)\s*{NUMBER})?")
NUMERIC = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.MONEY, Kind.SHARE})
PAIRS_OF_WORDS = (("yes", "no"), ("true", "false"), ("y", "n"), ("x", ""), ("1", "0"))


def written(column: Column, value: Value, was: Value, cell: Cell, scale: float, currency: str = "") -> Iterator[Cell]:
    """Yield ways to write a value into a cell, the likeliest first; whoever writes must see how it is read back.

    Args:
        column: The plan's column.
        value: What it holds.
        was: What the workbook was understood to hold.
        cell: What the cell holds.
        scale: What one of the sheet's unit is in the plan's unit, in most rows of the column.
        currency: The code to name beside a price, empty where it stays.
    """
    if value is None or value == "":
        yield None
    elif isinstance(value, np.datetime64):
        yield from _day(value.astype("datetime64[D]").item(), cell)
    elif isinstance(value, bool):
        yield from _flag(value, cell)
    elif isinstance(value, float):
        yield from _number(column, value, was, cell, scale, currency)
    else:
        yield from _text(column, str(value), cell)


def scale_of(value: Value, cell: Cell) -> float | None:
    """Return what one of a cell's unit is in the plan's unit; None where it can't be told."""
    found = amount(cell, ",") if isinstance(cell, str) and "," in cell and "." not in cell else amount(cell)
    if not isinstance(value, float) or found is None or not found.number or not value:
        return None
    return value / found.number


def nice(number: float) -> float:
    """Return the number with the fewest decimals that is the same to the digits that spreadsheets keep."""
    for digits in range(17):
        short = round(number, digits)
        if isclose(short, number, rel_tol=4e-16):  # what a division and the multiplication that takes it back round
            return short
    return number


def _number(column: Column, value: float, was: Value, cell: Cell, scale: float, currency: str) -> Iterator[Cell]:
    own = scale_of(was, cell) or scale
    if isinstance(cell, str) and not is_blank(cell):
        yield from _number_in_text(column, nice(value / own), cell, currency)
        if own != 1.0 and column.unit == "days":
            yield f"{nice(value):.15g} days"
    elif currency:
        return  # a bare number has no place for another currency
    for factor in dict.fromkeys((own, scale, 1.0, 0.01)):
        yield nice(value / factor)


def _number_in_text(column: Column, number: float, text: str, currency: str) -> Iterator[Cell]:
    found = SPAN.search(text)
    if found is None:
        return
    before, after = text[: found.start()], text[found.end() :]
    if currency:
        before, after = _without_currency(before), f"{_without_currency(after).rstrip()} {currency}"
    if not _is_bearable(number) and column.unit == "days":
        return
    for decimal in (",", ".") if re.search(r",\d{1,2}(?!\d)", found[0]) else (".", ","):
        yield f"{before}{_like(number, found[0], decimal)}{after}"


def _is_bearable(number: float) -> bool:
    return abs(number - round(number, 2)) < 1e-9


def _like(number: float, pattern: str, decimal: str) -> str:
    """Return a number with the decimals and groups of another text."""
    tail = re.search(re.escape(decimal) + r"(\d+)$", pattern)
    short = np.format_float_positional(number, trim="-")
    places = max(len(tail[1]) if tail else 0, len(short.partition(".")[2]))
    grouped = re.search(r"\d([.,' \u00a0\u202f])\d{3}(?!\d)", pattern)
    mark = grouped[1] if grouped and grouped[1] != decimal else ""
    whole, _, rest = f"{number:,.{places}f}".partition(".")
    sign = "+" if pattern.startswith("+") and number >= 0 else ""
    return sign + whole.replace(",", mark) + (decimal + rest if rest else "")


def _without_currency(text: str) -> str:
    text = SYMBOLS.sub("", text)
    return WORDS.sub(lambda word: "" if currency_in(word[0]) else word[0], text)


def _day(day: date, cell: Cell) -> Iterator[Cell]:
    if isinstance(cell, str) and not is_blank(cell):
        for form in DATE_FORMATS:
            try:
                datetime.strptime(cell.strip(), form)  # noqa: DTZ007 -- a day has no zone
            except ValueError:
                continue
            yield day.strftime(form)
        yield day.isoformat()
    yield day


def _flag(value: bool, cell: Cell) -> Iterator[Cell]:
    if isinstance(cell, str):
        for words in PAIRS_OF_WORDS:
            if cell.strip().lower() in words:
                yield _cased(words[not value], cell.strip())
    if isinstance(cell, float):
        yield float(value)
    yield value
    yield "yes" if value else "no"


def _text(column: Column, value: str, cell: Cell) -> Iterator[Cell]:
    if isinstance(cell, float) and _is_number_text(value):
        yield float(value)
    if isinstance(cell, str):
        bare = cell.strip()
        lead, trail = cell[: len(cell) - len(cell.lstrip())], cell[len(cell.rstrip()) :]
        if column.kind is Kind.COUNTRY and len(bare) > 3:
            yield lead + country_names().get(value, value) + trail
        if column.kind is Kind.CHOICE:
            yield lead + _cased(value, bare) + trail
        yield lead + value + trail  # leading blanks may tell the level
    yield value


def _is_number_text(text: str) -> bool:
    try:
        return text_of_cell(float(text)) == text
    except ValueError:
        return False


def _cased(word: str, like: str) -> str:
    return word.upper() if like.isupper() and len(like) > 1 else word.capitalize() if like[:1].isupper() else word
