"""What a block of the BOM's cells shows, read column by column: while somebody types, rows are painted anew at every key stroke."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planner.model.finding import Severity
from planner.model.table import plain
from planner.ui.bom.columns import PER, Per
from planner.ui.bom.fields import CELLS, CURRENCY, LANDED, LINE_COST, NUMBER, PART, PRICE, SOURCE
from planner.ui.bom.unfolded import Ints
from planner.ui.grid.look import Look
from planner.ui.qt import DASH

if TYPE_CHECKING:
    from planner.ui.bom.model import BomModel

Looks = npt.NDArray[np.int64]


def cells_of(model: BomModel, rows: Sequence[int], columns: Sequence[int]) -> list[list[tuple[str, int]]]:
    """Return text and look of a block of cells, row by row; the same as cell by cell, except for entries that were refused."""
    at = np.asarray(rows, dtype=np.intp)
    quiet = np.array([model.drawn_quiet(row) for row in rows], dtype=bool)
    unpriced = _unpriced(model, at)
    block = [_column(model, at, column, quiet, unpriced) for column in columns]
    return [list(row) for row in zip(*block, strict=True)] if block else [[] for _ in rows]


def _column(model: BomModel, at: Ints, column: int, quiet: npt.NDArray[np.bool_], unpriced: Looks) -> list[tuple[str, int]]:
    field = model.fields[column]
    looks = _looks(model, at, column, quiet, unpriced)
    texts = _texts(model, at, column)
    if not field.own:
        looks = np.where(np.array([not text for text in texts], dtype=bool), looks | Look.QUIET, looks)
        texts = [text or DASH for text in texts]
    _mark_problems(model, at, column, looks)
    return list(zip(texts, looks.tolist(), strict=True))


def _texts(model: BomModel, at: Ints, column: int) -> list[str]:
    rows, memo = model.occurrences, model.texts_of(column)
    values = model.columns.some(column, rows, at)
    found: list[str] = []
    for value in values.tolist() if values.dtype == object else map(plain, values):
        text = memo.get(value)
        if text is None:
            text = memo[value] = model.drawn(column, value)
        found.append(text)
    if column == PRICE:
        own = str(model.desk.plan.setting("currency") or "")
        currencies = model.columns.whole(CURRENCY)[rows.part[at]].tolist()
        return [text if not text or currency == own else f"{text} {currency}" for text, currency in zip(found, currencies, strict=True)]
    return found


def _looks(model: BomModel, at: Ints, column: int, quiet: npt.NDArray[np.bool_], unpriced: Looks) -> Looks:
    rows, columns = model.occurrences, model.columns
    line, part = rows.line[at], rows.part[at]
    looks: Looks = np.where(quiet | model.fields[column].quiet, Look.QUIET, Look.PLAIN).astype(np.int64)
    if column == NUMBER:
        return looks
    if column == PART:
        return np.where(line < 0, looks | Look.STRONG, looks)
    if column == SOURCE:
        looks[columns.part_sources.winning()[part] < 0] |= Look.QUIET
    tints = columns.tint(column)
    if tints is not None:
        looks[tints[line if PER[column] is Per.LINE else part]] |= Look.TINT
    if column == LANDED:
        looks[line < 0] |= Look.STRONG
    if column in (LANDED, LINE_COST):
        looks[unpriced > 0] |= Look.WARN
    return looks


def _unpriced(model: BomModel, at: Ints) -> Looks:
    """Return how many parts at or below some rows have no price that can be used."""
    result = model.desk.result
    if result is None or not len(result.part.unpriced):
        return np.zeros(len(at), dtype=np.int64)
    places = model.columns.part_sources.places()[model.occurrences.part[at]]
    return np.where(places >= 0, result.part.unpriced[places], 0).astype(np.int64)


def _mark_problems(model: BomModel, at: Ints, column: int, looks: Looks) -> None:
    """Mark the cells that an error or a warning stands at; most columns have none, so that nobody asks where their cells stand."""
    desk = model.desk
    name = "component" if column == PART else CELLS.get(column, ("", ""))[1]
    if name not in desk.flagged:
        return
    for number, target in enumerate(model.targets(at.tolist(), column)):
        problem = desk.flags.get(target.key) if target is not None else None
        if problem is not None:
            looks[number] |= Look.ERROR if problem.severity is Severity.ERROR else Look.WARNING
