"""A plan's parts as a network of stages, to place safety stock along it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.engine.netting import bom
from planner.engine.results import Flags, Floats, Ints
from planner.engine.stock.placement_network import Network, check, whole
from planner.model.table import Cells

DAYS_A_WEEK = 7.0
DAYS_A_YEAR = 365.0
AT_ONCE = 1 << 22  # numbers of one explosion: parts times products


@dataclass(frozen=True, slots=True)
class PlanNetwork:
    """Stages with the parts they are. Shapes ``(stages,)``; the periods are days."""

    network: Network
    part: Ints  # position of each stage's part in the plan
    timeless: Flags  # its lead time isn't known, so nothing can be said of its stock

    def over_parts(self, values: Floats, parts: int) -> Floats:
        """Return values of stages as values of parts, NaN where there is no stage or nothing is known."""
        spread = np.full(parts, np.nan)
        spread[self.part] = np.where(self.timeless, np.nan, values)
        return spread


def network_of_plan(
    names: Sequence[str],
    graph: bom.Structure,
    kind: Cells,
    weekly: Floats,
    independent: Floats,
    demand_sd: Floats,
    z: Floats,
    own_days: Floats,
    unit_value: Floats,
    carrying_rate: float,
    service_days: Floats,
) -> PlanNetwork:
    """Return the stages of all parts that are needed: what one is bought or made in, what a unit costs to hold, who is fed.

    Demands of different products are independent; all units of a part that go into one product swing together, whichever way they
    take: k² = Σ over products of (units in one product · z · σ)². Holding cost: landed cost · carrying rate / 365 a day. A phantom is
    no stage: what goes in goes straight into what holds the phantom. A part of unknown cost delivers at once and is held at no cost;
    one of unknown lead time is there at once. Lead times count with their mean: the model guarantees them.
    Args: shapes ``(parts,)``: ``weekly`` mean need a week, all of it; ``independent`` that of customers, ``demand_sd`` its deviation
    a week and ``z`` its safety factor; ``own_days`` to buy or make; ``unit_value`` landed cost rolled up; ``service_days`` promised
    to customers. ``graph``: the lines that are assembled.
    """
    served = independent > 0
    stage = (weekly > 0) & ((kind != bom.PHANTOM) | served)
    part = np.flatnonzero(stage)
    position = np.full(len(weekly), -1, dtype=np.intp)
    position[part] = np.arange(len(part))
    needed = (weekly[graph.child] > 0) & (weekly[graph.parent] > 0)
    lines = np.unique(np.column_stack((graph.child[needed], graph.parent[needed])), axis=0)
    arcs = position[through_phantoms(lines, ~stage)]
    timeless = ~np.isfinite(own_days[part])
    worthless = ~np.isfinite(unit_value[part])
    days = whole(np.where(timeless, 0.0, np.maximum(own_days[part], 0.0)))
    holding = np.where(worthless | timeless, 0.0, np.maximum(unit_value[part], 0.0)) * carrying_rate / DAYS_A_YEAR
    limit = np.where(served[part], np.floor(np.maximum(np.nan_to_num(service_days[part]), 0.0)), np.inf)
    limit = np.where(worthless | timeless, 0.0, limit)
    stages = tuple(names[at] for at in part.tolist())
    inbound = np.zeros(len(part), dtype=np.int64)
    check(stages, days, holding, limit, arcs, inbound)
    spread = pooled(graph, served, np.maximum(z, 0.0) * demand_sd / np.sqrt(DAYS_A_WEEK))[part]
    return PlanNetwork(Network(stages, days, holding, spread, limit, arcs, inbound), part, timeless)


def through_phantoms(lines: Ints, passed: Flags) -> Ints:
    """Return lines (child, parent) in which what goes into a phantom goes into the phantom's parents. Shape ``(lines, 2)``."""
    while True:
        stuck = passed[lines[:, 1]]
        if not stuck.any():
            return lines[~passed[lines[:, 0]]]
        onward = lines[passed[lines[:, 0]]]
        onward = onward[np.argsort(onward[:, 0], kind="stable")]
        low = np.searchsorted(onward[:, 0], lines[stuck, 1])
        many = np.searchsorted(onward[:, 0], lines[stuck, 1], side="right") - low
        rows = np.repeat(low - np.cumsum(many) + many, many) + np.arange(many.sum())
        led = np.column_stack((np.repeat(lines[stuck, 0], many), onward[rows, 1]))
        lines = np.unique(np.concatenate((lines[~stuck], led)), axis=0)


def pooled(graph: bom.Structure, served: Flags, own: Floats) -> Floats:
    """Return k of every part from the k of what customers buy: √Σ (units in one product · k of the product)². Shapes ``(parts,)``."""
    products = np.flatnonzero(served)
    squares = np.zeros(len(own))
    step = max(AT_ONCE // max(len(own), 1), 1)
    for first in range(0, len(products), step):
        some = products[first : first + step]
        swings = np.zeros((len(own), len(some)))
        swings[some, np.arange(len(some))] = own[some]
        squares += (bom.exploded(graph, swings) ** 2).sum(axis=1)
    return np.sqrt(squares)
