"""What is asked of cells by a rule: is, contains, begins with, is one of, at least, at most, empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from planner.model.bulk import Mask
from planner.model.schema import Column, Kind
from planner.model.table import Cells
from planner.model.values import PLAIN, NotAValue, NumberStyle, parse


class Asks(StrEnum):
    """What is asked of a cell."""

    IS = "is"
    IS_NOT = "is not"
    CONTAINS = "contains"
    BEGINS = "begins with"
    AMONG = "is one of"
    LEAST = "is at least"
    MOST = "is at most"
    EMPTY = "is empty"


ORDERED = frozenset({Asks.LEAST, Asks.MOST})


@dataclass(frozen=True, slots=True)
class Condition:
    """A cell of the row itself, of its part, or of the source it is bought from, and what must hold of it."""

    table: str
    column: str
    test: Asks
    text: str = ""


def holds(column: Column, values: Cells, one: Condition, style: NumberStyle = PLAIN) -> Mask:
    """Return for which values a condition holds; raises NotAValue where its text means nothing in the column."""
    if one.test is Asks.EMPTY:
        return np.asarray(values == "" if values.dtype == object else ~_known(values), dtype=bool)
    if not one.text.strip():
        raise NotAValue(f"What should {column.title} be compared with?")
    if values.dtype != object:
        return _compared(column, values, one, style)
    if one.test in ORDERED:
        raise NotAValue(f"{column.title} is a text: it has no least and most.")
    shorten: Callable[[str], str] = _bare_code if column.kind is Kind.HTS or column.name.startswith("hts") else str.casefold
    listed = [shorten(value) for value in values.tolist()]
    wanted = shorten(_value_text(column, one.text, style))
    if one.test is Asks.AMONG:
        words = one.text.replace("\n", ",").replace(";", ",").split(",")
        among = {shorten(_value_text(column, word.strip(), style)) for word in words if word.strip()}
        return np.fromiter((value in among for value in listed), dtype=bool, count=len(listed))
    tests: dict[Asks, Callable[[str], bool]] = {
        Asks.IS: lambda value: value == wanted, Asks.IS_NOT: lambda value: value != wanted,
        Asks.CONTAINS: lambda value: wanted in value, Asks.BEGINS: lambda value: value.startswith(wanted),
    }  # fmt: skip
    return np.fromiter(map(tests[one.test], listed), dtype=bool, count=len(listed))


def _compared(column: Column, values: Cells, one: Condition, style: NumberStyle) -> Mask:
    if one.test in (Asks.CONTAINS, Asks.BEGINS):
        raise NotAValue(f"{column.title} is no text: use {Asks.IS}, {Asks.LEAST} or {Asks.MOST}.")
    words = one.text.split(";") if one.test is Asks.AMONG else [one.text]
    wanted = [parse(_unlimited(column), word, style) for word in words]
    known = _known(values)
    with np.errstate(invalid="ignore"):
        if one.test in (Asks.IS, Asks.AMONG):
            return np.isin(values, np.array(wanted, dtype=values.dtype)) & known
        if one.test is Asks.IS_NOT:
            return np.asarray(values != wanted[0]) & known
        return np.asarray(values >= wanted[0] if one.test is Asks.LEAST else values <= wanted[0]) & known


def _known(values: Cells) -> Mask:
    if values.dtype == np.float64:
        return ~np.isnan(values)
    return ~np.isnat(values) if values.dtype.kind == "M" else np.ones(len(values), dtype=bool)


def _unlimited(column: Column) -> Column:
    """Return the column without limits: a comparison may ask beyond them."""
    return Column(column.name, column.title, Kind.NUMBER if column.kind is Kind.INTEGER else column.kind, required=True)


def _value_text(column: Column, text: str, style: NumberStyle) -> str:
    """Return a text as the column would hold it: China is CN; what it can't hold is compared as it stands."""
    try:
        return str(parse(column, text, style)) if column.kind in (Kind.COUNTRY, Kind.CURRENCY) else text.strip()
    except NotAValue:
        return text.strip()


def _bare_code(text: str) -> str:
    return text.replace(".", "").replace(" ", "").casefold()
