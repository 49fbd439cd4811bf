"""A filter in words and in the texts it is entered with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.model.schema import NUMERIC, Column, Kind
from planner.model.table import Cells, Value, plain
from planner.model.values import NumberStyle, day_text, parse_date, parse_number, shown, text_of
from planner.ui.grid.arrangement import Filter, Match
from planner.ui.grid.filter_values import ListedValue
from planner.ui.grid.filtering import Choice

NO_NAMES: Mapping[str, str] = MappingProxyType({})
NAMED = 3  # values of a list are named; of a longer one only how many there are


def _tr(text: str) -> str:
    return QCoreApplication.translate("filter", text)


def ranged(column: Column) -> bool:
    """Tell whether a column is filtered from one value to another."""
    return column.kind in NUMERIC or column.kind is Kind.DATE


def bound_of(column: Column, text: str, style: NumberStyle) -> float | None:
    """Return a number or day as a filter holds it, None for an empty text; raises NotAValue for one that is neither."""
    text = text.strip()
    if not text:
        return None
    if column.kind is Kind.DATE:
        return float(parse_date(column, text).astype(np.int64))
    return parse_number(column, text, style)


def bound_text(column: Column, bound: float | None, style: NumberStyle) -> str:
    """Return the text that a bound is entered with."""
    return text_of(column, _value(column, bound), style)


def _value(column: Column, bound: float | None) -> Value:
    if bound is None:
        return None
    return np.datetime64(int(bound), "D") if column.kind is Kind.DATE else bound


def _shown(column: Column, bound: float | None, style: NumberStyle) -> str:
    value = _value(column, bound)
    return day_text(value) if isinstance(value, np.datetime64) else text_of(column, value, style)


def listed(column: Column, values: Cells, choices: list[Choice], style: NumberStyle) -> list[ListedValue]:
    """Return a column's distinct values as they are shown in a list."""
    found = [(one, plain(values[one.row])) for one in choices]
    drawn = [_listed_text(column, value, one, style) for one, value in found]
    often = Counter(drawn)
    return [
        # Values that are drawn alike are told apart by all their digits.
        ListedValue(one.key, whole if often[text] > 1 else text, one.count, whole)
        for (one, value), text in zip(found, drawn, strict=True)
        for whole in (text_of(column, value, style) if isinstance(value, float) else text,)
    ]


def _listed_text(column: Column, value: Value, choice: Choice, style: NumberStyle) -> str:
    if not choice.key:
        return _tr("(blank)")
    return shown(column, value, style) if isinstance(value, float | np.datetime64) else text_of(column, value, style)


def described(column: Column, wanted: Filter, style: NumberStyle, spelled: Mapping[str, str] = NO_NAMES) -> str:
    """Return a filter as a short sentence, such as: Country is CN. Args: spelled: listed values as they are written, by their folded case."""
    parts = [part for part in (_words(wanted), _range(column, wanted, style), _blank(wanted), _list(wanted, spelled)) if part]
    return f"{column.title} {_tr(' and ').join(parts)}"


def _words(wanted: Filter) -> str:
    if not wanted.words.strip():
        return ""
    texts = {
        Match.CONTAINS: _tr("contains “{words}”"), Match.BEGINS: _tr("begins with “{words}”"),
        Match.IS: _tr("is “{words}”"), Match.LACKS: _tr("doesn't contain “{words}”"),
    }  # fmt: skip
    return texts[wanted.match].format(words=wanted.words.strip())


def _range(column: Column, wanted: Filter, style: NumberStyle) -> str:
    low, high = _shown(column, wanted.low, style), _shown(column, wanted.high, style)
    if low and high:
        return (_tr("is {low}") if low == high else _tr("from {low} to {high}")).format(low=low, high=high)
    if low:
        return (_tr("from {low} on") if column.kind is Kind.DATE else _tr("is at least {low}")).format(low=low)
    return (_tr("until {high}") if column.kind is Kind.DATE else _tr("is at most {high}")).format(high=high) if high else ""


def _blank(wanted: Filter) -> str:
    return "" if wanted.blank is None else _tr("is blank") if wanted.blank else _tr("isn't blank")


def _list(wanted: Filter, spelled: Mapping[str, str]) -> str:
    if wanted.among is None:
        return ""
    if not wanted.among:
        return _tr("is none of its values")
    names = sorted(spelled.get(name) or (name.upper() if len(name) <= NAMED else name) for name in wanted.among if name) + (
        [_tr("blank")] if "" in wanted.among else []
    )
    if len(names) > NAMED:
        return _tr("is one of {n} values").format(n=len(names))
    return _tr("is {values}").format(values=_tr(" or ").join(filter(None, (", ".join(names[:-1]), names[-1]))))
