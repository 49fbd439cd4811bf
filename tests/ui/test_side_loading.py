"""The charts' library is loaded beside the window's work, and the charts are made one after the other."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from planner.document.document import Document
from planner.ui.desk import Desk
from planner.ui.runner import Runner
from planner.ui.side import Side
from tests.plans import robot


def side(qtbot: QtBot) -> Side:
    """Return the charts' place with empty frames."""
    desk = Desk(Document(robot()), Runner())
    found = Side(desk)
    qtbot.addWidget(found, before_close_func=lambda _: desk.runner.stop())
    found.show()
    return found


def test_that_charts_come_one_after_the_other_when_their_library_is_loaded(qtbot: QtBot) -> None:
    place = side(qtbot)
    with qtbot.waitSignal(place.loaded, timeout=20_000):
        place.load_soon()
        place.load_soon()  # the next numbers ask again
        assert not place.charts
    assert [type(chart).__name__ for chart in place.charts] == ["CostChart", "LeadChart", "StockChart"]
    place.load_soon()
    assert len(place.charts) == 3


def test_that_each_chart_is_made_once_when_they_are_wanted_at_once_while_the_library_is_on_its_way(qtbot: QtBot) -> None:
    place = side(qtbot)
    place.load_soon()
    with qtbot.waitSignal(place.loaded):
        place.load_charts()
    assert len(place.charts) == 3 and not place.making.waiting
