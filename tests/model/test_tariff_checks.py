"""Bad tariff tables: each fault is named at its row, sound tables are left alone, and no contents make a check or the engine fail."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.cli.command import main
from planner.engine.evaluate import evaluate
from planner.files.plan_file import save_plan
from planner.files.samples import new_plan, open_sample, sample_names
from planner.model.checks import check
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.schema import BASE, TABLES, Kind
from planner.model.table import Table
from planner.model.tariff_overlaps import overlaps
from tests.plans import plan_of, robot

Cells = dict[str, object]
ERROR, WARNING, NOTE = "error", "warning", "note"
LAYER: Cells = {"program": "s301", "heading": "9903.88.01", "hts": "8501", "rate": 0.25}
MFN: Cells = {"program": "MFN", "hts": "8501", "rate": 0.04}


def found(plan: Plan, code: str) -> list[Finding]:
    return [finding for finding in check(plan) if finding.code == code]


def told(plan: Plan) -> set[tuple[str, str, str | None, str | None]]:
    """Return severity, code, table and column of every finding about tariffs."""
    return {
        (str(one.severity), one.code, one.where.table, one.where.column)
        for one in check(plan)
        if not one.code.startswith(("demand.", "source.", "lane."))
    }


def bought(
    hts: str = "8501.31.40", origin: str = "CN", tariffs: list[Cells] | None = None, part: Cells | None = None, **more: list[Cells]
) -> Plan:
    """Return a plan that buys one part from abroad."""
    return plan_of(
        parts=[{"part": "M", "kind": "buy", "hts": hts, "weight_kg": 1.0, **(part or {})}],
        suppliers=[{"supplier": "X"}],
        sources=[{"part": "M", "supplier": "X", "country_of_origin": origin, "unit_price": 5.0}],
        lanes=[{"ship_from": origin}] if origin else [],
        tariffs=[MFN] if tariffs is None else tariffs,
        **more,
    )


@pytest.mark.parametrize(
    ("layer", "severity", "code", "column"),
    [
        ({"hts": "85o1"}, ERROR, "tariff.code", "hts"),
        ({"hts": "8"}, ERROR, "tariff.code", "hts"),
        ({"hts": "8501.31.40.00.11"}, ERROR, "tariff.code", "hts"),
        ({"hts": "8501..31"}, ERROR, "tariff.code", "hts"),
        ({"hts": "8501,8502"}, ERROR, "tariff.code", "hts"),
        ({"hts": "８５０１"}, ERROR, "tariff.code", "hts"),
        ({"hts": "@none"}, ERROR, "tariff.code", "hts"),
        ({"hts": "@"}, ERROR, "tariff.code", "hts"),
        ({"hts_except": "8501 @none"}, ERROR, "tariff.code", "hts_except"),
        ({"hts": "", "heading": "x"}, WARNING, "tariff.no-code", "hts"),
        ({"origins": "CN XX"}, ERROR, "value.country", "origins"),
        ({"origins_except": "ASEAN"}, ERROR, "value.country", "origins_except"),
        ({"destination": "ZZ"}, ERROR, "value.country", "destination"),
        ({"condition": "metal_share >= 0.15"}, ERROR, "tariff.condition", "condition"),
        ({"condition": "metal_share>0.15"}, ERROR, "tariff.condition", "condition"),
        ({"condition": "metal_share=>0.15"}, ERROR, "tariff.condition", "condition"),
        ({"condition": "metal_share>=lots"}, ERROR, "tariff.condition", "condition"),
        ({"condition": "steel_share>=lots"}, ERROR, "tariff.condition", "condition"),
        ({"condition": "window>=0.5"}, ERROR, "tariff.condition", "condition"),
        ({"condition": "window=perhaps"}, ERROR, "tariff.condition", "condition"),
        ({"condition": "use=moon"}, ERROR, "tariff.condition", "condition"),
        ({"condition": "melt=England"}, ERROR, "tariff.condition", "condition"),
        ({"condition": "steel_share>=0.15"}, WARNING, "tariff.question", "condition"),
        ({"method": "floor", "cap": 0.15}, ERROR, "tariff.floor-cap", "cap"),
        ({"method": "fee", "cap": 0.15}, WARNING, "tariff.cap", "cap"),
        ({"method": "floor", "basis": "metal content"}, WARNING, "tariff.floor-basis", "basis"),
        ({"content_from": 0.2}, WARNING, "tariff.content", "content_from"),
        ({"loaded_before": "2026-01-01"}, WARNING, "tariff.clause-start", "effective_from"),
        ({"transit_wording": "loaded and in transit"}, WARNING, "tariff.clause-wording", "transit_wording"),
        ({"transit_modes": "ocean"}, WARNING, "tariff.clause-wording", "transit_wording"),
        ({"effective_from": "2026-02-01", "entered_before": "2026-02-01"}, WARNING, "tariff.clause-late", "entered_before"),
        ({"effective_from": "2026-02-01", "effective_to": "2026-01-31"}, ERROR, "period.reversed", "effective_to"),
        ({"effective_from": "2026-01-01", "loaded_before": "2026-03-02", "entered_before": "2026-03-01"}, ERROR, "period.reversed", "entered_before"),
        ({"method": "tax", "per_kg": 2.0}, WARNING, "tariff.amount", "per_kg"),
        ({"minimum": 2.0, "maximum": 1.0}, ERROR, "tariff.limits", "minimum"),
        ({"modes": "sea"}, ERROR, "tariff.mode", "modes"),
        ({"transit_modes": "vessel"}, ERROR, "tariff.mode", "transit_modes"),
        ({"preference": "USMCA KORUS"}, ERROR, "tariff.preference", "preference"),
        ({"rate": None}, WARNING, "tariff.rate", "rate"),
        ({"rate": None, "method": "floor"}, WARNING, "tariff.rate", "rate"),
        ({"rate": None, "method": "tax"}, ERROR, "tariff.rate", "rate"),
        ({"rate": None, "method": "surcharge"}, ERROR, "tariff.rate", "rate"),
        ({"rate": None, "method": "fee"}, ERROR, "tariff.rate", "rate"),
        ({"rate": None, "per_kg": 1.0, "currency": "EUR"}, ERROR, "fx.tariff", "currency"),
        ({"minimum": 1.0, "currency": "JPY"}, ERROR, "fx.tariff", "currency"),
        ({"method": "", "rate": 0.1}, ERROR, "value.choice", "method"),
    ],
)  # fmt: skip
def test_that_a_layer_is_named_with_a_hint_when_a_cell_of_it_is_wrong(layer: Cells, severity: str, code: str, column: str) -> None:
    plan = plan_of(
        tariffs=[MFN, {**LAYER, **layer}], questions=QUESTIONS, fx=[{"currency": "JPY", "valid_from": "2030-01-01", "rate": 0.01}]
    )
    assert (severity, code, "tariffs", column) in told(plan)
    named = [one for one in found(plan, code) if one.where.column == column]
    assert [one.where.row for one in named] == [int(plan["tariffs"].ids[1])]
    assert named[0].hint.endswith(".")
    assert named[0].message.endswith(".")


QUESTIONS: list[Cells] = [
    {"key": "metal_share", "question": "How much is metal?", "kind": "share"},
    {"key": "window", "question": "In the window?", "kind": "yes or no"},
    {"key": "use", "question": "What for?", "kind": "word", "choices": "data-centre repair"},
    {"key": "melt", "question": "Melted where?", "kind": "country"},
]


@pytest.mark.parametrize(
    "layer",
    [
        {},
        {"hts": "* 85 8501.31 8501314000 8501.31.40.00"},
        {"hts": "@list 9903", "hts_except": "@list"},
        {"rate": 0.0},
        {"rate": None, "per_kg": 1.0},
        {"rate": None, "per_unit": 1.0, "currency": "USD"},
        {"rate": None, "status": "signed"},
        {"rate": None, "status": "investigated"},
        {"rate": None, "confidence": "unconfirmed", "heading": "x", "origins": "JP"},
        {"rate": None, "method": "fee", "minimum": 25.0, "maximum": 25.0},
        {"rate": None, "destination": "EU"},
        {"minimum": 1.0, "currency": "JPY", "destination": "EU"},
        {"minimum": 1.0, "currency": "EUR"},
        {"method": "floor", "rate": 0.15},
        {"method": "floor", "rate": 0.15, "basis": "non-US content", "content_from": 0.2},
        {"cap": 0.15},
        {"condition": "metal_share>=15% window=YES use!=repair melt=GB metal_share<0.95"},
        {"effective_from": "2026-02-24", "loaded_before": "2026-02-24", "entered_before": "2026-02-28", "transit_wording": "loaded and in transit"},
        {"effective_from": "2026-02-24", "exported_before": "2026-02-24", "transit_modes": "ocean Air"},
        {"modes": "ocean"},
        {"preference": "USMCA"},
        {"method": "surcharge", "rate": 0.1},
        {"origins": "EU CN", "origins_except": "DE COLUMN2"},
    ],
)  # fmt: skip
def test_that_nothing_is_said_of_a_layer_when_it_is_sound(layer: Cells) -> None:
    lists: list[Cells] = [{"list": "list", "hts": "8501"}]
    plan = plan_of(tariffs=[MFN, {**LAYER, **layer}], questions=QUESTIONS, code_lists=lists, fx=[{"currency": "EUR", "rate": 1.1}])
    assert not told(plan)


def test_that_a_layer_without_a_rate_is_told_at_the_part_it_touches_when_it_is_not_confirmed() -> None:
    open_layer = {**LAYER, "rate": None, "confidence": "unconfirmed"}
    plan = bought(tariffs=[MFN, open_layer])
    assert [(one.where.table, one.severity) for one in found(plan, "rate.unknown")] == [("parts", Severity.WARNING)]
    for spared in (
        {"origins": "JP"},
        {"hts": "8502"},
        {"destination": "EU"},
        {"effective_to": "2026-11-22"},
        {"hts_except": "8501.31"},
        {"preference": "USMCA"},
    ):
        assert not found(bought(tariffs=[MFN, {**open_layer, **spared}]), "rate.unknown"), spared


def test_that_a_code_is_unknown_when_no_row_gives_its_mfn_rate() -> None:
    assert not found(bought(), "duty.unknown")
    elsewhere: list[list[Cells]] = [
        [{**MFN, "hts": "8502"}],
        [{**MFN, "destination": "EU"}, {**MFN, "hts": "99"}],
        [{**MFN, "origins": "JP"}],
        [{**MFN, "hts_except": "8501.31"}],
        [{**MFN, "preference": "USMCA"}, {**MFN, "hts": "99"}],
        [{**MFN, "status": "proposed"}, {**MFN, "hts": "99"}],
        [{**LAYER}, {**MFN, "hts": "99"}],
    ]
    for tariffs in elsewhere:
        (one,) = found(bought(tariffs=tariffs), "duty.unknown")
        assert "8501.31.40" in one.message
        assert (one.where.table, one.where.column) == ("parts", "hts")
    assert not found(bought(origin="US", tariffs=[{**MFN, "hts": "99"}]), "duty.unknown")
    assert found(bought(origin="", tariffs=[{**MFN, "hts": "99"}]), "duty.unknown")


def test_that_one_finding_stands_for_all_parts_when_the_destination_has_no_mfn_rows_at_all() -> None:
    plan = bought(settings=[{"destination": "BR"}], tariffs=[{**MFN, "destination": "US"}])
    assert [one.where.table for one in found(plan, "tariff.no-mfn")] == ["settings"]
    assert not found(plan, "duty.unknown")
    assert not found(plan_of(), "tariff.no-mfn")


@pytest.mark.parametrize(
    ("layer", "code"),
    [
        ({"hts": "8502"}, "duty.unknown"),
        ({"rate": None, "per_kg": 1.0}, "duty.weight-missing"),
        ({"rate": None, "per_kg": 1.0, "program": "s301"}, "duty.weight-missing"),
    ],
)
def test_that_a_fault_is_told_once_when_the_engine_finds_it_too(
    layer: Cells, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tariffs = [{**MFN, **layer}] if "program" not in layer else [MFN, {**LAYER, **layer}]
    plan = bought("8501.31.40", tariffs=tariffs, part={"weight_kg": None}, demand=[{"part": "M", "due": "2027-05-03", "quantity": 10.0}])
    save_plan(plan, tmp_path / "plan.ballast")
    main(["check", str(tmp_path / "plan.ballast"), "--json"], lambda *_, **__: 0)  # type: ignore[arg-type]
    codes = Counter(one["code"] for one in json.loads(capsys.readouterr().out)["findings"])
    assert codes[code] == 1
    assert not codes["weight.duty"]


def test_that_a_code_is_too_short_when_the_mfn_rates_below_it_differ() -> None:
    below: list[Cells] = [
        {**MFN, "hts": "8501.31.20", "rate": 0.028},
        {**MFN, "hts": "8501.31.40"},
        {**MFN, "hts": "8501.31.60", "rate": None, "per_kg": 1.5},
    ]
    (one,) = found(bought("8501.31", tariffs=below), "hts.short")
    assert "8501.31.20 2.8 %; 8501.31.40 4 %; 8501.31.60 1.5 USD/kg" in one.message
    assert "the highest is charged" in one.message
    (four,) = found(bought("8501", tariffs=below), "hts.short")
    assert "no duty is known" in four.message
    assert not found(bought("8501", tariffs=below), "duty.unknown")
    assert not found(bought("8501.31.40", tariffs=below), "hts.short")
    same = [{**row, "rate": 0.04, "per_kg": None} for row in below]
    assert not found(bought("8501.31", tariffs=same), "hts.short")
    assert found(bought("8501", tariffs=same), "hts.short")  # below six digits no rate is taken at all
    spared = [below[1], {**below[0], "effective_to": "2026-01-01"}, {**below[0], "origins": "CU"}, {**below[0], "preference": "USMCA"}]
    assert not found(bought("8501.31", tariffs=spared), "hts.short")


def test_that_a_weight_is_missing_when_a_layer_charges_by_it() -> None:
    by_weight: list[Cells] = [{**MFN, "rate": None, "per_kg": 0.019}]
    no_weight: Cells = {"weight_kg": None}
    (one,) = found(bought(tariffs=by_weight, part=no_weight), "duty.weight-missing")
    assert (one.severity, one.where.column) == (Severity.ERROR, "weight_kg")
    assert "M pays duty by weight" in one.message
    assert not found(bought(tariffs=by_weight), "duty.weight-missing")
    closer = [*by_weight, {**MFN, "hts": "8501.31"}]
    assert not found(bought(tariffs=closer, part=no_weight), "duty.weight-missing")
    later = [MFN, {**LAYER, "per_kg": 1.0, "effective_from": "2027-06-01"}]
    assert [one.severity for one in found(bought(tariffs=later, part=no_weight), "weight.duty")] == [Severity.WARNING]
    assert not found(bought(tariffs=later), "weight.duty")


@pytest.mark.parametrize(
    ("other", "overlaps_"),
    [
        ({"rate": 0.1}, True),
        ({"rate": 0.1, "hts": "8502 8501"}, True),
        ({"rate": 0.1, "hts": "@motors"}, True),
        ({"rate": 0.3, "origins": "JP CN"}, True),  # the narrower row charges less than the wider one, and so does nothing
        ({"rate": 0.25}, False),
        ({"rate": 0.1, "hts": "8502"}, False),
        ({"rate": 0.1, "hts": "8501.31"}, False),
        ({"rate": 0.1, "origins": "JP"}, False),
        ({"rate": 0.1, "origins": "*", "origins_except": "CN"}, False),
        ({"rate": 0.1, "hts_except": "8501"}, False),
        ({"rate": 0.1, "destination": "EU"}, False),
        ({"rate": 0.1, "preference": "USMCA"}, False),
        ({"rate": 0.1, "condition": "window=yes"}, False),
        ({"rate": 0.1, "modes": "air"}, False),
        ({"rate": 0.1, "program": "s122"}, False),
        ({"rate": 0.1, "status": "proposed"}, False),
        ({"rate": 0.1, "effective_to": "2026-12-31"}, False),
        ({"rate": 0.1, "effective_to": "2027-01-01"}, True),
        ({"method": "floor"}, True),
        ({"rate": None, "per_kg": 1.0}, True),
    ],
)  # fmt: skip
def test_that_rows_of_a_program_overlap_when_both_charge_the_same_goods_on_a_day(other: Cells, overlaps_: bool) -> None:
    first = {**LAYER, "origins": "CN", "modes": "ocean", "destination": "US", "effective_from": "2027-01-01"}
    plan = plan_of(
        tariffs=[first, {**first, "effective_from": None, **other}], questions=QUESTIONS, code_lists=[{"list": "motors", "hts": "8501"}]
    )
    named = found(plan, "tariff.overlap")
    assert [one.where.row for one in named] == ([int(plan["tariffs"].ids[1])] if overlaps_ else [])
    if overlaps_:
        assert named[0].severity is Severity.WARNING
        assert "25 %" in named[0].message


def test_that_no_overlap_is_told_when_a_rule_takes_the_larger_or_a_named_country_pays_more() -> None:
    rows = [{**LAYER, "origins": "CN"}, {**LAYER, "origins": "CN", "rate": 0.1}]
    rule: Cells = {"program": "s301", "other": "s301", "rule": "takes the larger"}
    assert found(plan_of(tariffs=rows), "tariff.overlap")
    assert not found(plan_of(tariffs=rows, stacking=[rule]), "tariff.overlap")
    everyone = {**LAYER, "origins": "*", "rate": 0.1}
    assert not found(plan_of(tariffs=[everyone, rows[0]]), "tariff.overlap")
    assert found(plan_of(tariffs=[{**everyone, "rate": 0.5}, rows[0]]), "tariff.overlap")  # China's own 25 % would never count


def test_that_no_overlap_is_told_when_an_old_rate_is_kept_for_goods_under_way() -> None:
    new = {**LAYER, "effective_from": "2027-01-01", "loaded_before": "2027-01-01", "entered_before": "2027-03-01"}
    old = {**LAYER, "rate": 0.1, "effective_to": "2027-02-28"}
    assert not found(plan_of(tariffs=[old, new]), "tariff.overlap")
    assert found(plan_of(tariffs=[{**old, "effective_to": "2027-03-01"}, new]), "tariff.overlap")


def test_that_an_overlap_is_only_a_note_when_it_is_history() -> None:
    plan = plan_of(tariffs=[{**LAYER, "effective_to": "2026-11-22"}, {**LAYER, "rate": 0.1}])
    assert [one.severity for one in found(plan, "tariff.overlap")] == [Severity.NOTE]


def test_that_a_thousand_overlapping_rows_are_each_told_once() -> None:
    codes = [f"85{number:02}" for number in range(1, 51)]
    rows = [{**LAYER, "hts": " ".join(codes[number % 25 :]), "rate": number / 1000} for number in range(1000)]
    plan = plan_of(tariffs=rows)
    one_each = overlaps(plan["tariffs"], plan["stacking"], plan["code_lists"])
    assert len(one_each) == 999
    assert one_each[-1].more == 998


@pytest.mark.parametrize(
    ("rule", "severity", "code"),
    [
        ({"program": "s999", "other": "s301"}, NOTE, "stacking.program"),
        ({"program": "s301", "other": "s301"}, ERROR, "stacking.self"),
        ({"program": "s301", "other": "s122", "rule": "takes the larger"}, WARNING, "stacking.larger"),
        ({"program": "s301", "other": "MPF"}, WARNING, "stacking.fee"),
        ({"program": "s301", "other": "s122", "effective_from": "2027-01-02", "effective_to": "2027-01-01"}, ERROR, "period.reversed"),
        ({"program": "s301", "other": "s122", "rule": "adds"}, WARNING, "stacking.contradiction"),
    ],
)
def test_that_a_stacking_rule_is_named_when_it_does_nothing_or_too_much(rule: Cells, severity: str, code: str) -> None:
    layers = [LAYER, {**LAYER, "program": "s122"}, {**LAYER, "program": "MPF", "method": "fee"}]
    before: Cells = {"program": "s301", "other": "s122", "effective_to": "2027-01-01"}
    sound = plan_of(tariffs=layers, stacking=[before])
    assert not {one for one in told(sound) if one[2] == "stacking"}
    plan = plan_of(tariffs=layers, stacking=[before, rule])
    assert {(severity, code)} == {(str(one.severity), one.code) for one in check(plan) if one.where.table == "stacking"}


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ({"key": "window", "value": "perhaps"}, False),
        ({"key": "window", "value": "0.5"}, False),
        ({"key": "window", "value": "Yes"}, True),
        ({"key": "metal_share", "value": "much"}, False),
        ({"key": "metal_share", "value": "130"}, False),
        ({"key": "metal_share", "value": "30 %"}, True),
        ({"key": "metal_share", "value": "0.3"}, True),
        ({"key": "use", "value": "datacentre"}, False),
        ({"key": "use", "value": "Data-Centre"}, True),
        ({"key": "melt", "value": "England"}, False),
        ({"key": "melt", "value": "GB"}, True),
    ],
)
def test_that_an_answer_is_named_when_it_does_not_fit_its_question(answer: Cells, right: bool) -> None:
    plan = plan_of(questions=QUESTIONS, answers=[answer])
    assert told(plan) == (set() if right else {(ERROR, "answer.value", "answers", "value")})


def test_that_questions_and_answers_are_named_when_keys_are_unknown_or_twice() -> None:
    assert (ERROR, "reference.missing", "answers", "key") in told(plan_of(questions=QUESTIONS, answers=[{"key": "colour", "value": "red"}]))
    assert (ERROR, "key.duplicate", "questions", "key") in told(plan_of(questions=[QUESTIONS[0], QUESTIONS[0]]))


def test_that_a_preference_is_named_when_no_layer_knows_it() -> None:
    plan = bought(tariffs=[MFN, {**MFN, "preference": "USMCA", "rate": 0.0}, {**LAYER, "exempt_preference": "KORUS USMCA"}])
    for name, known in (("USMCA", True), ("usmca", True), ("KORUS", True), ("NAFTA", False), ("", True)):
        sources = plan["sources"]
        cells = np.array([name], dtype=object)
        assert bool(found(plan.with_table(sources.with_columns({"preference": cells})), "preference.unknown")) is not known


def test_that_a_destination_is_named_when_it_has_no_import_regime() -> None:
    regimes: list[Cells] = [{"destination": "US"}, {"destination": "EU", "value_basis": "CIF"}]
    for here, tariffs, places in (
        ("US", "", []), ("DE", "EU", []), ("GB", "", ["settings"]), ("US", "BR", ["tariffs"]), ("US", "EU BR", ["tariffs"]), ("US", "DE FR *", []),
    ):  # fmt: skip
        plan = plan_of(settings=[{"destination": here}], destinations=regimes, tariffs=[{**MFN, "destination": tariffs}])
        assert [one.where.table for one in found(plan, "destination.unknown")] == places
    assert not found(plan_of(tariffs=[MFN]), "destination.unknown")
    assert found(plan_of(settings=[{"destination": "DE"}]), "destination.unknown")


def test_that_the_shipped_library_and_samples_have_no_errors_or_warnings() -> None:
    for plan in (new_plan(), *map(open_sample, sample_names())):
        assert not [one for one in check(plan) if one.severity is not Severity.NOTE]


# Any contents at all --------------------------------------------------------------------------------------------------

JUNK = st.sampled_from([
    "", " ", "*", "@", "@x", "@motors", "0", "8501", "8501.31.40", "85.0", "…", "a=b", "metal_share>=0.15", "metal_share>=x", "window=yes", ">=", "==",
    "CN", "cn", "EU", "XX", "* -", "COLUMN2", "USMCA", "NONE", "yes", "no", "nan", "inf", "-1", "1e400", "{part}", "{0}", "%s", "MFN", "s301", "MPF",
    "VAT", "ocean", "sea", "loaded and in transit", "fee", "tax", "surcharge", "floor", "add", "metal content", "non-US content", "takes the larger",
    "leaves the rest", "is waived", "granted", "USD", "EUR", "\n", "ä\u0000b", "９９", "E1", "M", "X", "US", "share", "word", "struck down",
]) | st.text(max_size=6)  # fmt: skip
NUMBERS = st.sampled_from([np.nan, 0.0, -0.0, 1.0, 0.25, -1.0, 1e-300, 1e18, 1e308, -1e308, np.inf, -np.inf]) | st.floats()
DAYS = st.sampled_from(["NaT", "2026-11-23", "2026-11-22", "2027-01-01", "1677-09-22", "0001-01-01", "9999-12-31"]).map(
    lambda day: np.datetime64(day, "D")
)
DAMAGED = ("tariffs", "answers", "questions", "stacking", "code_lists", "refunds", "programs", "destinations")


@st.composite
def damaged(draw: st.DrawFn, name: str) -> Table:
    """A table of a few rows in which any cell may hold anything; what the kind of the cell stores is all that is kept."""
    spec = TABLES[name]
    count = draw(st.integers(0, 5))
    of = {Kind.DATE: DAYS, Kind.FLAG: st.booleans()}
    columns = {}
    for column in spec.columns:
        cell = of.get(column.kind, NUMBERS if column.dtype == np.float64 else JUNK | st.just(str(column.default or "")))
        columns[column.name] = draw(st.lists(cell, min_size=count, max_size=count))
    return Table.of(spec, range(5000, 5000 + count), columns)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), names=st.lists(st.sampled_from(DAMAGED), min_size=1, max_size=4, unique=True))
def test_that_no_contents_of_the_tables_make_a_check_or_the_engine_fail(data: st.DataObject, names: list[str]) -> None:
    plan = robot()
    plan = plan.with_table(plan_of(code_lists=[{"list": "motors", "hts": "8501"}])["code_lists"])
    plan = plan.with_table(plan_of(questions=QUESTIONS)["questions"])
    for name in names:
        plan = plan.with_table(data.draw(damaged(name), label=name))
    with np.errstate(all="ignore"):  # cells may hold 1e308
        for one in check(plan):
            assert one.message
            assert one.where.table in TABLES
        evaluate(plan, [BASE, "Threat"])


def test_that_a_preference_goods_of_the_origin_cannot_hold_is_told() -> None:
    layer = {"program": "MFN", "hts": "8501.31.40", "rate": 0.0, "origins": "CA MX", "preference": "USMCA", "source": "HTS"}
    source = {"part": "P", "supplier": "S", "preference": "USMCA", "qualifies": "yes"}
    sources = [{**source, "country_of_origin": origin} for origin in ("MX", "CN")]
    plan = plan_of(parts=[{"part": "P"}], suppliers=[{"supplier": "S"}], tariffs=[layer], sources=sources)
    told = [finding for finding in check(plan) if finding.code == "preference.origin"]
    assert [finding.where.row for finding in told] == [int(plan["sources"].ids[1])]
