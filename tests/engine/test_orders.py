"""Planned orders at their own numbers: price of their quantity, exchange rate of their export, fees of their entry."""

from __future__ import annotations

import numpy as np
import pytest

from planner.engine.evaluate import evaluate
from planner.engine.results import Results
from planner.model.plan import Plan
from tests.plans import plan_of

Row = dict[str, object]
SOURCE: Row = {"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 10.0}
LANE: Row = {"ship_from": "CN", "mode": "ocean", "transit_days": 28.0, "customs_days": 3.0}
DUTY: Row = {"program": "MFN", "hts": "8501", "rate": 0.10}


def plan(source: Row, needs: dict[str, float], **tables: list[Row]) -> Plan:
    """Return a plan with one imported part and the needs of some days."""
    given: dict[str, list[Row]] = {
        "settings": [{"as_of": "2026-11-23"}],
        "parts": [{"part": "P", "hts": "8501.31.40", "weight_kg": 2.0, "demand_cv": 0.0}],
        "suppliers": [{"supplier": "S"}],
        "lanes": [LANE],
        "tariffs": [DUTY],
        **tables,
    }
    return plan_of(**given, sources=[{**SOURCE, **source}], demand=[{"part": "P", "due": day, "quantity": n} for day, n in needs.items()])


def base(given: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(given, ["Base"])["Base"]


def by_quantity(found: Results, values: np.ndarray) -> dict[float, float]:
    """Return a value of each order by its quantity."""
    return dict(zip(found.orders.quantity.tolist(), values.tolist(), strict=True))


def test_that_each_order_pays_the_price_break_of_its_own_quantity() -> None:
    breaks: list[Row] = [
        {"part": "P", "supplier": "S", "country_of_origin": "CN", "min_quantity": 100.0, "unit_price": 9.0},
        {"part": "P", "supplier": "S", "country_of_origin": "CN", "min_quantity": 1000.0, "unit_price": 8.0},
    ]
    found = base(plan({}, {"2027-03-01": 40.0, "2027-05-03": 500.0, "2027-07-05": 2000.0}, price_breaks=breaks))
    assert by_quantity(found, found.orders.price) == {40.0: 10.0, 500.0: 9.0, 2000.0: 8.0}
    assert by_quantity(found, found.orders.landed) == pytest.approx({40.0: 11.0, 500.0: 9.9, 2000.0: 8.8})


def test_that_a_quantity_below_the_lowest_break_pays_that_break_where_there_is_no_other_price() -> None:
    breaks: list[Row] = [{"part": "P", "supplier": "S", "country_of_origin": "CN", "min_quantity": 100.0, "unit_price": 9.0}]
    found = base(plan({"unit_price": None}, {"2027-03-01": 40.0, "2027-05-03": 500.0}, price_breaks=breaks))
    assert set(found.orders.price.tolist()) == {9.0}


def test_that_freight_for_a_shipment_is_spread_over_the_order_it_is_for() -> None:
    found = base(
        plan({}, {"2027-03-01": 40.0, "2027-05-03": 500.0}, lanes=[{**LANE, "freight_per_kg": 0.5, "freight_per_shipment": 600.0}])
    )
    assert by_quantity(found, found.orders.cost[:, 1]) == pytest.approx({40.0: 1.0 + 15.0, 500.0: 1.0 + 1.2})


def test_that_each_order_is_worth_what_the_currency_is_on_the_day_the_goods_leave() -> None:
    # 19 CFR 152.1(c) and 159.35: the rate of the date of exportation. The rate of 1 April holds for what leaves on it or later.
    fx: list[Row] = [
        {"currency": "EUR", "rate": 1.10, "valid_from": "2026-01-01"},
        {"currency": "EUR", "rate": 1.20, "valid_from": "2027-04-01"},
    ]
    found = base(plan({"currency": "EUR"}, {"2027-03-01": 40.0, "2027-05-03": 50.0, "2027-04-26": 60.0}, fx=fx))
    left = dict(zip(found.orders.quantity.tolist(), found.orders.export_date.astype(str).tolist(), strict=True))
    assert left == {40.0: "2027-01-29", 60.0: "2027-03-26", 50.0: "2027-04-02"}
    assert by_quantity(found, found.orders.cost[:, 0]) == pytest.approx({40.0: 11.0, 60.0: 11.0, 50.0: 12.0})
    assert found.source.cost[0, 0] == pytest.approx(11.0)  # the quoted unit cost is of the as-of date


def test_that_each_order_pays_the_fees_of_its_own_entry() -> None:
    # MPF of fiscal year 2026: 0.3464 %, least 33.58, most 651.50 (CBP notice; 19 CFR 24.23) on 5,000, 10,000 and 250,000.
    fee: Row = {"program": "MPF", "method": "fee", "rate": 0.003464, "minimum": 33.58, "maximum": 651.50}
    found = base(plan({}, {"2027-03-01": 500.0, "2027-05-03": 1000.0, "2027-07-05": 25000.0}, tariffs=[DUTY, fee]))
    bills = by_quantity(found, (found.orders.cost[:, 4] * found.orders.quantity).round(9))
    assert bills == {500.0: 33.58, 1000.0: 34.64, 25000.0: 651.50}


def test_that_the_totals_are_the_sums_of_the_orders() -> None:
    found = base(
        plan({}, {"2027-03-01": 40.0, "2027-05-03": 500.0}, settings=[{"as_of": "2026-11-23", "brokerage": 185.0, "insurance_rate": 0.003}])
    )
    orders = found.orders
    assert found.totals.landed == pytest.approx((orders.landed * orders.quantity).sum())
    assert found.totals.landed == pytest.approx((orders.cost * orders.quantity[:, None]).sum())
    assert found.totals.duty == pytest.approx((orders.cost[:, 3] * orders.quantity).sum())
    assert (orders.duty_rate * orders.customs_value).tolist() == pytest.approx(orders.cost[:, 3].tolist())


def test_that_an_order_of_the_usual_quantity_and_date_costs_what_is_quoted() -> None:
    given = plan(
        {}, {"2027-03-01": 40.0}, settings=[{"as_of": "2026-11-23", "brokerage": 185.0, "insurance_rate": 0.003, "include_carrying": True}]
    )
    found = base(given)
    assert found.orders.landed.tolist() == pytest.approx([float(found.source.landed[0])], rel=1e-12)


def test_that_a_pre_buy_by_air_pays_air_freight_and_no_harbor_fee() -> None:
    # +20 % from 1 February: by sea nothing ordered on 4 January enters in time, by air it does. HMF is for vessels (26 USC 4461).
    air: Row = {"ship_from": "CN", "mode": "air", "transit_days": 4.0, "customs_days": 2.0, "freight_per_kg": 3.0}
    hmf: Row = {"program": "HMF", "method": "fee", "rate": 0.00125, "modes": "ocean"}
    threat: Row = {"program": "IEEPA", "title": "+20 %", "rate": 0.2, "effective_from": "2027-02-01", "status": "in force"}
    given = plan(
        {"incoterm": "CIF", "unit_price": 102.0}, {f"2027-{month:02d}-01": 400.0 for month in range(3, 12)}, settings=[{"as_of": "2027-01-04"}],
        lanes=[{**LANE, "freight_per_kg": 1.0}, air], tariffs=[DUTY, hmf, threat],
    )  # fmt: skip
    found = base(given)
    early = found.orders.prebuy
    assert set(found.orders.mode[early]) == {"air"}
    goods, freight, _, duty, fees = found.orders.cost[early][0, :5]
    assert (goods, freight, duty, fees) == pytest.approx((100.0, 6.0, 10.0, 0.0))  # the price holds 2.00 of freight by sea
    assert found.orders.cost[~early][0, :5] == pytest.approx([100.0, 2.0, 0.0, 30.0, 0.125], abs=1e-4)  # the fee is billed in whole cents


@pytest.mark.parametrize("entries", ["one order", "a week's orders"])
def test_that_orders_cost_the_same_whether_some_or_all_of_them_are_costed_anew(entries: str) -> None:
    # After a price edit only that source's orders are costed again; a plan that was never seen is costed whole.
    fee: Row = {"program": "MPF", "method": "fee", "rate": 0.003464, "minimum": 33.58, "maximum": 651.50}
    parts: list[Row] = [{"part": name, "hts": "8501.31.40", "weight_kg": 2.0} for name in "PQR"]
    needs: list[Row] = [{"part": name, "due": f"2027-{month:02d}-01", "quantity": 10.0 * month} for name in "PQR" for month in range(3, 9)]

    def priced(price: float, incoterm: str) -> Plan:
        sources: list[Row] = [
            {**SOURCE, "part": "P", "unit_price": price, "incoterm": incoterm},
            {**SOURCE, "part": "Q", "incoterm": "DDP"},
            {**SOURCE, "part": "R"},
        ]
        return plan_of(
            settings=[{"as_of": "2026-11-23", "entries": entries, "brokerage": 99.0}], parts=parts, suppliers=[{"supplier": "S"}], sources=sources,
            lanes=[LANE], tariffs=[DUTY, fee], demand=needs,
        )  # fmt: skip

    first, then = priced(10.0, "CIF"), priced(14.0, "CIF")
    column = then["sources"]["unit_price"]
    edited = first.with_table(first["sources"].with_columns({"unit_price": column}))
    base(first)
    anew, whole = base(edited).orders, base(then).orders
    assert np.array_equal(anew.cost, whole.cost)
    assert np.array_equal(anew.landed, whole.landed)
    assert np.array_equal(anew.price, whole.price)


def test_that_the_mother_vessel_counts_for_goods_that_begin_on_a_feeder() -> None:
    # Loaded before 5 April 2027, entered before 27 May: the clause of April 2025 two years on (EO 14257: loaded and in transit).
    # Entered on 28 April after 28 + 3 days: first loaded on 28 March; after 8 days on a feeder the mother vessel is loaded on 5 April, too late.
    clause: Row = {
        "program": "IEEPA", "title": "+10 %", "rate": 0.1, "effective_from": "2027-04-05", "loaded_before": "2027-04-05",
        "entered_before": "2027-05-27", "transit_wording": "loaded and in transit",
    }  # fmt: skip
    lanes: list[Row] = [{**LANE, "mode": mode, "dock_days": 5.0} for mode in ("ocean", "air")]

    def rates(feeder: float, mode: str = "ocean") -> tuple[float, float]:
        given = plan(
            {"mode": mode}, {"2027-05-03": 40.0}, tariffs=[DUTY, clause], lanes=[{**lane, "feeder_days": feeder} for lane in lanes],
            settings=[{"as_of": "2026-11-23", "cost_date": "2027-04-28"}], parts=[{"part": "P", "hts": "8501.31.40", "demand_cv": 0.0, "expedite": 99.0}],
        )  # fmt: skip
        found = base(given)
        assert found.orders.export_date.astype(str).tolist() == ["2027-03-28"]
        return float(found.orders.duty_rate[0]), float(found.source.duty_rate[0])

    assert rates(0.0) == pytest.approx((0.1, 0.1))
    assert rates(7.0) == pytest.approx((0.1, 0.1))
    assert rates(8.0) == pytest.approx((0.2, 0.2))
    assert rates(0.0, "air") == pytest.approx((0.2, 0.2))


@pytest.mark.parametrize(("feeder", "left"), [(0.0, "2027-04-02"), (10.0, "2027-03-19")])
def test_that_a_pre_buy_under_a_clause_leaves_early_enough_for_its_feeder(feeder: float, left: str) -> None:
    # The mother vessel is loaded three days, the policy buffer, before 5 April; with a feeder goods leave by Tuesday 23 March, and go four
    # days sooner to be there as the week begins.
    clause: Row = {
        "program": "IEEPA",
        "title": "+50 %",
        "rate": 0.5,
        "effective_from": "2027-04-05",
        "loaded_before": "2027-04-05",
        "entered_before": "2027-05-27",
    }
    found = base(plan({}, {"2027-05-10": 40.0}, tariffs=[DUTY, clause], lanes=[{**LANE, "feeder_days": feeder}]))
    early = found.orders.prebuy
    assert set(found.orders.export_date[early].astype(str)) == {left}
    assert found.orders.duty_rate[early] == pytest.approx(0.1)
