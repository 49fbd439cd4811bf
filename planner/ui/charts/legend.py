"""The legend of a chart: colour keys in a row."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.ui import theme


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend; a ``hollow`` one is outlined, a ``line`` one drawn as a stroke."""

    text: str
    color: QColor
    hollow: bool = False
    line: bool = False


class Legend(QWidget):
    """Colour keys in a row; what doesn't fit goes into a second row, and never further."""

    SQUARE, GAP, TIGHT, LINES = 8, 11, 5, 2

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys: tuple[Key, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_keys(self, keys: tuple[Key, ...]) -> None:
        """Show these keys."""
        if keys == self.keys:
            return
        self.keys = keys
        self.setAccessibleDescription(", ".join(key.text for key in keys))
        self._fit()
        self.update()

    def resizeEvent(self, event: object) -> None:
        """Find the rows anew."""
        self._fit()

    def _fit(self) -> None:
        rows = 1 + max((row for row, *_ in self._places()), default=0)
        height = rows * (QFontMetrics(theme.small_font()).height() + 2) if self.keys else 0
        if height != self.height():
            self.setFixedHeight(height)

    def _places(self) -> list[tuple[int, float, Key]]:
        """Return row, left edge and key of each entry that has a place."""
        metrics = QFontMetrics(theme.small_font())
        widths = [self.SQUARE + 4 + metrics.horizontalAdvance(key.text) for key in self.keys]
        gap = self.GAP
        if len(widths) > 1:  # a little closer together rather than one word in a second row
            gap = max(self.TIGHT, min(self.GAP, (self.width() - sum(widths)) // (len(widths) - 1)))
        places: list[tuple[int, float, Key]] = []
        row, x = 0, 0.0
        for key, width in zip(self.keys, widths, strict=True):
            if x and x + width > self.width():
                row, x = row + 1, 0.0
            if row >= self.LINES:
                break
            places.append((row, x, key))
            x += width + gap
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint squares and names."""
        painter = QPainter(self)
        font = theme.small_font()
        painter.setFont(font)
        line = QFontMetrics(font).height() + 2
        for row, x, key in self._places():
            middle = row * line + line / 2
            square = QRectF(round(x), round(middle - self.SQUARE / 2), self.SQUARE, self.SQUARE)
            if key.line:
                square = QRectF(square.left(), middle - 1, square.width() + 1, 2)
            if key.hollow:
                painter.setPen(key.color)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(square.adjusted(0.5, 0.5, -0.5, -0.5))
            else:
                painter.fillRect(square, key.color)
            painter.setPen(theme.current().color("muted"))
            painter.drawText(QRectF(x + self.SQUARE + 4, row * line, self.width(), line), int(Qt.AlignmentFlag.AlignVCenter), key.text)
        painter.end()
