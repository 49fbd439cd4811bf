"""Policy dates: what gets dearer when, the last safe order date by mode, and what is worth buying before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.engine import bom, landed, lead, stockpile
from planner.engine.duty import FAR, Tariff
from planner.engine.inputs import Settings, filled, monday, remembered, week_of
from planner.engine.lead import NAT
from planner.engine.netting import TINY, Net
from planner.engine.results import Days, Floats, Ints, PolicyDate, SourceResults
from planner.model.plan import Plan
from planner.model.schema import MODES, THREATS
from planner.model.table import Cells

NO_DAYS = np.empty(0, dtype="datetime64[D]")


@dataclass(frozen=True, slots=True)
class Measure:
    """A day on which duties change, with the clause that spares goods under way."""

    date: np.datetime64
    label: str
    threat: bool
    probability: float
    loaded_before: np.datetime64
    entered_before: np.datetime64
    clause_modes: frozenset[str]


def measures(plan: Plan, base: Plan, settings: Settings, scenario: str) -> tuple[Measure, ...]:
    """Return the dated duty changes within the horizon, earliest first, one a day."""
    tariffs = plan["tariffs"]
    last = settings.as_of + settings.weeks * 7
    start = tariffs["effective_from"]
    rows = np.flatnonzero((start > settings.as_of) & (start <= last) & (tariffs["method"] != "fee"))
    chance = chances(base, scenario)
    found: dict[np.datetime64, Measure] = {}
    for row in rows[np.argsort(start[rows], kind="stable")]:
        label = str(tariffs["title"][row] or tariffs["program"][row])
        modes = frozenset(str(tariffs["transit_modes"][row]).lower().split()) or frozenset(MODES)
        measure = Measure(
            start[row], label, tariffs["status"][row] in THREATS, chance.get(label, 1.0), tariffs["loaded_before"][row], tariffs["entered_before"][row], modes
        )
        found.setdefault(start[row], measure)
    return tuple(found.values())


def chances(base: Plan, scenario: str) -> dict[str, float]:
    """Return the probability of each event of a scenario: its own, else the scenario's, else certain."""
    own = base["scenarios"]
    default = {str(n): float(p) for n, p in zip(own["scenario"], own["probability"], strict=True) if not np.isnan(p)}.get(scenario, 1.0)
    events = base["events"]
    return {
        str(event): default if np.isnan(probability) else float(probability)
        for name, event, probability in zip(events["scenario"], events["event"], events["probability"], strict=True)
        if name == scenario
    }


@remembered(16)
def all_by(mode: str, count: int) -> Cells:
    """Return one mode for every source."""
    modes = np.full(count, mode, dtype=object)
    modes.flags.writeable = False
    return modes


@dataclass(frozen=True, slots=True)
class Ahead:
    """The best pre-buy of each part before the next measure that raises its duty. Shapes ``(parts,)`` unless said."""

    quantity: Floats
    saving: Floats
    week: Ints  # week in which it becomes stock
    entry: Days
    mode: Ints  # position in MODES
    legs: Floats  # (parts, legs) of that mode
    premium: Floats  # extra cost of a unit against the usual way
    measure: Cells
    date: Days
    order_by_mode: Mapping[str, Days]
    touched: frozenset[np.datetime64]  # dates that change some part's duty


def pre_buys(
    plan: Plan, settings: Settings, tariff: Tariff, source: SourceResults, used: Ints, kind: Cells, weekly: Floats, net: Net,
    dates: tuple[Measure, ...],
) -> Ahead:  # fmt: skip
    """Return for each bought part the next measure that makes it dearer, the last order dates, and the best pre-buy."""
    count = len(used)
    part = np.flatnonzero((kind == bom.BUY) & (used >= 0))
    ahead = nothing(count)
    if not len(part):
        return ahead
    pending = np.ones(len(part), dtype=bool)
    touched: set[np.datetime64] = set()
    for measure in dates:
        before, after = rate_on(plan, tariff, source, measure.date - 1), rate_on(plan, tariff, source, measure.date)
        rises = after[used[part]] > before[used[part]] + 1e-9
        if (np.abs(after - before)[used[part]] > 1e-9).any():
            touched.add(measure.date)
        rows = part[pending & rises]
        if len(rows):
            decide(plan, settings, source, used, rows, measure, before, after, weekly, net, ahead)
        pending &= ~rises
    return Ahead(
        ahead.quantity, ahead.saving, ahead.week, ahead.entry, ahead.mode, ahead.legs, ahead.premium, ahead.measure, ahead.date, ahead.order_by_mode,
        frozenset(touched),
    )  # fmt: skip


def nothing(count: int) -> Ahead:
    """Return arrays that say: no measure, no pre-buy."""
    never = {mode: np.full(count, NAT, dtype="datetime64[D]") for mode in MODES}
    return Ahead(
        np.zeros(count), np.zeros(count), np.zeros(count, dtype=np.intp), np.full(count, NAT, dtype="datetime64[D]"), np.zeros(count, dtype=np.intp),
        np.zeros((count, len(lead.LEGS))), np.zeros(count), np.full(count, "", dtype=object), np.full(count, NAT, dtype="datetime64[D]"), never, frozenset(),
    )  # fmt: skip


def rate_on(plan: Plan, tariff: Tariff, source: SourceResults, day: np.datetime64) -> Floats:
    """Return each source's ad valorem duty for goods loaded and entered on a day. Shape ``(sources,)``."""
    days = np.full(len(source.part), day, dtype="datetime64[D]")
    rates, _, case = landed.rates_at(plan, tariff, days, days)
    return rates.rate[case].sum(axis=1)


def decide(
    plan: Plan, settings: Settings, source: SourceResults, used: Ints, rows: Ints, measure: Measure, before: Floats, after: Floats, weekly: Floats,
    net: Net, ahead: Ahead,
) -> None:  # fmt: skip
    """Fill in the measure, the order dates by mode and the pre-buy of the parts in ``rows``."""
    src = used[rows]
    target = np.full(len(rows), measure.date, dtype="datetime64[D]") - lead.whole(np.array([settings.buffer_days]))
    places, country = lead.countries(plan)
    closed = lead.closures(plan["calendars"], settings.as_of, settings.weeks)
    own_mode = plan["sources"]["mode"][src]
    best_freight = np.full(len(rows), np.inf)
    chosen = np.zeros(len(rows), dtype=np.intp)
    legs_chosen, entry_chosen = source.legs[src].copy(), target.copy()
    own_freight = source.cost[src, landed.FREIGHT]
    for position, mode in enumerate(MODES):
        moved = lead.transport(plan, settings, all_by(mode, len(source.part)))
        legs = moved.legs[src]
        possible = (moved.lane[src] >= 0) | (own_mode == mode)
        entry = entries(target, legs, measure, mode)
        order = lead.before_entry(entry, legs, country[src], places, closed).order
        ahead.order_by_mode[mode][rows] = np.where(possible, order, NAT)
        freight = np.where(own_mode == mode, own_freight, landed.freight_of(plan, source, src, moved.lane[src]))
        better = possible & (order >= settings.as_of) & (freight < best_freight)
        best_freight, chosen = np.where(better, freight, best_freight), np.where(better, position, chosen)
        legs_chosen[better], entry_chosen[better] = legs[better], entry[better]
    ahead.measure[rows], ahead.date[rows] = measure.label, measure.date
    feasible = np.isfinite(best_freight)
    premium = np.where(feasible, np.maximum(best_freight - own_freight, 0.0), 0.0) + filled(plan["parts"]["expedite"][rows], 0.0)
    value, cost = source.cost[src, landed.GOODS], source.landed[src]
    today = cost - source.cost[src, landed.DUTY] + value * before[src]
    rise = np.minimum(measure.probability * (after - before)[src] * value, measure.probability * (alternative(plan, source, used, rows, after, measure) - today))
    best = stockpile.bought_ahead(weekly[rows] * 52.0, rise - premium, today, settings.carrying_rate)
    week = np.maximum(week_of(entry_chosen + lead.whole(legs_chosen[:, lead.DOCK]), monday(settings.as_of)), 0)
    later = net.gross[rows].copy()
    later[np.arange(later.shape[1])[None, :] < week[:, None]] = 0.0
    multiple = np.maximum(filled(plan["sources"]["order_multiple"][src], 1.0), TINY)
    quantity = np.ceil(np.minimum(best.quantity, later.sum(axis=1)) / multiple - TINY) * multiple
    worth = feasible & (quantity > 0) & (week < later.shape[1])
    ahead.quantity[rows], ahead.saving[rows] = np.where(worth, quantity, 0.0), np.where(worth, best.saving, 0.0)
    ahead.week[rows], ahead.entry[rows], ahead.mode[rows] = week, entry_chosen, chosen
    ahead.legs[rows], ahead.premium[rows] = legs_chosen, np.where(worth, premium, 0.0)


def entries(target: Days, legs: Floats, measure: Measure, mode: str) -> Days:
    """Return the latest entry date that keeps the old rate: before the measure, or under its in-transit clause."""
    if mode not in measure.clause_modes or (np.isnat(measure.loaded_before) and np.isnat(measure.entered_before)):
        return target
    slack = measure.date - target
    under_way = lead.whole(legs[:, lead.TRANSIT]) + lead.whole(legs[:, lead.CUSTOMS])
    loaded = FAR if np.isnat(measure.loaded_before) else measure.loaded_before
    entered = FAR if np.isnat(measure.entered_before) else measure.entered_before
    return np.maximum(target, np.minimum(loaded - slack + under_way, entered - slack))


def alternative(plan: Plan, source: SourceResults, used: Ints, rows: Ints, after: Floats, measure: Measure) -> Floats:
    """Return what the part costs from its cheapest other source after the measure, ∞ where there is none or one is preferred."""
    sources = plan["sources"]
    later = source.landed - source.cost[:, landed.DUTY] + source.cost[:, landed.GOODS] * after
    late = (sources["qualified_from"] > measure.date) | (sources["available_until"] < measure.date)
    own = np.zeros(len(later), dtype=bool)
    own[used[used >= 0]] = True
    later = np.where(own | late | np.isnan(later), np.inf, later)
    best = np.full(len(used), np.inf)
    valid = source.part >= 0
    np.minimum.at(best, source.part[valid], later[valid])
    return np.where(sources["preferred"][used[rows]], np.inf, best[rows])


def lines(found: tuple[Measure, ...], touched: frozenset[np.datetime64], plan: Plan, base: Plan, settings: Settings, scenario: str) -> tuple[PolicyDate, ...]:
    """Return what charts mark with a vertical line: measures that touch the plan, other events, factory closures."""
    marks = [PolicyDate(measure.date, measure.label, measure.threat) for measure in found if measure.date in touched]
    events = base["events"]
    for row in np.flatnonzero((events["scenario"] == scenario) & (events["kind"] != "tariff") & (events["date"] > settings.as_of)):
        marks.append(PolicyDate(events["date"][row], str(events["event"][row]), events["status"][row] in THREATS))
    closures = plan["calendars"]
    last = settings.as_of + settings.weeks * 7
    for row in np.flatnonzero((closures["closed_from"] > settings.as_of) & (closures["closed_from"] <= last)):
        marks.append(PolicyDate(closures["closed_from"][row], str(closures["name"][row] or closures["country"][row]), threat=False, closure=True))
    return tuple(sorted(dict.fromkeys(marks), key=lambda mark: mark.date))
