"""Sheets that calculate: what each column says, which cells may be typed over, and by which formulas the others follow them.

A formula is written with the names of columns: ``{price}*{fx}`` counts with two cells of its own row; a name that stands in ``reach``
leads elsewhere, row by row: to a cell of another sheet, or to a run of cells that is added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.intp]
Values = Sequence[object] | npt.NDArray[np.float64]  # NaN is a blank cell


class Shown(Enum):
    """How the values of a column are shown."""

    TEXT = "text"
    MONEY = "money"
    SHARE = "share"
    COUNT = "count"
    NUMBER = "number"  # with all its digits, such as an exchange rate
    ROUGH = "rough"  # one decimal, such as weeks of cover
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a name in a formula leads to: for each row of the formula a cell of a column, or all from ``first`` to ``last``."""

    column: str
    first: Rows | int  # a number: the same cell for all
    last: Rows | int | None = None
    sheet: str = ""  # name of another sheet of the book, empty for the own one


@dataclass(frozen=True, slots=True)
class Formula:
    """The formula of some rows of a column; the column's values are what it comes to."""

    text: str
    rows: Rows
    reach: Mapping[str, Reach] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: its values, and the formulas of those rows whose values follow from other cells."""

    name: str  # that formulas call it by
    title: str  # with its unit
    values: Values  # None is a blank cell as well
    shown: Shown | Sequence[Shown] = Shown.TEXT  # of all rows, or row by row
    formulas: tuple[Formula, ...] = ()
    entry: bool | npt.NDArray[np.bool_] = False  # may be typed over: of all rows without a formula, or row by row
    help: str = ""
    width: int = 0  # characters, 0 for what its values take


class Drawn(Enum):
    """How a chart shows its numbers."""

    STACKED = "stacked"  # columns on top of each other
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a sheet's rows: each is a series, and has a point in each column from the first to the last."""

    title: str
    kind: Drawn
    sheet: str
    rows: Sequence[int]
    names: Sequence[str]  # of the series
    first: str
    last: str
    across: str  # title of the axis that the columns stand along
    up: str  # title of the other one, with its unit
    roles: Sequence[str]  # colours of the series, by their names in the window's themes


@dataclass(frozen=True, slots=True)
class CalculatedSheet:
    """One sheet: notes on top, then the columns with their headers."""

    name: str  # that formulas of other sheets call it by
    title: str  # asked for; the book makes it short enough and its own
    notes: Sequence[str]
    columns: tuple[SheetColumn, ...]
    frozen: int = 1  # columns that stay in sight
    strong: Rows = field(default_factory=lambda: np.zeros(0, dtype=np.intp))  # rows in bold, such as totals
    charts: tuple[Chart, ...] = ()
    front: bool = False  # stands before the tables of the plan

    @property
    def rows(self) -> int:
        """How many rows stand below the header."""
        return max((len(column.values) for column in self.columns), default=0)
