"""A large plan in the window: whole numbers are held of what is looked at alone, and come back when somebody looks or writes them down."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from pytestqt.qtbot import QtBot

from planner.engine.evaluate import evaluate
from planner.model.edits import InsertRows, SetCells, new_rows
from planner.model.scenario import BASE
from planner.model.table import cells
from planner.ui import runner
from planner.ui.main_window import MainWindow
from planner.ui.pages import proposals
from planner.ui.pages.summary import figures
from tests.ui.conftest import WAIT_MS, Answers, settle

THREAT, CALM = "Threat", "Calm"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count every plan as a large one."""
    monkeypatch.setattr(runner, "MANY_LINES", 1)
    monkeypatch.setattr(proposals, "MANY", 1)


def with_calm(window: MainWindow, qtbot: QtBot) -> None:
    window.desk.do("Add scenario", InsertRows.block(new_rows(window.desk.plan, "scenarios", {"scenario": [CALM]}), 1))
    settle(qtbot, window)


def whole_ones(window: MainWindow) -> list[str]:
    return [name for name, one in window.desk.results.items() if one.whole]


def test_that_other_scenarios_are_summed_up_alike_when_only_that_is_held(large: None, window: MainWindow, qtbot: QtBot) -> None:
    with_calm(window, qtbot)
    desk = window.desk
    assert list(desk.results) == [BASE, THREAT, CALM] and whole_ones(window) == [BASE]
    full = evaluate(desk.plan, [THREAT])[THREAT]
    held = desk.results[THREAT]
    assert list(figures(held, desk.style)) == list(figures(full, desk.style)) and full.totals.orders == len(full.orders.part) > 0
    assert np.array_equal(held.part.by_program, full.part.by_program) and not held.on_hand.size and not len(held.orders.part)
    cost = window.side.charts[0]
    assert [row[0] for row in cost.table()[1]] == [BASE, THREAT, CALM]


def test_that_a_scenario_is_computed_in_full_when_somebody_looks_at_it(large: None, window: MainWindow, qtbot: QtBot) -> None:
    with_calm(window, qtbot)
    desk = window.desk
    base = desk.results[BASE]
    window.choose_scenario(THREAT)
    assert desk.result is None and "computing" in window.question.answer.text
    qtbot.waitUntil(lambda: desk.result is not None, timeout=WAIT_MS)
    full = evaluate(desk.plan, [THREAT])[THREAT]
    assert desk.result is not None and desk.result.whole and np.array_equal(desk.result.orders.quantity, full.orders.quantity)
    assert desk.results[BASE] is base, "what is known isn't computed again"
    assert whole_ones(window) == [BASE, THREAT] and list(desk.results) == [BASE, THREAT, CALM]
    window.choose_scenario(CALM)
    qtbot.waitUntil(lambda: desk.result is not None, timeout=WAIT_MS)
    assert whole_ones(window) == [BASE, CALM]
    window.choose_scenario(BASE)
    assert desk.result is base


def test_that_both_are_there_in_full_when_a_price_changes_while_scenarios_are_compared(
    large: None, window: MainWindow, qtbot: QtBot
) -> None:
    with_calm(window, qtbot)
    desk = window.desk
    desk.look_at(CALM, THREAT)
    sources = desk.plan["sources"]
    desk.do("Change price", SetCells("sources", sources.ids[:1], "unit_price", cells(sources.spec["unit_price"], [130.0])))
    settle(qtbot, window)
    assert whole_ones(window) == [BASE, THREAT, CALM]
    for name, full in evaluate(desk.plan, [BASE, THREAT, CALM]).items():
        assert np.array_equal(desk.results[name].part.landed, full.part.landed)


def test_that_every_scenario_is_written_in_full_when_a_workbook_is_exported(
    large: None, window: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    with_calm(window, qtbot)
    answers.path = tmp_path / "all.xlsx"
    with qtbot.waitSignal(window.desk.said, check_params_cb=lambda text: text.startswith("Exported"), timeout=WAIT_MS):
        window.files.export_book()
    assert whole_ones(window) == [BASE], "what was written down isn't held"
    rows = list(load_workbook(answers.path, read_only=True)["Results orders"].iter_rows(values_only=True))
    written = [row[0] for row in rows]
    for name, full in evaluate(window.desk.plan, [BASE, THREAT, CALM]).items():
        assert written.count(name) == len(full.orders.part) > 0


def test_that_many_orders_are_put_in_order_when_somebody_looks_at_them(large: None, window: MainWindow, qtbot: QtBot) -> None:
    desk = window.desk
    page = next(page for page in window.pages if page.sheets[0].title == "Proposed orders")
    model = page.view_of(0).grid
    assert isinstance(model, proposals.ProposalsModel) and model.rowCount() == 0
    window.go_to_page(window.pages.index(page))
    result = desk.result
    assert result is not None and model.rowCount() == len(result.orders.part)
    days = [model.value(row, 1) for row in range(model.rowCount())]
    assert days == sorted(days)
    window.go_to_page(0)
    sources = desk.plan["sources"]
    desk.do("Change price", SetCells("sources", sources.ids[:1], "unit_price", cells(sources.spec["unit_price"], [130.0])))
    settle(qtbot, window)
    assert model.rowCount() == 0
