"""Finds the explanation that belongs to the cell in hand, and the doubts of the rates it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from planner.engine.doubts import doubts_of
from planner.engine.results import Results, Term
from planner.model.plan import Plan
from planner.model.scenario import overlay
from planner.ui.desk import Desk, Place

MAIN = {"tariffs": "rate", "sources": "landed", "programs": "program", "questions": "key"}  # what a row is about, whichever of its cells


def explanation(desk: Desk) -> tuple[Term | None, Mapping[int, str]]:
    """Return the terms of the cell in hand, else of the part in hand, and the doubt of each doubtful tariff row."""
    result, plan = desk.result, desk.results_plan
    if result is None or plan is None:
        return None, {}
    shown = overlay(plan, desk.scenario)
    term = of_cell(shown, result, desk.place) or of_part(shown, result, desk.part)
    return term, doubtful(shown, result)


def of_cell(plan: Plan, result: Results, place: Place | None) -> Term | None:
    """Return the terms of a cell; None for one that is part of no number, or is newer than the numbers."""
    if place is None:
        return None
    from planner.engine.explain import explain_cell

    found = explain_cell(plan, result, place.table, place.row, place.column)
    main = MAIN.get(place.table)
    return explain_cell(plan, result, place.table, place.row, main) if found is None and main else found


def of_part(plan: Plan, result: Results, part: str) -> Term | None:
    """Return the terms of a part's landed cost."""
    from planner.engine.explain import explain_part

    at = result.position.get(part)
    return None if at is None else explain_part(plan, result, at)


def doubtful(plan: Plan, result: Results) -> dict[int, str]:
    """Return why each doubtful tariff row should not be relied on, by row id."""
    tariffs = plan["tariffs"]
    return {row: doubt for row, doubt in zip(tariffs.ids.tolist(), doubts_of(tariffs, result.as_of), strict=True) if doubt}
