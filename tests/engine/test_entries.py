"""Customs entries: fees and the broker per entry, shared by value; what is held in bond or in a zone; drawback; first sale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.results import Results
from planner.model.plan import Plan
from tests.plans import plan_of

Row = dict[str, object]
# Merchandise processing fee of fiscal year 2026: 0.3464 %, least 33.58, most 651.50 an entry (CBP notice; 19 CFR 24.23).
MPF: Row = {"program": "MPF", "method": "fee", "rate": 0.003464, "minimum": 33.58, "maximum": 651.50, "exempt_preference": "USMCA"}
HMF: Row = {"program": "HMF", "method": "fee", "rate": 0.00125, "modes": "ocean"}  # 26 USC 4461
FREE: Row = {"program": "MFN", "hts": "8501", "rate": 0.0}


def base(given: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(given, ["Base"])["Base"]


def plan(values: Sequence[float], entries: str = "a week's orders", brokerage: float = 0.0, **columns: Sequence[object]) -> Plan:
    """Return a plan with one order of one unit for each value, all needed in one week, from China by ocean."""
    names = [f"P{number}" for number in range(len(values))]
    own = [{name: column[number] for name, column in columns.items()} for number in range(len(values))]
    return plan_of(
        settings=[{"as_of": "2026-11-23", "entries": entries, "brokerage": brokerage}],
        parts=[{"part": name, "hts": "8501.31.40", "demand_cv": 0.0} for name in names],
        suppliers=[{"supplier": "S"}],
        sources=[
            {"part": name, "supplier": "S", "country_of_origin": "CN", "unit_price": value, **further}
            for name, value, further in zip(names, values, own, strict=True)
        ],
        lanes=[
            {"ship_from": "CN", "mode": "ocean", "transit_days": 28.0, "customs_days": 3.0},
            {"ship_from": "CN", "mode": "air", "transit_days": 28.0, "customs_days": 3.0},
            {"ship_from": "MX", "mode": "ocean", "transit_days": 28.0, "customs_days": 3.0},
        ],
        tariffs=[FREE, MPF],
        demand=[{"part": name, "due": "2027-03-01", "quantity": 1.0} for name in names],
    )


def fees(found: Results) -> list[float]:
    """Return the fees of each order in the order of the parts."""
    at = np.argsort(found.orders.part)
    return (found.orders.cost[:, 4] * found.orders.quantity)[at].round(9).tolist()


@pytest.mark.parametrize(("value", "fee"), [(5_000, 33.58), (10_000, 34.64), (250_000, 651.50)])
def test_that_an_entry_pays_the_least_the_rate_or_the_most(value: float, fee: float) -> None:
    for entries in ("one order", "a week's orders"):
        found = base(plan([value], entries))
        assert fees(found) == [fee]
        assert found.source.cost[0, 4] == pytest.approx(fee, abs=1e-9)


def test_that_ten_lines_in_one_entry_pay_the_least_fee_together() -> None:
    together, alone = base(plan([500.0] * 10)), base(plan([500.0] * 10, "one order"))
    assert fees(together) == [3.36] * 8 + [3.35] * 2  # 33.58, the last cents to the first of equals
    assert fees(alone) == [33.58] * 10
    assert together.source.cost[:, 4] == pytest.approx([3.358] * 10)  # a unit cost is not rounded
    assert len(set(together.orders.entry.tolist())) == 1
    assert len(set(alone.orders.entry.tolist())) == 10


def test_that_the_most_counts_for_the_whole_entry() -> None:
    # 200,000 + 50,000 in one entry: 651.50, by value 521.20 and 130.30; each alone would pay 651.50 and 173.20.
    assert fees(base(plan([200_000.0, 50_000.0]))) == [521.20, 130.30]
    assert fees(base(plan([200_000.0, 50_000.0], "one order"))) == [651.50, 173.20]


def test_that_only_goods_of_one_way_and_week_share_an_entry() -> None:
    found = base(plan([500.0] * 4, mode=["ocean", "air", "ocean", "ocean"], ship_from=["CN", "CN", "MX", "CN"]))
    assert fees(found) == [16.79, 33.58, 33.58, 16.79]
    later = plan([500.0, 500.0])
    demand = plan_of(demand=[{"part": "P0", "due": "2027-03-01", "quantity": 1.0}, {"part": "P1", "due": "2027-03-08", "quantity": 1.0}])[
        "demand"
    ]
    assert fees(base(later.with_table(demand))) == [33.58, 33.58]


def test_that_goods_a_fee_spares_do_not_count_for_it() -> None:
    found = base(plan([5_000.0, 10_000.0], preference=["USMCA", ""], qualifies=["yes", ""]))
    assert fees(found) == [0.0, 34.64]
    assert found.source.cost[:, 4] == pytest.approx([0.0, 34.64])


def test_that_goods_delivered_duty_paid_are_entered_by_their_seller() -> None:
    # The seller's price holds the fee of an entry of its own: V + 0.3464 % of V = 10,000.
    found = base(plan([10_000.0, 500.0], incoterm=["DDP", "FOB"]))
    at = np.argsort(found.orders.part)
    assert found.orders.cost[at, 0] == pytest.approx([10_000 / 1.003464, 500.0], abs=1e-9)
    assert found.orders.landed[at][0] == pytest.approx(10_000.0)
    assert fees(found)[1] == 33.58


def test_that_the_broker_is_paid_once_for_an_entry() -> None:
    found = base(plan([300.0, 100.0], brokerage=185.0))
    other = (found.orders.cost[:, 5] * found.orders.quantity)[np.argsort(found.orders.part)]
    assert other.round(9).tolist() == [138.75, 46.25]
    assert found.source.cost[:, 5] == pytest.approx([138.75, 46.25])


@given(st.lists(st.floats(1.0, 300_000.0), min_size=1, max_size=8), st.sampled_from([0.0, 185.0, 99.99]))
@settings(max_examples=40, deadline=None)
def test_that_the_lines_of_an_entry_add_up_to_its_bill_to_the_cent(values: list[float], brokerage: float) -> None:
    found = base(plan(values, brokerage=brokerage))
    bill = min(max(0.003464 * sum(values), 33.58), 651.50)
    assert round(sum(fees(found)), 6) == pytest.approx(round(bill + 1e-9, 2), abs=0.0051)
    assert round(sum(fees(found)) * 100, 5) == round(sum(fees(found)) * 100)
    assert round(float((found.orders.cost[:, 5] * found.orders.quantity).sum()), 6) == brokerage
    assert found.source.cost[:, 4].sum() == pytest.approx(bill)


def test_that_the_harbor_fee_has_no_least_and_is_charged_on_vessels_only() -> None:
    given = plan([500.0, 1_000.0], mode=["ocean", "air"])
    tariffs = plan_of(tariffs=[FREE, HMF])["tariffs"]
    found = base(given.with_table(tariffs))
    assert fees(found) == [0.63, 0.0]  # 0.625, half away from zero
    assert found.source.cost[:, 4] == pytest.approx([0.625, 0.0])


RISE: Row = {"program": "s301", "hts": "8501", "origins": "CN", "rate": 0.25, "effective_from": "2027-06-01"}
FALL: Row = {"program": "s122", "hts": "8501", "origins": "CN", "rate": 0.10, "effective_to": "2027-05-31"}


def held(source: Row, tariffs: list[Row], **settings: object) -> Results:
    """Return the results of one part of 100.00 entered on 1 March 2027, with duty of 4 % and what else is given."""
    return base(
        plan_of(
            settings=[{"as_of": "2026-11-23", "cost_date": "2027-03-01", **settings}],
            parts=[{"part": "P", "hts": "8501.31.40", "demand_cv": 0.0}],
            suppliers=[{"supplier": "S"}],
            sources=[{"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 100.0, **source}],
            lanes=[{"ship_from": "CN", "mode": "ocean", "transit_days": 28.0, "customs_days": 3.0, "dock_days": 2.0}],
            tariffs=[{"program": "MFN", "hts": "8501", "rate": 0.04}, *tariffs],
            programs=[
                {"program": "MFN", "drawback": True},
                {"program": "s301", "drawback": True},
                {"program": "s232 metals", "drawback": False},
            ],
            demand=[{"part": "P", "due": "2027-05-03", "quantity": 10.0}],
        )
    )


def codes(found: Results) -> set[str]:
    """Return the codes of what was found."""
    return {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    ("entered", "rate"),
    [("consumption", 0.14), ("bonded warehouse", 0.29), ("FTZ privileged", 0.14)],
)
def test_that_a_bond_pays_the_rates_of_withdrawal_and_a_zone_those_of_admission(entered: str, rate: float) -> None:
    # 19 USC 1557 and 19 CFR 144.38; 19 CFR 146.41 and 146.65. Entered on 1 March, held for 120 days, until 29 June 2027.
    found = held({"entry_as": entered, "held_days": 120.0}, [RISE, FALL])
    assert found.source.duty_rate[0] == pytest.approx(rate)
    assert found.source.lead_days[0] == 33.0 + (0 if entered == "consumption" else 120)  # usable once it is withdrawn
    assert ("held.not-counted" in codes(found)) is (entered == "consumption")
    assert ("bond.dearer" in codes(found)) is (entered == "bonded warehouse")


def test_that_orders_pay_the_rates_of_their_withdrawal_too() -> None:
    # Needed on 3 May; out of the warehouse on 1 May, in it since 1 January 2027; the duty ends on 30 April.
    ends: Row = {**FALL, "effective_to": "2027-04-30"}
    found = held({"entry_as": "bonded warehouse", "held_days": 120.0}, [ends])
    assert found.orders.entry_date.astype(str).tolist() == ["2027-01-01"]
    assert found.orders.duty_rate.tolist() == pytest.approx([0.04])
    zone = held({"entry_as": "FTZ privileged", "held_days": 120.0}, [ends])
    assert zone.orders.duty_rate.tolist() == pytest.approx([0.14])


def test_that_privileged_status_keeps_a_rate_that_has_fallen_and_says_so() -> None:
    found = held({"entry_as": "FTZ privileged", "held_days": 120.0}, [FALL])
    assert found.source.duty_rate[0] == pytest.approx(0.14)
    (finding,) = (one for one in found.findings if one.code == "zone.dearer")
    assert "14.0 %" in finding.message
    assert "4.0 %" in finding.message
    assert (finding.where.table, finding.where.column) == ("sources", "entry_as")
    assert "zone.dearer" not in codes(held({"entry_as": "FTZ privileged", "held_days": 120.0}, [RISE]))


def test_that_a_bond_ends_after_five_years() -> None:
    late: Row = {**RISE, "effective_from": "2032-03-10"}
    found = held({"entry_as": "bonded warehouse", "held_days": 2000.0}, [late])
    assert found.source.duty_rate[0] == pytest.approx(0.04)  # withdrawn by 1 March 2032
    assert "bond.too-long" in codes(found)
    assert "bond.too-long" not in codes(held({"entry_as": "bonded warehouse", "held_days": 1826.0}, [late]))


def test_that_privileged_status_is_not_counted_outside_the_united_states() -> None:
    found = held({"entry_as": "FTZ privileged", "held_days": 120.0}, [], destination="DE")
    assert "zone.not-counted" in codes(found)
    assert found.source.lead_days[0] == 33.0


def test_that_first_sale_lowers_the_customs_value_in_the_united_states_only() -> None:
    # Nissho Iwai v. United States, 982 F.2d 505: the price to the middleman, 80 % of the price paid, may be declared.
    fee: Row = {"program": "MPF", "method": "fee", "rate": 0.003464}
    found = held({"first_sale_share": 0.8}, [RISE, FALL, fee])
    assert found.source.customs_value[0] == pytest.approx(80.0)
    assert found.source.cost[0, [0, 3, 4]] == pytest.approx([100.0, 11.2, 0.27712])
    assert found.orders.customs_value.tolist() == pytest.approx([80.0])
    assert "first-sale.not-counted" not in codes(found)
    abroad = held({"first_sale_share": 0.8}, [FALL], destination="CA")
    assert abroad.source.customs_value[0] == pytest.approx(100.0)
    assert "first-sale.not-counted" in codes(abroad)


def test_that_drawback_is_money_of_its_own_and_lowers_no_landed_cost() -> None:
    # 19 USC 1313: 99 % of the duty; s232 metals have none (Proc. 10896). 30 % exported again: 0.3 × 0.99 × (4 + 25) of 54.
    duties = [{**RISE, "effective_from": None}, {"program": "s232 metals", "hts": "8501", "rate": 0.25}]
    found, none = held({}, duties, drawback_share=0.3), held({}, duties)
    assert found.source.drawback[0] == pytest.approx(0.3 * 0.99 * 29.0)
    assert found.totals.drawback == pytest.approx(10 * 0.3 * 0.99 * 29.0)
    assert found.source.landed[0] == none.source.landed[0] == pytest.approx(154.0)
    assert found.totals.landed == none.totals.landed
    assert none.totals.drawback == 0


def test_that_a_program_of_which_nothing_is_known_gives_no_drawback_and_a_note() -> None:
    found = held({}, [{**RISE, "program": "s999", "effective_from": None}], drawback_share=1.0)
    assert found.source.drawback[0] == pytest.approx(0.99 * 4.0)
    (finding,) = (one for one in found.findings if one.code == "drawback.unknown")
    assert "s999" in finding.message
    abroad = held({}, [], drawback_share=1.0, destination="DE")
    assert abroad.totals.drawback == 0
    assert "drawback.not-counted" in codes(abroad)


def test_that_qualification_is_spread_over_what_is_needed() -> None:
    found = held({"qualification_cost": 5_000.0}, [])
    assert found.source.cost[0, 5] == pytest.approx(500.0)  # 10 needed in the horizon
    assert found.orders.cost[0, 5] == pytest.approx(500.0)
    idle = plan_of(
        parts=[{"part": "P"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 100.0, "qualification_cost": 5_000.0}],
    )
    assert base(idle).source.landed[0] == pytest.approx(100.0)
    assert "qualification.not-spread" in codes(base(idle))


def test_that_duty_by_weight_without_a_weight_is_an_error_at_the_part() -> None:
    found = held({}, [{"program": "s301", "hts": "8501", "per_kg": 2.0}])
    assert np.isnan(found.source.landed[0])
    assert np.isnan(found.part.landed[0])
    (finding,) = (one for one in found.findings if one.code == "duty.weight-missing")
    assert (finding.where.table, finding.where.column) == ("parts", "weight_kg")


def test_that_a_price_that_does_not_cover_what_it_holds_is_an_error_at_the_price() -> None:
    found = held({"incoterm": "DDP", "unit_price": 0.5}, [{"program": "s301", "hts": "8501", "per_unit": 2.0}])
    assert np.isnan(found.source.landed[0])
    (finding,) = (one for one in found.findings if one.code == "price.too-low")
    assert (finding.where.table, finding.where.column) == ("sources", "unit_price")
