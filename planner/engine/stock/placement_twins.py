"""Stages that may as well be one: the same suppliers, the same customers, the same times."""

from __future__ import annotations

import numpy as np

from planner.engine.results import Ints
from planner.engine.stock.placement_network import Network


def merged(network: Network) -> tuple[Network, Ints]:
    """Return a network of one stage for all its twins, their costs added up, and which of its stages each one became.

    Twins wait equally long and may promise equally late, so the cheapest placement has the same times for all of them.
    """
    same = np.arange(len(network.names))
    while True:
        arcs = np.unique(same[network.arcs], axis=0)
        found = joined_once(network, arcs, same)
        if np.array_equal(found, same):
            break
        same = found
    kept, position = np.unique(same, return_inverse=True)
    weight = np.bincount(position, network.weight, minlength=len(kept)).astype(np.float64)
    smaller = Network(
        tuple(network.names[stage] for stage in kept.tolist()),
        network.time[kept],
        weight,
        np.ones(len(kept)),
        network.max_service_time[kept],
        np.searchsorted(kept, arcs).astype(np.intp),
        network.inbound[kept],
    )
    return smaller, position.astype(np.intp)


def joined_once(network: Network, arcs: Ints, same: Ints) -> Ints:
    """Return for each stage the first one it is a twin of, as far as can be seen before any of them is joined."""
    suppliers: list[list[int]] = [[] for _ in network.names]
    customers: list[list[int]] = [[] for _ in network.names]
    for tail, head in arcs.tolist():
        suppliers[head].append(tail)
        customers[tail].append(head)
    times: list[tuple[int, float, int]] = list(
        zip(network.time.tolist(), network.max_service_time.tolist(), network.inbound.tolist(), strict=True)
    )
    first: dict[tuple[object, ...], int] = {}
    into = np.arange(len(same))
    for stage in np.unique(same).tolist():
        key = (tuple(suppliers[stage]), tuple(customers[stage]), times[stage])
        into[stage] = first.setdefault(key, stage)
    return into[same]
