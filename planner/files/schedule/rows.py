"""Tariff rows for codes, from the official schedule: column 1 general and special, column 2, and the s301 lists of the footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan

import numpy as np

from planner.files.schedule.headings import COLUMN_2, Heading, Listing, listings
from planner.files.schedule.layers import Known, Layer, joined, s301_layers, unhandled, unknown_lists
from planner.files.schedule.lines import FULL, RATE_LINE, STEP, Line, Lines, digits_of, dotted
from planner.files.schedule.programs import program_of
from planner.files.schedule.rates import Rate, parse_rate, parse_special
from planner.model.finding import Finding, Severity
from planner.model.schema import TARIFFS
from planner.model.table import Table

MFN = "MFN"
LONGEST_TITLE = 60
ALWAYS, LATE = "CU KP", "RU BY"  # general note 3(b); Public Law 117-110 took normal trade relations from the latter
SPECIAL = "Special"  # rows of many codes have no line for a heading
SUSPENDED = np.datetime64("2022-04-09", "D")
HINT = "Look the code up in the schedule, or load the schedule of the year it is from."


@dataclass(frozen=True, slots=True)
class Book:
    """What rows are made from: the lines, chapter 99, the codes its headings name, what to call the source, and its day."""

    lines: Lines
    headings: Mapping[str, Heading]
    goods: Mapping[str, tuple[str, ...]]
    source: str
    day: np.datetime64 | None
    footnotes: bool = True  # without them the section 301 lists of codes are not known


def problem(book: Book, code: str) -> Finding | None:
    """Return what is wrong with a code: no code, not in the schedule, too short to be unique, no goods."""
    digits = digits_of(code)
    lines = book.lines.rate_lines(code)
    if len(digits) < 2 or len(digits) > FULL:
        return Finding(Severity.ERROR, "hts.no-code", f"'{code}' is no tariff code; write digits such as 8501.31.40.", HINT)
    if not lines:
        return Finding(Severity.ERROR, "hts.unknown", f"{code} is not in the schedule ({book.source}).", HINT)
    if digits.startswith("99"):
        return Finding(
            Severity.ERROR, "hts.no-goods", f"{code} is a heading of chapter 99, which goes with a code of goods and is none itself.", HINT
        )
    if not book.lines.under(digits):
        stands = dotted(digits[:RATE_LINE])
        return Finding(
            Severity.WARNING,
            "hts.suffix",
            f"{code} is not in the schedule ({book.source}); the rates of {stands} are taken.",
            "Statistical suffixes come and go; choose one of today's.",
        )
    if len({_terms(book, line) for line in lines}) > 1:
        few = ", ".join(dotted(digits_of(line.hts)[:RATE_LINE]) for line in lines[:3])
        message = f"{code} is too short: {len(lines)} lines begin with it ({few} …), and they differ in their duty."
        return Finding(Severity.ERROR, "hts.too-short", message, "Give the code with at least eight digits.")
    return None


@dataclass(frozen=True, slots=True)
class Rows:
    """Tariff rows for codes, what is wrong with a code, and what is doubtful about a row."""

    table: Table
    problems: Mapping[str, Finding]  # by code
    findings: tuple[Finding, ...]
    lines: tuple[str, ...]  # the lines that the rows are for, by eight digits


def rows_of(book: Book, codes: Iterable[str], library: Table, lists: Table | None) -> Rows:
    """Return the tariff rows of codes, each line with a rate once, and what is wrong or doubtful."""
    problems: dict[str, Finding] = {}
    findings: list[Finding] = []
    wanted: dict[str, Line] = {}
    for code in dict.fromkeys(codes):
        bad = problem(book, code)
        if bad is not None:
            problems[code] = bad
        if bad is None or bad.severity is not Severity.ERROR:
            wanted |= {digits_of(line.hts)[:RATE_LINE]: line for line in book.lines.rate_lines(code)}
    known = Known.of(library, lists)
    rows: list[Layer] = []
    for digits, line in wanted.items():
        rows += _rows_of_line(book, digits, line, known, findings)
    rows = joined(rows)
    values = {column.name: [row.get(column.name, column.default) for row in rows] for column in TARIFFS.columns}
    return Rows(Table.of(TARIFFS, range(1, len(rows) + 1), values), problems, tuple(findings), tuple(wanted))


def named(book: Book, digits: str) -> tuple[Listing, ...]:
    """Return the chapter 99 headings of a line: those its footnotes name, and those that name it themselves."""
    more = (word.split() for word in book.goods.get(digits, ()))
    return tuple(dict.fromkeys([*listings(book.lines, digits), *(Listing(heading, hts, "general") for heading, hts in more)]))


def _terms(book: Book, line: Line) -> tuple[object, ...]:
    digits = digits_of(line.hts)[:RATE_LINE]
    return (*line.rates, *(one.heading for one in named(book, digits)))


def _rows_of_line(book: Book, digits: str, line: Line, known: Known, findings: list[Finding]) -> list[Layer]:
    hts = dotted(digits)
    stands = named(book, digits)
    title = line.description.split(STEP)[-1] if line.rates_of == line.hts else _title(book, digits, line)
    basic: Layer = {
        "program": MFN, "heading": hts, "title": title[:LONGEST_TITLE], "destination": "US", "hts": hts, "method": "add", "checked": book.day,
    }  # fmt: skip
    general = parse_rate(line.general)
    if not general.known or general.on_top:
        reason = general.reason or "adds to the duty of another line"
        findings.append(
            Finding(
                Severity.WARNING,
                "hts.rate",
                f"{hts}: the rate '{line.general}' can't be computed: {reason}.",
                "Enter a rate of your own on the tariff row.",
            )
        )
    rows = [
        {
            **basic,
            **_amounts(general, line.general),
            "origins": "*",
            "origins_except": "COLUMN2",
            "source": f"{book.source}, column 1 general",
        }
    ]
    rows += _preferences(basic, line, book)
    rows += _column_2(basic, line, stands, book)
    layers, doubts = s301_layers(digits, stands, book.headings, known, book.source)
    if not layers and not book.footnotes:
        layers = [unknown_lists(hts, book.source)]
    findings += [
        Finding(Severity.WARNING, "hts.library", f"{hts}, {words}", "The library may be older than the schedule, or the other way round.")
        for words in doubts
    ]
    made = {str(layer["heading"]) for layer in layers}
    for heading, reason in dict.fromkeys((code, why) for _, code, why in unhandled(stands, book.headings) if code not in made):
        findings.append(Finding(Severity.NOTE, "hts.unhandled", f"{hts}: a footnote names {heading}, {reason}; no row is made of it."))
    return rows + [{**layer, "checked": book.day if book.source in str(layer["source"]) else layer.get("checked")} for layer in layers]


def _title(book: Book, digits: str, line: Line) -> str:
    home = book.lines.by_digits.get(digits)
    return (home or line).description.split(STEP)[-1]


def _amounts(rate: Rate, text: str) -> Layer:
    """Return a rate's cells; one that can't be computed leaves them blank, which means not known."""
    if not rate.known or rate.on_top:
        return {
            "confidence": "unconfirmed",
            "note": f"Not known as a number: '{text}' ({rate.reason or 'adds to the duty of another line'}).",
        }
    cells: Layer = {
        name: None if isnan(value := getattr(rate, name)) else value for name in ("rate", "per_kg", "per_unit", "minimum", "maximum")
    }
    return cells | {"currency": "USD" if rate.specific else ""}


def _preferences(basic: Layer, line: Line, book: Book) -> list[Layer]:
    """Return one row for each program of the special column that holds and can be computed."""
    rows: dict[str, Layer] = {}
    for special in parse_special(line.special):
        if not special.rate.known or special.rate.on_top:
            continue
        for symbol in special.symbols:
            program = program_of(symbol)
            if program is None or program.ended or program.preference in rows:
                continue
            rows[program.preference] = {
                **basic, **_amounts(special.rate, special.text), "heading": SPECIAL, "title": program.name, "preference": program.preference, "origins": program.origins,
                "origins_except": "COLUMN2" if program.origins == "*" else "", "confidence": program.confidence, "note": program.note,
                "source": f"{book.source}, column 1 special",
            }  # fmt: skip
    return list(rows.values())


def _column_2(basic: Layer, line: Line, stands: Iterable[Listing], book: Book) -> list[Layer]:
    """Return the rows of the countries without normal trade relations, and the rates that chapter 99 puts in the place of column 2."""
    found = [(book.headings[one.heading], one.hts) for one in stands if one.heading in book.headings and one.heading.startswith(COLUMN_2)]
    basic = {**basic, "heading": "Column 2", "title": "Column 2 rate, no normal trade relations"}
    apart = [
        {**basic, **_amounts(heading.other, ""), "heading": heading.code, "hts": hts, "origins": heading.origins,
         "effective_from": heading.start or SUSPENDED, "source": f"{book.source}, {heading.code}", "note": "" if heading.start else "The schedule tells no first day."}
        for heading, hts in found if heading.origins and heading.other.known and not heading.other.on_top
    ]  # fmt: skip
    gone = {str(row["origins"]) for row in apart if row["hts"] == basic["hts"]}
    other = {**basic, **_amounts(parse_rate(line.other), line.other), "source": f"{book.source}, column 2"}
    before = {
        **basic, **_amounts(parse_rate(line.general), line.general), "heading": "Column 1", "title": "Normal trade relations until April 2022",
        "source": f"{book.source}, column 1 general", "status": "expired",
    }  # fmt: skip
    rest = " ".join(country for country in LATE.split() if country not in gone)
    return [
        {**other, "origins": ALWAYS},
        *([{**other, "origins": rest, "effective_from": SUSPENDED}] if rest else []),
        {**before, "origins": LATE, "effective_to": SUSPENDED - 1},
        *apart,
    ]
