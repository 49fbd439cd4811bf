"""The cheapest sets of bridges: how far a line gets when each part that would stop it is bridged."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from planner.engine.netting.netting import TINY
from planner.engine.outlook.runway import Line, Runway, stands_still
from planner.engine.outlook.shortfall import width
from planner.engine.outlook.ways import Ways
from planner.engine.results import Days, Flags, Floats, Ints

MOST_STEPS = 12
MOST_SETS = 32
YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Step:
    """How far the cheapest set of bridges gets one line. Shapes ``(bridges,)``."""

    day: np.datetime64  # until when the line is to go on
    until: np.datetime64  # until when it does
    days: float  # so many days later than without
    reached: bool  # False where some part can't be bridged that far; then ``stuck`` names it, and the set has no total
    stuck: int  # position in Runway.part, −1 for none
    out: Ints  # position in Runway.part
    kind: Ints  # position in ways.KINDS
    source: Ints
    alternate: Ints
    mode: Ints
    quantity: Floats
    cost: Floats
    total: float  # of the whole set, NaN where it isn't reached


@dataclass(frozen=True, slots=True)
class Bought:
    """So much of one way."""

    at: int
    quantity: float
    cost: float


def lacking(found: Runway) -> Floats:
    """Return how many units of each part must have come besides so that the stop leaves none short. Shape ``(outs, buckets)``."""
    return np.maximum(np.minimum(found.usual, 0.0) - found.stopped, 0.0)


def steps_of(
    found: Runway, ways: Ways, lack: Floats, carrying: float, days: float | None
) -> tuple[tuple[tuple[Step, ...], ...], tuple[Step | None, ...]]:
    """Return for each line the cheapest set that lasts until its next part is out, and the next, up to the end; and for ``days`` asked."""
    arrived = ways.arrived(found.buckets)
    known = np.flatnonzero(~np.isnan(ways.unit + ways.worth) & (arrived.max(axis=1, initial=0.0) > TINY))
    usable, arrived = ways.taken(known), arrived[known]
    steps: list[tuple[Step, ...]] = []
    wanted: list[Step | None] = []
    for line, builds in zip(found.products, found.builds, strict=True):
        if line.first < 0:
            steps.append(())
            wanted.append(None)
            continue
        end = found.end if np.isnat(line.line_up) else line.line_up
        starved = stands_still(line.above, found.out, found.buckets, builds)
        dates = np.unique(starved[~np.isnat(starved) & (starved > line.line_down) & (starved < end)])
        dates = np.r_[dates[: MOST_STEPS - 1], end].astype("datetime64[D]")
        stops = stopping(found, line, builds)
        steps.append(tuple(step_to(found, line, stops, day, usable, arrived, lack, carrying) for day in dates))
        asked = None if days is None else min(line.line_down + int(np.ceil(days)), end)
        wanted.append(None if asked is None else step_to(found, line, stops, asked, usable, arrived, lack, carrying))
    return tuple(steps), tuple(wanted)


def stopping(found: Runway, line: Line, builds: Floats) -> Days:
    """Return on which day a line would stand still if a part were out from a bucket on, NaT for never. Shape ``(outs, buckets)``."""
    shape = len(line.above), len(found.buckets)
    above, start = np.broadcast_to(line.above[:, None], shape), np.broadcast_to(found.buckets, shape)
    return stands_still(above.ravel(), start.ravel(), found.buckets, builds).reshape(shape)


def step_to(found: Runway, line: Line, stops: Days, day: np.datetime64, ways: Ways, arrived: Floats, lack: Floats, carrying: float) -> Step:
    """Return the cheapest set of bridges with which a line goes on until a day: for each part that would stop it sooner its own cheapest."""
    chosen: list[Bought] = []
    stuck, until = -1, day
    bucket = float(width(found.buckets).astype(int))
    needs = np.where(stops < day, lack, 0.0)
    for part in np.flatnonzero(needs.max(axis=1, initial=0.0) > TINY):
        need = needs[part]
        rows = np.flatnonzero(ways.out == part)
        best = cheapest(need, ways.taken(rows), arrived[rows], carrying, bucket) if len(rows) else None
        if best is None:
            left = need - arrived[rows].sum(axis=0) if len(rows) else need
            first = stops[part, int((left > TINY).argmax())] if (left > TINY).any() else day
            stuck, until = (int(part), first) if stuck < 0 or first < until else (stuck, until)
        else:
            chosen += [Bought(int(rows[one.at]), one.quantity, one.cost) for one in best]
    at = np.array([one.at for one in chosen], dtype=np.intp)
    cost = np.array([one.cost for one in chosen])
    return Step(
        day, until, max(float((until - line.line_down).astype(int)), 0.0), stuck < 0, stuck, ways.out[at], ways.kind[at], ways.row[at], ways.alternate[at], ways.mode[at],
        np.array([one.quantity for one in chosen]), cost, float(cost.sum()) if stuck < 0 else np.nan,
    )  # fmt: skip


def cheapest(need: Floats, ways: Ways, arrived: Floats, carrying: float, bucket: float) -> list[Bought] | None:
    """Return the cheapest set of ways found that covers a need; None where not even all of them do.

    The quantities q of a set cover it where Σ min(q, B(t)) ≥ e(t) for all t. From the dearest unit on each is lowered as
    far as the others allow; sets differ in which ways with a one-off cost, and which way of each source, may be used.
    Args: need e ``(buckets,)``; arrived B ``(ways, buckets)``.
    """
    last = int(np.flatnonzero(need > TINY)[-1]) + 1
    days = (last - np.minimum((arrived <= TINY).sum(axis=1), last)) * bucket
    holding = np.where(ways.early, ways.worth * carrying / YEAR * days, 0.0)
    best: list[Bought] | None = None
    for allowed in sets_of(ways):
        for price in (ways.unit, ways.unit + holding / 2):
            quantity = lowered(need, arrived, allowed, price)
            if quantity is None:
                break
            found = bought(ways, quantity, arrived, need[:last], carrying, bucket)
            if best is None or total(found) < total(best):
                best = found
    return best


def sets_of(ways: Ways) -> list[Flags]:
    """Return which ways may be used together: each source by one of its ways where its capacity is limited, with or without one-off costs."""
    endless = np.isinf(ways.rate) & np.isinf(ways.most)
    groups = [np.flatnonzero((ways.row == row) & ~endless) for row in np.unique(ways.row[(ways.row >= 0) & ~endless])]
    choices = [[[one] for one in group] for group in groups if len(group) > 1]
    clashing = np.array([one for group in groups if len(group) > 1 for one in group], dtype=np.intp)
    costly = np.flatnonzero(ways.fixed > TINY)
    dropped = [[[], [one]] for one in costly]
    found = []
    for number, picked in enumerate(product(*choices, *dropped)):
        if number >= MOST_SETS:
            break
        allowed = np.ones(len(ways.out), dtype=bool)
        allowed[clashing] = False
        for choice in picked[: len(choices)]:
            allowed[choice] = True
        for drop in picked[len(choices) :]:
            allowed[drop] = False
        found.append(allowed)
    return found


def lowered(need: Floats, arrived: Floats, allowed: Flags, price: Floats) -> Floats | None:
    """Return quantities that cover a need, the dearest lowered first as far as the others allow; None where nothing covers it."""
    able = np.where(allowed[:, None], arrived, 0.0)
    most = able.max(axis=1, initial=0.0)
    able = np.minimum(able, need.max())  # more than the whole need is never of use, and ∞ can't be taken off a sum
    sums = able.sum(axis=0)
    if (sums < need - TINY).any():
        return None
    quantity: Floats = np.minimum(most, need.max())
    for at in np.argsort(-price, kind="stable"):
        others = sums - able[at]
        quantity[at] = max(float((need - others).max()), 0.0)
        able[at] = np.minimum(able[at], quantity[at])
        sums = others + able[at]
    return quantity


def bought(ways: Ways, quantity: Floats, arrived: Floats, need: Floats, carrying: float, bucket: float) -> list[Bought]:
    """Return quantities in whole lots, each with its premium, qualification and holding; what is held is used first."""
    left, found = need, []
    for at in sorted(np.flatnonzero(quantity > TINY).tolist(), key=lambda one: (not ways.early[one], one)):
        lots = float(in_lots(quantity[at], ways.least[at], ways.multiple[at], ways.most[at]))
        cost = lots * ways.unit[at] + ways.fixed[at]
        if ways.early[at]:
            here = np.minimum(arrived[at, : len(need)], lots)
            held = here - np.minimum(np.maximum.accumulate(left), here)
            cost += float(held.sum()) * bucket * ways.worth[at] * carrying / YEAR
            left = np.maximum(left - here, 0.0)
        found.append(Bought(at, lots, float(cost)))
    return found


def total(set_: list[Bought]) -> float:
    """Return what a set costs."""
    return sum(one.cost for one in set_)


def in_lots(used: Floats | float, least: Floats, multiple: Floats, most: Floats) -> Floats:
    """Return quantities in whole lots, at least the smallest order and never more than can come. Any shape."""
    lots = np.ceil(np.maximum(used, least) / multiple - TINY) * multiple
    return np.where(used > TINY, np.maximum(np.minimum(lots, most), used), 0.0)
