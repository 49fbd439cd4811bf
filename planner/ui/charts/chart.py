"""What every chart has: a heading, a legend, a plot that keeps still, a reason where there is nothing to draw, and a table twin."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QFontMetrics, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QMenu, QToolTip, QVBoxLayout, QWidget

from planner.engine.results import Results
from planner.model.plan import Plan
from planner.ui import theme
from planner.ui.charts.legend import Legend
from planner.ui.charts.plot import Plot
from planner.ui.panels.card import Card, Line

Cell = str | float
TableTwin = tuple[Sequence[str], Sequence[Sequence[Cell]]]


class Chart(Card):
    """A card with a plot; subclasses say what is drawn and give the same as a table."""

    def __init__(self, name: str, description: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = Line(theme.title_font(), parent=self)
        self.legend = Legend(self)
        self.plot = Plot(self)
        self.message = QLabel(self.plot)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setWordWrap(True)
        self.message.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 6)
        column.setSpacing(3)
        column.addWidget(self.heading)
        column.addWidget(self.legend)
        column.addWidget(self.plot, 1)
        self.setMinimumSize(180, 120)
        self.name, self.description = name, description
        self.about = ""  # plan, scenario and day: what a copy of the chart says of itself
        for widget in (self, self.plot):
            widget.setAccessibleName(name)
            widget.setAccessibleDescription(description)
        self.plot.scene().sigMouseMoved.connect(self._hover)
        self.plot.scene().sigMouseClicked.connect(self._click)
        self.plot.installEventFilter(self)
        self.setProperty("chart", True)

    # what subclasses give

    def asked(self, own: Results | None, position: int | None) -> int | None:
        """Return the part to draw: the one at a position, else the first product; where there is none, say so and return None."""
        at = position if position is not None or own is None or not own.products else own.products[0].part
        if own is not None and at is not None and 0 <= at < len(own.parts):
            return at
        self.say(self.tr("not computed yet") if own is None else self.tr("no part chosen and no demand yet: choose a part in the grid"))
        return None

    def show_plan(self, plan: Plan) -> None:
        """Take from a plan what results don't hold; a chart that needs nothing of it does nothing."""

    def table(self) -> TableTwin:
        """Return what is drawn as headers and rows."""
        raise NotImplementedError

    def home(self) -> None:
        """Show the part of the plot that matters."""

    def fit(self) -> None:
        """Fit names and labels to the plot's size."""

    def redraw(self) -> None:
        """Draw the same results again, in the colours in force."""

    def tip_at(self, x: float, y: float) -> str:
        """Return what the pointer is told at a point in data coordinates, empty for nothing."""
        bar = self.plot.marks.bar_at(x, y)
        return bar.tip if bar else ""

    # what all charts do

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        super().restyle()
        self.plot.restyle()
        self.say_again()
        self.redraw()

    def go_home(self) -> None:
        """Undo the user's panning and zooming."""
        self.plot.view.touched = False
        self.home()

    def show_title(self, title: str, suffix: str = "") -> None:
        """Head the chart with a title and what it is measured in."""
        self.heading.show_text(title, suffix=suffix)
        self.plot.setAccessibleName(f"{title} {suffix}".strip())

    def say_again(self) -> None:
        """Write the reason in the colour in force."""
        palette = self.message.palette()
        palette.setColor(self.message.foregroundRole(), theme.current().color("muted"))
        self.message.setPalette(palette)

    def say(self, reason: str) -> None:
        """Write why there is nothing to draw; empty: there is something."""
        self.message.setText(f"—\n{reason}" if reason else "")
        self.say_again()
        self.message.setVisible(bool(reason))
        self.message.setGeometry(self.plot.rect())
        if reason:
            self.plot.left.show_ticks(())
            self.plot.bottom.show_ticks(())
            self.legend.show_keys(())

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Fit to the plot's new size before it is painted."""
        if watched is self.plot and event.type() == QEvent.Type.Resize:
            self.message.setGeometry(self.plot.rect())
            self.fit()
        return False

    def _click(self, event: object) -> None:
        """Return to the part that matters on a double click."""
        if event.double():
            self.go_home()

    def picture(self) -> QPixmap:
        """Return the chart as a picture, with what it is about below it."""
        chart = self.grab()
        if not self.about:
            return chart
        ratio, line = chart.devicePixelRatio(), QFontMetrics(theme.small_font()).height() + 8
        whole = QPixmap(chart.width(), chart.height() + round(line * ratio))
        whole.setDevicePixelRatio(ratio)
        whole.fill(theme.current().color("panel"))
        painter = QPainter(whole)
        painter.drawPixmap(0, 0, chart)
        painter.setFont(theme.small_font())
        painter.setPen(theme.current().color("muted"))
        painter.drawText(QRectF(12, self.height(), self.width() - 24, line), int(Qt.AlignmentFlag.AlignVCenter), self.about)
        painter.end()
        return whole

    def copy_picture(self) -> None:
        """Put the chart as a picture on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.picture())

    def text(self) -> str:
        """Return the chart's table with tabs between the cells, as spreadsheets take it."""
        headers, rows = self.table()
        lines = [*filter(None, (self.about,)), "\t".join(headers), *("\t".join(_cell(cell) for cell in row) for row in rows)]
        return "\n".join(lines) + "\n"

    def copy_data(self) -> None:
        """Put the chart's table on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    def menu(self) -> QMenu:
        """Return the chart's own menu."""
        menu = QMenu(self)
        for text, slot in (
            (self.tr("Copy picture"), self.copy_picture),
            (self.tr("Copy data"), self.copy_data),
            (self.tr("Reset view"), self.go_home),
        ):
            action = QAction(text, menu)
            action.triggered.connect(slot)
            menu.addAction(action)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the chart's own menu."""
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _hover(self, place: QPointF) -> None:
        view = self.plot.view
        point = view.mapSceneToView(place)
        inside = view.sceneBoundingRect().contains(place)
        tip = self.tip_at(point.x(), point.y()) if inside else ""
        if tip:
            QToolTip.showText(self.plot.mapToGlobal(self.plot.mapFromScene(place)) + QPoint(12, 12), tip, self.plot)
        else:
            QToolTip.hideText()


def _cell(cell: Cell) -> str:
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell)
