"""Planned purchase orders: what to order from whom by when, and at which duty it will be entered."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from planner.engine import bom, landed, lead
from planner.engine.duty import looked_up
from planner.engine.inputs import Settings, coded, monday
from planner.engine.match import Goods
from planner.engine.policy import Ahead, Epochs
from planner.engine.results import Days, Flags, Floats, Ints, OrderResults, SourceResults
from planner.engine.tariff import Tariff
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.schema import MODES
from planner.model.table import Cells


@dataclass(frozen=True, slots=True)
class Orders:
    """Planned orders as they are counted; ``ideal_date`` may lie before the as-of date. Shapes ``(orders,)``."""

    part: Ints
    source: Ints
    quantity: Floats
    ideal_date: Days
    order_date: Days
    ship_date: Days
    entry_date: Days
    need_date: Days
    landed: Floats
    duty: Floats  # of one unit
    duty_rate: Floats
    mode_at: Ints  # position in MODES
    prebuy: Flags
    late_days: Floats

    def results(self) -> OrderResults:
        """Return the orders for reading."""
        return OrderResults(
            self.part, self.source, self.quantity, self.order_date, self.ship_date, self.entry_date, self.need_date, self.landed, self.duty_rate,
            self.mode_at, self.prebuy, self.late_days,
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
    rate: Floats  # ad valorem duty at the entry date


@remembered(16, by_value=True)
def scheduled(
    receipts: Floats, own: Ints, used: Ints, starts: Days, legs: Floats, country: Ints, open_: lead.Calendar, tariff: Tariff, goods: Goods, kind: Ints,
    as_of: np.datetime64,
) -> Schedule:  # fmt: skip
    """Return an order for every planned receipt of the parts in ``own``, from the source that is best on its day.

    Args: receipts ``(parts, weeks)``; used ``(epochs, parts)`` sources; starts ``(epochs,)``; legs, country, kind over sources.
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
    return timed(part, row, receipts[part, week], entry, need, own_spans, country[row], open_, tariff, goods, kind, as_of)


def epoch_of(starts: Days, day: Days) -> Ints:
    """Return the epoch each day falls into."""
    return np.maximum(np.searchsorted(starts, day, side="right") - 1, 0)


def timed(
    part: Ints, row: Ints, quantity: Floats, entry: Days, need: Days, spans: lead.Spans, country: Ints, open_: lead.Calendar, tariff: Tariff, goods: Goods,
    kind: Ints, as_of: np.datetime64,
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
    charges, case = looked_up(tariff, goods, kind[row], dates.entry, dates.loaded)
    domestic = np.array([origin == tariff.destination for origin in goods.origin], dtype=bool)
    rate = charges.rates.rate.sum(axis=1)[case] * ~domestic[kind[row]]
    return Schedule(part, row, quantity, dates, need, ideal, late, rate)


def replaced(days: Days, rows: Ints, values: Days) -> Days:
    """Return days with some of them replaced."""
    days[rows] = values
    return days


def planned_orders(
    plan: Plan, settings: Settings, tariff: Tariff, source: SourceResults, spans: Epochs, receipts: Floats, ahead: Ahead, kind: Cells
) -> Orders:
    """Return an order for every planned receipt of a bought part that has a source, and for every pre-buy."""
    places, country = lead.countries(plan)
    open_ = lead.calendar(plan["calendars"], places, settings.as_of, settings.weeks)
    goods, goods_kind = landed.goods_of(plan)
    own = np.flatnonzero((kind == bom.BUY) & (spans.used.max(axis=0) >= 0))
    usual = scheduled(receipts, own, spans.used, spans.start, source.legs, country, open_, tariff, goods, goods_kind, settings.as_of)
    early = np.flatnonzero(ahead.quantity > 0)
    row, legs, entry = ahead.source[early], ahead.legs[early], ahead.entry[early]
    need = entry + lead.span(legs[:, lead.DOCK])
    ahead_spans = lead.Spans.of(legs)
    bought_ahead = timed(
        early, row, ahead.quantity[early], entry, need, ahead_spans, country[row], open_, tariff, goods, goods_kind, settings.as_of
    )
    modes = mode_positions(plan["sources"]["mode"])
    return joined(
        orders_of(usual, source, modes[usual.row], 0.0, prebuy=False),
        orders_of(bought_ahead, source, ahead.mode[early], ahead.premium[early], prebuy=True),
    )


@remembered(8)
def mode_positions(mode: Cells) -> Ints:
    """Return each source's mode by its position in MODES."""
    distinct, codes = coded(mode)
    positions: Ints = np.array([MODES.index(name) if name in MODES else 0 for name in distinct], dtype=np.intp)[codes]
    return positions


def orders_of(schedule: Schedule, source: SourceResults, mode_at: Ints, premium: Floats | float, *, prebuy: bool) -> Orders:
    """Return a schedule with what each unit costs at its own entry date."""
    row = schedule.row
    value = source.customs_value[row]
    change = schedule.rate - source.known_rate[row]
    duty = source.cost[row, landed.DUTY] + value * change
    unit = source.landed[row] + source.lever[row] * change + premium
    duty_rate = np.divide(duty, value, out=np.zeros(len(row)), where=value > 0)
    dates, late = schedule.dates, schedule.late
    return Orders(
        schedule.part, row, schedule.quantity, schedule.ideal, dates.order, dates.ship, dates.entry, schedule.need, unit, duty, duty_rate, mode_at, np.full(len(row), prebuy),
        late.astype(np.float64),
    )  # fmt: skip


def joined(first: Orders, second: Orders) -> Orders:
    """Return two lots of orders as one."""
    if not len(second.part):
        return first
    return Orders(*(np.concatenate([getattr(first, field.name), getattr(second, field.name)]) for field in fields(Orders)))
