"""When to order what from whom: every planned receipt of a bought part, counted back from its need."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from planner.engine.lead import legs as lead
from planner.engine.orders.conditions import Conditions
from planner.engine.orders.policy import Epochs
from planner.engine.results import Days, Floats, Ints
from planner.engine.splice import Splice


@dataclass(frozen=True, slots=True)
class Schedule:
    """Orders but for their cost. Shapes ``(orders,)``."""

    part: Ints
    row: Ints  # source
    quantity: Floats
    mode_at: Ints  # position in MODES
    ideal: Days  # when it should go out, before the as-of date where it is late
    order: Days
    ship: Days
    loaded: Days
    entry: Days
    need: Days
    late: Floats  # days

    def taken(self, rows: Ints) -> Schedule:
        """Return some orders."""
        return Schedule(*(getattr(self, one.name)[rows] for one in fields(self)))

    def then(self, other: Schedule) -> Schedule:
        """Return these orders and others after them."""
        return Schedule(*(np.concatenate([getattr(self, one.name), getattr(other, one.name)]) for one in fields(self)))

    def spliced(self, splice: Splice, new: Schedule) -> Schedule:
        """Return those of these orders that stay, with new ones between and after them."""
        columns = {one.name: splice.room(getattr(self, one.name)) for one in fields(self)}
        for name, column in columns.items():
            column[splice.fresh] = getattr(new, name)
        return Schedule(**columns)


def usual(by: Conditions, spans: Epochs, receipts: Floats, parts: Ints) -> Schedule:
    """Return an order for every planned receipt of some parts, from the source that is best on its day, by part and need.

    Args: receipts ``(all parts, buckets)``; parts ascending.
    """
    at, bucket = np.nonzero(receipts[parts] > 0)
    part, need = parts[at], by.first_day + bucket * by.bucket_days
    first = spans.used[epoch_of(spans.start, need), part]  # the source that is best on the day of the need
    dock = np.where(first >= 0, by.spans.dock[first], 0).astype("timedelta64[D]")
    days = np.where(first >= 0, by.days[first], 0).astype("timedelta64[D]")
    epoch = epoch_of(
        spans.start, np.maximum(need, by.as_of + days) - dock
    )  # what is needed sooner comes late, and pays the duty of that day
    row = spans.used[epoch, part]
    can = np.flatnonzero(row >= 0)  # once every source has stopped nothing can be ordered
    part, row, bucket, need = part[can], row[can], bucket[can], need[can]
    return timed(by, part, row, receipts[part, bucket], need - by.spans.dock[row].astype("timedelta64[D]"), need)


def epoch_of(starts: Days, day: Days) -> Ints:
    """Return the epoch each day falls into."""
    return np.maximum(np.searchsorted(starts, day, side="right") - 1, 0)


def timed(by: Conditions, part: Ints, row: Ints, quantity: Floats, entry: Days, need: Days) -> Schedule:
    """Return a schedule in which nothing is ordered before the as-of date: what should have been is ordered today, and comes late."""
    spans, country = by.spans.taken(row), by.country[row]
    dates = lead.counted_back(entry, spans, country, by.open_)
    ideal, late = dates.order, np.zeros(len(part))
    behind = np.flatnonzero(ideal < by.as_of)
    if len(behind):
        now = lead.counted_on(by.as_of, spans.taken(behind), country[behind], by.open_)
        late[behind] = np.maximum((now.entry - entry[behind]).astype(np.int64), 0)
        dates = lead.Dates(*(replaced(getattr(dates, one.name), behind, getattr(now, one.name)) for one in fields(lead.Dates)))
    return Schedule(part, row, quantity, by.mode_at[row], ideal, dates.order, dates.ship, dates.loaded, dates.entry, need, late)


def replaced(days: Days, rows: Ints, values: Days) -> Days:
    """Return days with some of them replaced."""
    changed = days.copy()
    changed[rows] = values
    return changed
