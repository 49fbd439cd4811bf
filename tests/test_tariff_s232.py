"""Section 232 of the shipped library: what the notes to chapter 99 list, from when, on what value, and for whom.

Figures come from U.S. notes 16, 33, 36, 38 and 39 to chapter 99 (HTS 2026 Rev. 6 and Rev. 10), from the headings of the
official schedule (2025 Rev. 18, 2026 Rev. 10), and from the notices the cases name.
"""

from __future__ import annotations

import gzip
import itertools
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from planner.engine.explain.assess import Shipment, assess
from planner.files.samples import library_table, new_plan
from planner.model.plan import Plan
from planner.model.schema import CODE_LISTS, TARIFFS

VALUE = 10_000.0
ANNEXES = ("steel", "aluminum", "copper", "annex_1a", "annex_1b_metal", "annex_1b_machines", "annex_1b_other", "annex_1b_until_june_2026", "mobile_equipment", "annex_3")  # fmt: skip
METALS, AUTOS = "s232 metals", "s232 autos"


@cache
def plan() -> Plan:
    return new_plan()


@cache
def listed() -> dict[str, tuple[str, ...]]:
    """Return the codes of each section 232 list without dots."""
    table = library_table(CODE_LISTS)
    found: dict[str, list[str]] = {}
    for name, code in zip(table["list"], table["hts"], strict=True):
        if name.startswith("us_s232_"):
            found.setdefault(name.removeprefix("us_s232_"), []).append(code.replace(".", ""))
    return {name: tuple(codes) for name, codes in found.items()}


def rate(program: str, hts: str, origin: str, entry: str, *, preference: str = "", **facts: str) -> float:
    """Return what one program charges as a share of the customs value."""
    shipment = Shipment(hts, origin, np.datetime64(entry, "D"), VALUE, preference=preference, facts=facts)
    layers = assess(plan(), shipment).layers
    return round(sum(one.amount for one in layers if one.program == program and one.applied) / VALUE, 6)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("steel_derivatives_2025", 155),  # Proc. 10896, annex I: subheadings of chapter 73
        ("steel_content_2025", 12),  # Proc. 10896, annex I: chapters 84, 85 and 94
        ("aluminum_content_2025", 104),  # Proc. 10895, annex I: outside chapter 76
        ("appliances_2025", 11),  # 90 FR 25208: eight groups of appliances
        ("mobile_equipment", 28),  # Proc. 11032: note 16(c)(xi)
        ("copper", 76),  # note 36(b): 80 codes with the four of heading 8544
        ("copper_cable", 4),
    ],
)
def test_that_a_list_has_as_many_codes_as_its_notice(name: str, codes: int) -> None:
    assert len(listed()[name]) == codes


def test_that_every_listed_code_stands_in_an_official_schedule(shared: Path) -> None:
    files = sorted((shared / "hts").glob("hts_*.json.gz"))
    if not files:
        pytest.skip("the official schedule isn't here")
    known: set[str] = set()
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            codes = (line["htsno"].replace(".", "") for line in json.load(stream) if line["htsno"])
            known |= {code[:length] for code in codes for length in range(4, 11)}
    assert {(name, code) for name, codes in listed().items() for code in codes if code not in known} == set()


def test_that_no_code_stands_in_two_annexes_at_once() -> None:
    lists = listed()
    for one, other in itertools.combinations(ANNEXES, 2):
        shared_codes = {(a, b) for a in lists[one] for b in lists[other] if a.startswith(b) or b.startswith(a)}
        assert shared_codes == set(), f"{one} and {other}"


def test_that_small_motors_and_computers_are_on_no_metals_list() -> None:
    metals = {name: codes for name, codes in listed().items() if "auto" not in name and "truck" not in name}
    for code in ("8501314000", "8501312000", "8501204000", "8501322000", "8471500150", "8473301180", "8507600090"):
        assert [name for name, codes in metals.items() if any(code.startswith(beginning) for beginning in codes)] == []


@pytest.mark.parametrize(
    ("hts", "origin", "entry", "expected"),
    [
        ("7208.10.15.00", "CN", "2019-01-15", 0.25),  # Proc. 9705
        ("7208.10.15.00", "KR", "2019-01-15", 0.0),  # quota
        ("7208.10.15.00", "JP", "2022-03-31", 0.25),
        ("7208.10.15.00", "JP", "2022-04-01", 0.0),  # Proc. 10356: quota
        ("7208.10.15.00", "TR", "2018-12-01", 0.5),  # Proc. 9772
        ("7208.10.15.00", "CA", "2019-05-19", 0.25),
        ("7208.10.15.00", "CA", "2019-05-20", 0.0),  # Proc. 9894
        ("7601.10.30.00", "KR", "2024-06-03", 0.10),  # Proc. 9704; no quota for Korea's aluminium
        ("7601.10.30.00", "RU", "2024-06-03", 2.0),  # Proc. 10522
        ("7318.15.20.61", "DE", "2025-03-11", 0.0),
        ("7318.15.20.61", "DE", "2025-03-12", 0.25),  # Proc. 10896
        ("7318.15.20.61", "DE", "2025-06-04", 0.5),  # Proc. 10947
        ("7318.15.20.61", "GB", "2025-06-04", 0.25),
        ("7318.15.20.61", "GB", "2026-05-04", 0.25),  # 9903.82.04
        ("7325.10.00.10", "IN", "2026-04-05", 0.0),  # first listed in annex I-A
        ("7325.10.00.10", "IN", "2026-04-06", 0.5),
        ("7410.11.00.00", "CL", "2025-07-31", 0.0),
        ("7410.11.00.00", "CL", "2025-08-01", 0.5),  # Proc. 10962
        ("7410.11.00.00", "GB", "2026-05-04", 0.5),  # no lower rate on copper
        ("8418.10.00.10", "MX", "2025-06-22", 0.0),
        ("8418.10.00.10", "MX", "2025-06-23", 0.5),  # 90 FR 25208
        ("8482.10.50.08", "JP", "2025-08-17", 0.0),
        ("8482.10.50.08", "JP", "2025-08-18", 0.5),  # 90 FR 40326
        ("8482.10.50.08", "JP", "2026-04-06", 0.25),  # annex I-B
        ("8482.10.50.08", "GB", "2026-04-06", 0.15),  # 9903.82.05
        ("8544.42.20.00", "GB", "2026-04-06", 0.25),  # copper (viii) has no lower rate for the United Kingdom
        ("8473.30.51.00", "TW", "2026-04-05", 0.5),
        ("8473.30.51.00", "TW", "2026-04-06", 0.0),  # annex II: removed
        ("8415.10.60.00", "TH", "2026-06-07", 0.25),
        ("8429.52.10.10", "CN", "2026-06-08", 0.25),  # note 16(c)(xi)
        ("8429.52.10.10", "JP", "2026-06-08", 0.15),  # 9903.82.22
        ("8457.10.00.10", "RU", "2026-05-04", 0.25),  # 9903.82.17
        ("8538.10.00.00", "RU", "2026-05-04", 2.0),  # Proc. 11021, clause 8
        ("8504.31.40.35", "VN", "2025-08-17", 0.0),
        ("8501.53.40.40", "DE", "2026-04-05", 0.5),
        ("8501.53.40.40", "DE", "2026-04-06", 0.0),  # annex II
    ],
)
def test_that_a_metal_code_pays_its_rate_on_the_day_when_nothing_is_answered(hts: str, origin: str, entry: str, expected: float) -> None:
    assert rate(METALS, hts, origin, entry) == expected


def test_that_metal_in_other_goods_is_charged_on_its_value_until_the_annexes_came() -> None:
    fan = ("8414.59.65.90", "CN")
    assert rate(METALS, *fan, "2025-05-15", metal_value="0.4") == 0.1
    assert rate(METALS, *fan, "2025-06-04", metal_value="0.4") == 0.2
    assert rate(METALS, *fan, "2026-04-06", metal_value="0.4", metal_share="0.5") == 0.25


def test_that_light_metal_shares_and_metal_of_the_united_states_pay_less() -> None:
    gear = ("8483.40.90.00", "JP", "2026-08-10")
    assert rate(METALS, *gear, metal_share="0.149") == 0.0
    assert rate(METALS, *gear, metal_share="0.5", us_metal="0.85") == 0.1
    assert rate(METALS, *gear, metal_share="0.5", us_metal="0.84") == 0.25
    assert rate(METALS, "8483.40.90.00", "JP", "2026-06-07", metal_share="0.5", us_metal="0.94") == 0.25
    assert rate(METALS, "7318.15.20.61", "JP", "2026-08-10", metal_share="0.01") == 0.5


def test_that_parts_for_listed_equipment_reach_a_total_when_they_serve_nothing_else() -> None:
    gear = ("8483.40.90.00", "IN", "2026-08-10")  # MFN 2.5 %
    assert rate(METALS, *gear, metal_share="0.9", equipment_part="yes") == pytest.approx(0.125)
    assert rate(METALS, *gear, metal_share="0.9", equipment_part="yes", us_metal="0.9") == pytest.approx(0.075)
    assert rate(METALS, "8483.40.90.00", "BY", "2026-08-10", metal_share="0.9", equipment_part="yes") == 0.0
    assert rate(METALS, "8483.40.90.00", "IN", "2026-06-07", metal_share="0.9", equipment_part="yes") == 0.25


def test_that_annex_three_is_a_total_until_its_last_day() -> None:
    conveyor = "8428.39.00.00"  # MFN free
    assert rate(METALS, conveyor, "DE", "2026-04-06") == rate(METALS, conveyor, "GB", "2027-12-31") == 0.15
    assert rate(METALS, conveyor, "DE", "2028-01-03") == 0.25
    assert rate(METALS, "8428.70.00.00", "BY", "2026-05-04") == 0.25  # 9903.82.12
    assert rate(METALS, "8433.51.00.10", "IN", "2026-06-07") == 0.25  # annex I-B until Proc. 11032; MFN free
    assert rate(METALS, "8433.51.00.10", "IN", "2026-06-08") == 0.15


@pytest.mark.parametrize(
    ("hts", "origin", "entry", "expected"),
    [
        ("8703.80.00.20", "MX", "2025-04-02", 0.0),
        ("8703.80.00.20", "CN", "2025-04-03", 0.25),  # Proc. 10908
        ("8512.20.20.40", "TH", "2025-05-02", 0.0),
        ("8512.20.20.40", "TH", "2025-05-03", 0.25),
        ("8512.20.20.40", "GB", "2025-06-30", 0.10),  # MFN free; 9903.94.32
        ("8512.20.20.40", "DE", "2025-07-31", 0.25),
        ("8512.20.20.40", "DE", "2025-08-01", 0.15),  # 9903.94.53
        ("8512.20.20.40", "JP", "2025-09-15", 0.25),
        ("8512.20.20.40", "JP", "2025-09-16", 0.15),  # 9903.94.43
        ("8512.20.20.40", "KR", "2025-11-01", 0.15),  # 9903.94.63
        ("8512.20.20.40", "TW", "2026-04-30", 0.25),
        ("8512.20.20.40", "TW", "2026-05-01", 0.15),  # 9903.94.67
        ("8704.22.51.00", "JP", "2025-11-01", 0.25),  # Proc. 10984
        ("8702.40.31.00", "CN", "2025-11-01", 0.10),
    ],
)
def test_that_vehicles_and_their_parts_pay_their_rate_on_the_day(hts: str, origin: str, entry: str, expected: float) -> None:
    assert rate(AUTOS, hts, origin, entry) == pytest.approx(expected)


def test_that_parts_are_free_when_they_qualify_for_usmca_or_serve_no_vehicle() -> None:
    lamp = ("8512.20.20.40", "MX", "2025-07-01")
    assert rate(AUTOS, *lamp) == 0.25
    assert rate(AUTOS, *lamp, preference="USMCA") == 0.0
    assert rate(AUTOS, *lamp, vehicle_part="no") == 0.0
    assert rate(AUTOS, "8703.23.01.90", "MX", "2025-07-01", preference="USMCA", us_content="0.4") == pytest.approx(0.15)


def test_that_what_is_only_announced_is_not_charged() -> None:
    assert rate("s232 robotics", "8428.70.00.00", "CN", "2026-11-23") == 0.0
    assert rate("s232 polysilicon", "8541.43.00.10", "VN", "2026-12-03") == 0.0
    assert rate("s232 polysilicon", "8541.43.00.10", "VN", "2026-12-04") == 0.15


def test_that_every_row_was_read_and_says_where() -> None:
    table = library_table(TARIFFS)
    rows = np.flatnonzero(np.char.startswith(table["program"].astype(str), "s232 "))
    assert len(rows) > 100
    assert not np.isnat(table["checked"][rows]).any()
    assert all(table["source"][rows]) and all(table["title"][rows])
    names = {word for cell in (*table["hts"][rows], *table["hts_except"][rows]) for word in cell.split() if word.startswith("@")}
    assert names == {f"@us_s232_{name}" for name in listed()}


def test_that_a_drone_pays_by_its_weight_and_camera_from_september_2026() -> None:
    assert rate("s232 drones", "8806.24.00.00", "CN", "2026-09-02") == 0.0
    assert rate("s232 drones", "8806.24.00.00", "CN", "2026-09-03") == 1.0  # 9903.08.21
    assert rate("s232 drones", "8806.22.00.00", "CN", "2026-09-03", thermal_imaging="no") == 0.25  # 9903.08.22
    assert rate("s232 drones", "8806.22.00.00", "JP", "2026-09-03", thermal_imaging="no", allied_components="yes") == 0.15
    assert rate("s232 drones", "8806.22.00.00", "GB", "2026-09-03", thermal_imaging="yes", allied_components="yes") == 0.1


def test_that_metal_poured_elsewhere_takes_the_united_kingdoms_rate_away() -> None:
    # U.S. note 16(d): 25 % (annex I-A) and 15 % (I-B) for metal melted and poured, or smelted and cast, in the United Kingdom
    for hts, reduced, general in (("7318.15.80.85", 0.25, 0.5), ("8483.40.90.00", 0.15, 0.25)):
        assert rate(METALS, hts, "GB", "2026-11-23") == reduced
        assert rate(METALS, hts, "GB", "2026-11-23", melt_pour="GB") == reduced
        assert rate(METALS, hts, "GB", "2026-11-23", melt_pour="IN") == general
        asked = assess(plan(), Shipment(hts, "GB", np.datetime64("2026-11-23"), VALUE)).questions
        assert [(one.assumed, round(one.risk)) for one in asked if one.key == "melt_pour"] == [("GB", round((general - reduced) * VALUE))]
