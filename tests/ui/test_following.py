"""Links of the explanation, the way back and forward, and the layers that a scenario's events add."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from planner.ui.desk import Place
from planner.ui.main_window import MainWindow
from tests.ui.conftest import settle
from tests.ui.test_window import key, table

CONTROL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def explain_duty_of_motor(window: MainWindow, qtbot: QtBot) -> None:
    view, model = table(window, 1, "sources")
    view.go_to(0, model.column_of("duty_rate"))
    qtbot.waitUntil(lambda: window.bottom.explain.title.text().startswith("Duty "), timeout=5000)


def follow(window: MainWindow, label: str) -> None:
    """Press Enter on a term of the explanation."""
    tree = window.bottom.explain.tree
    item = next(tree.topLevelItem(at) for at in range(tree.topLevelItemCount()) if tree.topLevelItem(at).text(0).startswith(label))
    tree.setFocus()
    tree.setCurrentItem(item)
    QTest.keyClick(tree, Qt.Key.Key_Return)


def test_that_keys_go_back_and_forward_when_a_link_was_followed(window: MainWindow, qtbot: QtBot) -> None:
    explain_duty_of_motor(window, qtbot)
    left, panel = window.desk.place, window.bottom.explain
    assert not panel.back_button.isVisible() and not window.actions_by_id["back"].isEnabled()
    follow(window, "s301")
    rate = Place("tariffs", int(window.desk.plan["tariffs"].ids[1]), "rate")
    assert window.desk.place == rate and window.rail.buttons.checkedId() == 2
    assert panel.back_button.isVisible() and panel.back_button.isEnabled() and not panel.forward_button.isEnabled()
    key(window, Qt.Key.Key_Left, CONTROL_ALT)
    assert window.desk.place == left and window.stack.currentIndex() == 1
    assert not panel.back_button.isEnabled() and panel.forward_button.isEnabled()
    key(window, Qt.Key.Key_Right, CONTROL_ALT)
    assert window.desk.place == rate
    qtbot.mouseClick(panel.back_button, Qt.MouseButton.LeftButton)
    assert window.desk.place == left


def test_that_back_finds_the_same_row_when_rows_were_sorted_meanwhile(window: MainWindow, qtbot: QtBot) -> None:
    explain_duty_of_motor(window, qtbot)
    left = window.desk.place
    follow(window, "s301")
    model = window.pages[1].view_of(1).grid
    model.sort_by(model.column_of("unit_price"), True)
    key(window, Qt.Key.Key_Left, CONTROL_ALT)
    assert window.desk.place == left and window.view().currentIndex().row() == 2


def test_that_a_threat_leads_to_its_event_when_its_term_is_followed(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_scenario("Threat")
    settle(qtbot, window)
    explain_duty_of_motor(window, qtbot)
    layer = int(window.desk.shown["tariffs"].ids[-1])
    assert layer not in window.desk.plan["tariffs"].ids
    window.desk.link_wanted.emit("tariffs", layer, "rate")
    assert window.desk.place == Place("events", int(window.desk.plan["events"].ids[0]), "rate")
    qtbot.waitUntil(lambda: window.bottom.explain.title.text().startswith("Threat"), timeout=5000)
    key(window, Qt.Key.Key_Left, CONTROL_ALT)
    assert window.desk.place is not None and window.desk.place.table == "sources"


def test_that_the_trail_ends_when_another_plan_is_opened(window: MainWindow, qtbot: QtBot) -> None:
    explain_duty_of_motor(window, qtbot)
    follow(window, "s301")
    window.desk.document.replace(window.desk.plan)
    assert not window.actions_by_id["back"].isEnabled() and not window.bottom.explain.back_button.isVisible()


def test_that_a_rule_says_nothing_of_the_part_in_hand_before_it(window: MainWindow, qtbot: QtBot) -> None:
    explain_duty_of_motor(window, qtbot)
    window.desk.link_wanted.emit("settings", 1, "service_level")
    panel = window.bottom.explain
    qtbot.waitUntil(panel.empty.isVisible, timeout=5000)
    assert panel.empty.text().startswith("No figure rests on this cell") and not panel.title.text()
