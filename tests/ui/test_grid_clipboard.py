"""The clipboard of the grids: blocks out and in, as spreadsheets write and read them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.model.plan import Plan
from planner.model.values import NumberStyle
from planner.ui.bom.fields import DESCRIPTION, QUANTITY
from planner.ui.desk import Desk
from planner.ui.grid.arrangement import Arrangement, Sort
from planner.ui.grid.choice import columns_of
from planner.ui.grid.clipboard import block_of_text, text_of_block
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from tests.office import Office
from tests.ui.conftest import settle

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
AWKWARD = [['say "x"', "a\tb", "two\nlines"], ["007", "1,234.5", '5" pipe']]


def key(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window, key, held)


def table(window: MainWindow, page: int, name: str) -> GridView:
    window.go_to_page(page)
    view = window.pages[page].show_table(name)
    assert view is not None
    view.setFocus()
    return view


def column(view: GridView, name: str) -> int:
    return next(at for at, field in enumerate(view.grid.fields) if field.column.name == name)


def choose(view: GridView, *blocks: tuple[int, int, int, int]) -> None:
    """Choose rectangles: first row and column, last row and column."""
    view.go_to(blocks[0][0], blocks[0][1])
    selection = QItemSelection()
    for top, left, bottom, right in blocks:
        selection.select(view.grid.index(top, left), view.grid.index(bottom, right))
    view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def put(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def test_that_text_with_tabs_quotes_and_line_breaks_comes_back_when_it_is_read_again() -> None:
    assert block_of_text(text_of_block(AWKWARD)) == AWKWARD
    assert block_of_text("1\t2\r\n3\t4\r\n") == [["1", "2"], ["3", "4"]]
    assert block_of_text('5" pipe\t"open\n"A" grade\tx') == [['5" pipe', '"open'], ['"A" grade', "x"]]
    assert block_of_text("a\t\n\tb\n") == [["a", ""], ["", "b"]]


def test_that_a_copy_holds_full_precision_and_zeros_when_spreadsheets_read_it(window: MainWindow, desk_plan: Callable[..., None]) -> None:
    desk_plan(window, "sources", "unit_price", ["12.34567", "1234.5"])
    desk_plan(window, "sources", "mpn", ["007", '5" "x"'])
    view = table(window, 1, "sources")
    price, mpn = column(view, "unit_price"), column(view, "mpn")
    choose(view, (0, price, 1, price), (0, mpn, 1, mpn))
    key(window, Key.Key_C, CONTROL)
    data = QGuiApplication.clipboard().mimeData()
    order = [at for at in columns_of(view) if at in (price, mpn)]
    wanted = {price: ["12.34567", "1234.5"], mpn: ["007", '"5"" ""x"""']}
    assert data.text() == "\n".join("\t".join(wanted[at][row] for at in order) for row in (0, 1))
    assert 'sdval="12.34567"' in data.html() and 'x:num="1234.5"' in data.html()
    assert '0;@">007</td>' in data.html()


def test_that_decimals_follow_the_locale_when_cells_are_copied_and_pasted(window: MainWindow) -> None:
    window.desk.style = NumberStyle(",", ".")
    view = table(window, 1, "sources")
    price = column(view, "unit_price")
    put("1.234,5")
    view.go_to(0, price)
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan["sources"]["unit_price"][0] == 1234.5
    key(window, Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "1234,5"


def test_that_one_cell_fills_the_choice_and_a_block_repeats_when_the_choice_is_a_multiple(window: MainWindow) -> None:
    view = table(window, 3, "demand")
    quantity, plan = column(view, "quantity"), window.desk.plan
    choose(view, (0, quantity, 2, quantity))
    put("7")
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan["demand"]["quantity"].tolist() == [7, 7, 7]
    assert len(window.desk.document.history.done) == 1
    choose(view, (0, quantity, 0, quantity), (2, quantity, 2, quantity))
    put("9")
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan["demand"]["quantity"].tolist() == [9, 7, 9]
    key(window, Key.Key_Z, CONTROL)
    key(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(plan)


def test_that_a_cut_empties_at_once_and_is_one_step_when_pressed(window: MainWindow) -> None:
    view = table(window, 1, "parts")
    name = column(view, "description")
    choose(view, (1, name, 2, name))
    key(window, Key.Key_X, CONTROL)
    assert window.desk.plan["parts"]["description"].tolist()[1:3] == ["", ""]
    assert window.desk.document.history.undo_label() == "Cut 2 cells"
    view.go_to(4, name)
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan["parts"]["description"].tolist()[4:] == ["Left arm", "Right arm"]


def test_that_rows_come_along_in_one_step_when_a_paste_goes_past_the_end(window: MainWindow) -> None:
    view = table(window, 3, "demand")
    start, rows = window.desk.plan, view.grid.rowCount()
    said: list[str] = []
    window.desk.said.connect(said.append)
    view.go_to(rows - 1, column(view, "part"))
    put("ROBOT\t2027-05-03\t30\nROBOT\t2027-06-07\t40\nROBOT\t2027-07-05\t50\n")
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan["demand"]["quantity"].tolist() == [10, 20, 30, 40, 50]
    assert len(window.desk.document.history.done) == 1 and "2 rows added" in said[-1]
    key(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(start)
    key(window, Key.Key_Y, CONTROL)
    assert window.desk.plan["demand"]["quantity"].tolist() == [10, 20, 30, 40, 50]


def test_that_what_is_left_out_is_said_when_a_block_is_too_wide_or_read_only(window: MainWindow, qtbot: QtBot) -> None:
    view = table(window, 1, "sources")
    last = columns_of(view)[-1]
    view.go_to(0, last)
    put("x\ty\tz")
    with qtbot.waitSignal(window.desk.said, check_params_cb=lambda text: "2 columns past the right edge left out" in text):
        key(window, Key.Key_V, CONTROL)
    landed = column(view, "landed")
    before = window.desk.plan
    view.go_to(0, landed)
    put("5")
    with qtbot.waitSignal(window.desk.said, check_params_cb=lambda text: "1 computed cell left as it is" in text):
        key(window, Key.Key_V, CONTROL)
    assert window.desk.plan is before or window.desk.plan["sources"]["unit_price"][0] == 100.0


def test_that_the_rows_on_the_screen_are_filled_when_the_grid_is_sorted_or_filtered(window: MainWindow) -> None:
    view = table(window, 1, "sources")
    price = column(view, "unit_price")
    view.grid.arrange(Arrangement((Sort("unit_price", descending=True),)))
    view.go_to(0, price)
    put("1\n2")
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan["sources"]["unit_price"].tolist() == [100.0, 2.0, 1.0]
    view.grid.arrange(Arrangement(words="motor"))
    assert view.grid.rowCount() == 2
    view.go_to(0, price)
    put("5\n6")
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan["sources"]["unit_price"].tolist() == [5.0, 6.0, 1.0]


def test_that_good_cells_are_taken_and_bad_ones_marked_when_a_block_holds_both(window: MainWindow) -> None:
    view = table(window, 3, "demand")
    quantity = column(view, "quantity")
    view.go_to(0, quantity)
    put("5\nmany\n=3*4")
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan["demand"]["quantity"].tolist() == [5.0, 20.0, 12.0]
    assert view.grid.index(1, quantity).data() == "many" and len(view.grid.bad) == 1


def test_that_a_signed_percent_is_a_value_when_it_is_pasted(window: MainWindow) -> None:
    view = table(window, 1, "sources")
    view.go_to(0, column(view, "unit_price"))
    put("+10%")
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan["sources"]["unit_price"][0] == pytest.approx(0.1)


def test_that_a_block_goes_into_the_tree_when_its_cells_belong_to_parts_and_lines(window: MainWindow) -> None:
    window.go_to_page(0)
    view = window.view()
    view.setFocus()
    plan = window.desk.plan
    view.go_to(1, DESCRIPTION)
    assert columns_of(view).index(QUANTITY) == columns_of(view).index(DESCRIPTION) + 1
    put("Left limb\t2")
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan["parts"]["description"][1] == "Left limb" and window.desk.plan["bom"]["quantity"][0] == 2.0
    key(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(plan)


@pytest.fixture
def desk_plan() -> Callable[..., None]:
    """Put texts into a column of a table."""

    def put_in(window: MainWindow, name: str, column_name: str, texts: list[str]) -> None:
        view = table(window, 1, name)
        at = column(view, column_name)
        view.grid.enter_block("Put", [(row, at, text) for row, text in enumerate(texts)])

    return put_in


@pytest.mark.parametrize("form", ["html", "tsv"])
def test_that_cells_survive_libreoffice_when_a_copy_goes_through_it(
    window: MainWindow, desk_plan: Callable[..., None], tmp_path: Path, office: Office, form: str
) -> None:
    third = "two\nlines <b> &" if form == "html" else "a\ttab, two\nlines <b> &"
    desk_plan(window, "sources", "mpn", ["007", 'say "x"', third])
    desk_plan(window, "sources", "unit_price", ["1234.5", "0.125", "12.3456789"])
    view = table(window, 1, "sources")
    mpn, price = column(view, "mpn"), column(view, "unit_price")
    choose(view, (0, mpn, 2, mpn), (0, price, 2, price))
    key(window, Key.Key_C, CONTROL)
    data = QGuiApplication.clipboard().mimeData()
    source = tmp_path / f"copy.{'html' if form == 'html' else 'csv'}"
    source.write_text(data.html() if form == "html" else data.text(), encoding="utf-8")
    # 9: tab, 34: quotes, 76: UTF-8; text columns stay text as in the paste dialog, numbers are numbers.
    reading = "HTML (StarCalc)" if form == "html" else "CSV:9,34,76,1,1/2/2/1,1033,false,true,false"
    order = [at for at in columns_of(view) if at in (mpn, price)]
    if form == "tsv" and order[0] != mpn:
        reading = "CSV:9,34,76,1,1/1/2/2,1033,false,true,false"
    writing = "csv:Text - txt - csv (StarCalc):9,34,76,1,,1033,false,false,false"
    out = tmp_path / "out"
    (written,) = office.converted([source], out, writing, reading)
    rows = list(csv.reader(io.StringIO(written.read_text(encoding="utf-8")), delimiter="\t"))
    texts = [[row[order.index(mpn)], float(row[order.index(price)])] for row in rows if any(row)]
    assert texts == [["007", 1234.5], ['say "x"', 0.125], [third, 12.3456789]]
    before: Plan = window.desk.plan
    put(written.read_text(encoding="utf-8"))
    choose(view, (0, order[0], 0, order[0]))
    if order == list(columns_of(view)[columns_of(view).index(order[0]) :][:2]):
        key(window, Key.Key_V, CONTROL)
        assert window.desk.plan.equals(before)


def test_that_the_desk_hears_nothing_when_there_is_nothing_to_paste(window: MainWindow, qtbot: QtBot) -> None:
    view = table(window, 1, "sources")
    view.go_to(0, 0)
    before: Desk = window.desk
    QGuiApplication.clipboard().clear()
    with qtbot.waitSignal(before.said):
        key(window, Key.Key_V, CONTROL)
    assert not before.document.history.done


def test_that_cells_read_together_are_those_read_one_by_one_when_the_tree_is_open(window: MainWindow) -> None:
    window.go_to_page(0)
    window.actions_by_id["open_all"].trigger()
    grid = window.view().grid
    rows = range(grid.rowCount())
    for at in range(grid.columnCount()):
        assert list(grid.targets(rows, at)) == [grid.target(row, at) for row in rows]
        assert grid.full_texts(rows, at) == [grid.full_text(row, at) for row in rows]
        distinct, codes = grid.distinct_texts(at)
        assert [distinct[code] for code in codes] == grid.full_texts(rows, at)
    for name in ("sources", "parts", "demand"):
        grid = table(window, 3 if name == "demand" else 1, name).grid
        rows = range(grid.rowCount())
        for at in range(grid.columnCount()):
            assert list(grid.targets(rows, at)) == [grid.target(row, at) for row in rows]
            assert grid.full_texts(rows, at) == [grid.full_text(row, at) for row in rows]
            distinct, codes = grid.distinct_texts(at)
            assert [distinct[code] for code in codes] == grid.full_texts(rows, at)


def test_that_a_red_cell_goes_with_its_row_when_the_paste_is_undone(window: MainWindow) -> None:
    view = table(window, 3, "demand")
    view.go_to(view.grid.rowCount() - 1, column(view, "part"))
    put("ROBOT\t2027-05-03\t30\nROBOT\t2027-06-07\tmany")
    key(window, Key.Key_V, CONTROL)
    assert len(view.grid.bad) == 1 and window.desk.refusals
    key(window, Key.Key_Z, CONTROL)
    assert not view.grid.bad and not window.desk.refusals


OFFICE = """<html><body><table cellspacing="0" border="0"><colgroup width="85"></colgroup>
<tr><td height="17" align="left" sdnum="1033;0;@">007</td><td align="right" sdval="1234.56789" sdnum="1033;0;#,##0.00">1,234.57</td></tr>
<tr><td height="17" align="right" sdval="8" sdnum="1033;0;000">008</td><td align="right" x:num="0.125">0.13</td></tr></table></body></html>"""


def test_that_numbers_come_in_full_precision_when_a_spreadsheet_sends_them_beside_what_it_shows(window: MainWindow) -> None:
    view = table(window, 1, "sources")
    mpn, price = column(view, "mpn"), column(view, "unit_price")
    header = view.horizontalHeader()
    header.moveSection(header.visualIndex(mpn), 0)
    header.moveSection(header.visualIndex(price), 1)
    view.setColumnHidden(mpn, False)
    data = QMimeData()
    data.setText("007\t1,234.57\n008\t0.13\n")
    data.setHtml(OFFICE)
    QGuiApplication.clipboard().setMimeData(data)
    view.go_to(0, mpn)
    key(window, Key.Key_V, CONTROL)
    sources = window.desk.plan["sources"]
    assert sources["mpn"].tolist()[:2] == ["007", "008"] and sources["unit_price"].tolist()[:2] == [1234.56789, 0.125]


def test_that_days_are_days_when_a_spreadsheet_sends_their_number(window: MainWindow) -> None:
    view = table(window, 3, "demand")
    due = column(view, "due")
    data = QMimeData()
    data.setText("03/02/27")
    data.setHtml('<table><tr><td sdval="46421" sdnum="1033;0;MM/DD/YY">03/02/27</td></tr></table>')
    QGuiApplication.clipboard().setMimeData(data)
    view.go_to(0, due)
    key(window, Key.Key_V, CONTROL)
    assert str(window.desk.plan["demand"]["due"][0]) == "2027-02-03"


def test_that_a_line_break_is_kept_and_marked_when_a_text_with_one_is_pasted(window: MainWindow) -> None:
    view = table(window, 1, "parts")
    name = column(view, "description")
    put('"two\nlines"')
    view.go_to(1, name)
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan["parts"]["description"][1] == "two\nlines"
    assert "⏎" in view.painter.texts[0].laid("two\nlines", 500)[0].text()
    key(window, Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == '"two\nlines"'
    before = window.desk.plan
    QTest.keyClick(view, Key.Key_F2)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)
    assert window.desk.plan is before


def test_that_one_text_is_entered_when_it_is_pasted_into_more_cells_than_can_be_read_one_by_one(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.ui.grid.alike.MOST_CELLS", 3)
    view = table(window, 1, "sources")
    days, mpn = column(view, "lead_days"), column(view, "mpn")
    count, before = view.grid.rowCount(), window.desk.plan
    put("x7")
    choose(view, (0, days, count - 1, days), (0, mpn, count - 1, mpn))
    key(window, Key.Key_V, CONTROL)
    after = window.desk.plan
    assert set(after["sources"]["mpn"].tolist()) == {"x7"}
    assert after["sources"]["lead_days"] is before["sources"]["lead_days"]
    assert "keep their values" in window.status.message.text() and not view.grid.bad
    key(window, Key.Key_Z, CONTROL)
    assert window.desk.plan["sources"]["mpn"].tolist() == before["sources"]["mpn"].tolist()


def test_that_a_block_is_refused_with_a_word_when_it_is_repeated_into_more_cells_than_can_be_read(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.ui.grid.alike.MOST_CELLS", 3)
    view, before = table(window, 1, "parts"), window.desk.plan
    put("x\ny")
    at = column(view, "description")
    choose(view, (0, at, 5, at))
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan is before
    assert "Choose fewer cells" in window.status.message.text()


def test_that_a_new_row_is_blank_where_its_entry_was_refused(window: MainWindow, qtbot: QtBot) -> None:
    view = table(window, 3, "demand")
    start, rows = window.desk.plan, view.grid.rowCount()
    view.go_to(rows - 1, column(view, "part"))
    put("ROBOT\t2027-05-03\t30\nROBOT\t31/31/2027\t55\nROBOT\tsoon\t-4\nROBOT\t\t5\n")
    key(window, Key.Key_V, CONTROL)
    demand = window.desk.plan["demand"]
    assert np.isnat(demand["due"][rows:]).all() and np.array_equal(demand["quantity"][rows:], [55, np.nan, 5], equal_nan=True)
    hints = [one.hint for one in window.desk.problems.open if one.code == "entry.refused"]
    assert hints == ["The cell is left empty."] * 3
    key(window, Key.Key_Escape)  # the red entries are given up: what is missing is still told
    settle(qtbot, window)
    missing = [one.message for one in window.desk.problems.open if one.code == "value.required"]
    assert len(missing) == 4 and sum("Due is empty" in one for one in missing) == 3
    key(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(start)


def test_that_the_old_value_is_kept_when_a_paste_over_a_row_is_refused(window: MainWindow) -> None:
    view = table(window, 3, "demand")
    view.go_to(0, column(view, "due"))
    put("soon")
    key(window, Key.Key_V, CONTROL)
    assert str(window.desk.plan["demand"]["due"][0]) == "2027-02-01"
    assert [one.hint for one in window.desk.problems.open if one.code == "entry.refused"] == ["The old value is kept."]


def test_that_no_text_becomes_a_formula_when_it_looks_like_one_and_is_copied(
    window: MainWindow, desk_plan: Callable[..., None], tmp_path: Path, office: Office
) -> None:
    texts = ["=1+1", "+1+1", "-1+1", "@SUM(1;1)", '=HYPERLINK("http://example.com";"x")']
    desk_plan(window, "sources", "mpn", texts[: len(window.desk.plan["sources"])])
    texts = window.desk.plan["sources"]["mpn"].tolist()
    view = table(window, 1, "sources")
    at = column(view, "mpn")
    choose(view, (0, at, len(texts) - 1, at))
    key(window, Key.Key_C, CONTROL)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == text_of_block([[text] for text in texts])  # nothing is put before it, which would come back as data
    source = tmp_path / "copy.html"
    source.write_text(data.html(), encoding="utf-8")
    (written,) = office.converted(
        [source], tmp_path / "out", "csv:Text - txt - csv (StarCalc):9,34,76,1,,1033,false,false,false", "HTML (StarCalc)"
    )
    assert [row[0] for row in csv.reader(io.StringIO(written.read_text(encoding="utf-8")), delimiter="\t") if row] == texts
    before = window.desk.plan
    key(window, Key.Key_V, CONTROL)
    assert window.desk.plan.equals(before)
