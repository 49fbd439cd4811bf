"""Purchase orders with their dates: counted back from a need, or on from the as-of date where they come late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from planner.engine.lead import legs as lead
from planner.engine.orders.conditions import Conditions
from planner.engine.packed import end_to_end, in_columns, kept, packed, piece_of
from planner.engine.packed_forms import taken
from planner.engine.results import Days, Flags, Floats, Ints
from planner.engine.splice import Splice


@in_columns
@dataclass(frozen=True)
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
    usable: Days  # it is stock
    bought: Floats  # quantity of the whole purchase, which its price goes by: more than its own where the purchase comes in two parts
    waits: Flags  # the supplier's capacity makes it late, or later than its lead time alone

    @property
    def late(self) -> Floats:
        """Return the days from each need until its order is stock, 0 in time."""
        late: Floats = np.maximum((self.usable - self.need).view(np.int64), 0).astype(np.float64)
        return late

    def taken(self, rows: Ints) -> Schedule:
        """Return some orders."""
        return Schedule(*(taken(kept(self, one.name), rows) for one in fields(self)))

    def piece(self) -> Schedule:
        """Return some of many orders kept small."""
        return Schedule(*(piece_of(getattr(self, one.name)) for one in fields(self)))

    def then(self, other: Schedule) -> Schedule:
        """Return these orders and others after them."""
        return Schedule(*(np.concatenate([getattr(self, one.name), getattr(other, one.name)]) for one in fields(self)))

    def spliced(self, splice: Splice, new: Schedule) -> Schedule:
        """Return those of these orders that stay, with new ones between and after them."""
        return Schedule(*(packed(splice.put(getattr(self, one.name), splice.fresh, getattr(new, one.name))) for one in fields(self)))


def joined(some: Sequence[Schedule]) -> Schedule:
    """Return orders one after the other."""
    if len(some) == 1:
        return some[0]
    return Schedule(*(end_to_end([kept(each, one.name) for each in some]) for one in fields(Schedule)))


def entry_for(by: Conditions, row: Ints, ready: Days) -> Days:
    """Return when goods of each source must be entered to be usable stock on a day; that day without a source (−1)."""
    entry = ready.copy()
    has = np.flatnonzero(row >= 0)
    entry[has] = lead.entered_for(ready[has], by.spans.taken(row[has]))
    return entry


def timed(by: Conditions, part: Ints, row: Ints, quantity: Floats, entry: Days, need: Days, bought: Floats | None = None) -> Schedule:
    """Return a schedule in which nothing is ordered before the as-of date: what should have been is ordered today, and comes late.

    Args: bought: quantity of the whole purchase, where that isn't all of it.
    """
    spans = by.spans.taken(row)
    dates = lead.counted_back(entry, spans)
    ideal = dates.order
    behind = np.flatnonzero(ideal < by.as_of)
    if len(behind):
        now = lead.counted_on(by.as_of, spans.taken(behind))
        dates = lead.Dates(*(replaced(getattr(dates, one.name), behind, getattr(now, one.name)) for one in fields(lead.Dates)))
    usable: Days = np.maximum(lead.usable_from(dates.entry, spans), need)
    whole = quantity if bought is None else bought
    none = np.zeros(len(part), dtype=bool)
    return Schedule(
        part, row, quantity, by.mode_at[row], ideal, dates.order, dates.ship, dates.loaded, dates.entry, need, usable, whole, none
    )


def replaced(days: Days, rows: Ints, values: Days) -> Days:
    """Return days with some of them replaced."""
    changed = days.copy()
    changed[rows] = values
    return changed
