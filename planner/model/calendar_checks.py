"""Working calendars that leave no day for work, or name days there aren't."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.row_findings import days, place
from planner.model.work_days import work_days

WEEK = 7
THURSDAY = 3  # the first of January 1970
LONGEST = 520  # weeks


def check_calendars(plan: Plan) -> Iterator[Finding]:
    """Unknown names of days, and countries that never work within the horizon."""
    table = plan["work_calendars"]
    week: dict[str, tuple[bool, ...]] = {}
    for at in range(len(table)):
        country = str(table["country"][at])
        week[country], unknown = work_days(str(table["work_days"][at]))
        if unknown:
            message = f"{', '.join(unknown)} names no day of the week in {country}."
            hint = "Write days such as Mon Tue Wed Thu Fri, or Mon-Fri."
            yield Finding(Severity.WARNING, "calendar.day", message, hint, place(table, at, "work_days"))
        if not any(week[country]):
            yield never_open(country, "It names no work days.", place(table, at, "work_days"))
    yield from check_closures(plan, week)


def check_closures(plan: Plan, week: dict[str, tuple[bool, ...]]) -> Iterator[Finding]:
    """Closures that leave no working day within the horizon."""
    as_of, weeks, table = plan.setting("as_of"), plan.setting("horizon_weeks"), plan["calendars"]
    if not isinstance(as_of, np.datetime64) or not isinstance(weeks, int | float) or np.isnat(as_of) or not 1 <= weeks <= LONGEST:
        return
    first = as_of.astype("datetime64[D]") + np.arange(int(weeks) * WEEK)
    number = (first.astype(np.int64) + THURSDAY) % WEEK
    start, end = days(table, "closed_from"), days(table, "closed_to")
    for country in dict.fromkeys(table["country"].tolist()):
        rows = np.flatnonzero((table["country"] == country) & (start <= first[-1]) & (end >= first[0]))
        if not len(rows) or not any(week.get(country, (True,))):
            continue
        open_ = np.array(week.get(country, (True,) * WEEK))[number]
        for at in rows:
            open_ &= ~((first >= start[at]) & (first <= end[at]))
        if not open_.any():
            yield never_open(country, "Its closures fill the whole horizon.", place(table, rows[0], "closed_from"))


def never_open(country: str, why: str, where: Where) -> Finding:
    """Return the finding of a calendar with no working day."""
    message = f"{country} has a calendar with no working day, so it is counted as always open. {why}"
    return Finding(Severity.ERROR, "calendar.no-work", message, "Give it a working day, or end its supply with an event.", where)
