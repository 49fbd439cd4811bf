"""The row at the top: the plan's name, the menus, scenario and comparison, the search line. It takes the scenario's tint."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenuBar, QSizePolicy, QToolButton, QWidget

from planner.ui import theme
from planner.ui.icons import icon
from planner.ui.panels.scenario_bar import ScenarioBar

TITLE_WIDTH = 340
ROOMY = 165  # characters: a narrower bar does without some words
SHORTEST, SEARCHED = 12, 14  # characters: what the plan's name keeps, and what the search line gets at least


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
        self._name = ""
        self.title = QLabel(self)
        self.title.setFont(theme.title_font())
        self.title.setMaximumWidth(TITLE_WIDTH)
        self.menus = QMenuBar(self)
        self.menus.setNativeMenuBar(False)
        self.menus.setAccessibleName(self.tr("Menus"))
        self.menus.setSizePolicy(
            QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed
        )  # the last menus wait behind an arrow in a narrow window
        self._further()
        self.scenarios = ScenarioBar(self)
        self.find = FindLine(self)
        self.find.setPlaceholderText(self.tr("Find part, code…  Ctrl+F"))
        self.find.setAccessibleName(self.tr("Find"))
        self.find.setClearButtonEnabled(True)
        self.find.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.find.setMinimumWidth(110)
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

    def _further(self) -> None:
        """Draw the arrow behind which a narrow window keeps the last menus: Qt's own is dark on a dark ground, and has no name."""
        arrow = self.menus.findChild(QToolButton, "qt_menubar_ext_button")
        if arrow is not None:
            arrow.setIcon(icon("more", "text"))
            arrow.setAccessibleName(self.tr("More menus"))
            arrow.setToolTip(arrow.accessibleName())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the words go first, then the end of the plan's name; never the scenario's."""
        super().resizeEvent(event)
        digit = self.fontMetrics().averageCharWidth()
        self.scenarios.set_captions(self.width() >= ROOMY * digit)
        fixed = (self.menus, self.scenarios, self.find)
        room = self.width() - sum(widget.minimumSizeHint().width() for widget in fixed) - self.menus.sizeHint().width() - SEARCHED * digit
        self.title.setMaximumWidth(min(TITLE_WIDTH, max(room, SHORTEST * digit)))
        self._elide()

    def set_scenario(self, index: int) -> None:
        """Take the tint of the scenario at a place of the bar."""
        self._index = index
        self.restyle()

    def name_plan(self, name: str, whole: str) -> None:
        """Show the plan's name, and the whole of it in the tooltip."""
        self._name = name
        self.title.setToolTip(whole)
        self._elide()

    def _elide(self) -> None:
        room = self.title.maximumWidth() - 8
        self.title.setText(QFontMetrics(theme.title_font()).elidedText(self._name, Qt.TextElideMode.ElideMiddle, room))

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
