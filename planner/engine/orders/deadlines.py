"""Until when each needed part can still be ordered before each measure, by which mode, and what a day of delay costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.freight import freight_rates, packing
from planner.engine.inputs import Settings, filled, settings_of
from planner.engine.lead import legs as lead
from planner.engine.orders import policy
from planner.engine.orders.arrival import Clause, Spreads, in_time, in_time_or_spared, spreads_of
from planner.engine.orders.capacity import makeable
from planner.engine.orders.conditions import Conditions, conditions_of
from planner.engine.orders.measures import Measure, entries, has_clause, last_entry, measures_ahead
from planner.engine.orders.stakes import Stakes, stakes_of
from planner.engine.results import Days, Flags, Floats, Ints, Results
from planner.engine.stock.stockpile import bought_ahead
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.scenario import overlay
from planner.model.schema import MODES

DAY = np.timedelta64(1, "D")
YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Worth:
    """What the best order comes to when it goes out on a day. Shapes ``(rows,)``, plan currency, chances weighed."""

    chance: Floats  # of coming in under the old duty, 0–1
    wait: Floats  # years from usable stock to the measure
    quantity: Floats
    saved: Floats  # duty
    freight: Floats  # extra freight and expedite premium
    carrying: Floats

    @property
    def net(self) -> Floats:
        """Return the duty saved less what saving it costs."""
        return self.saved - self.freight - self.carrying


@dataclass(frozen=True, slots=True)
class Ways:
    """How goods can come in before a measure: one row for each part, measure and mode. Shapes ``(rows,)``."""

    stake: Ints  # row of the stakes
    mode: Ints  # position in MODES
    order_by: Days  # last day to order so that the goods are entered ``buffer_days`` before the measure, or are spared
    made_by: Days  # production done
    ship_by: Days  # export licence in hand
    load_by: Days  # first loading; a feeder's days come after it
    enter_by: Days
    spared: Flags  # they enter after the measure and keep the old duty only by its in-transit clause
    mean_days: Floats  # from an order on the as-of date to entry, closures included
    spread_days: Floats
    enter_if_now: Days
    extra_freight: Floats  # of a unit, against the source's own mode
    premium: Floats  # of a unit: that and the part's expedite premium
    able: Floats  # most units the supplier can make until the goods must ship, beside its other orders; ∞ no limit known
    now: Worth  # ordered on the as-of date
    later: Worth  # ordered a day later


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The last safe order dates of every needed bought part, ready for a table or a chart. Shapes ``(rows,)`` unless said."""

    measures: tuple[Measure, ...]
    part: Ints  # position in Results.parts
    source: Ints  # row of the sources table
    measure: Ints  # position in ``measures``
    mode: Ints  # position in MODES
    order_by: Days
    made_by: Days  # production done
    ship_by: Days  # export licence in hand
    load_by: Days
    enter_by: Days
    date: Days  # of the measure
    spared: Flags
    days_left: Floats  # until ``order_by``; negative where it is missed
    missed: Flags
    mean_days: Floats
    spread_days: Floats
    enter_if_now: Days
    chance: Floats  # 0–1
    probability: Floats  # that the measure comes
    rise: Floats  # of a unit's landed cost
    avoidable: Floats  # of that, what buying ahead spares
    extra_freight: Floats
    need: Floats  # units needed under the measure within the horizon
    able: Floats
    quantity: Floats  # worth ordering now
    at_stake: Floats  # probability × what can be spared × need
    stake_ordered: Floats  # the same for ``quantity``
    saved: Floats
    freight: Floats
    carrying: Floats
    worth: Floats  # saved − freight − carrying
    day_costs: Floats  # what the worth falls by when the order goes out a day later; below 0 where waiting still pays
    missed_cost: Floats  # what the duty will cost since it is too late by this mode, 0 where it isn't
    open_mode: Ints  # cheapest mode in which the part can still be in time, −1 for none
    premium: Floats  # of a unit: extra freight and the part's expedite premium
    holding: Floats  # cost of holding one unit for a year
    wait: Floats  # years from usable stock to the measure, ordered on the as-of date
    demand: Floats  # units a year
    findings: tuple[Finding, ...]

    @property
    def by_urgency(self) -> Ints:
        """The rows by money lost for each day of delay, the most first; of equal ones the nearest deadline first."""
        return np.lexsort((self.days_left, -self.day_costs))

    def worth_of(self, rows: Ints, quantity: Floats, in_time: Floats | None = None) -> Worth:
        """Return what orders of any quantity by some rows come to. Args: in_time: how many of them count, all where not given."""
        counted = quantity if in_time is None else in_time
        gain = self.probability[rows] * self.chance[rows] * self.avoidable[rows]
        demand = self.demand[rows]
        lasts = np.divide(quantity, demand, out=np.zeros(len(rows)), where=demand > 0)
        carrying = self.holding[rows] * quantity * (self.wait[rows] + lasts / 2)
        return Worth(self.chance[rows], self.wait[rows], quantity, counted * gain, quantity * self.premium[rows], carrying)


def deadlines(plan: Plan, results: Results, scenario: str) -> Deadlines:
    """Return for every needed bought part, every measure that makes it dearer, and every mode, the last safe order date and its money.

    order by = policy date − buffer − customs − transit − inland − licence − production − order processing, by working calendar;
    worth(Q) = Q·(p·chance·rise − e) − h·C0·(Q·w + Q²/2D), at its best Q within the need and what the supplier can make;
    a day of delay costs worth(today) − worth(tomorrow): the slope of the chance, and the units of a day no longer made in time.
    Here p: the measure's probability, e: extra freight and premium, h: carrying a year, C0: landed cost today, w: years from
    arrival to the measure, D: need a year. Goods must be entered before the day itself (12:01 a.m.), so a buffer of 0 counts as 1.
    Args: plan: the plan without the scenario; results: of that scenario.
    """
    then = overlay(plan, scenario)
    settings = settings_of(then)
    by = conditions_of(then, settings, landed.tariff_of(then, settings))
    found = measures_ahead(then, plan, settings, scenario)
    spans = policy.epochs(then, settings, by, results.source, results.part.kind, found)
    stakes = stakes_of(then, results, by.spans, spans, found)
    blocks = [
        ways(then, settings, results, by, measure, stakes, np.flatnonzero(stakes.measure == number), position)
        for number, measure in enumerate(found)
        for position in range(len(MODES))
    ]
    return told(results, settings, found, stakes, joined(blocks))


def ways(
    plan: Plan, settings: Settings, results: Results, own: Conditions, measure: Measure, stakes: Stakes, at: Ints, position: int
) -> Ways:
    """Return how some stakes' goods can come by one mode before one measure; goods without a lane by it are left out."""
    mode, sources = MODES[position], plan["sources"]
    modes = policy.all_by(mode, len(sources))
    moved = lead.transport(plan, settings, modes)
    row = stakes.source[at]
    at = at[(moved.lane[row] >= 0) | (sources["mode"][row] == mode)]
    of, row = stakes.taken(at), stakes.source[at]
    by = conditions_of(plan, settings, own.tariff, modes)
    feeder, spans = by.feeder[row], by.spans.taken(row)
    target = np.full(len(at), last_entry(measure, settings), dtype="datetime64[D]")
    entry = entries(target, spans, feeder, measure, mode)
    last = lead.counted_back(entry, spans)
    made = spans.open_.back(last.ship, spans.licence, spans.start)
    now, later = (lead.counted_on(day, spans) for day in (settings.as_of, settings.as_of + DAY))
    spread = spreads_of(moved.leg_sd[row])
    freight = freight_rates(plan["lanes"], moved.lane, packing(plan)).of(results.source.quantity[row], row)
    usual = results.source.cost[row, landed.FREIGHT]
    extra = np.where(sources["mode"][row] == mode, 0.0, np.maximum(freight.of(results.source.cost[row, landed.GOODS]) - usual, 0.0))
    premium = extra + filled(plan["parts"]["expedite"], 0.0)[of.part]
    chances = [chance_of(settings, measure, mode, dates, spread, feeder) for dates in (now, later)]
    taken = made_meanwhile(results, row, last.ship)
    able = [
        makeable(plan, row, spans, day, np.maximum(last.ship, dates.ship), taken) for day, dates in ((now.order, now), (later.order, later))
    ]
    worths = [
        worth_of(settings, measure, of, chance, premium, most, lead.usable_from(dates.entry, spans))
        for chance, most, dates in zip(chances, able, (now, later), strict=True)
    ]
    return Ways(
        at, np.full(len(at), position), last.order, made, last.ship, last.loaded, entry, entry > target, (now.entry - settings.as_of).astype(np.float64),
        spread.whole, now.entry, extra, premium, able[0], worths[0], worths[1],
    )  # fmt: skip


def chance_of(
    settings: Settings, measure: Measure, mode: str, dates: lead.Dates, spread: Spreads, feeder: np.ndarray[tuple[int], np.dtype[np.timedelta64]]
) -> Floats:  # fmt: skip
    """Return the chance that goods due on some dates come in under the old duty: entered before the measure, or spared by its clause."""
    mean = (dates.entry - settings.as_of).astype(np.float64)
    days = np.full(len(mean), float((measure.date - settings.as_of).astype(np.int64)))
    if not has_clause(measure, mode):
        return in_time(days, mean, spread.whole)
    loading = (np.minimum(dates.loaded + feeder, dates.entry) - settings.as_of).astype(np.float64)
    limit = (measure.loaded_limit(feeder) - settings.as_of).astype(np.float64)
    entered = np.inf if np.isnat(measure.entered_before) else float((measure.entered_before - settings.as_of).astype(np.int64))
    return in_time_or_spared(days, loading, mean, spread, Clause(limit, entered))


def made_meanwhile(results: Results, row: Ints, until: Days) -> Floats:
    """Return how many units each source makes for planned needs and firm orders that ship by a day. Shape ``(lines,)``."""
    orders = results.orders
    own = np.flatnonzero(~orders.prebuy | orders.firm)
    own = own[np.lexsort((orders.ship_date[own], orders.source[own]))]
    total = np.r_[0.0, np.cumsum(orders.quantity[own])]
    start = np.searchsorted(orders.source[own], row, side="left")
    key = orders.source[own] * 10**7 + orders.ship_date[own].astype(np.int64)
    end = np.searchsorted(key, row * 10**7 + until.astype("datetime64[D]").astype(np.int64), side="right")
    made: Floats = total[np.maximum(end, start)] - total[start]
    return made


def worth_of(settings: Settings, measure: Measure, of: Stakes, chance: Floats, premium: Floats, able: Floats, arrival: Days) -> Worth:
    """Return what the best order comes to, by the closed form of a purchase before a rise, within the need and what can be made."""
    wait = np.maximum((measure.date - arrival).astype(np.float64), 0.0) / YEAR
    holding = settings.carrying_rate * of.cost
    gain = measure.probability * chance * of.avoidable
    best = bought_ahead(of.demand, gain - premium - holding * wait, of.cost, settings.carrying_rate).quantity
    quantity = np.minimum(np.minimum(best, of.need), able)
    lasts = np.divide(quantity, of.demand, out=np.zeros(len(quantity)), where=of.demand > 0)
    return Worth(chance, wait, quantity, quantity * gain, quantity * premium, holding * quantity * (wait + lasts / 2))


def joined(blocks: list[Ways]) -> Ways:
    """Return the rows of several blocks as one."""
    none, day = np.zeros(0), np.zeros(0, dtype="datetime64[D]")
    index, nothing = np.zeros(0, dtype=np.intp), Worth(none, none, none, none, none, none)
    blocks = [Ways(index, index, day, day, day, day, day, none.astype(bool), none, none, day, none, none, none, nothing, nothing), *blocks]

    def worth(name: str) -> Worth:
        return Worth(*(np.concatenate([getattr(getattr(block, name), one.name) for block in blocks]) for one in fields(Worth)))

    plain = {
        one.name: np.concatenate([getattr(block, one.name) for block in blocks]) for one in fields(Ways) if one.name not in ("now", "later")
    }
    return Ways(**plain, now=worth("now"), later=worth("later"))


def told(results: Results, settings: Settings, found: tuple[Measure, ...], stakes: Stakes, way: Ways) -> Deadlines:
    """Return the deadlines by part, measure and mode, with what is missed and what is still open."""
    order = np.lexsort((way.mode, stakes.measure[way.stake], stakes.part[way.stake]))
    stake, now = way.stake[order], way.now
    of = stakes.taken(stake)
    chance = np.array([measure.probability for measure in found])[of.measure]
    left = (way.order_by[order] - settings.as_of).astype(np.float64)
    missed = left < 0
    at_stake = chance * of.avoidable * of.need
    open_mode = cheapest_open(stake, way.mode[order], way.extra_freight[order], missed, len(stakes.part))[stake]
    dates = np.array([measure.date for measure in found], dtype="datetime64[D]")[of.measure]
    return Deadlines(
        found, of.part, of.source, of.measure, way.mode[order], way.order_by[order], way.made_by[order], way.ship_by[order], way.load_by[order], way.enter_by[order], dates,
        way.spared[order], left, missed, way.mean_days[order], way.spread_days[order], way.enter_if_now[order], now.chance[order], chance, of.rise,
        of.avoidable, way.extra_freight[order], of.need, way.able[order], now.quantity[order], at_stake, chance * of.avoidable * now.quantity[order],
        now.saved[order], now.freight[order], now.carrying[order], now.net[order], (now.net - way.later.net)[order], np.where(missed, at_stake, 0.0),
        open_mode, way.premium[order], settings.carrying_rate * of.cost, now.wait[order], of.demand,
        tuple(missed_findings(results, found, of, missed & (open_mode < 0), at_stake)),
    )  # fmt: skip


def cheapest_open(stake: Ints, mode: Ints, freight: Floats, missed: Flags, stakes: int) -> Ints:
    """Return for each stake the mode with the least extra freight that isn't missed, −1 for none. Shape ``(stakes,)``."""
    found = np.full(stakes, -1, dtype=np.intp)
    still = np.flatnonzero(~missed)
    dearest_first = still[np.argsort(-freight[still], kind="stable")]
    found[stake[dearest_first]] = mode[dearest_first]
    return found


def missed_findings(results: Results, found: tuple[Measure, ...], of: Stakes, late: Flags, at_stake: Floats) -> Iterator[Finding]:
    """Say for each measure how many parts can't come in before it by any mode, and which of them costs most."""
    for number, measure in enumerate(found):
        rows = np.flatnonzero(late & (of.measure == number))
        if len(rows):
            worst, count = results.parts[of.part[rows[at_stake[rows].argmax()]]], len(np.unique(of.part[rows]))
            yield Finding(
                Severity.WARNING,
                "policy.missed",
                f"It is too late to bring in {count} {'part' if count == 1 else 'parts'} safely before {measure.label} on {measure.date}; "
                f"the dearest of them is {worst}.",
                "Buy from a source that the measure spares, or cut the policy buffer.",
                Where("parts", None, "part"),
            )
