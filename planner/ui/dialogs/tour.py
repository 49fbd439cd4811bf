"""The tour: a few notes beside the parts of the window, one after the other. Nothing is blocked: the work can go on at any time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from planner.ui import theme
from planner.ui.panels.card import Card

GAP, RIM = 12, 3  # between a note and what it is about; of the ring around that
WIDE = 46  # characters of a note's line


@dataclass(frozen=True, slots=True)
class Stop:
    """One note: what it says, and which part of the window it is about."""

    title: str
    text: str
    about: Callable[[], QWidget | None]


class Ring(QWidget):
    """A line around what a note is about; clicks go through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("What the note is about"))
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().color("accent"), RIM))
        half = RIM / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 7, 7)
        painter.end()


class NoteButton(QPushButton):
    """A button of the note: Enter presses it as Space does, and the arrows turn the note over instead of leaving it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the note."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)


class Tour(Card):
    """The note that is shown, with its buttons. Escape ends the tour, the arrow keys turn over, Tab goes round its buttons."""

    ended = Signal()

    def __init__(self, stops: Sequence[Stop], window: QWidget, home: Callable[[], QWidget]) -> None:
        super().__init__(window)
        self.stops = tuple(stops)
        self.home = home  # what has the keyboard after the tour, where nothing had it before
        self.at = 0
        self.window_ = window
        self.ring = Ring(window)
        self._before: QWidget | None = None
        self.setAccessibleName(self.tr("Tour"))
        self.title, self.text, self.count = QLabel(self), QLabel(self), QLabel(self)
        self.title.setFont(theme.title_font())
        self.text.setWordWrap(True)
        self.count.setFont(theme.small_font())
        self.skip = NoteButton(self.tr("Skip"), self)
        self.back = NoteButton(self.tr("Back"), self)
        self.next = NoteButton(self.tr("Next"), self)
        for button, tip, do in (
            (self.skip, self.tr("End the tour (Esc); Help, Tour shows it again"), self.end),
            (self.back, self.tr("The note before (Left)"), self.step_back),
            (self.next, self.tr("The next note (Right)"), self.step_on),
        ):
            button.setToolTip(tip)
            button.clicked.connect(do)
        row = QHBoxLayout()
        row.addWidget(self.count)
        row.addStretch(1)
        for button in (self.skip, self.back, self.next):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(row)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.place)
        self.hide()

    # going through

    @property
    def running(self) -> bool:
        """Tell whether a note is shown."""
        return not self.isHidden()

    def start(self) -> None:
        """Show the first note."""
        if not self.running:
            self._before = QApplication.focusWidget()
            self.window_.installEventFilter(self)
        self._turn_to(0, 1)

    def step_on(self) -> None:
        """Show the next note; after the last one the tour ends."""
        self._turn_to(self.at + 1, 1)

    def step_back(self) -> None:
        """Show the note before."""
        self._turn_to(self.at - 1, -1)

    def end(self) -> None:
        """Take the note away; the focus goes back to where it was."""
        if not self.running:
            return
        self.window_.removeEventFilter(self)
        self.hide()
        self.ring.hide()
        before = self._before if self._before is not None and self._before.isVisible() and self._before.isEnabled() else self.home()
        before.setFocus()
        self.ended.emit()

    def _turn_to(self, at: int, step: int) -> None:
        """Show a note, or the next one whose part of the window can be seen."""
        while 0 <= at < len(self.stops) and self._about(at) is None:
            at += step
        if at >= len(self.stops):
            self.end()
            return
        if at < 0:
            return
        self.at, stop = at, self.stops[at]
        self.title.setText(stop.title)
        self.text.setText(stop.text)
        self.text.setAccessibleName(stop.text)
        self.setAccessibleDescription(f"{stop.title}. {stop.text}")
        self.count.setText(self.tr("{at} of {n}").format(at=at + 1, n=len(self.stops)))
        self.back.setEnabled(any(self._about(one) is not None for one in range(at)))
        last = all(self._about(one) is None for one in range(at + 1, len(self.stops)))
        self.next.setText(self.tr("Done") if last else self.tr("Next"))
        self.show()
        self.place()
        if not any(button.hasFocus() and button.isEnabled() for button in (self.back, self.next)):
            self.next.setFocus()

    def _about(self, at: int) -> QWidget | None:
        found = self.stops[at].about()
        return found if found is not None and found.isVisible() and found.width() > 0 else None

    # where it stands

    def place(self) -> None:
        """Put the note beside what it is about, within the window."""
        about = self._about(self.at) if self.running else None
        self.setFixedWidth(self.fontMetrics().averageCharWidth() * WIDE)
        self.adjustSize()
        room = self.window_.rect().adjusted(GAP, GAP, -GAP, -GAP)
        if about is None:
            self.ring.hide()
            self.move(room.center() - self.rect().center())
            return
        seen = QRect(about.mapTo(self.window_, QPoint(0, 0)), about.size()).intersected(self.window_.rect())
        self.ring.setGeometry(seen.adjusted(-RIM, -RIM, RIM, RIM).intersected(self.window_.rect()))
        self.ring.show()
        self.ring.raise_()
        self.move(beside(seen, self.rect(), room))
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.FontChange, QEvent.Type.WindowStateChange):
            self._soon.start()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground with the rim of what it is about."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().color("accent"), 1.5))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        painter.end()

    def focusNextPrevChild(self, on: bool) -> bool:
        """Tab goes round the buttons of the note; F6 leaves it."""
        buttons = [button for button in (self.skip, self.back, self.next) if button.isEnabled()]
        here = next((at for at, button in enumerate(buttons) if button.hasFocus()), -1)
        buttons[(here + (1 if on else -1)) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape ends the tour; the arrows turn over."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() == Qt.Key.Key_Right:
            self.step_on()
        elif event.key() == Qt.Key.Key_Left and self.back.isEnabled():
            self.step_back()
        else:
            super().keyPressEvent(event)


def beside(about: QRect, note: QRect, room: QRect) -> QPoint:
    """Return where a note stands: below what it is about, else above, right or left of it, else within it."""
    wide, high = note.width(), note.height()
    x = min(max(about.center().x() - wide // 2, room.left()), room.right() - wide)
    y = min(max(about.center().y() - high // 2, room.top()), room.bottom() - high)
    for place in (
        QPoint(x, about.bottom() + GAP), QPoint(x, about.top() - GAP - high), QPoint(about.right() + GAP, y), QPoint(about.left() - GAP - wide, y),
    ):  # fmt: skip
        if room.contains(QRect(place, note.size())):
            return place
    return QPoint(x, max(room.top(), min(about.bottom() - high - GAP, room.bottom() - high)))
