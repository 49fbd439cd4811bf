"""How findings name a row and point at its cell."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.model.finding import Finding, Severity, Where
from planner.model.schema import Column
from planner.model.table import Table, plain
from planner.model.values import text_of


def row_label(table: Table, at: int) -> str:
    """Return what people call a row: the texts of its key, such as 'ACT-90 / MyAct / CN', else its table."""
    spec = table.spec
    texts = (text_of(spec[name], plain(table[name][at])) for name in spec.key)
    return " / ".join(text for text in texts if text) or spec.title


def place(table: Table, at: int | np.intp, column: str) -> Where:
    """Return the place of a cell by its row number."""
    return Where(table.spec.name, int(table.ids[at]), column)


def cell_finding(
    severity: Severity, code: str, table: Table, at: int | np.intp, column: Column, message: str, hint: str = "Correct the cell."
) -> Finding:
    """Return a finding about one cell; its message begins with the row's name."""
    return Finding(severity, code, f"{row_label(table, int(at))}: {message}", hint, place(table, at, column.name))


def days(table: Table, column: str) -> npt.NDArray[np.datetime64]:
    """Return a column of dates as dates."""
    return table[column].astype("datetime64[D]", copy=False)
