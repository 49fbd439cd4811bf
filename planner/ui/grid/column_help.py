"""What a column means, in full: its help, unit, limits, choices, what it refers to and an example, all from the schema."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.model.schema import PLAN_CURRENCY, ROW_CURRENCY, TABLES, Column, Kind
from planner.model.table import Value
from planner.model.values import text_of
from planner.ui.figures import style

EXAMPLES: dict[Kind, Value] = {
    Kind.NUMBER: 12.5,
    Kind.INTEGER: 12.0,
    Kind.SHARE: 0.075,
    Kind.MONEY: 41.5,
    Kind.DATE: np.datetime64("2027-01-15"),
    Kind.FLAG: True,
    Kind.COUNTRY: "CN",
    Kind.COUNTRIES: "CN EU",
    Kind.CURRENCY: "USD",
    Kind.HTS: "8501.31.40",
}


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("column_help", text)


def described(column: Column, currency: str, *, own: bool = True) -> str:
    """Return what a header's tooltip and the help say about a column; a computed one takes no entries, so it has no limits."""
    lines = [column.title, column.help]
    unit = unit_of(column, currency)
    if unit:
        lines.append(tr("Unit: {unit}").format(unit=unit))
    if own:
        lines += filter(None, (limits(column), choices(column), reference(column), default(column), example(column)))
    else:
        lines.append(tr("Computed: it takes no entry."))
    return "\n".join((*filter(None, lines), tr("F1: this help")))


def unit_of(column: Column, currency: str) -> str:
    """Return the unit in words, the plan's currency by its code."""
    if column.unit.startswith(ROW_CURRENCY):
        return column.unit.replace(ROW_CURRENCY, tr("the currency of the row"))
    return column.unit.replace(PLAN_CURRENCY, currency)


def limits(column: Column) -> str:
    """Return between which numbers an entry must be."""
    scale, sign = (100, " %") if column.kind is Kind.SHARE else (1, "")

    def number(limit: float) -> str:
        return f"{limit * scale:g}{sign}"

    words = []
    if column.required:
        words.append(tr("must be given"))
    if column.minimum is not None:
        words.append(tr("at least {n}").format(n=number(column.minimum)))
    if column.above is not None:
        words.append(tr("more than {n}").format(n=number(column.above)))
    if column.maximum is not None:
        words.append(tr("at most {n}").format(n=number(column.maximum)))
    if column.below is not None:
        words.append(tr("less than {n}").format(n=number(column.below)))
    return tr("Limits: {words}").format(words=", ".join(words)) if words else ""


def choices(column: Column) -> str:
    """Return what an entry is one of."""
    own = [choice for choice in column.choices if choice]
    if not own:
        return ""
    blank = tr(", or blank") if "" in column.choices else ""
    return tr("One of: {choices}").format(choices=", ".join(own)) + blank


def reference(column: Column) -> str:
    """Return which table must know the value."""
    table, _, name = column.reference.partition(".")
    if not table or table not in TABLES:
        return ""
    return tr("Refers to: {table}, {column}").format(table=TABLES[table].title, column=TABLES[table][name].title)


def default(column: Column) -> str:
    """Return what a new row holds."""
    value: Value = float(column.default) if isinstance(column.default, int) and not isinstance(column.default, bool) else column.default  # type: ignore[assignment]
    if value in (None, "", False):
        return ""
    return tr("In a new row: {value}").format(value=text_of(column, value, style()))


def example(column: Column) -> str:
    """Return what an entry may look like."""
    text = text_of(column, EXAMPLES.get(column.kind), style())
    return tr("Example: {text}").format(text=text) if text and not column.choices else ""
