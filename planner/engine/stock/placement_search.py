"""Better placements from a good one: the network cut to a tree along the present times, and the tree solved exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.engine.results import Floats, Ints
from planner.engine.stock.placement_network import Network, Whole, upstream_first
from planner.engine.stock.placement_tree import Limits, cheapest_on, spanning, split_by, walk


def tidied(network: Network, service_time: Ints | Whole) -> Whole:
    """Return service times that cost no more: none later than supply allows, each as late as its customers let it be."""
    promised = np.asarray(service_time, dtype=np.int64).tolist()
    time, limit = network.time.tolist(), network.max_service_time.tolist()
    fed: list[list[int]] = [[] for _ in promised]
    feeding: list[list[int]] = [[] for _ in promised]
    for tail, head in network.arcs.tolist():
        feeding[tail].append(head)
        fed[head].append(tail)
    arriving = network.inbound.tolist()
    order = upstream_first(len(promised), network.arcs).tolist()
    for _ in range(2):
        for stage in order:
            arriving[stage] = max([int(network.inbound[stage]), *(promised[one] for one in fed[stage])])
            promised[stage] = min(promised[stage], arriving[stage] + time[stage])
        for stage in reversed(order):
            latest = [arriving[one] for one in feeding[stage]]
            promised[stage] = int(max(promised[stage], min(arriving[stage] + time[stage], limit[stage], *latest)))
    return np.array(promised, dtype=np.int64)


def arrivals(network: Network, service_time: Whole) -> Whole:
    """Return each stage's inbound time."""
    arriving = network.inbound.copy()
    np.maximum.at(arriving, network.arcs[:, 1], service_time[network.arcs[:, 0]])
    return arriving


def cost_of(network: Network, service_time: Whole) -> float:
    """Return what service times cost a period."""
    return float((network.weight * np.sqrt(arrivals(network, service_time) + network.time - service_time)).sum())


def recut(network: Network, limits: Limits, service_time: Whole, dice: np.random.Generator, ranking: Floats | None = None) -> Whole:
    """Return times at least as cheap: a random spanning forest solved exactly, the other arcs kept by a wall between their ends.

    The wall stands anywhere between a supplier's service time and its customer's inbound time, so the present times remain possible.
    """
    arcs = network.arcs
    kept = spanning(len(network.names), arcs, np.argsort(dice.random(len(arcs)) if ranking is None else ranking))
    off = arcs[~kept]
    low, high = service_time[off[:, 0]], arrivals(network, service_time)[off[:, 1]]
    wall = dice.integers(low, high, endpoint=True) if dice.random() < 0.7 else (low if dice.random() < 0.5 else high)
    tree = replace(network, arcs=arcs[kept])
    way = walk(len(network.names), tree.arcs)
    assert way is not None
    found, cost = cheapest_on(tree, split_by(limits, off, wall), way)
    return tidied(network, found) if np.isfinite(cost) else service_time
