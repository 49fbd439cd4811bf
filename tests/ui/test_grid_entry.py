"""What may be typed into cells: arithmetic, changes, units, and what is offered while typing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.model.edits import InsertRows, new_rows
from planner.model.schema import DEMAND, PARTS, SETTINGS, SOURCES, Column, Kind
from planner.model.values import NotAValue, NumberStyle
from planner.ui.desk import Desk
from planner.ui.grid.arithmetic import Cell, entered
from planner.ui.grid.editors import CellLine
from planner.ui.grid.view import GridView
from planner.ui.tables.table_model import TableModel
from tests.ui.test_grid_clipboard import column

Key = Qt.Key
ENGLISH, GERMAN, SWISS, FRENCH = NumberStyle(".", ","), NumberStyle(",", "."), NumberStyle(".", "’"), NumberStyle(",", "\u202f")
PRICE, WEIGHT, QUANTITY, DAYS = SOURCES["unit_price"], PARTS["weight_kg"], DEMAND["quantity"], SOURCES["lead_days"]
WEEKS, RATE = SETTINGS["horizon_weeks"], Column("rate", "Rate", Kind.SHARE, minimum=0.0)


def value(column: Column, text: str, style: NumberStyle = ENGLISH, now: float | None = 100.0, currency: str = "USD") -> object:
    return entered(column, text, style, Cell(lambda: now, lambda: currency))


@pytest.mark.parametrize(
    ("column", "text", "wanted"),
    [
        (PRICE, "=12*1.05", 12.6), (PRICE, "=(3+4)/2", 3.5), (PRICE, "= 2^3 - -1", 9.0), (PRICE, "=1,000*2", 2000.0), (PRICE, "=50%*10", 5.0),
        (PRICE, "+10%", 110.0), (PRICE, "-5%", 95.0), (PRICE, "*1.05", 105.0), (PRICE, "/4", 25.0), (PRICE, "-5 %", 95.0),
        (RATE, "=0.25/2", 0.125), (RATE, "41.5", 0.415), (RATE, "=10%+2.5%", 0.125),
        (WEIGHT, "2 kg", 2.0), (WEIGHT, "250 g", 0.25), (WEIGHT, "1 lb", 0.45359237), (DAYS, "14 d", 14.0), (DAYS, "2 weeks", 14.0), (WEEKS, "28 days", 4.0),
        (PRICE, "$ 12.50", 12.5), (PRICE, "12.50 USD", 12.5), (PRICE, "USD 12.50", 12.5), (PRICE, "1,234.50 $", 1234.5),
    ],
)  # fmt: skip
def test_that_an_entry_is_worked_out_when_it_is_arithmetic_or_has_a_unit(column: Column, text: str, wanted: float) -> None:
    assert value(column, text) == pytest.approx(wanted, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "style"), [("1,234.5", ENGLISH), ("1.234,5", GERMAN), ("1’234.5", SWISS), ("1 234,5", FRENCH), ("1\u202f234,5", FRENCH)]
)
def test_that_thousands_are_read_when_written_by_the_locale(text: str, style: NumberStyle) -> None:
    assert value(PRICE, text, style) == 1234.5 == value(PRICE, f"={text}", style)


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        (PRICE, "=1/0", "divided by zero"), (PRICE, "/0", "divided by zero"), (PRICE, "=12*", "can't be worked out"), (PRICE, "=__import__('os')", "can't be worked out"),
        (PRICE, "=9^9^9^9", "out of range"), (PRICE, "=(-8)^0.5", "can't be worked out"), (PRICE, "=1.5,0", "can't be worked out"), (PRICE, "=", "can't be worked out"),
        (PRICE, "12 EUR", "is in USD here, not in 'EUR'"), (PRICE, "€ 12", "is in USD here"), (WEIGHT, "2 days", "is in kg"), (WEEKS, "10 d", "whole number"),
        (PRICE, "=5-10", "can't be less than"), (PRICE, "=" + "(" * 500, "can't be worked out"), (QUANTITY, "12 apples", "number"),
    ],
)  # fmt: skip
def test_that_an_entry_is_refused_with_a_reason_when_it_makes_no_sense(column: Column, text: str, words: str) -> None:
    with pytest.raises(NotAValue, match=words.replace("(", r"\(")):
        value(column, text)


def test_that_a_change_is_refused_when_there_is_nothing_to_change() -> None:
    with pytest.raises(NotAValue, match="no value yet"):
        value(PRICE, "+10%", now=None)


@pytest.fixture
def sources(desk: Desk, qtbot: QtBot) -> Iterator[GridView]:
    """The sources in a grid of their own."""
    view = GridView(TableModel(desk, "sources"), "Sources")
    view.grid.setParent(view)
    view.resize(1400, 500)
    view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    yield view
    view.deleteLater()


def typed(qtbot: QtBot, view: GridView, row: int, name: str, text: str) -> CellLine:
    """Type a text over a cell, and leave the editor open."""
    view.go_to(row, column(view, name))
    qtbot.keyClicks(view, text[0])
    line = QApplication.focusWidget()
    assert isinstance(line, CellLine)
    qtbot.keyClicks(line, text[1:])
    return line


def offered(line: CellLine) -> list[str]:
    assert line.offering is not None
    return [line.offering.item(at).text() for at in range(line.offering.count())] if line.offering.isVisible() else []


def test_that_the_own_value_is_changed_when_a_percent_is_typed(sources: GridView, desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClick(typed(qtbot, sources, 1, "unit_price", "-5%"), Key.Key_Return)
    assert desk.plan["sources"]["unit_price"][1] == 152.0


def test_that_garbage_stays_red_with_its_reason_when_it_is_typed(sources: GridView, desk: Desk, qtbot: QtBot) -> None:
    before = desk.plan
    qtbot.keyClick(typed(qtbot, sources, 0, "unit_price", "=1/0"), Key.Key_Return)
    price = column(sources, "unit_price")
    assert desk.plan is before and sources.grid.index(0, price).data() == "=1/0"
    assert "divided by zero" in sources.grid.tip(0, price)


def test_that_only_the_code_goes_in_when_a_country_is_found_by_name(sources: GridView, desk: Desk, qtbot: QtBot) -> None:
    line = typed(qtbot, sources, 0, "country_of_origin", "viet")
    assert offered(line) == ["VN  Vietnam"]
    qtbot.keyClick(line, Key.Key_Return)
    assert desk.plan["sources"]["country_of_origin"][0] == "VN"


def test_that_down_chooses_tab_takes_and_escape_closes_when_something_is_offered(sources: GridView, desk: Desk, qtbot: QtBot) -> None:
    line = typed(qtbot, sources, 0, "supplier", "n")
    assert offered(line) == ["Nagano", "Hanqing"]
    qtbot.keyClick(line, Key.Key_Escape)
    assert not offered(line) and line.hasFocus()
    qtbot.keyClicks(line, "a")
    assert offered(line)[0] == "Nagano"
    qtbot.keyClick(line, Key.Key_Down)
    qtbot.keyClick(line, Key.Key_Tab)
    assert desk.plan["sources"]["supplier"][0] == "Nagano"


def test_that_a_new_text_is_kept_when_none_of_the_offers_was_chosen(sources: GridView, desk: Desk, qtbot: QtBot) -> None:
    line = typed(qtbot, sources, 0, "supplier", "aga")  # stands within a name, so it is no beginning of one
    assert offered(line)
    qtbot.keyClick(line, Key.Key_Return)
    assert desk.plan["sources"]["supplier"][0] == "aga"


def test_that_enter_takes_the_only_supplier_that_begins_with_what_is_typed_unless_escape_puts_the_list_away(
    sources: GridView, desk: Desk, qtbot: QtBot
) -> None:
    line = typed(qtbot, sources, 0, "supplier", "Nag")
    qtbot.keyClick(line, Key.Key_Return)
    assert desk.plan["sources"]["supplier"][0] == "Nagano"
    line = typed(qtbot, sources, 1, "supplier", "Nag")
    qtbot.keyClick(line, Key.Key_Escape)
    qtbot.keyClick(line, Key.Key_Return)
    assert desk.plan["sources"]["supplier"][1] == "Nag"


@pytest.mark.parametrize(
    ("name", "text", "first", "code"),
    [
        ("currency", "eu", "EUR  Euro", "EUR"), ("currency", "yen", "JPY  Japanese Yen", "JPY"), ("currency", "isk", "", "ISK"),
        ("incoterm", "free on", "FOB  free on board", "FOB"), ("mode", "by pl", "air  by plane, air freight", "air"), ("part", "boa", "BOARD  Controller", ""),
    ],
)  # fmt: skip
def test_that_codes_are_found_by_code_and_name_when_typed(
    sources: GridView, desk: Desk, qtbot: QtBot, name: str, text: str, first: str, code: str
) -> None:
    line = typed(qtbot, sources, 0, name, text)
    assert not first or offered(line)[0] == first
    qtbot.keyClick(line, Key.Key_Return)
    if code:
        assert desk.plan["sources"][name][0] == code


def test_that_tariff_codes_are_offered_with_what_the_schedule_calls_them(desk: Desk, qtbot: QtBot) -> None:
    rows = new_rows(
        desk.plan, "tariffs", {"program": ["MFN"], "hts": ["8501.31.50"], "title": ["Motors, over 37.5 W"], "destination": ["US"]}
    )
    desk.do("Load", InsertRows.block(rows, 0))
    view = GridView(TableModel(desk, "parts"), "Parts")
    view.grid.setParent(view)
    view.resize(1400, 500)
    view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    line = typed(qtbot, view, 5, "hts", "85013")
    assert "8501.31.50  Motors, over 37.5 W" in offered(line)
    qtbot.keyClick(line, Key.Key_Escape)
    qtbot.keyClick(line, Key.Key_Escape)
    line = typed(qtbot, view, 5, "hts", "motors")
    qtbot.keyClick(line, Key.Key_Down)
    qtbot.keyClick(line, Key.Key_Return)
    assert desk.plan["parts"]["hts"][5] == "8501.31.50"
    view.deleteLater()


@pytest.fixture
def broken(desk: Desk) -> Desk:
    """Price breaks: two of Hanqing's motors from China, one of Nagano's, one of Hanqing's wherever made."""
    rows = {
        "part": ["MOTOR"] * 4, "supplier": ["Hanqing", "Hanqing", "Nagano", "Hanqing"], "country_of_origin": ["CN", "CN", "JP", ""],
        "min_quantity": [100.0, 500.0, 100.0, 900.0], "unit_price": [95.0, 90.0, 150.0, 80.0],
    }  # fmt: skip
    desk.do("Add", InsertRows.block(new_rows(desk.plan, "price_breaks", rows), len(desk.plan["price_breaks"])))
    return desk


@pytest.mark.parametrize(("every", "after", "said"), [
    (False, ["VN", "VN", "JP", ""], "2 price breaks go along with the source."),
    (True, ["VN", "VN", "VN", ""], "Set 2 cells. 3 price breaks go along with the source."),
])  # fmt: skip
def test_that_price_breaks_go_along_when_the_origin_of_their_source_is_typed(
    broken: Desk, sources: GridView, qtbot: QtBot, every: bool, after: list[str], said: str
) -> None:
    told: list[str] = []
    broken.said.connect(told.append)
    before, origin = broken.plan, column(sources, "country_of_origin")
    sources.setCurrentIndex(sources.grid.index(0, origin))
    if every:
        qtbot.keyClick(sources, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(sources, "V")
    editor = sources.viewport().findChild(CellLine)
    qtbot.keyClicks(editor, "N")
    qtbot.keyClick(editor, Key.Key_Return, Qt.KeyboardModifier.ControlModifier if every else Qt.KeyboardModifier.NoModifier)
    assert broken.plan["sources"]["country_of_origin"].tolist() == ["VN", "VN" if every else "JP", "TW"]
    assert broken.plan["price_breaks"]["country_of_origin"].tolist() == after
    assert told[-1] == said
    broken.undo()
    assert all(
        broken.plan[name]["country_of_origin"].tolist() == before[name]["country_of_origin"].tolist()
        for name in ("sources", "price_breaks")
    )


def test_that_price_breaks_stay_when_another_source_keeps_their_name(broken: Desk, sources: GridView, qtbot: QtBot) -> None:
    twin = new_rows(broken.plan, "sources", {"part": ["MOTOR"], "supplier": ["Hanqing"], "country_of_origin": ["CN"], "unit_price": [99.0]})
    broken.do("Add", InsertRows.block(twin, 3))
    sources.setCurrentIndex(sources.grid.index(0, column(sources, "country_of_origin")))
    qtbot.keyClicks(sources, "V")
    editor = sources.viewport().findChild(CellLine)
    qtbot.keyClicks(editor, "N")
    qtbot.keyClick(editor, Key.Key_Return)
    assert broken.plan["sources"]["country_of_origin"].tolist()[0] == "VN"
    assert broken.plan["price_breaks"]["country_of_origin"].tolist() == ["CN", "CN", "JP", ""]
