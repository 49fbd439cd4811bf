"""The exported book puts scenarios side by side, tells what they rest on, and says on every sheet whose results it shows."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from planner import __version__
from planner.engine.evaluate import evaluate
from planner.engine.ledger.ledger import calculated_sheets
from planner.engine.results import COMPONENTS, Results
from planner.engine.tabular import sheets
from planner.files.samples import open_sample
from planner.files.writing.workbook import write_workbook
from planner.model.plan import Plan
from planner.model.schema import SCHEMA
from tests.plans import plan_of, robot

SCENARIOS = ("Base", "Threat +100 %", "Dual source Mexico")
Made = tuple[Plan, dict[str, Results], Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    plan = open_sample("humanoid")
    results = dict(evaluate(plan, SCENARIOS))
    path = tmp_path_factory.mktemp("book") / "plan.xlsx"
    write_workbook(plan, path, sheets(plan, results), calculated_sheets(plan, results))
    return plan, results, path


@pytest.fixture(scope="module")
def book(made: Made) -> Workbook:
    return load_workbook(made[2], data_only=True)


def rows_of(book: Workbook, title: str, head: str) -> list[dict[str, object]]:
    """Return the rows of a sheet by the headers below its notes."""
    rows = [tuple(cell.value for cell in row) for row in book[title].iter_rows()]
    at = next(number for number, row in enumerate(rows) if row[0] == head)
    return [dict(zip(map(str, rows[at]), row, strict=True)) for row in rows[at + 1 :]]


def test_that_scenarios_stand_side_by_side_with_what_they_differ_by(made: Made, book: Workbook) -> None:
    _, results, _ = made
    rows = {(row["Of"], row["Measure"]): row for row in rows_of(book, "Comparison", "Of")}
    for name, result in results.items():
        (product,) = result.products
        of, part = result.part, result.parts[product.part]
        assert rows[part, "Landed cost"][name] == pytest.approx(of.landed[product.part], abs=1e-9)
        for at, component in enumerate(COMPONENTS):
            shown = rows.get((part, component.capitalize()))
            assert shown is None or shown[name] == pytest.approx(of.cost[product.part, at], abs=1e-9)
        for at, program in enumerate(result.programs):
            if of.by_program[product.part, at]:
                assert rows[part, f"Duty: {program}"][name] == pytest.approx(of.by_program[product.part, at], abs=1e-9)
        assert rows["Whole plan", "Most cash in stock"][name] == pytest.approx(result.totals.cash_peak)
        assert rows["Whole plan", "Pre-buys"][name] == pytest.approx(result.totals.prebuy)
        ready = rows[part, "First build can be ready"][name]
        assert str(ready)[:10] == str(product.ready_date)
    landed = rows["HX1-000", "Landed cost"]
    assert landed["Threat +100 % − Base"] == pytest.approx(landed["Threat +100 %"] - landed["Base"])  # type: ignore[operator]
    assert "Base − Base" not in landed


def test_that_costs_follow_the_sheets_of_their_scenario(made: Made) -> None:
    sheet = load_workbook(made[2])["Comparison"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    for name in SCENARIOS:
        assert [text for text in texts if f"'Roll-up · {name}'!" in text], name
    assert [text for text in texts if re.fullmatch(r"=IF\(AND\(ISNUMBER\(E\d+\),ISNUMBER\(D\d+\)\),E\d+-D\d+,\"\"\)", text)]


def test_that_charts_have_titles_units_and_the_colours_of_the_light_theme(made: Made) -> None:
    with zipfile.ZipFile(made[2]) as file:
        charts = [file.read(name).decode() for name in file.namelist() if name.startswith("xl/charts/chart")]
    titled = [re.findall(r"<a:t>([^<]*)</a:t>", chart) for chart in charts]
    assert [texts[0] for texts in titled] == [
        "Landed cost of one HX1-000 by component", "Duty of one HX1-000 by program", *(f"Weeks of cover in '{name}': parts with most money in stock" for name in SCENARIOS),
    ]  # fmt: skip
    assert {tuple(texts[1:3]) for texts in titled[:2]} == {("Scenario", "USD each")}
    assert "FE9C29" in charts[0] and 'grouping val="stacked"' in charts[0]
    assert all("'Comparison'!" in chart or "Comparison!" in chart for chart in charts[:2])
    assert all("Cover · " in chart for chart in charts[2:])


def test_that_every_result_says_its_plan_day_and_program(book: Workbook) -> None:
    tables = {spec.title for spec in SCHEMA} | {"Lists", "_ballast"}
    for sheet in book:
        if sheet.title not in tables:
            lines = [str(row[0].value) for row in sheet.iter_rows(max_row=8)]
            assert any(f"as of 23 Nov 2026 · USD · written by Ballast {__version__}" in line for line in lines), sheet.title
            assert any(str(book["Settings"]["B2"].value) in line for line in lines), sheet.title


def test_that_the_front_page_leads_to_every_sheet(book: Workbook) -> None:
    front = book.worksheets[0]
    assert front.title == "Read me"
    links = {cell.value: cell.hyperlink.location for row in front.iter_rows(max_col=1) for cell in row if cell.hyperlink}
    assert set(links) == set(book.sheetnames) - {"Read me", "_ballast"}
    assert links["Parts"] == "'Parts'!A1"
    use = {row[0].value: row[1].value for row in front.iter_rows()}
    assert (use["Parts"], use["Landed · Base"], use["Results orders"]) == ("edit and read back", "calculates", "results, as values")


def test_that_assumptions_are_told_once_with_source_age_and_scenarios(made: Made, book: Workbook) -> None:
    plan, results, _ = made
    rows = rows_of(book, "Assumptions", "Kind")
    kinds = {str(row["Kind"]) for row in rows}
    assert {"Setting", "Exchange rate", "Lane", "Open question", "Duty · MFN", "Duty · s301"} <= kinds
    assert len([row for row in rows if row["Kind"] == "Setting"]) >= len(plan["settings"].spec.columns)
    duty = [row for row in rows if str(row["Kind"]).startswith("Duty")]
    assert all(row["Written in, or what it means"] for row in duty)
    aged = [row for row in duty if row["Age in days"] is not None]
    assert aged and all(row["Checked on"] is not None for row in aged)
    threat = next(row for row in duty if "threat" in str(row["Kind"]))
    assert threat["In scenario"] != "every one" and "Base" not in str(threat["In scenario"]).replace("but Base", "")
    asked = [row for row in rows if row["Kind"] == "Open question"]
    assert asked and all(row["Status"] == "open" for row in asked)
    assert len({tuple(row.values()) for row in rows}) == len(rows)
    assert results["Base"].questions


def test_that_a_chart_has_no_formula_when_a_part_is_named_like_one(tmp_path: Path) -> None:
    plan = robot()
    renamed = plan_of(parts=[{"part": "=1+1", "kind": "buy", "hts": "8501.31.40"}], demand=[{"part": "=1+1", "due": "2027-03-01", "quantity": 10.0}],
                      suppliers=[{"supplier": "S"}], sources=[{"part": "=1+1", "supplier": "S", "country_of_origin": "CN", "unit_price": 5.0}])  # fmt: skip
    plan = renamed.with_table(plan["lanes"]).with_table(plan["tariffs"])
    results = evaluate(plan, ["Base"])
    write_workbook(plan, tmp_path / "plan.xlsx", sheets(plan, results), calculated_sheets(plan, results))
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as file:
        charts = [file.read(name).decode() for name in file.namelist() if name.startswith("xl/charts/chart")]
    assert charts
    assert not [text for chart in charts for text in re.findall(r"<c:tx><c:strRef><c:f>([^<]*)", chart) if "!" not in text]


def test_that_the_file_stays_when_writing_is_given_up(made: Made, tmp_path: Path) -> None:
    class GivenUp(Exception):  # noqa: N818 -- reads as what it is
        pass

    plan, results, _ = made
    path = tmp_path / "plan.xlsx"
    path.write_text("old")
    heard: list[str] = []

    def progress(share: float, what: str) -> None:
        assert 0 <= share <= 1
        heard.append(what)
        if what == "Writing Results orders":
            raise GivenUp

    with pytest.raises(GivenUp):
        write_workbook(plan, path, sheets(plan, results), calculated_sheets(plan, results), progress)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["plan.xlsx"]
    assert "Writing Parts" in heard
