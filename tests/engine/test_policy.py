"""What is worth buying before a measure, and which source is best while a clause still spares goods under way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.results import Results
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from tests.plans import plan_of

Row = dict[str, object]
AS_OF = np.datetime64("2026-11-23")  # a Monday
THREAT: Row = {"scenario": "Threat", "event": "+100 %", "date": "2027-01-15", "origins": "CN", "rate": 1.0}
WEEKS = 500


def plan(
    *, source: Row | None = None, part: Row | None = None, more: Row | None = None, events: list[Row] | None = None, **tables: list[Row]
) -> Plan:
    """Return the closed form's case as a plan: 24,000 a year at 450 with 54 % duty and 12 of freight, by air in two days."""
    first = {"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 450.0, "mode": "air"}
    return plan_of(
        settings=[{"horizon_weeks": float(WEEKS), "buffer_days": 3.0, "demand_cv": 0.0, **(more or {})}],
        parts=[{"part": "P", "hts": "8501.31.40", "weight_kg": 1.0, "safety_stock": 0.0, **(part or {})}],
        suppliers=[{"supplier": "S"}, {"supplier": "T"}],
        **{
            "sources": [{**first, **(source or {})}],
            "lanes": [{"ship_from": "CN", "mode": "air", "freight_per_kg": 12.0, "transit_days": 2.0}],
            "tariffs": [{"program": "MFN", "hts": "*", "rate": 0.54}],
            "demand": [{"part": "P", "due": str(AS_OF + 7 * week), "quantity": 24_000 * 7 / 365} for week in range(WEEKS)],
            "scenarios": [{"scenario": "Threat"}],
            "events": events or [THREAT],
            **tables,
        },
    )  # fmt: skip


def found(given_: Plan, scenario: str = "Threat") -> Results:
    """Return the results of a scenario."""
    return evaluate(given_, [scenario])[scenario]


def saving(quantity: float, rise: float = 450.0) -> float:
    """Return D·(s·t − h·C0·t²/2) for C0 = 450·1.54 + 12 = 705 and h = 25 %."""
    t = quantity / 24_000
    return 24_000 * (rise * t - 0.25 * 705 * t * t / 2)


@pytest.mark.parametrize(("p", "e", "quantity", "saved"), [(1.0, 0.0, 61_277, 13_787_234), (0.5, 18.0, 28_187, 2_917_379)])
def test_that_the_plan_buys_ahead_what_the_closed_form_says_when_there_is_no_stock(
    p: float, e: float, quantity: float, saved: float
) -> None:
    # Domain reference, stock: s = p·450 − e, Q = D·s/(h·C0), saving = D·s²/(2·h·C0).
    part = found(plan(part={"expedite": e}, events=[{**THREAT, "probability": p}])).part
    assert part.prebuy[0] == pytest.approx(quantity, abs=1)
    assert part.prebuy_saving[0] == pytest.approx(saved, rel=1e-5)


def test_that_stock_above_its_target_is_not_bought_again_when_the_pre_buy_comes() -> None:
    # It comes on 12 January, in the eighth week. Of 20,000 seven weeks of 460.27 are used by then: 16,778 are left, so 44,499 do.
    stock: list[Row] = [{"part": "P", "kind": "on hand", "quantity": 20_000.0}]
    left = 20_000 - 7 * 24_000 * 7 / 365
    part = found(plan(stock=stock)).part
    assert part.prebuy[0] == pytest.approx(61_277 - left, abs=1)
    assert part.prebuy_saving[0] == pytest.approx(saving(61_277) - saving(left), rel=1e-4)


def test_that_safety_stock_is_not_what_is_bought_ahead_when_some_is_held() -> None:
    part = found(plan(part={"safety_stock": 5_000.0})).part
    assert part.prebuy[0] == pytest.approx(61_277, abs=1)


@pytest.mark.parametrize("share", [1.0, 0.4])
def test_that_an_order_already_placed_is_not_proposed_again_when_it_comes_by_then(share: float) -> None:
    first = found(plan())
    proposed = first.part.prebuy[0]
    day = first.orders.need_date[first.orders.prebuy][0]
    placed: list[Row] = [{"part": "P", "kind": "open order", "quantity": proposed * share, "due": str(day), "supplier": "S"}]
    again = found(plan(stock=placed)).part
    assert again.prebuy[0] == pytest.approx(proposed * (1 - share), abs=1.01)
    assert again.prebuy_saving[0] == pytest.approx(saving(proposed) - saving(proposed * share), rel=1e-3, abs=1)


def test_that_no_more_is_bought_ahead_than_can_be_made_when_capacity_is_short() -> None:
    # 1,400 a week are 200 a day; it must be entered by 12 January, a Tuesday, and is there as its week begins, on Monday the 11th; shipped
    # on the 9th: 47 days, 9,400, less what is made for the seven weeks before: 460.27 each, rounded up to whole pieces in all.
    results = found(plan(source={"capacity_week": 1400.0}))
    usual = 3223.0  # ⌈7 × 460.27⌉: the eighth week's need is met by the pre-buy
    assert results.part.prebuy[0] == pytest.approx(9_400 - usual, abs=1)
    assert results.part.prebuy_saving[0] == pytest.approx(saving(results.part.prebuy[0]), rel=1e-4)
    (told,) = capped(results)
    assert "Buying 61,27" in told.message and f"S can make {results.part.prebuy[0]:,.0f} of them" in told.message
    assert told.severity is Severity.NOTE and (told.where.table, told.where.column) == ("sources", "capacity_week")
    assert capped(found(plan(source={"capacity_week": 14_000.0}))) == [] == capped(found(plan()))  # 96,000 can be made of 61,277


def capped(results: Results) -> list[Finding]:
    return [finding for finding in results.findings if finding.code == "prebuy.capped"]


def test_that_nothing_is_bought_ahead_when_the_least_order_is_more_than_can_be_made() -> None:
    results = found(plan(source={"capacity_week": 1400.0, "min_order_quantity": 7_000.0}))
    assert results.part.prebuy[0] == 0.0
    assert ["S can make 0" in told.message for told in capped(results)] == [True]


def test_that_the_least_order_is_bought_when_less_would_do() -> None:
    # A rise of 1 % is 4.5 a unit: Q = 24,000·4.5/176.25 = 613. Lots of 650 leave 5 × 650 − 7 × 460.27 = 28 when it comes: 585 are wanted.
    events = [{**THREAT, "rate": 0.01}]
    assert found(plan(events=events)).part.prebuy[0] == pytest.approx(613, abs=1)
    part = found(plan(events=events, source={"min_order_quantity": 650.0})).part
    left = 5 * 650 - 7 * 24_000 * 7 / 365
    assert part.prebuy[0] == 650.0
    assert part.prebuy_saving[0] == pytest.approx(saving(650 + left, 4.5) - saving(left, 4.5), rel=1e-6)
    # Lots of 1,100 leave 78; with another one stock would be further above 613 than it is below it now.
    assert found(plan(events=events, source={"min_order_quantity": 1_100.0})).part.prebuy[0] == 0.0


def test_that_the_bigger_measure_is_bought_before_when_a_smaller_one_comes_first() -> None:
    # +5 % in January, +100 % in March: a pre-buy before January would save 24,000·22.5²/(2·176.25) = 34,468.
    later = {**THREAT, "event": "the big one", "date": "2027-03-15"}
    results = found(plan(events=[{**THREAT, "event": "the small one", "rate": 0.05}, later]))
    part = results.part
    # Before March a unit costs 450·1.59 + 12 = 727.5: Q = 24,000·450/(0.25·727.5) = 59,381, saving Q·450/2.
    assert part.prebuy[0] == pytest.approx(59_381, abs=1)
    assert part.prebuy_saving[0] == pytest.approx(59_381 * 225, rel=1e-4)
    # By Friday 12 March at the latest, and there as that week begins.
    assert results.orders.entry_date[results.orders.prebuy].astype(str).tolist() == ["2027-03-08"]
    assert part.policy_measure[0] == "the small one"
    assert str(part.order_by_mode["air"][0]) == "2027-01-10"


def test_that_the_first_measure_is_bought_before_when_it_is_the_bigger_one() -> None:
    later = {**THREAT, "event": "the small one", "date": "2027-03-15", "rate": 0.05}
    results = found(plan(events=[THREAT, later]))
    # By Tuesday 12 January at the latest, and there as that week begins.
    assert results.orders.entry_date[results.orders.prebuy].astype(str).tolist() == ["2027-01-11"]
    assert results.part.prebuy[0] == pytest.approx(61_277, abs=1)


def test_that_the_pre_buy_comes_on_its_day_when_planned_by_the_day() -> None:
    part = found(plan(more={"bucket": "day"}))
    gained = part.on_hand[0] - part.on_hand_without_prebuy[0]
    at = int((np.datetime64("2027-01-12") - AS_OF).astype(int))
    assert part.part.prebuy[0] == pytest.approx(61_277, abs=1)
    assert gained[at - 1] == 0.0
    assert gained[at] == pytest.approx(61_277, abs=1)


def test_that_a_pre_buy_never_pays_the_rise_when_there_is_no_buffer() -> None:
    results = found(plan(more={"buffer_days": 0.0}))
    early = results.orders.prebuy
    assert results.orders.entry_date[early].astype(str).tolist() == ["2027-01-11"]  # by the 14th, there as the week begins
    assert results.orders.duty_rate[early] == pytest.approx(0.54)
    daily = found(plan(more={"buffer_days": 0.0, "bucket": "day", "horizon_weeks": 60.0})).orders
    assert daily.entry_date[daily.prebuy].astype(str).tolist() == ["2027-01-14"]
    assert daily.duty_rate[daily.prebuy] == pytest.approx(0.54)


@pytest.mark.parametrize("dock", [0.0, 2.0])
@pytest.mark.parametrize("buffer", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
def test_that_a_need_of_the_week_in_which_a_pre_buy_comes_is_still_met_on_its_day(buffer: float, dock: float) -> None:
    # 10 pieces every other Monday at 100 each: whichever day of its week the last day is, nothing may wait for what is bought ahead.
    due = [AS_OF + 14 * at for at in range(1, 20)]
    threat = {**THREAT, "date": "2027-01-22"}
    of = found(
        plan(
            more={"horizon_weeks": 60.0, "buffer_days": buffer},
            lanes=[{"ship_from": "CN", "mode": "air", "transit_days": 2.0, "dock_days": dock}],
            demand=[{"part": "P", "due": str(day), "quantity": 10.0} for day in due],
            events=[threat],
        )
    ).orders
    assert of.prebuy.any() and (of.late_days == 0).all()
    there = [float(of.quantity[of.need_date <= day].sum()) for day in due]
    assert (np.array(there) >= 10.0 * np.arange(1, 20)).all()


def test_that_a_pre_buy_goes_by_the_last_day_when_its_week_has_begun_too_early_to_reach() -> None:
    # As of Tuesday 24 November; four days by air: by Friday the 27th at the latest to be spared on the 30th. Monday can't be reached.
    more: Row = {"as_of": "2026-11-24", "buffer_days": 3.0}
    lane: Row = {"ship_from": "CN", "mode": "air", "transit_days": 3.0}
    results = found(plan(more=more, lanes=[lane], events=[{**THREAT, "date": "2026-11-30"}]))
    early = results.orders.prebuy
    assert results.orders.entry_date[early].astype(str).tolist() == ["2026-11-27"]
    assert results.orders.order_date[early].astype(str).tolist() == ["2026-11-24"]


# -- the clause decides which source is best ---------------------------------------------------------------------------


def with_rival(events: list[Row], mode: str = "ocean") -> Results:
    """Return a part from China at 100 or from Vietnam at 130, 20 days under way, needed every week."""
    return found(
        plan_of(
            settings=[{"carrying_rate": 1000.0, "demand_cv": 0.0}],  # stock is too dear to buy any of it ahead
            parts=[{"part": "P", "hts": "8501.31.40", "safety_stock": 0.0}],
            suppliers=[{"supplier": "S"}],
            sources=[
                {"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 100.0, "mode": mode},
                {"part": "P", "supplier": "S", "country_of_origin": "VN", "unit_price": 130.0, "mode": mode},
            ],
            lanes=[{"ship_from": place, "mode": mode, "transit_days": 20.0} for place in ("CN", "VN")],
            tariffs=[{"program": "MFN", "hts": "*", "rate": 0.0}],
            demand=[{"part": "P", "due": str(AS_OF + 7 * week), "quantity": 10.0} for week in range(5, 20)],
            scenarios=[{"scenario": "Threat"}],
            events=events,
        )
    )


@pytest.mark.parametrize(
    ("clause", "mode", "last"),
    [
        ({}, "ocean", "2027-01-11"),  # the last Monday before the 15th
        ({"loaded_before": "2027-01-15"}, "ocean", "2027-02-01"),  # loaded on the 12th; what comes on the 8th would be loaded on the 19th
        ({"loaded_before": "2027-01-15", "entered_before": "2027-01-20"}, "ocean", "2027-01-18"),
        ({"loaded_before": "2027-01-15", "transit_modes": "ocean"}, "air", "2027-01-11"),
    ],
)
def test_that_the_cheaper_source_is_used_as_long_as_a_clause_spares_its_goods(clause: Row, mode: str, last: str) -> None:
    orders = with_rival([{**THREAT, **clause}], mode).orders
    usual = ~orders.prebuy
    chinese, rival = usual & (orders.source == 0), usual & (orders.source == 1)
    assert orders.entry_date[chinese].max().astype(str) == last
    assert orders.duty_rate[chinese] == pytest.approx(0.0)
    assert (orders.entry_date[rival] > orders.entry_date[chinese].max()).all()


@settings(max_examples=12)
@given(st.integers(0, 70_000), st.integers(0, 70_000))
def test_that_more_stock_never_makes_a_pre_buy_bigger(less: int, more: int) -> None:
    low, high = (found(plan(stock=[{"part": "P", "kind": "on hand", "quantity": float(amount)}])).part for amount in sorted((less, more)))
    assert high.prebuy[0] <= low.prebuy[0] + 1
    assert high.prebuy_saving[0] <= low.prebuy_saving[0] + 1
