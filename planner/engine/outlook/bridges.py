"""How to bridge a stop of supply: what each way to get a part costs for a day saved, and the cheapest set that gains a line some days."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from planner.engine.netting.netting import TINY
from planner.engine.outlook.bridge_options import Market, market_of, ways_of
from planner.engine.outlook.bridge_sets import Step, in_lots, lacking, steps_of
from planner.engine.outlook.runway import Runway, stands_still
from planner.engine.outlook.shortfall import width
from planner.engine.outlook.ways import STOCK, Ways
from planner.engine.results import Days, Flags, Floats, Ints, Results
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan

WEEKS = (4, 8, 13, 26)  # of stock that are compared
YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Options:
    """Ways to bridge each part that runs out: those of the first part out first, of one part the cheapest for a day before.

    Shapes ``(options,)`` unless said. Units are of the part that runs out, money the plan's.
    """

    out: Ints  # position in Runway.part
    kind: Ints  # position in KINDS
    source: Ints  # row of the sources table, −1 for what we make
    alternate: Ints  # part that stands in, −1 for none
    mode: Ints  # position in MODES, −1 for what we make
    order_on: Days  # last day to order
    first: Days  # first day it is usable stock, NaT where nothing can come
    quantity: Floats  # what it takes for the days it saves, in whole lots
    weeks: Floats  # that quantity in weeks of need
    cash: Floats  # its landed cost, and the qualification
    premium: Floats  # what it costs more than as it is bought today, faster freight included
    carrying: Floats  # of holding it until it is used
    qualification: Floats
    cost: Floats  # premium + carrying + qualification; NaN where not all of it is known; below 0 where it comes cheaper
    part_days: Floats  # how much later the part runs out
    covers: Flags  # it doesn't run out any more
    days: Floats  # (options, products) how much later each line stands still for this alone
    cost_per_day: Floats  # cost ÷ part_days; NaN where nothing is saved or the cost isn't known
    doubtful: Flags  # it isn't known whether its maker's own parts are touched

    def taken(self, rows: Ints) -> Options:
        """Return some of the options."""
        return Options(*(getattr(self, one.name)[rows] for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Bridges:
    """How to bridge a stop of supply."""

    options: Options
    steps: tuple[tuple[Step, ...], ...]  # for each product, part by part: until when the cheapest set lasts, and what it costs
    wanted: tuple[Step | None, ...]  # for each product the cheapest set that gains the days asked for; None where none were
    findings: tuple[Finding, ...]


def bridges(plan: Plan, results: Results, found: Runway, days: float | None = None) -> Bridges:
    """Return the ways to bridge each part that runs out, ranked by cost for a day saved, and the cheapest sets for each line.

    A line stands still for its first part, so saving one part saves days only until the next is out: the steps of a
    line say how far each further set gets. Landed costs are those of the plan's cost date.
    Args: plan, results as ``found`` was made of; days: how many a line should gain.
    """
    market = market_of(plan, results, found)
    lack = lacking(found)
    base = ways_of(market)
    ways = Ways.joined([base, some_weeks(base, market, lack)])
    options = options_of(market, ways, lack)
    ranked = np.lexsort((np.where(np.isnan(options.cost_per_day), np.inf, options.cost_per_day), options.out))
    steps, wanted = steps_of(found, base, lack, market.settings.carrying_rate, days)
    return Bridges(options.taken(ranked), steps, wanted, tuple(unsure(results, found, ways)))


def options_of(market: Market, ways: Ways, lack: Floats) -> Options:
    """Return what each way alone brings and costs.

    A way that brings B(t) units by t moves the day a part runs out to the first t at which the lack e(t) > B(t);
    cost = units · (landed cost − usual landed cost) + unit-years held · landed cost · carrying rate + qualification.
    Args: lack e ``(outs, buckets)``.
    """
    found = market.runway
    arrived, lacks = ways.arrived(found.buckets), lack[ways.out]
    short = lacks > arrived + TINY
    ends = np.where(short.any(axis=1), short.argmax(axis=1), len(found.buckets))
    inside = np.arange(len(found.buckets))[None, :] < ends[:, None]
    quantity = in_lots(np.where(inside, lacks, 0.0).max(axis=1, initial=0.0), ways.least, ways.multiple, ways.most)
    some = quantity > TINY
    saved, covers = part_days(found, ways.out, ends)
    held = holding(ways, arrived, lacks, quantity, found, inside)
    premium = np.where(some, quantity * ways.unit, 0.0)
    carrying = np.where(some, held * ways.worth * market.settings.carrying_rate / YEAR, 0.0)
    fixed = np.where(some, ways.fixed, 0.0)
    cost = premium + carrying + fixed
    weekly = market.results.part.weekly[found.part][ways.out]
    return Options(
        out=ways.out, kind=ways.kind, source=ways.row, alternate=ways.alternate, mode=ways.mode, order_on=ways.order_on, first=ways.first,
        quantity=quantity, weeks=np.divide(quantity, weekly, out=np.full(len(weekly), np.nan), where=weekly > 0),
        cash=np.where(some, quantity * ways.worth + fixed, 0.0), premium=premium, carrying=carrying, qualification=fixed, cost=cost, part_days=saved,
        covers=covers, days=line_days(found, ways.out, ends),
        cost_per_day=np.divide(cost, saved, out=np.full(len(saved), np.nan), where=saved > 0), doubtful=ways.doubtful,
    )  # fmt: skip


def some_weeks(base: Ways, market: Market, lack: Floats) -> Ways:
    """Return stock for some weeks of need from the day the part runs out, as much as can still ship."""
    found = market.runway
    rows = np.flatnonzero((base.kind == STOCK) & (base.most > TINY))
    out = np.searchsorted(found.buckets, found.out[base.out[rows]])
    more = []
    for weeks in WEEKS:
        last = out + weeks * 7 // market.settings.bucket_days - 1
        keep = np.flatnonzero(last < len(found.buckets))
        way = base.taken(rows[keep])
        enough = np.maximum.accumulate(lack, axis=1)[way.out, last[keep]]
        fits = np.flatnonzero(enough < way.most - TINY)
        way = way.taken(fits)
        more.append(Ways(*(enough[fits] if name == "most" else getattr(way, name) for name in Ways.__slots__)))
    return Ways.joined(more)


def holding(ways: Ways, arrived: Floats, lack: Floats, quantity: Floats, found: Runway, inside: Flags) -> Floats:
    """Return unit-days for which what comes early is held until it is used. Shape ``(ways,)``."""
    here = np.minimum(arrived, quantity[:, None])
    used = np.minimum(np.maximum.accumulate(lack, axis=1), here)
    days = float(width(found.buckets).astype(int))
    held: Floats = np.where(inside, here - used, 0.0).sum(axis=1) * days
    return np.where(ways.early, held, 0.0)


def part_days(found: Runway, out: Ints, ends: Ints) -> tuple[Floats, Flags]:
    """Return how many days later parts run out, and whether they don't at all: then until supply is back, or the horizon."""
    limit = np.where(np.isnat(found.back), found.end, found.back)[out]
    covers = ends >= len(found.buckets)
    new = np.where(covers, limit, np.r_[found.buckets, found.end][ends])
    return (new - found.out[out]).astype("timedelta64[D]").astype(np.float64), covers


def line_days(found: Runway, out: Ints, ends: Ints) -> Floats:
    """Return how much later each line stands still when only one part runs out later. Shape ``(options, products)``."""
    days = np.zeros((len(out), len(found.products)))
    starts = np.r_[found.buckets, found.end]
    for number, (line, builds) in enumerate(zip(found.products, found.builds, strict=True)):
        if line.first < 0:
            continue
        limit = found.end if np.isnat(line.line_up) else line.line_up
        own = np.where(np.isnat(now := stands_still(line.above, found.out, found.buckets, builds)), limit, now)
        new = stands_still(line.above[out], starts[ends], found.buckets, builds)
        new = np.where(np.isnat(new) | (ends >= len(found.buckets)), limit, new)
        ranked = np.argsort(own, kind="stable")
        others = np.full(len(own), own[ranked[0]])
        others[ranked[0]] = own[ranked[1]] if len(own) > 1 else limit
        down = np.minimum(new, others[out])
        days[:, number] = np.where(np.isfinite(line.above[out]), (down - line.line_down).astype("timedelta64[D]").astype(np.float64), 0.0)
    return np.maximum(days, 0.0)


def unsure(results: Results, found: Runway, ways: Ways) -> list[Finding]:
    """Return what isn't known about the ways, and which parts nothing bridges."""
    findings = []
    for number in np.unique(ways.out[ways.doubtful]):
        name = results.parts[found.part[number]]
        message = f"{name} can be bought elsewhere, but whether those makers' own parts come from what has stopped isn't known."
        findings.append(Finding(Severity.NOTE, "bridge.sub-tier", message, "Ask the makers."))
    open_ = ~np.isnat(ways.first) & ((ways.most > TINY) & (ways.rate > TINY))
    for number in sorted(set(range(len(found.part))) - set(ways.out[open_].tolist())):
        name = results.parts[found.part[number]]
        if (ways.out == number).any():
            why = "what is named for it can't deliver"
        elif np.count_nonzero(results.source.part == found.part[number]) > 1:
            why = "its other sources have stopped too, or hang on what has"
        else:
            why = "no other source or alternate is named"
        message = f"Nothing bridges {name}: {why}, and nothing ordered today ships before the stop."
        findings.append(Finding(Severity.WARNING, "bridge.none", message, "Add an alternate part or a source outside what has stopped."))
    for number in np.unique(ways.out[open_ & np.isnan(ways.unit + ways.worth)]):
        name = results.parts[found.part[number]]
        message = f"What some ways to bridge {name} cost isn't known, so they are in no set."
        findings.append(Finding(Severity.WARNING, "bridge.cost", message, "Complete the sources' prices, origins and lanes."))
    return findings
