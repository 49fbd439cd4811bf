"""Lead times through the BOM: cumulative, given stock, and the components that gate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import Settings, filled
from planner.engine.lead import legs as lead
from planner.engine.netting import bom
from planner.engine.netting.coming import expected_stock
from planner.engine.netting.needs import Needs
from planner.engine.outlook.availability import Cover, cover_of, gates, missing, ready
from planner.engine.outlook.delivery import Terms, delivering, picked, terms_of, usable_in, wanted_of
from planner.engine.results import LEGS, Flags, Floats, Ints, ProductResults, SourceResults
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells


@dataclass(frozen=True, slots=True)
class Times:
    """Lead times through the BOM. Shapes over parts."""

    legs: Floats
    lead: Floats
    spread: Floats
    wait: Floats  # ∞ where nobody can deliver something of it
    gate: Ints
    gate_waiting: Ints
    arrival: Floats  # days until what is ordered or begun today is there, own legs with closures
    short: Flags  # what must be ordered or made anew for the first build
    counted: Ints  # source the wait counts with, −1 for none: the one used, or another where that one can't deliver at all


def lead_times(
    plan: Plan, settings: Settings, built: bom.Structure, kind: Cells, used: Ints, source: SourceResults, spans: lead.Spans, needs: Needs
) -> Times:
    """Return own legs, cumulative lead times, and the wait for the first build given stock and open orders.

    The first build is that of each product's first demand, or of ``ready_quantity`` products each; stock is netted down the BOM
    and shared by the products. Make times are working days of the destination. What is missing comes when its source can have made
    it, no sooner than the source is qualified; the lead times themselves count neither.
    """
    parts = plan["parts"]
    cover = cover_of(expected_stock(plan, settings), parts["part"], settings.as_of)
    need = first_build(len(kind), needs.products, needs.first_quantity, settings.ready_quantity)
    return times_of(
        parts["make_days"], parts["make_sd_days"], built, kind, used, source.legs, source.lead_sd, source.arrival, spans, cover, need, settings.as_of,
        source.part, ~np.isnan(source.landed), terms_of(plan["sources"]),
    )  # fmt: skip


@remembered(8, by_value=True)
def times_of(
    make_days: Cells, make_sd: Cells, built: bom.Structure, kind: Cells, used: Ints, source_legs: Floats, source_sd: Floats, source_arrival: Floats,
    spans: lead.Spans, cover: Cover, need: Floats, as_of: np.datetime64, source_part: Ints, known: Flags, terms: Terms,
) -> Times:  # fmt: skip
    """Return lead times by what they depend on: no money, so that a price changes them only where another source is bought from."""
    has = used >= 0
    legs = np.zeros((len(kind), len(LEGS)))
    own_sd, arrival = np.zeros(len(kind)), np.zeros(len(kind))
    if len(source_arrival):
        legs[has], own_sd[has], arrival[has] = source_legs[used[has]], source_sd[used[has]], source_arrival[used[has]]
    made, ours = kind == bom.MAKE, kind != bom.BUY
    legs[made, lead.MAKE], own_sd[made] = filled(make_days, 0.0)[made], filled(make_sd, 0.0)[made]
    total, gate = bom.longest(built, legs.sum(axis=1))
    make = lead.whole(legs[:, lead.MAKE])
    own_make = (spans.open_.forward(np.full(len(make), as_of), make, spans.home) - as_of).astype(np.float64)
    lacks = missing(built, need, cover, ours, total)
    wanted = wanted_of(lacks.gross, cover, np.arange(len(kind)))
    counted = delivering(as_of, spans, terms, source_part, known, used, wanted)
    from_ = np.flatnonzero((counted >= 0) & ~lacks.stocked)
    comes = np.zeros(len(kind))
    if len(from_):
        row = counted[from_]
        comes[from_] = usable_in(as_of, picked(spans, row), terms.taken(row), wanted_of(lacks.gross, cover, from_))
    wait = ready(built, lacks, ours, comes[None, :], make[None, :], as_of, spans.open_, spans.home)[0]
    waiting = np.where(wait > 0, gates(built, lacks, ours, wait), gate)
    return Times(legs, total, along(built, gate, own_sd), wait, gate, waiting, np.where(made, own_make, arrival), lacks.net > 0, counted)


@remembered(8)
def first_build(parts: int, products: Ints, first_quantity: Floats, ready_quantity: float) -> Floats:
    """Return how many of each product the first build takes, or the quantity the ready date is asked for. Shape ``(parts,)``."""
    need = np.zeros(parts)
    need[products] = first_quantity if np.isnan(ready_quantity) else ready_quantity
    return need


def along(built: bom.Structure, gate: Ints, own_sd: Floats) -> Floats:
    """Return the standard deviation along each part's critical path: √ of the summed variances."""
    variance = own_sd**2
    for step in built.up:
        group = step.group
        gated = group[gate[group] >= 0]
        variance[gated] += variance[gate[gated]]
    return np.sqrt(variance)


def product_results(settings: Settings, needs: Needs, times: Times, down: Cells, unknown: Flags) -> tuple[ProductResults, ...]:
    """Return the products of the build plan. Args: unknown ``(parts,)``: on what nothing is known of nobody can say when it is there."""
    return tuple(
        ProductResults(
            part=int(product),
            quantity=float(needs.product_quantity[number]),
            critical_path=bom.path_down(times.gate_waiting, int(product)),
            ready_date=settings.as_of + int(lead.whole(times.wait[product : product + 1])[0])
            if np.isfinite(times.wait[product]) and not unknown[product]
            else lead.NAT,
            first_quantity=float(needs.first_quantity[number]) if np.isnan(settings.ready_quantity) else settings.ready_quantity,
            line_down=down[number],
        )
        for number, product in enumerate(needs.products)
    )
