"""A bill shared out over what it was for, in whole cents that add up to the bill exactly."""

from __future__ import annotations

import numpy as np

from planner.engine.results import Floats, Ints

CENTS = 100.0


def in_cents(money: Floats) -> Floats:
    """Return amounts rounded to the cent, half away from zero as ``half_away`` does it. Any shape."""
    scaled = np.abs(money) * CENTS
    grace = np.clip(1e-12 * scaled, 1e-12, 1e-4)  # what is written as a half may lie a few bits below it
    return np.where(scaled < 2**52, np.copysign(np.floor(scaled + 0.5 + grace), money) / CENTS, money)


def allocated(bill: float, weights: Floats) -> Floats:
    """Return each line's share of a bill by weight, in whole cents: the shares add up to the bill, rounded to the cent.

    Every share is its exact one rounded down or up; the last cents go to the lines that lost most by rounding, the first
    of equals first (largest remainders). Without any weight all lines count alike; NaN in the bill or in a weight leaves
    all shares unknown. Args: weights ``(lines,)``, none below 0. Returns money ``(lines,)``.
    Raises: ValueError where a weight is below 0, or a bill has no line to go to.
    """
    return shared_out(np.array([bill]), np.zeros(len(weights), dtype=np.intp), weights)


def shared_out(bills: Floats, group: Ints, weights: Floats) -> Floats:
    """Return each line's share of its group's bill, in whole cents. Args: bills ``(groups,)``; group, weights ``(lines,)``."""
    if (weights < 0).any():
        raise ValueError("a bill can't be shared out by weights below zero")
    count = np.bincount(group, minlength=len(bills))
    if ((count == 0) & (bills != 0)).any():
        raise ValueError("a bill has no line to go to")
    cents = np.round(in_cents(np.abs(bills)) * CENTS)  # 33.58 × 100 is a few bits off a whole number
    total = np.bincount(group, weights, minlength=len(bills))
    with np.errstate(invalid="ignore", divide="ignore"):
        fair = cents[group] * np.where(total[group] == 0, 1.0 / count[group], weights / total[group])
    whole = np.floor(fair)
    left = np.nan_to_num(cents - np.bincount(group, whole, minlength=len(bills))).astype(np.intp)
    by_loss = np.lexsort((whole - fair, group))  # the largest remainder of each group first, equals as they stand
    first = np.r_[0, np.cumsum(count)[:-1]]
    rank = np.empty(len(group), dtype=np.intp)
    rank[by_loss] = np.arange(len(group)) - first[group[by_loss]]
    shares: Floats = (whole + (rank < left[group])) / CENTS * np.sign(bills)[group]
    return shares
