"""The one door of the engine: a plan and scenario names in, results out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from planner.engine import bom, landed, lead, netting, policy, stockpile
from planner.engine.duty import Tariff
from planner.engine.inputs import Settings, filled, located, monday, positions_of, settings_of, week_of
from planner.engine.lead import NAT
from planner.engine.orders import planned_orders
from planner.engine.results import (
    COMPONENTS,
    LEGS,
    Flags,
    Floats,
    Ints,
    PartResults,
    ProductResults,
    Results,
    SourceResults,
    Totals,
)  # fmt: skip
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.scenario import overlaid
from planner.model.table import Cells, Table

Progress = Callable[[float, str], None]  # share done 0–1, what is being done
Cancelled = Callable[[], bool]
MEASURES = frozenset({"kg", "g", "m", "mm", "cm", "m2", "m²", "m3", "m³", "l", "ml", "t", "lb", "ft"})
WEEK = 7.0


class Stopped(Exception):  # noqa: N818 -- not an error
    """The caller cancelled."""


def evaluate(
    plan: Plan, scenarios: Iterable[str], progress: Progress | None = None, cancelled: Cancelled = lambda: False
) -> dict[str, Results]:
    """Return the results of each scenario by name; raises KeyError for an unknown one and Stopped where cancelled."""
    names = tuple(scenarios)
    results: dict[str, Results] = {}
    for number, name in enumerate(names):
        if cancelled():
            raise Stopped
        if progress:
            progress(number / len(names), name)
        began = time.perf_counter()
        plan_then, findings = overlaid(plan, name)
        results[name] = evaluate_one(plan_then, plan, name, findings, began)
    if progress:
        progress(1.0, "")
    return results


@dataclass(frozen=True, slots=True)
class Needs:
    """The build plan exploded: it changes with BOM and demand only. Shapes over parts."""

    weekly_plan: Floats  # (parts, weeks) independent demand
    required: Floats
    lot: Floats  # mean need of one order interval
    weekly: Floats
    first: Floats  # what the first build needs
    products: Ints
    product_quantity: Floats
    first_quantity: Floats


@remembered(8)
def needs_of(graph: bom.Structure, demand: Table, keys: Cells, as_of: np.datetime64, weeks: int, order_weeks: int) -> Needs:
    """Return what the build plan needs of every part; demand before the as-of week counts in the first week."""
    part = located(demand["part"], keys)
    week = week_of(demand["due"], monday(as_of))
    quantity = filled(demand["quantity"], 0.0)
    use = (part >= 0) & (week < weeks) & ~np.isnat(demand["due"]) & (quantity > 0)
    part, week, quantity = part[use], np.maximum(week[use], 0), quantity[use]
    plan = np.zeros((len(keys), weeks))
    np.add.at(plan, (part, week), quantity)
    starts = np.arange(0, weeks, order_weeks)
    by_interval = bom.exploded(graph, np.add.reduceat(plan, starts, axis=1))
    required = by_interval.sum(axis=1)
    used = (by_interval > netting.TINY).sum(axis=1)
    lot = np.divide(required, used, out=np.zeros(len(keys)), where=used > 0)
    busy = np.flatnonzero(plan.any(axis=0))
    span = float(busy[-1] - busy[0] + 1) if len(busy) else 1.0
    products = np.unique(part)
    if not len(products):
        return nothing_planned(graph, plan)
    first_week = np.array([np.flatnonzero(plan[product])[0] for product in products], dtype=np.intp)
    first = np.zeros((len(keys), 1))
    first[products, 0] = plan[products, first_week]
    first_need = bom.exploded(graph, first)[:, 0]
    return Needs(plan, required, lot, required / span, first_need, products, plan[products].sum(axis=1), first[products, 0])


def nothing_planned(graph: bom.Structure, plan: Floats) -> Needs:
    """Return needs for a plan without demand: what one of each top assembly would take, so that its cost and time show."""
    tops = np.zeros(len(plan), dtype=bool)
    tops[graph.parent] = True
    tops[graph.child] = False
    products = np.flatnonzero(tops)
    one_each = bom.exploded(graph, tops.astype(np.float64)[:, None])[:, 0]
    none = np.zeros(len(plan))
    return Needs(plan, none, one_each, none, one_each, products, np.zeros(len(products)), np.ones(len(products)))


@remembered(16)
def assembled(graph: bom.Structure, kind_bytes: Cells) -> bom.Structure:
    """Return only the lines that we assemble: those below bought parts are the supplier's."""
    return bom.only(graph, (kind_bytes != bom.BUY)[graph.parent])


@remembered(16)
def kinds_of(parts: Table, graph: bom.Structure, source_parts: Cells) -> Cells:
    """Return make, buy or phantom for each part."""
    at = located(source_parts, parts["part"])
    sourced = np.zeros(len(parts), dtype=bool)
    sourced[at[at >= 0]] = True
    kind = bom.kinds(parts, graph, sourced)
    kind.flags.writeable = False
    return kind


@dataclass(frozen=True, slots=True)
class Stock:
    """Stock now and on its way. Shapes over parts."""

    on_hand: Floats
    scheduled: Floats  # (parts, weeks)
    coming: Floats  # all open orders together
    last_due: Floats  # days from the as-of date to the last open order, 0 for none


@remembered(8)
def stock_of(stock: Table, keys: Cells, as_of: np.datetime64, weeks: int) -> Stock:
    """Return stock on hand and open orders; an order overdue is taken to arrive in the first week."""
    part, quantity = located(stock["part"], keys), filled(stock["quantity"], 0.0)
    open_order = stock["kind"] == "open order"
    on_hand = np.bincount(part[(part >= 0) & ~open_order], quantity[(part >= 0) & ~open_order], minlength=len(keys)).astype(np.float64)
    week = np.where(np.isnat(stock["due"]), 0, week_of(stock["due"], monday(as_of)))
    use = (part >= 0) & open_order & (week < weeks)
    scheduled = np.zeros((len(keys), weeks))
    np.add.at(scheduled, (part[use], np.maximum(week[use], 0)), quantity[use])
    due = np.zeros(len(keys))
    days = np.where(np.isnat(stock["due"]), 0.0, (stock["due"] - as_of).astype(np.float64))
    np.maximum.at(due, part[use], days[use])
    return Stock(on_hand, scheduled, scheduled.sum(axis=1), due)


def evaluate_one(plan: Plan, base: Plan, name: str, findings: tuple[Finding, ...], began: float) -> Results:
    """Return the results of a plan that already is as the scenario has it."""
    settings = settings_of(plan)
    parts, sources = plan["parts"], plan["sources"]
    keys = parts["part"]
    graph = bom.structure(plan["bom"], keys, settings.as_of)
    kind = kinds_of(parts, graph, sources["part"])
    built = assembled(graph, kind)
    needs = needs_of(built, plan["demand"], keys, settings.as_of, settings.weeks, settings.order_weeks)
    stock = stock_of(plan["stock"], keys, settings.as_of, settings.weeks)
    tariff = landed.tariff_of(plan, settings)

    source = source_results(plan, settings, tariff, needs)
    used, wins = landed.winners(plan, source.landed, usable(plan, source), len(keys))
    source = replace(source, wins=wins)
    used = np.where(kind == bom.BUY, used, -1)
    rolled = roll_up(plan, settings, built, kind, used, source, len(tariff.programs))
    times = lead_times(plan, built, kind, used, source, needs, stock)
    required = np.where((kind == bom.BUY) & ~np.isin(parts["unit"].astype(str), list(MEASURES)), np.ceil(np.maximum(needs.required - netting.TINY, 0.0)), needs.required)
    safety = safety_of(plan, settings, kind, needs, times)
    supply = supply_of(plan, settings, kind, used, stock, times, safety, graph, source)
    bought = np.flatnonzero((kind == bom.BUY) & (required > 0))
    net = netting.netted(built, needs.weekly_plan, supply, np.flatnonzero(kind != bom.BUY), bought)
    measures = policy.measures(plan, base, settings, name)
    spans = policy.epochs(plan, settings, tariff, source, kind, measures)
    ahead = policy.pre_buys(plan, settings, source, spans, np.where(required > 0, needs.weekly, 0.0), net, measures)
    on_hand, receipts = net.on_hand, net.receipts
    extra = np.zeros(net.gross.shape)
    rows = np.flatnonzero(ahead.quantity > 0)
    if len(rows):
        extra[rows, np.clip(ahead.week[rows], 0, settings.weeks - 1)] = ahead.quantity[rows]
        on_hand, receipts = on_hand.copy(), receipts.copy()
        receipts[rows], on_hand[rows] = netting.with_extra(net, supply, rows, extra[rows])
    orders = planned_orders(plan, settings, tariff, source, spans, receipts, ahead, kind)
    down = line_down(net, supply, settings, kind)
    part = PartResults(
        kind=kind,
        level=graph.level,
        source=used,
        cost=rolled.cost,
        landed=rolled.cost.sum(axis=1),
        unpriced=rolled.unpriced,
        by_program=rolled.by_program,
        by_origin=rolled.by_origin,
        duty_rate=rolled.duty_rate,
        worst_origin=rolled.worst_origin,
        unconfirmed=rolled.unconfirmed,
        legs=times.legs,
        own_days=times.legs.sum(axis=1),
        lead_days=times.lead,
        lead_sd=times.spread,
        wait_days=times.wait,
        gate=times.gate,
        required=required,
        weekly=needs.weekly,
        safety_stock=safety,
        prebuy=ahead.quantity,
        prebuy_saving=ahead.saving,
        peak_on_hand=np.maximum(on_hand.max(axis=1), stock.on_hand) if on_hand.size else stock.on_hand,
        weeks_of_cover=stockpile.weeks_of_cover(stock.on_hand, needs.weekly),
        order_by=first_dates(orders.part, orders.ideal_date, len(keys)),
        late_days=most_late(orders.part, orders.late_days, len(keys)),
        line_down=down,
        policy_measure=ahead.measure,
        policy_date=ahead.date,
        order_by_mode=ahead.order_by_mode,
    )
    products = product_results(settings, needs, times, starved_dates(built, down, times, needs.products))
    carrying = settings.carrying_rate / 52.0
    value = np.clip(on_hand, 0.0, None) * np.nan_to_num(part.landed * (kind == bom.BUY))[:, None]
    tied = value.sum(axis=0)
    peak = int(tied.argmax()) if len(tied) else 0
    week_starts = monday(settings.as_of) + np.arange(settings.weeks) * 7
    return Results(
        scenario=name,
        as_of=settings.as_of,
        currency=settings.currency,
        parts=tuple(keys.tolist()),
        position=positions_of(keys),
        programs=tariff.programs,
        origins=rolled.origins,
        weeks=week_starts,
        source=source,
        part=part,
        orders=orders.results(),
        products=products,
        on_hand=on_hand,
        on_hand_without_prebuy=net.on_hand,
        policy_dates=policy.lines(measures, ahead.touched, plan, base, settings, name),
        totals=Totals(
            landed=float(np.nansum(orders.landed * orders.quantity)),
            duty=float(np.nansum(orders.duty * orders.quantity)),
            carrying=float(tied.sum() * carrying),
            cash_peak=float(tied[peak]) if len(tied) else 0.0,
            cash_peak_week=week_starts[peak],
            prebuy=float(np.nansum(ahead.quantity * part.landed)),
            confirmed_share=confirmed_share(part, needs),
        ),
        findings=(*findings, *unknown_duties(plan, used, required, source)),
        seconds=time.perf_counter() - began,
    )


def source_results(plan: Plan, settings: Settings, tariff: Tariff, needs: Needs) -> SourceResults:
    """Return the landed cost of every source for goods entered on the cost date, or ordered today."""
    sources = plan["sources"]
    part = located(sources["part"], plan["parts"]["part"])
    moved = lead.transport(plan, settings)
    lot = np.where(part >= 0, needs.lot[part], 0.0) if len(needs.lot) else np.zeros(len(part))
    priced = landed.prices(plan, settings, np.where(lot > 0, np.ceil(lot - netting.TINY), 1.0))
    places, country = lead.countries(plan)
    open_ = lead.calendar(plan["calendars"], places, settings.as_of, settings.weeks)
    entry = lead.entry_when_ordered(settings.as_of, moved.legs, country, open_)
    if settings.cost_date is not None:
        entry = np.full(len(part), settings.cost_date, dtype="datetime64[D]")
    rates, fees, case = landed.rates_at(plan, tariff, entry, landed.loaded_on(entry, moved.legs))
    goods = landed.consignment(plan, settings, priced, moved)
    cost = landed.costed(plan, settings, goods, rates, fees, case, landed.foreign_sources(plan, settings))
    return SourceResults(
        part=part, cost=cost.cost, landed=cost.total, duty_rate=cost.duty_rate, ad_valorem=cost.ad_valorem, by_program=cost.by_program, unconfirmed=cost.unconfirmed,
        legs=moved.legs, lead_days=moved.legs.sum(axis=1), lead_sd=moved.spread, entry=entry, quantity=priced.quantity, price=priced.price,
        layer=rates.layer[case], waived_by=rates.waived_by[case], wins=np.zeros(len(part), dtype=bool),
    )  # fmt: skip


def unknown_duties(plan: Plan, used: Ints, required: Floats, source: SourceResults) -> list[Finding]:
    """Return a finding for each part that is bought under a code whose MFN rate no tariff row gives: its duty isn't whole."""
    parts = plan["parts"]
    has = (used >= 0) & (required > 0) & (parts["hts"] != "")
    rows = np.flatnonzero(has)
    rows = rows[np.isnan(source.duty_rate[used[rows]]) & ~np.isnan(source.landed[used[rows]])] if len(rows) else rows
    return [
        Finding(
            Severity.WARNING,
            "duty.unknown",
            f"No row of the tariff grid gives the MFN rate of {parts['hts'][row]}, the code of {parts['part'][row]}, so its duty is not whole.",
            "Add the rate on the Tariffs page, or correct the code.",
            Where("parts", int(parts.ids[row]), "hts"),
        )
        for row in rows
        if plan["sources"]["country_of_origin"][used[row]]
    ]


def usable(plan: Plan, source: SourceResults) -> Flags:
    """Return which sources may be used for goods entered on their entry date: qualified by then, and still shipping."""
    sources = plan["sources"]
    ship = landed.loaded_on(source.entry, source.legs) - lead.span(source.legs[:, lead.EXPORT])
    return ~(sources["qualified_from"] > source.entry) & ~(sources["available_until"] < ship)


@dataclass(frozen=True, slots=True)
class RolledUp:
    """Costs through the BOM. Shapes over parts."""

    cost: Floats
    by_program: Floats
    by_origin: Floats
    origins: tuple[str, ...]
    unpriced: Ints
    unconfirmed: Floats
    duty_rate: Floats
    worst_origin: Ints


def roll_up(
    plan: Plan, settings: Settings, built: bom.Structure, kind: Cells, used: Ints, source: SourceResults, programs: int
) -> RolledUp:
    """Return every part's cost by component, program and origin: its own plus its components'."""
    parts = plan["parts"]
    count, wide = len(parts), len(COMPONENTS)
    has = used >= 0
    places, country = lead.countries(plan)
    origins = tuple(dict.fromkeys([*places, settings.destination]))
    own = np.zeros((count, wide + programs + 2 * len(origins) + 2))
    if len(source.part):
        own[has, :wide] = source.cost[used[has]]
        own[has, wide : wide + programs] = source.by_program[used[has]]
        first = wide + programs
        own[np.flatnonzero(has), first + country[used[has]]] = source.cost[used[has], landed.GOODS]
        own[np.flatnonzero(has), first + len(origins) + country[used[has]]] = source.cost[used[has], landed.DUTY]
        own[has, -2] = source.unconfirmed[used[has]]
    made = kind != bom.BUY
    make_cost = np.where(made, filled(parts["make_cost"], 0.0), 0.0)
    own[:, landed.OTHER] += make_cost
    own[:, -1] = (kind == bom.BUY) & ~has
    total = bom.rolled_up(built, own)
    unpriced_leaf = rolled_count(built, own[:, -1] > 0)
    cost = total[:, :wide]
    nothing = (unpriced_leaf > 0) & (cost.sum(axis=1) == 0)
    cost = np.where(nothing[:, None], np.nan, cost)
    by_origin = total[:, wide + programs : wide + programs + len(origins)]
    duty_by_origin = total[:, wide + programs + len(origins) : -2]
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(cost[:, landed.GOODS] > 0, cost[:, landed.DUTY] / cost[:, landed.GOODS], np.nan)
    if len(source.part):
        rate = np.where(has, source.duty_rate[used], rate)
    most = np.where(duty_by_origin.max(axis=1) > 0, duty_by_origin.argmax(axis=1), by_origin.argmax(axis=1)) if count else np.zeros(0, dtype=np.intp)
    worst = np.where(by_origin.sum(axis=1) > 0, most, -1)
    return RolledUp(cost, total[:, wide : wide + programs], by_origin, origins, unpriced_leaf, total[:, -2], rate, worst)


def rolled_count(built: bom.Structure, unpriced: Flags) -> Ints:
    """Return how many different unpriced parts stand at or below each part; few are unpriced, so each is walked alone."""
    rows = np.flatnonzero(unpriced)
    if not len(rows):
        return np.zeros(len(unpriced), dtype=np.intp)
    mark = np.zeros((len(unpriced), len(rows)))
    mark[rows, np.arange(len(rows))] = 1.0
    if mark.size > 4_000_000:  # a plan without any prices: whether, not how many
        return (bom.rolled_up(built, unpriced.astype(np.float64)[:, None])[:, 0] > 0).astype(np.intp)
    return (bom.rolled_up(built, mark) > 0).sum(axis=1)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Times:
    """Lead times through the BOM. Shapes over parts."""

    legs: Floats
    lead: Floats
    spread: Floats
    wait: Floats
    gate: Ints
    gate_waiting: Ints


def lead_times(
    plan: Plan, built: bom.Structure, kind: Cells, used: Ints, source: SourceResults, needs: Needs, stock: Stock
) -> Times:
    """Return own legs, cumulative lead times, and the wait for the first build given stock and open orders."""
    parts = plan["parts"]
    has = used >= 0
    legs = np.zeros((len(parts), len(LEGS)))
    own_sd = np.zeros(len(parts))
    if len(source.part):
        legs[has] = source.legs[used[has]]
        own_sd[has] = source.lead_sd[used[has]]
    made = kind == bom.MAKE
    legs[made, lead.MAKE] = filled(parts["make_days"], 0.0)[made]
    total, gate = bom.longest(built, legs.sum(axis=1))
    spread = along(built, gate, own_sd)
    covered = stock.on_hand >= needs.first - netting.TINY
    coming = ~covered & (stock.on_hand + stock.coming >= needs.first - netting.TINY) & (needs.first > 0)
    own = np.where(covered, 0.0, np.where(coming, np.minimum(stock.last_due, total), legs.sum(axis=1)))
    wait, gate_waiting = bom.longest(built, own, covered | coming)
    return Times(legs, total, spread, wait, gate, np.where(wait > 0, gate_waiting, gate))


def along(built: bom.Structure, gate: Ints, own_sd: Floats) -> Floats:
    """Return the standard deviation along each part's critical path: √ of the summed variances."""
    variance = own_sd**2
    for step in built.up:
        group = step.group
        gated = group[gate[group] >= 0]
        variance[gated] += variance[gate[gated]]
    return np.sqrt(variance)


def safety_of(plan: Plan, settings: Settings, kind: Cells, needs: Needs, times: Times) -> Floats:
    """Return the safety stock of each bought part that is needed, rounded up to whole units."""
    parts = plan["parts"]
    z = stockpile.z_of(filled(parts["service_level"], settings.service_level))
    variability = filled(parts["demand_cv"], settings.demand_cv)
    own = times.legs.sum(axis=1) / WEEK
    stock = stockpile.safety_stock(z, own, times.spread / WEEK, needs.weekly, variability * needs.weekly)
    wanted = (kind == bom.BUY) & (needs.weekly > 0)
    return np.where(wanted, np.maximum(stock, 0.0), 0.0)


def supply_of(
    plan: Plan, settings: Settings, kind: Cells, used: Ints, stock: Stock, times: Times, safety: Floats, graph: bom.Structure, source: SourceResults
) -> netting.Supply:
    """Return what netting needs to know: minimum, multiple, first and last week of supply."""
    sources = plan["sources"]
    count = len(kind)
    least, multiple = np.zeros(count), np.ones(count)
    has = used >= 0
    if len(sources):
        least[has] = filled(sources["min_order_quantity"], 0.0)[used[has]]
        multiple[has] = np.maximum(filled(sources["order_multiple"], 1.0)[used[has]], 1e-9)
    into_week = float((settings.as_of - monday(settings.as_of)).astype(int))
    first = np.ceil((times.legs.sum(axis=1) + into_week) / WEEK - netting.TINY).astype(np.intp)
    last = np.full(count, np.iinfo(np.int32).max, dtype=np.intp)
    until = stops(plan, kind, graph, source)
    stopped = ~np.isnat(until)
    last[stopped] = week_of(until[stopped], monday(settings.as_of))
    offset = np.where(kind == bom.MAKE, np.ceil(times.legs[:, lead.MAKE] / WEEK - netting.TINY), 0).astype(np.intp)
    return netting.Supply(stock.on_hand, stock.scheduled, safety, least, multiple, first, last, offset, settings.order_weeks)


def stops(plan: Plan, kind: Cells, graph: bom.Structure, source: SourceResults) -> Cells:
    """Return the last day each bought part can become stock, NaT where supply goes on; a supplier's own parts count.

    A part's supply ends when its last source stops, or when a component below it ends, wherever in the BOM it stands.
    """
    sources = plan["sources"]
    far = 1e9
    until = np.full(len(kind), -np.inf)
    day = np.where(np.isnat(sources["available_until"]), far, sources["available_until"].astype(np.float64))
    after_ship = source.legs[:, lead.EXPORT : lead.DOCK + 1].sum(axis=1) if len(source.part) else np.zeros(0)
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


def line_down(net: netting.Net, supply: netting.Supply, settings: Settings, kind: Cells) -> Cells:
    """Return the first day each bought part runs out after its supply has stopped, NaT for never."""
    stopped = (supply.last_week < net.on_hand.shape[1]) & (kind == bom.BUY)
    week = np.arange(net.on_hand.shape[1])
    after = (net.on_hand < -netting.TINY) & (week[None, :] >= supply.last_week[:, None]) & stopped[:, None]
    down = np.full(len(kind), NAT, dtype="datetime64[D]")
    rows = np.flatnonzero(after.any(axis=1))
    down[rows] = monday(settings.as_of) + after[rows].argmax(axis=1) * 7
    return down


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


def product_results(settings: Settings, needs: Needs, times: Times, down: Cells) -> tuple[ProductResults, ...]:
    """Return the products of the build plan."""
    return tuple(
        ProductResults(
            part=int(product),
            quantity=float(needs.product_quantity[number]),
            critical_path=bom.path_down(times.gate_waiting, int(product)),
            ready_date=settings.as_of + int(lead.whole(times.wait[product : product + 1])[0]),
            first_quantity=float(needs.first_quantity[number]),
            line_down=down[number],
        )
        for number, product in enumerate(needs.products)
    )


def first_dates(part: Ints, days: Cells, count: int) -> Cells:
    """Return each part's earliest day, NaT for none."""
    first = np.full(count, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(first, part, days.astype("datetime64[D]").astype(np.int64))
    result = first.astype("datetime64[D]")
    result[first == np.iinfo(np.int64).max] = NAT
    return result


def most_late(part: Ints, late: Floats, count: int) -> Floats:
    """Return how late each part's most urgent order is."""
    worst = np.zeros(count)
    np.maximum.at(worst, part, late)
    return worst


def confirmed_share(part: PartResults, needs: Needs) -> float:
    """Return the share of the products' duty that rests on confirmed rates; 1 where no duty is due."""
    duty = part.cost[needs.products, landed.DUTY] * needs.product_quantity
    open_ = part.unconfirmed[needs.products] * needs.product_quantity
    total = float(np.nansum(duty))
    return 1.0 - float(np.nansum(open_)) / total if total > 0 else 1.0

