"""Why so much safety stock is held of a part: what swings of demand and of lead time each make of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.explain.grounds import Grounds, part_link, setting_link, source_link
from planner.engine.explain.term import Term
from planner.engine.explain.words import NOWHERE, Link, adding, note, percent
from planner.engine.lead import legs as lead
from planner.engine.netting import bom
from planner.engine.results import Floats
from planner.engine.stock.targets import PHANTOM, WEEK, Swings, own_safety, safety_factor, swings_of
from planner.model.values import decimals

LEG_CELLS = (
    ("Order processing", "settings", "order_days"), ("Production", "sources", "lead_days"), ("Export licence", "sources", "licence_days"),
    ("Inland", "lanes", "export_days"), ("Transit", "lanes", "transit_days"), ("Customs", "lanes", "customs_days"),
    ("Dock to stock", "lanes", "dock_days"), ("Making", "parts", "make_days"),
)  # fmt: skip


def own_or_plans(g: Grounds, position: int, column: str) -> Link:
    """Return the link to a part's own cell where it has one, else to the plan's setting of the same name."""
    value = g.plan["parts"][column][position]
    given = value != "" if isinstance(value, str) else not np.isnan(value)
    return part_link(g, position, column) if given else setting_link(g, column)


def swings(g: Grounds) -> Swings:
    """Return what the safety stock of every part is made of."""
    of = g.results.part
    return swings_of(g.plan, g.settings, of.weekly, of.own_days, of.lead_sd)


def usual_order(g: Grounds) -> Floats:
    """Return the usual order of every part, NaN where nothing is bought."""
    source = g.results.part.source
    bought = source >= 0
    return np.where(bought, g.results.source.quantity[source], np.nan) if len(g.results.source.quantity) else np.full(len(source), np.nan)


def number(value: float) -> str:
    """Return a quantity with at most two decimals."""
    return decimals(value, 2).rstrip("0").rstrip(".") if np.isfinite(value) else "not known"


def safety_term(g: Grounds, position: int) -> Term:
    """Return the safety stock: what swings of demand and of lead time each make of it."""
    held, name = float(g.results.part.safety_stock[position]), g.results.parts[position]
    label = f"Safety stock of {name}"
    needed, kind = g.results.part.weekly[position] > 0, g.results.part.kind[position]
    if needed and kind != PHANTOM and not np.isnan(own_safety(g.plan)[position]):
        words = "your own, held instead of a computed one"
        return adding(label, words, held, (), part_link(g, position, "safety_stock"))
    if np.isfinite(g.results.part.service_time[position]):
        return placed_term(g, position)
    if kind != bom.BUY or not needed:
        return adding(label, nothing_held(g, position), held, (), part_link(g, position, "safety_stock"))
    s, order = swings(g), usual_order(g)
    factor, sigma = float(safety_factor(s, order, by_fill_rate=g.settings.by_fill_rate)[position]), float(s.sigma[position])
    measure = "fill rate" if g.settings.by_fill_rate else "cycle service"
    promised = percent(float(s.service[position]))
    words = f"{factor_name(g)} {decimals(factor, 3)} × σ {number(sigma)} units, for a {measure} of {promised}"
    return adding(label, words, held, [*swing_terms(g, position, s, factor, sigma, held)], part_link(g, position, "safety_stock"))


def factor_name(g: Grounds) -> str:
    """Return what the safety factor is called: z of a cycle service, k of a fill rate."""
    return "k" if g.settings.by_fill_rate else "z"


def nothing_held(g: Grounds, position: int) -> str:
    """Return why a part has no computed safety stock."""
    if not g.results.part.weekly[position] > 0:
        return "nothing needs it"
    return "it is made; safety stock is computed for what is bought, or type your own"


def swing_terms(g: Grounds, position: int, s: Swings, factor: float, sigma: float, held: float) -> Iterator[Term]:
    """Yield the two terms under the root, each as its share of the variance, and the numbers they are made of."""
    span, demand, demand_sd, lead_sd = (
        float(s.lead[position]) + s.review,
        float(s.demand[position]),
        float(s.demand_sd[position]),
        float(s.lead_sd[position]),
    )
    parts = {"demand": span * demand_sd**2, "lead time": demand**2 * lead_sd**2}
    source = int(g.results.part.source[position])
    from_lead = source_link(g, source, "lead_sd_days") if source >= 0 else NOWHERE
    made_of = {
        "demand": (f"(L + R) {number(span)} weeks × σd² {number(demand_sd)}²", own_or_plans(g, position, "demand_cv")),
        "lead time": (f"d² {number(demand)}² × σL² {number(lead_sd)}² weeks", from_lead),
    }
    for name, variance in parts.items():
        words, link = made_of[name]
        amount = held * variance / sigma**2 if sigma > 0 else 0.0
        yield adding(f"Swings of {name}", f"{words} = {number(variance)} of σ² {number(sigma**2)}", amount, (), link)
    yield from service_notes(g, position, s, factor)
    yield lead_note(g, position)
    yield note(
        "Looks at the stock",
        f"R every {number(g.settings.review_days)} days" if s.review > 0 else "R 0: all the time",
        setting_link(g, "review_days"),
    )
    yield need_note(g, position)
    yield note(
        "Demand variability",
        f"σd {number(demand_sd)} a week, {percent(demand_sd / demand)} of the need",
        own_or_plans(g, position, "demand_cv"),
    )


def service_notes(g: Grounds, position: int, s: Swings, factor: float) -> Iterator[Term]:
    """Yield the service that is promised, and of a fill rate the lots it is counted over."""
    promised = float(s.service[position])
    if not g.settings.by_fill_rate:
        words = f"no shortage in {percent(promised)} of the order cycles: z {decimals(factor, 3)}"
        yield note("Service level", words, own_or_plans(g, position, "service_level"))
        return
    cycle = float(np.fmax(usual_order(g)[position], s.demand[position] * s.review))
    words = f"{percent(promised)} of the need from stock: k {decimals(factor, 3)}, where {number((1 - promised) * cycle)} units may be short in a cycle"
    yield note("Service level", words, own_or_plans(g, position, "service_level"))
    source = int(g.results.part.source[position])
    yield note("Usual order", f"{number(cycle)} units in a cycle", source_link(g, source, "min_order_quantity") if source >= 0 else NOWHERE)


def need_note(g: Grounds, position: int) -> Term:
    """Return the mean need."""
    weekly, required = float(g.results.part.weekly[position]), float(g.results.part.required[position])
    return note("Mean need", f"d {number(weekly)} a week, {number(required)} over the horizon", part_link(g, position, "part"))


def lead_note(g: Grounds, position: int) -> Term:
    """Return the own lead time of a part with its legs."""
    of, source = g.results.part, int(g.results.part.source[position])
    sd = lead.transport(g.plan, g.settings).leg_sd[source] if source >= 0 else np.zeros(len(LEG_CELLS))
    terms = []
    for leg, (name, table, column) in enumerate(LEG_CELLS):
        days = float(of.legs[position, leg])
        if days > 0 or sd[leg] > 0:
            terms.append(
                note(
                    name,
                    f"{number(days)} days" + (f" ± {number(float(sd[leg]))}" if sd[leg] > 0 else ""),
                    leg_link(g, position, table, column),
                )
            )
    days, spread = float(of.own_days[position]), float(of.lead_sd[position])
    words = f"L {number(days)} days = {number(days / WEEK)} weeks, σL {number(spread)} days"
    return note("Lead time", words, part_link(g, position, "lead_total"), terms)


def leg_link(g: Grounds, position: int, table: str, column: str) -> Link:
    """Return the link to the cell that a leg comes from."""
    source = int(g.results.part.source[position])
    lane = int(g.lane[source]) if source >= 0 else -1
    if table == "lanes":
        return (table, int(g.plan[table].ids[lane]), column) if lane >= 0 else NOWHERE
    if table == "sources":
        return source_link(g, source, column) if source >= 0 else NOWHERE
    return setting_link(g, column) if table == "settings" else part_link(g, position, column)


def placed_term(g: Grounds, position: int) -> Term:
    """Return a safety stock that was placed over all levels at once: k·√(SI + T − S)."""
    of = g.results.part
    held, promise, waits = float(of.safety_stock[position]), float(of.service_time[position]), waits_for_parts(g, position)
    bought = of.kind[position] == bom.BUY
    own = round(float(of.own_days[position]) + (max(g.settings.review_days, 0.0) if bought else 0.0))
    net = waits + own - promise
    words = f"k {number(held / net**0.5)} × √{number(net)} days" if net > 0 else "its promise leaves no time to cover"
    model = setting_link(g, "stock_model")
    terms = [
        adding("Stock for the time its promise leaves open", words, held, (), model),
        note("Waits for its parts", f"SI {number(waits)} days, the longest promise of what goes in", model),
        lead_note(g, position),
        note("Promised within", f"S {number(promise)} days", part_link(g, position, "service_days")),
        need_note(g, position),
    ]
    detail = "placed over all levels where it costs least; lead times count with their mean"
    return adding(f"Safety stock of {g.results.parts[position]}", detail, held, terms, part_link(g, position, "safety_stock"))


def waits_for_parts(g: Grounds, position: int) -> float:
    """Return the longest promise of what a made part is assembled from, phantoms passed through, days."""
    parts, lines = g.results.position, g.plan["bom"]
    waiting, longest = [g.results.parts[position]], 0.0
    if g.results.part.kind[position] == bom.BUY:
        return 0.0
    while waiting:
        for component in lines["component"][lines["parent"] == waiting.pop()].tolist():
            at = parts.get(component, -1)
            if at >= 0 and g.results.part.kind[at] == PHANTOM:
                waiting.append(component)
            elif at >= 0:
                longest = max(longest, float(np.nan_to_num(g.results.part.service_time[at])))
    return longest
