"""Checks of single cells and keys, by what the schema says of their column."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from planner.model.finding import Finding, Severity
from planner.model.places import country_codes, currencies, is_place
from planner.model.plan import Plan
from planner.model.row_findings import cell_finding, days
from planner.model.schema import NUMERIC, SCHEMA, TABLES, Column, Kind, columns
from planner.model.values import NotAValue, parse, text_of, within

PERIODS = (
    ("bom", "effective_from", "effective_to"),
    ("sources", "qualified_from", "available_until"),
    ("tariffs", "effective_from", "effective_to"),
    ("tariffs", "loaded_before", "entered_before"),
    ("tariffs", "exported_before", "entered_before"),
    ("stacking", "effective_from", "effective_to"),
    ("calendars", "closed_from", "closed_to"),
    ("events", "date", "until"),
    ("events", "loaded_before", "entered_before"),
    ("refunds", "entry_date", "deadline"),
    ("refunds", "entry_date", "claimed_on"),
    ("refunds", "entry_date", "granted_on"),
    ("refunds", "claimed_on", "granted_on"),
)


def check_required(plan: Plan) -> Iterator[Finding]:
    """Cells that must not be empty."""
    for spec, column in columns():
        if not column.required:
            continue
        table = plan[spec.name]
        array = table[column.name]
        empty = [not str(text).strip() for text in array] if column.dtype == object else array != array
        for at in np.flatnonzero(empty):
            yield cell_finding(
                Severity.ERROR, "value.required", table, at, column, f"{column.title} is empty.", "Fill it in or remove the row."
            )


def check_limits(plan: Plan) -> Iterator[Finding]:
    """Numbers outside the column's limits, such as a negative quantity."""
    for spec, column in columns():
        if column.kind not in NUMERIC:
            continue
        table = plan[spec.name]
        array = table[column.name].astype(np.float64, copy=False)
        for at in np.flatnonzero(_outside(column, array)):
            value = float(array[at])
            yield cell_finding(
                Severity.ERROR, "value.limit", table, at, column, f"{_limit_broken(column, value)} It is {text_of(column, value)}."
            )


def check_words(plan: Plan) -> Iterator[Finding]:
    """Unknown countries, currencies, tariff codes and choices."""
    for spec, column in columns():
        if column.kind not in WORDS:
            continue
        code, known, hint = WORDS[column.kind]
        table = plan[spec.name]
        bad = {word for word in set(table[column.name]) if not known(column, word)}
        for at in _where(table[column.name], bad):
            word = table[column.name][at] or "empty"
            choices = f" Choose {', '.join(choice or 'empty' for choice in column.choices)}." if column.choices else hint
            yield cell_finding(Severity.ERROR, code, table, at, column, f"{column.title} can't be '{word}'.", choices.strip())


def check_references(plan: Plan) -> Iterator[Finding]:
    """Cells that name something which isn't there, such as a component that is no part."""
    for spec, column in columns():
        if not column.reference:
            continue
        there, name = column.reference.split(".")
        known = set(plan[there][name])
        alike = {str(word).strip().casefold(): word for word in known}
        table = plan[spec.name]
        for at in _where(table[column.name], set(table[column.name]) - known - {""}):
            word = str(table[column.name][at])
            near = alike.get(word.strip().casefold())
            hint = f"Did you mean '{near}'?" if near else f"Add it to {TABLES[there].title} or correct the name."
            yield cell_finding(Severity.ERROR, "reference.missing", table, at, column, f"'{word}' is not in {TABLES[there].title}.", hint)


def check_duplicates(plan: Plan) -> Iterator[Finding]:
    """Rows with the same key in tables where each key stands once, such as a part number given twice."""
    for spec in SCHEMA:
        if not spec.unique or not spec.key:
            continue
        table = plan[spec.name]
        seen: set[object] = set()
        for at, key in enumerate(zip(*(table[name].tolist() for name in spec.key), strict=True)):
            if key in seen:
                column = spec[spec.key[0]]
                yield cell_finding(
                    Severity.ERROR,
                    "key.duplicate",
                    table,
                    at,
                    column,
                    f"stands in {spec.title} more than once.",
                    "Remove or rename one of the rows.",
                )
            seen.add(key)


def check_periods(plan: Plan) -> Iterator[Finding]:
    """Periods that end before they begin, factory closures among them."""
    for name, first, last in PERIODS:
        table = plan[name]
        for at in np.flatnonzero(days(table, last) < days(table, first)):
            column = table.spec[last]
            message = f"{column.title} {table[last][at]} is before {table.spec[first].title} {table[first][at]}."
            yield cell_finding(Severity.ERROR, "period.reversed", table, at, column, message, "Swap the dates or correct one.")


def _known_hts(column: Column, text: str) -> bool:
    try:
        return not text or parse(column, text) == text
    except NotAValue:
        return False


WORDS: dict[Kind, tuple[str, Callable[[Column, str], bool], str]] = {
    Kind.COUNTRY: ("value.country", lambda _, code: not code or code in country_codes(), "Use a two-letter code such as CN."),
    Kind.COUNTRIES: ("value.country", lambda _, text: all(is_place(word) for word in text.split()), "Use codes and groups such as CN EU."),
    Kind.CURRENCY: ("value.currency", lambda _, code: not code or code in currencies(), "Use a code such as USD."),
    Kind.HTS: ("value.hts", _known_hts, "Write digits such as 8501.31.40."),
    Kind.CHOICE: ("value.choice", lambda column, choice: choice in column.choices, ""),
}


def _outside(column: Column, array: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    bad = np.isinf(array)
    if column.minimum is not None:
        bad |= array < column.minimum
    if column.maximum is not None:
        bad |= array > column.maximum
    if column.above is not None:
        bad |= array <= column.above
    if column.below is not None:
        bad |= array >= column.below
    return bad


def _limit_broken(column: Column, value: float) -> str:
    try:
        within(column, value)
    except NotAValue as problem:
        return str(problem)
    return f"{column.title} is out of range."


def _where(array: npt.NDArray[np.generic], bad: set[object]) -> list[int]:
    return [at for at, word in enumerate(array.tolist()) if word in bad] if bad else []
