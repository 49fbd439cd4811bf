"""Keys in a grid, played as a user presses them: moving, choosing, typing, as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from planner.model.edits import SetCells
from planner.model.table import cells
from planner.ui.bom.fields import PART, PRICE, QUANTITY
from planner.ui.bom.model import BomModel
from planner.ui.desk import Desk
from planner.ui.grid.choice import choice_of, columns_of
from planner.ui.grid.editors import CellLine
from planner.ui.grid.view import GridView
from planner.ui.tables.table_model import TableModel

Key = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def shown(view: GridView, qtbot: QtBot) -> GridView:
    view.resize(1200, 400)
    view.grid.setParent(view)
    view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    return view


@pytest.fixture
def parts(desk: Desk, qtbot: QtBot) -> Iterator[GridView]:
    """The six parts; the fourth has no description."""
    ids = desk.plan["parts"].ids[3:4]
    desk.do("Empty", SetCells("parts", ids, "description", cells(desk.plan["parts"].spec["description"], [""])))
    view = shown(GridView(TableModel(desk, "parts"), "Parts"), qtbot)
    yield view
    view.deleteLater()


@pytest.fixture
def sources(desk: Desk, qtbot: QtBot) -> Iterator[GridView]:
    """Three sources of two parts."""
    view = shown(GridView(TableModel(desk, "sources"), "Sources"), qtbot)
    yield view
    view.deleteLater()


@pytest.fixture
def bom(desk: Desk, qtbot: QtBot) -> Iterator[GridView]:
    """The bill of materials, opened wholly."""
    model = BomModel(desk)
    model.open_all()
    view = shown(GridView(model, "BOM"), qtbot)
    yield view
    view.deleteLater()


def column(view: GridView, name: str) -> int:
    return next(at for at, field in enumerate(view.grid.fields) if field.column.name == name)


def at(view: GridView) -> tuple[int, int]:
    return view.currentIndex().row(), view.currentIndex().column()


def chosen(view: GridView) -> set[tuple[int, int]]:
    return set(choice_of(view).cells())


def editor() -> CellLine:
    line = QApplication.focusWidget()
    assert isinstance(line, CellLine)
    return line


def test_that_arrows_stop_at_the_edges_when_there_is_no_further_cell(parts: GridView, qtbot: QtBot) -> None:
    parts.go_to(0, 0)
    qtbot.keyClick(parts, Key.Key_Up)
    qtbot.keyClick(parts, Key.Key_Left)
    assert at(parts) == (0, 0)
    qtbot.keyClick(parts, Key.Key_Down)
    qtbot.keyClick(parts, Key.Key_Right)
    assert at(parts) == (1, columns_of(parts)[1])


def test_that_ctrl_arrows_jump_to_the_edge_of_filled_cells_when_some_are_empty(parts: GridView, qtbot: QtBot) -> None:
    name = column(parts, "description")
    parts.go_to(0, name)
    for row in (2, 4, 5, 5):
        qtbot.keyClick(parts, Key.Key_Down, CONTROL)
        assert at(parts) == (row, name) and chosen(parts) == {(row, name)}
    for row in (4, 2, 0):
        qtbot.keyClick(parts, Key.Key_Up, CONTROL)
        assert at(parts) == (row, name)
    hts = column(parts, "hts")
    parts.go_to(0, hts)
    qtbot.keyClick(parts, Key.Key_Down, CONTROL)
    assert at(parts) == (4, hts)


def test_that_home_and_end_go_to_the_ends_when_pressed_with_and_without_ctrl(parts: GridView, qtbot: QtBot) -> None:
    first, last = columns_of(parts)[0], columns_of(parts)[-1]
    parts.go_to(3, columns_of(parts)[2])
    for key, held, place in (
        (Key.Key_End, None, (3, last)), (Key.Key_Home, None, (3, first)), (Key.Key_End, CONTROL, (5, last)), (Key.Key_Home, CONTROL, (0, first)),
    ):  # fmt: skip
        qtbot.keyClick(parts, key, held or Qt.KeyboardModifier.NoModifier)
        assert at(parts) == place


def test_that_shift_extends_from_the_cursor_and_ctrl_shift_to_the_edge_when_arrows_are_pressed(parts: GridView, qtbot: QtBot) -> None:
    name = column(parts, "description")
    beside = columns_of(parts)[columns_of(parts).index(name) + 1]
    parts.go_to(0, name)
    qtbot.keyClick(parts, Key.Key_Down, CONTROL | SHIFT)
    assert at(parts) == (0, name) and chosen(parts) == {(row, name) for row in range(3)}
    qtbot.keyClick(parts, Key.Key_Right, SHIFT)
    assert chosen(parts) == {(row, one) for row in range(3) for one in (name, beside)}
    qtbot.keyClick(parts, Key.Key_Up, SHIFT)
    assert chosen(parts) == {(row, one) for row in range(2) for one in (name, beside)}
    qtbot.keyClick(parts, Key.Key_End, CONTROL | SHIFT)
    assert (5, columns_of(parts)[-1]) in chosen(parts) and at(parts) == (0, name)


def test_that_a_page_is_gone_when_page_keys_are_pressed(parts: GridView, qtbot: QtBot) -> None:
    parts.resize(900, parts.horizontalHeader().height() + 3 * parts.rowHeight(0) + 20)
    parts.go_to(0, 0)
    qtbot.keyClick(parts, Key.Key_PageDown)
    down = at(parts)[0]
    assert 0 < down < 6
    qtbot.keyClick(parts, Key.Key_PageUp)
    assert at(parts) == (0, 0)


def test_that_whole_rows_columns_and_all_are_chosen_when_asked_by_keys(parts: GridView, qtbot: QtBot) -> None:
    name, columns = column(parts, "description"), columns_of(parts)
    parts.go_to(2, name)
    qtbot.keyClick(parts, Key.Key_Space, SHIFT)
    assert chosen(parts) == {(2, one) for one in columns} and at(parts) == (2, name)
    parts.go_to(2, name)
    qtbot.keyClick(parts, Key.Key_Space, CONTROL)
    assert chosen(parts) == {(row, name) for row in range(6)}
    qtbot.keyClick(parts, Key.Key_A, CONTROL)
    assert len(chosen(parts)) == 6 * len(columns) and at(parts) == (2, name)


def test_that_enter_goes_back_to_where_tabs_began_when_a_row_is_typed(sources: GridView, desk: Desk, qtbot: QtBot) -> None:
    columns = columns_of(sources)
    start = columns.index(column(sources, "unit_price"))
    sources.go_to(0, columns[start])
    qtbot.keyClick(sources, Key.Key_1)
    qtbot.keyClicks(editor(), "11")
    qtbot.keyClick(editor(), Key.Key_Tab)
    qtbot.keyClick(sources, Key.Key_Tab)
    assert at(sources) == (0, columns[start + 2])
    qtbot.keyClick(sources, Key.Key_Return)
    assert at(sources) == (1, columns[start])
    assert desk.plan["sources"]["unit_price"][0] == 111.0
    qtbot.keyClick(sources, Key.Key_Backtab, SHIFT)
    assert at(sources) == (1, columns[start - 1])


def test_that_enter_and_tab_stay_within_the_choice_when_several_cells_are_chosen(sources: GridView, qtbot: QtBot) -> None:
    columns = columns_of(sources)
    one, two = columns[3], columns[4]
    sources.go_to(0, one)
    qtbot.keyClick(sources, Key.Key_Right, SHIFT)
    qtbot.keyClick(sources, Key.Key_Down, SHIFT)
    for place in ((1, one), (0, two), (1, two), (0, one)):
        qtbot.keyClick(sources, Key.Key_Return)
        assert at(sources) == place
    for place in ((0, two), (1, one), (1, two)):
        qtbot.keyClick(sources, Key.Key_Tab)
        assert at(sources) == place
    qtbot.keyClick(sources, Key.Key_Return, SHIFT)
    assert at(sources) == (0, two) and len(chosen(sources)) == 4


def test_that_typing_replaces_and_arrows_take_the_entry_when_it_was_begun_by_typing(sources: GridView, desk: Desk, qtbot: QtBot) -> None:
    price = column(sources, "unit_price")
    sources.go_to(0, price)
    qtbot.keyClick(sources, Key.Key_7)
    assert editor().text() == "7"
    qtbot.keyClicks(editor(), "5")
    qtbot.keyClick(editor(), Key.Key_Down)
    assert desk.plan["sources"]["unit_price"][0] == 75.0 and at(sources) == (1, price)


def test_that_arrows_move_the_caret_when_f2_began_the_edit(sources: GridView, desk: Desk, qtbot: QtBot) -> None:
    price = column(sources, "unit_price")
    sources.go_to(0, price)
    qtbot.keyClick(sources, Key.Key_F2)
    line = editor()
    assert line.text() == "100" and line.cursorPosition() == 3 and not line.hasSelectedText()
    qtbot.keyClick(line, Key.Key_Left)
    qtbot.keyClick(line, Key.Key_Down)
    qtbot.keyClicks(line, "5")
    assert line.text() == "1050" and at(sources) == (0, price)
    qtbot.keyClick(line, Key.Key_F2)
    qtbot.keyClick(line, Key.Key_Right)
    assert desk.plan["sources"]["unit_price"][0] == 1050.0 and at(sources)[0] == 0 and at(sources)[1] != price


def test_that_nothing_changes_when_escape_ends_the_edit(sources: GridView, desk: Desk, qtbot: QtBot) -> None:
    before = desk.plan
    sources.go_to(0, column(sources, "unit_price"))
    qtbot.keyClick(sources, Key.Key_9)
    qtbot.keyClick(editor(), Key.Key_Escape)
    assert desk.plan is before and sources.hasFocus()


def test_that_backspace_begins_empty_and_delete_clears_when_pressed(sources: GridView, desk: Desk, qtbot: QtBot) -> None:
    days = column(sources, "lead_days")
    sources.go_to(0, days)
    qtbot.keyClick(sources, Key.Key_Backspace)
    assert editor().text() == ""
    qtbot.keyClicks(editor(), "12")
    qtbot.keyClick(editor(), Key.Key_Return)
    assert desk.plan["sources"]["lead_days"][0] == 12.0
    mpn = column(sources, "mpn")
    sources.go_to(0, mpn)
    qtbot.keyClick(sources, Key.Key_X)
    qtbot.keyClick(editor(), Key.Key_Return)
    sources.go_to(0, mpn)
    qtbot.keyClick(sources, Key.Key_Delete)
    assert desk.plan["sources"]["mpn"][0] == "" and desk.document.history.undo_label() == "Clear 1 cell"


def test_that_all_chosen_cells_take_the_entry_when_ctrl_enter_ends_it(sources: GridView, desk: Desk, qtbot: QtBot) -> None:
    price = column(sources, "unit_price")
    sources.go_to(0, price)
    qtbot.keyClick(sources, Key.Key_Down, CONTROL | SHIFT)
    qtbot.keyClick(sources, Key.Key_Plus)
    qtbot.keyClicks(editor(), "10%")
    qtbot.keyClick(editor(), Key.Key_Return, CONTROL)
    assert desk.plan["sources"]["unit_price"].tolist() == [110.0, 176.0, 330.0]
    assert len(chosen(sources)) == 3 and len(desk.document.history.done) == 1
    desk.undo()
    assert desk.plan["sources"]["unit_price"].tolist() == [100.0, 160.0, 300.0]


def test_that_the_plans_own_day_is_entered_when_ctrl_semicolon_is_pressed(desk: Desk, qtbot: QtBot) -> None:
    view = shown(GridView(TableModel(desk, "demand"), "Demand"), qtbot)
    due = column(view, "due")
    view.go_to(0, due)
    qtbot.keyClick(view, Key.Key_Semicolon, CONTROL)
    assert editor().text() == "2026-11-23"
    qtbot.keyClick(editor(), Key.Key_Return)
    assert str(desk.plan["demand"]["due"][0]) == "2026-11-23"
    view.deleteLater()


def test_that_space_and_alt_shift_arrows_open_and_close_when_an_assembly_is_in_hand(bom: GridView, qtbot: QtBot) -> None:
    rows = bom.grid.rowCount()
    bom.go_to(0, PRICE)
    qtbot.keyClick(bom, Key.Key_Space)
    assert bom.grid.rowCount() == 1
    qtbot.keyClick(bom, Key.Key_Space)
    assert bom.grid.rowCount() > 1
    qtbot.keyClick(bom, Key.Key_Left, ALT | SHIFT)
    assert bom.grid.rowCount() == 1
    qtbot.keyClick(bom, Key.Key_Right, ALT | SHIFT)
    assert 1 < bom.grid.rowCount() <= rows


def test_that_ctrl_arrows_jump_in_the_tree_when_pressed_there(bom: GridView, qtbot: QtBot) -> None:
    bom.go_to(0, PART)
    qtbot.keyClick(bom, Key.Key_Down, CONTROL)
    assert at(bom) == (bom.grid.rowCount() - 1, PART)
    qtbot.keyClick(bom, Key.Key_Up, CONTROL | SHIFT)
    assert len(chosen(bom)) == bom.grid.rowCount()


def test_that_a_computed_cell_says_why_when_it_is_typed_in(bom: GridView, desk: Desk, qtbot: QtBot) -> None:
    bom.go_to(0, QUANTITY)
    with qtbot.waitSignal(desk.said) as said:
        qtbot.keyClick(bom, Key.Key_5)
    assert "can't be typed over" in said.args[0] and not isinstance(QApplication.focusWidget(), QLineEdit)


def test_that_a_moved_column_is_walked_where_it_stands_when_columns_were_moved_and_hidden(sources: GridView) -> None:
    header = sources.horizontalHeader()
    first, second, third = columns_of(sources)[:3]
    header.moveSection(header.visualIndex(third), header.visualIndex(first))
    sources.setColumnHidden(first, True)
    sources.go_to(0, third)
    QTest.keyClick(sources, Key.Key_Right)
    assert at(sources) == (0, second)
