"""Why so much is held: every stock figure of a part as terms that add up to it, with the numbers of its formula and their cells."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from planner.engine.evaluate import evaluate
from planner.engine.explain.stock_terms import MAKERS
from planner.engine.explain.term import Term
from planner.engine.explain.tree import EXPLAINED, explain_cell
from planner.engine.explain.words import UNEXPLAINED
from planner.engine.results import Results
from planner.files.samples import open_sample
from planner.model.plan import Plan
from planner.model.scenario import overlay
from planner.model.schema import TABLES
from tests.engine.test_caps import plan_with as three_parts
from tests.engine.test_targets import chain, plan_with

FIGURES = {
    "safety_held": "safety_stock", "strategic_stock": "strategic_stock", "cycle_stock": "cycle_stock", "prebuy": "prebuy",
    "reorder_point": "reorder_point", "order_up_to": "order_up_to", "late_days": "late_days",
}  # fmt: skip


def walk(term: Term) -> Iterator[Term]:
    yield term
    for child in term.children:
        yield from walk(child)


def leaf_sum(term: Term) -> float:
    return sum(leaf_sum(child) for child in term.children) if term.children else term.amount or 0.0


def of(plan: Plan, column: str, scenario: str = "Base", position: int = 0, result: Results | None = None) -> Term:
    """Return the explanation of a part's figure; it adds up, and leads to cells that are there."""
    found = result or evaluate(plan, [scenario])[scenario]
    term = explain_cell(overlay(plan, scenario), found, "parts", int(plan["parts"].ids[position]), column)
    assert term is not None and term.amount is not None
    assert not [one for one in walk(term) if one.label == UNEXPLAINED], term
    assert leaf_sum(term) == pytest.approx(term.amount)
    for one in walk(term):
        if one.table and one.row is not None:
            assert one.row in plan[one.table].ids
            assert one.table == "parts" or one.column in TABLES[one.table].by_name
    return term


def cells(term: Term) -> set[tuple[str, str]]:
    return {(one.table, one.column) for one in walk(term)}


def test_that_safety_stock_is_told_with_the_numbers_of_its_formula() -> None:
    # L 60 weeks, σL 10, d 100, σd 20, z 1.645: σ² = 60·20² + 100²·10² = 24,000 + 1,000,000.
    plan = plan_with()
    term = of(plan, "safety_held")
    assert term.amount == pytest.approx(evaluate(plan, ["Base"])["Base"].part.safety_stock[0])
    demand, lead = term.children[:2]
    assert "60 weeks" in demand.detail and "20²" in demand.detail and "24,000" in demand.detail and "1,024,000" in demand.detail
    assert "100²" in lead.detail and "10²" in lead.detail and "1,000,000" in lead.detail
    assert lead.amount is not None and demand.amount is not None
    assert lead.amount / demand.amount == pytest.approx(1_000_000 / 24_000)
    assert "z 1.64" in term.detail and "cycle service of 95 %" in term.detail
    assert cells(term) >= {
        ("settings", "service_level"), ("settings", "demand_cv"), ("settings", "review_days"), ("sources", "lead_days"), ("sources", "lead_sd_days"),
    }  # fmt: skip
    assert ("parts", "service_level") in cells(of(plan_with({"service_level": 0.9}), "safety_held"))


def test_that_a_fill_rate_is_told_with_the_lots_it_is_counted_over() -> None:
    term = of(plan_with(service_measure="fill rate", service_level=0.98), "safety_held")
    assert "fill rate of 98 %" in term.detail and "k " in term.detail
    assert any("2 units may be short in a cycle" in one.detail for one in walk(term))  # (1 − 0.98) of an order of 100


def test_that_an_own_safety_stock_is_told_as_such() -> None:
    for own in (70.0, 0.0):
        term = of(plan_with({"safety_stock": own}), "safety_held")
        assert term.amount == own and "your own" in term.detail and (term.table, term.column) == ("parts", "safety_stock")


def test_that_a_placed_safety_stock_is_told_with_its_promise() -> None:
    plan = chain(10.0, 0.0)
    term = of(plan, "safety_held")
    assert "over all levels" in term.detail and "√30 days" in term.children[0].detail
    assert any("SI 20 days" in one.detail for one in walk(term))
    assert "S 20 days" in {one.detail for one in walk(of(plan, "safety_held", position=1))}
    of(plan, "reorder_point", position=1)
    of(plan, "order_up_to", position=1)


def test_that_the_strategic_buffer_is_weeks_of_need_less_what_does_not_fit() -> None:
    term = of(plan_with({"strategic_weeks": 8.0}), "strategic_stock")
    assert term.amount == pytest.approx(800.0) and "8 weeks × 100 a week" in term.children[0].detail
    short = of(plan_with({"strategic_weeks": 8.0, "shelf_days": 35.0, "safety_stock": 0.0}), "strategic_stock")
    assert short.amount == pytest.approx(500.0)
    assert [one.amount for one in short.children] == pytest.approx([800.0, -300.0])


def test_that_a_pre_buy_is_told_with_the_measure_and_the_limit_that_cuts_it() -> None:
    plan = three_parts(storage_m3=40.0)
    found = evaluate(plan, ["Threat"])["Threat"]
    position = int(found.part.prebuy.argmax())
    term = of(plan, "prebuy", "Threat", position, found)
    assert term.amount == found.part.prebuy[position] and "+30 %" in term.detail and "1 Feb 2027" in term.detail
    assert any("storage limit 40 m³" in one.detail and "would save" in one.detail for one in walk(term))
    none = of(plan, "prebuy", "Base")
    assert none.amount == 0.0 and "no measure ahead" in none.detail


def test_that_what_is_kept_holds_safety_and_strategic_stock_apart() -> None:
    term = of(plan_with({"strategic_weeks": 8.0, "safety_stock": 70.0}), "target")
    assert [one.amount for one in term.children[:2]] == pytest.approx([70.0, 800.0])
    assert [one.label for one in term.children[2:]] == ["Cycle stock", "Pre-buy"]


@pytest.mark.parametrize("which", [0, 1])
def test_that_every_stock_figure_of_a_sample_adds_up_to_the_grid(which: int) -> None:
    plan = open_sample("humanoid")
    scenario = ["Base", str(plan["scenarios"]["scenario"][0])][which]
    found = evaluate(plan, [scenario])[scenario]
    shown = overlay(plan, scenario)
    for position, row in enumerate(plan["parts"].ids.tolist()):
        for column, field in FIGURES.items():
            term = explain_cell(shown, found, "parts", row, column)
            value = float(getattr(found.part, field)[position])
            if term is None:
                assert np.isnan(value)
                continue
            assert term.amount == pytest.approx(value)
            assert leaf_sum(term) == pytest.approx(value)
            assert UNEXPLAINED not in {one.label for one in walk(term)}


def test_that_every_stock_column_can_be_asked_for() -> None:
    assert set(MAKERS) <= EXPLAINED["parts"]
