"""Everything by a few letters: commands, pages, scenarios, columns, parts. Type, arrow, Enter; the window goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from planner.ui import icons, theme
from planner.ui.dialogs.fuzzy import SCATTERED, Match, match

MOST = 60  # rows shown
RECENT_BONUS, DISABLED_MALUS, PLACE_MALUS, HELP_MALUS = 1.5, 2.5, 4.0, 8.0
CHOICE, LETTERS = int(Qt.ItemDataRole.UserRole), int(Qt.ItemDataRole.UserRole) + 1
ICON = 16
INDEX = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One thing that can be chosen. ``key`` is what is remembered of it; ``why_not``: it can't be done now."""

    key: str
    text: str
    run: Callable[[], object]
    place: str = ""
    keys: str = ""
    help: str = ""
    icon: QIcon | None = None
    why_not: str = ""


Finder = Callable[[tuple[str, ...]], Sequence[Choice]]  # what is too many to list is looked for: words in lower case -> choices, best first


class Ranked:
    """The choices in the order in which they fit some words."""

    def __init__(self, choices: Sequence[Choice], recent: Sequence[str] = (), finder: Finder | None = None) -> None:
        self.choices = tuple(choices)
        self.recent = {key: at for at, key in enumerate(recent)}
        self.finder = finder

    def fitting(self, text: str) -> list[tuple[Choice, tuple[int, ...]]]:
        """Return what fits, best first, with the letters that were meant; without words what was used last, then all."""
        words = tuple(text.lower().split())
        if not words:
            first = sorted((one for one in self.choices if one.key in self.recent), key=lambda one: self.recent[one.key])
            rest = [one for one in self.choices if one.key not in self.recent and not one.why_not]
            return [(one, ()) for one in (*first, *rest)][:MOST]
        found: list[tuple[float, int, Choice, tuple[int, ...]]] = []
        listed = [*self.choices, *(self.finder(words) if self.finder else ())]
        for at, one in enumerate(listed):
            fit = self._fit(words, one)
            if fit is not None:
                found.append((fit.score, at, one, fit.letters))
        found.sort(key=lambda item: item[:2])
        return [(one, letters) for _, _, one, letters in found[:MOST]]

    def _fit(self, words: tuple[str, ...], one: Choice) -> Match | None:
        fit = match(words, one.text)
        if fit is None:
            whole = f"{one.text} {one.place}"
            fit = match(words, whole)
            if fit is not None and fit.score < SCATTERED:
                fit = Match(fit.score + PLACE_MALUS, tuple(at for at in fit.letters if at < len(one.text)))
            elif all(word in f"{whole} {one.help}".lower() for word in words if len(word) > 2) and any(len(word) > 2 for word in words):
                fit = Match(HELP_MALUS, ())
            else:
                fit = None
        if fit is None:
            return None
        score = (
            fit.score
            - (RECENT_BONUS / (1 + self.recent[one.key]) if one.key in self.recent else 0)
            + (DISABLED_MALUS if one.why_not else 0)
        )
        return Match(score, fit.letters)


class ChoicePainter(QStyledItemDelegate):
    """Draws a choice: icon, its name with the letters meant in bold, where it stands, its keys at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: INDEX) -> QSize:
        """Ask for one line and some air."""
        return QSize(0, option.fontMetrics.height() + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: INDEX) -> None:
        """Paint the row."""
        choice = index.data(CHOICE)
        look = theme.current()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(option.rect, look.color("selection"))
        room = option.rect.adjusted(8, 0, -8, 0)
        if choice.icon is not None:
            choice.icon.paint(painter, QRect(room.left(), room.center().y() - ICON // 2, ICON, ICON))
        room.setLeft(room.left() + ICON + 8)
        role = "muted" if choice.why_not else "text"
        right = choice.why_not or choice.keys
        painter.setFont(theme.small_font())
        painter.setPen(look.color("muted"))
        flag = Qt.AlignmentFlag
        painter.drawText(room, int(flag.AlignRight | flag.AlignVCenter), right)
        room.setRight(room.right() - QFontMetrics(theme.small_font()).horizontalAdvance(right) - 12)
        used = self._name(painter, room, choice.text, frozenset(index.data(LETTERS) or ()), look.color(role))
        room.setLeft(room.left() + used + 12)
        painter.setFont(theme.small_font())
        painter.setPen(look.color("muted"))
        place = QFontMetrics(theme.small_font()).elidedText(choice.place, Qt.TextElideMode.ElideRight, max(room.width(), 0))
        painter.drawText(room, int(flag.AlignLeft | flag.AlignVCenter), place)
        painter.restore()

    @staticmethod
    def _name(painter: QPainter, room: QRect, text: str, meant: frozenset[int], color: object) -> int:
        """Draw a name, run by run of plain and bold letters; returns how wide it is."""
        painter.setPen(color)  # type: ignore[call-overload]
        plain, bold = theme.number_font(), theme.title_font()
        text = QFontMetrics(bold).elidedText(text, Qt.TextElideMode.ElideRight, max(room.width(), 0))
        x, at = room.left(), 0
        while at < len(text):
            end = at
            while end < len(text) and (end in meant) == (at in meant):
                end += 1
            font = bold if at in meant else plain
            painter.setFont(font)
            part = QRect(x, room.top(), room.right() - x, room.height())
            painter.drawText(part, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text[at:end])
            x += QFontMetrics(font).horizontalAdvance(text[at:end])
            at = end
        return x - room.left()


class CommandPalette(QDialog):
    """A line to type in above what matches; ``taken`` tells the choice once the palette is gone."""

    taken = Signal(object)

    def __init__(self, ranked: Ranked, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Command palette"))
        self.ranked = ranked
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("A command, page, scenario, column or part …"))
        self.line.setAccessibleName(self.tr("What do you want to do?"))
        self.line.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("What matches"))
        self.list.setItemDelegate(ChoicePainter(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.help = QLabel(self)
        self.help.setFont(theme.small_font())
        self.help.setWordWrap(True)
        self.help.setAccessibleName(self.tr("What it does"))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        column.addWidget(self.help)
        metrics = self.fontMetrics()
        self.resize(metrics.averageCharWidth() * 82, metrics.height() * 28)
        self.help.setMinimumHeight(QFontMetrics(self.help.font()).height() * 2)
        if parent is not None:
            corner = parent.mapToGlobal(parent.rect().topLeft())
            self.move(corner.x() + (parent.width() - self.width()) // 2, corner.y() + 3 * metrics.height())
        self.line.textChanged.connect(self.narrow)
        self.line.returnPressed.connect(self.take)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self.take)
        self.list.currentItemChanged.connect(self._tell)
        self.narrow("")
        self.line.setFocus()

    def narrow(self, text: str) -> None:
        """Show what fits the words, best first."""
        self.list.clear()
        for choice, letters in self.ranked.fitting(text):
            item = QListWidgetItem(choice.text, self.list)
            item.setData(CHOICE, choice)
            item.setData(LETTERS, letters)
            item.setData(
                int(Qt.ItemDataRole.AccessibleTextRole), ", ".join(filter(None, (choice.text, choice.place, choice.keys, choice.why_not)))
            )
        self.list.setCurrentRow(0)
        if not self.list.count():
            self.help.setText(self.tr("Nothing is called that. Fewer letters find more; parts are found by number or description."))

    def chosen(self) -> Choice | None:
        """Return the choice in hand, None where nothing matches."""
        item = self.list.currentItem()
        choice = item.data(CHOICE) if item is not None else None
        return choice if isinstance(choice, Choice) else None

    def names(self) -> list[str]:
        """Return the names of all that is shown, from the top."""
        return [self.list.item(at).text() for at in range(self.list.count())]

    def take(self) -> None:
        """Close, then tell the choice in hand."""
        choice = self.chosen()
        if choice is not None:
            self.close()
            self.taken.emit(choice)

    def _tell(self) -> None:
        choice = self.chosen()
        self.help.setText(choice.help if choice is not None else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the line move through the list."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        page = max(1, self.list.height() // max(1, self.list.sizeHintForRow(0)) - 1)
        key = Qt.Key
        steps = {key.Key_Down.value: 1, key.Key_Up.value: -1, key.Key_PageDown.value: page, key.Key_PageUp.value: -page}
        step = steps.get(int(event.key()))
        if step is None:
            return super().eventFilter(watched, event)
        self.list.setCurrentRow(max(0, min(self.list.currentRow() + step, self.list.count() - 1)))
        return True
