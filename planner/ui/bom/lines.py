"""Edits of the lines of a bill of materials, each with the name of its step. A line that can't go there raises NotAValue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from planner.model.edits import Batch, Edit, InsertRows, MoveRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import BOM
from planner.model.table import Table, cells
from planner.ui.bom.circles import check_fits
from planner.ui.grid.entry import Entry

UNNAMED = "(to be named)"  # supplier of a source that began with a price or a country


@dataclass(frozen=True, slots=True)
class Step:
    """An edit and what it is called."""

    label: str
    edit: Edit


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("bom", text)


def new_parts(plan: Plan, names: list[str]) -> tuple[Edit, ...]:
    """Return the edit that makes parts of names used for the first time."""
    if not names:
        return ()
    known = set(plan["parts"]["part"].tolist())
    fresh: list[object] = [part for part in dict.fromkeys(names) if part not in known]
    return (InsertRows.block(new_rows(plan, "parts", {"part": fresh}), len(plan["parts"])),) if fresh else ()


def new_sources(plan: Plan, entries: list[Entry]) -> tuple[tuple[Edit, ...], list[Entry]]:
    """Make a source of each entry for a part that has none yet.

    Such an entry names no row of the sources but, below zero, the part: −1 is the first row of the parts table.
    Returns the edits that make sources (and suppliers named for the first time), and the entries with their rows.
    """
    named = {target.row: "" for target, _ in entries if target.table == "sources" and target.row < 0}
    if not named:
        return (), entries
    for target, value in entries:
        if target.row in named and target.column.name == "supplier":
            named[target.row] = str(value)
    parts: list[object] = [str(plan["parts"]["part"][-1 - row]) for row in named]
    suppliers: list[object] = [supplier or UNNAMED for supplier in named.values()]
    currency: list[object] = [plan.setting("currency")] * len(named)
    rows = new_rows(plan, "sources", {"part": parts, "supplier": suppliers, "currency": currency})
    edits: list[Edit] = [InsertRows.block(rows, len(plan["sources"]))]
    known = set(plan["suppliers"]["supplier"].tolist())
    fresh = [supplier for supplier in dict.fromkeys(suppliers) if supplier not in known]
    if fresh:
        grown = edits[0].apply(plan).plan
        edits.append(InsertRows.block(new_rows(grown, "suppliers", {"supplier": fresh}), len(plan["suppliers"])))
    ids = dict(zip(named, rows.ids.tolist(), strict=True))
    return tuple(edits), [(replace(target, row=ids[target.row]) if target.row in ids else target, value) for target, value in entries]


def lines_of(plan: Plan, parent: str) -> npt.NDArray[np.intp]:
    """Return the rows of the bom table that belong to an assembly."""
    return np.flatnonzero(plan["bom"]["parent"] == parent)


def named(plan: Plan, lines: Sequence[int], one: str, many: str, parent: str = "") -> str:
    """Return a step's name: after the part of a single line, else with the number of lines."""
    if len(lines) == 1:
        return one.format(part=plan["bom"]["component"][plan["bom"].positions(lines)[0]], parent=parent)
    return many.format(n=len(lines), parent=parent)


def added(plan: Plan, parent: str, part: str, before: int | None = None) -> Step:
    """Return the step that puts a part into an assembly, before a line of it or at its end."""
    check_fits(plan, (part,), parent)
    parts = new_parts(plan, [part])
    grown = parts[0].apply(plan).plan if parts else plan
    line = InsertRows.block(new_rows(grown, "bom", {"parent": [parent], "component": [part]}), slot(plan, (), parent, before))
    return Step(tr("Add {part} to {parent}").format(part=part, parent=parent), Batch((*parts, line)))


def slot(plan: Plan, lines: Sequence[int], parent: str, before: int | None) -> int:
    """Return how many rows, the lines themselves not counted, stand before the place of lines put before another one or at the end."""
    bom = plan["bom"]
    moving = np.isin(bom.ids, np.array(lines, dtype=np.int64))
    own = lines_of(plan, parent)
    own = own[~moving[own]]
    later = own[own >= bom.positions([before])[0]] if before is not None else own[:0]
    row = int(later[0]) if len(later) else int(own[-1]) + 1 if len(own) else len(bom)
    return row - int(moving[:row].sum())


def placed(plan: Plan, lines: Sequence[int], parent: str, before: int | None = None) -> Step:
    """Return the step that moves lines into an assembly, before a line of it or to its end."""
    bom = plan["bom"]
    ids = np.array(lines, dtype=np.int64)
    rows = bom.positions(ids)
    check_fits(plan, bom["component"][rows].tolist(), parent, rows)
    place = slot(plan, lines, parent, before)
    rest = np.flatnonzero(~np.isin(bom.ids, ids))
    order = np.concatenate([rest[:place], rows, rest[place:]])
    strange = ids[bom["parent"][rows] != parent]
    edits: tuple[Edit, ...] = (MoveRows("bom", order),)
    if len(strange):
        edits = (SetCells("bom", strange, "parent", cells(BOM["parent"], [parent] * len(strange))), *edits)
        label = named(plan, lines, tr("Move {part} into {parent}"), tr("Move {n} lines into {parent}"), parent)
        return Step(label, Batch(edits))
    return Step(named(plan, lines, tr("Move {part}"), tr("Move {n} lines")), edits[0])


def copies(plan: Plan, rows: npt.NDArray[np.intp], parent: str | None = None) -> Table:
    """Return copies of lines with ids of their own, in an assembly of their own or all in another one."""
    taken = plan["bom"].taken(rows)
    values: dict[str, list[object]] = {column.name: list(taken[column.name]) for column in taken.spec.columns}
    if parent is not None:
        values["parent"] = [parent] * len(rows)
    return new_rows(plan, "bom", values)


def copied(plan: Plan, lines: Sequence[int], parent: str, before: int | None = None) -> Step:
    """Return the step that puts copies of lines into an assembly, before a line of it or at its end; the parts are the same."""
    bom = plan["bom"]
    rows = bom.positions(lines)
    check_fits(plan, bom["component"][rows].tolist(), parent)
    label = named(plan, lines, tr("Copy {part} into {parent}"), tr("Copy {n} lines into {parent}"), parent)
    return Step(label, InsertRows.block(copies(plan, rows, parent), slot(plan, (), parent, before)))


def duplicated(plan: Plan, lines: Sequence[int]) -> Step:
    """Return the step that puts a copy of each line after the last of those that go with it into the same assembly."""
    rows = plan["bom"].positions(lines)
    parents = plan["bom"]["parent"][rows].tolist()
    last: dict[str, int] = {}
    for row, parent in zip(rows.tolist(), parents, strict=True):
        last[parent] = max(last.get(parent, -1), row)
    anchor = np.array([last[parent] for parent in parents], dtype=np.intp)
    order = np.lexsort((rows, anchor))
    at = anchor[order] + 1 + np.arange(len(rows))
    label = named(plan, lines, tr("Duplicate {part}"), tr("Duplicate {n} lines"))
    return Step(label, InsertRows(copies(plan, rows[order]), at))


def shifted(plan: Plan, lines: Sequence[int], step: int) -> Step | None:
    """Return the step that moves lines up (-1) or down (1) among the lines of their assemblies, None where all stand at the end."""
    bom = plan["bom"]
    chosen = np.isin(bom.ids, np.array(lines, dtype=np.int64))
    order = np.arange(len(bom))
    for parent in dict.fromkeys(bom["parent"][chosen].tolist()):
        own = lines_of(plan, parent)
        turned = own[:: step * -1].tolist()  # those that go first come first
        for at in range(1, len(turned)):
            if chosen[turned[at]] and not chosen[turned[at - 1]]:
                turned[at - 1], turned[at] = turned[at], turned[at - 1]
        order[own] = turned[:: step * -1]
    if np.array_equal(order, np.arange(len(bom))):
        return None
    up, down = (tr("Move {part} up"), tr("Move {n} lines up")), (tr("Move {part} down"), tr("Move {n} lines down"))
    return Step(named(plan, lines, *(up if step < 0 else down)), MoveRows("bom", order))
