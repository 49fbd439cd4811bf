"""The bill of materials as a graph: levels, cycles, explosion, roll-up, critical children."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import filled, located
from planner.engine.results import Flags, Floats, Ints
from planner.model.remembered import remembered
from planner.model.table import Cells, Table

MAKE, BUY, PHANTOM = "make", "buy", "phantom"
STRETCH = 100_000  # numbers that are added up in one go


@dataclass(frozen=True, slots=True)
class Step:
    """The lines of one level, grouped by one end for a single reduceat: ``group[i]`` owns lines from ``start[i]``."""

    lines: Ints
    start: Ints
    group: Ints


@dataclass(frozen=True, slots=True)
class Structure:
    """Lines that take part, and the order to walk them in. ``level`` has shape ``(parts,)``, line arrays ``(lines,)``."""

    parent: Ints
    child: Ints
    factor: Floats  # gross quantity of the child for one parent: quantity / (1 − scrap)
    row: Ints  # row of the bom table
    level: Ints
    in_cycle: Flags  # (parts,)
    up: tuple[Step, ...]  # deepest parents first, grouped by parent
    down: tuple[Step, ...]  # highest parents first, grouped by child


def structure(bom: Table, parts: Cells, as_of: np.datetime64 | None) -> Structure:
    """Return the graph of the lines in force on a day, or of all lines whenever they hold; where no line has dates that is the same.

    Lines of unknown parts and lines inside a cycle are left out.
    """
    return structure_on(bom, parts, as_of if is_dated(bom) else None)


@remembered(8)
def is_dated(bom: Table) -> bool:
    """Tell whether any line holds only from or until a day."""
    return not (np.isnat(bom["effective_from"]).all() and np.isnat(bom["effective_to"]).all())


@remembered(8)
def structure_on(bom: Table, parts: Cells, as_of: np.datetime64 | None) -> Structure:
    """Return the graph of the lines in force on a day, or of all lines."""
    parent, child = located(bom["parent"], parts), located(bom["component"], parts)
    use = (parent >= 0) & (child >= 0) & (filled(bom["quantity"], 0.0) > 0)
    if as_of is not None:
        use &= ~(bom["effective_from"] > as_of) & ~(bom["effective_to"] < as_of)
    level, in_cycle = levels(parent[use], child[use], len(parts))
    row = np.flatnonzero(use)
    row = row[~(in_cycle[parent[row]] & in_cycle[child[row]])]
    if in_cycle.any():
        level, _ = levels(parent[row], child[row], len(parts))
    factor = filled(bom["quantity"][row], 1.0) / (1.0 - np.clip(filled(bom["scrap"][row], 0.0), 0.0, 0.999999))
    return walked(parent[row], child[row], factor, row, level, in_cycle)


def walked(parent: Ints, child: Ints, factor: Floats, row: Ints, level: Ints, in_cycle: Flags) -> Structure:
    """Return a structure with its steps by level."""
    depth = int(level.max()) + 1 if len(level) else 0
    by_level = [np.flatnonzero(level[parent] == number) for number in range(depth)]
    up = tuple(grouped(lines, parent) for lines in reversed(by_level) if len(lines))
    down = tuple(grouped(lines, child) for lines in by_level if len(lines))
    return Structure(parent, child, factor, row, level, in_cycle, up, down)


def grouped(lines: Ints, end: Ints) -> Step:
    """Return lines sorted by the part at one end, with the start of each part's run."""
    lines = lines[np.argsort(end[lines], kind="stable")]
    owner = end[lines]
    start = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    return Step(lines, start, owner[start])


def only(graph: Structure, keep: Flags) -> Structure:
    """Return the structure with only some of its lines."""
    return walked(graph.parent[keep], graph.child[keep], graph.factor[keep], graph.row[keep], graph.level, graph.in_cycle)


def levels(parent: Ints, child: Ints, parts: int) -> tuple[Ints, Flags]:
    """Return each part's low-level code and whether it stands in or below a cycle that never resolves. Shapes ``(parts,)``."""
    waiting = np.bincount(child, minlength=parts)
    level = np.zeros(parts, dtype=np.intp)
    done = np.zeros(parts, dtype=bool)
    number = 0
    while True:
        ready = (waiting == 0) & ~done
        if not ready.any():
            break
        level[ready] = number
        done |= ready
        waiting = waiting - np.bincount(child[ready[parent]], minlength=parts)
        number += 1
    stuck = ~done
    while stuck.any():  # peel parts that only hang below a cycle: those without a stuck child
        feeds = np.bincount(parent[stuck[child] & stuck[parent]], minlength=parts) > 0
        if np.array_equal(stuck & feeds, stuck):
            break
        stuck &= feeds
    return level, stuck


def rolled_up(graph: Structure, own: Floats) -> Floats:
    """Return for each part its own value plus its components' rolled-up values. Shapes ``(parts, k)``.

    total[p] = own[p] + Σ factor · total[c] over the lines of p.
    """
    total = own.copy()
    for step in graph.up:
        total[step.group] += _added(graph.factor, total, graph.child, step)
    return total


def exploded(graph: Structure, need: Floats) -> Floats:
    """Return the gross need of every part for independent needs, shapes ``(parts, k)``; scrap included, nothing rounded."""
    gross = need.copy()
    for step in graph.down:
        gross[step.group] += _added(graph.factor, gross, graph.parent, step)
    return gross


def _added(factor: Floats, values: Floats, end: Ints, step: Step) -> Floats:
    """Return Σ factor · value of the part at the other end over the lines of each run, shape ``(runs, k)``.

    Some runs at a time: numpy lets no other thread work while it adds up rows, and the window has to paint meanwhile.
    """
    stop = np.r_[step.start[1:], len(step.lines)]
    some = max(1, STRETCH // max(1, values.shape[1]))
    found = np.empty((len(step.start), values.shape[1]))
    first = 0
    while first < len(stop):
        begin = step.start[first]
        last = max(first + 1, int(np.searchsorted(stop, begin + some, side="right")))
        lines = step.lines[begin : stop[last - 1]]
        np.add.reduceat(factor[lines, None] * values[end[lines]], step.start[first:last] - begin, axis=0, out=found[first:last])
        first = last
    return found


def longest(graph: Structure, own: Floats, stops: Flags | None = None) -> tuple[Floats, Ints]:
    """Return each part's own days plus the longest of its components', and the component that gates it (−1 for none).

    Where ``stops`` the part has its own days only (stock covers it). Shapes ``(parts,)``.
    """
    total = own.copy()
    gate = np.full(len(own), -1, dtype=np.intp)
    for step in graph.up:
        lines = step.lines
        days = total[graph.child[lines]]
        most = np.maximum.reduceat(days, step.start)
        owner = np.repeat(np.arange(len(step.group)), np.diff(np.r_[step.start, len(lines)]))
        first = np.full(len(step.group), len(lines), dtype=np.intp)
        np.minimum.at(first, owner[days == most[owner]], np.flatnonzero(days == most[owner]))
        open_ = np.ones(len(step.group), dtype=bool) if stops is None else ~stops[step.group]
        total[step.group[open_]] = own[step.group[open_]] + most[open_]
        gate[step.group[open_]] = graph.child[lines[first[open_]]]
    return total, gate


def kinds(parts: Table, graph: Structure, sourced: Flags) -> Cells:
    """Return make, buy or phantom for each part; a blank one is bought where it has a source or no BOM, else made."""
    has_bom = np.zeros(len(parts), dtype=bool)
    has_bom[graph.parent] = True
    decided = np.where(sourced | ~has_bom, BUY, MAKE).astype(object)
    given = parts["kind"]
    return np.where(given == "", decided, given)


def path_down(gate: Ints, top: int) -> tuple[int, ...]:
    """Return the chain of gating parts from one part down."""
    chain = [top]
    while gate[chain[-1]] >= 0 and len(chain) <= len(gate):
        chain.append(int(gate[chain[-1]]))
    return tuple(chain)
