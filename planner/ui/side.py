"""The charts at the right. Their library is slow to load, so empty frames stand in until the window has been painted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Protocol, cast

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from planner.model.change import Change
from planner.model.plan import Plan
from planner.ui.desk import Desk
from planner.ui.panels.card import Card
from planner.ui.panels.what_if import WhatIf
from planner.ui.turns import Turns

LOOK_MS = 20  # how often is looked whether the charts' library is there
REST_MS = 80  # charts follow the cursor once it rests: they must hold up neither typing nor moving
LEAST_WIDE, LEAST_HIGH = 16, 10  # lines of text: a smaller chart can't be read


class Chart(Protocol):
    """What the window asks of a chart."""

    about: str

    def show_plan(self, plan: Plan) -> None:
        """Take from the plan what results don't hold."""
        ...

    def show_results(self, results: object, scenario: str, compare: str | None, position: int | None) -> None:
        """Show the numbers of a part."""
        ...


def library() -> tuple[Callable[[QWidget], QWidget], ...]:
    """Return what makes each chart; importing it takes some tenths of a second the first time."""
    from planner.ui.charts.cost import CostChart
    from planner.ui.charts.lead import LeadChart
    from planner.ui.charts.stock import StockChart

    return CostChart, LeadChart, StockChart


class Side(QScrollArea):
    """Three charts and the sliders, one above the other; where the window is too low for them, they scroll."""

    loaded = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.charts: list[Chart] = []
        self.setAccessibleName(self.tr("Charts"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows = QSplitter(Qt.Orientation.Vertical, self)
        self.rows.setChildrenCollapsible(False)
        self.rows.setHandleWidth(8)
        self.frames = [Card(self.rows) for _ in range(3)]
        line = self.fontMetrics().height()
        for frame in self.frames:
            frame.setMinimumSize(LEAST_WIDE * line, LEAST_HIGH * line)
            column = QVBoxLayout(frame)
            column.setContentsMargins(0, 0, 0, 0)
            self.rows.addWidget(frame)
        self.what_if = WhatIf(self.rows)
        self.rows.addWidget(self.what_if)
        for at in range(3):
            self.rows.setStretchFactor(at, 1)
        self.rows.setStretchFactor(3, 0)
        self.setWidget(self.rows)
        self.setMinimumWidth(self.rows.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width())
        draw = [partial(self._draw, at) for at in range(len(self.frames))]
        self.turns = Turns((*draw, self._slide), REST_MS, self)
        self.making = Turns([partial(self._make, at) for at in range(len(self.frames))], REST_MS, self)
        self._library: threading.Thread | None = None
        self._waiting = QTimer(self)
        self._waiting.setInterval(LOOK_MS)
        self._waiting.timeout.connect(self._library_loaded)
        desk.results_changed.connect(self.turns.soon)
        desk.part_chosen.connect(self.turns.after_rest)
        desk.scenario_changed.connect(self.refresh)
        desk.plan_changed.connect(self._plan_changed)
        self.show_plan()

    @Slot()
    def load_soon(self) -> None:
        """Load the charts' library on a thread of its own, then make one chart after the other; called once there are numbers."""
        if self._library is None and not self.charts:
            self._library = threading.Thread(target=library, name="ballast-charts")
            self._library.start()
            self._waiting.start()

    @Slot()
    def _library_loaded(self) -> None:
        if self._library is not None and not self._library.is_alive():
            self._waiting.stop()
            self.making.soon()

    def load_charts(self) -> None:
        """Load the charts and put them in the frames, all at once."""
        self._waiting.stop()
        self.making.at_once()
        self.making.finish()

    def _make(self, at: int) -> None:
        """Put a chart into its frame."""
        if at == len(self.charts):
            frame, kind = self.frames[at], library()[at]
            chart = kind(frame)
            layout = frame.layout()
            assert layout is not None
            layout.addWidget(cast(QFrame, chart))
            self.charts.append(cast(Chart, chart))
            self._draw(at)
            if len(self.charts) == len(self.frames):
                self.loaded.emit()

    def refresh(self) -> None:
        """Show the numbers at hand, all at once."""
        self.turns.at_once()
        self.turns.finish()

    def _draw(self, at: int) -> None:
        """Show the numbers at hand in one of the charts."""
        desk = self.desk
        if not desk.results or at >= len(self.charts):
            return
        chart = self.charts[at]
        chart.about = desk.about()
        chart.show_plan(desk.plan)
        chart.show_results(desk.results, desk.scenario, desk.compare, desk.position(desk.part))

    def _slide(self) -> None:
        if self.desk.results:
            self.show_plan()

    def show_plan(self) -> None:
        """Bring the sliders in line with the plan."""
        self.what_if.show_plan(self.desk.plan, self.desk.scenario)

    def _plan_changed(self, before: object, changes: tuple[Change, ...]) -> None:
        if any(change.table in ("scenarios", "events", "settings") for change in changes):
            self.show_plan()
        else:
            self.what_if.take_plan(self.desk.plan)
