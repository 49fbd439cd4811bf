"""Duty of the shipped library against an independent engine: every row equal, or different for a reason the notes tell.

Source: 460 rows of the Yale Budget Lab tariff-rate-tracker (MIT), in ../shared/oracles/us_duty_sample.csv. It is a model's
result, not law: ``golden/us_duty_explained.csv`` lists the rows that differ, what is charged here, and the explanation's
heading in ``resources/help/tariff-notes.md``, which cites the law.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from planner.engine.explain.assess import Assessment, Shipment, assess
from planner.files.samples import library_table, library_tariffs, new_plan
from planner.files.schedule.schedule import read_schedule
from planner.model.plan import Plan
from planner.model.schema import CODE_LISTS
from planner.paths import resource

GOLDEN = Path(__file__).parent / "golden" / "us_duty_explained.csv"
VALUE = 10_000.0
Key = tuple[str, str, str]  # code, origin, entry date
# Proc. 10925: a maker may offset 3.75 % of its vehicles' value; the tracker takes a third of the parts to come under it.
VEHICLE_PART = 0.25 - 0.0375 * 0.33


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def oracle(shared: Path) -> dict[Key, dict[str, str]]:
    file = shared / "oracles" / "us_duty_sample.csv"
    if not file.exists():
        pytest.skip("the rows of the independent engine (../shared/oracles/us_duty_sample.csv) aren't here")
    return {(row["hts10"], row["origin"], row["date"]): row for row in rows_of(file)}


@cache
def explained() -> dict[Key, dict[str, str]]:
    return {(row["hts10"], row["origin"], row["date"]): row for row in rows_of(GOLDEN)}


def assessed(plan: Plan, key: Key, **facts: str) -> Assessment:
    """Return what is due; by air, so that no clause for vessels can hold."""
    hts, origin, date = key
    return assess(plan, Shipment(hts, origin, np.datetime64(date), VALUE, mode="air", facts=facts))


def share(assessment: Assessment) -> float:
    return round(assessment.duty / VALUE, 6)


@pytest.fixture(scope="module")
def found(oracle: dict[Key, dict[str, str]]) -> dict[Key, Assessment]:
    plan = new_plan()
    return {key: assessed(plan, key) for key in oracle}


def expected(key: Key, row: dict[str, str]) -> float:
    """Return the total of a row: the independent engine's, or ours where the difference is explained."""
    return float(explained()[key]["ours"] if key in explained() else row["total"])


def test_that_every_row_is_equal_or_differs_as_explained(oracle: dict[Key, dict[str, str]], found: dict[Key, Assessment]) -> None:
    assert len(oracle) == 460
    wrong = {key: share(found[key]) for key, row in oracle.items() if share(found[key]) != pytest.approx(expected(key, row), abs=1e-9)}
    assert not wrong


def test_that_a_listed_row_differs_and_only_for_the_reason_given(oracle: dict[Key, dict[str, str]]) -> None:
    plan = new_plan()
    for key, row in explained().items():
        total = float(oracle[key]["total"])
        assert float(row["ours"]) != pytest.approx(total, abs=1e-9), key
        if row["explanation"] == "civil-aircraft":
            assert share(assessed(plan, key, civil_aircraft="yes")) == pytest.approx(total, abs=1e-9), key
        else:
            assert float(oracle[key]["mfn"]) + VEHICLE_PART == pytest.approx(total, abs=1e-9), key


def test_that_every_explanation_is_a_heading_of_the_notes() -> None:
    notes = resource("help", "tariff-notes.md").read_text(encoding="utf-8")
    for name in {row["explanation"] for row in explained().values()}:
        assert f"({name})" in notes, name


def test_that_the_layers_agree_one_by_one_where_no_rule_waives_any(oracle: dict[Key, dict[str, str]], found: dict[Key, Assessment]) -> None:
    columns = {
        "mfn": ("MFN",),
        "s301": ("s301",),
        "ieepa_reciprocal": ("IEEPA reciprocal", "IEEPA Brazil", "IEEPA India"),
        "ieepa_fentanyl": ("IEEPA fentanyl",),
        "s122": ("s122",),
    }
    for key in (key for key, row in oracle.items() if key not in explained() and not float(row["s232"])):
        charged = {layer.program: layer.rate for layer in found[key].layers if layer.applied}
        for column, programs in columns.items():
            assert sum(charged.get(program, 0.0) for program in programs) == pytest.approx(float(oracle[key][column]), abs=1e-9), (
                key,
                column,
            )


def test_that_the_rows_stay_equal_when_an_official_schedule_is_loaded(oracle: dict[Key, dict[str, str]], shared: Path) -> None:
    schedule = read_schedule(shared / "hts" / "hts_2026_rev_10.json.gz")
    plan, library = new_plan(), library_tariffs()
    made = schedule.rows_for(sorted({key[0] for key in oracle}), library, library_table(CODE_LISTS))
    both = plan.with_table(library.inserted(len(library), made))
    for key, row in list(oracle.items())[::4]:
        assert share(assessed(both, key)) == pytest.approx(expected(key, row), abs=1e-9), key
