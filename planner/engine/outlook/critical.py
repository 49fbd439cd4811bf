"""Lead times through the BOM: cumulative, given stock, and the components that gate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import Settings, filled
from planner.engine.lead import legs as lead
from planner.engine.netting import bom, netting
from planner.engine.netting.needs import Needs, Stock
from planner.engine.results import LEGS, Floats, Ints, ProductResults, SourceResults
from planner.model.plan import Plan
from planner.model.table import Cells


@dataclass(frozen=True, slots=True)
class Times:
    """Lead times through the BOM. Shapes over parts."""

    legs: Floats
    lead: Floats
    spread: Floats
    wait: Floats
    gate: Ints
    gate_waiting: Ints
    arrival: Floats  # days until what is ordered or begun today is there, own legs with closures


def lead_times(plan: Plan, built: bom.Structure, kind: Cells, used: Ints, source: SourceResults, needs: Needs, stock: Stock) -> Times:
    """Return own legs, cumulative lead times, and the wait for the first build given stock and open orders."""
    parts = plan["parts"]
    has = used >= 0
    legs = np.zeros((len(parts), len(LEGS)))
    own_sd = np.zeros(len(parts))
    if len(source.part):
        legs[has] = source.legs[used[has]]
        own_sd[has] = source.lead_sd[used[has]]
    made = kind == bom.MAKE
    legs[made, lead.MAKE], own_sd[made] = filled(parts["make_days"], 0.0)[made], filled(parts["make_sd_days"], 0.0)[made]
    arrival = legs.sum(axis=1)
    if len(source.part):
        arrival[has] = source.arrival[used[has]]
    total, gate = bom.longest(built, legs.sum(axis=1))
    spread = along(built, gate, own_sd)
    covered = stock.on_hand >= needs.first - netting.TINY
    coming = ~covered & (stock.on_hand + stock.coming >= needs.first - netting.TINY) & (needs.first > 0)
    own = np.where(covered, 0.0, np.where(coming, np.minimum(stock.last_due, total), arrival))
    wait, gate_waiting = bom.longest(built, own, covered | coming)
    return Times(legs, total, spread, wait, gate, np.where(wait > 0, gate_waiting, gate), arrival)


def along(built: bom.Structure, gate: Ints, own_sd: Floats) -> Floats:
    """Return the standard deviation along each part's critical path: √ of the summed variances."""
    variance = own_sd**2
    for step in built.up:
        group = step.group
        gated = group[gate[group] >= 0]
        variance[gated] += variance[gate[gated]]
    return np.sqrt(variance)


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
