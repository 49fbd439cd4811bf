"""The grid on the screen: what is painted when, columns that stay, row numbers, zoom, sums, and what screen readers are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QImage, QPaintEvent, QRegion, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from planner.document.document import Document
from planner.model.edits import SetCells
from planner.model.generate import generate
from planner.model.plan import Plan
from planner.model.schema import BOM, SOURCES
from planner.model.table import cells
from planner.ui.bom.fields import LANDED, PART, PRICE, QUANTITY, SCRAP
from planner.ui.bom.model import BomModel
from planner.ui.desk import Desk
from planner.ui.grid.choice import choice_of
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.tables.table_model import TableModel
from tests.ui.conftest import settle

KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton
SHIFT, CONTROL, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier


class Paints(QObject):
    """Remembers which parts of a widget were painted."""

    def __init__(self, watched: QObject) -> None:
        super().__init__(watched)
        self.area = QRegion()
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.area += event.region()
        return False


WIDER = frozenset({"total", "line_cost", "scrap"})  # columns that wait to be shown, so that the grid is wider than its window


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Callable[..., GridView]]:
    """Show a grid alone in a window."""
    kept: list[GridView] = []

    def shown(model: BomModel | TableModel, width: int = 700, height: int = 400) -> GridView:
        view = GridView(model, "Grid")
        model.setParent(view)
        for at, field in enumerate(model.fields):
            if field.column.name in WIDER:
                view.setColumnHidden(at, False)
        qtbot.addWidget(view)
        kept.append(view)
        view.resize(width, height)
        view.show()
        view.activateWindow()
        view.setFocus()
        QApplication.processEvents()
        return view

    yield shown
    for view in kept:
        view.close()


@pytest.fixture
def big(qtbot: QtBot) -> Plan:
    """A generated plan of 2,000 lines."""
    return generate(2_000, 1)


def on(view: GridView, row: int, column: int) -> QPoint:
    return view.visualRect(view.grid.index(row, column)).center()


def click(view: GridView, row: int, column: int, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(view.viewport(), LEFT, held, on(view, row, column))


def scrolled(view: GridView) -> None:
    """Scroll sideways as far as it goes."""
    bar = view.horizontalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())


def picture(view: GridView, rect: QRect) -> QImage:
    return view.viewport().grab(rect).toImage()


def told(view: GridView) -> list[str]:
    texts: list[str] = []
    view.selection_told.connect(texts.append)
    return texts


# what is painted when


def test_that_typed_text_stays_when_numbers_arrive_meanwhile(qtbot: QtBot, window: MainWindow) -> None:
    window.go_to_page(0)
    view = window.view()
    assert isinstance(view.grid, BomModel)
    row = view.grid.reveal("MOTOR")
    assert row is not None
    view.go_to(row, PRICE)
    qtbot.keyClick(view, KEY.Key_1)
    editor = view.viewport().findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "23")
    quantity = SetCells("bom", window.desk.plan["bom"].ids[:1], "quantity", cells(BOM["quantity"], [7.0]))
    window.desk.do("Change quantity", quantity)
    settle(qtbot, window)
    assert editor.text() == "123" and view.state() == QAbstractItemView.State.EditingState
    qtbot.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(lambda: window.desk.plan["sources"]["unit_price"][0] == 123)


def test_that_only_its_row_is_painted_when_a_cell_changes(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(TableModel(desk, "sources"))
    watching = Paints(view.viewport())
    desk.do("Change price", SetCells("sources", desk.plan["sources"].ids[1:2], "unit_price", cells(SOURCES["unit_price"], [150.0])))
    QApplication.processEvents()
    column = [field.column.name for field in view.grid.fields].index("unit_price")
    cell, painted = view.visualRect(view.grid.index(1, column)), watching.area.boundingRect()
    assert painted.intersects(cell) or not view.viewport().rect().intersects(cell)
    assert painted.height() <= view.rowHeight(1) and view.grid.cell(1, column)[0].startswith("150")


def test_that_only_new_rows_are_painted_when_it_scrolls_by_a_line(show: Callable[..., GridView], big: Plan, desk: Desk) -> None:
    model = BomModel(Desk(Document(big), desk.runner))
    view = show(model, 700, 300)
    model.open_all()
    rows = []
    for line in range(1, 9):  # a repaint for another reason, such as a width that follows what is shown, may fall into one of them
        QApplication.processEvents()
        watching = Paints(view.viewport())
        view.verticalScrollBar().setValue(line)
        QApplication.processEvents()
        painted = sum(rect.width() * rect.height() for rect in watching.area)
        rows.append(painted / view.viewport().width() / view.rowHeight(0))
        view.viewport().removeEventFilter(watching)
    shown = view.viewport().height() / view.rowHeight(0)
    assert shown > 8 and 0 < sorted(rows)[len(rows) // 2] <= 4


def test_that_the_new_value_is_on_the_screen_when_a_cell_was_painted_before(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(TableModel(desk, "sources"), 1600)
    column = [field.column.name for field in view.grid.fields].index("unit_price")
    rect = view.visualRect(view.grid.index(1, column))
    view.setCurrentIndex(view.grid.index(0, 0))
    before = picture(view, rect)
    assert picture(view, rect) == before
    desk.do("Change price", SetCells("sources", desk.plan["sources"].ids[1:2], "unit_price", cells(SOURCES["unit_price"], [151.0])))
    after = picture(view, rect)
    assert after != before
    desk.undo()
    assert picture(view, rect) == before


def test_that_chosen_cells_are_framed_with_a_handle_when_there_is_one_block(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(BomModel(desk), 1400)
    click(view, 1, QUANTITY)
    click(view, 3, QUANTITY, SHIFT)
    handle = view.fill_handle_rect()
    corner = view.visualRect(view.grid.index(3, QUANTITY)).bottomRight()
    assert handle.contains(corner)
    accent = view.painter._colors["accent"]
    image = picture(view, view.viewport().rect())
    assert image.pixelColor(handle.center()) == accent
    top = view.visualRect(view.grid.index(1, QUANTITY))
    assert image.pixelColor(top.center().x(), top.top()) == accent and image.pixelColor(top.left(), top.center().y()) == accent
    click(view, 5, QUANTITY, CONTROL)
    assert not view.fill_handle_rect().isValid()


# columns that stay


def test_that_the_part_stays_when_the_bom_is_scrolled_sideways(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(BomModel(desk), 420)
    part = view.visualRect(view.grid.index(2, PART))
    before = picture(view, part.adjusted(12, 2, -12, -2))
    scrolled(view)
    assert view.is_frozen(PART) and view.visualRect(view.grid.index(2, PART)) == part
    assert picture(view, part.adjusted(12, 2, -12, -2)) == before
    click(view, 2, PART)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (2, PART)
    assert view.indexAt(part.center()).column() == PART


def test_that_cells_show_beside_what_stays_when_the_cursor_goes_back(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(BomModel(desk), 420)
    view.go_to(2, SCRAP)
    assert view.horizontalScrollBar().value() > 0
    while view.currentIndex().column() > QUANTITY:
        QTest.keyClick(view, KEY.Key_Left)
        assert view.visualRect(view.currentIndex()).left() >= view.frozen_width()
    QTest.keyClicks(view, "4")
    editor = view.viewport().findChild(QLineEdit)
    assert editor is not None and editor.geometry().left() >= view.frozen_width()
    QTest.keyClick(editor, KEY.Key_Escape)


def test_that_a_choice_reaches_below_what_stays_when_it_is_extended(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(BomModel(desk), 420)
    view.go_to(1, QUANTITY)
    for _ in range(20):
        QTest.keyClick(view, KEY.Key_Right, SHIFT)
    QTest.keyClick(view, KEY.Key_Down, SHIFT)
    last = view.columns.visible()[-1]
    assert view.horizontalScrollBar().value() > 0
    assert view.blocks() == [(1, 2, QUANTITY, last)]
    click(view, 3, last)
    view.horizontalScrollBar().setValue(0)
    scrolled(view)
    click(view, 4, PART, SHIFT)
    assert {row for row, _ in choice_of(view).cells()} == {3, 4} and {PART, last} <= {column for _, column in choice_of(view).cells()}


def test_that_titles_stay_over_their_columns_when_the_bom_is_scrolled_sideways(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(BomModel(desk), 420)
    scrolled(view)
    header = view.horizontalHeader()
    place = QPoint(header.sectionPosition(PART) + 20, 8)
    assert header.logicalIndexAt(place) == PART
    QTest.mouseClick(header.viewport(), LEFT, CONTROL, place)
    assert view.blocks() == [(0, view.grid.rowCount() - 1, PART, PART)]
    QTest.mouseClick(header.viewport(), LEFT, CONTROL, QPoint(view.visualRect(view.grid.index(0, SCRAP)).center().x(), 8))
    assert {column for _, column in choice_of(view).cells()} == {PART, SCRAP}
    QTest.mouseClick(header.viewport(), LEFT, CONTROL, place)
    assert {column for _, column in choice_of(view).cells()} == {SCRAP}


def test_that_an_edge_is_shaded_when_there_are_more_columns_behind_it(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(BomModel(desk), 420)
    size = view.viewport().size()
    edge, left = QPoint(size.width() - 1, size.height() - 3), QPoint(view.frozen_width(), size.height() - 3)
    blank = picture(view, view.viewport().rect()).pixelColor(size.width() - 60, size.height() - 3)
    image = picture(view, view.viewport().rect())
    assert image.pixelColor(edge) != blank and image.pixelColor(left) == blank
    scrolled(view)
    image = picture(view, view.viewport().rect())
    assert image.pixelColor(edge) == blank and image.pixelColor(left) != blank


# row numbers and zoom


def test_that_a_row_is_chosen_when_its_number_is_clicked(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(TableModel(desk, "sources"))
    rows = view.verticalHeader()
    assert rows.isVisible() and view.grid.headerData(1, Qt.Orientation.Vertical) == "2"
    QTest.mouseClick(rows.viewport(), LEFT, NONE, QPoint(5, rows.sectionViewportPosition(1) + 5))
    assert view.chosen_rows() == [1] and choice_of(view).size == view.grid.columnCount()
    QTest.mouseClick(rows.viewport(), LEFT, SHIFT, QPoint(5, rows.sectionViewportPosition(2) + 5))
    assert view.chosen_rows() == [1, 2]


def test_that_row_numbers_get_more_room_when_there_are_more_rows(show: Callable[..., GridView], desk: Desk) -> None:
    model = TableModel(desk, "sources")
    view = show(model)
    before = view.verticalHeader().width()
    model.insert_rows(3, 200)
    assert model.rowCount() == 203 and view.verticalHeader().width() > before
    desk.undo()
    assert view.verticalHeader().width() == before


def wheel(view: GridView, steps: int, held: Qt.KeyboardModifier) -> None:
    place = QPointF(view.viewport().rect().center())
    over = QPointF(view.viewport().mapToGlobal(place.toPoint()))
    turned = QWheelEvent(place, over, QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(view.viewport(), turned)


def test_that_the_grid_grows_when_the_wheel_turns_with_control(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(BomModel(desk))
    high, wide = view.rowHeight(0), view.columnWidth(QUANTITY)
    wheel(view, 1, CONTROL)
    wheel(view, 1, CONTROL)
    assert view.zoom == 125 and view.rowHeight(0) > high and view.columnWidth(QUANTITY) > wide
    view.go_to(1, QUANTITY)
    QTest.keyClicks(view, "4")
    editor = view.viewport().findChild(QLineEdit)
    assert editor is not None and editor.font().pointSizeF() == pytest.approx(view.painter.font.pointSizeF())
    QTest.keyClick(editor, KEY.Key_Escape)
    for _ in range(30):
        wheel(view, 1, CONTROL)
    assert view.zoom == 300
    for _ in range(30):
        wheel(view, -1, CONTROL)
    assert view.zoom == 50 and view.rowHeight(0) < high


def test_that_the_grid_is_drawn_larger_and_at_its_size_again_when_the_keys_say_so(window: MainWindow) -> None:
    view = window.view()
    view.setFocus()
    high = view.rowHeight(0)
    QTest.keyClick(window, KEY.Key_Equal, CONTROL | ALT)
    assert view.zoom == 110 and view.rowHeight(0) > high
    QTest.keyClick(window, KEY.Key_Minus, CONTROL | ALT)
    QTest.keyClick(window, KEY.Key_Minus, CONTROL | ALT)
    assert view.zoom == 90
    QTest.keyClick(window, KEY.Key_0, CONTROL | ALT)
    assert view.zoom == 100 and view.rowHeight(0) == high


# sums


def test_that_sum_average_least_and_most_are_told_when_numbers_are_chosen(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(TableModel(desk, "sources"), 1600)
    texts = told(view)
    price = [field.column.name for field in view.grid.fields].index("unit_price")
    click(view, 0, price)
    assert texts[-1] == "1 selected"
    click(view, 2, price, SHIFT)
    assert texts[-1].split("  ·  ") == ["3 selected", "3 numbers", "sum 560", "average 186.67", "min 100", "max 300"]


def test_that_the_unit_is_told_when_all_numbers_are_of_one_column(qtbot: QtBot, window: MainWindow) -> None:
    view = window.view()
    view.go_to(0, LANDED)
    QTest.keyClick(view, KEY.Key_Down, SHIFT)
    assert "$ / unit" in window.status.chosen.text() and "average" in window.status.chosen.text()
    view.go_to(0, QUANTITY)
    QTest.keyClick(view, KEY.Key_Down, SHIFT)
    QTest.keyClick(view, KEY.Key_Right, SHIFT)
    assert "$" not in window.status.chosen.text()


def test_that_a_cell_counts_once_when_it_is_chosen_twice(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(TableModel(desk, "sources"), 1600)
    texts = told(view)
    header = view.horizontalHeader()
    price = [field.column.name for field in view.grid.fields].index("unit_price")
    click(view, 0, price)
    click(view, 1, price, SHIFT)
    x = header.sectionViewportPosition(price) + 10
    QTest.mouseClick(header.viewport(), LEFT, CONTROL, QPoint(x, 8))
    assert texts[-1].startswith("3 selected  ·  3 numbers  ·  sum 560")


def test_that_everything_is_summed_when_a_whole_column_is_chosen(
    qtbot: QtBot, show: Callable[..., GridView], big: Plan, desk: Desk
) -> None:
    model = BomModel(Desk(Document(big), desk.runner))
    view = show(model, 1600)
    model.open_all()
    texts = told(view)
    header = view.horizontalHeader()
    QTest.mouseClick(header.viewport(), LEFT, CONTROL, QPoint(view.visualRect(model.index(0, QUANTITY)).center().x(), 8))
    values = np.array([model.value(row, QUANTITY) for row in range(model.rowCount())], dtype=float)
    qtbot.waitUntil(lambda: bool(texts) and texts[-1].startswith(f"{model.rowCount():,} selected"))
    assert f"max {int(values.max()):,}" in texts[-1] and f"average {values.mean():,.2f}" in texts[-1]


# what screen readers are told


def test_that_cells_have_name_place_and_state_when_a_screen_reader_asks(show: Callable[..., GridView], desk: Desk) -> None:
    view = show(BomModel(desk), 700)
    view.go_to(2, QUANTITY)
    table = QAccessible.queryAccessibleInterface(view)
    assert table is not None and table.text(QAccessible.Text.Name) == "Grid" and table.role() == QAccessible.Role.Table
    for column, title in ((PART, "Part"), (QUANTITY, "Qty")):
        rect = view.visualRect(view.grid.index(2, column)).translated(view.viewport().mapToGlobal(QPoint(0, 0)))
        cell = table.childAt(rect.center().x(), rect.center().y())
        assert cell is not None and cell.role() == QAccessible.Role.Cell and cell.rect() == rect
        assert cell.text(QAccessible.Text.Name).startswith(f"{title}: {view.grid.cell(2, column)[0]}")
        assert bool(cell.state().focused) == (column == QUANTITY)
    scrolled(view)
    rect = view.visualRect(view.grid.index(2, PART)).translated(view.viewport().mapToGlobal(QPoint(0, 0)))
    cell = table.childAt(rect.center().x(), rect.center().y())
    assert cell is not None and cell.text(QAccessible.Text.Name).startswith("Part: JOINT")


def test_that_a_column_widens_by_itself_when_a_number_has_no_room_but_not_where_the_user_set_it(
    show: Callable[..., GridView], desk: Desk, qtbot: QtBot
) -> None:
    view = show(TableModel(desk, "sources"), 1600)
    column = [field.column.name for field in view.grid.fields].index("unit_price")
    narrow = view.columnWidth(column)

    def price(value: float) -> None:
        edit = SetCells("sources", desk.plan["sources"].ids[:1], "unit_price", cells(SOURCES["unit_price"], [value]))
        desk.do("Change price", edit)

    price(123_456_789_012.25)
    qtbot.waitUntil(lambda: view.columnWidth(column) > narrow)
    assert not view.own_widths
    view.own_widths[column] = narrow  # as a drag of the edge leaves it
    view.setColumnWidth(column, narrow)
    price(223_456_789_012.25)
    for _ in range(5):
        QApplication.processEvents()
    assert view.columnWidth(column) == narrow
