"""What a listener must hear about an edit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt


class How(StrEnum):
    """Cells kept their rows; rows came; rows went; or all of the table is to be read again."""

    CELLS = "cells"
    INSERTED = "inserted"
    REMOVED = "removed"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to one table. ``rows``: row numbers, ascending (after an insert, before a removal)."""

    table: str
    how: How
    rows: npt.NDArray[np.intp]
    columns: tuple[str, ...] = ()


def everything(changes: Iterable[Change], tables: Iterable[str]) -> bool:
    """Tell whether all tables are to be read again: another plan was opened."""
    return {change.table for change in changes if change.how is How.RESET} >= set(tables)
