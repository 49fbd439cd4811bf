"""The bill of materials flattened: every bought part once, how many of it are needed, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import settings_of
from planner.engine.netting import bom
from planner.engine.netting.needs import assembled
from planner.engine.results import Floats, Ints, Results
from planner.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Purchasing:
    """The bought parts that one product, or the whole build plan, needs. Shapes ``(rows,)``."""

    part: Ints  # position in the results
    quantity: Floats  # scrap of every level included; for the build plan as the engine plans it, rounded up once
    assemblies: Ints  # in how many different assemblies it is a component
    extended: Floats  # quantity times landed cost, NaN where that isn't known
    whole: float  # landed cost of the product; NaN for the build plan
    making: float  # what making the assemblies adds to it


def purchasing(plan: Plan, results: Results, product: int = -1) -> Purchasing:
    """Return what is bought for one of a product, or for the whole build plan where none is named.

    quantity[p] = Σ over all ways down from the product of Π qty / (1 − scrap); a bought part's own BOM is the supplier's and isn't opened.
    Args: plan: as the scenario has it. product: position in the results, −1 for the build plan.
    """
    keys = plan["parts"]["part"]
    kind = results.part.kind
    graph = assembled(bom.structure(plan["bom"], keys, settings_of(plan).as_of), kind)
    need = np.zeros((len(keys), 1))
    tops = [product] if product >= 0 else [one.part for one in results.products]
    need[tops] = 1.0
    reached = bom.exploded(graph, need)[:, 0]
    quantity = reached if product >= 0 else results.part.required
    rows = np.flatnonzero((kind == bom.BUY) & (quantity > 0))
    used = reached[graph.parent] > 0
    pairs = np.unique(graph.parent[used] * np.intp(len(keys)) + graph.child[used])
    assemblies = np.bincount(pairs % max(len(keys), 1), minlength=len(keys))
    landed = np.where(results.part.unpriced > 0, np.nan, results.part.landed)
    make = np.where(kind != bom.BUY, np.nan_to_num(plan["parts"]["make_cost"]), 0.0)
    return Purchasing(
        rows, quantity[rows], assemblies[rows].astype(np.intp), quantity[rows] * landed[rows],
        float(landed[product]) if product >= 0 else float("nan"), float((make * reached).sum()) if product >= 0 else 0.0,
    )  # fmt: skip
