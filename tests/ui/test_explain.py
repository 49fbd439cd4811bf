"""The explanation that follows the cell in hand: levels, doubts, links, and its text."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.engine.explain.below import Below
from planner.engine.explain.term import Term
from planner.ui.explaining import Asked
from planner.ui.main_window import MainWindow
from planner.ui.pages import bottom
from planner.ui.panels.explain import SPOKEN, ExplainPanel
from planner.ui.turns import Keys
from tests.ui.conftest import settle
from tests.ui.test_rules import layers
from tests.ui.test_window import key, table, type_into

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
DEEP = Term("ROBOT", "one unit", 30.0, (
    Term("ARM", "2 × 15.00", 30.0, (
        Term("Goods", "10 USD", 10.0, table="sources", row=3, column="unit_price"),
        Term("s301 25 %", "9903.88.02", 5.0, table="tariffs", row=7, column="rate"),
    )),
    Term("FL301", "waived: s232 applies", 0.0, table="tariffs", row=8, column="rate"),
))  # fmt: skip


def panel_of(qtbot: QtBot, term: Term, doubts: dict[int, str]) -> ExplainPanel:
    panel = ExplainPanel()
    qtbot.addWidget(panel)
    panel.resize(700, 240)
    panel.show()
    panel.show_term(term, doubts)
    return panel


def test_that_deeper_terms_are_there_when_a_level_is_opened_by_its_key(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, Term("TOP", "", 30.0, (DEEP,)), {})
    arm = panel.tree.topLevelItem(0).child(0)
    assert arm.text(0) == "ARM" and arm.childCount() == 0
    panel.tree.setCurrentItem(arm)
    panel.tree.setFocus()
    QTest.keyClick(panel.tree, Qt.Key.Key_Right)
    assert [arm.child(at).text(0) for at in range(arm.childCount())] == ["Goods", "s301 25 %"]
    panel.tree.setCurrentItem(arm.child(1))
    with qtbot.waitSignal(panel.link_activated) as heard:
        QTest.keyClick(panel.tree, Qt.Key.Key_Return)
    assert heard.args == ["tariffs", 7, "rate"]


def test_that_a_doubtful_rate_bears_a_sign_and_words_when_it_is_charged(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, DEEP, {7: "not confirmed", 8: "not confirmed"})
    assert panel.sign.isVisible() and panel.doubt.text() == "5.00 of it rests on doubtful rates"
    charged, waived = panel.tree.topLevelItem(0).child(1), panel.tree.topLevelItem(1)
    assert charged.text(1) == "not confirmed · 9903.88.02" and not charged.icon(1).isNull()
    assert charged.data(0, SPOKEN) == "s301 25 %, not confirmed · 9903.88.02, 5.00"
    assert "not confirmed" not in waived.text(1) and waived.icon(1).isNull()
    panel.show_term(DEEP, {})
    assert not panel.sign.isVisible() and not panel.doubt.isVisible()


def test_that_a_doubt_of_terms_nobody_has_opened_is_told_when_they_were_looked_through(qtbot: QtBot) -> None:
    layer = Term("s301 25 %", "", 5.0, table="tariffs", row=7, column="rate")
    arms = [Term(f"ARM {at}", "", 5.0, Below(lambda: [layer])) for at in range(40)]
    panel = panel_of(qtbot, Term("TOP", "", 200.0, (Term("ROBOT", "", 200.0, arms),)), {7: "not confirmed"})
    qtbot.waitUntil(lambda: panel.doubt.text() == "200.00 of it rests on doubtful rates", timeout=5000)
    assert panel.sign.isVisible() and not panel.tree.topLevelItem(0).child(0).childCount()


def test_that_terms_nobody_has_opened_are_not_looked_through_while_somebody_types(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    monkeypatch.setattr(Keys, "pressed", time.monotonic() + 3600)
    panel = panel_of(qtbot, Term("TOP", "", 5.0, (Term("ARM", "", 5.0, Below(lambda: made.append(1) or [DEEP])),)), {7: "not confirmed"})
    panel.tree.collapseAll()
    made.clear()
    other = Term("OTHER", "", 5.0, (Term("ROBOT", "", 5.0, (Term("ARM", "", 5.0, Below(lambda: made.append(1) or [DEEP])),)),))
    panel.show_term(other, {7: "not confirmed"})
    QApplication.processEvents()
    assert not made and panel.doubted.busy
    monkeypatch.setattr(Keys, "pressed", 0.0)
    panel.show_term(other, {7: "not confirmed"})
    qtbot.waitUntil(lambda: bool(made) and panel.doubt.text() == "5.00 of it rests on doubtful rates", timeout=5000)


def test_that_every_level_is_copied_as_text_when_the_button_is_clicked(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, Term("TOP", "", 30.0, (DEEP,)), {7: "not confirmed"})
    with qtbot.waitSignal(panel.copied):
        qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().splitlines() == [
        "TOP: 30.00",
        "  ROBOT\tone unit\t30.00",
        "    ARM\t2 × 15.00\t30.00",
        "      Goods\t10 USD\t10.00",
        "      s301 25 %\tnot confirmed · 9903.88.02\t5.00",
        "    FL301\twaived: s232 applies\t0.00",
    ]


def test_that_a_click_beside_a_term_opens_it_and_one_on_it_follows_its_link(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, Term("TOP", "", 30.0, DEEP.children), {})
    arm = panel.tree.topLevelItem(0)
    assert arm.isExpanded()
    beside = panel.tree.visualItemRect(arm).center()
    with qtbot.assertNotEmitted(panel.link_activated):
        QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert not arm.isExpanded()
    QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    goods = arm.child(0)
    with qtbot.waitSignal(panel.link_activated) as heard:
        QTest.mouseClick(
            panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=panel.tree.visualRect(panel.tree.indexFromItem(goods, 0)).center()
        )
    assert heard.args == ["sources", 3, "unit_price"]


def test_that_open_terms_stay_open_when_the_same_figure_changes(qtbot: QtBot) -> None:
    deep = Term("TOP", "", 30.0, (DEEP, Term("OTHER", "", 1.0, DEEP.children)), "parts", 1, "landed")
    panel = panel_of(qtbot, deep, {})
    first, second = panel.tree.topLevelItem(0), panel.tree.topLevelItem(1)
    first.setExpanded(False)
    second.child(0).setExpanded(True)
    panel.show_term(Term("TOP", "now", 31.0, deep.children, "parts", 1, "landed"))
    first, second = panel.tree.topLevelItem(0), panel.tree.topLevelItem(1)
    assert not first.isExpanded() and second.isExpanded() and second.child(0).isExpanded()
    panel.show_term(Term("ELSE", "", 31.0, deep.children, "parts", 2, "landed"))
    assert panel.tree.topLevelItem(0).isExpanded() and not panel.tree.topLevelItem(1).child(0).isExpanded()


def test_that_the_explanation_follows_the_cursor_when_it_moves_to_another_source(window: MainWindow, qtbot: QtBot) -> None:
    view, model = table(window, 1, "sources")
    view.go_to(0, model.column_of("landed"))
    title = window.bottom.explain.title
    qtbot.waitUntil(lambda: title.text().startswith("MOTOR from Hanqing (CN)"), timeout=5000)
    QTest.keyClick(view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: title.text().startswith("MOTOR from Nagano (JP)"), timeout=5000)
    QTest.keyClick(view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: title.text().startswith("BOARD from Corewave (TW)"), timeout=5000)
    key(window, Qt.Key.Key_X, CONTROL | SHIFT)
    assert QGuiApplication.clipboard().text().startswith(f"{window.desk.about()}\nBOARD from Corewave (TW)")
    window.bottom.explain.tree.setFocus()
    QGuiApplication.clipboard().setText("")
    QApplication.processEvents()
    key(window, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text().startswith(f"{window.desk.about()}\nBOARD from Corewave (TW)")


def test_that_the_explanation_tells_a_doubt_when_a_rate_becomes_unconfirmed(window: MainWindow, qtbot: QtBot) -> None:
    view, model = layers(window)
    column = model.column_of("confidence")
    assert column is not None
    type_into(view, 1, column, "unconfirmed")
    settle(qtbot, window)
    table(window, 1, "sources")[0].go_to(0, 0)
    panel = window.bottom.explain
    qtbot.waitUntil(lambda: panel.doubt.text() == "25.00 of it rests on doubtful rates", timeout=5000)
    assert window.tiles.tiles[6].toolTip().count("\n") == 1


def test_that_a_rate_tells_what_is_paid_under_it_when_its_row_is_in_hand(window: MainWindow, qtbot: QtBot) -> None:
    view, model = layers(window)
    s301 = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == "s301")
    view.go_to(s301, model.column_of("title"))
    panel = window.bottom.explain
    qtbot.waitUntil(lambda: panel.title.text().startswith("s301"), timeout=5000)
    assert "MOTOR from Hanqing (CN)" in panel.tree.topLevelItem(0).text(0)


def test_that_duty_and_landed_cost_are_explained_apart_when_the_cursor_goes_right(window: MainWindow, qtbot: QtBot) -> None:
    view, model = table(window, 1, "sources")
    view.go_to(0, model.column_of("landed"))
    title = window.bottom.explain.title
    qtbot.waitUntil(lambda: title.text().startswith("MOTOR from Hanqing (CN)"), timeout=5000)
    QTest.keyClick(view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: title.text().startswith("Duty 29"), timeout=5000)


def test_that_a_large_plan_is_explained_beside_the_windows_work(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bottom, "is_large", lambda _: True)
    threads: list[str] = []
    answer = Asked.answer
    monkeypatch.setattr(Asked, "answer", lambda asked: (threads.append(threading.current_thread().name), answer(asked))[1])
    view, model = table(window, 1, "sources")
    view.go_to(0, model.column_of("landed"))
    title = window.bottom.explain.title
    qtbot.waitUntil(lambda: title.text().startswith("MOTOR from Hanqing (CN)"), timeout=5000)
    QTest.keyClick(view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: title.text().startswith("MOTOR from Nagano (JP)"), timeout=5000)
    assert threads and all(name.startswith("ballast-studies") for name in threads)
    assert not window.bottom.explainer.waits_for(bottom.WHY)


def test_that_the_cell_in_hand_is_copied_though_its_explanation_is_still_worked_out(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, model = table(window, 1, "sources")
    view.go_to(0, model.column_of("landed"))
    title = window.bottom.explain.title
    qtbot.waitUntil(lambda: title.text().startswith("MOTOR from Hanqing (CN)"), timeout=5000)
    monkeypatch.setattr(bottom, "is_large", lambda _: True)
    go_on = threading.Event()
    window.bottom.explainer.ask("something else", go_on.wait)  # the worker has its hands full
    try:
        QTest.keyClick(view, Qt.Key.Key_Down)
        key(window, Qt.Key.Key_X, CONTROL | SHIFT)
        assert QGuiApplication.clipboard().text().startswith(f"{window.desk.about()}\nMOTOR from Nagano (JP)")
    finally:
        go_on.set()
