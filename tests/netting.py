"""Netting of made-up structures for tests, past the plan's tables."""

from __future__ import annotations

import numpy as np

from planner.engine.netting.alternates import Moves
from planner.engine.netting.blocks import LOT_FOR_LOT, NEVER, Lots
from planner.engine.netting.bom import Structure
from planner.engine.netting.flows import Flows, flows_of
from planner.engine.netting.netting import NO_PARTS as NO_PARTS
from planner.model.schema import TABLES
from planner.model.table import Table

AS_OF = np.datetime64("2026-11-23")


def lot_for_lot(rows: int) -> Lots:
    """Return lots that are just what each bucket needs."""
    none = np.zeros(rows)
    return Lots(np.full(rows, LOT_FOR_LOT), none, none, none, np.ones(rows, dtype=np.intp), none, none, np.full(rows, NEVER))


def flows_through(graph: Structure, made: np.ndarray, buckets: int, moves: Moves | None = None) -> Flows:
    """Return the way of need through lines that always hold, without alternates unless given."""
    count = len(graph.row)
    bom = Table.of(TABLES["bom"], range(1, count + 1), {"parent": ["A"] * count, "component": ["B"] * count})
    none = np.zeros(0)
    moves = moves or Moves(NO_PARTS, NO_PARTS, none, none, none.astype("datetime64[D]"), NO_PARTS, graph.level, NO_PARTS)
    return flows_of(graph, moves, made, bom, AS_OF, AS_OF, 7, buckets)
