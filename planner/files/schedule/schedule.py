"""The official Harmonized Tariff Schedule of the United States, read from its export: every line, and tariff rows for codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from planner.files.schedule.headings import Listing, headings_of, named_goods
from planner.files.schedule.layers import unhandled
from planner.files.schedule.lines import RATE_LINE, Line, Lines, dotted, lines_of
from planner.files.schedule.merge import merged
from planner.files.schedule.programs import program_of
from planner.files.schedule.rates import parse_rate, parse_special
from planner.files.schedule.rows import Book, named, problem, rows_of
from planner.files.schedule.text import Entry, read_export
from planner.model.edits import Batch
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.schema import CODE_LISTS, TARIFFS
from planner.model.table import Table

EDITION = re.compile(r"(20\d\d)[ _-]*(?:(basic)|rev(?:ision)?[ _-]*(\d+))", re.IGNORECASE)
DATED = re.compile(r"(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")
NAME = "HTS"


@dataclass(frozen=True, slots=True)
class Unparsed:
    """One rate text that can't be computed: where it stands, its column, the text and the reason."""

    hts: str
    column: str
    text: str
    reason: str
    row: int


@dataclass(frozen=True, slots=True)
class Unhandled:
    """One footnote or program that no tariff row is made of, and what it is."""

    hts: str
    column: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """One edition of the schedule. ``rates`` counts the texts of each column that can be computed."""

    edition: str
    rows: int
    book: Book
    rates: dict[str, int]
    unparsed: tuple[Unparsed, ...]
    unhandled: tuple[Unhandled, ...]
    findings: tuple[Finding, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines that have no lines below, in the order of their codes."""
        return self.book.lines.last

    def line(self, code: str) -> Line | None:
        """Return the line with a code, dots or not; None where it isn't in the schedule or several lines begin with it."""
        return self.book.lines.line(code)

    def lines_under(self, prefix: str) -> tuple[Line, ...]:
        """Return the lines whose codes begin with a prefix."""
        return self.book.lines.under(prefix)

    def problem(self, code: str) -> Finding | None:
        """Return what is wrong with a code, in words; None where it is fine."""
        return problem(self.book, code)

    def rows_for(self, codes: Iterable[str], library: Table, lists: Table | None = None) -> Table:
        """Return the tariff rows of codes: MFN, preferences, column 2 and s301; ``lists`` are the code lists that the library names."""
        return rows_of(self.book, codes, library, lists).table


def read_schedule(path: Path) -> Schedule:
    """Return the schedule of an export (JSON, JSON.gz or CSV); raises BallastError for a file that is none."""
    export = read_export(path)
    findings: list[Finding] = []
    lines = lines_of(export.entries, findings)
    if not export.footnotes:
        findings.append(
            Finding(
                Severity.WARNING,
                "hts.footnotes",
                "The CSV export has no footnotes, so the section 301 lists of its codes are not known.",
                "Load the JSON export instead.",
            )
        )
    edition = edition_of(path.name)
    headings = headings_of(lines)
    book = Book(
        lines,
        headings,
        named_goods(headings),
        f"{NAME} {edition}" if edition else f"{NAME} ({path.name})",
        day_of(path.name),
        export.footnotes,
    )
    rates, unparsed = _parsed(export.entries)
    return Schedule(edition, len(export.entries), book, rates, unparsed, _left_out(book, lines), tuple(findings))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A schedule's rows taken into a plan: the edit, how many rows it adds, changes and removes, and what is worth knowing."""

    edit: Batch
    added: int
    changed: int
    removed: int
    findings: tuple[Finding, ...]


def with_schedule(plan: Plan, schedule: Schedule, codes: Iterable[str]) -> Loaded:
    """Return the edit that puts the schedule's rows for codes into a plan in place of those of the library or an older schedule."""
    from planner.files.samples import library_table

    library = library_table(TARIFFS)
    rows = rows_of(schedule.book, codes, library, library_table(CODE_LISTS))
    merge = merged(plan, rows.table, rows.lines, library)
    parts = plan["parts"]
    findings: list[Finding] = [*schedule.findings]
    for code, found in rows.problems.items():
        at = [int(row) for row, hts in zip(parts.ids, parts["hts"], strict=True) if hts == code]
        findings += [replace(found, where=Where("parts", row, "hts")) for row in at] or [found]
    return Loaded(merge.edit, merge.added, merge.changed, merge.removed, (*findings, *rows.findings, *merge.findings))


def edition_of(name: str) -> str:
    """Return the edition that a file's name tells, such as 2026 Rev 10; blank where it tells none."""
    found = EDITION.search(name)
    if not found:
        return ""
    return f"{found[1]} basic" if found[2] else f"{found[1]} Rev {int(found[3])}"


def day_of(name: str) -> np.datetime64 | None:
    """Return the day that a file's name tells; the export itself tells none."""
    found = DATED.search(name)
    try:
        return np.datetime64("-".join(found.groups()), "D") if found else None
    except ValueError:
        return None


def _parsed(entries: Iterable[Entry]) -> tuple[dict[str, int], tuple[Unparsed, ...]]:
    """Return how many rate texts of each column can be computed, and those that can't."""
    rates = {"general": 0, "special": 0, "other": 0}
    unparsed: list[Unparsed] = []
    for entry in entries:
        found = [("general", entry.general, parse_rate(entry.general)), ("other", entry.other, parse_rate(entry.other))]
        found += [("special", special.text, special.rate) for special in parse_special(entry.special)] if entry.special else []
        for column, text, rate in found:
            if not text:
                continue
            if rate.known:
                rates[column] += 1
            else:
                unparsed.append(Unparsed(entry.hts, column, text, rate.reason, entry.row))
    return rates, tuple(unparsed)


def _left_out(book: Book, lines: Lines) -> tuple[Unhandled, ...]:
    """Return the footnotes and program symbols of goods that no tariff row is made of."""
    found: dict[Unhandled, None] = {}
    marked = {digits[:RATE_LINE] for digits, line in lines.by_digits.items() if line.footnotes and digits[:2] < "98"}
    for digits in sorted(marked):
        stands: tuple[Listing, ...] = named(book, digits)
        for column, heading, reason in unhandled(stands, book.headings):
            found[Unhandled(dotted(digits), column, heading, reason)] = None
    for digits, line in lines.by_digits.items():
        if digits[:2] >= "98" or line.rates_of != line.hts:
            continue
        for special in parse_special(line.special):
            for symbol in special.symbols:
                if program_of(symbol) is None:
                    found[Unhandled(line.hts, "special", symbol, "a program that is not known here")] = None
    return tuple(found)
