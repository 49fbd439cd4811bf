"""Lead times: legs by source and lane, working days around closures, order dates counted backward."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.engine.inputs import Settings, coded, filled
from planner.engine.results import LEGS, Days, Flags, Floats, Ints
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Table

ORDER, PRODUCTION, EXPORT, TRANSIT, CUSTOMS, DOCK, MAKE = range(len(LEGS))
SUPPLIER_LEGS = (PRODUCTION, EXPORT)  # the legs that stop while the country of origin is closed
NAT = np.datetime64("NaT", "D")
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
        settings.destination, settings.order_days,
    )  # fmt: skip


@remembered(16)
def transport_of(
    ship_from: Cells, origin: Cells, mode: Cells, lead_days: Cells, lead_sd: Cells, lanes: Table, destination: str, order_days: float
) -> Transport:
    """Return lane and legs of every source."""
    lane = lanes_used(ship_from, origin, mode, lanes, destination)
    legs = np.zeros((len(mode), len(LEGS)))
    legs[:, ORDER] = order_days
    legs[:, PRODUCTION] = filled(lead_days, 0.0)
    for leg, column in ((EXPORT, "export_days"), (TRANSIT, "transit_days"), (CUSTOMS, "customs_days"), (DOCK, "dock_days")):
        legs[:, leg] = of_lane(lanes[column], lane)
    return Transport(lane, legs, np.hypot(filled(lead_sd, 0.0), of_lane(lanes["transit_sd_days"], lane)))


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
class Closure:
    """Closed days of one country as a running count of open days. ``open_before[i]`` counts from the first day on."""

    first: np.datetime64
    open_before: Ints
    open_days: Days

    def back(self, day: Days, work: Ints) -> Days:
        """Return the day from which ``work`` open days lie before ``day``."""
        at = np.clip((day - self.first).astype(np.intp), 0, len(self.open_before) - 1)
        target = self.open_before[at] - work
        inside = self.open_days[np.clip(target, 0, len(self.open_days) - 1)]
        return np.where((work > 0) & (target >= 0), inside, day - work)

    def forward(self, day: Days, work: Ints) -> Days:
        """Return the day on which ``work`` open days from ``day`` on are over."""
        at = np.clip((day - self.first).astype(np.intp), 0, len(self.open_before) - 1)
        target = self.open_before[at] + work - 1
        inside = self.open_days[np.clip(target, 0, len(self.open_days) - 1)] + 1
        return np.where((work > 0) & (target < len(self.open_days)), inside, day + work)


@remembered(16)
def closures(calendars: Table, as_of: np.datetime64, weeks: int) -> dict[str, Closure]:
    """Return the closures of each country from two years before the as-of date to two years after the horizon."""
    first = as_of - np.timedelta64(730, "D")
    days = first + np.arange(weeks * 7 + 1460)
    closed: dict[str, Flags] = {}
    for position in range(len(calendars)):
        start, end = calendars["closed_from"][position], calendars["closed_to"][position]
        if not (np.isnat(start) or np.isnat(end)):
            mask = closed.setdefault(str(calendars["country"][position]), np.zeros(len(days), dtype=bool))
            mask |= (days >= start) & (days <= end)
    return {country: Closure(first, np.r_[0, np.cumsum(~mask)].astype(np.intp), days[~mask]) for country, mask in closed.items() if not mask.all()}


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of purchases counted backward from when stock is needed. Shapes ``(lines,)``."""

    order: Days
    ship: Days
    loaded: Days
    entry: Days


def backward(need: Days, legs: Floats, country: Ints, places: tuple[str, ...], closed: dict[str, Closure]) -> Dates:
    """Return order, ship, loading and entry dates so that goods are usable stock on ``need``.

    Args: need ``(lines,)``; legs ``(lines, legs)`` days; country ``(lines,)`` positions in ``places``.
    Source: planning runs backward from the need date, leg by leg, by the closures of the origin.
    """
    entry = need - span(legs[:, DOCK])
    return before_entry(entry, legs, country, places, closed)


def before_entry(entry: Days, legs: Floats, country: Ints, places: tuple[str, ...], closed: dict[str, Closure]) -> Dates:
    """Return order, ship and loading dates for goods that must be entered on ``entry``."""
    loaded = entry - span(legs[:, CUSTOMS]) - span(legs[:, TRANSIT])
    ship = worked(loaded, whole(legs[:, EXPORT]), country, places, closed)
    order = worked(ship, whole(legs[:, PRODUCTION]), country, places, closed) - span(legs[:, ORDER])
    return Dates(order, ship, loaded, entry)


def worked(day: Days, work: Ints, country: Ints, places: tuple[str, ...], closed: dict[str, Closure]) -> Days:
    """Return the day from which a supplier's work fits before ``day``, closures of its country left out."""
    start: Days = day - work.astype("timedelta64[D]")
    for name, closure in closed.items():
        if name in places:
            mask = country == places.index(name)
            start[mask] = closure.back(day[mask], work[mask])
    return start


def entry_when_ordered(day: np.datetime64, legs: Floats, country: Ints, places: tuple[str, ...], closed: dict[str, Closure]) -> Days:
    """Return the entry date of goods ordered on a day. Shape ``(lines,)``."""
    start = np.full(len(legs), day, dtype="datetime64[D]") + span(legs[:, ORDER])
    work = whole(legs[:, PRODUCTION]) + whole(legs[:, EXPORT])
    ready: Days = start + work.astype("timedelta64[D]")
    for name, closure in closed.items():
        if name in places:
            mask = country == places.index(name)
            ready[mask] = closure.forward(start[mask], work[mask])
    return ready + span(legs[:, TRANSIT]) + span(legs[:, CUSTOMS])


def countries(plan: Plan) -> tuple[tuple[str, ...], Ints]:
    """Return the countries of origin of the sources and each source's position among them."""
    return coded(plan["sources"]["country_of_origin"])
