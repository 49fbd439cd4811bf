"""A quiet line above the page: something has changed that the user may want to look at, or not."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from planner.ui import icons, theme
from planner.ui.panels.card import RADIUS, Card, Line

SIGN = 16


class Notice(Card):
    """A sentence, a button that looks closer, and one that puts it away."""

    taken = Signal()

    def __init__(self, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sign = QLabel(self)
        self.line = Line(theme.number_font(), parent=self)
        self.button = QPushButton(button, self)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icons.icon("close", "muted"))
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip(self.tr("Not now"))
        self.close_button.setAccessibleName(self.tr("Not now"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 6, 5)
        row.setSpacing(8)
        row.addWidget(self.sign)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        row.addWidget(self.close_button)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self.taken)
        self.close_button.clicked.connect(self.hide)
        self.restyle()
        self.hide()

    def say(self, text: str) -> None:
        """Show a sentence."""
        self.line.show_text(text)
        self.setAccessibleName(text)
        self.show()

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        self.sign.setPixmap(icons.label_pixmap("note", "severity.note", SIGN, self.devicePixelRatioF()))
        super().restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground in a faint tone of a note."""
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.faint(look.color("severity.note"), 0.35, "window"), 1))
        painter.setBrush(look.faint(look.color("severity.note"), 0.07))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()
