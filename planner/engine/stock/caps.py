"""What of several purchases to keep where room or money is short: what saves least for what it takes goes first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.results import Flags, Floats, Ints
from planner.model.remembered import ByValue, remembered

SLACK = 1e-9  # of a limit; less than this over it is rounding


@dataclass(frozen=True, slots=True)
class Pieces(ByValue):
    """Quantities that may be cut, each at rest from one bucket to another. Shapes ``(pieces,)``."""

    owner: Ints  # whose piece it is; pieces of one owner follow each other from the most worth to the least
    size: Floats  # units
    saving: Floats  # money that one unit saves, 0 and more
    first: Ints  # bucket at whose end it lies there for the first time
    last: Ints  # bucket at whose end it is gone

    @property
    def lying(self) -> Flags:
        """Tell which pieces take any room at all."""
        return self.last > self.first


@dataclass(frozen=True, slots=True)
class Capped:
    """What is kept."""

    quantity: Floats  # (owners,) units
    price: Floats  # (limits,) money that one unit more of each limit would save, 0 where it doesn't bind


@remembered(8, by_value=True)
def capped(pieces: Pieces, owners: int, use: Floats, room: Floats) -> Capped:
    """Return how much of each owner's pieces to keep so that no limit is broken in any bucket and most money is saved.

    max Σ s·x with 0 ≤ x ≤ size and Σ use·x ≤ room in every bucket for what lies there then. Where one limit in one bucket decides,
    that is the fractional knapsack: what saves least per unit of the limit goes first. Else it is solved as a linear program; either
    way the optimum, and the price of a limit is the sum of its shadow prices over the buckets.
    Args: use ``(limits, owners)`` of one unit, such as its volume and its value; room ``(limits, buckets)`` beside all other stock.
    Source: Dantzig, Discrete-Variable Extremum Problems, Operations Research 5 (1957), for the knapsack.
    """
    room = np.maximum(room, 0.0)
    taken, price = pieces.size.copy(), np.zeros(len(room))
    load = loads(pieces, taken, use, room.shape[1])
    over = load > room * (1 + SLACK) + SLACK
    if over.any():
        limit, bucket = divmod(int(np.argmax(np.where(over, (load - room) / np.maximum(load, SLACK), -1.0))), room.shape[1])
        taken, price[limit] = knapsack(pieces, use[limit, pieces.owner], float(room[limit, bucket]), bucket)
        if (loads(pieces, taken, use, room.shape[1]) > room * (1 + SLACK) + SLACK).any():
            taken, price = program(pieces, use, room, over)
    return Capped(np.bincount(pieces.owner, weights=taken, minlength=owners).astype(np.float64), price)


def loads(pieces: Pieces, taken: Floats, use: Floats, buckets: int) -> Floats:
    """Return what lies in every bucket, counted by each limit. Shape ``(limits, buckets)``."""
    load = np.zeros((len(use), buckets + 1))
    for limit, each in enumerate(use[:, pieces.owner] * taken):
        put = np.where(pieces.lying, each, 0.0)
        np.add.at(load[limit], np.minimum(pieces.first, buckets), put)
        np.add.at(load[limit], np.minimum(pieces.last, buckets), -put)
    return np.cumsum(load[:, :-1], axis=1)


def knapsack(pieces: Pieces, use: Floats, room: float, bucket: int) -> tuple[Floats, float]:
    """Return what to take of each piece where one limit in one bucket decides, and what one unit more of it would save.

    Args: use ``(pieces,)`` of one unit.
    """
    taken = pieces.size.copy()
    there = np.flatnonzero((pieces.first <= bucket) & (bucket < pieces.last) & (use > 0))
    worth = pieces.saving[there] / use[there]
    order = there[np.argsort(-worth, kind="stable")]
    need = use[order] * pieces.size[order]
    left = np.maximum(room - (np.cumsum(need) - need), 0.0)
    taken[order] = np.minimum(pieces.size[order], left / use[order])
    cut = np.flatnonzero(taken[order] < pieces.size[order] * (1 - SLACK))
    return taken, float(pieces.saving[order[cut[0]]] / use[order[cut[0]]]) if len(cut) else 0.0


def program(pieces: Pieces, use: Floats, room: Floats, over: Flags) -> tuple[Floats, Floats]:
    """Return the optimum where several buckets or limits decide: a linear program. Args: over ``(limits, buckets)`` that may bind."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    limit, bucket = np.nonzero(over)
    row, column = np.nonzero((pieces.first <= bucket[:, None]) & (bucket[:, None] < pieces.last))
    matrix = csr_array((use[limit[row], pieces.owner[column]], (row, column)), shape=(len(limit), len(pieces.size)))
    bounds = np.stack([np.zeros(len(pieces.size)), pieces.size], axis=1)
    found = linprog(-pieces.saving, A_ub=matrix, b_ub=room[limit, bucket], bounds=bounds, method="highs")
    price = np.bincount(limit, weights=-found.ineqlin.marginals, minlength=len(room))
    return np.asarray(found.x, dtype=np.float64), price.astype(np.float64)


@dataclass(frozen=True, slots=True)
class Curve:
    """What a purchase saves: s·q − slope·q²/2, the first unit most. Shapes ``(rows,)``."""

    first: Floats  # s: what the first unit saves
    slope: Floats  # by how much each further unit saves less: h·C0/D

    def saving(self, quantity: Floats) -> Floats:
        """Return what a quantity saves."""
        return self.first * quantity - self.slope * quantity**2 / 2

    def marginal(self, quantity: Floats, rows: Ints) -> Floats:
        """Return what one unit more saves, 0 where it would cost."""
        return np.maximum(self.first[rows] - self.slope[rows] * quantity, 0.0)


def curve_of(quantity: Floats, saving: Floats, holding: Floats, yearly: Floats) -> Curve:
    """Return the curve of pre-buys from their quantity and saving: slope h·C0/D, s = saving/Q + slope·Q/2. Shapes ``(rows,)``.

    Args: holding h·C0 of one unit a year; yearly D units a year. At the optimum Q* = s/slope the last unit saves nothing.
    """
    slope = np.divide(holding, yearly, out=np.zeros(len(quantity)), where=yearly > 0)
    each = np.divide(saving, quantity, out=np.zeros(len(quantity)), where=quantity > 0)
    return Curve(each + slope * quantity / 2, slope)


def pieces_of(quantity: Floats, bucket: Ints, receipts: Floats, curve: Curve) -> Pieces:
    """Return pre-buys piece by piece: each takes the place of a later receipt, and lies until then.

    Args: quantity and bucket of arrival ``(rows,)``; receipts ``(rows, buckets)`` planned without pre-buys. What is more than all
    later receipts lies to the horizon's end.
    """
    buckets = receipts.shape[1]
    later = np.where(np.arange(buckets) >= bucket[:, None], receipts, 0.0)
    ends = np.minimum(np.cumsum(later, axis=1), quantity[:, None])
    ends = np.concatenate([np.zeros((len(quantity), 1)), ends, quantity[:, None]], axis=1)
    size = np.diff(ends, axis=1)
    owner, last = np.nonzero(size > 0)
    middle = (ends[owner, last] + ends[owner, last + 1]) / 2
    return Pieces(owner, size[owner, last], curve.marginal(middle, owner), bucket[owner], last)
