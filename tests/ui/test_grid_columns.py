"""Columns are hidden, moved, fitted and remembered by the user's hand; a broken memory never stops the start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.document.document import Document
from planner.model.plan import Plan
from planner.ui.dialogs.columns import ColumnsAnswer, ColumnsDialog, ColumnsOffer
from planner.ui.dialogs.sort_order import SortDialog, SortOffer
from planner.ui.grid.arrangement import Sort
from planner.ui.grid.layout import GridLayout, placed_names
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.runner import Runner
from planner.ui.settings import Settings
from tests.ui.conftest import Answers

Modifier, Key, LEFT = Qt.KeyboardModifier, Qt.Key, Qt.MouseButton.LeftButton
NONE, CONTROL, SHIFT, ALT = Modifier.NoModifier, Modifier.ControlModifier, Modifier.ShiftModifier, Modifier.AltModifier
NAMES = st.lists(st.sampled_from("abcdefg"), unique=True)


@pytest.fixture
def sources(window: MainWindow) -> GridView:
    """The sources on the screen."""
    return shown_sources(window)


def shown_sources(window: MainWindow) -> GridView:
    window.go_to_page(1)
    view = window.page().show_table("sources")
    assert view is not None
    view.setFocus()
    QApplication.processEvents()
    return view


def visible(view: GridView) -> list[str]:
    return [view.columns.names()[at] for at in view.columns.visible()]


def in_hand(view: GridView, name: str) -> None:
    view.go_to(0, view.columns.names().index(name))


@contextmanager
def opened(qtbot: QtBot, plan: Plan, path: Path) -> Iterator[MainWindow]:
    """A window that remembers in a file."""
    window = MainWindow(Document(plan), Runner(), Settings(path), None, Answers())  # type: ignore[arg-type]
    window.resize(1400, 900)
    window.show()
    QApplication.processEvents()
    yield window
    window.shut()
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def drag(qtbot: QtBot, view: GridView, start: QPoint, end: QPoint) -> None:
    """Press at one place of the titles, go to another, let go there."""
    titles = view.columns.header.viewport()
    qtbot.mousePress(titles, LEFT, pos=start)
    for share in (0.2, 0.5, 0.8, 1.0):
        place = start + (end - start) * share
        move = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), QPointF(titles.mapToGlobal(place)), LEFT, LEFT, NONE)
        QApplication.sendEvent(titles, move)
    qtbot.mouseRelease(titles, LEFT, pos=end)


# by keys and mouse


def test_that_the_column_in_hand_hides_by_keys_and_comes_back_by_keys(qtbot: QtBot, sources: GridView) -> None:
    before = visible(sources)
    in_hand(sources, before[2])
    qtbot.keyClick(sources, Key.Key_0, CONTROL)
    assert visible(sources) == before[:2] + before[3:]
    assert sources.columns.names()[sources.currentIndex().column()] == before[3]
    qtbot.keyClick(sources, Key.Key_0, CONTROL | SHIFT)
    assert visible(sources) == before


def test_that_the_column_in_hand_moves_by_keys_and_stops_at_the_edge(qtbot: QtBot, sources: GridView) -> None:
    before = visible(sources)
    in_hand(sources, before[1])
    qtbot.keyClick(sources, Key.Key_Left, CONTROL | ALT | SHIFT)
    assert visible(sources)[:2] == [before[1], before[0]]
    qtbot.keyClick(sources, Key.Key_Left, CONTROL | ALT | SHIFT)
    assert visible(sources)[:2] == [before[1], before[0]]
    qtbot.keyClick(sources, Key.Key_Right, CONTROL | ALT | SHIFT)
    assert visible(sources) == before


def test_that_a_title_that_is_drawn_elsewhere_moves_its_column_and_sorts_nothing(qtbot: QtBot, sources: GridView) -> None:
    before, header = visible(sources), sources.columns.header
    start = QPoint(header.left_of(0) + 20, header.height() // 2)
    drag(qtbot, sources, start, QPoint(header.left_of(1) + header.sectionSize(1) - 12, header.height() // 2))
    assert visible(sources)[:2] == [before[1], before[0]]
    assert not sources.grid.arrangement.sorts


def test_that_a_drawn_edge_keeps_its_width_when_rows_are_filtered(qtbot: QtBot, sources: GridView) -> None:
    header = sources.columns.header
    edge = QPoint(header.left_of(1) + header.sectionSize(1) - 1, header.height() // 2)
    qtbot.mouseMove(header.viewport(), edge)
    drag(qtbot, sources, edge, edge + QPoint(60, 0))
    wide = header.sectionSize(1)
    assert wide > edge.x() - header.left_of(1) + 30
    sources.columns.arrange(sources.grid.arrangement.searched("board"))
    assert header.sectionSize(1) == wide


def test_that_a_double_click_on_an_edge_fits_the_column_to_its_longest_text(qtbot: QtBot, window: MainWindow, sources: GridView) -> None:
    header, at = sources.columns.header, sources.columns.names().index("supplier")
    sources.setColumnWidth(at, 40)
    edge = QPoint(header.left_of(at) + header.sectionSize(at) - 1, header.height() // 2)
    qtbot.mouseMove(header.viewport(), edge)
    qtbot.mouseDClick(header.viewport(), LEFT, pos=edge)
    longest = max(sources.fontMetrics().horizontalAdvance(sources.grid.shown(row, at)) for row in range(3))
    assert longest < header.sectionSize(at) < longest + 60
    assert not sources.grid.arrangement.sorts


def test_that_the_menu_of_a_title_works_on_its_own_column(qtbot: QtBot, window: MainWindow, sources: GridView) -> None:
    before = visible(sources)
    in_hand(sources, before[0])
    menu = window.arranging.title_menu(sources, sources.columns.names().index("supplier"))
    actions = {action.text(): action for action in menu.actions()}
    actions["Sort descending"].trigger()
    assert sources.grid.arrangement.sorts == (Sort("supplier", True),)
    actions["Hide column"].trigger()
    assert "supplier" not in visible(sources)
    menu.deleteLater()


def test_that_the_last_column_can_not_be_hidden(qtbot: QtBot, sources: GridView) -> None:
    sources.columns.set_hidden(sources.columns.names()[1:])
    in_hand(sources, sources.columns.names()[0])
    with qtbot.waitSignal(sources.grid.desk.said) as said:
        qtbot.keyClick(sources, Key.Key_0, CONTROL)
    assert said.args == ["The last column stays."]
    assert len(visible(sources)) == 1


# dialogs


def test_that_the_columns_dialog_finds_checks_and_moves_by_keys(qtbot: QtBot) -> None:
    dialog = ColumnsDialog(ColumnsOffer((("part", "Part"), ("supplier", "Supplier"), ("price", "Price")), ("price",), 0))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClicks(dialog.search, "pri")
    assert [item.isHidden() for item in dialog.items()] == [True, True, False]
    qtbot.keyClick(dialog.list, Key.Key_Space)
    qtbot.mouseClick(dialog.up, LEFT)
    dialog.search.clear()
    qtbot.mouseClick(dialog.freeze, LEFT)
    assert dialog.answer() == ColumnsAnswer(("part", "price", "supplier"), (), 2, False)
    assert [item.text() for item in dialog.items()] == ["Part  · stays", "Price  · stays", "Supplier"]


def test_that_the_columns_that_were_chosen_are_shown_in_the_order_chosen(
    qtbot: QtBot, window: MainWindow, answers: Answers, sources: GridView
) -> None:
    names = sources.columns.order()
    answers.columns_answer = ColumnsAnswer((names[1], names[0], *names[2:]), (names[2],), 0, True)
    qtbot.keyClick(sources, Key.Key_C, CONTROL | ALT)
    assert visible(sources) == [names[1], names[0], *names[3:]]


def test_that_the_sort_dialog_orders_its_keys(qtbot: QtBot) -> None:
    dialog = SortDialog(SortOffer((("part", "Part"), ("price", "Price")), (Sort("part"),), "part"))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.mouseClick(dialog.add, LEFT)
    qtbot.keyClicks(dialog.lines[1].order, "d")
    qtbot.mouseClick(dialog.lines[1].up, LEFT)
    assert dialog.answer() == (Sort("price", True), Sort("part"))
    qtbot.mouseClick(dialog.lines[1].remove, LEFT)
    assert dialog.answer() == (Sort("price", True),)


def test_that_the_keys_of_the_sort_dialog_sort_the_grid(qtbot: QtBot, window: MainWindow, answers: Answers, sources: GridView) -> None:
    answers.sorts_answer = (Sort("part", True), Sort("unit_price", True))
    qtbot.keyClick(sources, Key.Key_S, CONTROL | ALT)
    assert [sources.grid.shown(row, sources.columns.names().index("supplier")) for row in range(3)] == ["Nagano", "Hanqing", "Corewave"]


# remembered


def test_that_a_layout_is_there_again_at_the_next_start(qtbot: QtBot, plan: Plan, tmp_path: Path) -> None:
    with opened(qtbot, plan, tmp_path / "w.ini") as window:
        view = shown_sources(window)
        before = visible(view)
        in_hand(view, before[2])
        qtbot.keyClick(view, Key.Key_0, CONTROL)
        in_hand(view, before[1])
        qtbot.keyClick(view, Key.Key_Left, CONTROL | ALT | SHIFT)
        view.columns.sort((Sort("unit_price", True),))
        view.columns.fit_width(0)
        after, wide = visible(view), view.columnWidth(0)
        view.columns.arrange(view.grid.arrangement.searched("board"))
    with opened(qtbot, plan, tmp_path / "w.ini") as window:
        view = shown_sources(window)
        assert visible(view) == after
        assert view.grid.arrangement.sorts == (Sort("unit_price", True),)
        assert view.columnWidth(0) == wide
        assert view.grid.rowCount() == 3  # filters are not remembered
        assert visible(window.page().view_of(0))  # other grids keep theirs
        window.actions_by_id["reset_layout"].trigger()
        assert visible(view) == before
    with opened(qtbot, plan, tmp_path / "w.ini") as window:
        assert visible(shown_sources(window)) == before


@pytest.mark.parametrize(
    "stored",
    [
        "{",
        "[]",
        '{"sources": 7}',
        '{"sources": {"order": 3, "hidden": "all", "widths": [1], "zoom": "big", "sorts": [[1, 2], 5]}}',
        '{"sources": {"order": ["gone"], "hidden": ["gone"], "widths": {"gone": 9}, "frozen": 99, "sorts": [["gone", false]]}}',
    ],
)
def test_that_the_window_opens_as_at_first_when_the_memory_is_broken(qtbot: QtBot, plan: Plan, tmp_path: Path, stored: str) -> None:
    settings = Settings(tmp_path / "w.ini")
    settings._store.setValue("layouts/now", stored)
    settings.save()
    with opened(qtbot, plan, tmp_path / "w.ini") as window:
        view = shown_sources(window)
        assert len(visible(view)) > 3
        assert view.grid.rowCount() == 3


def test_that_a_named_layout_comes_back_from_the_menu_until_it_is_deleted(
    qtbot: QtBot, window: MainWindow, answers: Answers, sources: GridView
) -> None:
    before = visible(sources)
    in_hand(sources, before[0])
    qtbot.keyClick(sources, Key.Key_0, CONTROL)
    answers.texts = ["Buyers"]
    window.actions_by_id["save_layout"].trigger()
    window.actions_by_id["reset_layout"].trigger()
    assert visible(sources) == before
    menu = window.actions_by_id.submenus["layouts"]
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Buyers").trigger()
    assert visible(sources) == before[1:]
    menu.aboutToShow.emit()
    delete = next(action.menu() for action in menu.actions() if action.text() == "Delete")
    delete.actions()[0].trigger()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["None yet"]


def test_that_every_grid_is_remembered_under_a_name_of_its_own(window: MainWindow) -> None:
    names = [page.view_of(at).objectName() for page in window.pages for at in range(len(page.sheets))]
    assert len(names) == len(set(names)) and all(names)


@given(NAMES, NAMES.filter(bool))
def test_that_all_columns_stand_in_the_wanted_order_and_new_ones_behind_their_neighbours(wanted: list[str], known: list[str]) -> None:
    order = placed_names(wanted, known)
    assert sorted(order) == sorted(known)
    assert [name for name in order if name in wanted] == [name for name in wanted if name in known]


@given(
    st.builds(
        GridLayout,
        NAMES.map(tuple),
        st.dictionaries(st.sampled_from("abc"), st.floats(2, 400).map(lambda wide: round(wide, 2))),
        NAMES.map(tuple),
        st.integers(0, 9),
        st.integers(50, 300),
        st.lists(st.builds(Sort, st.sampled_from("abc"), st.booleans()), max_size=3).map(tuple),
    )
)
def test_that_a_stored_layout_is_read_as_it_was(layout: GridLayout) -> None:
    assert GridLayout.read(layout.stored()) == layout
