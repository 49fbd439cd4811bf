"""Pegging: which demand wants each order, through every level of the bill of materials, first in first out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import Settings, bucket_of, bucket_start, filled, located, settings_of
from planner.engine.netting.coming import never_ships
from planner.engine.netting.ways import Way, way_of
from planner.engine.results import Days, Flags, Floats, Ints, Results
from planner.model.plan import Plan

KINDS = ("demand", "safety stock", "strategic stock", "pre-buy", "minimum or multiple", "beyond the horizon")
DEMAND, SAFETY, STRATEGIC, PREBUY, LOT, BEYOND = range(len(KINDS))
ON_HAND, OPEN, ORDERED, ASSEMBLED = range(4)  # what a supply is
NAT = np.datetime64("NaT", "D")
LEAST = 1e-9  # quantities below it are rounding


@dataclass(frozen=True, slots=True)
class Pegs:
    """Which supply is for what. Shapes ``(pegs,)``; those of one supply follow each other, the earliest need first."""

    part: Ints  # that is supplied
    order: Ints  # number among the planned orders, −1 for any other supply
    open_row: Ints  # row of the stock table of an open order, −1 for any other supply
    product: Ints  # part of the demand; of what is held or left over the part that holds it
    demand_row: Ints  # row of the demand table, −1 where it isn't demand
    quantity: Floats  # of the part that is supplied
    kind: Ints  # position in KINDS
    due: Days  # of the demand, NaT where it isn't demand
    starts: Ints  # (orders + 1,) where the pegs of each planned order begin, in ``by_order``
    by_order: Ints  # the pegs of planned orders, order by order


@dataclass(frozen=True, slots=True)
class Supplies:
    """What there is of each part and when, sorted by part and day. Shapes ``(supplies,)``."""

    part: Ints
    bucket: Ints  # of assemblies: in which they are due
    quantity: Floats
    what: Ints
    number: Ints  # of the order, row of the stock table, −1
    left: Ints  # kind of what nothing wants


@dataclass(frozen=True, slots=True)
class Wants:
    """Who wants what, as one number: rows of demand in the order they are due, then each part's safety and strategic stock."""

    row: Ints  # (demands,) row of the demand table
    part: Ints  # (demands,)
    due: Days  # (demands,)
    parts: int

    def kind(self, want: Ints) -> Ints:
        """Return the kind of each want."""
        return np.where(want < len(self.row), DEMAND, 1 + (want - len(self.row)) // self.parts)

    def holder(self, want: Ints) -> Ints:
        """Return the part whose demand or stock each want is."""
        is_demand = want < len(self.row)
        demand = self.part[np.where(is_demand, want, 0)] if len(self.row) else np.zeros(len(want), dtype=np.intp)
        return np.where(is_demand, demand, (want - len(self.row)) % self.parts)

    def stock(self, kind: int, part: Ints) -> Ints:
        """Return the want of parts' safety or strategic stock, or of what is left over."""
        return len(self.row) + (kind - 1) * self.parts + part


@dataclass(frozen=True, slots=True)
class Claims:
    """What is wanted of each part. Shapes ``(claims,)``."""

    part: Ints
    bucket: Ints
    want: Ints
    quantity: Floats

    @staticmethod
    def joined(claims: list[Claims]) -> Claims:
        """Return all claims of a list."""
        return Claims(*(np.concatenate([getattr(one, name) for one in claims]) for name in Claims.__slots__))

    def taken(self, rows: Ints | Flags) -> Claims:
        """Return some claims."""
        return Claims(self.part[rows], self.bucket[rows], self.want[rows], self.quantity[rows])

    def merged(self, buckets: int, wants: int) -> Claims:
        """Return the claims by part, bucket and want, those of one of each summed up."""
        key = (self.part * (buckets + 1) + self.bucket) * wants + self.want
        order = np.argsort(key, kind="stable")
        key = key[order]
        start = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, dtype=np.intp)
        first = order[start]
        total = np.add.reduceat(self.quantity[order], start) if len(key) else self.quantity
        return Claims(self.part[first], self.bucket[first], self.want[first], total)


@dataclass(frozen=True, slots=True)
class Matches:
    """Pieces of supplies and the claims they are for, −1 for none. Shapes ``(pieces,)``."""

    supply: Ints
    claim: Ints
    quantity: Floats


def pegs(plan: Plan, results: Results) -> Pegs:
    """Return which demand every supply of a plan as a scenario has it is for: the earliest need gets the earliest supply.

    Stock on hand goes first, then open orders, planned orders and assemblies in the order they come. What no demand wants is held as
    safety or strategic stock, or is left over: a pre-buy, by minimum or multiple, or beyond the horizon. The pegs of a supply add up
    to its quantity; those of a demand cover its need where supply is enough. Source: Orlicky's MRP, 3rd ed., ch. 8 (pegging).
    """
    settings = settings_of(plan)
    count = len(results.parts)
    way = way_of(plan, settings, results)
    wants, claims = demands(plan, settings, count)
    supplies = supplies_of(plan, settings, results, way)
    waiting: list[list[Claims]] = [[] for _ in range(way.depth + 1)]
    handed(waiting, way, claims)
    handed(waiting, way, stocks(results, wants, settings.buckets))
    found = []
    for level, listed in enumerate(waiting):
        if not listed:
            continue
        here = moved_on(waiting, way, level, Claims.joined(listed)).merged(settings.buckets, len(wants.row) + 5 * count)
        matches = matched(supplies, here, way.level, level)
        found.append(pegged(supplies, here, matches, wants))
        handed(waiting, way, below(way, supplies, here, matches, wants))
    return sorted_by_order(found, len(results.orders.part), wants)


def demands(plan: Plan, settings: Settings, parts: int) -> tuple[Wants, Claims]:
    """Return the demand within the horizon, the earliest first, and what it claims; what is overdue is wanted in the first bucket."""
    table = plan["demand"]
    part, quantity = located(table["part"], plan["parts"]["part"]), filled(table["quantity"], 0.0)
    bucket = bucket_of(table["due"], settings)
    use = np.flatnonzero((part >= 0) & (bucket < settings.buckets) & ~np.isnat(table["due"]) & (quantity > 0))
    use = use[np.argsort(table["due"][use], kind="stable")]
    wants = Wants(use, part[use], table["due"][use], parts)
    return wants, Claims(part[use], np.maximum(bucket[use], 0), np.arange(len(use)), quantity[use])


def stocks(results: Results, wants: Wants, buckets: int) -> Claims:
    """Return what parts hold, wanted after all demand."""
    held = []
    for kind, quantity in ((SAFETY, results.part.safety_stock), (STRATEGIC, results.part.strategic_stock)):
        part = np.flatnonzero(quantity > LEAST)
        held.append(Claims(part, np.full(len(part), buckets), wants.stock(kind, part), quantity[part]))
    return Claims.joined(held)


def supplies_of(plan: Plan, settings: Settings, results: Results, way: Way) -> Supplies:
    """Return stock on hand, open orders within the horizon, planned orders and assemblies."""
    stock, orders, first = plan["stock"], results.orders, settings.first_day
    at, quantity = located(stock["part"], plan["parts"]["part"]), filled(stock["quantity"], 0.0)
    open_ = stock["kind"] == "open order"
    here = np.bincount(at[(at >= 0) & ~open_], quantity[(at >= 0) & ~open_], minlength=len(results.parts))
    on_hand = np.flatnonzero(here > 0)
    due = np.where(np.isnat(stock["due"]), settings.as_of, stock["due"]).astype("datetime64[D]")
    comes = open_ & ~never_ships(plan, settings)
    row = np.flatnonzero((at >= 0) & comes & (quantity > 0) & (bucket_of(due, settings) < settings.buckets))
    made, bucket = np.nonzero(way.receipts > LEAST)
    parts = (on_hand, at[row], orders.part, way.made[made])
    sizes = [len(part) for part in parts]
    usable: Days = np.maximum(orders.entry_date, np.where(orders.late_days > 0, orders.entry_date, orders.need_date))
    usable = np.where(orders.firm & (orders.entry_date < orders.need_date), orders.entry_date, usable)
    day = np.concatenate([np.full(sizes[0], first), np.maximum(due[row], first), np.maximum(usable, first), bucket_start(settings)[bucket]])
    left = np.concatenate([
        np.full(sizes[0], BEYOND), np.full(sizes[1], BEYOND), np.where(orders.prebuy, PREBUY, np.where(orders.firm, BEYOND, LOT)), np.full(sizes[3], LOT)
    ])  # fmt: skip
    what, part = np.repeat([ON_HAND, OPEN, ORDERED, ASSEMBLED], sizes), np.concatenate(parts)
    number = np.concatenate([np.full(sizes[0], -1), row, np.arange(sizes[2]), np.full(sizes[3], -1)])
    amount = np.concatenate([here[on_hand], quantity[row], orders.quantity, way.receipts[made, bucket]])
    order = np.lexsort((what, day, what != ON_HAND, part))
    buckets = np.concatenate([np.zeros(sum(sizes[:3]), dtype=np.intp), bucket])
    return Supplies(part[order], buckets[order], amount[order], what[order], number[order], left[order])


def handed(waiting: list[list[Claims]], way: Way, claims: Claims) -> None:
    """Give claims to the levels of their parts."""
    level = way.level[claims.part]
    for one in np.unique(level).tolist():
        waiting[one].append(claims.taken(np.flatnonzero(level == one)))


def moved_on(waiting: list[list[Claims]], way: Way, level: int, claims: Claims) -> Claims:
    """Return what a level keeps once alternates have taken over their share of it; what they take waits further down."""
    for move in np.flatnonzero(way.level[way.moved] == level).tolist() if len(way.moved) else ():
        mine = np.flatnonzero(
            (claims.part == way.moved[move]) & (claims.bucket >= way.since[move]) & (claims.bucket < way.receipts.shape[1])
        )
        if len(mine):
            other = np.full(len(mine), way.alternate[move])
            taken = way.share[move] * claims.quantity[mine]
            handed(waiting, way, Claims(other, claims.bucket[mine], claims.want[mine], way.ratio[move] * taken))
    return kept_of(way, level, claims)


def kept_of(way: Way, level: int, claims: Claims) -> Claims:
    """Return claims without what alternates take over."""
    moves = np.flatnonzero(way.level[way.moved] == level) if len(way.moved) else ()
    share = np.zeros(len(claims.part))
    for move in moves:
        share += np.where(
            (claims.part == way.moved[move]) & (claims.bucket >= way.since[move]) & (claims.bucket < way.receipts.shape[1]),
            way.share[move],
            0,
        )
    return Claims(claims.part, claims.bucket, claims.want, claims.quantity * np.maximum(1 - share, 0.0)) if share.any() else claims


def matched(supplies: Supplies, claims: Claims, levels: Ints, level: int) -> Matches:
    """Return which piece of each supply of a level's parts goes to which claim: both run off in their order, part by part.

    Cumulative supply and cumulative need of a part cut each other into pieces; a piece lies in just one of either.
    """
    mine = np.flatnonzero(levels[supplies.part] == level)
    part = np.concatenate([claims.part, supplies.part[mine]])
    is_claim = np.arange(len(part)) < len(claims.part)
    end = np.concatenate([running(claims.part, claims.quantity), running(supplies.part[mine], supplies.quantity[mine])])
    order = np.lexsort((end, part))
    part, end, is_claim = part[order], end[order], is_claim[order]
    begins = np.r_[True, part[1:] != part[:-1]] if len(part) else np.zeros(0, dtype=bool)
    length = np.where(begins, end, end - np.r_[0.0, end[:-1]])
    gone: Ints = np.cumsum(is_claim) - is_claim  # claims that have ended before
    claim = of_same_part(np.arange(len(claims.part)), gone, claims.part, part)
    supply = of_same_part(mine, np.arange(len(part)) - gone, supplies.part[mine], part)
    use = np.flatnonzero((supply >= 0) & (length > LEAST))
    return Matches(supply[use], claim[use], length[use])


def of_same_part(rows: Ints, at: Ints, owner: Ints, part: Ints) -> Ints:
    """Return the rows at some places where their owner is the part meant, else −1. Shape ``(pieces,)``."""
    if not len(rows):
        return np.full(len(part), -1, dtype=np.intp)
    place = np.minimum(at, len(rows) - 1)
    return np.where((at < len(rows)) & (owner[place] == part), rows[place], -1)


def running(part: Ints, quantity: Floats) -> Floats:
    """Return the running sum within each part. Args: part ascending."""
    total = np.cumsum(quantity)
    start = np.flatnonzero(np.r_[True, part[1:] != part[:-1]]) if len(part) else np.zeros(0, dtype=np.intp)
    before = np.repeat(total[start] - quantity[start], np.diff(np.r_[start, len(part)])) if len(part) else total
    return total - before


def want_of(supplies: Supplies, claims: Claims, matches: Matches, wants: Wants) -> Ints:
    """Return what each piece is for; what nothing wants is left over for the reason of its supply."""
    none = matches.claim < 0
    left = wants.stock(1, supplies.part[matches.supply]) + (supplies.left[matches.supply] - 1) * wants.parts
    return np.where(none, left, claims.want[np.where(none, 0, matches.claim)]) if len(claims.part) else left


def below(way: Way, supplies: Supplies, claims: Claims, matches: Matches, wants: Wants) -> Claims:
    """Return what the assemblies of a level claim of their components, in the bucket they are released."""
    made = np.flatnonzero(supplies.what[matches.supply] == ASSEMBLED)
    supply, want = matches.supply[made], want_of(supplies, claims, matches, wants)[made]
    part = supplies.part[supply]
    bucket = np.maximum(supplies.bucket[supply] - way.offset[part], 0)
    lines = way.start[part + 1] - way.start[part]
    piece = np.repeat(np.arange(len(made)), lines)
    line = np.arange(len(piece)) - np.repeat(np.cumsum(lines) - lines, lines) + way.start[part][piece]
    holds = (bucket[piece] >= way.first[line]) & (bucket[piece] <= way.last[line])
    piece, line = piece[holds], line[holds]
    return Claims(way.child[line], bucket[piece], want[piece], matches.quantity[made][piece] * way.factor[line])


def pegged(supplies: Supplies, claims: Claims, matches: Matches, wants: Wants) -> tuple[Ints, Ints, Ints, Ints, Floats]:
    """Return the pegs of a level: part, order, open order, want and quantity."""
    number, what = supplies.number[matches.supply], supplies.what[matches.supply]
    order, open_row = np.where(what == ORDERED, number, -1), np.where(what == OPEN, number, -1)
    return supplies.part[matches.supply], order, open_row, want_of(supplies, claims, matches, wants), matches.quantity


def sorted_by_order(found: list[tuple[Ints, Ints, Ints, Ints, Floats]], orders: int, wants: Wants) -> Pegs:
    """Return the pegs of all levels, with those of each planned order at hand."""
    none = np.zeros(0, dtype=np.intp)
    part, order, open_row, want, quantity = (
        np.concatenate(column) for column in zip((none, none, none, none, np.zeros(0)), *found, strict=True)
    )
    row = np.where(want < len(wants.row), want, -1)
    by_order = np.flatnonzero(order >= 0)
    by_order = by_order[np.argsort(order[by_order], kind="stable")]
    return Pegs(
        part, order, open_row, wants.holder(want), np.r_[wants.row, -1][row], quantity, wants.kind(want), np.r_[wants.due, NAT][row],
        np.searchsorted(order[by_order], np.arange(orders + 1)), by_order,
    )  # fmt: skip
