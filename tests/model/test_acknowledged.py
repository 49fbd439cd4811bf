"""Acknowledged problems: they don't count until they change, errors always do."""

from __future__ import annotations

import numpy as np

from planner.model.acknowledged import acknowledged, notes, reopened, sorted_out
from planner.model.checks import check
from planner.model.edits import SetCells
from planner.model.finding import Severity
from planner.model.plan import Plan
from tests.plans import plan_of


def late() -> Plan:
    """A plan whose demand is past and whose part isn't there."""
    return plan_of(
        parts=[{"part": "A", "kind": "make"}],
        demand=[{"part": "A", "due": "2025-01-01", "quantity": 5}, {"part": "B", "due": "2027-01-01", "quantity": 5}],
    )


def test_that_an_acknowledged_warning_is_set_apart_with_its_note() -> None:
    plan = late()
    found = check(plan)
    plan = acknowledged(plan, found, "Delivered already").apply(plan).plan
    still, seen = sorted_out(plan, check(plan))
    assert {finding.severity for finding in still} == {Severity.ERROR}, "an error can't be acknowledged"
    assert [(finding.code, note) for finding, note in seen.items() if finding.code == "demand.past"] == [
        ("demand.past", "Delivered already")
    ]


def test_that_a_warning_comes_back_when_what_it_says_changes() -> None:
    plan = late()
    plan = acknowledged(plan, check(plan), "").apply(plan).plan
    plan = SetCells("demand", plan["demand"].ids[:1], "due", np.array(["2025-06-01"], dtype="datetime64[D]")).apply(plan).plan
    assert "demand.past" in {finding.code for finding in sorted_out(plan, check(plan))[0]}


def test_that_a_second_note_takes_the_place_of_the_first_and_opening_again_forgets_it() -> None:
    plan = late()
    for note in ("one", "two"):
        plan = acknowledged(plan, check(plan), note).apply(plan).plan
    assert set(notes(plan).values()) == {"two"} and len(plan["acknowledged"]) == len(notes(plan))
    plan = reopened(plan, check(plan)).apply(plan).plan
    assert not len(plan["acknowledged"])
