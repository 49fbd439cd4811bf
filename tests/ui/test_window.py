"""The window as somebody uses it: keys, menus, sliders, files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from planner.engine.results import Results
from planner.model.edits import InsertRows, new_rows
from planner.model.plan import Plan
from planner.ui.bom.fields import PRICE, QUANTITY, SOURCE
from planner.ui.bom.model import BomModel
from planner.ui.dialogs.ask import Unsaved
from planner.ui.grid.editors import CellLine
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.mnemonics import plain
from planner.ui.pages.bottom import HISTORY, PROBLEMS, WHERE_USED
from planner.ui.tables.table_model import TableModel
from tests.ui.conftest import Answers, settle

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def bom(window: MainWindow) -> tuple[GridView, BomModel]:
    view = window.pages[0].view_of(0)
    assert isinstance(view.grid, BomModel)
    return view, view.grid


def table(window: MainWindow, page: int, name: str) -> tuple[GridView, TableModel]:
    window.go_to_page(page)
    view = window.pages[page].show_table(name)
    assert view is not None and isinstance(view.grid, TableModel)
    view.setFocus()
    return view, view.grid


ALT_SHIFT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


def type_into(view: GridView, row: int, column: int, text: str, end: Qt.Key = Key.Key_Return) -> None:
    """Type a text over a cell as a user does."""
    view.setFocus()
    view.setCurrentIndex(view.grid.index(row, column))
    QTest.keyClick(view, Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, end)
    QApplication.processEvents()  # Qt takes what an editor holds a moment later


def charted(window: MainWindow) -> tuple[str, ...]:
    """Return the numbers that the three charts hold, as their table twins tell them."""
    return tuple(chart.text() for chart in window.side.charts)  # type: ignore[attr-defined]


def key(window: MainWindow, code: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, code, modifiers)
    QApplication.processEvents()


def test_that_all_three_charts_and_the_tiles_move_when_price_and_days_are_typed(window: MainWindow, qtbot: QtBot) -> None:
    view, model = bom(window)
    motor = model.reveal("MOTOR")
    assert motor is not None
    view.go_to(motor, PRICE)
    settle(qtbot, window)
    before, landed = charted(window), window.desk.result
    assert all(len(text.splitlines()) > 1 for text in before)
    type_into(view, motor, PRICE, "120", Key.Key_Tab)
    settle(qtbot, window)
    dearer = charted(window)
    assert dearer[0] != before[0]
    assert landed is not None and isinstance(window.desk.result, Results)
    assert window.desk.result.part.landed[0] > landed.part.landed[0]
    sources, grid = table(window, 1, "sources")
    days = grid.column_of("lead_days")
    assert days is not None
    type_into(sources, 0, days, "75", Key.Key_Tab)
    settle(qtbot, window)
    slower = charted(window)
    assert slower[1] != dearer[1] and slower[2] != dearer[2]


def test_that_the_price_break_in_force_is_shown_and_edited_when_the_order_reaches_it(window: MainWindow, qtbot: QtBot) -> None:
    steps = new_rows(
        window.desk.plan,
        "price_breaks",
        {"part": ["MOTOR"], "supplier": ["Hanqing"], "country_of_origin": ["CN"], "min_quantity": [10.0], "unit_price": [90.0]},
    )
    window.desk.do("Add price break", InsertRows.block(steps, 0))
    settle(qtbot, window)
    view, model = bom(window)
    motor = model.reveal("MOTOR")
    assert motor is not None and model.index(motor, PRICE).data() == "90.00"
    before = window.desk.result.part.landed[0] if window.desk.result else 0.0
    type_into(view, motor, PRICE, "95")
    settle(qtbot, window)
    assert window.desk.plan["price_breaks"]["unit_price"].tolist() == [95.0]
    assert window.desk.plan["sources"]["unit_price"][0] == 100.0
    assert window.desk.result is not None and window.desk.result.part.landed[0] > before


def test_that_undo_and_redo_take_everything_back_and_forth_when_keys_are_pressed(window: MainWindow, qtbot: QtBot) -> None:
    view, model = bom(window)
    start = window.desk.plan
    type_into(view, 1, QUANTITY, "2")
    type_into(view, 1, QUANTITY, "3")
    assert plain(window.actions_by_id["undo"].text()) == "Undo: Change Qty of ARM-L"
    assert window.isWindowModified()
    key(window, Key.Key_Z, CONTROL)
    key(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(start) and not window.isWindowModified()
    key(window, Key.Key_Y, CONTROL)
    assert model.index(1, QUANTITY).data() == "2"


def test_that_the_cursor_goes_down_after_enter_and_right_after_tab(window: MainWindow) -> None:
    view, _ = bom(window)
    type_into(view, 1, QUANTITY, "2")
    assert (view.currentIndex().row(), view.currentIndex().column()) == (2, QUANTITY)
    type_into(view, 1, QUANTITY, "3", Key.Key_Tab)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (1, SOURCE)  # the next column that is shown


def test_that_typing_replaces_and_escape_keeps_the_old_value(window: MainWindow) -> None:
    view, model = bom(window)
    view.setFocus()
    view.setCurrentIndex(model.index(1, QUANTITY))
    QTest.keyClick(view, Key.Key_7)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit) and editor.text() == "7"
    QTest.keyClick(editor, Key.Key_Escape)
    QApplication.processEvents()
    assert model.index(1, QUANTITY).data() == "1"


def test_that_a_bad_text_turns_red_and_is_listed_until_it_is_given_up(window: MainWindow, qtbot: QtBot) -> None:
    view, model = bom(window)
    before = window.desk.plan
    type_into(view, 1, QUANTITY, "-4")
    assert window.desk.plan is before
    window.bottom.refresh()
    assert "Problems (" in window.bottom.tabs.tabText(PROBLEMS)
    count = window.bottom.problem_count
    view.setCurrentIndex(model.index(1, QUANTITY))
    QTest.keyClick(view, Key.Key_Escape)
    window.bottom.refresh()
    assert window.bottom.problem_count == count - 1 and model.index(1, QUANTITY).data() == "1"


def test_that_a_pasted_block_is_one_step_and_adds_missing_rows(window: MainWindow) -> None:
    view, model = table(window, 3, "demand")
    start, rows = window.desk.plan, model.rowCount()
    view.setCurrentIndex(model.index(rows - 1, 0))
    QGuiApplication.clipboard().setText("ROBOT\t2027-05-03\t30\nROBOT\t2027-06-07\t40\nROBOT\t2027-07-05\t50\n")
    key(window, Key.Key_V, CONTROL)
    assert model.rowCount() == rows + 2
    assert window.desk.plan["demand"]["quantity"].tolist() == [10, 20, 30, 40, 50]
    key(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(start)
    key(window, Key.Key_Y, CONTROL)
    assert window.desk.plan["demand"]["quantity"].tolist() == [10, 20, 30, 40, 50]


def test_that_delete_clears_and_copy_takes_the_chosen_cells(window: MainWindow) -> None:
    view, model = table(window, 1, "parts")
    at = model.column_of("description")
    assert at is not None
    view.setCurrentIndex(model.index(1, at))
    QTest.keyClick(view, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    key(window, Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "Left arm\nRight arm"
    key(window, Key.Key_Delete)
    assert window.desk.plan["parts"]["description"].tolist()[1:3] == ["", ""]
    assert window.desk.document.history.undo_label() == "Clear 2 cells"


def test_that_rows_are_put_in_and_taken_out_without_a_question(window: MainWindow, answers: Answers) -> None:
    _view, model = table(window, 1, "suppliers")
    window.actions_by_id["insert_row"].trigger()
    assert model.rowCount() == 4
    window.actions_by_id["remove_rows"].trigger()
    assert model.rowCount() == 3 and not answers.asked
    window.desk.undo()
    window.desk.undo()
    assert window.desk.plan["suppliers"]["supplier"].tolist() == ["Hanqing", "Nagano", "Corewave"]


def test_that_the_whole_window_follows_when_another_scenario_is_chosen(window: MainWindow, qtbot: QtBot) -> None:
    base = window.desk.result
    window.top.scenarios.scenario_chosen.emit("Threat")
    settle(qtbot, window)
    threat = window.desk.result
    assert base is not None and threat is not None and threat.scenario == "Threat" and window.desk.compare == "Base"
    assert threat.part.landed[0] > base.part.landed[0]
    assert "Threat" in window.windowTitle()
    _view, model = bom(window)
    assert "base" in str(model.note(model.reveal("BOARD") or 0, PRICE))


def test_that_scenarios_are_made_copied_and_deleted_by_steps(window: MainWindow, answers: Answers, qtbot: QtBot) -> None:
    window.desk.look_at("Threat")
    answers.texts = ["Threat again"]
    window.actions_by_id["scenario_duplicate"].trigger()
    assert window.desk.scenario == "Threat again"
    assert window.desk.plan["events"]["scenario"].tolist() == ["Threat", "Threat again"]
    window.actions_by_id["scenario_delete"].trigger()
    assert window.desk.scenario == "Base" and window.desk.scenarios == ("Base", "Threat")
    window.desk.undo()
    assert window.desk.scenarios == ("Base", "Threat", "Threat again")
    settle(qtbot, window)


def test_that_a_dragged_slider_is_one_step_and_moves_the_charts(window: MainWindow, qtbot: QtBot) -> None:
    window.desk.look_at("Threat", "Base")
    settle(qtbot, window)
    before, steps = charted(window), len(window.desk.document.history.done)
    slider = window.side.what_if.sliders["tariff"]
    y = slider.height() // 2
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    for x in range(slider.width() // 2, 0, -5):
        QTest.mouseMove(slider, slider.rect().topLeft() + QPointF(x, y).toPoint())
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPointF(0, y).toPoint())
    settle(qtbot, window)
    assert len(window.desk.document.history.done) == steps + 1
    assert charted(window)[0] != before[0]
    window.desk.undo()
    settle(qtbot, window)
    assert charted(window)[0] == before[0]


def test_that_an_assembly_opens_by_keys_and_find_reveals_a_hidden_part(window: MainWindow) -> None:
    view, model = bom(window)
    window.actions_by_id["close_all"].trigger()
    view.setCurrentIndex(model.index(1, 1))
    QTest.keyClick(view, Key.Key_Right, ALT_SHIFT)
    assert model.row(2).part == "JOINT"
    QTest.keyClick(view, Key.Key_Left, ALT_SHIFT)
    assert model.row(2).part == "ARM-R"
    key(window, Key.Key_F, CONTROL)
    QTest.keyClicks(window.top.find, "motor")
    assert window.desk.part == "MOTOR"


def test_that_pages_turn_by_keys_and_every_grid_obeys_the_rules(window: MainWindow, qtbot: QtBot) -> None:
    testers = []
    for number, page in enumerate(window.pages):
        key(window, Key(Key.Key_1 + number), CONTROL)
        assert window.page() is page
        for at in range(len(page.sheets)):
            view = page.view_of(at)
            testers.append(QAbstractItemModelTester(view.grid, QAbstractItemModelTester.FailureReportingMode.Fatal, view))
            assert view.accessibleName()
    window.desk.look_at("Threat", "Base")
    settle(qtbot, window)
    answers = window.ask
    assert isinstance(answers, Answers)
    window.files.take(Plan.empty(), None)
    settle(qtbot, window)
    window.desk.undo()
    assert window.start.isVisible()


def test_that_a_plan_comes_back_the_same_when_it_is_saved_and_opened(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    view, _model = bom(window)
    type_into(view, 1, QUANTITY, "2")
    answers.path = tmp_path / "robot.ballast"
    key(window, Key.Key_S, CONTROL)
    assert answers.path.is_file() and not window.isWindowModified()
    saved = window.desk.plan
    asked = len(answers.asked)
    type_into(view, 1, QUANTITY, "3")
    key(window, Key.Key_S, CONTROL)
    assert len(answers.asked) == asked
    window.desk.undo()
    window.actions_by_id["save"].trigger()
    window.actions_by_id["new"].trigger()
    assert not window.desk.plan.equals(saved)
    window.files.open(answers.path)
    assert window.desk.plan.equals(saved)
    assert [path.name for path in window.settings.recent()] == ["robot.ballast"]
    settle(qtbot, window)


def test_that_a_broken_file_is_one_line_and_changes_nothing(window: MainWindow, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ballast"
    broken.write_bytes(b"not a plan")
    before = window.desk.plan
    said: list[str] = []
    window.files.failed.connect(said.append)
    window.files.open(broken)
    assert window.desk.plan is before and len(said) == 1 and "\n" not in said[0]


@pytest.mark.parametrize("answer", list(Unsaved))
def test_that_closing_asks_only_when_something_is_unsaved(window: MainWindow, answers: Answers, answer: Unsaved, tmp_path: Path) -> None:
    view, _ = bom(window)
    type_into(view, 1, QUANTITY, "2")
    answers.unsaved_answer, answers.path = answer, tmp_path / "saved.ballast"
    closed = window.close()
    assert answers.asked[0] == "unsaved"
    assert closed is (answer is not Unsaved.CANCEL)
    assert answers.path.is_file() is (answer is Unsaved.SAVE)
    answers.unsaved_answer = Unsaved.DISCARD


def test_that_a_workbook_is_previewed_and_taken_as_one_step(window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot) -> None:
    book = tmp_path / "more.csv"
    book.write_text("Level,Part number,Description,Qty\n0,GRIPPER,Gripper,1\n1,FINGER,Finger,3\n1,PALM,Palm,1\n", encoding="utf-8")
    before = window.desk.plan
    with qtbot.waitSignal(window.imports.previewed, timeout=20_000):
        window.imports.import_book(book)
    qtbot.waitUntil(lambda: "import" in answers.asked, timeout=5000)
    assert {"GRIPPER", "FINGER", "PALM"} <= set(window.desk.plan["parts"]["part"])
    assert window.desk.document.history.undo_label() == "Import more.csv"
    window.desk.undo()
    assert window.desk.plan.equals(before)
    settle(qtbot, window)


def test_that_a_refused_import_changes_nothing(window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot) -> None:
    book = tmp_path / "more.csv"
    book.write_text("Part number,Description,Qty\nX1,Thing,1\nX2,Thing,1\n", encoding="utf-8")
    answers.accepts = False
    before = window.desk.plan
    with qtbot.waitSignal(window.imports.previewed, timeout=20_000):
        window.imports.import_book(book)
    assert window.desk.plan is before


def test_that_an_opened_workbook_becomes_a_plan_of_its_own(window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot) -> None:
    book = tmp_path / "gripper.csv"
    book.write_text("Level,Part number,Description,Qty\n0,GRIPPER,Gripper,1\n1,FINGER,Finger,3\n", encoding="utf-8")
    window.files.open(book)
    qtbot.waitUntil(lambda: window.desk.plan.setting("title") == "gripper", timeout=20_000)
    assert set(window.desk.plan["parts"]["part"]) == {"GRIPPER", "FINGER"}
    assert window.desk.part == "GRIPPER" and window.isWindowModified()
    window.desk.undo()
    assert not len(window.desk.plan["parts"])
    settle(qtbot, window)


def test_that_a_dropped_plan_is_opened(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    from planner.files.plan_file import save_plan

    path = tmp_path / "dropped.ballast"
    save_plan(Plan.empty(), path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    window.dropEvent(event)
    qtbot.waitUntil(lambda: window.files.path == path, timeout=5000)
    assert window.start.isVisible()
    settle(qtbot, window)


def test_that_a_bom_is_started_from_nothing(window: MainWindow, answers: Answers, qtbot: QtBot) -> None:
    window.files.new()
    answers.texts = ["CART", "WHEEL"]
    window.start.bom.click()
    view, model = bom(window)
    assert [model.row(at).part for at in range(model.rowCount())] == ["CART", "WHEEL"]
    view.setCurrentIndex(model.index(0, 1))
    window.actions_by_id["add_component"].trigger()
    assert window.lines.new_line is not None
    QTest.keyClicks(window.lines.new_line.line, "AXLE\t")
    assert [model.row(at).part for at in range(model.rowCount())] == ["CART", "WHEEL", "AXLE"]
    settle(qtbot, window)


def test_that_a_product_alone_shows_and_takes_a_pasted_list_when_a_bom_is_started_without_components(
    window: MainWindow, answers: Answers, qtbot: QtBot
) -> None:
    window.files.new()
    empty = window.desk.plan
    answers.texts = ["CART"]
    window.start.bom.click()
    view, model = bom(window)
    assert [model.row(at).part for at in range(model.rowCount())] == ["CART"] and not window.start.isVisible()
    view.setFocus()
    view.setCurrentIndex(model.index(0, 1))
    QGuiApplication.clipboard().setText("WHEEL\tWheel\t4\nAXLE\tAxle\t2")
    QTest.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [model.row(at).part for at in range(model.rowCount())] == ["CART", "WHEEL", "AXLE"]
    window.desk.travel(-2)
    assert window.desk.plan.equals(empty)
    answers.texts = []
    window.start.bom.click()
    assert window.desk.plan.equals(empty) and answers.asked[-1] == "first line"
    settle(qtbot, window)


def test_that_every_page_can_be_filled_when_the_plan_is_empty(window: MainWindow, qtbot: QtBot) -> None:
    window.files.new()
    assert window.start.isVisible()
    for number in range(1, len(window.pages)):
        window.go_to_page(number)
        settle(qtbot, window)
        assert not window.start.isVisible() and window.page().isVisible()
    window.go_to_page(0)
    assert window.start.isVisible() and not window.pages[0].isVisible()
    window.go_to_page(1)
    view = window.view()
    view.setFocus()
    QGuiApplication.clipboard().setText("WHEEL\tWheel")
    QTest.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.desk.plan["parts"]["part"].tolist() == ["WHEEL"]
    settle(qtbot, window)


def test_that_the_details_follow_the_part_in_hand(window: MainWindow, qtbot: QtBot) -> None:
    window.go_to_part("MOTOR")
    qtbot.waitUntil(lambda: window.bottom.explain.title.text().startswith("MOTOR"), timeout=5000)
    window.bottom.tabs.setCurrentIndex(WHERE_USED)
    window.bottom.refresh()
    window.bottom.tabs.setCurrentIndex(HISTORY)
    window.bottom.refresh()
    window.desk.link_wanted.emit("sources", int(window.desk.plan["sources"].ids[1]), "unit_price")
    assert window.page() is window.pages[1]
    view = window.view()
    assert (
        isinstance(view.grid, TableModel)
        and view.grid.index(view.currentIndex().row(), view.grid.column_of("supplier") or 0).data() == "Nagano"
    )
    assert view.grid.fields[view.currentIndex().column()].column.name == "unit_price"


def test_that_every_control_has_a_name_for_those_who_listen(window: MainWindow) -> None:
    def nameless(widget: QWidget) -> bool:
        parent = widget.parent()
        if isinstance(parent, QAbstractScrollArea) and widget is parent.viewport():
            return False
        return not widget.accessibleName() and not getattr(widget, "text", lambda: "")()

    controls = [one for one in window.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible()]
    assert len(controls) > 15
    without = [f"{type(one).__name__} in {type(one.parent()).__name__}" for one in controls if nameless(one)]
    assert not without


def test_that_the_look_changes_everywhere_when_chosen(window: MainWindow) -> None:
    from planner.ui import theme

    window.actions_by_id["look_dark"].trigger()
    assert theme.current().dark and window.settings.look == "dark"
    window.actions_by_id["look_light"].trigger()
    assert not theme.current().dark


def test_that_an_unforeseen_error_is_one_line_and_the_window_lives(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from planner.ui.errors import catch_all

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    said: list[str] = []
    catch_all(said.append)
    sys.excepthook(ValueError, ValueError("boom"), None)
    assert len(said) == 1 and "boom" in said[0] and "Traceback" not in said[0]


def test_that_places_and_recent_files_are_remembered(tmp_path: Path) -> None:
    from planner.ui.settings import Settings

    path = tmp_path / "a.ballast"
    path.touch()
    settings = Settings(tmp_path / "w.ini")
    settings.remember_file(path)
    settings.look = "dark"
    settings.save()
    again = Settings(tmp_path / "w.ini")
    assert again.recent() == (path,) and again.look == "dark"
    path.unlink()
    assert again.recent() == ()


def test_that_a_suggested_country_is_taken_by_its_code(window: MainWindow) -> None:
    view, model = table(window, 1, "sources")
    at = model.column_of("country_of_origin")
    assert at is not None
    view.setCurrentIndex(model.index(0, at))
    QTest.keyClick(view, Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "viet")
    QApplication.processEvents()
    assert isinstance(editor, CellLine) and editor.offering is not None and editor.offering.isVisible()
    QTest.keyClick(editor, Key.Key_Return)
    assert window.desk.plan["sources"]["country_of_origin"][0] == "VN"


def test_that_a_link_finds_a_hidden_line_and_the_event_of_another_scenario(window: MainWindow) -> None:
    view, model = bom(window)
    window.actions_by_id["close_all"].trigger()
    line = int(window.desk.plan["bom"].ids[5])
    window.desk.link_wanted.emit("bom", line, "scrap")
    assert model.row(view.currentIndex().row()).line == line
    assert model.fields[view.currentIndex().column()].column.name == "scrap"
    window.desk.link_wanted.emit("events", int(window.desk.plan["events"].ids[0]), "rate")
    grid = window.view().grid
    assert window.desk.scenario == "Threat" and grid.fields[window.view().currentIndex().column()].column.name == "rate"


def test_that_space_marks_a_flag(window: MainWindow) -> None:
    view, model = table(window, 1, "sources")
    at = model.column_of("preferred")
    assert at is not None
    view.setCurrentIndex(model.index(1, at))
    QTest.keyClick(view, Key.Key_Space)
    assert window.desk.plan["sources"]["preferred"].tolist() == [False, True, False]
    QTest.keyClick(view, Key.Key_Space)
    assert not window.desk.plan["sources"]["preferred"].any()


def test_that_each_menu_opens_by_a_letter_of_its_own(window: MainWindow) -> None:
    letters = [menu.text()[menu.text().index("&") + 1] for menu in window.top.menus.actions()]
    assert len(letters) == len(set(letters)) == 9
