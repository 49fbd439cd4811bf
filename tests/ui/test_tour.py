"""The tour: notes over the window that never block it, shown by themselves once and never over an empty plan."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QPushButton

from planner.model.plan import Plan
from planner.ui.dialogs.tour import Tour
from planner.ui.main_window import MainWindow
from tests.ui.conftest import settle

Key = Qt.Key
LEFT_BUTTON = Qt.MouseButton.LeftButton


def begin(window: MainWindow) -> Tour:
    window.actions_by_id["tour"].trigger()
    note = window.tour.note
    assert note is not None and note.running and note.isVisible()
    return note


def test_that_the_tour_walks_over_the_window_when_next_is_pressed(window: MainWindow, qtbot) -> None:
    note = begin(window)
    titles = []
    for _ in range(len(note.stops)):
        titles.append(note.title.text())
        assert window.rect().contains(note.geometry())
        about = note.stops[note.at].about()
        assert about is not None
        seen = QRect(about.mapTo(window, QPoint(0, 0)), about.size()).intersected(window.rect())
        assert note.ring.isVisible() and note.ring.geometry().intersected(seen) == seen
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Space)
    assert titles == [stop.title for stop in note.stops] and 6 <= len(titles) <= 8
    assert not note.running and not note.ring.isVisible()


def test_that_a_note_does_not_cover_a_small_thing_it_is_about(window: MainWindow, qtbot) -> None:
    note = begin(window)
    assert not note.geometry().intersects(note.ring.geometry())


def test_that_escape_ends_the_tour_and_the_focus_goes_back(window: MainWindow, qtbot) -> None:
    window.view().setFocus()
    note = begin(window)
    assert QApplication.focusWidget() is note.next
    qtbot.keyClick(note.next, Key.Key_Escape)
    assert not note.running and QApplication.focusWidget() is window.view()


def test_that_the_arrows_turn_over_and_back(window: MainWindow, qtbot) -> None:
    note = begin(window)
    assert not note.back.isEnabled()
    qtbot.mouseClick(note.next, LEFT_BUTTON)
    assert note.at == 1 and note.back.isEnabled()
    qtbot.mouseClick(note.back, LEFT_BUTTON)
    assert note.at == 0
    qtbot.keyClick(note, Key.Key_Right)
    qtbot.keyClick(note, Key.Key_Left)
    assert note.at == 0
    qtbot.mouseClick(note.skip, LEFT_BUTTON)
    assert not note.running


def test_that_a_part_of_the_window_that_is_folded_away_is_left_out(window: MainWindow, qtbot) -> None:
    window.actions_by_id["fold_charts"].trigger()
    note = begin(window)
    shown = set()
    while note.running:
        shown.add(note.at)
        qtbot.mouseClick(note.next, LEFT_BUTTON)
    assert {note.stops[at].title for at in range(len(note.stops)) if at not in shown} == {"What if?", "Charts"}


def test_that_the_grid_can_be_edited_while_a_note_is_shown(window: MainWindow, qtbot) -> None:
    note = begin(window)
    view = window.view()
    view.setFocus()
    view.setCurrentIndex(view.grid.index(0, 2))
    qtbot.keyClicks(view, "R")
    editor = QApplication.focusWidget()
    qtbot.keyClicks(editor, "over")
    qtbot.keyClick(editor, Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk.plan["parts"]["description"][0] == "Rover")
    assert note.running


def test_that_the_note_follows_when_the_window_changes_its_size(window: MainWindow, qtbot) -> None:
    note = begin(window)
    qtbot.keyClick(note, Key.Key_Right)
    window.resize(1250, 760)
    about = note.stops[1].about()
    assert about is not None
    qtbot.waitUntil(lambda: note.ring.geometry().contains(QRect(about.mapTo(window, QPoint(0, 0)), about.size())))
    assert window.rect().contains(note.geometry())


def test_that_the_tour_comes_by_itself_once(window: MainWindow, qtbot) -> None:
    window.tour.wait_for_first_plan()
    window.desk.recompute()
    settle(qtbot, window)
    qtbot.waitUntil(lambda: window.tour.note is not None and window.tour.note.running)
    assert window.settings.tour_seen and window.tour.note is not None
    qtbot.keyClick(window.tour.note, Key.Key_Escape)
    window.tour.wait_for_first_plan()
    window.desk.recompute()
    settle(qtbot, window)
    assert not window.tour.note.running


def test_that_the_tour_waits_when_the_plan_is_empty(window: MainWindow, qtbot) -> None:
    kept = window.desk.plan
    window.tour.wait_for_first_plan()
    window.desk.document.replace(Plan.empty())
    settle(qtbot, window)
    assert window.tour.note is None and not window.settings.tour_seen
    window.actions_by_id["tour"].trigger()
    assert window.tour.note is None and "sample" in window.status.message.text()
    window.desk.document.replace(kept)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: window.tour.note is not None and window.tour.note.running)


def focused(note: Tour) -> QPushButton:
    found = QApplication.focusWidget()
    assert isinstance(found, QPushButton) and note.isAncestorOf(found)
    return found


def test_that_the_keyboard_walks_through_the_tour_when_it_comes_by_itself(window: MainWindow, qtbot) -> None:
    window.view().setFocus()
    window.tour.wait_for_first_plan()
    window.desk.recompute()
    settle(qtbot, window)
    qtbot.waitUntil(lambda: window.tour.note is not None and window.tour.note.running)
    note = window.tour.note
    assert note is not None
    for key, at in ((Key.Key_Right, 1), (Key.Key_Return, 2), (Key.Key_Space, 3), (Key.Key_Left, 2), (Key.Key_Enter, 3)):
        qtbot.keyClick(focused(note), key)
        assert note.at == at
    qtbot.keyClick(focused(note), Key.Key_Escape)
    assert not note.running and QApplication.focusWidget() is window.view()


def test_that_tab_stays_among_the_buttons_of_the_note(window: MainWindow, qtbot) -> None:
    note = begin(window)
    qtbot.keyClick(focused(note), Key.Key_Right)
    went = []
    for _ in range(3):
        qtbot.keyClick(focused(note), Key.Key_Tab)
        went.append(focused(note))
    assert went == [note.skip, note.back, note.next]
    qtbot.keyClick(focused(note), Key.Key_Backtab)
    qtbot.keyClick(focused(note), Key.Key_Return)
    assert note.at == 0
    qtbot.keyClick(note.next, Key.Key_Backtab)
    assert focused(note) is note.skip
    qtbot.keyClick(note.skip, Key.Key_Return)
    assert not note.running
