"""Blocks that name parts: what stands beside a part's number in its row is said of that part, and lines past the end come with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.model.edits import Edit, InsertRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import BOM, PARTS, SOURCES
from planner.model.table import cells
from planner.model.values import NotAValue
from planner.ui.bom.circles import check_fits, joint_circles
from planner.ui.bom.fields import CELLS, PART
from planner.ui.bom.lines import new_parts, slot
from planner.ui.grid.entry import Target

Texts = Iterable[tuple[int, int, str]]


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("bom", text)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a block makes of the lines it goes into: the part of each row it names, the lines and parts that come for it."""

    plan: Plan  # with the new parts and lines
    edits: tuple[Edit, ...] = ()
    parts: Mapping[int, str] = field(default_factory=dict)  # by row of the grid, empty where the part can't go there
    lines: Mapping[int, int] = field(default_factory=dict)  # row ids of the lines that come, by row of the grid
    parent: str = ""

    def target(self, row: int, column: int, line: int, source_of: Callable[[str], int]) -> Target | None:
        """Return the plan's cell behind a cell of a row whose part the block names.

        Args: line: the row's line in the plan, 0 for one that comes. source_of: row of a part's winning source, −1 for none.
        """
        line, part = line or self.lines.get(row, 0), self.parts[row]
        if column == PART:
            return Target("bom", line, BOM["component"])
        if column not in CELLS:
            return None
        table, name = CELLS[column]
        if table == "bom":
            return Target("bom", line, BOM[name])
        if not part:
            return None
        at = int(np.flatnonzero(self.plan["parts"]["part"] == part)[0])
        if table == "parts":
            return Target("parts", int(self.plan["parts"].ids[at]), PARTS[name])
        source = source_of(part)
        if source >= 0:
            return Target("sources", int(self.plan["sources"].ids[source]), SOURCES[name])
        return None if part in self.plan["bom"]["parent"] else Target("sources", -1 - at, SOURCES[name])


def named_in(texts: Texts) -> dict[int, str]:
    """Return the parts that a block names, by row of the grid."""
    return {row: text.strip() for row, column, text in texts if column == PART and text.strip()}


def look_ahead(plan: Plan, named: Mapping[int, str], line_of: Mapping[int, int], parent: str) -> Ahead:
    """Return what becomes of the lines a block names parts for; raises NotAValue where lines that come would close a circle.

    Args:
        plan: The plan before.
        named: Parts by row of the grid.
        line_of: Row ids of the lines that are there, by row of the grid; the others come, at the end of ``parent``.
        parent: The assembly that new lines go into.
    """
    bom = plan["bom"]
    old = {row: part for row, part in named.items() if line_of.get(row)}
    known = dict(zip(bom.ids.tolist(), bom["component"].tolist(), strict=True)) if old else {}
    changed = {row: part for row, part in old.items() if known[line_of[row]] != part}
    refused = {row for row, part in changed.items() if not _fits(plan, part, line_of[row])}
    together = joint_circles(plan, {line_of[row]: part for row, part in changed.items() if row not in refused})
    refused |= {row for row in changed if line_of[row] in together}
    fresh = {row: part for row, part in named.items() if row not in line_of}
    taken = {row: part for row, part in changed.items() if row not in refused}
    parts = new_parts(plan, [*taken.values(), *fresh.values()])
    grown = parts[0].apply(plan).plan if parts else plan
    edits: tuple[Edit, ...] = parts
    ids: dict[int, int] = {}
    if fresh:
        after = grown
        if taken:
            lines = np.array([line_of[row] for row in taken], dtype=np.int64)
            after = SetCells("bom", lines, "component", cells(BOM["component"], list(taken.values()))).apply(grown).plan
        check_fits(after, fresh.values(), parent)
        rows = new_rows(grown, "bom", {"parent": [parent] * len(fresh), "component": list(fresh.values())})
        come = InsertRows.block(rows, slot(plan, (), parent, None))
        edits, ids, grown = (*parts, come), dict(zip(fresh, rows.ids.tolist(), strict=True)), come.apply(grown).plan
    return Ahead(grown, edits, {**taken, **fresh, **dict.fromkeys(refused, "")}, ids, parent)


def _fits(plan: Plan, part: str, line: int) -> bool:
    bom = plan["bom"]
    try:
        check_fits(plan, (part,), str(bom["parent"][bom.positions([line])[0]]))
    except NotAValue:
        return False
    return True
