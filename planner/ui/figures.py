"""How figures are written for reading: short money, shares, days and dates, with the user's marks."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLocale

from planner.model.values import NumberStyle, decimals

DASH = "—"
SYMBOLS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CNY": "CN¥",
    "INR": "₹",
    "KRW": "₩",
    "PLN": "zł",
    "CAD": "CA$",
    "MXN": "MX$",
    "AUD": "A$",
}
STEPS = ((1e12, "T"), (1e9, "bn"), (1e6, "M"), (1e4, "k"))
UP, DOWN, SAME = "▲", "▼", "±0"


def style() -> NumberStyle:
    """Return how the user's locale writes numbers."""
    locale = QLocale()
    return NumberStyle(locale.decimalPoint() or ".", locale.groupSeparator() or ",")


def symbol(currency: str) -> str:
    """Return the sign of a currency, its code where it has none of its own."""
    return SYMBOLS.get(currency, currency)


def compact(value: float, above: float = 1e4) -> str:
    """Return a number in at most four digits: 18.2 k, 3.1 M, 612, 2.64; an em dash where it is missing."""
    if not math.isfinite(value):
        return DASH
    size = abs(value)
    for step, name in STEPS:
        if size >= step * 0.9995 and size >= above:
            scale = 1e3 if name == "k" else step
            return f"{decimals(value / scale, 0 if size >= 100 * scale else 1, style())} {name}"
    if size >= 100 or value == int(value):
        return decimals(value, 0, style())
    return decimals(value, 1 if size >= 10 else 2, style())


def money(value: float, currency: str) -> str:
    """Return money as a headline: $ 24,905, $ 3.1 M, $ 2.64; an em dash where it is missing."""
    return DASH if not math.isfinite(value) else f"{symbol(currency)} {compact(value, above=1e6)}"


def full_money(value: float, currency: str) -> str:
    """Return money to the cent, for tooltips and tables."""
    return DASH if not math.isfinite(value) else f"{symbol(currency)} {decimals(value, 2 if abs(value) >= 1 or value == 0 else 4, style())}"


def percent(share: float) -> str:
    """Return a share as percent: 39.8 %."""
    return DASH if not math.isfinite(share) else f"{decimals(share * 100, 1, style())} %"


def arrow(change: float, text: str) -> str:
    """Return a change with its direction, the amount written without a sign."""
    return f"{UP if change > 0 else DOWN} {text}"


def signed(value: float, unit: str) -> str:
    """Return a whole number with its sign: +9 days, −3 days."""
    return f"{'+' if value > 0 else ''}{decimals(value, 0, style())} {unit}"


def plural(count: float, one: str, many: str) -> str:
    """Return a count with its noun."""
    return f"{decimals(count, 0, style())} {one if count == 1 else many}"


def day(date: np.datetime64) -> str:
    """Return a date as 12 Mar 2027."""
    if np.isnat(date):
        return DASH
    value = date.astype("datetime64[D]").item()
    return f"{value.day} {value:%b %Y}"


def short_day(date: np.datetime64, *, year: bool = True) -> str:
    """Return a date as 15 Jan 27, or 15 Jan."""
    if np.isnat(date):
        return DASH
    value = date.astype("datetime64[D]").item()
    return f"{value.day} {value:%b %y}" if year else f"{value.day} {value:%b}"


def days_between(later: np.datetime64, earlier: np.datetime64) -> float:
    """Return the days from one date to another; NaN where one is missing."""
    if np.isnat(later) or np.isnat(earlier):
        return math.nan
    return float((later.astype("datetime64[D]") - earlier.astype("datetime64[D]")).astype(int))
