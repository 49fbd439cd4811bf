"""What charts are drawn with: bars, bands, lines and labels laid out in pixels, all by one item for each chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from planner.ui import theme

LABELS_SHARE = 0.57  # of a chart's height that labels of rules may take
TIGHT = 3.0  # pixels kept between two labels
HOLLOW = 0.22  # share of its colour that fills a hollow bar
THICK, FADED = 5, 0.6  # a hollow bar of fewer pixels has no room for an outline: it is only faded


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in data coordinates; ``hollow`` bars are outlined. ``tip`` is shown under the pointer."""

    left: float
    bottom: float
    right: float
    top: float
    color: QColor
    hollow: bool = False
    tip: str = ""

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies in the bar."""
        return self.left <= x <= self.right and min(self.bottom, self.top) <= y <= max(self.bottom, self.top)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the whole view at ``at``, vertical with a label at its top, or horizontal (``level``) with one at its end."""

    at: float
    color: QColor
    label: str = ""
    dash: Qt.PenStyle = Qt.PenStyle.SolidLine
    level: bool = False
    foot: bool = False  # the label stands at the lower end
    ink: QColor | None = None  # the label's own colour


@dataclass(frozen=True, slots=True)
class Label:
    """Text at a point in data coordinates, moved by pixels. ``align``: which part of the text stands at the point, −1, 0 or 1."""

    x: float
    y: float
    text: str
    color: QColor
    bold: bool = False
    align: int = 0
    rise: float = 0.0  # pixels upwards
    shift: float = 0.0  # pixels to the right
    dot: bool = False  # mark the point itself


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything one chart draws besides its curves; grid levels are faint horizontal lines."""

    bars: tuple[Bar, ...] = ()
    rules: tuple[Rule, ...] = ()
    labels: tuple[Label, ...] = ()
    grid: tuple[float, ...] = ()
    bands: tuple[Bar, ...] = ()


class Marks(pg.GraphicsObject):
    """Draws a scene. Only what is in view is drawn, and labels that would overlap step aside or stay away."""

    def __init__(self) -> None:
        super().__init__()
        self.scene_drawn = Scene()
        self._font = theme.small_font()
        self._bold = theme.small_font(bold=True)

    def show_scene(self, scene: Scene) -> None:
        """Draw another scene."""
        self.scene_drawn = scene
        self._font = theme.small_font()
        self._bold = theme.small_font(bold=True)
        self.update()

    def boundingRect(self) -> QRectF:
        """Cover the whole view."""
        return QRectF(self.viewRect())

    def viewTransformChanged(self) -> None:
        """Follow the view when it is moved or resized."""
        self.prepareGeometryChange()
        self.update()

    def bar_at(self, x: float, y: float) -> Bar | None:
        """Return the topmost bar at a point in data coordinates."""
        for bars in (self.scene_drawn.bars, self.scene_drawn.bands):
            for bar in reversed(bars):
                if bar.tip and bar.holds(x, y):
                    return bar
        return None

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint in pixels, so that edges are crisp and text is not stretched."""
        transform = painter.worldTransform()
        box = self.getViewBox()
        view = transform.mapRect(self.mapRectFromItem(box, box.rect()))  # exact, where viewRect() may lag behind a resize
        painter.save()
        painter.resetTransform()
        painter.setClipRect(view.adjusted(-1, -1, 1, 1))

        def at(x: float, y: float) -> QPointF:
            return transform.map(QPointF(x, y))

        self._paint_grid(painter, at, view)
        self._paint_bars(painter, at, self.scene_drawn.bands)
        self._paint_bars(painter, at, self.scene_drawn.bars)
        placed = self._placed_labels(at, view)
        self._paint_rules(painter, at, view, [box for _, box, _ in placed])
        self._paint_labels(painter, placed)
        painter.restore()

    def _paint_grid(self, painter: QPainter, at: Callable[[float, float], QPointF], view: QRectF) -> None:
        painter.setPen(QPen(theme.current().color("grid"), 1))
        for level in self.scene_drawn.grid:
            y = round(at(0, level).y()) + 0.5
            painter.drawLine(QPointF(view.left(), y), QPointF(view.right(), y))

    @staticmethod
    def _paint_bars(painter: QPainter, at: Callable[[float, float], QPointF], bars: Iterable[Bar]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        ground = theme.current().color("panel")
        for bar in bars:
            one, other = at(bar.left, bar.bottom), at(bar.right, bar.top)
            left, right = sorted((round(one.x()), round(other.x())))
            top, bottom = sorted((round(one.y()), round(other.y())))
            if right <= left or bottom <= top:
                continue
            if bar.hollow and bottom - top >= THICK:
                painter.fillRect(left, top, right - left, bottom - top, theme.mixed(bar.color, ground, HOLLOW))
                painter.setPen(QPen(bar.color, 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(left, top, right - left - 1, bottom - top - 1)
            else:
                color = theme.mixed(bar.color, ground, FADED) if bar.hollow else bar.color
                painter.fillRect(left, top, right - left, bottom - top, color)

    def _placed_labels(self, at: Callable[[float, float], QPointF], view: QRectF) -> list[tuple[Label, QRectF, QPointF]]:
        placed = []
        for label in self.scene_drawn.labels:
            point = at(label.x, label.y)
            if view.adjusted(-2, -2, 2, 2).contains(point):
                box = _box(self._bold if label.bold else self._font, label.text)
                left = point.x() + label.shift - box.width() * (0.5 + 0.5 * label.align)
                box.moveTo(
                    min(max(left, view.left()), view.right() - box.width()), max(point.y() - label.rise - box.height() / 2, view.top())
                )
                placed.append((label, box, point))
        return placed

    def _paint_labels(self, painter: QPainter, placed: list[tuple[Label, QRectF, QPointF]]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label, box, point in placed:
            if label.dot:
                painter.setPen(QPen(theme.current().color("panel"), 1.5))
                painter.setBrush(label.color)
                painter.drawEllipse(point, 4, 4)
            self._write(painter, self._bold if label.bold else self._font, box, label.text, label.color)

    def _paint_rules(self, painter: QPainter, at: Callable[[float, float], QPointF], view: QRectF, taken: list[QRectF]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for rule in self.scene_drawn.rules:
            point = at(0, rule.at) if rule.level else at(rule.at, 0)
            inside = view.top() <= point.y() <= view.bottom() if rule.level else view.left() <= point.x() <= view.right()
            if not inside:
                continue
            box = _box(self._font, rule.label)
            painter.setPen(QPen(rule.color, 1.2, rule.dash))
            if rule.level:
                y = round(point.y()) + 0.5
                painter.drawLine(QPointF(view.left(), y), QPointF(view.right(), y))
                below = view.bottom() - y >= box.height() + 1
                box.moveTo(view.right() - box.width() - 2, y + 1 if below else y - box.height() - 1)
                if rule.label:
                    self._write(painter, self._font, box, rule.label, rule.ink or rule.color, ground=False)
                    taken.append(box)
                continue
            x = round(point.x()) + 0.5
            place = _free_place(box, x, view, taken, foot=rule.foot) if rule.label else None
            top = view.top() if place is None or rule.foot else place.center().y()
            bottom = view.bottom() if place is None or not rule.foot else place.center().y()
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))
            if place is not None:
                self._write(painter, self._font, place, rule.label, rule.ink or rule.color)
                taken.append(place)

    @staticmethod
    def _write(painter: QPainter, font: QFont, box: QRectF, text: str, color: QColor, *, ground: bool = True) -> None:
        if ground:
            veil = QColor(theme.current().color("panel"))
            veil.setAlphaF(0.78)
            painter.fillRect(box.adjusted(-1, 1, 1, -1), veil)
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip), text)


def _box(font: QFont, text: str) -> QRectF:
    metrics = QFontMetricsF(font)
    return QRectF(0, 0, metrics.horizontalAdvance(text), metrics.height())


def _free_place(box: QRectF, x: float, view: QRectF, taken: list[QRectF], *, foot: bool) -> QRectF | None:
    """Return where a rule's label stands: right of the line, left of it, or over it; rows away from the edge; None where nowhere is free."""
    over = min(max(view.left(), x - box.width() / 2), view.right() - box.width())
    for row in range(4):
        if row and (row + 1) * box.height() > view.height() * LABELS_SHARE:
            return None  # in a low chart labels would lie over what is drawn
        for left in (x + 4, x - 4 - box.width(), over):
            y = view.bottom() - (row + 1) * box.height() - 1 if foot else view.top() + row * box.height() + 1
            place = QRectF(left, y, box.width(), box.height())
            inside = place.left() >= view.left() and place.right() <= view.right()
            if inside and not any(place.adjusted(-TIGHT, 0, TIGHT, 0).intersects(other) for other in taken):
                return place
    return None
