"""A grid's column titles: what it is sorted by with 1, 2, 3, a funnel that opens a column's filter, a menu for each column."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from planner.ui import theme
from planner.ui.grid.editors import PADDING
from planner.ui.grid.header import StayingTitles
from planner.ui.grid.model import GridModel
from planner.ui.qt import DISPLAY, HORIZONTAL

MARK = 9  # pixels: as wide as an arrow or a funnel is
GAP = 4
GRIP = 4  # pixels at a column's edge that are its handle
ADDING = Qt.KeyboardModifier.ShiftModifier
FUNNEL = ((0, 0), (9, 0), (5.6, 4.2), (5.6, 9), (3.4, 7.6), (3.4, 4.2))
LINE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class ArrangingHeader(StayingTitles):
    """Titles that sort by a click, with Shift as a further key, and filter by their funnel."""

    sort_wanted = Signal(int, bool)  # column, and whether it is a further key
    filter_wanted = Signal(int)
    menu_wanted = Signal(int, QPoint)
    resized = Signal(int)  # the user has drawn a column wider or narrower

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hovered = -1
        self._adding = False
        self._on_funnel = -1  # column whose funnel is pressed
        self._pressed = False
        self._drawn = -1  # column whose edge is drawn
        self.setMouseTracking(True)
        self.sectionClicked.connect(self._clicked)
        self.sectionResized.connect(self._resized)

    # where things are

    def _grid(self) -> GridModel:
        model = self.model()
        assert isinstance(model, GridModel)
        return model

    def funnel_of(self, column: int) -> QRect:
        """Return where a title's funnel is pressed."""
        right = self.left_of(column) + self.sectionSize(column)
        return QRect(right - GRIP - MARK - 2 * GAP, 0, MARK + 2 * GAP, self.height())

    def _at_funnel(self, place: QPoint) -> int:
        column = self.logicalIndexAt(place)
        return column if column >= 0 and self._grid().sortable and self.funnel_of(column).contains(place) else -1

    # the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the funnel is no press on the title."""
        place = event.position().toPoint()
        self._on_funnel = self._at_funnel(place) if event.button() == Qt.MouseButton.LeftButton else -1
        self._adding = bool(event.modifiers() & ADDING)
        if self._on_funnel < 0:
            self._pressed = True
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the funnel of the title under the mouse."""
        hovered = self.logicalIndexAt(event.position().toPoint())
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()
        if self._on_funnel < 0:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the filter where its funnel was clicked."""
        pressed, self._on_funnel = self._on_funnel, -1
        if pressed >= 0:
            if self._at_funnel(event.position().toPoint()) == pressed:
                self.filter_wanted.emit(pressed)
            return
        super().mouseReleaseEvent(event)
        self._pressed = False
        drawn, self._drawn = self._drawn, -1
        if drawn >= 0:
            self.resized.emit(drawn)

    def leaveEvent(self, event: QEvent) -> None:
        """No title is under the mouse any more."""
        self._hovered = -1
        self.viewport().update()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the title under the mouse."""
        column = self.logicalIndexAt(event.pos())
        if column >= 0:
            self.menu_wanted.emit(column, event.globalPos())

    def _clicked(self, column: int) -> None:
        self.sort_wanted.emit(column, self._adding)

    def _resized(self, column: int, *_: int) -> None:
        if self._pressed:
            self._drawn = column

    # drawing

    def font_of_titles(self, *, bold: bool = False) -> QFont:
        """Return the font of the titles: small, in the grid's zoom."""
        font = theme.small_font(bold=bold)
        font.setPointSizeF(font.pointSizeF() * getattr(self.parent(), "zoom", 100) / 100)
        return font

    def marks_width(self, column: int) -> int:
        """Return the room a title needs beside its text."""
        grid, name = self._grid(), self._grid().fields[column].column.name
        wide = MARK + GAP if name in grid.arrangement.filters or column == self._hovered else 0
        if grid.arrangement.sort_of(name) is not None:
            wide += (
                MARK + GAP + (QFontMetrics(self.font_of_titles(bold=True)).horizontalAdvance("1") if len(grid.arrangement.sorts) > 1 else 0)
            )
        return wide if grid.sortable else 0

    def sectionSizeFromContents(self, column: int) -> QSize:
        """Return room for the title and its marks."""
        metrics = QFontMetrics(self.font_of_titles(bold=True))
        wide = metrics.horizontalAdvance(str(self._grid().headerData(column, HORIZONTAL, DISPLAY) or ""))
        return QSize(wide + 2 * PADDING + MARK + GAP + 2, metrics.height() + 12)

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:
        """Draw a title, its sort arrow and its funnel."""
        grid, look = self._grid(), theme.current()
        if not 0 <= column < len(grid.fields):
            return
        field = grid.fields[column]
        sort, filtered = grid.arrangement.sort_of(field.column.name), field.column.name in grid.arrangement.filters
        font = self.font_of_titles(bold=sort is not None or filtered)
        painter.fillRect(rect, look.color("hover") if column == self._hovered and grid.sortable else look.color("header"))
        painter.setPen(look.color("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        marks = self.marks_width(column)
        room = rect.adjusted(PADDING, 0, -(PADDING + marks), -1)
        painter.setFont(font)
        painter.setPen(look.color("text") if sort is not None or filtered else look.color("muted"))
        title = str(grid.headerData(column, HORIZONTAL, DISPLAY) or "")
        side = Qt.AlignmentFlag.AlignRight if field.right else Qt.AlignmentFlag.AlignLeft
        elided = QFontMetrics(font).elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, LINE | int(side), elided)
        if marks and rect.width() > marks:
            self._paint_marks(painter, rect, column)

    def _paint_marks(self, painter: QPainter, rect: QRect, column: int) -> None:
        grid, look = self._grid(), theme.current()
        arrangement, name = grid.arrangement, grid.fields[column].column.name
        accent, muted = look.color("accent"), look.color("muted")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right, top = rect.right() - GRIP - GAP + 2, rect.center().y() - MARK / 2
        if name in arrangement.filters or column == self._hovered:
            active = name in arrangement.filters
            painter.setPen(QPen(accent if active else muted, 1.2))
            painter.setBrush(accent if active else Qt.BrushStyle.NoBrush)
            painter.drawPolygon(QPolygonF([QPointF(right - MARK + x, top + y) for x, y in FUNNEL]))
            right -= MARK + GAP
        sort = arrangement.sort_of(name)
        if sort is None:
            return
        if len(arrangement.sorts) > 1:
            metrics = QFontMetrics(painter.font())
            wide = metrics.horizontalAdvance("1")
            painter.setPen(accent)
            painter.drawText(
                QRect(round(right) - wide, rect.top(), wide + 1, rect.height() - 1), LINE, str(arrangement.sorts.index(sort) + 1)
            )
            right -= wide + 1
        middle, sign = QPointF(right - MARK / 2, rect.center().y()), -1 if sort.descending else 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawPolygon(QPolygonF([middle + QPointF(x, sign * y) for x, y in ((-4, 2.5), (4, 2.5), (0, -2.5))]))
