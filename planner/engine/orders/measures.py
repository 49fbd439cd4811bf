"""The dated changes of duty ahead: when, how likely, which goods under way they spare, and until when goods must be entered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.engine.inputs import Settings, bucket_of
from planner.engine.lead import legs as lead
from planner.engine.lead.legs import NAT
from planner.engine.results import Days, PolicyDate
from planner.engine.tariffs.tariff import FAR
from planner.model.plan import Plan
from planner.model.schema import MODES, THREATS

BY_VESSEL = "loaded and in transit"  # an in-transit clause that spares only what a vessel carries to the end


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
    exported_before: np.datetime64 = NAT  # the first loading counts, not the mother vessel's

    def loaded_limit(self, feeder: npt.NDArray[np.timedelta64]) -> Days:
        """Return the day before which the mother vessel must be loaded to be spared, far ahead for none. Shape ``(lines,)``.

        Goods exported in time are on the mother vessel a feeder's days later.
        """
        loaded = FAR if np.isnat(self.loaded_before) else self.loaded_before
        exported = FAR if np.isnat(self.exported_before) else self.exported_before
        return np.minimum(loaded, exported + feeder)


def measures_ahead(plan: Plan, base: Plan, settings: Settings, scenario: str) -> tuple[Measure, ...]:
    """Return the dated duty changes within the horizon, earliest first, one a day."""
    tariffs = plan["tariffs"]
    last = settings.as_of + settings.weeks * 7
    start = tariffs["effective_from"]
    rows = np.flatnonzero((start > settings.as_of) & (start <= last) & (tariffs["method"] != "fee"))
    chance = chances(base, scenario)
    found: dict[np.datetime64, Measure] = {}
    clauses = [tariffs[name] for name in ("loaded_before", "entered_before", "exported_before")]
    for row in rows[np.argsort(start[rows], kind="stable")]:
        label = str(tariffs["title"][row] or tariffs["program"][row])
        modes = frozenset(str(tariffs["transit_modes"][row]).lower().split()) or frozenset(MODES)
        if tariffs["transit_wording"][row] == BY_VESSEL:
            modes &= {"ocean"}
        loaded, entered, exported = (days[row] for days in clauses)
        begins = start[row]
        if np.isnat(loaded) and np.isnat(exported) and entered > begins and modes == frozenset(MODES):
            begins = entered  # whatever is entered before that day is spared, so the measure begins then
        measure = Measure(
            begins, label, tariffs["status"][row] in THREATS, chance.get(label, 1.0), loaded, entered, modes, tariffs["effective_to"][row], exported
        )  # fmt: skip
        if begins <= last:
            found.setdefault(begins, measure)
    return tuple(found[day] for day in sorted(found))


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


def last_entry(measure: Measure, settings: Settings) -> np.datetime64:
    """Return the last safe entry date: the buffer before the measure, and never on its day, on which its duty is already due."""
    return measure.date - max(lead.span(np.array([settings.buffer_days]))[0], np.timedelta64(1, "D"))  # type: ignore[no-any-return]


def has_clause(measure: Measure, mode: str) -> bool:
    """Return whether goods under way by a mode are spared."""
    days = (measure.loaded_before, measure.entered_before, measure.exported_before)
    return mode in measure.clause_modes and not all(np.isnat(day) for day in days)


def entries(target: Days, spans: lead.Spans, feeder: npt.NDArray[np.timedelta64], measure: Measure, mode: str) -> Days:
    """Return the latest entry date that keeps the old rate: before the measure, or under its in-transit clause, by the mother vessel."""
    if not has_clause(measure, mode):
        return target
    slack = measure.date - target
    entered = FAR if np.isnat(measure.entered_before) else measure.entered_before
    return np.maximum(target, np.minimum(lead.entered_from(measure.loaded_limit(feeder) - slack - feeder, spans), entered - slack))


def policy_lines(
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


def as_bucket_begins(latest: Days, ways: lead.Spans, settings: Settings) -> Days:
    """Return the last entry days of goods that are stock as the bucket begins in which goods entered on ``latest`` become stock.

    Where work at the dock would be over before that, since the bucket begins with closed days: after its first open day. Shape ``(lines,)``.
    """
    known = ~np.isnat(latest)
    usable = np.where(known, lead.usable_from(latest, ways), settings.first_day)
    begun = settings.first_day + bucket_of(usable, settings) * settings.bucket_days
    entered = lead.entered_for(begun, ways)
    one = np.ones(len(latest), dtype=np.int64)
    after = np.where(lead.usable_from(entered, ways) < begun, lead.entered_for(ways.open_.forward(begun, one, ways.home), ways), entered)
    return np.where(known, np.minimum(after, latest), latest)
