"""On which day a quantity ordered today is usable stock: the source's legs, its capacity, its qualification, and how long it ships."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from planner.engine.lead import legs as lead
from planner.engine.lead.calendars import WEEK
from planner.engine.lead.legs import NAT
from planner.engine.lead.making import pace_of
from planner.engine.netting.netting import TINY
from planner.engine.outlook.availability import Cover
from planner.engine.results import Days, Flags, Floats, Ints
from planner.model.remembered import remembered
from planner.model.table import Cells, Table

LONGEST = 36_500.0  # days of making after which a quantity counts as never made
COUNTED = ("order", "production", "licence", "inland", "transit", "customs", "held", "dock", "origin", "start")


@dataclass(frozen=True, slots=True)
class Terms:
    """What sources deliver. Shapes ``(lines,)``."""

    capacity: Floats  # units a week that are left for this plan, ∞ for no known limit
    opens: Days  # first entry of their goods, NaT for no limit
    until: Days  # last day they ship, NaT for no end

    def taken(self, rows: Ints) -> Terms:
        """Return the terms of some rows."""
        return Terms(*(getattr(self, one.name)[rows] for one in fields(self)))


def terms_of(sources: Table) -> Terms:
    """Return what each source delivers: its capacity less what others take, its qualification, its end."""
    return terms_by_column(sources["capacity_week"], sources["busy_share"], sources["qualified_from"], sources["available_until"])


@remembered(8)
def terms_by_column(week: Cells, busy: Cells, opens: Cells, until: Cells) -> Terms:
    """Return what each source delivers, once for columns that don't change."""
    return Terms(pace_of(week, busy) * WEEK, opens.astype("datetime64[D]"), until.astype("datetime64[D]"))


def terms_by_row(terms: Terms, row: Ints) -> Terms:
    """Return the terms of sources in ``row``, no limits for −1."""
    if not len(terms.capacity):
        none = np.full(len(row), NAT, dtype="datetime64[D]")
        return Terms(np.full(len(row), np.inf), none, none)
    of, has = terms.taken(np.maximum(row, 0)), row >= 0
    return Terms(np.where(has, of.capacity, np.inf), np.where(has, of.opens, NAT), np.where(has, of.until, NAT))


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many units are to come of each line, and what open orders would leave of them. Open orders in any order."""

    quantity: Floats  # (lines,) not in stock
    line: Ints  # (orders,) position of the line
    due: Floats  # (orders,) days from the as-of date
    left: Floats  # (orders,) units still to be ordered once this open order and those before it have come


def wanted_of(gross: Floats, cover: Cover, parts: Ints) -> Wanted:
    """Return what is to come of some parts. Args: gross ``(all parts,)`` needed; parts: a line each."""
    rest = np.maximum(gross - cover.on_hand, 0.0)
    place = np.full(len(gross), -1, dtype=np.intp)
    place[parts] = np.arange(len(parts))
    coming = np.bincount(cover.part, cover.quantity, minlength=len(gross))
    so_far = np.cumsum(cover.quantity) - np.r_[0.0, np.cumsum(coming)][cover.part]
    left = rest[cover.part] - so_far
    use = np.flatnonzero((place[cover.part] >= 0) & (left > TINY))
    return Wanted(rest[parts], place[cover.part[use]], cover.due[use], left[use])


def usable_in(as_of: np.datetime64, spans: lead.Spans, terms: Terms, wanted: Wanted, sure: lead.Spans | None = None) -> Floats:
    """Return days until what is wanted of each line is usable stock, ∞ for never. Shape of the spans: ``(lines,)`` or ``(draws, lines)``.

    Ordered today, or waiting for open orders and ordering less, whatever is sooner: min over k of max(due of open order k, days of what
    is then left). Args: sure ``(lines,)`` days as planned, by which it is judged whether a source still ships; else the spans themselves.
    """
    found = days_of(as_of, spans, terms, wanted.quantity, sure)
    fewer = np.flatnonzero(np.isfinite(terms.capacity)[wanted.line] | ~np.isnat(terms.until)[wanted.line])
    if len(fewer):
        line = wanted.line[fewer]
        days = days_of(as_of, picked(spans, line), terms.taken(line), wanted.left[fewer], None if sure is None else picked(sure, line))
        np.minimum.at(found.T, line, np.maximum(wanted.due[fewer], days).T)
    return found


def days_of(as_of: np.datetime64, spans: lead.Spans, terms: Terms, quantity: Floats, sure: lead.Spans | None = None) -> Floats:
    """Return days until a quantity ordered today is usable stock, ∞ for never. Shape of the spans.

    Making takes the days quoted, or quantity/capacity weeks where that is longer; the quoted days are open days of the origin, the
    weeks any. All ships at once when it is made, and enters no sooner than the source is qualified.
    Example: 400 at 10 a week, 7 days quoted: 280 days.
    """
    weeks = making(terms, quantity)
    never = weeks > LONGEST
    least = lead.whole(np.where(never, 0.0, weeks))
    found: Floats = (lead.usable_from(way(as_of, spans, terms, least).entry, spans) - as_of).astype(np.float64)
    found[..., never | gone(as_of, spans if sure is None else sure, terms, least)] = np.inf
    return found


def making(terms: Terms, quantity: Floats) -> Floats:
    """Return the days it takes at least to make a quantity at a source's capacity, ∞ for never. Shape ``(lines,)``."""
    days = np.divide(7.0 * quantity, terms.capacity, out=np.full(len(quantity), np.inf), where=terms.capacity > 0)
    return np.where(quantity <= TINY, 0.0, days)


@dataclass(frozen=True, slots=True)
class Way:
    """The days of goods ordered today. Shape of the spans."""

    began: Days  # the supplier begins to make them
    made: Days
    ship: Days
    loaded: Days
    entry: Days


def way(as_of: np.datetime64, spans: lead.Spans, terms: Terms, least: Ints) -> Way:
    """Return the days of goods ordered today, leg by leg, each by its own calendar. Args: least ``(lines,)`` days that making takes at least."""
    start = np.zeros(spans.order.shape, dtype="datetime64[D]")
    start[...] = as_of
    began = spans.open_.forward(start, spans.order, spans.home)
    made = np.maximum(spans.open_.forward(began, spans.production, spans.origin), began + least.astype("timedelta64[D]"))
    ship = spans.open_.forward(made, spans.licence, spans.start)
    loaded = spans.open_.forward(ship, spans.inland, spans.start)
    entry = lead.entered_from(loaded, spans)
    return Way(began, made, ship, loaded, np.where(np.isnat(terms.opens), entry, np.maximum(entry, terms.opens)))


def gone(as_of: np.datetime64, spans: lead.Spans, terms: Terms, least: Ints) -> Flags:
    """Return which sources stop shipping before the goods are made, or so that they would enter before they are qualified. Shape ``(lines,)``."""
    over = np.zeros(len(least), dtype=bool)
    some = np.flatnonzero(~np.isnat(terms.until))
    if len(some):
        own, of = picked(spans, some), terms.taken(some)
        when = way(as_of, own, of, least[some])
        over[some] = (when.ship > of.until) | (of.opens > lead.entered_from_shipping(of.until, own))
    return over


def picked(spans: lead.Spans, lines: Ints) -> lead.Spans:
    """Return the spans of some lines, of every draw where there are draws."""
    return replace(spans, **{name: getattr(spans, name)[..., lines] for name in COUNTED})


def delivering(
    as_of: np.datetime64, spans: lead.Spans, terms: Terms, part: Ints, known: Flags, used: Ints, wanted: Wanted
) -> Ints:  # fmt: skip
    """Return whom each part is counted from: the source used, or, where that can't deliver at all, the one that delivers soonest.

    Args: spans, terms, part, known ``(sources,)`` part −1 for unknown ones, known: its cost is; used ``(parts,)`` −1 for none; wanted of all parts.
    """
    mine = used[used >= 0]
    if not len(part) or ((terms.capacity[mine] > 0) & np.isnat(terms.until[mine])).all():
        return used
    one = np.ones(len(part))
    able = known & (part >= 0) & np.isfinite(days_of(as_of, spans, terms, one))
    stuck = np.zeros(len(used), dtype=bool)
    stuck[used >= 0] = ~able[used[used >= 0]]
    row = np.flatnonzero(able & stuck[np.maximum(part, 0)])
    if not len(row):
        return used
    days = usable_in(as_of, picked(spans, row), terms.taken(row), of_lines(wanted, part[row]))
    found = used.copy()
    for at in np.argsort(-days, kind="stable").tolist():  # the soonest is written last
        if np.isfinite(days[at]):
            found[part[row[at]]] = row[at]
    return found


def of_lines(wanted: Wanted, parts: Ints) -> Wanted:
    """Return what is wanted of some parts, a line for each time one is named. Args: wanted of all parts."""
    pairs = [(line, order) for line, part in enumerate(parts.tolist()) for order in np.flatnonzero(wanted.line == part).tolist()]
    line, order = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return Wanted(wanted.quantity[parts], line, wanted.due[order], wanted.left[order])
