"""The chance that goods ordered on a day still come in under the old duty."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from planner.engine.lead.legs import DOCK, ORDER, TRANSIT
from planner.engine.results import Floats
from planner.engine.stock.loss import below, density

NODES = 48  # of the integral over the loading day; the error is far below a tenth of a percent
WIDEST = 8.0  # standard deviations beyond which the normal law holds nothing


@dataclass(frozen=True, slots=True)
class Spreads:
    """Standard deviation of the time until goods are loaded, and from there to their entry, days. Shapes ``(lines,)``."""

    loading: Floats
    under_way: Floats

    @property
    def whole(self) -> Floats:
        """Return the standard deviation of the time from order to entry; the legs swing independently of each other."""
        return np.hypot(self.loading, self.under_way)


def spreads_of(leg_sd: Floats) -> Spreads:
    """Return the spreads of goods whose legs swing independently of each other. Args: leg_sd ``(lines, legs)``; dock doesn't count."""
    return Spreads(*(np.sqrt((leg_sd[:, legs] ** 2).sum(axis=1)) for legs in (slice(ORDER, TRANSIT), slice(TRANSIT, DOCK))))


def in_time(days: Floats, mean: Floats, spread: Floats) -> Floats:
    """Return the chance that something that takes ``mean`` ± ``spread`` days is over before ``days`` have passed.

    P = Φ((days − mean)/spread); 1 or 0 without a spread, 0 on the very day. Any shape, days.
    Example: 50 days left, 45 ± 8 → 73.4 %.
    """
    apart = days - mean
    with np.errstate(divide="ignore", invalid="ignore"):
        sure = np.where(apart > 0, np.inf, -np.inf)
        return below(np.where(spread > 0, apart / spread, sure))


@dataclass(frozen=True, slots=True)
class Clause:
    """An in-transit clause, in days from the as-of date: loaded before one day and entered before another. Large for no such day."""

    loaded: Floats  # (lines,)
    entered: float


def in_time_or_spared(days: Floats, loading: Floats, mean: Floats, spreads: Spreads, clause: Clause) -> Floats:
    """Return the chance that goods are entered in time, or are loaded in time for an in-transit clause.

    With L the loading day and E = L + way the entry: P(E < days or (L < A and E < B)), by integrating over L; the two are
    not independent, so their chances can't be multiplied.
    Args: loading, mean ``(lines,)`` days until the mother vessel is loaded and until entry.
    """
    way = mean - loading
    sure = np.where(clause.loaded > loading, np.inf, -np.inf)  # loaded on the very day is not before it
    cut = np.divide(clause.loaded - loading, spreads.loading, out=sure, where=spreads.loading > 0)
    spared = weighed(np.full(len(mean), -WIDEST), np.clip(cut, -WIDEST, WIDEST), np.maximum(days, clause.entered), loading, way, spreads)
    else_ = weighed(np.clip(cut, -WIDEST, WIDEST), np.full(len(mean), WIDEST), days, loading, way, spreads)
    return np.clip(spared + else_, 0.0, 1.0)


def weighed(start: Floats, end: Floats, days: Floats, loading: Floats, way: Floats, spreads: Spreads) -> Floats:
    """Return ∫ φ(z)·P(way < days − loading − z·σ) dz from ``start`` to ``end``. Shapes ``(lines,)``."""
    at, weight = nodes()
    z = start[:, None] + (end - start)[:, None] * at
    left = days[:, None] - loading[:, None] - z * spreads.loading[:, None]
    chance = in_time(left, np.broadcast_to(way[:, None], z.shape), np.broadcast_to(spreads.under_way[:, None], z.shape))
    total: Floats = ((end - start)[:, None] * weight * density(z) * chance).sum(axis=1)
    return total


@cache
def nodes() -> tuple[Floats, Floats]:
    """Return where and how strongly an integral from 0 to 1 is sampled (Gauss–Legendre)."""
    at, weight = np.polynomial.legendre.leggauss(NODES)
    return (at + 1) / 2, weight / 2
