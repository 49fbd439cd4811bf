"""One column of a grid: what it holds, how its cells are aligned, and its title with the unit."""

from __future__ import annotations

from dataclasses import dataclass

from planner.model.schema import NUMERIC, PLAN_CURRENCY, ROW_CURRENCY, Column, Kind

EXACT_TO = 100  # computed numbers from here on are drawn without decimals
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥"}


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a grid. ``own``: its cells are cells of the plan; else they are computed and read-only."""

    column: Column
    own: bool = True
    quiet: bool = False
    right: bool = False

    @staticmethod
    def of(column: Column, *, own: bool = True, quiet: bool = False) -> Field:
        """Return a field for a column, aligned by its kind."""
        return Field(column, own, quiet, column.kind in NUMERIC or column.kind is Kind.DATE)


def header(column: Column, currency: str) -> str:
    """Return a column's title with its unit; percent stands in the cells, a row's own currency in a column beside."""
    unit = column.unit.replace(PLAN_CURRENCY, SYMBOLS.get(currency, currency))
    if not unit or unit.startswith("%") or unit == ROW_CURRENCY:
        return column.title
    return f"{column.title}, {unit}"
