"""Edits: each is taken back by its inverse, says what changed, and leaves what it doesn't touch as it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.change import Change, How
from planner.model.edits import Batch, Edit, InsertRows, MoveRows, RemoveRows, ReplaceTable, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import SCHEMA, TABLES
from planner.model.table import Table, cells
from tests.plans import robot
from tests.strategies import plans, tables, values

NAMES = tuple(spec.name for spec in SCHEMA)


def same_plan(left: Plan, right: Plan) -> bool:
    """Tell whether two plans hold the same rows under the same ids."""
    return left.equals(right) and all(np.array_equal(left[name].ids, right[name].ids) for name in NAMES)


@st.composite
def edits(draw: st.DrawFn, plan: Plan, kinds: tuple[str, ...] = ("set", "insert", "remove", "move", "replace")) -> Edit:
    """Any single edit of a plan."""
    name = draw(st.sampled_from([*(name for name in NAMES if len(plan[name])), *NAMES]))
    table = plan[name]
    rows = draw(st.lists(st.sampled_from(range(len(table))), unique=True)) if len(table) else []
    ids = table.ids[np.array(rows, dtype=np.intp)]
    match draw(st.sampled_from(kinds)):
        case "set":
            column = draw(st.sampled_from(table.spec.columns))
            return SetCells(name, ids, column.name, cells(column, [draw(values(column)) for _ in rows]))
        case "insert":
            fresh = draw(tables(table.spec, plan.next_id))
            at = (
                draw(st.lists(st.integers(0, len(table) + len(fresh) - 1), min_size=len(fresh), max_size=len(fresh), unique=True))
                if len(fresh)
                else []
            )
            return InsertRows(fresh, np.array(sorted(at), dtype=np.intp))
        case "remove":
            return RemoveRows(name, ids)
        case "move":
            return MoveRows(name, np.array(draw(st.permutations(range(len(table)))), dtype=np.intp))
        case _:
            return ReplaceTable(draw(tables(table.spec, plan.next_id)))


@st.composite
def plans_and_edits(draw: st.DrawFn) -> tuple[Plan, Edit]:
    """A plan and an edit of it: single, or several in a batch, each made for the plan the ones before it leave."""
    plan = after = draw(plans())
    made: list[Edit] = []
    for _ in range(draw(st.integers(1, 3))):
        made.append(draw(edits(after)))
        after = made[-1].apply(after).plan
    return plan, made[0] if len(made) == 1 else Batch(tuple(made))


@given(case=plans_and_edits())
def test_that_a_plan_is_as_before_when_an_edit_is_taken_back(case: tuple[Plan, Edit]) -> None:
    plan, edit = case
    done = edit.apply(plan)
    back = done.inverse.apply(done.plan)
    assert same_plan(back.plan, plan)
    assert same_plan(back.inverse.apply(back.plan).plan, done.plan)


@given(case=plans_and_edits())
def test_that_the_same_plan_comes_back_when_nothing_changed_and_only_named_tables_differ(case: tuple[Plan, Edit]) -> None:
    plan, edit = case
    done = edit.apply(plan)
    touched = {change.table for change in done.changes}
    for name in NAMES:
        if name not in touched:
            assert done.plan[name] is plan[name]
    if not touched:
        assert done.plan is plan


@given(case=plans_and_edits())
def test_that_row_ids_are_never_used_again_when_rows_come_and_go(case: tuple[Plan, Edit]) -> None:
    plan, edit = case
    after = edit.apply(plan).plan
    assert after.next_id >= plan.next_id
    assert all(len(set(after[name].ids)) == len(after[name]) for name in NAMES)
    assert all(after[name].ids.max(initial=0) < after.next_id for name in NAMES)


def test_that_the_cells_are_named_when_values_are_set() -> None:
    plan = robot()
    ids = plan["sources"].ids[::-1]
    done = SetCells("sources", ids, "unit_price", np.array([1.0, 2.0])).apply(plan)
    assert done.plan["sources"]["unit_price"].tolist() == [2.0, 1.0]
    (change,) = done.changes
    assert (change.table, change.how, change.rows.tolist(), change.columns) == ("sources", How.CELLS, [0, 1], ("unit_price",))
    assert done.plan["sources"]["supplier"] is plan["sources"]["supplier"]
    assert plan["sources"]["unit_price"].tolist() == [40.0, 5800.0]


@pytest.mark.parametrize(
    ("column", "value"), [("unit_price", np.nan), ("valid_until", np.datetime64("NaT")), ("note", ""), ("preferred", False)]
)
def test_that_nothing_changed_when_the_same_value_is_set_again(column: str, value: object) -> None:
    plan = robot()
    spec = TABLES["sources"][column]
    one = plan["sources"].ids[:1]
    plan = SetCells("sources", one, column, np.array([value], dtype=spec.dtype)).apply(plan).plan
    done = SetCells("sources", one, column, np.array([value], dtype=spec.dtype)).apply(plan)
    assert done.plan is plan
    assert done.changes == ()


def test_that_the_row_numbers_after_the_insert_are_named_when_rows_are_put_in() -> None:
    plan = robot()
    rows = new_rows(plan, "parts", {"part": ["X", "Y"]})
    assert rows.ids.tolist() == [plan.next_id, plan.next_id + 1]
    done = InsertRows(rows, np.array([1, 4])).apply(plan)
    assert done.plan["parts"]["part"].tolist() == ["ROBOT", "X", "ARM", "MOTOR", "Y"]
    assert [(change.how, change.rows.tolist()) for change in done.changes] == [(How.INSERTED, [1, 4])]
    block = InsertRows.block(rows, 1).apply(plan).plan
    assert block["parts"]["part"].tolist() == ["ROBOT", "X", "Y", "ARM", "MOTOR"]


def test_that_the_row_numbers_before_the_removal_are_named_when_rows_are_taken_out() -> None:
    plan = robot()
    done = RemoveRows("parts", plan["parts"].ids[[2, 0]]).apply(plan)
    assert done.plan["parts"]["part"].tolist() == ["ARM"]
    assert [(change.how, change.rows.tolist()) for change in done.changes] == [(How.REMOVED, [0, 2])]


def test_that_all_rows_are_to_be_read_again_when_a_table_is_moved_or_replaced() -> None:
    plan = robot()
    moved = MoveRows("parts", np.array([2, 0, 1])).apply(plan)
    assert moved.plan["parts"]["part"].tolist() == ["MOTOR", "ROBOT", "ARM"]
    replaced = ReplaceTable(Table.empty(TABLES["parts"])).apply(plan)
    assert len(replaced.plan["parts"]) == 0
    assert [change.how for change in (*moved.changes, *replaced.changes)] == [How.RESET, How.RESET]


@pytest.mark.parametrize("order", [[1, 2, 0], [2, 0, 1], [2, 1, 0]])
def test_that_rows_stand_as_before_when_a_move_is_taken_back(order: list[int]) -> None:
    plan = robot()
    moved = MoveRows("parts", np.array(order)).apply(plan)
    assert same_plan(moved.inverse.apply(moved.plan).plan, plan)


def test_that_changes_come_in_order_when_edits_are_one_batch() -> None:
    plan = robot()
    edit = Batch((
        InsertRows.block(new_rows(plan, "parts", {"part": ["X"]}), 0),
        SetCells("parts", plan["parts"].ids[:1], "note", np.array(["first"], dtype=object)),
        RemoveRows("parts", plan["parts"].ids[1:2]),
    ))  # fmt: skip
    done = edit.apply(plan)
    assert done.plan["parts"]["part"].tolist() == ["X", "ROBOT", "MOTOR"]
    assert [(change.how, change.rows.tolist()) for change in done.changes] == [(How.INSERTED, [0]), (How.CELLS, [1]), (How.REMOVED, [2])]


@pytest.mark.parametrize(
    "edit", [SetCells("parts", np.array([999]), "note", np.array(["x"], dtype=object)), RemoveRows("parts", np.array([999]))]
)
def test_that_a_row_that_is_not_there_is_refused(edit: Edit) -> None:
    with pytest.raises(KeyError, match="parts has no row"):
        edit.apply(robot())


def test_that_a_plan_is_named_in_a_line_when_it_is_printed() -> None:
    assert repr(robot()).startswith("Plan(1 settings, 3 parts, 2 bom, ")
    assert repr(robot()["parts"]) == "Table(parts, 3 rows)"


def test_that_changes_are_plain_records() -> None:
    assert Change("parts", How.RESET, np.array([], dtype=np.intp)).columns == ()
