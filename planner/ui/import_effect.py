"""What an import would do to a plan, as texts ready to be shown: made beside the window, so that the window only has to draw it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planner.files.reading.choosing.choices import Choices
from planner.files.reading.workbook import ImportResult
from planner.model.plan import Plan
from planner.model.schema import NUMERIC, TABLES, Kind
from planner.model.table import Table, plain, same
from planner.model.values import NumberStyle, shown

Chosen = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
FIRST = ("bom", "parts", "sources", "suppliers", "stock", "demand")
MOST_ROWS = 200
MOST_COLUMNS = 9


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows that one table gets: the first of them as texts, how many are new and changed; ``depths`` indents a tree."""

    table: str
    title: str
    new: int
    changed: int
    removed: int
    titles: tuple[str, ...]
    right: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    depths: tuple[int, ...] = ()
    before: int = 0  # rows that the plan had

    @property
    def total(self) -> int:
        """Return how many rows come or change."""
        return self.new + self.changed


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A workbook read with certain choices, and what that would do to the plan."""

    choices: Choices
    result: ImportResult
    lists: tuple[Listed, ...]

    def summary(self) -> str:
        """Return what comes in one line."""
        told = [f"{one.total:,} {one.title.lower()}" for one in self.lists if one.total]
        return ", ".join(told) or "nothing new"


def reading_of(choices: Choices, result: ImportResult, into: Plan, style: NumberStyle) -> Reading:
    """Return a reading with its effect on a plan."""
    after = result.edit.apply(into).plan
    names = [*FIRST, *(name for name in TABLES if name not in FIRST)]
    lists = (_listed(name, into, after, style) for name in names if after[name] is not into[name])
    return Reading(choices, result, tuple(one for one in lists if one.total or one.removed))


def _listed(name: str, before: Plan, after: Plan, style: NumberStyle) -> Listed:
    old, table = before[name], after[name]
    fresh = ~np.isin(table.ids, old.ids)
    changed = _changed(old, table, fresh)
    rows = np.flatnonzero(fresh | changed)
    counts = int(fresh.sum()), int(changed.sum()), int((~np.isin(old.ids, table.ids)).sum())
    if name == "bom":
        return replace(_tree_listed(table, after["parts"], rows, counts, style), before=len(old))
    columns = _told(table, rows)[:MOST_COLUMNS]
    marked = bool(len(old)) and name != "settings"
    said = [("new" if fresh[row] else "changed",) if marked else () for row in rows[:MOST_ROWS].tolist()]
    texts = tuple((*mark, *_texts(table, row, columns, style)) for mark, row in zip(said, rows[:MOST_ROWS].tolist(), strict=True))
    lead = ("",) if marked else ()
    titles = (*lead, *(table.spec[column].title for column in columns))
    right = (*(False for _ in lead), *(table.spec[column].kind in NUMERIC for column in columns))
    return Listed(name, table.spec.title, *counts, titles, right, texts, before=len(old))


def _texts(table: Table, row: int, columns: Sequence[str], style: NumberStyle) -> tuple[str, ...]:
    return tuple(shown(table.spec[column], plain(table[column][row]), style) for column in columns)


def _tree_listed(table: Table, parts: Table, rows: Chosen, counts: tuple[int, int, int], style: NumberStyle) -> Listed:
    """Return lines of a BOM as a tree: part, what it is, and what the line says; assemblies at the top have no line of their own."""
    columns = [name for name in _told(table, rows) if name not in {"parent", "component"}][: MOST_COLUMNS - 2]
    described = dict(zip(parts["part"].tolist(), parts["description"].tolist(), strict=True))
    texts: list[tuple[str, ...]] = []
    depths: list[int] = []
    for part, row, depth in _tree(table, rows):
        own = _texts(table, row, columns, style) if row >= 0 else ("",) * len(columns)
        texts.append((part, described.get(part, ""), *own))
        depths.append(depth)
    titles = ("Part", "Description", *(table.spec[column].title for column in columns))
    right = (False, False, *(table.spec[column].kind in NUMERIC for column in columns))
    return Listed("bom", table.spec.title, *counts, titles, right, tuple(texts), tuple(depths))


def _changed(old: Table, table: Table, fresh: Mask) -> Mask:
    """Return which rows were there before and hold something else now."""
    found = np.zeros(len(table), dtype=bool)
    kept = np.flatnonzero(~fresh)
    if not len(kept):
        return found
    places = old.positions(table.ids[kept])
    for column in table.spec.columns:
        now, then = table[column.name][kept], old[column.name][places]
        if same(now, then):
            continue
        differ = now != then
        if now.dtype.kind in "fM":
            differ &= ~(np.not_equal(now, now) & np.not_equal(then, then))  # a missing value is not itself
        found[kept] |= differ.astype(bool)
    return found


def _told(table: Table, rows: Chosen) -> list[str]:
    """Return the columns that say anything in these rows, the key first."""
    told: list[str] = []
    for column in table.spec.columns:
        values = table[column.name][rows[:MOST_ROWS]]
        if column.name in table.spec.key or column.required or any(_says(value, column.kind, column.default) for value in values):
            told.append(column.name)
    return told


def _says(value: object, kind: Kind, default: object) -> bool:
    one = plain(value)
    return one not in (None, "", default) and not (kind is Kind.FLAG and not one)


def _tree(table: Table, rows: Chosen) -> Iterator[tuple[str, int, int]]:
    """Yield part, row and depth of the first lines as they hang below one another; the row of an assembly at the top is -1."""
    below: dict[str, list[int]] = {}
    parents, components = table["parent"], table["component"]
    for row in rows.tolist():
        below.setdefault(parents[row], []).append(row)
    inner = {components[row] for row in rows.tolist()}
    waiting = [(parent, -1, 0) for parent in reversed(below) if parent not in inner]
    told: set[int] = set()  # an assembly that is used twice is unfolded once
    while waiting and len(told) < MOST_ROWS:
        part, row, depth = waiting.pop()
        yield part, row, depth
        told.add(row)
        waiting += [(components[child], child, depth + 1) for child in reversed(below.get(part, ())) if child not in told]
