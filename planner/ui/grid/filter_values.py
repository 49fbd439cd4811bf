"""The distinct values of a column with check boxes, of which a search line shows some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from planner.ui import theme
from planner.ui.qt import ACCESSIBLE, DISPLAY, NOWHERE, TOOLTIP, Index

MOST = 1_000  # values are listed at once; the search finds the others
CHECKED = int(Qt.ItemDataRole.CheckStateRole)
FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemNeverHasChildren
STATE = Qt.CheckState


@dataclass(frozen=True, slots=True)
class ListedValue:
    """One value: as a filter's list holds it, as it is shown, in how many rows it stands, and in full."""

    key: str
    text: str
    count: int
    whole: str = ""


class ValueList(QAbstractListModel):
    """Which values a filter lets pass."""

    checked_changed = Signal()

    def __init__(self, values: Sequence[ListedValue], among: frozenset[str] | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.values = list(values)
        self._texts = [f"{value.text} {value.whole}".casefold() for value in self.values]
        self.checked = {value.key for value in self.values if among is None or value.key in among}
        self.words = ""
        self._found = list(range(len(self.values)))

    # what is listed

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many values are listed."""
        return 0 if parent.isValid() else min(len(self._found), MOST)

    def data(self, index: Index, role: int = DISPLAY) -> object:
        """Answer the list's question about a value."""
        if not index.isValid():
            return None
        value = self.values[self._found[index.row()]]
        if role == DISPLAY:
            return value.text
        if role == CHECKED:
            return STATE.Checked if value.key in self.checked else STATE.Unchecked
        if role == TOOLTIP:
            return value.whole or value.text
        if role == ACCESSIBLE:
            return self.tr("{value}, {n} rows").format(value=value.text, n=value.count)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every value can be checked."""
        return FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def setData(self, index: Index, value: object, role: int = CHECKED) -> bool:
        """Check a value, or take its check away."""
        if role != CHECKED or not index.isValid():
            return False
        key = self.values[self._found[index.row()]].key
        (self.checked.add if STATE(value) == STATE.Checked else self.checked.discard)(key)
        self.dataChanged.emit(index, index, [CHECKED])
        self.checked_changed.emit()
        return True

    def count_at(self, row: int) -> int:
        """Return in how many rows a listed value stands."""
        return self.values[self._found[row]].count

    @property
    def unlisted(self) -> int:
        """How many values that were found are not listed, since there are too many."""
        return max(0, len(self._found) - MOST)

    # what is found and checked

    def search(self, words: str) -> None:
        """List the values that hold all words."""
        self.words = words.strip()
        wanted = words.casefold().split()
        self.beginResetModel()
        self._found = [at for at, text in enumerate(self._texts) if all(word in text for word in wanted)]
        self.endResetModel()
        self.checked_changed.emit()

    def check_found(self, checked: bool) -> None:
        """Check every value that was found, listed or not, or take their checks away."""
        self._check({self.values[at].key for at in self._found}, checked)

    def check_only(self, keys: Iterable[str]) -> None:
        """Check some values and no others."""
        self.checked = set(keys)
        self._check(set(), True)

    def _check(self, keys: set[str], checked: bool) -> None:
        self.checked = self.checked | keys if checked else self.checked - keys
        if self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1), [CHECKED])
        self.checked_changed.emit()

    def state(self) -> Qt.CheckState:
        """Tell whether all, some or none of the values that were found are checked."""
        some = [self.values[at].key in self.checked for at in self._found]
        return STATE.Checked if some and all(some) else STATE.PartiallyChecked if any(some) else STATE.Unchecked

    def among(self) -> frozenset[str] | None:
        """Return what the filter's list holds; None where it lets every value pass. What a search left out doesn't pass."""
        listed = {self.values[at].key for at in self._found} if self.words else {value.key for value in self.values}
        wanted = listed & self.checked
        return None if len(wanted) == len(self.values) else frozenset(wanted)


class ValuePainter(QStyledItemDelegate):
    """Draws how many rows hold a value at the right of it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> object:  # type: ignore[override]
        """Ask for one line and a little air."""
        size = super().sizeHint(option, index)
        size.setHeight(option.fontMetrics.height() + 6)
        return size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the check box and the value, then the count in the room kept for it."""
        model = index.model()
        assert isinstance(model, ValueList)
        count = f"{model.count_at(index.row()):,}"
        font = theme.small_font()
        room = QFontMetrics(font).horizontalAdvance(count) + 12
        whole = option.rect
        left = QStyleOptionViewItem(option)
        left.rect = whole.adjusted(0, 0, -room, 0)
        super().paint(painter, left, index)
        painter.save()
        painter.setFont(font)
        painter.setPen(theme.current().color("muted"))
        painter.drawText(whole.adjusted(0, 0, -6, 0), int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), count)
        painter.restore()
