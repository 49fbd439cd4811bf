"""Lines and products go out of a bill of materials: what the step takes, what is left, and both in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.model.edits import Batch, Edit, RemoveRows
from planner.model.plan import Plan
from planner.ui.bom.circles import graph_of
from planner.ui.bom.lines import Step, named, tr
from planner.ui.figures import plural

MOST_NAMED = 3  # parts that a sentence names


@dataclass(frozen=True, slots=True)
class Removal:
    """The step, and what it does in words."""

    step: Step
    words: str


def removal(plan: Plan, lines: Sequence[int], products: Sequence[str] = (), below: Sequence[int] = ()) -> Removal:
    """Return how lines are taken out of their assemblies; a product at the top loses its lines and demand. The parts stay.

    Args: below: lines chosen below the products; they go as well where nothing uses their assemblies any more.
    """
    demand, gone = plan["demand"], list(dict.fromkeys(products))
    wanted = demand.ids[np.isin(demand["part"].astype(str), gone)] if gone else demand.ids[:0]
    taken = _with_products(plan, lines, gone, below)
    edits = [RemoveRows(table, ids) for table, ids in (("bom", taken), ("demand", wanted)) if len(ids)]
    edit: Edit = edits[0] if len(edits) == 1 else Batch(tuple(edits))
    if not gone:
        step = Step(named(plan, lines, tr("Remove {part}"), tr("Remove {n} lines")), edit)
        return Removal(step, _lines_gone(plan, lines))
    label = tr("Remove {part}") if len(gone) == 1 and not len(lines) else tr("Remove {part} and more")
    counts = [plural(len(taken), tr("line"), tr("lines"))] if len(taken) else []
    if len(wanted):
        counts.append(plural(len(wanted), tr("demand row"), tr("demand rows")))
    words = tr("Removed {parts}: {counts}; parts stay.").format(parts=listed(gone), counts=", ".join(counts) or tr("nothing"))
    return Removal(Step(label.format(part=gone[0]), edit), words)


def _with_products(plan: Plan, lines: Sequence[int], gone: list[str], below: Sequence[int]) -> npt.NDArray[np.int64]:
    """Return the lines that go, by row id."""
    bom = plan["bom"]
    if not gone:
        return np.array(lines, dtype=np.int64)
    graph = graph_of(bom["parent"], bom["component"])
    parent, child = (np.empty(len(bom), dtype=np.intp) for _ in range(2))
    parent[graph.row], child[graph.row] = np.repeat(np.arange(len(graph.names)), np.diff(graph.start)), graph.child
    own = [graph.code[part] for part in gone if part in graph.code]
    taken = np.isin(bom.ids, np.array(lines, dtype=np.int64)) | np.isin(parent, own)
    waiting = np.isin(bom.ids, np.array(below, dtype=np.int64)) & ~taken
    while True:
        used = np.bincount(child[~taken], minlength=len(graph.names)) > 0
        fresh = waiting & ~used[parent]
        if not fresh.any():
            return bom.ids[taken]
        taken, waiting = taken | fresh, waiting & ~fresh


def _lines_gone(plan: Plan, lines: Sequence[int]) -> str:
    """Return which lines are gone from where; an assembly that stands in several places is told."""
    bom = plan["bom"]
    rows = bom.positions(lines)
    parents = list(dict.fromkeys(bom["parent"][rows].tolist()))
    what = str(bom["component"][rows[0]]) if len(lines) == 1 else plural(len(lines), tr("line"), tr("lines"))
    told = tr("Removed {what} from {parents}.").format(what=what, parents=listed(parents))
    places = int((bom["component"] == parents[0]).sum()) if len(parents) == 1 else 0
    shared = tr("{part} is used in {n} places; it is gone from all.").format(part=parents[0], n=places) if places > 1 else ""
    return f"{told} {shared}".strip()


def left_at_top(names: Sequence[str]) -> str:
    """Return which assemblies stand at the top now since nothing uses them any more; empty where none do."""
    if not names:
        return ""
    one, many = tr("{parts} stands at the top now: no assembly uses it."), tr("{parts} stand at the top now: no assembly uses them.")
    return (one if len(names) == 1 else many).format(parts=listed(names))


def listed(names: Iterable[str]) -> str:
    """Return names with commas between, of many the first ones and how many more."""
    known = list(names)
    if len(known) <= MOST_NAMED:
        return ", ".join(known)
    return tr("{parts} and {n} more").format(parts=", ".join(known[: MOST_NAMED - 1]), n=len(known) - MOST_NAMED + 1)
