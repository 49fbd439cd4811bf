"""What a reader of workbooks calls a cell, as a plain value."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta

from planner.files.cells.grid import Cell

ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")


def plain_cell(spelt: set[str], value: object) -> Cell:
    """Return a cell's value as text, number, flag or day; empty text and spreadsheet errors are None. ``spelt`` takes what looks like errors."""
    if isinstance(value, str):
        if value.startswith(ERRORS):
            spelt.add(value)
            return None
        return value if value.strip() else None
    if isinstance(value, bool):
        return value
    if isinstance(value, float | int):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return None
