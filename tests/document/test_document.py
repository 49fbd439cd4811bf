"""The open plan: undo, redo, merged steps, the limit of the history and the mark of what is saved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.document import history
from planner.document.document import Document
from planner.model.change import Change, How
from planner.model.edits import Batch, Edit, InsertRows, RemoveRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import SCHEMA
from tests.model.test_edits import edits, same_plan
from tests.plans import robot
from tests.strategies import plans


def price(document: Document, value: float, row: int = 0) -> SetCells:
    return SetCells("sources", document.plan["sources"].ids[row : row + 1], "unit_price", np.array([value]))


def prices(document: Document) -> list[float]:
    return list(document.plan["sources"]["unit_price"].tolist())


class Ear:
    """A listener that keeps what it heard."""

    def __init__(self, document: Document) -> None:
        self.heard: list[tuple[Plan, Plan, tuple[Change, ...]]] = []
        self.document = document
        document.listen(self)

    def __call__(self, before: Plan, changes: tuple[Change, ...]) -> None:
        self.heard.append((before, self.document.plan, changes))


@given(data=st.data())
def test_that_every_former_plan_comes_back_when_all_is_undone_and_redone(data: st.DataObject) -> None:
    document = Document(data.draw(plans()))
    states = [document.plan]
    for number in range(data.draw(st.integers(0, 5))):
        states += [document.plan] if document.do(f"step {number}", data.draw(edits(document.plan))) else []
    for state in reversed(states[:-1]):
        assert document.undo().startswith("step")
        assert same_plan(document.plan, state)
    assert document.undo() == ""
    assert not document.modified
    for state in states[1:]:
        assert document.redo().startswith("step")
        assert same_plan(document.plan, state)
    assert document.redo() == ""


@given(data=st.data())
def test_that_a_walk_through_do_undo_redo_and_save_keeps_plan_and_mark_true(data: st.DataObject) -> None:
    document = Document(data.draw(plans()))
    done: list[Plan] = [document.plan]
    undone: list[Plan] = []
    clean = document.plan
    for _ in range(data.draw(st.integers(1, 12))):
        match data.draw(st.sampled_from(["do", "undo", "redo", "save"])):
            case "do":
                if document.do("Edit", data.draw(edits(document.plan))):
                    done.append(document.plan)
                    undone.clear()
            case "undo":
                if document.undo():
                    undone.append(done.pop())
            case "redo":
                if document.redo():
                    done.append(undone.pop())
            case _:
                document.mark_clean()
                clean = document.plan
        assert same_plan(document.plan, done[-1])
        if not document.modified:
            assert same_plan(document.plan, clean)
        assert bool(document.history.undo_label()) == (len(done) > 1)
        assert bool(document.history.redo_label()) == bool(undone)


def test_that_no_step_is_made_when_nothing_changes() -> None:
    document = Document(robot())
    ear = Ear(document)
    assert not document.do("Change price", price(document, 40.0))
    assert (document.history.undo_label(), document.modified, ear.heard) == ("", False, [])


def test_that_steps_are_named_when_they_can_be_undone_and_redone() -> None:
    document = Document(robot())
    document.do("Change price", price(document, 41.0))
    document.do("Remove demand", RemoveRows("demand", document.plan["demand"].ids))
    assert document.history.undo_label() == "Remove demand"
    assert document.undo() == "Remove demand"
    assert (document.history.undo_label(), document.history.redo_label()) == ("Change price", "Remove demand")


def test_that_undone_steps_are_forgotten_when_something_else_is_done() -> None:
    document = Document(robot())
    document.do("a", price(document, 41.0))
    document.undo()
    document.do("b", price(document, 42.0))
    assert document.redo() == ""
    assert prices(document) == [42.0, 5800.0]


def test_that_a_drag_is_one_step_when_its_edits_share_a_merge_key() -> None:
    document = Document(robot())
    for value in (41.0, 42.0, 43.0):
        document.do("Drag price", price(document, value), merge_key="drag 1")
    document.do("Drag price", price(document, 50.0), merge_key="drag 2")
    assert document.undo() == "Drag price"
    assert prices(document)[0] == 43.0
    document.undo()
    assert prices(document)[0] == 40.0
    assert document.undo() == ""
    document.redo()
    assert prices(document)[0] == 43.0


def test_that_different_cells_come_back_when_merged_steps_are_undone_and_redone() -> None:
    document = Document(robot())
    before = document.plan
    document.do("Drag", price(document, 41.0), merge_key=1)
    document.do("Drag", price(document, 6000.0, row=1), merge_key=1)
    document.do("Drag", InsertRows.block(new_rows(document.plan, "parts", {"part": ["X"]}), 0), merge_key=1)
    after = document.plan
    document.undo()
    assert same_plan(document.plan, before)
    document.redo()
    assert same_plan(document.plan, after)


def test_that_the_oldest_value_comes_back_when_merged_steps_overlap() -> None:
    document = Document(robot())
    document.do("Drag", price(document, 41.0), merge_key=1)
    document.do("Drag", SetCells("sources", document.plan["sources"].ids, "unit_price", np.array([1.0, 2.0])), merge_key=1)
    document.do("Drag", price(document, 43.0), merge_key=1)
    document.undo()
    assert prices(document) == [40.0, 5800.0]
    document.redo()
    assert prices(document) == [43.0, 2.0]


def test_that_a_step_does_not_join_an_older_one_when_something_was_undone_between() -> None:
    document = Document(robot())
    document.do("Drag", price(document, 41.0), merge_key=1)
    document.do("b", price(document, 42.0))
    document.undo()
    document.do("Drag", price(document, 43.0), merge_key=1)
    document.undo()
    assert prices(document)[0] == 41.0


def test_that_steps_stay_apart_when_they_have_no_merge_key_or_one_was_undone_between() -> None:
    document = Document(robot())
    document.do("a", price(document, 41.0))
    document.do("b", price(document, 42.0))
    document.undo()
    document.do("c", price(document, 43.0), merge_key=1)
    document.do("d", price(document, 44.0), merge_key=1)
    document.undo()
    document.do("e", price(document, 45.0), merge_key=1)
    document.undo()
    assert prices(document)[0] == 41.0


def test_that_no_change_within_a_drag_ends_no_step() -> None:
    document = Document(robot())
    document.do("Drag", price(document, 41.0), merge_key=1)
    document.do("Drag", price(document, 41.0), merge_key=1)
    document.do("Drag", price(document, 42.0), merge_key=1)
    document.undo()
    assert prices(document)[0] == 40.0


def test_that_undo_passes_over_a_drag_that_came_back_to_its_start() -> None:
    document = Document(robot())
    document.do("Earlier", price(document, 39.0))
    document.do("Drag", price(document, 41.0), merge_key=1)
    document.do("Drag", price(document, 39.0), merge_key=1)
    assert document.undo() == "Earlier"
    assert prices(document)[0] == 40.0
    assert document.redo() == "Earlier"
    assert prices(document)[0] == 39.0
    assert document.redo() == ""


def test_that_the_oldest_step_is_forgotten_when_the_history_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "LIMIT", 3)
    document = Document(robot())
    for value in (41.0, 42.0, 43.0, 44.0, 45.0):
        document.do("Change price", price(document, value))
    while document.undo():
        pass
    assert prices(document)[0] == 42.0
    assert document.modified


def test_that_the_saved_state_is_known_when_undo_leads_back_to_it() -> None:
    document = Document(robot())
    assert not document.modified
    document.do("a", price(document, 41.0))
    document.mark_clean()
    assert not document.modified
    document.do("b", price(document, 42.0))
    assert document.modified
    document.undo()
    assert not document.modified
    document.undo()
    assert document.modified
    document.redo()
    assert not document.modified


def test_that_the_saved_plan_can_be_gone_back_to_when_a_drag_goes_on_after_saving() -> None:
    document = Document(robot())
    document.do("Drag", price(document, 41.0), merge_key=1)
    document.mark_clean()
    document.do("Drag", price(document, 42.0), merge_key=1)
    assert document.modified
    document.undo()
    assert not document.modified and prices(document)[0] == 41.0
    document.undo()
    assert document.modified and prices(document)[0] == 40.0


def test_that_the_saved_state_is_lost_when_another_step_takes_its_place() -> None:
    document = Document(robot())
    document.do("a", price(document, 41.0))
    document.mark_clean()
    document.undo()
    document.do("b", price(document, 42.0))
    assert document.modified
    document.undo()
    assert document.modified


def test_that_listeners_hear_the_plan_before_and_the_changes() -> None:
    document = Document(robot())
    ear = Ear(document)
    first = document.plan
    document.do("Change price", price(document, 41.0))
    document.undo()
    (before, after, (change,)), (later, last, (back,)) = ear.heard
    assert before is first
    assert later is after
    assert last is document.plan
    assert change == back or (change.rows.tolist(), change.columns) == (back.rows.tolist(), back.columns) == ([0], ("unit_price",))
    document.forget(ear)
    document.redo()
    assert len(ear.heard) == 2


def test_that_nothing_changed_when_an_edit_fails() -> None:
    document = Document(robot())
    ear = Ear(document)
    before = document.plan
    bad: Edit = Batch((price(document, 41.0), RemoveRows("parts", np.array([999]))))
    with pytest.raises(KeyError):
        document.do("Fails", bad)
    assert document.plan is before
    assert (document.history.undo_label(), ear.heard) == ("", [])


def test_that_everything_is_read_again_when_another_plan_is_opened() -> None:
    document = Document(robot())
    document.do("a", price(document, 41.0))
    ear = Ear(document)
    document.replace(Plan.empty())
    ((_, after, changes),) = ear.heard
    assert after is document.plan
    assert [change.table for change in changes] == [spec.name for spec in SCHEMA]
    assert {change.how for change in changes} == {How.RESET}
    assert (document.undo(), document.modified) == ("", False)


def test_that_a_drag_back_to_its_start_leaves_no_step_and_no_mark() -> None:
    document = Document(robot())
    before = float(document.plan["sources"]["unit_price"][0])
    document.do("Drag price", price(document, 41.0), merge_key="drag")
    document.do("Drag price", price(document, before), merge_key="drag")
    assert document.history.undo_label() == ""
    assert not document.modified
