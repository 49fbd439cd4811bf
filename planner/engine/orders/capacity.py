"""How many a source can still make by a day."""

from __future__ import annotations

import numpy as np

from planner.engine.lead.legs import Spans
from planner.engine.lead.making import pace
from planner.engine.results import Days, Floats, Ints
from planner.model.plan import Plan


def makeable(plan: Plan, row: Ints, spans: Spans, day: Days, end: Days, taken: Floats | float = 0.0) -> Floats:
    """Return how many units sources in ``row`` can make from an order on one day up to another beside what is ``taken``; ∞ without a known limit.

    quantity = what it makes a day · calendar days − taken, once the order is processed; a capacity a week is that of every calendar week.
    Args: spans, day, end ``(lines,)``; taken: units of other orders made meanwhile.
    """
    start = spans.open_.forward(day, spans.order, spans.home)
    days = np.maximum((end - start).astype(np.int64), 0)
    with np.errstate(invalid="ignore"):
        made = np.where(np.isinf(pace(plan)[row]), np.inf, pace(plan)[row] * days)
    return np.maximum(made - taken, 0.0)


def in_lots(quantity: Floats, most: Floats, multiple: Floats) -> Floats:
    """Return quantities rounded up to whole multiples, or down where rounding up would exceed the most there can be. Any shape."""
    up = np.ceil(quantity / multiple - 1e-6) * multiple
    with np.errstate(invalid="ignore"):
        down = np.where(np.isinf(most), np.inf, np.floor(np.where(np.isinf(most), 0.0, most) / multiple + 1e-6) * multiple)
    return np.minimum(up, down)
