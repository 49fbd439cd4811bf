"""What is wrong with a plan, or missing from it: a list of checks, each a function from a plan to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from planner.model.bom_cycles import cycles
from planner.model.buying_checks import (
    check_exchange_rates,
    check_lanes,
    check_price_breaks,
    check_shares,
    check_sources,
    check_tariff_codes,
)  # fmt: skip
from planner.model.calendar_checks import check_calendars
from planner.model.cell_checks import check_duplicates, check_limits, check_periods, check_references, check_required, check_words
from planner.model.finding import Finding, Severity, Where
from planner.model.order_checks import ORDER_CHECKS
from planner.model.part_tariff_checks import check_destinations, check_part_codes
from planner.model.plan import Plan
from planner.model.refund_checks import check_refunds
from planner.model.row_findings import days, place
from planner.model.scenario import names, overlaid
from planner.model.schema import BASE
from planner.model.scope_checks import check_answers, check_preference_origins, check_preferences, check_stacking
from planner.model.stock_checks import STOCK_CHECKS
from planner.model.tariff_checks import check_codes, check_conditions, check_layers, check_rates, check_words_in_layers
from planner.model.tariff_overlaps import check_overlaps

Check = Callable[[Plan], Iterable[Finding]]
SEVERITIES = tuple(Severity)
MOST_PARTS = 16  # of a circle that are named


def check(plan: Plan) -> tuple[Finding, ...]:
    """Return everything that is wrong with a plan or missing from it, errors first."""
    return check_until(plan, lambda: False) or ()


def check_until(plan: Plan, cancelled: Callable[[], bool]) -> tuple[Finding, ...] | None:
    """Return what :func:`check` does, None where it is cancelled on the way."""
    found: list[Finding] = []
    for one in CHECKS:
        if cancelled():
            return None
        found += one(plan)
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def check_cycles(plan: Plan) -> Iterator[Finding]:
    """Assemblies that contain themselves, directly or through others; the whole way round is named."""
    bom = plan["bom"]
    for at in np.flatnonzero((bom["parent"] == bom["component"]) & (bom["parent"] != "")):
        message = f"{bom['parent'][at]} is a component of itself."
        yield Finding(Severity.ERROR, "bom.self", message, "Remove the line.", Where("bom", int(bom.ids[at]), "component"))
    for path, row in cycles(bom["parent"].tolist(), bom["component"].tolist()):
        shown = path if len(path) <= MOST_PARTS else [*path[: MOST_PARTS - 2], "…", *path[-2:]]
        message = f"The BOM goes round in a circle: {' → '.join(shown)}."
        yield Finding(Severity.ERROR, "bom.cycle", message, "Remove one of these lines.", Where("bom", int(bom.ids[row]), "component"))


def check_demand(plan: Plan) -> Iterator[Finding]:
    """A plan without demand, and demand that was due before the plan begins."""
    demand = plan["demand"]
    as_of = plan.setting("as_of")
    if not len(demand):
        yield Finding(
            Severity.NOTE, "demand.none", "The plan has no demand, so nothing is netted.", "Add what is to be built, and by when."
        )
    elif isinstance(as_of, np.datetime64):
        for at in np.flatnonzero(days(demand, "due") < as_of):
            message = f"{demand['part'][at]} was due on {demand['due'][at]}, before the plan's as-of date {as_of}."
            yield Finding(Severity.WARNING, "demand.past", message, "Move the date or the plan's as-of date.", place(demand, at, "due"))


def check_scenarios(plan: Plan) -> Iterator[Finding]:
    """Overrides and events that can't be applied."""
    scenarios = plan["scenarios"]
    for at in np.flatnonzero(scenarios["scenario"] == BASE):
        hint = "Give the scenario another name."
        yield Finding(
            Severity.ERROR, "scenario.base", f"'{BASE}' is the plan itself and can't be a scenario.", hint, place(scenarios, at, "scenario")
        )
    for name in dict.fromkeys(names(plan)[1:]):
        yield from overlaid(plan, name)[1]


CHECKS: tuple[Check, ...] = (
    check_cycles, check_references, check_duplicates, check_required, check_limits, check_words, check_periods, check_exchange_rates,
    check_scenarios, check_sources, check_shares, check_price_breaks, check_tariff_codes, check_lanes, check_demand,
    check_codes, check_conditions, check_layers, check_words_in_layers, check_rates, check_overlaps, check_part_codes, check_destinations,
    check_answers, check_preference_origins, check_preferences, check_stacking, check_refunds, *STOCK_CHECKS, *ORDER_CHECKS, check_calendars,
)  # fmt: skip
