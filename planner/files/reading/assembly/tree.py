"""Who goes into whom: the tree from a level column, outline numbers, a parent column or indents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from planner.files.cells.columns import Coded, Rows, always
from planner.files.cells.grid import Cell
from planner.files.cells.said.values import text_of_cell
from planner.files.reading.columns.evidence import are_dotted, level_of
from planner.files.reading.rows.lines import Lines
from planner.model.finding import Severity

Complain = Callable[[Severity, str, str, int], None]


@dataclass(slots=True)
class Tree:
    """Lines as the parent's part and the row of the component; ``tops`` are rows that stand in nothing, ``products`` products themselves."""

    parents: Coded[str]
    rows: list[int]
    tops: list[int]
    products: list[int]


def build_tree(lines: Lines, complain: Complain, *, has_parent: bool, has_level: bool) -> Tree:
    """Return the tree of a table's lines by whatever of the four ways the table uses."""
    if has_parent and lines.parent.told.any():
        return _by_parent(lines)
    if has_level:
        dotted = are_dotted(lines.level)
        levels = [] if dotted else _levels(lines.level)
        parents = _by_number(lines, complain) if dotted else _by_level(lines, levels, complain)
        zeros = not dotted and min((level or 0 for level in levels), default=1) == 0
    else:
        indents = _indent_levels(lines.indent)
        parents = _stacked(indents) if indents else [None] * len(lines)
        zeros = False
    return _tree(lines, parents, complain, zeros)


def _by_parent(lines: Lines) -> Tree:
    named = set(lines.parent.occurring())
    rows = np.flatnonzero(lines.parent.told).tolist()
    tops: list[int] = []
    products: list[int] = []
    for row in np.flatnonzero(~lines.parent.told).tolist():
        own = {lines.part.value(row, ""), lines.number.value(row, ""), lines.called(row)}
        (tops if own.isdisjoint(named) else products).append(row)
    parents = lines.parent
    if len(products) == 1:  # loose rows beside one product are its own
        parents = parents.over(always(lines.part.value(products[0], ""), len(lines)))
        rows, tops = [*rows, *tops], []
    return Tree(parents.at(np.array(rows, dtype=np.intp)), rows, tops, products)


def _levels(cells: Coded[Cell]) -> list[int | None]:
    """Return the level of every line; None where its cell gives none."""
    return [*map([*map(level_of, cells.values), level_of(None)].__getitem__, cells.codes.tolist())]


def _by_level(lines: Lines, told: Sequence[int | None], complain: Complain) -> list[int | None]:
    levels: list[int] = []
    before: int | None = None
    for row, level in enumerate(told):
        if level is None:
            level = before if before is not None else 1
            text = text_of_cell(lines.level.value(row, None))
            what = f"'{text}' is no level; '{lines.called(row)}'" if text else f"'{lines.called(row)}' has no level; it"
            message = f"{what} is put beside the row above."
            complain(Severity.WARNING, "import.level", message, int(lines.row[row]))
        elif before is not None and level > before + 1:
            message = f"The level of '{lines.called(row)}' jumps from {before} to {level}; it is put under the row above."
            complain(Severity.WARNING, "import.level", message, int(lines.row[row]))
        levels.append(level)
        before = level
    return _stacked(levels)


def _stacked(levels: Sequence[int]) -> list[int | None]:
    """Return each row's parent: the nearest row above with a smaller level."""
    told, rows = np.array(levels, dtype=np.intp), np.arange(len(levels))
    parents = np.full(len(levels), -1, dtype=np.intp)
    for level in np.unique(told).tolist():  # few different ones
        here = told == level
        parents[here] = np.maximum.accumulate(np.where(told < level, rows, -1))[here]
    return [parent if parent >= 0 else None for parent in parents.tolist()]


def _by_number(lines: Lines, complain: Complain) -> list[int | None]:
    numbers = outline_numbers(lines.level.listed(None))
    rows: dict[str, int] = {}
    parents: list[int | None] = []
    for row, number in enumerate(numbers):
        rows.setdefault(number, row)
    for row, number in enumerate(numbers):
        if not number:
            message = f"'{lines.called(row)}' has no number; it is put beside the row above."
            complain(Severity.WARNING, "import.level", message, int(lines.row[row]))
            parents.append(parents[-1] if parents else None)
            continue
        above = number.rpartition(".")[0]
        if above and above not in rows:
            message = f"Number {number} has no row {above} above it; '{lines.called(row)}' is put at the top."
            complain(Severity.WARNING, "import.level", message, int(lines.row[row]))
        parents.append(rows.get(above) if above else rows.get("0") if number != "0" else None)
    return parents


def outline_numbers(values: Sequence[Cell]) -> list[str]:
    """Return outline numbers as text. A number cell can't tell 1.10 from 1.1: after 1.9 it is 1.10."""
    numbers: list[str] = []
    seen: set[str] = set()
    last_of: dict[str, int] = {}  # by the number above
    for value in values:
        text = text_of_cell(value).rstrip(".")
        above, dot, last = text.rpartition(".")
        if isinstance(value, float) and dot and text in seen:
            after = last_of[above] + 1
            if str(after).rstrip("0") == last:
                text, last = f"{above}.{after}", str(after)
        numbers.append(text)
        seen.add(text)
        if last.isdecimal():
            last_of[above] = max(int(last), last_of.get(above, 0))
    return numbers


def _indent_levels(indent: Rows) -> list[int]:
    """Return indents as levels; empty where they look like stray blanks rather than a tree."""
    indents: list[int] = indent.tolist()
    used = sorted(set(indents))
    if len(used) < 2 or indents[0] != used[0]:
        return []
    steps = [b - a for a, b in pairwise(used)]
    stray = sum(1 for one in indents if one > used[0]) < 2 and len(indents) > 4
    single_blanks = min(steps) < 2 and not (len(used) > 2 and used == list(range(used[0], used[-1] + 1)))
    if single_blanks or stray:
        return []
    return indents


def _tree(lines: Lines, parents: Sequence[int | None], complain: Complain, zeros: bool) -> Tree:
    children: dict[int, list[int]] = {}
    loose: list[int] = []
    for row, parent in enumerate(parents):
        if parent is None:
            loose.append(row)
        else:
            children.setdefault(parent, []).append(row)
    one_product = len(loose) == 1 and loose[0] in children
    skipped = _repeated_assemblies(lines, children, complain)
    products = [row for row in loose if one_product or (zeros and row in children)]
    tops = [] if one_product else [row for row in loose if not (zeros and row in children)]
    rows = [row for row, parent in enumerate(parents) if parent is not None and parent not in skipped]
    above = np.array([parents[row] for row in rows], dtype=np.intp)
    return Tree(lines.part.at(above), rows, tops, products)


def _repeated_assemblies(lines: Lines, children: dict[int, list[int]], complain: Complain) -> set[int]:
    """Return rows whose children are not lines: an assembly listed again, with its parts, is one BOM and not two."""
    first: dict[str, int] = {}
    skipped: set[int] = set()
    for row in sorted(children):
        part = lines.part.value(row, "")
        if part not in first:
            first[part] = row
            continue
        skipped.add(row)
        here, there = (
            sorted((lines.part.value(child, ""), float(lines.quantity[child])) for child in children[at]) for at in (row, first[part])
        )
        if here != there:
            complain(Severity.WARNING, "import.assembly-differs", f"'{part}' is listed twice with different parts; the list of row {lines.row[first[part]] + 1} is taken.",
                     int(lines.row[row]))  # fmt: skip
    return skipped
