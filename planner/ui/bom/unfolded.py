"""The rows of an unfolded bill of materials, found level by level and put in their places all at once."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.intp]
Small = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]

ROW_LIMIT = 250_000  # a graph of shared parts can unfold to millions of rows; this many are shown at most


class Row(NamedTuple):
    """One occurrence of a part."""

    part: str
    line: int  # row id of its BOM line, 0 for a product at the top
    depth: int  # below its product
    opens: bool  # has components
    open: bool


class Graph(Protocol):
    """What unfolding needs to know of a bill of materials; see BomTree."""

    ids: npt.NDArray[np.int64]
    child: Ints
    order: Ints
    count: Ints
    start: Ints
    circular: Flags | None


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Occurrences from top to bottom. A row's key follows from the way down to it, so that it is found again after an edit.

    All arrays have shape ``(rows,)``.
    """

    line: Small  # position of its BOM line, −1 for a product at the top
    part: Small  # number of its part
    depth: Small
    above: Small  # row of its assembly, −1 at the top
    key: Keys
    opens: Flags
    open: Flags
    cut: bool = False  # the limit has left rows out

    def __len__(self) -> int:
        return len(self.line)

    def end_of(self, at: int) -> int:
        """Return the row after the last one below a row."""
        shallow = self.depth[at + 1 :] <= self.depth[at]
        first = int(shallow.argmax()) if len(shallow) else 0
        return at + 1 + first if len(shallow) and shallow[first] else len(self)

    def taken(self, at: Ints | Flags) -> Rows:
        """Return some of the rows, assemblies with all that is taken from below them; the others' places close up."""
        rows = np.flatnonzero(at) if at.dtype == np.bool_ else np.asarray(at)
        place = np.full(len(self) + 1, -1, dtype=np.int32)  # the last one stands for "no assembly above"
        place[rows] = np.arange(len(rows), dtype=np.int32)
        columns = {one: getattr(self, one)[rows] for one in COLUMNS}
        columns["above"] = place[columns["above"]]
        return Rows(**columns, cut=self.cut)

    def spliced(self, first: int, last: int, rows: Rows) -> Rows:
        """Return the rows with those from first up to last replaced by others, which stand below the row before them."""
        shift = len(rows) - (last - first)
        below = self.above[last:]
        columns = {one: np.concatenate([getattr(self, one)[:first], getattr(rows, one), getattr(self, one)[last:]]) for one in COLUMNS}
        columns["above"][first : first + len(rows)] = np.where(rows.above < 0, first - 1, rows.above + first)
        columns["above"][first + len(rows) :] = np.where(below >= last, below + shift, below)
        return Rows(**columns, cut=self.cut or rows.cut)

    def with_open(self, at: int, wanted: bool) -> Rows:
        """Return the rows with one marked open or closed."""
        opened = self.open.copy()
        opened[at] = wanted
        return replace(self, open=opened)

    def opened(self) -> Keys:
        """Return the keys of the open rows, ascending."""
        return np.sort(self.key[self.open])

    def path(self, at: int) -> list[int]:
        """Return the numbers of the parts from a row up to its product."""
        parts = []
        while at >= 0:
            parts.append(int(self.part[at]))
            at = int(self.above[at])
        return parts

    def with_all_above(self, rows: Flags) -> Flags:
        """Return which rows are marked or have a marked one below them."""
        marked = rows.copy()
        for depth in range(int(self.depth.max()) if len(self) else 0, 0, -1):
            marked[self.above[marked & (self.depth == depth)]] = True
        return marked


COLUMNS = tuple(one.name for one in fields(Rows) if one.name != "cut")


def mixed(above: Keys, lines: npt.NDArray[np.int64]) -> Keys:
    """Return the keys of rows from the keys of their assemblies and the row ids of their lines, well scattered (splitmix64)."""
    key = above + (lines.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


def among(keys: Keys, sorted_keys: Keys) -> Flags:
    """Return which keys are among some ascending ones."""
    if not len(sorted_keys):
        return np.zeros(len(keys), dtype=bool)
    at = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return np.asarray(sorted_keys[at] == keys)


@dataclass(slots=True)
class Level:
    """The rows of one depth in their order; ``above`` counts in the level before."""

    line: Small
    part: Small
    above: Small
    key: Keys
    before: Small  # how many rows of this and higher levels stand before it: at least so many do in the end
    opens: Flags
    open: Flags


def unfolded(
    graph: Graph, tops: Ints, keys: Keys, opened: Keys | None, depth: int, limit: int | None = None, path: list[int] | None = None
) -> Rows:
    """Return rows from some parts down.

    Args:
        graph: The lines by assembly.
        tops, keys: Numbers and keys of the parts at the top, shape ``(tops,)``.
        opened: Ascending keys of the rows that are open, None for all less deep than ``depth``.
        limit: How many rows are returned at most.
        path: Numbers of the parts that stand above the tops: where one of them comes again, it does not open.
    """
    limit = ROW_LIMIT if limit is None else limit
    found: list[Level] = []
    cut = len(tops) > limit
    tops, keys = tops[:limit], keys[:limit]
    level = Level(
        np.full(len(tops), -1, dtype=np.int32), tops.astype(np.int32), np.full(len(tops), -1, dtype=np.int32), keys,
        np.arange(len(tops), dtype=np.int32), np.empty(0, dtype=bool), np.empty(0, dtype=bool),
    )  # fmt: skip
    while len(level.line):
        level.opens = graph.count[level.part] > 0
        if graph.circular is not None:
            level.opens &= ~_stands_above(graph.circular, [*found, level], path or [])
        level.open = level.opens & (among(level.key, opened) if opened is not None else np.full(len(level.line), len(found) < depth))
        found.append(level)
        level, short = _below(graph, level, limit)
        cut |= short
    return _placed(found, limit, cut)


def _below(graph: Graph, level: Level, limit: int) -> tuple[Level, bool]:
    """Return the rows right below the open ones of a level, as far as they can come to stand before the limit; and whether some can't."""
    parents = np.flatnonzero(level.open)
    count = graph.count[level.part[parents]]
    ends = np.cumsum(count)
    kept = len(parents)
    if len(ends):
        # The rows of a level alone may be more than the limit: what stands behind it isn't made.
        before = level.before[parents] + (ends - count)
        kept = int(np.searchsorted(before, limit))
    short = kept < len(parents)
    parents, count, ends = parents[:kept], count[:kept], ends[:kept]
    total = int(ends[-1]) if kept else 0
    inside = np.arange(total, dtype=np.intp)
    above = np.repeat(parents, count)
    line = graph.order[np.repeat(graph.start[level.part[parents]] - (ends - count), count) + inside]
    below = Level(
        line.astype(np.int32), graph.child[line].astype(np.int32), above.astype(np.int32), mixed(level.key[above], graph.ids[line]),
        (level.before[above] + 1 + inside).astype(np.int32), np.empty(0, dtype=bool), np.empty(0, dtype=bool),
    )  # fmt: skip
    return below, short


def _stands_above(circular: Flags, found: list[Level], path: list[int]) -> Flags:
    """Return which rows of the last level show a part that stands above them already."""
    level = found[-1]
    again = np.zeros(len(level.line), dtype=bool)
    rows = np.flatnonzero(circular[level.part])
    parts = level.part[rows]
    if not len(rows):
        return again
    again[rows] = np.isin(parts, path)
    at = level.above[rows]
    for higher in reversed(found[:-1]):
        again[rows] |= higher.part[at] == parts
        at = higher.above[at]
    return again


def _placed(found: list[Level], limit: int, cut: bool) -> Rows:
    """Put the rows of all levels in their places: each right below its assembly and what stands before it there."""
    if not found:
        found = [Level(*(np.empty(0, dtype=kind) for kind in (np.int32, np.int32, np.int32, np.uint64, np.int32, bool, bool)))]
    sizes = [np.ones(len(level.line), dtype=np.intp) for level in found]
    for number in range(len(found) - 1, 0, -1):
        higher = sizes[number - 1]
        higher += np.bincount(found[number].above, weights=sizes[number], minlength=len(higher)).astype(np.intp)
    places: list[Ints] = [np.cumsum(sizes[0]) - sizes[0]]
    for number in range(1, len(found)):
        above, higher = found[number].above, sizes[number - 1] - 1
        inside = np.cumsum(sizes[number]) - sizes[number] - (np.cumsum(higher) - higher)[above]
        places.append(places[number - 1][above] + 1 + inside)
    place = np.concatenate(places)
    kept = place < limit
    total = int(np.count_nonzero(kept))

    def put(parts: list[npt.NDArray[np.generic]]) -> npt.NDArray[np.generic]:
        values = np.concatenate(parts)
        out = np.empty(total, dtype=values.dtype)
        out[place[kept]] = values[kept]
        return out

    depths = [np.full(len(level.line), number, dtype=np.int32) for number, level in enumerate(found)]
    aboves = [np.full(len(found[0].line), -1, dtype=np.int32)]
    aboves += [places[number - 1][found[number].above].astype(np.int32) for number in range(1, len(found))]
    columns = {one: put([getattr(level, one) for level in found]) for one in ("line", "part", "key", "opens", "open")}
    return Rows(**columns, depth=put(depths), above=put(aboves), cut=cut or total < len(place))  # type: ignore[arg-type]
