"""Explanations: every leaf added gives the number, and each leads to the cell and the row of the library it came from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.engine.cost import landed
from planner.engine.evaluate import evaluate
from planner.engine.explain import rests
from planner.engine.explain import tree as explain
from planner.engine.explain.grounds import grounds_of
from planner.engine.explain.term import Term
from planner.engine.explain.tree import EXPLAINED, bought, explain_cell, explain_part
from planner.engine.explain.words import UNEXPLAINED, count, percent, plainly
from planner.engine.results import Results
from planner.files.samples import open_sample, sample_names
from planner.model.plan import Plan
from planner.model.scenario import overlay
from planner.model.schema import BASES, TABLES
from tests.plans import plan_of, robot

Row = dict[str, object]
NEAR = 1e-6


def base(plan: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(plan, ["Base"])["Base"]


def walk(term: Term) -> Iterator[Term]:
    """Yield a term and all below it."""
    yield term
    for child in term.children:
        yield from walk(child)


def leaf_sum(term: Term) -> float:
    """Return the sum of the leaves; a leaf without an amount adds nothing."""
    return sum(leaf_sum(child) for child in term.children) if term.children else term.amount or 0.0


def adds_up(term: Term, amount: float) -> None:
    """Hold a tree to its number: the leaves add up to it without a term for what isn't explained; below an unknown nothing has an amount."""
    assert not [one for one in walk(term) if one.label == UNEXPLAINED], term
    if term.amount is None:
        assert not np.isfinite(amount)
        assert all(one.amount is None for one in walk(term))
    else:
        assert term.amount == pytest.approx(amount, abs=NEAR)
        assert leaf_sum(term) == pytest.approx(amount, abs=NEAR)
    for one in walk(term):
        if one.table and one.row is not None:
            assert one.table in TABLES
            assert one.column in TABLES[one.table].by_name or one.table == "parts"


def found(term: Term, label: str) -> Term:
    """Return the first term whose label begins so."""
    return next(one for one in walk(term) if one.label.startswith(label))


@cache
def sample(name: str) -> tuple[Plan, dict[str, tuple[Plan, Results]]]:
    """Return a sample, and for the base and the first scenario the plan as that has it with its results."""
    plan = open_sample(name)
    names = ["Base", *plan["scenarios"]["scenario"].tolist()[:1]]
    return plan, {one: (overlay(plan, one), result) for one, result in evaluate(plan, names).items()}


@pytest.mark.parametrize("name", sample_names())
@pytest.mark.parametrize("which", [0, 1])
def test_that_the_leaves_add_up_for_every_part_and_source_of_a_sample(name: str, which: int) -> None:
    plan, result = list(sample(name)[1].values())[which]
    for position in range(len(result.parts)):
        adds_up(explain_part(plan, result, position), float(result.part.landed[position]))
    for source in range(len(plan["sources"])):
        adds_up(bought(plan, result, int(result.source.part[source]), source), float(result.source.landed[source]))


@pytest.mark.parametrize("name", sample_names())
def test_that_every_cell_that_is_explained_adds_up_and_names_its_place(name: str) -> None:
    plan, result = sample(name)[1]["Base"]
    explained = 0
    for table, columns in EXPLAINED.items():
        for row_id in plan[table].ids.tolist()[::7]:
            for column in columns:
                term = explain_cell(plan, result, table, row_id, column)
                if term is not None:
                    adds_up(term, np.nan if term.amount is None else term.amount)
                    explained += 1
    assert explained > 500


def test_that_a_whole_sample_robot_is_explained_down_to_rates_and_prices() -> None:
    plan, result = sample("humanoid")[1]["Base"]
    term = explain_part(plan, result, result.products[0].part)
    ends = [one for one in walk(term) if not one.children and one.amount]
    assert len(ends) > 3000
    assert not [one for one in ends if "opens on its own" in one.detail]
    assert {one.table for one in ends} >= {"sources", "price_breaks", "lanes", "settings", "tariffs", "parts"}
    assert all(one.table and one.row is not None for one in ends)


def quoted(source: Row, tariffs: list[Row], part: Row | None = None, **tables: list[Row]) -> Plan:
    """Return a plan of one part with one foreign source."""
    return plan_of(
        parts=[{"part": "P", "hts": "8501.31.40", **(part or {})}], suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 100.0, **source}],
        tariffs=tariffs, demand=[{"part": "P", "due": "2027-03-01", "quantity": 10.0}], **{"lanes": [{"ship_from": "CN"}], **tables},
    )  # fmt: skip


def only(plan: Plan) -> Term:
    """Return the explanation of the one source, held to its number."""
    result = base(plan)
    term = bought(plan, result, 0, 0)
    adds_up(term, float(result.source.landed[0]))
    return term


MFN = {"program": "MFN", "hts": "8501", "rate": 0.04, "heading": "8501.31.40", "source": "HTS 2026 Rev 10", "checked": "2026-11-22"}


def test_that_a_floor_is_the_total_less_mfn() -> None:
    # Domain §2: base 4.2 %, floor 15 % → 10.8 % is added.
    floor = {"program": "FL301", "method": "floor", "rate": 0.15}
    layer = found(only(quoted({}, [{**MFN, "rate": 0.042}, floor])), "FL301")
    assert layer.label == "FL301 10.8 %"
    assert [(one.label, one.amount) for one in layer.children] == [
        ("Total with MFN", pytest.approx(15.0)),
        ("Less MFN", pytest.approx(-4.2)),
    ]


def test_that_a_floor_below_mfn_adds_nothing_and_says_why() -> None:
    # Domain §2: base 20 % → 0.
    layer = found(only(quoted({}, [{**MFN, "rate": 0.20}, {"program": "FL301", "method": "floor", "rate": 0.15}])), "FL301")
    assert layer.amount == 0
    assert "MFN of 20 % is no less than the total of 15 %" in layer.detail


def test_that_a_cap_takes_off_what_is_over_it() -> None:
    # 10 % capped at 12.5 % with MFN 4 %: 8.5 % is added.
    layer = found(only(quoted({}, [MFN, {"program": "FL301", "rate": 0.10, "cap": 0.125}])), "FL301")
    assert [one.amount for one in layer.children] == [pytest.approx(10.0), pytest.approx(-1.5)]
    assert layer.children[1].column == "cap"


def test_that_compound_duty_shows_its_share_its_weight_and_its_units() -> None:
    tariff = {**MFN, "rate": 0.03, "per_kg": 0.019, "per_unit": 0.5}
    layer = found(only(quoted({}, [tariff], {"weight_kg": 2.5})), "MFN")
    assert [(one.label, one.column) for one in layer.children] == [("Rate", "rate"), ("By weight", "per_kg"), ("By unit", "per_unit")]
    assert [one.amount for one in layer.children] == [pytest.approx(3.0), pytest.approx(0.0475), pytest.approx(0.5)]


@pytest.mark.parametrize(("least", "most", "label", "change"), [(5.0, None, "Up to the least", 1.0), (None, 2.5, "Down to the most", -1.5)])
def test_that_the_least_and_the_most_of_a_unit_are_terms(least: float | None, most: float | None, label: str, change: float) -> None:
    layer = found(only(quoted({}, [{**MFN, "minimum": least, "maximum": most}])), "MFN")
    assert found(layer, label).amount == pytest.approx(change)


def test_that_a_part_of_the_value_says_which_and_what_another_program_leaves() -> None:
    # s232 on a metal content of 30 %: 50 % × 30; the reciprocal 10 % on the 70 that is left (Proc. 10947).
    tariffs = [MFN, {"program": "s232 metals", "rate": 0.5, "basis": "metal content"}, {"program": "IEEPA reciprocal", "rate": 0.1}]
    plan = quoted(
        {}, tariffs, stacking=[{"program": "s232 metals", "other": "IEEPA reciprocal", "rule": "leaves the rest"}],
        questions=[{"key": "metal_value", "question": "How much is metal?", "kind": "share"}],
        answers=[{"part": "P", "key": "metal_value", "value": "30 %"}],
    )  # fmt: skip
    term = only(plan)
    metals, rest = found(term, "s232"), found(term, "IEEPA")
    assert (metals.amount, rest.amount) == (pytest.approx(15.0), pytest.approx(7.0))
    assert "50 % of the metal content, 30 % of 100.00" in metals.detail
    assert "metal value is 30 %" in metals.detail
    assert "10 % of the 70 % that other programs leave of 100.00" in rest.detail


def test_that_a_waived_program_adds_nothing_and_names_the_rule() -> None:
    rule = {"program": "s232 metals", "other": "FL301", "rule": "is waived", "source": "U.S. note 52(f)"}
    term = only(
        quoted(
            {},
            [MFN, {"program": "s232 metals", "rate": 0.25}, {"program": "FL301", "rate": 0.125, "title": "Forced labour"}],
            stacking=[rule],
        )
    )
    waived = found(term, "FL301")
    assert waived.amount == 0
    assert waived.detail.startswith("waived: s232 metals applies · U.S. note 52(f)")


def test_that_an_unanswered_question_is_named_with_what_is_assumed() -> None:
    plan = quoted(
        {}, [MFN, {"program": "s232 metals", "rate": 0.25, "condition": "metal_share>=0.15"}],
        questions=[{"key": "metal_share", "question": "How much of the weight is metal?", "kind": "share"}],
    )  # fmt: skip
    term = only(plan)
    assert "assumed until answered: metal share at least 15 %" in found(term, "s232").detail
    asked = found(term, "Open question")
    assert asked.table == "questions"
    assert asked.amount is None
    assert "How much of the weight is metal?" in asked.detail
    answered = quoted({}, [MFN, {"program": "s232 metals", "rate": 0.25, "condition": "metal_share>=0.15"}], {"metal_share": 0.4})
    assert "metal share is 0.4" in found(only(answered), "s232").detail


def test_that_a_rate_says_where_it_is_written_and_how_well_it_is_founded() -> None:
    tariffs = [MFN, {"program": "FL301", "rate": 0.125, "confidence": "unconfirmed", "effective_from": "2026-07-24"}]
    term = only(quoted({}, tariffs))
    assert found(term, "MFN").detail.startswith("8501.31.40 · HTS 2026 Rev 10 · checked 22 Nov 2026 · 4 % of the customs value 100.00")
    assert "from 24 Jul 2026 · not confirmed" in found(term, "FL301").detail


def test_that_an_unknown_mfn_rate_is_said_at_the_top_and_has_no_amount() -> None:
    term = only(quoted({}, [{"program": "s301", "rate": 0.25}]))
    assert "not whole: a duty rate is not known" in term.detail
    assert found(term, "MFN").amount is None


def test_that_a_missing_weight_leaves_the_whole_tree_without_amounts() -> None:
    plan = quoted({}, [{**MFN, "per_kg": 0.019}])
    result = base(plan)
    term = bought(plan, result, 0, 0)
    adds_up(term, float(result.source.landed[0]))
    assert term.amount is None
    assert "the weight is not known" in term.detail
    whole = explain_part(plan, result, 0)
    assert whole.amount is None
    assert any("the weight is not known" in one.detail for one in walk(whole))


def test_that_an_unknown_exchange_rate_is_named() -> None:
    plan = quoted({"currency": "JPY"}, [MFN])
    term = bought(plan, base(plan), 0, 0)
    assert term.amount is None
    assert "there is no exchange rate for JPY" in term.detail


def test_that_a_foreign_price_shows_the_rate_in_force_with_its_day_and_source() -> None:
    fx = [
        {"currency": "CNY", "rate": 0.14, "valid_from": "2026-01-01", "source": "old"},
        {"currency": "CNY", "rate": 0.15, "valid_from": "2026-11-01", "source": "Treasury desk"},
    ]
    term = only(quoted({"currency": "CNY"}, [MFN], fx=fx))
    rate = found(term, "Exchange rate")
    assert (rate.table, rate.column) == ("fx", "rate")
    assert rate.detail == "1 CNY = 0.15 USD · from 1 Nov 2026 · Treasury desk"
    assert found(term, "Price").amount == pytest.approx(15.0)


@pytest.mark.parametrize("incoterm", ["EXW", "FCA", "FOB", "CIF", "DAP", "DDP"])
@pytest.mark.parametrize("entries", ["one order", "a week's orders"])
def test_that_what_a_price_holds_is_taken_out_under_every_incoterm(incoterm: str, entries: str) -> None:
    fee = {"program": "MPF", "method": "fee", "rate": 0.003464, "minimum": 33.58, "maximum": 651.5}
    plan = quoted(
        {"incoterm": incoterm}, [MFN, fee], {"weight_kg": 2.0}, lanes=[{"ship_from": "CN", "freight_per_kg": 1.5, "freight_share": 0.01}],
        settings=[{"insurance_rate": 0.003, "brokerage": 50.0, "handling_rate": 0.01, "include_carrying": True, "entries": entries}],
    )  # fmt: skip
    term = only(plan)
    inside = {one.label for one in found(term, "Goods").children if one.label.endswith("inside the price")}
    assert len(inside) == {"CIF": 2, "DAP": 2, "DDP": 5}.get(incoterm, 0)
    assert all(one.amount is not None and one.amount < 0 for one in walk(term) if one.label in inside)


def test_that_fees_show_the_least_of_the_entry_and_taxes_that_come_back_add_nothing() -> None:
    tariffs = [
        MFN, {"program": "MPF", "method": "fee", "rate": 0.003464, "minimum": 33.58, "maximum": 651.5},
        {"program": "GST", "method": "tax", "rate": 0.05}, {"program": "VAT", "method": "tax", "rate": 0.2, "recoverable": True},
    ]  # fmt: skip
    term = only(quoted({}, tariffs))
    assert found(term, "MPF").amount == pytest.approx(3.358)
    assert "the least of an entry, 33.58" in found(term, "MPF").detail
    assert found(term, "MPF").column == "minimum"
    assert found(term, "GST").amount == pytest.approx(0.05 * (100 + 4 + 3.358))
    assert found(term, "VAT").amount is None
    assert "comes back" in found(term, "VAT").detail


def test_that_first_sale_and_custody_are_said_of_the_customs_value() -> None:
    term = only(quoted({"first_sale_share": 0.8, "entry_as": "bonded warehouse", "held_days": 30.0}, [MFN]))
    assert "80.00 · first sale, 80 % of goods 100.00" in found(term, "Customs value").detail
    assert "withdrawal from the bonded warehouse" in found(term, "Duty").detail
    assert found(term, "MFN").amount == pytest.approx(3.2)


def test_that_a_component_is_counted_with_its_scrap_all_the_way_down() -> None:
    plan = robot()
    result = base(plan)
    top = explain_part(plan, result, result.position["ROBOT"])
    motor = found(top, "MOTOR")
    assert motor.amount == pytest.approx(2 * 3 / 0.97 * float(result.part.landed[result.position["MOTOR"]]))
    assert found(motor, "Price").detail.endswith("× 6.1856")
    assert found(top, "Making it").table == "parts"


def test_that_an_assembly_too_large_to_unfold_opens_on_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, result = sample("humanoid")[1]["Base"]
    product = result.products[0].part
    monkeypatch.setattr(explain, "MOST_LINES", 60)
    term = explain_part(plan, result, product)
    adds_up(term, float(result.part.landed[product]))
    closed = [one for one in walk(term) if one.detail.endswith("opens on its own")]
    assert closed
    again = explain_cell(plan, result, closed[0].table, closed[0].row or 0, closed[0].column)
    assert again is not None
    assert again.children


@pytest.mark.parametrize("depth", [0, 1, 2, 3, 5])
def test_that_a_tree_cut_at_a_depth_still_adds_up(depth: int) -> None:
    plan, result = sample("ev-battery")[1]["Base"]
    product = result.products[0].part
    term = explain_part(plan, result, product, depth)
    adds_up(term, float(result.part.landed[product]))

    def deepest(one: Term) -> int:
        return 1 + max(map(deepest, one.children)) if one.children else 0

    assert deepest(term) == depth


def test_that_a_part_without_a_price_says_what_is_missing_of_each_source() -> None:
    plan = quoted({"unit_price": None}, [MFN])
    term = explain_part(plan, base(plan), 0)
    assert term.amount is None
    assert "the source has no price" in term.children[0].detail


def test_that_the_assembly_above_an_unpriced_part_counts_what_is_known_and_says_so() -> None:
    plan = plan_of(
        parts=[{"part": "TOP"}, {"part": "A"}, {"part": "SKIN"}],
        bom=[{"parent": "TOP", "component": "A"}, {"parent": "TOP", "component": "SKIN"}], suppliers=[{"supplier": "S"}],
        sources=[{"part": "A", "supplier": "S", "country_of_origin": "US", "unit_price": 5.0}],
    )  # fmt: skip
    result = base(plan)
    term = explain_part(plan, result, 0)
    adds_up(term, 5.0)
    assert "1 part below has no price" in term.detail
    assert found(term, "SKIN").amount is None


@pytest.mark.parametrize(("table", "column"), [("parts", "note"), ("parts", "lead_days"), ("sources", "url"), ("tariffs", "source"), ("bom", "designators"), ("demand", "quantity")])  # fmt: skip
def test_that_a_cell_without_a_number_of_money_has_no_explanation(table: str, column: str) -> None:
    plan, result = sample("humanoid")[1]["Base"]
    assert explain_cell(plan, result, table, int(plan[table].ids[0]), column) is None


@pytest.mark.parametrize(("table", "row"), [("parts", 10**9), ("no such table", 1), ("orders", -1), ("orders", 10**9)])
def test_that_a_row_that_is_not_there_has_no_explanation(table: str, row: int) -> None:
    plan, result = sample("humanoid")[1]["Base"]
    assert explain_cell(plan, result, table, row, "landed") is None


def test_that_a_rate_tells_who_pays_it_and_how_much_a_year() -> None:
    plan = robot()
    result = base(plan)
    s301 = int(plan["tariffs"].ids[1])
    yearly = float(result.part.weekly[2]) * 365 / 7
    term = explain_cell(plan, result, "tariffs", s301, "rate")
    assert term is not None
    assert result.part.source[2] == 1  # bought from Japan
    assert term.amount == 0
    assert "also on a source that nothing is bought from now" in term.detail
    preferred = plan["sources"].with_cells(plan["sources"].ids[:1], "preferred", np.array([True]))
    plan = plan.with_table(preferred)
    result = base(plan)
    term = explain_cell(plan, result, "tariffs", s301, "rate")
    assert term is not None
    assert term.amount == pytest.approx(0.25 * 40.0 * yearly)
    assert [one.label for one in term.children] == ["MOTOR from Dongfang (CN)"]


def test_that_the_years_money_by_rate_adds_up_to_the_years_duty() -> None:
    plan, result = sample("humanoid")[1]["Base"]
    tariffs = plan["tariffs"]
    bought_parts = (result.part.source >= 0) & (result.part.required > 0)
    duty = result.source.cost[result.part.source, landed.DUTY] * result.part.weekly * 365 / 7
    by_rate = 0.0
    for row in np.unique(result.source.layer[result.source.layer >= 0]):
        term = explain_cell(plan, result, "tariffs", int(tariffs.ids[row]), "rate")
        assert term is not None
        by_rate += term.amount or 0.0
    assert by_rate == pytest.approx(float(duty[bought_parts].sum()))


@pytest.mark.parametrize("name", sample_names())
@pytest.mark.parametrize("which", [0, 1])
def test_that_planned_orders_of_a_sample_add_up_at_their_own_numbers(name: str, which: int) -> None:
    plan, result = list(sample(name)[1].values())[which]
    orders = result.orders
    for order in [*range(0, len(orders.part), 23), *np.flatnonzero(orders.prebuy).tolist()]:
        unit, whole, duty = (explain_cell(plan, result, "orders", order, column) for column in ("landed", "value", "duty_rate"))
        assert unit is not None
        assert whole is not None
        assert duty is not None
        adds_up(unit, float(orders.landed[order]))
        adds_up(whole, float(orders.landed[order] * orders.quantity[order]))
        adds_up(duty, float(orders.cost[order, landed.DUTY]))


def test_that_an_order_names_its_own_break_rate_and_limit_of_the_fee() -> None:
    plan = quoted(
        {"currency": "CNY", "incoterm": "CIF"}, [MFN, {"program": "MPF", "method": "fee", "rate": 0.003464, "minimum": 33.58, "maximum": 651.5}],
        price_breaks=[{"part": "P", "supplier": "S", "country_of_origin": "CN", "min_quantity": 5.0, "unit_price": 90.0}],
        fx=[{"currency": "CNY", "rate": 0.14}, {"currency": "CNY", "rate": 0.2, "valid_from": "2027-01-01", "source": "forward"}],
        lanes=[{"ship_from": "CN", "transit_days": 20.0, "freight_share": 0.05}],
    )  # fmt: skip
    result = base(plan)
    term = explain_cell(plan, result, "orders", 0, "landed")
    assert term is not None
    adds_up(term, float(result.orders.landed[0]))
    assert found(term, "Price").detail == "90.00 CNY × 0.2"
    assert found(term, "Price").table == "price_breaks"
    assert found(term, "Exchange rate").detail == "1 CNY = 0.2 USD · from 1 Jan 2027 · forward"
    assert "the least of an entry, 33.58" in found(term, "MPF").detail
    assert "leaves" in term.detail


def test_that_a_pre_buy_names_its_premium_and_its_way() -> None:
    plan = open_sample("humanoid")
    plan = plan.with_table(plan["parts"].with_columns({"expedite": np.full(len(plan["parts"]), 0.25)}))
    result = evaluate(plan, ["Threat +100 %"])["Threat +100 %"]
    ahead = np.flatnonzero(result.orders.prebuy)
    term = explain_cell(overlay(plan, "Threat +100 %"), result, "orders", int(ahead[0]), "landed")
    assert term is not None
    adds_up(term, float(result.orders.landed[ahead[0]]))
    assert "bought ahead of a measure" in term.detail
    assert found(term, "Expedite premium").amount == pytest.approx(0.25)
    assert found(term, "Expedite premium").column == "expedite"


def test_that_parts_beyond_the_dearest_are_one_term(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, result = sample("humanoid")[1]["Base"]
    row = int(plan["settings"].ids[0])
    whole = explain_cell(plan, result, "settings", row, "insurance_rate")
    monkeypatch.setattr(rests, "MOST_PARTS", 10)
    short = explain_cell(plan, result, "settings", row, "insurance_rate")
    assert whole is not None
    assert short is not None
    assert short.amount == pytest.approx(whole.amount)
    assert len(short.children) == 11
    assert short.children[-1].label.endswith("further parts")
    adds_up(short, float(whole.amount or 0.0))


def test_that_a_rate_that_is_not_known_is_no_zero_in_the_years_money() -> None:
    plan = quoted({}, [MFN, {"program": "s301"}])
    term = explain_cell(plan, base(plan), "tariffs", int(plan["tariffs"].ids[1]), "rate")
    assert term is not None
    assert term.amount is None
    assert "rate not known" in term.label
    assert term.children[0].detail == "the rate is not known"


def test_that_a_rate_that_is_not_known_still_counts_its_least() -> None:
    layer = found(only(quoted({}, [MFN, {"program": "s301", "minimum": 2.0}])), "s301")
    assert layer.amount == pytest.approx(2.0)
    assert "rate not known: the row has none, so only its least is counted" in layer.detail


def test_that_the_duty_of_an_assembly_counts_what_a_delivered_price_holds_once() -> None:
    plan = quoted({"incoterm": "DDP"}, [MFN])
    parts = plan_of(parts=[{"part": "TOP"}, {"part": "P", "hts": "8501.31.40"}], bom=[{"parent": "TOP", "component": "P", "quantity": 2.0}])
    plan = plan.with_table(parts["parts"]).with_table(parts["bom"])
    result = base(plan)
    term = explain_cell(plan, result, "parts", int(plan["parts"].ids[0]), "duty_rate")
    assert term is not None
    adds_up(term, 2 * 100 * 0.04 / 1.04)


def test_that_a_scenario_overlaid_anew_is_not_worked_out_anew() -> None:
    plan, _ = sample("humanoid")
    name = str(plan["scenarios"]["scenario"][0])
    result = sample("humanoid")[1][name][1]
    assert grounds_of(overlay(plan, name), result) is grounds_of(overlay(plan, name), result)


def test_that_a_question_is_worth_what_the_results_say() -> None:
    plan, result = sample("humanoid")[1]["Base"]
    key = result.questions[0].key
    row = int(plan["questions"].ids[plan["questions"]["key"].tolist().index(key)])
    term = explain_cell(plan, result, "questions", row, "question")
    assert term is not None
    assert term.amount == pytest.approx(sum(one.worth for one in result.questions if one.key == key))


def test_that_an_answer_is_worth_the_duty_it_saves() -> None:
    plan = quoted(
        {}, [MFN, {"program": "s232 metals", "rate": 0.25, "condition": "metal=yes"}],
        questions=[{"key": "metal", "question": "Is it of metal?"}], answers=[{"part": "P", "key": "metal", "value": "no"}],
    )  # fmt: skip
    result = base(plan)
    term = explain_cell(plan, result, "answers", int(plan["answers"].ids[0]), "value")
    assert term is not None
    assert term.amount == pytest.approx(25.0 * float(result.part.weekly[0]) * 365 / 7)


SHARES = st.sampled_from([0.0, 0.025, 0.04, 0.15, 0.25, 0.5])
AMOUNTS = st.sampled_from([None, 0.0, 0.019, 0.5, 3.0])


@st.composite
def layers(draw: st.DrawFn) -> list[Row]:
    """Tariff rows of a few programs and every method; some rates are blank."""
    rows: list[Row] = []
    for program in draw(
        st.lists(st.sampled_from(["MFN", "s301", "s232 metals", "FL301", "SWS", "MPF", "HMF", "VAT", "GST"]), max_size=8, unique=True)
    ):
        method = {"SWS": "surcharge", "MPF": "fee", "HMF": "fee", "VAT": "tax", "GST": "tax"}.get(program) or draw(
            st.sampled_from(["add", "floor"])
        )
        duty = method in ("add", "floor")
        rows.append(
            {
                "program": program, "method": "add" if program == "MFN" else method, "rate": draw(SHARES if not duty else SHARES | st.none()),
                "cap": draw(st.sampled_from([None, 0.1])) if method == "add" and program != "MFN" else None,
                "per_kg": draw(AMOUNTS) if duty else None, "per_unit": draw(AMOUNTS) if duty else None,
                "minimum": draw(st.sampled_from([None, 2.0, 33.58])) if method != "tax" else None, "maximum": draw(st.sampled_from([None, 40.0, 651.5])) if method == "fee" else None,
                "basis": draw(st.sampled_from(BASES)) if duty and program != "MFN" else "full value", "recoverable": program == "VAT",
                "condition": draw(st.sampled_from(["", "metal_share>=0.15", "end_use!=data-centre"])) if duty else "", "origins": draw(st.sampled_from(["*", "CN"])),
            }
        )  # fmt: skip
    return rows


@st.composite
def costed_plans(draw: st.DrawFn) -> Plan:
    """Plans with prices, freight, tariffs and settings of every sort, three parts in an assembly of two levels."""
    sources = [
        {
            "part": part, "supplier": draw(st.sampled_from("ST")), "country_of_origin": draw(st.sampled_from(["CN", "JP", "US", ""])), "unit_price": draw(st.sampled_from([None, 0.0, 0.07, 100.0, 4380.0])),
            "currency": draw(st.sampled_from(["USD", "CNY", "JPY"])), "incoterm": draw(st.sampled_from(["EXW", "FOB", "CIF", "DAP", "DDP"])), "mode": draw(st.sampled_from(["ocean", "air"])),
            "min_order_quantity": draw(st.sampled_from([None, 1.0, 50.0])), "first_sale_share": draw(st.sampled_from([None, 0.8])), "qualification_cost": draw(st.sampled_from([0.0, 900.0])),
            "entry_as": draw(st.sampled_from(["consumption", "bonded warehouse", "FTZ privileged"])), "held_days": draw(st.sampled_from([0.0, 40.0])),
        }
        for part in draw(st.lists(st.sampled_from(["A", "B", "C"]), max_size=5))
    ]  # fmt: skip
    share, money = st.sampled_from([0.0, 0.01, 0.2]), st.sampled_from([0.0, 45.0])
    return plan_of(
        settings=[{
            "destination": draw(st.sampled_from(["US", "DE"])), "insurance_rate": draw(share), "brokerage": draw(st.sampled_from([0.0, 45.0, 45.005])), "handling_rate": draw(share), "include_carrying": draw(st.booleans()),
            "entries": draw(st.sampled_from(["one order", "a week's orders"])), "drawback_share": draw(share), "order_weeks": draw(st.sampled_from([1, 4])),
        }],
        parts=[{"part": "TOP"}, {"part": "SUB", "make_cost": draw(money)}]
        + [{"part": part, "hts": "8501.31.40", "weight_kg": draw(st.sampled_from([None, 2.5])), "volume_m3": draw(st.sampled_from([None, 0.01])), "metal_share": draw(st.sampled_from([None, 0.4]))} for part in "ABC"],
        bom=[{"parent": "TOP", "component": "SUB", "quantity": 2.0}, {"parent": "TOP", "component": "A", "scrap": 0.03}, {"parent": "SUB", "component": "B", "quantity": 3.0}, {"parent": "SUB", "component": "C"}],
        suppliers=[{"supplier": "S"}, {"supplier": "T"}], sources=sources,
        price_breaks=[{"part": "A", "supplier": "S", "country_of_origin": "CN", "min_quantity": 20.0, "unit_price": 90.0}],
        lanes=[{"ship_from": "CN", "mode": mode, "freight_per_kg": draw(money), "freight_per_m3": draw(money), "freight_share": draw(share), "freight_per_shipment": draw(money), "transit_days": 20.0} for mode in ("ocean", "air")],
        tariffs=draw(layers()), stacking=[{"program": "s232 metals", "other": "FL301", "rule": draw(st.sampled_from(["is waived", "leaves the rest"]))}],
        destinations=[{"destination": "DE", "value_basis": "CIF"}], programs=[{"program": "MFN", "drawback": True}],
        fx=[{"currency": "CNY", "rate": 0.14}, {"currency": "CNY", "rate": 0.15, "valid_from": "2027-01-10"}], demand=draw(st.sampled_from([[], [{"part": "TOP", "due": "2027-03-01", "quantity": 70.0}, {"part": "TOP", "due": "2027-06-01", "quantity": 3.0}]])),
    )  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(costed_plans())
def test_that_the_leaves_add_up_whatever_a_plan_holds(plan: Plan) -> None:
    result = base(plan)
    for position in range(len(result.parts)):
        adds_up(explain_part(plan, result, position), float(result.part.landed[position]))
    for source in range(len(plan["sources"])):
        adds_up(bought(plan, result, int(result.source.part[source]), source), float(result.source.landed[source]))
    for order in range(0, len(result.orders.part), 5):
        order_term = explain_cell(plan, result, "orders", order, "landed")
        assert order_term is not None
        adds_up(order_term, float(result.orders.landed[order]))
    for table, columns in EXPLAINED.items():
        for row_id in plan[table].ids.tolist():
            for column in columns:
                term = explain_cell(plan, result, table, row_id, column)
                if term is not None:
                    adds_up(term, np.nan if term.amount is None else term.amount)


@pytest.mark.parametrize(("share", "text"), [(0.125, "12.5 %"), (0.003464, "0.3464 %"), (1.058, "105.8 %"), (0.0, "0 %"), (1.0, "100 %")])
def test_that_a_share_is_written_with_the_digits_it_has(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"), [(3e-05, "0.00003"), (1.2e-05, "0.000012"), (0.8, "0.8"), (1250.5, "1,250.5"), (1234567.0, "1,234,567"), (0.0, "0")]
)
def test_that_measures_are_written_without_powers_of_ten(value: float, text: str) -> None:
    assert plainly(value) == count(value) == text


def test_that_a_small_volume_is_written_plainly_in_the_freight() -> None:
    plan = robot()
    parts = plan["parts"]
    small = parts.with_columns({"volume_m3": np.array([np.nan, np.nan, 3e-05])})
    lanes = plan["lanes"].with_columns({"freight_per_m3": np.array([120.0, 120.0])})
    plan = plan.with_table(small).with_table(lanes)
    said = str(explain_part(plan, evaluate(plan, ("Base",))["Base"], 2))
    assert "0.00003 m³" in said and "e-05" not in said
