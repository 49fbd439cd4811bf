"""The command line keeps its contract: keys, exit codes, one line for what went wrong, nothing written by half."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from planner.cli.command import main
from planner.cli.printing import jsonable
from planner.files.plan_file import open_plan, save_plan
from planner.files.samples import open_sample
from planner.files.writing.workbook import write_workbook
from planner.model.acknowledged import acknowledged
from planner.model.checks import check
from planner.model.edits import InsertRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.scenario import names
from planner.model.schema import TABLES
from tests.plans import plan_of, robot

ROOT = Path(__file__).resolve().parents[1]
BOM_CSV = "Part number,Description,Qty,Supplier,Unit price\nBODY,Body,1,Alpha,12.50\nWHEEL,Wheel,4,Beta,3.20\n"


class Window:
    """Stands in for the window and remembers what it was asked to show."""

    def __init__(self) -> None:
        self.plan: Plan | None = None
        self.path: Path | None = None
        self.picture: Path | None = None
        self.scenario: str | None = None
        self.dark: bool | None = None

    def __call__(
        self, plan: Plan, path: Path | None, *, picture: Path | None, scenario: str | None, compare: str | None, dark: bool | None
    ) -> int:
        self.plan, self.path, self.picture, self.scenario, self.dark = plan, path, picture, scenario, dark
        if picture:
            picture.write_bytes(b"picture")
        return 0


class Run:
    """What one command came to."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> dict[str, object]:
        def never(constant: str) -> None:
            raise AssertionError(f"{constant} is no JSON")

        return json.loads(self.out, parse_constant=never)  # type: ignore[no-any-return]


Ballast = Callable[..., Run]


@pytest.fixture
def window() -> Window:
    return Window()


@pytest.fixture
def ballast(capsys: pytest.CaptureFixture[str], window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ballast:
    """Return a function that runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*argv: object) -> Run:
        capsys.readouterr()
        code = main([str(word) for word in argv], window)
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return run


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    file = tmp_path / "robot.ballast"
    save_plan(robot(), file)
    return file


@pytest.fixture
def bad_file(tmp_path: Path) -> Path:
    """Return a plan whose second BOM line has a negative quantity."""
    file = tmp_path / "bad.ballast"
    plan = plan_of(
        parts=[{"part": "A"}, {"part": "B"}, {"part": "C"}],
        bom=[{"parent": "A", "component": "B", "quantity": 1.0}, {"parent": "A", "component": "C", "quantity": -2.0}],
    )
    save_plan(plan, file)
    return file


def refused(run: Run) -> None:
    """Check that a command ended with exactly one line that is no traceback."""
    assert run.code == 2
    assert run.out == ""
    assert len(run.err.splitlines()) == 1
    assert "Traceback" not in run.err
    assert "fault of its own" not in run.err


# ── wrong usage and unreadable input ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words",
    [
        "calc",
        "chekc",
        "show --table parts",
        "new --size 0 out.ballast",
        "new --size ten out.ballast",
        "new --seed 4 out.ballast",
        "new --sample nowhere out.ballast",
        "new --sample humanoid --size 5 out.ballast",
        "new missing/folder/out.ballast",
        "check missing.ballast",
        "check missing.xlsx",
        "check .",
        "diff missing.ballast also.ballast",
        "calc missing.ballast --all-scenarios --scenario Base",
        "import missing.xlsx -o out.ballast",
        "import missing.xlsx",
        "import missing.xlsx -o out.xlsx",
        "new out.csv",
        "export missing.ballast -o out.csv",
        "missing.ballast",
        "--sample nowhere",
        "--sample humanoid --picture out.txt",
        "--sample humanoid --scenario Nirvana",
    ],
)
def test_that_one_line_says_what_is_wrong_when_a_command_is_unusable(ballast: Ballast, words: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    refused(ballast(*words.split()))
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.ballast", b""),
        ("text.ballast", b"this is no plan\n"),
        ("empty.xlsx", b""),
        ("text.xlsx", b"this is no workbook\n"),
        ("picture.xls", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("half.xlsx", b"PK\x03\x04" + bytes(60)),
    ],
    ids=["empty-plan", "text-plan", "empty-workbook", "text-workbook", "picture", "half-workbook"],
)
@pytest.mark.parametrize("verb", ["check", "show", "calc", "import"])
def test_that_nothing_is_written_when_the_input_is_not_what_its_name_says(
    ballast: Ballast, name: str, content: bytes, verb: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    output = tmp_path / "out.ballast"
    output.write_bytes(b"kept")
    run = ballast("import", name, "-o", output) if verb == "import" else ballast(verb, name)
    refused(run)
    assert name in run.err
    assert output.read_bytes() == b"kept"


def test_that_the_known_names_are_listed_when_a_scenario_or_table_is_unknown(ballast: Ballast, plan_file: Path) -> None:
    wrong = ballast("calc", plan_file, "--scenario", "Nirvana")
    refused(wrong)
    assert all(name in wrong.err for name in names(robot()))
    wrong = ballast("show", plan_file, "--table", "wages")
    refused(wrong)
    assert all(name in wrong.err for name in TABLES)
    refused(ballast("calc", plan_file, "--as-of", "soon"))


def test_that_the_details_go_to_a_file_when_the_program_itself_is_at_fault(
    ballast: Ballast, plan_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(plan: Plan) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("planner.model.checks.check", broken)
    run = ballast("check", plan_file)
    assert run.code == 2
    assert len(run.err.splitlines()) == 1
    assert "ZeroDivisionError" in (tmp_path / "state" / "Ballast" / "crash.txt").read_text()


# ── plans in, plans out ─────────────────────────────────────────────────────────────────────────────────────────────


def test_that_a_plan_is_written_whole_when_it_is_new(ballast: Ballast, tmp_path: Path) -> None:
    assert ballast("new", "empty.ballast").code == 0
    new = open_plan(tmp_path / "empty.ballast")
    assert not len(new["parts"])
    assert len(new["tariffs"]) > 100  # a country and a code give a duty at once
    assert ballast("new", "--sample", "humanoid", "sample.ballast").code == 0
    assert len(open_plan(tmp_path / "sample.ballast")["bom"]) >= 150


def test_that_a_generated_plan_is_the_same_when_size_and_seed_are(ballast: Ballast, tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        assert ballast("new", "--size", 200, "--seed", seed, f"{name}.ballast").code == 0
    plans = [open_plan(tmp_path / f"{name}.ballast") for name in "abc"]
    assert len(plans[0]["bom"]) == 200
    assert plans[0].equals(plans[1])
    assert not plans[0].equals(plans[2])


def test_that_samples_are_listed_with_their_size_when_asked(ballast: Ballast) -> None:
    listed = ballast("samples", "--json").json["samples"]
    humanoid = next(sample for sample in listed if sample["name"] == "humanoid")  # type: ignore[attr-defined]
    assert humanoid["bom_lines"] >= 150
    assert "umanoid" in humanoid["title"]
    assert "humanoid" in ballast("samples").out


def test_that_every_row_is_shown_as_stored_when_a_plan_is_printed(ballast: Ballast, plan_file: Path) -> None:
    tables = ballast("show", plan_file, "--json").json["tables"]
    plan = robot()
    assert {name: len(rows) for name, rows in tables.items()} == {name: len(plan[name]) for name in TABLES}  # type: ignore[attr-defined]
    assert tables["settings"][0]["as_of"] == str(plan.setting("as_of"))  # type: ignore[index]
    assert tables["settings"][0]["cost_date"] is None  # type: ignore[index]
    assert [row["part"] for row in tables["parts"]] == plan["parts"]["part"].tolist()  # type: ignore[index]
    only = ballast("show", plan_file, "--table", "bom", "--json").json["tables"]
    assert list(only) == ["bom"]  # type: ignore[call-overload]
    assert str(plan["bom"]["component"][0]) in ballast("show", plan_file, "--table", "bom").out


def test_that_a_difference_is_told_when_a_cell_differs(ballast: Ballast, plan_file: Path, tmp_path: Path) -> None:
    assert ballast("diff", plan_file, plan_file, "--json").json == {"equal": True, "tables": {}}
    plan = robot()
    bom = plan["bom"]
    save_plan(plan.with_table(bom.with_cells(bom.ids[:1], "quantity", np.array([77.0]))), tmp_path / "other.ballast")
    found = ballast("diff", plan_file, "other.ballast", "--json").json
    assert found["equal"] is False
    (cell,) = found["tables"]["bom"]["changed"]  # type: ignore[index]
    assert (cell["column"], cell["after"]) == ("quantity", 77.0)
    assert "77" in ballast("diff", plan_file, "other.ballast").out


def test_that_the_place_is_told_when_a_plan_has_an_error(ballast: Ballast, bad_file: Path) -> None:
    run = ballast("check", bad_file, "--json")
    assert run.code == 1
    places = [(f["severity"], f["table"], f["row"], f["column"]) for f in run.json["findings"]]  # type: ignore[attr-defined]
    assert ("error", "bom", 2, "quantity") in places
    assert set(run.json["findings"][0]) >= {"severity", "code", "message", "table", "row", "column", "sheet", "cell"}  # type: ignore[index]
    text = ballast("check", bad_file)
    assert text.code == 1
    assert "Bill of materials, row 2, Qty per:" in text.out


def test_that_a_workbook_becomes_a_plan_when_it_is_imported(ballast: Ballast, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text(BOM_CSV, encoding="utf-8")
    run = ballast("import", "book.csv", "-o", "out.ballast", "--json")
    assert run.code in {0, 1}
    assert {"sheets", "findings", "counts"} <= set(run.json)
    assert {"name", "role", "header_row", "mapping", "rows_read", "rows_accepted", "unmapped"} <= set(run.json["sheets"][0])  # type: ignore[index]
    assert {"parts", "bom_lines", "sources"} <= set(run.json["counts"])  # type: ignore[call-overload]
    plan = open_plan(tmp_path / "out.ballast")
    assert {"BODY", "WHEEL"} <= set(plan["parts"]["part"].tolist())
    assert ballast("diff", "book.csv", "out.ballast", "--json").json["equal"] is True


def test_that_one_warning_names_all_rates_to_type_when_a_workbook_has_prices_in_other_currencies(ballast: Ballast, tmp_path: Path) -> None:
    rows = "Part number,Description,Qty,Supplier,Unit price,Currency\nA,Wheel,1,Acme,3.5,EUR\nB,Axle,2,Acme,4.5,CHF\nC,Nut,4,Acme,0.5,USD\n"
    (tmp_path / "book.csv").write_text(rows, encoding="utf-8")
    run = ballast("import", "book.csv", "-o", "out.ballast", "--json")
    assert run.code == 0
    (told,) = [one for one in run.json["findings"] if one["code"] == "fx.missing"]  # type: ignore[attr-defined]
    assert told["severity"] == "warning"
    assert told["message"].endswith("no exchange rate for CHF and EUR, so prices in them can't be compared yet.")
    assert told["hint"] == "Type into Exchange rates what 1 CHF and 1 EUR cost in USD."
    assert ballast("check", "out.ballast").code == 1


def test_that_rows_are_added_when_a_workbook_is_imported_into_a_plan(ballast: Ballast, plan_file: Path, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text(BOM_CSV, encoding="utf-8")
    before = plan_file.read_bytes()
    assert ballast("import", "book.csv", "--into", plan_file, "-o", "out.ballast").code in {0, 1}
    parts = set(open_plan(tmp_path / "out.ballast")["parts"]["part"].tolist())
    assert {"BODY", "WHEEL"} | set(robot()["parts"]["part"].tolist()) <= parts
    assert plan_file.read_bytes() == before


def test_that_a_plan_comes_back_equal_when_it_is_exported_and_imported(ballast: Ballast, plan_file: Path, tmp_path: Path) -> None:
    assert ballast("export", plan_file, "-o", "book.xlsx").code in {0, 1}
    assert ballast("import", "book.xlsx", "-o", "back.ballast").code in {0, 1}
    assert ballast("diff", plan_file, "back.ballast", "--json").json == {"equal": True, "tables": {}}
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".xlsx"] == ["book.xlsx"]


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_that_the_keys_are_those_of_the_contract_when_a_plan_is_computed(ballast: Ballast) -> None:
    assert ballast("new", "--sample", "humanoid", "plan.ballast").code == 0
    run = ballast("calc", "plan.ballast", "--all-scenarios", "--json")
    document = run.json
    assert (document["currency"], document["as_of"]) == ("USD", "2026-11-23")
    scenarios = document["scenarios"]
    assert len(scenarios) >= 4  # type: ignore[arg-type]
    first = scenarios[0]  # type: ignore[index]
    assert set(first) >= {"name", "products", "parts", "orders", "stock", "totals"}
    assert first["name"] == "Base"
    product = first["products"][0]
    assert set(product) >= {
        "part",
        "quantity",
        "unit_cost",
        "duty_by_program",
        "origin_share",
        "lead_days",
        "critical_path",
        "ready_date",
        "line_down_date",
    }
    components = product["unit_cost"]
    assert sum(amount for name, amount in components.items() if name != "total") == pytest.approx(components["total"])
    assert set(product["lead_days"]) >= {"mean", "p50", "p90"}
    assert set(first["parts"][0]) >= {
        "part", "source", "required", "unit_landed", "duty_rate", "lead_days", "safety_stock", "prebuy", "peak_on_hand", "weeks_of_cover", "order_by",
        "order_by_policy", "late_days",
    }  # fmt: skip
    assert set(first["orders"][0]) >= {
        "part",
        "source",
        "quantity",
        "order_date",
        "ship_date",
        "entry_date",
        "need_date",
        "unit_landed",
        "duty_rate",
        "mode",
        "reason",
    }
    weeks = len(first["stock"]["weeks"])
    assert weeks == 104
    assert all(len(levels) == weeks for levels in first["stock"]["on_hand"].values())
    assert set(first["totals"]) >= {"landed", "duty", "carrying", "cash_peak"}


def test_that_only_the_scenarios_asked_for_are_computed_when_named(ballast: Ballast) -> None:
    assert ballast("new", "--sample", "humanoid", "plan.ballast").code == 0
    wanted = names(open_plan(Path("plan.ballast")))[1]
    computed = [one["name"] for one in ballast("calc", "plan.ballast", "--scenario", wanted, "--json").json["scenarios"]]  # type: ignore[attr-defined]
    assert computed == [wanted]
    assert [one["name"] for one in ballast("calc", "plan.ballast", "--json").json["scenarios"]] == ["Base"]  # type: ignore[attr-defined]
    assert ballast("calc", "plan.ballast", "--as-of", "2026-12-01", "--json").json["as_of"] == "2026-12-01"
    assert wanted in ballast("calc", "plan.ballast", "--scenario", wanted).out


def test_that_missing_values_are_null_when_json_is_written() -> None:
    row = {
        "a": np.nan,
        "b": np.datetime64("NaT"),
        "c": np.datetime64("2027-01-15"),
        "d": np.float64(0.415),
        "e": np.int64(3),
        "f": np.array([1.0, np.inf]),
    }
    assert jsonable(row) == {"a": None, "b": None, "c": "2027-01-15", "d": 0.415, "e": 3, "f": [1.0, None]}


# ── the window ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_that_the_plan_stands_in_the_window_when_a_file_is_opened(
    ballast: Ballast, plan_file: Path, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    assert ballast(plan_file, "--dark").code == 0
    assert window.plan is not None
    assert window.plan.equals(robot())
    assert (window.path, window.picture, window.dark) == (plan_file, None, True)


def test_that_the_window_is_handed_the_workbook_when_one_is_opened(
    ballast: Ballast, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "book.csv").write_text(BOM_CSV, encoding="utf-8")
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    assert ballast("book.csv").code == 0
    assert window.path == Path("book.csv")
    assert ballast("book.csv", "--picture", "book.png").code == 0
    assert window.path is None
    assert window.plan is not None
    assert "WHEEL" in window.plan["parts"]["part"].tolist()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
@pytest.mark.parametrize("platform", [None, "offscreen", "xcb"])
def test_that_a_picture_is_made_when_there_is_no_display(
    ballast: Ballast, window: Window, monkeypatch: pytest.MonkeyPatch, platform: str | None
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    if platform:
        monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert ballast("--sample", "humanoid").code == 0
    assert window.picture == Path("build/ballast.png")
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


def test_that_qt_is_not_imported_when_its_platform_is_yet_to_be_chosen(plan_file: Path) -> None:
    code = (
        "import sys; from planner.cli.command import main\n"
        "def window(*a, **k):\n    import os; print('PySide6' in sys.modules, os.environ['QT_QPA_PLATFORM']); return 0\n"
        f"raise SystemExit(main([{str(plan_file)!r}, '--picture', 'x.png'], window))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "offscreen"]


def test_that_every_verb_is_listed_when_help_is_asked_for(ballast: Ballast) -> None:
    run = ballast("--help")
    assert run.code == 0
    assert all(verb in run.out for verb in ("samples", "new", "check", "import", "export", "show", "diff", "calc", "self-check"))


def test_that_each_part_is_tried_when_the_installation_is_checked(ballast: Ballast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = ballast("self-check")
    assert run.code == 0, run.out
    assert all(f"ok      {name}" in run.out for name in ("versions", "resources", "calculation", "window"))
    monkeypatch.setattr("planner.files.samples.sample_names", lambda: ())
    broken = ballast("self-check")
    assert broken.code == 1
    assert "BROKEN  resources" in broken.out


def test_that_a_plan_workbook_with_a_circle_is_named_when_it_is_imported(ballast: Ballast, tmp_path: Path) -> None:
    plan = open_sample("ev-battery")
    row = new_rows(plan, "bom", {"parent": [plan["bom"]["component"][0]], "component": [plan["bom"]["parent"][0]]})
    write_workbook(InsertRows.block(row, 0).apply(plan).plan, tmp_path / "circle.xlsx")
    run = ballast("import", "circle.xlsx", "-o", "circle.ballast", "--json")
    assert run.code == 1
    assert "bom.cycle" in [finding["code"] for finding in run.json["findings"]]


def test_that_check_tells_what_only_a_calculation_finds(ballast: Ballast, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text("Level,Part Number,Qty,Supplier,Price\n0,TOP,1,,\n1,A,2,Acme,5\n")
    run = ballast("import", "book.csv", "-o", "plan.ballast")
    assert run.code == 0
    plan = open_plan(tmp_path / "plan.ballast")
    demand = new_rows(plan, "demand", {"part": ["TOP"], "due": ["2027-03-01"], "quantity": [5.0]})
    save_plan(InsertRows.block(demand, 0).apply(plan).plan, tmp_path / "plan.ballast")
    found = ballast("check", "plan.ballast", "--json").json["findings"]
    assert "origin.missing" in [finding["code"] for finding in found]


def test_that_check_tells_an_acknowledged_warning_with_its_note_and_counts_it_no_more(ballast: Ballast, tmp_path: Path) -> None:
    plan = plan_of(parts=[{"part": "A", "kind": "make"}], demand=[{"part": "A", "due": "2025-01-01", "quantity": 5}])
    past = [finding for finding in check(plan) if finding.code == "demand.past"]
    save_plan(acknowledged(plan, past, "Delivered in May").apply(plan).plan, tmp_path / "plan.ballast")
    run = ballast("check", "plan.ballast", "--json")
    assert run.code == 0
    told = {finding["code"]: finding["acknowledged"] for finding in run.json["findings"]}  # type: ignore[index,attr-defined]
    assert told["demand.past"] == "Delivered in May" and [note for code, note in told.items() if code != "demand.past"] == [None] * (
        len(told) - 1
    )
    lines = ballast("check", "plan.ballast").out.splitlines()
    assert [line for line in lines if line.startswith("acknowledged warning: Demand") and line.endswith("(Delivered in May)")]


def test_that_check_names_the_scenario_when_something_only_shows_there(ballast: Ballast, tmp_path: Path) -> None:
    # A demand of 100 a week and a capacity of 200: before +100 % on 15 January more would pay than can be made.
    plan = plan_of(
        settings=[{"as_of": "2026-11-23", "horizon_weeks": 60.0, "demand_cv": 0.0}],
        parts=[{"part": "P", "hts": "8501.31.40", "weight_kg": 1.0}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 450.0, "mode": "air", "capacity_week": 200.0}],
        lanes=[{"ship_from": "CN", "mode": "air", "transit_days": 2.0}],
        tariffs=[{"program": "MFN", "hts": "*", "rate": 0.0}],
        demand=[{"part": "P", "due": str(np.datetime64("2026-11-30") + 7 * week), "quantity": 100.0} for week in range(55)],
        scenarios=[{"scenario": "Threat"}],
        events=[{"scenario": "Threat", "event": "+100 %", "date": "2027-01-15", "origins": "CN", "rate": 1.0}],
    )
    save_plan(plan, tmp_path / "plan.ballast")
    run = ballast("check", "plan.ballast", "--json")
    told = [finding for finding in run.json["findings"] if finding["code"] == "prebuy.capped"]
    assert run.code == 0
    assert [(one["table"], one["row"], one["column"]) for one in told] == [("sources", 1, "capacity_week")]
    assert told[0]["message"].startswith("Threat: Buying ")


def test_that_a_mapping_is_kept_and_used_again_by_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ballast: Callable[..., Run]
) -> None:
    monkeypatch.setattr("planner.paths.config_folder", lambda: tmp_path / "config")
    mapping = {"name": "Shop", "columns": {"Ware": "parts.part", "Zahl": "bom.quantity", "Info": ""}}
    Path("shop.json").write_text(json.dumps(mapping))
    Path("book.csv").write_text("Ware,Zahl,Info\nBODY,1,blue\nWHEEL,4,red\n")
    first = ballast("import", "book.csv", "--profile", "shop.json", "--save-profile", "Kept", "-o", "one.ballast", "--json")
    again = ballast("import", "book.csv", "--profile", "kept", "-o", "two.ballast", "--json")
    for run in (first, again):
        assert run.code == 0
        assert run.json["sheets"][0]["mapping"] == {"Ware": "parts.part", "Zahl": "bom.quantity"}  # type: ignore[index]
    assert open_plan(Path("two.ballast"))["bom"]["quantity"].tolist() == [1.0, 4.0]


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ("nobody", "There is no import profile 'nobody'"),
        ("bad.json", "no import profile"),
        ("other.json", "has the headers of the import profile"),
    ],
)
def test_that_import_ends_in_one_line_when_a_profile_can_not_be_used(
    profile: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ballast: Callable[..., Run]
) -> None:
    monkeypatch.setattr("planner.paths.config_folder", lambda: tmp_path / "config")
    Path("bad.json").write_text("{")
    Path("other.json").write_text(json.dumps({"columns": {"Nowhere": "parts.part"}}))
    Path("book.csv").write_text(BOM_CSV)
    run = ballast("import", "book.csv", "--profile", profile, "-o", "out.ballast")
    assert run.code == 2
    assert said in run.err
    assert run.err.count("\n") == 1
    assert not Path("out.ballast").exists()


def test_that_a_mapping_is_written_to_a_file_that_import_takes_again(ballast: Callable[..., Run]) -> None:
    Path("book.csv").write_text(BOM_CSV)
    assert ballast("import", "book.csv", "--save-profile", "kept.json", "-o", "one.ballast").code == 0
    told = json.loads(Path("kept.json").read_text("utf-8"))
    assert told["columns"]["part number"] == "parts.part"
    run = ballast("import", "book.csv", "--profile", "kept.json", "-o", "two.ballast", "--json")
    assert "import.profile" in {finding["code"] for finding in run.json["findings"]}  # type: ignore[index,union-attr]
    assert open_plan(Path("one.ballast")).equals(open_plan(Path("two.ballast")))


def edited_book(ballast: Ballast, plan_file: Path, tmp_path: Path) -> Path:
    """The plan's workbook with another price in its first source and without its last one."""
    import openpyxl

    book = tmp_path / "edited.xlsx"
    assert ballast("export", plan_file, "-o", book).code == 0
    written = openpyxl.load_workbook(book)
    sheet = written["Sources"]
    price = next(cell.column for cell in sheet[1] if str(cell.value).startswith("Price"))
    sheet.cell(2, price).value = 43.5
    sheet.delete_rows(sheet.max_row)
    written.save(book)
    return book


def test_that_the_plan_takes_what_a_workbook_changed_when_it_is_imported_as_an_update(
    ballast: Ballast, plan_file: Path, tmp_path: Path
) -> None:
    book, out = edited_book(ballast, plan_file, tmp_path), tmp_path / "out.ballast"
    before = open_plan(plan_file)["sources"]
    run = ballast("import", book, "--into", plan_file, "--update", "-o", out, "--json")
    told = json.loads(run.out)["changes"]
    assert [(one["what"], one["column"], one["theirs"] if one["column"] else None, one["taken"]) for one in told] == [
        ("changed", "unit_price", 43.5, True), ("removed", None, None, False),
    ]  # fmt: skip
    after = open_plan(out)["sources"]
    assert after["unit_price"].tolist() == [43.5, *before["unit_price"].tolist()[1:]]
    ballast("import", book, "--into", plan_file, "--update", "--remove", "-o", out)
    assert len(open_plan(out)["sources"]) == len(before) - 1


def test_that_conflicts_take_the_side_that_update_names(ballast: Ballast, plan_file: Path, tmp_path: Path) -> None:
    book, mine, out = edited_book(ballast, plan_file, tmp_path), tmp_path / "mine.ballast", tmp_path / "out.ballast"
    plan = open_plan(plan_file)
    save_plan(SetCells("sources", plan["sources"].ids[:1], "unit_price", np.array([44.0])).apply(plan).plan, mine)
    for side, price in (("mine", 44.0), ("theirs", 43.5)):
        run = ballast("import", book, "--into", mine, "--update", side, "-o", out)
        assert "(conflict" in run.out
        assert open_plan(out)["sources"]["unit_price"][0] == price


def test_that_update_says_what_it_needs_when_there_is_no_plan(ballast: Ballast, plan_file: Path, tmp_path: Path) -> None:
    run = ballast("import", plan_file, "--update", "-o", tmp_path / "out.ballast")
    assert run.code == 2
    assert "--into PLAN" in run.err
