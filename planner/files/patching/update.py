"""A plan's values back into the cells of the workbook they came from: what would change, and writing it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from planner.files.cells.books import read_grids
from planner.files.cells.grid import Cell, Grid, cell_name
from planner.files.patching.base import new_base
from planner.files.patching.book import check_kind
from planner.files.patching.comparing import Spot, Understood, understood
from planner.files.patching.manner import change_of_manner, written
from planner.files.patching.patch import Patched, patch_cells, refused_cells
from planner.files.patching.settling import UNSAYABLE, Try, settle
from planner.files.patching.sheet import FORMULA
from planner.files.patching.text_table import is_text_table, ways_in_text, written_text
from planner.files.reading.choosing.choices import NO_CHOICES, Choices
from planner.files.reading.own.base import is_base_sheet
from planner.model.finding import BallastError
from planner.model.plan import Plan
from planner.model.schema import TABLES
from planner.model.table import Value, plain

CURRENCY = "the prices of the workbook are in {was}, the plan's price is in {now}"
EMPTIED = "the plan has no value for it"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell: what it holds, what it gets, and of which row of the plan it tells.

    ``reason`` says why it is kept as it is, empty for one that is written; ``row`` is the plan's row id.
    """

    sheet: str
    cell: str
    before: Cell
    after: Cell
    table: str
    column: str
    subject: str = ""
    reason: str = ""
    row: int = 0

    @property
    def is_formula(self) -> bool:
        """Tell whether the cell is kept for its formula."""
        return self.reason == FORMULA

    @property
    def is_emptied(self) -> bool:
        """Tell whether the cell is kept because it would be empty then."""
        return self.reason == EMPTIED

    @property
    def manner(self) -> str:
        """Tell in what the new content is written otherwise than the old, such as a range that becomes one value."""
        return change_of_manner(TABLES[self.table][self.column], self.before, self.after)

    @property
    def waits_for_word(self) -> bool:
        """Tell whether the cell is written if somebody says so."""
        return self.is_formula or self.is_emptied


@dataclass(frozen=True, slots=True)
class Update:
    """What writing a plan into a workbook changes, what stays against the plan, and what else is worth telling.

    ``stamp`` is the file's size and time when it was read, ``base`` the hidden sheet where it keeps the plan it was written from.
    """

    path: Path
    changes: tuple[CellChange, ...]
    kept: tuple[CellChange, ...]
    notes: tuple[str, ...]
    stamp: tuple[int, int]
    plan: Plan
    base: Grid | None = None


def update_of(plan: Plan, path: Path, cancelled: Callable[[], bool] = lambda: False, choices: Choices = NO_CHOICES) -> Update:
    """Return what it takes to make a workbook say what the plan says; every new text and number was read back as the import does.

    ``choices`` are those the workbook is imported with, such as remembered mappings of its columns.
    """
    as_text = is_text_table(path)
    if not as_text:
        check_kind(path)
    stamp, grids = _stamp(path), read_grids(path)
    understand = partial(understood, path, plan=plan, choices=choices)
    found = understand(grids)
    tries = _tries(found, plan, {grid.name: grid for grid in grids}, as_text=as_text)
    settle(tries, found, grids, understand, cancelled)
    changes: list[CellChange] = []
    kept: list[CellChange] = []
    sheets = {grid.name: grid for grid in grids}
    spoken: set[Spot] = set()
    for one in tries:
        for spot in one.difference.spots:
            if spot not in spoken:
                spoken.add(spot)
                (kept if one.reason else changes).append(_change(one, spot, sheets, plan))
    base = next(filter(is_base_sheet, grids), None)
    wanted = {(one.sheet, one.cell): one.after for one in changes}
    refused = written_text(path, path, wanted, dry=True) if as_text else refused_cells(path, wanted)
    reasons = {one: refused.get((one.sheet, one.cell), "" if one.after is not None else EMPTIED) for one in changes}
    kept += [replace(one, reason=reason) for one, reason in reasons.items() if reason]
    return Update(
        path, tuple(one for one, reason in reasons.items() if not reason), tuple(kept), tuple(_notes(found, plan)), stamp, plan, base
    )


def write_update(
    update: Update, target: Path, also: Collection[tuple[str, str]] = (), chosen: Collection[tuple[str, str]] | None = None
) -> Patched:
    """Write the cells of an update into a copy of its workbook, or into itself.

    Args:
        update: What was found.
        target: The file that is written.
        also: Cells, by sheet and name, that are written though they wait for a word: formulas give way, cells become empty.
        chosen: The other cells that are written; all where none are named.
    """
    if _stamp(update.path) != update.stamp:
        raise BallastError(f"'{update.path.name}' was changed meanwhile by another program; nothing was written. Look at it once more.")
    for mark in (target.with_name(f"~${target.name}"), target.with_name(f".~lock.{target.name}#")):
        if mark.exists():
            raise BallastError(
                f"'{target.name}' is open in another program; nothing was written. Close it there, or write a copy. "
                f"Where it isn't open, delete '{mark.name}' beside it."
            )
    cells = [one for one in update.changes if chosen is None or (one.sheet, one.cell) in chosen]
    cells += [one for one in update.kept if one.waits_for_word and (one.sheet, one.cell) in also]
    values = {(one.sheet, one.cell): one.after for one in cells}
    if update.base is not None:
        facts = {(one.table, one.row, name) for one in cells for name in _told(one)}
        values |= new_base(update.base, update.plan, facts)
    if is_text_table(update.path):
        return Patched(written_text(update.path, target, values))
    return patch_cells(update.path, target, values, also)


def _told(one: CellChange) -> tuple[str, ...]:
    """Return the columns that a cell tells: a price says its currency where there is no other place for it."""
    return ("unit_price", "currency") if one.column == "currency" and one.table == "sources" else (one.column,)


def _stamp(path: Path) -> tuple[int, int]:
    told = path.stat()
    return told.st_size, told.st_mtime_ns


def _change(one: Try, spot: Spot, sheets: Mapping[str, Grid], plan: Plan) -> CellChange:
    sheet, row, column = spot
    after = one.ways[min(one.at, len(one.ways) - 1)] if one.ways else _plain_cell(one.difference.value)
    table, at, name = one.difference.fact
    key = (plain(plan[table][part][at]) for part in plan[table].spec.key)
    subject = " · ".join(str(value) for value in key if value not in (None, ""))
    return CellChange(
        sheet, cell_name(row, column), sheets[sheet].cell(row, column), after, table, name, subject, one.reason, int(plan[table].ids[at])
    )


def _plain_cell(value: Value) -> Cell:
    return value if isinstance(value, str | float | bool | None) else str(value)


def _tries(found: Understood, plan: Plan, sheets: Mapping[str, Grid], *, as_text: bool) -> list[Try]:
    """Return an attempt for each value that differs and has a cell; a price and the currency told beside it are one."""
    beside = {one.fact[1] for one in found.differences.values() if one.beside}
    tries = []
    for one in found.differences.values():
        table, row, name = one.fact
        if not one.spots or (table == "sources" and name == "unit_price" and row in beside):
            continue
        sheet, at, column = one.spots[0]
        cell, scale = sheets[sheet].cell(at, column), found.scales.get((sheet, column), 1.0)
        if one.beside:
            number = next(number for number, other in found.pairs[table].items() if other == row)
            price, was = plain(plan[table]["unit_price"][row]), plain(found.brought[table]["unit_price"][number])
            ways = written(plan[table].spec["unit_price"], price, was, cell, scale, str(one.value)) if price is not None else iter(())
        else:
            ways = written(plan[table].spec[name], one.value, one.was, cell, scale)
        attempt = Try(one, list(_distinct(ways_in_text(ways, sheets[sheet].decimal) if as_text else ways)))
        if not attempt.ways:
            attempt.reason = CURRENCY.format(was=one.was, now=one.value) if one.beside else UNSAYABLE
        tries.append(attempt)
    return tries


def _distinct(ways: Iterator[Cell]) -> Iterator[Cell]:
    seen: list[Cell] = []
    for way in ways:
        if not any(type(way) is type(one) and way == one for one in seen):
            seen.append(way)
            yield way


def _notes(found: Understood, plan: Plan) -> Iterator[str]:
    for table, count in found.unknown.items():
        if count:
            rows, stay = ("row is", "stays as it is") if count == 1 else ("rows are", "stay as they are")
            yield f"{plan[table].spec.title}: {count:,} {rows} in the workbook but not in the plan and {stay}."
    for table, pairs in found.pairs.items():
        if count := len(plan[table]) - len(pairs):
            yield f"{plan[table].spec.title}: {count:,} {'row of the plan has' if count == 1 else 'rows of the plan have'} no row in the workbook."
