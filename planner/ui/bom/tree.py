"""The bill of materials as a graph of numbered parts and lines: what is in what, where circles are, what stands at the top."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from planner.engine.inputs import located
from planner.engine.netting.bom import levels
from planner.model.plan import Plan
from planner.model.table import Cells
from planner.ui.bom.unfolded import Keys, Rows, mixed, unfolded

Ints = npt.NDArray[np.intp]
WIDE = 500_000  # lines from where on such a number would not fit any more
FIRST_OPEN = 12  # assemblies that are open at first


class LinesByPart(Mapping[str, list[tuple[int, str]]]):
    """The lines of each assembly by its name: their row ids and components, in the plan's order."""

    def __init__(self, tree: BomTree) -> None:
        self._tree = tree

    def __getitem__(self, part: str) -> list[tuple[int, str]]:
        tree = self._tree
        code = tree.code(part)
        if code < 0 or not tree.count[code]:
            raise KeyError(part)
        lines = tree.lines_in(code)
        return list(zip(tree.ids[lines].tolist(), tree.names[tree.child[lines]].tolist(), strict=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self._tree.names[np.flatnonzero(self._tree.count)].tolist())

    def __len__(self) -> int:
        return int(np.count_nonzero(self._tree.count))


class BomTree:
    """Knows a plan's lines by assembly. A part's number is its row in the parts table; parts missing there come after it."""

    def __init__(self, plan: Plan, before: BomTree | None = None) -> None:
        """Read a plan's lines. ``before`` is the tree of the plan before an edit: what it knows isn't looked up again."""
        bom, known = plan["bom"], plan["parts"]["part"]
        self.ids = bom.ids
        self._known, self._columns = known, (bom["parent"], bom["component"])
        alike = before is not None and before._known is known and len(before.names) == len(known)
        found = [located(column, known) for column in self._columns] if before is None or not alike else before.carried(self._columns)
        self.parent: Ints
        self.child: Ints
        self.names: Cells
        self.parent, self.child, self.names = _numbered(plan, known, found)
        parts = len(self.names)
        self.plain_order = self.order = np.argsort(self.parent, kind="stable")
        self.count = np.bincount(self.parent, minlength=parts)
        self.start = np.cumsum(self.count) - self.count
        circular = levels(self.parent, self.child, parts)[1]
        self.circular: npt.NDArray[np.bool_] | None = circular if circular.any() else None
        self.plain_products = self.products = self._products(plan)
        self.lines = LinesByPart(self)

    def carried(self, columns: tuple[Cells, Cells]) -> list[Ints]:
        """Return the number of each part of the columns of an edited plan that knows the same parts."""
        olds = zip(self._columns, (self.parent, self.child), strict=True)
        return [_located(column, self._known, old, codes) for column, (old, codes) in zip(columns, olds, strict=True)]

    def code(self, part: str) -> int:
        """Return a part's number, −1 for one that is named nowhere."""
        at = int(located(_one(part), self._known)[0]) if len(self._known) else -1
        if at < 0 and len(self.names) > len(self._known):
            extra = np.flatnonzero(self.names[len(self._known) :] == part)
            at = len(self._known) + int(extra[0]) if len(extra) else -1
        return at

    def codes(self, names: Cells) -> Ints:
        """Return the number of each part of a column, −1 for one that is named nowhere in the BOM or the parts."""
        found = located(names, self._known)
        if len(self.names) > len(self._known) and (found < 0).any():
            extras = {name: len(self._known) + at for at, name in enumerate(self.names[len(self._known) :].tolist())}
            found = found.copy()
            unknown = np.flatnonzero(found < 0)
            found[unknown] = [extras.get(name, -1) for name in names[unknown].tolist()]
        return found

    def lines_in(self, code: int) -> Ints:
        """Return the positions of an assembly's lines in the plan's order."""
        return self.plain_order[self.start[code] : self.start[code] + self.count[code]]

    def sorted_by(self, lines: Ints, products: Ints) -> BomTree:
        """Return the same tree with the lines of each assembly in another order: by rank, both of lines and products."""
        other = copy.copy(self)
        count = len(lines)
        if count > WIDE:
            other.order = np.lexsort((lines, self.parent))
        else:  # one number for assembly, rank and place sorts several times faster than two keys
            other.order = np.argsort((self.parent * (count + 1) + lines) * count + np.arange(count))
        other.products = self.products[np.argsort(products, kind="stable")]
        other.lines = LinesByPart(other)
        return other

    # what stands at the top

    def _products(self, plan: Plan) -> Ints:
        """Return what stands at the top: assemblies that go into nothing, demanded parts, or what a circle leaves."""
        used = np.bincount(self.child, minlength=len(self.names)) > 0
        made, first = np.unique(self.parent, return_index=True)
        made = made[np.argsort(first)]
        tops = made[~used[made]]
        wanted = self.codes(plan["demand"]["part"])
        wanted, first = np.unique(wanted, return_index=True)
        wanted = wanted[np.argsort(first)]
        wanted = wanted[(wanted >= 0) & ~np.isin(wanted, tops)]
        tops = np.concatenate([tops, wanted[~used[wanted] & (self.names[wanted] != "")]]).astype(np.intp)
        if self.circular is None:
            return tops
        # Parts in a circle are under no product; the first of each circle stands at the top so that it can be mended.
        reached = self._reached(tops, np.zeros(len(self.names), dtype=bool))
        for part in made.tolist():
            if not reached[part]:
                tops = np.append(tops, part)
                reached = self._reached(tops[-1:], reached)
        return tops

    def _reached(self, parts: Ints, reached: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Return which parts stand below some parts, themselves included, beside those reached already."""
        reached = reached.copy()
        while len(parts):
            reached[parts] = True
            below = self.child[self._lines_of(parts)]
            parts = np.unique(below[~reached[below]])
        return reached

    def _lines_of(self, parts: Ints) -> Ints:
        """Return the lines of some assemblies, one assembly after the other, in the plan's order."""
        count = self.count[parts]
        ends = np.cumsum(count)
        return self.plain_order[np.repeat(self.start[parts] - (ends - count), count) + np.arange(ends[-1] if len(ends) else 0)]

    # rows

    def top_keys(self) -> Keys:
        """Return the key of each product's row."""
        hashed = np.array([hash(name) & 0xFFFF_FFFF_FFFF_FFFF for name in self.names[self.products]], dtype=np.uint64)
        return mixed(hashed, np.zeros(len(hashed), dtype=np.int64))

    def unfolded(self, opened: Keys | None = None, depth: int = 99, limit: int | None = None) -> Rows:
        """Return all rows with the given ones open (None: all down to a depth), as far as the limit goes."""
        return unfolded(self, self.products, self.top_keys(), opened, depth, limit)

    def first_look(self) -> Keys:
        """Return what is open at first: the products, and below each the first assembly, its first assembly, and so on."""
        opened: list[Keys] = []
        for part, key in zip(self.products.tolist(), self.top_keys(), strict=True):
            path, own = [part], np.array([key], dtype=np.uint64)
            while self.count[path[-1]] and len(opened) < FIRST_OPEN:
                opened.append(own)
                lines = self.lines_in(path[-1])
                opens = np.flatnonzero((self.count[self.child[lines]] > 0) & ~np.isin(self.child[lines], path))
                if not len(opens):
                    break
                line = lines[opens[:1]]
                own = mixed(own, self.ids[line])
                path.append(int(self.child[line[0]]))
        return np.unique(np.concatenate(opened)) if opened else np.empty(0, dtype=np.uint64)

    # ways down

    def path_to(self, part: str) -> list[str]:
        """Return the parts from a product down to a part, the shortest way; empty where there is none."""
        code = self.code(part)
        return [] if code < 0 else self._way(self.products, code)

    def way_down(self, above: str, part: str) -> list[str]:
        """Return the parts from one part down to another one, the shortest way; empty where the one doesn't contain the other."""
        first, last = self.code(above), self.code(part)
        if first < 0 or last < 0:
            return [above] if above == part else []
        return self._way(np.array([first]), last)

    def _way(self, tops: Ints, part: int) -> list[str]:
        before = np.full(len(self.names), -2, dtype=np.intp)
        before[tops] = -1
        while len(tops) and before[part] == -2:
            lines = self._lines_of(tops)
            lines = lines[before[self.child[lines]] == -2]
            below, first = np.unique(self.child[lines], return_index=True)
            tops = below[np.argsort(first)]
            before[below] = self.parent[lines[first]]
        way: list[str] = []
        while part >= 0 and before[part] >= -1:
            way.append(str(self.names[part]))
            part = int(before[part])
        return way[::-1]


def _one(text: str) -> Cells:
    array = np.empty(1, dtype=object)
    array[0] = text
    return array


def _located(column: Cells, known: Cells, old: Cells, codes: Ints) -> Ints:
    """Return the number of each part of a column; what begins and ends as the old column does has its numbers from there."""
    if column is old:
        return codes
    least = min(len(old), len(column))
    unlike = np.flatnonzero(old[:least] != column[:least])
    head = int(unlike[0]) if len(unlike) else least
    unlike = np.flatnonzero(old[::-1][: least - head] != column[::-1][: least - head])
    tail = int(unlike[0]) if len(unlike) else least - head
    middle = located(column[head : len(column) - tail], known)
    return np.concatenate([codes[:head], middle, codes[len(codes) - tail :]])


def _numbered(plan: Plan, known: Cells, columns: list[Ints]) -> tuple[Ints, Ints, Cells]:
    """Return the number of each line's assembly and component, parts that aren't known included, and the names behind the numbers."""
    bom, demand = plan["bom"], plan["demand"]
    texts = (bom["parent"], bom["component"], demand["part"])
    extras: dict[str, int] = {}
    for text, found in zip(texts, [*columns, located(demand["part"], known)], strict=True):
        for name in text[found < 0].tolist():
            extras.setdefault(name, len(known) + len(extras))
    if not extras:
        return columns[0], columns[1], known
    for at, text in enumerate(texts[:2]):
        columns[at] = columns[at].copy()
        unknown = np.flatnonzero(columns[at] < 0)
        columns[at][unknown] = [extras[name] for name in text[unknown].tolist()]
    more = np.empty(len(extras), dtype=object)
    more[:] = list(extras)
    return columns[0], columns[1], np.concatenate([known, more])
