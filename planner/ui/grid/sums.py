"""What is told of chosen cells: how many, and sum, average, least and most of their numbers."""

from __future__ import annotations

from collections.abc import Container, Iterable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from planner.model.schema import PLAN_CURRENCY, ROW_CURRENCY, Kind
from planner.model.values import decimals, shown
from planner.ui.grid.field import SYMBOLS
from planner.ui.grid.model import GridModel

Block = tuple[int, int, int, int]  # first and last row, first and last column
Numbers = npt.NDArray[np.float64]


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("sums", text)


def sums_of(model: GridModel, blocks: Iterable[Block], shown: Container[int] | None = None) -> str:
    """Return one line about the chosen cells of the columns that are shown; cells that are chosen twice count once."""
    by_column: dict[int, list[tuple[int, int]]] = {}
    for top, bottom, left, right in blocks:
        for column in (at for at in range(left, right + 1) if shown is None or at in shown):
            by_column.setdefault(column, []).append((top, bottom))
    count, refused, found = 0, 0, {}
    for column, stretches in by_column.items():
        stretches = _merged(stretches)
        count += sum(bottom - top + 1 for top, bottom in stretches)
        numbers = np.concatenate([model.numbers(column, top, bottom) for top, bottom in stretches])
        if model.bad:
            rows = [row for top, bottom in stretches for row in range(top, bottom + 1)]
            red = model.refused_rows(rows, column)
            numbers = numbers[np.fromiter((row not in red for row in rows), dtype=bool, count=len(rows))]
            refused += len(red)
        numbers = numbers[~np.isnan(numbers)]
        if len(numbers):
            found[column] = numbers
    # Percentages mean nothing among amounts; alone they are averaged.
    shares = {column for column in found if model.fields[column].column.kind is Kind.SHARE}
    if len(shares) > 0 and len(found) > 1:
        found = {column: numbers for column, numbers in found.items() if column not in shares}
    if not count:
        return ""
    parts = [tr("{n} selected").format(n=decimals(count, 0, model.desk.style))] if count > 1 else []
    if refused:
        parts.append(tr("{n} refused").format(n=refused))
    return "  ·  ".join([*parts, *_told(model, found)]) if count > 1 else "  ·  ".join([tr("{n} selected").format(n=1), *parts])


def _merged(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches of rows that don't overlap, ascending."""
    merged: list[tuple[int, int]] = []
    for top, bottom in sorted(stretches):
        if merged and top <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(bottom, merged[-1][1]))
        else:
            merged.append((top, bottom))
    return merged


def _told(model: GridModel, found: dict[int, Numbers]) -> list[str]:
    """Return sum, average, least and most, in the unit of the column where all numbers are of one."""
    numbers = np.concatenate(list(found.values())) if found else np.empty(0)
    if len(numbers) < 2:
        return []
    only = next(iter(found)) if len(found) == 1 else None
    share = only is not None and model.fields[only].column.kind is Kind.SHARE
    whole = bool((numbers == np.floor(numbers)).all())

    def text(number: float, places: int) -> str:
        if share and only is not None:
            return shown(model.fields[only].column, number, model.desk.style)
        return decimals(number, places, model.desk.style)

    places = 0 if whole else 2
    unit = _unit(model, only) if only is not None and not share else ""
    # A sum of percentages means nothing; their average does.
    total = [] if share else [tr("sum {value}").format(value=text(float(numbers.sum()), places)) + unit]
    return [
        tr("{n} numbers").format(n=decimals(len(numbers), 0, model.desk.style)),
        *total,
        tr("average {value}").format(value=text(float(numbers.mean()), 2)),
        tr("min {value}").format(value=text(float(numbers.min()), places)),
        tr("max {value}").format(value=text(float(numbers.max()), places)),
    ]


def _unit(model: GridModel, column: int) -> str:
    unit, currency = model.fields[column].column.unit, str(model.desk.plan.setting("currency") or "")
    if not unit or unit.startswith(("%", ROW_CURRENCY)):
        return ""
    return f" {unit.replace(PLAN_CURRENCY, SYMBOLS.get(currency, currency))}"
