"""What no placement can cost less than, on a network of any shape: prices for service time, passed along its arcs.

Every arc says y ≤ x: a supplier promises no later than its customer counts on. Let the customer pay its supplier for being
early; then each stage minimises for itself, and the sum of their least costs bounds the cost of every placement from below.
Prices are raised stage by stage, downstream and back; on many real networks the bound ends at the optimum. A stage hands on equal
shares of its costs and keeps one itself, which takes a twentieth of the passes of shares by the larger of both degrees.
Source: after Kolmogorov, Convergent Tree-Reweighted Message Passing, IEEE PAMI 28 (2006), with a stage's pair of times as label.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.engine.results import Floats, Ints
from planner.engine.stock.placement_network import Network, Whole, feeds, upstream_first
from planner.engine.stock.placement_tree import Limits

LARGEST_TABLE = 1 << 18  # numbers in one band's table: what stays in a processor's cache


@dataclass(frozen=True, slots=True)
class Table:
    """What stages cost by inbound and service time; one row where nothing enters, one column where nothing leaves."""

    costs: Floats  # (stages, inbound times, service times)
    inbound_limit: Floats  # (stages, inbound times) infinite outside the limits, else 0
    service_limit: Floats  # (stages, service times)
    inbound: slice  # the periods its rows stand for, and its columns
    service: slice


@dataclass(frozen=True, slots=True)
class Band:
    """Stages that don't feed each other, handled in one step. Arrays over its stages, or over their arcs."""

    stages: Ints
    enter: Ints  # rows of the arcs that arrive, stage by stage
    enter_first: Ints
    enter_of: Ints
    leave: Ints
    leave_first: Ints
    leave_of: Ints
    share_down: Floats  # (stages, 1) what part of a stage's costs each arc speaks for that leaves, when prices go downstream
    share_up: Floats  # (stages, 1) and each that enters, when they go upstream; a part of the same size stays with the stage
    table: Table


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices on both ends of each arc, ``(arcs, periods)``: for a customer's inbound time, and for a supplier's service time."""

    inbound: Floats
    service: Floats


def no_prices(network: Network, limits: Limits) -> Prices:
    """Return prices of nothing at all."""
    width = int(max(limits.inbound_to.max(initial=0), limits.service_to.max(initial=0))) + 1
    return Prices(np.zeros((len(network.arcs), width)), np.zeros((len(network.arcs), width)))


def bands(network: Network, limits: Limits) -> tuple[Band, ...]:
    """Return the stages in bands, each after all that feed it; what nothing feeds comes first, what feeds nothing last."""
    count, arcs = len(network.names), network.arcs
    entering, leaving = np.bincount(arcs[:, 1], minlength=count), np.bincount(arcs[:, 0], minlength=count)
    level = np.zeros(count, dtype=np.intp)
    heads = feeds(np.arange(count), arcs)
    for stage in upstream_first(count, arcs).tolist():
        after = arcs[heads[stage], 1]
        level[after] = np.maximum(level[after], level[stage] + 1)
    level[leaving == 0] = level.max(initial=0) + 1
    level[(leaving == 0) & (entering == 0)] = -1
    rows = np.where(entering > 0, limits.inbound_to + 1, 1)
    columns = np.where(leaving > 0, limits.service_to + 1, 1)
    order = np.lexsort((columns, rows, level))
    tails = feeds(np.arange(count), arcs, 1)
    return tuple(band(network, limits, part, tails, heads) for part in pieces(order, level, rows, columns))


def pieces(order: Ints, level: Ints, rows: Whole, columns: Whole) -> Iterator[Ints]:
    """Yield runs of stages of one level whose tables together aren't too large."""
    first, most_rows, most_columns = 0, 0, 0
    for at, stage in enumerate(order.tolist()):
        tall, wide = max(most_rows, int(rows[stage])), max(most_columns, int(columns[stage]))
        if at > first and (level[stage] != level[order[first]] or tall * wide * (at - first + 1) > LARGEST_TABLE):
            yield order[first:at]
            first, tall, wide = at, int(rows[stage]), int(columns[stage])
        most_rows, most_columns = tall, wide
    if first < len(order):
        yield order[first:]


def band(network: Network, limits: Limits, stages: Ints, tails: list[Ints], heads: list[Ints]) -> Band:
    """Return the band of some stages of one level."""
    enter, leave = [tails[stage] for stage in stages.tolist()], [heads[stage] for stage in stages.tolist()]
    entering, leaving = np.array([len(rows) for rows in enter]), np.array([len(rows) for rows in leave])
    at = np.arange(len(stages))
    return Band(
        stages,
        joined(enter),
        np.cumsum(entering) - entering,
        np.repeat(at, entering),
        joined(leave),
        np.cumsum(leaving) - leaving,
        np.repeat(at, leaving),
        1.0 / (leaving[:, None] + 1.0),
        1.0 / (entering[:, None] + 1.0),
        tabled(network, limits, stages, fed=bool(entering.any()), feeding=bool(leaving.any())),
    )


def joined(rows: list[Ints]) -> Ints:
    """Return the rows of several stages, one stage after the other."""
    return np.concatenate(rows).astype(np.intp) if rows else np.zeros(0, dtype=np.intp)


def tabled(network: Network, limits: Limits, stages: Ints, *, fed: bool, feeding: bool) -> Table:
    """Return costs by inbound and service time, and what lies outside the limits of each."""
    weight, time = network.weight[stages, None], network.time[stages, None]
    x_from, x_to = limits.inbound_from[stages, None], limits.inbound_to[stages, None]
    y_from, y_to = limits.service_from[stages, None], limits.service_to[stages, None]
    rows = slice(int(x_from.min()), int(x_to.max()) + 1) if fed else slice(0, 1)
    columns = slice(int(y_from.min()), int(y_to.max()) + 1) if feeding else slice(0, 1)
    x = np.arange(rows.start, rows.stop)[None, :] if fed else x_from
    y = np.arange(columns.start, columns.stop)[None, :]
    inbound_limit = np.where((x_from <= x) & (x <= x_to), 0.0, np.inf)
    if not feeding:  # the latest promise allowed is the cheapest
        latest = np.minimum(y_to, x + time)
        costs = np.where(latest >= y_from, rooted(weight, x + time - latest), np.inf)
        return Table(costs[:, :, None], inbound_limit, np.zeros((len(stages), 1)), rows, columns)
    service_limit = np.where((y_from <= y) & (y <= y_to), 0.0, np.inf)
    if not fed:
        return Table(rooted(weight, x + time - y)[:, None, :], inbound_limit, service_limit, rows, columns)
    net = time + np.arange(rows.start - columns.stop + 1, rows.stop - columns.start)  # all differences there are, once
    costs = np.lib.stride_tricks.sliding_window_view(rooted(weight, net), y.shape[1], axis=1)[:, :, ::-1]
    return Table(costs, inbound_limit, service_limit, rows, columns)


def rooted(weight: Floats, net: Whole) -> Floats:
    """Return what net lead times cost; what is promised before it can be there costs without limit."""
    return np.where(net >= 0, weight * np.sqrt(np.maximum(net, 0)), np.inf)


def sums(prices: Floats, rows: Ints, first: Ints, periods: slice) -> Floats | float:
    """Return the prices of each stage's arcs together."""
    return np.add.reduceat(prices[rows, periods], first, axis=0) if len(rows) else 0.0


def raised_downstream(found: tuple[Band, ...], prices: Prices) -> None:
    """Pass on what a service time is worth to those who give it."""
    for one in found:
        if not len(one.leave):
            continue
        table, periods = one.table, one.table.service
        entering = table.inbound_limit + sums(prices.inbound, one.enter, one.enter_first, table.inbound)
        least = (table.costs + entering[:, :, None]).min(axis=1) if len(one.enter) else table.costs[:, 0] + entering
        least = least + table.service_limit + sums(prices.service, one.leave, one.leave_first, periods)
        passed = (one.share_down * least)[one.leave_of] - prices.service[one.leave, periods]
        np.minimum.accumulate(passed, axis=1, out=passed)
        passed -= passed[:, -1:]
        passed[np.isinf(passed)] = 0.0  # a customer's limits forbid what is sooner than its suppliers can
        prices.inbound[one.leave, periods] = passed
        prices.inbound[one.leave, periods.stop :] = 0.0


def raised_upstream(found: tuple[Band, ...], prices: Prices) -> float:
    """Pass back what an inbound time is worth to those who wait for it; return the bound."""
    bound = 0.0
    for one in reversed(found):
        table, periods = one.table, one.table.inbound
        leaving = table.service_limit + sums(prices.service, one.leave, one.leave_first, table.service)
        least = (table.costs + leaving[:, None, :]).min(axis=2) if len(one.leave) else table.costs[:, :, 0]
        least = least + table.inbound_limit + sums(prices.inbound, one.enter, one.enter_first, periods)
        spoken = np.bincount(one.enter_of, minlength=len(one.stages)) * one.share_up[:, 0]
        bound += float(((1.0 - spoken) * least.min(axis=1))[spoken < 1.0].sum())
        if not len(one.enter):
            continue
        passed = (one.share_up * least)[one.enter_of] - prices.inbound[one.enter, periods]
        passed = np.minimum.accumulate(passed[:, ::-1], axis=1)[:, ::-1]
        bound += float(passed[:, 0].sum())
        passed = passed - passed[:, :1]
        passed[np.isinf(passed)] = 0.0  # a supplier's limits forbid what is later than its customers can wait
        prices.service[one.enter, periods] = passed
        prices.service[one.enter, : periods.start] = 0.0
    return bound


def decoded(network: Network, limits: Limits, found: tuple[Band, ...], prices: Prices) -> Whole:
    """Return service times read off the prices, each stage's the best for what it is promised."""
    arriving, promised = np.maximum(network.inbound, limits.inbound_from), np.zeros(len(network.names), dtype=np.int64)
    for one in found:
        at, table = np.arange(len(one.stages)), one.table
        np.maximum.at(arriving, network.arcs[one.enter, 1], promised[network.arcs[one.enter, 0]])
        if not len(one.leave):
            promised[one.stages] = np.minimum(limits.service_to[one.stages], arriving[one.stages] + network.time[one.stages])
            continue
        row = np.minimum(arriving[one.stages] - table.inbound.start, table.costs.shape[1] - 1) if len(one.enter) else 0
        costs = table.costs[at, row] + table.service_limit + sums(prices.service, one.leave, one.leave_first, table.service)
        promised[one.stages] = table.service.start + costs.argmin(axis=1)
    return promised
