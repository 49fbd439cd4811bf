"""What is wrong with a plan, or missing from it: a list of checks, each a function from a plan to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

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
from planner.model.cell_checks import (
    PERIODS,
    WORDS,
    check_duplicates,
    check_limits,
    check_periods,
    check_references,
    check_required,
    check_words,
)  # fmt: skip
from planner.model.finding import Finding, Severity, Where
from planner.model.order_checks import check_decided_quantities, check_open_orders, check_production_days
from planner.model.part_tariff_checks import check_destinations, check_part_codes
from planner.model.plan import Plan
from planner.model.refund_checks import check_refunds
from planner.model.remembered import Latest
from planner.model.row_findings import days, place
from planner.model.same_lines import check_same_lines
from planner.model.scenario import names, overlaid
from planner.model.schema import BASE, NUMERIC, SCHEMA, TABLES, Column, TableSpec, columns
from planner.model.scope_checks import check_answers, check_preference_origins, check_preferences, check_stacking
from planner.model.stock_checks import (
    check_alternates,
    check_buffers,
    check_capacity,
    check_decisions,
    check_lot_rules,
    check_open_shares,
    check_shelf_life,
    check_splits,
)  # fmt: skip
from planner.model.tariff_checks import check_codes, check_conditions, check_layers, check_rates, check_words_in_layers
from planner.model.tariff_overlaps import check_overlaps

SEVERITIES = tuple(Severity)
MOST_PARTS = 16  # of a circle that are named


@dataclass(frozen=True, slots=True)
class Check:
    """A check and all that it reads: tables such as 'fx', columns such as 'bom.parent'; while these stay, so does its answer."""

    find: Callable[[Plan], Iterable[Finding]]
    reads: tuple[str, ...]

    def reading(self, plan: Plan) -> tuple[object, ...]:
        """Return what it reads of a plan; a column comes with the numbers of its rows, by which findings are placed."""
        found: list[object] = []
        for name in self.reads:
            table, _, column = name.partition(".")
            found += (plan[table][column], plan[table].ids) if column else (plan[table],)
        return tuple(found)


def check(plan: Plan) -> tuple[Finding, ...]:
    """Return everything that is wrong with a plan or missing from it, errors first."""
    return check_until(plan, lambda: False) or ()


def check_until(plan: Plan, cancelled: Callable[[], bool]) -> tuple[Finding, ...] | None:
    """Return what :func:`check` does, None where it is cancelled on the way."""
    found: list[Finding] = []
    for number, one in enumerate(CHECKS):
        if cancelled():
            return None
        found += _FOUND.of(number, one.reading(plan), lambda one=one: tuple(one.find(plan)))  # type: ignore[misc]
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


SOURCE = "sources.part sources.supplier sources.country_of_origin"  # what names a source
GOODS = "sources.part sources.country_of_origin parts.part parts.hts settings"  # what comes from abroad


def _reading(*columns: tuple[TableSpec, Column]) -> tuple[str, ...]:
    """Return columns with the keys of their tables, by which findings name rows."""
    return tuple(dict.fromkeys(f"{spec.name}.{name}" for spec, column in columns for name in (column.name, *spec.key)))


def _of_cells() -> Iterator[Check]:
    """Yield the checks of single columns, each on its own, so that a new price asks only those of prices."""
    for spec, column in columns():
        if column.reference:
            there, name = column.reference.split(".")
            yield Check(partial(check_references, spec=spec, column=column), (*_reading((spec, column)), f"{there}.{name}"))
    for spec in SCHEMA:
        if spec.unique and spec.key:
            yield Check(partial(check_duplicates, spec=spec), _reading((spec, spec[spec.key[0]])))
    for asked, find in (
        (lambda column: column.required, check_required),
        (lambda column: column.kind in NUMERIC, check_limits),
        (lambda column: column.kind in WORDS, check_words),
    ):
        for spec, column in columns():
            if asked(column):
                yield Check(partial(find, spec=spec, column=column), _reading((spec, column)))
    for table, first, last in PERIODS:
        spec = TABLES[table]
        yield Check(partial(check_periods, name=table, first=first, last=last), _reading((spec, spec[first]), (spec, spec[last])))


def _asked(find: Callable[[Plan], Iterable[Finding]], reads: str) -> Check:
    return Check(find, tuple(dict.fromkeys(reads.split())))


CHECKS: tuple[Check, ...] = (
    _asked(check_cycles, "bom.parent bom.component"),
    *_of_cells(),
    _asked(check_exchange_rates, "sources.part sources.supplier sources.currency fx settings"),
    _asked(check_scenarios, " ".join(TABLES)),  # a scenario may change any table
    _asked(check_sources, f"parts.part parts.kind {SOURCE} sources.unit_price bom.parent price_breaks"),
    _asked(check_shares, "sources.part sources.share"),
    _asked(check_same_lines, "bom.parent bom.component bom.effective_from bom.effective_to bom.designators"),
    _asked(check_price_breaks, f"price_breaks {SOURCE}"),
    _asked(check_tariff_codes, GOODS),
    _asked(check_lanes, f"{SOURCE} sources.ship_from sources.mode sources.incoterm lanes parts.part parts.weight_kg parts.volume_m3 settings"),
    _asked(check_demand, "demand settings"),
    _asked(check_codes, "tariffs code_lists"),
    _asked(check_conditions, "tariffs questions"),
    _asked(check_layers, "tariffs"),
    _asked(check_words_in_layers, "tariffs"),
    _asked(check_rates, "tariffs settings fx sources.currency"),
    _asked(check_overlaps, "tariffs stacking code_lists settings"),
    _asked(check_part_codes, f"{GOODS} parts.weight_kg tariffs code_lists"),
    _asked(check_destinations, "destinations tariffs settings"),
    _asked(check_answers, "answers questions"),
    _asked(check_preference_origins, f"{SOURCE} sources.preference sources.qualifies tariffs"),
    _asked(check_preferences, f"{SOURCE} sources.preference tariffs"),
    _asked(check_stacking, "stacking tariffs"),
    _asked(check_refunds, "refunds programs settings"),
    _asked(check_open_shares, "sources.part sources.share"),
    _asked(check_capacity, f"{SOURCE} sources.capacity_week sources.busy_share"),
    _asked(check_shelf_life, f"{SOURCE} sources.ship_from sources.mode sources.licence_days sources.entry_as sources.held_days lanes parts.part parts.shelf_days settings"),
    _asked(check_buffers, "parts.part parts.kind parts.strategic_weeks sources.part bom.parent bom.component demand"),
    _asked(check_lot_rules, "parts.part parts.lot_rule parts.lot_size parts.order_cost settings"),
    _asked(check_splits, f"{SOURCE} sources.mode sources.split_mode sources.split_share"),
    _asked(check_alternates, "alternates"),
    _asked(check_decisions, f"decisions {SOURCE}"),
    _asked(check_open_orders, "stock settings"),
    _asked(check_production_days, f"{SOURCE} sources.lead_days"),
    _asked(check_decided_quantities, f"decisions {SOURCE} sources.min_order_quantity sources.order_multiple"),
    _asked(check_calendars, "work_calendars calendars settings"),
)  # fmt: skip
_FOUND: Latest[tuple[Finding, ...]] = Latest()
