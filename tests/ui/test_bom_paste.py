"""Lists of parts pasted into the BOM tree: lines come with them, and what is said of a part goes to that part."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from planner.model.edits import RemoveRows
from planner.model.plan import Plan
from planner.ui.bom.fields import DESCRIPTION, PART, QUANTITY
from planner.ui.grid.choice import choice_of, columns_of
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow

Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bom(window: MainWindow) -> GridView:
    window.go_to_page(0)
    window.actions_by_id["open_all"].trigger()
    view = window.view()
    view.setFocus()
    assert columns_of(view)[:3] == (PART, DESCRIPTION, QUANTITY)
    return view


def paste(view: GridView, row: int, text: str) -> None:
    view.go_to(row, PART)
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(view, Key.Key_V, CONTROL)


def row_of(view: GridView, part: str) -> int:
    return next(row for row in range(view.grid.rowCount()) if view.grid.part_at(row) == part)


def lines(plan: Plan, parent: str) -> list[tuple[str, float]]:
    bom = plan["bom"]
    return [(part, number) for above, part, number in zip(bom["parent"], bom["component"], bom["quantity"], strict=True) if above == parent]


def described(plan: Plan) -> dict[str, str]:
    return dict(zip(plan["parts"]["part"].tolist(), plan["parts"]["description"].tolist(), strict=True))


def test_that_a_description_goes_to_the_part_named_beside_it_when_a_line_is_pasted_over(window: MainWindow, bom: GridView) -> None:
    before = window.desk.plan
    paste(bom, row_of(bom, "BOARD"), "A-001\tPlate\t2")
    after = window.desk.plan
    assert described(after)["BOARD"] == "Controller" and described(after)["A-001"] == "Plate"
    assert lines(after, "ROBOT")[-1] == ("A-001", 2.0)
    assert len(window.desk.document.history.done) == 1
    QTest.keyClick(bom, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(before)


def test_that_lines_come_in_one_step_when_a_list_goes_past_the_end(window: MainWindow, bom: GridView, said: list[str]) -> None:
    before, last = window.desk.plan, bom.grid.rowCount() - 1
    assert bom.grid.part_at(last) == "BOARD"
    paste(bom, last, "BOARD\tController\t1\nA-001\tPlate\t2\nMOTOR\tMotor\t3\nA-002\tBolt\t12")
    after = window.desk.plan
    assert lines(after, "ROBOT") == [("ARM-L", 1.0), ("ARM-R", 1.0), ("BOARD", 1.0), ("A-001", 2.0), ("MOTOR", 3.0), ("A-002", 12.0)]
    assert described(after)["A-001"] == "Plate" and described(after)["A-002"] == "Bolt" and described(after)["MOTOR"] == "Motor"
    assert "3 rows added" in said[-1] and "2 parts are new: A-001, A-002" in said[-1]
    assert [bom.grid.part_at(row) for row in sorted({row for row, _ in choice_of(bom).cells()})] == ["BOARD", "A-001", "MOTOR", "A-002"]
    QTest.keyClick(bom, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(before) and not window.desk.document.history.done


def test_that_no_line_comes_when_it_would_close_a_circle(window: MainWindow, bom: GridView, said: list[str]) -> None:
    last = bom.grid.rowCount() - 1
    paste(bom, last, "BOARD\nROBOT\nA-001")
    assert [part for part, _ in lines(window.desk.plan, "ROBOT")] == ["ARM-L", "ARM-R", "BOARD", "A-001"]
    assert "it would contain itself" in said[-1] and "1 row added" in said[-1]


def test_that_no_line_comes_when_the_block_names_no_part(window: MainWindow, bom: GridView, said: list[str]) -> None:
    bom.go_to(bom.grid.rowCount() - 1, QUANTITY)
    QGuiApplication.clipboard().setText("4\n5")
    QTest.keyClick(bom, Key.Key_V, CONTROL)
    assert "a line needs its part" in said[-1] and len(window.desk.plan["bom"]) == 6


def test_that_a_list_becomes_the_lines_of_a_product_when_that_has_none(window: MainWindow, bom: GridView) -> None:
    window.desk.do("Remove all", RemoveRows("bom", window.desk.plan["bom"].ids))
    top = bom.grid.rowCount() - 1
    product = bom.grid.part_at(top)
    paste(bom, top, "A-001\tPlate\t2\nA-002\tBolt\t12")
    assert lines(window.desk.plan, product) == [("A-001", 2.0), ("A-002", 12.0)]


def test_that_it_is_said_when_a_typed_part_is_a_new_one(window: MainWindow, bom: GridView, said: list[str]) -> None:
    bom.go_to(row_of(bom, "BOARD"), PART)
    bom.grid.setData(bom.currentIndex(), "NOPART")
    assert said[-1] == "NOPART is new: added to Parts. Ctrl+Z takes it back."
