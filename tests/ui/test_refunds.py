"""The refund ledger on the Orders page."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from planner.model.edits import Batch, InsertRows, new_rows
from planner.ui.main_window import MainWindow
from planner.ui.pages.refunds import RefundsModel
from planner.ui.qt import ACCESSIBLE
from planner.ui.tables.grid_model import Look
from planner.ui.tables.grid_view import GridView
from tests.ui.conftest import settle
from tests.ui.test_window import type_into

ORDERS = 4


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
