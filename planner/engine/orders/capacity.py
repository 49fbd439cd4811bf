"""How many a source can still make by a day."""

from __future__ import annotations

import numpy as np

from planner.engine.inputs import filled
from planner.engine.lead.calendars import Calendar
from planner.engine.lead.legs import Spans
from planner.engine.results import Days, Floats, Ints
from planner.model.plan import Plan

WEEK = 7.0


def makeable(plan: Plan, row: Ints, spans: Spans, day: Days, end: Days, taken: Floats | float = 0.0) -> Floats:
    """Return how many units sources in ``row`` can make from an order on one day up to another beside what is ``taken``; ∞ without a known limit.

    quantity = capacity a week · (1 − share taken by others) · open days / 7 − taken, once the order is processed.
    Args: spans, day, end ``(lines,)``; taken: units of other orders made meanwhile.
    """
    sources = plan["sources"]
    capacity, free = sources["capacity_week"][row], 1.0 - filled(sources["busy_share"], 0.0)[row]
    start = spans.open_.forward(day, spans.order, spans.home)
    days = np.maximum(open_days(spans.open_, spans.origin, start, end), 0)
    made = np.where(np.isnan(capacity), np.inf, capacity * free / WEEK * days)
    return np.maximum(made - taken, 0.0)


def open_days(open_: Calendar, country: Ints, start: Days, end: Days) -> Ints:
    """Return how many open days of a country lie from one day up to another. Shapes ``(lines,)``."""
    last = open_.open_before.shape[1] - 1
    first, until = (np.clip(day.astype("datetime64[D]").view(np.int64) - open_.first, 0, last) for day in (start, end))
    days: Ints = open_.open_before[country, until] - open_.open_before[country, first]
    return days


def in_lots(quantity: Floats, most: Floats, multiple: Floats) -> Floats:
    """Return quantities rounded up to whole multiples, or down where rounding up would exceed the most there can be. Any shape."""
    up = np.ceil(quantity / multiple - 1e-6) * multiple
    with np.errstate(invalid="ignore"):
        down = np.where(np.isinf(most), np.inf, np.floor(np.where(np.isinf(most), 0.0, most) / multiple + 1e-6) * multiple)
    return np.minimum(up, down)
