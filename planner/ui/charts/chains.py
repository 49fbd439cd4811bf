"""Chains of parts: what gates a product, what would gate it next, and how quick a part's other sources are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.engine.inputs import coded
from planner.engine.results import LEGS, Floats, Results
from planner.model.plan import Plan
from planner.model.table import Cells

ROWS = 6
ARROW = " → "

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of time: which leg of which part, from day to day after the order."""

    part: str
    leg: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Chain:
    """A bought part and the assemblies it goes through, deepest first, with the days until the last one stands."""

    parts: tuple[str, ...]
    legs: tuple[Leg, ...]
    days: float
    gates: bool = False

    @property
    def name(self) -> str:
        """The chain in full."""
        return ARROW.join(self.parts)

    def names(self, top: str) -> tuple[str, ...]:
        """Return how the chain is written beside its bar, longest first; without the part that heads the chart."""
        parts = self.parts[:-1] if len(self.parts) > 1 and self.parts[-1] == top else self.parts
        if len(parts) < 3:
            return (ARROW.join(parts), parts[0])
        return (
            ARROW.join(parts),
            ARROW.join((parts[0], parts[1], "…")),
            ARROW.join((parts[0], "…", parts[-1])),
            ARROW.join((parts[0], "…")),
            parts[0],
        )


def gate_path(results: Results, part: int) -> list[int]:
    """Return the parts from one down to what gates it."""
    path = [part]
    while (below := int(results.part.gate[path[-1]])) >= 0 and below not in path:
        path.append(below)
    return path


def chain_of(results: Results, path: list[int], *, gates: bool = False) -> Chain:
    """Return the chain along a path, deepest part first; its legs follow each other from day 0."""
    legs: list[Leg] = []
    day = 0.0
    for part in path:
        for name, days in zip(LEGS, results.part.legs[part], strict=True):
            if days > 0:
                legs.append(Leg(results.parts[part], name, day, day + float(days)))
                day += float(days)
    return Chain(tuple(results.parts[part] for part in path), tuple(legs), day, gates)


class Kin(NamedTuple):
    """Which assemblies we make stand right above each part: each pair of them once, by part and then by assembly. Shapes ``(pairs,)``."""

    part: Ints
    above: Ints


def kin_of(plan: Plan, results: Results) -> Kin:
    """Return what stands above what; what lies below a bought part is its supplier's affair."""
    count = len(results.parts)
    parent, component = (_places(results, plan["bom"][name]) for name in ("parent", "component"))
    kept = (parent >= 0) & (component >= 0)
    kept[kept] = results.part.kind[parent[kept]] != "buy"
    pairs = np.unique(component[kept] * count + parent[kept])
    return Kin(pairs // count, pairs % count)


def _places(results: Results, names: Cells) -> Ints:
    """Return where parts stand in the results, −1 where they don't; each name is looked up once."""
    distinct, codes = coded(names)
    return np.array([results.position.get(name, -1) for name in distinct], dtype=np.int64)[codes]


def chains(results: Results, part: int, kin: Kin | None = None, count: int = ROWS) -> tuple[Chain, ...]:
    """Return what gates a part, then the next longest chains, longest first; each begins with another bought part.

    With ``kin`` each chain leads up to the part itself; without, up to the assembly that its first part gates.
    """
    critical = gate_path(results, part)[::-1]
    found = [chain_of(results, critical, gates=True)]
    others = _up_to(results, part, kin) if kin is not None else _by_gate(results, part)
    for path in others:
        if path[0] != critical[0] and len(found) < count:
            found.append(chain_of(results, path))
    return tuple(found)


def _up_to(results: Results, part: int, kin: Kin) -> list[list[int]]:
    """Return the longest way up to a part from each bought part below it, longest first."""
    own = np.nan_to_num(results.part.own_days)
    rest, onward = _onward(own, results.part.level, part, kin)
    found = np.flatnonzero((rest >= 0) & (own > 0) & (results.part.kind == "buy"))
    found = found[found != part]
    order = np.lexsort((results.part.level[found], -(own[found] + rest[found])))  # of those that take as long, the highest first
    ways = []
    for one in found[order][: ROWS + 1].tolist():
        way = [one]
        while onward[way[-1]] >= 0 and len(way) <= len(rest):
            way.append(int(onward[way[-1]]))
        ways.append(way)
    return ways


def _onward(own: Floats, level: Ints, part: int, kin: Kin) -> tuple[Floats, Ints]:
    """Return for each part the days after it stands until the top one does, −1 for what isn't below it, and by which assembly."""
    rest, onward = np.full(len(own), -1.0), np.full(len(own), -1, dtype=np.int64)
    rest[part] = 0.0
    order = np.argsort(level[kin.part], kind="stable")  # assemblies come before what is in them
    start = np.searchsorted(level[kin.part][order], np.arange(int(level.max(initial=0)) + 2))
    for first, last in pairwise(start.tolist()):
        lines = order[first:last]
        lines = lines[(rest[kin.above[lines]] >= 0) & (kin.part[lines] != part)]
        child, above = kin.part[lines], kin.above[lines]
        days = own[above] + rest[above]
        longest = np.lexsort((np.arange(len(lines)), days, child))  # of ways that take as long, the last one
        longest = longest[np.append(np.diff(child[longest]) != 0, True)] if len(longest) else longest
        rest[child[longest]], onward[child[longest]] = days[longest], above[longest]
    return rest, onward


def _by_gate(results: Results, part: int) -> list[list[int]]:
    """Return for each deepest part the highest assembly it gates, longest first, looking no further than needed."""
    lead = np.nan_to_num(results.part.lead_days)
    if results.part.gate[part] < 0:
        return []
    ways: list[list[int]] = []
    seen: set[int] = set()
    for one in np.argsort(-lead, kind="stable"):
        path = gate_path(results, int(one))[::-1]
        if lead[one] <= 0 or len(ways) > ROWS:
            break
        if path[0] not in seen and lead[one] <= lead[part] and int(one) != part:
            seen.add(path[0])
            ways.append(path)
    return ways


def by_source(results: Results, part: int, plan: Plan, count: int = ROWS) -> tuple[Chain, ...]:
    """Return a bought part's sources as chains of one: the one bought from first, then the others, quickest first."""
    used, lead = int(results.part.source[part]), results.source.lead_days
    rows = [int(row) for row in np.flatnonzero(results.source.part == part) if row != used]
    rows.sort(key=lambda row: float(lead[row]))
    found = []
    for row in [used, *rows][:count] if used >= 0 else rows[:count]:
        source = plan["sources"].row(row)
        name = " ".join(str(source[column]) for column in ("supplier", "country_of_origin") if source[column])
        found.append(Chain((name,), *_laid_out(name, results.source.legs[row]), gates=row == used))
    return tuple(found)


def _laid_out(name: str, days: npt.NDArray[np.float64]) -> tuple[tuple[Leg, ...], float]:
    ends = np.cumsum(np.nan_to_num(days))
    legs = tuple(Leg(name, leg, float(end - length), float(end)) for leg, length, end in zip(LEGS, days, ends, strict=True) if length > 0)
    return legs, float(ends[-1])
