"""The Tariffs page: what a broker reads first, and how doubtful rates are marked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from planner.model.edits import SetCells
from planner.model.schema import SETTINGS
from planner.model.table import cells
from planner.ui.grid.look import Look
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.pages.rules import LayersModel
from planner.ui.qt import ACCESSIBLE, TOOLTIP
from tests.ui.conftest import settle
from tests.ui.test_window import type_into

TARIFFS, ORDERS, COMPARE = 2, 5, 6


def layers(window: MainWindow) -> tuple[GridView, LayersModel]:
    window.go_to_page(TARIFFS)
    view = window.pages[TARIFFS].show_table("tariffs")
    assert view is not None and isinstance(view.grid, LayersModel)
    return view, view.grid


def column(model: LayersModel, name: str) -> int:
    at = model.column_of(name)
    assert at is not None
    return at


def test_that_the_broker_reads_who_what_how_much_and_since_when_first(window: MainWindow) -> None:
    _, model = layers(window)
    first = [field.column.name for field in model.fields[:9]]
    assert first == ["program", "heading", "title", "hts", "origins", "rate", "effective_from", "effective_to", "doubt"]
    assert {field.column.name for field in model.fields} == {*window.desk.plan["tariffs"].spec.by_name, "doubt"}


def test_that_every_sheet_of_the_rules_opens_and_says_what_is_missing_when_empty(window: MainWindow) -> None:
    window.go_to_page(TARIFFS)
    page = window.pages[TARIFFS]
    assert [sheet.table for sheet in page.sheets] == [
        "tariffs",
        "stacking",
        "programs",
        "code_lists",
        "destinations",
        "questions",
        "answers",
        "tariffs",
    ]
    for at, sheet in list(enumerate(page.sheets))[1:]:
        page.tabs.setCurrentIndex(at)
        assert page.nothing.isVisible() and page.nothing.label.text() == sheet.empty
    assert [sheet.table for sheet in window.pages[COMPARE].sheets] == ["", "events", "overrides", "scenarios"]
    assert [sheet.table for sheet in window.pages[ORDERS].sheets] == ["", "", "decisions", "refunds"]


def test_that_a_rate_bears_a_sign_and_words_when_it_is_typed_to_be_unconfirmed(window: MainWindow, qtbot: QtBot) -> None:
    view, model = layers(window)
    rate, doubt = column(model, "rate"), column(model, "doubt")
    assert not model.look(1, rate) & Look.MARK and model.index(1, doubt).data() == ""
    type_into(view, 1, column(model, "confidence"), "unconfirmed")
    assert model.look(1, rate) & Look.MARK and model.look(1, rate) & Look.WARN
    assert model.index(1, doubt).data() == "not confirmed"
    assert "Rate not confirmed" in str(model.index(1, rate).data(TOOLTIP))
    assert str(model.index(1, rate).data(ACCESSIBLE)) == "Rate: 25.0 %, Rate not confirmed"
    assert not model.look(0, rate) & Look.MARK
    window.desk.undo()
    assert not model.look(1, rate) & Look.MARK
    settle(qtbot, window)


def test_that_a_rate_has_ended_when_the_plans_day_is_past_it(window: MainWindow, qtbot: QtBot) -> None:
    view, model = layers(window)
    doubt = column(model, "doubt")
    type_into(view, 0, column(model, "effective_to"), "2026-12-31")
    assert model.index(0, doubt).data() == ""
    settings = window.desk.plan["settings"]
    window.desk.do("Later", SetCells("settings", settings.ids, "as_of", cells(SETTINGS["as_of"], ["2027-01-01"])))
    assert model.index(0, doubt).data() == "ended on 31 Dec 2026"
    assert model.look(0, column(model, "rate")) & Look.MARK
    type_into(view, 0, column(model, "status"), "expired")
    assert not model.look(0, column(model, "rate")) & Look.MARK
    assert model.look(0, column(model, "rate")) & Look.QUIET
    settle(qtbot, window)


def test_that_doubtful_rows_come_together_when_the_header_is_clicked(window: MainWindow, qtbot: QtBot) -> None:
    view, model = layers(window)
    type_into(view, 1, column(model, "confidence"), "unconfirmed")
    at = column(model, "doubt")
    header = view.horizontalHeader()
    view.scrollTo(model.index(0, at))
    where = header.sectionViewportPosition(at) + 5
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=header.viewport().rect().topLeft() + type(header.pos())(where, 5))
    assert model.index(0, at).data() == "not confirmed"
    settle(qtbot, window)


def test_that_the_mark_is_drawn_when_a_doubtful_cell_is_painted(window: MainWindow, qtbot: QtBot) -> None:
    view, model = layers(window)
    rect = view.visualRect(model.index(1, column(model, "rate")))
    before = view.viewport().grab(rect).toImage()
    type_into(view, 1, column(model, "confidence"), "unconfirmed")
    view.setCurrentIndex(model.index(0, 0))
    assert view.viewport().grab(rect).toImage() != before
    settle(qtbot, window)


def test_that_layers_of_other_destinations_have_their_own_sheet_and_come_over_when_the_plan_goes_there(
    window: MainWindow, qtbot: QtBot
) -> None:
    view, model = layers(window)
    type_into(view, 1, column(model, "destination"), "EU")
    settings = window.desk.plan["settings"]
    window.desk.do("To Germany", SetCells("settings", settings.ids, "destination", cells(SETTINGS["destination"], ["DE"])))
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["s301"]
    window.desk.link_wanted.emit("tariffs", int(window.desk.plan["tariffs"].ids[0]), "rate")
    other = window.view().grid
    assert isinstance(other, LayersModel) and other is not model
    assert other.index(window.view().currentIndex().row(), 0).data() == "MFN"
    window.desk.link_wanted.emit("tariffs", int(window.desk.plan["tariffs"].ids[1]), "rate")
    assert window.view().grid is model
    window.desk.undo()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["MFN"]
    settle(qtbot, window)


def test_that_a_link_to_a_setting_goes_to_its_row(window: MainWindow) -> None:
    window.desk.link_wanted.emit("settings", 1, "insurance_rate")
    view = window.view()
    assert view.grid.index(view.currentIndex().row(), 0).data() == "Insurance"
