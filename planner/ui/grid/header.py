"""The edges of a grid: titles above, of which the first may stay, and row numbers at the left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from planner.ui import theme
from planner.ui.grid.editors import PADDING
from planner.ui.grid.laid import scaled

if TYPE_CHECKING:
    from planner.ui.grid.view import GridView

CONTROL = Qt.KeyboardModifier.ControlModifier
LEAST_DIGITS = 2
LINE = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class StayingTitles(QHeaderView):
    """Titles. Over the columns that stay, the mouse works on what is shown there, not on what has scrolled below it."""

    column_wanted = Signal(int)  # with Ctrl: choose the whole column

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.stays: Callable[[], int] = int  # how wide what stays is
        self._never: frozenset[int] = frozenset()
        self._moved_by = 0  # how far the mouse's places are moved during a press
        self.setAccessibleName(self.tr("Column titles"))

    @property
    def never(self) -> frozenset[int]:
        """Columns that are never shown: the row numbers at the edge say the same."""
        return self._never

    @never.setter
    def never(self, columns: frozenset[int]) -> None:
        self._never = columns
        for column in columns:
            self.setSectionHidden(column, True)

    def setSectionHidden(self, column: int, hide: bool) -> None:
        """Hide or show a column."""
        super().setSectionHidden(column, hide or column in self._never)

    def left_of(self, column: int) -> int:
        """Return where a title begins on the screen."""
        left = self.sectionPosition(column)
        return left if left < self.stays() else left - self.offset()

    def logicalIndexAt(self, place: int | QPoint, y: int = 0) -> int:  # type: ignore[override]
        """Return the column at a place, -1 where there is none."""
        x = place if isinstance(place, int) else place.x()
        return super().logicalIndexAt(x - self._shift(x))

    def _shift(self, x: float) -> int:
        return self.offset() if 0 <= x < self.stays() else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the titles, then those that stay over them."""
        super().paintEvent(event)
        width = self.stays()
        if not width:
            return
        painter = QPainter(self.viewport())
        if self.offset():
            for column in (self.logicalIndex(visual) for visual in range(self.count())):
                if self.sectionSize(column) and self.sectionPosition(column) < width:
                    painter.save()
                    self.paintSection(painter, QRect(self.sectionPosition(column), 0, self.sectionSize(column), self.height()), column)
                    painter.restore()
        painter.setPen(theme.current().color("border"))
        painter.drawLine(width - 1, 0, width - 1, self.height())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """With Ctrl choose whole columns, as a spreadsheet does; plain clicks do what the grid does with them."""
        if event.button() == Qt.MouseButton.LeftButton and event.modifiers() & CONTROL:
            column = self.logicalIndexAt(event.position().toPoint())
            if column >= 0:
                self.column_wanted.emit(column)
            return
        self._moved_by = self._shift(event.position().x())
        super().mousePressEvent(self._at(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse, while it is pressed from where it was pressed."""
        if not event.buttons():
            self._moved_by = self._shift(event.position().x())
        super().mouseMoveEvent(self._at(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the press began."""
        super().mouseReleaseEvent(self._at(event))
        self._moved_by = 0

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click at an edge fits the column."""
        self._moved_by = self._shift(event.position().x())
        super().mouseDoubleClickEvent(self._at(event))

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell the tooltip of the title that is shown."""
        if isinstance(event, QHelpEvent) and (moved := self._shift(event.pos().x())):
            event = QHelpEvent(event.type(), event.pos() - QPoint(moved, 0), event.globalPos())
        return super().viewportEvent(event)

    def _at(self, event: QMouseEvent) -> QMouseEvent:
        """Return the event where the title under it would stand if it had scrolled along."""
        if not self._moved_by:
            return event
        place = event.position() - QPointF(self._moved_by, 0)
        return QMouseEvent(event.type(), place, event.globalPosition(), event.button(), event.buttons(), event.modifiers())


class RowHeader(QHeaderView):
    """Row numbers, as wide as the highest one; a click chooses the row."""

    _view: GridView | None = None  # none while Python's collector takes a grid apart that is still on the screen

    def __init__(self, view: GridView) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._view = view
        self._digits = 0
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(True)
        self.setAccessibleName(self.tr("Row numbers"))

    def font_of_numbers(self) -> QFont:
        """Return the font of the numbers: small, in the grid's zoom."""
        return scaled(theme.small_font(), self._view.zoom / 100 if self._view is not None else 1.0)

    def sizeHint(self) -> QSize:
        """Return room for the highest number."""
        digits = max(LEAST_DIGITS, len(str(self.count())))
        return QSize(QFontMetrics(self.font_of_numbers()).horizontalAdvance("0") * digits + 2 * PADDING, 0)

    def fit(self) -> None:
        """Take another width where the highest number has more digits."""
        digits = len(str(self.count()))
        if digits != self._digits and self._view is not None:
            self._digits = digits
            self._view.updateGeometries()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the numbers; those of chosen rows stand out."""
        look, view = theme.current(), self._view
        if view is None:
            return
        painter = QPainter(self.viewport())
        area, wide = event.region().boundingRect(), self.viewport().width()
        painter.fillRect(area, look.color("header"))
        rows = view.rows_between(area.top(), area.bottom())
        chosen = _chosen(view, rows)
        font = self.font_of_numbers()
        strong = QFont(font)
        strong.setWeight(QFont.Weight.DemiBold)
        muted, accent, ground = look.color("muted"), look.color("accent"), look.color("selection")
        height, y = self.defaultSectionSize(), self.sectionViewportPosition(rows.start) if len(rows) else 0
        for row in rows:
            if row in chosen:
                painter.fillRect(0, y, wide, height, ground)
                painter.fillRect(wide - 2, y, 2, height, accent)
            painter.setFont(strong if row in chosen else font)
            painter.setPen(accent if row in chosen else muted)
            painter.drawText(0, y, wide - PADDING, height - 1, LINE, str(row + 1))
            y += height
        painter.setPen(look.color("border"))
        painter.drawLine(wide - 1, area.top(), wide - 1, area.bottom())
        painter.end()


def _chosen(view: GridView, rows: range) -> set[int]:
    """Return which of some rows hold a chosen cell or the cell in hand."""
    found = {view.currentIndex().row()}
    for one in view.selectionModel().selection():
        found.update(range(max(one.top(), rows.start), min(one.bottom() + 1, rows.stop)))
    return found


def whole_column(view: GridView, column: int) -> tuple[QItemSelection, QItemSelectionModel.SelectionFlag]:
    """Return what chooses a whole column, or gives it up where it is chosen already."""
    model = view.grid
    every = QItemSelection(model.index(0, column), model.index(model.rowCount() - 1, column))
    flags = QItemSelectionModel.SelectionFlag
    chosen = view.selectionModel().isColumnSelected(column)
    return every, flags.Deselect if chosen else flags.Select
