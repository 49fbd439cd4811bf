"""Text to value and back, by the column's kind and the user's number style."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import numpy as np

from planner.model.schema import Column, Kind
from planner.model.table import Value

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
DATE_FORMATS = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d.%m.%Y", "%Y/%m/%d", "%d %b %y")
LEAST_IN_THREE = 1e-3  # a smaller number would be drawn as nothing with three decimals; it gets two digits that count
SMALL_SHARE = 0.01  # below this a share is shown with three decimals, so that a fee of 0.3464 % is not 0.3 %
TRUE, FALSE = frozenset({"yes", "true", "1", "x", "✓", "y"}), frozenset({"no", "false", "0", "", "n"})


class NotAValue(ValueError):  # noqa: N818 -- reads as what it is: except NotAValue
    """A text that a column can't take; the message says why in a sentence."""


class OutOfLimits(NotAValue):
    """A number that a column's limits rule out; ``number`` is what stands there."""

    def __init__(self, message: str, number: float) -> None:
        super().__init__(message)
        self.number = number


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers are written: decimal mark and thousands separator."""

    decimal: str = "."
    group: str = ","


PLAIN = NumberStyle()


def parse(column: Column, text: str, style: NumberStyle = PLAIN) -> Value:  # noqa: C901 -- one case for each kind
    """Return the value a text stands for; raises NotAValue where it stands for none or breaks the column's limits."""
    text = text.strip()
    if not text and column.kind is not Kind.FLAG:
        if column.required:
            raise NotAValue(f"{column.title} can't be empty.")
        return "" if column.dtype == object else None
    match column.kind:
        case Kind.NUMBER | Kind.INTEGER | Kind.SHARE | Kind.MONEY:
            return within(column, parse_number(column, text, style))
        case Kind.DATE:
            return parse_date(column, text)
        case Kind.FLAG:
            if text.lower() in TRUE | FALSE:
                return text.lower() in TRUE
            raise NotAValue(f"{column.title} is yes or no, not '{text}'.")
        case Kind.CHOICE:
            found = [choice for choice in column.choices if choice.lower() == text.lower()]
            if not found:
                raise NotAValue(f"{column.title} is one of {', '.join(c for c in column.choices if c)}, not '{text}'.")
            return found[0]
        case Kind.COUNTRY:
            from planner.model.places import country_code

            code = country_code(text)
            if code is None:
                raise NotAValue(f"'{text}' is no country known here; use a two-letter code such as CN.")
            return code
        case Kind.COUNTRIES:
            from planner.model.places import is_place

            unknown = [word for word in text.upper().split() if not is_place(word)]
            if unknown:
                raise NotAValue(f"'{unknown[0]}' is no country or group known here; use codes such as CN or EU.")
            return " ".join(text.upper().split())
        case Kind.CURRENCY:
            from planner.model.places import is_currency

            if not is_currency(text.upper()):
                raise NotAValue(f"'{text}' is no currency known here; use a code such as USD.")
            return text.upper()
        case Kind.HTS:
            if not re.fullmatch(r"[0-9]{2,4}(\.?[0-9]{2}){0,4}", text.replace(" ", "")):
                raise NotAValue(f"'{text}' is no tariff code; write digits such as 8501.31.40.")
            return text.replace(" ", "")
        case _:
            return text


def parse_number(column: Column, text: str, style: NumberStyle) -> float:
    """Return the number a text stands for; percent signs count in every numeric column, and shares take 41.5 % as 0.415."""
    bare = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("−", "-").replace("'", "")
    percent = bare.endswith("%")
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()%")
    if not grouped_rightly(bare, style):
        raise NotAValue(f"{column.title} is a number, not '{text}'; decimals are written like 1{style.decimal}5.")
    bare = bare.replace(style.group, "").replace(style.decimal, ".")
    if not NUMBER.fullmatch(bare):
        raise NotAValue(f"{column.title} is a number, not '{text}'.")
    number = float(bare)
    if not np.isfinite(number):
        raise NotAValue(f"{column.title} is out of range: '{text}'.")
    if percent or (column.kind is Kind.SHARE and abs(number) > 1):
        number = float(np.round(number / 100, 12))
    if column.kind is Kind.INTEGER and number != int(number):
        raise NotAValue(f"{column.title} is a whole number, not '{text}'.")
    return -number if negative else number


def grouped_rightly(number: str, style: NumberStyle) -> bool:
    """Tell whether thousands separators, where there are any, stand before three digits: 1,5 is not 15."""
    mark = re.escape(style.group)
    whole, _, rest = number.partition(style.decimal)
    return not style.group or style.group not in number or (
        style.group not in rest and re.fullmatch(rf"[-+]?\d{{1,3}}(?:{mark}\d{{2,3}})*{mark}\d{{3}}", whole) is not None
    )  # fmt: skip


def within(column: Column, number: float) -> float:
    """Return the number; raises OutOfLimits where it breaks the column's limits."""
    unit = f" {column.unit}" if column.unit and not column.unit.endswith("currency") else ""
    scale = 100 if column.kind is Kind.SHARE else 1
    for limit, broken, words in (
        (column.minimum, column.minimum is not None and number < column.minimum, "can't be less than"),
        (column.maximum, column.maximum is not None and number > column.maximum, "can't be more than"),
        (column.above, column.above is not None and number <= column.above, "must be more than"),
        (column.below, column.below is not None and number >= column.below, "must be less than"),
    ):
        if broken and limit is not None:
            raise OutOfLimits(f"{column.title} {words} {limit * scale:g}{unit}.", number)
    return number


def parse_date(column: Column, text: str) -> np.datetime64:
    """Return the day a text stands for; day-month-year with dots or a month name, or ISO."""
    for form in DATE_FORMATS:
        try:
            return np.datetime64(datetime.strptime(text, form).date(), "D")  # noqa: DTZ007 -- a day has no time zone
        except ValueError:
            continue
    raise NotAValue(f"{column.title} is a date such as 2027-01-15, not '{text}'.")


def text_of(column: Column, value: Value, style: NumberStyle = PLAIN) -> str:
    """Return the text that :func:`parse` reads back as the same value; empty where missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, np.datetime64):
        return str(value)
    if isinstance(value, float):
        return number_text(value, column, style)
    return str(value)


def number_text(value: float, column: Column, style: NumberStyle) -> str:
    """Return a number in full precision, shares as percent."""
    if column.kind is Kind.SHARE:
        return f"{float(np.round(value * 100, 10)):.12g} %".replace(".", style.decimal)
    text = repr(value)
    if "e" in text and math.isfinite(value):  # never in powers of ten: 0.00003
        text = f"{Decimal(text):f}"
    return text.removesuffix(".0").replace(".", style.decimal)


def shown(column: Column, value: Value, style: NumberStyle = PLAIN) -> str:
    """Return how a cell is drawn: grouped thousands, no more digits than deserved, dates like 15 Jan 2027."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, np.datetime64):
        return day_text(value)
    if not isinstance(value, float):
        return str(value)
    if column.kind is Kind.SHARE:
        return f"{decimals(value * 100, 1 if abs(value) >= SMALL_SHARE or value == 0 else 3, style)} %"
    if column.kind is Kind.MONEY:
        return decimals(value, 2 if abs(value) >= 1 or value == 0 else 4, style)
    if 0 < abs(value) < LEAST_IN_THREE:
        return decimals(value, 1 - math.floor(math.log10(abs(value))), style)
    return decimals(value, 0 if value == int(value) else 3, style)


def decimals(value: float, digits: int, style: NumberStyle = PLAIN) -> str:
    """Return a number with grouped thousands and a fixed number of decimals, rounded half away from zero."""
    text = f"{half_away(value, digits):,.{digits}f}"
    return text.replace(",", "\0").replace(".", style.decimal).replace("\0", style.group).replace("-", "−")


def half_away(value: float, digits: int = 2) -> float:
    """Round half away from zero, as spreadsheets and customs do: 2.675 → 2.68, −0.125 → −0.13."""
    scaled = abs(value) * 10**digits
    if not scaled < 2**52:  # such a float has no digits left to round; NaN and infinity stay too
        return value
    # What is written as a half may lie a few bits below it; the grace never grows to where it could be seen.
    grace = min(1e-12 * max(1.0, scaled), 1e-4)
    return math.copysign(math.floor(scaled + 0.5 + grace) / 10**digits, value)


def day_text(day: np.datetime64) -> str:
    """Return a day as 15 Jan 2027."""
    value: date = day.astype("datetime64[D]").item()
    return f"{value.day} {value:%b %Y}"


def share_of(text: str) -> float | None:
    """Return the share an answer states, such as 0.3, 30 % or 30; yes is all of it, no nothing; None where it states none."""
    word = text.strip().casefold()
    if word in ("yes", "no"):
        return float(word == "yes")
    try:
        number = float(word.rstrip("% ").replace(",", "."))
    except ValueError:
        return None
    share = number / 100 if word.endswith("%") or number > 1 else number
    return share if 0 <= share <= 1 else None
