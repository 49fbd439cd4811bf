"""Time-phased netting: what is needed when, what is planned to arrive, what stands on hand at each bucket's end."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from planner.engine.netting.bom import Structure
from planner.engine.netting.channels import Channels, Lots, possible, shared
from planner.engine.results import Flags, Floats, Ints
from planner.model.remembered import ByValue, remembered

TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Supply(ByValue):
    """What netting needs to know of each part. Shapes ``(parts,)`` unless said; buckets are weeks or days."""

    on_hand: Floats
    scheduled: Floats  # (parts, buckets) open orders by the bucket they become stock
    safety: Floats  # stock that is kept from the first need on, for whatever reason
    first_bucket: Ints  # in which what is ordered or begun today becomes stock
    last_bucket: Ints  # after which stock can't arrive any more, a large number where supply goes on
    offset: Ints  # buckets a made part is released before it is due
    made_lots: Lots  # of what is made, in the order of its positions
    channels: Channels  # of what is bought


@dataclass(frozen=True, slots=True)
class Net:
    """The netting grid. Shapes ``(parts, buckets)`` unless said."""

    gross: Floats
    receipts: Floats  # planned, in the bucket they are needed
    on_hand: Floats  # projected, with receipts no earlier than they can arrive and none after supply has stopped
    channels: Channels  # through which what is bought comes
    by_channel: Floats  # (channels, buckets) planned receipts in the bucket they are needed; their sum by part is ``receipts``
    possible: Floats  # (channels, buckets) the same when they can come: lead time, capacity and the end of supply hold some back


def shortage(gross: Floats, supply: Supply, rows: Ints, scheduled: Floats) -> Floats:
    """Return the least cumulative receipts that keep stock at the safety level. Shape ``(rows, buckets)``.

    N(t) = max(0, max_{s ≤ t} Σ gross(≤ s) + SS − on hand − Σ scheduled(≤ s)); the safety stock counts from the first need.
    """
    lack = np.cumsum(gross - scheduled, axis=1)
    begun = np.arange(gross.shape[1]) >= first_need(gross)[:, None]
    lack += begun * supply.safety[rows, None] - supply.on_hand[rows, None]
    np.maximum.accumulate(lack, axis=1, out=lack)
    return np.maximum(lack, 0.0, out=lack)


def first_need(gross: Floats) -> Ints:
    """Return the first bucket in which each part is needed, the horizon's end for never. Shape ``(rows,)``."""
    needed = gross > TINY
    first: Ints = np.where(needed.any(axis=1), needed.argmax(axis=1), gross.shape[1])
    return first


def project(gross: Floats, on_hand: Floats, scheduled: Floats, coming: Floats) -> Floats:
    """Return stock at each bucket's end. Shapes ``(rows, buckets)``; on_hand ``(rows,)``."""
    stock: Floats = on_hand[:, None] + np.cumsum(scheduled - gross + coming, axis=1)
    return stock


def in_time(receipts: Floats, first: Ints, last: Ints) -> Floats:
    """Return receipts of assemblies no earlier than they can be made, and none after supply has stopped."""
    bucket = np.arange(receipts.shape[1])
    got = np.cumsum(receipts, axis=1)
    end = np.minimum(last, receipts.shape[1] - 1)
    at_last = np.where(end >= 0, got[np.arange(len(got)), np.maximum(end, 0)], 0.0)[:, None]
    got = np.where((bucket >= first[:, None]) & (first <= last)[:, None], np.minimum(got, at_last), 0.0)
    return np.diff(got, axis=1, prepend=0.0)


@dataclass(frozen=True, slots=True)
class Flow:
    """The lines of one level as a sparse matrix: children's gross need = factor @ parents' releases."""

    level: int
    parent: Ints  # (parents,)
    child: Ints  # (children,)
    factor: csr_array  # (children, parents)


@remembered(8)
def flows_of(graph: Structure) -> tuple[Flow, ...]:
    """Return the lines of a structure level by level, the highest parents first."""
    flows = []
    for step in graph.down:
        parent, column = np.unique(graph.parent[step.lines], return_inverse=True)
        bounds = np.r_[step.start, len(step.lines)]
        factor = csr_array((graph.factor[step.lines], column, bounds), shape=(len(step.group), len(parent)))
        flows.append(Flow(int(graph.level[parent[0]]), parent, step.group, factor))
    return tuple(flows)


@remembered(8, by_value=True)
def netted(graph: Structure, demand: Floats, supply: Supply, made: Ints) -> Net:
    """Return the netting grid: assemblies level by level, then everything bought at once.

    Asked again with equal numbers it is the very same grid. Args: demand ``(parts, buckets)``; made: part positions.
    ``graph`` holds only the lines that we assemble. Source: material requirements planning with low-level codes (Orlicky).
    """
    made_net = assemblies(
        graph, demand, supply.on_hand, supply.scheduled, supply.safety[made], supply.first_bucket[made], supply.last_bucket[made],
        supply.offset[made], supply.made_lots, made,
    )  # fmt: skip
    return PURCHASES.planned(made_net, supply)


@remembered(8, by_value=True)
def assemblies(
    graph: Structure, demand: Floats, on_hand_now: Floats, scheduled: Floats, safety: Floats, first: Ints, last: Ints, offset: Ints, lots: Lots, made: Ints
) -> Net:  # fmt: skip
    """Return the grid of what is made and the gross need of everything: it knows nothing of sources.

    Args: safety, first, last, offset, lots ``(made,)``.
    """
    supply = Supply(
        on_hand_now, scheduled, spread(safety, made, demand), spread(first, made, demand), spread(last, made, demand), spread(offset, made, demand),
        lots, NO_CHANNELS,
    )  # fmt: skip
    gross = demand.copy()
    receipts, on_hand = np.zeros(demand.shape), np.zeros(demand.shape)
    place = np.full(len(demand), -1, dtype=np.intp)
    place[made] = np.arange(len(made))
    flows = {flow.level: flow for flow in flows_of(graph)}
    for level in range(int(graph.level.max()) + 1 if len(graph.level) else 0):
        rows = np.flatnonzero((place >= 0) & (graph.level == level))
        if len(rows):
            need = shortage(gross[rows], supply, rows, supply.scheduled[rows])
            receipts[rows] = lots.taken(place[rows]).sized(need)
            coming = in_time(receipts[rows], supply.first_bucket[rows], supply.last_bucket[rows])
            on_hand[rows] = project(gross[rows], supply.on_hand[rows], supply.scheduled[rows], coming)
        flow = flows.get(level)
        if flow is not None:
            gross[flow.child] += flow.factor @ released(receipts[flow.parent], supply.offset[flow.parent])
    none = np.zeros((0, demand.shape[1]))
    return Net(gross, receipts, on_hand, NO_CHANNELS, none, none)


NO_LOTS = Lots(
    np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0)
)  # fmt: skip
NO_CHANNELS = Channels(
    np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp),
    np.zeros(0, dtype=np.intp), np.zeros(0), NO_LOTS,
)  # fmt: skip


def spread(values: Floats | Ints, rows: Ints, like: Floats) -> npt.NDArray[Any]:
    """Return values of some rows as an array over all of them, 0 elsewhere."""
    whole = np.zeros(len(like), dtype=values.dtype)
    whole[rows] = values
    return whole


def released(receipts: Floats, offset: Ints) -> Floats:
    """Return receipts moved ``offset`` buckets earlier; what would lie before the first bucket falls into it."""
    if not offset.any():
        return receipts
    buckets = receipts.shape[1]
    out = np.zeros(receipts.shape)
    for early in np.unique(offset).tolist():
        rows = np.flatnonzero(offset == early)
        moved = min(int(early), buckets - 1)
        out[rows, : buckets - moved] = receipts[rows, moved:]
        out[rows, 0] += receipts[rows, :moved].sum(axis=1)
    return out


def filled_in(net: Net, supply: Supply, rows: Ints, scheduled: Floats) -> Net:
    """Return a grid with some bought parts planned anew. Args: rows ascending part positions; scheduled ``(rows, buckets)``."""
    place = np.full(len(net.gross), -1, dtype=np.intp)
    place[rows] = np.arange(len(rows))
    mine = np.flatnonzero(place[supply.channels.part] >= 0)
    own = supply.channels.taken(mine)
    at = place[own.part]
    need = shortage(net.gross[rows], supply, rows, scheduled)
    wanted = own.lots.sized(shared(need, own, at))
    can = possible(wanted, own)
    receipts, on_hand = net.receipts.copy(), net.on_hand.copy()
    by_channel, coming = net.by_channel.copy(), net.possible.copy()
    by_channel[mine], coming[mine] = wanted, can
    receipts[rows] = summed(wanted, at, len(rows))
    on_hand[rows] = project(net.gross[rows], supply.on_hand[rows], scheduled, summed(can, at, len(rows)))
    return Net(net.gross, receipts, on_hand, supply.channels, by_channel, coming)


def summed(values: Floats, at: Ints, rows: int) -> Floats:
    """Return the sums of channels by part. Args: values ``(channels, buckets)``; at ``(channels,)`` ascending."""
    if len(at) == rows:
        return values
    total = np.zeros((rows, values.shape[1]))
    np.add.at(total, at, values)
    return total


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned for one gross need and one supply."""

    made: Net  # this and the open orders are held, so that their identities stay their own
    supply: Supply
    net: Net

    def changed(self, made: Net, supply: Supply) -> Ints | None:
        """Return which bought parts other supply changes the plan of; None where the needs or the channels aren't the same."""
        before, now = self.supply.channels, supply.channels
        same = made is self.made and supply.scheduled is self.supply.scheduled
        if not same or not np.array_equal(now.part, before.part) or not np.array_equal(now.row, before.row):
            return None
        part = now.part
        pairs = [(getattr(before, one), getattr(now, one)) for one in ("share", "since", "first", "last", "capacity")]
        pairs += [(getattr(before.lots, one.name), getattr(now.lots, one.name)) for one in fields(Lots)]
        pairs += [(self.supply.on_hand[part], supply.on_hand[part]), (self.supply.safety[part], supply.safety[part])]
        apart: Flags = np.zeros(len(part), dtype=bool)
        for old, new in pairs:
            apart |= (old != new) & ~((old != old) & (new != new))
        return np.unique(part[apart])


class Purchases:
    """Plans what is bought; where the needs are known, only parts whose supply differs from the likest one are planned anew."""

    def __init__(self, size: int) -> None:
        self._kept: deque[Planned] = deque(maxlen=size)
        self._lock = threading.Lock()

    def planned(self, made: Net, supply: Supply) -> Net:
        """Return the grid of everything, the assemblies' rows taken over."""
        rows, net = np.unique(supply.channels.part), made
        with self._lock:
            kept = tuple(self._kept)
        for one in reversed(kept):
            changed = one.changed(made, supply)
            if changed is not None and len(changed) < len(rows):
                rows, net = changed, one.net
        if net is made:
            nothing = np.zeros((len(supply.channels.part), made.gross.shape[1]))
            net = replace(made, by_channel=nothing, possible=nothing)
        net = filled_in(net, supply, rows, supply.scheduled[rows])
        with self._lock:
            self._kept.append(Planned(made, supply, net))
        return net


PURCHASES = Purchases(12)


@remembered(8, by_value=True)
def with_extra(net: Net, supply: Supply, rows: Ints, bucket: Ints, quantity: Floats) -> Net:
    """Return the grid with a further quantity of each part in ``rows`` arriving in a bucket; asked again, the very same grid."""
    coming = supply.scheduled[rows]
    coming[np.arange(len(rows)), bucket] += quantity
    return filled_in(net, supply, rows, coming)
