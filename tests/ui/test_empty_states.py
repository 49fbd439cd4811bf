"""Where there is nothing, the window says what is missing, and a button does something about it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from planner.model.plan import Plan
from planner.ui.actions import commands
from planner.ui.main_window import MainWindow
from planner.ui.pages.empty_hint import OFFERS
from planner.ui.pages.page import Page
from tests.plans import plan_of
from tests.ui.conftest import Answers, settle

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bare(window: MainWindow, qtbot) -> MainWindow:
    """A window over a bill of materials and nothing else."""
    lines = [{"parent": "ROBOT", "component": "ARM"}, {"parent": "ARM", "component": "MOTOR", "quantity": 3}]
    window.desk.document.replace(plan_of(parts=[{"part": one} for one in ("ROBOT", "ARM", "MOTOR")], bom=lines))
    settle(qtbot, window)
    return window


def turned_to(window: MainWindow, table: str) -> Page:
    for number, page in enumerate(window.pages):
        for at, sheet in enumerate(page.sheets):
            if sheet.table == table:
                window.go_to_page(number)
                page.tabs.setCurrentIndex(at)
                return page
    raise KeyError(table)


def button(page: Page, name: str) -> QPushButton:
    return next(one for one in page.nothing.buttons if one.objectName() == name)


def test_that_every_empty_sheet_says_what_is_missing(bare: MainWindow, qtbot) -> None:
    silent = []
    for number, page in enumerate(bare.pages):
        bare.go_to_page(number)
        for at, sheet in enumerate(page.sheets):
            page.tabs.setCurrentIndex(at)
            settle(qtbot, bare)
            said = page.nothing.isVisible() and page.nothing.label.text().strip()
            if not page.view().grid.rowCount() and not said and not page.hint.text():
                silent.append(f"{page.name}, {sheet.title}")
            assert not (page.view().grid.rowCount() and page.nothing.isVisible())
    assert silent == []


def test_that_buttons_of_empty_grids_name_commands() -> None:
    known = {command.id for _, command in commands()}
    assert {one for wanted in OFFERS.values() for one in wanted} <= known


def test_that_the_hint_stays_within_the_grid_when_the_window_shrinks(bare: MainWindow, qtbot) -> None:
    page = turned_to(bare, "sources")
    bare.resize(1150, 720)
    qtbot.waitUntil(lambda: page.view().geometry().contains(page.nothing.geometry()))
    assert not page.nothing.geometry().intersects(page.view().horizontalHeader().geometry())


def test_that_a_row_is_inserted_when_the_button_is_pressed(bare: MainWindow, qtbot) -> None:
    page = turned_to(bare, "suppliers")
    qtbot.mouseClick(button(page, "insert_row"), LEFT)
    assert page.view().grid.rowCount() == 1 and not page.nothing.isVisible() and page.view().hasFocus()
    bare.desk.undo()
    assert page.nothing.isVisible()


def test_that_the_clipboard_is_taken_in_when_paste_is_pressed(bare: MainWindow, qtbot) -> None:
    page = turned_to(bare, "suppliers")
    QGuiApplication.clipboard().setText("Hanqing\tHanqing Motors\tCN\nNagano\tNagano KK\tJP\n")
    qtbot.mouseClick(button(page, "paste"), LEFT)
    assert bare.desk.plan["suppliers"]["supplier"].tolist() == ["Hanqing", "Nagano"]
    assert not page.nothing.isVisible()


def test_that_importing_is_offered_where_workbooks_have_such_rows(bare: MainWindow, qtbot, answers: Answers) -> None:
    page = turned_to(bare, "sources")
    qtbot.mouseClick(button(page, "import"), LEFT)
    assert "place" in answers.asked


def test_that_one_sentence_is_said_when_nothing_is_found(window: MainWindow, qtbot) -> None:
    page = turned_to(window, "suppliers")
    qtbot.keyClicks(window.top.find, "no such")
    assert page.view().grid.rowCount() == 0 and not page.nothing.isVisible()


def test_that_the_base_offers_a_scenario_where_it_has_no_events(bare: MainWindow, qtbot, answers: Answers) -> None:
    page = turned_to(bare, "events")
    answers.texts = ["Threat"]
    assert [one.objectName() for one in page.nothing.buttons] == ["scenario_new"]
    qtbot.mouseClick(page.nothing.buttons[0], LEFT)
    assert bare.desk.scenario == "Threat"
    assert "dated events" in page.nothing.label.text() and button(page, "insert_row").isVisible()


def test_that_orders_say_what_they_come_from(bare: MainWindow, qtbot) -> None:
    bare.go_to_page(5)
    page = bare.page()
    qtbot.mouseClick(button(page, "page_3"), LEFT)
    assert bare.page().name == "Demand"


def test_that_charts_say_what_to_enter(bare: MainWindow) -> None:
    said = [chart.message.text() for chart in bare.side.charts]  # type: ignore[attr-defined]
    assert all("under" in text for text in said), said


def test_that_comparing_says_how_a_scenario_is_made(bare: MainWindow) -> None:
    bare.go_to_page(6)
    assert "New scenario" in bare.page().hint.text()


def test_that_an_empty_plan_shows_the_start_page_and_a_sample_opens_from_it(window: MainWindow, qtbot) -> None:
    window.desk.document.replace(Plan.empty())
    settle(qtbot, window)
    assert window.start.isVisible()
    opened: list[str] = []
    window.start.sample_wanted.disconnect()
    window.start.sample_wanted.connect(lambda: opened.append("sample"))
    window.start.sample.setFocus()
    qtbot.keyClick(window.start.sample, Qt.Key.Key_Space)
    qtbot.keyClick(window.start.sample, Qt.Key.Key_Return)
    assert opened == ["sample", "sample"]
