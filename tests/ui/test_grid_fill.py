"""Filling cells: by keys, and by dragging the square at the corner of what is chosen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from planner.model.table import Value
from planner.ui.desk import Desk
from planner.ui.grid.series import continued
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.tables.table_model import TableModel
from tests.ui.test_grid_clipboard import choose, column, key, table

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def parts(desk: Desk, qtbot: QtBot) -> Iterator[GridView]:
    """The six parts in a grid of their own."""
    view = GridView(TableModel(desk, "parts"), "Parts")
    view.grid.setParent(view)
    view.resize(1400, 500)
    view.show()
    view.setFocus()
    yield view
    view.deleteLater()


def enter(view: GridView, name: str, texts: list[str]) -> int:
    """Put texts into the first rows of a column."""
    at = column(view, name)
    view.grid.enter_block("Put", [(row, at, text) for row, text in enumerate(texts)])
    return at


def drag(view: GridView, row: int, at: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Take the square and let it go over a cell."""
    port = view.viewport()
    start, end = view.fill_handle_rect().center(), view.visualRect(view.grid.index(row, at)).center()
    QTest.mousePress(port, LEFT, held, start)
    QTest.mouseMove(port, start + QPoint(2, 2))
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, LEFT, held, end)


def values(view: GridView, name: str) -> list[Value]:
    return [view.grid.value(row, column(view, name)) for row in range(view.grid.rowCount())]


def test_that_the_top_row_is_copied_when_ctrl_d_fills_down(window: MainWindow) -> None:
    view = table(window, 1, "sources")
    price, days = column(view, "unit_price"), column(view, "lead_days")
    choose(view, (0, price, 2, price), (0, days, 2, days))
    key(window, Key.Key_D, CONTROL)
    assert window.desk.plan["sources"]["unit_price"].tolist() == [100.0] * 3
    assert window.desk.plan["sources"]["lead_days"].tolist() == [30.0] * 3
    assert window.desk.document.history.undo_label() == "Fill 4 cells down"


def test_that_the_cell_above_is_copied_when_ctrl_d_is_pressed_on_one_cell(window: MainWindow) -> None:
    view = table(window, 1, "sources")
    view.go_to(1, column(view, "country_of_origin"))
    key(window, Key.Key_D, CONTROL)
    assert window.desk.plan["sources"]["country_of_origin"].tolist() == ["CN", "CN", "TW"]


def test_that_the_left_column_is_copied_when_ctrl_r_fills_right(window: MainWindow) -> None:
    view = table(window, 1, "sources")
    days = column(view, "lead_days")
    beside = next(at for at in range(days + 1, view.grid.columnCount()) if view.grid.fields[at].column.unit == "days")
    choose(view, (0, days, 0, beside))
    key(window, Key.Key_R, CONTROL)
    assert view.grid.value(0, beside) == 30.0


def test_that_one_number_is_copied_and_two_go_on_when_the_square_is_dragged(parts: GridView, desk: Desk) -> None:
    at = enter(parts, "weight_kg", ["10"])
    choose(parts, (0, at, 0, at))
    drag(parts, 2, at)
    assert values(parts, "weight_kg")[:3] == [10.0, 10.0, 10.0]
    enter(parts, "weight_kg", ["10", "12.5"])
    choose(parts, (0, at, 1, at))
    drag(parts, 4, at)
    assert values(parts, "weight_kg")[:5] == [10.0, 12.5, 15.0, 17.5, 20.0]
    assert desk.document.history.undo_label() == "Fill 3 cells"
    desk.undo()
    assert values(parts, "weight_kg")[:3] == [10.0, 12.5, 10.0]


def test_that_ctrl_turns_copy_into_series_when_the_square_is_dragged(parts: GridView) -> None:
    at = enter(parts, "weight_kg", ["10"])
    choose(parts, (0, at, 0, at))
    drag(parts, 2, at, CONTROL)
    assert values(parts, "weight_kg")[:3] == [10.0, 11.0, 12.0]
    name = enter(parts, "description", ["PRT-007"])
    choose(parts, (0, name, 0, name))
    drag(parts, 1, name, CONTROL)
    assert values(parts, "description")[:2] == ["PRT-007", "PRT-007"]


def test_that_numbers_in_texts_count_when_dragged_down_and_up(parts: GridView) -> None:
    name = enter(parts, "description", ["PRT-099"])
    choose(parts, (0, name, 0, name))
    drag(parts, 2, name)
    assert values(parts, "description")[:3] == ["PRT-099", "PRT-100", "PRT-101"]
    choose(parts, (2, name, 2, name))
    drag(parts, 0, name)
    assert values(parts, "description")[:3] == ["PRT-099", "PRT-100", "PRT-101"]


def test_that_a_tariff_code_is_repeated_when_it_is_dragged(parts: GridView) -> None:
    at = enter(parts, "hts", ["8501.31.40"])
    choose(parts, (0, at, 0, at))
    drag(parts, 2, at)
    assert values(parts, "hts")[:3] == ["8501.31.40"] * 3


def test_that_the_square_fills_along_the_neighbours_when_it_is_double_clicked(parts: GridView) -> None:
    at = enter(parts, "weight_kg", ["10", "11"])
    header = parts.horizontalHeader()
    name = column(parts, "description")
    header.moveSection(header.visualIndex(name), header.visualIndex(at))
    if header.visualIndex(name) > header.visualIndex(at):
        header.moveSection(header.visualIndex(name), header.visualIndex(at))
    choose(parts, (0, at, 1, at))
    QTest.mouseDClick(parts.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, parts.fill_handle_rect().center())
    assert values(parts, "weight_kg") == [10.0, 11.0, 12.0, 13.0, 14.0, 15.0]


def days(*texts: str) -> list[Value]:
    return [np.datetime64(text) for text in texts]


@pytest.mark.parametrize(
    ("seeds", "after", "before"),
    [
        (days("2027-01-30"), days("2027-01-31", "2027-02-01"), days("2027-01-29")),
        (days("2027-01-04", "2027-01-11"), days("2027-01-18", "2027-01-25"), days("2026-12-28")),
        (days("2027-01-31", "2027-02-28"), days("2027-03-31", "2027-04-30"), days("2026-12-31")),
        (days("2027-01-15", "2027-04-15"), days("2027-07-15", "2027-10-15"), days("2026-10-15")),
        ([1.0, 2.0, 4.0], [5.333333333333, 6.833333333333], [-0.666666666667]),
        ([0.1, 0.2], [0.3, 0.4], [0.0]),
        (["A1", "B1"], ["A2", "B2"], ["B0"]),
        (["X-08", "X-10"], ["X-12", "X-14"], ["X-06"]),
        (["CN", "JP"], ["CN", "JP"], ["JP"]),
        ([True], [True, True], [True]),
        ([None, 1.0], [None, 1.0], [1.0]),
    ],
)  # fmt: skip
def test_that_cells_go_on_as_in_a_spreadsheet_when_they_are_filled(seeds: list[Value], after: list[Value], before: list[Value]) -> None:
    def near(found: list[Value], wanted: list[Value]) -> bool:
        return all(a == (pytest.approx(b, abs=1e-9) if isinstance(b, float) else b) for a, b in zip(found, wanted, strict=True))

    assert near(continued(seeds, len(after)), after)
    assert near(continued(seeds, len(before), backward=True), before)


def test_that_it_fills_down_when_the_square_is_held_by_its_outer_edge_and_drawn_straight_down(parts: GridView) -> None:
    at = enter(parts, "weight_kg", ["10"])
    choose(parts, (0, at, 0, at))
    port, start = parts.viewport(), parts.fill_handle_rect().bottomRight()
    assert parts.columnAt(start.x()) != at
    end = QPoint(start.x(), parts.visualRect(parts.grid.index(2, at)).center().y())
    QTest.mousePress(port, LEFT, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(port, start + QPoint(1, 2))
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, LEFT, Qt.KeyboardModifier.NoModifier, end)
    assert values(parts, "weight_kg")[:3] == [10.0, 10.0, 10.0]


def test_that_the_sum_follows_when_chosen_cells_change(parts: GridView, desk: Desk, qtbot: QtBot) -> None:
    at = enter(parts, "weight_kg", ["10", "20"])
    said: list[str] = []
    parts.selection_told.connect(said.append)
    choose(parts, (0, at, 1, at))
    qtbot.waitUntil(lambda: bool(said) and "30" in said[-1])
    parts.grid.enter(1, at, "5")
    qtbot.waitUntil(lambda: "15" in said[-1])
    desk.undo()
    qtbot.waitUntil(lambda: "30" in said[-1])
