"""Every command by a few letters: type, arrow, Enter."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

ICON, ROW = 16, 26


class CommandPalette(QDialog):
    """A line to type in above the commands that match."""

    def __init__(self, known: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.known = known
        nothing = QPixmap(ICON, ICON)
        nothing.fill(Qt.GlobalColor.transparent)
        self._blank = QIcon(nothing)  # keeps the names in one column
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("What do you want to do?"))
        self.line.setAccessibleName(self.tr("Command"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Commands that match"))
        self.list.setIconSize(QSize(ICON, ICON))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.resize(460, 380)
        if parent is not None:
            corner = parent.mapToGlobal(parent.rect().topLeft())
            self.move(corner.x() + (parent.width() - self.width()) // 2, corner.y() + 80)
        self.line.textChanged.connect(self.narrow)
        self.line.returnPressed.connect(self.accept)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self.accept)
        self.narrow("")
        self.line.setFocus()

    def narrow(self, text: str) -> None:
        """Show the commands that hold every word, those that begin with the text first."""
        words = text.lower().split()
        found = [name for name in self.known if all(word in name.lower() for word in words)]
        found.sort(key=lambda name: not name.lower().startswith(text.lower()))
        self.list.clear()
        for name in found:
            keys = self.known[name].shortcut().toString()
            icon = self.known[name].icon()
            item = QListWidgetItem(self._blank if icon.isNull() else icon, f"{name}    {keys}" if keys else name, self.list)
            item.setSizeHint(QSize(0, ROW))
            item.setData(Qt.ItemDataRole.UserRole, name)
        self.list.setCurrentRow(0)

    def chosen(self) -> str:
        """Return the command in hand, empty where none matches."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the line move through the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.currentRow() + step, self.list.count() - 1)))
            return True
        return super().eventFilter(watched, event)
