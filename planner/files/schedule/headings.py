"""Chapter 99 of the schedule: what its headings add on which origin and when, and which headings a line's footnotes name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import isnan
from types import MappingProxyType

import numpy as np

from planner.files.schedule.lines import RATE_LINE, Line, Lines, digits_of, dotted
from planner.files.schedule.rates import Rate, parse_rate
from planner.files.schedule.text import Footnote

HEADING = re.compile(r"\b9[89]\d\d\.\d\d(?:\.\d\d)?")
GOODS = re.compile(r"\b(\d{4}\.\d\d(?:\.\d\d){0,2}(?:\d\d)?)\b")
DAY = r"([A-Z][a-z]+ \d{1,2}, \d{4})"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)  # in any locale
STARTS = re.compile(rf"\bon or after {DAY}")
ENDS = re.compile(rf"\band,? (through|before) {DAY}")
ORIGINS = ((re.compile(r"\bof (the People's Republic of )?China\b"), "CN"), (re.compile(r"\bof the Russian Federation\b"), "RU"))
PROGRAMS = MappingProxyType({"9903.88": "s301", "9903.91": "s301", "9903.92": "s301"})
COLUMN_2 = "9903.90"  # other rates of column 2 for one country
PART_OF_LINE = "as indicated by the footnote"  # such a footnote on the rate line covers only the lines below that repeat it
LEFT_OUT = (
    ("9903.19", "a temporary reduction that has ended"),
    ("9903.45", "a safeguard (section 201), which the schedule's notes describe"),
    ("9903.52", "a quota on cotton"),
    ("9903", "a measure that the schedule's notes describe"),
    ("9904", "a safeguard on farm goods beyond a quota"),
    ("9902", "a temporary reduction for a part of the line"),
    ("98", "a special provision for a part of the line"),
    ("99", "a special provision for a part of the line"),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of chapter 99: what it adds to column 1, what it puts in the place of column 2, on whom and when."""

    code: str
    text: str
    added: Rate
    other: Rate
    origins: str
    start: np.datetime64 | None
    end: np.datetime64 | None

    @property
    def charges(self) -> bool:
        """Tell whether the heading adds duty; one that adds none is an exclusion from those that do."""
        return self.added.on_top and not (self.added.rate == 0 and isnan(self.added.per_kg) and isnan(self.added.per_unit))

    @property
    def excludes(self) -> bool:
        """Tell whether the heading spares goods that others charge."""
        return self.added.on_top and self.added.known and not self.charges

    def reaches(self, other: Heading) -> bool:
        """Tell whether the two name each other, as a list names the exclusions it bows to."""
        return self.code in other.text or other.code in self.text


@dataclass(frozen=True, slots=True)
class Listing:
    """A heading that a footnote names, the code it stands at, and the footnote's column."""

    heading: str
    hts: str
    column: str


def heading_of(line: Line) -> Heading:
    """Return a line of chapter 99 as a measure."""
    text = line.description
    start, end = STARTS.search(text), ENDS.search(text)
    last = None if end is None else _day(end[2])
    if end is not None and end[1] == "before" and last is not None:
        last = last - np.timedelta64(1, "D")
    origins = next((code for pattern, code in ORIGINS if pattern.search(text)), "")
    added, other = parse_rate(line.general), parse_rate(line.other)
    return Heading(line.hts, text, added, other, origins, None if start is None else _day(start[1]), last)


def headings_of(lines: Lines) -> dict[str, Heading]:
    """Return the headings of chapter 99 that add duty to codes which footnotes name, by code."""
    return {line.hts: heading_of(line) for line in lines.under("9903") if line.hts[:7] in PROGRAMS or line.hts.startswith(COLUMN_2)}


def named_goods(headings: dict[str, Heading]) -> dict[str, tuple[str, ...]]:
    """Return for eight digits of goods the headings that name them themselves, with the codes as they name them."""
    found: dict[str, list[str]] = {}
    for heading in headings.values():
        if heading.code[:7] not in PROGRAMS:
            continue
        for goods in GOODS.findall(heading.text):
            digits = digits_of(goods)
            if len(digits) >= RATE_LINE and not digits.startswith(("98", "99")):
                found.setdefault(digits[:RATE_LINE], []).append(f"{heading.code} {dotted(digits)}")
    return {digits: tuple(dict.fromkeys(named)) for digits, named in found.items()}


def listings(lines: Lines, digits: str) -> tuple[Listing, ...]:
    """Return the headings that footnotes name at a line with a rate, given by its eight digits, and at the lines below."""
    home = lines.by_digits.get(digits)
    below = lines.under(digits)
    found: list[Listing] = []
    if home is None and len(below) == 1:  # one line is rate line and statistical line at once
        home, below = below[0], ()
    for line, code in (*(((home, dotted(digits)),) if home else ()), *((line, line.hts) for line in below if line is not home)):
        for note in line.footnotes:
            if line is home and below and PART_OF_LINE in note.text:
                continue
            found += [Listing(heading, code, column) for heading, column in _named(note)]
    return tuple(dict.fromkeys(found))


def why_left_out(heading: str) -> str:
    """Return in words what a heading is that no duty layer is made of."""
    return next((words for begin, words in LEFT_OUT if heading.startswith(begin)), "a measure that is not known here")


def _named(note: Footnote) -> Iterator[tuple[str, str]]:
    column = next((name for name in ("other", "general", "special", "desc") if name in note.columns), "")
    if "other" in note.columns and "general" in note.columns:
        column = "general"
    for heading in HEADING.findall(note.text):
        yield heading, column


def _day(text: str) -> np.datetime64 | None:
    month, day, year = text.replace(",", "").split()
    try:
        return np.datetime64(date(int(year), MONTHS.index(month) + 1, int(day)), "D")
    except ValueError:
        return None
