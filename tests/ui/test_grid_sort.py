"""A sorted grid stands in the order people count in, whatever the keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from planner.model.table import Cells, frozen, plain
from planner.ui.grid.arrangement import Arrangement, Sort
from planner.ui.grid.order import order_of
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from tests.ui.conftest import settle

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier

WORDS = st.sampled_from(["", "PRT-2", "prt-10", "PRT-007", "PRT-7", "prt-2a", "Zürich", "zug", "Arm", "arm 12", "arm 3"])
KEYS = st.lists(st.tuples(WORDS, st.sampled_from([1.0, 2.5, -3.0, float("nan")]), st.booleans()), max_size=30)


def texts(values: list[str]) -> Cells:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return frozen(array)


def naive_key(text: str) -> list[tuple[int, int, str]]:
    """Numbers count as numbers and stand before letters; case and accents don't count."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    return [(0, int(one), "") if one.isdigit() else (1, 0, one) for one in re.findall(r"\d+|\D", bare)]


def naive_order(rows: list[tuple[str, float, bool]], keys: list[tuple[int, bool]]) -> list[int]:
    order = list(range(len(rows)))
    for column, descending in reversed(keys):

        def known(at: int, column: int = column) -> bool:
            value = rows[at][column]
            return value not in ("", None) and value == value

        def key(at: int, column: int = column) -> object:
            value = rows[at][column]
            return naive_key(value) if isinstance(value, str) else value

        there = sorted((at for at in order if known(at)), key=key, reverse=descending)  # type: ignore[arg-type]
        order = there + [at for at in order if not known(at)]
    return order


@given(KEYS, st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=3, unique_by=lambda key: key[0]))
def test_that_rows_stand_as_a_patient_reader_would_sort_them_when_there_are_several_keys(
    rows: list[tuple[str, float, bool]], keys: list[tuple[int, bool]]
) -> None:
    columns = [texts([row[0] for row in rows]), np.array([row[1] for row in rows]), np.array([row[2] for row in rows], dtype=bool)]
    assert order_of([(columns[column], descending) for column, descending in keys]).tolist() == naive_order(rows, keys)


def test_that_a_lesser_number_comes_first_when_texts_hold_numbers() -> None:
    names = ["PRT-10", "prt-2", "", "PRT-1", "Prt-002b"]
    assert [names[at] for at in order_of([(texts(names), False)])] == ["PRT-1", "prt-2", "Prt-002b", "PRT-10", ""]


def test_that_missing_days_come_last_when_the_order_is_turned() -> None:
    days = np.array(["2027-01-02", "NaT", "2027-03-01"], dtype="datetime64[D]")
    assert order_of([(days, False)]).tolist() == [0, 2, 1]
    assert order_of([(days, True)]).tolist() == [2, 0, 1]


def test_that_a_header_goes_through_both_orders_and_none_when_it_is_clicked_again() -> None:
    plain = Arrangement()
    once = plain.sorted_next("a")
    twice = once.sorted_next("a")
    assert (once.sorts, twice.sorts, twice.sorted_next("a").sorts) == ((Sort("a"),), (Sort("a", True),), ())
    added = once.sorted_next("b", adding=True)
    assert added.sorts == (Sort("a"), Sort("b"))
    assert added.sorted_next("a", adding=True).sorts == (Sort("a", True), Sort("b"))
    assert added.sorted_next("c").sorts == (Sort("c"),)


def title_of(view: GridView, column: int) -> QPoint:
    """Return a place on a column's title that is neither its edge nor its funnel."""
    header = view.horizontalHeader()
    return QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) // 3, header.height() // 2)


def click_title(qtbot: QtBot, view: GridView, name: str, held: Qt.KeyboardModifier = NONE) -> None:
    header = view.horizontalHeader()
    column = [field.column.name for field in view.grid.fields].index(name)
    view.scrollTo(view.grid.index(0, column))
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, held, title_of(view, column))


def shown(view: GridView, name: str) -> list[str]:
    column = [field.column.name for field in view.grid.fields].index(name)
    return [view.grid.shown(row, column) for row in range(view.grid.rowCount())]


@pytest.fixture
def sources(qtbot: QtBot, window: MainWindow) -> GridView:
    """The sources on the screen."""
    window.go_to_page(1)
    view = window.page().show_table("sources")
    assert view is not None
    QApplication.processEvents()
    return view


def test_that_a_click_on_a_title_sorts_and_a_second_one_turns_the_order(qtbot: QtBot, sources: GridView) -> None:
    before = shown(sources, "supplier")
    click_title(qtbot, sources, "supplier")
    assert shown(sources, "supplier") == sorted(before)
    click_title(qtbot, sources, "supplier")
    assert shown(sources, "supplier") == sorted(before, reverse=True)
    click_title(qtbot, sources, "supplier")
    assert shown(sources, "supplier") == before


def test_that_shift_and_a_click_add_a_weaker_key_when_the_grid_is_sorted(qtbot: QtBot, sources: GridView) -> None:
    click_title(qtbot, sources, "part")
    click_title(qtbot, sources, "unit_price", SHIFT)
    click_title(qtbot, sources, "unit_price", SHIFT)
    assert list(zip(shown(sources, "part"), shown(sources, "supplier"), strict=True)) == [
        ("BOARD", "Corewave"),
        ("MOTOR", "Nagano"),
        ("MOTOR", "Hanqing"),
    ]


def test_that_the_row_in_hand_stays_in_hand_and_nothing_is_undone_when_a_grid_is_sorted(
    qtbot: QtBot, window: MainWindow, sources: GridView, watch: Callable[[QAbstractItemModel], object]
) -> None:
    watch(sources.grid)
    steps = len(window.desk.document.history.done)
    sources.go_to(0, 1)
    assert sources.grid.shown(0, 0) == "MOTOR"
    click_title(qtbot, sources, "part")
    assert sources.grid.part_at(sources.currentIndex().row()) == "MOTOR"
    assert sources.currentIndex().row() == 1
    assert len(window.desk.document.history.done) == steps


def test_that_an_edited_row_stays_where_it_is_until_the_next_sort(qtbot: QtBot, sources: GridView) -> None:
    click_title(qtbot, sources, "unit_price")
    column = [field.column.name for field in sources.grid.fields].index("unit_price")
    sources.go_to(0, column)
    sources.setFocus()
    qtbot.keyClicks(sources, "9")
    editor = sources.viewport().findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    qtbot.keyClicks(editor, "99")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(sources, "unit_price")[0] == "999.00")
    click_title(qtbot, sources, "part")
    click_title(qtbot, sources, "unit_price")
    assert shown(sources, "unit_price")[-1] == "999.00"


def test_that_what_stands_out_follows_its_row_when_the_orders_are_sorted(qtbot: QtBot, window: MainWindow) -> None:
    window.go_to_page(5)
    view = window.view()
    assert view.grid.rowCount() > 1

    def rows() -> list[tuple[object, ...]]:
        grid = view.grid
        return [
            (grid.part_at(row), str(grid.place(row, 0)), *(grid.cell(row, at) for at in range(grid.columnCount())))
            for row in range(grid.rowCount())
        ]

    before = rows()
    click_title(qtbot, view, "need_date")
    click_title(qtbot, view, "need_date")
    assert rows() != before
    assert sorted(rows(), key=str) == sorted(before, key=str)
    window.desk.recompute()
    settle(qtbot, window)
    days = [view.grid.value(row, 8) for row in range(view.grid.rowCount())]
    assert days == sorted(days, reverse=True)  # type: ignore[type-var]


def test_that_every_column_of_the_orders_is_the_same_whole_and_cell_by_cell(window: MainWindow) -> None:
    window.go_to_page(5)
    grid = window.view().grid
    for column, field in enumerate(grid.fields):
        whole = grid.whole_column(column)
        assert [plain(value) for value in whole] == pytest.approx(
            [grid.value(row, column) for row in range(grid.rowCount())], nan_ok=True
        ), field.column.name
