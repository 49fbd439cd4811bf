"""Safety stock over all levels of a plan at once, by the guaranteed-service model: where it costs least, assemblies among it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import Settings
from planner.engine.netting import bom
from planner.engine.results import Floats, Ints
from planner.engine.stock.loss import quantile
from planner.engine.stock.placement import Network, Placement, placed
from planner.engine.stock.plan_network import PlanNetwork, network_of_plan
from planner.engine.stock.targets import Placed, swings_of
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells
from planner.model.values import decimals

SECONDS = 2.0  # to look for the cheapest placement; the numbers of an edit wait for it
TOLD_GAP = 0.01  # a gap between cost and bound above this is told


@dataclass(frozen=True, slots=True)
class Supplied:
    """What a placement is made from. Shapes ``(parts,)``."""

    graph: bom.Structure  # the lines that are assembled
    kind: Cells
    weekly: Floats  # mean need a week, all of it
    independent: Floats  # of which customers need
    own_days: Floats
    unit_value: Floats  # landed, rolled up; NaN where it isn't known


def customers_need(demand: Floats, required: Floats, weekly: Floats) -> Floats:
    """Return the mean need a week that customers have of every part; the rest goes into assemblies.

    Args: demand ``(parts, buckets)`` of the build plan itself; required, weekly ``(parts,)`` of everything.
    """
    share = np.divide(demand.sum(axis=1), required, out=np.zeros(len(required)), where=required > 0)
    return np.asarray(weekly * np.minimum(share, 1.0))


def stages_of(plan: Plan, settings: Settings, of: Supplied) -> PlanNetwork:
    """Return a plan as stages; what is bought waits for the next look at the stock as well. Raises ValueError for what is no network."""
    swings = swings_of(plan, settings, of.independent, of.own_days, np.zeros(len(of.weekly)))
    days = of.own_days + np.where(of.kind == bom.BUY, max(settings.review_days, 0.0), 0.0)
    names = tuple(plan["parts"]["part"].tolist())
    return network_of_plan(
        names, of.graph, of.kind, of.weekly, of.independent, swings.demand_sd, quantile(swings.service), days, of.unit_value,
        settings.carrying_rate, plan["parts"]["service_days"],
    )  # fmt: skip


@remembered(16, by_value=True)
def placement(time: Ints, holding_cost: Floats, spread: Floats, longest: Floats, arcs: Ints, inbound: Ints, seconds: float) -> Placement:
    """Return the cheapest placement found in a time, once for equal numbers. Args: as of a network."""
    names = tuple(map(str, range(len(time))))
    return placed(Network(names, time, holding_cost, spread, longest, arcs, inbound), seconds=seconds)


def placed_stock(plan: Plan, settings: Settings, of: Supplied, seconds: float = SECONDS) -> Placed:
    """Return the safety stock of every part, made ones too, and within how many days each promises to deliver.

    min Σ h·k·√(SI + T − S). Lead times count with their mean, since the model guarantees them; service is cycle service of what
    customers need. A gap above 1 % is told. Source: Graves and Willems, MSOM 2 (2000).
    """
    where = Where("settings", int(plan["settings"].ids[0]), "stock_model")
    count = len(of.weekly)
    try:
        stages = stages_of(plan, settings, of)
    except ValueError as problem:
        message = f"Safety stock can't be placed over all levels: {problem} Each part is counted on its own."
        finding = Finding(Severity.ERROR, "placement.network", message, "Correct the part, or choose single.", where)
        return Placed(np.full(count, np.nan), np.full(count, np.nan), (finding,))
    one = stages.network
    found = placement(one.time, one.holding_cost, one.spread, one.max_service_time, one.arcs, one.inbound, seconds)
    findings: tuple[Finding, ...] = ()
    if found.gap > TOLD_GAP:
        message = (
            f"Safety stock over all levels costs at most {decimals(100 * found.gap, 1)} % more than the least that is possible: "
            f"it was looked for {decimals(seconds, 0)} seconds."
        )
        findings = (Finding(Severity.NOTE, "placement.gap", message, "ballast safety-stock looks for longer.", where),)
    safety, promise = stages.over_parts(found.safety_stock, count), stages.over_parts(found.service_time, count)
    return Placed(safety, promise, findings)
