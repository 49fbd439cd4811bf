"""Ways to get a part that runs out when supply stops: what each brings, from when on, and what a unit of it costs more."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from planner.engine.results import Days, Flags, Floats, Ints

KINDS = ("other source", "alternate part", "rush order", "stock")
SOURCE, ALTERNATE, RUSH, STOCK = range(len(KINDS))
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways to get a part that runs out. Shapes ``(ways,)``; units and money of one are of the part that runs out."""

    out: Ints  # position in Runway.part
    kind: Ints  # position in KINDS
    row: Ints  # of the sources table, −1 for what we make
    alternate: Ints  # part that stands in, −1 for none
    mode: Ints  # position in MODES, −1 for what we make
    order_on: Days  # last day to order; the as-of date for what can't come soon enough
    first: Days  # first day it is usable stock, NaT for never
    last: Days  # day from which all of it is there; the first day where it goes on and on
    rate: Floats  # units a bucket from the first day on; ∞ where no limit is known
    most: Floats  # units in all, ∞ for no end
    unit: Floats  # extra cost of a unit against how it is bought today, plan currency; NaN not known
    worth: Floats  # landed cost of a unit
    fixed: Floats  # one-off cost of qualification
    least: Floats  # smallest order
    multiple: Floats
    early: Flags  # all of it comes before it is used, and is held
    doubtful: Flags  # it isn't known whether its maker's own parts are touched

    def taken(self, rows: Ints) -> Ways:
        """Return some of the ways."""
        return Ways(*(getattr(self, one.name)[rows] for one in fields(self)))

    @staticmethod
    def joined(ways: list[Ways]) -> Ways:
        """Return several sets of ways as one."""
        return Ways(*(np.concatenate([getattr(way, one.name) for way in ways]) for one in fields(Ways)))

    def arrived(self, starts: Days) -> Floats:
        """Return how much can be there by each bucket's first day, used or not. Shape ``(ways, buckets)``.

        What goes on and on brings its rate from its first bucket on; what comes early grows evenly from its first day to its last.
        """
        there = starts[None, :] >= self.first[:, None]
        count = np.maximum(np.arange(len(starts))[None, :] - np.searchsorted(starts, self.first)[:, None] + 1, 0)
        grown = (starts[None, :] - self.first[:, None]) / np.maximum(self.last - self.first, DAY)[:, None]
        with np.errstate(invalid="ignore"):
            going_on = np.where(np.isinf(self.rate)[:, None], np.inf, self.rate[:, None] * count)
            growing = np.where(
                (starts[None, :] >= self.last[:, None]) | np.isinf(self.most)[:, None], self.most[:, None], self.most[:, None] * grown
            )
            got = np.where(self.early[:, None], growing, np.minimum(going_on, self.most[:, None]))
        return np.where(there, got, 0.0)
