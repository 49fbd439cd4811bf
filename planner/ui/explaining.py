"""Finds the explanation that belongs to the cell in hand, and the doubts of the rates it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.engine.explain.term import Term
from planner.engine.results import Results
from planner.engine.review.doubts import doubts_of
from planner.model.plan import Plan
from planner.model.scenario import EVENT_PROGRAM, overlay
from planner.ui.desk import Desk, Place

Explanation = tuple[Term | None, Mapping[int, str]]
CUSTOMS_VALUE = "customs_value"
# What a row is about, whichever of its cells is in hand.
MAIN = {
    "tariffs": "rate", "sources": "landed", "programs": "program", "questions": "key", "answers": "key", "lanes": "freight_per_kg",
    "price_breaks": "unit_price", "fx": "rate",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is to be explained, and by which numbers."""

    plan: Plan
    result: Results
    scenario: str
    place: Place | None
    part: str

    def answer(self) -> Explanation:
        """Return the terms of the cell in hand, else of the part it is about, and the doubt of each doubtful tariff row."""
        shown, place = overlay(self.plan, self.scenario), self.place
        term = of_cell(shown, self.result, place)
        if term is None and (place is None or place.table not in shown.tables or about_part(shown, place.table)):
            term = of_part(shown, self.result, self.part)
        for child in term.children if term is not None else ():
            len(child.children)  # the first level is shown open: it is worked out here rather than while it is drawn
        return term, doubtful(shown, self.result)


def asked_of(desk: Desk) -> Asked | None:
    """Return what is to be explained; None before there are numbers."""
    result, plan = desk.result, desk.results_plan
    return None if result is None or plan is None else Asked(plan, result, desk.scenario, desk.place, desk.part)


def about_part(plan: Plan, table: str) -> bool:
    """Tell whether the rows of a table are each about a part; a rule or a setting says nothing of the part in hand before it."""
    return table == "bom" or "part" in plan[table].columns


def of_cell(plan: Plan, result: Results, place: Place | None) -> Term | None:
    """Return the terms of a cell; None for one that is part of no number, or is newer than the numbers."""
    if place is None:
        return None
    from planner.engine.explain.tree import explain_cell

    if place.table == "events":
        layer = layer_of_event(plan, place.row)
        return None if layer is None else explain_cell(plan, result, "tariffs", layer, "rate")
    if place[::2] == ("sources", CUSTOMS_VALUE):
        duty = explain_cell(plan, result, "sources", place.row, "duty")
        return next((term for term in duty.children if term.label == "Customs value"), duty) if duty is not None else None
    found = explain_cell(plan, result, place.table, place.row, place.column)
    main = MAIN.get(place.table)
    return explain_cell(plan, result, place.table, place.row, main) if found is None and main else found


def layer_of_event(plan: Plan, event: int) -> int | None:
    """Return the row id of the layer that a tariff event adds to the plan as the scenario has it."""
    events, layers = plan["events"], plan["tariffs"]
    if event not in events.ids:
        return None
    row = events.row(int(events.positions([event])[0]))
    own = (layers["heading"] == EVENT_PROGRAM) & (layers["program"] == row["event"]) & (layers["effective_from"] == row["date"])
    return int(layers.ids[own][0]) if own.any() else None


def event_of_layer(plan: Plan, scenario: str, layer: int) -> int | None:
    """Return the row id of the event that adds a layer to the plan as the scenario has it; None for a layer of the plan itself."""
    events, layers = plan["events"], plan["tariffs"]
    if layer not in layers.ids:
        return None
    row = layers.row(int(layers.positions([layer])[0]))
    own = (events["scenario"] == scenario) & (events["kind"] == "tariff") & (events["event"] == row["program"])
    own &= events["date"] == row["effective_from"]
    return int(events.ids[own][0]) if row["heading"] == EVENT_PROGRAM and own.any() else None


def of_part(plan: Plan, result: Results, part: str) -> Term | None:
    """Return the terms of a part's landed cost."""
    from planner.engine.explain.tree import explain_part

    at = result.position.get(part)
    return None if at is None else explain_part(plan, result, at)


def doubtful(plan: Plan, result: Results) -> dict[int, str]:
    """Return why each doubtful tariff row should not be relied on, by row id."""
    tariffs = plan["tariffs"]
    return {row: doubt for row, doubt in zip(tariffs.ids.tolist(), doubts_of(tariffs, result.as_of), strict=True) if doubt}
