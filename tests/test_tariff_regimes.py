"""The import regimes of the EU, the United Kingdom, China, India and Mexico: founded row by row, and honest about gaps."""

from __future__ import annotations

import csv
from functools import cache

import numpy as np
import pytest

from planner.engine.explain.assess import Assessment, Shipment, assess
from planner.files.samples import library_table, library_tariffs, new_plan, sample_names
from planner.model.places import members
from planner.model.plan import Plan
from planner.model.schema import CODE_LISTS, DESTINATIONS
from planner.model.values import half_away
from planner.paths import resource
from tests.plans import plan_of

ENTRY = np.datetime64("2026-11-23")
REGIMES = ("EU", "GB", "CN", "IN", "MX")
Row = dict[str, object]

# The goods of the plans in robotics, batteries and servers that the library is made for; the codes of the samples come on top.
GOODS = (
    "8479.50 8428.70 8501.31 8501.20 8501.32 8501.52 8483.40 8482.10 8503.00 8544.42 7318.15 7616.99 8505.11 8507.60"
    " "
    "8541.29 8542.31 8471.50 8471.80 8473.30 8534.00 8537.10 8504.40 8525.89 9031.80 9032.89 8536.69 2846.90 2805.30"
)


@cache
def rows() -> tuple[Row, ...]:
    """Return every tariff row of the library that belongs to one of the regimes."""
    table = library_tariffs()
    here = {*REGIMES, *(members("EU") or ())}
    return tuple(row for row in (table.row(at) for at in range(len(table))) if row["destination"] in here)


@cache
def subheadings() -> tuple[str, ...]:
    """Return the six-digit codes that every regime has to answer for."""
    found = {code.replace(".", "") for code in GOODS.split()}
    for name in sample_names():
        with resource("samples", name, "parts.csv").open(encoding="utf-8", newline="") as stream:
            found |= {digits[:6] for line in csv.DictReader(stream) if (digits := line.get("hts", "").replace(".", ""))}
    return tuple(sorted(found))


def base_rows(destination: str, code: str) -> list[Row]:
    """Return the general base duty rows of a six-digit code."""
    return [
        row
        for row in rows()
        if (row["destination"], row["program"], row["preference"], row["origins"]) == (destination, "MFN", "", "*")
        and code in str(row["hts"]).replace(".", "").split()
    ]


def number(value: object) -> float:
    """Return a cell that holds a number, NaN where it is blank."""
    return float(str(value)) if value is not None else float("nan")


def day(value: object) -> np.datetime64:
    """Return a cell that holds a date, NaT where it is blank."""
    return np.datetime64("NaT" if value is None else str(value), "D")


def in_force(row: Row, on: str) -> bool:
    """Tell whether a row is in force on a day."""
    start, end, at = day(row["effective_from"]), day(row["effective_to"]), day(on)
    return bool((np.isnat(start) or start <= at) and (np.isnat(end) or at <= end))


@pytest.mark.parametrize("destination", REGIMES)
def test_that_a_regime_answers_for_every_code_with_a_rate_or_says_that_it_is_not_known(destination: str) -> None:
    assert len(subheadings()) > 60
    for code in subheadings():
        found = base_rows(destination, code)
        assert len(found) == 1, f"{destination} has {len(found)} rows of {code}"
        rate = number(found[0]["rate"])
        assert rate >= 0 or (np.isnan(rate) and found[0]["note"] and found[0]["confidence"] == "unconfirmed"), code


def test_that_every_row_names_its_source_and_a_founded_one_the_day_it_was_read() -> None:
    for row in rows():
        what = f"{row['destination']} {row['program']} {row['heading']} {row['title']}"
        assert row["source"] and row["heading"] and row["title"], what
        assert row["confidence"] == "unconfirmed" or not np.isnat(day(row["checked"])), what


def test_that_a_rate_nobody_read_is_marked_unconfirmed() -> None:
    for row in rows():
        if "not read against its text" in str(row["source"]):
            assert row["confidence"] == "unconfirmed", row["title"]


def test_that_most_rates_of_the_union_and_the_kingdom_were_read_against_a_source() -> None:
    for destination in ("EU", "GB"):
        found = [row for row in rows() if row["destination"] == destination and row["program"] == "MFN" and row["origins"] == "*"]
        assert sum(row["confidence"] != "unconfirmed" for row in found) >= 0.8 * len(found)


def test_that_each_member_of_the_union_has_one_standard_rate_of_vat_on_any_day() -> None:
    for member in members("EU") or ():
        for on in ("2024-06-30", "2025-03-01", "2026-11-22"):
            found = [row for row in rows() if row["destination"] == member and row["program"] == "VAT" and in_force(row, on)]
            assert len(found) == 1, f"{member} on {on}"
            assert found[0]["recoverable"] and found[0]["method"] == "tax"
            assert 0.15 <= number(found[0]["rate"]) <= 0.27  # Directive 2006/112/EC, Art. 97; Hungary has the most


def test_that_value_is_with_freight_but_in_the_countries_that_leave_it_out() -> None:
    table = library_table(DESTINATIONS)
    basis = dict(zip(table["destination"].tolist(), table["value_basis"].tolist(), strict=True))
    assert {basis[place] for place in REGIMES} == {"CIF"}
    assert {basis[place] for place in ("US", "CA", "AU")} == {"FOB"}


def test_that_every_code_list_a_row_calls_is_there() -> None:
    lists = set(library_table(CODE_LISTS)["list"].tolist())
    called = {word[1:] for row in rows() for name in ("hts", "hts_except") for word in str(row[name]).split() if word.startswith("@")}
    assert called and called <= lists


def made_up(**more: object) -> Row:
    """Return a tariff row of a destination that charges it on everything."""
    return {"destination": "GB", "hts": "*", "origins": "*", **more}


def cif(plan: Plan, value: float, freight: float = 0.0, insurance: float = 0.0) -> Assessment:
    """Return what a shipment to the United Kingdom pays under made-up rows."""
    return assess(plan, Shipment("8479.50", "JP", ENTRY, value, "GB", freight=freight, insurance=insurance))


def cents(*amounts: float) -> tuple[float, ...]:
    """Return amounts as customs writes them."""
    return tuple(round(float(half_away(amount)), 2) for amount in amounts)


GB = {"destination": "GB", "value_basis": "CIF"}
VAT = {"program": "VAT", "method": "tax", "recoverable": True}


def test_that_duty_and_vat_are_on_the_value_with_freight_when_it_is_cif() -> None:
    # 8 % of 76,792 and 21 % of 82,935.36
    plan = plan_of(destinations=[GB], tariffs=[made_up(program="MFN", rate=0.08), made_up(**VAT, rate=0.21)])
    found = cif(plan, 70_000.0, freight=6_000.0, insurance=792.0)
    assert found.customs_value == 76_792.0
    assert cents(found.duty, found.recoverable, found.taxes) == (6_143.36, 17_416.43, 0.0)


def test_that_vat_that_does_not_come_back_is_a_tax_of_its_own() -> None:
    plan = plan_of(destinations=[GB], tariffs=[made_up(program="MFN", rate=0.08), made_up(**(VAT | {"recoverable": False}), rate=0.21)])
    found = cif(plan, 76_792.0)
    assert cents(found.duty, found.taxes, found.recoverable) == (6_143.36, 17_416.43, 0.0)


def test_that_freight_and_insurance_stay_out_when_the_value_is_fob() -> None:
    plan = plan_of(destinations=[GB | {"value_basis": "FOB"}], tariffs=[made_up(program="MFN", rate=0.08)])
    assert cents(cif(plan, 10.0, freight=10.0, insurance=10.0).duty) == (0.8,)


def test_that_the_worked_figures_of_the_british_duty_calculator_come_out() -> None:
    # 8 % on 10 + 10 + 10; VAT of 8 % on 30 and a duty of 1,000
    plan = plan_of(destinations=[GB], tariffs=[made_up(program="MFN", rate=0.08)])
    assert cents(cif(plan, 10.0, freight=10.0, insurance=10.0).duty) == (2.4,)
    plan = plan_of(destinations=[GB], tariffs=[made_up(program="MFN", per_unit=1_000.0), made_up(**VAT, rate=0.08)])
    assert cents(cif(plan, 10.0, freight=10.0, insurance=10.0).recoverable) == (82.4,)


def test_that_the_surcharge_is_on_the_basic_duty_and_the_tax_on_all_before_it() -> None:
    # assessable value 132,000: BCD 15 %, SWS 10 % of it, IGST 12 % of the sum
    plan = plan_of(
        destinations=[GB],
        tariffs=[made_up(program="MFN", rate=0.15), made_up(program="SWS", method="surcharge", rate=0.1), made_up(**VAT, rate=0.12)],
    )
    found = cif(plan, 120_000.0, freight=10_000.0, insurance=2_000.0)
    by_program = {layer.program: layer.amount for layer in found.layers if layer.applied}
    assert cents(by_program["MFN"], by_program["SWS"], by_program["VAT"]) == (19_800.0, 1_980.0, 18_453.6)
    assert cents(found.duty + found.recoverable) == (40_233.6,)


@cache
def library() -> Plan:
    """Return an empty plan with the shipped library."""
    return new_plan()


def shipped(hts: str, origin: str, to: str, value: float = 10_000.0, *, entry: str = "2026-11-23", **more: object) -> Assessment:
    """Return what goods pay under the shipped library."""
    return assess(library(), Shipment(hts, origin, np.datetime64(entry), value, to, **more))  # type: ignore[arg-type]


def test_that_bearings_from_japan_pay_duty_and_vat_in_germany() -> None:
    found = shipped("8482.10.50", "JP", "DE", freight=600.0, insurance=40.0)
    assert cents(found.customs_value, found.duty, found.recoverable, found.taxes) == (10_640.0, 851.2, 2_183.33, 0.0)


def test_that_goods_of_a_neighbour_in_the_union_pay_no_duty() -> None:
    assert shipped("8482.10.50", "FR", "DE").duty == 0.0


def test_that_united_states_goods_are_free_in_the_union_between_july_2026_and_2029() -> None:
    entries = ("2026-06-30", "2026-07-01", "2029-12-31", "2030-01-01")
    assert [round(shipped("8501.31.40", "US", "DE", entry=entry).effective_rate, 6) for entry in entries] == [0.027, 0.0, 0.0, 0.027]


@pytest.mark.parametrize(
    ("origin", "to", "preference"), [("GB", "FR", "TCA"), ("KR", "PL", "EU-KR-FTA"), ("DE", "GB", "TCA"), ("CA", "MX", "USMCA")]
)
def test_that_a_preference_frees_goods_when_they_qualify_and_is_asked_about_otherwise(origin: str, to: str, preference: str) -> None:
    code = "8471.50" if to == "MX" else "8482.10"
    assert shipped(code, origin, to, preference=preference).duty == 0.0
    if to != "MX":
        general = shipped(code, origin, to)
        assert general.effective_rate == pytest.approx(0.08)
        assert general.questions


def test_that_chinese_fasteners_pay_the_highest_anti_dumping_duty_until_the_questions_are_answered() -> None:
    screw = "7318.15.80"
    assert shipped(screw, "CN", "IT").effective_rate == pytest.approx(0.037 + 0.865)
    assert shipped(screw, "CN", "IT", facts={"stainless": "yes"}).effective_rate == pytest.approx(0.037)
    named = {"stainless": "no", "ad_producer": "jiangsu-yongyi"}
    assert shipped(screw, "CN", "IT", facts=named).effective_rate == pytest.approx(0.037 + 0.221)
    assert shipped(screw, "TW", "IT").effective_rate == pytest.approx(0.037)


def test_that_batteries_from_china_pay_two_percent_and_vat_in_the_kingdom() -> None:
    found = shipped("8507.60.00", "CN", "GB", freight=500.0)
    assert cents(found.duty, found.recoverable) == (210.0, 2_142.0)


@pytest.mark.parametrize(
    ("entry", "exported", "rate"),
    [
        ("2024-06-01", None, 0.1 + 0.25),
        ("2025-04-11", None, 0.1 + 0.25 + 0.84),
        ("2025-04-20", None, 0.1 + 0.25 + 1.25),
        ("2025-04-20", "2025-04-05", 0.1 + 0.25),
        ("2025-05-14", None, 0.1 + 0.25 + 0.1),
        ("2026-11-23", None, 0.1 + 0.25 + 0.1),
    ],
)
def test_that_batteries_from_the_united_states_pay_what_the_truce_left_in_china(entry: str, exported: str | None, rate: float) -> None:
    left = None if exported is None else np.datetime64(exported)
    assert shipped("8507.60.00", "US", "CN", entry=entry, exported=left, loaded=left).effective_rate == pytest.approx(rate)
    assert shipped("8507.60.00", "JP", "CN", entry=entry).effective_rate == pytest.approx(0.1)


def test_that_a_duty_nobody_found_is_not_counted_as_free() -> None:
    for code, origin, to in (("7318.15.80", "CN", "MX"), ("8504.40.95", "JP", "CN"), ("8501.31.40", "US", "CN")):
        found = shipped(code, origin, to)
        assert np.isnan(found.duty), (code, to)
        assert found.findings


def test_that_robots_pay_the_indian_cascade() -> None:
    found = shipped("8479.50.00", "JP", "IN", 100_000.0)
    amounts = {layer.program: layer.amount for layer in found.layers if layer.applied}
    assert cents(amounts["MFN"], amounts["SWS"], amounts["IGST"]) == (7_500.0, 750.0, 19_485.0)


def test_that_servers_pay_the_processing_fee_and_iva_in_mexico() -> None:
    found = shipped("8471.50.01", "TW", "MX", freight=500.0)
    assert cents(found.duty, found.fees, found.recoverable) == (0.0, 84.0, 1_693.44)
    assert shipped("8471.50.01", "US", "MX", preference="USMCA").fees == 0.0
