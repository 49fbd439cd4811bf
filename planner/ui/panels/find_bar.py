"""Find and replace above the grid: what to look for, what to put in its place, where, and how many cells hold it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from planner.ui import icons, theme
from planner.ui.grid.find import Scope, Wanted
from planner.ui.panels.card import Card

WAIT_MS = 80  # after the last key stroke


class BarLine(QLineEdit):
    """A line whose Enter and Escape the bar hears."""

    entered = Signal(bool)  # with Shift
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Catch Enter and Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FindBar(Card):
    """Never modal: the grid stays as it is meanwhile."""

    changed = Signal()
    next_wanted = Signal(bool)  # backwards
    replace_wanted = Signal()
    all_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Find and replace"))
        self.find = self._line(self.tr("Find"))
        self.by = self._line(self.tr("Replace by"))
        self.case = QCheckBox(self.tr("Match case"), self)
        self.whole = QCheckBox(self.tr("Whole cell"), self)
        self.scope = QComboBox(self)
        self.scope.setAccessibleName(self.tr("Where to look"))
        self.scope.view().setAccessibleName(self.scope.accessibleName())
        for scope, text in (
            (Scope.GRID, self.tr("This grid")),
            (Scope.COLUMN, self.tr("This column")),
            (Scope.SELECTION, self.tr("Selection")),
        ):
            self.scope.addItem(text, scope)
        self.count = QLabel(self)
        self.count.setFont(theme.small_font())
        self.replace = QPushButton(self.tr("Replace"), self)
        self.all = QPushButton(self.tr("Replace all"), self)
        close = QToolButton(self)
        close.setIcon(icons.icon("close", "muted"))
        close.setAutoRaise(True)
        close.setToolTip(self.tr("Close"))
        close.setAccessibleName(self.tr("Close find and replace"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 6, 5)
        row.setSpacing(8)
        for widget in (self.find, self.by, self.case, self.whole, self.scope, self.count, self.replace, self.all, close):
            row.addWidget(widget, 1 if isinstance(widget, QLineEdit) else 0)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._soon.timeout.connect(self.changed)
        self.find.textEdited.connect(self._soon.start)
        for signal in (self.case.toggled, self.whole.toggled, self.scope.currentIndexChanged):
            signal.connect(self.changed)
        self.find.entered.connect(self.next_wanted)
        self.by.entered.connect(self.replace_wanted)
        self.replace.clicked.connect(self.replace_wanted)
        self.all.clicked.connect(self.all_wanted)
        for left in (self.find.left, self.by.left, close.clicked):
            left.connect(self.left)
        self.hide()

    def tell_searching(self) -> None:
        """Say that the count is on its way."""
        self.count.setText(self.tr("searching…"))

    def _line(self, name: str) -> BarLine:
        line = BarLine(self)
        line.setPlaceholderText(name)
        line.setAccessibleName(name)
        line.setClearButtonEnabled(True)
        line.setMinimumWidth(12 * line.fontMetrics().averageCharWidth())
        return line

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the bar wherever the focus is in it; Enter presses the button that has it, else goes on to the next."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(focused, QPushButton | QToolButton):
            focused.click()
        else:
            self.next_wanted.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def wanted(self) -> Wanted:
        """Return what is looked for."""
        return Wanted(self.find.text(), self.case.isChecked(), self.whole.isChecked(), self.scope.currentData())

    def tell(self, found: int, changeable: int) -> None:
        """Show how many cells hold it, and how many of them can be changed."""
        text = "" if not self.find.text() else self.tr("none found") if not found else self.tr("{n} found").format(n=f"{found:,}")
        if found and changeable < found:
            text = self.tr("{n} found, {m} can be changed").format(n=f"{found:,}", m=f"{changeable:,}")
        self.count.setText(text)
        self.replace.setEnabled(bool(changeable))
        self.all.setEnabled(bool(changeable))
        self.all.setText(self.tr("Replace all {n}").format(n=f"{changeable:,}") if changeable else self.tr("Replace all"))
