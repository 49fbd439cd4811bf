"""What the cells of one column say, as values of the plan: each different cell is read once, a column of numbers all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.files.cells.columns import Coded, Mask, coded
from planner.files.cells.grid import Cell
from planner.files.cells.said.choices import choice_of
from planner.files.cells.said.dates import DAY_FIRST, day, day_order
from planner.files.cells.said.money import currency_in
from planner.files.cells.said.prices import price
from planner.files.cells.said.values import CUBIC_METRES, KILOGRAMS, amount, days, is_blank, scaled, share, text_of_cell
from planner.files.layout import READABLE
from planner.files.reading.columns.block import HeaderCell
from planner.files.reading.columns.evidence import LINK
from planner.files.reading.columns.words import HTS, URL
from planner.model.schema import Column, Kind
from planner.model.table import Value
from planner.model.values import NotAValue, parse, within


@dataclass(frozen=True, slots=True)
class Field:
    """The values of one column by row, and the sentences that say why some cells are none."""

    values: Coded[Value]
    problems: Coded[str]


def read_field(cell: HeaderCell, cells: Coded[Cell], texts: Callable[[], Coded[str]], decimal: str, marked: Mask | None) -> Field:
    """Return what a column says.

    Args:
        cell: The column's header.
        cells: Its cells.
        texts: Gives the texts of its cells that say anything.
        decimal: Its decimal mark.
        marked: The rows whose number format is a percentage, so that their numbers are shares, whatever the others of the column are.
    """
    column = READABLE[cell.slot][1]
    if column.kind is Kind.TEXT:
        told = texts()
        linked = told.without(~told.read_as(LINK.search)) if cell.slot == URL else told
        return Field(linked, Coded(np.full_like(told.codes, -1), []))  # type: ignore[arg-type]
    numbers = _numbers(cell, column, cells.values)
    if numbers is not None:
        return Field(Coded(cells.codes, numbers), Coded(np.full_like(cells.codes, -1), []))
    if column.kind is Kind.DATE:
        order = day_order(cells.values) or (DAY_FIRST if decimal == "," else "")
        return _one_by_one(cells, lambda value: _day(column, value, order))
    if marked is None or not marked.any():
        percent = column.kind is Kind.SHARE and (cell.percent or are_percents(cells.values, decimal))
        return _one_by_one(cells, lambda value: read_cell(cell, column, value, decimal, percent=percent))
    bare = cells.taken(np.flatnonzero(~marked))
    percent = cell.percent or are_percents(bare.values, decimal)
    plain = _one_by_one(cells.without(marked), lambda value: read_cell(cell, column, value, decimal, percent=percent))
    shares = _one_by_one(cells.without(~marked), lambda value: _share(cell, column, value, decimal))
    return Field(plain.values.over(shares.values), plain.problems.over(shares.problems))


def _day(column: Column, value: Cell, order: str) -> Value:
    found = day(value, order)
    return parse(column, text_of_cell(value)) if found is None else np.datetime64(found, "D")


def _share(cell: HeaderCell, column: Column, value: Cell, decimal: str) -> Value:
    """Return what a cell with a percentage for its format says: 1.5 is 150 %."""
    return within(column, value) if isinstance(value, float) else read_cell(cell, column, value, decimal, percent=False)


def are_percents(values: Sequence[Cell], decimal: str) -> bool:
    """Tell whether the bare numbers of a column are percents: one of them is more than one whole."""
    return any(abs(number) > 1 for number in bare_numbers(values, decimal))


def bare_numbers(values: Sequence[Cell], decimal: str) -> list[float]:
    """Return the numbers of a column that stand without a percent sign."""
    return [found.number for value in values if (found := amount(value, decimal)) and not found.after]


def tariff_code(text: str) -> str:
    """Return a tariff code with the zeros that a spreadsheet took off it: 8471.3 is 8471.30, 101210000 is 0101210000."""
    bare = re.sub(r"^(HTS?(US)?|HS|CN|NCM|TARIC|ТН ?ВЭД)[\s:.-]*(?=\d)", "", re.sub(r"[\s\u00a0]+", "", text), flags=re.IGNORECASE)
    if re.fullmatch(r"\d{4}(\.\d{2})*\.\d", bare):
        return f"{bare}0"
    return (
        f"0{bare}"
        if re.fullmatch(r"\d{5}|\d{7}|\d{9}", bare)
        else bare.replace("-", ".")
        if re.fullmatch(r"\d{4}(-\d{2})+", bare)
        else bare
    )


def _one_by_one(cells: Coded[Cell], read: Callable[[Cell], Value]) -> Field:
    """Read each different cell; those that hold no value are problems."""
    values: list[Value] = []
    problems: list[str] = []
    good, bad = np.full(len(cells.values) + 1, -1, dtype=np.int32), np.full(len(cells.values) + 1, -1, dtype=np.int32)
    for at, value in enumerate(cells.values):
        if is_blank(value):
            continue
        try:
            values.append(read(value))
            good[at] = len(values) - 1
        except NotAValue as problem:
            bad[at] = len(problems)
            problems.append(str(problem))
    return Field(Coded(good[cells.codes], values), Coded(bad[cells.codes], problems))


def _numbers(cell: HeaderCell, column: Column, values: Sequence[Cell]) -> list[Value] | None:
    """Return a column of nothing but numbers within the limits, all at once; None where it must be read cell by cell."""
    if column.kind not in {Kind.NUMBER, Kind.INTEGER, Kind.MONEY} or set(map(type, values)) != {float}:
        return None
    numbers: list[float] = values  # type: ignore[assignment]
    if column.unit == "days" and column.kind is Kind.NUMBER:
        numbers = [number * cell.factor for number in numbers]
    elif cell.slot in {"parts.weight_kg", "parts.volume_m3"}:
        numbers = [round(number * cell.factor, 15) for number in numbers]
    try:
        within(column, min(numbers))
        within(column, max(numbers))
    except NotAValue:
        return None
    return list(numbers)


def read_cell(cell: HeaderCell, column: Column, value: Cell, decimal: str, *, percent: bool) -> Value:
    """Return one cell's value for one column; raises NotAValue where there is none."""
    wrong = NotAValue(f"{column.title} is a number, not '{text_of_cell(value)}'.")
    number: float | None
    if column.unit == "days" and column.kind is Kind.NUMBER:
        number = days(value, decimal, cell.factor)
        wrong = NotAValue(f"{column.title} is a number of days or weeks, not '{text_of_cell(value)}'.")
    elif cell.slot == "parts.weight_kg":
        number = scaled(value, KILOGRAMS, cell.factor, decimal)
    elif cell.slot == "parts.volume_m3":
        number = scaled(value, CUBIC_METRES, cell.factor, decimal)
    elif column.kind is Kind.SHARE:
        number = share(value, decimal, percent=percent)
    elif column.kind in {Kind.NUMBER, Kind.INTEGER, Kind.MONEY}:
        found = amount(value, decimal)
        number = found.number if found else None
    elif cell.slot == HTS:
        return parse(column, tariff_code(text_of_cell(value)))
    elif column.kind is Kind.FLAG and isinstance(value, float | bool):
        return bool(value)
    elif column.kind is Kind.CHOICE and (choice := choice_of(column, text_of_cell(value))):
        return choice
    else:
        return parse(column, text_of_cell(value))
    if number is None:
        raise wrong
    return within(column, number)


@dataclass(frozen=True, slots=True)
class Money:
    """The prices of one column by row: the number, NaN where it is none, the currency beside it, and the lower end of a range."""

    numbers: npt.NDArray[np.float64]
    currencies: Coded[str]
    low: npt.NDArray[np.float64]


def read_money(cells: Coded[Cell], decimal: str) -> Money:
    """Return the prices that cells hold; each cell says something."""
    if set(map(type, cells.values)) == {float}:
        numbers = np.array(cells.values, dtype=np.float64)[cells.codes]
        return Money(numbers, Coded(np.full_like(cells.codes, -1), []), np.full(len(numbers), np.nan))
    found = [price(value, decimal) for value in cells.values]
    numbers = np.array([one.number if one else np.nan for one in found], dtype=np.float64)
    low = np.array([np.nan if one is None or one.low is None else one.low for one in found], dtype=np.float64)
    texts = coded([one.beside if one else "" for one in found], len(found))  # few different ones, as good as all of them ' €'
    currencies = texts.mapped(currency_in)
    named = currencies.without(currencies.read_as(lambda code: not code))
    return Money(numbers[cells.codes], Coded(named.codes[cells.codes], named.values), low[cells.codes])


def leading_blanks(value: Cell) -> int:
    """Return how many blanks stand before a text; a tab counts for four."""
    if not isinstance(value, str) or not value[:1].isspace():
        return 0
    text = value.replace("\t", "    ").replace("\u00a0", " ").replace("\u3000", "  ")
    return len(text) - len(text.lstrip(" "))


def shop_of(link: str) -> str:
    """Return the name of a shop from its address: https://www.digikey.com/en/x gives digikey.com."""
    host = re.sub(r"^\w+://", "", link.strip()).split("/")[0].split("?")[0].lower()
    return re.sub(r"^(www\d?|de|en|es|fr|detail|item|shop|store|m)\.(?=[^.]+\.)", "", host)
