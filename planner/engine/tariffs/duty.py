"""Duty on goods: which layers of which program are charged at which entry date, on what part of the value, and why.

Within a program the layer with the longest matching code beginning is charged; of several of one length the one that
needs a preference or meets a condition, then the larger rate (always the larger where a stacking rule 'takes the larger').
Layers of different programs add up unless a rule says otherwise: all rates are on the same customs value, none compounds.
Where a fact that duty hangs on is not known, every outcome is tried and the highest duty is charged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.results import Days, Flags, Floats, Ints
from planner.engine.tariffs.charges import Charges, Fees, Rates, Taxes, When
from planner.engine.tariffs.kinds import Goods
from planner.engine.tariffs.match import Matches, matches
from planner.engine.tariffs.scope import Variants, variants_of
from planner.engine.tariffs.stack import picked, rowed, stacked
from planner.engine.tariffs.tariff import LONG_AGO, Clause, Tariff

DENSE = 4_000_000  # cases that are worth a table of all of them


def looked_up(tariff: Tariff, goods: Goods, kind: Ints, entry: Days, loaded: Days, exported: Days | None = None) -> tuple[Charges, Ints]:
    """Return what each distinct case is charged and, per line, which case it is.

    ``kind`` is a position in ``goods``; all arrays have shape ``(lines,)``. Rates change only on the days the tables
    name, so lines of one kind between two such days share a case. Open questions are decided for the highest duty.
    """
    keys, case = grouped(case_keys(tariff, kind, entry, loaded, loaded if exported is None else exported), len(goods) * spans_in(tariff))
    of_kind, when_of, when = cases_of(tariff, keys)
    return dearest(tariff, variants_of(tariff, goods), of_kind, when_of, when), case


def spans_in(tariff: Tariff) -> int:
    """Return how many combinations of spans there are between the days on which something changes."""
    return (len(tariff.entry_dates) + 1) * (len(tariff.loaded_dates) + 1) * (len(tariff.exported_dates) + 1)


def case_keys(tariff: Tariff, kind: Ints, entry: Days, loaded: Days, exported: Days) -> Ints:
    """Return a number for each line that is the same for lines that are charged alike. Shapes ``(lines,)``."""
    between = np.searchsorted(tariff.entry_dates, entry, side="right")
    aboard = np.searchsorted(tariff.loaded_dates, loaded, side="right")
    left = np.searchsorted(tariff.exported_dates, exported, side="right")
    span: Ints = (between * (len(tariff.loaded_dates) + 1) + aboard) * (len(tariff.exported_dates) + 1) + left
    return kind * spans_in(tariff) + span


def cases_of(tariff: Tariff, keys: Ints) -> tuple[Ints, Ints, When]:
    """Return the kind of goods and the position of the days of each case, and the days."""
    wide, tall = len(tariff.loaded_dates) + 1, len(tariff.exported_dates) + 1
    spans, when_of = np.unique(keys % spans_in(tariff), return_inverse=True)
    when = When(
        np.r_[LONG_AGO, tariff.entry_dates][spans // (wide * tall)],
        np.r_[LONG_AGO, tariff.loaded_dates][spans // tall % wide],
        np.r_[LONG_AGO, tariff.exported_dates][spans % tall],
    )
    return keys // spans_in(tariff), when_of, when


def grouped(keys: Ints, limit: int) -> tuple[Ints, Ints]:
    """Return the different keys, ascending, and the position of each key among them; keys are below ``limit``."""
    if limit > DENSE:
        found, at = np.unique(keys, return_inverse=True)
        return found, at
    used = np.zeros(limit, dtype=bool)
    used[keys] = True
    found = np.flatnonzero(used)
    position = np.empty(limit, dtype=np.intp)
    position[found] = np.arange(len(found))
    return found, position[keys]


def dearest(tariff: Tariff, variants: Variants, kind: Ints, when_of: Ints, when: When) -> Charges:
    """Return the charges of each case for the outcome of open questions with the highest duty. Shapes ``(cases,)`` in."""
    variant = variants.first[kind]
    open_ = np.flatnonzero(variants.count[kind] > 1)
    if len(open_):
        count = variants.count[kind[open_]]
        start = np.r_[0, np.cumsum(count)[:-1]]
        case = np.repeat(np.arange(len(open_)), count)
        tried = variant[open_][case] + np.arange(len(case)) - start[case]
        found = charged(tariff, variants.goods, tried, when_of[open_][case], when)
        variant[open_] = tried[start + first_highest(weight_of(found.rates), start, case)]
    return charged(tariff, variants.goods, variant, when_of, when)


def weight_of(rates: Rates) -> Floats:
    """Return what compares two duties: the ad valorem total, then the specific amounts; ∞ where an amount isn't known."""
    specific: Floats = rates.per_kg.sum(axis=1) + rates.per_unit.sum(axis=1)
    return np.where(np.isnan(specific), np.inf, rates.rate.sum(axis=1) + 1e-9 * specific)  # what can't be computed isn't taken for less


def first_highest(values: Floats, start: Ints, group: Ints) -> Ints:
    """Return the position of each group's first highest value within it; groups stand one after the other."""
    highest = np.maximum.reduceat(values, start)
    at = np.flatnonzero(values >= highest[group] - 1e-15)
    first = np.full(len(start), len(values), dtype=np.intp)
    np.minimum.at(first, group[at], at)
    return first - start


def charged(tariff: Tariff, goods: Goods, kind: Ints, when_of: Ints, when: When) -> Charges:
    """Return what is charged on goods of a kind on a day, all facts taken as they are given. Shapes ``(cases,)`` in."""
    match = matches(tariff, goods)
    layer = layers_at(tariff, match, kind, when_of, when)
    slots, duties, fees = len(tariff.slots), len(tariff.programs), len(tariff.programs) + len(tariff.fees)
    entry = when.entry[when_of]
    rates = stacked(tariff, match, kind, layer[:, :duties], entry)
    fee, tax = layer[:, duties:fees], layer[:, fees:slots]
    return Charges(
        rates,
        Fees(priced(tariff, fee), picked(tariff.minimum, fee), picked(tariff.maximum, fee, np.inf), rowed(tariff, fee)),
        Taxes(priced(tariff, tax), picked(tariff.recoverable, tax).astype(bool), rowed(tariff, tax)),
    )


def priced(tariff: Tariff, layer: Ints) -> Floats:
    """Return the rates of fees or taxes; NaN where the layer has none, so that nothing rests on it."""
    return np.where(picked(tariff.known, layer, none=1.0).astype(bool), picked(tariff.rate, layer), np.nan)


def layers_at(tariff: Tariff, match: Matches, kind: Ints, when_of: Ints, when: When) -> Ints:
    """Return the layer that counts for each case in each slot, −1 for none. Shape ``(cases, slots)``."""
    days = max(len(when.entry), 1)
    keys, at = grouped(match.class_of[kind] * days + when_of, max(len(match.others), 1) * days)
    shared = others_at(tariff, match, keys // days, When(*(getattr(when, name)[keys % days] for name in When.__slots__)))
    layer = shared[at]
    entry = when.entry[when_of]
    for column in reversed(range(match.base.shape[1])):
        candidate = match.base[kind, column]
        there = (candidate >= 0) & (entry >= tariff.start[candidate]) & (entry <= tariff.end[candidate])
        layer[there, 0] = candidate[there]
    return layer


def others_at(tariff: Tariff, match: Matches, kind: Ints, when: When) -> Ints:
    """Return the layers but MFN's of classes of goods on days. Shapes ``(cases,)`` in, ``(cases, slots)`` out."""
    layer = np.full((len(kind), len(tariff.slots)), -1, dtype=np.intp)
    clause = tariff.clause
    own = len(tariff.row) - len(tariff.carried)
    for column in reversed(range(match.others.shape[1])):  # the best stands first, so it is written last
        candidate = match.others[kind, column]
        there = (candidate >= 0) & (when.entry >= tariff.start[candidate]) & (when.entry <= tariff.end[candidate])
        carried = candidate >= own
        there &= (match.spares[kind, column] & under_way(clause, candidate, when)) == carried
        if carried.any():  # an old rate is kept only by goods that had to pay it
            there &= ~(carried & match.spares_old[kind, column] & under_way(clause, tariff.old[candidate], when))
        layer[there, tariff.slot[candidate[there]]] = candidate[there]
    return layer


def under_way(clause: Clause, layer: Ints, when: When) -> Flags:
    """Tell which goods were loaded, exported and entered before the days that layers' clauses give."""
    loaded = before(when.loaded, clause.loaded_before[layer])
    return loaded & before(when.exported, clause.exported_before[layer]) & before(when.entry, clause.entered_before[layer])


def before(day: Days, limit: Days) -> Flags:
    """Tell which days lie before a limit; without a limit all do."""
    return np.isnat(limit) | (day < limit)


@dataclass(frozen=True, slots=True)
class RateCalendar:
    """The duty of kinds of goods over time: it changes only at the start of an interval."""

    start: Days  # (intervals,) the first holds from the first day on
    rate: Floats  # (kinds, intervals, programs) share of the customs value
    known: Flags  # (kinds, intervals)

    def at(self, days: Days) -> Ints:
        """Return the interval each entry date lies in."""
        return np.maximum(np.searchsorted(self.start, days, side="right") - 1, 0)


def rate_calendar(tariff: Tariff, goods: Goods, days_under_way: Ints, first: np.datetime64, last: np.datetime64) -> RateCalendar:
    """Return what is charged on each kind of goods for entry dates from the first to the last day.

    Args: days_under_way ``(kinds,)`` from loading to entry. A rate is the same for all entry dates between two days on
    which the tables, or the loading dates of their clauses, change anything.
    """
    lags = np.unique(days_under_way).astype("timedelta64[D]")
    loaded = (np.r_[tariff.loaded_dates, tariff.exported_dates][:, None] + lags).ravel()
    days = np.unique(np.r_[first, tariff.entry_dates, loaded])
    start = days[(days >= first) & (days <= last)]
    count, wide = len(goods), len(start)
    entry = np.tile(start, count)
    aboard = entry - np.repeat(days_under_way, wide).astype("timedelta64[D]")
    charges, case = looked_up(tariff, goods, np.repeat(np.arange(count), wide), entry, aboard)
    programs = len(tariff.programs)
    return RateCalendar(start, charges.rates.rate[case].reshape(count, wide, programs), charges.rates.known[case].reshape(count, wide))
