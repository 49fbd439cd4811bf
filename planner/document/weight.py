"""How much memory the inverse of a step holds on to."""

from __future__ import annotations

import numpy as np

from planner.model.edits import Batch, Edit, InsertRows, MoveRows, RemoveRows, ReplaceTable, SetCells
from planner.model.table import Table

STEP = 500  # bytes of a step besides its arrays


def weight(edit: Edit) -> int:
    """Return about how many bytes an edit keeps; texts are shared with the plan and count as references."""
    match edit:
        case SetCells():
            return STEP + edit.ids.nbytes + np.asarray(edit.values).nbytes
        case InsertRows():
            return STEP + _table(edit.rows)
        case RemoveRows():
            return STEP + edit.ids.nbytes
        case MoveRows():
            return STEP + edit.order.nbytes
        case ReplaceTable():
            return STEP + _table(edit.table)
        case Batch():
            return STEP + sum(weight(one) for one in edit.edits)
    return STEP


def _table(table: Table) -> int:
    return table.ids.nbytes + sum(column.nbytes for column in table.columns.values())
