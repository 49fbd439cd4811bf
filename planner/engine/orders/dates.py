"""When to order what from whom: every planned receipt of a bought part, counted back from its need."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from planner.engine.lead import legs as lead
from planner.engine.netting.netting import TINY, Net
from planner.engine.orders.conditions import Conditions
from planner.engine.orders.policy import Epochs
from planner.engine.results import Days, Flags, Floats, Ints
from planner.engine.splice import Splice


@dataclass(frozen=True, slots=True)
class Schedule:
    """Orders but for their cost. Shapes ``(orders,)``."""

    part: Ints
    row: Ints  # source
    quantity: Floats
    mode_at: Ints  # position in MODES
    ideal: Days  # when it should go out, before the as-of date where it is late
    order: Days
    ship: Days
    loaded: Days
    entry: Days
    need: Days
    usable: Days  # it is stock
    bought: Floats  # quantity of the whole purchase, which its price goes by: more than its own where the purchase travels two ways

    @property
    def late(self) -> Floats:
        """Return the days from each need until its order is stock, 0 in time."""
        late: Floats = np.maximum((self.usable - self.need).view(np.int64), 0).astype(np.float64)
        return late

    def taken(self, rows: Ints) -> Schedule:
        """Return some orders."""
        return Schedule(*(getattr(self, one.name)[rows] for one in fields(self)))

    def then(self, other: Schedule) -> Schedule:
        """Return these orders and others after them."""
        return Schedule(*(np.concatenate([getattr(self, one.name), getattr(other, one.name)]) for one in fields(self)))

    def spliced(self, splice: Splice, new: Schedule) -> Schedule:
        """Return those of these orders that stay, with new ones between and after them."""
        columns = {one.name: splice.room(getattr(self, one.name)) for one in fields(self)}
        for name, column in columns.items():
            column[splice.fresh] = getattr(new, name)
        return Schedule(**columns)


def apart(now: Net, before: Net) -> Flags:
    """Return for which parts planned receipts differ from other ones. Shape ``(parts,)``."""
    own, other = now.channels, before.channels
    if not (np.array_equal(own.part, other.part) and np.array_equal(own.row, other.row)):
        return np.ones(len(now.gross), dtype=bool)
    found = np.zeros(len(now.gross), dtype=bool)
    if now.by_channel is not before.by_channel:
        found[own.part[(now.by_channel != before.by_channel).any(axis=1)]] = True
    if own is not other:  # when receipts can come follows from them and from these
        limited = np.isfinite(own.capacity) | np.isfinite(other.capacity)
        moved = (own.capacity != other.capacity) | (own.first != other.first) | (own.last != other.last)
        found[own.part[limited & moved]] = True
    return found


def usual(by: Conditions, spans: Epochs, net: Net, opens: Days, closes: Days, parts: Ints) -> Schedule:
    """Return an order for every planned receipt of some parts, by part and need.

    It goes to its channel's own source as long as that ships, else to the one that is best on its day. Where none can deliver on the
    day of the need it goes, late, to the first that can afterwards; once all have stopped nothing can be ordered.

    Args: opens ``(sources,)`` first entry of their goods, closes the last one, NaT for no limit; parts ascending.
    """
    wanted = np.zeros(len(net.gross), dtype=bool)
    wanted[parts] = True
    channel = np.flatnonzero(wanted[net.channels.part])
    at, bucket = np.nonzero(net.by_channel[channel] > 0)
    channel = channel[at]
    part, fixed, need = net.channels.part[channel], net.channels.row[channel], by.first_day + bucket * by.bucket_days
    ready = need + held_back(net, channel, bucket) * by.bucket_days
    over = (fixed >= 0) & (entry_for(by, fixed, ready) > closes[fixed]) if len(closes) else fixed >= 0
    row = np.where((fixed >= 0) & ~over, fixed, best_on_its_day(by, spans, part, ready))
    can = np.flatnonzero(row >= 0)
    part, row, need, quantity, ready = together(part[can], row[can], need[can], net.by_channel[channel[can], bucket[can]], ready[can])
    entry = entry_for(by, row, ready)
    waits = entry < opens[row]
    entry[waits] = opens[row][waits]
    when = timed(by, part, row, quantity, entry, need)
    held = np.flatnonzero((ready > need) & ~waits & (when.order > by.as_of))
    return taken_on(by, when, held) if len(held) else when


def taken_on(by: Conditions, when: Schedule, rows: Ints) -> Schedule:
    """Return orders of which some, that capacity holds back, take their way as soon as they are placed."""
    spans = by.spans.taken(when.row[rows])
    on = lead.counted_on(when.order[rows], spans)
    usable: Days = np.maximum(lead.usable_from(on.entry, spans), when.need[rows])
    return replace(
        when,
        ship=replaced(when.ship, rows, on.ship),
        loaded=replaced(when.loaded, rows, on.loaded),
        entry=replaced(when.entry, rows, on.entry),
        usable=replaced(when.usable, rows, usable),
    )


def entry_for(by: Conditions, row: Ints, ready: Days) -> Days:
    """Return when goods of each source must be entered to be usable stock on a day; that day without a source (−1)."""
    entry = ready.copy()
    has = np.flatnonzero(row >= 0)
    entry[has] = lead.entered_for(ready[has], by.spans.taken(row[has]))
    return entry


def held_back(net: Net, channel: Ints, bucket: Ints) -> Ints:
    """Return by how many buckets the capacity of its channel holds the end of each planned receipt back. Shape ``(receipts,)``."""
    back = np.zeros(len(channel), dtype=np.intp)
    mine = np.flatnonzero(np.isfinite(net.channels.capacity[channel]))
    if not len(mine):
        return back
    limited, row = np.unique(channel[mine], return_inverse=True)
    wanted = np.cumsum(net.by_channel[limited], axis=1)[row, bucket[mine]] - TINY
    can = np.cumsum(net.possible(limited), axis=1)
    late = np.flatnonzero(can[row, bucket[mine]] < wanted)
    mine, row, wanted = mine[late], row[late], wanted[late]
    end = np.zeros(len(mine), dtype=np.intp)
    for by_then in can.T:
        end += by_then[row] < wanted
    first = np.maximum(bucket[mine], net.channels.first[channel[mine]])
    back[mine] = np.where((end < can.shape[1]) & (end > first), end - bucket[mine], 0)
    return back


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


def together(part: Ints, row: Ints, need: Days, quantity: Floats, ready: Days) -> tuple[Ints, Ints, Days, Floats, Days]:
    """Return needs by part and day, in which those of one day that are bought from the same source are one."""
    order = np.lexsort((row, need, part))
    if not len(order):
        return part, row, need, quantity, ready
    part, row, need = part[order], row[order], need[order]
    begins = np.flatnonzero(np.r_[True, (part[1:] != part[:-1]) | (row[1:] != row[:-1]) | (need[1:] != need[:-1])])
    return part[begins], row[begins], need[begins], np.add.reduceat(quantity[order], begins), np.maximum.reduceat(ready[order], begins)


def epoch_of(starts: Days, day: Days) -> Ints:
    """Return the epoch each day falls into."""
    return np.maximum(np.searchsorted(starts, day, side="right") - 1, 0)


def timed(by: Conditions, part: Ints, row: Ints, quantity: Floats, entry: Days, need: Days, bought: Floats | None = None) -> Schedule:
    """Return a schedule in which nothing is ordered before the as-of date: what should have been is ordered today, and comes late.

    Args: bought: quantity of the whole purchase, where that isn't all of it.
    """
    spans = by.spans.taken(row)
    dates = lead.counted_back(entry, spans)
    ideal = dates.order
    behind = np.flatnonzero(ideal < by.as_of)
    if len(behind):
        now = lead.counted_on(by.as_of, spans.taken(behind))
        dates = lead.Dates(*(replaced(getattr(dates, one.name), behind, getattr(now, one.name)) for one in fields(lead.Dates)))
    usable: Days = np.maximum(lead.usable_from(dates.entry, spans), need)
    whole = quantity if bought is None else bought
    return Schedule(part, row, quantity, by.mode_at[row], ideal, dates.order, dates.ship, dates.loaded, dates.entry, need, usable, whole)


def replaced(days: Days, rows: Ints, values: Days) -> Days:
    """Return days with some of them replaced."""
    changed = days.copy()
    changed[rows] = values
    return changed
