"""The rows of a table that were accepted, by columns: what they name, how many, and every value that could be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import numpy.typing as npt

from planner.files.cells.columns import Coded, Rows, coded, nothing
from planner.files.cells.grid import Cell, cell_name
from planner.files.reading.columns.block import Block
from planner.model.finding import Finding, Severity, Where
from planner.model.table import Value

Said = list[tuple[int, int, Finding]]  # findings by line, told in the order of the lines
Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class Lines:
    """Accepted rows of one table; every column has one entry a row.

    ``name`` is what a row is called in messages, ``number`` the number of its part or its maker's. ``price`` is NaN where there is none. ``values`` holds whatever else was read, by slot. ``steps`` holds
    lower prices by the quantity from which they hold. ``part`` is set once numbers that several things share
    are told apart.
    """

    row: Rows
    name: Coded[str]
    number: Coded[str]
    description: Coded[str]
    quantity: Floats
    level: Coded[Cell]
    parent: Coded[str]
    indent: npt.NDArray[np.intp]
    price: Floats
    currency: Coded[str]
    values: dict[str, Coded[Value]]
    part: Coded[str] = field(default_factory=lambda: nothing(0))
    steps: dict[float, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row)

    def told(self, slot: str) -> Coded[Value]:
        """Return the values of one slot; none where the table has no such column."""
        found = self.values.get(slot)
        return nothing(len(self)) if found is None else found

    def taken(self, rows: Rows) -> Lines:
        """Return some of the lines."""
        values = {slot: told.at(rows) for slot, told in self.values.items()}
        steps = {quantity: prices[rows] for quantity, prices in self.steps.items()}
        return Lines(
            self.row[rows], self.name.at(rows), self.number.at(rows), self.description.at(rows), self.quantity[rows], self.level.at(rows),
            self.parent.at(rows), self.indent[rows], self.price[rows], self.currency.at(rows), values, self.part.at(rows) if len(self.part.codes) else self.part,
            steps,
        )  # fmt: skip

    def texts(self, slot: str) -> Coded[str]:
        """Return the text values of one slot."""
        return cast("Coded[str]", self.told(slot))

    def called(self, row: int) -> str:
        """Return what a row is called in messages."""
        return self.name.value(row, "")


def no_lines() -> Lines:
    """Return lines of a table that has none."""
    none = np.empty(0, dtype=np.intp)
    blank: Coded[str] = nothing(0)
    return Lines(none, blank, blank, blank, np.empty(0), nothing(0), blank, none, np.empty(0), blank, {})


@dataclass(slots=True)
class Sheet:
    """The lines of one table with the sheet they come from."""

    name: str
    block: Block
    lines: Lines


def warning(code: str, message: str, sheet: Sheet, row: int, slot: str) -> Finding:
    """Return a warning about one cell of a table."""
    cell = sheet.block.column(slot)
    name = cell_name(row, cell.column if cell else 0)
    return Finding(Severity.WARNING, code, f"{sheet.name}, {name}: {message}", "", Where(sheet=sheet.name, cell=name))


def coded_texts(texts: Sequence[str]) -> Coded[str]:
    """Return texts with each different one kept once; empty ones say nothing."""
    found = coded(texts, len(texts))
    return found.without(found.read_as(lambda text: not text))
