"""Real bills of materials of strangers import with the parts and quantities that a buyer reads in them.

The golden files were written from the workbooks by hand; none of their numbers comes from the reader.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from planner.files.reading.workbook import ImportResult, read_workbook
from planner.files.writing.workbook import write_workbook
from planner.model.diff import diff
from planner.model.edits import Batch, InsertRows, SetCells, new_rows
from planner.model.finding import Severity
from planner.model.plan import Plan

GOLDEN = Path(__file__).parents[1] / "golden" / "boms"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.json"))


@pytest.fixture(scope="module")
def boms(shared: Path) -> Path:
    """Return the folder of real workbooks."""
    folder = shared / "boms"
    if not folder.is_dir():
        pytest.skip("the folder with real bills of materials isn't here")
    return folder


class Golden:
    """What a person reads in one workbook, and what the import made of it."""

    def __init__(self, boms: Path, name: str) -> None:
        self.told = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
        self.result: ImportResult = read_workbook(boms / self.told["file"], sheet=self.told.get("sheet"))
        self.plan: Plan = self.result.edit.apply(Plan.empty()).plan
        bom = self.plan["bom"]
        parents = set(bom["parent"])
        rows = zip(bom["parent"], bom["component"], bom["quantity"].tolist(), strict=True)
        self.lines = [(parent, part, count) for parent, part, count in rows if part not in parents]

    def prices(self) -> dict[str, float]:
        """Return the price of each part."""
        sources = self.plan["sources"]
        return dict(zip(sources["part"], sources["unit_price"].tolist(), strict=True))


@pytest.fixture(scope="module", params=NAMES)
def golden(request: pytest.FixtureRequest, boms: Path) -> Golden:
    """Return one workbook's golden file with its import."""
    return Golden(boms, request.param)


def test_that_lines_and_quantities_are_those_a_buyer_reads_when_a_real_bom_is_imported(golden: Golden) -> None:
    assert len(golden.lines) == golden.told["lines"]
    assert sum(count for _, _, count in golden.lines) == pytest.approx(golden.told["quantity"])
    found = {(part, count) for _, part, count in golden.lines}
    assert {(part, float(count)) for part, count in golden.told["samples"]} <= found


def test_that_levels_are_those_a_buyer_reads_when_a_real_bom_is_imported(golden: Golden) -> None:
    bom = golden.plan["bom"]
    parents: dict[str, set[str]] = {}
    for parent, part in zip(bom["parent"], bom["component"], strict=True):
        parents.setdefault(part, set()).add(parent)

    def depth(part: str) -> int:
        return 1 + max(map(depth, parents[part])) if part in parents else 0

    assert max((depth(part) for part in parents), default=0) == golden.told["levels"]


def test_that_five_rows_are_checked_when_a_golden_file_has_as_many() -> None:
    for name in NAMES:
        told = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
        assert len(told["samples"]) >= min(5, told["lines"]), name


def test_that_tables_of_one_sheet_become_assemblies_when_each_has_a_title(golden: Golden) -> None:
    groups = golden.told.get("groups", {})
    assert len(golden.plan["bom"]) == len(golden.lines) + len(groups)
    for title, told in groups.items():
        mine = [count for parent, _, count in golden.lines if parent == title]
        assert mine, title
        assert told is None or [len(mine), sum(mine)] == told


def test_that_sources_hold_what_is_offered_when_a_real_bom_has_prices_or_suppliers(golden: Golden) -> None:
    sources = golden.plan["sources"]
    rows = {(row["part"], row["supplier"]): row for row in map(sources.row, range(len(sources)))}
    for part, supplier, values in golden.told.get("sources", []):
        row = rows[part, supplier]
        assert {name: row[name] for name in values} == values
    assert not sources["country_of_origin"].tolist().count("CN"), "no sheet gives a country, and none is invented"
    if "currency" in golden.told:
        assert set(sources["currency"]) == {golden.told["currency"]}


def test_that_the_goods_cost_what_the_sheet_states_when_it_has_unit_prices(golden: Golden) -> None:
    if "goods" in golden.told:
        prices = golden.prices()
        total = sum(count * prices[part] for _, part, count in golden.lines if not np.isnan(prices.get(part, np.nan)))
        assert total == pytest.approx(golden.told["goods"], abs=0.005)


def test_that_the_report_tells_what_was_left_out_when_a_real_bom_is_imported(golden: Golden) -> None:
    sheets = {sheet.name: sheet for sheet in golden.result.sheets}
    assert [text for sheet in sheets.values() if sheet.role in {"bom", "parts"} for text in sheet.unmapped] == golden.told["unmapped"]
    for name, role in golden.told.get("roles", {}).items():
        assert sheets[name].role == role
    codes = Counter(finding.code for finding in golden.result.findings)
    assert {code: codes[code] for code in golden.told.get("findings", {})} == golden.told.get("findings", {})


def test_that_units_are_kept_when_they_stand_in_the_quantity_or_beside_it(golden: Golden) -> None:
    parts = golden.plan["parts"]
    units = dict(zip(parts["part"], parts["unit"], strict=True))
    assert all(units[part] == unit for part, unit in golden.told.get("units", []))


def test_that_stated_totals_are_met_when_an_oracle_recomputed_them(shared: Path, boms: Path) -> None:
    oracle = shared / "oracles" / "bom_totals.json"
    if not oracle.is_file():
        pytest.skip("the recomputed totals aren't here")
    totals = {entry["file"]: entry["stated"] for entry in json.loads(oracle.read_text(encoding="utf-8"))}
    robots, purifier = Golden(boms, "football_robots"), Golden(boms, "protein_purifier")
    prices = robots.prices()
    assert sum(count * prices[part] for _, part, count in robots.lines) == pytest.approx(totals[robots.told["file"]]["usd"])
    stated = totals[purifier.told["file"]]
    prices = purifier.prices()
    listed = [(part, count) for _, part, count in purifier.lines if not part.startswith("Glass chromatography")]
    total = sum(count * prices[part] for part, count in listed if not np.isnan(prices[part]))
    assert total == pytest.approx(stated["hardware"][0] + stated["electronics"][0], abs=0.01)


def test_that_every_real_workbook_has_a_golden_file(boms: Path) -> None:
    files = {str(path.relative_to(boms)) for path in boms.rglob("*") if path.is_file() and path.name != "SOURCE.txt"}
    assert {json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))["file"] for name in NAMES} == files


def test_that_every_real_workbook_gives_a_plan_or_says_why_not_when_it_is_imported(boms: Path) -> None:
    files = [path for path in sorted(boms.rglob("*")) if path.is_file() and path.name != "SOURCE.txt"]
    assert len(files) >= 12
    for path in files:
        result = read_workbook(path)  # none of these is refused; one without a table of parts says so in a finding
        plan = result.edit.apply(Plan.empty()).plan
        known = set(plan["parts"]["part"])
        assert set(plan["bom"]["component"]) | set(plan["bom"]["parent"]) | set(plan["sources"]["part"]) <= known, path.name
        assert len(known) == len(plan["parts"]), path.name
        assert (plan["bom"]["quantity"] > 0).all(), path.name
        assert len(plan["parts"]) or any(finding.severity is Severity.ERROR for finding in result.findings), path.name


def test_that_a_real_bom_is_costed_and_comes_back_equal_when_countries_are_assigned_in_bulk(boms: Path, tmp_path: Path) -> None:
    from planner.engine.evaluate import evaluate

    plan = Golden(boms, "humanoid_prices").plan
    sources, product = plan["sources"], str(plan["bom"]["parent"][0])
    abroad = np.where(np.arange(len(sources)) % 3 == 0, "JP", "CN").astype(object)
    extra = (
        ("fx", {"currency": ["CNY"], "rate": [0.14]}),
        ("lanes", {"ship_from": ["CN", "JP"], "mode": ["ocean", "ocean"], "freight_per_kg": [1.2, 1.0], "transit_days": [28.0, 18.0]}),
        ("tariffs", {"program": ["MFN", "s301"], "hts": ["*", "*"], "origins": ["*", "CN"], "rate": [0.03, 0.25]}),
        ("demand", {"part": [product], "due": ["2027-06-01"], "quantity": [100.0]}),
    )  # fmt: skip
    edit = Batch(
        (
            SetCells("sources", sources.ids, "country_of_origin", abroad),
            SetCells("parts", plan["parts"].ids, "hts", np.full(len(plan["parts"]), "8479.50.00", dtype=object)),
        )
    )
    after = edit.apply(plan).plan
    for table, values in extra:
        after = (
            InsertRows.block(new_rows(after, table, {name: list(cells) for name, cells in values.items()}), len(after[table]))
            .apply(after)
            .plan
        )
    result = evaluate(after, ["Base"])["Base"]
    assert result.totals.landed > 0
    assert result.totals.duty > 0
    write_workbook(after, tmp_path / "plan.xlsx", {"Totals": (["Landed (USD)"], [[result.totals.landed]])})
    again = read_workbook(tmp_path / "plan.xlsx").edit.apply(Plan.empty()).plan
    assert again.equals(after)
    assert diff(after, again)["equal"] is True
