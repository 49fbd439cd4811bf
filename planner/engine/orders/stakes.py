"""What each measure makes dearer, by how much, and how many units it hits."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from planner.engine.lead.legs import Spans
from planner.engine.orders import policy
from planner.engine.orders.measures import Measure
from planner.engine.packed_forms import whole
from planner.engine.results import Floats, Ints, Results
from planner.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Stakes:
    """What a measure makes dearer: one row for each part and measure. Shapes ``(stakes,)``, money of one unit."""

    part: Ints
    source: Ints  # bought from before the measure
    measure: Ints  # position in the measures
    rise: Floats  # of the source's own landed cost
    avoidable: Floats  # what buying ahead spares: less than the rise where another source is then cheaper
    cost: Floats  # landed, before the measure
    demand: Floats  # units a year
    need: Floats  # units that orders bring in under the measure within the horizon, pre-buys among them

    def taken(self, rows: Ints) -> Stakes:
        """Return some rows."""
        return Stakes(*(getattr(self, one.name)[rows] for one in fields(self)))


def stakes_of(plan: Plan, results: Results, ways: Spans, spans: policy.Epochs, found: tuple[Measure, ...]) -> Stakes:
    """Return which parts each measure makes dearer, by how much, and how many units it hits."""
    source, parts = results.source, len(results.parts)
    rows: list[tuple[Ints | Floats, ...]] = [(np.zeros(0, dtype=np.intp),) * 3 + (np.zeros(0),) * 5]
    for number, measure in enumerate(found):
        at = spans.at(measure.date)
        used, before, after = spans.used[at - 1], spans.unspared[at - 1], spans.unspared[at]
        part = np.flatnonzero((used >= 0) & (results.part.required > 0))
        part = part[after[used[part]] - before[used[part]] > policy.RATE_STEP]
        row = used[part]
        today, rise = policy.landed_at(source, before)[row], (source.lever * (after - before))[row]
        spared = policy.cheapest_after(plan, ways, source, parts, after, measure)[part] - today
        spared = np.where(np.isfinite(spared), np.minimum(np.maximum(spared, 0.0), rise), rise)
        demand = results.part.weekly[part] * policy.WEEKS_A_YEAR
        rows.append((part, row, np.full(len(part), number), rise, spared, today, demand, needed_under(results, measure)[part]))
    return Stakes(*(np.concatenate(column) for column in zip(*rows, strict=True)))


def needed_under(results: Results, measure: Measure) -> Floats:
    """Return how many units of each part come in while a measure holds, or would but for what is bought ahead. Shape ``(parts,)``."""
    orders = results.orders
    under = (orders.entry_date >= measure.date) & ~(orders.entry_date > measure.until) & ~orders.prebuy
    count = np.bincount(orders.part, np.where(under, orders.quantity, 0.0), minlength=len(results.parts))
    first = max(int(np.searchsorted(results.weeks, measure.date, side="right")) - 1, 0)
    ahead = (whole(results.on_hand) - whole(results.on_hand_without_prebuy))[:, first:].max(
        axis=1, initial=0.0
    )  # of a pre-buy, still unused
    need: Floats = count + ahead
    return need
