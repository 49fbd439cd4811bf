"""What is done with the chosen rows of the BOM tree: which lines they stand for, and where they go from there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from planner.model.plan import Plan
from planner.model.values import NotAValue
from planner.ui.bom.lines import Step, placed, tr
from planner.ui.grid.look import Branch


class Occurrence(Protocol):
    """One row of the tree, as far as its line goes."""

    @property
    def line(self) -> int:
        """Return the row id of its BOM line, 0 for a product at the top."""
        ...


class Outline(Protocol):
    """The open rows of a BOM."""

    def row(self, at: int) -> Occurrence:
        """Return the occurrence at a row."""
        ...

    def part_at(self, row: int) -> str:
        """Return the part of a row."""
        ...

    def branch(self, row: int) -> Branch:
        """Return the row's place in the tree."""
        ...

    def end_of(self, at: int) -> int:
        """Return the row after all that is shown below a row."""
        ...


def uppermost(outline: Outline, rows: Iterable[int]) -> list[int]:
    """Return the rows that stand below no other of them: what is done with an assembly is done with what it shows below it."""
    found, end = list[int](), 0
    for row in sorted(rows):
        if row >= end:
            found.append(row)
            end = outline.end_of(row)
    return found


def chosen_lines(outline: Outline, rows: Iterable[int]) -> list[int]:
    """Return the lines that rows stand for, each once, in the order of the rows; a product at the top is none."""
    return list(dict.fromkeys(line for row in uppermost(outline, rows) if (line := outline.row(row).line)))


def above(outline: Outline, row: int) -> int | None:
    """Return the row of the assembly that a row stands in, None at the top."""
    depth = outline.branch(row).depth
    return next((at for at in range(row - 1, -1, -1) if outline.branch(at).depth < depth), None) if depth else None


def before(outline: Outline, row: int, besides: frozenset[int] = frozenset()) -> int | None:
    """Return the row before a row in the same assembly, some lines not counted, None where it is the first."""
    depth = outline.branch(row).depth
    for at in range(row - 1, -1, -1):
        deep = outline.branch(at).depth
        if deep < depth:
            return None
        if deep == depth and outline.row(at).line not in besides:
            return at
    return None


def parent_of(plan: Plan, line: int) -> str:
    """Return the assembly of a line."""
    return str(plan["bom"]["parent"][plan["bom"].positions([line])[0]])


def next_line(plan: Plan, line: int) -> int | None:
    """Return the line after a line in the same assembly, None where it is the last."""
    bom = plan["bom"]
    row = int(bom.positions([line])[0])
    own = np.flatnonzero(bom["parent"] == bom["parent"][row])
    later = own[own > row]
    return int(bom.ids[later[0]]) if len(later) else None


def indented(plan: Plan, outline: Outline, rows: Sequence[int]) -> tuple[Step, int]:
    """Return the step that puts the chosen lines into what stands before the first one, and the row of that."""
    lines = chosen_lines(outline, rows)
    first = next((row for row in uppermost(outline, rows) if outline.row(row).line), None)
    if first is None:
        raise NotAValue(tr("A product at the top can't be indented; copy it and paste it into an assembly."))
    into = before(outline, first, frozenset(lines))
    if into is None:
        raise NotAValue(tr("Nothing stands before {part} in its assembly to put it into.").format(part=outline.part_at(first)))
    return placed(plan, lines, outline.part_at(into)), into


def outdented(plan: Plan, outline: Outline, rows: Sequence[int]) -> Step:
    """Return the step that puts the chosen lines beside the assembly they are in, right after it."""
    lines = chosen_lines(outline, rows)
    first = next((row for row in uppermost(outline, rows) if outline.row(row).line), None)
    own = None if first is None else above(outline, first)
    further = None if own is None else above(outline, own)
    if first is None or own is None or further is None:
        raise NotAValue(tr("It stands in a product already; there is no assembly further out."))
    after = next_line(plan, outline.row(own).line)
    while after in lines:
        after = next_line(plan, after)  # type: ignore[arg-type]
    return placed(plan, lines, outline.part_at(further), after)
