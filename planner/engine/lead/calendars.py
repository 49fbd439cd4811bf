"""Working calendars: on which days a country works, and how far a number of working days reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from planner.engine.lead.public_holidays import PublicHolidays, public_holidays
from planner.engine.results import Days, Flags, Ints
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.row_findings import place
from planner.model.table import Table
from planner.model.work_days import NAMES, work_days

FOUR_YEARS = 1461
WEEK = 7
THURSDAY = 3  # the first of January 1970


@dataclass(frozen=True, slots=True)
class Calendar:
    """Open days of several countries, counted from ``first``. Shapes ``(countries, days)``; beyond them every day is open."""

    first: int  # days since 1970
    open_before: Ints  # (countries, days + 1) how many open days lie before each day
    open_day: Ints  # the n-th open day, days since 1970; padded past the end as if every day were open
    open_: Flags
    names: tuple[Mapping[int, str], ...]  # of each country: day since 1970 -> the holiday or closure
    never: Flags  # (countries,) no working day within the horizon, so that it is counted as always open

    def back(self, day: Days, work: Ints, country: Ints | int) -> Days:
        """Return the latest day from which ``work`` open days of a country lie before ``day``. Shapes ``(lines,)``."""
        if not work.any():
            return day
        at = day.view(np.int64)
        start = self._nth(self._before(at, country) - work, country)
        began: Days = np.where(work > 0, start, at).view("datetime64[D]")
        return began

    def forward(self, day: Days, work: Ints, country: Ints | int) -> Days:
        """Return the day on which ``work`` open days of a country from ``day`` on are over. Shapes ``(lines,)``."""
        if not work.any():
            return day
        at = day.view(np.int64)
        end = self._nth(self._before(at, country) + work - 1, country) + 1
        over: Days = np.where(work > 0, end, at).view("datetime64[D]")
        return over

    def _before(self, at: Ints, country: Ints | int) -> Ints:
        """Return how many open days lie before a day; outside the table every day counts."""
        offset = at - self.first
        inside = np.clip(offset, 0, self.open_before.shape[1] - 1)
        before: Ints = self.open_before[country, inside] + (offset - inside)
        return before

    def _nth(self, number: Ints, country: Ints | int) -> Ints:
        """Return the open day of a number, the first one of the table being 0."""
        inside = np.clip(number, 0, self.open_day.shape[1] - 1)
        return np.where(number < 0, self.first + number, self.open_day[country, inside] + (number - inside))

    def without_days_off(self) -> Calendar:
        """Return the calendar as if everybody worked on every day."""
        before = np.zeros_like(self.open_before) + np.arange(self.open_before.shape[1])
        number = np.zeros_like(self.open_day) + self.first + np.arange(self.open_day.shape[1])
        return replace(self, open_before=before, open_day=number, open_=np.ones_like(self.open_))

    def reason(self, country: int, day: np.datetime64) -> str:
        """Return why a country doesn't work on a day: a holiday's or closure's name, else the day of the week; empty where it works."""
        number = int(day.astype("datetime64[D]").astype(np.int64))
        offset = number - self.first
        if not 0 <= offset < self.open_.shape[1] or self.open_[country, offset]:
            return ""
        return self.names[country].get(number) or NAMES[(number + THURSDAY) % WEEK].capitalize()


def calendar_of(plan: Plan, places: tuple[str, ...], as_of: np.datetime64, weeks: int) -> Calendar:
    """Return the open days of some countries as a plan has them."""
    return calendar(plan["work_calendars"], plan["calendars"], places, as_of, weeks)


@remembered(16)
def calendar(work: Table, closures: Table, places: tuple[str, ...], as_of: np.datetime64, weeks: int) -> Calendar:
    """Return the open days of countries from four years before the as-of date to four years after the horizon.

    A country without a row in ``work`` works every day but for its closures; a closure goes before a day worked instead.
    """
    today = int(as_of.astype("datetime64[D]").astype(np.int64))
    first, days = today - FOUR_YEARS, weeks * WEEK + 2 * FOUR_YEARS
    open_: Flags = np.ones((len(places), days), dtype=bool)
    names: list[dict[int, str]] = [{} for _ in places]
    row = {country: number for number, country in enumerate(places)}
    for position in range(len(work)):
        at = row.get(str(work["country"][position]))
        if at is not None:
            holidays = off_days(str(work["country"][position]), first, days) if work["public_holidays"][position] else None
            open_[at] = open_days(str(work["work_days"][position]), holidays, first, days)
            names[at].update(holidays.off if holidays else {})
    close(open_, names, closures, row, first)
    horizon = slice(FOUR_YEARS, FOUR_YEARS + weeks * WEEK)
    never: Flags = np.logical_not(open_[:, horizon].any(axis=1))
    open_[never] = True
    before = np.zeros((len(places), days + 1), dtype=np.int64)
    np.cumsum(open_, axis=1, out=before[:, 1:])
    number = first + np.arange(days, dtype=np.int64) + np.zeros((len(places), 1), dtype=np.int64)
    for closed in np.flatnonzero(~open_.all(axis=1)):
        own = first + np.flatnonzero(open_[closed])
        number[closed] = np.r_[own, first + days + np.arange(days - len(own))]
    return Calendar(first, before, number, open_, tuple(MappingProxyType(one) for one in names), never)


def off_days(country: str, first: int, days: int) -> PublicHolidays:
    """Return a country's public holidays over a calendar's days."""
    return public_holidays(country, year_of(first), year_of(first + days - 1))


def year_of(day: int) -> int:
    """Return the year a day since 1970 lies in."""
    return int(np.datetime64(day, "D").astype("datetime64[Y]").astype(np.int64)) + 1970


def open_days(text: str, holidays: PublicHolidays | None, first: int, days: int) -> Flags:
    """Return on which days work goes on, closures aside. Shape ``(days,)``."""
    week = np.array(work_days(text)[0])
    open_: Flags = week[(first + THURSDAY + np.arange(days)) % WEEK]
    if holidays is not None and week.any():
        for day in holidays.off:
            if 0 <= day - first < days:
                open_[day - first] = False
        for day in holidays.worked_instead:
            if 0 <= day - first < days:
                open_[day - first] = True
    return open_


def close(open_: Flags, names: list[dict[int, str]], closures: Table, row: Mapping[str, int], first: int) -> None:
    """Take the closures out of the open days and keep their names."""
    days = open_.shape[1]
    for position in range(len(closures)):
        start, end = closures["closed_from"][position], closures["closed_to"][position]
        at = row.get(str(closures["country"][position]))
        if at is None or np.isnat(start) or np.isnat(end):
            continue
        begin = min(max(int(start.astype(np.int64)) - first, 0), days)
        stop = min(max(int(end.astype(np.int64)) - first + 1, begin), days)
        open_[at, begin:stop] = False
        names[at].update(dict.fromkeys(range(first + begin, first + stop), str(closures["name"][position])))


def calendar_findings(plan: Plan, places: tuple[str, ...], as_of: np.datetime64, weeks: int) -> list[Finding]:
    """Return what is not known of the public holidays that count: countries the library lacks, years not official yet."""
    work, found = plan["work_calendars"], list[Finding]()
    first, last = year_of(int(as_of.astype("datetime64[D]").astype(np.int64))), year_of(int((as_of + weeks * WEEK).astype(np.int64)))
    for position in range(len(work)):
        country = str(work["country"][position])
        if country not in places or not work["public_holidays"][position]:
            continue
        holidays = off_days(country, int(as_of.astype(np.int64)) - FOUR_YEARS, weeks * WEEK + 2 * FOUR_YEARS)
        where = place(work, position, "public_holidays")
        if not holidays.known:
            message = f"The public holidays of {country} aren't known, so it works through them."
            found.append(Finding(Severity.WARNING, "calendar.no-holidays", message, "Enter them as closures.", where))
        years = [str(year) for year in range(first, last + 1) if year in holidays.unofficial]
        if years:
            message = f"The holidays of {' and '.join(filter(None, (', '.join(years[:-1]), years[-1])))} in {country} are not official yet."
            hint = "Moved work days are missing or dates are estimated; enter factory shutdowns as closures."
            found.append(Finding(Severity.NOTE, "calendar.unofficial", message, hint, where))
    return found
