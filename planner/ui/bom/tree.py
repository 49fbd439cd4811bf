"""The bill of materials unfolded row by row: only what has been opened exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.model.plan import Plan

ROW_LIMIT = 100_000  # a graph of shared parts can unfold to millions of rows; this many are shown at most
FIRST_OPEN = 12
Key = tuple[int, ...]


@dataclass(slots=True)
class Row:
    """One occurrence of a part: the path of BOM line ids down to it, its depth, and whether it is open."""

    key: Key
    part: str
    line: int  # row id of its BOM line, 0 for a product at the top
    opens: bool  # has components
    open: bool = False

    @property
    def depth(self) -> int:
        """Return how deep it stands below its product."""
        return len(self.key) - 1


class BomTree:
    """Knows a plan's lines by assembly; makes rows for the assemblies that are open."""

    def __init__(self, plan: Plan) -> None:
        bom = plan["bom"]
        self.parent_ids = bom["parent"]
        self.lines: dict[str, list[tuple[int, str]]] = {}
        for row_id, parent, component in zip(bom.ids.tolist(), bom["parent"], bom["component"], strict=True):
            self.lines.setdefault(parent, []).append((row_id, component))
        self.products = self._products(plan)

    def _products(self, plan: Plan) -> list[str]:
        """Return what stands at the top: assemblies that go into nothing, demanded parts, or what a circle leaves."""
        used = {component for lines in self.lines.values() for _, component in lines}
        tops = [part for part in self.lines if part not in used]
        demanded = [part for part in dict.fromkeys(plan["demand"]["part"].tolist()) if part and part not in tops and part not in used]
        tops += demanded
        reached: set[str] = set()
        waiting = list(tops)
        while waiting:
            part = waiting.pop()
            if part not in reached:
                reached.add(part)
                waiting += [component for _, component in self.lines.get(part, ())]
        # Parts in a circle are under no product; the first of each circle stands at the top so that it can be mended.
        for part in self.lines:
            if part not in reached:
                tops.append(part)
                waiting = [part]
                while waiting:
                    below = waiting.pop()
                    if below not in reached:
                        reached.add(below)
                        waiting += [component for _, component in self.lines.get(below, ())]
        return tops

    def top_rows(self) -> list[Row]:
        """Return a closed row for each product."""
        return [Row((-1 - number,), part, 0, part in self.lines) for number, part in enumerate(self.products)]

    def children(self, row: Row, path: frozenset[str]) -> list[Row]:
        """Return a closed row for each component of an assembly; one that stands above itself does not open again."""
        return [
            Row((*row.key, line), part, line, part in self.lines and part not in path and part != row.part)
            for line, part in self.lines.get(row.part, ())
        ]

    def unfolded(self, opened: frozenset[Key] | None, depth: int = 99) -> tuple[list[Row], bool]:
        """Return all rows with the given ones open (None: all down to a depth), and whether the limit cut them short."""
        rows: list[Row] = []
        stack = [(row, frozenset[str]()) for row in reversed(self.top_rows())]
        while stack:
            if len(rows) >= ROW_LIMIT:
                return rows, True
            row, path = stack.pop()
            rows.append(row)
            if row.opens and (row.key in opened if opened is not None else row.depth < depth):
                row.open = True
                below = path | {row.part}
                stack.extend((child, below) for child in reversed(self.children(row, below)))
        return rows, False

    def first_look(self) -> frozenset[Key]:
        """Return what is open at first: the products, and below each the first assembly, its first assembly, and so on."""
        opened: set[Key] = set()
        for row in self.top_rows():
            path: frozenset[str] = frozenset()
            while row.opens and row.key not in opened and len(opened) < FIRST_OPEN:
                opened.add(row.key)
                path |= {row.part}
                row = next((child for child in self.children(row, path) if child.opens), row)
        return frozenset(opened)

    def path_to(self, part: str) -> list[str]:
        """Return the parts from a product down to a part, the shortest way; empty where there is none."""
        seen: dict[str, str] = dict.fromkeys(self.products, "")
        waiting = list(self.products)
        for above in waiting:
            if above == part:
                return list(reversed(list(_up(seen, part))))
            for _, component in self.lines.get(above, ()):
                if component not in seen:
                    seen[component] = above
                    waiting.append(component)
        return []


def _up(seen: dict[str, str], part: str) -> Iterator[str]:
    while part:
        yield part
        part = seen[part]
