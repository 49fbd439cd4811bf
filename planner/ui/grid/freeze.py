"""A table whose first columns stay while the others scroll sideways: one view, so keys, editing and screen readers know nothing of it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from planner.ui.qt import Index

MOST = 0.75  # of the view's width: columns that would take more are not held, or nothing else could be seen


class FrozenTable(QTableView):
    """Knows where cells stand, whether they scroll or not. What is frozen are the first columns as shown."""

    _frozen = 0
    _keying = False  # a key is carried out, rather than the mouse
    _start = QModelIndex()  # where a choice began that is being extended
    _extending = False

    @property
    def frozen(self) -> int:
        """How many columns stay while the others scroll sideways, counted from the left as shown."""
        return self._frozen

    @frozen.setter
    def frozen(self, columns: int) -> None:
        self._frozen = max(0, min(columns, self.horizontalHeader().count()))
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def frozen_width(self) -> int:
        """Return the width of what stays, 0 where nothing does."""
        header = self.horizontalHeader()
        if not self._frozen or self._frozen >= header.count():
            return 0
        width = sum(header.sectionSize(header.logicalIndex(visual)) for visual in range(self._frozen))
        return width if width <= MOST * self.viewport().width() else 0

    def is_frozen(self, column: int) -> bool:
        """Tell whether a column stays."""
        return bool(self.frozen_width()) and self.horizontalHeader().visualIndex(column) < self._frozen

    def panes(self) -> Iterator[tuple[QRect, int]]:
        """Yield the parts that scroll as one: their rectangle, and how far they have been scrolled."""
        whole, offset, width = self.viewport().rect(), self.horizontalHeader().offset(), self.frozen_width()
        if not width or not offset:
            yield whole, offset
            return
        yield QRect(0, 0, width, whole.height()), 0
        yield whole.adjusted(width, 0, 0, 0), offset

    def columns_between(self, left: int, right: int, offset: int) -> list[tuple[int, int, int]]:
        """Return number, left edge and width of the columns between two edges of a part that has been scrolled so far."""
        header = self.horizontalHeader()
        visual, columns = max(0, header.visualIndexAt(left + offset - header.offset())), []
        count = header.count()
        while visual < count:
            column = header.logicalIndex(visual)
            x, width = header.sectionPosition(column) - offset, header.sectionSize(column)
            if x > right:
                break
            if width:
                columns.append((column, x, width))
            visual += 1
        return columns

    def visualRect(self, index: Index) -> QRect:
        """Return where a cell stands."""
        rect = super().visualRect(index)
        if self._frozen and index.isValid() and self.is_frozen(index.column()):
            rect.moveLeft(self.horizontalHeader().sectionPosition(index.column()))
        return rect

    def indexAt(self, place: QPoint) -> QModelIndex:
        """Return the cell at a place."""
        if self._frozen and 0 <= place.x() < self.frozen_width():
            place = QPoint(place.x() - self.horizontalHeader().offset(), place.y())
        return super().indexAt(place)

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible) -> None:
        """Show a cell: beside what stays, not below it."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        width = self.frozen_width()
        if not width or not index.isValid():
            return
        if self.is_frozen(index.column()):
            bar.setValue(before)
            return
        hidden = width - self.columnViewportPosition(index.column())
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scrolling sideways paints anew: what stays must not move along."""
        super().scrollContentsBy(dx, dy)
        if dx:
            self.viewport().update()
            self.horizontalHeader().viewport().update()

    # a choice that is extended beyond what can be seen

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remember whether a choice is extended."""
        self._keying, self._extending = True, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().keyPressEvent(event)
        self._keying = self._extending = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember whether a choice is extended."""
        self._extending = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mousePressEvent(event)
        self._extending = False

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Remember where a choice began."""
        super().currentChanged(current, previous)
        if not self._extending and self.state() != QAbstractItemView.State.DragSelectingState:
            self._start = QModelIndex(current)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Choose from where the choice began, also where that has been scrolled below the columns that stay."""
        if not self.frozen_width() or not self.horizontalHeader().offset():
            super().setSelection(rect, command)
            return
        end = self.currentIndex() if self._keying else self.indexAt(QPoint(rect.right(), rect.bottom()))
        start = self._start if self._start.isValid() else end
        if not end.isValid():
            super().setSelection(rect, command)
            return
        header, model = self.horizontalHeader(), self.model()
        first, last = sorted((header.visualIndex(start.column()), header.visualIndex(end.column())))
        top, bottom = sorted((start.row(), end.row()))
        chosen = QItemSelection()
        columns = sorted(header.logicalIndex(visual) for visual in range(first, last + 1))
        left = columns[0]
        for at, column in enumerate(columns):  # columns that were moved may make several blocks
            if at + 1 == len(columns) or columns[at + 1] != column + 1:
                chosen.select(model.index(top, left), model.index(bottom, column))
                left = columns[at + 1] if at + 1 < len(columns) else column
        self.selectionModel().select(chosen, command)
