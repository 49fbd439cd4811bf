"""Lead times: legs by source and lane, each by the calendar of the country it happens in; order dates counted backward."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.engine.inputs import Settings, coded, filled
from planner.engine.lead.calendars import Calendar, calendar_findings, calendar_of
from planner.engine.lead.custody import custody
from planner.engine.packed import in_columns, packed
from planner.engine.results import LEGS, Days, Floats, Ints
from planner.model.finding import Finding
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Table

ORDER, PRODUCTION, LICENCE, INLAND, TRANSIT, CUSTOMS, DOCK, MAKE = range(len(LEGS))
NAT = np.datetime64("NaT", "D")
P90 = 1.2815515655446004  # Φ⁻¹(0.9)


@in_columns
@dataclass(frozen=True)
class Transport:
    """How each source travels. Shapes ``(sources,)``; ``lane`` is −1 where no lane fits."""

    lane: Ints
    legs: Floats  # (sources, legs) days
    leg_sd: Floats  # (sources, legs) standard deviation of each, days
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
        of["ship_from"], of["country_of_origin"], of["mode"] if mode is None else mode, of["lead_days"], of["lead_sd_days"], of["licence_days"],
        of["licence_sd_days"], plan["lanes"], settings.destination, settings.order_days, settings.order_sd_days, custody(plan, settings.destination).held,
    )  # fmt: skip


@remembered(16)
def transport_of(
    ship_from: Cells, origin: Cells, mode: Cells, lead_days: Cells, lead_sd: Cells, licence_days: Cells, licence_sd: Cells, lanes: Table,
    destination: str, order_days: float, order_sd: float, held: Ints,
) -> Transport:  # fmt: skip
    """Return lane and legs of every source; goods held under customs custody are usable stock only after that.

    The spread of the whole is √Σσ² over the legs: they are taken to be independent of each other.
    """
    lane = lanes_used(ship_from, origin, mode, lanes, destination)
    legs, sd = np.zeros((len(mode), len(LEGS))), np.zeros((len(mode), len(LEGS)))
    legs[:, ORDER], sd[:, ORDER] = order_days, order_sd
    legs[:, PRODUCTION], sd[:, PRODUCTION] = filled(lead_days, 0.0), filled(lead_sd, 0.0)
    legs[:, LICENCE], sd[:, LICENCE] = filled(licence_days, 0.0), filled(licence_sd, 0.0)
    for leg, name in ((INLAND, "export"), (TRANSIT, "transit"), (CUSTOMS, "customs"), (DOCK, "dock")):
        legs[:, leg], sd[:, leg] = of_lane(lanes[f"{name}_days"], lane), of_lane(lanes[f"{name}_sd_days"], lane)
    legs[:, DOCK] += held
    return Transport(lane, packed(legs), packed(sd), np.sqrt((sd**2).sum(axis=1)))


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
class Spans:
    """Legs in whole days, and whose working calendar each goes by. Shapes ``(lines,)``."""

    order: Ints  # by the destination's calendar, as customs and dock are
    production: Ints  # by the origin's
    licence: Ints  # by that of the country the goods leave from, as inland is
    inland: Ints
    transit: Ints  # every day
    customs: Ints
    held: Ints  # under customs custody, every day
    dock: Ints
    origin: Ints  # row of the calendar
    start: Ints
    home: int
    open_: Calendar
    making: Ints | None = None  # calendar days in which the supplier can make the quantity at its capacity, None where none is limited

    def taken(self, rows: Ints) -> Spans:
        """Return the spans of some rows."""
        return Spans(
            self.order[rows], self.production[rows], self.licence[rows], self.inland[rows], self.transit[rows], self.customs[rows], self.held[rows],
            self.dock[rows], self.origin[rows], self.start[rows], self.home, self.open_, None if self.making is None else self.making[rows],
        )  # fmt: skip


def spans(plan: Plan, settings: Settings, mode: Cells | None = None) -> Spans:
    """Return every source's legs in whole days with their calendars, by its own mode or the modes given."""
    of = plan["sources"]
    places, origin, start, home = workplaces(of["country_of_origin"], of["ship_from"], settings.destination)
    open_ = calendar_of(plan, places, settings.as_of, settings.weeks)
    return spans_of(transport(plan, settings, mode), custody(plan, settings.destination).held, origin, start, home, open_)


def calendar_doubts(plan: Plan, settings: Settings) -> list[Finding]:
    """Return what is not known of the public holidays that count."""
    of = plan["sources"]
    places, *_ = workplaces(of["country_of_origin"], of["ship_from"], settings.destination)
    return calendar_findings(plan, places, settings.as_of, settings.weeks)


@remembered(32)
def workplaces(origin: Cells, ship_from: Cells, destination: str) -> tuple[tuple[str, ...], Ints, Ints, int]:
    """Return the countries where legs happen, and by position in them each source's origin, where its goods leave from, and the destination."""
    both = np.concatenate([origin, np.where(ship_from == "", origin, ship_from), [destination]])
    places, at = coded(both)
    return places, at[: len(origin)], at[len(origin) : -1], int(at[-1])


@remembered(32)
def spans_of(moved: Transport, held: Ints, origin: Ints, start: Ints, home: int, open_: Calendar) -> Spans:
    """Return legs rounded up to whole days, once for legs that don't change. Args: moved: the legs, dock with the days ``held``."""
    days = whole(moved.legs)
    order, production, licence, inland, transit, customs, dock, _ = np.ascontiguousarray(days.T)
    return Spans(order, production, licence, inland, transit, customs, held, np.maximum(dock - held, 0), origin, start, home, open_)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of purchases. Shapes ``(lines,)``."""

    order: Days
    ship: Days  # the goods leave the supplier, licence in hand
    loaded: Days
    entry: Days


def counted_back(entry: Days, of: Spans) -> Dates:
    """Return the latest order, ship and loading dates of goods that must be entered by a day, leg by leg, each by its own calendar.

    Production takes its quoted days, or as long as making the quantity at the supplier's capacity takes.
    Law: ``counted_on`` of that order date is entered by then, and of no later one on which work goes on.
    """
    loaded = loaded_before(entry, of)
    ship = of.open_.back(loaded, of.inland, of.start)
    made = of.open_.back(ship, of.licence, of.start)
    start = of.open_.back(made, of.production, of.origin)
    if of.making is not None:
        start = np.minimum(start, made - of.making.astype("timedelta64[D]"))
    return Dates(of.open_.back(start, of.order, of.home), ship, loaded, entry)


def counted_on(day: np.datetime64 | Days, of: Spans) -> Dates:
    """Return the dates of goods ordered on a day, leg by leg, forward, each leg by its own calendar."""
    order = np.zeros(of.order.shape, dtype="datetime64[D]")
    order[...] = day
    start = of.open_.forward(order, of.order, of.home)
    made = of.open_.forward(start, of.production, of.origin)
    if of.making is not None:
        made = np.maximum(made, start + of.making.astype("timedelta64[D]"))
    ship = of.open_.forward(made, of.licence, of.start)
    loaded = of.open_.forward(ship, of.inland, of.start)
    return Dates(order, ship, loaded, entered_from(loaded, of))


def loaded_before(entry: Days, of: Spans) -> Days:
    """Return the latest loading day of goods that are entered by a day."""
    loaded: Days = of.open_.back(entry, of.customs, of.home) - of.transit.astype("timedelta64[D]")
    return loaded


def entered_from(loaded: Days, of: Spans) -> Days:
    """Return the entry day of goods loaded on a day."""
    return of.open_.forward(loaded + of.transit.astype("timedelta64[D]"), of.customs, of.home)


def entered_from_shipping(ship: Days, of: Spans) -> Days:
    """Return the entry day of goods that leave the supplier on a day; NaT where there is none."""
    known = np.where(np.isnat(ship), np.datetime64(0, "D"), ship).astype("datetime64[D]")
    return np.where(np.isnat(ship), NAT, entered_from(of.open_.forward(known, of.inland, of.start), of))


@remembered(16)
def last_entries(last_ship: Cells, of: Spans) -> Days:
    """Return the last entry day of each source's goods by the last day they ship, once for columns that don't change."""
    return entered_from_shipping(last_ship, of)


@remembered(16)
def shipped_for(entry: Days, of: Spans) -> Days:
    """Return the latest day each source's goods leave the supplier for an entry day, once for days that don't change."""
    return counted_back(entry, of).ship


def entered_for(need: Days, of: Spans) -> Days:
    """Return the latest entry day of goods that must be usable stock by a day."""
    entered: Days = of.open_.back(need, of.dock, of.home) - of.held.astype("timedelta64[D]")
    return entered


def usable_from(entry: Days, of: Spans) -> Days:
    """Return the day goods entered on a day are usable stock."""
    return of.open_.forward(entry + of.held.astype("timedelta64[D]"), of.dock, of.home)


def countries(plan: Plan) -> tuple[tuple[str, ...], Ints]:
    """Return the countries of origin of the sources and each source's position among them."""
    return coded(plan["sources"]["country_of_origin"])
