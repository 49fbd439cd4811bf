"""What a quick fix does to a plan: it puts values into cells, adds named rows and takes rows out, all as one edit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from planner.model.edits import Batch, Edit, InsertRows, RemoveRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.table import Value, cells


@dataclass(frozen=True, slots=True)
class Put:
    """Put a value into one cell."""

    table: str
    row: int
    column: str
    value: Value


@dataclass(frozen=True, slots=True)
class Add:
    """Add a row that has a name."""

    table: str
    column: str
    name: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a row out."""

    table: str
    row: int


Act = Put | Add | Remove


def edit_of(plan: Plan, acts: Iterable[Act]) -> Edit:
    """Return acts as one edit; a row that is to be added or taken out twice is so once."""
    puts: dict[tuple[str, str], dict[int, Value]] = {}
    adds: dict[tuple[str, str], dict[str, None]] = {}
    gone: dict[str, dict[int, None]] = {}
    for act in acts:
        match act:
            case Put():
                puts.setdefault((act.table, act.column), {})[act.row] = act.value
            case Add():
                adds.setdefault((act.table, act.column), {})[act.name] = None
            case Remove():
                gone.setdefault(act.table, {})[act.row] = None
    edits: list[Edit] = [
        SetCells(table, np.array(list(given), dtype=np.int64), column, cells(plan[table].spec[column], given.values()))
        for (table, column), given in puts.items()
    ]
    after = plan
    for (table, column), named in adds.items():
        insert = InsertRows.block(new_rows(after, table, {column: list(named)}), len(after[table]))
        after = insert.apply(after).plan
        edits.append(insert)
    edits += [RemoveRows(table, np.array(list(ids), dtype=np.int64)) for table, ids in gone.items()]
    return edits[0] if len(edits) == 1 else Batch(tuple(edits))
