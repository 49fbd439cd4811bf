"""How need runs down the BOM from level to level: lines in their periods, and what moves to alternates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.engine.netting.alternates import Moves
from planner.engine.netting.bom import Structure
from planner.engine.results import Days, Flags, Floats, Ints
from planner.model.remembered import remembered
from planner.model.table import Table

BLOCK = 256  # lines gathered at once, so that they stay in the processor's cache
FOREVER = int(np.iinfo(np.int32).max)


@dataclass(frozen=True, slots=True)
class Pull:
    """Parts with equally many lines above them: what they need is factor @ releases of their parents."""

    part: Ints  # (parts,)
    parent: Ints  # (parts, lines each) place among what is released
    factor: Floats  # (parts, 1, lines each)


@dataclass(frozen=True, slots=True)
class Stage:
    """Parts whose need is known once all stages before have been released."""

    pulls: tuple[Pull, ...]
    dated: Ints  # lines that hold only in some buckets, positions among the flows' lines
    moves: Ints  # positions among the moves
    made: Ints  # (parts,) places among what is released of the parts to net and release now


@dataclass(frozen=True, slots=True)
class Flows:
    """The way of need through the BOM. Lines are those that we assemble by, in force at some time of the horizon."""

    stages: tuple[Stage, ...]
    made: Ints  # parts that are released, in the order of places
    parent: Ints  # (lines,) place of the parent
    child: Ints  # (lines,)
    factor: Floats  # (lines,)
    first: Ints  # (lines,) first bucket of a release of the parent in which the line holds
    last: Ints  # (lines,) last one
    row: Ints  # (lines,) of the bom table
    moved: Ints  # (moves,) the part whose need moves
    alternate: Ints  # (moves,)
    share: Floats  # (moves,)
    ratio: Floats  # (moves,)
    since: Ints  # (moves,) first bucket of need that moves
    level: Ints  # (parts,) low-level code, alternates below what they stand in for

    @property
    def timeless(self) -> bool:
        """Tell whether what a part needs in all doesn't depend on when: no line has dates, nothing moves."""
        return not len(self.moved) and not any(len(stage.dated) for stage in self.stages)

    def pulled(self, stage: Stage, released: Floats, gross: Floats) -> None:
        """Add to the gross needs what the stage's parts get from releases and from parts they stand in for.

        gross[child] += factor · released[parent] in the buckets in which the line holds; then from every part with alternates its share
        moves: gross[alternate] += ratio · share · gross[part], and the part keeps the rest.
        Args: released ``(made, buckets)``; gross ``(parts, buckets)``, changed in place.
        """
        for pull in stage.pulls:
            rows = max(BLOCK // pull.parent.shape[1], 1)
            for at in range(0, len(pull.part), rows):
                above = released[pull.parent[at : at + rows]]
                gross[pull.part[at : at + rows]] += np.matmul(pull.factor[at : at + rows], above)[:, 0]
        bucket = np.arange(gross.shape[1])
        for line in stage.dated.tolist():
            holds = slice(max(int(self.first[line]), 0), int(self.last[line]) + 1)
            gross[self.child[line], holds] += self.factor[line] * released[self.parent[line], holds]
        if not len(stage.moves):
            return
        whole = {part: gross[part].copy() for part in np.unique(self.moved[stage.moves]).tolist()}
        for move in stage.moves.tolist():
            part = int(self.moved[move])
            taken = np.where(bucket >= self.since[move], self.share[move], 0.0) * whole[part]
            gross[part] = np.maximum(gross[part] - taken, 0.0)
            gross[self.alternate[move]] += self.ratio[move] * taken


@remembered(8)
def flows_of(
    graph: Structure, moves: Moves, made: Ints, bom: Table, as_of: np.datetime64, first_day: np.datetime64, days: int, buckets: int
) -> Flows:
    """Return the way of need through lines that we assemble by.

    A line holds for what is released in a bucket by the bucket's first day (the as-of date in the first bucket): effectivity goes by the
    day the assembly is released, not by the day it is due. An alternate takes over needs from the first bucket that begins when it is
    qualified. Args: graph: all lines below made parts, whenever in force; made: positions of parts that are made.
    """
    place = np.full(len(moves.level), -1, dtype=np.intp)
    place[made] = np.arange(len(made))
    first = first_bucket_from(bom["effective_from"][graph.row], as_of, first_day, days)
    last = last_bucket_until(bom["effective_to"][graph.row], as_of, first_day, days)
    use = (first <= last) & (first < buckets) & (last >= 0) & (place[graph.parent] >= 0)
    parent, child, factor, row = place[graph.parent[use]], graph.child[use], graph.factor[use], graph.row[use]
    first, last = np.maximum(first[use], 0), last[use]
    dated = (first > 0) | (last < buckets - 1)
    since = first_bucket_from(moves.since, as_of, first_day, days)
    stages = stages_of(moves, made, place, parent, child, factor, dated)
    return Flows(
        stages, made, parent, child, factor, first, last, row, moves.part, moves.alternate, moves.share, moves.ratio, since, moves.level
    )


def first_bucket_from(day: Days, as_of: np.datetime64, first_day: np.datetime64, days: int) -> Ints:
    """Return the first bucket that begins on a day or later, 0 where that was by the as-of date, and for NaT."""
    gone = np.isnat(day) | (day <= as_of)
    later = np.where(gone, first_day, day) - first_day
    return np.where(gone, 0, -np.floor_divide(-later.astype(np.int64), days)).astype(np.intp)


def last_bucket_until(day: Days, as_of: np.datetime64, first_day: np.datetime64, days: int) -> Ints:
    """Return the last bucket that begins by a day, −1 where that was before the as-of date, FOREVER for NaT."""
    over = np.where(np.isnat(day), as_of, day)
    bucket = np.floor_divide((over - first_day).astype(np.int64), days)
    return np.where(np.isnat(day), FOREVER, np.where(over < as_of, -1, bucket)).astype(np.intp)


def stages_of(moves: Moves, made: Ints, place: Ints, parent: Ints, child: Ints, factor: Floats, dated: Flags) -> tuple[Stage, ...]:
    """Return the stages: one for each level on which something is made or moves, and one for all that is left."""
    level = moves.level
    acts = place >= 0
    acts[moves.part] = True
    depth = int(level[acts].max()) + 1 if acts.any() else 0
    stage_of = np.where(acts, level, depth)
    order = np.argsort(child, kind="stable")
    stages = []
    for number in range(depth + 1):
        lines = order[stage_of[child[order]] == number]
        always = lines[~dated[lines]]
        moving = np.flatnonzero(level[moves.part] == number) if number < depth else np.zeros(0, dtype=np.intp)
        mine = np.flatnonzero(level[made] == number) if number < depth else np.zeros(0, dtype=np.intp)
        stages.append(Stage(pulls_of(parent[always], child[always], factor[always]), lines[dated[lines]], moving, mine))
    return tuple(stages)


def pulls_of(parent: Ints, child: Ints, factor: Floats) -> tuple[Pull, ...]:
    """Return lines, sorted by child, grouped by how many of them a child has."""
    if not len(child):
        return ()
    start = np.flatnonzero(np.r_[True, child[1:] != child[:-1]])
    count = np.diff(np.r_[start, len(child)])
    pulls = []
    for many in np.unique(count).tolist():
        at = start[count == many]
        lines = at[:, None] + np.arange(many)
        pulls.append(Pull(child[at], parent[lines], np.ascontiguousarray(factor[lines][:, None, :])))
    return tuple(pulls)


def released(receipts: Floats, offset: Ints) -> Floats:
    """Return receipts moved ``offset`` buckets earlier; what would lie before the first bucket falls into it. Shape ``(rows, buckets)``."""
    if not offset.any():
        return receipts
    buckets = receipts.shape[1]
    out = np.zeros(receipts.shape)
    for early in np.unique(offset).tolist():
        rows: npt.NDArray[np.intp] = np.flatnonzero(offset == early)
        moved = min(int(early), buckets - 1)
        out[rows, : buckets - moved] = receipts[rows, moved:]
        out[rows, 0] += receipts[rows, :moved].sum(axis=1)
    return out


def exploded_by_bucket(flows: Flows, plan: Floats, offset: Ints) -> Floats:
    """Return the gross need of every part by the bucket it is needed in, nothing netted or rounded. Shapes ``(parts, buckets)``.

    Args: offset ``(made,)`` buckets a made part is released before it is due.
    """
    gross = plan.copy()
    out = np.zeros((len(flows.made), plan.shape[1]))
    for stage in flows.stages:
        flows.pulled(stage, out, gross)
        if len(stage.made):
            out[stage.made] = released(gross[flows.made[stage.made]], offset[stage.made])
    return gross
