"""A planned order in terms: one unit at its own price, exchange rate, entry and way."""

from __future__ import annotations

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.dues import duty_by_program
from planner.engine.cost.exchange import worth_over_time
from planner.engine.cost.prices import breaks_of
from planner.engine.explain.duty_terms import Rated
from planner.engine.explain.grounds import Bill, Grounds, gaps, source_link
from planner.engine.explain.source_terms import bill_terms, duty_term
from planner.engine.explain.term import Term
from planner.engine.explain.words import Citations, adding, count, joined, money, scaled
from planner.engine.lead import legs as lead
from planner.engine.lead.custody import custody
from planner.engine.orders.policy import all_by
from planner.engine.tariffs.duty import looked_up
from planner.engine.tariffs.scope import variants_of
from planner.model.values import day_text

WHOLE = frozenset({"value", "quantity"})
DUTY = frozenset({"duty_rate", "duty"})


def order_term(g: Grounds, order: int, column: str) -> Term | None:
    """Return a planned order: one unit landed, its duty, or the whole order for its value; None where there is no such order."""
    orders = g.results.orders
    if not 0 <= order < len(orders.part):
        return None
    bill = order_bill(g, order)
    if column in DUTY:
        return duty_term(g, bill, deep=True)
    sources, at = g.plan["sources"], bill.source
    many = bill.quantity if column in WHOLE else 1.0
    label = f"{g.results.parts[orders.part[order]]} from {sources['supplier'][at]} ({sources['country_of_origin'][at] or 'origin unknown'})"
    words = [
        f"ordered {day_text(orders.order_date[order])}", f"leaves {day_text(orders.export_date[order])} by {bill.mode}", f"enters {day_text(bill.entry)}",
        f"one unit of {count(bill.quantity)}, {g.results.currency}" if many == 1 else f"{count(bill.quantity)} × {money(bill.total)}, {g.results.currency}",
        "bought ahead of a measure" if orders.prebuy[order] else "", two_ways(g, order), *gaps(g, bill),
    ]  # fmt: skip
    terms = [scaled(term, many) for term in bill_terms(g, bill)]
    return adding(f"Order of {label}", joined(*words), bill.total * many, terms, source_link(g, at, "unit_price"))


def order_bill(g: Grounds, order: int) -> Bill:
    """Return what one unit of a planned order comes to."""
    orders, plan = g.results.orders, g.plan
    source, part = int(orders.source[order]), int(orders.part[order])
    row, mode, quantity = np.array([source]), str(orders.mode[order]), float(orders.quantity[order])
    rated = rated_order(g, order, source, mode)
    rates, base = rated.charges.rates, orders.customs_value[order : order + 1]
    foreign = np.array([plan["sources"]["country_of_origin"][source] != g.settings.destination])
    by_program = duty_by_program(rates, np.zeros(1, dtype=np.intp), base, plan["parts"]["weight_kg"][part : part + 1], foreign)
    paid_on = orders.export_date[order : order + 1]
    worth = worth_over_time(plan["fx"], plan["sources"]["currency"], g.settings.currency).on(row, paid_on)
    lane = int(lead.transport(plan, g.settings, all_by(mode, len(plan["sources"]))).lane[source])
    expedite = float(np.nan_to_num(plan["parts"]["expedite"][part])) if orders.prebuy[order] else 0.0
    return Bill(
        source, orders.cost[order], by_program[0], float(orders.landed[order]), rated, 0, orders.entry_date[order], float(base[0]), quantity, lane, mode,
        float(orders.price[order]), float(worth[0]), paid_on[0], break_row(g, source, bought(g, order)), planned=True, expedite=expedite,
    )  # fmt: skip


def rated_order(g: Grounds, order: int, source: int, mode: str) -> Rated:
    """Return what an order is charged at its own entry, by its own way."""
    orders, plan, tariff = g.results.orders, g.plan, g.rated.tariff
    own_way = mode == plan["sources"]["mode"][source]
    goods, kind = (g.goods, g.kind) if own_way else landed.goods_of(plan, all_by(mode, len(plan["sources"])))
    row = np.array([source])
    day = custody(plan, g.settings.destination).duty_day(orders.entry_date[order : order + 1], row)
    charges, _ = looked_up(tariff, goods, kind[row], day, orders.export_date[order : order + 1])
    counted = variants_of(tariff, goods).goods
    return Rated.of(tariff, plan["tariffs"], plan["stacking"], charges, counted, Citations(plan["tariffs"], g.results.as_of))


def bought(g: Grounds, order: int) -> float:
    """Return the quantity of the whole purchase an order belongs to: its price goes by it."""
    orders = g.results.orders
    return float(orders.quantity[orders.purchase == orders.purchase[order]].sum())


def two_ways(g: Grounds, order: int) -> str:
    """Return what to know of an order that is part of a larger purchase; empty for one that goes one way."""
    whole, own = bought(g, order), float(g.results.orders.quantity[order])
    return f"{count(own)} of a purchase of {count(whole)} that travels two ways" if whole > own else ""


def break_row(g: Grounds, source: int, quantity: float) -> int:
    """Return the row of the price break that a quantity reaches, −1 for the source's own price."""
    start, _, row = breaks_of(g.plan)
    reached = int((quantity >= start[source]).sum()) if start.shape[1] else 0
    if not reached and start.shape[1] and np.isnan(g.plan["sources"]["unit_price"][source]):
        reached = 1  # without a price of its own a source starts at its first break
    return int(row[source, reached - 1]) if reached else -1
