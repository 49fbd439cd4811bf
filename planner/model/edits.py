"""The ways a plan can change. Each edit gives the new plan, its own inverse, and what listeners must hear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

import numpy as np
import numpy.typing as npt

from planner.model.change import Change, How
from planner.model.plan import Plan
from planner.model.table import Cells, RowIds, Table, same

NONE = np.empty(0, dtype=np.intp)
TOLD_BY_STRANGERS = frozenset(
    {"parts", "bom", "sources", "suppliers", "stock", "demand"}
)  # tables that lists which Ballast didn't write tell


@dataclass(frozen=True, slots=True)
class Applied:
    """What an edit did; ``plan`` is the same object as before where nothing changed."""

    plan: Plan
    inverse: Edit
    changes: tuple[Change, ...]


class Edit(Protocol):
    """A change of a plan that can be taken back."""

    def apply(self, plan: Plan) -> Applied:
        """Return the changed plan, the inverse and the changes; raises KeyError for rows that aren't there."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class SetCells:
    """Put values, shape ``(rows,)``, into one column of the rows with the given ids."""

    table: str
    ids: RowIds
    column: str
    values: Cells

    def apply(self, plan: Plan) -> Applied:
        """Return the plan with the cells set; the same plan where they held these values."""
        table = plan[self.table]
        rows = table.positions(self.ids)
        before = table[self.column][rows]
        inverse = SetCells(self.table, self.ids, self.column, before)
        if same(before, np.asarray(self.values, dtype=before.dtype)):
            return Applied(plan, inverse, ())
        after = plan.with_table(table.with_cells(self.ids, self.column, self.values))
        return Applied(after, inverse, (Change(self.table, How.CELLS, np.sort(rows), (self.column,)),))


@dataclass(frozen=True, slots=True, eq=False)
class InsertRows:
    """Put rows, each at its row number ``at`` (ascending, counted after the insert), shape ``(rows,)``."""

    rows: Table
    at: npt.NDArray[np.intp]

    @staticmethod
    def block(rows: Table, at: int) -> InsertRows:
        """Return an insert of a block of rows that begins at row number ``at``."""
        return InsertRows(rows, np.arange(at, at + len(rows), dtype=np.intp))

    def apply(self, plan: Plan) -> Applied:
        """Return the plan with the rows put in."""
        name = self.rows.spec.name
        inverse = RemoveRows(name, self.rows.ids)
        if not len(self.rows):
            return Applied(plan, inverse, ())
        table = plan[name]
        joined = table.inserted(len(table), self.rows)
        order = np.empty(len(joined), dtype=np.intp)
        fresh = np.zeros(len(joined), dtype=bool)
        fresh[self.at] = True
        order[fresh] = np.arange(len(table), len(joined))
        order[~fresh] = np.arange(len(table))
        return Applied(plan.with_table(joined.taken(order)), inverse, (Change(name, How.INSERTED, self.at),))


@dataclass(frozen=True, slots=True, eq=False)
class RemoveRows:
    """Take the rows with the given ids out."""

    table: str
    ids: RowIds

    def apply(self, plan: Plan) -> Applied:
        """Return the plan without the rows."""
        table = plan[self.table]
        rows = np.sort(table.positions(self.ids)) if len(self.ids) else NONE
        inverse = InsertRows(table.taken(rows), rows)
        if not len(rows):
            return Applied(plan, inverse, ())
        keep = np.ones(len(table), dtype=bool)
        keep[rows] = False
        after = plan.with_table(table.taken(np.flatnonzero(keep)))
        return Applied(after, inverse, (Change(self.table, How.REMOVED, rows),))


@dataclass(frozen=True, slots=True, eq=False)
class MoveRows:
    """Put rows in a new order: ``order[i]`` is the old number of the row that comes to stand at ``first + i``; rows outside stay."""

    table: str
    order: npt.NDArray[np.intp]
    first: int = 0

    def apply(self, plan: Plan) -> Applied:
        """Return the plan with the rows in the new order; the inverse names only rows that moved, so that many of them stay small."""
        table = plan[self.table]
        moved = np.flatnonzero(self.order != np.arange(self.first, self.first + len(self.order)))
        if not len(moved):
            return Applied(plan, MoveRows(self.table, NONE), ())
        window = self.order[moved[0] : moved[-1] + 1]
        first = self.first + int(moved[0])
        inverse = MoveRows(self.table, first + np.argsort(window), first)
        order = np.arange(len(table))
        order[first : first + len(window)] = window
        return Applied(plan.with_table(table.taken(order)), inverse, (Change(self.table, How.RESET, NONE),))


@dataclass(frozen=True, slots=True, eq=False)
class ReplaceTable:
    """Put a whole table in the place of another."""

    table: Table

    def apply(self, plan: Plan) -> Applied:
        """Return the plan with the table replaced."""
        name = self.table.spec.name
        before = plan[name]
        if before is self.table or (before.equals(self.table) and np.array_equal(before.ids, self.table.ids)):
            return Applied(plan, ReplaceTable(before), ())
        return Applied(plan.with_table(self.table), ReplaceTable(before), (Change(name, How.RESET, NONE),))


@dataclass(frozen=True, slots=True, eq=False)
class RememberTaken:
    """Keep what a workbook says beside what others said; None forgets it. No table changes."""

    workbook: str
    said: bytes | Plan | None

    def apply(self, plan: Plan) -> Applied:
        """Return the plan that remembers it."""
        before = plan.taken.get(self.workbook)
        inverse = RememberTaken(self.workbook, before)
        if before is self.said:
            return Applied(plan, inverse, ())
        taken = {name: said for name, said in plan.taken.items() if name != self.workbook}
        if self.said is not None:
            taken[self.workbook] = self.said
        return Applied(replace(plan, taken=MappingProxyType(dict(sorted(taken.items())))), inverse, ())


@dataclass(frozen=True, slots=True, eq=False)
class RememberAsIs:
    """Keep the plan as it is now as what a workbook says, which has just been taken in whole."""

    workbook: str

    def apply(self, plan: Plan) -> Applied:
        """Return the plan that remembers it."""
        empty = Plan.empty()
        tables = {name: table if name in TOLD_BY_STRANGERS else empty[name] for name, table in plan.tables.items()}
        return RememberTaken(self.workbook, Plan(MappingProxyType(tables), plan.next_id)).apply(plan)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Several edits as one."""

    edits: tuple[Edit, ...]

    def apply(self, plan: Plan) -> Applied:
        """Return the plan after all edits; the inverse takes them back in reverse order."""
        inverses: list[Edit] = []
        changes: list[Change] = []
        for edit in self.edits:
            done = edit.apply(plan)
            if done.plan is not plan:
                inverses.append(done.inverse)
            plan = done.plan
            changes.extend(done.changes)
        return Applied(plan, Batch(tuple(reversed(inverses))), tuple(changes))


def new_rows(plan: Plan, table: str, values: dict[str, list[object]]) -> Table:
    """Return rows with fresh ids, ready for InsertRows; columns not given take their defaults."""
    count = len(next(iter(values.values()))) if values else 1
    return Table.of(plan[table].spec, range(plan.next_id, plan.next_id + count), values)
