"""How many cells a block changes: the one number that the step's name and the line in the status bar tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from planner.model.breaks import gone_along
from planner.model.edits import SetCells
from planner.model.plan import Plan
from planner.model.table import Cells, RowIds, cells
from planner.ui.figures import plural

if TYPE_CHECKING:
    from planner.ui.grid.alike import Aimed, Put
    from planner.ui.grid.entry import Entry, Target

Flags = npt.NDArray[np.bool_]
CELLS = "{cells}"  # stands in a step's name for how many cells the step changes


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("entry", text)


def named(label: str, count: int) -> str:
    """Return a step's name with the number of cells that it changes."""
    return label.replace(CELLS, plural(count, tr("cell"), tr("cells")))


def differing(before: Cells, after: Cells) -> Flags:
    """Return where two columns differ; missing equals missing."""
    differs = np.asarray(before != after, dtype=bool)
    if before.dtype.kind == "f":
        differs &= ~(np.isnan(before) & np.isnan(after))
    elif before.dtype.kind == "M":
        differs &= ~(np.isnat(before) & np.isnat(after))
    return differs


def held_already(plan: Plan, entries: Iterable[Entry], accepted: Iterable[Target]) -> int:
    """Return how many of the accepted cells hold already what is entered into them."""
    reached = Counter(target.key for target in accepted)
    columns: dict[tuple[str, str], list[Entry]] = {}
    for target, value in entries:
        if target.key in reached:
            columns.setdefault((target.table, target.column.name), []).append((target, value))
    count = 0
    for (name, column), mine in columns.items():
        table = plan[name]
        ids = np.array([target.row for target, _ in mine], dtype=np.int64)
        there = np.isin(ids, table.ids)
        if there.any():
            after = cells(mine[0][0].column, [value for (_, value), known in zip(mine, there.tolist(), strict=True) if known])
            count += int((~differing(table[column][table.positions(ids[there])], after)).sum())
    return count


def along_words(before: Plan, after: Plan) -> str:
    """Return how many price breaks went with the sources that were entered, empty for none."""
    count = gone_along(before, after)
    breaks = plural(count, tr("price break goes"), tr("price breaks go"))
    return tr("{breaks} along with the source.").format(breaks=breaks) if count else ""


def altered(plan: Plan, aimed: Aimed, put: Put) -> int:
    """Return how many of the cells that one text goes into change by it."""
    if put.entries:
        return len(aimed.rows) - sum(one.count for one in put.refused)
    if len(put.edits) == 1 and put.edits[0].ids is aimed.ids:
        return int(_moves(plan, put.edits[0]).sum())
    return int(np.isin(aimed.ids, _moved(plan, put.edits)).sum())


def _moved(plan: Plan, edits: Sequence[SetCells]) -> RowIds:
    """Return the ids of rows that edits give another value."""
    return np.concatenate([np.empty(0, dtype=np.int64), *(edit.ids[_moves(plan, edit)] for edit in edits)])


def _moves(plan: Plan, edit: SetCells) -> Flags:
    """Return which of its rows an edit gives another value."""
    table = plan[edit.table]
    return differing(table[edit.column][table.positions(edit.ids)], edit.values)
