"""The price breaks of a source go with it: they name its part, supplier and origin, so they change with these."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from planner.model.edits import Edit, SetCells
from planner.model.plan import Plan
from planner.model.schema import PRICE_BREAKS
from planner.model.table import cells

NAMES = ("part", "supplier", "country_of_origin")  # what names a source, and in each break the source it belongs to
Key = tuple[str, ...]


def breaks_along(plan: Plan, edits: Iterable[Edit]) -> tuple[SetCells, ...]:
    """Return the edits that let price breaks go with the sources that get another name; none where the breaks are edited themselves."""
    named = [one for one in edits if isinstance(one, SetCells) and one.column in NAMES]
    breaks = plan["price_breaks"]
    if not len(breaks) or not any(one.table == "sources" for one in named) or any(one.table == breaks.spec.name for one in named):
        return ()
    moves = _moves(plan, [one for one in named if one.table == "sources"])
    keys = list(zip(*(breaks[name].tolist() for name in NAMES), strict=True))
    rows = [at for at, key in enumerate(keys) if key in moves]
    found = []
    for place, name in enumerate(NAMES):
        mine = [at for at in rows if moves[keys[at]][place] != keys[at][place]]
        if mine:
            found.append(
                SetCells("price_breaks", breaks.ids[mine], name, cells(PRICE_BREAKS[name], [moves[keys[at]][place] for at in mine]))
            )
    return tuple(found)


def _moves(plan: Plan, edits: list[SetCells]) -> dict[Key, Key]:
    """Return which names of sources become which; one that another source keeps stays what it is."""
    sources = plan["sources"]
    after = {name: sources[name].copy() for name in NAMES}
    touched = set[str]()
    for one in edits:
        there = np.isin(one.ids, sources.ids)
        rows = sources.positions(one.ids[there])
        after[one.column][rows] = one.values[there]
        touched.update(sources["part"][rows].tolist())
    of_these = np.fromiter((part in touched for part in sources["part"].tolist()), dtype=bool, count=len(sources))
    before: list[Key] = list(zip(*(sources[name][of_these].tolist() for name in NAMES), strict=True))
    now: list[Key] = list(zip(*(after[name][of_these].tolist() for name in NAMES), strict=True))
    kept = {old for old, new in zip(before, now, strict=True) if old == new}
    return {old: new for old, new in zip(before, now, strict=True) if old != new and old not in kept}


def gone_along(before: Plan, after: Plan) -> int:
    """Return how many price breaks went with sources that got another name."""
    one, two = before["price_breaks"], after["price_breaks"]
    renamed = any(before["sources"][name] is not after["sources"][name] for name in NAMES)
    if not renamed or one is two or len(one) != len(two):
        return 0
    return int(np.logical_or.reduce([one[name] != two[name] for name in NAMES]).sum())
