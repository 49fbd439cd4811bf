"""Tariff rows of the schedule: what they charge on whom and when, and how they go into a plan."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from planner.files.samples import library_table, new_plan, open_sample
from planner.files.schedule.schedule import Schedule, read_schedule, with_schedule
from planner.model.edits import Batch, InsertRows, SetCells, new_rows
from planner.model.finding import Severity
from planner.model.plan import Plan
from planner.model.schema import TARIFFS
from planner.model.table import Row, Table, cells
from tests.files.schedules import ON_TOP, ROWS, csv_text, entry, written
from tests.plans import plan_of

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "hts.json").read_text(encoding="utf-8"))
NONE = Table.empty(TARIFFS)


@pytest.fixture
def small(tmp_path: Path) -> Schedule:
    return read_schedule(written(tmp_path / "hts_2026_rev_3.json"))


@pytest.fixture(scope="module")
def edition(shared: Path) -> Schedule:
    return read_schedule(shared / "hts" / "hts_2026_rev_10.json.gz")


def library(*rows: dict[str, object]) -> Table:
    return plan_of(tariffs=rows)["tariffs"]


def listed(table: Table, **wanted: object) -> list[Row]:
    """Return the rows whose cells are as wanted."""
    return [row for row in map(table.row, range(len(table))) if all(row[name] == value for name, value in wanted.items())]


def general(table: Table, hts: str) -> Row:
    (row,) = listed(table, program="MFN", hts=hts, origins="*", preference="")
    return row


LIST_2 = {"program": "s301", "heading": "9903.88.02", "title": "List 2", "destination": "US", "hts": "8501.31.40", "origins": "CN", "rate": 0.25,
          "effective_from": "2018-08-23", "source": "83 FR 40823"}  # fmt: skip


def test_that_a_code_has_its_general_rate_with_the_edition_as_source(small: Schedule) -> None:
    row = general(small.rows_for(["8501.31.40.00"], NONE), "8501.31.40")
    assert (row["heading"], row["rate"], row["per_kg"], row["origins_except"]) == ("8501.31.40", 0.04, None, "COLUMN2")
    assert (row["destination"], row["source"], row["title"]) == ("US", "HTS 2026 Rev 3, column 1 general", "Motors")
    assert row["checked"] is None


def test_that_a_compound_rate_has_its_currency(small: Schedule) -> None:
    table = small.rows_for(["9003.11.00"], NONE)
    row = general(table, "9003.11.00")
    assert (row["rate"], row["per_kg"], row["currency"]) == (0.03, 0.019, "USD")
    (other,) = listed(table, program="MFN", origins="CU KP")
    assert (other["rate"], other["per_unit"], other["currency"]) == (None, 2.16, "USD")


def test_that_a_rate_that_cant_be_computed_is_blank_and_told_never_free(small: Schedule) -> None:
    table = small.rows_for(["9003.19.00"], NONE)
    for row in listed(table, program="MFN"):
        assert (row["rate"], row["per_kg"], row["per_unit"]) == (None, None, None)
        assert row["confidence"] == "unconfirmed" and "Not known" in str(row["note"])
    findings = with_schedule(Plan.empty(), small, ["9003.19.00"]).findings
    assert [finding.code for finding in findings] == ["hts.rate"]
    assert "0.3¢/liter" in findings[0].message


def test_that_a_preference_has_its_rate_and_origins_when_its_program_holds(small: Schedule) -> None:
    table = small.rows_for(["8501.31.40"], NONE)
    found = {row["preference"]: (row["origins"], row["rate"]) for row in listed(table, program="MFN") if row["preference"]}
    assert found == {
        "AUSFTA": ("AU", 0.0),
        "KORUS": ("KR", 0.0),
        "USMCA": ("CA MX", 0.0),
        "USJTA": ("JP", 0.025),
    }  # not GSP, which lapsed; not 'See …'


def test_that_countries_without_normal_trade_relations_pay_column_2_from_the_day_they_lost_them(small: Schedule) -> None:
    table = small.rows_for(["8501.31.40"], NONE)
    (always,) = listed(table, origins="CU KP")
    (later,) = [row for row in listed(table, origins="RU BY") if row["effective_from"] is not None]
    (before,) = [row for row in listed(table, origins="RU BY") if row["effective_to"] is not None]
    assert (always["rate"], later["rate"], before["rate"]) == (0.35, 0.35, 0.04)
    assert (str(later["effective_from"]), str(before["effective_to"])) == ("2022-04-09", "2022-04-08")  # Public Law 117-110


def test_that_russia_pays_the_heading_that_stands_in_the_place_of_column_2(small: Schedule) -> None:
    table = small.rows_for(["8501.31.50.10"], NONE)
    (row,) = listed(table, heading="9903.90.08")
    assert (row["origins"], row["rate"], row["hts"], row["program"]) == ("RU", 0.35, "8501.31.50", "MFN")
    assert [row["origins"] for row in listed(table, heading="Column 2") if row["effective_from"] is not None] == ["BY"]


def test_that_a_list_has_its_rate_and_days_from_the_library_when_it_knows_the_heading(small: Schedule) -> None:
    first = LIST_2 | {"rate": 0.1, "effective_to": "2018-12-31", "title": "List 2, first rate"}
    second = LIST_2 | {"effective_from": "2019-01-01", "exported_before": "2019-01-01", "entered_before": "2019-02-01"}
    rows = listed(small.rows_for(["8501.31.40"], library(first, second)), program="s301")
    assert [(row["rate"], str(row["effective_from"]), row["effective_to"] is None) for row in rows] == [
        (0.1, "2018-08-23", False),
        (0.25, "2019-01-01", True),
    ]
    assert str(rows[1]["exported_before"]) == "2019-01-01"
    assert all(row["hts"] == "8501.31.40" and row["origins"] == "CN" for row in rows)


def test_that_the_library_lends_its_rows_when_it_doesnt_have_the_code_on_the_list(small: Schedule) -> None:
    (row,) = listed(small.rows_for(["8501.31.40"], library(LIST_2 | {"hts": "8482.80.00", "note": "Only bearings."})), program="s301")
    assert (row["hts"], row["rate"], str(row["effective_from"]), row["note"]) == ("8501.31.40", 0.25, "2018-08-23", "")
    assert row["source"] == "83 FR 40823; footnote of HTS 2026 Rev 3"


def test_that_a_list_has_its_rate_and_days_from_chapter_99_when_the_library_doesnt_know_it(small: Schedule) -> None:
    rows = listed(small.rows_for(["8507.60.00.90"], NONE), program="s301")
    assert [(row["heading"], row["rate"], str(row["effective_from"])) for row in rows if row["rate"] is not None] == [
        ("9903.88.15", 0.075, "None"),
        ("9903.91.06", 0.25, "2026-01-01"),
    ]


def test_that_the_schedules_rate_counts_and_is_told_when_the_library_has_another(small: Schedule) -> None:
    plan = plan_of(tariffs=[LIST_2])
    rows = small.rows_for(["8501.31.40"], plan["tariffs"])
    assert [row["rate"] for row in listed(rows, program="s301")] == [0.25]
    old = library(LIST_2 | {"rate": 0.2})
    (row,) = listed(small.rows_for(["8501.31.40"], old), program="s301")
    assert row["rate"] == 0.25 and row["confidence"] == "medium"


def test_that_an_older_list_stays_when_the_library_knows_it_and_the_footnotes_no_longer_do(small: Schedule) -> None:
    older = LIST_2 | {"heading": "9903.88.01", "hts": "8501.31.50", "effective_to": "2024-12-31"}
    rows = listed(small.rows_for(["8501.31.50.10"], library(older)), program="s301")
    assert {(row["heading"], row["rate"]) for row in rows} >= {("9903.88.01", 0.25), ("9903.91.05", 0.5)}
    assert not [row for row in rows if row["rate"] is None]


def test_that_duty_before_the_review_is_not_known_when_nothing_tells_the_older_list(small: Schedule) -> None:
    rows = listed(small.rows_for(["8501.31.50.10"], NONE), program="s301", rate=None)
    assert [(str(row["effective_from"]), str(row["effective_to"])) for row in rows if row["hts"] == "8501.31.50"] == [
        ("2018-07-06", "2024-12-31")
    ]


def test_that_a_list_covers_one_suffix_when_the_footnote_stands_there(small: Schedule) -> None:
    rows = listed(small.rows_for(["8501.31.50"], NONE), heading="9903.91.06")
    assert [row["hts"] for row in rows] == ["8501.31.50.90"]


def test_that_an_exclusion_is_a_question_while_it_lasts(small: Schedule) -> None:
    (row,) = listed(small.rows_for(["8501.31.40"], NONE), program="s301 exclusion")
    assert (row["heading"], row["rate"], row["condition"], row["hts"]) == ("9903.88.69", 0.0, "s301_exclusion=yes", "8501.31.40")
    assert (str(row["effective_from"]), str(row["effective_to"])) == ("2024-06-15", "2026-11-09")


def test_that_an_exclusion_of_another_list_asks_nothing(tmp_path: Path) -> None:
    rows = tuple(
        row | {"description": str(row["description"]).replace("9903.88.69", "9903.88.70")} if row["htsno"] == "9903.88.02" else row
        for row in ROWS
    )
    schedule = read_schedule(written(tmp_path / "x.json", rows))
    assert not listed(schedule.rows_for(["8501.31.40"], NONE), program="s301 exclusion")


def test_that_a_footnote_covers_the_marked_suffixes_only_when_it_says_so(tmp_path: Path) -> None:
    words = "Heading 9903.88.02 covers certain goods of this rate line, as indicated by the footnote; descriptions without a footnote are not covered."
    goods = (
        entry("2931.90.90", 0, "Other", "3.7%", "", "25%", notes=[("general", words)]),
        entry("2931.90.90.10", 1, "Marked", notes=[("desc", words)]),
        entry("2931.90.90.52", 1, "Not marked"),
    )
    schedule = read_schedule(written(tmp_path / "x.json", (*goods, *ROWS)))
    (row,) = listed(schedule.rows_for(["2931.90.90"], NONE), program="s301")
    assert row["hts"] == "2931.90.90.10"


def test_that_a_heading_that_names_its_goods_itself_is_charged_on_them(tmp_path: Path) -> None:
    heading = entry("9903.91.12", 0, "Effective with respect to entries, on or after November 10, 2026, of chassis (provided for in subheading 8716.90.30), "
                    "articles the product of China", f"{ON_TOP} + 100%")  # fmt: skip
    schedule = read_schedule(written(tmp_path / "x.json", (entry("8716.90.30.00", 0, "Parts", "Free", "", "45%"), *ROWS, heading)))
    (row,) = listed(schedule.rows_for(["8716.90.30"], NONE), heading="9903.91.12")
    assert (row["rate"], str(row["effective_from"]), row["hts"]) == (1.0, "2026-11-10", "8716.90.30")


def test_that_lists_are_not_known_when_the_export_has_no_footnotes(tmp_path: Path) -> None:
    path = tmp_path / "hts.csv"
    path.write_text(csv_text(), encoding="utf-8")
    schedule = read_schedule(path)
    (row,) = listed(schedule.rows_for(["8501.31.40"], NONE), program="s301")
    assert row["rate"] is None and row["confidence"] == "unconfirmed"
    assert [row["rate"] for row in listed(schedule.rows_for(["8501.31.40"], library(LIST_2)), program="s301")] == [0.25]


def test_that_rows_are_few_when_codes_share_everything_but_their_codes(small: Schedule) -> None:
    table = small.rows_for(["8501.31.40", "8507.60.00.10", "8507.60.00.90", "8507.60.00"], NONE)
    assert len(listed(table, program="MFN", origins="*", preference="")) == 2
    twice = small.rows_for(["8501.31.40", "8501.31.40.00"], NONE)
    assert twice.equals(small.rows_for(["8501.31.40"], NONE))


def test_that_codes_that_are_none_make_no_rows(small: Schedule) -> None:
    assert len(small.rows_for(["8501.31", "9999.99.99", "motor", "9903.88.02"], NONE)) == 0


@pytest.mark.parametrize("case", GOLDEN["codes"], ids=lambda case: case["hts"])
def test_that_a_code_of_the_worked_table_has_its_rate_and_list(edition: Schedule, case: dict[str, object]) -> None:
    table = edition.rows_for([str(case["hts"])], library_table(TARIFFS), library_table(new_plan()["code_lists"].spec))
    digits = str(case["hts"])[:10]
    rates = {row["rate"] for row in listed(table, program="MFN", origins="*", preference="") if str(row["hts"]) == digits}
    assert rates == {case["mfn"]}
    day = np.datetime64("2026-08-01")
    now = [
        row for row in listed(table, program="s301")
        if (row["effective_from"] is None or row["effective_from"] <= day) and (row["effective_to"] is None or row["effective_to"] >= day)  # type: ignore[operator]
        and any(str(case["hts"]).startswith(code) for code in str(row["hts"]).split())
    ]  # fmt: skip
    assert max((float(str(row["rate"])) for row in now), default=0.0) == case["s301"]
    assert {row["heading"] for row in now} >= set(case["headings"])  # type: ignore[call-overload]


def test_that_the_library_says_what_the_schedule_says_when_both_have_a_code(edition: Schedule) -> None:
    """Nothing of the library's own is replaced but column 2, where the schedule knows Russia's own rate."""
    for name in ("humanoid", "ai-server", "ev-battery"):
        plan = open_sample(name)
        loaded = with_schedule(plan, edition, [code for code in plan["parts"]["hts"] if code])
        after = loaded.edit.apply(plan).plan["tariffs"]
        kept = set(after.ids.tolist())
        gone = [plan["tariffs"].row(at) for at, row in enumerate(plan["tariffs"].ids) if int(row) not in kept]
        assert all(row["origins"] in ("RU BY", "RU") for row in gone)
        assert loaded.added < 60


def with_parts(tariffs: list[dict[str, object]]) -> Plan:
    return plan_of(
        parts=[{"part": "MOTOR", "kind": "buy", "hts": "8501.31.40"}, {"part": "CELL", "kind": "buy", "hts": "8501.99.99"}], tariffs=tariffs
    )


def test_that_rows_of_the_library_give_way_and_the_users_own_stay(small: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = {"program": "MFN", "hts": "8501.31.40 8482.80.00", "rate": 0.05, "destination": "US", "source": "shipped"}
    own = {"program": "MFN", "hts": "8507.60.00", "rate": 0.01, "origins": "*", "destination": "US", "source": "my broker"}
    plan = with_parts([shipped, own])
    monkeypatch.setattr("planner.files.samples.library_table", lambda spec, first_id=1: plan_of(tariffs=[shipped])[spec.name])
    loaded = with_schedule(plan, small, ["8501.31.40", "8507.60.00"])
    done = loaded.edit.apply(plan)
    table = done.plan["tariffs"]
    assert (table.row(0)["hts"], table.row(0)["rate"]) == ("8482.80.00", 0.05)
    assert (table.row(1)["hts"], table.row(1)["rate"]) == ("8507.60.00", 0.01)
    assert general(table, "8501.31.40")["rate"] == 0.04
    assert not [
        row for row in listed(table, program="MFN", origins="*", preference="") if row["hts"] == "8507.60.00" and row["rate"] == 0.034
    ]
    assert [finding.code for finding in loaded.findings if "own" in finding.code] == ["hts.own-row"]
    assert (loaded.changed, loaded.removed) == (1, 0) and loaded.added == len(table) - 2
    assert done.inverse.apply(done.plan).plan.equals(plan)


def test_that_nothing_changes_when_the_same_schedule_is_loaded_again(small: Schedule) -> None:
    plan = with_parts([])
    codes = ["8501.31.40", "8501.31.50.90", "8507.60.00", "9003.19.00"]
    after = with_schedule(plan, small, codes).edit.apply(plan).plan
    again = with_schedule(after, small, codes)
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    assert again.edit.apply(after).plan is after


def test_that_rows_of_an_older_edition_are_replaced(small: Schedule, tmp_path: Path) -> None:
    plan = with_parts([])
    before = with_schedule(plan, small, ["8501.31.40"]).edit.apply(plan).plan
    rows = tuple(row | {"general": "6%"} if row["htsno"] == "8501.31.40.00" else row for row in ROWS)
    newer = read_schedule(written(tmp_path / "hts_2027_basic.json", rows))
    loaded = with_schedule(before, newer, ["8501.31.40"])
    after = loaded.edit.apply(before).plan["tariffs"]
    assert general(after, "8501.31.40")["rate"] == 0.06
    assert loaded.removed == 2  # the general rate, and the one before April 2022


def test_that_a_code_on_a_named_list_is_spared_when_the_schedule_has_another_rate(small: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = LIST_2 | {"hts": "@china", "rate": 0.1}
    plan = plan_of(tariffs=[shipped], code_lists=[{"list": "china", "hts": "8501.31.40"}, {"list": "china", "hts": "8482.80.00"}])
    monkeypatch.setattr("planner.files.samples.library_table", lambda spec, first_id=1: plan[spec.name])
    after = with_schedule(plan, small, ["8501.31.40"]).edit.apply(plan).plan["tariffs"]
    assert (after.row(0)["hts"], after.row(0)["hts_except"], after.row(0)["rate"]) == ("@china", "8501.31.40", 0.1)
    assert [row["rate"] for row in listed(after, program="s301", hts="8501.31.40")] == [0.25]


def test_that_a_row_stays_the_users_when_a_rate_of_the_library_was_changed(small: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = {"program": "MFN", "hts": "8501.31.40", "rate": 0.05, "origins": "*", "destination": "US", "source": "shipped"}
    monkeypatch.setattr("planner.files.samples.library_table", lambda spec, first_id=1: plan_of(tariffs=[shipped])[spec.name])
    plan = with_parts([shipped | {"rate": 0.07}])
    after = with_schedule(plan, small, ["8501.31.40"]).edit.apply(plan).plan["tariffs"]
    assert [row["rate"] for row in listed(after, program="MFN", origins="*", preference="")] == [0.07]


def test_that_a_wrong_code_is_told_at_its_part(small: Schedule) -> None:
    plan = with_parts([])
    (finding,) = [one for one in with_schedule(plan, small, ["8501.31.40", "8501.99.99"]).findings if one.severity is Severity.ERROR]
    assert (finding.code, finding.where.table, finding.where.row, finding.where.column) == (
        "hts.unknown",
        "parts",
        int(plan["parts"].ids[1]),
        "hts",
    )


def test_that_other_destinations_and_programs_stay_as_they_are(small: Schedule) -> None:
    others: list[dict[str, object]] = [
        {"program": "MFN", "hts": "8501.31.40", "rate": 0.027, "destination": "EU", "source": "HTS 2026 Rev 3, column 1 general"},
        {"program": "s232 metals", "hts": "8501.31.40", "rate": 0.5, "destination": "US", "source": "HTS 2026 Rev 3, 9903.81.90"},
        {
            "program": "s301",
            "heading": "9903.91.xx",
            "hts": "8501",
            "rate": None,
            "origins": "CN",
            "destination": "US",
            "status": "signed",
            "source": "notice",
        },
    ]
    plan = with_parts(others)
    after = with_schedule(plan, small, ["8501.31.40"]).edit.apply(plan).plan["tariffs"]
    assert after.taken(np.arange(3)).equals(plan["tariffs"])


def test_that_one_undo_takes_a_load_back_when_rows_were_edited_before(small: Schedule) -> None:
    plan = with_parts([LIST_2])
    edit = SetCells("tariffs", plan["tariffs"].ids[:1], "rate", cells(TARIFFS["rate"], [0.3]))
    plan = edit.apply(plan).plan
    insert = InsertRows.block(new_rows(plan, "tariffs", {"program": ["MFN"], "hts": ["8482"]}), 0)
    plan = insert.apply(plan).plan
    loaded = with_schedule(plan, small, ["8501.31.40"])
    assert isinstance(loaded.edit, Batch)
    done = loaded.edit.apply(plan)
    assert done.inverse.apply(done.plan).plan.equals(plan)
