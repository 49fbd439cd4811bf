"""What the tooltip of a part in the tree says: whether it is shared, and what can stand in for it."""

from __future__ import annotations

import numpy as np

from planner.model.plan import Plan
from planner.ui.bom.circles import graph_of
from planner.ui.bom.lines import tr

MOST = 5  # alternates that are named


def places_of(plan: Plan, part: str) -> tuple[int, bool]:
    """Return how many lines name a part, and whether it is an assembly."""
    bom = plan["bom"]
    graph = graph_of(bom["parent"], bom["component"])
    code = graph.code.get(part)
    if code is None:
        return 0, False
    return int((graph.child == code).sum()), bool(graph.start[code + 1] > graph.start[code])


def part_note(plan: Plan, part: str) -> str:
    """Return in how many places a sub-assembly is used, and the parts that can stand in."""
    places, opens = places_of(plan, part)
    told = []
    if opens and places > 1:
        told.append(tr("Used in {n} places: what changes in {part} changes in all of them.").format(n=places, part=part))
    others = plan["alternates"]["alternate"][np.flatnonzero(plan["alternates"]["part"] == part)].tolist()
    if others:
        names = ", ".join(others[:MOST]) + ("…" if len(others) > MOST else "")
        told.append(tr("Can be replaced by {parts}; see Alternates.").format(parts=names))
    return "\n".join(told)
