"""The cheapest placement of a network without undirected cycles, exactly: dynamic programming over service times.

A problem here is a network in which each stage's inbound time x and service time y keep within limits of their own, so that
the same method solves trees that are cut out of other networks. Limits are whole periods, both ends included.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.results import Flags, Floats, Ints
from planner.engine.stock.placement_network import Network, Whole, upstream_first


@dataclass(frozen=True, slots=True)
class Limits:
    """Between what each stage's times may lie. Shapes ``(stages,)``, whole periods."""

    inbound_from: Whole
    inbound_to: Whole
    service_from: Whole
    service_to: Whole


def limits_of(network: Network) -> Limits:
    """Return the widest limits worth looking at: nothing arrives later than the longest way to it takes."""
    latest = network.inbound.copy()
    promise = np.zeros(len(latest), dtype=np.int64)
    by_tail: list[list[int]] = [[] for _ in network.names]
    for tail, head in network.arcs.tolist():
        by_tail[tail].append(head)
    for stage in upstream_first(len(latest), network.arcs).tolist():
        promise[stage] = int(min(float(latest[stage] + network.time[stage]), network.max_service_time[stage]))
        for head in by_tail[stage]:
            latest[head] = max(latest[head], promise[stage])
    return Limits(network.inbound.copy(), latest, np.zeros(len(latest), dtype=np.int64), promise)


def stage_costs(weight: float, time: int, inbound_to: int, service_to: int) -> Floats:
    """Return the cost of each inbound time (rows) and service time (columns) as a view: it depends on their difference only."""
    net = np.arange(time - service_to, time + inbound_to + 1)
    cost = np.where(net >= 0, weight * np.sqrt(np.maximum(net, 0)), np.inf)
    return np.lib.stride_tricks.sliding_window_view(cost, service_to + 1)[:, ::-1]


@dataclass(frozen=True, slots=True)
class Walk:
    """A forest from its leaves to its roots: each stage with the one it hands its costs to."""

    order: tuple[int, ...]
    parent: tuple[int, ...]  # of each stage in the network's order, −1 at a root
    feeds_parent: tuple[bool, ...]  # whether it supplies its parent, rather than being supplied by it


def walk(count: int, arcs: Ints) -> Walk | None:
    """Return the way through a forest; None where there is an undirected cycle."""
    beside: list[list[tuple[int, bool]]] = [[] for _ in range(count)]
    for tail, head in arcs.tolist():
        beside[tail].append((head, False))
        beside[head].append((tail, True))
    parent, feeding, seen, order = [-1] * count, [False] * count, [False] * count, []
    for root in range(count):
        if seen[root]:
            continue
        seen[root] = True
        waiting = [root]
        while waiting:
            stage = waiting.pop()
            order.append(stage)
            for other, supplies in beside[stage]:
                if not seen[other]:
                    seen[other], parent[other], feeding[other] = True, stage, supplies
                    waiting.append(other)
    if len(arcs) != count - parent.count(-1):
        return None
    return Walk(tuple(reversed(order)), tuple(parent), tuple(feeding))


def cheapest_on(network: Network, limits: Limits, way: Walk) -> tuple[Ints, float]:
    """Return the service times that cost least on a forest, and the cost; infinite where the limits leave none.

    f(stage) = min over inbound time x and service time y of h·k·√(x + T − y) plus what the stages behind it cost, handed on as a
    function of y to a successor (best for a service time of at most x) or of x to a supplier (best for an inbound time of at least y).
    Each stage is one table of x by y, reduced along the axis that isn't handed on.
    Source: Graves & Willems, MSOM 2 (2000), §4.
    """
    if (limits.inbound_from > limits.inbound_to).any() or (limits.service_from > limits.service_to).any():
        return np.zeros(len(network.names), dtype=np.intp), np.inf
    weight, time = network.weight.tolist(), network.time.tolist()
    x_from, x_to = limits.inbound_from.tolist(), limits.inbound_to.tolist()
    y_from, y_to = limits.service_from.tolist(), limits.service_to.tolist()
    of_inbound = [within(least, most) for least, most in zip(x_from, x_to, strict=True)]
    of_service = [within(least, most) for least, most in zip(y_from, y_to, strict=True)]
    tables = [stage_costs(weight[at], time[at], x_to[at], y_to[at]) for at in range(len(time))]
    handed: list[Floats] = [np.zeros(0)] * len(time)
    total = 0.0
    for stage in way.order:
        up = way.parent[stage]
        if up < 0:
            total += float(((tables[stage] + of_inbound[stage][:, None]).min(axis=0) + of_service[stage]).min())
        elif way.feeds_parent[stage]:
            handed[stage] = least_inbound(tables[stage], of_inbound[stage], x_from[stage]) + of_service[stage]
            of_inbound[up] += stretched(np.minimum.accumulate(handed[stage]), x_to[up])
        else:
            handed[stage] = least_service(tables[stage], of_service[stage]) + of_inbound[stage]
            of_service[up] += stretched_with_none(np.minimum.accumulate(handed[stage][::-1])[::-1], y_to[up])
    if not np.isfinite(total):
        return np.zeros(len(time), dtype=np.intp), np.inf
    return chosen(way, tables, of_inbound, of_service, handed), total


def within(least: int, most: int) -> Floats:
    """Return zero cost for times within limits, infinite below."""
    cost = np.zeros(most + 1)
    cost[:least] = np.inf
    return cost


def least_inbound(table: Floats, of_inbound: Floats, only_from: int) -> Floats:
    """Return the least cost for each service time."""
    if only_from == len(table) - 1:  # what has no supplier in the network
        best: Floats = table[-1] + of_inbound[-1]
        return best
    return np.asarray((table + of_inbound[:, None]).min(axis=0))


def least_service(table: Floats, of_service: Floats) -> Floats:
    """Return the least cost for each inbound time."""
    return np.asarray((table + of_service).min(axis=1))


def stretched(costs: Floats, to: int) -> Floats:
    """Return costs for times 0 to ``to``: beyond the last one they stay the same."""
    return costs[: to + 1] if len(costs) > to else np.concatenate((costs, np.full(to + 1 - len(costs), costs[-1])))


def stretched_with_none(costs: Floats, to: int) -> Floats:
    """Return costs for times 0 to ``to``: beyond the last one there is no way."""
    return costs[: to + 1] if len(costs) > to else np.concatenate((costs, np.full(to + 1 - len(costs), np.inf)))


def chosen(way: Walk, tables: list[Floats], of_inbound: list[Floats], of_service: list[Floats], handed: list[Floats]) -> Ints:
    """Return the service times that the least costs come from, roots first."""
    x, y = np.zeros(len(tables), dtype=np.intp), np.zeros(len(tables), dtype=np.intp)
    for stage in reversed(way.order):
        up = way.parent[stage]
        if up < 0:
            y[stage] = int(((tables[stage] + of_inbound[stage][:, None]).min(axis=0) + of_service[stage]).argmin())
        elif way.feeds_parent[stage]:
            y[stage] = int(handed[stage][: x[up] + 1].argmin())
        else:
            x[stage] = int(y[up] + handed[stage][y[up] :].argmin())
            y[stage] = int((tables[stage][x[stage]] + of_service[stage]).argmin())
            continue
        x[stage] = int((tables[stage][:, y[stage]] + of_inbound[stage]).argmin())
    return y


def split_by(limits: Limits, arcs: Ints, at: Ints) -> Limits:
    """Return limits that keep y ≤ ``at`` ≤ x on each of the arcs, so that the arcs themselves may be left out."""
    inbound_from, service_to = limits.inbound_from.copy(), limits.service_to.copy()
    np.maximum.at(inbound_from, arcs[:, 1], at)
    np.minimum.at(service_to, arcs[:, 0], at)
    return Limits(inbound_from, limits.inbound_to, limits.service_from, service_to)


def spanning(count: int, arcs: Ints, ranking: Ints) -> Flags:
    """Return which arcs make up a spanning forest, those ranked first being preferred."""
    root = list(range(count))

    def top(stage: int) -> int:
        while root[stage] != stage:
            root[stage] = root[root[stage]]
            stage = root[stage]
        return stage

    kept = np.zeros(len(arcs), dtype=bool)
    pairs = arcs.tolist()
    for row in ranking.tolist():
        one, other = top(pairs[row][0]), top(pairs[row][1])
        if one != other:
            root[one] = other
            kept[row] = True
    return kept
