"""The small window of one column's filter: words or a range, and a list of its values to choose from or to paste."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QListView, QPushButton, QVBoxLayout, QWidget

from planner.model.values import NotAValue
from planner.ui import theme
from planner.ui.grid.arrangement import Filter, Match
from planner.ui.grid.field import header
from planner.ui.grid.filter_values import ValueList, ValuePainter
from planner.ui.grid.filter_words import bound_of, bound_text, listed, ranged
from planner.ui.grid.filtering import among_pasted, choices_of
from planner.ui.grid.model import GridModel

KEY = Qt.Key
WIDE, TALL = 40, 10  # digits, and lines of the list
MOST_NUMBERS = 5_000  # different numbers are listed; of more only a range can be chosen
NAMED = 4  # values that weren't found are named


class FilterPopup(QFrame):
    """Takes a filter on Enter and gives it up on Escape."""

    taken = Signal(object)  # the filter, None to show every row again

    def __init__(self, grid: GridModel, column: int, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._grid, self._column = grid, grid.fields[column].column
        self._values = grid.whole_column(column)
        now = grid.arrangement.filters.get(self._column.name, Filter())
        rows = grid.candidates(grid.arrangement.filtered(self._column.name, None))
        self._many_numbers = ranged(self._column) and len(np.unique(self._values)) > MOST_NUMBERS
        choices = [] if self._many_numbers else choices_of(self._values, rows)
        style = grid.desk.style
        self.setAccessibleName(self.tr("Filter of {column}").format(column=self._column.title))
        self.list_model = ValueList(listed(self._column, self._values, choices, style), now.among, self)
        self._build(now)
        self.setFixedWidth(QFontMetrics(theme.number_font()).horizontalAdvance("0") * WIDE + 24)
        self._show_state()
        self._say(self._many())

    # building

    def _build(self, now: Filter) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(7)
        title = QLabel(header(self._column, str(self._grid.desk.plan.setting("currency") or "")), self)
        title.setFont(theme.title_font())
        column.addWidget(title)
        column.addLayout(self._condition(now))
        self.search = self._line(self.tr("Search its values"))
        self.search.textChanged.connect(self._search)
        column.addWidget(self.search)
        column.addLayout(self._list_head())
        column.addWidget(self._list())
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setFont(theme.small_font())
        column.addWidget(self.said)
        column.addLayout(self._buttons())

    def _condition(self, now: Filter) -> QHBoxLayout:
        """Return how a text must stand, or from where to where; and blank cells only, or none of them."""
        row = QHBoxLayout()
        row.setSpacing(6)
        self.how = QComboBox(self)
        self.how.setAccessibleName(self.tr("Condition"))
        self.how.view().setAccessibleName(self.how.accessibleName())
        self._hows: list[Match | bool] = []  # Qt would keep them as bare texts
        blanks: tuple[tuple[str, Match | bool], ...] = ((self.tr("is blank"), True), (self.tr("isn't blank"), False))
        texts = ((self.tr("is between"), Match.CONTAINS), *blanks) if ranged(self._column) else (
            (self.tr("contains"), Match.CONTAINS), (self.tr("is"), Match.IS), (self.tr("begins with"), Match.BEGINS),
            (self.tr("doesn't contain"), Match.LACKS), *blanks,
        )  # fmt: skip
        for text, value in texts:
            self.how.addItem(text)
            self._hows.append(value)
        row.addWidget(self.how)
        style = self._grid.desk.style
        if ranged(self._column):
            self.low, self.high = self._line(self.tr("from")), self._line(self.tr("to"))
            self.low.setText(bound_text(self._column, now.low, style))
            self.high.setText(bound_text(self._column, now.high, style))
            self.entries = [self.low, self.high]
        else:
            self.words = self._line(self.tr("words"))
            self.words.setText(now.words)
            self.entries = [self.words]
        for line in self.entries:
            row.addWidget(line, 1)
        wanted: Match | bool = now.blank if now.blank is not None else now.match
        at = self._hows.index(wanted) if wanted in self._hows else 0
        self.how.currentIndexChanged.connect(self._how_changed)
        self.how.setCurrentIndex(at)
        self._how_changed()
        return row

    def _list_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.every = QCheckBox(self.tr("All"), self)
        self.every.setTristate(True)
        self.every.setAccessibleName(self.tr("All values found"))
        self.every.clicked.connect(self._check_all)
        self.paste = QPushButton(self.tr("Paste a list"), self)
        self.paste.setAccessibleName(self.tr("Choose the values of a list on the clipboard"))
        self.paste.setToolTip(
            self.tr("Chooses the values that stand on the clipboard: one on a line, or between tabs, commas or semicolons.")
        )
        self.paste.setAutoDefault(False)
        self.paste.clicked.connect(self._paste)
        row.addWidget(self.every, 1)
        row.addWidget(self.paste)
        return row

    def _list(self) -> QListView:
        self.list = QListView(self)
        self.list.setModel(self.list_model)
        self.list.setItemDelegate(ValuePainter(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFont(theme.number_font())
        self.list.setAccessibleName(self.tr("Values of {column}").format(column=self._column.title))
        self.list.setFixedHeight((QFontMetrics(theme.number_font()).height() + 6) * TALL + 4)
        self.list.installEventFilter(self)
        self.list_model.checked_changed.connect(self._show_state)
        return self.list

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.clear = QPushButton(self.tr("Clear"), self)
        self.clear.setAccessibleName(self.tr("Clear this filter"))
        cancel = QPushButton(self.tr("Cancel"), self)
        self.apply = QPushButton(self.tr("Apply"), self)
        for button, do in ((self.clear, self._clear), (cancel, self.close), (self.apply, self.take)):
            button.setAutoDefault(False)
            button.clicked.connect(do)
        self.clear.setEnabled(self._column.name in self._grid.arrangement.filters)
        row.addWidget(self.clear)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.apply)
        return row

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setPlaceholderText(name)
        line.setAccessibleName(name)
        line.installEventFilter(self)
        return line

    # on the screen

    def open_at(self, place: QPoint) -> None:
        """Show it with its left upper corner at a place, as far as the screen allows; the first entry has the keys."""
        self.adjustSize()
        screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = max(room.left(), min(place.x(), room.right() - self.width()))
        self.move(x, max(room.top(), min(place.y(), room.bottom() - self.height())))
        self.show()
        first = self.entries[0] if self.entries[0].isEnabled() else self.search
        first.setFocus()
        first.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and border."""
        look, painter = theme.current(), QPainter(self)
        painter.setPen(QPen(look.color("border"), 1))
        painter.setBrush(look.color("panel"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the filter wherever it is pressed; the arrow keys go between search line and list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Paste) and "\n" in QGuiApplication.clipboard().text().strip():
                self._paste()  # several lines are a list, wherever they are pasted
                return True
            if event.key() in (KEY.Key_Return, KEY.Key_Enter):
                self.take()
                return True
            if event.key() == KEY.Key_Down and watched is self.search and self.list_model.rowCount():
                self.list.setFocus()
                self.list.setCurrentIndex(self.list_model.index(0))
                return True
            if event.key() == KEY.Key_Up and watched is self.list and self.list.currentIndex().row() <= 0:
                self.search.setFocus()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up."""
        if event.key() == KEY.Key_Escape:
            self.close()
        elif event.key() in (KEY.Key_Return, KEY.Key_Enter):
            self.take()
        else:
            super().keyPressEvent(event)

    # what the user does

    def _how_changed(self) -> None:
        for line in self.entries:
            line.setEnabled(isinstance(self._hows[self.how.currentIndex()], Match))

    def _search(self, words: str) -> None:
        self.list_model.search(words)
        self._say(self._many())

    def _many(self) -> str:
        if self._many_numbers:
            return self.tr("Too many different values to list them; enter from where to where.")
        unlisted = self.list_model.unlisted
        return self.tr("{n} more values: search to find them.").format(n=f"{unlisted:,}") if unlisted else ""

    def _check_all(self) -> None:
        self.list_model.check_found(self.list_model.state() != Qt.CheckState.Checked)

    def _paste(self) -> None:
        """Choose what stands on the clipboard, and tell what of it doesn't stand in the column."""
        found, missing = among_pasted(QGuiApplication.clipboard().text(), self._values)
        if not found and not missing:
            self._say(self.tr("The clipboard holds no list."))
            return
        self.search.clear()
        self.list_model.check_only(found)
        text = self.tr("{n} of {all} found").format(n=len(found), all=len(found) + len(missing))
        if missing:
            names = ", ".join(missing[:NAMED]) + (" …" if len(missing) > NAMED else "")
            text += self.tr("; not here: {names}").format(names=names)
        self._say(text, "warning" if missing else "")

    def _show_state(self) -> None:
        self.every.setCheckState(self.list_model.state())

    def _say(self, text: str, severity: str = "") -> None:
        palette = QPalette(self.said.palette())
        palette.setColor(QPalette.ColorRole.WindowText, theme.current().color(f"severity.{severity}" if severity else "muted"))
        self.said.setPalette(palette)
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self.adjustSize()

    def _clear(self) -> None:
        self.taken.emit(None)
        self.close()

    def wanted(self) -> Filter:
        """Return the filter as it stands; raises NotAValue where a bound is no value of the column."""
        how, style = self._hows[self.how.currentIndex()], self._grid.desk.style
        among = self.list_model.among()
        if not isinstance(how, Match):
            return Filter(among=among, blank=how)
        if not ranged(self._column):
            return Filter(self.words.text().strip(), among=among, match=how)
        low, high = (bound_of(self._column, line.text(), style) for line in self.entries)
        if low is not None and high is not None and low > high:
            low, high = high, low
        return Filter(low=low, high=high, among=among)

    def take(self) -> None:
        """Take the filter; a bound that can't be taken is told and changes nothing."""
        try:
            wanted = self.wanted()
        except NotAValue as problem:
            self._say(str(problem), "error")
            return
        if wanted.among is not None and not wanted.among and self.list_model.values:
            self._say(self.tr("No value is chosen."), "error")
            return
        self.taken.emit(None if wanted.open else wanted)
        self.close()
