"""Planned purchase orders: what to order from whom by when, and at which duty it will be entered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine import bom, landed, lead
from planner.engine.duty import Tariff, looked_up
from planner.engine.inputs import Settings, monday
from planner.engine.policy import Ahead, Epochs
from planner.engine.results import Days, Floats, Ints, OrderResults, SourceResults
from planner.model.plan import Plan
from planner.model.schema import MODES
from planner.model.table import Cells

NEED, PRE_BUY = "need", "pre-buy"


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
    mode: Cells
    reason: Cells
    late_days: Floats

    def results(self) -> OrderResults:
        """Return the orders by order date; where they share one, those that should have gone out first come first."""
        at = np.argsort(self.ideal_date.astype(np.int32), kind="stable")
        return OrderResults(
            self.part[at], self.source[at], self.quantity[at], self.order_date[at], self.ship_date[at], self.entry_date[at], self.need_date[at],
            self.landed[at], self.duty_rate[at], self.mode[at], self.reason[at], self.late_days[at],
        )  # fmt: skip


def planned_orders(
    plan: Plan, settings: Settings, tariff: Tariff, source: SourceResults, spans: Epochs, receipts: Floats, ahead: Ahead, kind: Cells
) -> Orders:
    """Return an order for every planned receipt of a bought part that has a source, and for every pre-buy."""
    own = np.flatnonzero((kind == bom.BUY) & (spans.used[0] >= 0))
    at, week = np.nonzero(receipts[own] > 0)
    ahead_part = np.flatnonzero(ahead.quantity > 0)
    part = np.concatenate([own[at], ahead_part])
    count = len(at)
    due = monday(settings.as_of) + week * 7
    epoch = np.searchsorted(spans.start, due, side="right") - 1
    row = np.concatenate([spans.used[np.maximum(epoch, 0), own[at]], ahead.source[ahead_part]])
    legs = source.legs[row]
    legs[count:] = ahead.legs[ahead_part]
    need = np.concatenate([due, ahead.entry[ahead_part] + lead.span(ahead.legs[ahead_part, lead.DOCK])])
    places, country = lead.countries(plan)
    closed = lead.closures(plan["calendars"], settings.as_of, settings.weeks)
    dates = lead.backward(need, legs, country[row], places, closed)
    late = np.maximum((settings.as_of - dates.order).astype(np.int64), 0)
    own_mode = plan["sources"]["mode"][row]
    mode = own_mode.copy()
    mode[count:] = np.array(MODES, dtype=object)[ahead.mode[ahead_part]]
    goods, goods_kind = landed.goods_of(plan)
    entry, loaded = dates.entry + late, dates.loaded + late
    rates, _, case = looked_up(tariff, goods, goods_kind[row], entry, loaded)
    value = source.cost[row, landed.GOODS]
    foreign = landed.foreign_sources(plan, settings)[row]
    rate = rates.rate[case].sum(axis=1) * foreign
    duty = source.cost[row, landed.DUTY] + value * (rate - source.ad_valorem[row])
    extra = np.zeros(len(part))
    extra[count:] = ahead.premium[ahead_part]
    unit = source.landed[row] - source.cost[row, landed.DUTY] + duty + extra
    with np.errstate(invalid="ignore", divide="ignore"):
        duty_rate = np.where(value > 0, duty / value, 0.0)
    reason = np.full(len(part), NEED, dtype=object)
    reason[count:] = PRE_BUY
    quantity = np.concatenate([receipts[own][at, week], ahead.quantity[ahead_part]])
    return Orders(
        part, row, quantity, dates.order, dates.order + late, dates.ship + late, entry, need, unit, duty, duty_rate, mode, reason, late.astype(np.float64)
    )
