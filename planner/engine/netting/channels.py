"""Channels: through which sources a part's need is bought, each with its own lots, days and capacity."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from planner.engine.netting.lot_sizes import lots_of_cumulative
from planner.engine.results import Floats, Ints
from planner.model.remembered import ByValue

ANY = -1  # instead of a source: whichever is best on the day
NEVER = int(np.iinfo(np.int32).max)  # a bucket past every horizon


@dataclass(frozen=True, slots=True)
class Lots(ByValue):
    """How orders are sized. Shapes ``(rows,)``."""

    rule: Ints  # place in lot_sizes.RULES
    least: Floats
    multiple: Floats
    fixed_quantity: Floats
    periods: Ints  # buckets of need that one order covers
    fixed_cost: Floats  # of one order
    holding: Floats  # of one unit over one bucket

    def taken(self, rows: Ints) -> Lots:
        """Return the lots of some rows."""
        return Lots(*(getattr(self, one.name)[rows] for one in fields(self)))

    def sized(self, need: Floats) -> Floats:
        """Return receipts by bucket for cumulative needs. Shapes ``(rows, buckets)``."""
        return lots_of_cumulative(
            need, self.rule, self.least, self.multiple, self.fixed_quantity, self.periods, self.fixed_cost, self.holding
        )


@dataclass(frozen=True, slots=True)
class Channels(ByValue):
    """Ways in which bought parts come, part by part. Shapes ``(channels,)``."""

    part: Ints  # ascending
    row: Ints  # of the sources table, ANY for whichever is best on its day
    share: Floats  # of the part's net need; of ANY what the others leave, NaN
    since: Ints  # bucket of need from which the share counts
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


def possible(receipts: Floats, channels: Channels) -> Floats:
    """Return when wanted receipts can come at the earliest: never before they are wanted. Shapes ``(channels, buckets)``.

    Σ possible(≤ t) = min(Σ wanted(≤ t), capacity · (t − first + 1)) from the first bucket on, and no more after the last one.
    """
    bucket = np.arange(receipts.shape[1])
    wanted = np.cumsum(receipts, axis=1)
    limited = np.isfinite(channels.capacity)
    if limited.any():
        open_for = np.maximum(bucket - channels.first[limited, None] + 1, 0)
        wanted[limited] = np.minimum(wanted[limited], channels.capacity[limited, None] * open_for)
    wanted[bucket < channels.first[:, None]] = 0.0
    stops = np.flatnonzero(channels.last < receipts.shape[1])
    if len(stops):
        last = channels.last[stops]
        most = np.where(last >= 0, wanted[stops, np.maximum(last, 0)], 0.0)
        wanted[stops] = np.minimum(wanted[stops], most[:, None])
    return np.diff(wanted, axis=1, prepend=0.0)


def shared(need: Floats, channels: Channels, at: Ints) -> Floats:
    """Return each channel's cumulative net need. Args: need ``(parts, buckets)``; at ``(channels,)`` row of each channel's part.

    From the bucket a share counts, its channel takes that share of what more is needed; the channel ANY takes the rest.
    """
    own = need[at]
    several = np.flatnonzero(np.isin(at, np.flatnonzero(np.bincount(at, minlength=len(need)) > 1)) | (channels.row != ANY))
    if not len(several):
        return own
    more = np.diff(own[several], axis=1, prepend=0.0)
    counts = np.arange(need.shape[1]) >= channels.since[several, None]
    share = np.where(counts, np.nan_to_num(channels.share[several])[:, None], 0.0)
    taken = np.zeros(need.shape)
    np.add.at(taken, at[several], share)
    rest = channels.row[several] == ANY
    share[rest] = np.maximum(1.0 - taken[at[several[rest]]], 0.0)
    own[several] = np.cumsum(share * more, axis=1)
    return own
