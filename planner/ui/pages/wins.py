"""Which source each part is bought from, and why another one is not."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.engine.results import Results
from planner.model.plan import Plan
from planner.model.table import Cells
from planner.ui.figures import day


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("wins", text)


def bought(result: Results) -> Cells:
    """Return for each source whether its part is bought there."""
    found = np.zeros(len(result.source.landed), dtype=bool)
    found[result.part.source[result.part.source >= 0]] = True
    return found


def why_not(plan: Plan, result: Results, row: int) -> str:
    """Return why a part isn't bought from one of its sources, empty where it is."""
    sources, part = plan["sources"], int(result.source.part[row])
    used = int(result.part.source[part]) if part >= 0 else -1
    if used in (row, -1):
        return ""
    since, until, other = sources["qualified_from"][row], sources["available_until"][row], sources["supplier"][used]
    if since > result.source.entry[row]:
        words = tr("Not yet: it is qualified from {since}, and goods ordered now enter on {entry}. {other} supplies until then.")
        return words.format(since=day(since), entry=day(result.source.entry[row]), other=other)
    if until < result.source.loaded[row] if len(result.source.loaded) else False:
        return tr("No more: it ships until {until}. {other} supplies instead.").format(until=day(until), other=other)
    if sources["preferred"][used] and not sources["preferred"][row]:
        return tr("{other} is preferred.").format(other=other)
    if not result.source.landed[row] >= result.source.landed[used]:
        return tr("Part of its landed cost is not known, or it can't deliver; {other} supplies instead.").format(other=other)
    return tr("{other} lands at the lower cost.").format(other=other)
