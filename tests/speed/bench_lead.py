"""How fast the cumulative lead time of every part of a large BOM is known, beside networkx; run by ``make bench``.

100,000 BOM lines among 20,000 parts on 12 levels. Both get the lines as arrays and give every part's longest path below it;
building the levels, or networkx's graph, is measured on its own: it stays as long as the BOM does. The answers must be equal.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

LINES, PARTS, LEVELS, SEED = 100_000, 20_000, 12, 1
TARGET = 0.050
Ints = npt.NDArray[np.intp]
R = TypeVar("R")


def lines() -> tuple[Ints, Ints]:
    """Return parents and components: every part below the first level has a parent right above it, the rest lie anywhere above."""
    draw = np.random.default_rng(SEED)
    level = np.sort(draw.integers(0, LEVELS, PARTS))
    level[:LEVELS] = np.arange(LEVELS)
    level = np.sort(level)
    first = np.searchsorted(level, np.arange(LEVELS + 1))
    own = np.arange(first[1], PARTS)
    above = first[level[own] - 1] + (draw.random(len(own)) * (first[level[own]] - first[level[own] - 1])).astype(np.intp)
    child = draw.integers(first[1], PARTS, LINES - len(own))
    parent = (draw.random(len(child)) * first[level[child]]).astype(np.intp)
    return np.r_[above, parent], np.r_[own, child]


def timed(work: Callable[[], R], repeats: int) -> tuple[list[float], R]:
    """Return how long something takes each time, and what it gives."""
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - began)
    return seconds, found


def told(what: str, seconds: list[float], target: float | None = None) -> bool:
    """Print one row; tells whether its target is missed."""
    median = statistics.median(seconds)
    missed = target is not None and median > target
    goal = f"{target * 1000:8.0f}{'  MISSED' if missed else ''}" if target is not None else ""
    print(f"{what:58}{median * 1000:10.2f}{min(seconds) * 1000:10.2f}{goal}", flush=True)
    return missed


def main() -> int:
    """Print both; 0 where the target is met and the answers are equal."""
    from planner.engine.netting.bom import levels, longest, walked

    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=11)
    repeats = arguments.parse_args().repeats
    parent, child = lines()
    days = np.random.default_rng(SEED + 1).integers(1, 60, PARTS).astype(np.float64)

    def graph():
        level, in_cycle = levels(parent, child, PARTS)
        return walked(parent, child, np.ones(LINES), np.arange(LINES), level, in_cycle)

    print(f"{LINES:,} BOM lines, {PARTS:,} parts, {LEVELS} levels; milliseconds\n")
    print(f"{'':58}{'median':>10}{'best':>10}{'target':>8}")
    built, structure = timed(graph, repeats)
    found, (total, _) = timed(lambda: longest(structure, days), repeats)
    missed = told("cumulative lead time of every part", found, TARGET)
    told("the BOM's levels, once for a BOM", built)
    return int(missed or not beside_networkx(parent, child, days, total))


def beside_networkx(parent: Ints, child: Ints, days: npt.NDArray[np.float64], total: npt.NDArray[np.float64]) -> bool:
    """Print networkx's times; tells whether the answers are equal, as far as both are there."""
    try:
        import networkx as nx
    except ModuleNotFoundError:
        print("networkx isn't installed (it comes with the test environment), so there is nothing to compare with")
        return True

    def graph() -> nx.DiGraph:
        """Return the lines with the component's days on them, and a line of each part's own days from one node above all."""
        whole = nx.DiGraph()
        whole.add_weighted_edges_from(zip(parent.tolist(), child.tolist(), days[child].tolist(), strict=True))
        whole.add_weighted_edges_from((-1, part, own) for part, own in enumerate(days.tolist()))
        return whole

    built, whole = timed(graph, 1)
    took, length = timed(lambda: nx.dag_longest_path_length(whole), 3)
    told("networkx dag_longest_path_length, the longest path alone", took)
    told("networkx graph, once for a BOM", built)
    same = abs(length - total.max()) < 1e-6
    print(f"\nlongest path {total.max():.0f} days, networkx {length:.0f}: {'equal' if same else 'NOT EQUAL'}")
    return bool(same)


if __name__ == "__main__":
    sys.exit(main())
