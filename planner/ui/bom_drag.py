"""Lines are dragged by their row number: between rows to move there, onto an assembly to go into it, with Ctrl as copies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from planner.model.values import NotAValue
from planner.ui import theme
from planner.ui.bom.lines import Step, copied, placed, tr
from planner.ui.bom.model import BomModel
from planner.ui.bom.outline import chosen_lines, next_line, parent_of
from planner.ui.grid.painter import INDENT
from planner.ui.grid.view import GridView

EDGE = 0.28  # share of a row's height at its top and bottom that means between rows
MODIFIER, CURSOR = Qt.KeyboardModifier, Qt.CursorShape
PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)  # a quick second press begins a drag too
Drop = Callable[[Callable[[], Step], list[int], int, str], None]


@dataclass(frozen=True, slots=True)
class Landing:
    """Where lines would land: the assembly, the line they come before (None: at its end), and what marks it on the screen."""

    parent: str
    before: int | None
    mark: QRect
    onto: str = ""  # the assembly they are dropped on


class Mark(QWidget):
    """A line between rows or a frame around one, over the grid."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Where the lines land"))
        self.refused = False
        self.hide()

    def show_at(self, place: QRect, *, refused: bool) -> None:
        """Mark a place."""
        self.refused = refused
        self.setGeometry(place)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        color = theme.current().color("severity.error" if self.refused else "accent")
        if self.height() <= 3:
            painter.fillRect(self.rect(), color)
        else:
            painter.setPen(QPen(color, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


class RowDrag(QObject):
    """Watches the row numbers of a BOM: chosen rows are taken along when one of them is dragged."""

    def __init__(self, view: GridView, drop: Drop, say: Callable[[str], None]) -> None:
        super().__init__(view)
        self.view, self._drop, self._say = view, drop, say
        self.mark = Mark(view.viewport())
        self.landing: Landing | None = None
        self.refusal = ""
        self._from: QPoint | None = None
        self._lines: list[int] = []
        self._row = -1  # where the button went down: it alone is chosen when it goes up without a drag
        self.port = view.verticalHeader().viewport()
        self.port.installEventFilter(self)
        self.port.setMouseTracking(True)

    @property
    def model(self) -> BomModel:
        """The rows."""
        assert isinstance(self.view.grid, BomModel)
        return self.view.grid

    @property
    def dragging(self) -> bool:
        """Tell whether lines are on their way."""
        return bool(self._lines)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the mouse over the numbers of chosen rows, and the keys while they are dragged."""
        kind = event.type()
        if isinstance(event, QMouseEvent):
            if kind in PRESSES and event.button() == Qt.MouseButton.LeftButton:
                return self._press(event)
            if kind == QEvent.Type.MouseMove:
                return self._move(event)
            if kind == QEvent.Type.MouseButtonRelease and self._from is not None:
                return self._release(event)
        if (
            self.dragging
            and isinstance(event, QKeyEvent)
            and kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
        ):
            return self._key(event)
        return False

    def _press(self, event: QMouseEvent) -> bool:
        """Take chosen rows by one of them; to choose rows is left to the header."""
        row = self.view.rowAt(self._place(event).y())
        if row < 0 or event.modifiers() & MODIFIER.ShiftModifier or not self._chosen(row):
            return False
        self.view.setFocus()
        self._from, self._row = self._place(event), row
        return True

    def _chosen(self, row: int) -> bool:
        """Tell whether a row is chosen over all the columns that are shown."""
        header, ranges = self.view.horizontalHeader(), self.view.selectionModel().selection()
        columns = {at for one in ranges if one.top() <= row <= one.bottom() for at in range(one.left(), one.right() + 1)}
        return all(at in columns or header.isSectionHidden(at) for at in range(self.view.grid.columnCount()))

    def _place(self, event: QMouseEvent) -> QPoint:
        """Return where the mouse is over the grid."""
        return self.view.viewport().mapFromGlobal(self.port.mapToGlobal(event.position().toPoint()))

    # dragging

    def _move(self, event: QMouseEvent) -> bool:
        place = self._place(event)
        if self._from is None:
            row = -1 if event.buttons() else self.view.rowAt(place.y())
            self.port.setCursor(CURSOR.OpenHandCursor if row >= 0 and self._chosen(row) else CURSOR.ArrowCursor)
            return False
        if not self.dragging and (place - self._from).manhattanLength() >= QApplication.startDragDistance():
            self._lines = chosen_lines(self.model, self.view.chosen_rows())
            if not self._lines:
                self._from = None
                self._say(tr("A product at the top is no line of an assembly."))
                return True
            self.view.grabKeyboard()
            self.view.installEventFilter(self)
        if self.dragging:
            self._scroll(place)
            self._look(place, bool(event.modifiers() & MODIFIER.ControlModifier))
        return True

    def _scroll(self, place: QPoint) -> None:
        """Scroll on near the edges."""
        bar, port = self.view.verticalScrollBar(), self.view.viewport().rect()
        height = self.view.verticalHeader().defaultSectionSize()
        if place.y() < height // 2:
            bar.setValue(bar.value() - bar.singleStep())
        elif place.y() > port.height() - height // 2:
            bar.setValue(bar.value() + bar.singleStep())

    def _look(self, place: QPoint, copy: bool) -> None:
        """Mark where the lines would land, and tell why they can't."""
        landing = self.landing_at(place)
        told, self.refusal, self.landing = self.refusal, "", landing
        shape = CURSOR.DragCopyCursor if copy else CURSOR.ClosedHandCursor
        if landing is None:
            self.refusal, shape = tr("Lines land between other lines or on an assembly."), CURSOR.ForbiddenCursor
            self.mark.hide()
        else:
            try:
                self.step(landing, copy)
            except NotAValue as problem:
                self.refusal, shape = str(problem), CURSOR.ForbiddenCursor
            self.mark.show_at(landing.mark, refused=bool(self.refusal))
        self.port.setCursor(shape)
        if self.refusal and self.refusal != told:
            self._say(self.refusal)

    def landing_at(self, place: QPoint) -> Landing | None:
        """Return where lines land at a point: the edges of a row mean before and after it, the middle of an assembly into it."""
        model, view = self.model, self.view
        row = view.rowAt(place.y())
        if row < 0:
            row, place = model.rowCount() - 1, QPoint(place.x(), 1_000_000)
        top, height = view.rowViewportPosition(row), view.rowHeight(row)
        branch, line, plan = model.branch(row), model.row(row).line, model.desk.plan
        share = (place.y() - top) / height
        opens = branch.opens or not line
        if opens and (EDGE <= share <= 1 - EDGE or (not line and share <= 1 - EDGE)):
            return Landing(model.part_at(row), None, self._frame(row), model.part_at(row))
        if opens and share > 1 - EDGE and branch.open and row + 1 < model.rowCount():
            return Landing(model.part_at(row), model.row(row + 1).line or None, self._between(row + 1, branch.depth + 1))
        if not line:
            return Landing(model.part_at(row), None, self._frame(row), model.part_at(row))
        if share < (EDGE if opens else 0.5):
            return Landing(parent_of(plan, line), line, self._between(row, branch.depth))
        return Landing(parent_of(plan, line), next_line(plan, line), self._between(row + 1, branch.depth))

    def _frame(self, row: int) -> QRect:
        view = self.view
        return QRect(0, view.rowViewportPosition(row), view.viewport().width(), view.rowHeight(row))

    def _between(self, row: int, depth: int) -> QRect:
        """Return a thin rectangle above a row, from where a line of that depth begins."""
        view = self.view
        last = row >= self.model.rowCount()
        y = view.rowViewportPosition(row - 1) + view.rowHeight(row - 1) if last else view.rowViewportPosition(row)
        left = view.columnViewportPosition(self.model.branch_column) + depth * INDENT
        return QRect(left, max(y - 1, 0), view.viewport().width() - left, 3)

    def step(self, landing: Landing, copy: bool) -> Step:
        """Return the step of dropping the lines; raises NotAValue where that can't be."""
        make = copied if copy else placed
        return make(self.model.desk.plan, self._lines, landing.parent, landing.before)

    def _release(self, event: QMouseEvent) -> bool:
        """Drop the lines, or choose the row alone that was only clicked."""
        lines, landing, refusal = self._lines, self.landing, self.refusal
        copy, row = bool(event.modifiers() & MODIFIER.ControlModifier), self.view.rowAt(self._place(event).y())
        if not lines:
            self._clicked(self._row, copy)
        if lines and landing is not None and not refusal:
            make = copied if copy else placed
            plan = self.model.desk.plan
            self._drop(lambda: make(plan, lines, landing.parent, landing.before), [] if copy else lines, max(row, 0), landing.onto)
        elif lines and refusal:
            self._say(refusal)
        self._end()
        return True

    def _clicked(self, row: int, control: bool) -> None:
        """A row that was clicked without a drag is chosen alone; with Ctrl it no longer is."""
        model, how = self.view.grid, QItemSelectionModel.SelectionFlag
        whole = QItemSelection(model.index(row, 0), model.index(row, model.columnCount() - 1))
        self.view.selectionModel().select(whole, how.Deselect if control else how.ClearAndSelect)
        if not control:
            self.view.selectionModel().setCurrentIndex(model.index(row, model.branch_column), how.NoUpdate)

    def _key(self, event: QKeyEvent) -> bool:
        """Escape ends a drag; Ctrl makes copies of what is dragged."""
        if event.key() == Qt.Key.Key_Escape:
            self._end()
        elif event.key() == Qt.Key.Key_Control:
            place = self.view.viewport().mapFromGlobal(self.view.cursor().pos())
            self._look(place, event.type() == QEvent.Type.KeyPress)
        event.accept()
        return True

    def _end(self) -> None:
        if self.dragging:
            self.view.releaseKeyboard()
            self.view.removeEventFilter(self)
        self._from, self._lines, self.landing, self.refusal, self._row = None, [], None, "", -1
        self.mark.hide()
        self.port.setCursor(CURSOR.ArrowCursor)
