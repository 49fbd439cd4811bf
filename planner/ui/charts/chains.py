"""Chains of parts: what gates a product, what would gate it next, and how quick a part's other sources are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.engine.results import LEGS, Results
from planner.model.plan import Plan

ROWS = 6
ARROW = " → "


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
    """Which assemblies we make stand right above each part, and which parts right below each such assembly, by position."""

    above: Mapping[int, tuple[int, ...]]
    below: Mapping[int, tuple[int, ...]]


def kin_of(plan: Plan, results: Results) -> Kin:
    """Return what stands above and below what; what lies below a bought part is its supplier's affair."""
    place, count = results.position, len(results.parts)
    parent, component = (
        np.array([place.get(part, -1) for part in plan["bom"][name].tolist()], dtype=np.int64) for name in ("parent", "component")
    )
    kept = (parent >= 0) & (component >= 0)
    kept[kept] = results.part.kind[parent[kept]] != "buy"
    pairs = np.unique(component[kept] * count + parent[kept])
    return Kin(_grouped(pairs // count, pairs % count), _grouped(pairs % count, pairs // count))


def _grouped(keys: npt.NDArray[np.int64], values: npt.NDArray[np.int64]) -> dict[int, tuple[int, ...]]:
    order = np.argsort(keys, kind="stable")
    distinct, first = np.unique(keys[order], return_index=True)
    groups = np.split(values[order], first[1:]) if len(distinct) else []
    return {key: tuple(group.tolist()) for key, group in zip(distinct.tolist(), groups, strict=True)}


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
    below = _below(part, kin)
    rest: dict[int, float] = {part: 0.0}  # days after a part stands until the top one does
    onward: dict[int, int] = {}
    for one in sorted(below, key=lambda p: int(results.part.level[p])):
        for parent in kin.above.get(one, ()):
            if parent in rest and own[parent] + rest[parent] >= rest.get(one, -1.0):
                rest[one], onward[one] = float(own[parent]) + rest[parent], parent
    bought = sorted((p for p in rest if results.part.kind[p] == "buy" and own[p] > 0 and p != part), key=lambda p: -(own[p] + rest[p]))
    ways = []
    for one in bought[: ROWS + 1]:
        way = [one]
        while way[-1] in onward and len(way) <= len(rest):
            way.append(onward[way[-1]])
        ways.append(way)
    return ways


def _below(part: int, kin: Kin) -> set[int]:
    found: set[int] = set()
    waiting = [part]
    while waiting:
        for child in kin.below.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


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
