"""Purchases that travel two ways: a share of each order goes by a second mode, with its own lane, legs, freight, duty and entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from planner.engine.cost.entries import mode_positions
from planner.engine.inputs import Settings, filled
from planner.engine.lead import legs as lead
from planner.engine.orders.conditions import Conditions, conditions_of
from planner.engine.orders.policy import all_by, delivers
from planner.engine.orders.schedule import Schedule, timed
from planner.engine.results import Days, Flags, Floats, Ints
from planner.engine.tariffs.tariff import Tariff
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.schema import MODES
from planner.model.table import Cells

HALF = 0.5 + 1e-9

ByMode = tuple[tuple[Conditions, Schedule], ...]  # orders under the conditions they travel by


@dataclass(frozen=True, slots=True)
class Split:
    """What share of each source's orders goes by which second mode. Shapes ``(sources,)``."""

    mode_at: Ints  # position in MODES, −1 where all of it goes one way
    share: Floats
    multiple: Floats
    opens: Days  # first entry of its goods, NaT for no limit
    closes: Days  # last entry of its goods by its own mode, NaT for no limit
    ends: Days  # last day it ships, NaT for no limit
    by: Mapping[int, Conditions]  # by position of the second mode

    def quantity(self, row: Ints, quantity: Floats) -> Floats:
        """Return how much of orders goes by the second mode: the nearest whole multiple, never more than there is."""
        unit = self.multiple[row]
        second = np.floor(self.share[row] * quantity / unit + HALF) * unit
        return np.where(self.mode_at[row] >= 0, np.minimum(second, quantity), 0.0)

    def apart(self, before: Split) -> Flags:
        """Return for which sources the split differs from another one."""
        apart: Flags = (self.mode_at != before.mode_at) | (self.share != before.share) | (self.multiple != before.multiple)
        for mode_at, by in self.by.items():
            if before.by.get(mode_at) is not by:
                apart |= self.mode_at == mode_at
        return apart | moved(self.opens, before.opens) | moved(self.closes, before.closes) | moved(self.ends, before.ends)


def moved(now: Days, before: Days) -> Flags:
    """Return where two days differ; what is missing in both doesn't."""
    apart: Flags = (now != before) & ~(np.isnat(now) & np.isnat(before))
    return apart


def split_of(plan: Plan, settings: Settings, tariff: Tariff) -> Split:
    """Return how the orders of each source are split; a second mode without a lane, or without a share, splits nothing."""
    of = plan["sources"]
    multiple = np.maximum(filled(of["order_multiple"], 1.0), 1e-9)
    mode_at = np.where(asked(plan), mode_positions(of["split_mode"]), -1)
    by = {}
    for mode in np.unique(mode_at[mode_at >= 0]).tolist():
        every = all_by(MODES[mode], len(of))
        mode_at[(mode_at == mode) & (lead.transport(plan, settings, every).lane < 0)] = -1
        if (mode_at == mode).any():
            by[mode] = conditions_of(plan, settings, tariff, every)
    share = np.where(mode_at >= 0, filled(of["split_share"], 0.0), 0.0)
    return Split(mode_at, share, multiple, *delivers(plan, lead.spans(plan, settings)), of["available_until"], by)


def asked(plan: Plan) -> Flags:
    """Return for which sources a split by another mode than their own is asked. Shape ``(sources,)``."""
    of = plan["sources"]
    return asked_by(of["mode"], of["split_mode"], of["split_share"])


@remembered(16)
def asked_by(mode: Cells, second: Cells, share: Cells) -> Flags:
    """Return where a share goes by another mode."""
    wanted: Flags = (second != "") & (second != mode) & (filled(share, 0.0) > 0)
    return wanted


def split_findings(plan: Plan, split: Split) -> tuple[Finding, ...]:
    """Return what keeps orders from being split that should be."""
    of = plan["sources"]
    wanted = np.flatnonzero(asked(plan) & (split.mode_at < 0)).tolist()
    places = [of["ship_from"][row] or of["country_of_origin"][row] or "an unknown country" for row in wanted]
    return tuple(
        Finding(
            Severity.WARNING, "split-without-lane",
            f"Orders of {of['part'][row]} from {of['supplier'][row]} go one way: no lane by {of['split_mode'][row]} from {place}.",
            "Add the lane, or take the second mode out.", Where("sources", int(of.ids[row]), "split_mode"),
        )
        for row, place in zip(wanted, places, strict=True)
    )  # fmt: skip


def shipped(split: Split, orders: Schedule) -> tuple[Schedule, ByMode]:
    """Return orders with what goes by the second mode taken out, and that by mode.

    Both parts are counted back from the same need, each by its own way; the purchase is placed once, early enough for both.
    """
    second = split.quantity(orders.row, orders.quantity) if split.by else np.zeros(0)
    if not second.any():
        return orders, ()
    placed, ideal = orders.order.copy(), orders.ideal.copy()
    found = []
    for mode_at, by in split.by.items():
        mine = np.flatnonzero((second > 0) & (split.mode_at[orders.row] == mode_at))
        row = orders.row[mine]
        entry = within(by, split, row, lead.entered_for(orders.need[mine], by.spans.taken(row)))
        then = timed(by, orders.part[mine], row, second[mine], entry, orders.need[mine], orders.bought[mine])
        then = held_with(by, then, orders.taken(mine))
        placed[mine], ideal[mine] = np.minimum(placed[mine], then.order), np.minimum(ideal[mine], then.ideal)
        found.append((by, replace(then, order=placed[mine], ideal=ideal[mine])))
    left = orders.quantity - second
    stay = np.flatnonzero(left > 0)
    return replace(orders, quantity=left, order=placed, ideal=ideal).taken(stay), tuple(one for one in found if len(one[1].part))


def held_with(by: Conditions, then: Schedule, first: Schedule) -> Schedule:
    """Return the second part of purchases no sooner than the supplier has made the first, where its capacity makes that wait."""
    at = np.flatnonzero(first.waits)
    if not len(at):
        return then
    spans = by.spans.taken(then.row[at])
    entry = np.maximum(then.entry[at], lead.entered_from_shipping(first.ship[at], spans))
    back = lead.counted_back(entry, spans)
    usable: Days = np.maximum(lead.usable_from(entry, spans), then.need[at])
    changed = {
        "ship": back.ship,
        "loaded": back.loaded,
        "entry": entry,
        "usable": usable,
        "order": first.order[at],
        "waits": first.waits[at],
    }
    return replace(then, **{name: replaced_at(getattr(then, name), at, values) for name, values in changed.items()})


def replaced_at(column: Cells, at: Ints, values: Cells) -> Cells:
    """Return a column with some values replaced."""
    changed = column.copy()
    changed[at] = values
    return changed


def within(by: Conditions, split: Split, row: Ints, entry: Days) -> Days:
    """Return entry days no sooner than sources are qualified, and no later than their last shipment gets there."""
    last, first = lead.entered_from_shipping(split.ends[row], by.spans.taken(row)), split.opens[row]
    entry = np.where(entry > last, last, entry)
    bounded: Days = np.where(entry < first, first, entry)
    return bounded
