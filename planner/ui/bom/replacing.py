"""One part in the place of another: which lines change and how, which can't, and what still names the old part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from planner.model.edits import Batch, Edit, RemoveRows, SetCells
from planner.model.plan import Plan
from planner.model.renaming import mentions
from planner.model.schema import BOM, TABLES
from planner.model.table import cells
from planner.ui.bom.circles import NONE, Ints, circle_words, graph_of, reach, way_back
from planner.ui.bom.lines import Step, new_parts, tr
from planner.ui.figures import plural

ALL, PRODUCT, CHOSEN = "all", "product", "chosen"
SAME = ("scrap", "effective_from", "effective_to")  # lines that differ in these are no one line


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be replaced by what, where, and how many of the new part stand in for one."""

    old: str
    new: str
    where: str = ALL
    product: str = ""
    lines: tuple[int, ...] = ()  # those chosen, by row id
    merge: bool = True  # lines of one assembly that come to name one part become one
    ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class Changed:
    """One line of the old part: its assembly, quantity before and after, and why it is left or what happens to it."""

    line: int
    assembly: str
    before: float
    after: float
    note: str = ""
    refused: bool = False
    into: int = 0  # the line it is merged with


@dataclass(frozen=True, slots=True)
class Preview:
    """What a replacement would do; ``step`` is None where it would do nothing."""

    lines: tuple[Changed, ...]
    step: Step | None
    left: tuple[str, ...]  # what still names the old part, in words


def preview_of(plan: Plan, wish: Wish) -> Preview:
    """Return what a replacement would do with each line."""
    if not wish.old or not wish.new or wish.old == wish.new or not wish.ratio > 0:
        return Preview((), None, ())
    rows, circles = _rows(plan, wish), _circles(plan, wish)
    changed = _merged(plan, wish, [_line(plan, wish, row, circles) for row in rows.tolist()])
    done = [one for one in changed if not one.refused]
    return Preview(tuple(changed), _step(plan, wish, done) if done else None, _left(plan, wish, done))


def _rows(plan: Plan, wish: Wish) -> Ints:
    """Return the rows of the old part that are meant."""
    bom = plan["bom"]
    rows = np.flatnonzero(bom["component"] == wish.old)
    if wish.where == CHOSEN:
        return rows[np.isin(bom.ids[rows], np.array(wish.lines, dtype=np.int64))]
    if wish.where == PRODUCT:
        graph = graph_of(bom["parent"], bom["component"])
        if wish.product not in graph.code:
            return NONE
        came = reach(graph, graph.code[wish.product])
        return rows[[came[graph.code[parent]] >= 0 for parent in bom["parent"][rows].tolist()]] if len(rows) else rows
    return rows


def _circles(plan: Plan, wish: Wish) -> dict[str, str]:
    """Return the assemblies of the old part that stand in the new one, each with the circle in words."""
    bom = plan["bom"]
    graph = graph_of(bom["parent"], bom["component"])
    if wish.new not in graph.code:
        return {}
    came = reach(graph, graph.code[wish.new])
    parents = dict.fromkeys(bom["parent"][bom["component"] == wish.old].tolist())
    return {parent: circle_words(way_back(graph, came, graph.code[parent])) for parent in parents if came[graph.code[parent]] >= 0}


def _line(plan: Plan, wish: Wish, row: int, circles: dict[str, str]) -> Changed:
    bom = plan["bom"]
    parent, quantity = str(bom["parent"][row]), float(bom["quantity"][row])
    if parent in circles:
        return Changed(int(bom.ids[row]), parent, quantity, quantity, circles[parent], refused=True)
    return Changed(int(bom.ids[row]), parent, quantity, quantity * wish.ratio)


def _merged(plan: Plan, wish: Wish, lines: list[Changed]) -> list[Changed]:
    """Join lines with one of the same assembly that names the new part, as far as they are alike."""
    bom = plan["bom"]
    present = np.flatnonzero(bom["component"] == wish.new).tolist()
    first: dict[str, int] = {}
    for row in reversed(present):
        first[str(bom["parent"][row])] = int(bom.ids[row])
    found: list[Changed] = []
    for line in lines:
        other = first.get(line.assembly)
        if line.refused or other is None:
            if not line.refused:
                first[line.assembly] = line.line
            found.append(line)
        elif not wish.merge:
            found.append(replace(line, note=tr("{part} is there already; both lines stay").format(part=wish.new)))
        elif _alike(plan, line.line, other):
            found.append(replace(line, into=other, note=tr("joined with the line of {part} that is there").format(part=wish.new)))
        else:
            found.append(replace(line, note=tr("{part} is there already with other scrap or dates; both lines stay").format(part=wish.new)))
    return found


def _alike(plan: Plan, line: int, other: int) -> bool:
    bom = plan["bom"]
    one, two = bom.positions([line, other]) if line != other else (0, 0)
    return all(bom.row(int(one))[name] == bom.row(int(two))[name] for name in SAME)


def _step(plan: Plan, wish: Wish, done: list[Changed]) -> Step:
    """Return the one step of all lines that change."""
    kept, gone = [one for one in done if not one.into], [one for one in done if one.into]
    bom = plan["bom"]
    quantity = {one.line: one.after for one in kept if one.after != one.before}
    for one in gone:
        before = quantity.get(one.into)
        quantity[one.into] = (float(bom["quantity"][bom.positions([one.into])[0]]) if before is None else before) + one.after
    edits: list[Edit] = [*new_parts(plan, [wish.new])]
    if kept:
        edits.append(SetCells("bom", _ids(one.line for one in kept), "component", cells(BOM["component"], [wish.new] * len(kept))))
    if quantity:
        edits.append(SetCells("bom", _ids(quantity), "quantity", cells(BOM["quantity"], quantity.values())))
    if gone:
        edits.append(RemoveRows("bom", _ids(one.line for one in gone)))
    label = tr("Replace {old} by {new} in {lines}").format(old=wish.old, new=wish.new, lines=plural(len(done), tr("line"), tr("lines")))
    return Step(label, Batch(tuple(edits)))


def _ids(lines: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(list(lines), dtype=np.int64)


def _left(plan: Plan, wish: Wish, done: list[Changed]) -> tuple[str, ...]:
    """Return in words what still names the old part afterwards."""
    counts = mentions(plan, wish.old)
    component = counts.pop(("bom", "component"), 0) - len(done)
    own = counts.pop(("bom", "parent"), 0)
    words = [plural(component, tr("other BOM line"), tr("other BOM lines"))] if component else []
    if own:
        words.append(plural(own, tr("component of its own"), tr("components of its own")))
    by_table: dict[str, int] = {}
    for (table, _), count in counts.items():
        by_table[table] = by_table.get(table, 0) + count
    words += [
        plural(count, tr("row of {table}"), tr("rows of {table}")).format(table=TABLES[table].title) for table, count in by_table.items()
    ]
    return tuple(words)
