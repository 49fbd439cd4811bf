"""The lines of the official schedule, found by code: descriptions as full paths, rates inherited from the line they stand on."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from planner.files.schedule.text import Entry, Footnote
from planner.model.finding import Finding, Severity, Where

CODE = re.compile(r"\d{4}(?:\.\d\d(?:\.\d\d(?:\.\d\d)?)?)?")
RATE_LINE, FULL = 8, 10  # digits of a line with a rate of its own, and of a statistical line
STEP = " › "  # between the levels of a description


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its code, full description, and the texts of its rates, which stand on the line ``rates_of``."""

    hts: str
    description: str
    units: tuple[str, ...]
    general: str
    special: str
    other: str
    rates_of: str
    footnotes: tuple[Footnote, ...]  # its own only
    additional: str
    quota: str
    row: int

    @property
    def rates(self) -> tuple[str, str, str]:
        """Return the texts of column 1 general, column 1 special and column 2."""
        return self.general, self.special, self.other


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of eight digits or more. ``last`` are those without lines below, in the order of their codes."""

    by_digits: Mapping[str, Line]
    last: tuple[Line, ...]
    digits: tuple[str, ...]  # of ``last``

    def line(self, code: str) -> Line | None:
        """Return the line with a code, or the only one that begins with it; None where there is none or several."""
        wanted = digits_of(code)
        exact = self.by_digits.get(wanted)
        if exact is not None:
            return exact
        below = self.under(code)
        return below[0] if len(below) == 1 else None

    def under(self, prefix: str) -> tuple[Line, ...]:
        """Return the lines without lines below whose codes begin with a prefix, in the order of their codes."""
        wanted = digits_of(prefix)
        if not wanted:
            return ()
        return self.last[bisect_left(self.digits, wanted) : bisect_left(self.digits, wanted + ":")]  # ':' comes after '9'

    def rate_lines(self, code: str) -> tuple[Line, ...]:
        """Return the lines that stand for a code's rates, one for each eight digits; for a suffix that is gone that of its eight digits."""
        wanted = digits_of(code)
        below = self.under(wanted) or (self.under(wanted[:RATE_LINE]) if len(wanted) > RATE_LINE else ())
        return tuple({digits_of(line.hts)[:RATE_LINE]: line for line in reversed(below)}.values())[::-1]


def digits_of(code: str) -> str:
    """Return a code's digits; empty where the text is no code."""
    bare = code.strip().replace(".", "").replace(" ", "")
    return bare if bare.isascii() and bare.isdecimal() else ""


def dotted(digits: str) -> str:
    """Return a code with its dots: 8501314000 as 8501.31.40.00."""
    return ".".join([digits[:4], *(digits[at : at + 2] for at in range(4, len(digits), 2))])


def lines_of(entries: Iterable[Entry], findings: list[Finding]) -> Lines:
    """Return the lines of an export; what is odd about it is added to the findings."""
    found: dict[str, Line] = {}
    above: list[_Step] = []  # the entries a line stands under
    parents: set[str] = set()
    for entry in entries:
        while above and above[-1].entry.indent >= entry.indent:
            above.pop()
        words = entry.description.rstrip(" :")
        path = f"{above[-1].path}{STEP}{words}" if above and above[-1].path else words
        code = entry.hts if CODE.fullmatch(entry.hts) else ""
        if entry.hts and not code:
            findings.append(_odd("hts.code", f"Row {entry.row}: '{entry.hts}' is no tariff code; the row is left out.", entry))
        digits = digits_of(code)
        # A row may have column 2 alone, where the publisher left column 1 to the line above.
        first = entry if entry.general or entry.special else next((one.first for one in reversed(above) if _over(one.first, digits)), None)
        second = entry if entry.other else next((one.second for one in reversed(above) if _over(one.second, digits)), None)
        above.append(_Step(entry, path, first, second))
        if len(digits) < RATE_LINE:
            continue
        if digits in found:
            findings.append(_odd("hts.repeated", f"Row {entry.row}: {code} stands twice; the first is taken.", entry))
            continue
        home = found.get(digits[:RATE_LINE])
        one, two = first or home, second or home
        texts = (one.general if one else "", one.special if one else "", two.other if two else "")
        stands = one.hts if one else code
        found[digits] = Line(code, path, entry.units, *texts, stands, entry.footnotes, entry.additional, entry.quota, entry.row)
        if len(digits) > RATE_LINE:
            parents.add(digits[:RATE_LINE])
    last = sorted((digits, line) for digits, line in found.items() if len(digits) > RATE_LINE or digits not in parents)
    return Lines(MappingProxyType(found), tuple(line for _, line in last), tuple(digits for digits, _ in last))


class _Step(NamedTuple):
    """An entry on the way down to a line, its full description, and which entries have the rates of column 1 and 2 there."""

    entry: Entry
    path: str
    first: Entry | None
    second: Entry | None


def _over(rates: Entry | None, digits: str) -> bool:
    """Tell whether an entry's rates may be inherited: a wrong indent must not lend the rates of another code."""
    return rates is not None and (not rates.hts or digits.startswith(digits_of(rates.hts) or "-"))


def _odd(code: str, message: str, entry: Entry) -> Finding:
    return Finding(Severity.WARNING, code, message, "Load the file anew from its publisher.", Where(cell=f"row {entry.row}"))
