"""The results of a workbook calculate: LibreOffice comes to the numbers that the file carries, and to the engine's after an edit."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from planner.engine.evaluate import evaluate
from planner.engine.ledger.ledger import calculated_sheets
from planner.engine.results import Results
from planner.files.reading.workbook import read_workbook
from planner.files.samples import open_sample, sample_names
from planner.files.writing.workbook import write_workbook
from planner.model.diff import diff
from planner.model.generate import generate
from planner.model.plan import Plan
from planner.model.scenario import names, overlay
from planner.model.schema import SETTINGS
from planner.model.table import cells
from tests.office import Office
from tests.plans import plan_of, robot

KINDS = ("Inputs", "Landed", "Entries", "Roll-up", "Duty", "Cover", "Comparison", "Assumptions")
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
    for number, basis in enumerate(("FOB", "CIF")):
        rules = with_settings(every_rule(basis), **every)
        plans[f"rules {basis}"] = with_settings(rules, entries="a week's orders") if number else rules
    return plans


def every_rule(basis: str) -> Plan:
    """Return a plan that meets every rule a tariff row can have, in prices of every kind of terms."""
    codes = {
        "ADDS": "1000", "FLOOR": "1100", "CAP": "1200", "METAL": "1300", "LIMITS": "1400", "COMPOUND": "1500", "UNKNOWN": "1600", "NOWHERE": "9999", "FOREIGN": "1700",
    }  # fmt: skip
    terms = ("FOB", "CIF", "DDP", "EXW", "DAP")
    parts: list[dict[str, object]] = [{"part": "TOP", "kind": "make", "make_cost": 5.0}]
    lines: list[dict[str, object]] = []
    sources: list[dict[str, object]] = []
    for number, (name, code) in enumerate(codes.items()):
        for other, term in enumerate(terms):
            part = f"{name}-{term}"
            metal = 0.4 if name == "METAL" else None
            parts.append(
                {
                    "part": part,
                    "kind": "buy",
                    "hts": code,
                    "weight_kg": 0.5 + number,
                    "volume_m3": 0.002 * (1 + other),
                    "metal_share": metal,
                }
            )
            lines.append({"parent": "TOP", "component": part, "quantity": 1.0 + other, "scrap": 0.02 * other})
            source = {"part": part, "supplier": f"S{other}", "country_of_origin": ("CN", "JP")[number % 2], "unit_price": 40.0 + 7 * number + other,
                      "currency": ("", "CNY")[other % 2], "incoterm": term, "mode": ("ocean", "air")[other % 2]}  # fmt: skip
            sources.append(
                source | {"qualification_cost": 500.0} if other == 0 else source | {"first_sale_share": 0.8} if other == 3 else source
            )
            if other == 4:
                sources[-1] |= {"entry_as": "bonded warehouse", "held_days": 40.0}
    add = {"destination": "US"}
    tariffs: list[dict[str, object]] = [
        *({"program": "MFN", "hts": code, "rate": 0.03 + 0.01 * at} for at, code in enumerate(codes.values()) if code not in ("1500", "1600", "9999")),
        {"program": "MFN", "hts": "1500", "rate": 0.02, "per_kg": 0.6, "per_unit": 0.1}, {"program": "MFN", "hts": "1600"},
        {"program": "limits", "hts": "1400", "rate": 0.1, "minimum": 9.0, "maximum": 9.5},
        {"program": "floor", "hts": "1100 1500", "method": "floor", "rate": 0.15}, {"program": "cap", "hts": "1200", "rate": 0.3, "cap": 0.2},
        {"program": "metal", "hts": "1300", "rate": 0.5, "basis": "metal content", "content_from": 0.15}, {"program": "rest", "hts": "1300", "rate": 0.2},
        {"program": "foreign", "hts": "1700", "rate": 0.1, "basis": "non-US content"}, {"program": "waived", "hts": "1100", "rate": 0.4},
        {"program": "weight", "hts": "1000", "per_kg": 2.0, "currency": "CNY"}, {"program": "SWS", "method": "surcharge", "rate": 0.1},
        {"program": "MPF", "method": "fee", "rate": 0.003464, "minimum": 33.58, "maximum": 651.5}, {"program": "HMF", "method": "fee", "rate": 0.00125, "modes": "ocean"},
        {"program": "GST", "method": "tax", "rate": 0.05}, {"program": "VAT", "method": "tax", "rate": 0.13, "recoverable": True},
    ]  # fmt: skip
    return plan_of(
        settings=[{"title": "Every rule"}], parts=parts, bom=lines, sources=sources, tariffs=[row | add for row in tariffs],
        stacking=[{"program": "floor", "other": "waived", "rule": "is waived"}, {"program": "metal", "other": "rest", "rule": "leaves the rest"}],
        destinations=[{"destination": "US", "value_basis": basis}], fx=[{"currency": "CNY", "rate": 0.14}],
        lanes=[{"ship_from": origin, "mode": mode, "freight_per_kg": 0.4, "freight_per_m3": 90.0, "freight_share": 0.01, "freight_per_shipment": 75.0, "transit_days": 20.0}
               for origin, mode in (("CN", "ocean"), ("CN", "air"), ("JP", "ocean"))],
        demand=[{"part": "TOP", "due": f"2027-0{month}-01", "quantity": 40.0 * month} for month in range(3, 8)],
    )  # fmt: skip


@pytest.fixture
def small_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay out the stock of a few parts only: it is the same arithmetic for each, and takes most of the time."""
    monkeypatch.setattr("planner.engine.ledger.cover_sheet.MOST_CELLS", 2000)


@pytest.mark.usefixtures("small_cover")
def test_that_every_number_stays_when_libreoffice_calculates_all_formulas_anew(tmp_path: Path, office: Office) -> None:
    files = [written(plan, tmp_path / f"{name}.xlsx", names(plan)[::4]) for name, plan in shipped().items()]
    saved = office.saved(files, tmp_path / "saved")
    changed = [
        f"{file.stem}: {text}"
        for file, again in zip(files, saved, strict=True)
        for text in differences(calculated(file), calculated(again))
    ]
    assert not changed, f"{len(changed)} differ: " + "\n".join(changed[:20])


PRICES, MEASURES, INPUTS, MAKING = 1.25, 1.05, 1.1, 1.2  # how much each grows; prices most, so that they still cover what they hold
AMOUNTS = {
    "Rate or amount",
    "USD a kg",
    "USD a m³",
    "USD a unit",
    "USD a shipment",
    "At least (USD)",
    "At most (USD)",
    "No more with MFN than",
}
TYPED = {
    "Inputs": dict.fromkeys(AMOUNTS, INPUTS),
    "Landed": {"Unit price (own currency)": PRICES, "Weight (kg)": MEASURES, "Volume (m³)": MEASURES},
    "Roll-up": {"Making it (USD)": MAKING},
}
GROWN = {
    "settings": dict.fromkeys(("insurance_rate", "brokerage", "handling_rate", "carrying_rate"), INPUTS),
    "fx": {"rate": INPUTS},
    "lanes": dict.fromkeys(("freight_per_kg", "freight_per_m3", "freight_share", "freight_per_shipment"), INPUTS),
    "tariffs": dict.fromkeys(("rate", "per_kg", "per_unit", "minimum", "maximum", "cap"), INPUTS),
    "sources": {"unit_price": PRICES},
    "price_breaks": {"unit_price": PRICES},
    "parts": {"weight_kg": MEASURES, "volume_m3": MEASURES, "make_cost": MAKING},
}


def typed_over(file: Path, into: Path) -> Path:
    """Save a copy in which every number that may be typed over is larger, as a user would type it."""
    from openpyxl import load_workbook

    book = load_workbook(file)
    for sheet in book:
        factors = TYPED.get(sheet.title.split(" · ")[0])
        if factors:
            head = next(row for row in sheet.iter_rows() if row[1].value is not None)
            for cell in head:
                for row in range(cell.row + 1, sheet.max_row + 1) if cell.value in factors else ():
                    number = sheet.cell(row, cell.column)
                    if isinstance(number.value, int | float):
                        number.value *= factors[cell.value]
    book.save(into)
    return into


def grown(plan: Plan) -> Plan:
    """Return a plan with the same numbers larger."""
    for name, factors in GROWN.items():
        table = plan[name]
        more = {column: table[column] * factor for column, factor in factors.items()}
        if name == "tariffs":  # amounts in foreign money grow with the exchange rate already
            foreign = ~np.isin(table["currency"].astype(str), ["", str(plan.setting("currency"))])
            more |= {column: np.where(foreign, table[column], more[column]) for column in ("per_kg", "per_unit", "minimum", "maximum")}
        plan = plan.with_table(table.with_columns(more))
    return plan


def pinned(plan: Plan, scenario: str) -> Plan:
    """Return a plan as a scenario has it, in which every part stays with the source it is bought from, however dear."""
    then = overlay(plan, scenario)
    used = evaluate(then, ("Base",))["Base"].part.source
    preferred = np.zeros(len(then["sources"]), dtype=bool)
    preferred[used[used >= 0]] = True
    return then.with_table(then["sources"].with_columns({"preferred": preferred}))


def cases() -> Iterator[tuple[str, Plan]]:
    for name, plan in shipped().items():
        for scenario in names(plan) if name in sample_names() else ("Base",):
            yield f"{name} {scenario}".replace("/", "-"), pinned(plan, scenario)


@pytest.mark.usefixtures("small_cover")
def test_that_costs_are_the_engines_when_every_number_that_may_be_changed_is_typed_over(tmp_path: Path, office: Office) -> None:
    plans = dict(cases())
    (tmp_path / "typed").mkdir()
    files = []
    for name, plan in plans.items():
        file = tmp_path / f"{name}.xlsx"
        write_workbook(Plan.empty(), file, {}, calculated_sheets(plan, evaluate(plan, ("Base",))))
        files.append(typed_over(file, tmp_path / "typed" / file.name))
    wrong: list[str] = []
    for name, file in zip(plans, office.saved(files, tmp_path / "saved"), strict=True):
        before, after = evaluate(plans[name], ("Base",))["Base"], evaluate(grown(plans[name]), ("Base",))["Base"]
        assert (before.part.source == after.part.source).all(), name
        sheets = calculated(file)
        wrong += [f"{name}: {text}" for text in unlike(sheets, after)]
        assert next(unlike(sheets, before), None), f"{name}: nothing has changed"
    assert not wrong, f"{len(wrong)} differ: " + "\n".join(wrong[:20])


def unlike(sheets: Values, results: Results) -> Iterator[str]:
    """Yield what isn't as the engine has it: landed cost by component and program, roll-up, duty of the products."""
    landed = rows_by(sheets["Landed · Base"], "Part")
    rollup = {part: row for (part, component), row in rows_by(sheets["Roll-up · Base"], "Assembly", "Component").items() if not component}
    for at, part in enumerate(results.parts):
        made = results.part.kind[at] != "buy"
        row = rollup[part] if made else landed[part,]
        told = {
            "Landed cost (USD)": results.part.landed[at],
            "Duty (USD)": results.part.cost[at, 3],
            "Goods (USD)": results.part.cost[at, 0],
        }
        for title, expected in told.items():
            if not np.isfinite(expected):
                expected = row[title] if isinstance(row[title], str) else "not known"
            if not same(row[title], float(expected) if not isinstance(expected, str) else expected):
                yield f"{part} {title}: {row[title]!r}, not {expected!r}"
    duty = rows_by(sheets["Duty · Base"], "Product", "Program")
    for product in results.products:
        name, of = results.parts[product.part], results.part
        told = dict(zip(results.programs, of.by_program[product.part], strict=True)) | {"All duty": of.cost[product.part, 3]}
        for (other, program), row in duty.items():
            if other == name and np.isfinite(of.landed[product.part]) and not same(row["In one (USD)"], float(told[program])):
                yield f"{name} {program}: {row['In one (USD)']!r}, not {told[program]!r}"


def test_that_the_roll_up_follows_when_quantity_and_scrap_are_typed_over(tmp_path: Path, office: Office) -> None:
    from openpyxl import load_workbook

    plan = robot()
    file = written(plan, tmp_path / "plan.xlsx")
    book = load_workbook(file)
    sheet = book["Roll-up · Base"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "Assembly")
    column = {cell.value: cell.column for cell in head}
    (line,) = [row[0].row for row in sheet.iter_rows() if str(row[1].value).strip() == "MOTOR"]
    sheet.cell(line, column["Quantity"]).value, sheet.cell(line, column["Scrap"]).value = 5, 0.1
    book.save(tmp_path / "typed.xlsx")
    (saved,) = office.saved([tmp_path / "typed.xlsx"], tmp_path / "saved")
    lines = plan["bom"].with_columns({"quantity": np.array([2.0, 5.0]), "scrap": np.array([0.0, 0.1])})
    assert not list(unlike(calculated(saved), evaluate(plan.with_table(lines), ("Base",))["Base"]))


def test_that_a_cost_is_said_to_be_missing_when_a_price_is_emptied(tmp_path: Path, office: Office) -> None:
    from openpyxl import load_workbook

    file = written(robot(), tmp_path / "plan.xlsx")
    book = load_workbook(file)
    sheet = book["Landed · Base"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "Part")
    (column,) = [cell.column for cell in head if cell.value == "Unit price (own currency)"]
    sheet.cell(head[0].row + 1, column).value = None
    book.save(tmp_path / "typed.xlsx")
    (saved,) = office.saved([tmp_path / "typed.xlsx"], tmp_path / "saved")
    sheets = calculated(saved)
    assert rows_by(sheets["Landed · Base"], "Part")["MOTOR",]["Landed cost (USD)"] == "no price"
    rollup = rows_by(sheets["Roll-up · Base"], "Assembly", "Component")
    assert rollup["ROBOT", ""]["Cost is"] == "incomplete"
    assert rollup["ARM", "MOTOR"]["Landed cost (USD)"] == "not known"


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


def test_that_formulas_find_their_sheets_when_scenarios_have_long_alike_or_odd_names(tmp_path: Path, office: Office) -> None:
    odd = ("What if China's rate = 50 % [=1+1]", "A very long name of a scenario, one", "A very long name of a scenario, two")
    plan = robot()
    plan = plan.with_table(plan_of(scenarios=[{"scenario": name} for name in odd])["scenarios"])
    file = written(plan, tmp_path / "plan.xlsx", odd)
    found = calculated(file)
    assert len(found) == 5 * len(odd) + len(("Comparison", "Assumptions"))
    assert not list(differences(found, calculated(office.saved([file], tmp_path / "saved")[0])))


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
