"""What could bridge each part that runs out when supply stops: from when on, how much, and at what extra cost of a unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.freight import freight_rates, packing
from planner.engine.inputs import Settings, filled, located, settings_of
from planner.engine.lead import legs as lead
from planner.engine.lead.legs import NAT
from planner.engine.netting import bom
from planner.engine.netting.needs import assembled, kinds_of
from planner.engine.netting.netting import TINY
from planner.engine.orders.capacity import makeable
from planner.engine.orders.policy import all_by
from planner.engine.orders.quotes import qualification
from planner.engine.outlook.runway import Runway, climb
from planner.engine.outlook.stop import Reach, Stop, reach_of, usable
from planner.engine.outlook.ways import ALTERNATE, DAY, RUSH, SOURCE, STOCK, Ways
from planner.engine.results import Days, Flags, Floats, Ints, Results
from planner.model.plan import Plan
from planner.model.schema import MODES

WEEK = 7.0


@dataclass(frozen=True, slots=True)
class Market:
    """What ways are looked up in: the plan with its stop. Arrays ``(sources,)``."""

    plan: Plan
    settings: Settings
    results: Results
    runway: Runway
    stops: tuple[Stop, ...]
    reaches: tuple[Reach, ...]
    built: bom.Structure
    stopped: Flags  # touched themselves
    bought: Floats  # what is ordered of it within the horizon
    cost: Floats  # landed cost of a unit, its qualification aside; NaN where not all of it is known
    spare: Floats  # units a bucket it can still make beside what is ordered of it; ∞ without a known limit


def market_of(plan: Plan, results: Results, found: Runway) -> Market:
    """Return what ways are looked up in."""
    settings, source, of = settings_of(plan), results.source, plan["sources"]
    graph = bom.structure(plan["bom"], plan["parts"]["part"], None)
    kind = kinds_of(plan["parts"], graph, of["part"])
    stops = tuple(stop for stop in found.stops if usable(stop))
    reaches = tuple(reach_of(plan, stop, graph, kind) for stop in stops)
    stopped = np.zeros(len(source.part), dtype=bool)
    for reach in reaches:
        stopped |= reach.rows
    orders = results.orders
    bought = np.bincount(orders.source[orders.source >= 0], orders.quantity[orders.source >= 0], minlength=len(source.part)).astype(
        np.float64
    )
    own = qualification(of["qualification_cost"], source.part, results.part.required)
    able = filled(of["capacity_week"], np.inf) * settings.bucket_days / WEEK
    free = 1.0 - filled(of["busy_share"], 0.0)
    able = np.where(np.isinf(able), np.inf, np.where(np.isinf(able), 0.0, able) * free)
    spare = np.maximum(able - bought / max(len(results.weeks), 1), 0.0)
    cost = np.where(source.whole, source.landed - own, np.nan)
    return Market(plan, settings, results, found, stops, reaches, assembled(graph, kind), stopped, bought, cost, spare)


def ways_of(market: Market) -> Ways:
    """Return every way to get the parts that run out."""
    return Ways.joined([other_sources(market), alternates(market), *ahead(market)])


def other_sources(market: Market) -> Ways:
    """Return sources that the stop doesn't touch, by their own mode and by every mode that is sooner.

    Of a part cut off from below those bought from today are left out, and of the others it isn't known.
    """
    runway, cost = market.runway, market.cost
    at = outs_of(market, market.results.source.part)
    cut = np.r_[runway.cut, False][at]
    row = np.flatnonzero((at >= 0) & ~market.stopped & ~(cut & (market.bought > 0)))
    usual = usual_cost(market, cost)
    return Ways.joined(
        [
            goods(market, at[row[keep]], row[keep], mode, first, cost[row[keep]] + extra - usual[at[row[keep]]], cut[row[keep]])
            for mode, keep, first, extra in by_modes(market, row)
        ]
    )


def outs_of(market: Market, part: Ints) -> Ints:
    """Return the place of parts among those that run out, −1 for none. Shape ``(rows,)``."""
    position = np.full(len(market.results.parts) + 1, -1, dtype=np.intp)  # the last one is for unknown parts
    position[market.runway.part] = np.arange(len(market.runway.part))
    return position[part]


def by_modes(market: Market, row: Ints) -> list[tuple[int, Ints, Days, Floats]]:
    """Return for each mode which of the sources in ``row`` can go by it, from when on they are there, and the extra freight."""
    plan, settings, results = market.plan, market.settings, market.results
    sources = plan["sources"]
    own = sources["mode"][row]
    plain = first_day(market, row, None)
    found = []
    for position, mode in enumerate(MODES):
        by = all_by(mode, len(sources))
        first = first_day(market, row, mode)
        lane = lead.transport(plan, settings, by).lane
        keep = np.flatnonzero((own == mode) | ((lane[row] >= 0) & (first < plain)))
        freight = freight_rates(plan["lanes"], lane, packing(plan)).of(results.source.quantity[row], row)
        by_mode = freight.of(results.source.cost[row, landed.GOODS])
        extra = np.where(own == mode, 0.0, by_mode - results.source.cost[row, landed.FREIGHT])
        found.append((position, keep, first[keep], extra[keep]))
    return found


def first_day(market: Market, row: Ints, mode: str | None) -> Days:
    """Return the day on which goods ordered on the as-of date, or entered when first qualified, become stock. Shape ``(rows,)``."""
    sources = market.plan["sources"]
    spans = lead.spans(market.plan, market.settings, None if mode is None else all_by(mode, len(sources))).taken(row)
    dates = lead.counted_on(market.results.as_of, spans)
    qualified = sources["qualified_from"][row]
    entry = np.where(qualified > dates.entry, qualified, dates.entry)
    first: Days = lead.usable_from(entry, spans)
    gone = sources["available_until"][row] < dates.ship
    return np.where(gone, NAT, first)


def goods(market: Market, out: Ints, row: Ints, mode: int, first: Days, unit: Floats, doubtful: Flags) -> Ways:
    """Return ways that go on and on from a first day, or until the source ends."""
    sources, count = market.plan["sources"], len(row)
    last, most, ends = until_it_ends(market, row, first, market.spare[row])
    return Ways(
        out, np.full(count, SOURCE), row, np.full(count, -1), np.full(count, mode), np.full(count, market.results.as_of), first, last,
        market.spare[row], most, unit, market.cost[row], filled(sources["qualification_cost"], 0.0)[row],
        filled(sources["min_order_quantity"], 0.0)[row], np.maximum(filled(sources["order_multiple"], 1.0)[row], TINY), ends, doubtful,
    )  # fmt: skip


def until_it_ends(market: Market, row: Ints, first: Days, rate: Floats) -> tuple[Days, Floats, Flags]:
    """Return by when the last of a source is there, how much until then, and which end at all: of these all is bought ahead.

    Args: row ``(rows,)`` of the sources, −1 for what has none; first day; rate units a bucket.
    """
    known = np.flatnonzero(row >= 0)
    spans = lead.spans(market.plan, market.settings).taken(row[known])
    until = market.plan["sources"]["available_until"][row[known]]
    last = np.full(len(row), NAT, dtype="datetime64[D]")
    last[known] = np.where(np.isnat(until), NAT, lead.usable_from(lead.entered_from_shipping(until, spans), spans))
    ends, gone = ~np.isnat(last), last < first
    last = np.where(ends & ~gone, last, first)
    buckets = np.where(ends, (last - first) / DAY / market.settings.bucket_days, np.inf)
    with np.errstate(invalid="ignore"):
        most = np.where(ends & ~np.isinf(rate), np.floor(rate * np.nan_to_num(buckets, posinf=0.0)), np.inf)
    return last, np.where(gone, 0.0, most), ends


def usual_cost(market: Market, cost: Floats) -> Floats:
    """Return what a unit of each part that runs out costs as it is bought today. Shape ``(outs,)``; NaN not known."""
    used = market.results.part.source[market.runway.part]
    return np.where(used >= 0, np.r_[cost, np.nan][used], np.nan)


def alternates(market: Market) -> Ways:
    """Return parts that can stand in, bought or made, as long as the stop reaches neither them nor what is in them."""
    table, plan, results = market.plan["alternates"], market.plan, market.results
    part, other = (located(table[name], plan["parts"]["part"]) for name in ("part", "alternate"))
    replaced = outs_of(market, part)
    rows = np.flatnonzero((replaced >= 0) & (other >= 0) & (part != other))
    rows = rows[np.array([open_to(market, int(one)) for one in other[rows]], dtype=bool)]
    stand_in, out = other[rows], replaced[rows]
    ratio = filled(table["ratio"], 1.0)[rows]
    source = results.part.source[stand_in]
    has = source >= 0
    as_of = results.as_of
    days = np.where(has, 0.0, results.part.lead_days[stand_in])
    first = as_of + lead.span(days)
    if has.any():
        first[has] = first_day(market, source[has], None)
    first = np.where(table["qualified_from"][rows] > first, table["qualified_from"][rows], first)
    cost = np.where(
        has, np.r_[market.cost, np.nan][source], np.where(results.part.unpriced[stand_in] > 0, np.nan, results.part.landed[stand_in])
    )
    count, rate = len(rows), np.r_[market.spare, np.inf][source] / ratio
    last, most, ends = until_it_ends(market, source, first, rate)
    return Ways(
        out, np.full(count, ALTERNATE), source, stand_in, own_modes(plan, source), np.full(count, as_of), first, last, rate,
        most, ratio * cost - usual_cost(market, market.cost)[out], ratio * cost, filled(table["qualification_cost"], 0.0)[rows],
        np.r_[filled(plan["sources"]["min_order_quantity"], 0.0), 0.0][source] / ratio,
        np.r_[np.maximum(filled(plan["sources"]["order_multiple"], 1.0), TINY), 1.0][source] / ratio, ends, np.zeros(count, dtype=bool),
    )  # fmt: skip


def own_modes(plan: Plan, row: Ints) -> Ints:
    """Return the position in MODES of how sources usually ship, −1 for none. Shape ``(rows,)``."""
    modes = plan["sources"]["mode"]
    return np.array([MODES.index(modes[one]) if one >= 0 and modes[one] in MODES else -1 for one in row], dtype=np.intp)


def open_to(market: Market, part: int) -> bool:
    """Tell whether a part goes on coming: neither it nor anything we make it of is touched."""
    if any(reach.cut[part] for reach in market.reaches):
        return False
    source = int(market.results.part.source[part])
    if source >= 0:
        return not market.stopped[source]
    return bool(np.isinf(climb(market.built, np.zeros(len(market.results.parts)), part).days[market.runway.touched]).all())


def ahead(market: Market) -> list[Ways]:
    """Return what can still ship before the stop from whom it is bought today: in a rush from now on, or at the last moment."""
    runway = market.runway
    main = [bought_from(market, number) for number in range(len(runway.part))]
    out = np.array([number for number, (row, _) in enumerate(main) if row >= 0], dtype=np.intp)
    row = np.array([main[number][0] for number in out], dtype=np.intp)
    day = np.array([main[number][1] for number in out], dtype="datetime64[D]")
    return [early(market, kind, out, row, day) for kind in (STOCK, RUSH)]


def bought_from(market: Market, number: int) -> tuple[int, np.datetime64]:
    """Return the touched source most of a part is bought from, −1 for none, and the first day on which it ships no more."""
    part = int(market.runway.part[number])
    rows = np.flatnonzero(market.results.source.part == part)
    first = np.full(len(rows), NAT, dtype="datetime64[D]")
    for stop, reach in zip(market.stops, market.reaches, strict=True):
        below = stop.day + int(np.ceil(stop.maker_days)) if reach.cut[part] else NAT
        first = np.fmin(first, np.where(reach.rows[rows], stop.day, below))
    touched = np.flatnonzero(~np.isnat(first))
    if not len(touched):
        return -1, NAT
    best = touched[np.argmax(market.bought[rows[touched]] + (rows[touched] == market.results.part.source[part]))]
    return int(rows[best]), first[best]


def early(market: Market, kind: int, out: Ints, row: Ints, day: Days) -> Ways:
    """Return what sources can ship before a day. A rush begins at once and pays the expedite premium; stock comes at the last moment."""
    plan, results, sources = market.plan, market.results, market.plan["sources"]
    spans = lead.spans(plan, market.settings).taken(row)
    now = lead.counted_on(results.as_of, spans)
    final = lead.entered_from_shipping(day - DAY, spans)
    last = lead.usable_from(final, spans)
    possible = now.ship < day
    of = results.orders
    taken = np.array([of.quantity[(of.source == one) & (of.ship_date < end)].sum() for one, end in zip(row, day, strict=True)])
    most = makeable(plan, row, spans, np.full(len(row), results.as_of), day, taken)
    first = np.where(possible, lead.usable_from(now.entry, spans) if kind == RUSH else last, NAT)
    order_on = np.maximum(lead.counted_back(final, spans).order, results.as_of) if kind == STOCK else np.full(len(row), results.as_of)
    premium = filled(plan["parts"]["expedite"], 0.0)[market.runway.part[out]] if kind == RUSH else np.zeros(len(row))
    multiple = np.maximum(filled(sources["order_multiple"], 1.0)[row], TINY)
    most = np.where(np.isinf(most), np.inf, np.floor(np.where(np.isinf(most), 0.0, most) / multiple + TINY) * multiple)
    worth, count = np.r_[market.cost, np.nan][row], len(row)
    return Ways(
        out, np.full(count, kind), row, np.full(count, -1), own_modes(plan, row), order_on, first, np.maximum(last, first), np.full(count, np.inf),
        np.where(possible, most, 0.0), premium, worth, np.zeros(count), filled(sources["min_order_quantity"], 0.0)[row],
        multiple, np.ones(count, dtype=bool), np.zeros(count, dtype=bool),
    )  # fmt: skip
