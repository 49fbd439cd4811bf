"""Who listens to the window instead of looking at it hears what every control is and does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAction, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QGraphicsView,
    QHeaderView,
    QLineEdit,
    QMenu,
    QMenuBar,
    QProgressBar,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from planner.ui.dialogs.ask import Ask
from planner.ui.main_window import MainWindow
from tests.ui.conftest import settle

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QGraphicsView, QLineEdit, QMenuBar, QProgressBar, QTabBar, QTextEdit,
)  # fmt: skip
# What Qt makes by itself inside a named control: it is reached through that control.
INNER = (QHeaderView, QScrollBar)
CELLS = {QAccessible.Role.Cell, QAccessible.Role.ListItem, QAccessible.Role.TreeItem}
SILENT = {QAccessible.Role.NoRole, QAccessible.Role.Client}


def controls(root: QWidget) -> Iterator[QWidget]:
    """Yield what can be used or read in a window, each inner part of a control with the control."""
    for widget in root.findChildren(QWidget):
        parent = widget.parentWidget()
        made_by_qt = widget.objectName().startswith("qt_") or isinstance(
            parent, QComboBox | QAbstractSpinBox | QTabBar | QLineEdit | QMenuBar
        )
        if isinstance(widget, CONTROLS) and not isinstance(widget, INNER) and not made_by_qt:
            yield widget


def spoken(widget: QWidget) -> str:
    """Return the name a screen reader gets."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def called(widget: QWidget) -> str:
    above = widget.parentWidget()
    return f"{type(widget).__name__} '{widget.objectName()}' in {type(above).__name__}"


def nameless(root: QWidget) -> list[str]:
    return [called(widget) for widget in controls(root) if not spoken(widget).strip()]


def roleless(root: QWidget) -> list[str]:
    found = ((widget, QAccessible.queryAccessibleInterface(widget)) for widget in controls(root))
    return [called(widget) for widget, interface in found if interface is None or interface.role() in SILENT]


def test_that_every_control_of_every_sheet_has_a_name_and_a_role_when_all_have_been_looked_at(window: MainWindow, qtbot: QtBot) -> None:
    for number, page in enumerate(window.pages):
        window.go_to_page(number)
        for tab in range(page.tabs.count()):
            page.tabs.setCurrentIndex(tab)
    for tab in range(window.bottom.tabs.count()):
        window.bottom.tabs.setCurrentIndex(tab)
    settle(qtbot, window)
    assert len(list(controls(window))) > 80
    assert not nameless(window)
    assert not roleless(window)


def test_that_every_command_says_what_it_is_when_menus_are_read_aloud(window: MainWindow) -> None:
    menus = [menu for menu in window.findChildren(QMenu) if menu.title()]
    assert menus
    actions = [
        action for action in window.findChildren(QAction) if not action.isSeparator() and action.objectName() in window.actions_by_id.by_id
    ]
    assert len(actions) == len(window.actions_by_id.by_id)
    assert all(action.text().strip() for action in actions)


@pytest.mark.parametrize("page", [0, 1, 3, 5, 6])
def test_that_cells_are_read_with_their_column_when_a_grid_is_walked(window: MainWindow, qtbot: QtBot, page: int) -> None:
    settle(qtbot, window)
    window.go_to_page(page)
    view = window.view()
    table = QAccessible.queryAccessibleInterface(view)
    children = (table.child(at) for at in range(min(table.childCount(), 6 * (view.grid.columnCount() + 1))))
    cells = [child for child in children if child is not None and child.role() in CELLS]
    read = [cell.text(QAccessible.Text.Name) for cell in cells]
    shown = [
        (view.grid.fields[column].column.title, view.grid.cell(row, column)[0])
        for row in range(min(view.grid.rowCount(), 4))
        for column in range(view.grid.columnCount())
    ]
    assert len(read) >= len(shown) > view.grid.columnCount()
    assert all(text.startswith(f"{title}: {value}") for text, (title, value) in zip(read, shown, strict=False))


def test_that_dialogs_and_copies_name_the_scenario_when_one_is_looked_at(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_scenario("Threat")
    settle(qtbot, window)
    assert window.windowTitle().startswith("Test robot · Threat")
    ask = Ask(window)
    ask.scenario = window.ask.scenario
    titles: list[str] = []

    def give_up() -> None:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                titles.append(widget.windowTitle())
                widget.reject()

    for question in (
        lambda: ask.text("New scenario", "What is it called?"),
        lambda: ask.text("Add", "Which?", "", ("A", "B")),
        lambda: ask.tell("Lead", "Days."),
    ):
        QTimer.singleShot(0, give_up)
        question()
    assert titles == ["New scenario · Threat", "Add · Threat", "Lead · Threat"]
    titles.clear()
    window.arranging._ask = window.bulk.ask = window.parts.ask = window.work.ask = ask
    for command in ("sort_by", "columns", "bulk_set", "replace_part"):
        QTimer.singleShot(0, give_up)
        window.actions_by_id[command].trigger()
    QTimer.singleShot(0, give_up)
    window.work.start_bom()
    assert len(titles) == 5 and all(title.endswith(" · Threat") for title in titles)
    about = "Test robot · Threat · compared with Base · as of 23 Nov 2026"
    assert window.desk.about() == about
    window.commands.copy_explanation()
    assert QGuiApplication.clipboard().text().splitlines()[0] == about
    for chart in window.side.charts:
        chart.copy_data()
        assert QGuiApplication.clipboard().text().splitlines()[0] == about
        assert chart.picture().height() > chart.height()
