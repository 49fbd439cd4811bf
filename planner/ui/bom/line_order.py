"""The order in which lines and products are shown: lines keep to their assemblies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planner.ui.bom.columns import Columns
from planner.ui.bom.fields import COLUMN_OF
from planner.ui.bom.tree import BomTree
from planner.ui.grid.arrangement import Sort

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LineOrder:
    """The places of lines and products as they were sorted; lines that came since stand last until the next sort."""

    tree: BomTree  # sorted
    ids: npt.NDArray[np.int64]  # of the lines when they were sorted, ascending
    ranks: Floats  # of these lines

    @staticmethod
    def of(sorts: Sequence[Sort], tree: BomTree, columns: Columns) -> LineOrder | None:
        """Return the order that some columns give, None where none of them can be sorted by."""
        keys = [(columns.beside(COLUMN_OF[sort.column]), sort.descending) for sort in sorts if sort.column in COLUMN_OF]
        if not keys:
            return None
        lines, products = (_ranked([(both[side], descending) for both, descending in keys]) for side in (0, 1))
        order = np.argsort(tree.ids, kind="stable")
        return LineOrder(tree.sorted_by(lines.astype(np.intp), products.astype(np.intp)), tree.ids[order], lines[order])

    def again(self, tree: BomTree) -> LineOrder:
        """Return a changed tree in this order."""
        last = len(self.ids)
        lines = np.full(len(tree.ids), last, dtype=np.intp)
        if last:
            at = np.minimum(np.searchsorted(self.ids, tree.ids), last - 1)
            lines = np.where(self.ids[at] == tree.ids, self.ranks[at].astype(np.intp), last)
        names = {name: at for at, name in enumerate(self.tree.names[self.tree.products].tolist())}
        products = np.array([names.get(name, len(names)) for name in tree.names[tree.products].tolist()], dtype=np.intp)
        return replace(self, tree=tree.sorted_by(lines, products))


def _ranked(keys: list[tuple[Floats, bool]]) -> Floats:
    """Return the place of each row in the order of some numbers, the first ones strongest; missing ones come last."""
    numbers = [-values if descending else values for values, descending in keys]
    order = np.lexsort(numbers[::-1])
    ranks = np.empty(len(order), dtype=np.float64)
    ranks[order] = np.arange(len(order))
    return ranks
