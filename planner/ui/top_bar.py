"""The row at the top: the plan's name, the menus, scenario and comparison, the search line. It takes the scenario's tint."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenuBar, QSizePolicy, QWidget

from planner.ui import theme
from planner.ui.icons import icon
from planner.ui.panels.scenario_bar import ScenarioBar

TITLE_WIDTH = 340


class FindLine(QLineEdit):
    """The search line: Enter goes on to the next, Escape back to the grid."""

    next_wanted = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Catch Enter and Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class TopBar(QWidget):
    """Stands where a window has its menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = 0
        self.title = QLabel(self)
        self.title.setFont(theme.title_font())
        self.title.setMaximumWidth(TITLE_WIDTH)
        self.menus = QMenuBar(self)
        self.menus.setNativeMenuBar(False)
        self.menus.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.scenarios = ScenarioBar(self)
        self.find = FindLine(self)
        self.find.setPlaceholderText(self.tr("Find part, supplier, code…  Ctrl+F"))
        self.find.setAccessibleName(self.tr("Find"))
        self.find.setClearButtonEnabled(True)
        self.find.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.find.setMinimumWidth(150)
        self.find.setMaximumWidth(270)
        self.find.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 5, 10, 5)
        row.setSpacing(10)
        row.addWidget(self.title)
        row.addWidget(self.menus)
        row.addStretch(1)
        row.addWidget(self.scenarios)
        row.addSpacing(6)
        row.addWidget(self.find, 1)
        theme.current().changed.connect(self.restyle)
        self.restyle()

    def set_scenario(self, index: int) -> None:
        """Take the tint of the scenario at a place of the bar."""
        self._index = index
        self.restyle()

    def name_plan(self, name: str, whole: str) -> None:
        """Show the plan's name, and the whole of it in the tooltip."""
        room = TITLE_WIDTH - 8
        self.title.setText(QFontMetrics(theme.title_font()).elidedText(name, Qt.TextElideMode.ElideMiddle, room))
        self.title.setToolTip(whole)

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        look = theme.current()
        color = {name: look.color(name).name() for name in ("text", "muted", "accent", "panel", "border", "hover", "selection")}
        self.menus.setStyleSheet(
            "QMenuBar {{ background: transparent; color: {muted}; }}"
            "QMenuBar::item {{ background: transparent; padding: 4px 7px; border-radius: 4px; }}"
            "QMenuBar::item:selected {{ background: {hover}; color: {text}; }}".format(**color)
        )
        self.find.setStyleSheet(
            "QLineEdit {{ background: {panel}; color: {text}; border: 1px solid {border}; border-radius: 6px; padding: 4px 6px; }}"
            "QLineEdit:focus {{ border-color: {accent}; }}".format(**color)
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tinted ground and the line below."""
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.tint(self._index, "panel") if self._index else look.color("panel"))
        painter.setPen(look.color("border"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()
