"""The official schedule is read whole: lines, inherited rates, lists; anything else is refused in one line."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.files.schedule.rates import parse_rate
from planner.files.schedule.schedule import Schedule, day_of, edition_of, read_schedule
from planner.model.finding import BallastError, Severity
from tests.conftest import SHARED
from tests.files.schedules import ROWS, csv_text, entry, written


@cache
def real(name: str) -> Schedule:
    """Return one of the real editions, read once for all tests."""
    return read_schedule(SHARED / "hts" / name)


@pytest.fixture
def edition(shared: Path) -> Schedule:
    """Return the real edition of 2026; without the folder of real files the test is skipped."""
    assert shared.is_dir()
    return real("hts_2026_rev_10.json.gz")


@pytest.fixture
def small(tmp_path: Path) -> Schedule:
    return read_schedule(written(tmp_path / "hts_2026_rev_3.json"))


def refused(path: Path) -> str:
    with pytest.raises(BallastError) as caught:
        read_schedule(path)
    message = str(caught.value)
    assert "\n" not in message and len(message) < 200
    return message


def test_that_a_line_has_its_full_description_and_the_rates_above_it_when_it_has_none_of_its_own(small: Schedule) -> None:
    line = small.line("8501.31.50.90")
    assert line is not None
    assert line.description == "Electric motors and generators › Other DC motors › Of an output not exceeding 750 W › Generators › Other"
    assert line.rates == ("2.5%", "", "35%")
    assert line.rates_of == "8501.31.50"
    assert small.line("8501.31.50.10").units == ("No.", "kg")  # type: ignore[union-attr]


@pytest.mark.parametrize("code", ["8501.31.40.00", "8501314000", "8501.31.40", "85013140", " 8501.31.40 "])
def test_that_a_line_is_found_when_its_code_has_dots_or_not(small: Schedule, code: str) -> None:
    line = small.line(code)
    assert line is not None and line.hts == "8501.31.40.00"
    assert small.problem(code) is None


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("8501.99.00", "hts.unknown"),
        ("8501.31", "hts.too-short"),
        ("85", "hts.too-short"),
        ("9003", "hts.too-short"),
        ("", "hts.no-code"),
        ("motor", "hts.no-code"),
        ("8501.31.40.00.00", "hts.no-code"),
        ("٨٥٠١٣١٤٠", "hts.no-code"),
        ("9903.88.02", "hts.no-goods"),
        ("8507.60.00.20", "hts.suffix"),
    ],
)
def test_that_a_code_is_told_apart_when_it_stands_for_no_single_line(small: Schedule, code: str, finding: str) -> None:
    found = small.problem(code)
    assert found is not None and found.code == finding
    if code:
        assert code in found.message
    if finding != "hts.no-goods":
        assert small.line(code) is None


def test_that_a_short_code_is_fine_when_all_lines_below_pay_the_same(small: Schedule) -> None:
    assert small.problem("8507") is None
    assert small.problem("8507.60.00") is None


def test_that_lines_come_in_order_when_a_prefix_is_asked(small: Schedule) -> None:
    assert [line.hts for line in small.lines_under("8501.31.5")] == ["8501.31.50.10", "8501.31.50.90"]
    assert [line.hts for line in small.lines_under("8507")] == ["8507.60.00.10", "8507.60.00.90"]
    assert small.lines_under("77") == () and small.lines_under("motor") == () and small.lines_under("") == ()


def test_that_texts_that_cant_be_computed_are_listed_with_place_and_reason(small: Schedule) -> None:
    found = {(one.hts, one.column, one.row): one.reason for one in small.unparsed}
    assert set(found) == {("8501.31.40.00", "special", 4), ("9003.19.00.00", "general", 14), ("9003.19.00.00", "other", 14)}
    assert "liters" in found["9003.19.00.00", "general", 14]
    assert small.rates == {"general": 10, "special": 2, "other": 6}


def test_that_footnotes_nothing_is_made_of_are_listed(small: Schedule) -> None:
    assert [(one.hts, one.text) for one in small.unhandled] == [("9003.90.00", "9904.01.01"), ("9003.90.00", "9904.01.09")]


def test_that_a_wrong_indent_lends_no_rate_of_another_code(tmp_path: Path) -> None:
    rows = (entry("8501.10.00", 1, "One", "9%"), entry("8502.10.00", 2, "Two"), entry("8502.10.00.10", 3, "Deep"))
    schedule = read_schedule(written(tmp_path / "x.json", rows))
    assert schedule.line("8502.10.00.10").rates == ("", "", "")  # type: ignore[union-attr]
    assert schedule.line("8501.10.00").rates == ("9%", "", "")  # type: ignore[union-attr]


def test_that_column_1_comes_from_above_when_a_row_has_column_2_alone(tmp_path: Path) -> None:
    rows = (entry("9006.59.15", 1, "Cameras", "Free", "", "20%"), entry("9006.59.15.20", 2, "Instant", other="25%"))
    line = read_schedule(written(tmp_path / "x.json", rows)).line("9006.59.15.20")
    assert line is not None and line.rates == ("Free", "", "25%")


def test_that_odd_rows_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = (*ROWS, entry("8501.31.4", 1, "Cut off", "1%"), entry("8507.60.00.90", 2, "Again", "99%"))
    schedule = read_schedule(written(tmp_path / "x.json", rows))
    assert [finding.code for finding in schedule.findings] == ["hts.code", "hts.repeated"]
    assert "Row 22" in schedule.findings[0].message
    assert schedule.line("8507.60.00.90").general == "3.4%"  # type: ignore[union-attr]


def test_that_the_csv_export_has_the_same_lines_and_says_that_footnotes_are_missing(small: Schedule, tmp_path: Path) -> None:
    path = tmp_path / "hts.csv"
    path.write_text(csv_text(), encoding="utf-8")
    schedule = read_schedule(path)
    assert [(line.hts, line.description, line.units, line.rates) for line in schedule.lines] == [
        (line.hts, line.description, line.units, line.rates) for line in small.lines
    ]
    (finding,) = schedule.findings
    assert finding.code == "hts.footnotes" and finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("hts_2026_rev_10.json.gz", "2026 Rev 10"),
        ("HTS 2025 Revision 7.json", "2025 Rev 7"),
        ("hts_2025_basic_edition.csv", "2025 basic"),
        ("export.json", ""),
    ],
)
def test_that_the_edition_is_the_one_the_files_name_tells(name: str, edition: str) -> None:
    assert edition_of(name) == edition


def test_that_a_day_is_told_only_when_the_files_name_has_one() -> None:
    assert str(day_of("hts_2026-06-12.json")) == "2026-06-12"
    assert day_of("hts_2026_rev_10.json") is None
    assert day_of("hts_2026-02-31.json") is None


DAMAGED = {
    "empty.json": b"",
    "blank.json": b"  \n ",
    "cut.json": json.dumps(ROWS).encode()[:-500],
    "object.json": b'{"htsno": "0101"}',
    "numbers.json": b"[1, 2]",
    "foreign.json": b'[{"id": 1, "title": "milk"}]',
    "deep.json": b"[" * 100_000,
    "nothing.json": b"[]",
    "no-codes.json": json.dumps([entry("", 0, "words")]).encode(),
    "indent.json": json.dumps([entry("8501", 0, "x") | {"indent": "deep"}]).encode(),
    "negative.json": json.dumps([entry("8501", -4, "x")]).encode(),
    "list.json": json.dumps([entry("8501", 0, "x") | {"general": ["4%"]}]).encode(),
    "number.json": json.dumps([entry("8501", 0, "x") | {"htsno": 8501}]).encode(),
    "packed.json.gz": gzip.compress(json.dumps(ROWS).encode())[:-40],
    "not-packed.gz": b"\x1f\x8b this is no gzip",
    "picture.png": b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe",
    "other.csv": b"Part,Quantity\nA,1\n",
    "short.csv": csv_text().encode() + b'"8502","0"\n',
    "open.csv": csv_text().encode() + b'"8502","0","never ends',
    "header.csv": csv_text().splitlines()[0].encode(),
    "page.json": b"<html><body>Not found</body></html>",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_that_a_file_is_refused_in_one_line_when_it_is_no_schedule(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(DAMAGED[name])
    assert name in refused(path)


@given(st.binary(min_size=1, max_size=6), st.floats(0, 1), st.integers(0, 40), st.sampled_from(["json", "csv"]))
def test_that_a_file_is_read_or_refused_whatever_is_broken_in_it(bytes_put: bytes, at: float, gone: int, kind: str) -> None:
    whole = json.dumps(ROWS, ensure_ascii=False).encode() if kind == "json" else csv_text().encode()
    place = int(at * len(whole))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"hts.{kind}"
        path.write_bytes(whole[:place] + bytes_put + whole[place + gone :])
        try:
            schedule = read_schedule(path)
        except BallastError as problem:
            assert "\n" not in str(problem)  # noqa: PT017 -- most examples are refused, some are not
            return
        for line in schedule.lines:
            assert line.hts.count(".") in (2, 3)


def test_that_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert "no file" in refused(tmp_path / "none.json")
    assert "folder" in refused(tmp_path)


@pytest.mark.parametrize(
    ("name", "rows", "ten"),
    [
        ("hts_2025_basic.json.gz", 35_859, 19_731),
        ("hts_2025_rev_18.json.gz", 36_087, 19_768),
        ("hts_2026_rev_10.json.gz", 35_509, 19_856),
        ("hts_2025_basic_edition.csv", 35_859, 19_731),
    ],
)
@pytest.mark.usefixtures("shared")
def test_that_a_real_edition_is_read_whole(name: str, rows: int, ten: int) -> None:
    """Counts taken from the files with a plain JSON and CSV reader."""
    schedule = real(name)
    assert schedule.rows == rows
    assert sum(1 for line in schedule.lines if len(line.hts) == 13) == ten
    assert all(line.general and line.other for line in schedule.lines if line.hts < "98")
    assert [finding.code for finding in schedule.findings] == (["hts.footnotes"] if name.endswith("csv") else [])


@pytest.mark.usefixtures("shared")
def test_that_both_exports_of_an_edition_have_the_same_lines() -> None:
    one, other = real("hts_2025_basic.json.gz"), real("hts_2025_basic_edition.csv")
    assert [(line.hts, " ".join(line.description.split()), line.rates) for line in one.lines] == [
        (line.hts, " ".join(line.description.split()), line.rates) for line in other.lines
    ]


@pytest.mark.parametrize(("chapter", "least"), [("84", 1.0), ("85", 1.0), ("90", 0.97)])
def test_that_the_rates_of_machines_and_instruments_can_be_computed(edition: Schedule, chapter: str, least: float) -> None:
    lines = edition.lines_under(chapter)
    assert len(lines) > 400
    known = sum(1 for line in lines if parse_rate(line.general).known)
    assert known / len(lines) >= least


def test_that_no_rate_text_is_silently_lost_when_a_real_edition_is_read(edition: Schedule) -> None:
    """Every text of the general column is counted or listed; 13,666 by a plain count of cells that hold more than blanks."""
    assert edition.rates["general"] + sum(1 for one in edition.unparsed if one.column == "general") == 13_666
    assert not [one for one in edition.unparsed if "not understood" in one.reason]
    assert not [one for one in edition.unhandled if one.column == "special" and one.text not in ("CA", "MX")]


def test_that_a_suffix_that_left_is_said_to_be_gone_when_a_code_of_2025_is_asked(edition: Schedule) -> None:
    found = edition.problem("8507.60.00.20")
    assert found is not None and found.code == "hts.suffix" and "8507.60.00" in found.message
    assert real("hts_2025_rev_18.json.gz").problem("8507.60.00.20") is None
