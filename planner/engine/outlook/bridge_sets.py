"""The cheapest sets of bridges: how far a line gets when each part that would stop it is bridged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.netting.netting import TINY
from planner.engine.outlook.bridge_options import Ways
from planner.engine.outlook.runway import Line, Runway, stands_still
from planner.engine.outlook.shortfall import width
from planner.engine.results import Days, Flags, Floats, Ints

MOST_STEPS = 12
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
    kind: Ints  # position in bridge_options.KINDS
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
        best = cheapest(need, ways.taken(rows), arrived[rows], carrying, bucket)
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
    """Return the cheapest one or two ways that cover a need; where none do, all of them in turn; None where those don't either.

    The first way gives what it can, r(t) = (e(t) − B₁(t))⁺ is left, and max r is what the second must bring; it does
    where B₂(t) ≥ r(t) for all t. Quantities are max e − max r and max r. Args: need e ``(buckets,)``; arrived B ``(ways, buckets)``.
    """
    if not len(arrived):
        return None
    left = np.maximum(need[None, :] - arrived, 0.0)
    total, rest = float(need.max()), left.max(axis=1)
    found = [[buy(ways, int(at), arrived, need, total, carrying, bucket)] for at in np.flatnonzero(rest <= TINY)]
    for first in np.flatnonzero((rest > TINY) & (rest < total - TINY)):
        for second in np.flatnonzero((arrived >= left[first] - TINY).all(axis=1) & apart(ways, int(first))):
            one = buy(ways, int(first), arrived, need, total - float(rest[first]), carrying, bucket)
            found.append([one, buy(ways, int(second), arrived, left[first], float(rest[first]), carrying, bucket)])
    if found:
        return min(found, key=lambda bought: sum(one.cost for one in bought))
    return in_turn(need, ways, arrived, carrying, bucket)


def apart(ways: Ways, at: int) -> Flags:
    """Return which ways can go along with one: not those that use up the same source's capacity."""
    endless = np.isinf(ways.rate) & np.isinf(ways.most)
    free: Flags = (ways.row != ways.row[at]) | (ways.row < 0) | (endless & endless[at])
    free[at] = False
    return free


def in_turn(need: Floats, ways: Ways, arrived: Floats, carrying: float, bucket: float) -> list[Bought] | None:
    """Return all ways in turn, the cheapest unit first, until a need is covered; None where they don't cover it together."""
    chosen, left, free = [], need, np.ones(len(arrived), dtype=bool)
    for at in np.argsort(ways.unit, kind="stable"):
        then = np.maximum(left - arrived[at], 0.0)
        quantity = float(left.max() - then.max())
        if quantity > TINY and free[at]:
            chosen.append(buy(ways, int(at), arrived, left, quantity, carrying, bucket))
            left, free = then, free & apart(ways, int(at))
        if left.max() <= TINY:
            return chosen
    return None


def buy(ways: Ways, at: int, arrived: Floats, need: Floats, quantity: float, carrying: float, bucket: float) -> Bought:
    """Return a quantity of one way in whole lots, and what it costs: its premium, its qualification and its holding."""
    lots = float(in_lots(quantity, ways.least[at], ways.multiple[at], ways.most[at]))
    held = 0.0
    if ways.early[at]:
        here = np.minimum(arrived[at], lots)
        last = int(np.flatnonzero(need > TINY)[-1]) + 1
        held = float((here - np.minimum(np.maximum.accumulate(need), here))[:last].sum()) * bucket
    return Bought(at, lots, float(lots * ways.unit[at] + ways.fixed[at] + held * ways.worth[at] * carrying / YEAR))


def in_lots(used: Floats | float, least: Floats, multiple: Floats, most: Floats) -> Floats:
    """Return quantities in whole lots, at least the smallest order and never more than can come. Any shape."""
    lots = np.ceil(np.maximum(used, least) / multiple - TINY) * multiple
    return np.where(used > TINY, np.maximum(np.minimum(lots, most), used), 0.0)
