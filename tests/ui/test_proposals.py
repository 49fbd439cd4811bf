"""Purchase proposals on the Orders page: accept, edit, hold, take back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.pages.proposal_columns import NAMES
from planner.ui.pages.proposals import ProposalsModel
from planner.ui.qt import ACCESSIBLE
from tests.ui.conftest import settle
from tests.ui.test_window import type_into

ORDERS = 5
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def proposals(window: MainWindow) -> tuple[GridView, ProposalsModel]:
    window.go_to_page(ORDERS)
    view = window.pages[ORDERS].view_of(0)
    assert isinstance(view.grid, ProposalsModel) and view.grid.rowCount() > 2
    return view, view.grid


def at(name: str) -> int:
    return NAMES.index(name)


def decisions(window: MainWindow) -> list[tuple[object, ...]]:
    table = window.desk.plan["decisions"]
    return [tuple(table[name][row] for name in ("part", "decision", "quantity", "mode")) for row in range(len(table))]


def test_that_accepting_an_order_writes_it_down_as_it_stands(
    window: MainWindow, qtbot: QtBot, proposals: tuple[GridView, ProposalsModel]
) -> None:
    view, model = proposals
    view.go_to(1, at("part"))
    part, quantity, need = model.part_at(1), model.value(1, at("quantity")), model.key(1)[3]
    QTest.keyClick(view, Qt.Key.Key_Return, CONTROL)
    assert decisions(window) == [(part, "accept", quantity, "ocean")]
    assert window.desk.plan["decisions"]["need_date"].tolist() == [need]
    assert "Accept 1 order" in window.desk.document.history.undo_label()
    window.desk.undo()
    assert decisions(window) == []


def test_that_a_typed_quantity_accepts_the_order_as_changed(
    window: MainWindow, qtbot: QtBot, proposals: tuple[GridView, ProposalsModel]
) -> None:
    view, model = proposals
    part = model.part_at(0)
    type_into(view, 0, at("quantity"), "250")
    assert decisions(window) == [(part, "accept", 250.0, "ocean")]
    settle(qtbot, window)
    row = next(row for row in range(model.rowCount()) if model.target(row, 0) is not None and model.target(row, 0).row >= 0)  # type: ignore[union-attr]

    type_into(view, row, at("mode"), "air")
    assert [one[3] for one in decisions(window)] == ["air"]


def test_that_a_bad_quantity_stays_red_and_decides_nothing(window: MainWindow, proposals: tuple[GridView, ProposalsModel]) -> None:
    view, model = proposals
    type_into(view, 0, at("quantity"), "many")
    assert decisions(window) == []
    assert model.index(0, at("quantity")).data() == "many"


def test_that_several_orders_are_held_in_one_step_and_taken_back(
    window: MainWindow, qtbot: QtBot, proposals: tuple[GridView, ProposalsModel]
) -> None:
    view, _ = proposals
    view.go_to(0, at("part"))
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_H, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert [one[1] for one in decisions(window)] == ["hold", "hold"]
    settle(qtbot, window)
    QTest.keyClick(view, Qt.Key.Key_Backspace, CONTROL)
    assert decisions(window) == []


def test_that_decisions_are_said_aloud_and_nothing_else_can_be_typed(proposals: tuple[GridView, ProposalsModel]) -> None:
    _, model = proposals
    assert str(model.index(0, at("decision")).data(ACCESSIBLE)).startswith("Decision")
    assert [name for name in NAMES if model.editable(0, at(name))] == ["decision", "order_date", "quantity", "mode"]
    assert model.target(0, at("part")) is None
    assert not np.isnan(float(model.value(0, at("quantity")) or np.nan))


def test_that_suppliers_totals_hold_what_is_proposed_and_not_what_is_held(
    window: MainWindow, qtbot: QtBot, proposals: tuple[GridView, ProposalsModel]
) -> None:
    _, model = proposals
    page = window.pages[ORDERS]
    held = float(model.value(0, at("value")) or 0)
    model.decide([0], "hold")
    settle(qtbot, window)
    page.tabs.setCurrentIndex(1)
    totals = page.view().grid
    qtbot.waitUntil(lambda: totals.rowCount() == 2 and "suppliers" in getattr(totals, "line", ""), timeout=20_000)
    landed, orders = (sum(float(totals.value(row, column) or 0) for row in range(2)) for column in (5, 1))
    result = window.desk.result
    assert result is not None and held > 0
    assert landed == pytest.approx(result.totals.landed - held, abs=3) and orders == model.rowCount() - 1


def test_that_each_order_says_which_demand_wants_it(window: MainWindow, qtbot: QtBot, proposals: tuple[GridView, ProposalsModel]) -> None:
    _, model = proposals
    qtbot.waitUntil(lambda: bool(model.value(0, at("wanted_by"))), timeout=20_000)
    said = [str(model.value(row, at("wanted_by"))) for row in range(model.rowCount())]
    assert all(said) and any("ROBOT due 1 Feb 2027" in text for text in said)
