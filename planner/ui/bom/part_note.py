"""What the tooltip of a part in the tree says: whether it is shared, and what can stand in for it."""

from __future__ import annotations

import numpy as np

from planner.model.plan import Plan
from planner.ui.bom.badges import uses_of
from planner.ui.bom.lines import tr
from planner.ui.bom.tree import BomTree
from planner.ui.figures import plural

MOST = 5  # alternates that are named


def part_note(plan: Plan, tree: BomTree, part: str) -> str:
    """Return in how many places a part is used, and the parts that can stand in."""
    code, told = tree.code(part), list[str]()
    places = int(uses_of(tree)[code]) if code >= 0 else 0
    if places > 1 and tree.count[code]:
        told.append(tr("Used in {n} places: what changes in {part} changes in all of them.").format(n=places, part=part))
    elif places > 1:
        told.append(tr("Used in {n} places.").format(n=places))
    others = plan["alternates"]["alternate"][np.flatnonzero(plan["alternates"]["part"] == part)].tolist()
    if others:
        names = ", ".join(others[:MOST]) + ("…" if len(others) > MOST else "")
        count = plural(len(others), tr("part can stand in"), tr("parts can stand in"))
        told.append(tr("{count}: {parts}; see Alternates.").format(count=count, parts=names))
    return "\n".join(told)


def whose_components(before: Plan, part: str) -> str:
    """Return whose the components of a part are that had none: a part that is bought stays so, with its source or by its word."""
    if part in before["bom"]["parent"]:
        return ""
    at = np.flatnonzero(before["parts"]["part"] == part)
    kind = str(before["parts"]["kind"][at[0]]) if len(at) else ""
    own = np.flatnonzero(before["sources"]["part"] == part)
    if kind == "buy" or (not kind and len(own)):
        supplier = str(before["sources"]["supplier"][own[0]]) if len(own) else tr("a supplier")
        return tr(
            "{part} is bought from {supplier}: these components are the supplier's. Set Make or buy to make to build it yourself."
        ).format(part=part, supplier=supplier)
    return tr("{part} is now made from its components.").format(part=part)
