"""Prices by the quantity ordered, a column each: 'Price @100', 'Unit price 1k+', 'Qty 10 price'."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from planner.files.cells.columns import Coded, Rows, always
from planner.files.cells.grid import Cell, Grid
from planner.files.cells.said.prices import price
from planner.files.cells.said.unpriced import has_no_price
from planner.files.cells.said.values import decimal_mark, is_blank
from planner.files.layout import LINE_TOTAL, PRICE_BREAK
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.heads import FAIR, Head
from planner.files.reading.columns.words import PRICE, bare_step, header_candidates, price_step
from planner.files.reading.rows.fields import read_money
from planner.files.reading.rows.lines import Floats, Lines
from planner.files.reading.rows.pricing import pieces_of, refused
from planner.files.reading.rows.table import Table
from planner.model.finding import Severity

Complain = Callable[[Severity, str, str, int, int | None], None]
TEN = 10  # of fewer there is hardly a price of their own
FARTHER = 2  # times as many from one step to the next
NUMERIC = 0.6  # of the cells below a step hold a price


def steps_among(heads: Sequence[Head], samples: Mapping[int, Sequence[Cell]]) -> dict[int, str]:
    """Return the meanings of columns of prices by quantity: the smallest is the price, where no column of its own is.

    Prices fall with the quantity, or at least don't rise: the costs of so many rise. The highest tells, as steps may be blank.
    """
    found = {head.column: step for head in heads if (step := price_step(head.text)) and _are_prices(samples[head.column])}
    bare = _bare_steps(heads, samples)
    found = bare if len(bare) > len(found) else found
    plain = [head for head in heads if head.column not in found and _is_price(head)]
    columns = sorted(found, key=found.__getitem__)
    if len(set(found.values())) < len(columns) or len(columns) + bool(plain) < 2 or max(found.values()) <= 1:
        return {}
    levels = [max(_prices(samples[column]), default=0.0) for column in [*(head.column for head in plain[:1]), *columns]]
    if any(after > before for before, after in pairwise(levels)):
        return {}
    given = dict.fromkeys(columns, PRICE_BREAK)
    return given if plain else given | {columns[0]: PRICE}


def _bare_steps(heads: Sequence[Head], samples: Mapping[int, Sequence[Cell]]) -> dict[int, float]:
    """Return columns headed by quantities alone, '1', '100', '1000' or 'ab 1', 'ab 100', where prices fall from each to the next in every row."""
    found = {head.column: step for head in heads if (step := bare_step(head.text)) and _are_prices(samples[head.column])}
    columns = sorted(found, key=found.__getitem__)
    steps = [found[column] for column in columns]
    if len(columns) < 2 or columns != sorted(columns) or steps[-1] < TEN or any(more < FARTHER * less for less, more in pairwise(steps)):
        return {}  # 2025, 2026 are years
    prices = [_prices(samples[column]) for column in columns]
    if len(set(map(len, prices))) > 1:
        return {}
    falls = all(less < more for before, after in pairwise(prices) for more, less in zip(before, after, strict=True))
    return found if falls else {}


def _is_price(head: Head) -> bool:
    scores = dict(header_candidates(head.text))
    return scores.get(PRICE, 0.0) >= FAIR and scores.get(PRICE, 0.0) >= scores.get(LINE_TOTAL, 0.0)


def _prices(values: Sequence[Cell]) -> list[float]:
    decimal = decimal_mark(values)
    return [found.number for value in values if (found := price(value, decimal))]


def _are_prices(values: Sequence[Cell]) -> bool:
    told = [value for value in values if not (is_blank(value) or has_no_price(value))]
    return bool(told) and len(_prices(told)) >= NUMERIC * len(told)


def steps_of(grid: Grid, block: Block, lines: Lines, complain: Complain) -> dict[float, Floats]:
    """Return the prices of the lines by the quantity from which they hold, NaN where there is none."""
    cells = sorted((cell for cell in block.columns if cell.slot == PRICE_BREAK), key=lambda cell: cell.factor)
    if not cells or not len(lines):
        return {}
    pieces = pieces_of(Table(grid, block), lines.row - block.first, lambda *_: None)  # told of with the price itself
    found: dict[float, Floats] = {}
    for cell in cells:
        told = grid.column(cell.column).at(lines.row)
        told = told.without(told.read_as(is_blank))
        rows = np.flatnonzero(told.told)
        money = read_money(told.taken(rows), block.decimals.get(cell.column, "."))
        numbers = money.numbers
        _name_currencies(
            lines, rows, money.currencies if money.currencies.values or not cell.currency else always(cell.currency, len(rows))
        )
        for at in np.flatnonzero(~(numbers >= 0)).tolist():
            row = int(rows[at])
            severity, code, message = refused(float(numbers[at]), told.value(row, None), lines.called(row))
            complain(severity, code, message, int(lines.row[row]), cell.column)
        prices = np.full(len(lines), np.nan)
        prices[rows] = np.where(numbers >= 0, numbers, np.nan) / pieces[rows]
        found[cell.factor] = prices
    return found


def _name_currencies(lines: Lines, rows: Rows, found: Coded[str]) -> None:
    """Take the currencies beside prices of larger quantities for lines that have no price of one piece."""
    codes = np.full(len(lines), -1, dtype=np.int32)
    codes[rows] = found.codes
    other = ~np.isnan(lines.price) | lines.told("sources.currency").told
    lines.currency = Coded(codes, found.values).without(other).over(lines.currency)
