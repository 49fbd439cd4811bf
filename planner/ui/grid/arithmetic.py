"""What somebody may write into a number cell beyond a number: arithmetic, a change of what stands there, units and currencies.

Files are read strictly (:func:`planner.model.values.parse`); this holds for entries and pastes alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from planner.model.schema import NUMERIC, PLAN_CURRENCY, ROW_CURRENCY, Column, Kind
from planner.model.table import Value
from planner.model.values import NotAValue, NumberStyle, grouped_rightly, number_text, parse, within

LONGEST = 200  # characters of a formula
CHANGE = re.compile(r"(?:(?P<sign>[+\-−])\s*(?P<percent>[\d.,' \u00a0\u202f]+)%)|(?:(?P<by>[*/×÷])\s*(?P<factor>[\d.,' \u00a0\u202f]+%?))")
SUFFIX = re.compile(r"(?P<number>.*[\d.,)])\s*(?P<unit>[^\W\d_].*|[$€£¥₩₹].*)")
PREFIX = re.compile(r"(?P<unit>[^\W\d_]{1,3}[$¥]?|[$€£¥₩₹])\s*(?P<number>[-−]?[\d.,].*)")
DAYS = dict.fromkeys(("d", "day", "days"), 1.0) | dict.fromkeys(("w", "wk", "wks", "week", "weeks"), 7.0)
UNITS = {
    "kg": {"kg": 1.0, "g": 0.001, "t": 1000.0, "lb": 0.45359237, "lbs": 0.45359237, "oz": 0.028349523125},
    "m³": {"m³": 1.0, "m3": 1.0, "l": 0.001, "dm³": 0.001, "dm3": 0.001, "cm³": 1e-6, "cm3": 1e-6, "ft³": 0.028316846592, "ft3": 0.028316846592},
    "days": DAYS, "weeks": {name: days / 7 for name, days in DAYS.items()}, "products": dict.fromkeys(("product", "products", "pcs"), 1.0),
}  # fmt: skip
SIGNS = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"}), "US$": frozenset({"USD"}), "€": frozenset({"EUR"}), "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}), "CN¥": frozenset({"CNY"}), "₩": frozenset({"KRW"}), "₹": frozenset({"INR"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """What an entry may ask about the cell it goes into: its present number, and the currency its amount is in."""

    now: Callable[[], float | None]
    currency: Callable[[], str]


def asks(column: Column, text: str, *, typed: bool) -> bool:
    """Tell whether what a text stands for depends on the cell it goes into."""
    if column.kind not in NUMERIC:
        return False
    return (typed and changes(column, text) is not None) or (is_money(column) and _parts(text) is not None)


def changes(column: Column, text: str) -> re.Match[str] | None:
    """Return the change a text asks for, such as +10% or *1.05; where shares below zero fit, -5% is a value."""
    found = CHANGE.fullmatch(text.strip())
    signed_share = column.kind is Kind.SHARE and (column.minimum is None or column.minimum < 0) and column.above is None
    return None if found is not None and found["sign"] and signed_share else found


def is_money(column: Column) -> bool:
    """Tell whether a column holds amounts of money."""
    return column.kind is Kind.MONEY or column.unit == PLAN_CURRENCY


def entered(column: Column, text: str, style: NumberStyle, cell: Cell, *, typed: bool = True) -> Value:
    """Return the value an entry stands for; raises NotAValue. A paste (not ``typed``) never changes what stands there by percent."""
    bare = text.strip().replace("’", "'")
    if column.kind not in NUMERIC or not bare:
        return parse(column, text, style)
    if bare.startswith("="):
        return _checked(column, Formula(column, bare[1:], style).value())
    change = changes(column, bare) if typed else None
    if change is not None:
        return _changed(column, change, style, cell)
    parts = _parts(bare)
    if parts is None:
        return parse(column, bare, style)
    number, unit = parts
    if is_money(column):
        _check_currency(column, unit, cell)
        return parse(column, number, style)
    factor = UNITS.get(column.unit, {}).get(unit.lower())
    if factor is None:
        if column.unit in UNITS:
            raise NotAValue(f"{column.title} is in {column.unit}; '{unit}' is no unit known for it.")
        return parse(column, bare, style)
    return _checked(column, Formula(column, number, style).value() * factor)


def _parts(text: str) -> tuple[str, str] | None:
    """Return number and unit of a text that has both."""
    found = SUFFIX.fullmatch(text.strip()) or PREFIX.fullmatch(text.strip())
    return None if found is None else (found["number"].strip(), found["unit"].strip())


def _check_currency(column: Column, unit: str, cell: Cell) -> None:
    money, slash, per = unit.partition("/")
    code = cell.currency()
    fits = money.strip().upper() == code or code in SIGNS.get(money.strip().upper(), ())
    own = column.unit.replace(PLAN_CURRENCY, "").replace(ROW_CURRENCY, "").strip("/ ")
    if not fits:
        raise NotAValue(f"{column.title} is in {code} here, not in '{money.strip()}'.")
    if slash and per.strip() != own:
        raise NotAValue(f"{column.title} is in {code}{'/' + own if own else ''}, not per '{per.strip()}'.")


def _changed(column: Column, change: re.Match[str], style: NumberStyle, cell: Cell) -> float:
    now = cell.now()
    if now is None:
        raise NotAValue(f"{column.title} has no value yet that could be changed by '{change.group().strip()}'.")
    if change["sign"]:
        share = Formula(column, change["percent"], style).value() / 100
        outcome = now * (1 + share if change["sign"] == "+" else 1 - share)
    else:
        factor = Formula(column, change["factor"], style).value()
        if change["by"] in "/÷" and not factor:
            raise NotAValue(f"{column.title}: nothing can be divided by zero.")
        outcome = now / factor if change["by"] in "/÷" else now * factor
    return _checked(column, outcome)


def _checked(column: Column, number: float) -> float:
    """Return a computed number within the column's limits, without the dust of binary fractions."""
    number = float(f"{number:.15g}")
    if number != number or abs(number) == float("inf"):
        raise NotAValue(f"{column.title} is out of range.")
    if column.kind is Kind.INTEGER and number != int(number):
        raise NotAValue(f"{column.title} is a whole number, not {number:g}.")
    return within(column, number)


class Formula:
    """A small calculator: + − * / ^, brackets, percent; nothing else is ever carried out."""

    def __init__(self, column: Column, text: str, style: NumberStyle) -> None:
        self._column, self._text, self._style = column, text.strip(), style
        decimal, group = re.escape(style.decimal), re.escape(style.group)
        number = rf"\d[\d' \u00a0\u202f{group}]*(?:{decimal}\d*)?(?:[eE][-+]?\d+)?|{decimal}\d+(?:[eE][-+]?\d+)?"
        self._tokens = re.findall(rf"{number}|\S", self._text) if len(text) <= LONGEST else ["?"]
        self._at = 0

    def value(self) -> float:
        """Return the outcome; raises NotAValue where the text is no arithmetic."""
        try:
            outcome = self._sum()
        except ZeroDivisionError:
            raise NotAValue(f"{self._column.title}: nothing can be divided by zero.") from None
        except OverflowError:
            raise NotAValue(f"{self._column.title} is out of range: '{self._text}'.") from None
        if self._at < len(self._tokens) or isinstance(outcome, complex):
            raise self._garbage()
        return float(outcome)

    def _garbage(self) -> NotAValue:
        example = number_text(1.05, Column("", ""), self._style)
        return NotAValue(f"{self._column.title}: '{self._text}' can't be worked out; write arithmetic such as =12*{example}.")

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _taken(self, marks: str) -> str:
        token = self._next()
        if token and token in marks:
            self._at += 1
            return token
        return ""

    def _sum(self) -> float:
        outcome = self._product()
        while mark := self._taken("+-−"):
            other = self._product()
            outcome = outcome + other if mark == "+" else outcome - other
        return outcome

    def _product(self) -> float:
        outcome = self._signed()
        while mark := self._taken("*/×÷"):
            other = self._signed()
            outcome = outcome * other if mark in "*×" else outcome / other
        return outcome

    def _signed(self) -> float:
        if mark := self._taken("+-−"):
            return self._signed() * (1 if mark == "+" else -1)
        outcome = self._percent()
        if self._taken("^"):
            power: float | complex = outcome ** self._signed()
            if isinstance(power, complex):
                raise self._garbage()
            return power
        return outcome

    def _percent(self) -> float:
        outcome = self._atom()
        while self._taken("%"):
            outcome /= 100
        return outcome

    def _atom(self) -> float:
        if self._taken("("):
            outcome = self._sum()
            if not self._taken(")"):
                raise self._garbage()
            return outcome
        token = re.sub(r"[' \u00a0\u202f]", "", self._next())
        self._at += 1
        if not token or not grouped_rightly(token, self._style):
            raise self._garbage()
        try:
            return float(token.replace(self._style.group, "").replace(self._style.decimal, "."))
        except ValueError:
            raise self._garbage() from None
