"""Which names can mean one supplier, and what that makes of their offers."""

from __future__ import annotations

import pytest

from planner.model.matching import matched
from planner.model.merging import Theirs, What, alike, merge
from planner.model.plan import Plan
from planner.model.supplier_names import may_be_one
from tests.plans import plan_of

TOLD = {"sources": ("supplier", "unit_price", "lead_days")}


def offer(supplier: str, price: float, **more: object) -> Plan:
    row = {"part": "MOTOR", "supplier": supplier, "country_of_origin": "CN", "unit_price": price, "currency": "USD", **more}
    return plan_of(parts=[{"part": "MOTOR", "description": "Motor"}], sources=[row])


@pytest.mark.parametrize(
    ("one", "other"),
    [("Acme", "ACME Ltd."), ("Harmonic Drive", "Harmonic Drive SE"), ("Shenzhen Gears Co., Ltd", "Shenzen Gears"), ("深圳电机有限公司", "深圳电机"),
     ("Müller GmbH", "Muller GmbH & Co. KG"), ("", "Acme")],
)  # fmt: skip
def test_that_names_can_be_one_supplier_when_a_legal_form_or_a_letter_differs(one: str, other: str) -> None:
    assert may_be_one(one, other)
    assert may_be_one(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("Acme", "Beta"), ("Plant 1", "Plant 2"), ("TI", "TDK"), ("Shenzhen Gears", "Shanghai Gears"), ("A Co", "B Co")]
)
def test_that_names_are_two_suppliers_when_more_differs(one: str, other: str) -> None:
    assert not may_be_one(one, other)


def test_that_another_suppliers_price_is_a_new_source_when_the_plan_has_one_from_somebody_else() -> None:
    plan = offer("Ming", 10)
    (row,) = merge(plan, Theirs(offer("Maxon", 12), TOLD)).rows
    assert (row.what, row.subject) == (What.ADDED, "MOTOR · Maxon · CN")
    assert matched(offer("Maxon", 12), plan, "sources") == {}


@pytest.mark.parametrize(("supplier", "price"), [("Ming Ltd", 12.0), ("Zhongshan Motors", 10.0)])
def test_that_a_likely_other_name_of_the_supplier_is_told_when_its_offer_comes_in(supplier: str, price: float) -> None:
    (row,) = merge(offer("Ming", 10), Theirs(offer(supplier, price), TOLD)).rows
    assert (row.what, row.renamed) == (What.CHANGED, True)


def test_that_a_supplier_is_filled_in_without_a_doubt_when_the_plan_has_none() -> None:
    (row,) = merge(offer("", 10), Theirs(offer("Ming", 12), TOLD)).rows
    assert (row.what, row.renamed) == (What.CHANGED, False)


def test_that_numbers_are_alike_to_15_digits_and_no_further() -> None:
    assert alike(1 / 3, 0.333333333333333)
    assert not alike(1.0, 1.0000000000001)
    assert not alike(0.0, 1e-16)
