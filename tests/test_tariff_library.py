"""The shipped library of United States tariff rows charges what the law says, case by case and code by code."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from planner.engine.cost.landed import tariff_of
from planner.engine.inputs import settings_of
from planner.engine.tariffs.charges import Fees, Rates
from planner.engine.tariffs.duty import looked_up
from planner.engine.tariffs.kinds import Goods
from planner.engine.tariffs.tariff import Tariff, conditions_in
from planner.files.samples import library_stacking, library_table, library_tariffs, with_library
from planner.model.places import is_place
from planner.model.plan import Plan
from planner.model.schema import CODE_LISTS, PROGRAMS, QUESTIONS, TARIFFS, Kind
from planner.model.table import Row
from planner.model.values import half_away

GOLDEN = json.loads((Path(__file__).parent / "golden" / "duty.json").read_text(encoding="utf-8"))
CHIPS = ("8541.10.00.40", "8541.29.00.55", "8542.31.00.40", "8542.32.00.36", "8542.39.00.90")

# Code, MFN rate, s301 rate on China, s232 metals rate with a full metal share: the table of the official schedule.
CODES: Sequence[tuple[str, float, float, float]] = (
    ("8479.50.00.00", 0.025, 0.25, 0.0),
    ("8428.70.00.00", 0.0, 0.25, 0.15),
    ("8501.31.40.00", 0.04, 0.25, 0.0),
    ("8501.20.40.00", 0.04, 0.25, 0.0),
    ("8501.31.20.00", 0.028, 0.25, 0.0),
    ("8501.32.20.00", 0.029, 0.25, 0.0),
    ("8501.52.40.00", 0.037, 0.25, 0.0),
    ("8483.40.50.10", 0.025, 0.25, 0.0),
    ("8483.40.50.20", 0.025, 0.25, 0.25),
    ("8483.40.80.00", 0.038, 0.25, 0.0),
    ("8483.40.90.00", 0.025, 0.25, 0.25),
    ("8482.10.50.48", 0.09, 0.25, 0.25),
    ("8503.00.95.20", 0.03, 0.25, 0.25),
    ("8544.42.90.90", 0.026, 0.25, 0.25),
    ("7318.15.20.61", 0.0, 0.25, 0.5),
    ("7318.15.80.66", 0.085, 0.25, 0.5),
    ("7616.99.51.60", 0.025, 0.25, 0.5),
    ("8505.11.00.70", 0.021, 0.25, 0.0),
    ("8507.60.00.90", 0.034, 0.25, 0.0),
    ("8507.60.00.10", 0.034, 0.25, 0.0),
    *((chip, 0.0, 0.5, 0.0) for chip in CHIPS),
    ("8471.50.01.50", 0.0, 0.25, 0.0),
    ("8471.80.40.00", 0.0, 0.25, 0.0),
    ("8473.30.11.80", 0.0, 0.25, 0.0),
    ("8473.30.20.00", 0.0, 0.25, 0.0),
    ("8534.00.00.20", 0.0, 0.25, 0.0),
    ("8537.10.91.70", 0.027, 0.25, 0.0),
    ("8504.40.95.40", 0.0, 0.25, 0.0),
    ("8525.89.30.00", 0.0, 0.25, 0.0),
    ("9031.80.80.85", 0.0, 0.25, 0.0),
    ("9032.89.60.85", 0.017, 0.25, 0.0),
    ("8536.69.40.40", 0.0, 0.25, 0.0),
    ("2846.90.20.05", 0.0, 0.0, 0.0),
    ("2805.30.00.20", 0.05, 0.0, 0.0),
)


@cache
def tariff() -> Tariff:
    return tariff_of(with_library(Plan.empty()), settings_of(Plan.empty()))


def rates_of(
    hts: str, origin: str, entry: str, *, loaded: str = "", mode: str = "ocean", metal_share: float = np.nan, preference: str = ""
) -> tuple[Rates, Fees]:
    """Return what the library charges on one kind of goods; goods count as loaded on the entry day unless said."""
    facts = () if np.isnan(metal_share) else (("metal_share", str(metal_share)),)
    goods = Goods((hts,), (origin,), (mode,), (preference,), (facts,))
    day = np.array([entry], dtype="datetime64[D]")
    aboard = np.array([loaded or entry], dtype="datetime64[D]")
    charges, _ = looked_up(tariff(), goods, np.zeros(1, dtype=np.intp), day, aboard)
    return charges.rates, charges.fees


def by_program(hts: str, origin: str, entry: str, **more: object) -> dict[str, float]:
    """Return the charged rate of every program, zero ones left out."""
    rates, _ = rates_of(hts, origin, entry, **more)  # type: ignore[arg-type]
    return {program: round(float(rate), 6) for program, rate in zip(tariff().programs, rates.rate[0], strict=True) if rate}


def total(hts: str, origin: str, entry: str, **more: object) -> float:
    return round(sum(by_program(hts, origin, entry, **more).values()), 6)


@pytest.mark.parametrize("case", GOLDEN["rates"], ids=lambda case: case["case"])
def test_that_a_worked_duty_case_comes_out_to_the_cent(case: dict[str, object]) -> None:
    more = {"metal_share": case["metal_share"]} if "metal_share" in case else {}
    found = by_program(str(case["hts"]), str(case["origin"]), str(case["entry"]), **more)
    if "rate" in case:
        assert round(sum(found.values()), 6) == case["rate"]
    if "by_rate" in case:
        assert found == case["by_rate"]
    if "by_program" in case:
        for program, amount in case["by_program"].items():  # type: ignore[attr-defined]
            assert half_away(float(case["customs_value"]) * found.get(program, 0.0)) == amount  # type: ignore[arg-type]
    if "duty" in case:
        assert round(sum(half_away(float(case["customs_value"]) * rate) for rate in found.values()), 2) == case["duty"]  # type: ignore[arg-type]


@pytest.mark.parametrize("case", GOLDEN["mpf"], ids=lambda case: f"{case['entry']} on {case['customs_value']}")
def test_that_the_merchandise_processing_fee_has_its_years_minimum_and_maximum(case: dict[str, float]) -> None:
    _, fees = rates_of("8501.31.40.00", "CN", str(case["entry"]))
    at = tariff().fees.index("MPF")
    fee = min(max(case["customs_value"] * fees.rate[0, at], fees.minimum[0, at]), fees.maximum[0, at])
    assert half_away(float(fee)) == case["fee"]


def test_that_the_harbor_fee_is_charged_when_goods_come_by_sea_only() -> None:
    at = tariff().fees.index("HMF")
    by_sea, by_air = (rates_of("8501.31.40.00", "CN", "2026-08-10", mode=mode)[1].rate[0, at] for mode in ("ocean", "air"))
    assert (by_sea, by_air) == (0.00125, 0.0)


@pytest.mark.parametrize(("hts", "mfn", "s301", "s232"), CODES, ids=str)
def test_that_a_code_pays_its_rates_when_it_comes_from_china_in_2027(hts: str, mfn: float, s301: float, s232: float) -> None:
    found = by_program(hts, "CN", "2027-02-01", metal_share=1.0)
    assert (found.get("MFN", 0.0), found.get("s301", 0.0)) == (mfn, s301)
    assert found.get("s232 metals", 0.0) == pytest.approx(s232 - mfn if hts.startswith("8428.70") else s232)
    assert found.get("FL301", 0.0) == (0.0 if s232 else 0.125)


def test_that_small_motors_and_computers_are_not_on_the_metals_list_even_all_of_metal() -> None:
    for hts in ("8501.31.40.00", "8501.31.20.00", "8471.50.01.50"):
        assert "s232 metals" not in by_program(hts, "JP", "2026-11-23", metal_share=1.0)


@cache
def written_out() -> dict[str, tuple[str, ...]]:
    """Return the codes of each code list of the library."""
    lists = library_table(CODE_LISTS)
    return {name: tuple(lists["hts"][lists["list"] == name]) for name in set(lists["list"])}


def codes_in(cell: str) -> list[str]:
    """Return the codes of a cell, code lists written out."""
    return [code for word in cell.split() for code in (written_out()[word[1:]] if word.startswith("@") else (word,))]


@pytest.fixture(scope="module")
def schedule(shared: Path) -> dict[str, dict[str, object]]:
    """Return the lines of the official schedule by code."""
    file = shared / "hts" / "hts_2026_rev_10.json.gz"
    if not file.exists():
        pytest.skip("the official schedule isn't here")
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        return {line["htsno"]: line for line in json.load(stream) if line["htsno"]}


def rated(schedule: dict[str, dict[str, object]], code: str) -> dict[str, object]:
    """Return the line that carries a code's rates."""
    line = next((schedule[key] for key in (code, f"{code}.00") if key in schedule and schedule[key]["general"]), None)
    return line or next(schedule[key] for key in sorted(schedule) if key.startswith(code) and schedule[key]["general"])


def us_rows(program: str) -> Iterator[Row]:
    rows = library_tariffs()
    for at in np.flatnonzero((rows["program"] == program) & (rows["destination"] == "US")):
        yield rows.row(int(at))


def assert_written(row: Row, text: object, code: str) -> None:
    """Check the rate and the amount for one piece of a row against a rate text such as '25¢ each + 3.9%'."""
    percent, piece = re.search(r"([\d.]+)%", str(text)), re.search(r"(\$?)([\d.]+)¢? each", str(text))
    assert percent or piece or str(text).strip().startswith("Free"), f"{code}: {text}"
    assert (row["rate"] or 0.0) == pytest.approx(float(percent[1]) / 100 if percent else 0.0), code
    assert (row["per_unit"] or 0.0) == pytest.approx(float(piece[2]) / (1 if piece[1] else 100) if piece else 0.0), code


def test_that_every_code_has_the_rates_of_the_official_schedule_in_all_three_columns(schedule: dict[str, dict[str, object]]) -> None:
    columns = {"COLUMN2": "general", "": "other"}
    checked = 0
    for row in us_rows("MFN"):
        for code in str(row["hts"]).split():
            line = rated(schedule, code)
            if row["preference"]:
                free = re.match(r"Free \(([^)]*)\)", str(line["special"]))
                symbols = {"USMCA": "S", "KORUS": "KR", "USJTA": "JP", "AUSFTA": "AU", "USSFTA": "SG", "ILFTA": "IL"}
                symbol = symbols.get(str(row["preference"]))
                assert symbol is None or row["rate"] or (free and symbol in free[1].split(",")), f"{code}: {line['special']}"
            elif row["heading"] == "Column 1":
                assert_written(row, line["general"], code)
            elif str(row["heading"]).startswith("9903.90."):  # in place of column 2 for Russia, where a footnote says so
                notes = " ".join(str(note["value"]) for note in line["footnotes"] or ())  # type: ignore[attr-defined]
                assert str(row["heading"]) in notes, code
                assert_written(row, schedule[str(row["heading"])]["other"], code)
            else:
                assert_written(row, line[columns[str(row["origins_except"])]], code)
            checked += 1
    assert checked > 1_000


def test_that_every_code_is_on_the_china_lists_that_its_footnotes_name(schedule: dict[str, dict[str, object]]) -> None:
    listed: dict[str, set[str]] = {}
    for row in us_rows("s301"):
        listed.setdefault(str(row["heading"]), set()).update(codes_in(str(row["hts"])))
    own = [str(row["hts"]) for row in us_rows("MFN") if row["origins"] == "*"]
    checked = 0
    for code in own:
        notes = " ".join(str(note["value"]) for note in rated(schedule, code)["footnotes"] or ())  # type: ignore[attr-defined]
        for heading in set(re.findall(r"9903\.(?:88\.0[1-4]|88\.15|91\.0[1-8])", notes)):
            assert any(code.startswith(one) or one.startswith(code) for one in listed[heading]), f"{code} is on {heading}"
            checked += 1
    assert checked > 80


def test_that_the_larger_list_counts_once_when_a_code_is_on_two_lists() -> None:
    assert by_program("8507.60.00.90", "CN", "2026-02-10")["s301"] == 0.25
    assert by_program("8507.60.00.90", "CN", "2025-06-10")["s301"] == 0.075
    assert by_program("8507.60.00.10", "CN", "2025-06-10")["s301"] == 0.25


def test_that_the_metals_duty_waives_the_surcharges_when_it_applies() -> None:
    assert by_program("7616.99.51.60", "CN", "2026-05-11") == {"MFN": 0.025, "s301": 0.25, "s232 metals": 0.5}
    assert by_program("7616.99.51.60", "VN", "2026-11-23") == {"MFN": 0.025, "s232 metals": 0.5}
    assert by_program("7616.99.51.60", "GB", "2026-11-23") == {"MFN": 0.025, "s232 metals": 0.25}


def test_that_the_forced_labour_duty_follows_the_tier_of_the_origin() -> None:
    motor = "8501.31.40.00"
    assert total(motor, "CN", "2026-11-23") == 0.415
    assert total(motor, "VN", "2026-11-23") == 0.165
    assert total(motor, "MY", "2026-11-23") == 0.14
    assert total(motor, "DE", "2026-11-23") == total(motor, "TW", "2026-11-23") == 0.10
    assert total(motor, "JP", "2026-11-23") == total(motor, "CH", "2026-11-23") == 0.125
    assert total("8482.10.50.48", "JP", "2026-11-23", metal_share=1.0) == 0.34


def test_that_goods_of_north_america_are_free_when_they_qualify() -> None:
    motor = "8501.31.40.00"
    assert total(motor, "MX", "2026-11-23") == 0.14
    assert total(motor, "MX", "2026-11-23", preference="USMCA") == 0.0
    assert total("8544.42.90.90", "MX", "2026-11-23", preference="USMCA", metal_share=0.6) == 0.25
    rates, fees = rates_of(motor, "MX", "2026-11-23", preference="USMCA")
    assert rates.known[0]
    assert fees.rate[0, tariff().fees.index("MPF")] == 0.0


def test_that_korean_goods_reach_the_floor_from_zero_when_they_qualify() -> None:
    assert by_program("8501.31.40.00", "KR", "2026-11-23", preference="KORUS") == {"FL301": 0.125}
    assert by_program("8501.31.40.00", "KR", "2026-11-23") == {"MFN": 0.04, "FL301": 0.085}


def test_that_column_two_is_charged_when_goods_come_without_normal_relations() -> None:
    assert by_program("8501.31.40.00", "RU", "2026-11-23")["MFN"] == 0.35


def test_that_history_is_charged_on_its_dates_and_not_after() -> None:
    motor = "8501.31.40.00"
    assert total(motor, "CN", "2025-01-15") == 0.29
    assert total(motor, "CN", "2025-04-20") == pytest.approx(0.29 + 0.20 + 1.25)
    assert total(motor, "CN", "2025-12-15") == pytest.approx(0.29 + 0.10 + 0.10)
    assert total(motor, "CN", "2026-02-23") == pytest.approx(0.29 + 0.20)
    assert total(motor, "CN", "2026-03-15") == pytest.approx(0.29 + 0.10)
    assert total(motor, "CN", "2026-07-23") == pytest.approx(0.29 + 0.10)
    assert total(motor, "CN", "2026-07-24", loaded="2026-07-24") == 0.415


def test_that_the_in_transit_clauses_spare_what_they_say() -> None:
    motor = "8501.31.40.00"
    spared = {"loaded": "2026-02-23"}
    assert "s122" not in by_program(motor, "JP", "2026-02-27", **spared)
    assert "s122" in by_program(motor, "JP", "2026-02-28", **spared)
    assert "s122" in by_program(motor, "JP", "2026-02-27", mode="air", **spared)
    assert by_program(motor, "CN", "2025-02-20", loaded="2025-01-31", mode="air").get("IEEPA fentanyl", 0.0) == 0.0
    assert by_program("8544.42.90.90", "CN", "2019-06-01", loaded="2019-05-09")["s301"] == 0.10
    assert by_program("8544.42.90.90", "CN", "2019-06-15", loaded="2019-05-09")["s301"] == 0.25


def test_that_an_unconfirmed_exemption_is_charged_and_counted_as_unconfirmed() -> None:
    rates, _ = rates_of("8542.31.00.40", "TW", "2027-02-01", mode="air")
    assert rates.rate[0].sum() == pytest.approx(0.10)
    assert rates.unconfirmed[0] == pytest.approx(0.10)
    confirmed, _ = rates_of("8501.31.40.00", "TW", "2027-02-01", mode="air")
    assert confirmed.unconfirmed[0] == 0.0


def test_that_every_row_names_its_source_its_day_and_its_places() -> None:
    rows = library_tariffs()
    assert len(rows) > 400
    for column in ("source", "title", "program", "confidence", "status"):
        assert all(str(cell).strip() for cell in rows[column]), column
    assert not np.isnat(rows["checked"][rows["destination"] == "US"]).any()
    for places in (column.name for column in TARIFFS.columns if column.kind is Kind.COUNTRIES):
        assert all(is_place(word) for cell in rows[places] for word in cell.split())
    both = ~np.isnat(rows["effective_from"]) & ~np.isnat(rows["effective_to"])
    assert (rows["effective_from"] <= rows["effective_to"])[both].all()
    assert not ((rows["method"] == "floor") & ~np.isnan(rows["cap"])).any()


def test_that_a_row_without_any_amount_is_a_threat_and_never_free() -> None:
    rows = library_tariffs()
    without = (rows["destination"] == "US") & np.isnan(rows["rate"]) & np.isnan(rows["per_kg"]) & np.isnan(rows["per_unit"])
    assert {str(status) for status in rows["status"][without]} <= {"mentioned", "investigated", "proposed", "signed"}


def test_that_every_list_program_and_question_a_row_uses_is_in_the_library() -> None:
    rows = library_tariffs()
    for column in ("hts", "hts_except"):
        named = {word[1:] for cell in rows[column] for word in cell.split() if word.startswith("@")}
        assert named <= set(written_out()), column
    here = rows["destination"] == "US"
    assert set(rows["program"][here]) <= set(library_table(PROGRAMS)["program"])
    keys = {condition.key for cell in rows["condition"] for condition in conditions_in(cell)}
    keys |= {"us_content"} if (rows["basis"] == "non-US content").any() else set()
    assert keys <= set(library_table(QUESTIONS)["key"])


def test_that_no_code_stands_twice_in_a_list() -> None:
    for name, codes in written_out().items():
        assert len(set(codes)) == len(codes), name
        assert all(re.fullmatch(r"\d{2}|\d{4}(\.\d{2}){0,3}", code) for code in codes), name


def test_that_stacking_rules_name_programs_of_the_library() -> None:
    rules, programs = library_stacking(), set(library_tariffs()["program"])
    assert len(rules) > 30
    assert set(rules["program"]) | set(rules["other"]) <= programs
    assert all(rules["source"])
