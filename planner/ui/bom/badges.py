"""What stands small beside a part in the tree: in how many places it is used, and how many parts can stand in for it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.model.table import Cells
from planner.ui.bom.lines import tr
from planner.ui.bom.tree import BomTree
from planner.ui.grid.painter import BETWEEN

Counts = npt.NDArray[np.intp]
MANY = 1 << 20  # more alternates than any part has


def uses_of(tree: BomTree) -> Counts:
    """Return how many lines name each part; shape ``(parts + 1,)``, the last one for none."""
    return np.bincount(tree.child, minlength=len(tree.names) + 1)


def badges_of(tree: BomTree, alternates: Cells) -> Cells:
    """Return a badge for each part, empty where it is used once and nothing can stand in. Args: alternates: their count by part."""
    kinds, kind = np.unique(uses_of(tree) * MANY + alternates.astype(np.intp), return_inverse=True)
    texts = np.empty(len(kinds), dtype=object)
    texts[:] = [badge(*divmod(one, MANY)) for one in kinds.tolist()]
    return texts[kind]


def badge(places: int, others: int) -> str:
    """Return the badge of a part that stands in some places and has some alternates."""
    shared = tr("in {n}").format(n=places) if places > 1 else ""
    instead = tr("alt {n}").format(n=others) if others else ""
    return BETWEEN.join(filter(None, (shared, instead)))
