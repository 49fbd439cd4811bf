"""Links of the explanation, the way back and forward, and the layers that a scenario's events add."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.engine.explain.term import Term
from planner.model.edits import Batch, InsertRows, new_rows
from planner.ui.desk import Place
from planner.ui.grid.arrangement import Arrangement, Sort
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
    model.arrange(Arrangement((Sort("unit_price", True),)))
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


def test_that_customs_value_and_duty_of_a_unit_are_explained_each_by_itself(window: MainWindow, qtbot: QtBot) -> None:
    view, model = table(window, 1, "sources")
    columns = [field.column.name for field in model.fields]
    at = columns.index("preference")
    assert columns[at : at + 6] == ["preference", "qualifies", "qualification_cost", "first_sale_share", "entry_as", "held_days"]
    title = window.bottom.explain.title
    view.go_to(0, model.column_of("customs_value"))
    qtbot.waitUntil(lambda: title.text().startswith("Customs value  ·  100.00"), timeout=5000)
    QTest.keyClick(view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: title.text().startswith("Duty 29 %: 29.00"), timeout=5000)


def test_that_a_part_says_which_questions_its_duty_hangs_on(window: MainWindow, qtbot: QtBot) -> None:
    plan = window.desk.plan
    question: dict[str, list[object]] = {"key": ["metal_share"], "question": ["How much metal?"], "kind": ["share"]}
    layer: dict[str, list[object]] = {
        "program": ["s232 metals"], "hts": ["8501"], "origins": ["*"], "rate": [0.5], "destination": ["US"], "condition": ["metal_share>=0.15"],
    }  # fmt: skip
    first = InsertRows.block(new_rows(plan, "questions", question), 0)
    second = InsertRows.block(new_rows(first.apply(plan).plan, "tariffs", layer), 0)
    window.desk.do("Ask", Batch((first, second)))
    settle(qtbot, window)
    _, model = table(window, 1, "parts")
    asks, part = model.column_of("asks"), model.column_of("part")
    assert {model.index(row, part).data(): model.value(row, asks) for row in range(model.rowCount())} == {
        "ROBOT": "", "ARM-L": "", "ARM-R": "", "JOINT": "", "MOTOR": "metal share", "BOARD": "",
    }  # fmt: skip


def test_that_no_splitter_moves_when_a_term_has_much_to_say_and_nothing_below_it(window: MainWindow) -> None:
    panel = window.bottom.explain
    panel.show_term(Term("s232 metals 25 %", "a short remark", 0.0))
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    before = panel.minimumSizeHint().height()  # what the splitter must grant it
    panel.show_term(Term("s232 metals 25 %", "\n".join(f"a long remark on the rate, number {at}" for at in range(60)), 0.0))
    assert panel.empty.isVisible() and "number 59" in panel.empty.text() and panel.title.text() == "s232 metals 25 %: 0.00"
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    assert panel.minimumSizeHint().height() <= before
