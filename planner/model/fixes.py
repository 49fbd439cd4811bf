"""Quick fixes: for findings whose remedy is obvious, the edit that mends them. No fix invents a number that isn't in the plan.

A missing exchange rate, lane, price or tariff code has no quick fix: an empty row would count as zero and hide what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from planner.model.cell_checks import PERIODS
from planner.model.cell_fixes import known_words, mended
from planner.model.finding import Finding
from planner.model.fix_acts import Act, Add, Put, Remove
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.same_lines import merged
from planner.model.schema import BASE, TABLES, Column, Kind
from planner.model.table import Cells, Table, Value, cells, plain
from planner.model.values import text_of

NOUNS = MappingProxyType(
    {"parts": "part", "suppliers": "supplier", "scenarios": "scenario"}
)  # a row of these says enough with its name alone


@dataclass(frozen=True, slots=True)
class Fix:
    """What a quick fix is called, such as 'Add part X', and what it does; ``kind`` is the same for fixes that are alike."""

    label: str
    kind: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell that a finding is about, as it stands in the plan."""

    plan: Plan
    table: Table
    at: int
    column: Column

    @property
    def value(self) -> Value:
        """What it holds."""
        return plain(self.table[self.column.name][self.at])

    @property
    def text(self) -> str:
        """What it holds, as text."""
        return str(self.value or "")

    def put(self, value: Value, column: str = "", at: int | None = None) -> Put:
        """Return the act that puts a value into the cell, or into another column or row of its table."""
        return Put(self.table.spec.name, int(self.table.ids[self.at if at is None else at]), column or self.column.name, value)

    def remove(self) -> Remove:
        """Return the act that takes its row out."""
        return Remove(self.table.spec.name, int(self.table.ids[self.at]))


def fix(plan: Plan, finding: Finding) -> Fix | None:
    """Return the fix of a finding, None where there is no obvious one or the plan has changed since."""
    return fixes(plan, (finding,))[0]


def fixes(plan: Plan, findings: Iterable[Finding]) -> list[Fix | None]:
    """Return the fix of each finding."""
    found: list[Fix | None] = []
    for finding in findings:
        make, where, name = FIXES.get(finding.code), finding.where, finding.where.table or ""
        if make is None or name not in TABLES or where.row is None:
            found.append(None)
            continue
        table = plan[name]
        at, column = _rows(table.ids).get(where.row), table.spec.by_name.get(where.column or "")
        found.append(None if at is None or column is None else make(Cell(plan, table, at, column)))
    return found


@remembered(8)
def _rows(ids: Cells) -> dict[int, int]:
    return {row: at for at, row in enumerate(ids.tolist())}


@remembered(4)
def _written(column: Cells) -> dict[str, str]:
    """Return the texts of a column by how they read without case and blanks at their ends."""
    return {text.strip().casefold(): text for text in reversed(column.tolist())}


def _reference(cell: Cell) -> Fix | None:
    """A name that is nearly there is written right; an unknown part, supplier or scenario is added."""
    word = cell.text
    there, name = cell.column.reference.split(".") if cell.column.reference else ("", "")
    near = _written(cell.plan[there][name]).get(word.strip().casefold()) if there else None
    if not word or not there or near == word:
        return None
    if near is not None:
        return Fix(f"Write '{near}' for '{word}'", "reference.near", (cell.put(near),))
    if there not in NOUNS or not word.strip() or (there == "scenarios" and word == BASE):
        return None
    return Fix(f"Add {NOUNS[there]} {word}", f"reference.{there}", (Add(there, name, word),))


def _duplicate(cell: Cell) -> Fix | None:
    """A row that is the copy of another goes; rows that differ stay, since nobody knows which is right."""
    table, spec = cell.table, cell.table.spec
    row = table.row(cell.at)
    same = np.ones(len(table), dtype=bool)
    for name in spec.key:
        same &= _alike(table[name], cell.at)
    others = [table.row(int(at)) for at in np.flatnonzero(same) if at != cell.at]
    return Fix("Remove the copy", "duplicate.copy", (cell.remove(),)) if row in others else None


def _alike(column: Cells, at: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = column == column[at]
    return found if column[at] == column[at] else column != column


def _required(cell: Cell) -> Fix | None:
    """A row that holds nothing goes."""
    row = cell.table.row(cell.at)
    if (
        any(row[column.name] not in (None, "", _default(column)) for column in cell.table.spec.columns)
        or cell.table.spec.name == "settings"
    ):
        return None
    return Fix("Remove the empty row", "required.empty", (cell.remove(),))


def _default(column: Column) -> Value:
    return plain(cells(column, [column.default])[0])


def _limit(cell: Cell) -> Fix | None:
    """A share above 1 was meant in percent."""
    value = cell.value
    if cell.column.kind is not Kind.SHARE or not isinstance(value, float) or not value > 1:
        return None
    share = float(np.round(value / 100, 12))
    column = cell.column
    if (column.maximum is not None and share > column.maximum) or (column.below is not None and share >= column.below):
        return None
    return Fix(f"Make {value:g} into {text_of(column, share)}", "limit.percent", (cell.put(share),))


def _word(cell: Cell) -> Fix | None:
    """A country, currency, choice or tariff code written another way becomes its code."""
    written = cell.text
    right = mended(cell.column, written)
    if right is None or right == written:
        return None
    return Fix(f"Write '{right}' for '{written}'", f"word.{cell.column.kind}", (cell.put(right),))


def _period(cell: Cell) -> Fix | None:
    """Dates that stand the wrong way round change places."""
    row = cell.table.row(cell.at)
    for name, first, last in PERIODS:
        begin, end = row.get(first), row.get(last)
        if (name, last) == (cell.table.spec.name, cell.column.name) and begin is not None and end is not None and end < begin:  # type: ignore[operator]
            label = f"Swap {cell.table.spec[first].title} and {cell.column.title}"
            return Fix(label, f"period.{name}.{first}.{last}", (cell.put(end, first), cell.put(begin, last)))
    return None


def _row_out(what: str) -> Callable[[Cell], Fix]:
    """Return a fix that takes the row out."""

    def make(cell: Cell) -> Fix:
        return Fix(f"Remove the {what}", f"remove.{what}", (cell.remove(),))

    return make


def _same_line(cell: Cell) -> Fix | None:
    """Lines that say the same become one with the quantity of all, their designators and notes; all of them at once."""
    one = merged(cell.table, cell.at)
    if one is None:
        return None
    puts: dict[str, Value] = {"quantity": one.quantity, "designators": one.designators, "note": one.note}
    label = f"Merge {len(one.go) + 1} lines into one of {one.quantity:,.10g}"
    acts: tuple[Act, ...] = (*(Put("bom", one.stays, name, value) for name, value in puts.items()), *(Remove("bom", row) for row in one.go))
    return Fix(label, "bom.merge", acts)


def _to_as_of(cell: Cell) -> Fix | None:
    """Demand that is past is due on the plan's own today."""
    day = cell.plan.setting("as_of")
    if not isinstance(day, np.datetime64):
        return None
    return Fix(f"Move it to {text_of(cell.column, day)}", "date.as_of", (cell.put(day),))


def _scenario_name(cell: Cell) -> Fix:
    """A scenario that is called as the base gets a name of its own, and its events and changes follow."""
    plan = cell.plan
    taken = set(plan["scenarios"]["scenario"])
    name = next(name for number in range(2, len(taken) + 3) if (name := f"{BASE} {number}") not in taken)
    acts = [cell.put(name)]
    for table in ("overrides", "events"):
        acts += [Put(table, row, "scenario", name) for row in plan[table].ids[plan[table]["scenario"] == BASE].tolist()]
    return Fix(f"Rename it '{name}'", "scenario.base", tuple(acts))


def _shares(cell: Cell) -> Fix | None:
    """Shares that add up to more than all are scaled down to all of it."""
    table = cell.table
    shares = table["share"].astype(np.float64, copy=False)
    rows = np.flatnonzero((table["part"] == table["part"][cell.at]) & (shares > 0))
    total = float(shares[rows].sum())
    if not total > 1:
        return None
    scaled = np.floor(shares[rows] / total * 1e6) / 1e6  # rounded down, so that they don't add up to more again
    acts = tuple(cell.put(value, at=at) for at, value in zip(rows.tolist(), scaled.tolist(), strict=True))
    return Fix("Scale the shares to 100 %", "shares.scale", acts)


def _lot(cell: Cell) -> Fix | None:
    """A decided quantity is raised to what the supplier sells: at least the minimum, in whole packs."""
    sources, row = cell.plan["sources"], cell.table.row(cell.at)
    match = (sources["part"] == row["part"]) & (sources["supplier"] == row["supplier"])
    if row["country_of_origin"]:
        match &= sources["country_of_origin"] == row["country_of_origin"]
    found = np.flatnonzero(match)
    if not len(found) or not isinstance(cell.value, float):
        return None
    least, pack = (float(np.nan_to_num(sources[name][found[0]])) for name in ("min_order_quantity", "order_multiple"))
    wanted = max(cell.value, least)
    wanted = float(np.ceil(wanted / pack - 1e-9) * pack) if pack > 0 else wanted
    return Fix(f"Raise it to {wanted:,.10g}", "decision.lot", (cell.put(wanted),)) if wanted > cell.value else None


def _modes(cell: Cell) -> Fix | None:
    """Modes written another way are written as the lanes have them."""
    right = known_words(cell.text, MODE_WORDS)
    return Fix(f"Write '{right}'", "tariff.mode", (cell.put(right),)) if right is not None and right != cell.value else None


MODE_WORDS: Mapping[str, str] = MappingProxyType({
    "ocean": "ocean", "sea": "ocean", "vessel": "ocean", "ship": "ocean", "air": "air", "plane": "air", "flight": "air", "rail": "rail", "train": "rail",
    "truck": "truck", "road": "truck",
})  # fmt: skip
FIXES: Mapping[str, Callable[[Cell], Fix | None]] = MappingProxyType({
    "reference.missing": _reference, "key.duplicate": _duplicate, "value.required": _required, "value.limit": _limit,
    "value.country": _word, "value.currency": _word, "value.choice": _word, "value.hts": _word, "period.reversed": _period,
    "bom.self": _row_out("line"), "bom.cycle": _row_out("line"), "bom.duplicate": _same_line, "alternate.self": _row_out("alternate"), "alternate.cycle": _row_out("alternate"),
    "price_break.source": _row_out("price break"), "demand.past": _to_as_of, "scenario.base": _scenario_name,
    "source.shares": _shares, "alternate.shares": _shares, "decision.minimum": _lot, "decision.multiple": _lot, "tariff.mode": _modes,
})  # fmt: skip
