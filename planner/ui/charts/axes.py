"""Axes that write labels of their own: elided to their room, coloured where it matters, never on top of each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from planner.ui import theme
from planner.ui.figures import compact, style


@dataclass(frozen=True, slots=True)
class Tick:
    """One label at a place of the axis; ``room`` is how much of the axis it may take, 0 as much as it needs."""

    at: float
    text: str
    color: QColor | None = None
    bold: bool = False
    room: float = 0.0
    shorter: tuple[str, ...] = ()  # what to write where the text is too long, best first


class Axis(pg.AxisItem):
    """An axis with labels given one by one; the line along it is drawn for the bottom axis alone."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.ticks: tuple[Tick, ...] = ()
        self.breadth = 0.0  # a left axis' width as asked for; width() follows only after a layout
        self.setStyle(showValues=False, tickLength=0)
        self.setAcceptHoverEvents(False)

    def show_ticks(self, ticks: tuple[Tick, ...]) -> None:
        """Write these labels."""
        self.ticks = ticks
        self.picture = None
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Write the labels that are in view."""
        view = self.linkedView()
        if view is None or not self.ticks:
            return
        look = theme.current()
        across = self.orientation == "bottom"
        box = self.mapRectFromScene(view.mapRectToScene(view.boundingRect()))
        if across:
            painter.setPen(QPen(look.color("border"), 1))
            y = round(box.bottom()) + 0.5
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        last = -math.inf
        for tick in self.ticks:
            font = theme.small_font(bold=tick.bold)
            metrics = QFontMetricsF(font)
            place = self.mapFromScene(view.mapViewToScene(QPointF(tick.at, 0) if across else QPointF(0, tick.at)))
            room = self._room(view, tick, across)
            fits = (text for text in (tick.text, *tick.shorter) if metrics.horizontalAdvance(text) <= room)
            text = next(fits, None) or metrics.elidedText(tick.text, Qt.TextElideMode.ElideRight, room)
            if across and tick.room and text.endswith("…"):
                text = two_lines(tick.text, metrics, room)
            width = max(metrics.horizontalAdvance(line) for line in text.split("\n"))
            if across:
                area = QRectF(place.x() - width / 2, box.bottom() + 3, width, metrics.height() * (1 + text.count("\n")))
                if tick.room == 0 and not (area.left() >= max(last + 6, box.left() - 14) and area.right() <= box.right() + 10):
                    continue
                last = area.right()
            else:
                area = QRectF(box.left() - 6 - width, place.y() - metrics.height() / 2, width, metrics.height())
                if not box.top() - 8 <= place.y() <= box.bottom() + 8:
                    continue
            painter.setFont(font)
            painter.setPen(tick.color or look.color("muted"))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip), text)

    def _room(self, view: pg.ViewBox, tick: Tick, across: bool) -> float:
        if not across:
            return float(self.width()) - 8
        if tick.room == 0:
            return 1e6
        return float(tick.room * view.width() / max(1e-12, view.viewRect().width())) - 4

    def lines_for(self, ticks: tuple[Tick, ...], room: float) -> float:
        """Make a bottom axis high enough for its labels, two lines where one is too long for its ``room``; returns its height in pixels."""
        longest = max((QFontMetricsF(theme.small_font(bold=tick.bold)).horizontalAdvance(tick.text) for tick in ticks), default=0)
        height = QFontMetricsF(theme.small_font()).height() * (2 if longest > room else 1) + 5
        self.setHeight(height)
        return height

    def room_for(self, ticks: tuple[Tick, ...], least: float = 20, most: float = 150) -> None:
        """Make a left axis as wide as its longest label."""
        widths = [QFontMetricsF(theme.small_font(bold=tick.bold)).horizontalAdvance(tick.text) for tick in ticks]
        self.breadth = min(most, max(least, max(widths, default=0) + 10))
        self.setWidth(self.breadth)


def two_lines(text: str, metrics: QFontMetricsF, room: float) -> str:
    """Return a text over two lines of much the same width; what is still too long is elided."""
    words = text.split(" ")
    splits = [(" ".join(words[:count]), " ".join(words[count:])) for count in range(1, len(words))]
    lines = min(splits, key=lambda pair: max(map(metrics.horizontalAdvance, pair)), default=(text,))
    return "\n".join(metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines)


def nice_levels(most: float, about: int = 4) -> tuple[float, ...]:
    """Return round levels from zero up to a value, such as 0, 200 and 400; about so many."""
    if not most > 0 or not math.isfinite(most):
        return (0.0,)
    raw = most / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    return tuple(float(level) for level in np.arange(0, most * 1.0001, step))


def level_ticks(levels: tuple[float, ...]) -> tuple[Tick, ...]:
    """Return the labels of number levels."""
    return tuple(Tick(level, compact(level).replace(f"{style().decimal}0 ", " ")) for level in levels)


def month_ticks(start: np.datetime64, end: np.datetime64) -> tuple[Tick, ...]:
    """Return a label at the first of each month, in days after ``start``; January is written with its year."""
    months = np.arange(start.astype("datetime64[M]") + 1, end.astype("datetime64[M]") + 1)
    every = 1 if len(months) <= 8 else 2
    ticks = []
    for month in months:
        first = month.astype("datetime64[D]")
        date = first.item()
        if (date.month - 1) % every:
            continue
        days = float((first - start.astype("datetime64[D]")).astype(int))
        text = f"{date:%b}" if date.month != 1 else f"{date:%b %Y}"
        ticks.append(Tick(days, text, bold=date.month == 1))
    return tuple(ticks)
