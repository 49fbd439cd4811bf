"""What a layer can say: bases, caps, amounts, clauses, conditions, preferences, surcharges, taxes; and the laws that duty obeys."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.engine.cost.landed import tariff_of
from planner.engine.explain.assess import Assessment, Shipment, assess
from planner.engine.inputs import settings_of
from planner.engine.tariffs.duty import looked_up, rate_calendar
from planner.engine.tariffs.kinds import Goods
from tests.plans import plan_of

Row = dict[str, object]
MFN: Row = {"program": "MFN", "hts": "8501.31.40", "rate": 0.04}
METALS: Row = {"program": "metals", "hts": "8501", "rate": 0.5, "basis": "metal content"}
RECIPROCAL: Row = {"program": "reciprocal", "rate": 0.1}
REST: Row = {"program": "metals", "other": "reciprocal", "rule": "leaves the rest"}
FREE: Row = {"program": "MFN", "rate": 0.0}


def due(tariffs: list[Row], *, stacking: list[Row] | None = None, destination: str = "US", **shipment: object) -> Assessment:
    """Return what is due on motors of 100.00 from China."""
    tables = {name: shipment.pop(name) for name in ("questions", "code_lists", "destinations", "fx") if name in shipment}
    given = {
        "hts": "8501.31.40",
        "origin": "CN",
        "entry": np.datetime64("2026-11-23"),
        "value": 100.0,
        "destination": destination,
        **shipment,
    }
    return assess(plan_of(tariffs=tariffs, stacking=stacking or [], **tables), Shipment(**given))  # type: ignore[arg-type]


def duty(tariffs: list[Row], **more: object) -> float:
    return due(tariffs, **more).duty  # type: ignore[arg-type]


@pytest.mark.parametrize(("metal", "expected"), [("0.4", 0.04 + 0.5 * 0.4 + 0.1 * 0.6), ("1", 0.54), ("0", 0.14), (None, 0.54)])
def test_that_metal_pays_one_duty_and_the_rest_the_other(metal: str | None, expected: float) -> None:
    # Proc. 10947 (4 June 2025): 50 % on the metal content, the reciprocal duty on the rest; not known: whichever is higher.
    facts = {"metal_value": metal} if metal else {}
    assert duty([MFN, METALS, RECIPROCAL], stacking=[REST], facts=facts) == pytest.approx(100 * expected)


def test_that_the_lesser_metal_duty_is_not_taken_where_the_rest_pays_more() -> None:
    cheap_metal, dear_rest = {**METALS, "rate": 0.1}, {**RECIPROCAL, "rate": 0.4}
    found = due([MFN, cheap_metal, dear_rest], stacking=[REST])
    assert found.duty == pytest.approx(44.0)
    assert [(one.key, one.worth) for one in found.questions] == [("metal_value", pytest.approx(30.0))]


def test_that_a_duty_on_metal_waives_nothing_where_there_is_no_metal() -> None:
    waives = {**REST, "rule": "is waived"}
    assert duty([MFN, METALS, RECIPROCAL], stacking=[waives], facts={"metal_value": "0"}) == pytest.approx(14.0)
    assert duty([MFN, METALS, RECIPROCAL], stacking=[waives], facts={"metal_value": "0.1"}) == pytest.approx(9.0)


@pytest.mark.parametrize(("content", "expected"), [("0.3", 14.0), ("0.2", 16.0), ("0.19", 20.0), (None, 20.0)])
def test_that_own_content_counts_from_its_least_share_on(content: str | None, expected: float) -> None:
    layer = {**RECIPROCAL, "rate": 0.2, "basis": "non-US content", "content_from": 0.2}
    assert duty([FREE, layer], facts={"us_content": content} if content else {}) == pytest.approx(expected)


@pytest.mark.parametrize(("base", "added"), [(0.042, 0.058), (0.0, 0.1), (0.2, 0.0)])
def test_that_a_cap_leaves_no_more_than_the_base_rate_lets(base: float, added: float) -> None:
    # 10 % net of MFN: 4.2 % leaves 5.8 points, 20 % none.
    assert duty([{**MFN, "rate": base}, {**RECIPROCAL, "rate": 0.125, "cap": 0.1}]) == pytest.approx(100 * (base + added))


def test_that_a_cap_above_the_rate_changes_nothing() -> None:
    assert duty([MFN, {**RECIPROCAL, "cap": 0.5}]) == pytest.approx(14.0)


@pytest.mark.parametrize(("quantity", "expected"), [(1.0, 8.0), (10.0, 3.0 + 5.0), (40.0, 40 * 0.5)])
def test_that_a_compound_duty_keeps_its_least_and_most_for_a_unit(quantity: float, expected: float) -> None:
    # 3 % + 0.50 each, at least 0.40 and at most 8.00 for one: one unit of 500.00 would pay 15.50, 40 of 2.50 pay 23.00 but 20.00 at most.
    row = {**MFN, "rate": 0.03, "per_unit": 0.5, "minimum": 0.4, "maximum": 8.0 if quantity < 40 else 0.5}
    assert duty([row], quantity=quantity, value=500.0 if quantity == 1 else 100.0) == pytest.approx(expected)


def test_that_a_least_duty_is_charged_on_cheap_goods() -> None:
    assert duty([{**MFN, "minimum": 2.0}], quantity=3.0) == pytest.approx(6.0)


def test_that_a_specific_duty_is_in_its_own_currency() -> None:
    row = {**MFN, "rate": None, "per_kg": 2.0, "currency": "EUR"}
    assert duty([row], weight_kg=10.0, fx=[{"currency": "EUR", "rate": 1.1}]) == pytest.approx(22.0)
    assert math.isnan(duty([row], weight_kg=10.0))


def test_that_a_weight_duty_without_a_weight_is_said_at_the_line_and_the_total() -> None:
    found = due([{**MFN, "per_kg": 0.019}])
    assert math.isnan(found.duty)
    assert math.isnan(found.effective_rate)
    assert [one.code for one in found.findings] == ["weight.missing"]
    assert "cannot compute" in found.layers[0].reason


def test_that_a_layer_without_a_rate_is_unknown_and_not_free() -> None:
    found = due([MFN, {**RECIPROCAL, "rate": None}])
    assert math.isnan(found.duty)
    assert [one.code for one in found.findings] == ["rate.unknown"]
    assert [(math.isnan(layer.amount), layer.reason.startswith("cannot compute")) for layer in found.layers] == [
        (False, False),
        (True, True),
    ]
    assert due([{**MFN, "rate": 0.0}]).duty == 0.0


def test_that_a_threat_without_an_amount_is_not_charged() -> None:
    assert duty([MFN, {**RECIPROCAL, "rate": None, "status": "signed"}]) == pytest.approx(4.0)


@pytest.mark.parametrize(("mode", "wording", "spared"), [
    ("ocean", "loaded and in transit", True), ("air", "loaded and in transit", False), ("truck", "loaded and in transit", False),
    ("ocean", "loaded or in transit", True), ("air", "loaded or in transit", True), ("rail", "", True),
])  # fmt: skip
def test_that_and_means_by_vessel_only_and_or_any_mode(mode: str, wording: str, spared: bool) -> None:
    clause = {"effective_from": "2026-11-01", "loaded_before": "2026-11-01", "entered_before": "2026-12-01", "transit_wording": wording}
    found = duty([MFN, {**RECIPROCAL, **clause}], mode=mode, loaded=np.datetime64("2026-10-31"))
    assert found == pytest.approx(4.0 if spared else 14.0)


def test_that_goods_under_way_keep_their_rate_through_two_rises() -> None:
    rises = [
        {**RECIPROCAL, "rate": 0.1, "effective_from": "2026-04-05", "effective_to": "2026-04-08", "loaded_before": "2026-04-05", "entered_before": "2026-05-27"},
        {**RECIPROCAL, "rate": 0.84, "effective_from": "2026-04-09", "effective_to": "2026-04-09", "loaded_before": "2026-04-09", "entered_before": "2026-05-27"},
        {**RECIPROCAL, "rate": 1.25, "effective_from": "2026-04-10", "loaded_before": "2026-04-09", "entered_before": "2026-05-27"},
    ]  # fmt: skip
    entry = np.datetime64("2026-05-01")
    loaded = {"2026-04-04": 0.0, "2026-04-06": 10.0, "2026-04-09": 125.0, "2026-04-20": 125.0}
    assert {day: duty([FREE, *rises], entry=entry, loaded=np.datetime64(day)) for day in loaded} == pytest.approx(loaded)
    assert duty([FREE, *rises], entry=np.datetime64("2026-05-27"), loaded=np.datetime64("2026-04-06")) == pytest.approx(125.0)


def test_that_an_old_rate_is_kept_only_where_the_new_one_would_touch_the_goods() -> None:
    old = {**RECIPROCAL, "rate": 0.24, "origins": "JP CN", "effective_to": "2026-10-31"}
    new = {
        **RECIPROCAL,
        "rate": 0.5,
        "origins": "CN",
        "effective_from": "2026-11-01",
        "loaded_before": "2026-11-01",
        "entered_before": "2026-12-31",
    }
    before = np.datetime64("2026-10-30")
    assert duty([FREE, old, new], loaded=before) == pytest.approx(24.0)
    assert duty([FREE, old, new], loaded=before, origin="JP") == 0.0


def test_that_the_day_of_export_can_decide() -> None:
    clause = {"effective_from": "2026-05-10", "exported_before": "2026-05-10", "entered_before": "2026-12-01"}
    layers = [MFN, {**RECIPROCAL, **clause}]
    aboard = np.datetime64("2026-06-01")
    assert duty(layers, mode="air", loaded=aboard, exported=np.datetime64("2026-05-09")) == pytest.approx(4.0)
    assert duty(layers, mode="air", loaded=aboard, exported=np.datetime64("2026-05-10")) == pytest.approx(14.0)


def test_that_a_condition_that_is_met_goes_before_a_row_without_one() -> None:
    layers = [
        MFN,
        {"program": "metals", "hts": "8501", "rate": 0.5},
        {"program": "metals", "hts": "8501", "rate": 0.1, "condition": "us_metal>=0.85"},
    ]
    assert duty(layers, facts={"us_metal": "90 %"}) == pytest.approx(14.0)
    assert duty(layers, facts={"us_metal": "0.5"}) == pytest.approx(54.0)
    found = due(layers)
    assert found.duty == pytest.approx(54.0)
    assert [(one.key, one.assumed, one.worth) for one in found.questions] == [("us_metal", "less than 85 %", pytest.approx(40.0))]


def test_that_what_a_question_says_holds_until_it_is_answered() -> None:
    layers = [MFN, {"program": "chips", "rate": 0.25, "condition": "window=yes"}]
    says_no = [{"key": "window", "question": "In the window?", "assumed": "no"}]
    assert duty(layers) == pytest.approx(29.0)
    found = due(layers, questions=says_no)
    assert found.duty == pytest.approx(4.0)
    assert [(one.text, one.assumed, one.worth, one.risk) for one in found.questions] == [("In the window?", "no", 0.0, pytest.approx(25.0))]
    assert duty(layers, questions=says_no, facts={"window": "yes"}) == pytest.approx(29.0)


def test_that_a_preference_that_is_not_proved_is_asked_for() -> None:
    layers = [MFN, {**MFN, "rate": 0.0, "origins": "MX CA", "preference": "USMCA"}, {**RECIPROCAL, "exempt_preference": "USMCA"}]
    found = due(layers, origin="MX")
    assert found.duty == pytest.approx(14.0)
    assert [(one.key, one.choices, one.worth) for one in found.questions] == [("preference", ("USMCA",), pytest.approx(14.0))]
    for facts in ({"preference": "USMCA"}, {"usmca": "yes"}):
        assert duty(layers, origin="MX", facts=facts) == 0.0
    assert due(layers, origin="MX", facts={"preference": "none"}).questions == ()
    wrong = due(layers, origin="CN", facts={"preference": "USMCA"})  # no goods of China hold it, so it waives nothing
    assert wrong.duty == pytest.approx(14.0)
    assert [one.code for one in wrong.findings] == ["preference.origin"]


def test_that_antidumping_is_waived_by_nothing() -> None:
    layers = [
        {**MFN, "exempt_preference": ""},
        {"program": "AD", "heading": "A-570-000", "rate": 0.5},
        {**RECIPROCAL, "exempt_preference": "USMCA"},
    ]
    assert duty(layers, origin="MX", preference="USMCA") == pytest.approx(54.0)


def test_that_a_surcharge_is_a_share_of_the_duty_before_it_and_a_tax_of_all() -> None:
    # India: 15 % on 132,000 = 19,800; 10 % of it 1,980; 12 % of 153,780 = 18,453.60; together 40,233.60.
    layers = [
        {"program": "MFN", "destination": "IN", "rate": 0.15},
        {"program": "SWS", "destination": "IN", "method": "surcharge", "rate": 0.1},
        {"program": "IGST", "destination": "IN", "method": "tax", "rate": 0.12, "recoverable": True},
    ]
    found = due(layers, destination="IN", value=132_000.0)
    assert [round(layer.amount, 2) for layer in found.layers] == [19_800.00, 1_980.00, 18_453.60]
    assert found.duty + found.recoverable == pytest.approx(40_233.60)
    assert found.taxes == 0.0


def test_that_freight_joins_the_customs_value_where_the_country_counts_it() -> None:
    # Netherlands: 8 % on 76,792 = 6,143.36; VAT 21 % on 82,935.36 = 17,416.43.
    layers = [
        {"program": "MFN", "destination": "EU", "rate": 0.08},
        {"program": "VAT", "destination": "NL", "method": "tax", "rate": 0.21, "recoverable": True},
    ]
    basis = [{"destination": "EU", "value_basis": "CIF"}]
    found = due(layers, destination="NL", destinations=basis, value=70_000.0, freight=6_000.0, insurance=792.0)
    assert (found.customs_value, round(found.duty, 2), round(found.recoverable, 2)) == (76_792.0, 6_143.36, 17_416.43)


def test_that_a_list_of_codes_stands_for_its_codes() -> None:
    codes = [{"list": "annex", "hts": "8501.31"}, {"list": "annex", "hts": "9031"}]
    layers = [MFN, {**RECIPROCAL, "hts": "@annex 7318"}, {"program": "other", "rate": 0.2, "hts_except": "@annex"}]
    assert duty(layers, code_lists=codes) == pytest.approx(14.0)


def test_that_column_2_goods_pay_column_2() -> None:
    layers = [{**MFN, "origins_except": "COLUMN2"}, {**MFN, "origins": "COLUMN2", "rate": 0.35}]
    assert [duty(layers, origin=origin) for origin in ("CN", "RU", "KP")] == pytest.approx([4.0, 35.0, 35.0])


def test_that_an_unknown_origin_is_no_duty_but_a_finding() -> None:
    found = due([MFN], origin="XX")
    assert math.isnan(found.duty)
    assert [one.code for one in found.findings] == ["origin.unknown"]


RATES = st.floats(0.0, 2.0)
LAYERS = st.lists(
    st.fixed_dictionaries({
        "program": st.sampled_from(["a", "b", "c"]), "rate": RATES, "hts": st.sampled_from(["*", "8501", "8501.31", "7318"]), "origins": st.sampled_from(["*", "CN", "JP EU"]),
        "method": st.sampled_from(["add", "floor", "surcharge"]), "cap": st.sampled_from([None, 0.1, 0.5]), "basis": st.sampled_from(["full value", "metal content", "non-US content"]),
        "condition": st.sampled_from(["", "x=yes", "metal_share>=0.15"]), "effective_from": st.sampled_from([None, "2026-01-01", "2027-01-01"]),
    }), max_size=5,
)  # fmt: skip
RULES = st.lists(
    st.fixed_dictionaries({
        "program": st.sampled_from(["a", "b", "c"]), "other": st.sampled_from(["a", "b", "c"]),
        "rule": st.sampled_from(["adds", "is waived", "takes the larger", "leaves the rest"]),
    }), max_size=3,
)  # fmt: skip


@given(LAYERS, RULES, st.floats(1.0, 1e7), st.floats(0.01, 100.0))
def test_that_layers_add_up_to_the_duty_and_scale_with_the_value(layers: list[Row], rules: list[Row], value: float, factor: float) -> None:
    one, more = (due([MFN, *layers], stacking=rules, value=worth) for worth in (value, value * factor))
    assert sum(layer.amount for layer in one.layers) == pytest.approx(one.duty, rel=1e-9)
    assert more.duty == pytest.approx(one.duty * factor, rel=1e-9)
    assert more.effective_rate == pytest.approx(one.effective_rate, rel=1e-9)


@given(LAYERS, st.integers(0, 5), st.floats(0.0, 1.0))
def test_that_duty_never_falls_when_a_rate_rises(layers: list[Row], which: int, more: float) -> None:
    netted = [at for at, layer in enumerate(layers) if layer["cap"] is not None or layer["method"] == "floor"]
    layers = [MFN, *(layer for at, layer in enumerate(layers) if at not in netted[1:])]  # two layers net of MFN would both give way to it
    raised = [{**layer, "rate": layer["rate"] + more} if at == which % len(layers) else layer for at, layer in enumerate(layers)]  # type: ignore[operator]
    assert duty(raised) >= duty(layers) - 1e-9


@given(LAYERS, RULES)
def test_that_no_answer_costs_more_than_none(layers: list[Row], rules: list[Row]) -> None:
    if any(rule["rule"] == "leaves the rest" for rule in rules):  # what US content leaves is no rule of any law
        layers = [{**layer, "basis": str(layer["basis"]).replace("non-US content", "full value")} for layer in layers]
    found = due([MFN, *layers], stacking=rules)
    for answer in (
        {"x": "yes"},
        {"x": "no"},
        {"metal_share": "0.2"},
        {"metal_value": "0.5"},
        {"us_content": "0.4"},
        {"x": "no", "metal_share": "0"},
    ):
        assert duty([MFN, *layers], stacking=rules, facts=answer) <= found.duty + 1e-9


@given(LAYERS, RULES, st.lists(st.tuples(st.sampled_from(["CN", "JP", "US"]), st.integers(0, 900)), min_size=1, max_size=6))
def test_that_lines_looked_up_together_pay_what_each_pays_alone(layers: list[Row], rules: list[Row], lines: list[tuple[str, int]]) -> None:
    plan = plan_of(tariffs=[MFN, *layers], stacking=rules)
    tariff = tariff_of(plan, settings_of(plan))
    origins = ("CN", "JP", "US")
    goods = Goods(("8501.31.40",) * 3, origins, ("ocean",) * 3, ("",) * 3, ((),) * 3)
    kind = np.array([origins.index(origin) for origin, _ in lines])
    entry = np.datetime64("2026-01-01") + np.array([days for _, days in lines])
    charges, case = looked_up(tariff, goods, kind, entry, entry)
    together = charges.rates.rate[case].sum(axis=1)
    for at, (origin, _) in enumerate(lines):
        alone = due([MFN, *layers], stacking=rules, origin=origin, entry=entry[at])
        assert together[at] * (origin != "US") * 100 == pytest.approx(alone.duty)
    calendar = rate_calendar(tariff, goods, np.zeros(3, dtype=np.intp), np.datetime64("2026-01-01"), np.datetime64("2028-12-31"))
    assert calendar.rate[kind, calendar.at(entry)].sum(axis=1) == pytest.approx(together)


@pytest.mark.parametrize(("value", "expected"), [(5.0, 2.0), (20.0, 3.0), (100.0, 15.0)])
def test_that_a_floor_counts_a_base_duty_by_weight_in(value: float, expected: float) -> None:
    # 2.00 per kg on 1 kg is 40 % of 5.00, 10 % of 20.00 and 2 % of 100.00; the floor fills up to 15 %, and takes nothing off.
    by_weight = {**MFN, "rate": None, "per_kg": 2.0}
    assert duty([by_weight, {**RECIPROCAL, "rate": 0.15, "method": "floor"}], value=value, weight_kg=1.0) == pytest.approx(expected)


@pytest.mark.parametrize(("value", "expected"), [(20.0, 2.0 + 0.0), (40.0, 4.0), (100.0, 10.0)])
def test_that_a_cap_counts_a_base_duty_by_weight_in(value: float, expected: float) -> None:
    by_weight = {**MFN, "rate": None, "per_kg": 2.0}
    assert duty([by_weight, {**RECIPROCAL, "rate": 0.1, "cap": 0.1}], value=value, weight_kg=1.0) == pytest.approx(expected)


def test_that_a_surcharge_is_on_duty_by_weight_too() -> None:
    by_weight = {**MFN, "rate": 0.1, "per_kg": 2.0, "per_unit": 1.0}
    found = due([by_weight, {"program": "SWS", "method": "surcharge", "rate": 0.1}], weight_kg=3.0, quantity=4.0)
    assert found.duty == pytest.approx((10.0 + 6.0 + 4.0) * 1.1)


@pytest.mark.parametrize("method", ["fee", "tax"])
def test_that_a_fee_or_tax_without_a_rate_is_unknown(method: str) -> None:
    found = due([MFN, {"program": "X", "method": method, "rate": None}])
    assert math.isnan(found.fees if method == "fee" else found.taxes)
    assert [one.code for one in found.findings] == ["rate.unknown"]


def test_that_an_answer_that_cannot_be_read_is_no_answer() -> None:
    asked = [{"key": "metal_share", "question": "How much?", "kind": "share"}]
    layers = [MFN, {"program": "metals", "rate": 0.5, "condition": "metal_share>=0.15"}]
    found = due(layers, questions=asked, facts={"metal_share": "plenty"})
    assert found.duty == pytest.approx(54.0)
    assert [one.code for one in found.findings] == ["answer.value"]
    assert duty([MFN, METALS], facts={"metal_value": "most of it"}) == pytest.approx(54.0)


def test_that_the_first_rule_of_a_pair_counts() -> None:
    adds, waived = ({"program": "metals", "other": "reciprocal", "rule": rule} for rule in ("adds", "is waived"))
    layers = [MFN, {**METALS, "basis": "full value"}, RECIPROCAL]
    assert duty(layers, stacking=[adds, waived]) == pytest.approx(64.0)
    assert duty(layers, stacking=[waived, adds]) == pytest.approx(54.0)
    assert duty(layers, stacking=[{**adds, "effective_to": "2026-01-01"}, waived]) == pytest.approx(54.0)


def test_that_metal_is_all_where_too_much_is_asked_at_once() -> None:
    many = [{"program": f"p{number}", "rate": 0.0, "condition": f"q{number}=yes"} for number in range(9)]
    assert duty([MFN, *many, METALS]) == pytest.approx(54.0)


def test_that_a_short_code_is_not_taken_for_an_exempt_one() -> None:
    exempt = {**RECIPROCAL, "hts": "8501.31.4070", "rate": 0.0}
    assert duty([MFN, RECIPROCAL, exempt], hts="8501.31.40") == pytest.approx(14.0)
    assert duty([MFN, RECIPROCAL, exempt], hts="8501.31.4070") == pytest.approx(4.0)
    dearer = {**exempt, "rate": 0.5}
    assert duty([MFN, RECIPROCAL, dearer], hts="8501.31.40") == pytest.approx(54.0)
    assert duty([MFN, RECIPROCAL, dearer], hts="8501.31.4010") == pytest.approx(14.0)


def test_that_a_code_too_short_to_be_unique_names_the_lines_below() -> None:
    found = due([MFN, {**MFN, "hts": "8501.31.20", "rate": 0.028}], hts="8501.31")
    assert found.duty == pytest.approx(4.0)
    assert [one.code for one in found.findings] == ["code.short"]
    assert "8501.31.20 (2.8 %)" in found.findings[0].message


def test_that_days_out_of_order_are_a_finding() -> None:
    found = due([MFN], loaded=np.datetime64("2026-12-01"))
    assert [one.code for one in found.findings] == ["dates.reversed"]


def test_that_a_weight_of_nothing_is_not_known() -> None:
    assert math.isnan(duty([{**MFN, "per_kg": 2.0}], weight_kg=0.0))


def test_that_an_answer_nobody_asks_for_is_told() -> None:
    assert [one.code for one in due([MFN], facts={"nonsense": "1"}).findings] == ["answer.key"]
