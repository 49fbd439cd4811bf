"""Assemblies of the BOM are opened and closed: one by one, down to a level, or on the way to a part or line that is looked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.ui.bom.fields import NUMBER, PART
from planner.ui.bom.rows import BomRows
from planner.ui.bom.unfolded import Rows, unfolded
from planner.ui.figures import plural
from planner.ui.qt import NOWHERE


class BomOpening(BomRows):
    """The open rows, and what opens and closes them."""

    def admitted(self, rows: Rows, above: int) -> Rows:
        """Return which of the rows that come below a row are shown."""
        return rows

    def set_open(self, at: int, wanted: bool) -> None:
        """Open or close the assembly at a row."""
        if self._rows.opens[at] and self._rows.open[at] != wanted:
            self._put_below(at, self._below(at, 1) if wanted else self._below(at, 0), wanted)

    def open_below(self, at: int) -> None:
        """Open the assembly at a row and all assemblies below it, as far as the limit allows."""
        if self._rows.opens[at]:
            self._put_below(at, self._below(at, 99), True)
            self._tell_cut()

    def _below(self, at: int, depth: int) -> Rows:
        """Return the rows that stand below a row when it is open down to a depth below it."""
        rows, tree = self._rows, self.order()
        room = max(self.row_limit() - len(rows) + rows.end_of(at) - at, 1)
        grown = unfolded(tree, rows.part[at : at + 1].astype(np.intp), rows.key[at : at + 1], None, depth, room, rows.path(at)[1:])
        # What was unfolded begins with the row itself, which stays where it is.
        below = replace(grown.taken(np.arange(1, len(grown))), depth=(grown.depth[1:] + rows.depth[at]).astype(np.int32))
        return self.admitted(below, at) if depth else below

    @staticmethod
    def row_limit() -> int:
        """Return how many rows are shown at most."""
        from planner.ui.bom import unfolded as rules

        return rules.ROW_LIMIT

    def _put_below(self, at: int, below: Rows, wanted: bool) -> None:
        """Show other rows below a row."""
        end = self._rows.end_of(at)
        if end > at + 1:
            self.beginRemoveRows(NOWHERE, at + 1, end - 1)
            self._rows = self._rows.spliced(at + 1, end, below.taken(np.empty(0, dtype=np.intp)))
            self.endRemoveRows()
        self._rows = self._rows.with_open(at, wanted)
        if len(below):
            self.beginInsertRows(NOWHERE, at + 1, at + len(below))
            self._rows = self._rows.spliced(at + 1, at + 1, below)
            self.endInsertRows()
        self.dataChanged.emit(self.index(at, NUMBER), self.index(len(self._rows) - 1, PART))

    def open_all(self) -> None:
        """Open everything, as far as the limit allows."""
        self.open_to(99)

    def close_all(self) -> None:
        """Show the products and what stands directly below them."""
        self.open_to(1)

    def open_to(self, depth: int) -> None:
        """Open all assemblies less deep than a depth and close the others."""
        self.become(self.order().unfolded(depth=depth))
        self._tell_cut()

    def above_at(self, at: int, depth: int) -> int:
        """Return the row itself, or the one above it that stands as deep as asked for."""
        while self._rows.depth[at] > depth:
            at = int(self._rows.above[at])
        return at

    def _tell_cut(self) -> None:
        if self._rows.cut:
            text = self.tr("Only the first {n} rows are shown; open single assemblies instead.")
            self.desk.said.emit(text.format(n=f"{len(self._rows):,}"))

    def tell_level(self, depth: int) -> None:
        """Say how far the tree has been opened."""
        if not self._rows.cut:
            closed = bool((self._rows.opens & ~self._rows.open).any())
            text = self.tr("Open to level {n}: {rows}") if closed else self.tr("All open, {n} levels: {rows}")
            self.desk.said.emit(text.format(n=min(depth, self.depth()), rows=plural(len(self._rows), "row", "rows")))

    # what is hidden

    def reveal(self, part: str) -> int | None:
        """Open what hides a part and return its row, None where no product contains it."""
        code = self._tree.code(part)
        found = self._first(self._rows.part == code) if code >= 0 else None
        if found is not None:
            return found
        way = self._tree.path_to(part)
        at = -1
        for depth, wanted in enumerate(way):
            found = self._first((self._rows.depth == depth) & (self._rows.part == self._tree.code(wanted)), at + 1)
            if found is None:
                return None
            at = found
            if depth + 1 < len(way):
                self.set_open(at, True)
        return at if way else None

    def reveal_line(self, line: int) -> int | None:
        """Open what hides a BOM line and return its row, None where no product contains it."""
        bom = self.desk.plan["bom"]
        above = self.reveal(str(bom["parent"][bom.positions([line])[0]]))
        if above is None:
            return None
        self.set_open(above, True)
        return self.row_of_line(line)
