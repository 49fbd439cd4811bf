"""``ballast hts`` and ``ballast codes`` keep the contract: keys, exit codes, one line for what went wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.files.plan_file import open_plan, save_plan
from planner.model.plan import Plan
from tests.conftest import Ballast
from tests.files.schedules import csv_text, written
from tests.plans import robot


def test_that_hts_prints_its_keys_when_json_is_asked(ballast: Ballast, tmp_path: Path) -> None:
    code, out, err = ballast("hts", written(tmp_path / "hts_2026_rev_3.json"), "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert (told["edition"], told["rows"], told["lines"], told["rates"]) == ("2026 Rev 3", 21, 7, {"general": 10, "special": 2, "other": 6})
    assert {key: told["unparsed"][-1][key] for key in ("hts", "column", "text")} == {
        "hts": "9003.19.00.00", "column": "other", "text": "The rate applicable to the article of which it is a part",
    }  # fmt: skip
    assert all(one["reason"] for one in told["unparsed"])
    assert told["findings"] == [] and told["seconds"] >= 0


def test_that_hts_tells_the_reasons_when_a_reader_asks(ballast: Ballast, tmp_path: Path) -> None:
    code, out, _ = ballast("hts", written(tmp_path / "hts_2026_rev_3.json"))
    assert code == 0
    assert "HTS 2026 Rev 3: 21 rows, 7 lines of ten digits" in out
    assert "charged by liters" in out and "0.3¢/liter" in out


def test_that_hts_warns_when_the_export_has_no_footnotes(ballast: Ballast, tmp_path: Path) -> None:
    (tmp_path / "hts.csv").write_text(csv_text(), encoding="utf-8")
    code, _, err = ballast("hts", "hts.csv")
    assert code == 0 and "no footnotes" in err


def test_that_hts_puts_rows_into_a_plan_when_it_is_asked(ballast: Ballast, tmp_path: Path) -> None:
    save_plan(robot(), tmp_path / "robot.ballast")
    code, out, _ = ballast("hts", written(tmp_path / "hts_2026_rev_3.json"), "--into", "robot.ballast", "-o", "out.ballast", "--json")
    assert code == 0
    told = json.loads(out)
    tariffs = open_plan(tmp_path / "out.ballast")["tariffs"]
    assert told["added"] == len(tariffs) - len(robot()["tariffs"]) + told["removed"] > 0
    assert "KORUS" in tariffs["preference"]
    assert open_plan(tmp_path / "robot.ballast").equals(robot())


def test_that_hts_ends_with_1_when_a_part_has_a_code_that_isnt_there(ballast: Ballast, tmp_path: Path) -> None:
    plan = robot()
    parts = plan["parts"]
    save_plan(plan.with_table(parts.with_cells(parts.ids[2:3], "hts", "8501.99.99")), tmp_path / "robot.ballast")
    code, out, err = ballast("hts", written(tmp_path / "x.json"), "--into", "robot.ballast", "-o", "out.ballast")
    assert code == 1 and "out.ballast" in out
    assert "Parts, row 3, HTS" in err and "8501.99.99 is not in the schedule" in err


@pytest.mark.parametrize(
    "words",
    [
        ("hts",),
        ("hts", "none.json"),
        ("hts", "x.json", "--into", "robot.ballast"),
        ("hts", "x.json", "-o", "out.ballast"),
        ("hts", "bad.json"),
    ],
)
def test_that_hts_says_in_one_line_what_is_wrong(ballast: Ballast, tmp_path: Path, words: tuple[str, ...]) -> None:
    save_plan(robot(), tmp_path / "robot.ballast")
    written(tmp_path / "x.json")
    (tmp_path / "bad.json").write_text('[{"htsno":', encoding="utf-8")
    code, out, err = ballast(*words)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert not (tmp_path / "out.ballast").exists()


def test_that_codes_puts_a_list_into_a_plan(ballast: Ballast, tmp_path: Path) -> None:
    save_plan(robot(), tmp_path / "robot.ballast")
    (tmp_path / "annex.csv").write_text("HTS,Goods\n8501.31.40,Motors\nnone,Other\n", encoding="utf-8")
    code, out, _ = ballast("codes", "annex.csv", "--into", "robot.ballast", "--list", "annex", "-o", "out.ballast", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["list"], told["codes"], told["added"], told["removed"], told["kept"]) == ("annex", 1, 1, 0, 0)
    assert [(one["code"], one["sheet"], one["cell"]) for one in told["findings"]] == [("codes.no-code", "annex", "A3")]
    lists = open_plan(tmp_path / "out.ballast")["code_lists"]
    assert (lists["list"].tolist(), lists["hts"].tolist(), lists["description"].tolist()) == (["annex"], ["8501.31.40"], ["Motors"])
    assert len(open_plan(tmp_path / "robot.ballast")["code_lists"]) == 0


def test_that_codes_saves_into_the_plan_itself_when_no_other_is_named(ballast: Ballast, tmp_path: Path) -> None:
    save_plan(Plan.empty(), tmp_path / "plan.ballast")
    (tmp_path / "annex.csv").write_text("8501\n8502\n", encoding="utf-8")
    code, out, _ = ballast("codes", "annex.csv", "--into", "plan.ballast", "--list", "annex")
    assert (code, out.strip()) == (0, "plan.ballast: 2 codes added")
    assert len(open_plan(tmp_path / "plan.ballast")["code_lists"]) == 2


def test_that_codes_says_in_one_line_what_is_wrong(ballast: Ballast, tmp_path: Path) -> None:
    save_plan(Plan.empty(), tmp_path / "plan.ballast")
    (tmp_path / "words.csv").write_text("A,B\nx,y\n", encoding="utf-8")
    for words in (("words.csv", "annex"), ("none.csv", "annex"), ("words.csv", "two words")):
        code, out, err = ballast("codes", words[0], "--into", "plan.ballast", "--list", words[1])
        assert (code, out) == (2, "") and err.count("\n") == 1
