"""A slider drawn thin, with the part up to its handle filled."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from planner.ui import theme

HANDLE, TRACK = 14, 4


class Slider(QSlider):
    """Jumps to where it is pressed, follows the pointer and the arrow keys; the wheel passes by."""

    grasped = Signal()  # a new movement begins

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """Ask for the handle's height."""
        return QSize(120, HANDLE + 6)

    def minimumSizeHint(self) -> QSize:
        """Ask for room to move in."""
        return QSize(50, HANDLE + 6)

    def _span(self) -> tuple[float, float]:
        return HANDLE / 2 + 2, self.width() - HANDLE / 2 - 2

    def place(self) -> float:
        """Return where the handle's middle stands, in pixels."""
        left, right = self._span()
        span = max(1, self.maximum() - self.minimum())
        return left + (right - left) * (self.sliderPosition() - self.minimum()) / span

    def value_at(self, x: float) -> int:
        """Return the value that belongs to a place, on the slider's small step."""
        left, right = self._span()
        share = min(1.0, max(0.0, (x - left) / max(1.0, right - left)))
        step = max(1, self.property("grain") or 1)
        return min(self.maximum(), self.minimum() + round(share * (self.maximum() - self.minimum()) / step) * step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle to the pointer."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.grasped.emit()
        self.setSliderDown(True)
        if abs(event.position().x() - self.place()) > HANDLE / 2:
            self.setSliderPosition(self.value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self.isSliderDown():
            self.setSliderPosition(self.value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self.setSliderDown(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Count what the keys do from now on as one movement."""
        self.grasped.emit()
        super().focusInEvent(event)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the window: no figure changes by scrolling past."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track, filled part and handle."""
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, (left, right), at = self.height() / 2, self._span(), self.place()
        accent = look.color("accent") if self.isEnabled() else look.faint(look.color("muted"), 0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("track"))
        painter.drawRoundedRect(QRectF(left - 2, middle - TRACK / 2, right - left + 4, TRACK), TRACK / 2, TRACK / 2)
        painter.setBrush(accent)
        painter.drawRoundedRect(QRectF(left - 2, middle - TRACK / 2, at - left + 2, TRACK), TRACK / 2, TRACK / 2)
        if self.hasFocus():
            painter.setBrush(look.faint(accent, 0.25))
            painter.drawEllipse(QPointF(at, middle), HANDLE / 2 + 3, HANDLE / 2 + 3)
        painter.setPen(QPen(accent, 2))
        painter.setBrush(look.color("panel"))
        painter.drawEllipse(QPointF(at, middle), HANDLE / 2 - 1, HANDLE / 2 - 1)
        painter.end()
