"""A scenario: a named overlay of changes and dated events. ``overlay(plan, name)`` is a plan like any other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.model.finding import Finding, Severity, Where
from planner.model.places import members
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.schema import BASE, NUMERIC, THREATS
from planner.model.table import Row, Table, cells
from planner.model.values import NotAValue, parse, within

Mask = npt.NDArray[np.bool_]
EVENT_PROGRAM = "event"


def names(plan: Plan) -> tuple[str, ...]:
    """Return the names of all scenarios, the base first."""
    return (BASE, *(str(name) for name in plan["scenarios"]["scenario"] if name and name != BASE))


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
            after = _happened(after, events, int(position))
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


def _happened(plan: Plan, events: Table, position: int) -> Plan:
    event = events.row(position)
    match event["kind"]:
        case "tariff":
            _number(event, "rate")
            return plan.with_table(with_layer(plan["tariffs"], events, position, str(plan.setting("destination")), plan.next_id))
        case "supply stop":
            return _stopped(plan, event)
        case "delay":
            return _scaled(plan, "lanes", "transit_days", _lanes_of(plan, event), add=_number(event, "days"))
        case "freight":
            after = plan
            for column in ("freight_per_kg", "freight_per_m3", "freight_share", "freight_per_shipment"):
                after = _scaled(after, "lanes", column, _lanes_of(plan, event), factor=1 + _number(event, "rate"))
            return after
        case "price":
            after = _scaled(plan, "sources", "unit_price", _goods_of(plan, event, "sources"), factor=1 + _number(event, "rate"))
            return _scaled(after, "price_breaks", "unit_price", _goods_of(plan, event, "price_breaks"), factor=1 + _number(event, "rate"))
        case _:
            demand = plan["demand"]
            mask = demand["due"] >= np.datetime64(str(event["date"]))
            if event["until"] is not None:
                mask &= demand["due"] <= np.datetime64(str(event["until"]))
            return _scaled(plan, "demand", "quantity", mask, factor=1 + _number(event, "rate"))


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


def _stopped(plan: Plan, event: Row) -> Plan:
    sources = plan["sources"]
    mask = _goods_of(plan, event, "sources")
    until = sources["available_until"].copy()
    last = np.datetime64(str(event["date"])) - np.timedelta64(1, "D")
    until[mask & ~(until < last)] = last
    return plan.with_table(sources.with_columns({"available_until": until})) if mask.any() else plan


def _lanes_of(plan: Plan, event: Row) -> Mask:
    return _from_places(plan["lanes"]["ship_from"], str(event["origins"]))


def _from_places(codes: npt.NDArray[np.generic], places: str) -> Mask:
    inside = members(places or "*")
    return np.ones(len(codes), dtype=bool) if inside is None else np.array([code in inside for code in codes], dtype=bool)


def _goods_of(plan: Plan, event: Row, table: str) -> Mask:
    """Which sources or price breaks an event touches, by origin, code beginning and any of its tags."""
    rows = plan[table]
    mask = _from_places(rows["country_of_origin"], str(event["origins"]))
    prefixes = tuple(word.replace(".", "") for word in str(event["hts"]).split() if word != "*")
    tags = set(str(event["tags"]).lower().split())
    if prefixes or tags:
        parts = plan["parts"]
        named = {
            part
            for part, hts, own in zip(parts["part"], parts["hts"], parts["tags"], strict=True)
            if (not prefixes or hts.replace(".", "").startswith(prefixes)) and (not tags or tags & set(own.lower().split()))
        }
        mask &= np.array([part in named for part in rows["part"]], dtype=bool)
    return mask


def _scaled(plan: Plan, name: str, column: str, mask: Mask, *, factor: float = 1.0, add: float = 0.0) -> Plan:
    if not mask.any():
        return plan
    return plan.with_table(scaled(plan[name], column, mask, factor, add))


@remembered(64, by_value=True)
def scaled(table: Table, column: str, mask: Mask, factor: float, add: float) -> Table:
    """Return a table with the numbers of some rows multiplied and added to, none below 0; asked again, the very same table."""
    array = table[column].copy()
    array[mask] = np.maximum(array[mask] * factor + add, 0.0)
    return table.with_columns({column: array})
