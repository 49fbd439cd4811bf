"""Circles in a bill of materials: an assembly that contains itself through others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat

import numpy as np

LEVELS = 100  # BOMs that are deeper are asked line by line
MOST = 100  # circles told; whoever breaks these sees the rest


def cycles(parents: Sequence[str], components: Sequence[str]) -> Iterator[tuple[list[str], int]]:
    """Yield each circle as its parts from the first back to itself, and the row of the line that closes it.

    Lines between a part and itself are left to others. After a circle is told its closing line counts as removed,
    so circles that share lines come once. Time grows with the number of lines, and no chain is too long.
    """
    if _plainly_without(parents, components):
        return
    below: dict[str, dict[str, int]] = {}
    above: dict[str, list[str]] = {}
    for row, (parent, component) in enumerate(zip(parents, components, strict=True)):
        if parent != component and component not in below.setdefault(parent, {}):
            below[parent][component] = row
            above.setdefault(component, []).append(parent)
    open_lines = {parent: len(lines) for parent, lines in below.items()}
    _peel([part for part in above if part not in below], above, open_lines)
    for _ in range(MOST):
        start = next((part for part, count in open_lines.items() if count), None)
        if start is None:
            return
        path = _walk(start, below, open_lines)
        path = _from_first(path, below)
        row = below[path[-1]].pop(path[0])
        yield [*path, path[0]], row
        above[path[0]].remove(path[-1])
        open_lines[path[-1]] -= 1
        if not open_lines[path[-1]]:
            _peel([path[-1]], above, open_lines)


def _plainly_without(parents: Sequence[str], components: Sequence[str]) -> bool:
    """Tell whether nothing stays once parts without lines below them are taken away, some levels at once; as good as all BOMs."""
    number = {part: at for at, part in enumerate(set(parents))}
    above = np.fromiter(map(number.__getitem__, parents), dtype=np.intp, count=len(parents))
    below = np.fromiter(map(number.get, components, repeat(-1)), dtype=np.intp, count=len(components))
    left = (above != below) & (below >= 0)
    for _ in range(LEVELS):
        above, below = above[left], below[left]
        if not len(above):
            return True
        assembly = np.zeros(len(number), dtype=bool)
        assembly[above] = True
        left = assembly[below]
        if left.all():
            return False
    return False


def _peel(done: list[str], above: dict[str, list[str]], open_lines: dict[str, int]) -> None:
    """Take away parts with no open line below them, and what that closes above them; circles alone stay open."""
    while done:
        part = done.pop()
        for parent in above.get(part, ()):
            open_lines[parent] -= 1
            if not open_lines[parent]:
                done.append(parent)


def _walk(part: str, below: dict[str, dict[str, int]], open_lines: dict[str, int]) -> list[str]:
    """Return the first circle on the way down from a part; every open part has an open one below it."""
    path: list[str] = []
    seen: dict[str, int] = {}
    while part not in seen:
        seen[part] = len(path)
        path.append(part)
        part = next(component for component in below[part] if open_lines.get(component))
    return path[seen[part] :]


def _from_first(path: list[str], below: dict[str, dict[str, int]]) -> list[str]:
    """Return the circle turned so that it begins with its earliest line."""
    rows = [below[part][after] for part, after in zip(path, [*path[1:], path[0]], strict=True)]
    first = rows.index(min(rows))
    return path[first:] + path[:first]
