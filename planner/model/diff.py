"""What differs between two plans, row by row and cell by cell. Row ids, the order of rows and what is beyond 15 digits don't count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite
from typing import TypedDict

import numpy as np

from planner.model.plan import Plan
from planner.model.schema import SCHEMA, Column
from planner.model.table import Table, Value, plain

Json = str | float | bool | None
Key = tuple[Json, ...]


class CellDiff(TypedDict):
    """One cell that differs; ``key`` names its row by the table's key columns, a repeated key by its number from 2 on."""

    key: dict[str, Json]
    column: str
    before: Json
    after: Json


class TableDiff(TypedDict):
    """Rows that came, rows that went, and cells that differ in rows that are in both plans."""

    added: list[dict[str, Json]]
    removed: list[dict[str, Json]]
    changed: list[CellDiff]


class PlanDiff(TypedDict):
    """The whole answer; tables without a difference are left out."""

    equal: bool
    tables: dict[str, TableDiff]


def diff(before: Plan, after: Plan) -> PlanDiff:
    """Return the differences from ``before`` to ``after``; dates are ISO texts and missing values None."""
    tables = {}
    for spec in SCHEMA:
        found = diff_tables(before[spec.name], after[spec.name])
        if any(found.values()):
            tables[spec.name] = found
    return {"equal": not tables, "tables": tables}


def diff_tables(before: Table, after: Table) -> TableDiff:
    """Return the differences of one table. Rows are told apart by key and, where a key repeats, by occurrence."""
    if before is after or before.equals(after):
        return {"added": [], "removed": [], "changed": []}
    old, new = _numbered(before), _numbered(after)
    columns = before.spec.columns
    left, right = _listed(before), _listed(after)
    changed: list[CellDiff] = []
    for key, at in old.items():
        there = new.get(key)
        if there is None:
            continue
        for column in columns:
            was, now = left[column.name][at], right[column.name][there]
            if was != now and not same_to_spreadsheets(was, now):
                changed.append({"key": _key(before, key), "column": column.name, "before": was, "after": now})
    return {
        "added": [_row(right, columns, at) for key, at in new.items() if key not in old],
        "removed": [_row(left, columns, at) for key, at in old.items() if key not in new],
        "changed": changed,
    }


def json_value(value: Value) -> Json:
    """Return a cell's value as JSON has it: dates as ISO text, missing ones as None."""
    return str(value) if isinstance(value, np.datetime64) else value


def in_spreadsheets(value: Json) -> Json:
    """Return a value as spreadsheets keep it: a number to 15 digits, line breaks as line feeds."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    if not isinstance(value, float) or float(f"{value:.15g}") == value:
        return value
    told = Decimal(repr(value))  # its digits are what is rounded, a five upwards; the stored number may lie a hair below them
    return float(told.quantize(_last_kept(told), ROUND_HALF_UP)) if isfinite(value) else value


def same_to_spreadsheets(was: Json, now: Json) -> bool:
    """Tell whether two values are the same as spreadsheets keep them, numbers to 15 digits: nobody means what differs beyond.

    Of 8.125 a program keeps 8.12 or 8.13, as it rounds: in the last of its 15 digits either is the same number.
    """
    if type(was) is not type(now) or not isinstance(was, float | str):
        return False
    return in_spreadsheets(was) == in_spreadsheets(now) or (
        isinstance(was, float) and isinstance(now, float) and (_is_rounded(was, now) or _is_rounded(now, was))
    )


def _last_kept(number: Decimal) -> Decimal:
    """Return one in the 15th digit of a number."""
    return Decimal(1).scaleb(number.adjusted() - 14)


def _is_rounded(number: float, other: float) -> bool:
    """Tell whether a number is another one, rounded up or down to 15 digits."""
    if not isfinite(number) or not isfinite(other) or not other or float(f"{number:.15g}") != number:
        return False
    told = Decimal(repr(other))
    return abs(told - Decimal(repr(number))) * 2 <= _last_kept(told)


def _listed(table: Table) -> dict[str, list[Json]]:
    return {name: [json_value(plain(value)) for value in array] for name, array in table.columns.items()}


def _numbered(table: Table) -> dict[Key, int]:
    """Return each row's number by its key and the occurrence of that key, counted from 1."""
    names = table.spec.key
    keys = (
        zip(*([in_spreadsheets(json_value(plain(value))) for value in table[name]] for name in names), strict=True)
        if names
        else ((),) * len(table)
    )
    seen: Counter[Key] = Counter()
    numbered: dict[Key, int] = {}
    for at, key in enumerate(keys):
        seen[key] += 1
        numbered[*key, seen[key]] = at
    return numbered


def _key(table: Table, key: Key) -> dict[str, Json]:
    *values, occurrence = key
    named: dict[str, Json] = dict(zip(table.spec.key, values, strict=True))
    return named if occurrence == 1 else {**named, "occurrence": occurrence}


def _row(listed: Mapping[str, list[Json]], columns: tuple[Column, ...], at: int) -> dict[str, Json]:
    return {column.name: listed[column.name][at] for column in columns}
