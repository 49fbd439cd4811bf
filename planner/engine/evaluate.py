"""The one door of the engine: a plan and scenario names in, results out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.rollup import confirmed_share, roll_up
from planner.engine.inputs import Settings, bucket_start, positions_of, settings_of
from planner.engine.lead import legs as lead
from planner.engine.lead.legs import NAT
from planner.engine.netting import bom, netting
from planner.engine.netting.needs import assembled, kinds_of, needs_of, offsets, stock_of, way_of_need
from planner.engine.netting.supply import Bought, supply_of
from planner.engine.orders import policy, room
from planner.engine.orders.conditions import conditions_of
from planner.engine.orders.decided import held_for_nothing
from planner.engine.orders.decisions import firm_orders
from planner.engine.orders.lateness import late_reasons, most_urgent
from planner.engine.orders.measures import measures_ahead, policy_lines
from planner.engine.orders.planned import planned_orders
from planner.engine.orders.quotes import source_results, usable
from planner.engine.orders.receipts import stock_with
from planner.engine.orders.split import split_findings, split_of
from planner.engine.outlook.critical import lead_times, product_results
from planner.engine.outlook.runway import ending, line_down, standing_in, starved_dates, stops
from planner.engine.results import (
    Assemblies,
    Floats,
    Ints,
    PartResults,
    Results,
    Totals,
)  # fmt: skip
from planner.engine.review.asked import asked_of
from planner.engine.review.doubts import not_whole, without_cost
from planner.engine.review.horizon import netting_findings, not_in_unit_cost
from planner.engine.review.limits import limits
from planner.engine.review.refunds import refund_results
from planner.engine.stock import shelf, stockpile, targets
from planner.engine.stock.guaranteed import Supplied, customers_need, placed_stock
from planner.engine.stock.shelf_findings import expiry_findings
from planner.model.finding import Finding
from planner.model.plan import Plan
from planner.model.scenario import overlaid
from planner.model.table import Cells

Progress = Callable[[float, str], None]  # share done 0–1, what is being done
Cancelled = Callable[[], bool]
MEASURES = frozenset({"kg", "g", "m", "mm", "cm", "m2", "m²", "m3", "m³", "l", "ml", "t", "lb", "ft"})
DAYS_A_YEAR = 365.0


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


def evaluate_one(plan: Plan, base: Plan, name: str, findings: tuple[Finding, ...], began: float) -> Results:
    """Return the results of a plan that already is as the scenario has it."""
    settings = settings_of(plan)
    parts, sources = plan["parts"], plan["sources"]
    keys = parts["part"]
    graph = bom.structure(plan["bom"], keys, settings.as_of)
    whole = bom.structure(plan["bom"], keys, None)
    kind = kinds_of(parts, whole, sources["part"])
    built = assembled(graph, kind)
    flows, moves = way_of_need(plan, settings, whole, kind)
    offset = offsets(parts["make_days"], kind, settings.bucket_days)
    needs = needs_of(built, flows, plan["demand"], keys, settings, offset)
    stock = stock_of(plan["stock"], keys, settings)
    tariff = landed.tariff_of(plan, settings)

    by = conditions_of(plan, settings, tariff)
    countable = (kind == bom.BUY) & ~np.isin(parts["unit"].astype(str), list(MEASURES))
    required = np.where(countable, np.ceil(np.maximum(needs.required - netting.TINY, 0.0)), needs.required)
    source = source_results(plan, settings, tariff, by, needs, required, kind)
    used, wins = landed.winners(plan, source.landed, usable(plan, source.entry, by.spans), source.whole, len(keys))
    source = replace(source, wins=wins)
    used = np.where(kind == bom.BUY, used, -1)
    rolled = roll_up(plan, settings, built, kind, used, source, len(tariff.programs))
    times = lead_times(plan, settings, built, kind, used, source, by.spans, needs)
    own_days, unit_cost = times.legs.sum(axis=1), rolled.cost.sum(axis=1)
    placed = None
    if settings.guaranteed:
        customers = customers_need(needs.plan, needs.required, needs.weekly)
        placed = placed_stock(plan, settings, Supplied(built, kind, needs.weekly, customers, own_days, unit_cost))
    held = targets.targets_of(plan, settings, kind, needs.weekly, own_days, times.spread, used, source.quantity, needs.lot, placed)
    bought = np.flatnonzero((kind == bom.BUY) & ((required > 0) | (stock.on_hand < 0)))
    until = stops(plan, kind, graph, source)
    buying = Bought(bought, used, needs.lot, times.arrival, until, unit_cost, source)
    supply = supply_of(plan, settings, flows, offset, stock, held.total, buying)
    net = netting.netted(flows, needs.plan, supply)
    measures = measures_ahead(plan, base, settings, name)
    spans = policy.epochs(plan, settings, by, source, kind, measures)
    split = split_of(plan, settings, tariff)
    pre_buys = partial(
        policy.pre_buys, plan, settings, source, spans, np.where(required > 0, needs.weekly, 0.0), net, measures, target=supply.safety
    )
    ahead = pre_buys()
    firm = firm_orders(plan, settings, tariff, by, split, ahead, kind)
    if firm.cover is not None:
        coming = replace(supply, scheduled=firm.scheduled(supply.scheduled))
        before = with_pre_buys(net, supply, ahead, settings)
        ahead, supply = pre_buys(firm.beyond(before, netting.netted(flows, needs.plan, coming))), coming
    unit_value = np.where(kind == bom.BUY, unit_cost, 0.0)
    within = room.planned_within(
        plan, settings, source, held, ahead, needs.weekly, supply, unit_value,
        lambda own: netting.netted(flows, needs.plan, own),
        lambda after, early: planned_orders(plan, settings, tariff, by, source, spans, after, split, early, firm, required),
    )  # fmt: skip
    held, ahead, supply, orders = within.held, within.ahead, within.supply, within.orders
    net = firm.projected(within.net)
    on_hand = stock_with(firm.projected(within.after), stock.scheduled, stock.on_hand, orders.when, settings)
    expiry = shelf.expiring(within.after.gross, on_hand, shelf.shelf_buckets(parts["shelf_days"], settings.bucket_days, settings.buckets))
    when, quantity, late = orders.when, orders.when.quantity, orders.when.late
    reason = late_reasons(plan, settings, by, split, source, within.after, on_hand, when, orders.firm)
    down = line_down(on_hand, ending(plan, until, source, np.r_[when.row, used[used >= 0]]), settings, kind)
    part = PartResults(
        kind=kind,
        level=flows.level,
        source=used,
        cost=rolled.cost,
        landed=unit_cost,
        unpriced=rolled.unpriced,
        by_program=rolled.by_program,
        by_origin=rolled.by_origin,
        duty_rate=rolled.duty_rate,
        worst_origin=rolled.worst_origin,
        unconfirmed=rolled.unconfirmed,
        legs=times.legs,
        own_days=own_days,
        lead_days=times.lead,
        lead_sd=times.spread,
        wait_days=times.wait,
        gate=times.gate,
        required=required,
        weekly=needs.weekly,
        safety_stock=held.safety,
        prebuy=ahead.quantity,
        prebuy_saving=ahead.saving,
        peak_on_hand=np.maximum(on_hand.max(axis=1), stock.on_hand) if on_hand.size else stock.on_hand,
        weeks_of_cover=stockpile.weeks_of_cover(stock.on_hand, needs.weekly),
        order_by=first_dates(when.part, when.ideal, len(keys)),
        late_days=most_late(when.part, late, len(keys)),
        line_down=down,
        policy_measure=ahead.measure,
        policy_date=ahead.date,
        order_by_mode=ahead.order_by_mode,
        strategic_stock=held.strategic,
        cycle_stock=targets.cycle_stock(net),
        reorder_point=held.reorder_point,
        order_up_to=held.order_up_to,
        service_time=held.service_time,
        expires=expiry.quantity,
        prebuy_measure=ahead.bought_before,
        late_reason=most_urgent(when.part, late, reason, len(keys)),
    )
    products = product_results(
        settings, needs, times, starved_dates(standing_in(assembled(whole, kind), moves), down, times, needs.products)
    )
    carrying = settings.carrying_rate * settings.bucket_days / DAYS_A_YEAR
    paid_ahead = orders.landed[orders.prebuy]
    value = np.clip(on_hand, 0.0, None) * np.nan_to_num(room.worth_of(unit_value, orders))[:, None]
    tied = value.sum(axis=0)
    peak = int(tied.argmax()) if len(tied) else 0
    starts = bucket_start(settings)
    lacking = without_cost(kind, used, required, source)
    orders_found = orders.results(np.isnan(source.duty_rate), reason)
    return Results(
        scenario=name,
        as_of=settings.as_of,
        currency=settings.currency,
        parts=tuple(keys.tolist()),
        position=positions_of(keys),
        programs=tariff.programs,
        origins=rolled.origins,
        weeks=starts,
        source=source,
        part=part,
        orders=orders_found,
        products=products,
        on_hand=on_hand,
        on_hand_without_prebuy=np.where(ahead.quantity[:, None] > 0, net.on_hand, on_hand),
        policy_dates=policy_lines(measures, ahead.touched, plan, base, settings, name),
        totals=Totals(
            landed=float(np.nansum(orders.landed * quantity)),
            duty=float(np.nansum(orders.duty * quantity)),
            carrying=float(tied.sum() * carrying),
            cash_peak=float(tied[peak]) if len(tied) else 0.0,
            cash_peak_week=starts[peak],
            prebuy=float(np.nansum(paid_ahead * quantity[orders.prebuy])),
            confirmed_share=confirmed_share(part, needs, whole=not len(lacking)),
            tax_cash=float(np.nansum(orders.costs.landed.tax_cash * quantity)),
            drawback=float(np.nansum(orders.costs.drawback * quantity)),
            without_cost=lacking,
        ),
        findings=(
            *findings,
            *not_whole(plan, used, required, source),
            *limits(plan, settings, tariff, source, used, required),
            *not_in_unit_cost(plan, settings),
            *netting_findings(plan, settings, kind, whole, graph, needs, moves, times.lead, part.landed),
            *split_findings(plan, split),
            *lead.calendar_doubts(plan, settings),
            *within.findings,
            *expiry_findings(plan, expiry, starts),
            *firm.findings,
            *held_for_nothing(plan, orders_found),
        ),
        seconds=time.perf_counter() - began,
        questions=asked_of(plan, tariff, source, used, np.where(required > 0, needs.weekly, 0.0) * policy.WEEKS_A_YEAR),
        refunds=refund_results(plan, settings.as_of, starts, settings.bucket_days),
        gross=net.gross,
        limits=within.limits,
        assemblies=Assemblies(net.made, net.made_receipts, supply.offset),
    )


def with_pre_buys(net: netting.Net, supply: netting.Supply, ahead: policy.Ahead, settings: Settings) -> netting.Net:
    """Return the grid with the pre-buys coming too."""
    early = np.flatnonzero(ahead.quantity > 0)
    bucket = np.clip(ahead.bucket[early], 0, settings.buckets - 1)
    return netting.with_extra(net, supply, early, bucket, ahead.quantity[early]) if len(early) else net


def first_dates(part: Ints, days: Cells, count: int) -> Cells:
    """Return each part's earliest day, NaT for none; orders of one part mostly stand together."""
    result = np.full(count, NAT, dtype="datetime64[D]")
    if len(part):
        start = np.flatnonzero(np.r_[True, part[1:] != part[:-1]])
        np.fmin.at(result, part[start], np.fmin.reduceat(days.astype("datetime64[D]"), start))
    return result


def most_late(part: Ints, late: Floats, count: int) -> Floats:
    """Return how late each part's most urgent order is."""
    worst, behind = np.zeros(count), np.flatnonzero(late > 0)
    np.maximum.at(worst, part[behind], late[behind])
    return worst
