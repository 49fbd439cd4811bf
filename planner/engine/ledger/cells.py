"""Formulas written row by row, brought together: rows that differ only in the cells they lead to share one formula."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from planner.engine.results import Floats, Ints
from planner.model.sheets import Formula, Reach

LED = re.compile(r"\[(?:(\w+)\.)?(\w+)@(\d+)\]")  # [rate@12]: column rate of the inputs, row 12; [entries.broker@3]: of another sheet
ENTRY = "Cells like this one may be typed over: all that follows from them is calculated anew. All other numbers are formulas or as the plan has them."


def sheet_key(kind: str, scenario: str) -> str:
    """Return the name by which formulas call a sheet of a scenario."""
    return f"{kind} of {scenario}"


def formulas_of(texts: Mapping[int, str] | Sequence[str], scenario: str) -> tuple[Formula, ...]:
    """Return the formulas of the rows that have one, by row; an empty text is none."""
    listed = texts.items() if isinstance(texts, Mapping) else enumerate(texts)
    rows: defaultdict[tuple[str, tuple[tuple[str, str], ...]], list[int]] = defaultdict(list)
    led: defaultdict[tuple[str, tuple[tuple[str, str], ...]], list[tuple[int, ...]]] = defaultdict(list)
    for row, text in listed:
        if text:
            found = LED.findall(text)
            number = iter(range(len(found)))
            pattern = LED.sub(lambda _: f"{{_{next(number)}}}", text)  # noqa: B023 -- used at once
            key = pattern, tuple((sheet or "inputs", column) for sheet, column, _ in found)
            rows[key].append(row)
            led[key].append(tuple(int(at) for *_, at in found))
    return tuple(made(key, rows[key], led[key], scenario) for key in rows)


def made(key: tuple[str, tuple[tuple[str, str], ...]], rows: list[int], led: list[tuple[int, ...]], scenario: str) -> Formula:
    """Return one formula of some rows."""
    pattern, columns = key
    ends = np.array(led, dtype=np.intp).reshape(len(rows), len(columns))
    reach = {f"_{at}": Reach(column, ends[:, at], sheet=sheet_key(sheet, scenario)) for at, (sheet, column) in enumerate(columns)}
    return Formula(pattern, np.array(rows, dtype=np.intp), reach)


def spread(values: Floats, rows: Ints, count: int) -> Floats:
    """Return numbers of some rows among all, blank elsewhere."""
    found = np.full(count, np.nan)
    found[rows] = values
    return found


def texts_at(values: Sequence[object], rows: Ints, count: int) -> list[object]:
    """Return texts of some rows among all, blank elsewhere."""
    found: list[object] = [None] * count
    for row, value in zip(rows.tolist(), values, strict=True):
        found[row] = value
    return found
