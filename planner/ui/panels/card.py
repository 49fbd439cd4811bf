"""What panels are made of: a framed ground with a heading, and text that is elided rather than clipped."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from planner.ui import theme

RADIUS = 5.0
LEAST = 0.85  # of small letters: what a figure shrinks to


class Card(QFrame):
    """A panel with a hairline border and round corners."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.current().changed.connect(self.restyle)

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("border"), 1))
        painter.setBrush(look.color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()


class Line(QWidget):
    """One line of text in a colour role; too long a text is elided and shown whole in the tooltip.

    ``shrinks``: a figure first becomes smaller, down to what can just be read: cut off it would read as another one.
    """

    def __init__(self, font: QFont, role: str = "text", *, shrinks: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._font, self._role, self._shrinks = font, role, shrinks
        self._text, self._suffix, self._tip = "", "", ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text + (f" {self._suffix}" if self._suffix else "")

    @property
    def role(self) -> str:
        """The colour role of the text."""
        return self._role

    def show_text(self, text: str, role: str | None = None, suffix: str = "", tip: str = "") -> None:
        """Show a text, and behind it a ``suffix`` in the muted colour."""
        if (text, role or self._role, suffix, tip) == (self._text, self._role, self._suffix, self._tip):
            return
        self._text, self._role, self._suffix, self._tip = text, role or self._role, suffix, tip
        self.setAccessibleName(self.text)
        self._set_tip()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for one line's height."""
        metrics = QFontMetrics(self._font)
        return QSize(metrics.horizontalAdvance(self.text), metrics.height())

    minimumSizeHint = sizeHint

    def resizeEvent(self, event: object) -> None:
        """Keep the tooltip in step with what fits."""
        self._set_tip()

    def fitting_font(self) -> QFont:
        """Return the font in which the text fits, as far as it may shrink."""
        font = QFont(self._font)
        smallest = LEAST * theme.small_font().pointSizeF()
        while self._shrinks and font.pointSizeF() > smallest and QFontMetrics(font).horizontalAdvance(self._text) > self.width():
            font.setPointSizeF(max(smallest, font.pointSizeF() - 0.5))
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much of the text as fits."""
        look = theme.current()
        font = self.fitting_font()
        metrics = QFontMetrics(font)
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(look.color(self._role))
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        text = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), flags, text)
        if self._suffix and text == self._text:
            light = theme.number_font()
            used = metrics.horizontalAdvance(self._text + " ") + 2
            room = self.rect().adjusted(used, 0, 0, 0)
            painter.setFont(light)
            painter.setPen(look.color("muted"))
            painter.drawText(room, flags, QFontMetrics(light).elidedText(self._suffix, Qt.TextElideMode.ElideRight, room.width()))
        painter.end()

    def _set_tip(self) -> None:
        clipped = QFontMetrics(self.fitting_font()).horizontalAdvance(self.text) > self.width()
        self.setToolTip(self._tip or (self.text if clipped else ""))
