"""Cells of an exported plan that somebody typed over as people write: '1.234,50 €' and '6 weeks'."""

from __future__ import annotations

from collections.abc import Sequence

from planner.files.cells.grid import Cell
from planner.files.cells.said.money import currency_in, resolved
from planner.files.cells.said.values import KILOGRAMS, amount, days, decimal_mark, scaled, text_of_cell
from planner.model.schema import Column, Kind
from planner.model.values import NotAValue, within


def loosely(column: Column, cell: Cell, headers: Sequence[Cell], row: Sequence[Cell]) -> float | None:
    """Return the number that a text means for a column; None where it means none, or its money is another than the row's."""
    if not isinstance(cell, str):
        return None
    decimal = decimal_mark((cell,))
    number: float | None = None
    if column.kind is Kind.MONEY:
        number = _money(
            cell, decimal, next((text_of_cell(said) for title, said in zip(headers, row, strict=False) if title == "Currency"), "")
        )
    elif column.kind is Kind.NUMBER and column.unit == "days":
        number = days(cell, decimal)
    elif column.kind is Kind.NUMBER and column.unit == "kg":
        number = scaled(cell, KILOGRAMS, 1.0, decimal)
    try:
        return None if number is None else within(column, number)
    except NotAValue:
        return None


def _money(cell: str, decimal: str, currency: str) -> float | None:
    """Return a sum with the currency of its row beside it, or with none."""
    found = amount(cell, decimal)
    if found is None:
        return None
    named = currency_in(f"{found.before} {found.after}")
    if not named:
        return None if found.before or found.after else found.number
    return found.number if resolved(named, currency, japanese=False) == currency.upper() else None
