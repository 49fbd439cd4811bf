"""Costs through the BOM: every part's cost by component, program and origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.cost import landed
from planner.engine.inputs import Settings, filled
from planner.engine.lead import legs as lead
from planner.engine.netting import bom
from planner.engine.netting.needs import Needs
from planner.engine.results import COMPONENTS, Flags, Floats, Ints, PartResults, SourceResults
from planner.model.plan import Plan
from planner.model.table import Cells


@dataclass(frozen=True, slots=True)
class RolledUp:
    """Costs through the BOM. Shapes over parts."""

    cost: Floats
    by_program: Floats
    by_origin: Floats
    origins: tuple[str, ...]
    unpriced: Ints
    unconfirmed: Floats
    duty_rate: Floats
    worst_origin: Ints


def roll_up(
    plan: Plan, settings: Settings, built: bom.Structure, kind: Cells, used: Ints, source: SourceResults, programs: int
) -> RolledUp:
    """Return every part's cost by component, program and origin: its own plus its components'."""
    parts = plan["parts"]
    count, wide = len(parts), len(COMPONENTS)
    has = used >= 0
    places, country = lead.countries(plan)
    origins = tuple(dict.fromkeys([*places, settings.destination]))
    own = np.zeros((count, wide + programs + 2 * len(origins) + 2))
    if len(source.part):
        own[has, :wide] = source.cost[used[has]]
        own[has, wide : wide + programs] = source.by_program[used[has]]
        first = wide + programs
        own[np.flatnonzero(has), first + country[used[has]]] = source.cost[used[has], landed.GOODS]
        own[np.flatnonzero(has), first + len(origins) + country[used[has]]] = source.cost[used[has], landed.DUTY]
        own[has, -2] = source.unconfirmed[used[has]]
    made = kind != bom.BUY
    make_cost = np.where(made, filled(parts["make_cost"], 0.0), 0.0)
    own[:, landed.OTHER] += make_cost
    made_of_nothing = (kind == bom.MAKE) & (make_cost == 0)
    made_of_nothing[built.parent] = False
    own[:, -1] = ((kind == bom.BUY) & ~has) | made_of_nothing
    total = bom.rolled_up(built, own)
    unpriced_leaf = rolled_count(built, own[:, -1] > 0)
    cost = total[:, :wide]
    nothing = (unpriced_leaf > 0) & (cost.sum(axis=1) == 0)
    cost = np.where(nothing[:, None], np.nan, cost)
    by_origin = total[:, wide + programs : wide + programs + len(origins)]
    duty_by_origin = total[:, wide + programs + len(origins) : -2]
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(cost[:, landed.GOODS] > 0, cost[:, landed.DUTY] / cost[:, landed.GOODS], np.nan)
    if len(source.part):
        rate = np.where(has, source.duty_rate[used], rate)
    most = (
        np.where(duty_by_origin.max(axis=1) > 0, duty_by_origin.argmax(axis=1), by_origin.argmax(axis=1))
        if count
        else np.zeros(0, dtype=np.intp)
    )
    worst = np.where(by_origin.sum(axis=1) > 0, most, -1)
    return RolledUp(cost, total[:, wide : wide + programs], by_origin, origins, unpriced_leaf, total[:, -2], rate, worst)


def rolled_count(built: bom.Structure, unpriced: Flags) -> Ints:
    """Return how many different unpriced parts stand at or below each part; few are unpriced, so each is walked alone."""
    rows = np.flatnonzero(unpriced)
    if not len(rows):
        return np.zeros(len(unpriced), dtype=np.intp)
    mark = np.zeros((len(unpriced), len(rows)))
    mark[rows, np.arange(len(rows))] = 1.0
    if mark.size > 4_000_000:  # a plan without any prices: whether, not how many
        return (bom.rolled_up(built, unpriced.astype(np.float64)[:, None])[:, 0] > 0).astype(np.intp)
    return (bom.rolled_up(built, mark) > 0).sum(axis=1)  # type: ignore[no-any-return]


def confirmed_share(part: PartResults, needs: Needs, *, whole: bool) -> float:
    """Return the share of the products' duty that rests on confirmed rates; 1 where none is due, NaN where none is known of."""
    duty = part.cost[needs.products, landed.DUTY] * needs.product_quantity
    open_ = part.unconfirmed[needs.products] * needs.product_quantity
    total = float(np.nansum(duty))
    if total > 0:
        return 1.0 - float(np.nansum(open_)) / total
    return 1.0 if whole else np.nan
