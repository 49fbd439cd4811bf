"""Lines of the BOM tree come, go and move by keys and mouse; circles are refused and undo leads back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from planner.ui.bom.fields import PART, QUANTITY
from planner.ui.bom.model import BomModel
from planner.ui.bom_drag import RowDrag
from planner.ui.figures import plural
from planner.ui.grid.arrangement import Arrangement, Sort
from planner.ui.grid.choice import choice_of
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from tests.ui.conftest import back_to, settle

Key = Qt.Key
ALT, CONTROL, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NOTHING_HELD = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def bom(window: MainWindow, qtbot: QtBot) -> Iterator[tuple[GridView, BomModel]]:
    """The BOM page with everything open: ROBOT (ARM-L (JOINT (MOTOR)), ARM-R (JOINT (MOTOR)), BOARD)."""
    view = window.pages[0].view_of(0)
    assert isinstance(view.grid, BomModel)
    view.grid.open_all()
    view.setFocus()
    yield view, view.grid
    settle(qtbot, window)


def tree(model: BomModel) -> list[str]:
    """Return the parts as rows, each indented by its depth."""
    return ["." * model.branch(at).depth + model.part_at(at) for at in range(model.rowCount())]


def choose(view: GridView, *rows: int) -> None:
    """Choose the part cells of some rows."""
    chosen = QItemSelection()
    for row in rows:
        chosen.select(view.grid.index(row, PART), view.grid.index(row, PART))
    view.setCurrentIndex(view.grid.index(rows[0], PART))
    view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def chosen_parts(view: GridView) -> list[str]:
    return [view.grid.part_at(row) for row in view.chosen_rows()]


def press(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = NOTHING_HELD) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(QApplication.focusWidget() or window, key, held)


def said(window: MainWindow) -> list[str]:
    """Return what the status bar is told from now on."""
    told: list[str] = []
    window.desk.said.connect(told.append)
    return told


def typed(window: MainWindow, text: str, end: Qt.Key) -> None:
    """Type into the line that has the focus."""
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, text)
    QTest.keyClick(line, end)
    back_to(line.window())


def test_that_components_are_typed_in_place_one_after_the_other_when_enter_ends_each(
    window: MainWindow, bom: tuple[GridView, BomModel]
) -> None:
    view, model = bom
    choose(view, 1)
    press(window, Key.Key_N, CONTROL | SHIFT)
    typed(window, "BELT", Key.Key_Return)
    typed(window, "SCREW", Key.Key_Return)
    press(window, Key.Key_Escape)
    assert tree(model)[:6] == ["ROBOT", ".ARM-L", "..JOINT", "...MOTOR", "..BELT", "..SCREW"]
    assert QApplication.focusWidget() is view and window.lines.new_line is None
    assert window.desk.document.history.undo_label() == "Add SCREW to ARM-L"
    press(window, Key.Key_Z, CONTROL)
    press(window, Key.Key_Z, CONTROL)
    assert "..BELT" not in tree(model) and "BELT" not in window.desk.plan["parts"]["part"]


def test_that_tab_goes_on_to_the_quantity_when_a_line_was_typed(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    choose(view, 1)
    press(window, Key.Key_Insert)
    typed(window, "board", Key.Key_Tab)
    assert tree(model)[:3] == ["ROBOT", ".BOARD", ".ARM-L"], "a known part is meant whatever its case"
    assert (view.currentIndex().row(), view.currentIndex().column()) == (1, QUANTITY)
    QTest.keyClick(view, Key.Key_F2)
    press(window, Key.Key_A, CONTROL)
    typed(window, "3", Key.Key_Return)
    assert window.desk.plan["bom"]["quantity"][0] == 3


def test_that_nothing_stays_behind_when_a_line_is_given_up(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, _ = bom
    before = window.desk.plan
    choose(view, 4)
    press(window, Key.Key_Insert, ALT)
    assert window.lines.new_line is not None
    typed(window, "", Key.Key_Escape)
    press(window, Key.Key_N, CONTROL | SHIFT)
    typed(window, "", Key.Key_Return)
    press(window, Key.Key_Escape)
    assert window.desk.plan is before and window.lines.new_line is None and QApplication.focusWidget() is view


def test_that_a_part_is_found_by_its_description_when_a_line_is_typed(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    choose(view, 1)
    press(window, Key.Key_Insert, ALT)
    assert window.lines.new_line is not None
    line = window.lines.new_line.line
    QTest.keyClicks(line, "controll")
    popup = line.completer().popup()
    QTest.keyClick(popup, Key.Key_Down)
    QTest.keyClick(popup, Key.Key_Return)
    back_to(window)
    assert tree(model)[:5] == ["ROBOT", ".ARM-L", "..JOINT", "...MOTOR", ".BOARD"]


def test_that_a_circle_is_refused_with_its_path_when_a_line_is_typed(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, _ = bom
    before, told = window.desk.plan, said(window)
    choose(view, 2)
    press(window, Key.Key_N, CONTROL | SHIFT)
    typed(window, "ROBOT", Key.Key_Tab)
    assert window.desk.plan is before
    assert told == ["ROBOT can't go into JOINT: it would contain itself, JOINT → ROBOT → ARM-L → JOINT."]


def test_that_chosen_lines_move_together_when_alt_and_arrows_are_pressed(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    start = window.desk.plan
    board = tree(model).index(".BOARD")
    choose(view, 4, board)
    press(window, Key.Key_Up, ALT)
    assert [part for part in tree(model) if part.count(".") == 1] == [".ARM-R", ".BOARD", ".ARM-L"]
    assert chosen_parts(view) == ["ARM-R", "BOARD"]
    assert window.desk.document.history.undo_label() == "Move 2 lines up"
    steps = len(window.desk.document.history.done)
    press(window, Key.Key_Up, ALT)
    assert len(window.desk.document.history.done) == steps, "they stand at the top already"
    press(window, Key.Key_Down, ALT)
    press(window, Key.Key_Z, CONTROL)
    press(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(start)


def test_that_lines_go_into_what_stands_before_and_come_out_behind_it_when_indented_and_outdented(
    window: MainWindow, bom: tuple[GridView, BomModel]
) -> None:
    view, model = bom
    board = tree(model).index(".BOARD")
    choose(view, board)
    press(window, Key.Key_Right, ALT)
    assert tree(model)[-1] == "..BOARD" and tree(model)[4] == ".ARM-R" and chosen_parts(view) == ["BOARD"]
    assert window.desk.document.history.undo_label() == "Move BOARD into ARM-R"
    press(window, Key.Key_Left, ALT)
    assert tree(model)[-1] == ".BOARD" and chosen_parts(view) == ["BOARD"]
    choose(view, 2)
    press(window, Key.Key_Left, ALT)
    assert tree(model)[:4] == ["ROBOT", ".ARM-L", ".JOINT", "..MOTOR"], "right after the assembly it came out of"


def test_that_it_is_told_why_when_a_line_can_not_be_indented_or_outdented(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, _ = bom
    before, told = window.desk.plan, said(window)
    choose(view, 1)
    press(window, Key.Key_Right, ALT)
    press(window, Key.Key_Left, ALT)
    choose(view, 0)
    press(window, Key.Key_Up, ALT)
    assert window.desk.plan is before and len(told) == 3 and "Nothing stands before ARM-L" in told[0]


def test_that_what_stands_below_goes_along_when_an_assembly_is_chosen_with_its_components(
    window: MainWindow, bom: tuple[GridView, BomModel]
) -> None:
    view, model = bom
    choose(view, 4, 5, 6)  # ARM-R and what is in it
    press(window, Key.Key_Right, ALT)
    assert tree(model)[:6] == ["ROBOT", ".ARM-L", "..JOINT", "...MOTOR", "..ARM-R", "...JOINT"]
    assert window.desk.document.history.undo_label() == "Move ARM-R into ARM-L"


def test_that_copies_are_made_and_chosen_when_lines_are_duplicated(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    board = tree(model).index(".BOARD")
    choose(view, 4, board)
    press(window, Key.Key_J, CONTROL)
    assert [part for part in tree(model) if part.count(".") == 1] == [".ARM-L", ".ARM-R", ".BOARD", ".ARM-R", ".BOARD"]
    assert chosen_parts(view) == ["ARM-R", "BOARD"] and view.chosen_rows()[0] > board
    press(window, Key.Key_Minus, CONTROL)
    assert [part for part in tree(model) if part.count(".") == 1] == [".ARM-L", ".ARM-R", ".BOARD"]
    assert window.desk.document.history.undo_label() == "Remove 2 lines"


def test_that_a_circle_is_refused_in_a_single_step_when_an_assembly_would_be_put_below_itself(
    window: MainWindow, bom: tuple[GridView, BomModel]
) -> None:
    view, model = bom
    board = tree(model).index(".BOARD")
    told = said(window)
    for row, text in ((board, "JOINT"),):
        choose(view, row)
        press(window, Key.Key_F2)
        line = QApplication.focusWidget()
        assert isinstance(line, QLineEdit)
        line.selectAll()
        typed(window, text, Key.Key_Return)
    # Now ROBOT (ARM-L (JOINT), ARM-R (JOINT), JOINT): neither line alone closes a circle, both together do.
    rows = {part: row for row, part in enumerate(tree(model))}
    arm = next(row for row, part in enumerate(tree(model)) if part == "..JOINT")
    before = window.desk.plan
    model.enter_block("Paste", [(arm, PART, "ARM-R"), (rows["...MOTOR"], PART, "ARM-L"), (rows[".JOINT"], PART, "BOARD")])
    bom_lines = list(zip(window.desk.plan["bom"]["parent"], window.desk.plan["bom"]["component"], strict=True))
    assert window.desk.plan is not before and ("ROBOT", "BOARD") in bom_lines
    assert any("→" in text for text in told)


LEFT = Qt.MouseButton.LeftButton


def spot(view: GridView, row: int, share: float = 0.5) -> QPoint:
    """Return a point over the number of a row, at a share of the row's height."""
    return QPoint(8, view.rowViewportPosition(row) + round(share * (view.rowHeight(row) - 1)))


def port(view: GridView) -> QWidget:
    """Return where the row numbers are drawn."""
    return view.verticalHeader().viewport()


def drag(view: GridView, start: int, end: int, share: float = 0.5, held: Qt.KeyboardModifier = NOTHING_HELD) -> RowDrag:
    """Choose a row by its number unless it is, press there and go to another row; the button stays down."""
    if start not in view.chosen_rows() or choice_of(view).size == 1:
        QTest.mouseClick(port(view), LEFT, NOTHING_HELD, spot(view, start))
    QTest.mousePress(port(view), LEFT, NOTHING_HELD, spot(view, start))
    for place in (spot(view, end, 0.5), spot(view, end, share)):
        QApplication.sendEvent(port(view), moved(view, place, held))
    watching = view.findChild(RowDrag)
    assert isinstance(watching, RowDrag) and watching.dragging
    return watching


def moved(view: GridView, place: QPoint, held: Qt.KeyboardModifier) -> QMouseEvent:
    """Return a move of the mouse with the left button down, which QTest can't make."""
    over = QPointF(view.verticalHeader().viewport().mapToGlobal(place))
    return QMouseEvent(QEvent.Type.MouseMove, QPointF(place), over, Qt.MouseButton.NoButton, LEFT, held)


def let_go(view: GridView, row: int, share: float = 0.5, held: Qt.KeyboardModifier = NOTHING_HELD) -> None:
    QTest.mouseRelease(view.verticalHeader().viewport(), LEFT, held, spot(view, row, share))


def test_that_a_line_moves_between_others_when_it_is_dropped_on_an_edge(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    board = tree(model).index(".BOARD")
    watching = drag(view, board, 1, 0.05)
    assert watching.mark.isVisible() and watching.mark.height() == 3 and not watching.mark.refused
    let_go(view, 1, 0.05)
    assert tree(model)[:3] == ["ROBOT", ".BOARD", ".ARM-L"] and chosen_parts(view) == ["BOARD"]
    assert window.desk.document.history.undo_label() == "Move BOARD" and not watching.mark.isVisible()


def test_that_a_line_goes_into_an_assembly_when_it_is_dropped_on_it(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    model.set_open(4, False)
    drag(view, tree(model).index(".BOARD"), 4)
    let_go(view, 4)
    assert tree(model)[4:] == [".ARM-R", "..JOINT", "..BOARD"] and chosen_parts(view) == ["BOARD"]
    assert window.desk.document.history.undo_label() == "Move BOARD into ARM-R"


def test_that_copies_are_put_in_when_control_is_held(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    start = window.desk.plan
    watching = drag(view, tree(model).index(".BOARD"), 1, 0.5, CONTROL)
    assert view.verticalHeader().viewport().cursor().shape() == Qt.CursorShape.DragCopyCursor and watching.dragging
    let_go(view, 1, 0.5, CONTROL)
    assert tree(model)[4] == "..BOARD" and tree(model)[-1] == ".BOARD"
    assert window.desk.document.history.undo_label() == "Copy BOARD into ARM-L"
    press(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(start)


def test_that_chosen_rows_go_together_when_one_of_them_is_dragged(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    board = tree(model).index(".BOARD")
    QTest.mouseClick(view.verticalHeader().viewport(), LEFT, NOTHING_HELD, spot(view, 4))
    QTest.mouseClick(view.verticalHeader().viewport(), LEFT, CONTROL, spot(view, board))
    assert view.chosen_rows() == [4, board]
    drag(view, 4, 1)
    let_go(view, 1)
    assert [part for part in tree(model) if part.count(".") < 3 and "JOINT" not in part] == ["ROBOT", ".ARM-L", "..ARM-R", "..BOARD"]
    assert window.desk.document.history.undo_label() == "Move 2 lines into ARM-L"


def test_that_a_drop_that_would_make_a_circle_is_refused_and_shown_when_the_mouse_is_there(
    window: MainWindow, bom: tuple[GridView, BomModel]
) -> None:
    view, _ = bom
    before, told = window.desk.plan, said(window)
    watching = drag(view, 1, 2)
    assert view.verticalHeader().viewport().cursor().shape() == Qt.CursorShape.ForbiddenCursor and watching.mark.refused
    assert told == ["ARM-L can't go into JOINT: it would contain itself, JOINT → ARM-L → JOINT."]
    let_go(view, 2)
    assert window.desk.plan is before


def test_that_a_row_is_chosen_alone_when_one_of_several_is_clicked_and_goes_when_control_is_held(
    window: MainWindow, bom: tuple[GridView, BomModel]
) -> None:
    view, _ = bom
    QTest.mouseClick(port(view), LEFT, NOTHING_HELD, spot(view, 1))
    QTest.mouseClick(port(view), LEFT, CONTROL, spot(view, 4))
    assert view.chosen_rows() == [1, 4]
    QTest.mouseClick(port(view), LEFT, CONTROL, spot(view, 4))
    assert view.chosen_rows() == [1]
    QTest.mouseClick(port(view), LEFT, CONTROL, spot(view, 4))
    QTest.mouseClick(port(view), LEFT, NOTHING_HELD, spot(view, 4))
    assert view.chosen_rows() == [4] and view.currentIndex().row() == 4


def test_that_nothing_moves_when_escape_ends_a_drag(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    before = window.desk.plan
    watching = drag(view, tree(model).index(".BOARD"), 1)
    QTest.keyClick(view, Key.Key_Escape)
    assert not watching.dragging
    let_go(view, 1)
    assert window.desk.plan is before


def test_that_lines_keep_their_order_and_it_is_told_why_when_the_tree_is_sorted(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    model.arrange(Arrangement((Sort("component", True),)))
    before, told = window.desk.plan, said(window)
    choose(view, 1)
    press(window, Key.Key_Down, ALT)
    assert window.desk.plan is before and "sorted" in told[-1]
    drag(view, tree(model).index(".BOARD"), 1, 0.05)
    let_go(view, 1, 0.05)
    assert window.desk.plan is before and len(told) == 2


def test_that_lines_move_again_when_the_sort_is_cleared_by_its_keys(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    model.arrange(Arrangement((Sort("component", True),)))
    told = said(window)
    choose(view, 1)
    press(window, Key.Key_Down, ALT)
    assert "Ctrl+Alt+Shift+S" in told[-1]
    press(window, Key.Key_S, CONTROL | ALT | SHIFT)
    assert not model.arrangement.sorts and told[-1] == "The sort is cleared."
    choose(view, tree(model).index(".ARM-L"))
    press(window, Key.Key_Down, ALT)
    assert [row for row in tree(model) if row.count(".") == 1] == [".ARM-R", ".ARM-L", ".BOARD"]


def test_that_a_line_goes_into_what_is_shown_before_it_when_the_tree_is_sorted(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    model.arrange(Arrangement((Sort("component", True),)))
    choose(view, tree(model).index(".ARM-L"))
    press(window, Key.Key_Right, ALT)
    bill = window.desk.plan["bom"]
    assert ("ARM-R", "ARM-L") in zip(bill["parent"], bill["component"], strict=True)
    assert chosen_parts(view) == ["ARM-L"]
    press(window, Key.Key_Left, ALT)
    bill = window.desk.plan["bom"]
    assert ("ROBOT", "ARM-L") in zip(bill["parent"], bill["component"], strict=True)


# lines and products go


def test_that_a_product_goes_with_its_lines_and_demand_when_it_is_removed(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    before, told = window.desk.plan, said(window)
    steps, whole = len(list(window.desk.document.history.states())), tree(model)
    choose(view, 0)
    press(window, Key.Key_Minus, CONTROL)
    demand = plural(len(before["demand"]), "demand row", "demand rows")
    assert told[-1].startswith(f"Removed ROBOT: 3 lines, {demand}; parts stay. ")
    assert told[-1].endswith("ARM-L, ARM-R stand at the top now: no assembly uses them.")
    assert tree(model)[0] == "ARM-L" and not len(window.desk.plan["demand"]) and "ROBOT" in window.desk.plan["parts"]["part"]
    assert window.desk.document.history.undo_label() == "Remove ROBOT" and len(list(window.desk.document.history.states())) == steps + 1
    press(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(before) and tree(model) == whole, "it comes back as open as it was"


def test_that_it_is_told_where_a_line_is_gone_and_what_stands_at_the_top_when_it_is_removed(
    window: MainWindow, bom: tuple[GridView, BomModel]
) -> None:
    view, model = bom
    told = said(window)
    choose(view, tree(model).index(".ARM-R"))
    press(window, Key.Key_Minus, CONTROL)
    assert told[-1] == "Removed ARM-R from ROBOT. ARM-R stands at the top now: no assembly uses it."
    assert "ARM-R" in tree(model)
    choose(view, tree(model).index("...MOTOR"))
    press(window, Key.Key_Minus, CONTROL)
    assert told[-1] == "Removed MOTOR from JOINT. JOINT is used in 2 places; it is gone from all."
    choose(view, *range(model.rowCount()))
    press(window, Key.Key_Minus, CONTROL)
    assert (
        not model.rowCount()
        and not len(window.desk.plan["bom"])
        and told[-1] == "Removed ROBOT, ARM-R: 4 lines, 3 demand rows; parts stay."
    )
    for _ in range(3):
        press(window, Key.Key_Z, CONTROL)
    assert tree(model)[0] == "ROBOT" and len(window.desk.plan["bom"]) == 6
