"""The refund ledger on the Orders page."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from planner.engine.review.refunds import entries_of_orders
from planner.model.edits import Batch, InsertRows, SetCells, new_rows
from planner.ui.dialogs.entries import EntriesDialog, EntryOffer
from planner.ui.grid.look import Look
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.pages.refunds import RefundsModel
from planner.ui.qt import ACCESSIBLE
from tests.ui.conftest import Answers, settle
from tests.ui.test_window import key, type_into

ORDERS = 5


@pytest.fixture
def ledger(window: MainWindow, qtbot: QtBot) -> tuple[GridView, RefundsModel]:
    """Two entries under a refundable program with 314 days to claim, one of them nearly over, and one under another program."""
    plan = window.desk.plan
    programs: dict[str, list[object]] = {"program": ["IEEPA reciprocal", "s301"], "refundable": [True, False], "refund_days": [314.0, None]}
    first = InsertRows.block(new_rows(plan, "programs", programs), 0)
    entries: dict[str, list[object]] = {
        "entry": ["E-1", "E-2", "E-3"], "entry_date": ["2026-01-30", "2026-02-20", "2026-01-30"],
        "program": ["IEEPA reciprocal", "IEEPA reciprocal", "s301"], "paid": [1000.0, 250.0, 70.0],
    }  # fmt: skip
    second = InsertRows.block(new_rows(first.apply(plan).plan, "refunds", entries), 0)
    window.desk.do("Enter", Batch((first, second)))
    settle(qtbot, window)
    window.go_to_page(ORDERS)
    view = window.pages[ORDERS].show_table("refunds")
    assert view is not None and isinstance(view.grid, RefundsModel)
    return view, view.grid


def text(model: RefundsModel, row: int, name: str) -> str:
    at = model.column_of(name)
    assert at is not None
    return str(model.index(row, at).data())


def test_that_last_day_days_left_and_money_to_come_are_counted_from_the_entry(ledger: tuple[GridView, RefundsModel]) -> None:
    _, model = ledger
    # 30 Jan 2026 and 314 days is 10 Dec 2026, 17 days after the plan's 23 Nov 2026.
    assert np.datetime64("2026-01-30") + 314 == np.datetime64("2026-12-10")
    assert [text(model, 0, name) for name in ("last_day", "days_left", "expected")] == ["10 Dec 2026", "17", "1,000.00"]
    assert text(model, 1, "last_day") == "31 Dec 2026"
    assert text(model, 2, "expected") == "0.00" and "not refundable" in text(model, 2, "state")


def test_that_a_claim_whose_day_is_near_bears_a_sign_and_words(ledger: tuple[GridView, RefundsModel]) -> None:
    _, model = ledger
    left = model.column_of("days_left")
    assert left is not None
    assert [bool(model.look(row, left) & Look.MARK) for row in range(3)] == [True, False, False]
    assert "claim by 10 Dec 2026" in str(model.index(0, left).data(ACCESSIBLE))


def test_that_the_line_above_adds_up_and_follows_when_a_claim_is_granted(
    ledger: tuple[GridView, RefundsModel], window: MainWindow, qtbot: QtBot
) -> None:
    view, model = ledger
    hint = window.pages[ORDERS].hint
    assert hint.isVisible() and hint.text() == "Paid $ 1,320 · to come $ 1,250 · paid back $ 0 · next claim by 10 Dec 2026: E-1"
    landed = window.desk.result.part.landed.copy() if window.desk.result else np.empty(0)
    for name, value in (("granted_on", "2026-11-01"), ("status", "granted")):
        at = model.column_of(name)
        assert at is not None
        type_into(view, 0, at, value)
    assert hint.text() == "Paid $ 1,320 · to come $ 250 · paid back $ 1,000 · next claim by 31 Dec 2026: E-2"
    settle(qtbot, window)
    # A refund moves cash; no unit cost falls.
    assert window.desk.result is not None and np.array_equal(window.desk.result.part.landed, landed, equal_nan=True)


def test_that_computed_columns_are_copied_and_cannot_be_typed_into(ledger: tuple[GridView, RefundsModel]) -> None:
    view, model = ledger
    at = model.column_of("days_left")
    assert at is not None and not model.editable(0, at)
    view.go_to(0, at)
    assert view.copy() and QGuiApplication.clipboard().text() == "17"


def test_that_entered_orders_become_rows_of_the_ledger_in_one_step_when_they_are_added(
    window: MainWindow, answers: Answers, qtbot: QtBot
) -> None:
    result = window.desk.result
    assert result is not None
    answers.day = np.datetime64("2027-12-31")
    expected = entries_of_orders(window.desk.plan, result, answers.day)
    window.actions_by_id["refund_entries"].trigger()
    rows, model = window.desk.plan["refunds"], window.view().grid
    assert len(rows) == len(expected) > 0 and answers.asked == ["entries"]
    assert rows["paid"].tolist() == [row["paid"] for row in expected] and rows["entry"].tolist() == [row["entry"] for row in expected]
    assert isinstance(model, RefundsModel) and window.view().currentIndex().row() == 0
    key(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not len(window.desk.plan["refunds"])


def test_that_nothing_is_added_when_the_user_gives_up(window: MainWindow, answers: Answers) -> None:
    before = window.desk.plan
    window.actions_by_id["refund_entries"].trigger()
    assert answers.asked == ["entries"] and window.desk.plan is before


def test_that_the_list_of_entries_follows_the_day_when_it_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    plan, result = window.desk.plan, window.desk.result
    assert result is not None
    dialog = EntriesDialog(EntryOffer(plan, result, result.as_of, "USD"))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    assert dialog.tree.topLevelItemCount() == 0 and not dialog.accept_button.isEnabled()
    dialog.field.selectAll()
    dialog.field.setFocus()
    QTest.keyClicks(dialog.field, "2027-12-31")
    rows = entries_of_orders(plan, result, np.datetime64("2027-12-31"))
    assert dialog.tree.topLevelItemCount() == len(rows) > 0 and dialog.accept_button.isEnabled()
    assert dialog.head.text().startswith(f"{len(rows)} rows, $ ") and dialog.day == np.datetime64("2027-12-31")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.result() == int(EntriesDialog.DialogCode.Accepted)


def test_that_the_line_above_the_orders_adds_them_up_and_says_what_is_missing(window: MainWindow, qtbot: QtBot) -> None:
    window.go_to_page(ORDERS)
    hint = window.page().hint
    result = window.desk.result
    assert result is not None and hint.isVisible()
    assert hint.text().startswith(f"{len(result.orders.part)} orders · $ ") and "without" not in hint.text()
    sources = window.desk.plan["sources"]
    window.desk.do("Unknown price", SetCells("sources", sources.ids[2:], "unit_price", np.array([np.nan])))
    settle(qtbot, window)
    assert hint.text().endswith(" · without 1 part")
