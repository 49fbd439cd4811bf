"""When to order what from whom: every planned receipt of a bought part, counted back from its need."""

from __future__ import annotations

import numpy as np

from planner.engine.netting.netting import Net
from planner.engine.orders.conditions import Conditions
from planner.engine.orders.policy import Epochs
from planner.engine.orders.queue import Load, queued
from planner.engine.orders.schedule import Schedule, entry_for, timed
from planner.engine.packed import kept
from planner.engine.packed_forms import taken
from planner.engine.results import Days, Flags, Floats, Ints

CHANGES_OF_SOURCE = 2  # so often an order that its source can't make before it stops is tried elsewhere


def apart(now: Net, before: Net) -> Flags:
    """Return for which parts planned receipts differ from other ones. Shape ``(parts,)``."""
    own, other = now.channels, before.channels  # what can come when doesn't count here: orders go by their own dates
    if not (np.array_equal(own.part, other.part) and np.array_equal(own.row, other.row)):
        return np.ones(len(now.gross), dtype=bool)
    found = np.zeros(len(now.gross), dtype=bool)
    if kept(now, "by_channel") is not kept(before, "by_channel"):
        found[own.part[(now.by_channel != before.by_channel).any(axis=1)]] = True
    return found


def usual(by: Conditions, spans: Epochs, net: Net, load: Load, opens: Days, closes: Days, parts: Ints) -> Schedule:
    """Return an order for every planned receipt of some parts, by part and need.

    It goes to its channel's own source as long as that ships, else to the one that is best on its day. Where none can deliver on the
    day of the need it goes, late, to the first that can afterwards; once all have stopped nothing can be ordered. What a source can't
    make before it stops goes to the next that is best.

    Args: opens ``(sources,)`` first entry of their goods, closes the last one, NaT for no limit; parts ascending.
    """
    wanted = np.zeros(len(net.gross), dtype=bool)
    wanted[parts] = True
    channel = np.flatnonzero(wanted[net.channels.part])
    receipts = taken(kept(net, "by_channel"), channel)
    at, bucket = np.nonzero(receipts > 0)
    channel = channel[at]
    part, fixed, need = net.channels.part[channel], net.channels.row[channel], by.first_day + bucket * by.bucket_days
    over = (fixed >= 0) & (entry_for(by, fixed, need) > closes[fixed]) if len(closes) else fixed >= 0
    row = np.where((fixed >= 0) & ~over, fixed, best_on_its_day(by, spans, part, need))
    can = np.flatnonzero(row >= 0)
    wanted_from = together(part[can], row[can], need[can], receipts[at[can], bucket[can]])
    for _ in range(CHANGES_OF_SOURCE):
        when = queued(by, needed(by, *wanted_from, opens), load)
        gone = when.waits & (when.ship > load.ends[when.row])
        if not gone.any():
            return when
        stays, goes = when.taken(np.flatnonzero(~gone)), when.taken(np.flatnonzero(gone))
        other = instead(by, spans, goes)
        has = np.flatnonzero(other >= 0)
        wanted_from = together(
            np.r_[stays.part, goes.part[has]], np.r_[stays.row, other[has]], np.r_[stays.need, goes.need[has]],
            np.r_[stays.quantity, goes.quantity[has]],
        )  # fmt: skip
    when = queued(by, needed(by, *wanted_from, opens), load)
    return when.taken(np.flatnonzero(~(when.waits & (when.ship > load.ends[when.row]))))


def needed(by: Conditions, part: Ints, row: Ints, need: Days, quantity: Floats, opens: Days) -> Schedule:
    """Return orders that come when they are needed, or as soon as their sources are qualified and their lead times allow."""
    entry = entry_for(by, row, need)
    waits = entry < opens[row]
    entry[waits] = opens[row][waits]
    return timed(by, part, row, quantity, entry, need)


def best_on_its_day(by: Conditions, spans: Epochs, part: Ints, need: Days) -> Ints:
    """Return the source each need is best bought from, −1 where none delivers from then on. Shape ``(needs,)``.

    What is needed sooner than it can come comes late, from the source that is best on that later day.
    """
    first = spans.used[epoch_of(spans.start, need), part]
    entry = entry_for(by, first, need)
    has = np.flatnonzero(first >= 0)
    entry[has] = np.maximum(entry[has], by.soonest[first[has]])
    epoch = epoch_of(spans.start, entry)
    row = spans.used[epoch, part]
    lacking = np.flatnonzero(row < 0)
    if len(lacking):
        later = (spans.used[:, part[lacking]] >= 0) & (np.arange(len(spans.start))[:, None] > epoch[lacking])
        row[lacking] = np.where(later.any(axis=0), spans.used[later.argmax(axis=0), part[lacking]], -1)
    return row


def instead(by: Conditions, spans: Epochs, when: Schedule) -> Ints:
    """Return the next source that is best from the day of each need on and isn't the order's own, −1 for none. Shape ``(orders,)``."""
    epoch = epoch_of(spans.start, entry_for(by, when.row, when.need))
    used = spans.used[:, when.part]
    other = (used >= 0) & (used != when.row) & (np.arange(len(used))[:, None] >= epoch)
    found: Ints = np.where(other.any(axis=0), used[other.argmax(axis=0), np.arange(len(when.part))], -1)
    return found


def together(part: Ints, row: Ints, need: Days, quantity: Floats) -> tuple[Ints, Ints, Days, Floats]:
    """Return needs by part and day, in which those of one day that are bought from the same source are one."""
    order = np.lexsort((row, need, part))
    if not len(order):
        return part, row, need, quantity
    part, row, need = part[order], row[order], need[order]
    begins = np.flatnonzero(np.r_[True, (part[1:] != part[:-1]) | (row[1:] != row[:-1]) | (need[1:] != need[:-1])])
    return part[begins], row[begins], need[begins], np.add.reduceat(quantity[order], begins)


def epoch_of(starts: Days, day: Days) -> Ints:
    """Return the epoch each day falls into."""
    return np.maximum(np.searchsorted(starts, day, side="right") - 1, 0)
