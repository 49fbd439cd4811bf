"""The way of need through the bill of materials, line by line, with the assemblies that are planned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import Settings
from planner.engine.netting import bom
from planner.engine.netting.needs import way_of_need
from planner.engine.results import Floats, Ints, Results
from planner.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Way:
    """Lines sorted by parent, needs that move to alternates, and what is assembled."""

    level: Ints  # (parts,) low-level code: what a part needs stands deeper
    start: Ints  # (parts + 1,) where the lines of each part begin
    child: Ints  # (lines,)
    factor: Floats  # (lines,) gross quantity of the child for one parent
    first: Ints  # (lines,) first bucket of release in which the line holds
    last: Ints  # (lines,) last one
    made: Ints  # (made,) parts
    receipts: Floats  # (made, buckets) assemblies in the bucket they are due
    offset: Ints  # (parts,) buckets they are released before
    moved: Ints  # (moves,) part whose need goes to an alternate
    alternate: Ints  # (moves,)
    share: Floats  # (moves,)
    ratio: Floats  # (moves,) alternates for one
    since: Ints  # (moves,) first bucket of need that moves

    @property
    def depth(self) -> int:
        """Return the deepest level."""
        return int(self.level.max(initial=0))


def way_of(plan: Plan, settings: Settings, results: Results) -> Way:
    """Return the way of need through a plan as a scenario has it."""
    flows, _ = way_of_need(plan, settings, bom.structure(plan["bom"], plan["parts"]["part"], None), results.part.kind)
    parent, planned, count = flows.made[flows.parent], results.assemblies, len(results.parts)
    order = np.argsort(parent, kind="stable")
    offset = np.zeros(count, dtype=np.intp)
    offset[planned.part] = planned.early
    return Way(
        flows.level, np.searchsorted(parent[order], np.arange(count + 1)), flows.child[order], flows.factor[order], flows.first[order], flows.last[order],
        planned.part, planned.due, offset, flows.moved, flows.alternate, flows.share, flows.ratio, flows.since,
    )  # fmt: skip
