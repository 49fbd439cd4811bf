"""Shelf life: what would lie too long, and how much may be held so that nothing does. The oldest stock is always used first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.results import Floats, Ints

TINY = 1e-6  # units; less than this is nothing


def shelf_buckets(shelf_days: Floats, bucket_days: int, buckets: int) -> Ints:
    """Return how many whole buckets goods keep after the one in which they come, rounded down; ``buckets`` for no limit, or one that is none. Shape ``(parts,)``."""
    kept = np.floor(np.where(shelf_days > 0, shelf_days, np.inf) / bucket_days + 1e-9)
    return np.minimum(kept, buckets).astype(np.intp)


def arrived_and_used(gross: Floats, on_hand: Floats) -> tuple[Floats, Floats]:
    """Return what has come and what was used, each up to every bucket's end. Shapes ``(parts, buckets)``.

    Stock at the end is all that came less all that was used, so what came is what was used and the stock.
    """
    used = np.cumsum(gross, axis=1)
    return used + on_hand, used


@dataclass(frozen=True, slots=True)
class Expiry:
    """What lies longer than its shelf life within the horizon. Shapes ``(parts,)``."""

    quantity: Floats
    first: Ints  # bucket from which the first of it may no longer be used, −1 for none


def expiring(gross: Floats, on_hand: Floats, keeps: Ints) -> Expiry:
    """Return what of the projected stock expires, the oldest being used first.

    E(t) = max over s ≤ t of A(s) − C(s + S): what came up to s (A) and isn't used (C) S buckets later. Stock on hand now counts as
    fresh. What is left at the horizon's end isn't judged.
    Args: gross, on_hand ``(parts, buckets)`` at each bucket's end; keeps S ``(parts,)`` as of ``shelf_buckets``.
    """
    buckets = gross.shape[1]
    quantity, first = np.zeros(len(gross)), np.full(len(gross), -1, dtype=np.intp)
    rows = np.flatnonzero(keeps < buckets)
    if not len(rows):
        return Expiry(quantity, first)
    came, used = arrived_and_used(gross[rows], on_hand[rows])
    later = np.arange(buckets) + keeps[rows, None]
    left = came - np.take_along_axis(used, np.minimum(later, buckets - 1), axis=1)
    left = np.where(later < buckets, left, 0.0)
    gone = left > TINY
    quantity[rows] = np.where(gone.any(axis=1), left.max(axis=1), 0.0)
    first[rows] = np.where(gone.any(axis=1), gone.argmax(axis=1) + keeps[rows] + 1, -1)
    return Expiry(quantity, first)


def room_for_extra(gross: Floats, on_hand: Floats, receipts: Floats, bucket: Ints, keeps: Ints) -> Floats:
    """Return how much more may come in a bucket and is still used before it expires. Shape ``(rows,)``, ∞ where goods keep.

    C(w + S) − A(w), where the receipts that were planned for the bucket anyway are not needed any more.
    Args: gross, on_hand, receipts ``(rows, buckets)``; bucket w and keeps S ``(rows,)``.
    """
    buckets = gross.shape[1]
    came, used = arrived_and_used(gross, on_hand)
    row, week = np.arange(len(gross)), np.clip(bucket, 0, buckets - 1)
    last = np.minimum(week + keeps, buckets - 1)
    room = used[row, last] - came[row, week] + receipts[row, week]
    return np.where(keeps < buckets, np.maximum(room, 0.0), np.inf)


def most_strategic(weekly: Floats, safety: Floats, order: Floats, shelf_days: Floats, bucket_days: int) -> Floats:
    """Return the largest strategic buffer that is used up before it expires. Shape ``(parts,)``, ∞ where goods keep.

    Of stock that is used at d a week everything lies as long as all of it lasts, so buffer + SS + what a usual order is more than
    one bucket's need must not outlast the shelf life.
    """
    perishes = shelf_days > 0
    lasting = weekly * np.where(perishes, shelf_days, 0.0) / 7.0
    rest = lasting - safety - np.maximum(order - weekly * bucket_days / 7.0, 0.0)
    return np.where(perishes, np.maximum(rest, 0.0), np.inf)
