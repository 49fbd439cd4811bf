"""The one door of the engine: a plan and scenario names in, results out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import numpy as np

from planner.engine.cost.rollup import confirmed_share
from planner.engine.inputs import bucket_start, positions_of
from planner.engine.lead import legs as lead
from planner.engine.lead.legs import NAT
from planner.engine.netting.coming import lost_orders
from planner.engine.netting.needs import assembled
from planner.engine.orders import policy, room
from planner.engine.orders.decided import held_for_nothing
from planner.engine.orders.lateness import most_urgent
from planner.engine.orders.measures import policy_lines
from planner.engine.orders.split import split_findings
from planner.engine.outlook.critical import product_results
from planner.engine.outlook.never import never_ready
from planner.engine.outlook.runway import standing_in, starved_dates
from planner.engine.outlook.unknown import at_or_below, lead_unknown, unknown_ready
from planner.engine.packed import kept, with_rows
from planner.engine.packed_forms import taken
from planner.engine.results import Assemblies, Flags, Floats, Ints, OrderResults, PartResults, ProductResults, Results, Totals
from planner.engine.review.asked import asked_of
from planner.engine.review.doubts import not_whole, without_cost
from planner.engine.review.horizon import netting_findings, not_in_unit_cost
from planner.engine.review.limits import limits
from planner.engine.review.refunds import refund_results
from planner.engine.review.unmet import none_in_time
from planner.engine.stages import Basis, Ordering, Sourcing, basis_of, ordering_of, sourcing_of, value_of
from planner.engine.stock import shelf, stockpile, targets
from planner.engine.stock.shelf_findings import expiry_findings
from planner.model.finding import Finding
from planner.model.plan import Plan
from planner.model.scenario import overlaid
from planner.model.table import Cells

Progress = Callable[[float, str], None]  # share done 0–1, what is being done
Cancelled = Callable[[], bool]
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
    basis = basis_of(plan)
    sourcing = sourcing_of(plan, basis)
    ordering = ordering_of(plan, base, name, basis, sourcing)
    settings, within, starts = basis.settings, ordering.within, bucket_start(basis.settings)
    expiry = shelf.expiring(
        within.after.gross, ordering.on_hand, shelf.shelf_buckets(plan["parts"]["shelf_days"], settings.bucket_days, settings.buckets)
    )
    part = part_results(basis, sourcing, ordering, expiry)
    orders = ordering.orders.results(np.isnan(sourcing.source.duty_rate), ordering.reason)
    weekly = np.where(basis.required > 0, basis.needs.weekly, 0.0)
    keys = plan["parts"]["part"]
    return Results(
        scenario=name,
        as_of=settings.as_of,
        currency=settings.currency,
        parts=tuple(keys.tolist()),
        position=positions_of(keys),
        programs=sourcing.tariff.programs,
        origins=sourcing.rolled.origins,
        weeks=starts,
        source=sourcing.source,
        part=part,
        orders=orders,
        products=products_of(basis, sourcing, ordering),
        on_hand=ordering.stock,
        on_hand_without_prebuy=without_prebuy(ordering),
        policy_dates=policy_lines(ordering.measures, within.ahead.touched, plan, base, settings, name),
        totals=totals_of(basis, sourcing, ordering, part),
        findings=(*findings, *findings_of(plan, basis, sourcing, ordering, part, orders), *expiry_findings(plan, expiry, starts)),
        seconds=time.perf_counter() - began,
        questions=asked_of(plan, sourcing.tariff, sourcing.source, sourcing.used, weekly * policy.WEEKS_A_YEAR),
        refunds=refund_results(plan, settings.as_of, starts, settings.bucket_days),
        gross=ordering.net.gross,
        limits=within.limits,
        assemblies=Assemblies(ordering.net.made, ordering.net.made_receipts, within.supply.offset),
    )


def without_prebuy(ordering: Ordering) -> Floats:
    """Return projected stock without what is bought ahead. Shape ``(parts, buckets)``."""
    ahead = np.flatnonzero(ordering.within.ahead.quantity > 0)
    return with_rows(ordering.stock, ahead, taken(kept(ordering.net, "on_hand"), ahead)) if len(ahead) else ordering.stock


def part_results(basis: Basis, sourcing: Sourcing, ordering: Ordering, expiry: shelf.Expiry) -> PartResults:
    """Return what there is to say of each part."""
    rolled, times, held, ahead = sourcing.rolled, sourcing.times, ordering.within.held, ordering.within.ahead
    when, stock, on_hand, count = ordering.orders.when, basis.stock, ordering.on_hand, len(basis.kind)
    late = when.late
    return PartResults(
        kind=basis.kind,
        level=basis.flows.level,
        source=sourcing.used,
        cost=rolled.cost,
        landed=sourcing.unit_cost,
        unpriced=rolled.unpriced,
        by_program=rolled.by_program,
        by_origin=rolled.by_origin,
        duty_rate=rolled.duty_rate,
        worst_origin=rolled.worst_origin,
        unconfirmed=rolled.unconfirmed,
        legs=times.legs,
        own_days=sourcing.own_days,
        lead_days=np.where(lead_unknown(basis.built, sourcing.silent, sourcing.used), np.nan, times.lead),
        lead_sd=times.spread,
        wait_days=np.where(np.isfinite(times.wait) & ~wait_unknown(basis, sourcing), times.wait, np.nan),
        gate=times.gate,
        required=basis.required,
        weekly=basis.needs.weekly,
        safety_stock=held.safety,
        prebuy=ahead.quantity,
        prebuy_saving=ahead.saving,
        peak_on_hand=np.maximum(on_hand.max(axis=1), stock.on_hand) if on_hand.size else stock.on_hand,
        weeks_of_cover=stockpile.weeks_of_cover(stock.on_hand, basis.needs.weekly),
        order_by=first_dates(when.part, when.ideal, count),
        late_days=most_late(when.part, late, count),
        line_down=ordering.down,
        policy_measure=ahead.measure,
        policy_date=ahead.date,
        order_by_mode=ahead.order_by_mode,
        strategic_stock=held.strategic,
        cycle_stock=targets.cycle_stock(ordering.net),
        reorder_point=held.reorder_point,
        order_up_to=held.order_up_to,
        service_time=held.service_time,
        expires=expiry.quantity,
        prebuy_measure=ahead.bought_before,
        late_reason=most_urgent(when.part, late, ordering.reason, count),
    )


def products_of(basis: Basis, sourcing: Sourcing, ordering: Ordering) -> tuple[ProductResults, ...]:
    """Return what there is to say of each product of the build plan."""
    ways = standing_in(assembled(basis.whole, basis.kind), basis.moves)
    starved = starved_dates(ways, ordering.down, sourcing.times, basis.needs.products)
    return product_results(basis.settings, basis.needs, sourcing.times, starved, wait_unknown(basis, sourcing))


def wait_unknown(basis: Basis, sourcing: Sourcing) -> Flags:
    """Return for which parts of the first build nobody can say when they are there: something is missing, and nothing is said of any of it."""
    short = sourcing.times.short
    silent, known = (at_or_below(basis.built, own & short, through=short) for own in (sourcing.silent, sourcing.used >= 0))
    return silent & ~known


def totals_of(basis: Basis, sourcing: Sourcing, ordering: Ordering, part: PartResults) -> Totals:
    """Return the scenario's money over the horizon."""
    settings, orders = basis.settings, ordering.orders
    quantity, ahead = orders.when.quantity, orders.prebuy
    worth = np.nan_to_num(room.worth_of(value_of(basis, sourcing), orders))
    tied = worth @ np.maximum(ordering.on_hand, 0.0)
    peak = int(tied.argmax()) if len(tied) else 0
    lacking = without_cost(basis.kind, sourcing.used, basis.required, sourcing.source)
    return Totals(
        landed=money_of(orders.landed, quantity),
        duty=money_of(orders.duty, quantity),
        carrying=float(tied.sum() * settings.carrying_rate * settings.bucket_days / DAYS_A_YEAR),
        cash_peak=float(tied[peak]) if len(tied) else 0.0,
        cash_peak_week=bucket_start(settings)[peak],
        prebuy=money_of(orders.landed[ahead], quantity[ahead]),
        confirmed_share=confirmed_share(part, basis.needs, whole=not len(lacking)),
        tax_cash=money_of(orders.costs.landed.tax_cash, quantity),
        drawback=money_of(orders.costs.drawback, quantity),
        without_cost=lacking,
        orders=len(quantity),
    )


def money_of(unit: Floats, quantity: Floats) -> float:
    """Return what quantities come to at so much a unit, those not known left out."""
    money = unit * quantity
    total = float(money.sum())
    return float(np.nansum(money)) if np.isnan(total) else total


def findings_of(
    plan: Plan, basis: Basis, sourcing: Sourcing, ordering: Ordering, part: PartResults, orders: OrderResults
) -> tuple[Finding, ...]:
    """Return what is not known, not counted, or can't be met."""
    settings, source, used = basis.settings, sourcing.source, sourcing.used
    return (
        *not_whole(plan, used, basis.required, source),
        *limits(plan, settings, sourcing.tariff, source, used, basis.required),
        *not_in_unit_cost(plan, settings),
        *netting_findings(plan, settings, basis.kind, basis.whole, basis.graph, basis.needs, basis.moves, sourcing.times.lead, part.landed),
        *split_findings(plan, ordering.split),
        *lead.calendar_doubts(plan, settings),
        *ordering.within.findings,
        *ordering.firm.findings,
        *lost_orders(plan, settings),
        *none_in_time(plan, source, ordering.lacking),
        *never_ready(plan, sourcing.times, basis.needs.products),
        *unknown_ready(
            plan,
            basis.built,
            sourcing.silent & sourcing.times.short,
            basis.needs.products[wait_unknown(basis, sourcing)[basis.needs.products]],
        ),
        *held_for_nothing(plan, orders),
    )


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
