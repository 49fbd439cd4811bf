"""`ballast duty` on worked cases: the golden cases, every pair of programs that can meet, and goods under way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli.command import main

PAIRS = json.loads((Path(__file__).parent / "golden" / "duty_pairs.json").read_text(encoding="utf-8"))["pairs"]
Answer = dict[str, object]


def no_window(*_: object, **__: object) -> int:
    """Stand for the window, which nothing here opens."""
    raise AssertionError


@pytest.fixture
def duty(capsys: pytest.CaptureFixture[str]) -> object:
    """Return a function that asks the command line and gives the JSON document."""

    def ask(hts: str, origin: str, date: str, value: float = 10_000.0, *, answers: dict[str, str] | None = None, **more: str) -> Answer:
        options = [word for name, text in more.items() for word in (f"--{name}", text)]
        told = [word for key, text in (answers or {}).items() for word in ("--answer", f"{key}={text}")]
        code = main(["duty", "--json", "--hts", hts, "--origin", origin, "--date", date, "--value", str(value), *options, *told], no_window)
        found = json.loads(capsys.readouterr().out)
        assert code == (1 if found["duty"] is None else 0)
        return found

    return ask


def rates(found: Answer) -> dict[str, float]:
    """Return the charged rate of each program."""
    return {layer["program"]: layer["rate"] for layer in found["layers"] if layer["applied"]}  # type: ignore[index]


@pytest.mark.parametrize("case", PAIRS, ids=lambda case: f"{case['program']} and {case['other']}, {case['meeting']}")
def test_that_two_programs_meet_as_the_law_says(case: dict[str, object], duty: object) -> None:
    found = duty(case["hts"], case["origin"], case["entry"], answers=case["answers"])  # type: ignore[operator]
    charged = rates(found)
    assert {program: round(charged.get(program, 0.0), 6) for program in case["rates"]} == case["rates"], case["source"]  # type: ignore[attr-defined]
    if case["meeting"] == "waived" and case["program"] in charged:
        assert [layer["reason"] for layer in found["layers"] if layer["program"] == case["other"]] != []


def test_that_at_least_thirty_pairs_are_told() -> None:
    assert len({(case["program"], case["other"]) for case in PAIRS}) >= 30


@pytest.mark.parametrize(
    ("hts", "origin", "entry", "value", "answers", "duty_due"),
    [
        # a real entry summary (CBP 7501): 410.99 + 3,543.00 + 7,086.00, and 0 under FL301
        ("7326.90.8688", "CN", "2026-07-27", 14_172.00, {}, 11_039.99),
        ("8501.31.40", "CN", "2026-07-27", 100.0, {}, 41.5),  # 4 + 25 + 12.5 %
        ("8483.40.80", "CN", "2026-11-23", 100.0, {}, 41.3),  # 3.8 + 25 + 12.5 %
        ("8483.40.90", "CN", "2026-11-23", 100.0, {"metal_share": "0.15"}, 52.5),
        ("8483.40.90", "CN", "2026-11-23", 100.0, {"metal_share": "14 %"}, 40.0),
        ("8483.40.90", "CN", "2026-11-23", 100.0, {}, 52.5),
        ("8507.60.0090", "CN", "2026-11-23", 100.0, {}, 40.9),  # 3.4 + 25 + 12.5 %
        ("8505.11.0070", "CN", "2026-05-11", 10_000.0, {}, 2_710.0),  # 2.1 + 25 %, exempt from s122
    ],
)
def test_that_a_worked_case_comes_out_to_the_cent(
    hts: str, origin: str, entry: str, value: float, answers: dict[str, str], duty_due: float, duty: object
) -> None:
    found = duty(hts, origin, entry, value, answers=answers)  # type: ignore[operator]
    assert found["duty"] == pytest.approx(duty_due, abs=0.005)
    assert sum(layer["amount"] for layer in found["layers"] if layer["program"] not in ("MPF", "HMF")) == pytest.approx(found["duty"])
    assert found["effective_rate"] == pytest.approx(found["duty"] / found["customs_value"])


@pytest.mark.parametrize(("content", "expected"), [("0.3", 1_400.0), ("10 %", 2_000.0), (None, 2_000.0)])
def test_that_united_states_content_counts_from_a_fifth_on(content: str | None, expected: float, duty: object) -> None:
    # 6307.90.9870 of Viet Nam, customs value 10,000, entered 20 February 2026: 20 % on what isn't of the United States. EO 14257, section 3(f).
    found = duty("6307.90.9870", "VN", "2026-02-20", answers={"us_content": content} if content else {})  # type: ignore[operator]
    assert [layer["amount"] for layer in found["layers"] if layer["program"] == "IEEPA reciprocal"] == [pytest.approx(expected)]
    assert ("us_content" in {question["key"] for question in found["questions"]}) == (content is None)


@pytest.mark.parametrize(
    ("value", "fee", "date"),
    [(5_000, 33.58, "2026-02-02"), (10_000, 34.64, "2026-02-02"), (250_000, 651.50, "2026-02-02"), (5_000, 32.71, "2025-03-03")],
)
def test_that_the_processing_fee_keeps_its_fiscal_year(value: float, fee: float, date: str, duty: object) -> None:
    # 19 CFR 24.23(b)(1); fees of fiscal years 2025 and 2026. By air there is no harbour fee.
    found = duty("8501.31.40", "JP", date, value, mode="air")  # type: ignore[operator]
    assert found["fees"] == pytest.approx(fee, abs=0.005)


# Measure, goods, entry within the window, day its clause counts, rate of the measure on goods that aren't spared, on those that are.
CLAUSES = [
    ("List 3, 2019", "8483.40.50", "CN", "2019-06-14", "2019-05-09", "2019-05-10", "s301", 0.25, 0.10, ("ocean", "air", "truck", "rail")),
    ("fentanyl, 2025", "8501.31.40", "CN", "2025-03-03", "2025-01-31", "2025-02-01", "IEEPA fentanyl", 0.10, 0.0, ("ocean", "air", "truck", "rail")),
    ("reciprocal, April 2025", "8501.31.40", "VN", "2025-05-26", "2025-04-04", "2025-04-05", "IEEPA reciprocal", 0.10, 0.0, ("ocean",)),
    ("country rates, August 2025", "8501.31.40", "VN", "2025-10-04", "2025-08-06", "2025-08-07", "IEEPA reciprocal", 0.20, 0.10, ("ocean",)),
    ("s122, February 2026", "8501.31.40", "JP", "2026-02-27", "2026-02-23", "2026-02-24", "s122", 0.10, 0.0, ("ocean",)),
    ("FL301, July 2026", "8501.31.40", "VN", "2026-07-27", "2026-07-23", "2026-07-24", "FL301", 0.125, 0.0, ("ocean",)),
    ("metals, June 2025", "7326.90.86.88", "JP", "2025-06-10", "2025-05-01", "2025-06-04", "s232 metals", 0.5, 0.5, ()),
    ("metals annexes, April 2026", "8483.40.90", "JP", "2026-04-10", "2026-03-01", "2026-04-06", "s232 metals", 0.25, 0.25, ()),
]  # fmt: skip


@pytest.mark.parametrize("mode", ["ocean", "air", "truck", "rail"])
@pytest.mark.parametrize("case", CLAUSES, ids=lambda case: case[0])
def test_that_goods_under_way_keep_the_old_rate_as_each_clause_words_it(case: tuple[object, ...], mode: str, duty: object) -> None:
    """Each measure has a clause of its own, or none: by vessel, by any mode, by the day of export, or for nobody."""
    _, hts, origin, entry, before, after, program, rate, old, spared_modes = case
    asked = {"answers": {"metal_value": "1"}, "mode": mode}
    in_time = rates(duty(hts, origin, entry, loaded=before, **asked))  # type: ignore[operator]
    late = rates(duty(hts, origin, entry, loaded=after, **asked))  # type: ignore[operator]
    assert in_time.get(program, 0.0) == pytest.approx(old if mode in spared_modes else rate)  # type: ignore[operator]
    assert late.get(program, 0.0) == pytest.approx(rate)


@pytest.mark.parametrize("case", [case for case in CLAUSES if case[9]], ids=lambda case: str(case[0]))
def test_that_a_feeder_counts_by_its_mother_vessel(case: tuple[object, ...], duty: object) -> None:
    """Loaded on a feeder in time and on the mother vessel too late: the mother vessel counts, but for a clause on the day of export."""
    _, hts, origin, entry, before, after, program, rate, old, _ = case
    found = rates(duty(hts, origin, entry, loaded=after, exported=before))  # type: ignore[operator]
    by_export = str(case[0]).startswith("List 3")
    assert found.get(program, 0.0) == pytest.approx(old if by_export else rate)


@pytest.mark.parametrize("case", [case for case in CLAUSES if case[9]], ids=lambda case: str(case[0]))
def test_that_goods_entered_after_the_window_pay_the_new_rate(case: tuple[object, ...], duty: object) -> None:
    # the day after each entry day above is the first that the clause no longer covers
    import numpy as np

    _, hts, origin, entry, before, _, program, *_ = case
    closed = str(np.datetime64(str(entry), "D") + (4 if program == "IEEPA fentanyl" else 1))
    spared, late = (rates(duty(hts, origin, closed, loaded=day)).get(program) for day in (before, closed))  # type: ignore[operator]
    assert spared == late
    assert late


@pytest.mark.parametrize(("words", "message"), [
    (["--hts", "8501.31.40", "--origin", "CN", "--date", "soon", "--value", "1"], "--date"),
    (["--hts", "85O1.31.40", "--origin", "CN", "--date", "2026-11-23", "--value", "1"], "--hts"),
    (["--hts", "8501.31.40", "--origin", "CN", "--date", "2026-11-23", "--value", "-1"], "--value"),
    (["--hts", "8501.31.40", "--origin", "CN", "--date", "2026-11-23", "--value", "1", "--quantity", "0"], "--quantity"),
    (["--hts", "8501.31.40", "--origin", "CN", "--date", "2026-11-23"], "--value"),
    (["--hts", "8501.31.40", "--origin", "CN", "--date", "2026-11-23", "--value", "1", "--answer", "metal"], "--answer"),
    (["--cases", "nowhere.csv"], "nowhere.csv"),
])  # fmt: skip
def test_that_what_cannot_be_asked_is_refused_in_one_line(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duty", *words], no_window) == 2
    told = capsys.readouterr()
    assert message in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_that_a_file_of_cases_is_answered_row_by_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(
        "hts,origin,value,answers\n8483.40.90,CN,100,metal_share=14 %\n8483.40.90,CN,200,\n9999.99.99,CN,1,\n", encoding="utf-8"
    )
    assert main(["duty", "--cases", str(file), "--date", "2026-11-23", "--json"], no_window) == 1
    cases = json.loads(capsys.readouterr().out)["cases"]
    assert [case["duty"] for case in cases] == [pytest.approx(40.0), pytest.approx(105.0), None]


def test_that_the_duty_says_how_much_of_it_is_doubtful(duty: object) -> None:
    # chips from Taiwan: the 10 % of FL301 are charged though an exemption is said to exist, and all of the duty is that
    found = duty("8542.31.00", "TW", "2026-11-23")  # type: ignore[operator]
    assert (found["effective_rate"], found["unconfirmed_share"]) == (pytest.approx(0.1), pytest.approx(1.0))
    assert duty("8501.31.40", "CN", "2026-11-23")["unconfirmed_share"] == 0.0  # type: ignore[operator]
    assert duty("8501.31.40", "CN", "2025-07-01")["unconfirmed_share"] == 0.0  # type: ignore[operator]  what was in force then
