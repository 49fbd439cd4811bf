"""Policy dates: what gets dearer when, the last safe order date by mode, and what is worth buying before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.dues import DutyTerms
from planner.engine.cost.freight import freight_rates, packing
from planner.engine.inputs import Settings, bucket_of, filled
from planner.engine.lead import legs as lead
from planner.engine.lead.legs import NAT
from planner.engine.lead.making import makes
from planner.engine.netting import bom
from planner.engine.netting.netting import TINY, Net
from planner.engine.orders.capacity import in_lots, makeable
from planner.engine.orders.conditions import Conditions
from planner.engine.orders.measures import Measure, as_bucket_begins, entries, has_clause, last_entry
from planner.engine.results import LEGS, Days, Flags, Floats, Ints, SourceResults
from planner.engine.stock import stockpile
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.schema import MODES
from planner.model.table import Cells

RATE_STEP = 1e-9
WEEKS_A_YEAR = 365 / 7


@dataclass(frozen=True, slots=True)
class Epochs:
    """The spans between days on which a duty changes or a source comes or goes, the first from the as-of date on."""

    start: Days  # (epochs,)
    rate: Floats  # (epochs, sources) duty over customs value of goods entered then, as long under way as usual: a clause may spare them
    unspared: Floats  # (epochs, sources) the same of goods loaded on the day they are entered
    used: Ints  # (epochs, parts) source that lands lowest then, or the preferred one; −1 where none can deliver

    def at(self, day: np.datetime64) -> int:
        """Return the epoch that begins on a day."""
        return int(np.searchsorted(self.start, day))


def epochs(plan: Plan, settings: Settings, by: Conditions, source: SourceResults, kind: Cells, dates: tuple[Measure, ...]) -> Epochs:
    """Return the duty of every source and the best source of every part between one change and the next."""
    (first, until), able = delivers(plan, by.spans), makes(plan)
    last = settings.as_of + settings.weeks * 7
    changes = np.array([measure.date for measure in dates], dtype="datetime64[D]")
    kept = by.held  # goods that leave a bond on the day of a change came in before it
    out_of_bond = (changes[:, None] - np.unique(kept.held[kept.bonded]).astype("timedelta64[D]")).ravel()
    spared = tuple(measure for measure in dates if measure.clause_modes and has_clause(measure, min(measure.clause_modes)))
    days = np.concatenate([changes, out_of_bond, first, until + 1, *(spared_until(by, measure) for measure in spared)])
    start = np.unique(np.r_[settings.as_of, days[(days > settings.as_of) & (days <= last)]])
    unspared = rates_on(by, source, start, fresh=True)
    rate = rates_on(by, source, start, fresh=False) if spared else unspared
    used = np.full((len(start), len(kind)), -1, dtype=np.intp)
    before = np.zeros(0, dtype=bool)
    for number, day in enumerate(start):
        open_ = ~(first > day) & ~(until < day) & able
        if number and np.array_equal(rate[number], rate[number - 1]) and np.array_equal(open_, before):
            used[number] = used[number - 1]
        elif len(open_):
            best, _ = landed.winners(plan, landed_at(source, rate[number]), open_, source.whole, len(kind))
            used[number] = np.where((best >= 0) & open_[best], best, -1)
        before = open_
    return Epochs(start, rate, unspared, np.where(kind == bom.BUY, used, -1))


def rates_on(by: Conditions, source: SourceResults, days: Days, *, fresh: bool) -> Floats:
    """Return the duty over customs value of each source's goods entered on some days. Shape ``(days, sources)``."""
    rates = [duty_on(by, day, fresh).share_of(source.customs_value) for day in days]
    return np.array(rates, dtype=np.float64).reshape(len(days), len(source.part))


def spared_until(by: Conditions, measure: Measure) -> Days:
    """Return the entry days from which goods under way as usual are no longer spared by a measure's clause, one for each way there is."""
    entered = np.unique(lead.entered_from((measure.loaded_limit(by.feeder) - by.feeder).astype("datetime64[D]"), by.spans))
    last = measure.entered_before
    days: Days = entered if np.isnat(last) else np.r_[entered[entered < last], last]
    return days


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
    modes = np.empty(count, dtype=object)
    modes.fill(mode)  # the very same text everywhere
    modes.flags.writeable = False
    return modes


@dataclass(frozen=True, slots=True)
class Ahead:
    """The best pre-buy of each part before a measure that raises its duty. Shapes ``(parts,)`` unless said."""

    quantity: Floats
    saving: Floats
    source: Ints  # row of the source bought from, −1 for none
    bucket: Ints  # in which it becomes stock
    entry: Days
    mode: Ints  # position in MODES
    legs: Floats  # (parts, legs) of that mode
    measure: Cells  # the next one that makes the part dearer; the pre-buy may be for a later one that saves more
    date: Days
    order_by_mode: Mapping[str, Days]  # before the next measure
    touched: frozenset[np.datetime64]  # dates that change some part's duty
    bought_before: Cells  # the measure the pre-buy is for, empty for none
    wanted: Floats  # more than the quantity where the supplier can't make what would pay
    maker: Ints  # that supplier's row of the sources, −1 where all that pays can be made


def pre_buys(
    plan: Plan, settings: Settings, source: SourceResults, spans: Epochs, weekly: Floats, net: Net, dates: tuple[Measure, ...],
    firm: Floats | None = None, target: Floats | None = None,
) -> Ahead:  # fmt: skip
    """Return for each bought part the next measure that makes it dearer, the last order dates, and the best pre-buy.

    Of several measures a pre-buy is planned for the one before which it saves most; what a second one would add isn't counted.
    What is projected on hand above its target when the pre-buy comes, or firmly ordered ahead, is not bought again.
    Args: firm ``(parts, buckets)`` what is already ordered ahead by each bucket; target ``(parts,)`` stock held for other reasons.
    """
    ahead = nothing(len(weekly))
    pending = weekly > 0
    touched: set[np.datetime64] = set()
    for measure in dates:
        at = spans.at(measure.date)
        used, before, after = spans.used[at - 1], spans.unspared[at - 1], spans.unspared[at]
        part = np.flatnonzero(used >= 0)
        change = after[used[part]] - before[used[part]]
        if (np.abs(change) > RATE_STEP).any():
            touched.add(measure.date)
        rows = part[(change > RATE_STEP) & (weekly[part] > 0)]
        if len(rows):
            src = used[rows]
            ways = cheapest_ways(plan, settings, source, src, measure, spans.start[at - 1])
            new = pending[rows]
            ahead.measure[rows[new]], ahead.date[rows[new]] = measure.label, measure.date
            for mode, order in ways.order_by_mode.items():
                ahead.order_by_mode[mode][rows[new]] = order[new]
            today = landed_at(source, before)[src]
            then = cheapest_after(plan, lead.spans(plan, settings), source, len(weekly), after, measure)[rows]
            rise = measure.probability * (then - today) - ways.premium - filled(plan["parts"]["expedite"][rows], 0.0)
            bucket = np.minimum(ways.bucket, settings.buckets - 1)
            ordered = np.zeros(len(rows)) if firm is None else firm[rows, bucket]
            above = above_target(net, rows, bucket, np.zeros(len(weekly)) if target is None else target)
            gain = Gain(rows, src, weekly[rows] * WEEKS_A_YEAR, rise, today, above + ordered, ordered)
            decide(plan, settings, ahead, ways, gain, measure, net)
        pending[rows] = False
    return replace(ahead, touched=frozenset(touched))


def nothing(count: int) -> Ahead:
    """Return arrays that say: no measure, no pre-buy."""
    never = {mode: np.full(count, NAT, dtype="datetime64[D]") for mode in MODES}
    return Ahead(
        np.zeros(count), np.zeros(count), np.full(count, -1, dtype=np.intp), np.zeros(count, dtype=np.intp), np.full(count, NAT, dtype="datetime64[D]"),
        np.zeros(count, dtype=np.intp),
        np.zeros((count, len(LEGS))), np.full(count, "", dtype=object), np.full(count, NAT, dtype="datetime64[D]"), never, frozenset(),
        np.full(count, "", dtype=object), np.zeros(count), np.full(count, -1, dtype=np.intp),
    )  # fmt: skip


@remembered(128)
def duty_on(by: Conditions, day: np.datetime64, fresh: bool) -> DutyTerms:
    """Return what the duty of each source's goods is made of when they are entered on a day. Shape ``(sources,)``.

    Args: fresh: loaded on that very day, so that no clause spares them; else loaded as long before as they are under way.
    """
    days = np.full(len(by.kind), day, dtype="datetime64[D]")
    charges, case = by.charges(slice(None), days, days if fresh else lead.loaded_before(days, by.spans))
    return DutyTerms.of(charges.rates, case, by.quote.weight, by.quote.foreign)


@dataclass(frozen=True, slots=True)
class CheapestWays:
    """The mode of least freight that is still in time before a measure. Shapes ``(rows,)``."""

    feasible: Flags
    premium: Floats  # freight of a unit beyond that of the source's own mode
    mode: Ints
    legs: Floats  # (rows, legs)
    ship: Days  # last day the goods leave the supplier
    entry: Days
    bucket: Ints  # in which they become stock
    order_by_mode: Mapping[str, Days]


def cheapest_ways(
    plan: Plan, settings: Settings, source: SourceResults, src: Ints, measure: Measure, since: np.datetime64
) -> CheapestWays:  # fmt: skip
    """Return the last order date by each mode, and the cheapest way in time, of goods from sources ``src``.

    What is bought ahead is there as its bucket begins, like all that the bucket needs; where that can't be any more, or would be
    entered before the day ``since``, by the last date.
    """
    target: Days = np.full(len(src), last_entry(measure, settings), dtype="datetime64[D]")
    own_mode, own_freight = plan["sources"]["mode"][src], source.cost[src, landed.FREIGHT]
    least = np.full(len(src), np.inf)
    chosen = np.zeros(len(src), dtype=np.intp)
    legs, ship, entry, stocked = source.legs[src].copy(), target.copy(), target.copy(), target.copy()
    orders = {}
    for position, mode in enumerate(MODES):
        modes = all_by(mode, len(source.part))
        moved = lead.transport(plan, settings, modes)
        possible = (moved.lane[src] >= 0) | (own_mode == mode)
        ways = lead.spans(plan, settings, modes).taken(src)
        latest = entries(target, ways, lead.feeder_days(plan, settings.destination, modes)[src], measure, mode)
        last = lead.counted_back(latest, ways)
        orders[mode] = np.where(possible, last.order, NAT)
        begins = as_bucket_begins(latest, ways, settings)
        sooner = (lead.counted_back(begins, ways).order >= settings.as_of) & (begins >= since)
        last = lead.counted_back(np.where(sooner, begins, latest), ways)
        by_mode = freight_rates(plan["lanes"], moved.lane, packing(plan)).of(source.quantity[src], src)
        freight = np.where(own_mode == mode, own_freight, by_mode.of(source.cost[src, landed.GOODS]))
        better = possible & (last.order >= settings.as_of) & (freight < least)
        least, chosen = np.where(better, freight, least), np.where(better, position, chosen)
        legs[better], ship[better], entry[better] = moved.legs[src][better], last.ship[better], last.entry[better]
        stocked[better] = lead.usable_from(last.entry, ways)[better]
    feasible = np.isfinite(least)
    premium = np.where(feasible, np.maximum(np.where(feasible, least, 0.0) - own_freight, 0.0), 0.0)
    return CheapestWays(feasible, premium, chosen, legs, ship, entry, np.maximum(bucket_of(stocked, settings), 0), orders)


@dataclass(frozen=True, slots=True)
class Gain:
    """What buying some parts ahead of a measure brings. Shapes ``(rows,)``."""

    part: Ints
    source: Ints
    demand: Floats  # units a year
    rise: Floats  # expected rise of a unit less what buying it ahead costs further
    cost: Floats  # of a unit, landed, before the measure
    have: Floats  # units already there for it
    ordered: Floats  # of these, on firm orders: the supplier makes them too


def above_target(net: Net, rows: Ints, bucket: Ints, target: Floats) -> Floats:
    """Return what lies above its target as a bucket begins, open orders of that bucket included. Shape ``(rows,)``, rows ascending."""
    channel = np.flatnonzero(np.isin(net.channels.part, rows))
    at = np.searchsorted(rows, net.channels.part[channel])
    arrived = np.bincount(at, net.possible(channel)[np.arange(len(channel)), bucket[at]], minlength=len(rows))
    opening = net.on_hand[rows, bucket] + net.gross[rows, bucket] - arrived
    above: Floats = np.maximum(opening - target[rows], 0.0)
    return above


def decide(plan: Plan, settings: Settings, ahead: Ahead, ways: CheapestWays, gain: Gain, measure: Measure, net: Net) -> None:
    """Fill in the pre-buys before a measure of the parts for which none has been found that saves more."""
    rows, src, rate = gain.part, gain.source, settings.carrying_rate
    later = net.gross[rows].copy()
    number = np.arange(later.shape[1])[None, :]
    later[number < ways.bucket[:, None]] = 0.0
    if not np.isnat(measure.until):  # once it has ended nothing more is worth holding
        later[:, number[0] > bucket_of(np.array([measure.until]), settings)[0]] = 0.0
    best = stockpile.bought_ahead(gain.demand, gain.rise, gain.cost, rate).quantity
    wanted = np.maximum(np.minimum(best, later.sum(axis=1)) - gain.have, 0.0)
    least, multiple = (
        filled(plan["sources"][name][src], default) for name, default in (("min_order_quantity", 0.0), ("order_multiple", 1.0))
    )
    usual = np.where(number < ways.bucket[:, None], net.receipts[rows], 0.0).sum(axis=1)
    able = makeable(plan, src, lead.spans(plan, settings).taken(src), np.full(len(src), settings.as_of), ways.ship, usual + gain.ordered)
    asked = in_lots(np.where(wanted > TINY, np.maximum(wanted, least), 0.0), np.full(len(src), np.inf), np.maximum(multiple, TINY))
    quantity = in_lots(asked, able, np.maximum(multiple, TINY))
    saving = stockpile.saving_of(gain.have + quantity, gain.demand, gain.rise, gain.cost, rate)
    saving -= stockpile.saving_of(gain.have, gain.demand, gain.rise, gain.cost, rate)
    possible = ways.feasible & (ways.bucket < later.shape[1])
    worth = possible & (quantity > 0) & (quantity >= least) & (saving > ahead.saving[rows])
    told = worth | (possible & (asked > quantity + TINY) & (ahead.quantity[rows] <= 0) & (ahead.maker[rows] < 0))
    ahead.wanted[rows[told]], ahead.maker[rows[told]] = asked[told], np.where(asked > quantity + TINY, src, -1)[told]
    part = rows[worth]
    ahead.quantity[part], ahead.saving[part], ahead.source[part] = quantity[worth], saving[worth], src[worth]
    ahead.bucket[part], ahead.entry[part], ahead.mode[part] = ways.bucket[worth], ways.entry[worth], ways.mode[worth]
    ahead.legs[part], ahead.bought_before[part] = ways.legs[worth], measure.label


def cheapest_after(plan: Plan, spans: lead.Spans, source: SourceResults, parts: int, after: Floats, measure: Measure) -> Floats:
    """Return what each part costs from the source that would be used after the measure. Shape ``(parts,)``; ∞ for none."""
    later = landed_at(source, after)
    first, until = delivers(plan, spans)
    used, _ = landed.winners(plan, later, ~(first > measure.date) & ~(until < measure.date) & makes(plan), source.whole, parts)
    return np.where(used >= 0, later[used], np.inf)
