"""The stock that orders keep, as bands upon each other: safety stock, and the strategic buffer above it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from planner.ui import theme
from planner.ui.charts.marks import Bar, Rule
from planner.ui.figures import compact


def kept_bands(safety: float, strategic: float, line: float, last: float) -> tuple[tuple[Bar, ...], tuple[Rule, ...]]:
    """Return the bands and their upper lines. Args: line: how much a line of text takes of the axis; last: where the bands end."""
    look = theme.current()
    bands: list[Bar] = []
    rules: list[Rule] = []
    for role, amount, words in (
        ("series.safety", safety, QCoreApplication.translate("StockChart", "safety stock {count}")),
        ("series.strategic", strategic, QCoreApplication.translate("StockChart", "strategic stock {count}")),
    ):
        if not amount > 0:
            continue
        floor = bands[-1].top if bands else 0.0
        text, color = words.format(count=compact(amount)), look.color(role)
        if rules and min(amount, floor) < line:  # lines so near share a label
            text, rules = f"{rules[-1].label}, {text}", [Rule(floor, rules[-1].color, level=True)]
        bands.append(Bar(0, floor, last, floor + amount, look.faint(color, 0.26), tip=words.format(count=compact(amount))))
        rules.append(Rule(floor + amount, look.faint(color, 0.7), text, level=True, ink=look.color("muted")))
    return tuple(bands), tuple(rules)
