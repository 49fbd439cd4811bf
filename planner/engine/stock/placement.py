"""Where along a network safety stock stands cheapest when every stage guarantees its service time."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from planner.engine.stock.placement_general import narrowed
from planner.engine.stock.placement_network import Network, Placement, network_of, placement_of
from planner.engine.stock.placement_search import tidied
from planner.engine.stock.placement_tree import cheapest_on, limits_of, walk
from planner.engine.stock.placement_twins import merged

__all__ = ["Network", "Placement", "network_of", "placed", "single_stage"]


def single_stage(network: Network) -> Placement:
    """Return the placement in which every stage holds stock for its own time: all deliver at once (S = 0)."""
    began = time.perf_counter()
    return placement_of(network, np.zeros(len(network.names)), np.inf, time.perf_counter() - began)


def placed(
    network: Network,
    *,
    seconds: float = 60.0,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[float, str], None] | None = None,
) -> Placement:
    """Return the placement that costs least: exactly on trees, elsewhere with the bound that is proven within the time.

    min Σ h·k·√(SI + T − S) with S ≤ SI along every arc, 0 ≤ S ≤ SI + T, and S within each stage's limit.
    Args: ``progress`` hears the share of the time used and how far cost and bound are apart.
    Source: Graves & Willems, MSOM 2 (2000); Humair & Willems, Operations Research 59 (2011) for networks of any shape.
    """
    began = time.perf_counter()
    way = walk(len(network.names), network.arcs)
    if way is not None:
        service, bound = cheapest_on(network, limits_of(network), way)
    else:
        smaller, position = merged(network)
        times, bound = narrowed(smaller, seconds, cancelled, progress)
        service = times[position]
    return placement_of(network, tidied(network, service), bound, time.perf_counter() - began)
