"""When orders become stock, and what stock there is then."""

from __future__ import annotations

import numpy as np

from planner.engine.inputs import Settings, bucket_of
from planner.engine.netting.blocks import project
from planner.engine.netting.netting import TINY, Net
from planner.engine.orders.schedule import Schedule
from planner.engine.packed import kept, with_rows
from planner.engine.results import Days, Flags, Floats, Ints
from planner.model.remembered import remembered


def arrival_buckets(when: Schedule, settings: Settings) -> Ints:
    """Return the bucket in which each order becomes stock; what comes late counts from the first one at whose start it is there."""
    before: Days = when.usable + np.timedelta64(settings.bucket_days - 1, "D")
    late = np.maximum(bucket_of(before, settings), bucket_of(when.need, settings))
    return np.maximum(np.where(when.late > 0, late, bucket_of(when.usable, settings)), 0)


def not_ordered(net: Net, when: Schedule, own: Flags) -> Floats:
    """Return how much of what each part's need wants is in no order, since no source can deliver it any more or yet. Shape ``(parts,)``.

    Args: own ``(orders,)`` which orders are for planned receipts: no pre-buys and no accepted ones.
    """
    count = len(net.gross)
    wanted = np.bincount(net.channels.part, net.by_channel.sum(axis=1), minlength=count)
    lacking = wanted - np.bincount(when.part[own], when.quantity[own], minlength=count)
    return np.where(lacking > TINY * np.maximum(wanted, 1.0), lacking, 0.0)


def stock_with(net: Net, open_orders: Floats, on_hand: Floats, when: Schedule, settings: Settings, lacking: Floats) -> Floats:
    """Return projected stock in which each order comes when its own dates say, kept as the grid's is. Shape ``(parts, buckets)``.

    The grid has what comes late by its channel, whichever source and way it then goes by; only parts with orders that are late, or
    wanted sooner than their channel could, and parts of which something can't be ordered at all, are projected anew.
    Args: open_orders ``(parts, buckets)``; on_hand ``(parts,)``; lacking ``(parts,)`` what is in no order.
    """
    channels = net.channels
    first, alone = np.zeros(len(on_hand), dtype=np.int64), channels.alone
    first[channels.part[alone]] = channels.first[alone]
    np.maximum.at(first, channels.part[~alone], channels.first[~alone])
    soonest = settings.first_day + np.minimum(first, settings.buckets) * settings.bucket_days
    behind = when.part[(when.usable > when.need) | (when.need < soonest[when.part])]
    rows = np.unique(np.r_[behind, np.flatnonzero(lacking > 0)])
    if not len(rows):
        return kept(net, "on_hand")  # type: ignore[no-any-return]
    there = np.zeros(len(on_hand), dtype=bool)
    there[rows] = True
    mine = when.taken(np.flatnonzero(there[when.part]))
    return stock_of_rows(net, open_orders, on_hand, rows, mine.part, arrival_buckets(mine, settings), mine.quantity)


@remembered(8, by_value=True)
def stock_of_rows(net: Net, open_orders: Floats, on_hand: Floats, rows: Ints, part: Ints, bucket: Ints, quantity: Floats) -> Floats:
    """Return projected stock with some parts projected anew from what comes for them, the very same grid for the same numbers.

    Args: rows: the parts, ascending; part, bucket, quantity ``(orders,)`` of what comes.
    """
    shape = len(rows), net.gross.shape[1]
    use = bucket < shape[1]
    cell = np.searchsorted(rows, part[use]) * shape[1] + bucket[use]
    coming = np.bincount(cell, quantity[use], minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64, copy=False)
    return with_rows(kept(net, "on_hand"), rows, project(net.gross[rows], on_hand[rows], open_orders[rows], coming))
