"""Planned purchase orders: what to order from whom by when, and at which duty it will be entered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import reduce

import numpy as np
import numpy.typing as npt

from planner.engine import bom, landed, lead
from planner.engine.custody import Custody, custody
from planner.engine.drawback import PAID_BACK, counted
from planner.engine.duty import Charges, looked_up
from planner.engine.entries import mode_positions, routes
from planner.engine.exchange import worth_over_time
from planner.engine.freight import FreightRates, freight_rates, packing, terms_of
from planner.engine.inputs import Settings, filled, monday
from planner.engine.match import Goods
from planner.engine.order_costs import BOOK, Frame, OrderCosts, Quote, Terms, costs, framed, ladder
from planner.engine.policy import Ahead, Epochs, all_by
from planner.engine.prices import breaks_of
from planner.engine.quotes import declared_share, qualification
from planner.engine.results import Days, Flags, Floats, Ints, OrderResults, SourceResults
from planner.engine.tariff import Tariff
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.schema import MODES
from planner.model.table import Cells

Spell = npt.NDArray[np.timedelta64]
MONDAY = 3  # days from the Monday before 1 January 1970 to that day


@dataclass(frozen=True, slots=True)
class Orders:
    """Planned orders as they are counted; ``ideal_date`` may lie before the as-of date. Shapes ``(orders,)``."""

    part: Ints
    source: Ints
    quantity: Floats
    ideal_date: Days
    order_date: Days
    ship_date: Days
    export_date: Days
    entry_date: Days
    need_date: Days
    mode_at: Ints  # position in MODES
    prebuy: Flags
    late_days: Floats
    entry: Ints
    costs: OrderCosts

    @property
    def landed(self) -> Floats:
        """Return the landed cost of one unit of each order."""
        return self.costs.landed.total

    @property
    def duty(self) -> Floats:
        """Return the duty on one unit of each order."""
        duty: Floats = self.costs.landed.cost[:, landed.DUTY]
        return duty

    def results(self) -> OrderResults:
        """Return the orders for reading."""
        cost = self.costs.landed
        rate = np.divide(self.duty, cost.base, out=np.zeros(len(self.part)), where=cost.base > 0)
        return OrderResults(
            self.part, self.source, self.quantity, self.order_date, self.ship_date, self.entry_date, self.need_date, cost.total, rate,
            self.mode_at, self.prebuy, self.late_days, cost.cost, cost.base, self.costs.price, self.export_date, self.entry,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Schedule:
    """When what is ordered from where: all of an order but its cost. Shapes ``(orders,)``."""

    part: Ints
    row: Ints
    quantity: Floats
    dates: lead.Dates
    need: Days
    ideal: Days  # when it should go out, before the as-of date where it is late
    late: Ints
    mode_at: Ints
    charges: Charges  # at the entry dates
    case: Ints


@remembered(16, by_value=True)
def scheduled(
    receipts: Floats, own: Ints, used: Ints, starts: Days, legs: Floats, country: Ints, open_: lead.Calendar, tariff: Tariff, goods: Goods, kind: Ints,
    held: Custody, mode_at: Ints, feeder: Spell, as_of: np.datetime64,
) -> Schedule:  # fmt: skip
    """Return an order for every planned receipt of the parts in ``own``, from the source that is best on its day.

    Args: receipts ``(parts, weeks)``; used ``(epochs, parts)`` sources; starts ``(epochs,)``; legs, country, kind, held, mode_at, feeder over sources.
    """
    at, week = np.nonzero(receipts[own] > 0)
    need = monday(as_of) + week * 7
    spans = lead.spans_of(legs)
    first = used[epoch_of(starts, need), own[at]]  # the source that is best on the day of the need
    dock = np.where(first >= 0, spans.dock[first], 0).astype("timedelta64[D]")
    days = np.where(first >= 0, lead.whole(legs.sum(axis=1))[first], 0).astype("timedelta64[D]")
    epoch = epoch_of(starts, np.maximum(need, as_of + days) - dock)  # what is needed sooner comes late, and pays the duty of that day
    row = used[epoch, own[at]]
    can = np.flatnonzero(row >= 0)  # once every source has stopped nothing can be ordered
    row, need, part, week = row[can], need[can], own[at][can], week[can]
    own_spans = spans.taken(row)
    entry = need - own_spans.dock.astype("timedelta64[D]")
    return timed(
        part,
        row,
        receipts[part, week],
        entry,
        need,
        own_spans,
        country[row],
        open_,
        tariff,
        goods,
        kind,
        held,
        mode_at[row],
        feeder[row],
        as_of,
    )


def epoch_of(starts: Days, day: Days) -> Ints:
    """Return the epoch each day falls into."""
    return np.maximum(np.searchsorted(starts, day, side="right") - 1, 0)


def timed(
    part: Ints, row: Ints, quantity: Floats, entry: Days, need: Days, spans: lead.Spans, country: Ints, open_: lead.Calendar, tariff: Tariff, goods: Goods,
    kind: Ints, held: Custody, mode_at: Ints, feeder: Spell, as_of: np.datetime64,
) -> Schedule:  # fmt: skip
    """Return a schedule in which nothing is ordered before the as-of date: what should have been is ordered today, and comes late."""
    dates = lead.counted_back(entry, spans, country, open_)
    ideal = dates.order
    late = np.zeros(len(part), dtype=np.int64)
    behind = np.flatnonzero(ideal < as_of)
    if len(behind):
        now = lead.counted_on(as_of, spans.taken(behind), country[behind], open_)
        late[behind] = np.maximum((now.entry - entry[behind]).astype(np.int64), 0)
        columns = ((getattr(dates, name).copy(), getattr(now, name)) for name in ("order", "ship", "loaded", "entry"))
        dates = lead.Dates(*(replaced(before, behind, after) for before, after in columns))
    mother = np.minimum(dates.loaded + feeder, dates.entry)  # in-transit clauses count the mother vessel
    charges, case = looked_up(tariff, goods, kind[row], held.duty_day(dates.entry, row), mother, dates.loaded)
    return Schedule(part, row, quantity, dates, need, ideal, late, mode_at, charges, case)


def replaced(days: Days, rows: Ints, values: Days) -> Days:
    """Return days with some of them replaced."""
    days[rows] = values
    return days


def planned_orders(
    plan: Plan, settings: Settings, tariff: Tariff, source: SourceResults, spans: Epochs, receipts: Floats, ahead: Ahead, kind: Cells, required: Floats
) -> Orders:  # fmt: skip
    """Return an order for every planned receipt of a bought part that has a source, and for every pre-buy, each at its own cost."""
    sources = plan["sources"]
    places, country = lead.countries(plan)
    open_ = lead.calendar(plan["calendars"], places, settings.as_of, settings.weeks)
    goods, goods_kind = landed.goods_of(plan)
    held = custody(plan, settings.destination)
    own = np.flatnonzero((kind == bom.BUY) & (spans.used.max(axis=0) >= 0))
    modes = mode_positions(sources["mode"])
    usual = scheduled(
        receipts,
        own,
        spans.used,
        spans.start,
        source.legs,
        country,
        open_,
        tariff,
        goods,
        goods_kind,
        held,
        modes,
        lead.feeder_days(plan, settings.destination),
        settings.as_of,
    )
    rates = freight_rates(plan["lanes"], lead.transport(plan, settings).lane, packing(plan))
    usual_frame = frame_of(plan, settings, tariff, usual, rates, rates)
    terms = terms_of_orders(plan, settings, tariff, source, required)
    early = list(ahead_of_need(plan, settings, tariff, ahead, country, open_, held))
    whole, frames = usual, [usual_frame]
    for schedule, moved in early:
        frames.append(frame_of(plan, settings, tariff, schedule, rates, moved))
        whole = joined(whole, schedule)
    prebuy = np.arange(len(whole.part)) >= len(usual.part)
    expedite = filled(plan["parts"]["expedite"], 0.0)
    if settings.weekly_entries:
        way = routes(sources["ship_from"], sources["country_of_origin"])
        entry = entry_numbers(way, whole.row, whole.mode_at, whole.dates.entry)
        if early:
            cost = costs(reduce(Frame.then, frames), terms, np.where(prebuy, expedite[whole.part], 0.0), entry)
        else:
            cost = BOOK.costs(usual_frame, terms, entry)
    else:
        entry = np.arange(len(prebuy))
        cost = BOOK.costs(usual_frame, terms)
        for frame, (schedule, _) in zip(frames[1:], early, strict=True):
            cost = cost.then(costs(frame, terms, expedite[schedule.part]))
    dates = whole.dates
    return Orders(
        whole.part, whole.row, whole.quantity, whole.ideal, dates.order, dates.ship, dates.loaded, dates.entry, whole.need, whole.mode_at, prebuy,
        whole.late.astype(np.float64), entry, cost,
    )  # fmt: skip


def terms_of_orders(plan: Plan, settings: Settings, tariff: Tariff, source: SourceResults, required: Floats) -> Terms:
    """Return what orders cost by that isn't their own."""
    sources = plan["sources"]
    prices = ladder(sources["unit_price"], breaks_of(plan)[1])
    own = qualification(sources["qualification_cost"], source.part, required)
    holding = landed.holding_of(settings, source.legs, custody(plan, settings.destination).held)
    return Terms(prices, own, holding, landed.regime_of(settings, tariff), PAID_BACK * settings.drawback_share)


def ahead_of_need(
    plan: Plan, settings: Settings, tariff: Tariff, ahead: Ahead, country: Ints, open_: lead.Calendar, held: Custody
) -> Iterator[tuple[Schedule, FreightRates]]:
    """Yield the pre-buys of each mode, with the freight by that mode."""
    for mode_at, mode in enumerate(MODES):
        early = np.flatnonzero((ahead.quantity > 0) & (ahead.mode == mode_at))
        if not len(early):
            continue
        by_mode = all_by(mode, len(country))
        goods, kind = landed.goods_of(plan, by_mode)
        row, legs, entry = ahead.source[early], ahead.legs[early], ahead.entry[early]
        need = entry + lead.span(legs[:, lead.DOCK])
        schedule = timed(
            early, row, ahead.quantity[early], entry, need, lead.Spans.of(legs), country[row], open_, tariff, goods, kind, held,
            np.full(len(early), mode_at), lead.feeder_days(plan, settings.destination, by_mode)[row], settings.as_of,
        )  # fmt: skip
        yield schedule, freight_rates(plan["lanes"], lead.transport(plan, settings, by_mode).lane, packing(plan))


def frame_of(plan: Plan, settings: Settings, tariff: Tariff, schedule: Schedule, quoted: FreightRates, moved: FreightRates) -> Frame:
    """Return what orders cost by, found again while neither they nor the plan's rates have changed."""
    worth = worth_over_time(plan["fx"], plan["sources"]["currency"], settings.currency)
    return framed(
        schedule.row, schedule.quantity, schedule.dates.loaded, schedule.charges, schedule.case, breaks_of(plan)[0], worth, quote_of(plan, settings),
        quoted, moved, counted(plan, settings, tariff),
    )  # fmt: skip


def quote_of(plan: Plan, settings: Settings) -> Quote:
    """Return what the goods of a plan's sources are, whatever they cost."""
    of = plan["sources"]
    return quote_by_columns(of["incoterm"], of["country_of_origin"], of["first_sale_share"], packing(plan).weight, settings.destination)


@remembered(16)
def quote_by_columns(incoterm: Cells, origin: Cells, first_sale: Floats, weight: Floats, destination: str) -> Quote:
    """Return what sources' goods are, whatever they cost."""
    return Quote(weight, *terms_of(incoterm), declared_share(first_sale, destination), np.asarray(origin != destination, dtype=bool))


@remembered(16)
def entry_numbers(way: Ints, row: Ints, mode_at: Ints, day: Days) -> Ints:
    """Return a number for the customs entry of each order: one for all goods from a country by a mode in a week."""
    week = (day.astype(np.int64) + MONDAY) // 7
    key = (way[row] * len(MODES) + mode_at) * (week.max(initial=0) + 1) + week
    return np.unique(key, return_inverse=True)[1]


def joined(first: Schedule, second: Schedule) -> Schedule:
    """Return two lots of orders as one; the charges, which they cost by, stay those of the first."""
    columns = {
        name: np.concatenate([getattr(first, name), getattr(second, name)])
        for name in ("part", "row", "quantity", "need", "ideal", "late", "mode_at")
    }
    dates = lead.Dates(*(np.concatenate([getattr(first.dates, one.name), getattr(second.dates, one.name)]) for one in fields(lead.Dates)))
    return Schedule(dates=dates, charges=first.charges, case=first.case, **columns)
