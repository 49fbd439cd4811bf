"""The painted surface of a grid: what is painted when, and no more of it than has changed."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget

from planner.ui.grid import dragging, fill
from planner.ui.grid.cells import CellStore
from planner.ui.grid.freeze import FrozenTable
from planner.ui.grid.model import GridModel
from planner.ui.grid.painter import HANDLE, SHADE, CellPainter, Pane
from planner.ui.grid.sums import Block

MANY_ROWS = 2  # where more rows change at once, the row in hand is painted first
FRAMES = 64  # more blocks than this are chosen: none of them is framed


class PaintedTable(FrozenTable):
    """A table of a GridModel that paints itself."""

    numbers_cut = Signal()  # some number was drawn as ####
    _whole = False  # not so while Python's collector takes a grid apart that is still on the screen

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = model
        self.store = CellStore(model)
        self.painter = CellPainter(self)
        self._fitting = False
        self.dragged = False  # Qt takes the cursor along just now; it comes back at once
        self._whole = True
        self._rest_soon = QTimer(self)
        self._rest_soon.setSingleShot(True)
        self._rest_soon.setInterval(0)
        self._rest_soon.timeout.connect(self.viewport().update)
        self.shows_handle = True  # whether what is chosen can be filled on with the mouse
        self._framed: list[QRect] = []
        for signal in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.modelReset, model.layoutChanged):
            signal.connect(self._forget)
        model.headerDataChanged.connect(self._forget)

    # painting

    def rows_between(self, top: int, bottom: int) -> range:
        """Return the rows between two heights of the view."""
        first, last = self.rowAt(max(0, top)), self.rowAt(bottom)
        count = self.grid.rowCount()
        if first < 0 or not count:
            return range(0)
        return range(first, count if last < 0 else last + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells that are to be painted, in one go for each part that scrolls as one."""
        if not self._whole:
            return
        painter = QPainter(self.viewport())
        panes = list(self.panes())
        for dirty in event.region():
            rows = self.rows_between(dirty.top(), dirty.bottom())
            for whole, offset in panes:
                area = dirty & whole
                if area.isEmpty() or not rows:
                    continue
                painter.setClipRect(area)
                columns = self.columns_between(area.left(), area.right(), offset)
                pane = Pane(area, columns, rows, self.rowViewportPosition(rows.start), self.rowHeight(rows.start))
                self.painter.draw(self, painter, pane)
        painter.setClipping(False)
        self._draw_frames(painter, panes)
        self._draw_edges(painter)
        painter.end()
        if self.painter.wanting:
            self.numbers_cut.emit()

    def _draw_frames(self, painter: QPainter, panes: list[tuple[QRect, int]]) -> None:
        blocks, current = self.blocks(), self.currentIndex()
        if not blocks and current.isValid():
            blocks = [(current.row(), current.row(), current.column(), current.column())]
        for whole, offset in panes:
            painter.setClipRect(whole)
            frames = self._frames(blocks, offset)
            hand = (
                self._block_rects((current.row(), current.row(), current.column(), current.column()), offset) if current.isValid() else []
            )
            handle = self.fill_handle_rect()
            self.painter.draw_frames(painter, frames, hand[0] if hand else None, handle if handle.isValid() else None)
        painter.setClipping(False)

    def _draw_edges(self, painter: QPainter) -> None:
        """Show that there are more columns behind an edge."""
        bar, size, frozen = self.horizontalScrollBar(), self.viewport().size(), self.frozen_width()
        if frozen:
            self.painter.draw_freeze(painter, frozen - 1, size.height())
        left = QRect(frozen, 0, SHADE, size.height()) if bar.value() > bar.minimum() else None
        right = QRect(size.width() - SHADE, 0, SHADE, size.height()) if bar.value() < bar.maximum() else None
        self.painter.draw_edges(painter, left, right)

    # what is chosen

    def blocks(self) -> list[Block]:
        """Return the chosen blocks: first and last row, first and last column of each."""
        return [(one.top(), one.bottom(), one.left(), one.right()) for one in self.selectionModel().selection()]

    def _frames(self, blocks: list[Block], offset: int) -> list[QRect]:
        if len(blocks) > FRAMES:
            return []
        return [rect for block in blocks for rect in self._block_rects(block, offset)]

    def _block_rects(self, block: Block, offset: int) -> list[QRect]:
        """Return where a block stands in a part that has been scrolled so far: one piece for each run of columns side by side."""
        header, (top, bottom, left, right) = self.horizontalHeader(), block
        y = self.rowViewportPosition(top)
        height = self.rowViewportPosition(bottom) + self.rowHeight(bottom) - y
        shown = sorted(header.visualIndex(column) for column in range(left, right + 1) if not header.isSectionHidden(column))
        pieces: list[QRect] = []
        for visual in shown:
            column = header.logicalIndex(visual)
            x, width = header.sectionPosition(column) - offset, header.sectionSize(column)
            if pieces and pieces[-1].right() + 1 == x:
                pieces[-1].setWidth(pieces[-1].width() + width)
            else:
                pieces.append(QRect(x, y, width, height))
        return pieces

    def fill_handle_rect(self) -> QRect:
        """Return the square at the lower right corner of what is chosen, an empty rectangle where there is none."""
        blocks, current = self.blocks(), self.currentIndex()
        if len(blocks) != 1 or not self.shows_handle or not current.isValid():
            return QRect()
        header, (_, bottom, left, right) = self.horizontalHeader(), blocks[0]
        shown = [column for column in range(left, right + 1) if not header.isSectionHidden(column)]
        if not shown:
            return QRect()
        last = max(shown, key=header.visualIndex)
        corner = self.visualRect(self.grid.index(bottom, last)).bottomRight()
        if not self.viewport().rect().contains(corner) or (not self.is_frozen(last) and corner.x() < self.frozen_width()):
            return QRect()
        return QRect(corner - QPoint(HANDLE - 3, HANDLE - 3), corner + QPoint(2, 2))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Paint the frames anew as well: they stand out a little over the cells."""
        super().selectionChanged(selected, deselected)
        frames = [rect for _, offset in self.panes() for rect in self._frames(self.blocks(), offset)]
        for rect in (*self._framed, *frames):
            self.viewport().update((rect & self.viewport().rect()).adjusted(-HANDLE, -HANDLE, HANDLE, HANDLE))
        self._framed = frames
        self.verticalHeader().viewport().update()

    def update_row(self, row: int) -> None:
        """Paint a row anew."""
        if row >= 0:
            self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    # what the model tells

    def dataChanged(self, first: QModelIndex, last: QModelIndex, roles: list[int] | None = None) -> None:
        """Paint what has changed and can be seen. Qt would paint all, and write over what somebody is typing just now."""
        self.store.forget(first.row(), last.row())
        if QAccessible.isActive() and self.state() != QAbstractItemView.State.EditingState:
            super().dataChanged(first, last, roles or [])
        seen = self.rows_between(0, self.viewport().height())
        top, bottom = max(first.row(), seen.start), min(last.row(), seen.stop - 1)
        if top <= bottom:  # whole rows, since what a cell looks like may hang on its neighbours
            hand = self.currentIndex().row()
            if top <= hand <= bottom and bottom - top > MANY_ROWS:
                # What was typed shows at once; the other rows follow in a paint of their own, right afterwards.
                self.update_row(hand)
                self._rest_soon.start()
                return
            y = self.rowViewportPosition(top)
            self.viewport().update(0, y, self.viewport().width(), self.rowViewportPosition(bottom) + self.rowHeight(bottom) - y)

    def _forget(self) -> None:
        self.store.clear()
        self._framed = []

    # the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to fill, or choose."""
        if not fill.mouse(self, event) and not dragging.mouse(self, event):
            super().mousePressEvent(event)
            dragging.pressed(self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Fill on, or choose."""
        if not fill.mouse(self, event) and not dragging.mouse(self, event):
            self.dragged = bool(event.buttons())
            super().mouseMoveEvent(event)
            self.dragged = False
            dragging.stays(self)
        if not event.buttons():
            over = self.fill_handle_rect().adjusted(-1, -1, 1, 1).contains(event.position().toPoint())
            self.viewport().setCursor(Qt.CursorShape.CrossCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fill down as far as the neighbours go, or edit."""
        if not fill.mouse(self, event):
            super().mouseDoubleClickEvent(event)
            line = QApplication.focusWidget()
            if isinstance(line, QLineEdit) and self.isAncestorOf(line):
                line.end(False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the press began."""
        if not fill.mouse(self, event) and not dragging.mouse(self, event):
            super().mouseReleaseEvent(event)
