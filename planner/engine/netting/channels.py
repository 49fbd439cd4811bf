"""Channels: through which sources a part's need is bought, each with its own lots, days and capacity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.netting.blocks import Bounds, Lots
from planner.engine.results import Flags, Floats, Ints
from planner.model.remembered import ByValue

ANY = -1  # instead of a source: whichever is best on the day


@dataclass(frozen=True, slots=True)
class Channels(ByValue):
    """Ways in which bought parts come, part by part. Shapes ``(channels,)``."""

    part: Ints  # ascending
    row: Ints  # of the sources table, ANY for whichever is best on its day
    share: Floats  # of the part's net need; of ANY what the others leave, NaN
    since: Ints  # bucket of need from which the share counts, up to the last bucket
    first: Ints  # bucket in which an order of today becomes stock
    last: Ints  # bucket after which nothing comes any more, NEVER where supply goes on
    capacity: Floats  # units a bucket, infinite for no limit
    lots: Lots

    def taken(self, rows: Ints) -> Channels:
        """Return some channels."""
        return Channels(
            self.part[rows], self.row[rows], self.share[rows], self.since[rows], self.first[rows], self.last[rows], self.capacity[rows],
            self.lots.taken(rows),
        )  # fmt: skip

    @property
    def bounds(self) -> Bounds:
        """Return when and how much can come."""
        return Bounds(self.first, self.last, self.capacity)

    @property
    def alone(self) -> Flags:
        """Return which channels bring all of their part."""
        return (np.bincount(self.part)[self.part] == 1) & (self.row == ANY) if len(self.part) else np.zeros(0, dtype=bool)


def shared(need: Floats, channels: Channels, at: Ints) -> Floats:
    """Return each channel's cumulative net need. Args: need ``(parts, buckets)``; at ``(channels,)`` row of each channel's part.

    While a share counts, and its source delivers, its channel takes that share of what more is needed; the channel ANY takes the rest.
    """
    bucket = np.arange(need.shape[1])
    counts = (bucket >= channels.since[:, None]) & (bucket <= channels.last[:, None])
    share = np.where(counts, np.nan_to_num(channels.share)[:, None], 0.0)
    taken = np.zeros(need.shape)
    np.add.at(taken, at, share)
    share /= np.maximum(taken, 1.0)[at]  # shares of more than all are scaled down
    rest = channels.row == ANY
    share[rest] = np.maximum(1.0 - taken[at[rest]], 0.0)
    more = np.diff(need, axis=1, prepend=0.0)
    own: Floats = np.cumsum(share * more[at], axis=1)
    return own


def summed(values: Floats, at: Ints, rows: int) -> Floats:
    """Return the sums of channels by part. Args: values ``(channels, buckets)``; at ``(channels,)``. Shape ``(rows, buckets)``."""
    total = np.zeros((rows, values.shape[1]))
    np.add.at(total, at, values)
    return total
