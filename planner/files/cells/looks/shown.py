"""Numbers and days as their number format shows them, where that is more than the value says: 00123, P-0042, 6 weeks, Mar-01."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from planner.files.cells.grid import Cell
from planner.files.cells.said.money import currency_in
from planner.files.cells.said.values import text_of_cell

PIECE = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*.|(?P<digit>[0#?])|(?P<plain>[-+ /:()$])')
LOCALE = re.compile(r"\[\$-[0-9A-Fa-f]+\]|\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+)\]", re.IGNORECASE)
NUMBER = re.compile(r"[0#?][0#?.,\s]*(?:E\+0+)?|\bGeneral\b|\bStandard\b", re.IGNORECASE)
BARE_DAY = re.compile(r"(?P<month>mmmm?)[^a-z]{0,3}(?P<year>yyyy|yy)|(?P<day>dd?)[^a-z]{0,3}(?P<named>mmmm?)|(?P<first>mmmm?)[^a-z]{0,3}(?P<last>dd?)", re.IGNORECASE)  # fmt: skip
MOST_DIGITS = 15  # that a spreadsheet keeps of a number


def tells_more(code: str) -> bool:
    """Tell whether a number format shows something that the value alone doesn't say."""
    pieces = _pieces(code)
    worded = any(literal.strip(" -+/:()$") for literal in pieces if literal)
    return worded or pieces.count("") > 1 or bool(words_beside(code) or _day_form(code)) or is_power(code)


def is_power(code: str) -> bool:
    """Tell whether a number format shows powers of ten: 1.00E+10."""
    return bool(re.search(r"0E\+0", code))


def shown(value: Cell, code: str) -> str:
    """Return the text that a cell with a number format shows, as far as that is more than its value says; empty where it isn't."""
    if isinstance(value, date):
        return _day_shown(value, code)
    pieces = _pieces(code)
    if not isinstance(value, float) or not pieces or value < 0 or value != int(value) or value >= 10**MOST_DIGITS:
        return ""
    digits = list(str(int(value)) if value else "")
    text: list[str] = []
    first = next(at for at, literal in enumerate(pieces) if not literal)
    for at in range(len(pieces) - 1, -1, -1):
        literal = pieces[at]
        if literal:
            text.append(literal)
            continue
        text.append(digits.pop() if digits else "0" if literal == "" else "")
        if at == first:
            text += reversed(digits)
    return " ".join("".join(reversed(text)).split())


def with_words(value: Cell, code: str, decimal: str) -> Cell:
    """Return a number with the words that its format shows behind it: 6 with the format ``0 "weeks"`` is '6 weeks'."""
    words = words_beside(code) if isinstance(value, float) else ""
    return f"{text_of_cell(value).replace('.', decimal)} {words}" if words else value


@cache
def words_beside(code: str) -> str:
    """Return the words that a number format shows behind a number; currencies are told elsewhere."""
    section = LOCALE.sub("", code.partition(";")[0])
    found = NUMBER.search(section)
    if not found or (
        re.search(r"[ymdhs]", re.sub(r'"[^"]*"|\\.', "", section), re.IGNORECASE) and found[0].lower() not in {"general", "standard"}
    ):
        return ""
    behind = "".join(one["quoted"] or one["escaped"] or " " for one in PIECE.finditer(section[found.end() :])).strip()
    return behind if re.search(r"[^\W\d_]|/\d|%", behind) and (not currency_in(behind) or "/" in behind) else ""


@cache
def _pieces(code: str) -> tuple[str | None, ...]:
    """Return what stands in a format of nothing but digits and texts: a text, '' for a digit shown even where it is a zero, None for another digit."""
    section = LOCALE.sub("", code.partition(";")[0])
    pieces: list[str | None] = []
    at = 0
    while at < len(section):
        found = PIECE.match(section, at)
        if not found:
            return ()
        at = found.end()
        if found["digit"]:
            pieces.append("" if found["digit"] == "0" else None)
        elif told := found["quoted"] or found["escaped"] or found["plain"] or (found["space"] and " "):
            pieces.append(told)
    return tuple(pieces) if any(not literal for literal in pieces) else ()


@cache
def _day_form(code: str) -> re.Match[str] | None:
    bare = re.sub(r"[\"\\]|@|_.", "", LOCALE.sub("", code.partition(";")[0]))
    return BARE_DAY.fullmatch(bare.strip())


def _day_shown(value: date, code: str) -> str:
    """Return a day as formats without day or year show it: Mar-01, 7-Sep."""
    form = _day_form(code)
    if not form:
        return ""
    if form["year"]:
        return f"{value:%b}-{value.year if len(form['year']) == 4 else f'{value.year % 100:02}'}"
    return f"{value.day}-{value:%b}" if form["day"] else f"{value:%b}-{value.day}"
