"""The cheapest placement on a network of any shape: a bound from below and placements from above until they meet."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from planner.engine.stock.placement_bound import Prices, bands, decoded, no_prices, raised_downstream, raised_upstream
from planner.engine.stock.placement_limits import halves, possible, settled, weighed
from planner.engine.stock.placement_network import Network, Whole
from planner.engine.stock.placement_search import cost_of, recut, tidied
from planner.engine.stock.placement_tree import Limits, limits_of

CLOSED = 1e-10  # share of the cost: what rounding leaves open
ROUNDS, PASSES = 12, 5  # so many rounds of passes at most before a problem is parted; the first problem may take as many as it likes
STALLED = 0.02  # a round that closes less of the gap is not worth another one
PATIENCE = 10  # the first problem is given up only after so many rounds without ten times as much
HELD = 1 << 26  # numbers in the prices kept for waiting problems: half a gigabyte


@dataclass(order=True, slots=True)
class Problem:
    """A network within limits, the one with the lowest bound coming first."""

    bound: float
    number: int
    limits: Limits = field(compare=False)
    prices: Prices = field(compare=False)


@dataclass(slots=True)
class Search:
    """The best placement so far, what is still to be looked at, and the time that is left for it."""

    network: Network
    best: Whole
    cost: float
    began: float
    seconds: float
    cancelled: Callable[[], bool]
    progress: Callable[[float, str], None] | None
    dice: np.random.Generator
    waiting: list[Problem]
    bound: float = 0.0  # no placement costs less
    number: int = 0

    def stopped(self) -> bool:
        """Return whether to leave it at that."""
        passed = time.perf_counter() - self.began
        if self.progress and self.cost > 0:
            self.progress(min(passed / self.seconds, 1.0), f"{(self.cost - self.bound) / self.cost:.2%}")
        return passed > self.seconds or self.cancelled()

    def offer(self, service_time: Whole) -> None:
        """Keep service times where they cost less than the best known."""
        tidy = tidied(self.network, service_time)
        if (cost := cost_of(self.network, tidy)) < self.cost:
            self.best, self.cost = tidy, cost

    def wait(self, part: Problem) -> None:
        """Keep a problem for later; where memory is short it is to begin with the prices of the first one."""
        self.number += 1
        part.number = self.number
        heapq.heappush(self.waiting, part)

    @property
    def goal(self) -> float:
        """What a placement has to cost less than to be worth looking for."""
        return self.cost * (1.0 - CLOSED)


def narrowed(
    network: Network, seconds: float, cancelled: Callable[[], bool], progress: Callable[[float, str], None] | None
) -> tuple[Whole, float]:
    """Return the best service times found and the bound; the two meet where the placement is optimal.

    Problems that may hold a cheaper placement are parted in two until none is left: branch and bound, the lowest bound first.
    """
    start, limits = np.zeros(len(network.names), dtype=np.int64), limits_of(network)
    search = Search(
        network, start, cost_of(network, start), time.perf_counter(), seconds, cancelled, progress, np.random.default_rng(1), []
    )
    prices = no_prices(network, limits)
    many = max(HELD // max(2 * prices.inbound.size, 1), 1)
    search.wait(Problem(0.0, 0, limits, prices))
    while search.waiting and search.waiting[0].bound < search.goal:
        problem = heapq.heappop(search.waiting)
        search.bound = problem.bound
        if problem.number > 1 and search.stopped():
            search.wait(problem)
            break
        for part in parted(search, problem):
            search.wait(part if len(search.waiting) < many else Problem(part.bound, 0, part.limits, prices))
    return search.best, min([problem.bound for problem in search.waiting] + [search.goal])


def parted(search: Search, problem: Problem) -> list[Problem]:
    """Return what is left of a problem: nothing, two halves, or the whole where time ran out."""
    network, limits, bound, first = search.network, problem.limits, problem.bound, problem.number == 1
    prices = Prices(problem.prices.inbound.copy(), problem.prices.service.copy()) if not first else problem.prices
    found, bounds = bands(network, limits), [bound]
    while True:
        for _ in range(PASSES):
            raised_downstream(found, prices)
            bound = max(bound, raised_upstream(found, prices))
            if first:
                search.bound = bound
            if bound >= search.goal or search.stopped():
                break
        tried = decoded(network, limits, found, prices)
        search.offer(tried)
        seen = weighed(network, limits, found, prices, search.goal, tried)
        bound = max(bound, seen.bound)
        if bound >= search.goal or not possible(seen.limits):
            return []
        limits = seen.limits
        found = bands(network, limits)
        if search.stopped():
            return [Problem(bound, 0, limits, prices)]
        bounds.append(bound)
        if stalled(bounds, search.cost, PATIENCE if first else 1) or (not first and len(bounds) > ROUNDS):
            break
    search.offer(recut(network, limits_of(network), search.best, search.dice))
    tried = np.clip(decoded(network, limits, found, prices), limits.service_from, limits.service_to)
    seen = weighed(network, limits, found, prices, search.goal, tried)
    parts = (settled(network, half) for half in halves(network, limits, seen, tried))
    return [Problem(bound, 0, part, prices) for part in parts if possible(part)]


def stalled(bounds: list[float], cost: float, rounds: int) -> bool:
    """Return whether the last rounds closed too little of the gap that was open before them."""
    return len(bounds) > rounds and bounds[-1] - bounds[-1 - rounds] < STALLED * rounds * (cost - bounds[-1 - rounds])
