"""Changing many cells at once, without a window: values, numbers, exchanges, rules."""

from __future__ import annotations

import numpy as np
import pytest

from planner.model.bulk import Operation, Spot, companions, distinct, mapped, rounded, scaled, set_to
from planner.model.bulk_conditions import Asks, Condition
from planner.model.bulk_rules import Add, Prefer, Rule, SetColumn, applied, subject_of
from planner.model.plan import Plan
from planner.model.values import NumberStyle, half_away
from tests.plans import plan_of


@pytest.fixture
def plan() -> Plan:
    return plan_of(
        parts=[
            {"part": "MOTOR", "hts": "8501.31.40", "tags": "rare-earth drive", "weight_kg": 1.0},
            {"part": "MAGNET", "hts": "8505.11.00", "tags": "rare-earth"},
            {"part": "BOARD", "hts": "8537.10.91", "weight_kg": 0.2},
            {"part": "FRAME", "hts": ""},
        ],
        suppliers=[{"supplier": "Hanqing"}, {"supplier": "Nagano"}],
        sources=[
            {"part": "MOTOR", "supplier": "Hanqing", "country_of_origin": "CN", "ship_from": "CN", "unit_price": 100, "currency": "CNY", "lead_days": 30},
            {"part": "MOTOR", "supplier": "Nagano", "country_of_origin": "JP", "unit_price": 160, "lead_days": 20},
            {"part": "MAGNET", "supplier": "Hanqing", "country_of_origin": "CN", "unit_price": 0.125, "preferred": True},
            {"part": "BOARD", "supplier": "Corewave", "country_of_origin": "TW"},
        ],
        price_breaks=[
            {"part": "MOTOR", "supplier": "Hanqing", "country_of_origin": "CN", "min_quantity": 10, "unit_price": 90},
            {"part": "MOTOR", "supplier": "Nagano", "min_quantity": 10, "unit_price": 150},
        ],
    )  # fmt: skip


def spot(plan: Plan, table: str, column: str) -> Spot:
    return Spot(table, column, plan[table].ids)


def test_that_one_value_is_set_where_it_is_another(plan: Plan) -> None:
    found = set_to(plan, [spot(plan, "sources", "country_of_origin")], "china")
    assert (found.count, found.same) == (2, 2)
    assert found.edit().apply(plan).plan["sources"]["country_of_origin"].tolist() == ["CN"] * 4


@pytest.mark.parametrize("text", ["-1", "many", "=2"])
def test_that_a_value_the_column_can_t_take_is_a_problem(plan: Plan, text: str) -> None:
    found = set_to(plan, [spot(plan, "sources", "unit_price")], text)
    assert found.problem and not found.count


@pytest.mark.parametrize(
    ("operation", "amount", "digits", "prices"),
    [
        (Operation.PERCENT, 5.0, 2, [105, 168, 0.13, np.nan]),
        (Operation.PERCENT, -10.0, None, [90, 144, 0.1125, np.nan]),
        (Operation.MULTIPLY, 1.5, 0, [150, 240, 0, np.nan]),
        (Operation.ADD, 0.005, 2, [100.01, 160.01, 0.13, np.nan]),
    ],
)
def test_that_numbers_are_scaled_and_missing_ones_stay_missing(
    plan: Plan, operation: Operation, amount: float, digits: int | None, prices: list[float]
) -> None:
    after = scaled(plan, [spot(plan, "sources", "unit_price")], operation, amount, digits).edit().apply(plan).plan
    np.testing.assert_allclose(after["sources"]["unit_price"], prices, equal_nan=True)


def test_that_numbers_beyond_the_limits_are_refused_and_the_others_change(plan: Plan) -> None:
    found = scaled(plan, [spot(plan, "sources", "unit_price")], Operation.ADD, -100.0)
    assert found.refusals == 1 and "less than 0" in found.refused[0].reason
    assert found.edit().apply(plan).plan["sources"]["unit_price"].tolist()[:3] == [0, 60, 0.125]


def test_that_texts_can_t_be_scaled(plan: Plan) -> None:
    assert scaled(plan, [spot(plan, "parts", "tags")], Operation.ADD, 1.0).problem


@pytest.mark.parametrize("number", [2.675, -0.125, 1.005, 1e300, 0.0, 123456.785])
def test_that_many_numbers_are_rounded_as_one_is(number: float) -> None:
    assert rounded(np.array([number]), 2)[0] == half_away(number, 2)


def test_that_values_are_exchanged_and_others_stay(plan: Plan) -> None:
    own = (spot(plan, "sources", "country_of_origin"),)
    found = mapped(plan, (*own, *companions(plan, own)), {"CN": "vietnam"})
    after = found.edit().apply(plan).plan
    assert after["sources"]["country_of_origin"].tolist() == ["VN", "JP", "VN", "TW"]
    assert after["sources"]["ship_from"].tolist() == ["VN", "", "", ""]
    assert after["price_breaks"]["country_of_origin"].tolist() == ["VN", ""]


def test_that_a_bad_new_value_is_refused_and_the_others_are_exchanged(plan: Plan) -> None:
    found = mapped(plan, [spot(plan, "sources", "country_of_origin")], {"CN": "nowhere", "JP": "KR"})
    assert found.refusals == 2 and found.count == 1
    assert found.edit().apply(plan).plan["sources"]["country_of_origin"].tolist() == ["CN", "KR", "CN", "TW"]


def test_that_the_price_takes_its_breaks_along_when_asked(plan: Plan) -> None:
    own = (Spot("sources", "unit_price", plan["sources"].ids[:1]),)
    after = scaled(plan, (*own, *companions(plan, own)), Operation.PERCENT, 10.0, 2).edit().apply(plan).plan
    assert after["price_breaks"]["unit_price"].tolist() == [99, 150]


def test_that_different_values_are_counted_the_most_frequent_first(plan: Plan) -> None:
    assert distinct(plan, [spot(plan, "sources", "country_of_origin")])[0] == ("CN", 2)
    assert ("", 1) in distinct(plan, [spot(plan, "sources", "unit_price")])


def fitting(plan: Plan, *where: Condition) -> list[str]:
    subject = subject_of(plan, "parts", plan["parts"].ids)
    after = applied(plan, subject, [Rule(where, SetColumn("parts", "note", "here"))])
    assert not after.problem, after.problem
    done = after.edit().apply(plan).plan["parts"]
    return [part for part, note in zip(done["part"], done["note"], strict=True) if note]


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        (Condition("parts", "tags", Asks.CONTAINS, "Rare-Earth"), ["MOTOR", "MAGNET"]),
        (Condition("parts", "hts", Asks.BEGINS, "8501"), ["MOTOR"]),
        (Condition("parts", "hts", Asks.BEGINS, "850"), ["MOTOR", "MAGNET"]),
        (Condition("parts", "hts", Asks.IS, "85371091"), ["BOARD"]),
        (Condition("parts", "hts", Asks.EMPTY), ["FRAME"]),
        (Condition("sources", "country_of_origin", Asks.IS, "China"), ["MOTOR", "MAGNET"]),
        (Condition("sources", "country_of_origin", Asks.IS_NOT, "cn"), ["BOARD"]),
        (Condition("parts", "part", Asks.AMONG, "board, motor"), ["MOTOR", "BOARD"]),
        (Condition("sources", "unit_price", Asks.LEAST, "100"), ["MOTOR"]),
        (Condition("sources", "unit_price", Asks.MOST, "0.125"), ["MAGNET"]),
        (Condition("sources", "unit_price", Asks.EMPTY), ["BOARD"]),
        (Condition("parts", "weight_kg", Asks.IS, "0.2"), ["BOARD"]),
    ],
)
def test_that_a_condition_picks_the_parts_it_says(plan: Plan, condition: Condition, parts: list[str]) -> None:
    assert fitting(plan, condition) == parts


def test_that_all_conditions_must_hold(plan: Plan) -> None:
    both = (Condition("parts", "tags", Asks.CONTAINS, "rare"), Condition("sources", "unit_price", Asks.LEAST, "1"))
    assert fitting(plan, *both) == ["MOTOR"]


def test_that_numbers_in_conditions_are_read_as_the_user_writes_them(plan: Plan) -> None:
    subject = subject_of(plan, "parts", plan["parts"].ids)
    rule = Rule((Condition("sources", "unit_price", Asks.MOST, "0,125"),), SetColumn("parts", "note", "x"))
    assert applied(plan, subject, [rule], style=NumberStyle(",", ".")).count == 1


@pytest.mark.parametrize(("last", "notes"), [(False, ["drive", "rare", "", ""]), (True, ["rare", "rare", "", ""])])
def test_that_a_row_follows_the_first_or_the_last_rule_that_fits(plan: Plan, last: bool, notes: list[str]) -> None:
    rules = [
        Rule((Condition("parts", "tags", Asks.CONTAINS, "drive"),), SetColumn("parts", "note", "drive")),
        Rule((Condition("parts", "tags", Asks.CONTAINS, "rare"),), SetColumn("parts", "note", "rare")),
    ]
    found = applied(plan, subject_of(plan, "parts", plan["parts"].ids), rules, last=last)
    assert found.edit().apply(plan).plan["parts"]["note"].tolist() == notes


def test_that_a_supplier_is_preferred_where_it_offers_the_part(plan: Plan) -> None:
    found = applied(plan, subject_of(plan, "parts", plan["parts"].ids), [Rule((), Prefer("nagano"))])
    after = found.edit().apply(plan).plan
    assert after["sources"]["preferred"].tolist() == [False, True, True, False]
    assert found.refusals == 3 and "no source at nagano" in found.refused[0].reason


def test_that_a_source_is_added_like_the_present_one(plan: Plan) -> None:
    rule = Rule((Condition("parts", "tags", Asks.CONTAINS, "rare"),), Add("Saigon", "1.2", "Vietnam", "45"))
    found = applied(plan, subject_of(plan, "parts", plan["parts"].ids), [rule])
    done = found.edit().apply(plan)
    rows = [done.plan["sources"].row(at) for at in (4, 5)]
    assert [(row["part"], row["supplier"], row["country_of_origin"], row["lead_days"], row["preferred"]) for row in rows] == [
        ("MOTOR", "Saigon", "VN", 45.0, False), ("MAGNET", "Saigon", "VN", 45.0, False),
    ]  # fmt: skip
    assert [row["unit_price"] for row in rows] == pytest.approx([120, 0.15]) and rows[0]["currency"] == "CNY"
    assert done.plan["suppliers"]["supplier"].tolist()[-1] == "Saigon"
    assert done.inverse.apply(done.plan).plan.equals(plan)
    again = applied(done.plan, subject_of(done.plan, "parts", done.plan["parts"].ids), [rule])
    assert not again.count and again.refusals == 2


@pytest.mark.parametrize(
    "rule",
    [
        Rule((), Prefer(" ")),
        Rule((), Add("X", "free")),
        Rule((), Add("X", "-1")),
        Rule((), Add("X", "1", "nowhere")),
        Rule((), SetColumn("sources", "mode", "teleport")),
        Rule((Condition("sources", "unit_price", Asks.LEAST, "cheap"),), Prefer("Nagano")),
        Rule((Condition("parts", "part", Asks.LEAST, "3"),), Prefer("Nagano")),
        Rule((Condition("parts", "part", Asks.IS, ""),), Prefer("Nagano")),
    ],
)
def test_that_a_rule_that_means_nothing_is_a_problem_and_changes_nothing(plan: Plan, rule: Rule) -> None:
    found = applied(plan, subject_of(plan, "parts", plan["parts"].ids), [rule])
    assert found.problem and not found.count


def test_that_rules_over_sources_ask_about_the_part_too(plan: Plan) -> None:
    rule = Rule((Condition("parts", "tags", Asks.CONTAINS, "drive"),), SetColumn("sources", "mode", "air"))
    found = applied(plan, subject_of(plan, "sources", plan["sources"].ids), [rule])
    assert found.edit().apply(plan).plan["sources"]["mode"].tolist() == ["air", "air", "ocean", "ocean"]
