"""Texts that a user enters into cells, turned into edits of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from planner.model.edits import Edit, SetCells
from planner.model.plan import Plan
from planner.model.schema import PLAN_CURRENCY, Column
from planner.model.table import Cells, Value, cells, plain
from planner.model.values import NotAValue, NumberStyle, text_of
from planner.ui.figures import plural
from planner.ui.grid.arithmetic import Cell, asks
from planner.ui.grid.texts import Texts as ColumnTexts
from planner.ui.grid.texts import texts_of

if TYPE_CHECKING:
    from planner.ui.grid.model import GridModel


@dataclass(frozen=True, slots=True)
class Target:
    """The cell of the plan that a grid cell stands for: table, row id and column."""

    table: str
    row: int
    column: Column

    @property
    def key(self) -> tuple[str, int, str]:
        """Return what tells this cell from all others."""
        return (self.table, self.row, self.column.name)


Entry = tuple[Target, Value]
Texts = Iterable[tuple[int, int, str]]  # row, column, text


class NewRows(NamedTuple):
    """Rows that come with a block: the edit that puts them at the end of their table, and their ids."""

    edit: Edit
    table: str
    ids: tuple[int, ...]


class Outcome(NamedTuple):
    """How many cells of a block were taken, how many were refused (they turn red), how many are read-only; which keep their values, and why.

    ``same``: how many of those taken held already what was entered.
    """

    taken: int
    refused: int
    skipped: int = 0
    kept: str = ""
    words: str = ""  # what else is to be said of it, such as of new parts
    added: int = 0  # rows that came with it
    same: int = 0


class Refusal(NamedTuple):
    """An entry that can't be taken, and why."""

    target: Target
    text: str
    message: str
    row: int
    hint: str = ""  # what stands in the cell instead, where that isn't the old value


class Taken(NamedTuple):
    """What a block of texts comes to."""

    entries: list[Entry]
    accepted: list[Target]
    refused: list[Refusal]
    skipped: int
    first: tuple[Edit, ...] = ()  # edits that come before the entries
    added: int = 0  # rows that come with it
    left_out: tuple[str, ...] = ()  # why some of its rows go nowhere
    into: str = ""  # what the rows come into, where they do not just stand at the end
    named: frozenset[str] = frozenset()  # parts that it puts into lines
    begins: bool = False  # whether its first row is a product that the others come into


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("entry", text)


def edits_of(entries: Iterable[Entry]) -> tuple[Edit, ...]:
    """Return one edit for each column that is touched; where a cell is entered twice the last entry counts."""
    columns: dict[tuple[str, str], tuple[Column, dict[int, Value]]] = {}
    for target, value in entries:
        key = (target.table, target.column.name)
        if key not in columns:
            columns[key] = (target.column, {})
        columns[key][1][target.row] = value
    return tuple(
        SetCells(table, np.fromiter(values, dtype=np.int64, count=len(values)), name, cells(column, values.values()))
        for (table, name), (column, values) in columns.items()
    )


def taken(grid: GridModel, texts: Texts, *, typed: bool, fresh: NewRows | None = None) -> Taken:
    """Return what texts come to, column by column; a text that comes again is read once."""
    by_column: dict[int, tuple[list[int], list[str]]] = {}
    for row, column, text in texts:
        if column not in by_column:
            by_column[column] = ([], [])
        by_column[column][0].append(row)
        by_column[column][1].append(text)
    found = Taken([], [], [], 0)
    skipped = 0
    for column, (rows, words) in by_column.items():
        skipped += _column(grid, column, rows, words, found, typed, fresh)
    return found._replace(skipped=skipped)


def without_conflicts(grid: GridModel, found: Taken) -> Taken:
    """Return what is taken without the entries that can't be taken together."""
    conflicts = grid.conflicts(found.entries)
    if not conflicts:
        return found
    refused = [Refusal(target, str(value), conflicts[target.key], -1) for target, value in found.entries if target.key in conflicts]
    return found._replace(
        entries=[entry for entry in found.entries if entry[0].key not in conflicts],
        accepted=[target for target in found.accepted if target.key not in conflicts],
        refused=[*found.refused, *refused],
    )


def why_kept(refused: Sequence[Refusal]) -> str:
    """Return which cells keep their values, and why, empty where none does: 7 cells can't be empty and keep their values."""
    empty = [one for one in refused if not one.text.strip()]
    other = [one for one in refused if one.text.strip()]
    return kept_words(len(empty), len(other), empty[0].message if empty else "", other[0].message if other else "")


def kept_words(empty: int, other: int, why_empty: str, why_other: str) -> str:
    """Return how many cells keep their values since they can't be empty, how many others do, and why the first of each does."""
    parts = []
    if empty == 1 and not other:
        parts.append(tr("{why} It keeps its value.").format(why=why_empty))
    elif empty:
        parts.append(tr("{cells} can't be empty and keep their values").format(cells=plural(empty, tr("cell"), tr("cells"))))
    if other:
        words = tr("{cells} keeps its value: {why}") if other == 1 else tr("{cells} keep their values: {why}")
        parts.append(words.format(cells=plural(other, tr("cell"), tr("cells")), why=why_other))
    return "; ".join(parts)


def _column(
    grid: GridModel, column: int, rows: Sequence[int], texts: Sequence[str], found: Taken, typed: bool, fresh: NewRows | None
) -> int:
    """Read the texts of one column; returns how many stand in read-only cells."""
    known: dict[tuple[str, str, str], Value | NotAValue] = {}
    skipped, count = 0, grid.rowCount()
    for row, target, text in zip(rows, _targets(grid, rows, column, fresh), texts, strict=True):
        if target is None:
            skipped += 1
            continue
        key = (target.table, target.column.name, text)
        entries: list[Entry]
        try:
            if key in known and grid.reads_alone(column, target):
                entries = [(target, _given(known[key]))]
            elif not grid.reads_alone(column, target) or asks(target.column, text, typed=typed):
                entries = (
                    _alone(grid, row, column, target, text, typed) if row >= count else grid.entries_of(row, column, text, typed=typed)
                )
            else:
                known[key] = _read(grid, row, column, target, text, typed)
                entries = [(target, _given(known[key]))]
        except NotAValue as problem:
            found.refused.append(Refusal(target, text, str(problem), row))
            continue
        found.entries.extend(entries)
        found.accepted.append(target)
    return skipped


def _alone(grid: GridModel, row: int, column: int, target: Target, text: str, typed: bool) -> list[Entry]:
    return [(target, grid.parsed(target, text, cell_of(grid, row, column, target), typed=typed))]


def _read(grid: GridModel, row: int, column: int, target: Target, text: str, typed: bool) -> Value | NotAValue:
    try:
        return grid.parsed(target, text, cell_of(grid, row, column, target), typed=typed)
    except NotAValue as problem:
        return problem


def _given(value: Value | NotAValue) -> Value:
    if isinstance(value, NotAValue):
        raise value
    return value


def _targets(grid: GridModel, rows: Sequence[int], column: int, fresh: NewRows | None) -> Sequence[Target | None]:
    """Return the plan's cells behind a column's cells, those of rows that come with the block among them."""
    count = grid.rowCount()
    if fresh is None or not any(row >= count for row in rows):
        return grid.targets(rows, column)
    there = iter(grid.targets([row for row in rows if row < count], column))
    field = grid.fields[column]
    return [
        next(there) if row < count else Target(fresh.table, fresh.ids[row - count], field.column) if field.own else None for row in rows
    ]


def cell_of(grid: GridModel, row: int, column: int, target: Target) -> Cell:
    """Return what an entry may ask about the cell it goes into: its own number in the plan, whatever the scenario makes of it."""
    return Cell(lambda: _now(grid, row, column, target), lambda: currency_of(grid.desk.plan, target))


def _now(grid: GridModel, row: int, column: int, target: Target) -> float | None:
    value = grid.value(row, column) if row < grid.rowCount() else None
    if target.row >= 0:
        table = grid.desk.plan[target.table]
        at = np.flatnonzero(table.ids == target.row)
        value = plain(table[target.column.name][at[0]]) if len(at) else None
    return value if isinstance(value, float) else None


def currency_of(plan: Plan, target: Target) -> str:
    """Return the currency that a row's amounts are in; a table without one of its own counts in that of its source, or the plan's."""
    own = str(plan.setting("currency") or "")
    if target.column.unit.startswith(PLAN_CURRENCY) or target.row < 0:
        return own
    table = plan[target.table]
    at = np.flatnonzero(table.ids == target.row)
    if not len(at):
        return own
    if "currency" in table.columns:
        return str(table["currency"][at[0]]) or own
    if {"part", "supplier"} <= set(table.columns):
        sources = plan["sources"]
        same = np.flatnonzero((sources["part"] == table["part"][at[0]]) & (sources["supplier"] == table["supplier"][at[0]]))
        return (str(sources["currency"][same[0]]) or own) if len(same) else own
    return own


def written(column: Column, values: Cells, style: NumberStyle) -> list[str]:
    """Return values in full precision as texts; a value that comes again is written once."""
    if values.dtype == object:
        return ["" if value is None else str(value) for value in values.tolist()]
    distinct, back = np.unique(values, return_inverse=True)
    texts = [text_of(column, plain(value), style) for value in distinct]
    return [texts[at] for at in back.tolist()]


_written: WeakKeyDictionary[ColumnTexts, tuple[NumberStyle, Sequence[str]]] = WeakKeyDictionary()


def distinct_of(column: Column, values: Cells, style: NumberStyle) -> tuple[Sequence[str], npt.NDArray[np.intp]]:
    """Return a column's distinct values as texts in full precision, and which of them each row holds; kept while the column is."""
    found = texts_of(values)
    if values.dtype == object:
        return found.distinct, found.codes
    kept = _written.get(found)
    if kept is None or kept[0] != style:
        first = np.zeros(len(found.distinct), dtype=np.intp)
        first[found.codes[::-1]] = np.arange(len(values))[::-1]
        texts = [text_of(column, plain(value), style) for value in values[first]]
        kept = _written[found] = style, texts
    return kept[1], found.codes
