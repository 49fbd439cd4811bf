"""The cheapest placement on a network of any shape: a bound from below and placements from above until they meet."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from planner.engine.stock.placement_bound import bands, decoded, no_prices, raised_downstream, raised_upstream
from planner.engine.stock.placement_network import Network, Whole
from planner.engine.stock.placement_search import cost_of, recut, tidied
from planner.engine.stock.placement_tree import limits_of

CLOSED = 1e-9  # share of the cost: what rounding leaves open


def narrowed(
    network: Network, seconds: float, cancelled: Callable[[], bool], progress: Callable[[float, str], None] | None
) -> tuple[Whole, float]:
    """Return the best service times found and the bound; the two meet where the placement is optimal."""
    began = time.perf_counter()
    limits = limits_of(network)
    found, prices = bands(network, limits), no_prices(network, limits)
    dice = np.random.default_rng(1)
    best = tidied(network, np.zeros(len(network.names), dtype=np.int64))
    cost, bound, turn = cost_of(network, best), 0.0, 0
    while cost - bound > CLOSED * cost:
        passed = time.perf_counter() - began
        if turn and (passed > seconds or cancelled()):
            break
        if progress and turn % 10 == 0:
            progress(min(passed / seconds, 1.0), f"{(cost - bound) / cost:.2%}")
        turn += 1
        raised_downstream(found, prices)
        bound = max(bound, raised_upstream(found, prices))
        if turn > 4 and turn % 10:
            continue
        tried = tidied(network, decoded(network, limits, found, prices))
        if turn % 100 == 0:
            tried = recut(network, limits, tried, dice)
        if (reached := cost_of(network, tried)) < cost:
            best, cost = tried, reached
    return best, bound
