"""Policy dates: what gets dearer when, the last safe order date by mode, and what is worth buying before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from planner.engine.cost import landed
from planner.engine.cost.dues import DutyTerms
from planner.engine.cost.freight import freight_rates, packing
from planner.engine.inputs import Settings, bucket_of, filled
from planner.engine.lead import legs as lead
from planner.engine.lead.legs import NAT
from planner.engine.netting import bom
from planner.engine.netting.netting import TINY, Net
from planner.engine.orders.conditions import Conditions
from planner.engine.results import LEGS, Days, Floats, Ints, PolicyDate, SourceResults
from planner.engine.stock import stockpile
from planner.engine.tariffs.tariff import FAR
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.schema import MODES, THREATS
from planner.model.table import Cells

RATE_STEP = 1e-9
BY_VESSEL = "loaded and in transit"  # an in-transit clause that spares only what a vessel carries to the end
WEEKS_A_YEAR = 365 / 7


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
    until: np.datetime64  # last entry date, NaT for no end


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
        if tariffs["transit_wording"][row] == BY_VESSEL:
            modes &= {"ocean"}
        measure = Measure(
            start[row],
            label,
            tariffs["status"][row] in THREATS,
            chance.get(label, 1.0),
            tariffs["loaded_before"][row],
            tariffs["entered_before"][row],
            modes,
            tariffs["effective_to"][row],
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


@dataclass(frozen=True, slots=True)
class Epochs:
    """The spans between days on which a duty changes or a source comes or goes, the first from the as-of date on."""

    start: Days  # (epochs,)
    rate: Floats  # (epochs, sources) duty over customs value
    used: Ints  # (epochs, parts) source that lands lowest then, or the preferred one; −1 where none can deliver

    def at(self, day: np.datetime64) -> int:
        """Return the epoch that begins on a day."""
        return int(np.searchsorted(self.start, day))


def epochs(plan: Plan, settings: Settings, by: Conditions, source: SourceResults, kind: Cells, dates: tuple[Measure, ...]) -> Epochs:
    """Return the duty of every source and the best source of every part between one change and the next."""
    first, until = delivers(plan, by.spans)
    last = settings.as_of + settings.weeks * 7
    changes = np.array([measure.date for measure in dates], dtype="datetime64[D]")
    kept = by.held  # goods that leave a bond on the day of a change came in before it
    out_of_bond = (changes[:, None] - np.unique(kept.held[kept.bonded]).astype("timedelta64[D]")).ravel()
    days = np.concatenate([changes, out_of_bond, first, until + 1])
    start = np.unique(np.r_[settings.as_of, days[(days > settings.as_of) & (days <= last)]])
    rate = np.array([duty_on(by, day).share_of(source.customs_value) for day in start]).reshape(len(start), len(source.part))
    used = np.full((len(start), len(kind)), -1, dtype=np.intp)
    before = np.zeros(0, dtype=bool)
    for number, day in enumerate(start):
        open_ = ~(first > day) & ~(until < day)
        if number and np.array_equal(rate[number], rate[number - 1]) and np.array_equal(open_, before):
            used[number] = used[number - 1]
        elif len(open_):
            best, _ = landed.winners(plan, landed_at(source, rate[number]), open_, source.whole, len(kind))
            used[number] = np.where((best >= 0) & open_[best], best, -1)
        before = open_
    return Epochs(start, rate, np.where(kind == bom.BUY, used, -1))


def delivers(plan: Plan, spans: lead.Spans) -> tuple[Days, Days]:
    """Return the first and last entry date of each source's goods, NaT for no limit: qualification, and the last shipment's way."""
    sources = plan["sources"]
    return sources["qualified_from"], lead.last_entries(sources["available_until"], spans)


def landed_at(source: SourceResults, rate: Floats) -> Floats:
    """Return each source's landed cost at other rates of duty."""
    return source.landed + source.lever * (rate - source.known_rate)


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
    source: Ints  # row of the source bought from, −1 for none
    bucket: Ints  # in which it becomes stock
    entry: Days
    mode: Ints  # position in MODES
    legs: Floats  # (parts, legs) of that mode
    measure: Cells
    date: Days
    order_by_mode: Mapping[str, Days]
    touched: frozenset[np.datetime64]  # dates that change some part's duty


def pre_buys(
    plan: Plan, settings: Settings, source: SourceResults, spans: Epochs, weekly: Floats, net: Net, dates: tuple[Measure, ...],
    firm: Floats | None = None,
) -> Ahead:  # fmt: skip
    """Return for each bought part the next measure that makes it dearer, the last order dates, and the best pre-buy.

    Args: firm ``(parts, buckets)`` what is already ordered ahead by each bucket: it isn't proposed again.
    """
    ahead = nothing(len(weekly))
    pending = weekly > 0
    touched: set[np.datetime64] = set()
    for measure in dates:
        at = spans.at(measure.date)
        used, before, after = spans.used[at - 1], spans.rate[at - 1], spans.rate[at]
        part = np.flatnonzero(used >= 0)
        change = after[used[part]] - before[used[part]]
        if (np.abs(change) > RATE_STEP).any():
            touched.add(measure.date)
        rows = part[(change > RATE_STEP) & pending[part]]
        if len(rows):
            decide(plan, settings, source, used[rows], rows, measure, before, after, weekly, net, ahead, firm)
        pending[rows] = False
    return replace(ahead, touched=frozenset(touched))


def nothing(count: int) -> Ahead:
    """Return arrays that say: no measure, no pre-buy."""
    never = {mode: np.full(count, NAT, dtype="datetime64[D]") for mode in MODES}
    return Ahead(
        np.zeros(count), np.zeros(count), np.full(count, -1, dtype=np.intp), np.zeros(count, dtype=np.intp), np.full(count, NAT, dtype="datetime64[D]"),
        np.zeros(count, dtype=np.intp),
        np.zeros((count, len(LEGS))), np.full(count, "", dtype=object), np.full(count, NAT, dtype="datetime64[D]"), never, frozenset(),
    )  # fmt: skip


@remembered(128)
def duty_on(by: Conditions, day: np.datetime64) -> DutyTerms:
    """Return what the duty of each source's goods is made of when they are loaded and entered on a day. Shape ``(sources,)``."""
    days = np.full(len(by.kind), day, dtype="datetime64[D]")
    charges, case = by.charges(slice(None), days, days)
    return DutyTerms.of(charges.rates, case, by.quote.weight, by.quote.foreign)


def decide(
    plan: Plan, settings: Settings, source: SourceResults, src: Ints, rows: Ints, measure: Measure, before: Floats, after: Floats, weekly: Floats,
    net: Net, ahead: Ahead, firm: Floats | None = None,
) -> None:  # fmt: skip
    """Fill in the measure, the order dates by mode and the pre-buy of the parts in ``rows``, bought from sources ``src``."""
    target: Days = np.full(len(rows), last_entry(measure, settings), dtype="datetime64[D]")
    own_mode = plan["sources"]["mode"][src]
    best_freight = np.full(len(rows), np.inf)
    chosen = np.zeros(len(rows), dtype=np.intp)
    legs_chosen, entry_chosen, stocked = source.legs[src].copy(), target.copy(), target.copy()
    own_freight = source.cost[src, landed.FREIGHT]
    for position, mode in enumerate(MODES):
        moved = lead.transport(plan, settings, all_by(mode, len(source.part)))
        legs = moved.legs[src]
        possible = (moved.lane[src] >= 0) | (own_mode == mode)
        feeder = lead.feeder_days(plan, settings.destination, all_by(mode, len(source.part)))[src]
        ways = lead.spans(plan, settings, all_by(mode, len(source.part))).taken(src)
        entry = entries(target, ways, feeder, measure, mode)
        order = lead.counted_back(entry, ways).order
        ahead.order_by_mode[mode][rows] = np.where(possible, order, NAT)
        by_mode = freight_rates(plan["lanes"], moved.lane, packing(plan)).of(source.quantity[src], src)
        freight = np.where(own_mode == mode, own_freight, by_mode.of(source.cost[src, landed.GOODS]))
        better = possible & (order >= settings.as_of) & (freight < best_freight)
        best_freight, chosen = np.where(better, freight, best_freight), np.where(better, position, chosen)
        legs_chosen[better], entry_chosen[better], stocked[better] = legs[better], entry[better], lead.usable_from(entry, ways)[better]
    ahead.measure[rows], ahead.date[rows] = measure.label, measure.date
    feasible = np.isfinite(best_freight)
    premium = np.where(feasible, np.maximum(best_freight - own_freight, 0.0), 0.0) + filled(plan["parts"]["expedite"][rows], 0.0)
    today = landed_at(source, before)[src]
    rise = measure.probability * (cheapest_after(plan, lead.spans(plan, settings), source, len(weekly), after, measure)[rows] - today)
    demand = weekly[rows] * WEEKS_A_YEAR
    best = stockpile.bought_ahead(demand, rise - premium, today, settings.carrying_rate)
    bucket = np.maximum(bucket_of(stocked, settings), 0)
    later = net.gross[rows].copy()
    number = np.arange(later.shape[1])[None, :]
    later[number < bucket[:, None]] = 0.0
    if not np.isnat(measure.until):  # once it has ended nothing more is worth holding
        later[:, number[0] > bucket_of(np.array([measure.until]), settings)[0]] = 0.0
    multiple = np.maximum(filled(plan["sources"]["order_multiple"][src], 1.0), TINY)
    have = np.zeros(len(rows)) if firm is None else firm[rows, np.minimum(bucket, later.shape[1] - 1)]
    quantity = np.ceil(np.maximum(np.minimum(best.quantity, later.sum(axis=1)) - have, 0.0) / multiple - TINY) * multiple
    saved = partial(stockpile.saving_of, demand=demand, rise=rise - premium, cost=today, carrying=settings.carrying_rate)
    worth = feasible & (quantity > 0) & (bucket < later.shape[1])
    ahead.quantity[rows], ahead.saving[rows] = (
        np.where(worth, quantity, 0.0),
        np.where(worth, saved(have + quantity) - saved(have), 0.0),
    )
    ahead.source[rows] = src
    ahead.bucket[rows], ahead.entry[rows], ahead.mode[rows] = bucket, entry_chosen, chosen
    ahead.legs[rows] = legs_chosen


def last_entry(measure: Measure, settings: Settings) -> np.datetime64:
    """Return the last safe entry date: the buffer before the measure, and never on its day, on which its duty is already due."""
    return measure.date - max(lead.span(np.array([settings.buffer_days]))[0], np.timedelta64(1, "D"))  # type: ignore[no-any-return]


def has_clause(measure: Measure, mode: str) -> bool:
    """Return whether goods under way by a mode are spared."""
    return mode in measure.clause_modes and not (np.isnat(measure.loaded_before) and np.isnat(measure.entered_before))


def entries(target: Days, spans: lead.Spans, feeder: npt.NDArray[np.timedelta64], measure: Measure, mode: str) -> Days:
    """Return the latest entry date that keeps the old rate: before the measure, or under its in-transit clause, by the mother vessel."""
    if not has_clause(measure, mode):
        return target
    slack = measure.date - target
    loaded = FAR if np.isnat(measure.loaded_before) else measure.loaded_before
    entered = FAR if np.isnat(measure.entered_before) else measure.entered_before
    return np.maximum(target, np.minimum(lead.entered_from(loaded - slack - feeder, spans), entered - slack))


def cheapest_after(plan: Plan, spans: lead.Spans, source: SourceResults, parts: int, after: Floats, measure: Measure) -> Floats:
    """Return what each part costs from the source that would be used after the measure. Shape ``(parts,)``; ∞ for none."""
    later = landed_at(source, after)
    first, until = delivers(plan, spans)
    used, _ = landed.winners(plan, later, ~(first > measure.date) & ~(until < measure.date), source.whole, parts)
    return np.where(used >= 0, later[used], np.inf)


def lines(
    found: tuple[Measure, ...], touched: frozenset[np.datetime64], plan: Plan, base: Plan, settings: Settings, scenario: str
) -> tuple[PolicyDate, ...]:
    """Return what charts mark with a vertical line: measures that touch the plan, other events, factory closures."""
    marks = [PolicyDate(measure.date, measure.label, measure.threat) for measure in found if measure.date in touched]
    events = base["events"]
    other = (events["scenario"] == scenario) & (events["kind"] != "tariff") & (events["date"] > settings.as_of)
    marks += [PolicyDate(events["date"][row], str(events["event"][row]), events["status"][row] in THREATS) for row in np.flatnonzero(other)]
    closures = plan["calendars"]
    last = settings.as_of + settings.weeks * 7
    soon = (closures["closed_from"] > settings.as_of) & (closures["closed_from"] <= last)
    marks += [
        PolicyDate(closures["closed_from"][row], str(closures["name"][row] or closures["country"][row]), threat=False, closure=True)
        for row in np.flatnonzero(soon)
    ]
    return tuple(sorted(dict.fromkeys(marks), key=lambda mark: mark.date))
