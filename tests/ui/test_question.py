"""The question a plan is opened for and the line that answers it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from planner.engine.evaluate import evaluate
from planner.engine.results import Results
from planner.files.samples import open_sample
from planner.model.plan import Plan
from planner.model.scenario import names
from planner.ui.panels.question import QuestionLine, answer_of


@pytest.fixture(scope="module")
def humanoid() -> tuple[Plan, dict[str, Results]]:
    """Return the humanoid plan and its results."""
    plan = open_sample("humanoid")
    return plan, evaluate(plan, names(plan))


def test_that_the_answer_counts_what_to_rush_when_a_threat_is_looked_at(humanoid: tuple[Plan, dict[str, Results]]) -> None:
    found = humanoid[1]["Threat +100 %"]
    ahead = int(found.orders.prebuy.sum())
    assert ahead > 0
    assert answer_of(found).startswith(f"Buy ahead: {ahead} orders for $ ")
    first = found.orders.order_date[found.orders.prebuy].min()
    assert first >= found.as_of
    assert str(first.astype("datetime64[Y]")) in answer_of(found)


def test_that_the_answer_names_the_day_the_line_stops_when_magnets_are_banned(humanoid: tuple[Plan, dict[str, Results]]) -> None:
    found = humanoid[1]["Magnet ban"]
    assert not np.isnat(found.products[0].line_down)
    assert answer_of(found).startswith("Supply stops: HX1-000 stands still on ")


def test_that_nothing_is_urged_when_nothing_is_ahead(humanoid: tuple[Plan, dict[str, Results]]) -> None:
    assert answer_of(humanoid[1]["Base"]) == "No measure ahead makes it worth buying early."


def test_that_a_click_asks_for_the_orders_and_the_line_has_a_name(qtbot: QtBot, humanoid: tuple[Plan, dict[str, Results]]) -> None:
    line = QuestionLine()
    qtbot.addWidget(line)
    line.show_results("What now?", humanoid[1], "Threat +100 %")
    line.resize(900, 24)
    line.show()
    assert line.accessibleName().startswith("What now? Buy ahead")
    with qtbot.waitSignal(line.orders_wanted):
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
