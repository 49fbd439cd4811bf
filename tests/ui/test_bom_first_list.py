"""A list pasted where there is no product yet: what it becomes, and that one undo takes it back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from tests.ui.conftest import WAIT_MS, settle
from tests.ui.test_bom_paste import described, lines

Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def empty(window: MainWindow) -> MainWindow:
    window.files.new()
    assert window.start.isVisible()
    return window


def paste(window: MainWindow, text: str, qtbot: QtBot) -> GridView:
    """Press Ctrl+V where the focus is, and wait for the list."""
    QGuiApplication.clipboard().setText(text)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: bool(window.desk.document.history.done), timeout=WAIT_MS)
    settle(qtbot, window)
    return window.view()


def shown(view: GridView) -> list[str]:
    return [view.grid.part_at(row) for row in range(view.grid.rowCount())]


def test_that_the_first_row_becomes_the_product_when_a_list_is_pasted_into_an_empty_plan(
    empty: MainWindow, said: list[str], qtbot: QtBot
) -> None:
    before = empty.desk.plan
    view = paste(empty, "CART\tHand cart\t1\nWHEEL\tWheel\t4\nAXLE\tAxle, steel\t2", qtbot)
    assert shown(view) == ["CART", "WHEEL", "AXLE"] and not empty.start.isVisible()
    assert lines(empty.desk.plan, "CART") == [("WHEEL", 4.0), ("AXLE", 2.0)]
    assert described(empty.desk.plan) == {"CART": "Hand cart", "WHEEL": "Wheel", "AXLE": "Axle, steel"}
    assert "CART, the first row, is the product" in said[-1] and "left as" not in said[-1]
    assert QApplication.focusWidget() is view and len(empty.desk.document.history.done) == 1
    QTest.keyClick(view, Key.Key_Z, CONTROL)
    assert empty.desk.plan.equals(before) and empty.start.isVisible()
    settle(qtbot, empty)


def test_that_a_product_alone_shows_when_one_number_is_pasted(empty: MainWindow, said: list[str], qtbot: QtBot) -> None:
    view = paste(empty, "CART", qtbot)
    assert shown(view) == ["CART"] and empty.desk.plan["demand"]["part"].tolist() == ["CART"]
    assert "has a demand of 1" in said[-1] and len(empty.desk.document.history.done) == 1


def test_that_levels_are_kept_when_the_list_has_headers(empty: MainWindow, said: list[str], qtbot: QtBot) -> None:
    before = empty.desk.plan
    text = "Level\tPart number\tDescription\tQty\n0\tCART\tHand cart\t1\n1\tSET\tWheel set\t2\n2\tWHEEL\tWheel\t2\n1\tHANDLE\tHandle\t1"
    view = paste(empty, text, qtbot)
    assert lines(empty.desk.plan, "CART") == [("SET", 2.0), ("HANDLE", 1.0)]
    assert lines(empty.desk.plan, "SET") == [("WHEEL", 2.0)]
    assert shown(view)[:2] == ["CART", "SET"] and any("told by their headers" in one for one in said)
    assert empty.desk.document.history.undo_label() == "Paste list of 5 rows"
    QTest.keyClick(view, Key.Key_Z, CONTROL)
    assert empty.desk.plan.equals(before)
    settle(qtbot, empty)


def test_that_a_component_is_left_out_when_it_is_the_product_itself(empty: MainWindow, said: list[str], qtbot: QtBot) -> None:
    paste(empty, "CART\t\t1\nWHEEL\t\t4\nCART\t\t1", qtbot)
    assert lines(empty.desk.plan, "CART") == [("WHEEL", 4.0)]
    assert "it would contain itself" in said[-1]


def test_that_it_is_said_what_is_lacking_when_no_part_is_named(empty: MainWindow, said: list[str], qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("\tWheel\t4\n\tAxle\t2")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: any("a product comes first" in one for one in said), timeout=WAIT_MS)
    assert not empty.desk.document.history.done
