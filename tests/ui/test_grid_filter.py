"""A filter shows what a patient reader would have picked by hand, and says what it hides."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.model.schema import TABLES
from planner.model.table import Cells, frozen
from planner.model.values import NumberStyle
from planner.ui.grid.arrangement import Arrangement, Filter, Match, Sort
from planner.ui.grid.filter_line import AllHidden
from planner.ui.grid.filter_popup import FilterPopup
from planner.ui.grid.filter_values import ValueList
from planner.ui.grid.filter_words import listed
from planner.ui.grid.filtering import among_pasted, blank, choices_of, mask_of
from planner.ui.grid.order import passing
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.qt import TOOLTIP

Modifier = Qt.KeyboardModifier
CONTROL, SHIFT, ALT = Modifier.ControlModifier, Modifier.ShiftModifier, Modifier.AltModifier

TEXTS = st.lists(
    st.sampled_from(["", " ", "PRT-2", "prt-10", "Motor, brushless", "motor", "Straße", "STRASSE", "a b"]) | st.text(max_size=4)
)
NUMBERS = st.lists(st.floats(-5, 5).map(lambda one: round(one, 1)) | st.just(float("nan")))
BOUNDS = st.none() | st.floats(-5, 5)


def texts(values: list[str]) -> Cells:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return frozen(array)


def naive_text(wanted: Filter, text: str) -> bool:
    words, bare = wanted.words.casefold().split(), " ".join(text.casefold().split())
    passes = {
        Match.CONTAINS: all(word in text.casefold() for word in words),
        Match.LACKS: not any(word in text.casefold() for word in words),
        Match.IS: bare == " ".join(words),
        Match.BEGINS: bare.startswith(" ".join(words)),
    }[wanted.match]
    listed = wanted.among is None or text.casefold().strip() in wanted.among
    return (passes or not words) and listed and (wanted.blank is None or wanted.blank == (not text.strip()))


@given(
    TEXTS,
    st.sampled_from(["", "prt", "motor brushless", "strasse", "A", "prt-10"]),
    st.sampled_from(list(Match)),
    st.none() | st.frozensets(st.sampled_from(["", "prt-2", "motor", "strasse"])),
    st.sampled_from([None, True, False]),
)
def test_that_a_text_filter_shows_what_a_reader_would_pick_when_compared_row_by_row(
    values: list[str], words: str, match: Match, among: frozenset[str] | None, empty: bool | None
) -> None:
    wanted = Filter(words, among=among, match=match, blank=empty)
    assert mask_of(wanted, texts(values)).tolist() == [naive_text(wanted, value) for value in values]


@given(NUMBERS, BOUNDS, BOUNDS)
def test_that_a_number_range_shows_what_lies_within_it_when_some_cells_are_blank(
    values: list[float], low: float | None, high: float | None
) -> None:
    least, most = -np.inf if low is None else low, np.inf if high is None else high
    bounded = low is not None or high is not None
    expected = [not bounded or (not np.isnan(value) and least <= value <= most) for value in values]
    assert mask_of(Filter(low=low, high=high), np.array(values, dtype=float)).tolist() == expected


@given(st.lists(st.none() | st.dates()), st.dates(), st.dates())
def test_that_a_date_range_shows_its_first_and_last_day_when_both_are_given(values: list[object], low: object, high: object) -> None:
    days = np.array(["NaT" if value is None else value for value in values], dtype="datetime64[D]")
    bounds = [float(np.datetime64(day, "D").astype(np.int64)) for day in (low, high)]  # type: ignore[call-overload]
    expected = [value is not None and low <= value <= high for value in values]  # type: ignore[operator]
    assert mask_of(Filter(low=bounds[0], high=bounds[1]), days).tolist() == expected


@given(NUMBERS | TEXTS)
def test_that_choosing_every_value_of_the_list_shows_every_row_when_counts_are_added(values: list[object]) -> None:
    column = texts(values) if values and isinstance(values[0], str) else np.array(values, dtype=float)  # type: ignore[arg-type]
    choices = choices_of(column)
    assert sum(one.count for one in choices) == len(values)
    for one in choices:
        mask = mask_of(Filter(among=frozenset({one.key})), column)
        assert int(mask.sum()) == one.count
        assert mask[one.row]
    assert mask_of(Filter(among=frozenset(one.key for one in choices)), column).all()
    assert blank(column).sum() == sum(one.count for one in choices if not one.key)


def test_that_choices_stand_in_natural_order_when_numbers_stand_in_their_names() -> None:
    choices = choices_of(texts(["PRT-10", "prt-2", "", "PRT-2", "PRT-1"]))
    assert [(one.key, one.count) for one in choices] == [("prt-1", 1), ("prt-2", 2), ("prt-10", 1), ("", 1)]


@pytest.mark.parametrize(
    "pasted", ["prt-2\nPRT-9\nMotor, big\n", "PRT-2\tPRT-9\tMotor, big", "PRT-2;PRT-9; motor, big", '"PRT-2"\r\nPRT-9\r\nMOTOR, BIG']
)
def test_that_a_pasted_list_tells_what_it_found_when_some_part_is_unknown(pasted: str) -> None:
    found, missing = among_pasted(pasted, texts(["PRT-2", "PRT-3", "Motor, big"]))
    assert found == {"prt-2", "motor, big"}
    assert missing == ("PRT-9",)


def test_that_a_list_with_commas_is_taken_apart_when_it_stands_on_one_line() -> None:
    assert among_pasted("PRT-2, PRT-3,PRT-9", texts(["PRT-2", "PRT-3"])) == (frozenset({"prt-2", "prt-3"}), ("PRT-9",))


def test_that_a_filter_on_a_column_that_is_gone_hides_nothing_when_others_still_count() -> None:
    column = texts(["a", "b"])
    arrangement = Arrangement((Sort("gone"),), {"gone": Filter("x"), "name": Filter("b")})
    assert passing(arrangement, {"name": column}.get, [column], 2).tolist() == [False, True]


# in the window


def title_place(view: GridView, name: str) -> QPoint:
    """Return the place of a column's funnel."""
    column = view.columns.names().index(name)
    view.scrollTo(view.grid.index(0, column))
    return view.columns.header.funnel_of(column).center()


def open_filter(qtbot: QtBot, window: MainWindow, view: GridView, name: str) -> FilterPopup:
    qtbot.mouseClick(view.columns.header.viewport(), Qt.MouseButton.LeftButton, pos=title_place(view, name))
    return popup_of(window)


def popup_of(window: MainWindow) -> FilterPopup:
    popup = next(one for one in window.findChildren(FilterPopup) if one.isVisible())
    assert isinstance(popup, FilterPopup)
    return popup


def shown(view: GridView, name: str) -> list[str]:
    column = view.columns.names().index(name)
    return [view.grid.shown(row, column) for row in range(view.grid.rowCount())]


@pytest.fixture
def sources(qtbot: QtBot, window: MainWindow) -> GridView:
    """The sources on the screen."""
    window.go_to_page(1)
    view = window.page().show_table("sources")
    assert view is not None
    view.setFocus()
    QApplication.processEvents()
    return view


def chips(window: MainWindow) -> list[str]:
    return [chip.text.toolTip() for chip in window.page().filters.chips] if window.page().filters.isVisible() else []


def test_that_words_typed_at_the_funnel_show_only_matching_rows(qtbot: QtBot, window: MainWindow, sources: GridView) -> None:
    steps = len(window.desk.document.history.done)
    popup = open_filter(qtbot, window, sources, "supplier")
    assert popup.focusWidget() is popup.words
    qtbot.keyClicks(popup.words, "hanq")
    qtbot.keyClick(popup.words, Qt.Key.Key_Return)
    assert shown(sources, "supplier") == ["Hanqing"]
    assert chips(window) == ["Supplier contains “hanq”"]
    assert window.page().filters.count.text() == "1 of 3 rows"
    assert len(window.desk.document.history.done) == steps


def test_that_the_filter_of_the_column_in_hand_opens_by_keys_and_closes_by_escape(
    qtbot: QtBot, window: MainWindow, sources: GridView
) -> None:
    sources.go_to(0, sources.columns.names().index("unit_price"))
    qtbot.keyClick(sources, Qt.Key.Key_L, CONTROL | SHIFT)
    popup = popup_of(window)
    qtbot.keyClicks(popup.low, "150")
    qtbot.keyClick(popup.low, Qt.Key.Key_Escape)
    assert not sources.grid.arrangement.filters
    qtbot.keyClick(sources, Qt.Key.Key_L, CONTROL | SHIFT)
    popup = popup_of(window)
    qtbot.keyClicks(popup.low, "150")
    qtbot.keyClick(popup.low, Qt.Key.Key_Tab)
    qtbot.keyClicks(popup.high, "1,000")
    qtbot.keyClick(popup.high, Qt.Key.Key_Return)
    assert shown(sources, "unit_price") == ["160.00", "300.00"]
    assert chips(window) == ["Price from 150 to 1000"]


def test_that_a_bound_that_is_no_number_is_told_and_changes_nothing(qtbot: QtBot, window: MainWindow, sources: GridView) -> None:
    popup = open_filter(qtbot, window, sources, "unit_price")
    qtbot.keyClicks(popup.low, "cheap")
    qtbot.keyClick(popup.low, Qt.Key.Key_Return)
    assert popup.isVisible() and "cheap" in popup.said.text()
    assert not sources.grid.arrangement.filters
    popup.close()


def test_that_values_are_chosen_by_search_and_space_when_only_keys_are_used(qtbot: QtBot, window: MainWindow, sources: GridView) -> None:
    popup = open_filter(qtbot, window, sources, "country_of_origin")
    qtbot.mouseClick(popup.every, Qt.MouseButton.LeftButton, pos=QPoint(8, popup.every.height() // 2))
    assert popup.list_model.checked == set()
    qtbot.keyClicks(popup.search, "j")
    qtbot.keyClick(popup.search, Qt.Key.Key_Down)
    qtbot.keyClick(popup.list, Qt.Key.Key_Space)
    qtbot.keyClick(popup.list, Qt.Key.Key_Return)
    assert shown(sources, "country_of_origin") == ["JP"]
    assert chips(window) == ["Origin is JP"]


def test_that_a_pasted_list_of_parts_shows_them_and_tells_which_are_missing(qtbot: QtBot, window: MainWindow, sources: GridView) -> None:
    QGuiApplication.clipboard().setText("board\nPRT-404\n")
    popup = open_filter(qtbot, window, sources, "part")
    qtbot.mouseClick(popup.paste, Qt.MouseButton.LeftButton)
    assert popup.said.text() == "1 of 2 found; not here: PRT-404"
    qtbot.mouseClick(popup.apply, Qt.MouseButton.LeftButton)
    assert shown(sources, "part") == ["BOARD"]
    assert chips(window) == ["Part is BOARD"], "as it is written, not as it was pasted"


def test_that_several_lines_are_a_list_when_they_are_pasted_into_the_line_for_words(
    qtbot: QtBot, window: MainWindow, sources: GridView
) -> None:
    QGuiApplication.clipboard().setText("board\nPRT-404\n")
    popup = open_filter(qtbot, window, sources, "part")
    qtbot.keyClick(popup.words, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert popup.words.text() == "" and popup.said.text() == "1 of 2 found; not here: PRT-404"
    qtbot.keyClick(popup.words, Qt.Key.Key_Return)
    assert chips(window) == ["Part is BOARD"]


def test_that_each_filter_goes_by_its_cross_and_all_go_by_keys(qtbot: QtBot, window: MainWindow, sources: GridView) -> None:
    for name, words in (("part", "motor"), ("supplier", "nag")):
        popup = open_filter(qtbot, window, sources, name)
        qtbot.keyClicks(popup.words, words)
        qtbot.keyClick(popup.words, Qt.Key.Key_Return)
    assert shown(sources, "supplier") == ["Nagano"]
    qtbot.mouseClick(window.page().filters.chips[1].close_button, Qt.MouseButton.LeftButton)
    assert shown(sources, "supplier") == ["Hanqing", "Nagano"]
    qtbot.keyClick(sources, Qt.Key.Key_L, CONTROL | ALT)
    assert sources.grid.rowCount() == 3 and chips(window) == []


def test_that_the_grid_says_so_and_offers_a_way_back_when_a_filter_hides_every_row(
    qtbot: QtBot, window: MainWindow, sources: GridView
) -> None:
    popup = open_filter(qtbot, window, sources, "part")
    qtbot.keyClicks(popup.words, "nothing like it")
    qtbot.keyClick(popup.words, Qt.Key.Key_Return)
    hidden = sources.findChild(AllHidden)
    assert isinstance(hidden, AllHidden) and hidden.isVisible()
    assert not window.page().hint.isVisible()
    qtbot.mouseClick(hidden.clear, Qt.MouseButton.LeftButton)
    assert sources.grid.rowCount() == 3 and not hidden.isVisible()


def test_that_the_row_in_hand_stays_in_hand_when_rows_above_it_are_hidden(qtbot: QtBot, window: MainWindow, sources: GridView) -> None:
    sources.go_to(2, 0)
    assert sources.grid.part_at(2) == "BOARD"
    popup = open_filter(qtbot, window, sources, "part")
    qtbot.keyClicks(popup.words, "board")
    qtbot.keyClick(popup.words, Qt.Key.Key_Return)
    assert sources.grid.part_at(sources.currentIndex().row()) == "BOARD"
    qtbot.keyClick(sources, Qt.Key.Key_L, CONTROL | ALT)
    assert sources.currentIndex().row() == 2


def test_that_orders_are_filtered_and_searched_as_tables_are(
    qtbot: QtBot, window: MainWindow, watch: Callable[[QAbstractItemModel], object]
) -> None:
    window.go_to_page(5)
    view = window.view()
    watch(view.grid)
    every = shown(view, "part")
    popup = open_filter(qtbot, window, view, "part")
    qtbot.keyClicks(popup.words, "board")
    qtbot.keyClick(popup.words, Qt.Key.Key_Return)
    assert shown(view, "part") == [part for part in every if part == "BOARD"] and "BOARD" in every
    qtbot.keyClick(view, Qt.Key.Key_L, CONTROL | ALT)
    qtbot.keyClicks(window.top.find, "motor")
    assert shown(view, "part") == [part for part in every if part == "MOTOR"]


def test_that_the_settings_are_searched_and_a_link_finds_a_hidden_one(qtbot: QtBot, window: MainWindow) -> None:
    window.go_to_page(3)
    view = window.page().show_table("settings")
    assert view is not None
    qtbot.keyClicks(window.top.find, "horizon")
    titles = shown(view, "setting")
    assert titles and all("horizon" in " ".join((title, view.grid.note(row, 0))).lower() for row, title in enumerate(titles))
    assert view.grid.target(0, 1).column.title == titles[0]
    window.following.follow("settings", 1, "currency")
    assert view.grid.target(view.currentIndex().row(), 1).column.name == "currency"
    assert window.top.find.text() == "" or window.top.find.hasFocus()


def test_that_the_search_line_shows_the_words_of_the_grid_that_is_looked_at(qtbot: QtBot, window: MainWindow, sources: GridView) -> None:
    qtbot.keyClicks(window.top.find, "board")
    assert shown(sources, "part") == ["BOARD"]
    sources.setFocus()
    window.page().show_table("suppliers")
    assert window.top.find.text() == ""
    window.page().show_table("sources")
    assert window.top.find.text() == "board"
    qtbot.mouseClick(window.page().filters.chips[0].close_button, Qt.MouseButton.LeftButton)
    assert window.top.find.text() == "" and sources.grid.rowCount() == 3


def test_that_words_in_the_bom_lead_to_the_first_match_and_hide_nothing(qtbot: QtBot, window: MainWindow) -> None:
    view = window.view()
    rows = view.grid.rowCount()
    qtbot.keyClicks(window.top.find, "board")
    assert view.grid.part_at(view.currentIndex().row()) == "BOARD"
    assert view.grid.rowCount() >= rows


def test_that_listed_numbers_are_drawn_short_and_told_apart_when_they_look_alike() -> None:
    values = np.array([0.06344660530158731, 1250.0, 2.00001, 2.00002])
    found = listed(TABLES["parts"]["make_cost"], values, choices_of(values), NumberStyle())
    assert [one.text for one in found] == ["0.0634", "2.00001", "2.00002", "1,250.00"]
    model = ValueList(found, None)
    assert model.index(0).data(TOOLTIP) == "0.06344660530158731"
    model.search("0.063446")
    assert model.rowCount() == 1
