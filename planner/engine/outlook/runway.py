"""When supply stops: which part runs out when, and when each line stands still."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import Settings, bucket_of, filled, settings_of
from planner.engine.lead import legs as lead
from planner.engine.lead.legs import NAT
from planner.engine.netting import bom, netting
from planner.engine.netting.alternates import Moves
from planner.engine.netting.coming import expected_stock
from planner.engine.netting.needs import assembled, kinds_of, way_of_need
from planner.engine.outlook.critical import Times
from planner.engine.outlook.shortfall import came_back, projected, width
from planner.engine.outlook.stop import Reach, Stop, doubts, reach_of, usable
from planner.engine.results import Days, Flags, Floats, Ints, Results, SourceResults
from planner.model.finding import Finding
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells


def stops(plan: Plan, kind: Cells, graph: bom.Structure, source: SourceResults) -> Cells:
    """Return the last day each bought part can become stock, NaT where supply goes on; a supplier's own parts count.

    A part's supply ends when its last source stops, or when a component below it ends, wherever in the BOM it stands.
    """
    sources = plan["sources"]
    far = 1e9
    until = np.full(len(kind), -np.inf)
    day = np.where(np.isnat(sources["available_until"]), far, sources["available_until"].astype(np.float64))
    after_ship = source.legs[:, lead.INLAND : lead.DOCK + 1].sum(axis=1) if len(source.part) else np.zeros(0)
    valid = source.part >= 0
    np.maximum.at(until, source.part[valid], np.where(day < far, day + after_ship, far)[valid])
    until[np.isneginf(until)] = far
    own = until.copy()
    for step in graph.up:
        lines = step.lines
        below = np.minimum.reduceat(until[graph.child[lines]], step.start)
        until[step.group] = np.minimum(own[step.group], below)
    result = np.full(len(kind), NAT, dtype="datetime64[D]")
    cut = until < far
    result[cut] = until[cut].astype(np.int64).astype("datetime64[D]")
    return np.where(kind == bom.BUY, result, NAT)


def ending(plan: Plan, until: Cells, source: SourceResults, bought_from: Ints) -> Cells:
    """Return the last day on which a part comes from everyone it is bought from: then one of them has stopped; NaT where none does.

    Args: until ``(parts,)`` as ``stops`` says it; bought_from: rows of the sources that orders go to.
    """
    day = plan["sources"]["available_until"]
    used = np.zeros(len(day), dtype=bool)
    used[bought_from] = True
    rows = np.flatnonzero(used & ~np.isnat(day) & (source.part >= 0))
    after_ship = lead.span(source.legs[rows, lead.INLAND : lead.DOCK + 1].sum(axis=1))
    first = until.copy()
    np.fmin.at(first, source.part[rows], day[rows] + after_ship)
    return first


def line_down(on_hand: Floats, ends: Cells, settings: Settings, kind: Cells) -> Cells:
    """Return the first day each bought part runs out after someone it is bought from has stopped, NaT for never.

    Others may take over: it runs out where they can't in time. Args: on_hand ``(parts, buckets)``; ends ``(parts,)``.
    """
    stopped = np.flatnonzero(~np.isnat(ends) & (kind == bom.BUY))
    since = bucket_of(ends[stopped], settings)
    after = (on_hand[stopped] < -netting.TINY) & (np.arange(on_hand.shape[1])[None, :] >= since[:, None])
    down = np.full(len(kind), NAT, dtype="datetime64[D]")
    rows = np.flatnonzero(after.any(axis=1))
    down[stopped[rows]] = settings.first_day + after[rows].argmax(axis=1) * settings.bucket_days
    return down


@remembered(8)
def standing_in(built: bom.Structure, moves: Moves) -> bom.Structure:
    """Return the BOM in which parts that take over need of others stand beside them: they stop the same assemblies."""
    if not len(moves.part):
        return built
    parent, child = built.parent, built.child
    for number in np.argsort(moves.level[moves.part], kind="stable"):
        beside = parent[child == moves.part[number]]
        parent, child = np.r_[parent, beside], np.r_[child, np.full(len(beside), moves.alternate[number])]
    return bom.walked(parent, child, np.ones(len(parent)), np.full(len(parent), -1), moves.level, built.in_cycle)


def starved_dates(built: bom.Structure, down: Cells, times: Times, products: Ints) -> Cells:
    """Return the day each product's line stands still: the earliest of its parts, make times above them added."""
    day = np.where(np.isnat(down), 1e9, down.astype("datetime64[D]").astype(np.float64))
    make = times.legs[:, lead.MAKE]
    for step in built.up:
        lines = step.lines
        first = np.minimum.reduceat(day[built.child[lines]], step.start)
        day[step.group] = np.minimum(day[step.group], first + make[step.group])
    result = np.full(len(products), NAT, dtype="datetime64[D]")
    found = day[products] < 1e8
    result[found] = day[products][found].astype(np.int64).astype("datetime64[D]")
    return result


@dataclass(frozen=True, slots=True)
class Line:
    """One product of the build plan. Units are of the product."""

    part: int
    line_down: np.datetime64  # first day on which none can be finished; NaT for never within the horizon
    line_up: np.datetime64  # first day on which all its parts are there again; NaT for not within the horizon
    weeks: float  # runway from the as-of date to the line-down; NaN for never
    first: int  # which part stops it, a position in ``Runway.part``; −1 for none
    built: float  # due before the line stands still
    missed: float  # due while it stands still
    missed_weeks: float
    above: Floats  # (outs,) days of making from each part that runs out up to the finished product; ∞ where it isn't in it


@dataclass(frozen=True, slots=True)
class Runway:
    """What runs out when supply stops and orders go out as planned. The parts are ranked by the day they run out."""

    stops: tuple[Stop, ...]
    as_of: np.datetime64
    buckets: Days  # (buckets,) their first days
    end: np.datetime64  # first day after the horizon
    touched: Ints  # bought parts of which something comes later or never, whether they run out or not
    part: Ints  # (outs,)
    out: Days  # (outs,) first day of the bucket in which there is too little
    back: Days  # (outs,) first day of the bucket in which there is enough again, NaT for not within the horizon
    lost: Floats  # (outs,) the most units that are short
    chain: tuple[tuple[int, ...], ...]  # (outs,) parts from the product down to the part, and on to the one below it that has stopped
    usual: Floats  # (outs, buckets) projected stock without the stop
    stopped: Floats  # (outs, buckets) with it
    cut: Flags  # (outs,) something below it has stopped, so that its makers are touched
    builds: Floats  # (products, buckets) units planned to be finished
    products: tuple[Line, ...]
    findings: tuple[Finding, ...]

    @property
    def first_out(self) -> int:
        """Position of the part that stops a line first, −1 for none."""
        down = [line for line in self.products if line.first >= 0]
        return min(down, key=lambda line: line.line_down).first if down else -1


def runway(plan: Plan, results: Results, *stops: Stop) -> Runway:
    """Return which parts run out and which lines stand still when supply stops and nobody does anything about it.

    Orders go out as planned, to the same sources; those that would ship during a stop ship after it, or never. A part
    is out in the first bucket in which the stop leaves less than nothing. A product stands still the make time above
    the part later, from the first build that is due then. What evaluating a scenario says differs: there orders move
    to other sources.
    Args: plan as ``results`` were evaluated on, supply going on. Source: projected available balance (Orlicky).
    """
    settings = settings_of(plan)
    graph = bom.structure(plan["bom"], plan["parts"]["part"], None)
    kind = kinds_of(plan["parts"], graph, plan["sources"]["part"])
    good = tuple(stop for stop in stops if usable(stop))
    reaches = tuple(reach_of(plan, stop, graph, kind) for stop in good)
    end = results.weeks[-1] + width(results.weeks)
    stocks = projected(plan, results, good, reaches)
    short = stocks.short
    outs = np.flatnonzero(short.any(axis=1))
    outs = outs[np.argsort(short[outs].argmax(axis=1), kind="stable")]
    part = stocks.part[outs]
    starts = np.r_[results.weeks, NAT]
    out, back = starts[short[outs].argmax(axis=1)] if len(outs) else starts[:0], starts[[came_back(short[row]) for row in outs]]
    built = standing_in(assembled(graph, kind), way_of_need(plan, settings, graph, kind)[1])
    climbs = [climb(built, results.part.legs[:, lead.MAKE], product.part) for product in results.products]
    builds = np.array([finished(plan, results, product.part) for product in results.products]).reshape(len(climbs), len(results.weeks))
    lines = tuple(
        line_of(results, product.part, one.days[part], out, back, made, end)
        for product, one, made in zip(results.products, climbs, builds, strict=True)
    )
    return Runway(
        stops=stops, as_of=results.as_of, buckets=results.weeks, end=end, touched=stocks.part, part=part, out=out, back=back,
        lost=np.where(short, -stocks.stopped, 0.0)[outs].max(axis=1, initial=0.0),
        chain=tuple(chain_of(int(one), climbs, reaches) for one in part),
        usual=stocks.usual[outs], stopped=stocks.stopped[outs],
        cut=np.any([reach.cut[part] for reach in reaches], axis=0) if reaches else np.zeros(len(part), dtype=bool), builds=builds, products=lines,
        findings=tuple(found for stop in stops for found in doubts(plan, stop, reach_of(plan, stop, graph, kind), results.as_of, end)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Climb:
    """The way from each part up to one product: days of making, and the assembly next above on the shortest one. Shapes ``(parts,)``."""

    product: int
    days: Floats  # ∞ where the part isn't in the product
    above: Ints  # −1 for none


def climb(built: bom.Structure, make: Floats, product: int) -> Climb:
    """Return the least days of making between each part and a finished product."""
    days, above = np.full(len(make), np.inf), np.full(len(make), -1, dtype=np.intp)
    days[product] = 0.0
    for step in built.down:
        parent = built.parent[step.lines]
        whole = days[parent] + make[parent]
        least = np.minimum.reduceat(whole, step.start)
        owner = np.repeat(np.arange(len(step.group)), np.diff(np.r_[step.start, len(parent)]))
        better = least < days[step.group]
        days[step.group[better]] = least[better]
        best = np.flatnonzero((whole == least[owner]) & better[owner])[::-1]  # the first is written last
        above[built.child[step.lines[best]]] = parent[best]
    return Climb(product, days, above)


def finished(plan: Plan, results: Results, product: int) -> Floats:
    """Return how many of a product must be finished in each bucket beyond what is in stock and coming. Shape ``(buckets,)``."""
    stock = expected_stock(plan, settings_of(plan))
    rows = np.flatnonzero(stock["part"] == results.parts[product])
    due = np.where((stock["kind"][rows] != "open order") | np.isnat(stock["due"][rows]), results.as_of, stock["due"][rows])
    at = np.maximum(np.searchsorted(results.weeks, due.astype("datetime64[D]"), side="right") - 1, 0)
    there = np.bincount(at, filled(stock["quantity"][rows], 0.0), minlength=len(results.weeks))[: len(results.weeks)]
    lack = np.maximum.accumulate(np.maximum(np.cumsum(results.gross[product] - there), 0.0))
    return np.diff(lack, prepend=0.0)


def line_of(results: Results, product: int, above: Floats, out: Days, back: Days, builds: Floats, end: np.datetime64) -> Line:
    """Return when a product's line stands still, for how long, and what isn't finished then.

    Args: above ``(outs,)`` days of making over each part; out, back ``(outs,)``; builds ``(buckets,)``.
    """
    starved = stands_still(above, out, results.weeks, builds)
    nothing = Line(product, NAT, NAT, np.nan, -1, float(builds.sum()), 0.0, 0.0, above)
    if not len(starved) or np.isnat(starved).all():
        return nothing
    first = int(np.argmin(np.where(np.isnat(starved), end, starved)))
    down = starved[first]
    returns = back + lead.span(np.where(np.isfinite(above), above, 0.0))
    touching = ~np.isnat(starved)
    up = NAT if np.isnat(returns[touching]).any() else returns[touching].max()
    until = end if np.isnat(up) else min(up, end)
    missed = builds[(results.weeks >= down) & (results.weeks < until)].sum()
    before = builds[results.weeks < down].sum()
    weeks = float((down - results.as_of).astype(int)) / 7.0
    return Line(product, down, up, weeks, first, float(before), float(missed), float((until - down).astype(int)) / 7.0, above)


def stands_still(above: Floats, out: Days, starts: Days, builds: Floats) -> Days:
    """Return the day each part that runs out stops a product: the make time later, at a build due then; NaT for never. Shape ``(outs,)``."""
    starved = out + lead.span(np.where(np.isfinite(above), above, 0.0))
    ahead = np.flatnonzero(builds > netting.TINY)
    at = np.searchsorted(starts, starved, side="right") - 1
    following = np.searchsorted(ahead, at)
    due = np.r_[starts[ahead], NAT][np.minimum(following, len(ahead))]
    day = np.where(np.isnat(due), NAT, np.maximum(starved, due))
    return np.where(np.isfinite(above), day, NAT)


def chain_of(part: int, climbs: list[Climb], reaches: tuple[Reach, ...]) -> tuple[int, ...]:
    """Return the parts from a product down to one that runs out, and on to the deepest one below it that has stopped."""
    up = [part]
    for one in climbs:
        if np.isfinite(one.days[part]):
            while up[-1] != one.product:
                up.append(int(one.above[up[-1]]))
            break
    down: list[int] = []
    via = next((reach.via for reach in reaches if reach.via[part] >= 0), None)
    while via is not None and via[down[-1] if down else part] >= 0:
        down.append(int(via[down[-1] if down else part]))
    return (*reversed(up), *down)
