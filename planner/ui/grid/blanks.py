"""Cells of new rows whose entries can't be taken: nothing was there to be kept, so nothing is put there."""

from __future__ import annotations

from collections.abc import Sequence

from planner.model.edits import Edit
from planner.model.plan import Plan
from planner.model.schema import Column
from planner.model.table import Value
from planner.model.values import NumberStyle, text_of
from planner.ui.grid.entry import Refusal, Taken, Target, tr


def with_blanks(plan: Plan, found: Taken, style: NumberStyle) -> Taken:
    """Return what a block comes to with a blank in each required cell of a new row that couldn't be read.

    Such a row would else hold a day or a number that nobody entered, and no check could tell. A column that may be left
    out keeps its usual value, and the refusal says which.
    """
    new = _new_rows(plan, found.first, found.refused) if found.refused and found.added else set()
    if not new:
        return found
    entries, accepted = list(found.entries), list(found.accepted)
    refused = list[Refusal]()
    for one in found.refused:
        if (one.target.table, one.target.row) not in new:
            refused.append(one)
        elif one.text.strip():
            entries += _blank(one.target)
            refused.append(one._replace(hint=_hint(one.target.column, style)))
        elif one.target.column.default is None:
            entries += _blank(one.target)
            accepted.append(one.target)  # an empty text is what stands there now
        else:
            refused.append(one)
    return found._replace(entries=entries, accepted=accepted, refused=refused)


def _new_rows(plan: Plan, first: Sequence[Edit], refused: Sequence[Refusal]) -> set[tuple[str, int]]:
    grown = plan
    for edit in first:
        grown = edit.apply(grown).plan
    found = set[tuple[str, int]]()
    for table in {one.target.table for one in refused}:
        come = set(grown[table].ids.tolist()) - set(plan[table].ids.tolist())
        found |= {(table, row) for row in come}
    return found


def _blank(target: Target) -> list[tuple[Target, Value]]:
    return [(target, None)] if target.column.required else []


def _hint(column: Column, style: NumberStyle) -> str:
    if column.required or column.default is None:
        return tr("The cell is left empty.")
    return tr("A new row has {value} there.").format(value=text_of(column, column.default, style))
