"""A supply network for placing safety stock: stages, what each needs, holds and promises, and who feeds whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.engine.results import Floats, Ints

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Network:
    """Stages of a guaranteed-service network in whole periods. Shapes ``(stages,)`` unless said."""

    names: tuple[str, ...]
    time: Whole  # T: periods a stage takes
    holding_cost: Floats  # h: of one unit for one period
    spread: Floats  # k: what net lead time's root is multiplied by to give safety stock; z and successors are in it
    max_service_time: Floats  # longest promise allowed, whole periods; inf where there is no limit
    arcs: Ints  # (arcs, 2) feeding stage, fed stage; each pair once
    inbound: Whole  # service time of what comes from outside, 0 where it is there at once

    @property
    def weight(self) -> Floats:
        """The cost a period of a net lead time of one period: h·k."""
        return self.holding_cost * self.spread


@dataclass(frozen=True, slots=True)
class Placement:
    """Where safety stock stands and what it costs. Shapes ``(stages,)`` unless said."""

    service_time: Floats  # S: periods until a stage delivers
    inbound_time: Floats  # SI: periods until a stage has all it needs
    net_lead_time: Floats  # SI + T − S: periods its stock must cover
    safety_stock: Floats  # k·√(net lead time), units
    stage_cost: Floats  # h·k·√(net lead time), money a period
    cost: float  # their sum
    bound: float  # no placement costs less than this
    gap: float  # (cost − bound) / cost, 0–1
    seconds: float
    exact: bool  # the gap is closed but for rounding


def network_of(
    names: Sequence[str],
    time: Floats,
    holding_cost: Floats,
    demand_sd: Floats,
    z: float | Floats,
    arcs: Ints,
    *,
    max_service_time: Floats | None = None,
    quantity: Floats | None = None,
    inbound: Floats | None = None,
) -> Network:
    """Return the network of demand data; raises ValueError in plain words for what is no network.

    k² of a stage = (z·σ)² of its own demand + Σ quantity²·k² of its successors: demands of different customers are independent.
    A z below 0, of a service level below 50 %, holds nothing; a pair of stages that is there twice feeds both quantities. Times are
    rounded to whole periods, halves to even as the oracles of Willems' chains do, limits down: a promise of 2.5 periods is kept by one of 2.
    Args: shapes ``(stages,)``; ``demand_sd`` a period, 0 or NaN where no customer is served; ``arcs`` ``(arcs, 2)`` positions;
    ``max_service_time`` NaN for the default: 0 where customers are served and no other stage, else none; ``quantity`` ``(arcs,)``,
    1 unless given.
    Source: Graves & Willems, Optimizing Strategic Safety Stock Placement in Supply Chains, MSOM 2 (2000), §2.
    """
    count = len(names)
    pairs = np.asarray(arcs, dtype=np.intp).reshape(-1, 2)
    own_time = whole(np.asarray(time, dtype=np.float64))
    outside = whole(np.zeros(count) if inbound is None else np.asarray(inbound, dtype=np.float64))
    served = np.nan_to_num(demand_sd) > 0.0
    last = np.bincount(pairs[:, 0][pairs[:, 0] >= 0], minlength=count)[:count] == 0
    limit = np.full(count, np.nan) if max_service_time is None else np.asarray(max_service_time, dtype=np.float64)
    limit = np.where(np.isnan(limit), np.where(served & last, 0.0, np.inf), np.floor(limit))
    check(names, own_time, np.asarray(holding_cost, dtype=np.float64), limit, pairs, outside)
    pairs, which = np.unique(pairs, axis=0, return_inverse=True)
    each = np.ones(len(pairs)) if quantity is None else np.bincount(which.ravel(), quantity, minlength=len(pairs))
    order = upstream_first(count, pairs)
    squares = np.where(served, np.maximum(z, 0.0) * np.nan_to_num(demand_sd), 0.0) ** 2
    for stage, rows in zip(order[::-1].tolist(), feeds(order[::-1], pairs), strict=True):
        squares[stage] += (each[rows] ** 2 * squares[pairs[rows, 1]]).sum()
    return Network(tuple(names), own_time, np.asarray(holding_cost, dtype=np.float64), np.sqrt(squares), limit, pairs, outside)


def whole(periods: Floats) -> Whole:
    """Return times in whole periods, halves to even; a missing one is −1, which no check lets pass."""
    return np.where(np.isfinite(periods), np.rint(np.nan_to_num(periods)), -1).astype(np.int64)


def check(names: Sequence[str], time: Whole, holding_cost: Floats, limit: Floats, arcs: Ints, inbound: Whole) -> None:
    """Raise ValueError that names the first stage at fault."""
    for what, bad in (
        ("time", time < 0),
        ("time of supply from outside", inbound < 0),
        ("holding cost", ~(holding_cost >= 0) | np.isinf(holding_cost)),
        ("longest service time", limit < 0),
    ):
        if bad.any():
            raise ValueError(f"Stage '{names[int(np.flatnonzero(bad)[0])]}' has no {what} of zero or more.")
    if len(arcs) and not (arcs.min() >= 0 and arcs.max() < len(names)):
        raise ValueError("An arc leads to a stage that isn't there.")
    late = np.setdiff1d(np.arange(len(names)), upstream_first(len(names), arcs))
    if len(late):
        raise ValueError(f"Stage '{names[int(late[0])]}' feeds itself, directly or through others, or is fed by such a stage.")


def upstream_first(count: int, arcs: Ints) -> Ints:
    """Return the stages so that each comes after all that feed it; those in or behind a cycle are left out."""
    waiting = np.bincount(arcs[:, 1], minlength=count)
    done = np.zeros(count, dtype=bool)
    order: list[Ints] = []
    while True:
        ready = (waiting == 0) & ~done
        if not ready.any():
            return np.concatenate(order) if order else np.zeros(0, dtype=np.intp)
        order.append(np.flatnonzero(ready))
        done |= ready
        waiting = waiting - np.bincount(arcs[ready[arcs[:, 0]], 1], minlength=count)


def feeds(stages: Ints, arcs: Ints, end: int = 0) -> list[Ints]:
    """Return for each stage the rows of the arcs that start (end 0) or arrive (end 1) there."""
    by_end = np.argsort(arcs[:, end], kind="stable")
    sorted_ends = arcs[by_end, end]
    first, last = np.searchsorted(sorted_ends, stages), np.searchsorted(sorted_ends, stages, side="right")
    return [by_end[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)]


def placement_of(network: Network, service_time: Ints | Floats, bound: float, seconds: float, *, closed: float = 1e-9) -> Placement:
    """Return what service times come to: SI is the longest of those that feed a stage, or the outside's."""
    promised = np.asarray(service_time, dtype=np.float64)
    arriving = network.inbound.astype(np.float64)
    np.maximum.at(arriving, network.arcs[:, 1], promised[network.arcs[:, 0]])
    net = arriving + network.time - promised
    stock = network.spread * np.sqrt(net)
    each = network.holding_cost * stock
    cost = float(each.sum())
    bound = min(bound, cost)
    gap = (cost - bound) / cost if cost > 0 else 0.0
    return Placement(promised, arriving, net, stock, each, cost, bound, gap, seconds, gap <= closed)
