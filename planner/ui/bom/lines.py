"""Edits of the lines of a bill of materials, each with the name of its step. A line that can't go there raises NotAValue."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.model.edits import Batch, Edit, InsertRows, MoveRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import BOM
from planner.model.table import cells
from planner.model.values import NotAValue
from planner.ui.bom.tree import BomTree
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


def contains(tree: BomTree, part: str, wanted: str) -> bool:
    """Tell whether a part is, or has anywhere below it, another one."""
    waiting, seen = [part], {part}
    for above in waiting:
        if above == wanted:
            return True
        for _, component in tree.lines.get(above, ()):
            if component not in seen:
                seen.add(component)
                waiting.append(component)
    return False


def check_fits(tree: BomTree, part: str, parent: str) -> None:
    """Raise NotAValue where an assembly would come to contain itself."""
    if contains(tree, part, parent):
        raise NotAValue(tr("{part} can't go into {parent}: it contains it already.").format(part=part, parent=parent))


def new_parts(plan: Plan, names: list[str]) -> tuple[Edit, ...]:
    """Return the edit that makes parts of names used for the first time."""
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


def added(plan: Plan, tree: BomTree, parent: str, part: str, after: int | None) -> Step:
    """Return the step that puts a part into an assembly, after a line of it or at its end."""
    check_fits(tree, part, parent)
    lines = [line for line, _ in tree.lines.get(parent, ())]
    before = after if after is not None else lines[-1] if lines else None
    place = len(plan["bom"]) if before is None else int(plan["bom"].positions([before])[0]) + 1
    parts = new_parts(plan, [part])
    grown = parts[0].apply(plan).plan if parts else plan
    line = InsertRows.block(new_rows(grown, "bom", {"parent": [parent], "component": [part]}), place)
    return Step(tr("Add {part} to {parent}").format(part=part, parent=parent), Batch((*parts, line)))


def moved(plan: Plan, tree: BomTree, line: int, step: int) -> Step | None:
    """Return the step that moves a line up (-1) or down (1) among the lines of its assembly, None at the end of it."""
    bom = plan["bom"]
    at = int(bom.positions([line])[0])
    own = [one for one, _ in tree.lines[str(bom["parent"][at])]]
    place = own.index(line) + step
    if not 0 <= place < len(own):
        return None
    other = int(bom.positions([own[place]])[0])
    order = np.arange(len(bom))
    order[[at, other]] = other, at
    label = tr("Move {part} up") if step < 0 else tr("Move {part} down")
    return Step(label.format(part=bom["component"][at]), MoveRows("bom", order))


def put_under(plan: Plan, tree: BomTree, line: int, parent: str) -> Step:
    """Return the step that puts a line into another assembly."""
    part = str(plan["bom"]["component"][plan["bom"].positions([line])[0]])
    check_fits(tree, part, parent)
    edit = SetCells("bom", np.array([line]), "parent", cells(BOM["parent"], [parent]))
    return Step(tr("Move {part} into {parent}").format(part=part, parent=parent), edit)
