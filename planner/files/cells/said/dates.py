"""Days as people write them in any of seven languages; the order of day and month is found out from the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from planner.files.cells.grid import Cell
from planner.files.cells.said.values import text_of_cell

DAY_FIRST, MONTH_FIRST = "day first", "month first"
SERIALS = range(36_526, 73_051)  # 2000 to 2099 as spreadsheets count days
EPOCH = date(1899, 12, 30)
NUMBERS = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})\.?")
YEAR_FIRST = re.compile(r"(\d{4})\s*(?:[./-]|年)\s*(\d{1,2})\s*(?:[./-]|月)\s*(\d{1,2})\s*[日.]?(?:[T ].*)?")
TIME = re.compile(r"[T ,]+\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\s*(?:[ap]\.?m\.?|uhr|z)?$", re.IGNORECASE)
UNTIL = re.compile(
    r"^(?:bis|until|till?|by|through|jusqu'au|jusqu’au|hasta(?: el)?|до|do|ab|from|seit|am|le|el|gültig bis|valid until)[\s:]+",
    re.IGNORECASE,
)
WEEK = re.compile(
    r"(?:(?:KW|CW|WK|W|week|woche|semaine|sem\.?|semana|неделя|нед\.?|tydzień|tydz\.?|第)\s*\.?\s*(\d{1,2})\s*周?\s*[/.,\s-]\s*(?:of\s+)?(20\d\d|\d\d)"
    r"|(20\d\d)\s*[-/年]?\s*(?:W|KW|CW|第)\s*(\d{1,2})\s*周?|(\d{1,2})\.\s*KW\s*(20\d\d))",
    re.IGNORECASE,
)
COMPACT = re.compile(r"(20\d\d)([01]\d)([0-3]\d)")
WORDED = re.compile(
    r"(?:\w+,?\s+)?(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s.-]*(?:de\s+|of\s+)?([^\W\d_]+)\.?,?[\s.-]*(?:de\s+|del\s+)?(\d{4}|\d{2})\s*(?:г\.?|r\.?|года?)?"
)
MONTH_DAY = re.compile(r"([^\W\d_]+)\.?[\s.-]*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
LONGEST_DAY = 60
LANGUAGES = ("en", "de", "fr", "es", "ru", "pl")


@cache
def _months() -> dict[str, int]:
    """Return the numbers of months by their names, whole and cut to three or four letters."""
    from babel import Locale

    names: dict[str, int] = {}
    for language in LANGUAGES:
        months = Locale.parse(language).months
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[form][width].items():
                    word = name.casefold().rstrip(".")
                    names.setdefault(word, number)
                    for length in (3, 4):
                        names.setdefault(word[:length], number)
    return names | {"sept": 9, "mai": 5, "мая": 5, "set": 9, "jänner": 1, "feber": 2, "aout": 8, "fevrier": 2, "decembre": 12, "dec": 12}


def day_order(values: Iterable[Cell]) -> str:
    """Return in which order a column writes day and month, empty where nothing tells: 31/12 tells, 05/06 does not."""
    first = second = False
    for value in values:
        found = NUMBERS.fullmatch(_bare(value)) if isinstance(value, str) else None
        if found:
            first |= int(found[1]) > 12
            second |= int(found[3]) > 12
    return DAY_FIRST if first and not second else MONTH_FIRST if second and not first else ""


def is_open(value: Cell) -> bool:
    """Tell whether a text may be two different days: 05/06/2026; with dots the day stands first everywhere."""
    found = NUMBERS.fullmatch(_bare(value)) if isinstance(value, str) else None
    return bool(found) and found is not None and found[2] != "." and int(found[1]) <= 12 and int(found[3]) <= 12 and found[1] != found[3]


def day(value: Cell, order: str = "") -> date | None:
    """Return the day a cell names; None where it names none."""
    if isinstance(value, date):
        return value
    if isinstance(value, float):
        return EPOCH + timedelta(days=int(value)) if int(value) in SERIALS else None
    text = _bare(value)
    if len(text) < 9 and text.isdecimal() and int(text) in SERIALS:
        return EPOCH + timedelta(days=int(text))
    if found := YEAR_FIRST.fullmatch(text) or COMPACT.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := NUMBERS.fullmatch(text):
        one, other, year = int(found[1]), int(found[3]), _year(found[4])
        month_first = order == MONTH_FIRST and found[2] != "."
        first, second = ((one, other), (other, one)) if month_first else ((other, one), (one, other))
        return _date(year, *first) or _date(year, *second)  # 12/31/2026 is one day, whatever the column's order
    if found := WEEK.fullmatch(text):
        return _monday(found)
    if (found := WORDED.fullmatch(text)) and (month := _months().get(found[2].casefold())):
        return _date(_year(found[3]), month, int(found[1]))
    if (found := MONTH_DAY.fullmatch(text)) and (month := _months().get(found[1].casefold())):
        return _date(int(found[3]), month, int(found[2]))
    return None


def _bare(value: Cell) -> str:
    """Return a text without a time of day behind it and words such as 'until' before it."""
    text = text_of_cell(value)
    return UNTIL.sub("", TIME.sub("", text)) if len(text) <= LONGEST_DAY else text


def _monday(found: re.Match[str]) -> date | None:
    """Return the Monday of a week of the calendar: KW 23/2026."""
    number, year = next((one, other) for one, other in ((found[1], found[2]), (found[4], found[3]), (found[5], found[6])) if one)
    try:
        return date.fromisocalendar(_year(year), int(number), 1)
    except ValueError:
        return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def as_number(value: date) -> str:
    """Return a day as the part number it was before a spreadsheet made a date of it: 1-Mar."""
    return f"{value.day}-{value:%b}"
