"""Landed cost, price breaks, the winner among quotes, roll-up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.explain.term import Term
from planner.engine.explain.tree import explain_part
from planner.engine.results import Results
from planner.model.plan import Plan
from tests.plans import plan_of, robot

Row = dict[str, object]


def base(plan: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(plan, ["Base"])["Base"]


def quoted(need: float, breaks: list[tuple[float, float]], **source: object) -> tuple[float, float]:
    """Return order quantity and price for a need, domestic, with price breaks."""
    plan = plan_of(
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", **source}],
        price_breaks=[{"part": "P", "supplier": "S", "country_of_origin": "US", "min_quantity": q, "unit_price": p} for q, p in breaks],
        demand=[{"part": "P", "due": "2027-03-01", "quantity": need}],
    )
    found = base(plan).source
    return float(found.quantity[0]), float(found.price[0])


def test_that_a_quantity_is_priced_at_the_break_it_reaches() -> None:
    assert quoted(2000, [(1, 10), (1000, 9)]) == (2000, 9)
    assert quoted(500, [(1, 10), (1000, 9)]) == (500, 10)


def test_that_a_need_below_the_lowest_break_buys_the_break() -> None:
    assert quoted(2, [(4, 7.5)]) == (4, 7.5)


def test_that_more_is_bought_where_the_next_break_makes_it_cheaper() -> None:
    assert quoted(950, [(1, 10), (1000, 9)]) == (1000, 9)  # 9,000 against 9,500
    assert quoted(899, [(1, 10), (1000, 9)]) == (899, 10)  # 8,990 against 9,000


def test_that_minimum_and_multiple_act_with_the_breaks() -> None:
    assert quoted(7, [(1, 10), (24, 9)], min_order_quantity=10.0, order_multiple=12.0) == (12, 10)
    assert quoted(22, [(1, 10), (24, 9)], order_multiple=12.0) == (24, 9)


def test_that_landed_cost_picks_the_quote_not_the_sticker_price() -> None:
    # Landed 49 / 53 / 43: the third wins though its sticker price is highest.
    plan = plan_of(
        parts=[{"part": "P", "weight_kg": 1.0, "hts": "8534.00.00"}],
        suppliers=[{"supplier": name} for name in "ABC"],
        sources=[
            {"part": "P", "supplier": "A", "country_of_origin": "CN", "unit_price": 35.0},
            {"part": "P", "supplier": "B", "country_of_origin": "VN", "unit_price": 40.0},
            {"part": "P", "supplier": "C", "country_of_origin": "US", "unit_price": 43.0},
        ],
        lanes=[{"ship_from": "CN", "freight_per_kg": 5.25}, {"ship_from": "VN", "freight_per_kg": 13.0}],
        tariffs=[{"program": "MFN", "hts": "8534", "rate": 0.0}, {"program": "s301", "origins": "CN", "rate": 0.25}],
        demand=[{"part": "P", "due": "2027-03-01", "quantity": 10.0}],
    )
    found = base(plan)
    assert found.source.landed.round(6).tolist() == [49.0, 53.0, 43.0]
    assert found.part.source[0] == 2
    assert found.source.wins.tolist() == [False, False, True]


def test_that_a_preferred_source_is_bought_though_another_wins() -> None:
    plan = plan_of(
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "A"}, {"supplier": "B"}],
        sources=[
            {"part": "P", "supplier": "A", "country_of_origin": "US", "unit_price": 9.0},
            {"part": "P", "supplier": "B", "country_of_origin": "US", "unit_price": 10.0, "preferred": True},
        ],
    )
    found = base(plan)
    assert found.part.source[0] == 1
    assert found.source.wins.tolist() == [True, False]


def test_that_an_assembly_is_the_sum_of_its_components_to_the_cent() -> None:
    # 12 × 150.64 + 10 × 59.756 = 2,405.24
    plan = plan_of(
        parts=[{"part": "TOP"}, {"part": "A"}, {"part": "B"}],
        bom=[{"parent": "TOP", "component": "A", "quantity": 12.0}, {"parent": "TOP", "component": "B", "quantity": 10.0}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": p, "supplier": "S", "country_of_origin": "US", "unit_price": v} for p, v in (("A", 150.64), ("B", 59.756))],
    )
    found = base(plan)
    assert found.part.landed[0] == pytest.approx(2405.24, abs=1e-9)
    assert found.part.by_origin[0].sum() == pytest.approx(2405.24)


TERMS = ("EXW", "FCA", "FOB", "CIF", "DAP", "DDP")


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods of a known FOB value on their way over a border, and what is charged on them; money of one unit."""

    value: float
    cif: bool
    quantity: float
    weight: float
    freight: tuple[float, float, float]  # per kg, per shipment, share of the goods
    insurance: float
    rate: float
    specific: tuple[float, float]  # per kg, per unit
    limits: tuple[float, float]  # least and most duty of a unit
    fee: tuple[float, float, float]  # rate, least, most of an entry
    tax: float
    brokerage: float

    def bill(self) -> dict[str, float]:
        """Return the landed cost by the rules, worked apart from the engine: CIF up to the border, duty, one entry, tax."""
        freight = self.freight[0] * self.weight + self.freight[1] / self.quantity + self.freight[2] * self.value
        insurance = self.insurance * (self.value + freight)
        base = self.value + (freight + insurance if self.cif else 0.0)
        duty = self.rate * base + self.specific[0] * self.weight + self.specific[1]
        duty = min(max(duty, self.limits[0]), self.limits[1])
        fees = min(max(self.fee[0] * base * self.quantity, self.fee[1]), self.fee[2]) / self.quantity
        tax = self.tax * (base + duty + fees)
        return {
            "goods": self.value, "freight": freight, "insurance": insurance, "duty": duty, "fees": fees + tax,
            "other": self.brokerage / self.quantity + 0.01 * self.value, "base": base,
        }  # fmt: skip

    def price(self, incoterm: str) -> float:
        """Return what a seller asks under an Incoterm (2020 rules A9/B9: who bears which cost)."""
        bill = self.bill()
        delivered = bill["goods"] + bill["freight"] + bill["insurance"]
        paid = delivered + bill["duty"] + bill["fees"] + self.brokerage / self.quantity
        return {"CIF": delivered, "DAP": delivered, "DDP": paid}.get(incoterm, bill["goods"])

    def plan(self, **source: object) -> Plan:
        """Return a plan that buys the goods under each Incoterm from a supplier of that name."""
        return plan_of(
            settings=[{
                "destination": "IN" if self.cif else "US", "insurance_rate": self.insurance, "brokerage": self.brokerage, "handling_rate": 0.01,
                "horizon_weeks": 60.0, "order_weeks": 52.0,
            }],
            parts=[{"part": "P", "weight_kg": self.weight, "hts": "8501.31.40"}],
            suppliers=[{"supplier": incoterm} for incoterm in TERMS],
            sources=[
                {"part": "P", "supplier": term, "country_of_origin": "CN", "unit_price": self.price(term), "incoterm": term, "mode": "ocean", **source}
                for term in TERMS
            ],
            lanes=[{"ship_from": "CN", "freight_per_kg": self.freight[0], "freight_per_shipment": self.freight[1], "freight_share": self.freight[2]}],
            tariffs=[
                {"program": "MFN", "hts": "8501", "rate": self.rate, "per_kg": self.specific[0], "per_unit": self.specific[1], "minimum": self.limits[0],
                 "maximum": None if self.limits[1] == np.inf else self.limits[1]},
                {"program": "MPF", "method": "fee", "rate": self.fee[0], "minimum": self.fee[1], "maximum": None if self.fee[2] == np.inf else self.fee[2]},
                {"program": "GST", "method": "tax", "rate": self.tax, "recoverable": False},
            ],
            destinations=[{"destination": "US", "value_basis": "FOB"}, {"destination": "IN", "value_basis": "CIF"}],
            demand=[{"part": "P", "due": "2027-03-01", "quantity": self.quantity}],
        )  # fmt: skip


def shares(most: float) -> st.SearchStrategy[float]:
    return st.just(0.0) | st.floats(0.001, most)


GOODS = st.builds(
    Goods, st.floats(0.5, 5000), st.booleans(), st.integers(1, 5000).map(float), st.floats(0.01, 50),
    st.tuples(shares(9), shares(4000), shares(0.3)), shares(0.02), shares(1.5), st.tuples(shares(3), shares(8)),
    st.tuples(shares(60), st.just(np.inf) | st.floats(60, 400)),
    st.tuples(shares(0.01), st.just(0.0) | st.just(33.58), st.just(np.inf) | st.just(651.5)), shares(0.2), shares(200),
)  # fmt: skip


@given(GOODS)
@settings(max_examples=120, deadline=None)
def test_that_the_same_goods_land_at_the_same_cost_under_every_incoterm(goods: Goods) -> None:
    bill, found = goods.bill(), base(goods.plan()).source
    assert found.quantity.tolist() == [goods.quantity] * len(TERMS)
    for row, term in enumerate(TERMS):
        for number, name in enumerate(("goods", "freight", "insurance", "duty", "fees", "other")):
            assert found.cost[row, number] == pytest.approx(bill[name], rel=1e-9, abs=1e-9), (term, name)
    assert found.customs_value == pytest.approx(bill["base"], rel=1e-9)


@pytest.mark.parametrize(
    ("value", "fee"),
    [(5_000, 33.58), (10_000, 34.64), (250_000, 651.50)],  # fiscal year 2026: 0.3464 %, least 33.58, most 651.50, CBP notice; 19 CFR 24.23
)
def test_that_the_processing_fee_has_its_least_and_most_for_an_entry(value: float, fee: float) -> None:
    goods = Goods(value / 10, False, 10.0, 1.0, (0, 0, 0), 0, 0.04, (0, 0), (0, np.inf), (0.003464, 33.58, 651.50), 0, 0)
    assert base(goods.plan()).source.cost[:, 4] * 10 == pytest.approx(fee, abs=1e-9)


def test_that_freight_and_insurance_join_the_customs_value_where_the_destination_says_so() -> None:
    # India, domain rules §2.3: BCD 15 % and IGST 12 % on an assessable value of 132,000: 19,800 + 1,980 + 18,453.60.
    goods = Goods(120_000, True, 1.0, 1.0, (12_000, 0, 0), 0, 0.15, (0, 0), (0, np.inf), (0, 0, np.inf), 0, 0)
    tariffs = plan_of(
        tariffs=[
            {"program": "MFN", "hts": "8501", "rate": 0.15},
            {"program": "SWS", "method": "surcharge", "rate": 0.1},
            {"program": "IGST", "method": "tax", "rate": 0.12, "recoverable": True},
        ]
    )["tariffs"]
    found = base(goods.plan().with_table(tariffs)).source
    assert found.customs_value[0] == pytest.approx(132_000)
    assert found.by_program[0] == pytest.approx([19_800, 1_980])
    assert found.tax_cash[0] == pytest.approx(18_453.60)
    assert found.landed[0] == pytest.approx(132_000 + 21_780 + 1_200)  # handling of 1 %; a tax that comes back is no cost


def test_that_a_tax_that_does_not_come_back_is_a_cost() -> None:
    # Netherlands, domain rules §2.3: 8 % on 76,792 CIF is 6,143.36, VAT 21 % on 82,935.36 is 17,416.43.
    goods = Goods(70_000, True, 1.0, 1.0, (6_792, 0, 0), 0, 0.08, (0, 0), (0, np.inf), (0, 0, np.inf), 0.21, 0)
    found = base(goods.plan()).source
    assert found.cost[0, 3] == pytest.approx(6_143.36)
    assert found.cost[0, 4].round(2) == 17_416.43
    assert found.tax_cash[0] == 0


def test_that_a_price_below_the_freight_it_holds_has_no_cost_rather_than_a_negative_one() -> None:
    goods = Goods(10, False, 1.0, 1.0, (5, 0, 0), 0, 0.04, (0, 0), (0, np.inf), (0, 0, np.inf), 0, 0)
    found = base(goods.plan(unit_price=4.0)).source
    assert found.landed[:3] == pytest.approx(4.0 + 5.0 + 0.16 + 0.04)
    assert np.isnan(found.landed[3:]).all()


def test_that_a_foreign_price_is_worth_what_the_rate_in_force_says() -> None:
    plan = plan_of(
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 100.0, "currency": "EUR"}],
        fx=[
            {"currency": "EUR", "rate": 1.05, "valid_from": "2026-01-01"},
            {"currency": "EUR", "rate": 1.10, "valid_from": "2026-11-01"},
            {"currency": "EUR", "rate": 9.99, "valid_from": "2027-01-01"},
        ],
    )
    found = base(plan).source
    assert found.landed[0] == pytest.approx(110.0)
    assert found.price[0] == 100.0


def test_that_a_part_without_a_price_is_missing_not_free() -> None:
    plan = plan_of(
        parts=[{"part": "TOP"}, {"part": "A"}, {"part": "SKIN"}],
        bom=[{"parent": "TOP", "component": "A"}, {"parent": "TOP", "component": "SKIN"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "A", "supplier": "S", "country_of_origin": "US", "unit_price": 5.0}],
    )
    part = base(plan).part
    assert np.isnan(part.landed[2])
    assert part.landed[0] == 5.0
    assert part.unpriced.tolist() == [1, 0, 1]


def test_that_an_unknown_currency_rate_leaves_the_cost_open() -> None:
    plan = plan_of(
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 5.0, "currency": "JPY"}],
    )
    assert np.isnan(base(plan).part.landed[0])


def leaves(term: Term) -> float:
    """Return the sum of a term's leaves."""
    return sum(leaves(child) for child in term.children) if term.children else term.amount or 0.0


@pytest.mark.parametrize("part", ["ROBOT", "ARM", "MOTOR"])
def test_that_the_leaves_of_an_explanation_add_up_to_the_cost(part: str) -> None:
    plan = robot()
    found = base(plan)
    position = found.position[part]
    term = explain_part(plan, found, position)
    assert leaves(term) == pytest.approx(found.part.landed[position], abs=1e-9)
    assert term.amount == pytest.approx(found.part.landed[position])
    assert all(child.table for child in term.children)


def test_that_a_plan_without_demand_still_costs_its_top_assemblies() -> None:
    plan = robot()
    found = base(plan.with_table(plan_of()["demand"]))
    assert [(found.parts[product.part], product.quantity) for product in found.products] == [("ROBOT", 0.0)]
    assert found.part.landed[0] > 0
    assert found.products[0].ready_date > found.as_of


def test_that_a_source_wins_only_once_it_is_qualified() -> None:
    plan = plan_of(
        settings=[{"cost_date": "2027-02-01"}],
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "A"}, {"supplier": "B"}],
        sources=[
            {"part": "P", "supplier": "A", "country_of_origin": "US", "unit_price": 9.0, "qualified_from": "2027-06-01"},
            {"part": "P", "supplier": "B", "country_of_origin": "US", "unit_price": 10.0},
        ],
    )
    found = base(plan)
    assert found.source.wins.tolist() == [False, True]
    assert found.part.source[0] == 1


def test_that_a_price_says_which_break_it_comes_from() -> None:
    plan = plan_of(
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 10.0}],
        price_breaks=[
            {"part": "P", "supplier": "S", "country_of_origin": "US", "min_quantity": 1000.0, "unit_price": 9.0},
            {"part": "P", "supplier": "S", "country_of_origin": "US", "min_quantity": 100.0, "unit_price": 9.5},
        ],
    )

    def row(need: float) -> int:
        demand = plan_of(demand=[{"part": "P", "due": "2027-03-01", "quantity": need}])["demand"]
        return int(base(plan.with_table(demand)).source.break_row[0])

    assert [row(5), row(200), row(999), row(5000)] == [-1, 1, 0, 0]


def test_that_freight_by_an_unknown_weight_does_not_win_by_counting_as_nothing() -> None:
    # Without a weight 9.50 by the kilogram looks cheaper than 10.00 by the shipment of one; it isn't known to be.
    plan = plan_of(
        parts=[{"part": "P", "hts": "8501"}],
        suppliers=[{"supplier": "A"}, {"supplier": "B"}],
        sources=[
            {"part": "P", "supplier": "A", "country_of_origin": "CN", "unit_price": 9.5},
            {"part": "P", "supplier": "B", "country_of_origin": "VN", "unit_price": 9.0},
        ],
        lanes=[{"ship_from": "CN", "freight_per_kg": 3.0}, {"ship_from": "VN", "freight_per_shipment": 1.0}],
        tariffs=[{"program": "MFN", "hts": "8501", "rate": 0.0}],
    )
    found = base(plan)
    assert found.source.landed.tolist() == [9.5, 10.0]
    assert found.source.whole.tolist() == [False, True]
    assert found.part.source[0] == 1
