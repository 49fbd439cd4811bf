"""Changing many cells at once: one value for all, numbers scaled, values exchanged. Pure: a plan in, what would change out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from planner.model.edits import Batch, Edit, SetCells
from planner.model.plan import Plan
from planner.model.schema import NUMERIC, Column, Kind
from planner.model.table import Cells, RowIds, Value, cells, plain
from planner.model.values import PLAIN, NotAValue, NumberStyle, parse, text_of, within

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Operation(StrEnum):
    """What is done to a number."""

    PERCENT = "percent"  # by so many percent more, below zero less
    MULTIPLY = "multiply"
    ADD = "add"


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """Cells of one column; ``ids`` are row ids, each once."""

    table: str
    column: str
    ids: RowIds


@dataclass(frozen=True, slots=True, eq=False)
class Changed:
    """Cells of one column that get another value; all arrays have shape ``(cells,)``."""

    table: str
    column: str
    ids: RowIds
    before: Cells
    after: Cells


@dataclass(frozen=True, slots=True, eq=False)
class Refused:
    """Cells that can't be changed, and why."""

    table: str
    column: str
    ids: RowIds
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What an edit of many cells would do. ``first`` comes before the cells: rows that are put in; ``problem``: it can't be done at all."""

    changed: tuple[Changed, ...] = ()
    refused: tuple[Refused, ...] = ()
    first: tuple[Edit, ...] = ()
    added: tuple[tuple[str, str, str], ...] = ()  # of each row put in: its table, what it is called, what it says
    same: int = 0
    problem: str = ""

    @property
    def count(self) -> int:
        """How many cells change and rows are put in."""
        return sum(len(one.ids) for one in self.changed) + len(self.added)

    @property
    def refusals(self) -> int:
        """How many cells are left as they are since they can't be changed."""
        return sum(len(one.ids) for one in self.refused)

    def edit(self) -> Edit:
        """Return all of it as one edit."""
        return Batch((*self.first, *(SetCells(one.table, one.ids, one.column, one.after) for one in self.changed)))


def joined(outcomes: Sequence[Outcome]) -> Outcome:
    """Return several outcomes as one; a problem of one is a problem of all."""
    problem = next((one.problem for one in outcomes if one.problem), "")
    if problem:
        return Outcome(problem=problem)
    return Outcome(
        tuple(part for one in outcomes for part in one.changed), tuple(part for one in outcomes for part in one.refused),
        tuple(part for one in outcomes for part in one.first), tuple(part for one in outcomes for part in one.added),
        sum(one.same for one in outcomes),
    )  # fmt: skip


def values_of(plan: Plan, spot: Spot) -> Cells:
    """Return what the cells hold, shape ``(cells,)``."""
    table = plan[spot.table]
    return table[spot.column][table.positions(spot.ids)] if len(spot.ids) else table[spot.column][:0]


def set_to(plan: Plan, spots: Sequence[Spot], text: str, style: NumberStyle = PLAIN) -> Outcome:
    """Return what giving all cells one value would do; a text the column can't take is a problem."""
    found = []
    for spot in spots:
        column = plan[spot.table].spec[spot.column]
        try:
            value = parse(column, text, style)
        except NotAValue as problem:
            return Outcome(problem=str(problem))
        before = values_of(plan, spot)
        found.append(outcome(spot, before, repeated(column, value, len(before))))
    return joined(found)


def scaled(plan: Plan, spots: Sequence[Spot], operation: Operation, amount: float, digits: int | None = None) -> Outcome:
    """Return what changing numbers would do: by percent, by a factor, or by an amount added; missing numbers stay missing.

    Args:
        digits: Decimals of the result, half away from zero; None keeps all. Shares are rounded as percent are written.
    """
    found = []
    for spot in spots:
        column = plan[spot.table].spec[spot.column]
        if column.kind not in NUMERIC:
            return Outcome(problem=f"{column.title} holds no numbers.")
        before = values_of(plan, spot)
        added = amount / 100 if column.kind is Kind.SHARE else amount
        after = {Operation.PERCENT: before * (1 + amount / 100), Operation.MULTIPLY: before * amount, Operation.ADD: before + added}[
            operation
        ]
        places = 0 if column.kind is Kind.INTEGER else digits
        if places is not None:
            after = rounded(after, places + (2 if column.kind is Kind.SHARE else 0))
        found.append(limited(spot, column, before, after))
    return joined(found)


def mapped(plan: Plan, spots: Sequence[Spot], new: Mapping[str, str], style: NumberStyle = PLAIN) -> Outcome:
    """Return what exchanging values would do: ``new`` has the text each old value, as text, becomes; others stay."""
    found = []
    for spot in spots:
        column = plan[spot.table].spec[spot.column]
        before = values_of(plan, spot)
        values, codes = coded(before)
        texts = [text_of(column, plain(value), style) for value in values]
        after, refused = before.copy(), []
        for code, text in enumerate(texts):
            if text not in new:
                continue
            mine = codes == code
            try:
                after[mine] = cells(column, [parse(column, new[text], style)])[0]
            except NotAValue as problem:
                refused.append(Refused(spot.table, spot.column, spot.ids[mine], str(problem)))
        made = outcome(spot, before, after)
        found.append(Outcome(made.changed, (*made.refused, *refused), same=made.same))
    return joined(found)


def distinct(plan: Plan, spots: Sequence[Spot], style: NumberStyle = PLAIN) -> tuple[tuple[str, int], ...]:
    """Return the different values of some cells as text, each with how often it stands there, the most frequent first."""
    counts: dict[str, int] = {}
    for spot in spots:
        column = plan[spot.table].spec[spot.column]
        values, codes = coded(values_of(plan, spot))
        for value, count in zip(values, np.bincount(codes, minlength=len(values)).tolist(), strict=True):
            text = text_of(column, plain(value), style)
            counts[text] = counts.get(text, 0) + count
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def companions(plan: Plan, spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """Return cells that usually change with others: with a source's origin where it ships from, with its price the price breaks."""
    found = []
    for spot in spots:
        if spot.table == "sources" and spot.column in ("country_of_origin", "unit_price") and len(spot.ids):
            breaks = _breaks(plan, spot.ids)
            if spot.column == "country_of_origin":
                found.append(Spot("sources", "ship_from", spot.ids))
            if len(breaks):
                found.append(Spot("price_breaks", spot.column, breaks))
    return tuple(found)


def _breaks(plan: Plan, sources: RowIds) -> RowIds:
    """Return the price breaks of some sources; one without an origin belongs to all of the supplier's."""
    names, table, breaks = ("part", "supplier", "country_of_origin"), plan["sources"], plan["price_breaks"]
    rows = table.positions(sources)
    own = set(zip(*(table[name][rows].tolist() for name in names), strict=True))
    own |= {(part, supplier, "") for part, supplier, _ in own}
    keys = zip(*(breaks[name].tolist() for name in names), strict=True)
    mine: Mask = np.fromiter((key in own for key in keys), dtype=bool, count=len(breaks))
    found: RowIds = breaks.ids[mine]
    return found


# the steps


def coded(values: Cells) -> tuple[list[object], npt.NDArray[np.intp]]:
    """Return the different values in the order in which they first stand, and for each cell the number of its value."""
    if values.dtype != object:
        unique, codes = np.unique(values, return_inverse=True)
        return list(unique), codes.reshape(-1)
    numbers: dict[object, int] = {}
    codes = np.fromiter((numbers.setdefault(value, len(numbers)) for value in values.tolist()), dtype=np.intp, count=len(values))
    return list(numbers), codes


def repeated(column: Column, value: Value, count: int) -> Cells:
    """Return one value so many times."""
    return np.repeat(cells(column, [value]), count)


def rounded(numbers: Floats, digits: int) -> Floats:
    """Return numbers rounded half away from zero, as spreadsheets do; missing ones stay missing."""
    size = np.abs(numbers) * 10.0**digits
    grace = np.minimum(1e-12 * np.maximum(1.0, size), 1e-4)
    return np.where(size < 2**52, np.copysign(np.floor(size + 0.5 + grace), numbers) / 10.0**digits, numbers)


def limited(spot: Spot, column: Column, before: Floats, after: Floats) -> Outcome:
    """Return what new numbers would do; those the column's limits rule out are refused, limit by limit."""
    refused, bad = [], np.zeros(len(after), dtype=bool)
    with np.errstate(invalid="ignore"):
        tests = (
            (column.minimum is not None, after < (column.minimum or 0)), (column.maximum is not None, after > (column.maximum or 0)),
            (column.above is not None, after <= (column.above or 0)), (column.below is not None, after >= (column.below or 0)),
        )  # fmt: skip
    for there, broken in tests:
        fresh = broken & ~bad
        if there and fresh.any():
            refused.append(Refused(spot.table, spot.column, spot.ids[fresh], _why(column, float(after[fresh][0]))))
            bad |= fresh
    infinite = np.isinf(after)
    if infinite.any():
        refused.append(Refused(spot.table, spot.column, spot.ids[infinite], f"{column.title} is out of range."))
    made = outcome(spot, before, np.where(bad | infinite, before, after))
    return Outcome(made.changed, tuple(refused), same=made.same - int((bad | infinite).sum()))


def _why(column: Column, number: float) -> str:
    try:
        within(column, number)
    except NotAValue as problem:
        return str(problem)
    return f"{column.title} is out of range."


def outcome(spot: Spot, before: Cells, after: Cells) -> Outcome:
    """Return which of the cells differ."""
    differ = different(before, after)
    if not differ.any():
        return Outcome(same=len(before))
    one = Changed(spot.table, spot.column, spot.ids[differ], before[differ], after[differ])
    return Outcome((one,), same=int(len(before) - differ.sum()))


def different(before: Cells, after: Cells) -> Mask:
    """Return where two columns differ; missing equals missing."""
    differ = np.asarray(before != after, dtype=bool)
    if before.dtype == np.float64:
        differ &= ~(np.isnan(before) & np.isnan(after))
    elif before.dtype.kind == "M":
        differ &= ~(np.isnat(before) & np.isnat(after))
    return differ
