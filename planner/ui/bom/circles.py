"""The way down from an assembly to a part, and so the circles that an edit would close: quick on any number of lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells
from planner.model.values import NotAValue

Ints = npt.NDArray[np.intp]
ARROW = " → "
NONE = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Graph:
    """The lines of a bill of materials by assembly. ``start[code]`` is where an assembly's lines begin in ``child`` and ``row``."""

    names: tuple[str, ...]
    code: Mapping[str, int]
    start: Ints
    child: Ints
    row: Ints  # of the bom table


@remembered(4)
def graph_of(parent: Cells, component: Cells) -> Graph:
    """Return the lines by assembly, kept while the two columns are the same."""
    above, below = parent.tolist(), component.tolist()
    names = tuple(dict.fromkeys([*above, *below]))
    code = {name: at for at, name in enumerate(names)}
    top = np.fromiter(map(code.__getitem__, above), dtype=np.intp, count=len(above))
    child = np.fromiter(map(code.__getitem__, below), dtype=np.intp, count=len(below))
    row = np.argsort(top, kind="stable")
    start = np.r_[0, np.cumsum(np.bincount(top, minlength=len(names)))].astype(np.intp)
    return Graph(names, code, start, child[row], row)


def reach(graph: Graph, top: int | Ints, goal: int = -1, left_out: Ints = NONE) -> Ints:
    """Return for each part the assembly it is reached from on the way down from one or several, −1 where it isn't; stops at ``goal``."""
    came = np.full(len(graph.names), -1, dtype=np.intp)
    came[top] = top
    front = np.atleast_1d(np.asarray(top, dtype=np.intp))
    while len(front) and (goal < 0 or came[goal] < 0):
        first, count = graph.start[front], graph.start[front + 1] - graph.start[front]
        at = np.repeat(first - np.r_[0, np.cumsum(count)[:-1]], count) + np.arange(count.sum())
        above, below = np.repeat(front, count), graph.child[at]
        fresh = came[below] < 0
        if len(left_out):
            fresh &= ~np.isin(graph.row[at], left_out)
        came[below[fresh][::-1]] = above[fresh][::-1]  # of several ways the first one
        front = np.unique(below[fresh])
    return came


def way_back(graph: Graph, came: Ints, goal: int) -> list[str]:
    """Return the parts on the way that ``reach`` found, from the top down to the goal."""
    path = [goal]
    while came[path[-1]] != path[-1]:
        path.append(int(came[path[-1]]))
    return [graph.names[at] for at in reversed(path)]


def way_down(plan: Plan, top: str, wanted: str, left_out: Ints = NONE) -> list[str]:
    """Return the parts from one down to another, the fewest levels; empty where the first doesn't contain the second.

    Args: left_out: rows of the bom table that don't count, since they are about to go.
    """
    if top == wanted:
        return [top]
    bom = plan["bom"]
    graph = graph_of(bom["parent"], bom["component"])
    start, goal = graph.code.get(top), graph.code.get(wanted)
    if start is None or goal is None:
        return []
    came = reach(graph, start, goal, left_out) if len(left_out) else below(graph, start)
    return way_back(graph, came, goal) if came[goal] >= 0 else []


@remembered(16)
def below(graph: Graph, top: int) -> Ints:
    """Return what ``reach`` does from one part to all below it; kept, since a part that is filled down is asked about in every cell."""
    return reach(graph, top)


@remembered(2)
def assemblies(lines: Cells, parents: Cells) -> Mapping[int, str]:
    """Return the assembly of each line by its row id."""
    return dict(zip(lines.tolist(), parents.tolist(), strict=True))


def circle_words(path: Sequence[str]) -> str:
    """Return why a part can't go where it closes a circle, the circle named. Args: path: from the part down to the assembly."""
    words = QCoreApplication.translate("bom", "{part} can't go into {parent}: it would contain itself, {path}.")
    return words.format(part=path[0], parent=path[-1], path=ARROW.join((path[-1], *path)))


def check_fits(plan: Plan, parts: Iterable[str], parent: str, left_out: Ints = NONE) -> None:
    """Raise NotAValue where an assembly would come to contain itself."""
    for part in dict.fromkeys(parts):
        if path := way_down(plan, part, parent, left_out):
            raise NotAValue(circle_words(path))


def joint_circles(plan: Plan, components: Mapping[int, str]) -> dict[int, str]:
    """Return the lines, by row id, whose new components would close circles together, with the reason; none alone need do so.

    Lines that are refused keep their old component, which may close another circle with a new one: so it is looked at until none is left.
    """
    bom, refused = plan["bom"], dict[int, str]()
    if len(components) < 2:
        return refused  # a single one was looked at when it was read
    before = plan["bom"]["component"]
    lines = np.fromiter(components, dtype=np.int64, count=len(components))
    rows = bom.positions(lines)
    open_ = np.ones(len(lines), dtype=bool)
    wanted = np.array([*components.values(), ""], dtype=object)[:-1]
    while open_.any():
        after = before.copy()
        after[rows[open_]] = wanted[open_]
        graph, found = graph_of(bom["parent"], after), dict[int, str]()
        for part in dict.fromkeys(wanted[open_].tolist()):
            came = reach(graph, graph.code[part])
            for at in np.flatnonzero(open_ & (wanted == part)).tolist():
                parent = graph.code[bom["parent"][rows[at]]]
                if came[parent] >= 0:
                    found[at] = circle_words(way_back(graph, came, parent))
        if not found:
            break
        open_[list(found)] = False
        refused |= {int(lines[at]): reason for at, reason in found.items()}
    return refused
