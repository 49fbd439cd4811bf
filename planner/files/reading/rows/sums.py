"""Mistakes that a list itself gives away: totals that don't add up, prices of lines that ignore quantities, positions that come twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from planner.files.cells.columns import Rows
from planner.files.cells.grid import Cell, Grid
from planner.files.cells.said.values import amount, text_of_cell
from planner.files.layout import LINE_TOTAL, POSITION
from planner.files.reading.columns.block import Block, HeaderCell
from planner.files.reading.columns.words import PRICE, QUANTITY
from planner.files.reading.rows.kinds import is_total
from planner.files.reading.rows.lines import Floats, Lines
from planner.model.finding import Severity

Complain = Callable[[Severity, str, str, int, int | None], None]
FEWEST = 0.2  # of the rows may break a rule that the others follow; more, and it is none
MOST_TOLD = 20  # a column that is wrong all over is told of once


@dataclass(frozen=True, slots=True)
class Sums:
    """The numbers of a table's lines that can be added up, with the sheet they stand in."""

    grid: Grid
    block: Block
    lines: Lines
    complain: Complain

    def check(self) -> None:
        """Tell of every sum that is wrong and every position that comes twice."""
        if len(self.lines) < 2:
            return
        self._positions()
        cell = self.block.column(LINE_TOTAL)
        stated = self._numbers(cell, self.lines.row) if cell else None
        if cell is not None and stated is not None and self.block.has(QUANTITY) and self.block.has(PRICE):
            self._line_totals(cell, stated)
        for column, numbers in ((cell, stated), (self.block.column(QUANTITY), self.lines.quantity), (self._price(cell), self.lines.price)):
            if column is not None and numbers is not None:
                self._total(column, numbers)

    def _price(self, total: HeaderCell | None) -> HeaderCell | None:
        return None if total else self.block.column(PRICE)

    def _numbers(self, cell: HeaderCell, rows: Rows) -> Floats:
        decimal = self.block.decimals.get(cell.column, ".")
        cells = self.grid.column(cell.column).at(rows)
        return np.array([*(_number(value, decimal) for value in cells.values), np.nan])[cells.codes]

    def _line_totals(self, cell: HeaderCell, stated: Floats) -> None:
        """The price of a line is its quantity times its unit price, times the same number of sets in every row."""
        worth = self.lines.quantity * self.lines.price
        known = np.flatnonzero((stated > 0) & (worth > 0))
        if len(known) < 2:
            return
        sets = float(np.median(stated[known] / worth[known]))
        right = _equal(stated, sets * worth)[known]
        several = known[self.lines.quantity[known] != 1]
        if len(several) > 1 and _equal(stated, self.lines.price)[several].all():
            message = f"'{cell.text}' is the price of one piece in every row: it ignores the quantities."
            self.complain(Severity.WARNING, "import.total", message, int(self.lines.row[several[0]]), cell.column)
        elif (~right).sum() <= max(1, FEWEST * len(known)) and (abs(sets - 1) < 1e-9 or sets == round(sets)):
            for at in known[~right][:MOST_TOLD].tolist():
                one = f"{self.lines.quantity[at]:g} × {self.lines.price[at]:g}" + (f" × {sets:g}" if sets != 1 else "")
                message = f"'{cell.text}' of '{self.lines.called(at)}' is {stated[at]:g}, but {one} is {sets * worth[at]:g}; the unit price is taken."
                self.complain(Severity.WARNING, "import.extended", message, int(self.lines.row[at]), cell.column)

    def _total(self, cell: HeaderCell, numbers: Floats) -> None:
        """A total below the lines is the sum of all of them."""
        rows = self._total_rows()
        for row in rows[-1:]:
            value = _number(self.grid.cell(row, cell.column), self.block.decimals.get(cell.column, "."))
            above = self.lines.row < row
            told = np.nan_to_num(numbers[above])
            if np.isnan(value) or value <= 0 or len(told) < 2 or not told.any():
                continue
            message = self._wrong(cell, value, told, len(rows) > 1, int(self.lines.row[above][-1]))
            if message:
                self.complain(Severity.WARNING, "import.total", message, row, cell.column)

    def _wrong(self, cell: HeaderCell, value: float, told: Floats, grouped: bool, last: int) -> str:
        """Return what is wrong with a total, empty where it is right or can't be told."""
        whole = float(told.sum())
        worth = float(np.nansum(self.lines.quantity * self.lines.price))
        if cell.slot == PRICE:  # nothing but unit prices stands above it
            ignores = _near(value, whole) and not _near(value, worth)
            return (
                f"The total of '{cell.text}' is the sum of the unit prices, {value:g}: it ignores the quantities. With them it is {worth:g}."
                if ignores
                else ""
            )
        if _near(value, whole) or grouped:
            return ""
        for start, end, what in ((0, -1, f"misses the last row, {last + 1}"), (1, None, "misses the first row")):
            if _near(value, float(told[start:end].sum())):
                return f"The total of '{cell.text}' is {value:g}, but its rows add up to {whole:g}: it {what}."
        return ""

    def _total_rows(self) -> list[int]:
        """Return the rows of the table that name a total."""
        taken = set(self.lines.row.tolist())
        rows = (row for row in range(int(self.lines.row[0]), min(self.block.last + 1, len(self.grid.rows))) if row not in taken)
        return [row for row in rows if any(isinstance(value, str) and is_total(text_of_cell(value)) for value in self._cells(row))]

    def _cells(self, row: int) -> Sequence[Cell]:
        return self.grid.rows[row][self.block.left : self.block.right + 1]

    def _positions(self) -> None:
        cell = self.block.column(POSITION)
        if cell is None:
            return
        cells = self.grid.column(cell.column).at(self.lines.row)
        counts = np.bincount(cells.codes[cells.codes >= 0], minlength=1)
        twice = np.flatnonzero(counts > 1)
        if not len(twice) or len(twice) > MOST_TOLD or counts.max() > 3 or len(twice) > 0.2 * len(self.lines):
            return  # a number that comes in every section anew
        for code in twice.tolist():
            first, again = np.flatnonzero(cells.codes == code)[:2].tolist()
            number, row = text_of_cell(cells.values[code]), int(self.lines.row[again])
            message = f"Position {number} comes twice: in row {int(self.lines.row[first]) + 1} and here; both lines are taken."
            self.complain(Severity.WARNING, "import.position", message, row, cell.column)


def _number(value: Cell, decimal: str) -> float:
    found = amount(value, decimal)
    return found.number if found else float("nan")


def _equal(one: Floats, other: Floats) -> np.typing.NDArray[np.bool_]:
    return np.asarray(np.abs(one - other) <= np.maximum(0.011, 0.005 * np.abs(other)))


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= max(0.011, 0.0005 * abs(other))
