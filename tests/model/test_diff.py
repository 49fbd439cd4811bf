"""What differs between two plans."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given

from planner.model.diff import diff, same_to_spreadsheets
from planner.model.edits import InsertRows, MoveRows, RemoveRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.table import Table
from tests.plans import plan_of, robot
from tests.strategies import plans


@given(plan=plans())
def test_that_a_plan_equals_itself_when_rows_are_shuffled_and_ids_renewed(plan: Plan) -> None:
    other = plan
    for name, table in plan.tables.items():
        # Rows that share a key are told apart by their order, so only tables without repeated keys are turned round.
        keys = list(zip(*(table[column].tolist() for column in table.spec.key), strict=True)) if table.spec.key else []
        rows = np.arange(len(table))[::-1] if len(set(map(str, keys))) == len(table) else np.arange(len(table))
        turned = table.taken(rows)
        values = {column: array.tolist() for column, array in turned.columns.items()}
        other = other.with_table(Table.of(plan[name].spec, range(500, 500 + len(table)), values))
    assert diff(plan, other) == {"equal": True, "tables": {}}


def test_that_the_cell_is_named_when_a_price_changes() -> None:
    plan = robot()
    source = plan["sources"].ids[:1]
    after = SetCells("sources", source, "unit_price", np.array([44.0])).apply(plan).plan
    assert diff(plan, after) == {
        "equal": False,
        "tables": {
            "sources": {
                "added": [],
                "removed": [],
                "changed": [
                    {
                        "key": {"part": "MOTOR", "supplier": "Dongfang", "country_of_origin": "CN"},
                        "column": "unit_price",
                        "before": 40.0,
                        "after": 44.0,
                    }
                ],
            }
        },
    }


def test_that_whole_rows_are_given_when_rows_come_and_go() -> None:
    plan = robot()
    fewer = RemoveRows("demand", plan["demand"].ids).apply(plan).plan
    gone = diff(plan, fewer)["tables"]["demand"]
    assert gone == {"added": [], "removed": [{"part": "ROBOT", "due": "2027-03-01", "quantity": 100.0, "note": ""}], "changed": []}
    assert diff(fewer, plan)["tables"]["demand"]["added"] == gone["removed"]


def test_that_a_key_change_is_a_row_that_went_and_a_row_that_came() -> None:
    plan = robot()
    after = SetCells("parts", plan["parts"].ids[2:], "part", np.array(["MOTOR-2"], dtype=object)).apply(plan).plan
    found = diff(plan, after)["tables"]["parts"]
    assert [row["part"] for row in found["removed"]] == ["MOTOR"]
    assert [row["part"] for row in found["added"]] == ["MOTOR-2"]
    assert found["changed"] == []


def test_that_repeated_keys_are_told_apart_by_their_order() -> None:
    lines = [{"parent": "A", "component": "B", "quantity": quantity} for quantity in (1.0, 2.0, 3.0)]
    before, after = plan_of(bom=lines), plan_of(bom=[lines[0], {**lines[1], "quantity": 5.0}])
    found = diff(before, after)["tables"]["bom"]
    assert found["changed"] == [
        {"key": {"parent": "A", "component": "B", "occurrence": 2}, "column": "quantity", "before": 2.0, "after": 5.0}
    ]
    assert [row["quantity"] for row in found["removed"]] == [3.0]
    assert found["added"] == []


def test_that_missing_values_are_none_and_dates_are_text_when_written_as_json() -> None:
    before = plan_of(parts=[{"part": "A"}], bom=[{"parent": "A", "component": "B"}])
    after = plan_of(parts=[{"part": "A", "weight_kg": 2.0}], bom=[{"parent": "A", "component": "B", "effective_from": "2027-01-15"}])
    tables = json.loads(json.dumps(diff(before, after), allow_nan=False))["tables"]
    assert tables["parts"]["changed"] == [{"key": {"part": "A"}, "column": "weight_kg", "before": None, "after": 2.0}]
    assert tables["bom"]["changed"][0]["after"] == "2027-01-15"


def test_that_settings_are_compared_without_a_key() -> None:
    found = diff(plan_of(settings=[{}]), plan_of(settings=[{"currency": "EUR"}]))["tables"]["settings"]["changed"]
    assert found == [{"key": {}, "column": "currency", "before": "USD", "after": "EUR"}]


def test_that_only_the_moved_order_differs_when_rows_are_moved() -> None:
    plan = robot()
    moved = MoveRows("parts", np.array([2, 0, 1])).apply(plan).plan
    assert not moved.equals(plan)
    assert diff(plan, moved)["equal"]
    added = InsertRows.block(new_rows(plan, "parts", {"part": ["NEW"]}), 0).apply(plan).plan
    assert list(diff(plan, added)["tables"]) == ["parts"]


def test_that_a_number_is_the_same_when_it_differs_beyond_what_spreadsheets_keep() -> None:
    plan = plan_of(parts=[{"part": "A", "weight_kg": 0.1 + 0.2, "make_cost": 1.0}])
    close = plan_of(parts=[{"part": "A", "weight_kg": 0.3, "make_cost": 1.0}])
    other = plan_of(parts=[{"part": "A", "weight_kg": 0.3, "make_cost": 1.00000000000001}])
    assert diff(plan, close)["equal"] is True
    assert [change["column"] for change in diff(plan, other)["tables"]["parts"]["changed"]] == ["make_cost"]


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        (689868802.6105125, 689868802.610513, True),  # LibreOffice rounds the digits; the stored number lies below the half
        (689868802.6105125, 689868802.610512, True),
        (689868802.6105125, 689868802.610514, False),
        (689868802.610512, 689868802.610513, False),
        (-0.1234567890123455, -0.123456789012346, True),
        (1e-300, 0.0, False),
        (9.9999999999999995, 10.0, True),
    ],
)
def test_that_a_half_in_the_last_digit_that_spreadsheets_keep_may_be_rounded_either_way(was: float, now: float, same: bool) -> None:
    assert same_to_spreadsheets(was, now) is same
    assert same_to_spreadsheets(now, was) is same


def test_that_line_breaks_are_the_same_when_a_spreadsheet_wrote_them_its_own_way() -> None:
    was = plan_of(parts=[{"part": "A", "description": "one\r\ntwo\rthree"}])
    assert diff(was, plan_of(parts=[{"part": "A", "description": "one\ntwo\nthree"}]))["equal"] is True
    assert diff(was, plan_of(parts=[{"part": "A", "description": "one two three"}]))["equal"] is False
