"""Checks of single cells and keys, by what the schema says of their column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet

import numpy as np
import numpy.typing as npt

from planner.model.finding import Finding, Severity
from planner.model.places import country_codes, currencies, is_place
from planner.model.plan import Plan
from planner.model.remembered import Latest
from planner.model.row_findings import cell_finding, days
from planner.model.schema import TABLES, Column, Kind, TableSpec
from planner.model.table import Table
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


def check_required(plan: Plan, spec: TableSpec, column: Column) -> Iterator[Finding]:
    """Cells that must not be empty."""
    table = plan[spec.name]
    array = table[column.name]
    blank = {word for word in words(table, column.name) if not str(word).strip()} if column.dtype == object else set()
    empty = _where(array, blank) if column.dtype == object else np.flatnonzero(array != array).tolist()
    for at in empty:
        yield cell_finding(
            Severity.ERROR, "value.required", table, at, column, f"{column.title} is empty.", "Fill it in or remove the row."
        )


def check_limits(plan: Plan, spec: TableSpec, column: Column) -> Iterator[Finding]:
    """Numbers outside the column's limits, such as a negative quantity."""
    table = plan[spec.name]
    array = table[column.name].astype(np.float64, copy=False)
    for at in np.flatnonzero(_outside(column, array)):
        value = float(array[at])
        message = f"{_limit_broken(column, value)} It is {text_of(column, value)}."
        yield cell_finding(Severity.ERROR, "value.limit", table, at, column, message)


def check_words(plan: Plan, spec: TableSpec, column: Column) -> Iterator[Finding]:
    """Unknown countries, currencies, tariff codes and choices."""
    code, known, hint = WORDS[column.kind]
    table = plan[spec.name]
    bad: set[object] = {word for word in words(table, column.name) if not known(column, word)}
    for at in _where(table[column.name], bad):
        word = table[column.name][at] or "empty"
        choices = f" Choose {', '.join(choice or 'empty' for choice in column.choices)}." if column.choices else hint
        yield cell_finding(Severity.ERROR, code, table, at, column, f"{column.title} can't be '{word}'.", choices.strip())


def check_references(plan: Plan, spec: TableSpec, column: Column) -> Iterator[Finding]:
    """Cells that name something which isn't there, such as a component that is no part."""
    there, name = column.reference.split(".")
    known, table = words(plan[there], name), plan[spec.name]
    missing = words(table, column.name) - known - {""}
    alike = {str(word).strip().casefold(): word for word in sorted(known)} if missing else {}
    for at in _where(table[column.name], missing):
        word = str(table[column.name][at])
        near = alike.get(word.strip().casefold())
        hint = f"Did you mean '{near}'?" if near else f"Add it to {TABLES[there].title} or correct the name."
        yield cell_finding(Severity.ERROR, "reference.missing", table, at, column, f"'{word}' is not in {TABLES[there].title}.", hint)


def check_duplicates(plan: Plan, spec: TableSpec) -> Iterator[Finding]:
    """Rows with the same key in tables where each key stands once, such as a part number given twice."""
    table, column = plan[spec.name], spec[spec.key[0]]
    if len(spec.key) == 1 and column.dtype == object and len(words(table, column.name)) == len(table):
        return
    seen: set[object] = set()
    for at, key in enumerate(zip(*(table[name].tolist() for name in spec.key), strict=True)):
        if key in seen:
            message = f"stands in {spec.title} more than once."
            yield cell_finding(Severity.ERROR, "key.duplicate", table, at, column, message, "Remove or rename one of the rows.")
        seen.add(key)


def check_periods(plan: Plan, name: str, first: str, last: str) -> Iterator[Finding]:
    """Periods that end before they begin, factory closures among them."""
    table = plan[name]
    for at in np.flatnonzero(days(table, last) < days(table, first)):
        column = table.spec[last]
        message = f"{column.title} {table[last][at]} is before {table.spec[first].title} {table[first][at]}."
        yield cell_finding(Severity.ERROR, "period.reversed", table, at, column, message, "Swap the dates or correct one.")


def words(table: Table, column: str) -> frozenset[str]:
    """Return the different texts of a column."""
    array = table[column]
    return _WORDS.of((table.spec.name, column), (array,), lambda: frozenset(array.tolist()))


_WORDS: Latest[frozenset[str]] = Latest()


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


def _where(array: npt.NDArray[np.generic], bad: AbstractSet[object]) -> list[int]:
    return [at for at, word in enumerate(array.tolist()) if word in bad] if bad else []
