"""The problems panel: what is typed wrong shows, a click goes there, quick fixes and notes are one step each."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from planner.files.plan_file import plan_bytes
from planner.model.edits import Batch, Edit, InsertRows, SetCells, new_rows
from planner.model.finding import Severity
from planner.model.table import cells
from planner.ui.grid.look import Look
from planner.ui.main_window import MainWindow
from planner.ui.pages.bottom import PROBLEMS
from planner.ui.panels.problem_tree import FIX, MESSAGE, PLACE
from planner.ui.qt import ACCESSIBLE, TOOLTIP
from tests.ui.conftest import Answers, settle
from tests.ui.test_window import key, table, type_into

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def break_plan(window: MainWindow, *parts: str, due: str = "2025-01-01") -> None:
    """Add lines of unknown parts, and demand that is past."""
    plan = window.desk.plan
    lines = new_rows(plan, "bom", {"parent": ["JOINT"] * len(parts), "component": [*parts]})
    edits: list[Edit] = [InsertRows.block(lines, len(plan["bom"]))]
    demand = plan["demand"]
    edits.append(SetCells("demand", demand.ids[:1], "due", cells(demand.spec["due"], [due])))
    window.desk.do("Break it", Batch(tuple(edits)))


def shown(window: MainWindow, qtbot: QtBot, text: str) -> QTreeWidgetItem:
    """Wait until the panel shows a row that begins with a text, and return it; groups are opened on the way."""
    tree = window.bottom.problems.tree

    def find() -> QTreeWidgetItem | None:
        waiting = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
        while waiting:
            item = waiting.pop(0)
            item.setExpanded(True)
            if item.text(MESSAGE).startswith(text) and not item.childCount():
                return item
            waiting += [item.child(at) for at in range(item.childCount())]
        return None

    window.bottom.tabs.setCurrentIndex(PROBLEMS)
    qtbot.waitUntil(lambda: find() is not None, timeout=10_000)
    item = find()
    assert item is not None
    return item


def click(window: MainWindow, qtbot: QtBot, item: QTreeWidgetItem, column: int) -> None:
    tree = window.bottom.problems.tree
    tree.scrollToItem(item)
    place = tree.visualItemRect(item).center()
    x = tree.header().sectionViewportPosition(column) + tree.header().sectionSize(column) // 2
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, place.y()))


def codes(window: MainWindow) -> set[str]:
    return {finding.code for finding in window.desk.problems.open}


def test_that_a_wrong_date_is_told_while_typing_and_a_click_goes_to_its_cell(window: MainWindow, qtbot: QtBot) -> None:
    view, model = table(window, 3, "demand")
    type_into(view, 0, model.column_of("due"), "2025-06-01")
    item = shown(window, qtbot, "ROBOT was due on 2025-06-01")
    qtbot.waitUntil(lambda: "warning" in window.status.problems.text(), timeout=5000)
    assert "Problems (" in window.bottom.tabs.tabText(PROBLEMS)
    window.go_to_page(0)
    click(window, qtbot, item, MESSAGE)
    assert window.view() is view
    assert (view.currentIndex().row(), view.currentIndex().column()) == (0, model.column_of("due"))


def test_that_the_cell_of_a_problem_has_a_corner_a_tooltip_and_a_spoken_warning(window: MainWindow, qtbot: QtBot) -> None:
    view, model = table(window, 3, "demand")
    column = model.column_of("due")
    assert not model.cell(0, column)[1] & Look.WARNING
    type_into(view, 0, column, "2025-06-01")
    shown(window, qtbot, "ROBOT was due on 2025-06-01")
    index = model.index(0, column)
    assert model.cell(0, column)[1] & Look.WARNING and not model.cell(0, column)[1] & Look.ERROR
    assert "was due on 2025-06-01" in str(index.data(TOOLTIP)) and "warning: ROBOT was due" in str(index.data(ACCESSIBLE))
    window.desk.undo()
    qtbot.waitUntil(lambda: not model.cell(0, column)[1] & Look.WARNING, timeout=5000)


def test_that_keys_go_from_problem_to_problem_and_back(window: MainWindow, qtbot: QtBot) -> None:
    break_plan(window, "BOLT")
    shown(window, qtbot, "JOINT / BOLT")
    window.go_to_page(0)
    window.view().setFocus()
    key(window, Qt.Key.Key_F8)
    first = window.bottom.problems.in_hand
    assert first is not None and first.severity is Severity.ERROR
    key(window, Qt.Key.Key_F8)
    second = window.bottom.problems.in_hand
    assert second is not None and second != first
    key(window, Qt.Key.Key_F8, SHIFT)
    assert window.bottom.problems.in_hand == first


def test_that_the_place_of_a_problem_tells_its_row_when_many_are_alike(window: MainWindow, qtbot: QtBot) -> None:
    view, model = table(window, 3, "demand")
    type_into(view, 1, model.column_of("due"), "2025-06-01")
    item = shown(window, qtbot, "ROBOT was due on 2025-06-01")
    assert item.text(PLACE) == "Demand row 2 · Due"
    click(window, qtbot, item, PLACE)
    assert window.view().currentIndex().row() == 1


def test_that_a_click_on_a_quick_fix_is_one_named_step_that_undo_takes_back(window: MainWindow, qtbot: QtBot) -> None:
    break_plan(window, "BOLT")
    before, steps = plan_bytes(window.desk.plan), len(window.desk.document.history.done)
    item = shown(window, qtbot, "JOINT / BOLT")
    assert item.text(FIX) == "Add part BOLT" and item.text(PLACE) == "Bill of materials · Component"
    click(window, qtbot, item, FIX)
    assert window.desk.plan["parts"]["part"].tolist()[-1] == "BOLT"
    assert len(window.desk.document.history.done) == steps + 1 and window.desk.document.history.undo_label() == "Add part BOLT"
    qtbot.waitUntil(lambda: "reference.missing" not in codes(window), timeout=10_000)
    window.view().setFocus()
    key(window, Qt.Key.Key_Z, CONTROL)
    assert plan_bytes(window.desk.plan) == before


def test_that_all_problems_alike_are_mended_by_one_step(window: MainWindow, qtbot: QtBot) -> None:
    break_plan(window, *(f"BOLT-{number}" for number in range(6)))
    steps = len(window.desk.document.history.done)
    item = shown(window, qtbot, "JOINT / BOLT-3")
    panel = window.bottom.problems
    panel.tree.setCurrentItem(item)
    assert panel.fix_button.text() == "Add part BOLT-3" and panel.alike_button.text() == "Fix all 6 alike"
    qtbot.mouseClick(panel.alike_button, Qt.MouseButton.LeftButton)
    assert len(window.desk.document.history.done) == steps + 1
    assert window.desk.document.history.undo_label() == "Add part BOLT-0 and 5 more alike"
    qtbot.waitUntil(lambda: "reference.missing" not in codes(window), timeout=10_000)


def test_that_many_problems_of_one_kind_stand_under_one_row(window: MainWindow, qtbot: QtBot) -> None:
    break_plan(window, *(f"BOLT-{number}" for number in range(6)), "JOINT")
    qtbot.waitUntil(lambda: {"bom.self", "reference.missing"} <= codes(window), timeout=10_000)
    window.bottom.tabs.setCurrentIndex(PROBLEMS)
    window.bottom.refresh()
    errors = window.bottom.problems.tree.topLevelItem(0)
    assert errors.text(MESSAGE) == "7 errors"
    texts = [errors.child(at).text(MESSAGE) for at in range(errors.childCount())]
    assert "JOINT is a component of itself." in texts and any(text.endswith("And 5 more like it") for text in texts)


def test_that_the_problem_of_the_cell_in_hand_is_mended_by_a_key(window: MainWindow, qtbot: QtBot) -> None:
    view, model = table(window, 3, "demand")
    type_into(view, 0, model.column_of("due"), "2025-06-01")
    shown(window, qtbot, "ROBOT was due on 2025-06-01")
    view.go_to(0, model.column_of("due"))
    view.setFocus()
    key(window, Qt.Key.Key_Period, CONTROL)
    assert str(window.desk.plan["demand"]["due"][0]) == "2026-11-23"
    settle(qtbot, window)


def test_that_a_warning_is_acknowledged_with_a_note_and_comes_back_when_it_changes(
    window: MainWindow, qtbot: QtBot, answers: Answers
) -> None:
    view, model = table(window, 3, "demand")
    type_into(view, 0, model.column_of("due"), "2025-06-01")
    item = shown(window, qtbot, "ROBOT was due on 2025-06-01")
    panel, count = window.bottom.problems, window.bottom.problem_count
    panel.tree.setCurrentItem(item)
    answers.texts = ["Delivered in June"]
    qtbot.mouseClick(panel.acknowledge_button, Qt.MouseButton.LeftButton)
    assert window.desk.document.history.undo_label() == "Acknowledge 1 problem"
    qtbot.waitUntil(lambda: window.bottom.problem_count == count - 1, timeout=5000)
    group = panel.tree.topLevelItem(panel.tree.topLevelItemCount() - 1)
    assert group.text(MESSAGE) == "1 acknowledged" and not group.isExpanded()
    assert not model.cell(0, model.column_of("due"))[1] & Look.WARNING
    seen = shown(window, qtbot, "ROBOT was due on 2025-06-01")
    assert seen.text(1) == "Delivered in June"
    type_into(view, 0, model.column_of("due"), "2025-07-01")
    qtbot.waitUntil(lambda: window.bottom.problem_count == count, timeout=10_000)


def test_that_an_acknowledged_warning_counts_again_when_it_is_asked_for(window: MainWindow, qtbot: QtBot, answers: Answers) -> None:
    view, model = table(window, 3, "demand")
    type_into(view, 0, model.column_of("due"), "2025-06-01")
    panel = window.bottom.problems
    for title in ("Acknowledge…", "Show again"):
        panel.tree.setCurrentItem(shown(window, qtbot, "ROBOT was due on 2025-06-01"))
        qtbot.waitUntil(lambda title=title: panel.acknowledge_button.text() == title, timeout=5000)
        answers.texts = ["Delivered"]
        qtbot.mouseClick(panel.acknowledge_button, Qt.MouseButton.LeftButton)
        window.bottom.refresh()
    assert not len(window.desk.plan["acknowledged"]) and "demand.past" in codes(window)


def test_that_an_error_can_not_be_acknowledged(window: MainWindow, qtbot: QtBot) -> None:
    break_plan(window, "BOLT")
    panel = window.bottom.problems
    panel.tree.setCurrentItem(shown(window, qtbot, "JOINT / BOLT"))
    assert not panel.acknowledge_button.isVisible()


def test_that_problems_are_narrowed_to_errors_to_the_table_and_to_the_part_in_hand(window: MainWindow, qtbot: QtBot) -> None:
    break_plan(window, "BOLT")
    panel = window.bottom.problems
    shown(window, qtbot, "ROBOT was due")
    every = len(panel.tree.text().splitlines())
    panel.least.setFocus()
    QTest.keyClick(panel.least, Qt.Key.Key_End)
    assert "ROBOT was due" not in panel.tree.text() and "JOINT / BOLT" in panel.tree.text() and "not shown" in panel.title.text()
    QTest.keyClick(panel.least, Qt.Key.Key_Home)
    assert len(panel.tree.text().splitlines()) == every
    table(window, 3, "demand")[0].go_to(0, 0)
    panel.scope.setFocus()
    QTest.keyClick(panel.scope, Qt.Key.Key_Down)
    window.bottom.refresh()
    assert "ROBOT was due" in panel.tree.text() and "BOLT" not in panel.tree.text()
    QTest.keyClick(panel.scope, Qt.Key.Key_Down)
    window.desk.choose_part("JOINT")
    window.bottom.refresh()
    assert "ROBOT was due" not in panel.tree.text() and "JOINT / BOLT" in panel.tree.text()


def test_that_the_keyboard_stays_in_the_list_when_what_was_pressed_hides_its_button(
    window: MainWindow, qtbot: QtBot, answers: Answers
) -> None:
    break_plan(window, "BOLT-1", "BOLT-2")
    panel, tree = window.bottom.problems, window.bottom.problems.tree
    tree.setCurrentItem(shown(window, qtbot, "ROBOT was due"))
    answers.texts = ["Delivered"]
    qtbot.mouseClick(panel.acknowledge_button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    window.bottom.refresh()
    assert window.focusWidget() is tree and not panel.acknowledge_button.isVisible()
    steps = window.desk.document.history.undo_label()
    for _ in range(2):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Up)
    assert window.desk.document.history.undo_label() == steps


def test_that_the_next_problem_is_in_hand_when_one_was_mended_from_the_list(window: MainWindow, qtbot: QtBot) -> None:
    break_plan(window, "BOLT-1", "BOLT-2")
    panel = window.bottom.problems
    item = shown(window, qtbot, "JOINT / BOLT-1")
    panel.tree.setCurrentItem(item)
    qtbot.mouseClick(panel.fix_button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: panel.in_hand is not None and "BOLT-2" in panel.in_hand.message, timeout=5000)
    assert window.focusWidget() is panel.tree and "BOLT-2" in panel.tree.currentItem().text(MESSAGE)


def test_that_cursor_and_choice_are_one_row_when_a_fix_removed_the_one_in_hand(window: MainWindow, qtbot: QtBot) -> None:
    rows = new_rows(window.desk.plan, "price_breaks", {
        "part": ["MOTOR"] * 3, "supplier": ["Hanqing", "Nagano", "Hanqing"], "country_of_origin": ["CN"] * 3, "min_quantity": [10, 20, 30], "unit_price": [90, 80, 70],
    })  # fmt: skip
    window.desk.do("Price breaks", InsertRows.block(rows, 0))
    view, _ = table(window, 1, "price_breaks")
    qtbot.waitUntil(lambda: "price_break.source" in codes(window), timeout=5000)
    item = shown(window, qtbot, next(one.message for one in window.desk.problems.open if one.code == "price_break.source"))
    click(window, qtbot, item, MESSAGE)
    assert view.currentIndex().row() == 1
    qtbot.mouseClick(window.bottom.problems.fix_button, Qt.MouseButton.LeftButton)
    assert view.grid.rowCount() == 2
    settle(qtbot, window)
    row = view.currentIndex().row()
    qtbot.waitUntil(lambda: view.painter.current[0] == row and view.chosen_rows() == [row], timeout=5000)
    assert window.status.chosen.text().startswith("1 selected")


def test_that_nothing_is_told_as_selected_when_a_filter_leaves_no_row(window: MainWindow, qtbot: QtBot) -> None:
    view, model = table(window, 3, "demand")
    view.go_to(0, model.column_of("part"))
    assert "1 selected" in window.status.chosen.text()
    key(window, Qt.Key.Key_L, CONTROL | SHIFT)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    QTest.keyClicks(popup.focusWidget(), "nowhere")
    QTest.keyClick(popup.focusWidget(), Qt.Key.Key_Return)
    assert not model.rowCount()
    qtbot.waitUntil(lambda: "selected" not in window.status.chosen.text(), timeout=5000)


def test_that_it_is_said_when_a_problem_was_not_acknowledged_for_want_of_a_note(window: MainWindow, qtbot: QtBot) -> None:
    break_plan(window, "BOLT-1")
    panel = window.bottom.problems
    panel.tree.setCurrentItem(shown(window, qtbot, "ROBOT was due"))
    with qtbot.waitSignal(window.desk.said, check_params_cb=lambda text: "it takes a note" in text):
        qtbot.mouseClick(panel.acknowledge_button, Qt.MouseButton.LeftButton)
    assert not len(window.desk.plan["acknowledged"])
