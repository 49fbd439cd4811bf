"""The Outlook page: questions beside the live numbers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from planner.model.schema import DEMAND, EVENTS
from planner.ui.grid.look import Look
from planner.ui.main_window import MainWindow
from planner.ui.pages.page import Page
from planner.ui.panels.strip import Blank, Strip
from planner.ui.tables.study_model import StudyModel
from tests.ui.conftest import WAIT_MS, settle

OUTLOOK, READY, RUNWAY = 4, 3, 5


def study(window: MainWindow, qtbot: QtBot, name: str) -> StudyModel:
    """Turn to a grid of the Outlook page and wait for its answer."""
    page: Page = window.pages[OUTLOOK]
    window.go_to_page(OUTLOOK)
    titles = [page.tabs.tabText(at) for at in range(page.tabs.count())]
    page.tabs.setCurrentIndex(titles.index(name))
    model = page.view().grid
    assert isinstance(model, StudyModel)
    model.ask_again()
    with qtbot.waitSignal(model.told, timeout=WAIT_MS):
        pass
    if model.line.startswith("Computing"):
        with qtbot.waitSignal(model.told, timeout=WAIT_MS):
            pass
    return model


def texts(model: StudyModel, name: str) -> list[str]:
    at = next(at for at, field in enumerate(model.fields) if field.column.name == name)
    return [str(model.index(row, at).data()) for row in range(model.rowCount())]


def test_that_deadlines_of_a_threat_are_listed_with_the_costliest_delay_first(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_scenario("Threat")
    settle(qtbot, window)
    model = study(window, qtbot, "Order deadlines")
    # Ordered 23 Nov 2026: production 30, ocean 28, customs 3 days come to 61, 8 more than the 53 until 15 Jan 2027.
    assert texts(model, "part") == ["MOTOR"] and texts(model, "mode") == ["ocean"]
    # 15 Jan less a buffer of 3 is 12 Jan; less 61 days 12 Nov, 11 days before the plan's day.
    assert texts(model, "order_by") == ["12 Nov 2026"] and texts(model, "days_left") == ["−11"]
    assert model.look(0, 0) & Look.ALARM
    assert "1 part is too late by every mode" in model.line


def test_that_nothing_is_listed_where_no_measure_lies_ahead(window: MainWindow, qtbot: QtBot) -> None:
    model = study(window, qtbot, "Order deadlines")
    assert model.rowCount() == 0 and "No measure ahead" in model.line
    assert window.pages[OUTLOOK].nothing.isVisible()


def test_that_a_typed_budget_is_a_step_of_the_plan_and_the_choice_follows(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_scenario("Threat")
    settle(qtbot, window)
    model = study(window, qtbot, "Expedite budget")
    assert texts(model, "part") == ["MOTOR"] and "rushing everything" in model.line
    strip = window.pages[OUTLOOK].controls[1]
    assert isinstance(strip, Strip)
    type_over(strip.lines["expedite_budget"], "1000", qtbot)
    assert window.desk.plan.setting("expedite_budget") == 1000.0
    window.desk.undo()
    assert strip.lines["expedite_budget"].text() == ""


def test_that_a_typed_stop_says_what_runs_out_and_when_the_line_stands_still(window: MainWindow, qtbot: QtBot) -> None:
    model = study(window, qtbot, "Runway")
    assert model.rowCount() == 0 and "Type a country" in model.line
    strip = window.pages[OUTLOOK].controls[RUNWAY]
    assert isinstance(strip, Strip)
    type_over(strip.lines["origins"], "TW", qtbot)
    qtbot.waitUntil(lambda: model.rowCount() > 0, timeout=WAIT_MS)
    # Nothing of the board is on hand, so the first build, due 1 Feb 2027, lacks it.
    assert texts(model, "part") == ["BOARD"] and texts(model, "chain") == ["ROBOT → BOARD"]
    assert "ROBOT, if orders go out as planned: line down" in model.line and "for lack of BOARD" in model.line
    assert model.look(0, 0) & Look.ALARM


def test_that_a_stop_typed_for_the_runway_counts_for_its_bridges_too(window: MainWindow, qtbot: QtBot) -> None:
    study(window, qtbot, "Runway")
    first = window.pages[OUTLOOK].controls[RUNWAY]
    assert isinstance(first, Strip)
    type_over(first.lines["origins"], "CN", qtbot)
    model = study(window, qtbot, "Bridges")
    second = window.pages[OUTLOOK].controls[RUNWAY + 1]
    assert isinstance(second, Strip) and second.lines["origins"].text() == "CN"
    # Motors from China are bought; Nagano in Japan makes them too.
    assert set(texts(model, "part")) == {"MOTOR"} and "Nagano" in texts(model, "how")
    assert texts(model, "what")[texts(model, "how").index("Nagano")] == "other source"


def test_that_buffers_against_a_cut_off_are_held_as_one_step(window: MainWindow, qtbot: QtBot) -> None:
    study(window, qtbot, "Buffers")
    strip = window.pages[OUTLOOK].controls[RUNWAY + 2]
    assert isinstance(strip, Strip) and strip.button is not None
    type_over(strip.lines["origins"], "CN", qtbot)
    model = window.pages[OUTLOOK].view().grid
    assert isinstance(model, StudyModel)
    type_over(strip.lines["weeks"], "12", qtbot)
    qtbot.waitUntil(lambda: model.rowCount() > 0, timeout=WAIT_MS)
    weeks = float(texts(model, "weeks")[0])
    assert texts(model, "part") == ["MOTOR"] and weeks > 0
    qtbot.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    parts = window.desk.plan["parts"]
    held = dict(zip(parts["part"], parts["strategic_weeks"], strict=True))
    assert held["MOTOR"] == weeks and held["BOARD"] == 0
    assert window.desk.document.history.undo_label() == "Hold a strategic buffer of 1 part"
    window.desk.undo()


def test_that_supplier_stress_lists_who_must_make_what_is_rushed(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_scenario("Threat")
    settle(qtbot, window)
    model = study(window, qtbot, "Supplier stress")
    assert texts(model, "supplier") == ["Hanqing"] and "rushing everything" in model.line
    assert texts(model, "all_load") == ["—"]  # its capacity isn't known


def test_that_a_question_is_asked_again_only_while_somebody_looks(window: MainWindow, qtbot: QtBot) -> None:
    model = study(window, qtbot, "Order deadlines")
    asked: list[str] = []
    window.desk.studies.ask = lambda name, work: asked.append(name)  # type: ignore[method-assign]
    window.desk.results_changed.emit()
    assert asked == ["deadlines"]
    window.go_to_page(0)
    window.desk.results_changed.emit()
    assert asked == ["deadlines"]
    window.go_to_page(OUTLOOK)
    assert asked == ["deadlines", "deadlines"] and model is window.view().grid


@pytest.fixture
def strip(qtbot: QtBot) -> Strip:
    made = Strip([Blank(DEMAND["quantity"], 20.0), Blank(EVENTS["date"])], "Show")
    qtbot.addWidget(made)
    made.show()
    return made


def type_over(line: QLineEdit, text: str, qtbot: QtBot) -> None:
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, "\r")


def test_that_an_entry_tells_its_new_value_once_and_a_bad_one_keeps_the_old(strip: Strip, qtbot: QtBot) -> None:
    heard: list[str] = []
    strip.changed.connect(heard.append)
    type_over(strip.lines["quantity"], "35", qtbot)
    type_over(strip.lines["quantity"], "35", qtbot)
    type_over(strip.lines["date"], "someday", qtbot)
    assert heard == ["quantity"] and strip.values["quantity"] == 35.0 and strip.values["date"] is None
    assert "someday" in strip.lines["date"].toolTip()
    assert strip.lines["quantity"].accessibleName() == "Quantity"


def test_that_a_ready_date_is_asked_of_a_product_alone_when_a_text_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    told: list[str] = []
    window.desk.said.connect(told.append)
    study(window, qtbot, "Ready date")
    strip = window.pages[OUTLOOK].controls[READY]
    assert isinstance(strip, Strip)
    entry = strip.lines["part"]
    type_over(entry, "spaceship", qtbot)
    assert told[-1] == "spaceship is no product or assembly of the plan." and entry.toolTip() == told[-1]
    assert strip.values["part"] is None
    type_over(entry, "arm-l", qtbot)
    assert entry.text() == strip.values["part"] == "ARM-L"
    settle(qtbot, window)
