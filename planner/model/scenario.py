"""A scenario: a named overlay of changes and dated events. ``overlay(plan, name)`` is a plan like any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.row_findings import place
from planner.model.schema import BASE, NUMERIC, THREATS
from planner.model.table import Row, Table, cells
from planner.model.touched import Mask, Touched
from planner.model.values import NotAValue, parse, within

EVENT_PROGRAM = "event"
TIMELESS = frozenset({"delay", "freight", "price", "crowding"})  # kinds whose dates are drawn and limit nothing


def names(plan: Plan) -> tuple[str, ...]:
    """Return the names of all scenarios, the base first."""
    return (BASE, *(str(name) for name in plan["scenarios"]["scenario"] if name and name != BASE))


def opening_view(plan: Plan, compare: str | None = None) -> tuple[str, str | None]:
    """Return what a plan opens on, and what it is compared with: its first scenario against the base where it asks a question, else the base."""
    scenarios = names(plan)
    if plan.setting("question") and len(scenarios) > 1:
        return scenarios[1], compare or BASE
    return BASE, compare


def overlay(plan: Plan, scenario: str) -> Plan:
    """Return the plan as the scenario has it; the very same plan where the scenario changes nothing.

    Raises KeyError for a scenario that the plan doesn't have.
    """
    return overlaid(plan, scenario)[0]


def overlaid(plan: Plan, scenario: str) -> tuple[Plan, tuple[Finding, ...]]:
    """Return the plan as the scenario has it, and what of the scenario could not be applied."""
    if scenario not in names(plan):
        raise KeyError(f"The plan has no scenario called '{scenario}'.")
    if scenario == BASE:
        return plan, ()
    findings: list[Finding] = []
    after = plan
    overrides = plan["overrides"]
    for position in np.flatnonzero(overrides["scenario"] == scenario):
        try:
            row = overrides.row(int(position))
            changed = _overridden(after, row)
            if changed is after:
                findings.append(
                    _without_effect(int(overrides.ids[position]), f"The override '{row['where']}' names no row, so it changes nothing.")
                )
            after = changed
        except (NotAValue, KeyError) as problem:
            findings.append(_unusable("overrides", int(overrides.ids[position]), str(problem.args[0])))
    events = plan["events"]
    for position in np.flatnonzero(events["scenario"] == scenario):
        try:
            event = events.row(int(position))
            happened = _happened(after, event, events, int(position))
            findings.extend(_doubts(after, event, events, int(position)))
            after = happened
        except NotAValue as problem:
            findings.append(_unusable("events", int(events.ids[position]), str(problem)))
    return after, tuple(findings)


def _without_effect(row: int, message: str) -> Finding:
    return Finding(
        Severity.WARNING, "scenario.no-effect", message, "Write column=value as the row has it.", Where("overrides", row, "where")
    )


def _unusable(table: str, row: int, message: str) -> Finding:
    return Finding(Severity.ERROR, "scenario.unusable", message, "The rest of the scenario is applied.", Where(table, row))


def where_mask(table: Table, where: str) -> Mask:
    """Return which rows a condition such as ``part=ACT-120, country_of_origin=CN`` names; raises NotAValue for a wrong one."""
    mask = np.ones(len(table), dtype=bool)
    for term in filter(None, (piece.strip() for piece in where.split(","))):
        name, equals, value = (piece.strip() for piece in term.partition("="))
        if not equals or name not in table.columns:
            raise NotAValue(f"'{term}' names no column of {table.spec.title}; write column=value.")
        mask &= table[name] == cells(table.spec[name], [parse(table.spec[name], value)])[0]
    return mask


def _overridden(plan: Plan, row: Row) -> Plan:
    name, column = str(row["table"]), str(row["column"])
    if name not in plan.tables or column not in plan[name].columns:
        raise NotAValue(f"There is no column '{column}' in a table '{name}' to override.")
    return plan.with_table(overridden(plan[name], str(row["where"]), column, str(row["operation"]), str(row["value"])))


@remembered(256)
def overridden(table: Table, where: str, column_name: str, operation: str, value: str) -> Table:
    """Return a table with a column set, multiplied or added to in the rows that a condition names."""
    column = table.spec[column_name]
    mask = where_mask(table, where)
    array = table[column_name].copy()
    if operation == "set":
        array[mask] = cells(column, [parse(column, value)])[0]
    else:
        if column.kind not in NUMERIC:
            raise NotAValue(f"{column.title} holds no numbers, so it can't be multiplied or added to.")
        try:
            operand = float(value)
        except ValueError:
            raise NotAValue(f"'{value}' is no number to multiply by or add.") from None
        array[mask] = array[mask] * operand if operation == "multiply" else array[mask] + operand
        for changed in array[mask & ~np.isnan(array)]:
            within(column, float(changed))
    return table.with_columns({column_name: array}) if mask.any() else table


def _happened(plan: Plan, event: Row, events: Table, position: int) -> Plan:
    touched = Touched.by(event)
    match event["kind"]:
        case "tariff":
            _number(event, "rate")
            return plan.with_table(with_layer(plan["tariffs"], events, position, str(plan.setting("destination")), plan.next_id))
        case "supply stop":
            return _stopped(plan, event, touched.goods(plan))
        case "delay" if touched.names_goods:
            return _scaled(plan, "sources", "lead_days", touched.goods(plan), add=_number(event, "days"))
        case "delay":
            return _scaled(plan, "lanes", "transit_days", touched.lanes(plan), add=_number(event, "days"))
        case "freight":
            after = plan
            for column in ("freight_per_kg", "freight_per_m3", "freight_share", "freight_per_shipment"):
                after = _scaled(after, "lanes", column, touched.lanes(plan), factor=1 + _number(event, "rate"))
            return after
        case "price":
            touched = replace(touched, modes="")  # a price holds however the goods travel
            after = _scaled(plan, "sources", "unit_price", touched.goods(plan), factor=1 + _number(event, "rate"))
            return _scaled(after, "price_breaks", "unit_price", touched.goods(plan, "price_breaks"), factor=1 + _number(event, "rate"))
        case "crowding":
            return _scaled(plan, "sources", "busy_share", touched.goods(plan), add=_number(event, "rate"), most=1.0)
        case _:
            demand = plan["demand"]
            mask = demand["due"] >= _day(event)
            if event["until"] is not None:
                mask &= demand["due"] <= np.datetime64(str(event["until"]))
            return _scaled(plan, "demand", "quantity", mask, factor=1 + _number(event, "rate"))


def _doubts(plan: Plan, event: Row, events: Table, position: int) -> Iterator[Finding]:
    """Yield what of an event names nothing, changes nothing or takes everything."""
    touched, kind, name = Touched.by(event), event["kind"], event["event"]
    if kind in ("tariff", "demand"):
        return
    hint = "The rest of the event is applied."
    for column, message in touched.unknown(plan):
        if column in ("suppliers", "modes"):  # the checks of cells say the rest
            yield Finding(Severity.WARNING, "scenario.unknown", f"Event '{name}': {message}", hint, place(events, position, column))
    by_lane = kind == "freight" or (kind == "delay" and not touched.names_goods)
    if kind == "freight" and touched.names_goods:
        message = f"Event '{name}': freight changes by lane, so its codes, tags and suppliers aren't looked at."
        yield Finding(Severity.WARNING, "scenario.not-used", message, "Name countries and modes.", place(events, position, "kind"))
    mask = touched.lanes(plan) if by_lane else touched.goods(plan)
    if not mask.any():
        message = f"The event '{name}' touches no {'lane' if by_lane else 'source of any part'}, so it changes nothing."
        hint = "Look at its countries, codes, tags, suppliers and modes."
        yield Finding(Severity.NOTE, "scenario.no-effect", message, hint, place(events, position, "event"))
    elif kind == "supply stop" and event["until"] is not None:
        message = f"The event '{name}' ends on {event['until']}: orders are planned as if it didn't, only the runway counts its end."
        hint = "Look at the runway for the day supply is back."
        yield Finding(Severity.WARNING, "scenario.until", message, hint, place(events, position, "until"))
    elif kind == "crowding":
        full = int((np.nan_to_num(plan["sources"]["busy_share"][mask]) + float(event["rate"] or 0.0) >= 1.0).sum())
        if full:
            message = f"The event '{name}' leaves {full} sources without capacity: others take all of it."
            yield Finding(Severity.WARNING, "scenario.no-capacity", message, "Take a smaller share.", place(events, position, "rate"))
    if mask.any() and kind in TIMELESS:
        yield from _beyond_its_dates(plan, event, events, position)


def _beyond_its_dates(plan: Plan, event: Row, events: Table, position: int) -> Iterator[Finding]:
    """Yield that an event counts before its date or after its end, where it has one of them."""
    as_of, date = plan.setting("as_of"), event["date"]
    later, ends = isinstance(as_of, np.datetime64) and isinstance(date, np.datetime64) and bool(date > as_of), event["until"] is not None
    if later or ends:
        when = " ".join(([f"from {date}"] if later else []) + ([f"until {event['until']}"] if ends else []))
        message = f"The event '{event['event']}' counts for the whole scenario, not only {when}: the dates of a {event['kind']} are drawn but don't limit it."
        hint = "Compare a scenario with it and one without it."
        yield Finding(Severity.NOTE, "scenario.whole", message, hint, place(events, position, "date" if later else "until"))


def _day(event: Row) -> np.datetime64:
    value = event["date"]
    if not isinstance(value, np.datetime64):
        raise NotAValue(f"The event '{event['event']}' needs a date.")
    return value


def _number(event: Row, column: str) -> float:
    value = event[column]
    if not isinstance(value, float):
        raise NotAValue(f"The event '{event['event']}' needs a value for {column}.")
    return value


@remembered(64)
def with_layer(tariffs: Table, events: Table, position: int, destination: str, row_id: int) -> Table:
    """Return the tariff layers with a scenario's tariff event as one more."""
    event = events.row(position)
    values = {
        "program": str(event["event"]), "title": str(event["event"]), "heading": EVENT_PROGRAM, "hts": str(event["hts"]) or "*",
        "origins": str(event["origins"]) or "*", "rate": event["rate"], "effective_from": event["date"], "effective_to": event["until"],
        "loaded_before": event["loaded_before"], "entered_before": event["entered_before"], "transit_modes": event["transit_modes"],
        "destination": destination, "status": event["status"],
        "confidence": "unconfirmed" if event["status"] in THREATS else "high", "source": event["source"] or "scenario event",
    }  # fmt: skip
    row = Table.of(tariffs.spec, [row_id], {name: [value] for name, value in values.items()})
    return tariffs.inserted(len(tariffs), row)


def _stopped(plan: Plan, event: Row, mask: Mask) -> Plan:
    sources = plan["sources"]
    until = sources["available_until"].copy()
    last = _day(event) - np.timedelta64(1, "D")
    until[mask & ~(until < last)] = last
    return plan.with_table(sources.with_columns({"available_until": until})) if mask.any() else plan


def _scaled(plan: Plan, name: str, column: str, mask: Mask, *, factor: float = 1.0, add: float = 0.0, most: float = np.inf) -> Plan:
    if not mask.any():
        return plan
    return plan.with_table(scaled(plan[name], column, mask, factor, add, most))


@remembered(64, by_value=True)
def scaled(table: Table, column: str, mask: Mask, factor: float, add: float, most: float) -> Table:
    """Return a table with the numbers of some rows multiplied and added to, none below 0 or above ``most``; asked again, the very same table."""
    array = table[column].copy()
    numbers = np.nan_to_num(array[mask]) if add else array[mask]  # what is added to a blank cell is all that is known of it
    array[mask] = np.clip(numbers * factor + add, 0.0, most)
    return table.with_columns({column: array})
