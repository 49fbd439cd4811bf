"""What is told when one part takes the place of another: how many for one, and whether it may be used yet."""

from __future__ import annotations

import math

import numpy as np

from planner.model.plan import Plan
from planner.model.schema import ALTERNATES
from planner.model.values import text_of
from planner.ui.bom.circles import ARROW, way_down
from planner.ui.bom.lines import tr
from planner.ui.figures import day, style


def ratio_of(plan: Plan, part: str, other: str) -> float:
    """Return how many of an alternate stand in for one, 1 where that isn't said."""
    row = _row(plan, part, other)
    ratio = float(plan["alternates"]["ratio"][row]) if row is not None else 1.0
    return ratio if ratio > 0 else 1.0


def not_yet(plan: Plan, part: str, other: str) -> str:
    """Return that an alternate isn't qualified on the plan's day, empty where it is."""
    row, today = _row(plan, part, other), plan.setting("as_of")
    if row is None or not isinstance(today, np.datetime64) or not plan["alternates"]["qualified_from"][row] > today:
        return ""
    words = tr("{other} is qualified for {part} from {since} only; the plan's day is {today}.")
    return words.format(other=other, part=part, since=day(plan["alternates"]["qualified_from"][row]), today=day(today))


def never_instead(plan: Plan, part: str, other: str) -> str:
    """Return that an alternate contains every assembly a part is used in, so that it could take its place nowhere; empty where it can."""
    bom = plan["bom"]
    parents = dict.fromkeys(bom["parent"][bom["component"] == part].tolist())
    ways = [way_down(plan, other, parent) for parent in parents]
    if not ways or not all(ways):
        return ""
    words = tr("{other} can't stand in for {part}, which it contains itself: {path}.")
    return words.format(other=other, part=part, path=ARROW.join((*ways[0], part)))


def done_words(label: str, ratio: float, *more: str) -> str:
    """Return what was done: the step, how many for one where it isn't one, and what else there is to say."""
    count = tr(", {n} for one").format(n=text_of(ALTERNATES["ratio"], ratio, style())) if not math.isclose(ratio, 1.0) else ""
    return " ".join(filter(None, (f"{label}{count}.", *more)))


def _row(plan: Plan, part: str, other: str) -> int | None:
    table = plan["alternates"]
    rows = np.flatnonzero((table["part"] == part) & (table["alternate"] == other))
    return int(rows[0]) if len(rows) else None
