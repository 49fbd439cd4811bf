"""What a crowded supplier does to a lead time: the wait grows with the load, and a rush must be worked off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.results import Flags, Floats

WEEK = 7.0  # days


def waiting(utilisation: Floats, work: Floats, arrivals_cv: Floats, work_cv: Floats, lines: Floats | float = 1.0) -> Floats:
    """Return how long an order waits until its work begins, on average.

    W = ((ca² + cs²)/2) · u^(√(2(c + 1)) − 1)/(c·(1 − u)) · τ; for one line that is Kingman's ((ca² + cs²)/2) · u/(1 − u) · τ, exact for
    random arrivals and work (M/M/1). Any shape, in the unit of work.
    Args: utilisation u, 0 and more; work τ on one order; coefficients of variation of the time between orders and of the work; lines c
    that work side by side. Returns ∞ where u is 1 or more: the line never stops growing.
    Source: Kingman (1961); Sakasegawa (1977); Hopp and Spearman, Factory Physics, 3rd ed., ch. 8.
    """
    spread = (arrivals_cv**2 + work_cv**2) / 2
    free = np.where(utilisation < 1.0, 1.0 - utilisation, np.nan)
    wait = spread * utilisation ** (np.sqrt(2.0 * (lines + 1.0)) - 1.0) / (lines * free) * work
    return np.where(utilisation >= 1.0, np.inf, wait)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A lead time under load. Any shape, in days unless said; NaN where a supplier can't get through at all."""

    utilisation: Floats  # usual load over capacity; NaN where no capacity is known
    wait: Floats  # in the line of usual orders
    work_off: Floats  # until the last unit of the rush is made from what capacity is left
    average: Floats  # lead time of the rush's average unit
    last: Floats  # lead time of its last unit
    never: Flags  # nothing is left for a rush: the usual load takes all, or there is no capacity


def stretched_lead(
    base_days: Floats, load_per_week: Floats, capacity_per_week: Floats, rush_quantity: Floats, variability: Floats | float = 1.0
) -> Stretch:
    """Return the lead time of orders that a supplier makes beside its usual load.

    u = load/capacity; wait = 7·V·u²/(1 − u): Kingman's formula for orders that come once a week and are u weeks of work each;
    work-off = 7·X/(capacity − load): the usual orders keep their places, the rush gets what is free;
    last unit = base + wait + work-off, average unit = base + wait + work-off/2.
    A lead time quoted under a usual load has that load's wait in it already: then add only what the wait has grown by.
    Args: base_days without any wait; load, all customers' and our own usual one, and capacity in units a week; rush X in units beyond it;
    variability V = (ca² + cs²)/2: 0 like clockwork, 1 random. Where no capacity is known (NaN) nothing stretches. Any shape.
    Source: Hopp and Spearman, Factory Physics, 3rd ed., ch. 8 (VUT); the work-off is the fluid limit of a line after a burst.
    """
    limited = ~np.isnan(capacity_per_week)
    load = np.maximum(load_per_week, 0.0)
    never = limited & (capacity_per_week <= load)
    able = limited & (capacity_per_week > load)
    capacity = np.where(able, capacity_per_week, np.nan)
    utilisation = np.where(capacity_per_week > 0.0, load / np.where(capacity_per_week > 0.0, capacity_per_week, 1.0), np.inf)
    utilisation = np.where(limited, utilisation, np.nan)
    share = load / capacity
    spread = np.sqrt(variability)
    wait = np.where(limited, waiting(share, share * WEEK, spread, spread), 0.0)
    work_off = np.where(limited, WEEK * np.maximum(rush_quantity, 0.0) / (capacity - load), 0.0)
    start = base_days + wait
    return Stretch(utilisation, wait, work_off, start + work_off / 2, start + work_off, never)
