"""How fast safety stock is placed: a tree of 100 stages beside stockpyl, then networks of any shape; run by hand.

``python tests/speed/bench_placement.py`` prints medians and their ratio on a tree drawn with a fixed seed, both programs reaching
the same cost. With ``--chains FOLDER`` it also places the 38 chains of Willems (2008), MSOM 10:1, whose workbook lies there.
"""

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

STAGES = 100
TARGET = 50  # times faster than stockpyl


def main() -> int:
    """Print medians; 0 where the target is met."""
    from planner.engine.stock.placement import placed

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--chains", type=Path, metavar="FOLDER", help="the folder with real workbooks")
    arguments = parser.parse_args()
    theirs, ours = tree(STAGES, seed=7)
    mine, own_cost = median_of(lambda: placed(ours).cost, 5 * arguments.repeats)
    print(f"tree of {STAGES} stages: {mine * 1000:.1f} ms, cost {own_cost:.6f}")
    ratio = float("inf")
    if theirs is not None:
        other, other_cost = median_of(theirs, arguments.repeats)
        ratio = other / mine
        print(f"stockpyl: {other * 1000:.0f} ms, cost {other_cost:.6f}; {ratio:.0f} times as long, target {TARGET}")
        assert abs(other_cost - own_cost) <= 1e-9 * own_cost
    if arguments.chains:
        print("chain | stages | arcs | cost | bound | gap | seconds")
        for number in range(1, 39):
            print(chain(arguments.chains, number), flush=True)
    return int(ratio < TARGET)


def median_of(run: Callable[[], float], repeats: int) -> tuple[float, float]:
    """Return the median of the seconds taken, and what came out."""
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), result


def tree(stages: int, seed: int):
    """Return how stockpyl solves a random tree (None where it isn't installed), and the same tree as a network of ours."""
    from planner.engine.stock.placement import network_of

    dice = np.random.default_rng(seed)
    joins = []
    for at in range(1, stages):
        other = int(dice.integers(max(0, at - 12), at))
        joins.append((other, at) if dice.random() < 0.5 else (at, other))
    times, costs = dice.integers(1, 10, stages), dice.integers(1, 100, stages).astype(float)
    feeding = {tail for tail, _ in joins}
    sd = np.array([np.nan if at in feeding else float(dice.integers(1, 30)) for at in range(stages)])
    network = network_of([str(at) for at in range(stages)], times.astype(float), costs, sd, 1.645, np.array(joins))
    try:
        from stockpyl.demand_source import DemandSource
        from stockpyl.gsm_tree import optimize_committed_service_times, preprocess_tree
        from stockpyl.supply_chain_network import SupplyChainNetwork
        from stockpyl.supply_chain_node import SupplyChainNode
    except ImportError:
        return None, network
    theirs = SupplyChainNetwork()
    for at in range(stages):
        node = SupplyChainNode(at)
        node.processing_time, node.local_holding_cost, node.demand_bound_constant = int(times[at]), costs[at], 1.645
        if at not in feeding:
            node.demand_source, node.external_outbound_cst = DemandSource(type="N", mean=0, standard_deviation=sd[at]), 0
        theirs.add_node(node)
    theirs.add_edges_from_list(joins)
    return lambda: float(optimize_committed_service_times(preprocess_tree(theirs))[1]), network


def chain(folder: Path, number: int) -> str:
    """Return one row of the table of real chains."""
    from planner.engine.stock.placement import placed
    from tests.engine.stock.chains import real_chain

    network = real_chain(folder, number)
    found = placed(network)
    sizes = f"{number} | {len(network.names):,} | {len(network.arcs):,}"
    return f"{sizes} | {found.cost:,.2f} | {found.bound:,.2f} | {found.gap:.2g} | {found.seconds:.2f}"


if __name__ == "__main__":
    raise SystemExit(main())
