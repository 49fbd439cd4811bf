"""Terms below a term are made when somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from planner.engine.evaluate import evaluate
from planner.engine.explain import source_terms
from planner.engine.explain.below import Below, each
from planner.engine.explain.term import Term
from planner.engine.explain.tree import explain_part
from tests.plans import robot


def test_that_a_component_is_worked_out_only_when_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = robot()
    result = evaluate(plan, ["Base"])["Base"]
    told: list[int] = []
    terms = source_terms.bill_terms
    monkeypatch.setattr(source_terms, "bill_terms", lambda g, bill: [told.append(bill.source), *terms(g, bill)][1:])
    term = explain_part(plan, result, result.position["ROBOT"])
    assert term.children and all(one.children for one in term.children if one.table == "bom")
    assert not told
    assert isinstance(term.children[0].children, Below)
    motor = term.children[0].children[0]
    assert motor.children and not told
    assert motor.children[0].label.startswith("Goods") and len(told) == 1
    assert term.children[0].children[0] is motor and motor.children[0] is motor.children[0] and len(told) == 1


def test_that_terms_changed_unseen_are_made_once_when_they_are_looked_at() -> None:
    made: list[str] = []

    def make() -> Iterator[Term]:
        made.append("made")
        yield Term("Goods", "", 1.0)

    below = Below(make)
    blank = each(below, lambda term: Term(term.label, term.detail, None))
    assert blank and below and not made
    assert blank == (Term("Goods", "", None),) and list(below) == [Term("Goods", "", 1.0)]
    assert made == ["made"]


def test_that_terms_at_hand_are_changed_at_once() -> None:
    assert each((Term("Goods", "", 1.0),), lambda term: Term(term.label, "", 2.0)) == (Term("Goods", "", 2.0),)
