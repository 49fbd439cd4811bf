"""Needs that no source can meet within the horizon: nothing is ordered for them, and the projected stock shows the lack."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.results import Floats, Ints, SourceResults
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.values import day_text

LISTED = 20  # parts with a finding of their own


def none_in_time(plan: Plan, source: SourceResults, lacking: Floats) -> Iterator[Finding]:
    """Return which parts lack something that none of their sources can deliver, the largest lack first, and from or until when each could.

    A part without any source isn't told here: the checks tell it. Args: lacking ``(parts,)`` units in no order.
    """
    offered = np.zeros(len(lacking), dtype=bool)
    offered[source.part[source.part >= 0]] = True
    rows: Ints = np.flatnonzero((lacking > 0) & offered)
    rows = rows[np.argsort(-lacking[rows], kind="stable")]
    parts, sources = plan["parts"], plan["sources"]
    for part in rows[:LISTED].tolist():
        own = np.flatnonzero(source.part == part)
        who = ", ".join(dict.fromkeys(offer(plan, int(row)) for row in own))
        message = f"{lacking[part]:,.10g} {parts['part'][part]} can't be ordered: no source delivers them in the horizon ({who}). The stock goes below zero."
        column = next((name for name in ("available_until", "qualified_from") if not np.isnat(sources[name][own]).all()), "capacity_week")
        where = Where("sources", int(sources.ids[own[0]]), column)
        yield Finding(
            Severity.WARNING, "source.none-in-time", message, "Qualify a source sooner, add another one, or lengthen the horizon.", where
        )
    if len(rows) > LISTED:
        message = f"{len(rows) - LISTED} more parts can't be ordered in full: no source delivers them in the horizon."
        where = Where("parts", int(parts.ids[rows[LISTED]]), "part")
        yield Finding(Severity.WARNING, "source.none-in-time", message, "Look at the parts whose stock goes below zero.", where)


def offer(plan: Plan, row: int) -> str:
    """Return in words from whom a source is, and from or until when it delivers."""
    of = plan["sources"]
    words = [str(of["supplier"][row])]
    if not np.isnat(of["qualified_from"][row]):
        words.append(f"from {day_text(of['qualified_from'][row])}")
    if not np.isnat(of["available_until"][row]):
        words.append(f"until {day_text(of['available_until'][row])}")
    if of["capacity_week"][row] <= 0 or of["busy_share"][row] >= 1:
        words.append("without capacity")
    elif np.isnan(of["unit_price"][row]) and len(words) == 1:
        words.append("without a price")
    return " ".join(words)
