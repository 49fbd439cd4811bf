"""Columns of a table's grid that are worked out: out of the results, or out of the plan alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from planner.engine.results import Results
from planner.model.plan import Plan
from planner.model.schema import Column
from planner.model.table import Cells, RowIds
from planner.ui.desk import Desk
from planner.ui.grid.order import differing


@dataclass(frozen=True, slots=True)
class Computed:
    """A read-only column: what it is called, and its values for each row of the table out of the results."""

    column: Column
    values: Callable[[Results], Cells]
    why: Callable[[Plan, Results, int], str] | None = None  # what there is to say of one row of the table


@dataclass(frozen=True, slots=True)
class Derived:
    """A read-only column that follows from the plan alone: its values for each row of the table, and which tables it reads."""

    column: Column
    values: Callable[[Plan], Cells]
    reads: frozenset[str] = frozenset({"settings"})


class ComputedColumns:
    """The worked-out columns of one table, row for row, and where the scenario makes them differ from the base."""

    def __init__(self, desk: Desk, table: str, columns: Iterable[Computed | Derived]) -> None:
        self._desk, self._table = desk, table
        self.by_name = {one.column.name: one for one in columns}
        self._computed = {name: one for name, one in self.by_name.items() if isinstance(one, Computed)}
        self._derived = {name: one for name, one in self.by_name.items() if isinstance(one, Derived)}
        self._values: dict[str, Cells] = {}
        self._marks: dict[str, Cells] = {}
        self._known: dict[str, Cells] = {}  # of the derived ones, those that were asked for

    def values(self, name: str) -> Cells | None:
        """Return a column; one that follows from the plan is worked out when it is first asked for."""
        one = self._derived.get(name)
        if one is None:
            return self._values.get(name)
        if name not in self._known:
            self._known[name] = one.values(self._desk.shown)[: len(self._desk.plan[self._table])]
        return self._known[name]

    def marks(self, name: str) -> Cells | None:
        """Return in which rows a column differs from the base, None where that isn't known."""
        return self._marks.get(name)

    def why(self, name: str, row_id: int) -> str:
        """Return what there is to say of a cell of a column, empty where that is nothing or the numbers aren't there."""
        one, result, plan = self._computed.get(name), self._desk.result, self._desk.results_plan
        if one is None or one.why is None or result is None or plan is None:
            return ""
        at = np.flatnonzero(plan[self._table].ids == row_id)
        return one.why(plan, result, int(at[0])) if len(at) else ""

    def forget(self, changed: set[str]) -> bool:
        """Forget the columns that follow from tables that have changed; tells whether there are any."""
        stale = [name for name, one in self._derived.items() if changed & (one.reads | {self._table})]
        for name in stale:
            self._known.pop(name, None)
        return bool(stale)

    def forget_all(self) -> None:
        """Forget what follows from the plan: another scenario is looked at."""
        self._known = {}

    def read(self, ids: RowIds) -> None:
        """Take columns over from the results, for rows with these ids, since rows may have come and gone since."""
        self._values, self._marks = {}, {}
        result, base, plan = self._desk.result, self._desk.base_result, self._desk.results_plan
        if not self._computed or result is None or plan is None:
            return
        old = plan[self._table]
        for name, one in self._computed.items():
            values = self._values[name] = aligned(one.values(result), old.ids, ids)
            if base is not None and base is not result:
                self._marks[name] = differing(values, aligned(one.values(base), old.ids, ids))


def aligned(values: Cells, ids: RowIds, now: RowIds) -> Cells:
    """Return values of rows as they stand for the rows there are now, missing where a row is new."""
    if now is ids:
        return values
    missing: object = {"f": np.nan, "M": np.datetime64("NaT"), "b": False}.get(values.dtype.kind, "")
    out = np.full(len(now), missing, dtype=values.dtype)
    if len(ids):
        order = np.argsort(ids, kind="stable")
        at = order[np.minimum(np.searchsorted(ids, now, sorter=order), len(ids) - 1)]
        known = ids[at] == now
        out[known] = values[at[known]]
    return out
