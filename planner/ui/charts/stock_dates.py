"""The dates drawn over a part's stock: measures, threats, and when its supplier is closed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt

from planner.engine.results import Results
from planner.model.plan import Plan
from planner.ui import theme
from planner.ui.charts.marks import Rule
from planner.ui.charts.policy_rules import measures_ahead
from planner.ui.figures import days_between, short_day

LONG_CLOSURE = 5  # days; shorter ones are shaded but not named


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which the supplier doesn't work."""

    name: str
    start: np.datetime64
    end: np.datetime64


def closures_of(plan: Plan | None, results: Results, part: int) -> tuple[Closure, ...]:
    """Return when the part's supplier is closed; nothing where no plan or no supplier is known."""
    source = int(results.part.source[part])
    if plan is None or not 0 <= source < len(plan["sources"]):
        return ()
    country = plan["sources"]["country_of_origin"][source]
    calendars = plan["calendars"]
    return tuple(
        Closure(str(calendars["name"][row]), calendars["closed_from"][row], calendars["closed_to"][row])
        for row in np.flatnonzero(calendars["country"] == country)
        if calendars["closed_to"][row] >= results.as_of
    )


def rules_of(plan: Plan | None, results: Results, part: int) -> tuple[Rule, ...]:
    """Return a line for each date: threats dashed, measures in force solid, long closures of the supplier dotted."""
    look = theme.current()
    rules = [
        Rule(days, color, f"{policy.label} · {short_day(policy.date, year=False)}", dash)
        for days, policy, color, dash in measures_ahead(results)
    ]
    long = [(days_between(c.end, c.start), c) for c in closures_of(plan, results, part)]
    for length, closure in sorted(long, key=lambda pair: -pair[0]):
        days = days_between(closure.start, results.as_of)
        if length + 1 >= LONG_CLOSURE and days >= 0:
            rules.append(Rule(days, look.color("mark.closure"), closure.name, Qt.PenStyle.DotLine))
    if plan is None:
        named = [
            Rule(days_between(p.date, results.as_of), look.color("mark.closure"), p.label, Qt.PenStyle.DotLine)
            for p in results.policy_dates
            if p.closure
        ]
        rules += named[:3]
    return tuple(rules)
