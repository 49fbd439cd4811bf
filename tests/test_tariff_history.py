"""The shipped library's history, 2018 to 2026: what was charged from which day on, on which origin, and what clauses spared.

Sources: domain facts with their day (chapter 99 of the Harmonized Tariff Schedule, the orders the rows name, CBP's notices).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from planner.engine.explain.assess import Assessment, Shipment, assess
from planner.files.samples import new_plan
from planner.model.plan import Plan

MOTOR, HARNESS, CHIP, ROBOT = "8501.31.40.00", "8544.42.90.90", "8542.31.00.45", "8479.50.00.00"
VALUE = 10_000.0


@pytest.fixture(scope="module")
def plan() -> Plan:
    return new_plan()


def assessed(
    plan: Plan, hts: str, origin: str, entry: str, *, loaded: str = "", mode: str = "ocean", preference: str = "", **facts: str
) -> Assessment:
    aboard = np.datetime64(loaded or entry)
    return assess(plan, Shipment(hts, origin, np.datetime64(entry), VALUE, mode=mode, loaded=aboard, preference=preference, facts=facts))


def rate(assessment: Assessment, program: str) -> float:
    return round(sum(layer.rate for layer in assessment.layers if layer.applied and layer.program == program), 6)


S301: Sequence[tuple[str, str, float]] = (
    (ROBOT, "2018-07-05", 0.0),
    (ROBOT, "2018-07-06", 0.25),
    (MOTOR, "2018-08-22", 0.0),
    (MOTOR, "2018-08-23", 0.25),
    (HARNESS, "2018-09-23", 0.0),
    (HARNESS, "2018-09-24", 0.10),
    (HARNESS, "2019-05-10", 0.25),
    ("8507.60.00.90", "2019-08-31", 0.0),
    ("8507.60.00.90", "2019-09-01", 0.15),
    ("8507.60.00.90", "2020-02-14", 0.075),
    ("8507.60.00.90", "2026-01-01", 0.25),
    ("8507.60.00.10", "2024-09-26", 0.075),
    ("8507.60.00.10", "2024-09-27", 0.25),
    (CHIP, "2018-08-22", 0.0),
    (CHIP, "2024-12-31", 0.25),
    (CHIP, "2025-01-01", 0.50),
    ("8505.11.00.70", "2025-12-31", 0.0),
    ("8505.11.00.70", "2026-01-01", 0.25),
    ("8517.62.00.90", "2020-06-01", 0.25),
    ("8517.62.00.20", "2020-06-01", 0.075),
)


@pytest.mark.parametrize(("hts", "entry", "expected"), S301)
def test_that_a_china_list_is_charged_from_its_day_on(plan: Plan, hts: str, entry: str, expected: float) -> None:
    assert rate(assessed(plan, hts, "CN", entry, mode="air"), "s301") == expected


RECIPROCAL: Sequence[tuple[str, str, float]] = (
    ("JP", "2025-04-04", 0.0),
    ("JP", "2025-04-05", 0.10),
    ("JP", "2025-04-09", 0.24),
    ("JP", "2025-04-10", 0.10),
    ("CN", "2025-04-09", 0.84),
    ("CN", "2025-04-10", 1.25),
    ("HK", "2025-05-13", 1.25),
    ("CN", "2025-05-14", 0.10),
    ("CN", "2026-02-23", 0.10),
    ("CN", "2026-02-24", 0.0),
    ("VN", "2025-08-06", 0.10),
    ("VN", "2025-08-07", 0.20),
    ("DE", "2025-08-07", 0.11),  # 15 % less 4 % MFN
    ("JP", "2025-08-07", 0.11),
    ("KR", "2025-11-13", 0.15),
    ("KR", "2025-11-14", 0.11),
    ("CH", "2025-11-13", 0.39),
    ("CH", "2025-11-14", 0.11),
    ("TW", "2026-02-01", 0.20),
    ("IN", "2025-08-07", 0.25),
    ("BR", "2025-08-07", 0.10),
    ("GB", "2025-12-01", 0.10),
    ("UA", "2025-12-01", 0.10),  # on no list of countries
    ("LA", "2025-12-01", 0.40),
    ("CA", "2025-12-01", 0.0),
    ("MX", "2025-12-01", 0.0),
    ("RU", "2025-12-01", 0.0),
)


@pytest.mark.parametrize(("origin", "entry", "expected"), RECIPROCAL)
def test_that_the_reciprocal_duty_has_the_rate_of_the_origin_and_the_day(plan: Plan, origin: str, entry: str, expected: float) -> None:
    assert rate(assessed(plan, MOTOR, origin, entry, mode="air"), "IEEPA reciprocal") == expected


OTHER: Sequence[tuple[str, str, str, str, float]] = (
    ("IEEPA fentanyl", MOTOR, "CN", "2025-02-04", 0.10),
    ("IEEPA fentanyl", MOTOR, "CN", "2025-03-04", 0.20),
    ("IEEPA fentanyl", CHIP, "HK", "2025-11-09", 0.20),
    ("IEEPA fentanyl", MOTOR, "CN", "2025-11-10", 0.10),
    ("IEEPA fentanyl", MOTOR, "MO", "2025-12-01", 0.0),
    ("IEEPA Canada", MOTOR, "CA", "2025-07-31", 0.25),
    ("IEEPA Canada", MOTOR, "CA", "2025-08-01", 0.35),
    ("IEEPA Canada", "2846.90.20.05", "CA", "2025-08-01", 0.10),
    ("IEEPA Mexico", MOTOR, "MX", "2025-03-04", 0.25),
    ("IEEPA Brazil", CHIP, "BR", "2025-08-06", 0.40),
    ("IEEPA Brazil", CHIP, "BR", "2026-02-24", 0.0),
    ("IEEPA India", MOTOR, "IN", "2025-08-26", 0.0),
    ("IEEPA India", MOTOR, "IN", "2025-08-27", 0.25),
    ("IEEPA India", CHIP, "IN", "2025-09-01", 0.0),
    ("IEEPA India", MOTOR, "IN", "2026-02-07", 0.0),
    ("s122", MOTOR, "VN", "2026-02-24", 0.10),
    ("s122", MOTOR, "VN", "2026-07-24", 0.0),
    ("s122", CHIP, "TW", "2026-03-01", 0.0),
    ("s122", "8473.30.51.00", "TW", "2026-03-01", 0.0),
    ("s122", "2846.90.20.05", "MY", "2026-03-01", 0.0),
    ("FL301", MOTOR, "BR", "2026-07-24", 0.125),
    ("FL301", MOTOR, "UA", "2026-07-24", 0.0),  # not investigated
)


@pytest.mark.parametrize(("program", "hts", "origin", "entry", "expected"), OTHER)
def test_that_each_other_measure_has_its_origins_codes_and_days(
    plan: Plan, program: str, hts: str, origin: str, entry: str, expected: float
) -> None:
    assert rate(assessed(plan, hts, origin, entry, mode="air"), program) == expected


EXEMPT: Sequence[tuple[str, str, float]] = (
    ("8471.50.01.50", "2025-04-07", 0.0),
    ("8473.30.20.00", "2025-06-01", 0.0),
    ("8486.90.00.00", "2025-06-01", 0.0),
    ("8541.41.00.00", "2025-09-07", 0.20),
    ("8541.41.00.00", "2025-09-08", 0.0),
    ("8505.11.00.70", "2025-09-07", 0.20),
    ("8505.11.00.70", "2025-09-08", 0.0),
    ("8505.11.00.50", "2025-09-08", 0.20),
    ("3910.00.00.00", "2025-09-07", 0.0),
    ("3910.00.00.00", "2025-09-08", 0.20),
    ("2805.30.00.20", "2025-12-01", 0.0),
)


@pytest.mark.parametrize(("hts", "entry", "expected"), EXEMPT)
def test_that_the_exempt_list_of_the_day_counts_when_goods_come_from_viet_nam(plan: Plan, hts: str, entry: str, expected: float) -> None:
    assert rate(assessed(plan, hts, "VN", entry, mode="air"), "IEEPA reciprocal") == expected


# Program, origin, entered, loaded, final mode, rate: the clauses of domain facts 2.2, each with what it spares and what it doesn't.
CLAUSES: Sequence[tuple[str, str, str, str, str, float]] = (
    ("IEEPA fentanyl", "CN", "2025-02-20", "2025-01-31", "air", 0.0),
    ("IEEPA fentanyl", "CN", "2025-02-20", "2025-02-01", "air", 0.10),
    ("IEEPA fentanyl", "CN", "2025-03-06", "2025-01-31", "ocean", 0.0),
    ("IEEPA fentanyl", "CN", "2025-03-07", "2025-01-31", "ocean", 0.20),
    ("IEEPA reciprocal", "JP", "2025-05-26", "2025-04-04", "ocean", 0.0),
    ("IEEPA reciprocal", "JP", "2025-05-27", "2025-04-04", "ocean", 0.10),
    ("IEEPA reciprocal", "JP", "2025-05-26", "2025-04-04", "air", 0.10),
    ("IEEPA reciprocal", "CN", "2025-05-01", "2025-04-04", "ocean", 0.0),
    ("IEEPA reciprocal", "CN", "2025-05-01", "2025-04-08", "ocean", 0.10),
    ("IEEPA reciprocal", "CN", "2025-05-01", "2025-04-09", "ocean", 1.25),
    ("IEEPA reciprocal", "VN", "2025-10-04", "2025-08-06", "ocean", 0.10),
    ("IEEPA reciprocal", "VN", "2025-10-05", "2025-08-06", "ocean", 0.20),
    ("IEEPA reciprocal", "VN", "2025-08-10", "2025-08-06", "air", 0.20),
    ("IEEPA reciprocal", "DE", "2025-09-01", "2025-08-06", "ocean", 0.10),
    ("IEEPA Brazil", "BR", "2025-10-04", "2025-08-05", "ocean", 0.0),
    ("IEEPA India", "IN", "2025-09-16", "2025-08-26", "ocean", 0.0),
    ("IEEPA India", "IN", "2025-09-17", "2025-08-26", "ocean", 0.25),
    ("s122", "JP", "2026-02-27", "2026-02-23", "ocean", 0.0),
    ("s122", "JP", "2026-02-28", "2026-02-23", "ocean", 0.10),
    ("s122", "JP", "2026-02-27", "2026-02-23", "truck", 0.10),
    ("FL301", "VN", "2026-07-27", "2026-07-23", "ocean", 0.0),
    ("FL301", "VN", "2026-07-28", "2026-07-23", "ocean", 0.125),
    ("FL301", "VN", "2026-07-27", "2026-07-23", "rail", 0.125),
)


@pytest.mark.parametrize(("program", "origin", "entry", "loaded", "mode", "expected"), CLAUSES)
def test_that_an_in_transit_clause_spares_what_it_says(
    plan: Plan, program: str, origin: str, entry: str, loaded: str, mode: str, expected: float
) -> None:
    assert rate(assessed(plan, MOTOR, origin, entry, loaded=loaded, mode=mode), program) == expected


def test_that_goods_under_way_in_april_2025_keep_the_baseline_of_their_own_origin(plan: Plan) -> None:
    assert rate(assessed(plan, MOTOR, "JP", "2025-05-01", loaded="2025-04-07"), "IEEPA reciprocal") == 0.10


@pytest.mark.parametrize(("content", "duty"), [("30 %", 1_400.0), ("20 %", 1_600.0), ("19 %", 2_000.0), ("10 %", 2_000.0), ("", 2_000.0)])
def test_that_us_content_is_spared_from_a_fifth_of_the_value_on(plan: Plan, content: str, duty: float) -> None:
    facts = {"us_content": content} if content else {}
    found = assessed(plan, "6307.90.98.70", "VN", "2026-02-20", mode="air", **facts)
    assert sum(layer.amount for layer in found.layers if layer.program == "IEEPA reciprocal") == pytest.approx(duty)


def test_that_usmca_frees_goods_of_the_border_measures_three_days_after_they_began(plan: Plan) -> None:
    days = {"2025-03-06": 0.25, "2025-03-07": 0.0}
    for entry, expected in days.items():
        assert rate(assessed(plan, MOTOR, "MX", entry, mode="truck", preference="USMCA"), "IEEPA Mexico") == expected


def test_that_an_exclusion_is_asked_about_and_worth_the_list_until_it_ends(plan: Plan) -> None:
    found = assessed(plan, MOTOR, "CN", "2026-08-10")
    assert rate(found, "s301") == 0.25
    assert {one.key: one.worth for one in found.questions} == {"s301_exclusion": pytest.approx(2_500.0)}
    assert rate(assessed(plan, MOTOR, "CN", "2026-08-10", s301_exclusion="yes"), "s301") == 0.0
    assert not assessed(plan, MOTOR, "CN", "2026-11-10").questions


def test_that_a_use_frees_goods_only_when_it_is_told(plan: Plan) -> None:
    sensor = "9031.80.80.85"
    assert rate(assessed(plan, sensor, "GB", "2026-03-02"), "s122") == 0.10
    assert rate(assessed(plan, sensor, "GB", "2026-03-02", civil_aircraft="yes"), "s122") == 0.0
    assert not assessed(plan, MOTOR, "GB", "2026-03-02").questions  # small motors are on no list for aircraft


def test_that_no_preference_waives_a_countervailing_duty(plan: Plan) -> None:
    foil = "7607.11.90.90"
    asked = assessed(plan, foil, "CN", "2026-11-23")
    assert "ad_foil" in {one.key for one in asked.questions}
    assert rate(asked, "AD") > 1
    assert rate(assessed(plan, foil, "CN", "2026-11-23", ad_foil="no"), "AD") == 0.0
    assert rate(assessed(plan, foil, "CN", "2026-11-23", preference="USMCA"), "CVD") == 0.1856


@pytest.mark.parametrize(("entry", "expected"), [("2022-04-08", 0.04), ("2022-04-09", 0.35), ("2026-11-23", 0.35)])
def test_that_russia_pays_column_two_since_trade_relations_were_suspended(plan: Plan, entry: str, expected: float) -> None:
    assert rate(assessed(plan, MOTOR, "RU", entry), "MFN") == expected
    assert rate(assessed(plan, MOTOR, "CU", entry), "MFN") == 0.35


@pytest.mark.parametrize(
    ("entry", "least", "most"), [("2018-06-01", 25.67, 497.99), ("2021-01-01", 27.23, 528.33), ("2024-01-01", 31.67, 614.35)]
)
def test_that_the_processing_fee_has_the_limits_of_its_fiscal_year(plan: Plan, entry: str, least: float, most: float) -> None:
    for value, fee in ((100.0, least), (1_000_000.0, most)):
        found = assess(plan, Shipment(MOTOR, "VN", np.datetime64(entry), value, mode="air"))
        assert found.fees == pytest.approx(fee)
