"""Time-phased netting: what is needed when, what is planned to arrive, what stands on hand at each bucket's end."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass, fields
from functools import partial

import numpy as np

from planner.engine.netting import lot_sizes
from planner.engine.netting.blocks import NEVER, Bounds, Lots, Rows, blocks, planned, possible, project, shortage
from planner.engine.netting.channels import Channels, shared, summed
from planner.engine.netting.flows import Flows, released
from planner.engine.packed import in_columns, kept, packed, packed_like
from planner.engine.packed_forms import taken
from planner.engine.results import Flags, Floats, Ints
from planner.model.remembered import PASSING, ByValue, Succession, remembered

TINY = lot_sizes.TINY


@dataclass(frozen=True, slots=True)
class Supply(ByValue):
    """What netting needs to know of each part. Shapes ``(parts,)`` unless said; buckets are weeks or days."""

    on_hand: Floats
    scheduled: Floats  # (parts, buckets) open orders by the bucket they become stock
    safety: Floats  # stock that is kept from the first need on, for whatever reason
    first_bucket: Ints  # in which what is ordered or begun today becomes stock
    last_bucket: Ints  # after which stock can't arrive any more, NEVER where supply goes on
    offset: Ints  # (made,) buckets a made part is released before it is due
    made_lots: Lots  # (made,)
    channels: Channels  # of what is bought

    def rows(self, parts: Ints, gross: Floats, scheduled: Floats | None = None) -> Rows:
        """Return some parts to be netted, with other open orders where given."""
        return Rows(gross, self.scheduled[parts] if scheduled is None else scheduled, self.on_hand[parts], self.safety[parts])


@dataclass(frozen=True, slots=True)
class Made:
    """What is made, netted, and what it needs of everything; it knows nothing of sources."""

    gross: Floats  # (parts, buckets) what each part itself must cover: need that has moved to alternates is theirs
    receipts: Floats  # (made, buckets)
    on_hand: Floats  # (made, buckets)


@in_columns
@dataclass(frozen=True)
class Net:
    """The netting grid; where it is large it is kept packed once all is planned."""

    gross: Floats  # (parts, buckets) what each part itself must cover: need that has moved to alternates is theirs
    on_hand: Floats  # (parts, buckets) projected, with receipts no earlier than they can arrive and none after supply has stopped
    channels: Channels  # through which what is bought comes
    by_channel: Floats  # (channels, buckets) planned receipts in the bucket they are needed
    made: Ints  # (made,) parts that aren't bought
    made_receipts: Floats  # (made, buckets)

    @property
    def receipts(self) -> Floats:
        """Return planned receipts of each part in the bucket they are needed. Shape ``(parts, buckets)``."""
        found = np.zeros(self.gross.shape)
        for part, came in self.by_part:
            found[part] = came
        return found

    @property
    def by_part(self) -> Iterator[tuple[Ints, Floats]]:
        """Yield planned receipts of what is made, bought through one channel, and through several: ``(some,)``, ``(some, buckets)``."""
        channels = self.channels
        yield self.made, self.made_receipts
        alone = channels.alone
        if alone.all():
            yield channels.part, self.by_channel
            return
        yield channels.part[alone], self.by_channel[alone]
        part, at = np.unique(channels.part[~alone], return_inverse=True)
        yield part, summed(self.by_channel[~alone], at, len(part))

    def possible(self, rows: Ints) -> Floats:
        """Return when what is planned in some channels can come: lead time, capacity and the end of supply hold it back."""
        return possible(taken(kept(self, "by_channel"), rows), self.channels.bounds.taken(rows))

    def with_stock(self, on_hand: Floats) -> Net:
        """Return the grid with other stock."""
        stock = packed_like(on_hand, kept(self, "on_hand"))
        return Net(self.gross, stock, self.channels, kept(self, "by_channel"), self.made, self.made_receipts)

    def packed(self, like: Net | None = None) -> Net:
        """Return a grid in which all is planned kept small: its stock as what differs from that of another grid."""
        stock = self.on_hand if like is None else packed_like(self.on_hand, kept(like, "on_hand"))
        return Net(self.gross, stock, self.channels, packed(kept(self, "by_channel")), self.made, self.made_receipts)


@remembered(8, by_value=True)
def netted(flows: Flows, demand: Floats, supply: Supply) -> Net:
    """Return the netting grid: assemblies level by level, then everything bought at once.

    Asked again with equal numbers it is the very same grid. Args: demand ``(parts, buckets)``.
    Source: material requirements planning with low-level codes (Orlicky's Material Requirements Planning, 2nd ed., ch. 4).
    """
    made = flows.made
    upper = assemblies(
        flows, demand, supply.on_hand, supply.scheduled, supply.safety[made], supply.first_bucket[made], supply.offset, supply.made_lots
    )
    return PURCHASES.planned(flows, upper, supply)


@remembered(8, by_value=True)
def assemblies(
    flows: Flows, demand: Floats, on_hand: Floats, scheduled: Floats, safety: Floats, first: Ints, offset: Ints, lots: Lots
) -> Made:
    """Return the grid of what is made. Args: safety, first, offset, lots ``(made,)``."""
    return made_of(flows, demand, on_hand, scheduled, safety, first, offset, lots)


def made_of(
    flows: Flows, demand: Floats, on_hand: Floats, scheduled: Floats, safety: Floats, first: Ints, offset: Ints, lots: Lots
) -> Made:
    """Return the grid of what is made, level by level, the gross need of everything exploded on the way."""
    gross = demand.copy()
    shape = len(flows.made), demand.shape[1]
    receipts, left, out = np.empty(shape), np.empty(shape), np.zeros(shape)
    bounds = Bounds(first, np.full(len(first), NEVER, dtype=np.intp), np.full(len(first), np.inf))
    for stage in flows.stages:
        flows.pulled(stage, out, gross)
        for at in blocks(stage.made, demand.shape[1]):
            parts = flows.made[at]
            rows = Rows(gross[parts], scheduled[parts], on_hand[parts], safety[at])
            came, left[at] = planned(rows, lots.taken(at), bounds.taken(at))
            receipts[at], out[at] = came, released(came, offset[at])
    return Made(gross, receipts, left)


NO_PARTS = np.zeros(0, dtype=np.intp)
NO_LOTS = Lots(NO_PARTS, np.zeros(0), np.zeros(0), np.zeros(0), NO_PARTS, np.zeros(0), np.zeros(0), NO_PARTS)
NO_CHANNELS = Channels(NO_PARTS, NO_PARTS, np.zeros(0), NO_PARTS, NO_PARTS, NO_PARTS, np.zeros(0), NO_LOTS)


def without_purchases(flows: Flows, upper: Made, supply: Supply) -> Net:
    """Return a grid in which what isn't made just lies: its stock, and what is on order. The rows of what is bought are left open."""
    left = np.empty(upper.gross.shape)
    left[flows.made] = upper.on_hand
    idle = np.ones(len(left), dtype=bool)
    idle[flows.made] = idle[supply.channels.part] = False
    rest = np.flatnonzero(idle)
    left[rest] = supply.on_hand[rest, None] + np.cumsum(supply.scheduled[rest], axis=1)
    receipts = np.empty((len(supply.channels.part), upper.gross.shape[1]))
    return Net(upper.gross, left, supply.channels, receipts, flows.made, upper.receipts)


def buy(net: Net, supply: Supply, parts: Ints, scheduled: Floats | None = None) -> None:
    """Plan some bought parts into a grid. Args: parts ascending; scheduled ``(parts, buckets)`` open orders to count, else the supply's."""
    channels = supply.channels
    place = np.full(len(net.gross), -1, dtype=np.intp)
    place[parts] = np.arange(len(parts))
    mine = place[channels.part] >= 0
    alone = channels.alone
    for one in blocks(np.flatnonzero(mine & alone), net.gross.shape[1]):
        own = channels.taken(one)
        coming = None if scheduled is None else scheduled[place[own.part]]
        net.by_channel[one], net.on_hand[own.part] = planned(supply.rows(own.part, net.gross[own.part], coming), own.lots, own.bounds)
    several = np.flatnonzero(mine & ~alone)
    if len(several):
        own = channels.taken(several)
        part, at = np.unique(own.part, return_inverse=True)
        rows = supply.rows(part, net.gross[part], None if scheduled is None else scheduled[place[part]])
        wanted = own.lots.sized(shared(shortage(rows), own, at))
        net.by_channel[several] = wanted
        can = summed(possible(wanted, own.bounds), at, len(part))
        net.on_hand[part] = project(rows.gross, rows.on_hand, rows.scheduled, can)


def bought_anew(net: Net, supply: Supply, parts: Ints, scheduled: Floats | None = None) -> Net:
    """Return a grid with some bought parts planned anew, the rest as it is."""
    fresh = Net(net.gross, np.array(net.on_hand), supply.channels, np.array(net.by_channel), net.made, net.made_receipts)
    buy(fresh, supply, parts, scheduled)
    return fresh.packed(net)


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned for one gross need and one supply."""

    upper: Made  # this and the open orders are held, so that their identities stay their own
    supply: Supply
    net: Net

    def changed(self, upper: Made, supply: Supply) -> Ints | None:
        """Return which bought parts other supply changes the plan of; None where the needs or the channels aren't the same."""
        before, now = self.supply.channels, supply.channels
        same = upper is self.upper and supply.scheduled is self.supply.scheduled
        if not same or not np.array_equal(now.part, before.part) or not np.array_equal(now.row, before.row):
            return None
        part = now.part
        apart = differs(self.supply.on_hand[part], supply.on_hand[part]) | differs(self.supply.safety[part], supply.safety[part])
        for name in ("share", "since", "first", "last", "capacity"):
            apart |= differs(getattr(before, name), getattr(now, name))
        for one in fields(Lots):
            apart |= differs(getattr(before.lots, one.name), getattr(now.lots, one.name))
        return np.unique(part[apart])


def differs(old: Floats | Ints, new: Floats | Ints) -> Flags:
    """Return where values aren't the same; not known is the same as not known."""
    apart: Flags = old != new
    if apart.any():
        apart &= ~(np.isnan(old) & np.isnan(new))
    return apart


FEW = 8  # so few parts are planned sooner than a likelier plan is found


class Purchases:
    """Plans what is bought; where the needs are known, only parts whose supply differs from the likest one are planned anew."""

    def __init__(self, size: int) -> None:
        self._kept: deque[Planned] = deque(maxlen=size)
        self._succession = Succession()
        self._lock = threading.Lock()

    def planned(self, flows: Flows, upper: Made, supply: Supply) -> Net:
        """Return the grid of everything, the assemblies' rows taken over."""
        likest, parts = self._likest(upper, supply)
        if likest is not None and not len(parts):
            self._give_way(likest)
            return likest
        if likest is None:
            self._give_way(None)
            net = without_purchases(flows, upper, supply)
            buy(net, supply, parts)
            net = net.packed()
        else:
            net = bought_anew(likest, supply, parts)
        with self._lock:
            self._kept.append(Planned(upper, supply, net))
        self._give_way(net)
        PASSING.note(partial(self._forget, (id(net),)))
        return net

    def _likest(self, upper: Made, supply: Supply) -> tuple[Net | None, Ints]:
        """Return the plan that differs least, and the bought parts it differs in: all of them where there is none."""
        parts, likest = np.unique(supply.channels.part), None
        with self._lock:
            kept = tuple(self._kept)
        for one in reversed(kept):
            changed = one.changed(upper, supply)
            if changed is not None and len(changed) < max(len(parts), 1):
                parts, likest = changed, one.net
                if len(parts) <= FEW:
                    break
        return likest, parts

    def _give_way(self, used: Net | None) -> None:
        """Let older plans give way to the one at hand, or to one that is yet to be made."""
        if used is not None:
            self._succession.use(id(used))
        self._forget(self._succession.leaving([id(one.net) for one in self._kept], used is None))

    def _forget(self, nets: Collection[Hashable]) -> None:
        with self._lock:
            self._kept = deque((one for one in self._kept if id(one.net) not in nets), self._kept.maxlen)


PURCHASES = Purchases(12)


@remembered(8, by_value=True)
def with_extra(net: Net, supply: Supply, rows: Ints, bucket: Ints, quantity: Floats) -> Net:
    """Return the grid with a further quantity of each part in ``rows`` arriving in a bucket; asked again, the very same grid."""
    coming = supply.scheduled[rows]
    coming[np.arange(len(rows)), bucket] += quantity
    return bought_anew(net, supply, rows, coming)
