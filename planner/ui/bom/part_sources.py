"""Which source and which price break stand behind each part of the BOM, and where each part stands in the results."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.model.plan import Plan
from planner.model.table import Cells
from planner.ui.bom.tree import BomTree
from planner.ui.desk import Desk

Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
MAKE = "make"  # a kind of part
MISSING = {"f": np.nan, "M": np.datetime64("NaT", "D"), "b": False, "i": -1, "O": ""}


def padded(values: Cells, last: object = None) -> Cells:
    """Return a column with one value more, which index −1 finds: a missing one unless another is given."""
    return np.append(values, np.array([MISSING[values.dtype.kind] if last is None else last], dtype=values.dtype))


class PartSources:
    """Sources of the parts of one tree, by their rows in the plan as it is now; the last value of each array is for no part."""

    def __init__(self, desk: Desk, tree: BomTree) -> None:
        self.desk = desk
        self.tree = tree
        self._winning: Ints | None = None
        self._broken: Ints | None = None
        self._places: tuple[object, Ints] | None = None
        self._sourced: tuple[object, Ints, Ints] | None = None
        self._grouped: tuple[Ints, Ints, Ints] | None = None  # owners of the sources, and their rows and owners by owner

    def forget(self) -> None:
        """Forget what follows from the plan's sources."""
        self._winning = self._sourced = self._broken = None

    def forget_breaks(self) -> None:
        """Forget which price breaks are reached."""
        self._broken = None

    def forget_results(self) -> None:
        """Forget what follows from the results."""
        self._winning = self._broken = None

    def places(self) -> Ints:
        """Return where each part stands in the results, −1 where it doesn't; shape ``(parts + 1,)``."""
        result, names = self.desk.result, self.tree.names
        if result is None:
            return np.full(len(names) + 1, -1, dtype=np.intp)
        if self._places is None or self._places[0] is not result.position:
            known = result.position
            self._places = result.position, np.fromiter((known.get(name, -1) for name in names.tolist()), np.intp, len(names))
            self._places = result.position, np.append(self._places[1], -1)
        return self._places[1]

    def winning(self) -> Ints:
        """Return the row of each part's winning source; before there are numbers, of its preferred or first one. −1 for none."""
        if self._winning is not None:
            return self._winning
        owner, first = self._by_source()
        found = first.copy()
        result, plan = self.desk.result, self.desk.results_plan
        if result is not None and plan is not None:
            at = self.places()
            won = padded(result.part.source.astype(np.intp))[at]
            made = (at >= 0) & (won < 0) & padded(result.part.kind == MAKE)[at]
            row = self._now("sources", plan, won)
            right = row >= 0
            right[right] = owner[row[right]] == np.flatnonzero(right)
            found = np.where(right, row, np.where(made, -1, first))
        self._winning = found
        return found

    def breaks(self) -> Ints:
        """Return the price break that each part's order quantity reaches, −1 where the source's own price holds."""
        if self._broken is None:
            result, plan, at = self.desk.result, self.desk.results_plan, self.places()
            self._broken = np.full(len(at), -1, dtype=np.intp)
            if result is not None and plan is not None and len(plan["price_breaks"]):
                won = padded(result.part.source.astype(np.intp))[at]
                step = padded(result.source.break_row.astype(np.intp))[won]
                self._broken = self._now("price_breaks", plan, np.where((won >= 0) & (self.winning() >= 0), step, -1))
        return self._broken

    def owners(self) -> Ints:
        """Return the part of each source, −1 for one that is named nowhere else."""
        return self._by_source()[0]

    def of(self, part: int) -> list[int]:
        """Return the rows of a part's sources."""
        owner = self._by_source()[0]
        if self._grouped is None or self._grouped[0] is not owner:
            order = np.argsort(owner, kind="stable")
            self._grouped = owner, order, owner[order]
        _, order, ranked = self._grouped
        first, last = np.searchsorted(ranked, (part, part + 1))
        return [] if part < 0 else order[first:last].tolist()

    def lacks(self, part: int) -> bool:
        """Tell whether a part has no source."""
        return bool(self._by_source()[1][part] < 0)

    def lacking(self) -> Flags:
        """Return which parts have no source; shape ``(parts + 1,)``."""
        return self._by_source()[1] < 0

    def _by_source(self) -> tuple[Ints, Ints]:
        """Return the part of each source, and each part's first or preferred one; −1 for none."""
        table = self.desk.plan["sources"]
        if self._sourced is None or self._sourced[0] is not table:
            part = self.tree.codes(table["part"])
            first = np.full(len(self.tree.names) + 1, -1, dtype=np.intp)
            rows = np.arange(len(part))
            for mask in (part >= 0, (part >= 0) & table["preferred"]):
                first[part[mask][::-1]] = rows[mask][::-1]  # where a part has several, the first one is written last
            self._sourced = table, part, first
        return self._sourced[1], self._sourced[2]

    def _now(self, table: str, plan: Plan, rows: Ints) -> Ints:
        """Return where rows of an older plan stand in the plan as it is now, −1 where they don't any more."""
        before, now = plan[table].ids, self.desk.plan[table].ids
        rows = np.where(rows < len(before), rows, -1)
        if before is now or not len(before) or not len(now):
            return rows if before is now else np.full(len(rows), -1, dtype=np.intp)
        order = np.argsort(now, kind="stable")
        wanted = before[rows]
        found = order[np.minimum(np.searchsorted(now, wanted, sorter=order), len(now) - 1)]
        return np.where((rows >= 0) & (now[found] == wanted), found, -1)
