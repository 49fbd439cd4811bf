"""The bar that says which scenario is looked at, in the scenario's own colour, and with which one it is compared."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QIcon, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from planner.ui import icons, theme

NO_COMPARE = "—"
PAD, DOT, WIDEST = 10, 8, 220


class Pill(QComboBox):
    """A choice painted as a rounded pill; with a colour, outlined in it and led by a dot."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color: QColor | None = None
        self._hovered = False
        self.setAccessibleName(name)
        self.view().setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_color(self, color: QColor | None) -> None:
        """Outline the pill in a colour."""
        self._color = color
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the width of the longest choice."""
        metrics = QFontMetrics(theme.title_font())
        widest = max((metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        return QSize(min(widest, WIDEST) + 2 * PAD + 18 + (DOT + 6 if self._color else 0), metrics.height() + 12)

    def minimumSizeHint(self) -> QSize:
        """Ask for room for a few letters; the scenario looked at, which is coloured, is always readable."""
        hint = self.sizeHint()
        return hint if self._color else QSize(min(64, hint.width()), hint.height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel alone: a scenario never changes by scrolling past."""
        event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up under the pointer."""
        self._hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Dim again."""
        self._hovered = False
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill."""
        look = theme.current()
        color = self._color or look.color("text")
        edge = self._color or look.color("accent" if self.hasFocus() else "border")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2.0 if self.hasFocus() else 1.2
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(edge, width))
        painter.setBrush(look.color("hover" if self._hovered else "panel"))
        painter.drawRoundedRect(box, 6, 6)
        left = box.left() + PAD
        middle = box.center().y()
        if self._color:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(QPointF(left + DOT / 2, middle), DOT / 2, DOT / 2)
            left += DOT + 6
        font = theme.title_font() if self._color else theme.number_font()
        painter.setFont(font)
        painter.setPen(color)
        room = QRectF(left, box.top(), box.right() - PAD - 14 - left, box.height())
        text = QFontMetrics(font).elidedText(self.currentText(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        tip = QPointF(box.right() - PAD - 4, middle + 2)
        painter.setPen(QPen(color, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF([tip + QPointF(-3.5, -3.5), tip, tip + QPointF(3.5, -3.5)]))
        painter.end()


class ScenarioBar(QWidget):
    """Scenario, scenario compared with, and a button for a new one. Signals speak of what the user chose."""

    scenario_chosen = Signal(str)
    compare_chosen = Signal(str)  # empty for none
    new_scenario = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scenario_box = Pill(self.tr("Scenario"), self)
        self.compare_box = Pill(self.tr("Compare with"), self)
        self.add_button = QToolButton(self)
        self.add_button.setIcon(icons.icon("add"))
        self.add_button.setAutoRaise(True)
        self.add_button.setToolTip(self.tr("New scenario"))
        self.add_button.setAccessibleName(self.tr("New scenario"))
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(8)
        self._captions = (QLabel(self.tr("Scenario"), self), QLabel(self.tr("compare with"), self))
        for caption, box in zip(self._captions, (self.scenario_box, self.compare_box), strict=True):
            caption.setBuddy(box)
        for widget in (self._captions[0], self.scenario_box, self.add_button, self._captions[1], self.compare_box):
            row.addWidget(widget)
        self.scenario_box.activated.connect(self._choose_scenario)
        self.compare_box.activated.connect(self._choose_compare)
        self.add_button.clicked.connect(self.new_scenario)
        theme.current().changed.connect(self.restyle)
        self._shown: tuple[tuple[str, ...], str, str | None] | None = None
        self.set_scenarios(("Base",), "Base", None)

    def set_scenarios(self, names: Sequence[str], scenario: str, compare: str | None) -> None:
        """Offer these scenarios, the base first, and show which one is looked at and which one it is compared with."""
        if self._shown == (shown := (tuple(names), scenario, compare)):
            return
        self._shown = shown
        with QSignalBlocker(self.scenario_box), QSignalBlocker(self.compare_box):
            if [self.scenario_box.itemText(i) for i in range(self.scenario_box.count())] != list(names):
                self.scenario_box.clear()
                self.scenario_box.addItems(list(names))
                self.compare_box.clear()
                self.compare_box.addItems([NO_COMPARE, *names])
            self.scenario_box.setCurrentIndex(max(0, list(names).index(scenario) if scenario in names else 0))
            self.compare_box.setCurrentIndex(1 + list(names).index(compare) if compare in names else 0)
        self.restyle()
        self.updateGeometry()

    def set_captions(self, shown: bool) -> None:
        """Show the words before the choices, or do without them where room is scarce; the choices name themselves."""
        for caption in self._captions:
            caption.setVisible(shown)

    def color_index(self) -> int:
        """Return the place of the scenario looked at, the base being 0: charts, cells and bar take its colour."""
        return self.scenario_box.currentIndex()

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        look = theme.current()
        self.scenario_box.set_color(look.scenario(self.color_index()))
        for index in range(self.scenario_box.count()):
            self.scenario_box.setItemIcon(index, dot(look.scenario(index), self.devicePixelRatioF()))
            self.compare_box.setItemIcon(index + 1, dot(look.scenario(index), self.devicePixelRatioF()))
        for caption in self._captions:
            palette = caption.palette()
            palette.setColor(caption.foregroundRole(), look.color("muted"))
            caption.setPalette(palette)
        self.scenario_box.updateGeometry()

    def _choose_scenario(self, index: int) -> None:
        self._shown = None  # the box shows what was chosen, which the desk may refuse
        self.restyle()
        self.scenario_chosen.emit(self.scenario_box.itemText(index))

    def _choose_compare(self, index: int) -> None:
        self._shown = None
        self.compare_chosen.emit("" if index == 0 else self.compare_box.itemText(index))


def dot(color: QColor, ratio: float = 1.0) -> QIcon:
    """Return a round dot of a colour for a list of scenarios."""
    size = 12
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(QRectF(2, 2, size - 4, size - 4))
    painter.end()
    return QIcon(pixmap)
