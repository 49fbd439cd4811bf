"""Lead times: legs by source and lane, working days around closures, order dates counted backward."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.engine.inputs import Settings, coded, filled
from planner.engine.lead.custody import custody
from planner.engine.results import LEGS, Days, Floats, Ints
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Table

ORDER, PRODUCTION, EXPORT, TRANSIT, CUSTOMS, DOCK, MAKE = range(len(LEGS))
NAT = np.datetime64("NaT", "D")
FOUR_YEARS = 1461
P90 = 1.2815515655446004  # Φ⁻¹(0.9)


@dataclass(frozen=True, slots=True)
class Transport:
    """How each source travels. Shapes ``(sources,)``; ``lane`` is −1 where no lane fits."""

    lane: Ints
    legs: Floats  # (sources, legs) days
    spread: Floats  # standard deviation of their sum, days


@remembered(32)
def lanes_used(ship_from: Cells, origin: Cells, mode: Cells, lanes: Table, destination: str) -> Ints:
    """Return the lane of each source by where it leaves from and its mode, −1 for none; a lane to the very destination goes first."""
    index: dict[tuple[str, str], int] = {}
    for position in range(len(lanes) - 1, -1, -1):
        if lanes["destination"][position] == "":
            index[lanes["ship_from"][position], lanes["mode"][position]] = position
    for position in range(len(lanes) - 1, -1, -1):
        if lanes["destination"][position] == destination:
            index[lanes["ship_from"][position], lanes["mode"][position]] = position
    rows = zip(ship_from.tolist(), origin.tolist(), mode.tolist(), strict=True)
    return np.fromiter((index.get((start or coo, how), -1) for start, coo, how in rows), dtype=np.intp, count=len(mode))


def transport(plan: Plan, settings: Settings, mode: Cells | None = None) -> Transport:
    """Return lane and legs of every source, by its own mode or the modes given (shape ``(sources,)``)."""
    of = plan["sources"]
    return transport_of(
        of["ship_from"], of["country_of_origin"], of["mode"] if mode is None else mode, of["lead_days"], of["lead_sd_days"], plan["lanes"],
        settings.destination, settings.order_days, custody(plan, settings.destination).held,
    )  # fmt: skip


@remembered(16)
def transport_of(
    ship_from: Cells,
    origin: Cells,
    mode: Cells,
    lead_days: Cells,
    lead_sd: Cells,
    lanes: Table,
    destination: str,
    order_days: float,
    held: Ints,
) -> Transport:
    """Return lane and legs of every source; goods held under customs custody are usable stock only after that."""
    lane = lanes_used(ship_from, origin, mode, lanes, destination)
    legs = np.zeros((len(mode), len(LEGS)))
    legs[:, ORDER] = order_days
    legs[:, PRODUCTION] = filled(lead_days, 0.0)
    for leg, column in ((EXPORT, "export_days"), (TRANSIT, "transit_days"), (CUSTOMS, "customs_days"), (DOCK, "dock_days")):
        legs[:, leg] = of_lane(lanes[column], lane)
    legs[:, DOCK] += held
    return Transport(lane, legs, np.hypot(filled(lead_sd, 0.0), of_lane(lanes["transit_sd_days"], lane)))


def feeder_days(plan: Plan, destination: str, mode: Cells | None = None) -> npt.NDArray[np.timedelta64]:
    """Return how long each source's goods are on a feeder before the mother vessel is loaded, by its own mode or the modes given."""
    of, lanes = plan["sources"], plan["lanes"]
    lane = lanes_used(of["ship_from"], of["country_of_origin"], of["mode"] if mode is None else mode, lanes, destination)
    return span(of_lane(lanes["feeder_days"], lane))


def of_lane(values: Cells, lane: Ints) -> Floats:
    """Return a lane's number for each source, 0 where there is no lane."""
    return np.where(lane >= 0, np.nan_to_num(values)[lane], 0.0) if len(values) else np.zeros(len(lane))


def whole(days: Floats) -> Ints:
    """Return days rounded up to whole ones; 3.0000001 stays 3."""
    return np.ceil(np.nan_to_num(days) - 1e-6).astype(np.intp)


def span(days: Floats) -> npt.NDArray[np.timedelta64]:
    """Return days rounded up, as time spans to add to dates."""
    return whole(days).astype("timedelta64[D]")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Open days of several countries, counted from ``first``. Shapes ``(countries, days)``."""

    first: int  # days since 1970
    open_before: Ints  # how many open days lie before each day
    open_day: Ints  # the n-th open day, days since 1970; padded past the end as if every day were open

    def back(self, day: Days, work: Ints, country: Ints) -> Days:
        """Return the day from which ``work`` open days of a country lie before ``day``. Shapes ``(lines,)``."""
        at = np.clip(day.view(np.int64) - self.first, 0, self.open_before.shape[1] - 1)
        target = self.open_before[country, at] - work
        start = np.where(work > 0, self.open_day[country, np.maximum(target, 0)], day.view(np.int64))
        began: Days = start.view("datetime64[D]")
        return began

    def forward(self, day: Days, work: Ints, country: Ints) -> Days:
        """Return the day on which ``work`` open days of a country from ``day`` on are over. Shapes ``(lines,)``."""
        at = np.clip(day.view(np.int64) - self.first, 0, self.open_before.shape[1] - 1)
        target = np.minimum(self.open_before[country, at] + work - 1, self.open_day.shape[1] - 1)
        end = np.where(work > 0, self.open_day[country, np.maximum(target, 0)] + 1, day.view(np.int64))
        over: Days = end.view("datetime64[D]")
        return over


@remembered(16)
def calendar(closures: Table, places: tuple[str, ...], as_of: np.datetime64, weeks: int) -> Calendar:
    """Return the open days of countries from four years before the as-of date to four years after the horizon."""
    first = int(as_of.astype("datetime64[D]").astype(np.int64)) - FOUR_YEARS
    days = weeks * 7 + 2 * FOUR_YEARS
    closed = np.zeros((len(places), days), dtype=bool)
    row = {country: number for number, country in enumerate(places)}
    for position in range(len(closures)):
        start, end = closures["closed_from"][position], closures["closed_to"][position]
        country = str(closures["country"][position])
        if country in row and not (np.isnat(start) or np.isnat(end)):
            closed[row[country], max(int(start.astype(np.int64)) - first, 0) : max(int(end.astype(np.int64)) - first + 1, 0)] = True
    closed[closed.all(axis=1)] = False  # a country that never works can't be planned with; the checks say so
    before = np.zeros((len(places), days + 1), dtype=np.int64)
    np.cumsum(~closed, axis=1, out=before[:, 1:])
    open_day = first + np.arange(days, dtype=np.int64) + np.zeros((len(places), 1), dtype=np.int64)
    for number in np.flatnonzero(closed.any(axis=1)):
        own = first + np.flatnonzero(~closed[number])
        open_day[number] = np.r_[own, own[-1] + 1 + np.arange(days - len(own))]
    return Calendar(first, before, open_day)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of purchases counted backward from when stock is needed. Shapes ``(lines,)``."""

    order: Days
    ship: Days
    loaded: Days
    entry: Days


def before_entry(entry: Days, legs: Floats, country: Ints, open_: Calendar) -> Dates:
    """Return order, ship and loading dates for goods that must be entered on ``entry``, leg by leg, backward.

    Args: entry ``(lines,)``; legs ``(lines, legs)`` days; country ``(lines,)`` row of the calendar.
    """
    return counted_back(entry, Spans.of(legs), country, open_)


@dataclass(frozen=True, slots=True)
class Spans:
    """Legs in whole days. Shapes ``(lines,)``."""

    order: Ints
    production: Ints
    export: Ints
    under_way: Ints  # transit and customs
    dock: Ints

    @staticmethod
    def of(legs: Floats) -> Spans:
        """Return legs rounded up to whole days."""
        days = whole(legs)
        return Spans(days[:, ORDER], days[:, PRODUCTION], days[:, EXPORT], days[:, TRANSIT] + days[:, CUSTOMS], days[:, DOCK])

    def taken(self, rows: Ints) -> Spans:
        """Return the spans of some rows."""
        return Spans(self.order[rows], self.production[rows], self.export[rows], self.under_way[rows], self.dock[rows])


@remembered(16)
def spans_of(legs: Floats) -> Spans:
    """Return legs rounded up to whole days, once for legs that don't change."""
    return Spans.of(legs)


def counted_back(entry: Days, spans: Spans, country: Ints, open_: Calendar) -> Dates:
    """Return order, ship and loading dates before an entry; the supplier's legs skip its country's closures."""
    loaded = entry - spans.under_way.astype("timedelta64[D]")
    ship = open_.back(loaded, spans.export, country)
    order = open_.back(ship, spans.production, country) - spans.order.astype("timedelta64[D]")
    return Dates(order, ship, loaded, entry)


def counted_on(day: np.datetime64, spans: Spans, country: Ints, open_: Calendar) -> Dates:
    """Return the dates of goods ordered on a day, leg by leg, forward; the supplier's legs skip its country's closures."""
    order = np.full(len(spans.order), day, dtype="datetime64[D]")
    ship = open_.forward(order + spans.order.astype("timedelta64[D]"), spans.production, country)
    loaded = open_.forward(ship, spans.export, country)
    return Dates(order, ship, loaded, loaded + spans.under_way.astype("timedelta64[D]"))


def entry_when_ordered(day: np.datetime64, legs: Floats, country: Ints, open_: Calendar) -> Days:
    """Return the entry date of goods ordered on a day. Shape ``(lines,)``."""
    return counted_on(day, spans_of(legs), country, open_).entry


def countries(plan: Plan) -> tuple[tuple[str, ...], Ints]:
    """Return the countries of origin of the sources and each source's position among them."""
    return coded(plan["sources"]["country_of_origin"])
