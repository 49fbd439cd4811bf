"""How fast a large plan is netted, from its compiled structure to receipts and stock of every part; run by ``make bench``.

20,000 parts on 12 levels with shared sub-assemblies, 104 weeks, real stock, open orders, safety stock, minimum quantities and multiples.
Nothing is kept from one run to the next. ``--scipy`` nets the same levels with sparse matrices beside it, where scipy is installed.
"""

# ruff: noqa: E402 -- the project is found first
from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from planner.engine.netting.blocks import NEVER, Lots
from planner.engine.netting.blocks import WEEKS as WEEKS_OF_NEED
from planner.engine.netting.bom import Structure, walked
from planner.engine.netting.channels import ANY, Channels
from planner.engine.netting.flows import Flows, exploded_by_bucket, released
from planner.engine.netting.netting import Net, Supply, buy, made_of, without_purchases
from tests.netting import flows_through, lot_for_lot

PARTS, LINES, WEEKS, LEVELS, SEED = 20_000, 80_000, 104, 12, 7
TARGET = 0.100


def main() -> int:
    """Print medians; 0 where the target is met."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=9)
    arguments.add_argument("--scipy", action="store_true")
    given = arguments.parse_args()
    dice = np.random.default_rng(SEED)
    level, made, parent, child, factor = structure(dice)
    graph = walked(parent, child, factor, np.arange(LINES), level, np.zeros(PARTS, dtype=bool))
    flows = flows_through(graph, made, WEEKS)
    demand, offset = needs(dice, level), dice.integers(0, 3, len(made))
    gross = exploded_by_bucket(flows, demand, offset)
    usual = supply(np.random.default_rng(SEED), made, gross, offset)
    tight = supply(np.random.default_rng(SEED), made, gross, offset, capacity=True)
    net = cold(flows, demand, usual)
    lines = int((net.by_channel > 0).sum())
    print(f"{PARTS:,} parts, {len(made):,} made, {LINES:,} lines, {LEVELS} levels, {WEEKS} weeks: {lines:,} planned receipts\n")
    print(f"{'':56}{'median':>9}{'best':>9}{'worst':>9}{'target':>9} ms")
    met = told("netting a scenario", timed(lambda: cold(flows, demand, usual), given.repeats), TARGET)
    told("every supplier's capacity limited", timed(lambda: cold(flows, demand, tight), given.repeats))
    told("exploding alone", timed(lambda: exploded_by_bucket(flows, demand, offset), given.repeats))
    if given.scipy:
        told("  the same by scipy's sparse matrices", timed(sparse(graph, made, demand, offset), given.repeats))
    told("compiling the structure, once for a bill of materials", timed(lambda: flows_through(graph, made, WEEKS), given.repeats))
    return int(not met)


def structure(dice: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Return levels, made parts and lines of a random graph: every made part has lines, sub-assemblies are shared."""
    growth = 1.35 ** np.arange(LEVELS)
    level = np.sort(np.r_[np.repeat(np.arange(LEVELS), 5), dice.choice(LEVELS, PARTS - 5 * LEVELS, p=growth / growth.sum())])
    is_made = (dice.random(PARTS) < 0.4) | (level < 2)
    is_made[level == LEVELS - 1] = False
    for number in range(LEVELS - 1):
        is_made[np.flatnonzero(level == number)[0]] = True
    made = np.flatnonzero(is_made)
    starts = np.searchsorted(level, np.arange(LEVELS + 1))
    first = starts[1]  # every part below the top hangs on one of the level above, which makes its level its low-level code
    above = [made[(level[made] == number - 1)] for number in range(1, LEVELS)]
    hung = np.concatenate([dice.choice(above[number - 1], starts[number + 1] - starts[number]) for number in range(1, LEVELS)])
    child = dice.integers(first, PARTS, LINES - (PARTS - first))
    parent = made[(dice.random(len(child)) * np.searchsorted(made, starts[level[child]])).astype(np.intp)]
    factor = dice.choice([1.0, 1.0, 2.0, 3.0, 4.0, 1.0 / 0.97], LINES)
    return level, made, np.r_[hung, parent], np.r_[np.arange(first, PARTS), child], factor


def needs(dice: np.random.Generator, level: np.ndarray) -> np.ndarray:
    """Return demand for every product in every week, and for some parts as spares."""
    demand = np.zeros((PARTS, WEEKS))
    products = np.flatnonzero(level == 0)
    demand[products] = dice.integers(5, 60, (len(products), WEEKS))
    spares = dice.choice(np.flatnonzero(level > 0), PARTS // 50, replace=False)
    demand[spares] = dice.integers(0, 4, (len(spares), WEEKS))
    return demand


def supply(dice: np.random.Generator, made: np.ndarray, gross: np.ndarray, offset: np.ndarray, *, capacity: bool = False) -> Supply:
    """Return stock, open orders, safety stock and terms in proportion to each part's need."""
    weekly = gross.mean(axis=1)
    bought = np.setdiff1d(np.arange(PARTS), made)
    scheduled = np.zeros(gross.shape)
    some = dice.choice(PARTS, PARTS // 3, replace=False)
    scheduled[some, dice.integers(0, 20, len(some))] = np.round(weekly[some] * dice.integers(1, 6, len(some)))
    count = len(bought)
    none, own = np.zeros(count), weekly[bought]
    lots = Lots(
        np.full(count, WEEKS_OF_NEED), np.round(own * dice.choice([0.0, 0.5, 2.0, 8.0], count)), dice.choice([1.0, 1.0, 10.0, 100.0], count),
        none, np.ones(count, dtype=np.intp), none, none, np.full(count, NEVER),
    )  # fmt: skip
    first = dice.integers(0, 16, PARTS)
    limit = own * dice.choice([0.8, 1.2, 3.0], count) if capacity else np.full(count, np.inf)
    never = np.full(PARTS, NEVER)
    channels = Channels(
        bought, np.full(count, ANY), np.full(count, np.nan), np.zeros(count, dtype=np.intp), first[bought], never[bought], limit, lots
    )
    on_hand = np.round(weekly * dice.integers(0, 12, PARTS))
    return Supply(on_hand, scheduled, np.round(weekly * 2), first, never, offset, lot_for_lot(len(made)), channels)


def sparse(graph: Structure, made: np.ndarray, demand: np.ndarray, offset: np.ndarray) -> Callable[[], object]:
    """Return the explosion as scipy's sparse matrices do it, stage by stage."""
    from scipy.sparse import csr_array

    place = np.full(PARTS, -1)
    place[made] = np.arange(len(made))
    steps = []
    for number in range(LEVELS):
        lines = np.flatnonzero(graph.level[graph.child] == number)
        children, at = np.unique(graph.child[lines], return_inverse=True)
        factor = csr_array((graph.factor[lines], (at, place[graph.parent[lines]])), shape=(len(children), len(made)))
        steps.append((children, factor, np.flatnonzero(graph.level[made] == number)))

    def run() -> np.ndarray:
        gross, out = demand.copy(), np.zeros((len(made), demand.shape[1]))
        for children, factor, mine in steps:
            if len(children):
                gross[children] += factor @ out
            out[mine] = released(gross[made[mine]], offset[mine])
        return gross

    return run


def cold(flows: Flows, demand: np.ndarray, supply: Supply) -> Net:
    """Net once, nothing remembered: what ``netted`` does for a plan that was never seen."""
    made = flows.made
    upper = made_of(
        flows, demand, supply.on_hand, supply.scheduled, supply.safety[made], supply.first_bucket[made], supply.offset, supply.made_lots
    )
    net = without_purchases(flows, upper, supply)
    buy(net, supply, supply.channels.part)
    return net


def timed(work: Callable[[], object], repeats: int) -> list[float]:
    """Return how long some work takes, time and again; the first run warms up."""
    seconds = []
    for _ in range(repeats + 1):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return seconds[1:]


def told(what: str, seconds: list[float], target: float | None = None) -> bool:
    """Print one row; tells whether its target is met."""
    median = statistics.median(seconds)
    goal = "" if target is None else f"{target * 1000:9.0f}"
    print(f"{what:56}{median * 1000:9.1f}{min(seconds) * 1000:9.1f}{max(seconds) * 1000:9.1f}{goal}", flush=True)
    return target is None or median <= target


if __name__ == "__main__":
    raise SystemExit(main())
