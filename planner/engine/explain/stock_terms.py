"""Why so much is held of a part: strategic and cycle stock, pre-buy, and the levels at which to order, each apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from planner.engine.explain.grounds import Grounds, part_link, setting_link
from planner.engine.explain.safety_terms import lead_note, need_note, nothing_held, number, own_or_plans, safety_term, swings
from planner.engine.explain.term import Term
from planner.engine.explain.words import adding, count, joined, money, note, percent
from planner.engine.netting import bom
from planner.engine.orders.policy import WEEKS_A_YEAR
from planner.engine.stock.targets import WEEK, strategic_wanted
from planner.model.values import day_text

SMALL = 1e-6


def strategic_term(g: Grounds, position: int) -> Term:
    """Return the strategic buffer, with what shelf life, storage or cash take of it."""
    held = float(g.results.part.strategic_stock[position])
    weeks, weekly = float(np.nan_to_num(g.plan["parts"]["strategic_weeks"][position])), float(g.results.part.weekly[position])
    bought = g.results.part.kind[position] == bom.BUY and weekly > 0
    wanted = float(strategic_wanted(g.plan, g.results.part.weekly)[position]) if bought else 0.0
    link = part_link(g, position, "strategic_weeks")
    words = "held against a cut-off of supply, beside the safety stock" if weeks > 0 else "none asked for"
    words = words if bought or weeks == 0 else nothing_held(g, position)
    terms = [adding("Weeks of need", f"{number(weeks)} weeks × {number(weekly)} a week", wanted, (), link)] if wanted else []
    if wanted - held > SMALL:
        terms.append(
            adding("Cut to fit", joined("within shelf life", *binding(g)), held - wanted, (), part_link(g, position, "shelf_days"))
        )
    return adding(f"Strategic buffer of {g.results.parts[position]}", words, held, terms, link)


def binding(g: Grounds) -> Iterator[str]:
    """Yield the limits that decide how much is held or bought ahead, in words."""
    for one in g.results.limits:
        if one.binding:
            unit = "m³" if one.name == "storage" else g.results.currency
            saves = f", one {unit} more would save {money(one.shadow_price)}" if one.shadow_price > 0 else ""
            yield f"{one.name} limit {number(one.most)} {unit}{saves}"


def cycle_term(g: Grounds, position: int) -> Term:
    """Return the cycle stock: half of the mean planned receipt."""
    held, link = float(g.results.part.cycle_stock[position]), own_or_plans(g, position, "lot_rule")
    words = f"half of the mean planned receipt of {number(2 * held)}: between two receipts stock falls from a lot to nothing"
    notes = [need_note(g, position)] if held else []
    return adding(
        f"Cycle stock of {g.results.parts[position]}", "it comes of buying in lots" if held else "no receipt is planned", held,
        [adding("Half a lot", words, held, (), link), *notes] if held else [], link,
    )  # fmt: skip


def prebuy_term(g: Grounds, position: int) -> Term:
    """Return the pre-buy: how long it pays to buy ahead of a measure."""
    of = g.results.part
    quantity, saving, weekly = float(of.prebuy[position]), float(of.prebuy_saving[position]), float(of.weekly[position])
    link = part_link(g, position, "expedite")
    label = f"Pre-buy of {g.results.parts[position]}"
    if not quantity > 0:
        words = (
            f"nothing is worth buying before {of.policy_measure[position]}"
            if of.policy_measure[position]
            else "no measure ahead makes it dearer"
        )
        return adding(label, joined(words, *binding(g)), quantity, (), link)
    yearly = weekly * WEEKS_A_YEAR
    measure = of.prebuy_measure[position]
    dated = f" on {day_text(of.policy_date[position])}" if measure == of.policy_measure[position] else ""  # it may be for a later one
    when = f"before {measure}{dated}"
    worth = adding("Need ahead", f"{number(quantity / weekly)} weeks × {number(weekly)} a week", quantity, (), link)
    cost = float(of.landed[position])
    notes = [
        note("It saves", f"{money(saving)} {g.results.currency}, {money(saving / quantity)} a unit", part_link(g, position, "prebuy_saving")),
        note("Holding a unit", f"h·C0 = {percent(g.settings.carrying_rate)} × {money(cost)} a year", setting_link(g, "carrying_rate")),
        note("Need a year", f"D {number(yearly)}", part_link(g, position, "part")),
        note("How much pays", "t* = s / (h·C0) years of need, s what a unit saves: the last unit saves what holding it costs", setting_link(g, "carrying_rate")),
        *(note("Cut to fit", words, setting_link(g, "storage_m3" if words.startswith("storage") else "cash_limit")) for words in binding(g)),
    ]  # fmt: skip
    return adding(label, when, quantity, [worth, *notes], link)


def target_term(g: Grounds, position: int) -> Term:
    """Return the stock that netting keeps: safety and strategic, apart; cycle stock and pre-buys come on top."""
    of = g.results.part
    total = float(of.safety_stock[position] + of.strategic_stock[position])
    notes = [
        note("Cycle stock", f"{number(float(of.cycle_stock[position]))} on top on average", part_link(g, position, "cycle_stock")),
        note("Pre-buy", f"{number(float(of.prebuy[position]))} on top when it comes", part_link(g, position, "prebuy")),
    ]
    terms = [safety_term(g, position), strategic_term(g, position), *notes]
    return adding(f"Kept of {g.results.parts[position]}", "from the first need on", total, terms, part_link(g, position, "target"))


def promised_weeks(g: Grounds, position: int) -> float:
    """Return how many weeks later than asked for a part is promised where stock was placed over all levels."""
    return float(np.nan_to_num(g.results.part.service_time[position])) / WEEK


def reorder_term(g: Grounds, position: int) -> Term | None:
    """Return the stock at which to order again; None for what isn't bought."""
    level = float(g.results.part.reorder_point[position])
    if not np.isfinite(level):
        return None
    s = swings(g)
    span = float(s.lead[position]) + s.review - promised_weeks(g, position)
    need = adding("Need until the next order is there", f"d {number(float(s.demand[position]))} × (L + R) {number(span)} weeks", float(s.demand[position]) * span, (),
                  part_link(g, position, "lead_total"))  # fmt: skip
    words = "on hand and on order together; at this level it is time to order"
    terms = [need, safety_term(g, position), strategic_term(g, position)]
    return adding(f"Reorder point of {g.results.parts[position]}", words, level, terms, part_link(g, position, "reorder_point"))


def up_to_term(g: Grounds, position: int) -> Term | None:
    """Return the level that an order fills up to; None for what isn't bought."""
    level = float(g.results.part.order_up_to[position])
    if not np.isfinite(level):
        return None
    s, of = swings(g), g.results.part
    lead_weeks = float(s.lead[position]) - promised_weeks(g, position)
    need = float(s.demand[position]) * lead_weeks
    lot = level - need - float(of.safety_stock[position] + of.strategic_stock[position])
    terms = [
        adding("Need over the lead time", f"d {number(float(s.demand[position]))} × L {number(lead_weeks)} weeks", need, (), part_link(g, position, "lead_total")),
        adding("A usual order, or the need between two looks", count(round(lot, 4)), lot, (), own_or_plans(g, position, "lot_rule")),
        safety_term(g, position),
        strategic_term(g, position),
    ]  # fmt: skip
    words = "on hand and on order together, after ordering"
    return adding(f"Order-up-to level of {g.results.parts[position]}", words, level, terms, part_link(g, position, "order_up_to"))


def late_term(g: Grounds, position: int) -> Term:
    """Return how late the first need that stock doesn't cover is."""
    of = g.results.part
    late, by = float(of.late_days[position]), of.order_by[position]
    link = part_link(g, position, "order_by")
    if np.isnat(by):
        return adding(f"{g.results.parts[position]} is in time", "stock and open orders cover every need", late, (), link)
    words = f"the last day to order was {day_text(by)}" if late > 0 else f"it is in time when ordered by {day_text(by)}"
    terms = [adding("Too late to order", words, late, (), link)] if late else []
    return adding(f"{g.results.parts[position]}, days late", words, late, [*terms, lead_note(g, position)], link)


MAKERS: dict[str, Callable[[Grounds, int], Term | None]] = {
    **dict.fromkeys(("safety_held", "safety_stock", "service_level", "demand_cv"), safety_term),
    **dict.fromkeys(("strategic_stock", "strategic_weeks"), strategic_term),
    **dict.fromkeys(("cycle_stock", "lot_rule", "lot_size", "order_cost"), cycle_term),
    **dict.fromkeys(("prebuy", "prebuy_saving", "expedite"), prebuy_term),
    "target": target_term,
    "reorder_point": reorder_term,
    "order_up_to": up_to_term,
    **dict.fromkeys(("late_days", "order_by"), late_term),
}


def stock_term(g: Grounds, position: int, column: str) -> Term | None:
    """Return why a stock figure of a part is what it is."""
    return MAKERS[column](g, position)
