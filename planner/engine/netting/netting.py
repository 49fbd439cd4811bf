"""Time-phased netting: what is needed when, what is planned to arrive, what stands on hand at each week's end."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from planner.engine.netting.bom import Structure
from planner.engine.results import Floats, Ints
from planner.model.remembered import ByValue, remembered

TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Supply(ByValue):
    """What netting needs to know of each part. Shapes ``(parts,)`` unless said."""

    on_hand: Floats
    scheduled: Floats  # (parts, weeks) open orders by the week they become stock
    safety: Floats
    least: Floats  # MOQ
    multiple: Floats
    first_week: Ints  # first week in which an order of today becomes stock
    last_week: Ints  # last week in which stock can still arrive, a large number where supply goes on
    offset: Ints  # weeks a made part is released before it is due
    order_weeks: int


@dataclass(frozen=True, slots=True)
class Net:
    """The netting grid. Shapes ``(parts, weeks)``."""

    gross: Floats
    receipts: Floats  # planned, in the week they are needed
    on_hand: Floats  # projected, with receipts no earlier than they can arrive and none after supply has stopped


def shortage(gross: Floats, supply: Supply, rows: Ints, scheduled: Floats) -> Floats:
    """Return the least cumulative receipts that keep stock at the safety level. Shape ``(rows, weeks)``.

    N(t) = max(0, max_{s ≤ t} Σ gross(≤ s) + SS − on hand − Σ scheduled(≤ s)); the safety stock counts from the first need.
    """
    lack = np.cumsum(gross - scheduled, axis=1)
    begun = np.arange(gross.shape[1]) >= first_need(gross)[:, None]
    lack += begun * supply.safety[rows, None] - supply.on_hand[rows, None]
    np.maximum.accumulate(lack, axis=1, out=lack)
    return np.maximum(lack, 0.0, out=lack)


def first_need(gross: Floats) -> Ints:
    """Return the first week in which each part is needed, the horizon's end for never. Shape ``(rows,)``."""
    needed = gross > TINY
    first: Ints = np.where(needed.any(axis=1), needed.argmax(axis=1), gross.shape[1])
    return first


def lots(need: Floats, least: Floats, multiple: Floats, weeks: int) -> Floats:
    """Return planned receipts: each covers ``weeks`` weeks of need, at least the minimum, in whole multiples.

    Args: need cumulative ``(rows, weeks)``; least, multiple ``(rows,)``. Returns receipts by week, same shape.
    """
    rows, horizon = need.shape
    receipts = np.zeros((horizon, rows))
    got = np.zeros(rows)
    by_week = np.ascontiguousarray(need.T)
    for week in range(horizon):
        short = np.flatnonzero(by_week[week] > got + TINY)
        if len(short):
            lot = by_week[min(week + weeks - 1, horizon - 1)][short] - got[short]
            lot = np.ceil(np.maximum(lot, least[short]) / multiple[short] - TINY) * multiple[short]
            receipts[week, short] = lot
            got[short] += lot
    return np.ascontiguousarray(receipts.T)


def project(gross: Floats, supply: Supply, rows: Ints, scheduled: Floats, receipts: Floats) -> Floats:
    """Return stock at each week's end; receipts wait for the first week they can arrive and end when supply stops."""
    week = np.arange(gross.shape[1])
    got = np.cumsum(receipts, axis=1)
    last = np.minimum(supply.last_week[rows], gross.shape[1] - 1)
    at_last = np.where(last >= 0, got[np.arange(len(rows)), np.maximum(last, 0)], 0.0)[:, None]
    got = np.where(week[None, :] >= supply.first_week[rows, None], np.minimum(got, at_last), 0.0)
    got = np.where((supply.first_week > supply.last_week)[rows, None], 0.0, got)
    return supply.on_hand[rows, None] + np.cumsum(scheduled - gross, axis=1) + got


@dataclass(frozen=True, slots=True)
class Flow:
    """The lines of one level as a sparse matrix: children's gross need = factor @ parents' releases."""

    level: int
    parent: Ints  # (parents,)
    child: Ints  # (children,)
    factor: csr_array  # (children, parents)


@remembered(8)
def flows_of(graph: Structure) -> tuple[Flow, ...]:
    """Return the lines of a structure level by level, the highest parents first."""
    flows = []
    for step in graph.down:
        parent, column = np.unique(graph.parent[step.lines], return_inverse=True)
        bounds = np.r_[step.start, len(step.lines)]
        factor = csr_array((graph.factor[step.lines], column, bounds), shape=(len(step.group), len(parent)))
        flows.append(Flow(int(graph.level[parent[0]]), parent, step.group, factor))
    return tuple(flows)


@remembered(8, by_value=True)
def netted(graph: Structure, demand: Floats, supply: Supply, made: Ints, bought: Ints) -> Net:
    """Return the netting grid: assemblies level by level, lot for lot, then everything bought at once.

    Asked again with equal numbers it is the very same grid. Args: demand ``(parts, weeks)``; made, bought: part positions.
    ``graph`` holds only the lines that we assemble. Source: material requirements planning with low-level codes (Orlicky).
    """
    made_net = assemblies(
        graph, demand, supply.on_hand, supply.scheduled, supply.safety[made], supply.first_week[made], supply.last_week[made], supply.offset[made], made
    )  # fmt: skip
    receipts, on_hand = PURCHASES.planned(made_net, supply, bought)
    return Net(made_net.gross, receipts, on_hand)


@remembered(8, by_value=True)
def assemblies(
    graph: Structure, demand: Floats, on_hand_now: Floats, scheduled: Floats, safety: Floats, first_week: Ints, last_week: Ints, offset: Ints, made: Ints
) -> Net:  # fmt: skip
    """Return the grid of what is made, lot for lot, and the gross need of everything: it knows nothing of sources.

    Args: safety, first_week, last_week, offset ``(made,)``.
    """
    supply = Supply(
        on_hand_now, scheduled, spread(safety, made, demand), np.zeros(0), np.zeros(0), spread(first_week, made, demand), spread(last_week, made, demand),
        spread(offset, made, demand), 1,
    )  # fmt: skip
    gross = demand.copy()
    receipts, on_hand = np.zeros(demand.shape), np.zeros(demand.shape)
    is_made = np.zeros(len(demand), dtype=bool)
    is_made[made] = True
    flows = {flow.level: flow for flow in flows_of(graph)}
    for level in range(int(graph.level.max()) + 1 if len(graph.level) else 0):
        rows = np.flatnonzero(is_made & (graph.level == level))
        if len(rows):
            need = shortage(gross[rows], supply, rows, supply.scheduled[rows])
            receipts[rows] = np.diff(need, axis=1, prepend=0.0)
            on_hand[rows] = project(gross[rows], supply, rows, supply.scheduled[rows], receipts[rows])
        flow = flows.get(level)
        if flow is not None:
            gross[flow.child] += flow.factor @ released(receipts[flow.parent], supply.offset[flow.parent])
    return Net(gross, receipts, on_hand)


def spread(values: Floats | Ints, rows: Ints, like: Floats) -> npt.NDArray[Any]:
    """Return values of some rows as an array over all of them, 0 elsewhere."""
    whole = np.zeros(len(like), dtype=values.dtype)
    whole[rows] = values
    return whole


def purchases(gross: Floats, supply: Supply, rows: Ints, scheduled: Floats) -> tuple[Floats, Floats]:
    """Return planned receipts and stock of bought parts. Shapes ``(rows, weeks)``."""
    need = shortage(gross, supply, rows, scheduled)
    receipts = lots(need, supply.least[rows], supply.multiple[rows], supply.order_weeks)
    return receipts, project(gross, supply, rows, scheduled, receipts)


def released(receipts: Floats, offset: Ints) -> Floats:
    """Return receipts moved ``offset`` weeks earlier; what would lie before the first week falls into it."""
    if not offset.any():
        return receipts
    weeks = receipts.shape[1]
    out = np.zeros(receipts.shape)
    for weeks_early in np.unique(offset):
        rows = np.flatnonzero(offset == weeks_early)
        early = min(int(weeks_early), weeks - 1)
        out[rows, : weeks - early] = receipts[rows, early:]
        out[rows, 0] += receipts[rows, :early].sum(axis=1)
    return out


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned for one gross need and one supply."""

    made: Net  # this and the open orders are held, so that their identities stay their own
    bought: Ints
    supply: Supply
    receipts: Floats
    on_hand: Floats

    def changed(self, made: Net, supply: Supply, bought: Ints) -> Ints | None:
        """Return which bought parts other supply changes the plan of; None where the needs aren't the same."""
        before = self.supply
        same = made is self.made and supply.scheduled is before.scheduled and supply.order_weeks == before.order_weeks
        if not same or not np.array_equal(bought, self.bought):
            return None
        names = ("on_hand", "safety", "least", "multiple", "first_week", "last_week")
        return bought[np.any([getattr(supply, name)[bought] != getattr(before, name)[bought] for name in names], axis=0)]


class Purchases:
    """Plans what is bought; where the needs are known, only parts whose supply differs from the likest one are planned anew."""

    def __init__(self, size: int) -> None:
        self._kept: deque[Planned] = deque(maxlen=size)
        self._lock = threading.Lock()

    def planned(self, made: Net, supply: Supply, bought: Ints) -> tuple[Floats, Floats]:
        """Return planned receipts and stock of everything, the assemblies' rows taken over. Shapes ``(parts, weeks)``."""
        rows, receipts, on_hand = bought, made.receipts, made.on_hand
        with self._lock:
            kept = tuple(self._kept)
        for one in reversed(kept):
            changed = one.changed(made, supply, bought)
            if changed is not None and len(changed) < len(rows):
                rows, receipts, on_hand = changed, one.receipts, one.on_hand
        receipts, on_hand = receipts.copy(), on_hand.copy()
        receipts[rows], on_hand[rows] = purchases(made.gross[rows], supply, rows, supply.scheduled[rows])
        with self._lock:
            self._kept.append(Planned(made, bought, supply, receipts, on_hand))
        return receipts, on_hand


PURCHASES = Purchases(12)


@remembered(8, by_value=True)
def with_extra(net: Net, supply: Supply, rows: Ints, week: Ints, quantity: Floats) -> Net:
    """Return the grid with a further quantity of each part in ``rows`` arriving in a week; asked again, the very same grid."""
    coming = supply.scheduled[rows]
    coming[np.arange(len(rows)), week] += quantity
    receipts, on_hand = net.receipts.copy(), net.on_hand.copy()
    receipts[rows], on_hand[rows] = purchases(net.gross[rows], supply, rows, coming)
    return Net(net.gross, receipts, on_hand)
