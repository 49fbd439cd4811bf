"""The list below a cell that is typed in: what may stand there, the code with its name; only the code goes into the cell."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem

from planner.ui import theme
from planner.ui.grid.suggestions import Offers

KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier
NONE = MODIFIER.NoModifier
VISIBLE, MOST = 10, 60  # rows to be seen at once, and in the list
AIR = 6
STEPS = {KEY.Key_Down: 1, KEY.Key_Up: -1, KEY.Key_PageDown: VISIBLE, KEY.Key_PageUp: -VISIBLE}
CODE = int(Qt.ItemDataRole.UserRole)


class Offering(QListWidget):
    """Stands in the window below its line and never has the focus: the line goes on hearing all keys."""

    def __init__(self, line: QLineEdit, offers: Offers) -> None:
        super().__init__(line.window())
        self.line, self.offers = line, offers
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.Box)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("What may stand here"))
        self.setFont(theme.number_font())
        self.hide()
        line.textEdited.connect(self.suggest)
        line.destroyed.connect(self.deleteLater)
        self.itemClicked.connect(self._clicked)

    @Slot(str)
    def suggest(self, text: str) -> None:
        """Show what fits a text; where only listed values can stand in the column, or one is meant, the first one is in hand."""
        found = self.offers.fitting(self._word(text), MOST)
        self.clear()
        if not found or (len(found) == 1 and found[0].code.lower() == self._word(text).lower()):
            self.hide()
            return
        for one in found:
            item = QListWidgetItem(f"{one.code}  {one.name}" if one.name else one.code, self)
            item.setData(CODE, one.code)
        exact = any(one.code.lower() == self._word(text).lower() for one in found)
        if not exact and (self.offers.closed or self.offers.leads_to_one(self._word(text))):
            self.setCurrentRow(0)
        self._place()
        self.show()
        self.raise_()

    def _word(self, text: str) -> str:
        """Return what is being typed: the last word where several codes stand in a cell."""
        return text.rpartition(" ")[2] if self.offers.several else text.strip()

    def _place(self) -> None:
        """Stand below the line, or above it where there is no room."""
        metrics, window = QFontMetrics(self.font()), self.parentWidget()
        longest = max(metrics.horizontalAdvance(self.item(at).text()) for at in range(self.count()))
        wide = min(longest + 3 * AIR + self.verticalScrollBar().sizeHint().width(), window.width())
        row = max(self.sizeHintForRow(0), metrics.height())
        high = min(self.count(), VISIBLE) * row + 2 * self.frameWidth()
        corner = self.line.mapTo(window, QPoint(0, self.line.height()))
        wide = max(wide, self.line.width())
        if corner.y() + high > window.height():
            corner.setY(max(0, corner.y() - self.line.height() - high))
        self.setGeometry(QRect(max(0, min(corner.x(), window.width() - wide)), corner.y(), wide, high))

    def press(self, key: int, held: Qt.KeyboardModifier) -> bool:
        """Carry out what a key of the line means for the list; tells whether it means anything."""
        if key == KEY.Key_Down and held == MODIFIER.AltModifier:
            self.suggest("")
            return True
        if not self.isVisible():
            return False
        if key in STEPS and held == NONE:
            row = self.currentRow() + STEPS[KEY(key)]
            self.setCurrentRow(min(max(row, 0), self.count() - 1))
            return True
        if key == KEY.Key_Escape:
            self.hide()
            return True
        return False

    def take(self) -> bool:
        """Put the code in hand into the line; tells whether there was one."""
        item = self.currentItem() if self.isVisible() else None
        self.hide()
        if item is None:
            return False
        code = str(item.data(CODE))
        before = self.line.text().rpartition(" ")[:2] if self.offers.several else ("", "")
        self.line.setText("".join(before) + code)
        return True

    @Slot(QListWidgetItem)
    def _clicked(self, item: QListWidgetItem) -> None:
        self.setCurrentItem(item)
        self.take()
        self.line.setFocus()
