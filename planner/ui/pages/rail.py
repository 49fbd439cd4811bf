"""The rail at the left: one button for each page, icon over name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from planner.ui import theme
from planner.ui.icons import label_pixmap

ICON = 20


class RailButton(QAbstractButton):
    """One page's button."""

    def __init__(self, icon: str, text: str, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setToolTip(f"{text} ({keys})")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """Ask for room for icon and name."""
        metrics = QFontMetrics(theme.small_font())
        return QSize(max(metrics.horizontalAdvance(self.text()) + 12, 60), ICON + metrics.height() + 20)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, icon and name."""
        look = theme.current()
        painter = QPainter(self)
        if self.isChecked():
            painter.fillRect(self.rect(), look.color("selection"))
            painter.fillRect(0, 0, 3, self.height(), look.color("accent"))
        elif self.underMouse() or self.hasFocus():
            painter.fillRect(self.rect(), look.color("hover"))
        role = "accent" if self.isChecked() else "muted"
        ratio = self.devicePixelRatioF()
        metrics = QFontMetrics(theme.small_font())
        top = (self.height() - ICON - metrics.height() - 3) // 2
        painter.drawPixmap((self.width() - ICON) // 2, top, label_pixmap(self._icon, role, ICON, ratio))
        painter.setFont(theme.small_font())
        painter.setPen(look.color(role))
        painter.drawText(QRectF(0, top + ICON + 3, self.width(), metrics.height()), int(Qt.AlignmentFlag.AlignCenter), self.text())
        painter.end()


class Rail(QWidget):
    """Tells which page was chosen by its number."""

    chosen = Signal(int)

    def __init__(self, pages: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Pages"))
        self.buttons = QButtonGroup(self)
        self.buttons.setExclusive(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        for number, (icon, title) in enumerate(pages):
            button = RailButton(icon, title, f"Ctrl+{number + 1}", self)
            self.buttons.addButton(button, number)
            column.addWidget(button)
        column.addStretch(1)
        self.buttons.idClicked.connect(self.chosen)
        theme.current().changed.connect(self.update)

    def mark(self, number: int) -> None:
        """Show which page is looked at."""
        button = self.buttons.button(number)
        if button is not None:
            button.setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the hairline at the right."""
        painter = QPainter(self)
        painter.setPen(theme.current().color("border"))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        painter.end()
