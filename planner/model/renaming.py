"""A part under another number: every cell that names it changes, by what the schema says of references."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.model.edits import Batch, SetCells
from planner.model.plan import Plan
from planner.model.schema import TABLES, columns
from planner.model.table import cells

PART = "parts.part"
NAMING = tuple((spec.name, column.name) for spec, column in columns() if column.reference == PART)  # columns that name a part


def mentions(plan: Plan, part: str) -> dict[tuple[str, str], int]:
    """Return how often each table's column names a part, its own row and scenario conditions not counted."""
    counts = {(table, column): int((plan[table][column] == part).sum()) for table, column in NAMING}
    return {place: count for place, count in counts.items() if count}


def renamed(plan: Plan, old: str, new: str) -> Batch:
    """Return the edit that gives a part another number wherever it is named."""
    edits = [SetCells(table, ids, column, cells(TABLES[table][column], [new] * len(ids))) for table, column, ids in _named(plan, old)]
    overrides = plan["overrides"]
    conditions = {
        int(row): after
        for row, table, before in zip(overrides.ids.tolist(), overrides["table"], overrides["where"], strict=True)
        if (after := _condition(str(table), str(before), old, new)) != before
    }
    if conditions:
        ids = np.fromiter(conditions, dtype=np.int64)
        edits.append(SetCells("overrides", ids, "where", cells(TABLES["overrides"]["where"], conditions.values())))
    values = [table in TABLES and (table, column) in NAMING for table, column in zip(overrides["table"], overrides["column"], strict=True)]
    set_to = overrides.ids[np.array(values, dtype=bool) & (overrides["value"] == old)] if values else overrides.ids
    if len(set_to):
        edits.append(SetCells("overrides", set_to, "value", cells(TABLES["overrides"]["value"], [new] * len(set_to))))
    return Batch(tuple(edits))


def _named(plan: Plan, part: str) -> Iterator[tuple[str, str, np.ndarray[tuple[int], np.dtype[np.int64]]]]:
    for table, column in (("parts", "part"), *NAMING):
        ids = plan[table].ids[plan[table][column] == part]
        if len(ids):
            yield table, column, ids


def _condition(table: str, where: str, old: str, new: str) -> str:
    """Return a scenario's condition with the part's new number, the rest as it was written."""
    terms = []
    for term in where.split(","):
        name, _, value = term.partition("=")
        naming = (table, name.strip()) in NAMING or (table, name.strip()) == ("parts", "part")
        terms.append(term.replace(value.strip(), new) if naming and value.strip() == old else term)
    return ",".join(terms)
