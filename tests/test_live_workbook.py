"""The results of a workbook calculate: LibreOffice comes to the numbers that the file carries, and to the engine's after an edit."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from planner.engine.evaluate import evaluate
from planner.engine.ledger.ledger import calculated_sheets
from planner.files.reading.workbook import read_workbook
from planner.files.samples import open_sample, sample_names
from planner.files.writing.workbook import write_workbook
from planner.model.diff import diff
from planner.model.generate import generate
from planner.model.plan import Plan
from planner.model.scenario import names
from planner.model.schema import SETTINGS
from planner.model.table import cells
from tests.office import Office
from tests.plans import plan_of, robot

KINDS = ("Inputs", "Landed", "Entries", "Roll-up", "Duty", "Cover")
FUNCTIONS = {"SUM", "MIN", "MAX", "IF", "AND", "N", "ISNUMBER", "COUNT", "SUMIFS", "SUMPRODUCT"}
Values = dict[str, list[list[object]]]


def with_settings(plan: Plan, **values: object) -> Plan:
    return plan.with_table(plan["settings"].with_columns({name: cells(SETTINGS[name], [value]) for name, value in values.items()}))


def written(plan: Plan, path: Path, scenarios: tuple[str, ...] | None = None) -> Path:
    results = evaluate(plan, names(plan) if scenarios is None else scenarios)
    write_workbook(plan, path, {}, calculated_sheets(plan, results))
    return path


def calculated(path: Path) -> Values:
    """Return the values of all sheets that calculate."""
    book = CalamineWorkbook.from_path(str(path))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names if name.split(" · ")[0] in KINDS
    }


def same(left: object, right: object) -> bool:
    if isinstance(left, float | int) and isinstance(right, float | int):
        return abs(left - right) <= min(0.005, 1e-9 * max(abs(left), abs(right), 1e-3))
    return left == right


def differences(left: Values, right: Values) -> Iterator[str]:
    assert left.keys() == right.keys()
    for name, rows in left.items():
        for number, row in enumerate(rows, 1):
            others = right[name][number - 1] if number <= len(right[name]) else []
            for at, value in enumerate(row):
                other = others[at] if at < len(others) else ""
                if not same(value, other):
                    yield f"{name} row {number} column {at + 1}: {value!r} became {other!r}"


def formulas(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        return [text for name in sheets for text in re.findall(r"<f>([^<]*)</f>", book.read(name).decode())]


def shipped() -> dict[str, Plan]:
    """Return plans that have every kind of cost: one for each industry, generated ones, entries of a week, taxes, first sale."""
    plans = {name: open_sample(name) for name in sample_names()}
    plans["generated"] = generate(2000)
    every = {"include_carrying": True, "brokerage": 185.0, "insurance_rate": 0.004, "handling_rate": 0.01}
    plans["weekly"] = with_settings(generate(400, 3), entries="a week's orders", **every)
    plans["india"] = with_settings(open_sample("humanoid"), destination="IN", **every)
    plans["europe"] = with_settings(open_sample("ev-battery"), destination="EU", entries="a week's orders", **every)
    plans["robot"] = robot()
    return plans


@pytest.fixture
def small_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay out the stock of a few parts only: it is the same arithmetic for each, and takes most of the time."""
    monkeypatch.setattr("planner.engine.ledger.cover_sheet.MOST_CELLS", 4000)


@pytest.mark.usefixtures("small_cover")
def test_that_every_number_stays_when_libreoffice_calculates_all_formulas_anew(tmp_path: Path, office: Office) -> None:
    files = [written(plan, tmp_path / f"{name}.xlsx") for name, plan in shipped().items()]
    saved = office.saved(files, tmp_path / "saved")
    changed = [
        f"{file.stem}: {text}"
        for file, again in zip(files, saved, strict=True)
        for text in differences(calculated(file), calculated(again))
    ]
    assert not changed, f"{len(changed)} differ: " + "\n".join(changed[:20])


def test_that_formulas_are_plain_when_a_workbook_is_written(tmp_path: Path) -> None:
    found = formulas(written(open_sample("ev-battery"), tmp_path / "plan.xlsx", ("Base",)))
    assert len(found) > 10_000
    assert {name for text in found for name in re.findall(r"([A-Z]+)\(", text)} <= FUNCTIONS
    assert not [text for text in found if "[" in text or "#REF" in text or "http" in text]
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as book:
        assert not [name for name in book.namelist() if "externalLink" in name or "vba" in name.lower()]


def test_that_a_workbook_reads_back_as_the_same_plan_when_it_has_sheets_that_calculate(tmp_path: Path, office: Office) -> None:
    plan = robot()
    files = [written(plan, tmp_path / "plan.xlsx")]
    for file in [*files, *office.saved(files, tmp_path / "saved")]:
        result = read_workbook(file)
        assert diff(plan, result.edit.apply(Plan.empty()).plan)["equal"] is True
        assert {sheet.role for sheet in result.sheets if sheet.name.split(" · ")[0] in KINDS} == {"ignored"}


def test_that_names_stay_text_when_they_look_like_formulas(tmp_path: Path) -> None:
    plan = plan_of(
        parts=[
            {"part": "=1+1", "kind": "make", "description": "=cmd|'/c calc'!A0"},
            {"part": "@SUM(A1)", "kind": "buy", "description": "+1"},
        ],
        bom=[{"parent": "=1+1", "component": "@SUM(A1)", "quantity": 2.0}],
        sources=[{"part": "@SUM(A1)", "supplier": "-2+3", "country_of_origin": "US", "unit_price": 3.0}],
        demand=[{"part": "=1+1", "due": "2027-03-01", "quantity": 5.0}],
    )
    found = formulas(written(plan, tmp_path / "plan.xlsx"))
    assert found
    assert not [text for text in found if "cmd" in text or "1+1" in text or "@" in text or "-2+3" in text]


def test_that_what_is_not_known_is_said_and_not_counted_as_nothing_when_a_part_has_no_price(tmp_path: Path, office: Office) -> None:
    plan = plan_of(
        parts=[{"part": "TOP", "kind": "make"}, {"part": "BOX", "kind": "make"}, {"part": "A", "kind": "buy"}, {"part": "B", "kind": "buy"}],
        bom=[{"parent": "TOP", "component": "A", "quantity": 2.0}, {"parent": "TOP", "component": "BOX", "quantity": 1.0},
             {"parent": "BOX", "component": "B", "quantity": 3.0}],
        sources=[{"part": "A", "supplier": "S", "country_of_origin": "US", "unit_price": 3.0}],
        demand=[{"part": "TOP", "due": "2027-03-01", "quantity": 5.0}],
    )  # fmt: skip
    file = written(plan, tmp_path / "plan.xlsx")
    for sheets in (calculated(file), calculated(office.saved([file], tmp_path / "saved")[0])):
        rollup = rows_by(sheets["Roll-up · Base"], "Assembly", "Component")
        costs = {key: (row["Landed cost (USD)"], row["Cost is"]) for key, row in rollup.items()}
        assert costs["TOP", ""] == (6.0, "incomplete")
        assert costs["BOX", ""] == ("not known", "incomplete")
        assert costs["BOX", "B"] == ("not known", "incomplete")
        assert costs["TOP", "A"] == (6.0, "whole")
        assert rollup["BOX", ""]["Goods (USD)"] == ""


def rows_by(rows: list[list[object]], *keys: str) -> dict[tuple[str, ...], dict[str, object]]:
    """Return the rows of a sheet below its notes, by some of their cells."""
    at = next(number for number, row in enumerate(rows) if row[0] == keys[0])
    titles = [str(title) for title in rows[at]]
    named = [dict(zip(titles, row, strict=True)) for row in rows[at + 1 :]]
    return {tuple(str(row[key]).strip() for key in keys): row for row in named}


@pytest.mark.parametrize("count", [0, 1])
def test_that_a_plan_without_parts_or_sources_is_written_when_it_is_exported(tmp_path: Path, count: int) -> None:
    plan = plan_of(parts=[{"part": f"P{at}"} for at in range(count)])
    assert written(plan, tmp_path / "plan.xlsx").exists()
