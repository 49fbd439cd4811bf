"""Lists and trees of the lower panels: even rows, hairlines between them, links on whole rows."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.ui import theme

LINK = int(Qt.ItemDataRole.UserRole)
TONE = LINK + 1
Link = tuple[str, int, str]
INDEX = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Gives rows their height, a hairline below, and the colour role they ask for at paint time."""

    _sizing = False

    def sizeHint(self, option: QStyleOptionViewItem, index: INDEX) -> QSize:
        """Ask for one line and some air."""
        self._sizing = True
        size = super().sizeHint(option, index)
        self._sizing = False
        size.setHeight(option.fontMetrics.height() + 8)
        return size

    def initStyleOption(self, option: QStyleOptionViewItem, index: INDEX) -> None:
        """Take the colour of the role the cell names."""
        super().initStyleOption(option, index)
        tone = None if self._sizing else index.data(TONE)  # colours make no cell larger
        if tone:
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                option.palette.setColor(role, theme.current().color(tone))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: INDEX) -> None:
        """Paint the cell and the hairline."""
        super().paint(painter, option, index)
        painter.setPen(QPen(theme.current().color("grid"), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())


class Tree(QTreeWidget):
    """A read-only tree whose rows may lead somewhere; Enter or a double click follows, so does a click where ``single``.

    With ``link_column`` only a click into that column follows; one beside it opens or closes the row.
    """

    followed = Signal(str, int, str)
    taken = Signal(QTreeWidgetItem)
    copy_wanted = Signal()

    def __init__(
        self, headers: tuple[str, ...], name: str, *, single: bool = False, link_column: int | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._link_column = link_column
        self.setHeaderLabels(headers)
        self.setColumnCount(len(headers))
        self.setFrameShape(self.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(16)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName(name)
        self.setFont(theme.number_font())
        self.header().setHighlightSections(False)
        self.header().setMinimumSectionSize(40)
        self.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if single:
            self.itemClicked.connect(self._clicked)
        else:
            self.itemDoubleClicked.connect(self._take)
        theme.current().changed.connect(self.viewport().update)

    def widths(self, *modes: QHeaderView.ResizeMode) -> None:
        """Say how each column finds its width."""
        self.header().setStretchLastSection(False)
        for column, mode in enumerate(modes):
            self.header().setSectionResizeMode(column, mode)

    def row(self, texts: tuple[str, ...], *, tones: tuple[str, ...] = (), link: Link | None = None, bold: bool = False) -> QTreeWidgetItem:
        """Return a row, not yet in the tree."""
        item = QTreeWidgetItem(list(texts))
        for column, text in enumerate(texts):
            item.setToolTip(column, text)
            if column < len(tones) and tones[column]:
                item.setData(column, TONE, tones[column])
            if bold:
                item.setFont(column, theme.title_font())
        if link is not None:
            item.setData(0, LINK, link)
        return item

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the row on Enter, on every platform."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self._take(self.currentItem())
            return
        super().keyPressEvent(event)

    def text(self) -> str:
        """Return all rows as text: a tab between columns, two blanks for each level, closed rows included."""
        lines: list[str] = []
        waiting = [(self.topLevelItem(at), 0) for at in reversed(range(self.topLevelItemCount()))]
        while waiting:
            item, depth = waiting.pop()
            lines.append("  " * depth + "\t".join(item.text(column) for column in range(self.columnCount())).rstrip())
            waiting += [(item.child(at), depth + 1) for at in reversed(range(item.childCount()))]
        return "\n".join(lines)

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if self._link_column in (None, column):
            self._take(item)
        else:
            item.setExpanded(not item.isExpanded())

    def _take(self, item: QTreeWidgetItem) -> None:
        self.taken.emit(item)
        link = item.data(0, LINK)
        if link:
            self.followed.emit(*link)


class Heading(QLabel):
    """A line of text that never widens the window: too long a one is elided and shown whole in the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(theme.title_font())
        self.setContentsMargins(6, 0, 6, 0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much of the text as fits."""
        painter, room = QPainter(self), self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        painter.end()


class TreePanel(QWidget):
    """A tree below a line of text; where the tree is empty a sentence says why."""

    link_activated = Signal(str, int, str)

    def __init__(self, tree: Tree, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = tree
        self.about = ""  # plan, scenario and day: what a copy says of itself
        self.title = Heading(self)
        self.empty = QLabel(self)
        self.empty.setContentsMargins(6, 4, 6, 4)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.empty.setWordWrap(True)
        self.empty.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)  # a long sentence moves no splitter
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.setSpacing(4)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.title, 1)
        column.addLayout(self.head)
        column.addWidget(tree, 1)
        column.addWidget(self.empty, 1)
        tree.followed.connect(self.link_activated)
        tree.copy_wanted.connect(self.copy)
        theme.current().changed.connect(self.restyle)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        palette = self.empty.palette()
        palette.setColor(self.empty.foregroundRole(), theme.current().color("muted"))
        self.empty.setPalette(palette)

    def text(self) -> str:
        """Return what the panel shows as lines of text."""
        return "\n".join(filter(None, (self.title.text(), self.tree.text())))

    def copy(self) -> None:
        """Put what the panel shows on the clipboard."""
        QGuiApplication.clipboard().setText("\n".join(filter(None, (self.about, self.text()))))

    def say(self, title: str, nothing: str = "") -> None:
        """Show a title; with ``nothing`` that sentence stands in the place of the tree."""
        self.title.setText(title)
        self.title.setToolTip(title)
        self.title.setVisible(bool(title))
        self.empty.setText(nothing)
        shown, gone = (self.empty, self.tree) if nothing else (self.tree, self.empty)
        shown.setVisible(True)
        if gone.hasFocus():  # Qt would give the keyboard to whatever comes next
            shown.setFocus()
        gone.setVisible(False)
