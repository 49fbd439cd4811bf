"""Who goes into whom: the tree from a level column, outline numbers, a parent column or indents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from planner.files.cells.grid import Cell
from planner.files.cells.values import text_of_cell
from planner.files.reading.evidence import is_dotted, level_of
from planner.files.reading.rows import Item
from planner.model.finding import Severity

Complain = Callable[[Severity, str, str, int], None]


@dataclass(slots=True)
class Tree:
    """Lines as (parent part, item); ``tops`` are items that stand in nothing, ``products`` those that are products themselves."""

    lines: list[tuple[str, Item]] = field(default_factory=list)
    tops: list[Item] = field(default_factory=list)
    products: list[Item] = field(default_factory=list)


def build_tree(items: Sequence[Item], complain: Complain, *, has_parent: bool, has_level: bool) -> Tree:
    """Return the tree of a table's items by whatever of the four ways the table uses."""
    if has_parent and any(item.parent for item in items):
        return _by_parent(items)
    if has_level:
        dotted = is_dotted([item.level for item in items if item.level is not None])
        parents = _by_number(items, complain) if dotted else _by_level(items, complain)
        zeros = not dotted and min((level_of(item.level) or 0 for item in items), default=1) == 0
    else:
        indents = _indent_levels(items)
        parents = _stacked(indents) if indents else [None] * len(items)
        zeros = False
    return _tree(items, parents, complain, zeros)


def _by_parent(items: Sequence[Item]) -> Tree:
    tree = Tree()
    named = {item.parent for item in items if item.parent}
    for item in items:
        if item.parent:
            tree.lines.append((item.parent, item))
        elif item.part in named or item.number in named or item.name in named:
            tree.products.append(item)
        else:
            tree.tops.append(item)
    if len(tree.products) == 1:  # loose rows beside one product are its own
        tree.lines.extend((tree.products[0].part, item) for item in tree.tops)
        tree.tops = []
    return tree


def _by_level(items: Sequence[Item], complain: Complain) -> list[int | None]:
    levels: list[int] = []
    for item in items:
        level = level_of(item.level)
        before = levels[-1] if levels else None
        if level is None:
            level = before if before is not None else 1
            complain(
                Severity.WARNING,
                "import.level",
                f"'{text_of_cell(item.level)}' is no level; '{item.name}' is put beside the row above.",
                item.row,
            )
        elif before is not None and level > before + 1:
            complain(
                Severity.WARNING,
                "import.level",
                f"The level of '{item.name}' jumps from {before} to {level}; it is put under the row above.",
                item.row,
            )
        levels.append(level)
    return _stacked(levels)


def _stacked(levels: Sequence[int]) -> list[int | None]:
    """Return each row's parent: the nearest row above with a smaller level."""
    parents: list[int | None] = []
    open_rows: list[int] = []
    for row, level in enumerate(levels):
        while open_rows and levels[open_rows[-1]] >= level:
            open_rows.pop()
        parents.append(open_rows[-1] if open_rows else None)
        open_rows.append(row)
    return parents


def _by_number(items: Sequence[Item], complain: Complain) -> list[int | None]:
    numbers = outline_numbers([item.level for item in items])
    rows: dict[str, int] = {}
    parents: list[int | None] = []
    for row, number in enumerate(numbers):
        rows.setdefault(number, row)
    for item, number in zip(items, numbers, strict=True):
        above = number.rpartition(".")[0]
        if above and above not in rows:
            complain(
                Severity.WARNING, "import.level", f"Number {number} has no row {above} above it; '{item.name}' is put at the top.", item.row
            )
        parents.append(rows.get(above) if above else rows.get("0") if number != "0" else None)
    return parents


def outline_numbers(values: Sequence[Cell]) -> list[str]:
    """Return outline numbers as text. A number cell can't tell 1.10 from 1.1: after 1.9 it is 1.10."""
    numbers: list[str] = []
    for value in values:
        text = text_of_cell(value).rstrip(".")
        above, dot, last = text.rpartition(".")
        if isinstance(value, float) and dot and text in numbers:
            siblings = [int(number.rpartition(".")[2]) for number in numbers if number.rpartition(".")[0] == above]
            after = max(siblings) + 1
            if str(after).rstrip("0") == last:
                text = f"{above}.{after}"
        numbers.append(text)
    return numbers


def _indent_levels(items: Sequence[Item]) -> list[int]:
    """Return indents as levels; empty where they look like stray blanks rather than a tree."""
    indents = [item.indent for item in items]
    used = sorted(set(indents))
    if len(used) < 2 or indents[0] != used[0]:
        return []
    steps = [b - a for a, b in pairwise(used)]
    stray = sum(1 for indent in indents if indent > used[0]) < 2 and len(items) > 4
    single_blanks = min(steps) < 2 and not (len(used) > 2 and used == list(range(used[0], used[-1] + 1)))
    if single_blanks or stray:
        return []
    return indents


def _tree(items: Sequence[Item], parents: Sequence[int | None], complain: Complain, zeros: bool) -> Tree:
    tree = Tree()
    children: dict[int, list[int]] = {}
    for row, parent in enumerate(parents):
        if parent is not None:
            children.setdefault(parent, []).append(row)
    tops = [row for row, parent in enumerate(parents) if parent is None]
    one_product = len(tops) == 1 and bool(children.get(tops[0]))
    skipped = _repeated_assemblies(items, children, complain)
    for row, parent in enumerate(parents):
        item = items[row]
        if parent is None:
            (tree.products if one_product or (zeros and children.get(row)) else tree.tops).append(item)
        elif parent not in skipped:
            tree.lines.append((items[parent].part, item))
    return tree


def _repeated_assemblies(items: Sequence[Item], children: dict[int, list[int]], complain: Complain) -> set[int]:
    """Return rows whose children are not lines: an assembly listed again, with its parts, is one BOM and not two."""
    first: dict[str, int] = {}
    skipped: set[int] = set()
    for row in sorted(children):
        part = items[row].part
        if part not in first:
            first[part] = row
            continue
        skipped.add(row)
        here, there = (sorted((items[child].part, items[child].quantity) for child in children[at]) for at in (row, first[part]))
        if here != there:
            complain(Severity.WARNING, "import.assembly-differs", f"'{part}' is listed twice with different parts; the list of row {items[first[part]].row + 1} is taken.",
                     items[row].row)  # fmt: skip
    return skipped
