"""A plan's value as its writer would have put it into the cell: '2 pcs' becomes '3 pcs', weeks stay weeks, numbers stay numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from math import isclose

import numpy as np

from planner.files.cells.grid import Cell
from planner.files.cells.said.money import SYMBOLS, WORDS, currency_in
from planner.files.cells.said.reckoned import FRACTION
from planner.files.cells.said.values import amount, is_blank, number_in, text_of_cell
from planner.model.places import country_names
from planner.model.schema import Column, Kind
from planner.model.table import Value
from planner.model.values import DATE_FORMATS

NUMBER = r"[-+−]?(?:\d[\d.,'\u00a0\u202f]*\d|\d|[.,]\d+)"
DASHES = r"-|–|—|~|\bto\b|\bbis\b|\bà\b|\ba\b|\bdo\b|до|至"
SPAN = re.compile(rf"(?P<low>{NUMBER})(?:\s*[^\d.,/]{{0,8}}?\s*(?:{DASHES})\s*(?P<high>{NUMBER}))?", re.IGNORECASE)
SLASHED = re.compile(rf"(?P<low>{NUMBER})(?:\s*[^\d.,/]{{0,8}}?\s*(?:{DASHES}|/)\s*(?P<high>{NUMBER}))?", re.IGNORECASE)  # 6/8 weeks
MOST_PARTS = 64  # of a whole, where a quantity is written as a fraction
NUMBERED, LONE, OTHER_UNIT = "the text becomes a plain number", "the range becomes one value", "the unit becomes another one"
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


def change_of_manner(column: Column, before: Cell, after: Cell) -> str:
    """Return in what the new content of a cell is written otherwise than the old, empty where it isn't."""
    if column.kind not in NUMERIC or not isinstance(before, str) or is_blank(before) or after is None:
        return ""
    if not isinstance(after, str):
        return "" if _bare(before) else NUMBERED
    if _is_range(column, before) and not _is_range(column, after):
        return LONE
    return OTHER_UNIT if column.kind is not Kind.MONEY and _words(before) != _words(after) else ""


def _is_range(column: Column, text: str) -> bool:
    found = _span(column, text)
    return found is not None and bool(found["high"])


def _bare(text: str) -> bool:
    return re.fullmatch(NUMBER, text.strip()) is not None


def _words(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha()).casefold()


def _number(column: Column, value: float, was: Value, cell: Cell, scale: float, currency: str) -> Iterator[Cell]:
    own = scale_of(was, cell) or scale
    if isinstance(cell, str) and not is_blank(cell):
        if not currency:
            yield from _fraction(value, cell)
        for unit in dict.fromkeys((*_units(column, was, cell), scale)):
            yield from _number_in_text(column, nice(value / unit), cell, currency)
        if column.unit == "days":
            yield f"{nice(value):.15g} days"
    elif currency:
        return  # a bare number has no place for another currency
    for factor in dict.fromkeys((own, scale, 1.0, 0.01)):
        yield nice(value / factor)


def _fraction(value: float, text: str) -> Iterator[Cell]:
    """Yield '3/4 m' for '1/2 m', and '1.3 m' for what is no fraction."""
    found = FRACTION.fullmatch(text.strip())
    if found is None:
        return
    after = text.strip()[found.end(3) :]
    exact = Fraction(value).limit_denominator(MOST_PARTS)
    whole, rest = divmod(exact, 1)
    if isclose(float(exact), value, rel_tol=1e-14) and rest:
        yield f"{f'{whole} ' if whole else ''}{rest}{after}"
    if after.strip():
        yield f"{np.format_float_positional(value, trim='-')}{after}"


def _units(column: Column, was: Value, text: str) -> Iterator[float]:
    """Yield what one of the unit that a text is in can be in the plan's: of a range, the end that was taken tells."""
    found = _span(column, text)
    if found is None or not isinstance(was, float) or not was:
        return
    for end in (found["high"], found["low"]):
        for decimal in (".", ","):
            number = number_in(end, decimal) if end else None
            if number:
                yield was / number


def _span(column: Column, text: str) -> re.Match[str] | None:
    return (SLASHED if column.unit == "days" else SPAN).search(text)


def _number_in_text(column: Column, number: float, text: str, currency: str) -> Iterator[Cell]:
    found = _span(column, text)
    if found is None or FRACTION.fullmatch(text.strip()):
        return
    before, after = text[: found.start()], text[found.end() :]
    if currency:
        before, after = _without_currency(before), f"{_without_currency(after).rstrip()} {currency}"
    if not _is_bearable(number) and column.unit == "days":
        return
    for decimal in (",", ".") if re.search(r",\d{1,2}(?!\d)", found[0]) else (".", ","):
        yield f"{before}{_like(number, found['high'] or found[0], decimal)}{after}"


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
