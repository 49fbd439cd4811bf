"""When supply has stopped: until when a part still comes, when it runs out, when the line stands still."""

from __future__ import annotations

import numpy as np

from planner.engine.inputs import Settings
from planner.engine.lead import legs as lead
from planner.engine.lead.legs import NAT
from planner.engine.netting import bom, netting
from planner.engine.outlook.critical import Times
from planner.engine.results import Ints, SourceResults
from planner.model.plan import Plan
from planner.model.table import Cells


def stops(plan: Plan, kind: Cells, graph: bom.Structure, source: SourceResults) -> Cells:
    """Return the last day each bought part can become stock, NaT where supply goes on; a supplier's own parts count.

    A part's supply ends when its last source stops, or when a component below it ends, wherever in the BOM it stands.
    """
    sources = plan["sources"]
    far = 1e9
    until = np.full(len(kind), -np.inf)
    day = np.where(np.isnat(sources["available_until"]), far, sources["available_until"].astype(np.float64))
    after_ship = source.legs[:, lead.EXPORT : lead.DOCK + 1].sum(axis=1) if len(source.part) else np.zeros(0)
    valid = source.part >= 0
    np.maximum.at(until, source.part[valid], np.where(day < far, day + after_ship, far)[valid])
    until[np.isneginf(until)] = far
    own = until.copy()
    for step in graph.up:
        lines = step.lines
        below = np.minimum.reduceat(until[graph.child[lines]], step.start)
        until[step.group] = np.minimum(own[step.group], below)
    result = np.full(len(kind), NAT, dtype="datetime64[D]")
    cut = until < far
    result[cut] = until[cut].astype(np.int64).astype("datetime64[D]")
    return np.where(kind == bom.BUY, result, NAT)


def line_down(net: netting.Net, supply: netting.Supply, settings: Settings, kind: Cells) -> Cells:
    """Return the first day each bought part runs out after its supply has stopped, NaT for never."""
    stopped = (supply.last_bucket < net.on_hand.shape[1]) & (kind == bom.BUY)
    bucket = np.arange(net.on_hand.shape[1])
    after = (net.on_hand < -netting.TINY) & (bucket[None, :] >= supply.last_bucket[:, None]) & stopped[:, None]
    down = np.full(len(kind), NAT, dtype="datetime64[D]")
    rows = np.flatnonzero(after.any(axis=1))
    down[rows] = settings.first_day + after[rows].argmax(axis=1) * settings.bucket_days
    return down


def starved_dates(built: bom.Structure, down: Cells, times: Times, products: Ints) -> Cells:
    """Return the day each product's line stands still: the earliest of its parts, make times above them added."""
    day = np.where(np.isnat(down), 1e9, down.astype("datetime64[D]").astype(np.float64))
    make = times.legs[:, lead.MAKE]
    for step in built.up:
        lines = step.lines
        first = np.minimum.reduceat(day[built.child[lines]], step.start)
        day[step.group] = np.minimum(day[step.group], first + make[step.group])
    result = np.full(len(products), NAT, dtype="datetime64[D]")
    found = day[products] < 1e8
    result[found] = day[products][found].astype(np.int64).astype("datetime64[D]")
    return result
