"""What stands in the columns of the BOM grid, kept for each part or line so that a cell is looked up and never worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from planner.engine.results import Results
from planner.model.change import Change
from planner.model.table import Cells
from planner.ui.bom.fields import (
    ALTERNATES,
    CELLS,
    FIELDS,
    LANDED,
    LEAD,
    LEVEL,
    LINE_COST,
    NUMBER,
    NUMBERS,
    PART,
    PRICE,
    QUANTITY,
    SCRAP,
    SOURCE,
    TOTAL,
    WORST,
)
from planner.ui.bom.part_sources import PartSources, padded
from planner.ui.bom.tree import BomTree
from planner.ui.bom.unfolded import Rows
from planner.ui.desk import Desk
from planner.ui.grid.order import differing, sort_numbers

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
MADE_HERE = "make"  # what stands for the source of a part that is made


class Per(IntEnum):
    """What a column has a value for: a part, a line, or an occurrence."""

    PART = 0
    LINE = 1
    ROW = 2


PER = {at: Per.LINE if CELLS.get(at, ("",))[0] == "bom" else Per.PART for at in range(len(FIELDS))} | {
    NUMBER: Per.ROW,
    TOTAL: Per.ROW,
    LINE_COST: Per.ROW,
    LEVEL: Per.ROW,
}
FROM_RESULTS = frozenset({*NUMBERS, WORST, LINE_COST})
FROM_SOURCES = frozenset(at for at, cell in CELLS.items() if cell[0] == "sources")  # which source wins comes from the results


class Columns:
    """Columns of one tree: those of parts have shape ``(parts + 1,)``, those of lines ``(lines + 1,)``; the last value is for none."""

    def __init__(self, desk: Desk, tree: BomTree) -> None:
        self.desk = desk
        self.tree = tree
        self._kept: dict[int, Cells] = {}
        self._tints: dict[int, Flags | None] = {}
        self.part_sources = PartSources(desk, tree)

    # what is kept

    def whole(self, column: int) -> Cells:
        """Return a column's value for each part or line."""
        found = self._kept.get(column)
        if found is None:
            found = self._kept[column] = self._read(column)
            found.flags.writeable = False  # so that its texts are kept as long as it is
        return found

    def over(self, column: int, rows: Rows) -> Cells:
        """Return a column's value for each of some rows."""
        if PER[column] is Per.PART:
            return self.whole(column)[rows.part]
        if PER[column] is Per.LINE:
            return self.whole(column)[rows.line]
        if column == LEVEL:
            return rows.depth.astype(np.float64)
        if column == NUMBER:
            return np.arange(1, len(rows) + 1, dtype=np.float64)
        factor = self.factor()[rows.line]
        if column == LINE_COST:
            return np.asarray(factor * self.whole(LANDED)[rows.part])
        total = factor.copy()
        for depth in range(1, int(rows.depth.max()) + 1 if len(rows) else 0):
            at = np.flatnonzero(rows.depth == depth)
            total[at] *= total[rows.above[at]]
        return total

    def some(self, column: int, rows: Rows, at: Ints) -> Cells:
        """Return a column's value for some of the rows; what is multiplied from the product down is read on their way alone."""
        if PER[column] is Per.PART:
            return self.whole(column)[rows.part[at]]
        if PER[column] is Per.LINE:
            return self.whole(column)[rows.line[at]]
        if column == LEVEL:
            return rows.depth[at].astype(np.float64)
        if column == NUMBER:
            return (at + 1).astype(np.float64)
        found = self._factor_of(rows.line[at])
        if column == LINE_COST:
            return np.asarray(found * self.whole(LANDED)[rows.part[at]])
        above = rows.above[at]
        while (above >= 0).any():
            found = np.where(above >= 0, np.multiply(found, self._factor_of(rows.line[above])), found)
            above = np.where(above >= 0, rows.above[above], -1)
        return found

    def beside(self, column: int) -> tuple[Floats, Floats]:
        """Return numbers that lines and products sort by as a column's values do; shapes ``(lines,)``, ``(products,)``."""
        tree = self.tree
        if PER[column] is Per.LINE:
            numbers = sort_numbers(self.whole(column))
            return numbers[:-1], numbers[np.full(len(tree.products), -1)]
        if column == TOTAL:  # all lines of an assembly are multiplied by the same
            return self.factor()[:-1], np.ones(len(tree.products))
        if column in (NUMBER, LEVEL):
            return np.zeros(len(tree.child)), np.zeros(len(tree.products))
        numbers = sort_numbers(self.whole(LANDED if column == LINE_COST else column))
        lines = numbers[tree.child]
        return (self.factor()[:-1] * lines if column == LINE_COST else lines), numbers[tree.products]

    def factor(self) -> Floats:
        """Return how many of its component each line takes, scrap included; shape ``(lines + 1,)``."""
        return self._factor_of(slice(None))

    def _factor_of(self, lines: Ints | slice) -> Floats:
        scrap = np.nan_to_num(np.clip(self.whole(SCRAP)[lines], 0.0, 0.999999))
        return np.asarray(self.whole(QUANTITY)[lines] / (1.0 - scrap))

    def forget(self, changes: Iterable[Change]) -> frozenset[int]:
        """Forget the columns that some changes of the plan touch; returns them."""
        stale: set[int] = set()
        for change in changes:
            columns = set(change.columns)
            whole = change.how != "cells" or not columns
            if change.table in ("scenarios", "overrides", "events"):
                stale |= set(CELLS)
            if change.table == "sources" and (whole or columns & {"part", "preferred", "supplier"}):
                self.part_sources.forget()
                stale |= FROM_SOURCES
            if change.table == "price_breaks":
                self.part_sources.forget_breaks()
                stale.add(PRICE)
            if change.table == "alternates":
                stale.add(ALTERNATES)
            stale |= {at for at, (table, name) in CELLS.items() if table == change.table and (whole or name in columns)}
        if stale & {QUANTITY, SCRAP}:
            stale |= {TOTAL, LINE_COST}
        for column in stale:
            self._kept.pop(column, None)
        self._tints.clear()
        return frozenset(stale)

    def forget_results(self) -> tuple[frozenset[int], Flags]:
        """Take new results over; returns the columns that changed and which parts they changed for, shape ``(parts + 1,)``."""
        before = {at: self._kept.pop(at) for at in (FROM_RESULTS | FROM_SOURCES) & set(self._kept)}
        self.part_sources.forget_results()
        self._tints.clear()
        columns: set[int] = set()
        parts = np.zeros(len(self.tree.names) + 1, dtype=bool)
        for column, values in before.items():
            now = self.whole(column)
            changed = values != now if now.dtype != np.float64 else (values != now) & ~(np.isnan(values) & np.isnan(now))
            if changed.any():
                columns.add(column)
                parts |= changed
        if LANDED in columns:
            columns.add(LINE_COST)
        return frozenset(columns), parts

    # how columns are read

    def _read(self, column: int) -> Cells:
        result = self.desk.result
        if column == PART:
            return padded(self.tree.names)
        if column == SOURCE:
            return self._suppliers()
        if column == PRICE:
            return self._prices()
        if column in CELLS:
            table, name = CELLS[column]
            values = self.desk.shown[table][name][: len(self.desk.plan[table])]
            if table == "bom":
                return self._of_lines(column, values)
            return padded(values)[self._rows_of(table)]
        if column == ALTERNATES:
            part = self.tree.codes(self.desk.plan["alternates"]["part"])
            return np.bincount(part[part >= 0], minlength=len(self.tree.names) + 1).astype(np.float64)
        if result is None:
            return np.full(len(self.tree.names) + 1, np.nan if column != WORST else "", dtype=np.float64 if column != WORST else object)
        if column == WORST:
            origins = padded(np.array(result.origins, dtype=object)) if result.origins else np.array([""], dtype=object)
            return origins[padded(result.part.worst_origin.astype(np.intp))[self.part_sources.places()]]
        values = padded(NUMBERS[column](result.part))[self.part_sources.places()]
        return np.round(values) if column == LEAD else values

    @staticmethod
    def _of_lines(column: int, values: Cells) -> Cells:
        if column == QUANTITY:
            return padded(values, 1.0)
        return padded(np.where(values == 0, np.nan, values) if column == SCRAP else values)

    def _rows_of(self, table: str) -> Ints:
        """Return the row of the parts or sources behind each part; −1 for none."""
        if table == "sources":
            return self.part_sources.winning()
        known = len(self.desk.plan["parts"])
        return np.append(np.where(np.arange(len(self.tree.names)) < known, np.arange(len(self.tree.names)), -1), -1)

    def _suppliers(self) -> Cells:
        rows = self.part_sources.winning()
        names = padded(self.desk.shown["sources"]["supplier"][: len(self.desk.plan["sources"])])[rows]
        made = (rows < 0) & np.append(self.tree.count > 0, False)
        names[made] = MADE_HERE
        return names

    def _prices(self) -> Cells:
        plan, shown = self.desk.plan, self.desk.shown
        prices = padded(shown["sources"]["unit_price"][: len(plan["sources"])])[self.part_sources.winning()]
        steps = self.part_sources.breaks()
        broken = steps >= 0
        prices[broken] = shown["price_breaks"]["unit_price"][steps[broken]]
        return prices

    # what the scenario changes

    def tint(self, column: int) -> Flags | None:
        """Return for which parts or lines the scenario changes a column, None where it changes nothing."""
        if column not in self._tints:
            self._tints[column] = self._changed(column)
        return self._tints[column]

    def _changed(self, column: int) -> Flags | None:
        result, base = self.desk.result, self.desk.base_result
        if column in NUMBERS or column == SOURCE:
            if result is None or base is None or base is result or base.parts != result.parts:
                return None
            return self._against_base(column, result, base)
        if column not in CELLS:
            return None
        table, name = CELLS[column]
        marks = self._overlaid(table, name)
        if table == "bom":
            return marks
        found = None if marks is None else marks[self._rows_of(table)]
        if column == PRICE:
            found = self._with_breaks(found)
        return found if found is not None and found.any() else None

    def _against_base(self, column: int, result: Results, base: Results) -> Flags | None:
        read: Callable[[Results], Cells] = (lambda one: one.part.source) if column == SOURCE else (lambda one: NUMBERS[column](one.part))
        marks = np.asarray(differing(read(result), read(base)), dtype=bool)
        return padded(marks)[self.part_sources.places()] if marks.any() else None

    def _with_breaks(self, found: Flags | None) -> Flags | None:
        steps, marks = self.part_sources.breaks(), self._overlaid("price_breaks", "unit_price")
        if found is not None:
            found = found & (steps < 0)
        if marks is None:
            return found
        own = marks[steps]
        return own if found is None else own | found

    def _overlaid(self, table: str, name: str) -> Flags | None:
        changed = self.desk.overlaid(table).get(name)
        return None if changed is None else padded(changed.mask)
