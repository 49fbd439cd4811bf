"""What a workbook changes in a plan, row by row and cell by cell, also where the plan has changed since the workbook was written.

Three plans are compared: the base, as it was when the workbook was written; mine, as it is now; theirs, as the workbook says. What only I
changed stays, what only they changed is offered, what both changed to different values is a conflict. Without a base, mine stands in for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from planner.model.diff import same_to_spreadsheets
from planner.model.edits import Batch, Edit, InsertRows, RemoveRows, SetCells
from planner.model.matching import matched
from planner.model.plan import Plan
from planner.model.schema import SCHEMA
from planner.model.table import Table, Value, cells, plain, plains

Pairs = Mapping[int, int]
Progress = Callable[[str], None]


class What(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class CellMerge:
    """One cell that the workbook changes: what it was, what the plan says now, what the workbook says."""

    column: str
    base: Value
    mine: Value
    theirs: Value
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class RowMerge:
    """One row that the workbook adds, changes or removes.

    ``row`` is the plan's row id (0 for a new one), ``number`` the row number of what the workbook brings (-1 for one it hasn't),
    ``at`` the plan's row number, ``conflict`` says that the plan's row changed or went meanwhile, ``renamed`` that the row is this one only
    if its supplier has another name now.
    """

    table: str
    what: What
    subject: str
    row: int
    number: int
    at: int
    cells: tuple[CellMerge, ...] = ()
    conflict: bool = False
    renamed: bool = False

    @property
    def disputed(self) -> bool:
        """Tell whether anything here was changed on both sides."""
        return self.conflict or any(cell.conflict for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Theirs:
    """What a workbook says: the plan it would be, the columns it tells by table, and the rows whose absence says that they are gone.

    ``base`` is the plan as it was when the workbook was written, None where that isn't known; ``covered`` holds row ids of the base, or of
    the plan where there is none. ``untold`` names cells, by table, row number of ``plan`` and column, of which the workbook says nothing.
    """

    plan: Plan
    columns: Mapping[str, Collection[str]]
    covered: Mapping[str, Collection[int]] = field(default_factory=dict)
    base: Plan | None = None
    untold: Collection[tuple[str, int, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Merge:
    """Everything a workbook would change in a plan; the edit takes what is chosen of it."""

    mine: Plan
    theirs: Theirs
    rows: tuple[RowMerge, ...]

    def counted(self, what: What) -> int:
        """Return how many rows are added, changed or removed."""
        return sum(1 for one in self.rows if one.what is what)

    @property
    def disputed(self) -> int:
        """Return how many cells and rows were changed on both sides."""
        return sum(one.conflict + sum(cell.conflict for cell in one.cells) for one in self.rows)

    def edit(self, rows: Collection[int], cells_of: Mapping[int, Collection[str]]) -> Batch:
        """Return the edit that adds and removes the rows chosen, and sets the cells chosen.

        Args:
            rows: Which of :attr:`rows` are added or removed, by their number.
            cells_of: The columns that are set, by the number of the changed row.
        """
        return Batch(tuple(self._edits(set(rows), cells_of)))

    def _edits(self, chosen: set[int], cells_of: Mapping[int, Collection[str]]) -> Iterator[Edit]:
        by_table: dict[str, list[int]] = {spec.name: [] for spec in SCHEMA}
        for at, one in enumerate(self.rows):
            by_table[one.table].append(at)
        fresh = max(self.mine.next_id, self.theirs.plan.next_id)
        for name, numbers in by_table.items():
            yield from self._set(name, [at for at in numbers if self.rows[at].what is What.CHANGED], cells_of)
            gone = [self.rows[at].row for at in numbers if at in chosen and self.rows[at].what is What.REMOVED]
            if gone:
                yield RemoveRows(name, np.array(gone, dtype=np.int64))
            new = [at for at in numbers if at in chosen and self.rows[at].what is What.ADDED]
            if new:
                yield self._insert(name, new, len(gone), fresh)
                fresh += len(new)

    def _set(self, name: str, numbers: list[int], cells_of: Mapping[int, Collection[str]]) -> Iterator[Edit]:
        """Yield one edit for each column, whatever the number of rows."""
        spec = self.mine[name].spec
        taken: dict[str, dict[int, Value]] = {}
        for at in numbers:
            wanted = cells_of.get(at, ())
            for cell in self.rows[at].cells:
                if cell.column in wanted:
                    taken.setdefault(cell.column, {})[self.rows[at].row] = cell.theirs
        for column, values in taken.items():
            yield SetCells(name, np.array(list(values), dtype=np.int64), column, cells(spec[column], values.values()))

    def _insert(self, name: str, numbers: list[int], gone: int, fresh: int) -> Edit:
        """Return an insert of new rows below the others."""
        brought = self.theirs.plan[name].taken(np.array([self.rows[at].number for at in numbers], dtype=np.intp))
        ids = np.arange(fresh, fresh + len(brought), dtype=np.int64)
        ids.flags.writeable = False
        return InsertRows.block(Table(brought.spec, ids, brought.columns), len(self.mine[name]) - gone)


def merge(mine: Plan, theirs: Theirs, progress: Progress = lambda _: None) -> Merge:
    """Return what a workbook changes in a plan; ``progress`` hears which table is compared, and may end it by an exception."""
    rows: list[RowMerge] = []
    for spec in SCHEMA:
        progress(spec.title)
        if spec.name in theirs.columns and not theirs.plan[spec.name].equals((theirs.base or mine)[spec.name]):
            rows += _Tables(mine, theirs, spec.name).rows()
    return Merge(mine, theirs, tuple(rows))


class _Tables:
    """One table of the three plans, with the rows that are the same paired."""

    def __init__(self, mine: Plan, theirs: Theirs, name: str) -> None:
        self.name = name
        self.spec = mine[name].spec
        self.base_plan = theirs.base or mine
        self.base, self.mine, self.theirs = self.base_plan[name], mine[name], theirs.plan[name]
        self.covered = set(theirs.covered.get(name, ()))
        self.untold = {(number, column) for table, number, column in theirs.untold if table == name}
        self.columns = [column.name for column in self.spec.columns if column.name in theirs.columns[name]]
        self.from_theirs = matched(theirs.plan, self.base_plan, name)
        self.to_mine = _identical(self.base) if self.base_plan is mine else _descended(self.base_plan, mine, name)
        self._mine_only = matched(theirs.plan, mine, name) if self.base_plan is not mine else {}
        self._renamed_alike()
        listed = dict.fromkeys((*self.spec.key, *self.columns))
        self.values = {
            side: {column: plains(table[column]) for column in listed}
            for side, table in (("base", self.base), ("mine", self.mine), ("theirs", self.theirs))
        }

    def _renamed_alike(self) -> None:
        """Pair rows that both sides gave the same new name: they are one row of the base."""
        base_of, told = {at: base for base, at in self.to_mine.items()}, set(self.from_theirs.values())
        for number, at in self._mine_only.items():
            base = base_of.get(at)
            if number not in self.from_theirs and base is not None and base not in told:
                self.from_theirs[number] = base
                told.add(base)

    def rows(self) -> Iterator[RowMerge]:
        """Yield what changes, in the order of the plan's rows, new rows last."""
        back = {base: number for number, base in self.from_theirs.items()}
        for base in range(len(self.base)):
            number, at = back.get(base), self.to_mine.get(base)
            if number is None:
                yield from self._gone(base, at)
            elif at is None:
                yield from self._missed(base, number)
            else:
                yield from self._changed(base, at, number)
        taken = set(self.to_mine.values())
        for number in range(len(self.theirs)):
            if number in self.from_theirs:
                continue
            at = self._mine_only.get(number)
            if at is not None and at not in taken:  # both sides added it
                yield from self._changed(None, at, number)
            else:
                yield RowMerge(self.name, What.ADDED, self._subject("theirs", number), 0, number, len(self.mine))

    def _changed(self, base: int | None, at: int, number: int) -> Iterator[RowMerge]:
        found = []
        for column in self.columns:
            if (number, column) in self.untold:
                continue
            mine, theirs = self.values["mine"][column][at], self.values["theirs"][column][number]
            was = None if base is None else self.values["base"][column][base]
            if alike(mine, theirs) or (base is not None and alike(was, theirs)):
                continue
            found.append(CellMerge(column, was, mine, theirs, conflict=base is None or not alike(was, mine)))
        if found:
            renamed = self.name == "sources" and any(cell.column == "supplier" and cell.mine and cell.theirs for cell in found)
            row = int(self.mine.ids[at])
            yield RowMerge(self.name, What.CHANGED, self._subject("mine", at), row, number, at, tuple(found), renamed=renamed)

    def _gone(self, base: int, at: int | None) -> Iterator[RowMerge]:
        """A row that the workbook no longer has: removed, unless it never told of such rows."""
        if at is None or int(self.base.ids[base]) not in self.covered:
            return
        changed = any(not alike(plain(self.base[name][base]), plain(self.mine[name][at])) for name in self.spec.by_name)
        yield RowMerge(self.name, What.REMOVED, self._subject("mine", at), int(self.mine.ids[at]), -1, at, conflict=changed)

    def _missed(self, base: int, number: int) -> Iterator[RowMerge]:
        """A row that I removed: theirs is offered only where they changed it."""
        told = (name for name in self.columns if (number, name) not in self.untold)
        if any(not alike(self.values["base"][name][base], self.values["theirs"][name][number]) for name in told):
            yield RowMerge(self.name, What.ADDED, self._subject("theirs", number), 0, number, len(self.mine), conflict=True)

    def _subject(self, side: str, at: int) -> str:
        """Return what a row is called: the values of its key."""
        said = (self.values[side][name][at] for name in self.spec.key)
        return " · ".join(str(value) for value in said if value not in (None, "")) or self.spec.title


def _identical(table: Table) -> Pairs:
    return {at: at for at in range(len(table))}


def _descended(base: Plan, mine: Plan, name: str) -> Pairs:
    """Return my row for each row of the base: the one with the same key, else the one with the same id, whatever it is called now."""
    pairs = dict(matched(base, mine, name))
    taken, place = set(pairs.values()), {row: at for at, row in enumerate(mine[name].ids.tolist())}
    for number, row in enumerate(base[name].ids.tolist()):
        at = place.get(row)
        if number not in pairs and at is not None and at not in taken:
            pairs[number] = at
            taken.add(at)
    return pairs


def alike(one: Value, other: Value) -> bool:
    """Tell whether two values are the same to spreadsheets, which keep 15 digits of a number."""
    return one == other or (isinstance(one, float) and isinstance(other, float) and same_to_spreadsheets(one, other))
