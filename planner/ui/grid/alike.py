"""One text into many cells of a column: read once, and put into the plan as one array rather than cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.model.breaks import breaks_along
from planner.model.edits import Batch, Edit, SetCells
from planner.model.schema import Column
from planner.model.table import RowIds, Value, cells, frozen
from planner.model.values import NotAValue
from planner.ui.grid.arithmetic import asks
from planner.ui.grid.changed import along_words, altered, named
from planner.ui.grid.entry import Entry, Outcome, Target, cell_of, kept_words
from planner.ui.grid.order import Rows

if TYPE_CHECKING:
    from planner.ui.grid.model import GridModel

MOST_CELLS = 300_000  # one by one: about as many as can be read in two seconds


class Alike(NamedTuple):
    """Rows of a column that one text goes into."""

    column: int
    rows: Rows
    text: str


class Aimed(NamedTuple):
    """The plan's cells that rows of a column stand for, those of one table; ``ids`` has one for each of ``rows``."""

    table: str
    column: Column
    ids: RowIds
    rows: Rows


class Refused(NamedTuple):
    """How many cells can't take a text, the first of their rows, and why."""

    count: int
    row: int
    message: str


@dataclass(slots=True)
class Put:
    """What one text in a column comes to: edits, entries that must be prepared, and what can't be taken."""

    edits: list[SetCells] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("entry", text)


def too_many(count: int) -> str:
    """Return why so many cells can't be entered one by one, empty where they can."""
    words = tr("Choose fewer cells: {n} are chosen, and {most} at most can be read one by one.")
    return words.format(n=f"{count:,}", most=f"{MOST_CELLS:,}") if count > MOST_CELLS else ""


def everywhere(ids: RowIds, table: str, column: Column, value: Value) -> SetCells:
    """Return the edit that puts one value into cells of a column; rows that are named twice count once."""
    once = ids if bool((np.diff(ids) > 0).all()) else np.unique(ids)
    return SetCells(table, once, column.name, frozen(np.repeat(cells(column, [value]), len(once))))


def first_of_each(ids: RowIds) -> list[int]:
    """Return ids in the order they are first named."""
    once, first = np.unique(ids, return_index=True)
    found: list[int] = once[np.argsort(first)].tolist()
    return found


def by_table(grid: GridModel, rows: Rows, column: int) -> list[Aimed]:
    """Return the plan's cells behind rows of a column, asked for one by one."""
    found: dict[tuple[str, str], tuple[Column, list[int], list[int]]] = {}
    listed = rows.tolist()
    for row, target in zip(listed, grid.targets(listed, column), strict=True):
        if target is not None:
            group = found.setdefault((target.table, target.column.name), (target.column, [], []))
            group[1].append(target.row)
            group[2].append(row)
    return [Aimed(table, spec, np.array(ids, dtype=np.int64), np.array(at, dtype=np.intp)) for (table, _), (spec, ids, at) in found.items()]


def put(grid: GridModel, column: int, aimed: Aimed, text: str, *, typed: bool) -> Put:
    """Return what a text comes to in cells where it stands for the same."""
    row = int(aimed.rows[0])
    target = Target(aimed.table, int(aimed.ids[0]), aimed.column)
    try:
        value = grid.parsed(target, text, cell_of(grid, row, column, target), typed=typed)
    except NotAValue as problem:
        return Put(refused=[Refused(len(aimed.rows), row, str(problem))])
    return Put([everywhere(aimed.ids, aimed.table, aimed.column, value)])


def enter(grid: GridModel, label: str, columns: Sequence[Alike], *, typed: bool) -> Outcome:
    """Take texts into many cells as one step; what can't be taken keeps its value. It comes to the same as cell by cell."""
    columns = [one for one in columns if len(one.rows)]
    count = sum(len(one.rows) for one in columns)
    if why := grid.too_large(columns):
        return Outcome(0, 0, kept=why)
    once = len({one.column for one in columns}) == len(columns)  # else rows of one part may be given different texts
    aimed = [grid.aimed(one.rows, one.column) for one in columns] if once and grid.takes_alike(columns) else None
    if aimed is None or _asks(columns, aimed, typed):
        if why := too_many(count):
            return Outcome(0, 0, kept=why)
        texts = ((row, one.column, one.text) for one in columns for row in one.rows.tolist())
        return grid.enter_block(label, texts, typed=typed, marked=False)
    before = grid.desk.plan
    edits, entries, refused, changed = list[Edit](), list[Entry](), list[tuple[str, Refused]](), 0
    for one, aims in zip(columns, aimed, strict=True):
        puts = [grid.put_alike(one.column, aim, one.text, typed=typed) for aim in aims]
        changed += sum(altered(grid.desk.plan, aim, found) for aim, found in zip(aims, puts, strict=True))
        edits += [edit for found in puts for edit in found.edits]
        entries += [entry for found in puts for entry in found.entries]
        refused += [(one.text, found) for found in sorted((two for found in puts for two in found.refused), key=lambda two: two.row)]
    if edits or entries:
        _take(grid, named(label, changed), edits, entries)
    grid.settle(target for target in _bad_ones(grid, aimed))
    reached = sum(len(aim.rows) for aims in aimed for aim in aims)
    reached_by = reached - sum(found.count for _, found in refused)
    return Outcome(reached_by, 0, count - reached, _why_kept(refused), along_words(before, grid.desk.plan), same=reached_by - changed)


def _asks(columns: Sequence[Alike], aimed: Sequence[Sequence[Aimed]], typed: bool) -> bool:
    """Tell whether what a text stands for depends on the cell it goes into."""
    return any(asks(aim.column, one.text, typed=typed) for one, aims in zip(columns, aimed, strict=True) for aim in aims)


def _take(grid: GridModel, label: str, edits: list[Edit], entries: list[Entry]) -> None:
    if entries:
        grid.take(label, entries, after=tuple(edits))
    else:
        edits = [*edits, *breaks_along(grid.desk.plan, edits)]
        grid.desk.do(label, edits[0] if len(edits) == 1 else Batch(tuple(edits)))


def _bad_ones(grid: GridModel, aimed: Iterable[Sequence[Aimed]]) -> list[Target]:
    """Return the cells in red that were reached: what stands there is settled."""
    if not grid.bad:
        return []
    return [
        Target(table, row, aim.column)
        for aims in aimed
        for aim in aims
        for table, row, name in grid.bad
        if (table, name) == (aim.table, aim.column.name) and bool((aim.ids == row).any())
    ]


def _why_kept(refused: Sequence[tuple[str, Refused]]) -> str:
    empty = [found for text, found in refused if not text.strip()]
    other = [found for text, found in refused if text.strip()]
    return kept_words(
        sum(found.count for found in empty), sum(found.count for found in other),
        empty[0].message if empty else "", other[0].message if other else "",
    )  # fmt: skip
