"""Netting of blocks of parts, bucket by bucket: planned receipts and the stock that comes of them.

A block's buckets stand one under the other, so that a running stock is one short vector and every step runs over many parts at once.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from planner.engine.netting.lot_sizes import RULES, TINY, LotRule, lots_of_cumulative
from planner.engine.results import Flags, Floats, Ints
from planner.model.remembered import ByValue

CELLS = 200_000  # of a block, so that it stays in the processor's cache
MOST_ROWS = 4096
NEVER = int(np.iinfo(np.int32).max)  # a bucket past every horizon
BOUNDLESS = 1e300  # units: no capacity to speak of; infinity would make 0 · ∞
LOT_FOR_LOT, WEEKS = RULES.index(LotRule.LOT_FOR_LOT), RULES.index(LotRule.WEEKS)


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
    keeps: Ints  # the most buckets of which one order may cover the need, so that nothing expires; NEVER for no limit

    def taken(self, rows: Ints) -> Lots:
        """Return the lots of some rows."""
        return Lots(*(getattr(self, one.name)[rows] for one in fields(self)))

    def sized(self, need: Floats) -> Floats:
        """Return receipts by bucket for cumulative needs. Shapes ``(rows, buckets)``."""
        return lots_of_cumulative(
            need, self.rule, self.least, self.multiple, self.fixed_quantity, self.periods, self.fixed_cost, self.holding, self.keeps
        )

    @property
    def bucketwise(self) -> Flags:
        """Return which rows order just for the bucket, whatever later ones need."""
        single: Flags = (self.rule == LOT_FOR_LOT) | ((self.rule == WEEKS) & (self.periods <= 1))
        return single


@dataclass(frozen=True, slots=True)
class Bounds(ByValue):
    """When and how much can come. Shapes ``(rows,)``."""

    first: Ints  # bucket in which what is ordered today becomes stock
    last: Ints  # bucket after which nothing comes any more, NEVER where supply goes on
    capacity: Floats  # units a bucket, infinite for no limit

    def taken(self, rows: Ints) -> Bounds:
        """Return the bounds of some rows."""
        return Bounds(self.first[rows], self.last[rows], self.capacity[rows])

    def limited(self, buckets: int) -> Flags:
        """Return which rows are held back by more than their first bucket."""
        held: Flags = (self.last < buckets) | ~np.isinf(self.capacity)
        return held


@dataclass(frozen=True, slots=True)
class Rows:
    """Parts to be netted. Shapes ``(rows,)`` unless said."""

    gross: Floats  # (rows, buckets)
    scheduled: Floats  # (rows, buckets)
    on_hand: Floats
    safety: Floats  # kept from the first need on

    def taken(self, rows: Ints) -> Rows:
        """Return some of the parts."""
        return Rows(self.gross[rows], self.scheduled[rows], self.on_hand[rows], self.safety[rows])


def first_need(gross: Floats) -> Ints:
    """Return the first bucket in which each part is needed, the horizon's end for never. Shape ``(rows,)``."""
    needed = gross > TINY
    first: Ints = np.where(needed.any(axis=1), needed.argmax(axis=1), gross.shape[1])
    return first


def shortage(rows: Rows) -> Floats:
    """Return the least cumulative receipts that keep stock at the safety level. Shape ``(rows, buckets)``.

    N(t) = max(0, max_{s ≤ t} Σ gross(≤ s) + SS − on hand − Σ scheduled(≤ s)); the safety stock counts from the first need.
    """
    lack = np.cumsum(rows.gross - rows.scheduled, axis=1)
    begun = np.arange(lack.shape[1]) >= first_need(rows.gross)[:, None]
    lack += begun * rows.safety[:, None] - rows.on_hand[:, None]
    np.maximum.accumulate(lack, axis=1, out=lack)
    return np.maximum(lack, 0.0, out=lack)


def possible(receipts: Floats, bounds: Bounds) -> Floats:
    """Return when wanted receipts can come at the earliest: never before they are wanted. Shapes ``(rows, buckets)``.

    Σ possible(≤ t) = min(Σ wanted(≤ t), capacity · (t − first + 1)) from the first bucket on, and no more after the last one: what a
    supplier doesn't make for us in one bucket it can make ahead for a later one.
    """
    can, buckets = receipts.copy(), receipts.shape[1]
    waits = min(int(bounds.first.max(initial=0)), buckets)
    early = np.arange(waits) < bounds.first[:, None]
    piled = np.where(early, receipts[:, :waits], 0.0).sum(axis=1)
    can[:, :waits][early] = 0.0
    late = np.flatnonzero((piled > 0.0) & (bounds.first < buckets))
    can[late, np.maximum(bounds.first[late], 0)] += piled[late]
    held = np.flatnonzero(bounds.limited(buckets))
    if len(held):
        can[held] = held_back(receipts[held], bounds.taken(held))
    return can


def held_back(receipts: Floats, bounds: Bounds) -> Floats:
    """Return when receipts can come that capacity or the end of supply hold back. Shapes ``(rows, buckets)``."""
    bucket = np.arange(receipts.shape[1])
    open_for = np.maximum(bucket - bounds.first[:, None] + 1, 0)
    got = np.minimum(np.cumsum(receipts, axis=1), np.minimum(bounds.capacity, BOUNDLESS)[:, None] * open_for)
    last = np.minimum(bounds.last, receipts.shape[1] - 1)
    most = np.where(last >= 0, got[np.arange(len(got)), np.maximum(last, 0)], 0.0)
    np.minimum(got, most[:, None], out=got)
    return np.diff(got, axis=1, prepend=0.0)


def project(gross: Floats, on_hand: Floats, scheduled: Floats, coming: Floats) -> Floats:
    """Return stock at each bucket's end. Shapes ``(rows, buckets)``; on_hand ``(rows,)``."""
    stock: Floats = on_hand[:, None] + np.cumsum(scheduled - gross + coming, axis=1)
    return stock


def blocks(rows: Ints, buckets: int) -> tuple[Ints, ...]:
    """Return rows in blocks that stay in the processor's cache."""
    size = min(max(CELLS // max(buckets, 1), 1), MOST_ROWS)
    return tuple(rows[start : start + size] for start in range(0, len(rows), size))


def planned(rows: Rows, lots: Lots, bounds: Bounds) -> tuple[Floats, Floats]:
    """Return planned receipts in the bucket they are needed, and stock with receipts when they can come. Shapes ``(rows, buckets)``."""
    simple, limited = lots.bucketwise, bounds.limited(rows.gross.shape[1])
    if simple.all():
        came, left = bucket_by_bucket(rows, lots.least, lots.multiple, bounds, held_back=bool(limited.any()))
        return came.T, left.T
    receipts, stock = np.empty(rows.gross.shape), np.empty(rows.gross.shape)
    plain, others = np.flatnonzero(simple), np.flatnonzero(~simple)
    if len(plain):
        receipts[plain], stock[plain] = planned(rows.taken(plain), lots.taken(plain), bounds.taken(plain))
    own = rows.taken(others)
    receipts[others] = lots.taken(others).sized(shortage(own))
    stock[others] = project(own.gross, own.on_hand, own.scheduled, possible(receipts[others], bounds.taken(others)))
    return receipts, stock


def bucket_by_bucket(rows: Rows, least: Floats, multiple: Floats, bounds: Bounds, *, held_back: bool) -> tuple[Floats, Floats]:
    """Return receipts and stock of parts that order bucket for bucket. Shapes ``(buckets, rows)``.

    Where stock would end below the safety level the lack is ordered, at least the minimum and in whole multiples. What can't come before
    the first bucket is late; ``held_back`` counts capacity and the last bucket too.
    """
    net = change(rows)
    begins = first_need(rows.gross)
    order = np.argsort(begins, kind="stable")
    edge = np.searchsorted(begins[order], np.arange(len(net) + 1))
    receipts, left = np.empty(net.shape), np.empty(net.shape)
    stock, target, got = rows.on_hand, np.zeros(len(begins)), np.zeros(len(begins))
    raised, step = bool((least > 0.0).any()), np.where(multiple > 0.0, multiple, np.nan)
    rounds = bool((multiple > 0.0).any())
    waits = min(int(bounds.first.max(initial=0)), len(net))
    late = np.empty((len(net) if held_back else waits, len(begins)))
    came, capacity = np.zeros(len(begins)), np.minimum(bounds.capacity, BOUNDLESS)
    short, whole = np.empty(len(begins), dtype=bool), np.empty(len(begins))
    for bucket, lot in enumerate(receipts):
        if edge[bucket] < edge[bucket + 1]:
            now = order[edge[bucket] : edge[bucket + 1]]
            target[now] = rows.safety[now]
        stock = np.add(stock, net[bucket], out=left[bucket])
        np.subtract(target, stock, out=lot)
        np.greater(lot, TINY, out=short)
        if raised:
            np.maximum(lot, least, out=lot)
        if rounds:
            np.subtract(lot, TINY, out=whole)
            whole /= step
            np.ceil(whole, out=whole)
            whole *= step
            np.fmax(lot, whole, out=lot)
        lot *= short
        stock += lot
        if held_back:
            got += lot
            curve = np.minimum(got, capacity * np.maximum(bucket - bounds.first + 1, 0))
            np.copyto(came, curve, where=bounds.last >= bucket)
            late[bucket] = got - came
        elif bucket < waits:
            got += lot
            late[bucket] = got * (bounds.first > bucket)
    left[: len(late)] -= late
    return receipts, left


def change(rows: Rows) -> Floats:
    """Return what open orders bring less what is needed. Shape ``(buckets, rows)``."""
    net = np.empty(rows.gross.shape[::-1])
    np.subtract(rows.scheduled.T, rows.gross.T, out=net)
    return net
