"""What was decided about proposed orders: accepted ones come as they were placed, held ones are marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from planner.engine.cost.entries import mode_positions
from planner.engine.inputs import Settings, bucket_of, located
from planner.engine.lead import legs as lead
from planner.engine.lead.legs import NAT
from planner.engine.lead.making import making_days, pace
from planner.engine.netting.bom import BUY
from planner.engine.netting.netting import Net
from planner.engine.orders.conditions import Conditions, conditions_of
from planner.engine.orders.decided import ACCEPT, HOLD, made_here, rows_of, stopped, there_already, unknown_quantity
from planner.engine.orders.policy import Ahead, all_by
from planner.engine.orders.receipts import arrival_buckets
from planner.engine.orders.schedule import Schedule, timed
from planner.engine.orders.split import ByMode, Split, within
from planner.engine.results import Days, Flags, Floats, Ints
from planner.engine.tariffs.tariff import Tariff
from planner.model.finding import Finding
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.schema import MODES
from planner.model.table import Cells

NONE = np.zeros(0, dtype=bool)


@dataclass(frozen=True, slots=True)
class Firm:
    """Accepted orders: they are never rescheduled, and what they bring isn't proposed again."""

    groups: ByMode
    prebuy: Flags  # (orders,) which are the pre-buy of their part: from its source, by its mode, for its day
    cover: Floats | None  # (parts, buckets) by the bucket of the need they were accepted for, None where nothing is accepted
    late: Floats | None  # (parts, buckets) what stock lacks since they come later than that, at each bucket's end
    findings: tuple[Finding, ...]

    @property
    def when(self) -> Schedule | None:
        """Return the accepted orders in the order of their groups."""
        return reduce(Schedule.then, (schedule for _, schedule in self.groups)) if self.groups else None

    def scheduled(self, open_orders: Floats) -> Floats:
        """Return what is coming, accepted orders at the need they were accepted for. Shapes ``(parts, buckets)``."""
        return open_orders if self.cover is None else added(open_orders, self.cover)

    def projected(self, net: Net) -> Net:
        """Return a grid whose stock has accepted orders when they come, rather than when they are needed."""
        if self.late is None:
            return net
        on_hand, rows = np.array(net.on_hand), np.unique(net.channels.part)
        on_hand[rows] -= self.late[rows]
        return net.with_stock(on_hand)

    def beyond(self, without: Net, net: Net) -> Floats | None:
        """Return what is accepted by each bucket beyond what takes the place of other receipts before it. Shape ``(parts, buckets)``.

        Args: the grid without accepted orders but with the pre-buys proposed then, and the one with accepted orders.
        """
        if self.cover is None:
            return None
        proposed = net.receipts - without.receipts
        return np.maximum(np.cumsum(self.cover + proposed, axis=1) - proposed, 0.0)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Decisions that are carried out. Shapes ``(decisions,)``."""

    at: Ints  # row of the decisions table
    part: Ints
    row: Ints  # source
    mode_at: Ints  # position in MODES
    quantity: Floats
    bought: Floats  # quantity of the purchase it is part of
    need: Days
    order: Days  # NaT: counted back from the need

    def taken(self, rows: Ints | Flags) -> Accepted:
        """Return some of them."""
        return Accepted(
            self.at[rows], self.part[rows], self.row[rows], self.mode_at[rows], self.quantity[rows], self.bought[rows], self.need[rows], self.order[rows]
        )  # fmt: skip


def firm_orders(plan: Plan, settings: Settings, tariff: Tariff, by: Conditions, split: Split, ahead: Ahead, kind: Cells) -> Firm:
    """Return the accepted orders: ordered on their own day, else counted back from their need, else as early as possible.

    What was agreed doesn't queue behind other orders, but making it takes as long as the supplier's capacity says, and takes of that
    capacity what proposals then lack.
    """
    if not len(plan["decisions"]) or not (plan["decisions"]["decision"] == ACCEPT).any():
        return Firm((), NONE, None, None, ())
    accepted, doubts = accepted_of(plan, by, split, kind)
    a_day = pace(plan)
    groups: list[tuple[Conditions, Schedule]] = []
    prebuy = [NONE]
    for mode_at in np.unique(accepted.mode_at).tolist():
        mine = accepted.taken(accepted.mode_at == mode_at)
        own = by.mode_at[mine.row] == mode_at
        for some, way in ((mine.taken(own), by), (mine.taken(~own), None)):
            if len(some.at):
                then = way or conditions_of(plan, settings, tariff, all_by(MODES[mode_at], len(plan["sources"])))
                early = is_pre_buy(then, ahead, some)
                when = placed(then, by, split, some, a_day, np.where(early, ahead.entry[some.part], NAT))
                gone = when.entry > lead.entered_from_shipping(split.ends[some.row], then.spans.taken(some.row))
                doubts.extend(stopped(plan, some.at[gone]))
                doubts.extend(there_already(plan, settings, some.at[~gone], when.usable[~gone]))
                if not gone.all():
                    groups.append((then, when.taken(np.flatnonzero(~gone))))
                    prebuy.append(early[~gone])
    found = tuple(groups)
    if not found:
        return Firm((), NONE, None, None, tuple(doubts))
    return Firm(found, np.concatenate(prebuy), *coming(found, settings, len(kind)), tuple(doubts))


def accepted_of(plan: Plan, by: Conditions, split: Split, kind: Cells) -> tuple[Accepted, list[Finding]]:
    """Return the decisions that can be carried out, those that travel two ways as two, and what keeps others from it."""
    table, row = plan["decisions"], rows_of(plan)
    at = np.flatnonzero((table["decision"] == ACCEPT) & (row >= 0))  # the checks name those without a source
    part = located(plan["sources"]["part"], plan["parts"]["part"])[row[at]]
    bought = (part >= 0) & (kind[part] == BUY)
    known = ~np.isnan(table["quantity"][at]) & (table["quantity"][at] > 0) & ~np.isnat(table["need_date"][at])
    doubts = [*made_here(plan, at[~bought]), *unknown_quantity(plan, at[bought & ~known])]
    use = bought & known
    at, part, row = at[use], part[use], row[at[use]]
    given = table["mode"][at]
    mode_at = np.where(given == "", by.mode_at[row], mode_positions(given))
    quantity = table["quantity"][at].copy()
    one = Accepted(at, part, row, mode_at, quantity, quantity.copy(), table["need_date"][at], table["order_date"][at])
    second = np.where(given == "", split.quantity(row, quantity), 0.0)
    two = np.flatnonzero(second > 0)
    other = replace(one.taken(two), mode_at=split.mode_at[row[two]], quantity=second[two])
    first = replace(one, quantity=quantity - second)
    both = Accepted(*(np.concatenate([getattr(first, name), getattr(other, name)]) for name in Accepted.__slots__))
    return priced_together(both.taken(both.quantity > 0), by, split), doubts


def priced_together(accepted: Accepted, by: Conditions, split: Split) -> Accepted:
    """Return decisions with the quantity of their purchase: the two ways of a split source for one need are one purchase."""
    ways = split.mode_at[accepted.row]
    two = np.flatnonzero((ways >= 0) & ((accepted.mode_at == ways) | (accepted.mode_at == by.mode_at[accepted.row])))
    if not len(two):
        return accepted
    bought = accepted.quantity.copy()
    keys = np.column_stack([accepted.row[two], accepted.need[two].astype(np.int64), accepted.order[two].astype(np.int64)])
    whole = np.unique(keys, axis=0, return_inverse=True)[1].ravel()
    bought[two] = np.bincount(whole, accepted.quantity[two])[whole]
    return replace(accepted, bought=bought)


def is_pre_buy(by: Conditions, ahead: Ahead, some: Accepted) -> Flags:
    """Return which accepted orders are the pre-buy that the plan would propose. Args: by: conditions of the way they travel."""
    meant: Flags = (ahead.source[some.part] == some.row) & (ahead.mode[some.part] == some.mode_at) & ~np.isnat(ahead.entry[some.part])
    at = np.flatnonzero(meant)
    meant[at] = lead.usable_from(ahead.entry[some.part[at]], by.spans.taken(some.row[at])) == some.need[at]
    return meant


def placed(by: Conditions, own: Conditions, split: Split, some: Accepted, a_day: Floats, entered_on: Days) -> Schedule:
    """Return accepted orders with their dates.

    Ordered on the day that counting back from the need gives, goods come on the day they are needed; ordered on another day they
    take their way from then on. What a supplier of limited capacity is asked for early is made ahead, and comes when it is needed.
    Args: by: conditions of the way they travel; own: those of the sources' own ways; a_day ``(sources,)`` units made; entered_on: day they must be entered on, NaT for the last one before the need.
    """
    spans, limited = by.spans.taken(some.row), np.isfinite(a_day[some.row])
    if limited.any():
        spans = replace(spans, making=making_days(a_day[some.row], some.bought))
    entry, opens = lead.entered_for(some.need, spans), split.opens[some.row]
    entry = np.where(split.mode_at[some.row] == some.mode_at, within(by, split, some.row, entry), entry)
    entry = np.where(np.isnat(entered_on), later(entry, opens), entered_on)
    back, early = lead.counted_back(entry, spans), ~np.isnat(entered_on)
    first = np.where(early, back.order, first_of(own, split, some, back.order))
    when = timed(by, some.part, some.row, some.quantity, entry, some.need, some.bought)
    when = replace(when, order=np.minimum(when.order, np.maximum(first, by.as_of)), ideal=np.minimum(when.ideal, first))
    given, planned = ~np.isnat(some.order), (some.order <= back.order) & ((some.order >= first) | limited)
    agreed = lead.counted_on(np.where(given, some.order, by.as_of), spans)
    entered = np.where(planned, entry, later(agreed.entry, opens))
    way = lead.counted_back(entered, spans)
    timed_back = planned | (entered > agreed.entry)  # they could come sooner, and leave when they must
    usable: Days = lead.usable_from(entered, spans)
    usable = np.where(planned, np.maximum(usable, some.need), usable)
    return replace(
        when,
        order=np.where(given, some.order, when.order),
        ideal=np.where(given, some.order, when.ideal),
        ship=np.where(given, np.where(timed_back, way.ship, agreed.ship), when.ship),
        loaded=np.where(given, np.where(timed_back, way.loaded, agreed.loaded), when.loaded),
        entry=np.where(given, entered, when.entry),
        usable=np.where(given, usable, when.usable),
    )


def later(day: Days, other: Days) -> Days:
    """Return the later of two days; one that is missing doesn't count."""
    return np.where(day < other, other, day)


def first_of(own: Conditions, split: Split, some: Accepted, latest: Days) -> Days:
    """Return from when on an order may go out and still be as planned: purchases that travel two ways are placed for the slower one."""
    first = latest.copy()
    for mode_at, second in split.by.items():
        mine = np.flatnonzero((split.mode_at[some.row] == mode_at) & ((some.mode_at == mode_at) | (some.mode_at == own.mode_at[some.row])))
        row = some.row[mine]
        for by in (own, second):
            spans = by.spans.taken(row)
            entry = lead.entered_for(some.need[mine], spans)
            entry = within(by, split, row, entry) if by is second else entry
            first[mine] = np.minimum(first[mine], lead.counted_back(entry, spans).order)
    return first


def coming(groups: ByMode, settings: Settings, parts: int) -> tuple[Floats, Floats]:
    """Return what accepted orders cover, and what stock lacks since they come later than that. Shapes ``(parts, buckets)``."""
    when = reduce(Schedule.then, (schedule for _, schedule in groups))
    needed = np.maximum(bucket_of(when.need, settings), 0)
    there = arrival_buckets(when, settings)
    shape = (parts, settings.buckets)
    cover = spread_out(when.part, np.minimum(needed, there), when.quantity, *shape)
    return cover, np.cumsum(cover - spread_out(when.part, there, when.quantity, *shape), axis=1)


@remembered(16, by_value=True)
def spread_out(part: Ints, bucket: Ints, quantity: Floats, parts: int, buckets: int) -> Floats:
    """Return quantities as a grid; what comes after the horizon isn't in it."""
    grid = np.zeros((parts, buckets))
    use = bucket < buckets
    np.add.at(grid, (part[use], bucket[use]), quantity[use])
    return grid


@remembered(16)
def added(one: Floats, other: Floats) -> Floats:
    """Return the sum of two grids, the very same one for the same grids."""
    return one + other


def held(plan: Plan, part: Ints, row: Ints, need: Days, firm: Flags) -> Flags:
    """Return which proposals are held. Shapes ``(orders,)``."""
    table = plan["decisions"]
    at = np.flatnonzero(table["decision"] == HOLD) if len(table) else np.zeros(0, dtype=np.intp)
    if not len(at):
        return np.zeros(len(part), dtype=bool)
    most = len(plan["sources"])
    keys = table["need_date"][at].astype(np.int64) * most + rows_of(plan)[at]
    found: Flags = np.isin(need.astype(np.int64) * most + row, keys[rows_of(plan)[at] >= 0]) & ~firm
    return found
