"""What prices rule out: times of a stage that no cheaper placement can have, and where two halves of a problem should part."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.engine.results import Floats
from planner.engine.stock.placement_bound import Band, Prices, sums
from planner.engine.stock.placement_network import Network, Whole
from planner.engine.stock.placement_tree import Limits


@dataclass(frozen=True, slots=True)
class Weighed:
    """What each stage would do for itself at the prices. Shapes ``(stages,)``."""

    bound: float  # Σ of the least costs: no placement within the limits costs less
    limits: Limits  # the times that placements cheaper than the best known may have
    inbound: Whole  # what a stage itself would choose
    service: Whole
    regret: Floats  # what it costs a stage to do otherwise than it would choose


def weighed(network: Network, limits: Limits, found: tuple[Band, ...], prices: Prices, best: float, tried: Whole) -> Weighed:
    """Return the bound proven by the prices that suppliers are paid, and what follows for each stage.

    bound = Σ min over x, y of [h·k·√(x + T − y) + Σ price(y) to customers − Σ price(x) from suppliers]. Prices rise with time, so that
    y ≤ x on an arc pays at least what it costs. A time whose least cost exceeds its stage's by more than ``best`` − bound is ruled out.
    ``tried``: service times to compare with.
    """
    arriving = np.maximum(network.inbound, limits.inbound_from)
    np.maximum.at(arriving, network.arcs[:, 1], tried[network.arcs[:, 0]])
    count = len(network.names)
    x_from, x_to, y_from, y_to = (part.copy() for part in (limits.inbound_from, limits.inbound_to, limits.service_from, limits.service_to))
    inbound, service, regret = arriving.copy(), tried.copy(), np.zeros(count)
    seen: list[tuple[Band, Floats, Floats, Floats]] = []
    bound = 0.0
    for one in found:
        table = one.table
        refund = sums(prices.service, one.enter, one.enter_first, table.inbound)
        paid = table.service_limit + sums(prices.service, one.leave, one.leave_first, table.service)
        costs = table.costs + (table.inbound_limit - refund)[:, :, None] + paid[:, None, :]
        by_inbound, by_service = costs.min(axis=2), costs.min(axis=1)
        least = by_inbound.min(axis=1)
        bound += float(least.sum())
        seen.append((one, by_inbound, by_service, least))
        at = np.arange(len(one.stages))
        row = np.clip(arriving[one.stages] - table.inbound.start, 0, costs.shape[1] - 1) if len(one.enter) else 0
        column = np.clip(tried[one.stages] - table.service.start, 0, costs.shape[2] - 1) if len(one.leave) else 0
        regret[one.stages] = costs[at, row, column] - least
        if len(one.enter):
            inbound[one.stages] = table.inbound.start + by_inbound.argmin(axis=1)
        if len(one.leave):
            service[one.stages] = table.service.start + by_service.argmin(axis=1)
    room = best - bound
    for one, by_inbound, by_service, least in seen:
        if len(one.enter):
            x_from[one.stages], x_to[one.stages] = ends(by_inbound - least[:, None] <= room, one.table.inbound.start)
        if len(one.leave):
            y_from[one.stages], y_to[one.stages] = ends(by_service - least[:, None] <= room, one.table.service.start)
    return Weighed(bound, settled(network, Limits(x_from, x_to, y_from, y_to)), inbound, service, regret)


def ends(kept: np.ndarray, start: int) -> tuple[Whole, Whole]:
    """Return the first and last time kept of each stage."""
    return start + kept.argmax(axis=1), start + kept.shape[1] - 1 - kept[:, ::-1].argmax(axis=1)


def settled(network: Network, limits: Limits) -> Limits:
    """Return limits with what they mean for each other: y ≤ x on an arc, y ≤ x + T in a stage, x no later than the last supply."""
    tail, head = network.arcs.T
    x_from, x_to, y_from, y_to = (part.copy() for part in (limits.inbound_from, limits.inbound_to, limits.service_from, limits.service_to))
    while True:
        before = (x_from.sum(), x_to.sum(), y_from.sum(), y_to.sum())
        latest = network.inbound.copy()
        np.maximum.at(latest, head, y_to[tail])
        np.minimum(x_to, latest, out=x_to)
        np.minimum(y_to, x_to + network.time, out=y_to)
        np.minimum.at(y_to, tail, x_to[head])
        np.maximum(x_from, y_from - network.time, out=x_from)
        np.maximum.at(x_from, head, y_from[tail])
        if before == (x_from.sum(), x_to.sum(), y_from.sum(), y_to.sum()) or (x_from > x_to).any() or (y_from > y_to).any():
            return Limits(x_from, x_to, y_from, y_to)


def possible(limits: Limits) -> bool:
    """Return whether limits leave every stage some time."""
    return bool((limits.inbound_from <= limits.inbound_to).all() and (limits.service_from <= limits.service_to).all())


def halves(network: Network, limits: Limits, seen: Weighed, tried: Whole) -> tuple[Limits, Limits]:
    """Return the limits of two problems that together hold every placement: parted at the stage that regrets most.

    The line is drawn between the time it would choose and the one it was given; without any regret, through the widest limits.
    """
    arriving = np.maximum(network.inbound, limits.inbound_from)
    np.maximum.at(arriving, network.arcs[:, 1], tried[network.arcs[:, 0]])
    apart = np.maximum(np.abs(seen.inbound - arriving), np.abs(seen.service - tried))
    stage = int(np.where(apart > 0, seen.regret, -1.0).argmax())
    x = (int(limits.inbound_from[stage]), int(limits.inbound_to[stage]))
    y = (int(limits.service_from[stage]), int(limits.service_to[stage]))
    by_service = abs(int(seen.service[stage] - tried[stage])) >= abs(int(seen.inbound[stage] - arriving[stage]))
    line = int(seen.service[stage] + tried[stage]) // 2 if by_service else int(seen.inbound[stage] + arriving[stage]) // 2
    if apart[stage] == 0 or not (y if by_service else x)[0] <= line < (y if by_service else x)[1]:
        wide_x, wide_y = limits.inbound_to - limits.inbound_from, limits.service_to - limits.service_from
        by_service = bool(wide_y.max() >= wide_x.max())
        stage = int((wide_y if by_service else wide_x).argmax())
        low, high = (limits.service_from, limits.service_to) if by_service else (limits.inbound_from, limits.inbound_to)
        line = int(low[stage] + high[stage]) // 2
    if by_service:
        return replace(limits, service_to=set_at(limits.service_to, stage, line)), replace(
            limits, service_from=set_at(limits.service_from, stage, line + 1)
        )
    return replace(limits, inbound_to=set_at(limits.inbound_to, stage, line)), replace(
        limits, inbound_from=set_at(limits.inbound_from, stage, line + 1)
    )


def set_at(times: Whole, stage: int, value: int) -> Whole:
    """Return times with one stage's changed."""
    changed = times.copy()
    changed[stage] = value
    return changed
