"""Every part of the window is reached by keys alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.ui.bom.model import BomModel
from planner.ui.main_window import MainWindow
from tests.ui.conftest import settle

KEY, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier


def parts(window: MainWindow) -> list[object]:
    return [window.stack, window.bottom, window.side, window.rail, window.top]


def holder(window: MainWindow) -> object:
    focus = QApplication.focusWidget()
    assert focus is not None
    return next(part for part in parts(window) if part.isAncestorOf(focus))


def test_that_f6_goes_round_all_parts_of_the_window_and_back(window: MainWindow, qtbot: QtBot) -> None:
    settle(qtbot, window)
    window.view().setFocus()
    there = []
    for _ in range(6):
        QTest.keyClick(QApplication.focusWidget(), KEY.Key_F6)
        there.append(holder(window))
    assert there == [window.bottom, window.side, window.rail, window.top, window.stack, window.bottom]
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_F6, SHIFT)
    assert holder(window) is window.stack
    assert QApplication.focusWidget() is window.view()


def test_that_folded_parts_are_left_out_when_f6_is_pressed(window: MainWindow, qtbot: QtBot) -> None:
    settle(qtbot, window)
    window.actions_by_id["fold_details"].trigger()
    window.view().setFocus()
    QTest.keyClick(window.view(), KEY.Key_F6)
    assert holder(window) is window.side


def test_that_the_menu_of_a_grid_offers_lines_of_the_bom_only_there(window: MainWindow, qtbot: QtBot) -> None:
    settle(qtbot, window)

    def offered() -> set[str]:
        view = window.view()
        view.menu_wanted.emit(view.rect().center())
        menu = QApplication.activePopupWidget()
        assert menu is not None
        names = {action.objectName() for action in menu.actions()}
        menu.close()
        return names

    assert isinstance(window.view().grid, BomModel)
    assert {"indent", "copy"} <= offered()
    window.go_to_page(1)
    assert "indent" not in offered()
    assert "copy" in offered()
