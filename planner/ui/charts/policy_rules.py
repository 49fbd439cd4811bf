"""The dates of measures ahead, as charts over days draw them: threats dashed, measures in force solid."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from planner.engine.results import PolicyDate, Results
from planner.ui import theme
from planner.ui.figures import days_between

Measure = tuple[float, PolicyDate, QColor, Qt.PenStyle]


def measures_ahead(results: Results) -> Iterator[Measure]:
    """Yield each measure ahead with its day from today on, its colour and its line."""
    look = theme.current()
    for policy in results.policy_dates:
        days = days_between(policy.date, results.as_of)
        if not policy.closure and days >= 0:
            role, dash = ("mark.threat", Qt.PenStyle.DashLine) if policy.threat else ("mark.measure", Qt.PenStyle.SolidLine)
            yield days, policy, look.color(role), dash
