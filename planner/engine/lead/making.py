"""How fast sources make what is ordered from them: capacity a week, less what other customers take."""

from __future__ import annotations

import numpy as np

from planner.engine.inputs import filled
from planner.engine.lead.calendars import WEEK
from planner.engine.results import Flags, Floats, Ints
from planner.model.plan import Plan
from planner.model.remembered import remembered

TINY = 1e-6
MOST_DAYS = 500_000  # some 1,370 years: what takes longer is given so many, so that every day is one that a calendar has


def pace(plan: Plan) -> Floats:
    """Return how many units a calendar day each source makes for this plan, ∞ without a known limit. Shape ``(sources,)``."""
    return pace_of(plan["sources"]["capacity_week"], plan["sources"]["busy_share"])


@remembered(16)
def pace_of(capacity: Floats, busy: Floats) -> Floats:
    """Return capacity a week · (1 − share taken by others) / 7, once for columns that don't change."""
    free = np.maximum(capacity, 0.0) * (1.0 - np.clip(filled(busy, 0.0), 0.0, 1.0))
    return np.where(np.isnan(capacity), np.inf, free / WEEK)


def makes(plan: Plan) -> Flags:
    """Return which sources make anything at all for this plan. Shape ``(sources,)``."""
    able: Flags = pace(plan) > 0
    return able


def making_days(a_day: Floats, quantity: Floats) -> Ints:
    """Return in how many whole calendar days quantities are made at some units a day; 0 without a limit, or where nothing is made at all."""
    known = np.isfinite(a_day) & (a_day > 0)
    return whole_days(np.ceil(np.divide(quantity, a_day, out=np.zeros(len(quantity)), where=known) - TINY))


def whole_days(count: Floats) -> Ints:
    """Return whole numbers of days as such, those beyond all calendars as the most there are."""
    days: Ints = np.clip(count, -MOST_DAYS, MOST_DAYS).astype(np.int64)
    return days
