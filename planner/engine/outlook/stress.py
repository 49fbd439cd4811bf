"""What rush orders do to the suppliers that must make them: load, waiting, and which of them then miss the date they were rushed for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import Settings, filled, settings_of
from planner.engine.lead import legs as lead
from planner.engine.orders.deadlines import Deadlines
from planner.engine.orders.expediting import Expediting, Outcome
from planner.engine.results import Flags, Floats, Ints, Results
from planner.engine.stock.loss import below, density, quantile
from planner.engine.stock.queueing import Stretch, stretched_lead, waiting
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.scenario import overlay

WEEK = 7.0
SUREST = 1e-15


@dataclass(frozen=True, slots=True)
class Stress:
    """One way of rushing under the load it makes. Shapes ``(suppliers,)`` or, from ``row`` on, ``(rushed orders,)``."""

    suppliers: tuple[str, ...]  # of parts that a measure makes dearer
    usual_load: Floats  # share of the capacity that our usual orders and other customers take, until the goods must ship; NaN not known
    rush_load: Floats  # the same with the rush; above 1 it can't all be made in time
    wait_days: Floats  # what the wait in the line has grown by since the lead time was quoted
    work_off_days: Floats  # until the last rushed unit is made from what capacity is left; ∞ where nothing is left
    row: Ints  # of the deadlines
    supplier: Ints  # position in ``suppliers``
    quantity: Floats
    lead_days: Floats  # from order to entry as planned
    average_days: Floats  # the same of the average rushed unit, under load
    last_days: Floats  # the same of the last one
    misses: Flags  # the last unit is expected on the day of the measure or after it
    chance: Floats  # of a unit to come in time as planned, 0–1
    share_in_time: Floats  # of the units, on average, under load
    saved: Floats  # duty, under load
    lost: Floats  # duty that was to be saved and isn't, since the supplier is too busy
    outcome: Outcome  # under load
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Stresses:
    """Rushing everything, the chosen orders, and nothing, each under the load it makes."""

    everything: Stress
    chosen: Stress
    nothing: Stress


def stresses(plan: Plan, results: Results, found: Deadlines, best: Expediting, variability: float = 1.0) -> Stresses:
    """Return how rushing everything, the right things, and nothing stand up to the suppliers' capacity.

    Args: plan: the plan without the scenario; variability of orders and work, 0 like clockwork, 1 random.
    """
    options, none = best.options, np.zeros(0)
    return Stresses(
        stress(plan, results, found, best.everything_row, best.everything_quantity, variability),
        stress(plan, results, found, options.row[best.chosen], options.quantity[best.chosen], variability),
        stress(plan, results, found, none.astype(np.intp), none, variability),
    )


def stress(plan: Plan, results: Results, found: Deadlines, row: Ints, quantity: Floats, variability: float = 1.0) -> Stress:
    """Return what rush orders come to under the load they put on their suppliers.

    A supplier's lines, one for each part it has a capacity for, help each other out: work is counted in weeks of a line,
    X = Σ quantity/capacity, and the rush gets what the usual load leaves. Its units are made evenly over the work-off; the quoted
    production time covers what fits into it, so a unit made at t comes max(0, t − production) later than planned. The quote holds
    the wait of our usual orders; what other customers take on top makes it grow (Kingman).
    Args: row, quantity ``(rushed orders,)``: rows of the deadlines and how many of each; rows of no quantity are left out.
    Returns the same lead time where nothing is rushed and nobody else takes capacity; a further rush never shortens one.
    """
    then = overlay(plan, results.scenario)
    settings = settings_of(then)
    row, quantity = row[quantity > 0], quantity[quantity > 0]
    supplier = then["sources"]["supplier"]
    place = {name: at for at, name in enumerate(dict.fromkeys(supplier[found.source].tolist()))}
    names, at = tuple(place), np.array([place.get(name, -1) for name in supplier.tolist()], dtype=np.intp)
    of = at[found.source[row]]
    load = Load.of(then, results, found, row, quantity, at, len(names))
    stretch = load.stretch(variability)
    production = results.source.legs[found.source[row], lead.PRODUCTION]
    limited = ~np.isnat(found.date[row]) & ~np.isnan(then["sources"]["capacity_week"][found.source[row]])
    grown = np.where(limited, load.grown(variability)[of], 0.0)
    work = np.where(limited, np.where(stretch.never, np.inf, stretch.work_off)[of], 0.0)
    beyond = np.maximum(work - production, 0.0)
    spread, slack = found.spread_days[row], slack_of(settings, found, row)
    share = in_time_share(slack - grown, spread, work, production)
    worth = found.worth_of(row, quantity)
    chance = found.chance[row]
    counted = np.divide(share, chance, out=np.zeros(len(row)), where=chance > 0)
    saved = worth.saved * np.minimum(counted, 1.0)
    mean = found.mean_days[row]
    with np.errstate(invalid="ignore", divide="ignore"):
        average = np.where(np.isinf(work), np.inf, grown + np.where(work > 0, beyond * beyond / (2 * work), 0.0))
    misses = slack - grown - beyond <= 0
    outcome = Outcome(float(quantity.sum()), float(worth.freight.sum()), float(saved.sum()), float(worth.carrying.sum()))
    return Stress(
        names, load.usual, load.rushed, load.grown(variability), np.where(stretch.never, np.inf, stretch.work_off), row, of, quantity, mean,
        mean + average, mean + grown + beyond, misses, chance, share, saved, worth.saved - saved, outcome,
        tuple(doubts(then, found, names, of, row, misses & limited & (chance > 0.5), stretch)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Load:
    """The work at each supplier something is rushed from, in weeks of one of its lines. Shapes ``(suppliers,)``."""

    lines: Floats  # with a known capacity; NaN for none
    own: Floats  # a week, for our usual orders
    others: Floats  # a week, for other customers
    rush: Floats
    weeks: Floats  # until the rushed goods must ship

    @staticmethod
    def of(plan: Plan, results: Results, found: Deadlines, row: Ints, quantity: Floats, at: Ints, count: int) -> Load:
        """Return the load of rush orders beside the usual ones that ship until the rushed goods must. Args: at ``(sources,)`` supplier."""
        sources, orders, of = plan["sources"], results.orders, at[found.source[row]]
        ready = results.as_of + lead.span(results.source.legs[:, : lead.PRODUCTION + 1].sum(axis=1))[found.source]
        until = np.full(count, results.as_of, dtype="datetime64[D]")
        np.maximum.at(until, at[found.source], np.maximum(found.ship_by, ready))
        weeks = np.maximum((until - results.as_of).astype(np.float64), 1.0) / WEEK
        capacity = sources["capacity_week"]
        line = (at >= 0) & (capacity > 0) & (results.source.part >= 0)
        used = line & (np.bincount(orders.source, minlength=len(at)) > 0)
        used[found.source] = line[found.source]
        each = np.where(line, 1.0 / np.where(line, capacity, 1.0), 0.0)
        usual = (~orders.prebuy | orders.firm) & line[orders.source] & (orders.ship_date < np.r_[until, results.as_of][at[orders.source]])
        made = np.bincount(at[orders.source][usual], (orders.quantity * each[orders.source])[usual], minlength=count)
        none = (at >= 0) & (capacity == 0)
        lines = np.bincount(at[used], minlength=count).astype(np.float64)
        lines[(lines == 0) & (np.bincount(at[none], minlength=count) == 0)] = np.nan
        others = np.bincount(at[used], filled(sources["busy_share"], 0.0)[used], minlength=count).astype(np.float64)
        rush = np.bincount(of, quantity * each[found.source[row]], minlength=count).astype(np.float64)
        return Load(lines, made / weeks, others, rush, weeks)

    @property
    def usual(self) -> Floats:
        """Return the share of capacity that is taken without a rush."""
        return self.share_of(self.own + self.others)

    @property
    def rushed(self) -> Floats:
        """Return the share of capacity that is asked for until the rushed goods must ship."""
        return self.share_of(self.own + self.others + self.rush / self.weeks)

    def share_of(self, work: Floats) -> Floats:
        """Return work a week over the lines there are, NaN where none is known."""
        share: Floats = np.divide(work, self.lines, out=np.full(len(self.lines), np.nan), where=self.lines > 0)
        return share

    def stretch(self, variability: float) -> Stretch:
        """Return the work-off of the rush beside the usual load."""
        return stretched_lead(np.zeros(len(self.lines)), self.own + self.others, self.lines, self.rush, variability)

    def grown(self, variability: float) -> Floats:
        """Return what the wait has grown by since the lead time was quoted, under our usual load alone; ∞ where nothing is left."""
        spread = np.sqrt(variability) * np.ones(len(self.lines))
        full, own = (np.nan_to_num(load / np.where(self.lines > 0, self.lines, np.nan)) for load in (self.own + self.others, self.own))
        with np.errstate(invalid="ignore"):
            more = waiting(full, full * WEEK, spread, spread) - waiting(own, own * WEEK, spread, spread)
        return np.where(np.isnan(more), 0.0, np.maximum(more, 0.0))


def slack_of(settings: Settings, found: Deadlines, row: Ints) -> Floats:
    """Return the days between the expected entry and the last one in time; with a spread, those that give the chance of the deadlines."""
    buffer = np.maximum(lead.whole(np.array([settings.buffer_days])), 1)[0]
    spared = found.enter_by[row] + np.timedelta64(int(buffer), "D")
    plain = (np.where(found.spared[row], spared, found.date[row]) - found.enter_if_now[row]).astype(np.float64)
    spread = found.spread_days[row]
    return np.where(spread > 0, spread * quantile(np.clip(found.chance[row], SUREST, 1 - SUREST)), plain)


def in_time_share(slack: Floats, spread: Floats, work: Floats, production: Floats) -> Floats:
    """Return the share of units in time when they are made evenly over ``work`` days, each max(0, t − production) later than planned.

    With P = min(production, work): (P/work)·Φ(s/σ) + (1/work)·∫₀^(work−P) Φ((s − t)/σ) dt, the integral by H(x) = xΦ(x) + φ(x).
    Shapes ``(rushed orders,)``, days; 0 where the work is never done.
    """
    first = np.minimum(production, work)
    late = np.where(np.isinf(work), 0.0, work - first)
    sure = np.where(slack > 0, 1.0, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        start, end = slack / spread, (slack - late) / spread
        whole = np.where(spread > 0, below(np.where(spread > 0, start, 0.0)), sure)
        swung = spread * (primitive(np.where(spread > 0, start, 0.0)) - primitive(np.where(spread > 0, end, 0.0)))
        after = np.where(spread > 0, swung, np.clip(slack, 0.0, late))
        share = np.where(work > 0, (first * whole + after) / work, whole)
    return np.where(np.isinf(work) | np.isinf(slack), np.where(np.isinf(work), 0.0, whole), share)


def primitive(x: Floats) -> Floats:
    """Return ∫ Φ up to x: xΦ(x) + φ(x)."""
    return x * below(x) + density(x)


def doubts(plan: Plan, found: Deadlines, names: tuple[str, ...], of: Ints, row: Ints, misses: Flags, stretch: Stretch) -> Iterator[Finding]:
    """Say which suppliers can't make in time what is rushed from them, and of how many orders that isn't known."""
    sources = plan["sources"]
    for at in np.unique(of):
        name, late = names[at], int((misses & (of == at)).sum())
        first = int(found.source[row[of == at][0]])
        where = Where("sources", int(sources.ids[first]), "capacity_week")
        if stretch.never[at]:
            message = f"{name} has no capacity left for rush orders: the usual ones and other customers take all of it."
            yield Finding(
                Severity.WARNING, "stress.full", message, "Check its capacity and what others take, or rush from elsewhere.", where
            )
        elif late:
            message = f"{name} would be busy with the rush for {stretch.work_off[at]:,.0f} days; {late} of {int((of == at).sum())} rushed orders come too late."
            yield Finding(Severity.WARNING, "stress.late", message, "Rush less from it, or only what saves most.", where)
    unknown = np.flatnonzero(np.isnan(sources["capacity_week"][found.source[row]]))
    if len(unknown):
        message = f"No capacity is known for {len(unknown)} of {len(row)} rushed orders, so their lead times don't stretch."
        where = Where("sources", int(sources.ids[found.source[row[unknown[0]]]]), "capacity_week")
        yield Finding(Severity.NOTE, "stress.unknown", message, "Enter what the supplier can make in a week.", where)
