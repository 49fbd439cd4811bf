"""Duty: layers, stacking, floors, clauses. Expected figures from the customs rules named beside each test."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.results import Results
from tests.plans import plan_of

Row = dict[str, object]
MFN = {"program": "MFN", "hts": "8501.31.40", "rate": 0.04}
S301 = {"program": "s301", "hts": "8501.31.40", "origins": "CN", "rate": 0.25}
FL301 = {"program": "FL301", "hts": "*", "origins": "*", "rate": 0.125, "effective_from": "2026-07-24"}


def results(
    tariffs: list[Row],
    *,
    stacking: list[Row] | None = None,
    settings: Row | None = None,
    part: Row | None = None,
    source: Row | None = None,
    lane: Row | None = None,
) -> Results:
    """Return the results of a plan with one part of 100.00 from one Chinese source."""
    plan = plan_of(
        settings=[{"cost_date": "2026-11-23", **(settings or {})}],
        parts=[{"part": "P", "hts": "8501.31.40", "weight_kg": 2.0, **(part or {})}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 100.0, **(source or {})}],
        lanes=[{"ship_from": "CN", "mode": "ocean", "transit_days": 28.0, "customs_days": 3.0, **(lane or {})}],
        tariffs=tariffs,
        stacking=stacking or [],
    )
    return evaluate(plan, ["Base"])["Base"]


def rate(tariffs: list[Row], **given: object) -> float:
    """Return the duty rate of the one source."""
    return float(results(tariffs, **given).source.duty_rate[0])  # type: ignore[arg-type]


def test_that_layers_of_different_programs_add_up() -> None:
    # 8501.31.40 from China after 24 July 2026: MFN 4 + s301 List 2 25 + FL301 12.5, the schedule of 2026.
    assert rate([MFN, S301, FL301]) == pytest.approx(0.415, abs=1e-12)


def test_that_the_longest_code_beginning_wins_within_a_program() -> None:
    assert rate(
        [{"program": "MFN", "hts": "8501", "rate": 0.10}, MFN, {"program": "MFN", "hts": "8501.31.4", "rate": 0.2}]
    ) == pytest.approx(0.04)


def test_that_the_larger_rate_counts_where_a_rule_says_so() -> None:
    # A code on two s301 lists takes the larger rate, not the sum and not the longer code.
    layers = [MFN, S301, {**S301, "hts": "8501", "rate": 0.5}]
    rule = {"program": "s301", "other": "s301", "rule": "takes the larger"}
    assert rate(layers) == pytest.approx(0.29)
    assert rate(layers, stacking=[rule]) == pytest.approx(0.54)


@pytest.mark.parametrize(("base", "added"), [(0.042, 0.108), (0.20, 0.0)])
def test_that_a_floor_adds_what_the_base_rate_leaves(base: float, added: float) -> None:
    # '15 % including MFN': 4.2 % takes 10.8 points more, 20 % takes nothing.
    floor = {"program": "s232", "hts": "8501", "rate": 0.15, "method": "floor"}
    assert rate([{**MFN, "rate": base}, floor]) == pytest.approx(base + added, abs=1e-12)


def test_that_a_waived_program_is_not_charged_and_says_who_waives_it() -> None:
    metals = {"program": "s232", "hts": "8501", "rate": 0.25}
    found = results([MFN, metals, FL301], stacking=[{"program": "s232", "other": "FL301", "rule": "is waived"}])
    assert found.source.duty_rate[0] == pytest.approx(0.29)
    assert found.programs[found.source.waived_by[0, found.programs.index("FL301")]] == "s232"


def test_that_a_waiver_needs_its_program_to_apply() -> None:
    elsewhere = {"program": "s232", "hts": "7318", "rate": 0.25}
    assert rate([MFN, elsewhere, FL301], stacking=[{"program": "s232", "other": "FL301", "rule": "is waived"}]) == pytest.approx(0.165)


@pytest.mark.parametrize(("share", "expected"), [("20 %", 0.525), ("10 %", 0.40), (None, 0.525)])
def test_that_an_unknown_metal_share_pays_the_higher_duty(share: str | None, expected: float) -> None:
    # 8483.40.90 from China: steel at least 15 % 52.5 %, less 40.0 %, unanswered 52.5 % (metals from 6 April 2026).
    layers = [
        {"program": "MFN", "hts": "8483.40.90", "rate": 0.025},
        {**S301, "hts": "8483.40.90"},
        {"program": "s232", "hts": "8483.40.90", "rate": 0.25, "condition": "metal_share>=0.15"},
        FL301,
    ]
    rule = {"program": "s232", "other": "FL301", "rule": "is waived"}
    assert rate(layers, stacking=[rule], part={"hts": "8483.40.90", "metal_share": share}) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("entry", "expected"), [("2026-07-23", 0.29), ("2026-07-24", 0.415)])
def test_that_a_layer_counts_from_its_first_entry_date(entry: str, expected: float) -> None:
    assert rate([MFN, S301, FL301], settings={"cost_date": entry}) == pytest.approx(expected)


@pytest.mark.parametrize(("entry", "expected"), [("2026-12-31", 0.29), ("2027-01-01", 0.04)])
def test_that_a_layer_counts_to_its_last_entry_date(entry: str, expected: float) -> None:
    assert rate([MFN, {**S301, "effective_to": "2026-12-31"}], settings={"cost_date": entry}) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("mode", "entry", "expected"),
    [
        ("ocean", "2025-05-26", 0.04),  # loaded 25 April less … with 52 days on the way: before 5 April
        ("ocean", "2025-05-27", 0.14),  # entered too late
        ("air", "2025-05-26", 0.14),  # vessel only
    ],
)
def test_that_goods_on_the_water_keep_the_old_rate(mode: str, entry: str, expected: float) -> None:
    # Reciprocal 10 %, April 2025: loaded on a vessel before 5 April and entered before 27 May 2025; vessel only.
    layer = {
        "program": "reciprocal",
        "rate": 0.10,
        "effective_from": "2025-04-05",
        "loaded_before": "2025-04-05",
        "entered_before": "2025-05-27",
        "transit_modes": "ocean",
    }
    lane = {"mode": mode, "transit_days": 52.0, "customs_days": 0.0}
    assert rate([MFN, layer], settings={"cost_date": entry, "as_of": "2025-01-01"}, source={"mode": mode}, lane=lane) == pytest.approx(
        expected
    )


def test_that_goods_loaded_on_the_day_itself_pay() -> None:
    layer = {
        "program": "reciprocal",
        "rate": 0.10,
        "effective_from": "2025-04-05",
        "loaded_before": "2025-04-05",
        "entered_before": "2025-05-27",
    }
    lane = {"transit_days": 30.0, "customs_days": 0.0}
    for entry, expected in (("2025-05-04", 0.04), ("2025-05-05", 0.14)):
        assert rate([MFN, layer], settings={"cost_date": entry}, lane=lane) == pytest.approx(expected)


def test_that_goods_of_the_destination_pay_nothing() -> None:
    assert rate([MFN, FL301], source={"country_of_origin": "US"}) == 0.0


def test_that_a_code_without_a_known_rate_is_not_taken_as_free() -> None:
    assert np.isnan(rate([S301], part={"hts": "8501.31.40"}))
    assert np.isnan(rate([MFN], source={"country_of_origin": ""}))


def test_that_a_weight_duty_without_a_weight_cannot_be_computed() -> None:
    by_weight = {"program": "MFN", "hts": "8501.31.40", "rate": 0.03, "per_kg": 0.019}
    known = results([by_weight])
    assert known.source.cost[0, 3] == pytest.approx(100 * 0.03 + 2 * 0.019)
    unknown = results([by_weight], part={"weight_kg": None})
    assert np.isnan(unknown.source.landed[0])
    assert unknown.part.unpriced[0] == 1


def test_that_a_preference_waives_only_what_says_so() -> None:
    waivable = {**FL301, "exempt_preference": "USMCA"}
    assert rate([MFN, waivable], source={"country_of_origin": "MX", "preference": "USMCA", "qualifies": "yes"}) == pytest.approx(0.04)
    assert rate([MFN, waivable], source={"country_of_origin": "MX"}) == pytest.approx(0.165)


@pytest.mark.parametrize("status", ["stayed", "proposed", "mentioned", "investigated"])
def test_that_a_layer_that_is_not_in_force_is_not_charged(status: str) -> None:
    assert rate([MFN, {**S301, "status": status}]) == pytest.approx(0.04)


@pytest.mark.parametrize(("value", "fee"), [(5_000, 33.58), (10_000, 34.64), (250_000, 651.50)])
def test_that_the_processing_fee_keeps_its_limits_for_an_entry(value: float, fee: float) -> None:
    # Merchandise processing fee, fiscal year 2026: 0.3464 %, at least 33.58, at most 651.50 an entry.
    row = {"program": "MPF", "method": "fee", "rate": 0.003464, "minimum": 33.58, "maximum": 651.50}
    found = results([MFN, row], source={"unit_price": value / 10, "min_order_quantity": 10.0})
    assert round(found.source.cost[0, 4] * 10 + 1e-9, 2) == fee


def test_that_the_harbour_fee_is_for_vessels_only() -> None:
    row = {"program": "HMF", "method": "fee", "rate": 0.00125, "modes": "ocean"}
    assert results([MFN, row]).source.cost[0, 4] == pytest.approx(0.125)
    assert results([MFN, row], source={"mode": "air"}).source.cost[0, 4] == 0.0


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3), st.integers(0, 2), st.floats(0, 0.5), st.booleans())
def test_that_duty_never_falls_when_a_rate_rises(rates: list[float], which: int, more: float, floor: bool) -> None:
    def layers(values: list[float]) -> list[Row]:
        method = "floor" if floor else "add"
        return [{**MFN, "rate": values[0]}, {**S301, "rate": values[1], "method": method}, {**FL301, "rate": values[2]}]

    raised = [value + more * (number == which) for number, value in enumerate(rates)]
    assert rate(layers(raised)) >= rate(layers(rates)) - 1e-12


@given(st.floats(0.01, 1e6), st.floats(0.1, 50))
def test_that_the_programs_add_up_to_the_duty_and_scale_with_the_value(price: float, factor: float) -> None:
    one = results([MFN, S301, FL301], source={"unit_price": price})
    assert one.source.by_program[0].sum() == pytest.approx(one.source.cost[0, 3])
    more = results([MFN, S301, FL301], source={"unit_price": price * factor})
    assert more.source.cost[0, 3] == pytest.approx(one.source.cost[0, 3] * factor)


@pytest.mark.parametrize(
    ("code", "expected"), [("7616.99.51.60", 0.525), ("7616.99.51.40", 0.025), ("7616.99.51", 0.525), ("7616.99", 0.525)]
)
def test_that_a_code_without_its_suffix_pays_the_higher_duty(code: str, expected: float) -> None:
    layers = [
        {"program": "MFN", "hts": "7616.99.51", "rate": 0.025},
        {"program": "s232", "hts": "7616.99.51.60 7616.99.51.70", "rate": 0.5},
    ]
    assert rate(layers, part={"hts": code}) == pytest.approx(expected)


def test_that_a_heading_alone_is_too_short_to_guess_from() -> None:
    assert np.isnan(rate([MFN], part={"hts": "8501"}))


def test_that_a_needed_part_with_an_unknown_rate_is_named() -> None:
    plan = plan_of(
        parts=[{"part": "P", "hts": "8501.31.40"}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 1.0}],
        demand=[{"part": "P", "due": "2027-03-01", "quantity": 5.0}],
    )
    found = evaluate(plan, ["Base"])["Base"].findings
    assert [(finding.code, finding.where.column) for finding in found] == [("duty.unknown", "hts")]
    assert "8501.31.40" in found[0].message


def test_that_a_rate_that_has_ended_is_no_sure_ground() -> None:
    ended = {**FL301, "effective_from": None, "effective_to": "2026-11-22"}
    part = {"part": "P", "hts": "8501.31.40", "weight_kg": 2.0}
    demand = [{"part": "P", "due": "2027-03-01", "quantity": 5.0}]
    source = {"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 100.0}
    plan = plan_of(
        settings=[{"as_of": "2026-11-23", "cost_date": "2026-11-20"}], parts=[part], suppliers=[{"supplier": "S"}], sources=[source],
        tariffs=[MFN, ended], demand=demand,
    )  # fmt: skip
    found = evaluate(plan, ["Base"])["Base"]
    assert found.source.unconfirmed[0] == pytest.approx(12.5)
    assert found.totals.confirmed_share == pytest.approx(4.0 / 16.5)


def test_that_an_unknown_duty_is_nowhere_a_nought() -> None:
    plan = plan_of(
        parts=[{"part": "P", "hts": "8501.31.40"}], suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 1.0}],
        lanes=[{"ship_from": "CN"}], demand=[{"part": "P", "due": "2027-03-01", "quantity": 5.0}],
    )  # fmt: skip
    found = evaluate(plan, ["Base"])["Base"]
    assert np.isnan(found.orders.duty_rate).all()
    assert len(found.orders.duty_rate) == 1
    assert np.isnan(found.totals.confirmed_share)
    assert [found.parts[at] for at in found.totals.without_cost] == ["P"]
