"""The line to be: a component is typed right where it will stand. Nothing is in the plan before it is whole."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit

from planner.model.plan import Plan
from planner.ui import theme
from planner.ui.grid.editors import PADDING
from planner.ui.grid.painter import INDENT, STEP
from planner.ui.grid.view import GridView
from planner.ui.part_names import PartCompleter, known_part

WIDEST = 46  # characters
KEY = Qt.Key


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a line will stand: the assembly, the line it comes before (None: at the end), the row it is drawn at, and how deep."""

    parent: str
    before: int | None
    row: int
    depth: int


class PartLine(QLineEdit):
    """Enter takes what is typed, Tab too and goes on, Escape gives up; a list of suggestions that nothing is chosen in is no hindrance."""

    taken = Signal(bool)  # whether a further line is wanted
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take or give up."""
        popup = self.completer().popup() if self.completer() else None
        choosing = popup is not None and popup.isVisible() and popup.currentIndex().isValid()
        if event.key() in (KEY.Key_Return, KEY.Key_Enter, KEY.Key_Tab) and not choosing:
            if popup is not None:
                popup.hide()
            self.taken.emit(event.key() != KEY.Key_Tab)
            event.accept()
        elif event.key() == KEY.Key_Escape and not (popup is not None and popup.isVisible()):
            self.left.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def event(self, event: object) -> bool:  # type: ignore[override]
        """Keep Tab, which would lead to the next widget."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and event.key() == KEY.Key_Tab:
            self.keyPressEvent(event)
            return True
        return bool(super().event(event))  # type: ignore[arg-type]

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever goes elsewhere gives up an empty line, and takes one that is filled in."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()


class NewLine(QFrame):
    """A frame over the grid at the place of the line, with what the line goes into and a line to type in."""

    part_taken = Signal(str, bool)  # the part, and whether a further line is wanted
    closed = Signal()

    def __init__(self, view: GridView, plan: Plan, spot: Spot) -> None:
        super().__init__(view.viewport())
        self.view, self.plan, self.spot = view, plan, spot
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.line = PartLine(self)
        self.line.setFrame(False)
        self.line.setFont(theme.number_font())
        self.line.setAccessibleName(self.tr("New component of {part}").format(part=spot.parent))
        self.line.setPlaceholderText(self.tr("Part number or words of its description"))
        completer = PartCompleter(plan, self.line)
        self.line.setCompleter(completer)
        completer.activated.connect(self._chosen)
        self.hint = QLabel(self.tr("into {part} · Enter adds, Tab goes on to the quantity, Esc ends").format(part=spot.parent), self)
        self.hint.setFont(theme.small_font())
        self.hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING - 3, 0, PADDING, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.hint)
        self.line.taken.connect(self._taken)
        self.line.left.connect(self._left)
        self._done = False
        self.setGeometry(self._rectangle())
        self.show()
        self.raise_()
        self.line.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame it as the cell in hand is framed."""
        painter = QPainter(self)
        painter.setPen(QPen(theme.current().color("accent"), 2))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _rectangle(self) -> QRect:
        """Return where the line will stand, as far as that can be seen."""
        view, column = self.view, max(self.view.grid.branch_column, 0)
        port, height = view.viewport().rect(), view.verticalHeader().defaultSectionSize()
        top = view.rowViewportPosition(self.spot.row) if self.spot.row < view.grid.rowCount() else -1
        if top < 0 and view.grid.rowCount():
            last = min(self.spot.row, view.grid.rowCount()) - 1
            top = view.rowViewportPosition(last) + height
        left = max(view.columnViewportPosition(column), 0) + self.spot.depth * INDENT + STEP - PADDING
        digit = self.fontMetrics().horizontalAdvance("0")
        wide = max(WIDEST * digit, self.hint.sizeHint().width() + 24 * digit)
        return QRect(left, min(max(top, 0), port.height() - height), min(wide, port.width() - left - 2), height + 1)

    def _chosen(self, part: str) -> None:
        """Take a suggestion, after the list has let go of the line."""
        self.line.setText(part)
        QTimer.singleShot(0, self, self._take_on)

    def _take_on(self) -> None:
        self._taken(True)

    def _taken(self, further: bool) -> None:
        part = known_part(self.plan, self.line.text())
        if self._done:
            return
        if part:
            self._done = True
            self.part_taken.emit(part, further)
        elif not further:
            self._left()

    def _left(self) -> None:
        if self._done:
            return
        if self.line.text().strip() and not self.line.hasFocus():
            self._taken(False)
            return
        self._done = True
        self.closed.emit()
