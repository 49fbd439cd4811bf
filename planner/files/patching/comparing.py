"""Where a plan and a workbook say different things, cell by cell, as the import understands the cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from planner.files.cells.grid import Cell, Grid
from planner.files.cells.long_texts import cut, seems_cut
from planner.files.cells.said.values import is_blank
from planner.files.patching.manner import scale_of
from planner.files.reading.assembly.origins import Origin
from planner.files.reading.choosing.choices import NO_CHOICES, Choices
from planner.files.reading.workbook import read_workbook
from planner.model.edits import SetCells
from planner.model.matching import matched
from planner.model.merging import alike
from planner.model.plan import Plan
from planner.model.table import Value, cells, plain

Spot = tuple[str, int, int]  # sheet, row, column from 0
Fact = tuple[str, int, str]  # table, the plan's row number, column
Places = Mapping[int, Sequence[Origin]]
IDENTITY = frozenset({("parts", "part"), ("bom", "parent"), ("bom", "component"), ("sources", "part"), ("stock", "part"), ("demand", "part"),
                      ("suppliers", "supplier")})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A value of the plan that the workbook tells otherwise: the cells that tell it, and the rows of sheets they stand in.

    ``beside`` says that a currency is told beside its price, if at all.
    """

    fact: Fact
    value: Value
    was: Value
    spots: tuple[Spot, ...]
    rows: frozenset[tuple[str, int]]
    beside: bool = False


@dataclass(slots=True)
class Understood:
    """A workbook as the import understands it beside a plan."""

    brought: Plan
    differences: dict[Fact, Difference] = field(default_factory=dict)
    scales: dict[tuple[str, int], float] = field(default_factory=dict)  # of columns with differences, by sheet and column
    pairs: dict[str, dict[int, int]] = field(default_factory=dict)  # the plan's row for each of the workbook's, by table
    unknown: dict[str, int] = field(default_factory=dict)  # how many rows of the workbook the plan doesn't have


def understood(path: Path, grids: Sequence[Grid], plan: Plan, choices: Choices = NO_CHOICES) -> Understood:
    """Return what differs between a workbook and a plan; rows that only one of them has are counted."""
    blank = Plan.empty()
    currency = blank["settings"].spec["currency"]
    told = cells(currency, [plan.setting("currency")])
    empty = SetCells("settings", blank["settings"].ids, "currency", told).apply(blank).plan
    result = read_workbook(path, empty, grids=grids, origins=True, choices=choices)
    brought = result.edit.apply(empty).plan
    sheets = {grid.name: grid for grid in grids}
    found = Understood(brought)
    by_table: dict[str, dict[int, list[Origin]]] = {}
    for origin in result.origins:
        by_table.setdefault(origin.table, {}).setdefault(origin.number, []).append(origin)
    for table, places in by_table.items():
        _compare(found, plan, table, places, sheets)
    return found


def _compare(found: Understood, plan: Plan, table: str, places: Places, sheets: Mapping[str, Grid]) -> None:
    pairs = found.pairs[table] = matched(found.brought, plan, table)
    found.unknown[table] = sum(1 for number in places if number not in pairs)
    names = {name for origins in places.values() for origin in origins for name in origin.columns} & set(plan[table].spec.by_name)
    beside = table == "sources" and "unit_price" in names and "currency" not in names
    for name in [*sorted(names), *(["currency"] if beside else [])]:
        if (table, name) in IDENTITY:
            continue
        theirs, ours = ([plain(value) for value in one[table][name]] for one in (found.brought, plan))
        differing = [
            (number, at)
            for number, at in pairs.items()
            if number in places and not alike(theirs[number], in_cell(ours[at], theirs[number]))
        ]
        told = "unit_price" if beside and name == "currency" else name
        for number, at in differing:
            fact, origins = (table, at, name), places[number]
            rows = frozenset((origin.sheet, origin.row) for origin in origins)
            spots = _spots(origins, told, sheets)
            found.differences[fact] = Difference(fact, ours[at], theirs[number], spots, rows, told != name)
        if differing:
            _note_scales(found, places, told, sheets, table)


def in_cell(ours: Value, theirs: Value) -> Value:
    """Return a value of the plan as a cell says it: a text that no cell can hold stands there cut."""
    return cut(ours) if isinstance(ours, str) and isinstance(theirs, str) and seems_cut(theirs) else ours


def _spots(origins: Sequence[Origin], name: str, sheets: Mapping[str, Grid]) -> tuple[Spot, ...]:
    """Return the cells that tell a value: the first that isn't blank and those that say the same; the first where all are blank."""
    spots = [(origin.sheet, origin.row, origin.columns[name]) for origin in origins if name in origin.columns]
    told = [(spot, value) for spot in spots if not is_blank(value := sheets[spot[0]].cell(*spot[1:]))]
    return tuple(spot for spot, value in told if _same(value, told[0][1])) if told else tuple(spots[:1])


def _same(one: Cell, other: Cell) -> bool:
    return type(one) is type(other) and one == other


def _note_scales(found: Understood, places: Places, name: str, sheets: Mapping[str, Grid], table: str) -> None:
    """Learn from a column's cells what one of its unit is in the plan's."""
    values = [plain(value) for value in found.brought[table][name]]
    seen: dict[tuple[str, int], Counter[float]] = {}
    for number, origins in places.items():
        for origin in origins[:1]:
            if name in origin.columns:
                cell = sheets[origin.sheet].cell(origin.row, origin.columns[name])
                scale = scale_of(values[number], cell) if isinstance(cell, float) else None
                if scale:
                    seen.setdefault((origin.sheet, origin.columns[name]), Counter())[round(scale, 12)] += 1
    for column, counted in seen.items():
        found.scales[column] = counted.most_common(1)[0][0]
