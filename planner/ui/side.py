"""The charts at the right. Their library is slow to load, so empty frames stand in until the window has been painted."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from planner.model.plan import Plan
from planner.ui.desk import Desk
from planner.ui.panels.card import Card
from planner.ui.panels.what_if import WhatIf


class Chart(Protocol):
    """What the window asks of a chart."""

    def show_plan(self, plan: Plan) -> None:
        """Take from the plan what results don't hold."""
        ...

    def show_results(self, results: object, scenario: str, compare: str | None, position: int | None) -> None:
        """Show the numbers of a part."""
        ...


class Side(QSplitter):
    """Three charts and the sliders, one above the other."""

    loaded = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.desk = desk
        self.charts: list[Chart] = []
        self.setChildrenCollapsible(False)
        self.setHandleWidth(8)
        self.frames = [Card(self) for _ in range(3)]
        for frame in self.frames:
            frame.setMinimumHeight(120)
            frame.setMinimumWidth(300)
            column = QVBoxLayout(frame)
            column.setContentsMargins(0, 0, 0, 0)
            self.addWidget(frame)
        self.what_if = WhatIf(self)
        self.addWidget(self.what_if)
        for at in range(3):
            self.setStretchFactor(at, 1)
        self.setStretchFactor(3, 0)
        desk.results_changed.connect(self.refresh)
        desk.part_chosen.connect(self.refresh)
        desk.scenario_changed.connect(self.refresh)
        desk.plan_changed.connect(self._plan_changed)
        self.show_plan()

    def load_charts(self) -> None:
        """Load the charts and put them in the frames; called once the first window is painted."""
        if self.charts:
            return
        from planner.ui.charts.cost import CostChart
        from planner.ui.charts.lead import LeadChart
        from planner.ui.charts.stock import StockChart

        for frame, kind in zip(self.frames, (CostChart, LeadChart, StockChart), strict=True):
            chart = kind(frame)
            layout = frame.layout()
            assert layout is not None
            layout.addWidget(cast(QFrame, chart))
            self.charts.append(cast(Chart, chart))
        self.refresh()
        self.loaded.emit()

    def refresh(self) -> None:
        """Show the numbers at hand."""
        if not self.desk.results:
            return
        for chart in self.charts:
            chart.show_plan(self.desk.plan)
            chart.show_results(self.desk.results, self.desk.scenario, self.desk.compare, self.desk.position(self.desk.part))
        self.show_plan()

    def show_plan(self) -> None:
        """Bring the sliders in line with the plan."""
        self.what_if.show_plan(self.desk.plan, self.desk.scenario)

    def _plan_changed(self, before: object, changes: object) -> None:
        self.show_plan()
