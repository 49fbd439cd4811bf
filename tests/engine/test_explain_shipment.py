"""The explanation of one shipment: duty and charges as two trees that add up, with every layer's place, source and dates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.engine.explain.assess import Assessment, Shipment, assess
from planner.engine.explain.shipment_terms import term_json
from planner.engine.explain.term import Term
from planner.files.samples import new_plan
from planner.model.plan import Plan
from tests.engine.test_explain import Row, adds_up, found, layers, walk
from tests.plans import plan_of

DAY = np.datetime64("2026-08-01")


@pytest.fixture(scope="module")
def library() -> Plan:
    """The shipped library."""
    return new_plan()


def shipped(
    plan: Plan, hts: str = "8501.31.40", origin: str = "CN", value: float = 10_000.0, entry: str = "2026-08-01", **more: object
) -> Assessment:
    """Return what is due on a shipment, its trees held to the numbers."""
    due = assess(plan, Shipment(hts, origin, np.datetime64(entry), value, **more))  # type: ignore[arg-type]
    adds_up(due.explain, due.duty)
    adds_up(due.explain_charges, due.fees + due.taxes)
    return due


def test_that_a_real_entry_is_explained_to_the_cent(library: Plan) -> None:
    # Domain §6, a CBP 7501: 410.99 MFN + 3,543.00 s301 + 7,086.00 s232 + 0 FL301 = 11,039.99.
    tree = shipped(library, "7326.90.8688", value=14_172.0).explain
    assert [round(found(tree, program).amount or 0.0, 2) for program in ("MFN", "s301", "s232", "FL301")] == [410.99, 3543.0, 7086.0, 0.0]
    assert found(tree, "FL301").detail.startswith("waived: s232 metals applies")
    for layer in tree.children[1:5]:
        assert layer.table == "tariffs"
        assert "checked" in layer.detail


def test_that_a_basis_is_said_where_only_foreign_content_pays(library: Plan) -> None:
    # Domain §6: 6307.90.9870 from Vietnam, US content 30 % → 1,400 reciprocal.
    tree = shipped(library, "6307.90.9870", "VN", entry="2026-02-20", facts={"us_content": "0.3"}).explain
    layer = found(tree, "IEEPA reciprocal")
    assert layer.amount == pytest.approx(1400.0)
    assert "20 % of the non-US content, 70 % of 10,000.00" in layer.detail


@pytest.mark.parametrize(("value", "fee", "words"), [(5_000.0, 33.58, "the least of an entry, 33.58"), (10_000.0, 34.64, "0.3464 % of the customs value, 10,000.00"), (250_000.0, 651.50, "the most of an entry, 651.50")])  # fmt: skip
def test_that_the_processing_fee_says_which_of_its_limits_holds(library: Plan, value: float, fee: float, words: str) -> None:
    # Domain §6, fiscal year 2026.
    tree = shipped(library, value=value).explain_charges
    assert found(tree, "MPF").amount == pytest.approx(fee, abs=0.005)
    assert words in found(tree, "MPF").detail


def test_that_what_spares_goods_is_a_term_of_nothing_with_the_reason(library: Plan) -> None:
    tree = shipped(library, mode="air").explain_charges
    assert found(tree, "HMF").amount == 0
    assert found(tree, "HMF").detail.startswith("not charged on goods that come by air")


def test_that_open_questions_are_named_with_their_worth(library: Plan) -> None:
    tree = shipped(library, "8483.40.90", entry="2026-12-01").explain
    questions = [one for one in walk(tree) if one.label == "Open question"]
    assert any("the best answer is worth 1,250.00" in one.detail for one in questions)
    assert all(one.amount is None and one.table == "questions" for one in questions)
    assert "assumed until answered: metal share at least 15 %" in found(tree, "s232").detail


def test_that_a_customs_value_with_freight_shows_its_parts(library: Plan) -> None:
    tree = shipped(library, destination="DE", freight=500.0, insurance=25.0).explain
    assert "value 10,000.00 + freight 500.00 + insurance 25.00" in found(tree, "Customs value").detail
    assert "10,525.00" in tree.detail


def test_that_goods_made_in_the_destination_pay_nothing_and_say_so(library: Plan) -> None:
    due = shipped(library, origin="US")
    assert due.explain.amount == 0
    assert "made in the destination" in due.explain.detail


def test_that_an_unknown_rate_blanks_the_tree_and_says_where(library: Plan) -> None:
    due = shipped(library, "9999.99.99")
    assert due.explain.amount is None
    assert "not known" in due.explain.detail
    assert "no tariff row gives the MFN rate" in found(due.explain, "MFN").detail


def test_that_json_names_the_row_its_source_and_its_dates(library: Plan) -> None:
    told = term_json(library, shipped(library).explain)
    children = told["children"]
    assert isinstance(children, list)
    s301 = next(one for one in children if one["label"].startswith("s301"))
    assert (s301["table"], s301["column"], s301["effective_from"], s301["status"]) == ("tariffs", "rate", "2018-08-23", "in force")
    assert s301["source"]
    assert s301["checked"]
    assert library["tariffs"].positions([s301["row"]])


def only_amounts(term: Term) -> list[float]:
    """Return the amounts of the leaves."""
    return [one.amount for one in walk(term) if not one.children and one.amount is not None]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(layers(), st.sampled_from([0.0, 5.0, 1000.0, 1e6]), st.sampled_from([np.nan, 0.0, 2.5]), st.sampled_from([1.0, 30.0]), st.sampled_from(["CN", "US", "JP"]), st.sampled_from([{}, {"metal_share": "0.2"}, {"metal_value": "0.3"}, {"us_content": "0.4"}]))  # fmt: skip
def test_that_both_trees_add_up_whatever_the_layers(
    rows: list[Row], value: float, weight: float, quantity: float, origin: str, facts: dict[str, str]
) -> None:
    plan = plan_of(tariffs=rows, stacking=[{"program": "s232 metals", "other": "FL301", "rule": "leaves the rest"}])
    due = shipped(plan, origin=origin, value=value, weight_kg=weight, quantity=quantity, facts=facts)
    if due.explain.amount is not None:
        assert sum(only_amounts(due.explain)) == pytest.approx(due.duty, abs=1e-6)
