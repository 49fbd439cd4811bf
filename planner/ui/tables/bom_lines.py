"""Edits of the lines of a bill of materials, each with the name of its step. A line that can't go there raises NotAValue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.model.edits import Batch, Edit, InsertRows, MoveRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import BOM
from planner.model.table import cells
from planner.model.values import NotAValue
from planner.ui.tables.bom_tree import BomTree


@dataclass(frozen=True, slots=True)
class Step:
    """An edit and what it is called."""

    label: str
    edit: Edit


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("bom_lines", text)


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
