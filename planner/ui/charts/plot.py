"""The plot of a chart: it keeps still until somebody zooms or pans, and has no menu of its own."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtWidgets import QWidget

from planner.ui import theme
from planner.ui.charts.axes import Axis
from planner.ui.charts.marks import Marks
from planner.ui.charts.role import announce


class View(pg.ViewBox):
    """A view that zooms only while Ctrl is held, pans with the left button, and has no menu of its own."""

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0)
        self.disableAutoRange()
        self.touched = False

    def wheelEvent(self, event: QWheelEvent, axis: int | None = None) -> None:
        """Zoom with Ctrl; else let the window scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.touched = True
            super().wheelEvent(event, axis)
        else:
            event.ignore()

    def mouseDragEvent(self, event: object, axis: int | None = None) -> None:
        """Pan with the left button; the right one is for the menu."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.touched = True
            super().mouseDragEvent(event, axis)
        else:
            event.ignore()


class Plot(pg.PlotWidget):
    """The plot of a chart: two own axes, no frame, the panel's colour behind it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        announce(Plot)
        self.view = View()
        super().__init__(parent, viewBox=self.view, axisItems={"left": Axis("left"), "bottom": Axis("bottom")}, background=None)
        item = self.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.setContentsMargins(0, 0, 0, 0)
        item.layout.setContentsMargins(0, 2, 4, 0)
        self.left: Axis = item.getAxis("left")
        self.bottom: Axis = item.getAxis("bottom")
        self.marks = Marks()
        item.addItem(self.marks, ignoreBounds=True)
        self.setFrameShape(self.Shape.NoFrame)
        self.bottom.setHeight(QFontMetrics(theme.small_font()).height() + 5)
        self.left.setWidth(30)
        self.restyle()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setMinimumHeight(60)

    def restyle(self) -> None:
        """Lie on the panel's colour."""
        self.setBackground(theme.current().color("panel"))

    def sizeHint(self) -> QSize:
        """Ask for a modest size; the splitter decides."""
        return QSize(320, 140)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl alone."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        else:
            event.ignore()
