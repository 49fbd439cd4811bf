"""What an editor suggests while somebody types."""

from __future__ import annotations

import numpy as np

from planner.model.plan import Plan
from planner.model.schema import Column, Kind

USUAL_CURRENCIES = (
    "USD",
    "EUR",
    "CNY",
    "JPY",
    "GBP",
    "CHF",
    "TWD",
    "KRW",
    "MXN",
    "INR",
    "VND",
    "THB",
    "CAD",
    "PLN",
    "HUF",
    "CZK",
    "SGD",
    "MYR",
)


def suggestions(plan: Plan, column: Column) -> tuple[str, ...]:
    """Return texts to choose from; the first word of each is what goes in the cell for countries and currencies."""
    if column.reference:
        table, name = column.reference.split(".")
        return tuple(str(value) for value in np.unique(plan[table][name].astype(str)) if value)
    match column.kind:
        case Kind.CHOICE:
            return tuple(choice for choice in column.choices if choice)
        case Kind.FLAG:
            return ("yes", "no")
        case Kind.COUNTRY | Kind.COUNTRIES:
            from planner.model.places import GROUPS, country_names

            groups = () if column.kind is Kind.COUNTRY else ("* everyone", *(f"{group} group" for group in GROUPS))
            return (*groups, *(f"{code} {name}" for code, name in country_names().items()))
        case Kind.CURRENCY:
            return USUAL_CURRENCIES
    return ()


def takes_first_word(column: Column) -> bool:
    """Tell whether only the code of a suggestion goes in the cell."""
    return column.kind in {Kind.COUNTRY, Kind.COUNTRIES}
