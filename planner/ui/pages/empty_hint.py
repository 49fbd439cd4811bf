"""What stands in an empty grid: what is missing, and buttons for what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from planner.ui import theme
from planner.ui.actions import commands, keys_text, translated
from planner.ui.icons import icon

WIDE = 56  # characters of a line
ROWS, BOOK = ("insert_row", "paste"), ("insert_row", "import", "paste")
OFFERS: dict[str, tuple[str, ...]] = {
    "bom": ("add_component", "import", "samples"),
    "parts": BOOK,
    "sources": BOOK,
    "price_breaks": BOOK,
    "suppliers": BOOK,
    "demand": BOOK,
    "stock": BOOK,
    "tariffs": ("library", "load_schedule", "insert_row"),
    "stacking": ("library", "insert_row"),
    "programs": ("library", "insert_row"),
    "destinations": ("library", "insert_row"),
    "questions": ("library", "insert_row"),
    "code_lists": ("load_codes", "insert_row"),
    "refunds": ("refund_entries", "insert_row"),
    "decisions": ("page_5",),
    "scenarios": ("scenario_new",),
    "settings": (),
}


def offers(table: str) -> tuple[str, ...]:
    """Return the commands that fill an empty table."""
    return OFFERS.get(table, ROWS if table else ())


class EmptyHint(QWidget):
    """A sentence above a row of buttons, in the middle of the view it is laid over; the view's header stays free."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.over: QWidget | None = None
        self.setAccessibleName(self.tr("What is missing here"))
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.buttons: list[QPushButton] = []
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.column = QVBoxLayout(self)
        self.column.setSpacing(14)
        self.column.addWidget(self.label)
        self.column.addLayout(self.row)
        self.hide()
        theme.current().changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours and the font of the theme in force."""
        palette = self.label.palette()
        palette.setColor(self.label.foregroundRole(), theme.current().color("muted"))
        self.label.setPalette(palette)
        self.place()

    def show_over(self, view: QWidget, text: str, wanted: Sequence[str]) -> None:
        """Say a sentence over a view, with buttons for some commands; without a sentence show nothing."""
        if self.over is not view:
            if self.over is not None:
                self.over.removeEventFilter(self)
            self.over = view
            view.installEventFilter(self)
        self.label.setText(text)
        self.setAccessibleDescription(text)
        known = {command.id: command for _, command in commands()}
        shown = [name for name in wanted if name in known] if text else []
        if [button.objectName() for button in self.buttons] != shown:
            self._make(shown)
        self.setVisible(bool(text))
        self.place()

    def _make(self, wanted: Sequence[str]) -> None:
        known = {command.id: command for _, command in commands()}
        while self.row.count():
            self.row.takeAt(0)
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []
        self.row.addStretch(1)
        for name in wanted:
            command = known[name]
            words = self._words(name, translated(command.text))
            button = QPushButton(words, self)
            button.setObjectName(name)
            button.setToolTip(" ".join(filter(None, (translated(command.help), f"({keys_text(command.keys)})" if command.keys else ""))))
            if command.icon:
                button.setIcon(icon(command.icon))
            button.clicked.connect(partial(self.wanted.emit, name))
            self.buttons.append(button)
            self.row.addWidget(button)
            button.show()
        self.row.addStretch(1)

    def _words(self, name: str, text: str) -> str:
        """Return what a button says: the command's own words, plainer where nothing stands above or below yet."""
        if name.startswith("page_"):
            return self.tr("Go to {page}").format(page=text)
        plain = {"insert_row": self.tr("Insert row"), "paste": self.tr("Paste from a spreadsheet")}
        return plain.get(name, text)

    def place(self) -> None:
        """Stand in the middle of the view, a little above."""
        if self.over is None or self.isHidden():
            return
        self.label.setMaximumWidth(self.fontMetrics().averageCharWidth() * WIDE * 2)
        room = self.over.geometry()
        header = getattr(self.over, "horizontalHeader", None)
        head = header().height() if header is not None else 0
        wide = max(min(room.width() - 24, max(self.sizeHint().width(), self.fontMetrics().averageCharWidth() * WIDE)), 10)
        self.resize(wide, self.heightForWidth(wide) if self.hasHeightForWidth() else self.sizeHint().height())
        free = max(room.height() - head - self.height(), 0)
        self.move(room.left() + (room.width() - self.width()) // 2, room.top() + head + min(free // 3, free))
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the view."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self.place()
        return False
