"""What a column of a workbook may become, in words; how sure a guess is; and the box above a column to choose it."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QListView, QWidget

from planner.files.layout import LINE_TOTAL, POSITION, PRICE_BREAK, PRICE_UNIT, READABLE, SECOND, STRUCTURE, VALUE
from planner.files.reading.choosing.found import LIKELY, SURE, FoundColumn
from planner.files.reading.choosing.profiles import SLOTS, UNUSED
from planner.ui import theme

HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
GROUPS = MappingProxyType(
    {"parts": "Part", "bom": "BOM", "sources": "Source", "suppliers": "Supplier", "stock": "Stock", "demand": "Demand"}
)
STRUCTURAL = MappingProxyType({
    "bom.level": "BOM · Level", POSITION: "Row number", LINE_TOTAL: "Line total", "sources.pack_price": "Source · Price per pack", PRICE_UNIT: "Source · Pieces priced", PRICE_BREAK: "Source · Price from a quantity on",
    "sources.maker": "Source · Manufacturer", "parts.package": "Part · Package", "bom.section": "Part · Group heading", "parts.part": "Part · Number", "bom.parent": "BOM · Parent",
    "bom.quantity": "BOM · Quantity", VALUE: "Part · Value", SECOND: "Part · Second description",
})  # fmt: skip


class Trust(StrEnum):
    """How sure a mapping is."""

    CHOSEN = "chosen"
    SURE = "sure"
    LIKELY = "likely"
    GUESS = "guess"
    UNUSED = "not used"


TONES = {
    Trust.CHOSEN: "accent",
    Trust.SURE: "severity.ok",
    Trust.LIKELY: "severity.note",
    Trust.GUESS: "severity.warning",
    Trust.UNUSED: "muted",
}


def trust_of(column: FoundColumn) -> Trust:
    """Return how sure it is what a column becomes."""
    if column.chosen:
        return Trust.CHOSEN
    if not column.slot:
        return Trust.UNUSED
    return Trust.SURE if column.confidence >= SURE else Trust.LIKELY if column.confidence >= LIKELY else Trust.GUESS


def slot_title(slot: str) -> str:
    """Return 'sources.unit_price' as a screen says it: Source · Price; empty is Not used."""
    if slot == UNUSED:
        return QCoreApplication.translate("ImportSlots", "Not used")
    if slot in STRUCTURAL:
        return STRUCTURAL[slot]
    table, _, name = slot.partition(".")
    column = READABLE[slot][1].title if slot in READABLE else name.replace("_", " ").capitalize()
    return f"{GROUPS.get(table, table.capitalize())} · {column}"


@cache
def all_slots() -> tuple[str, ...]:
    """Return everything a column may become, table by table in the order of the work."""
    order = {name: at for at, name in enumerate(GROUPS)}
    placed = {slot: at for at, slot in enumerate((*READABLE, *STRUCTURE))}
    return tuple(sorted(SLOTS, key=lambda slot: (order.get(slot.partition(".")[0], len(order)), placed.get(slot, len(placed)))))


def paint_trust(painter: QPainter, where: QRectF, trust: Trust) -> None:
    """Draw the mark of a mapping: full, half, a ring, a line; told apart by form, whatever the eye makes of colours."""
    side = min(where.width(), where.height())
    spot = QRectF(where.center() - QPointF(side / 2, side / 2), where.center() + QPointF(side / 2, side / 2)).adjusted(1, 1, -1, -1)
    color = theme.current().color(TONES[trust])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(color if trust is Trust.SURE else Qt.BrushStyle.NoBrush)
    match trust:
        case Trust.UNUSED:
            painter.drawLine(QPointF(spot.left(), spot.center().y()), QPointF(spot.right(), spot.center().y()))
        case Trust.CHOSEN:
            painter.drawPolyline(
                [QPointF(spot.left(), spot.center().y()), QPointF(spot.left() + side * 0.32, spot.bottom() - 1), spot.topRight()]
            )
        case _:
            painter.drawEllipse(spot)
            if trust is Trust.LIKELY:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(color))
                painter.drawPie(spot, 90 * 16, 180 * 16)
    painter.restore()


class SlotList(QListView):
    """A list in which typing finds 'Source · Price' by its table or by its own name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed = ""
        self._since = QElapsedTimer()

    def keyboardSearch(self, search: str) -> None:
        """Go to the next entry one of whose names begins with what was typed; letters that follow at once belong together."""
        if not search:
            self._typed = ""
            return
        within = QApplication.keyboardInputInterval()
        again = self._since.isValid() and self._since.elapsed() <= within
        self._typed = self._typed + search if again and search else search
        self._since.start()
        model, wanted = self.model(), self._typed.casefold()
        count, start = model.rowCount(), self.currentIndex().row()
        first = 1 if len(wanted) == 1 else 0  # one letter goes on to the next, more stay where they fit
        for step in range(first, count + first):
            at = (start + step) % count
            text = str(model.index(at, 0).data() or "").casefold()
            if any(part.startswith(wanted) for part in (text, *text.split(" · ")[1:])):
                self.setCurrentIndex(model.index(at, 0))
                return


class BecomesBox(QComboBox):
    """Chooses what one column becomes; the list is filled when somebody comes near it."""

    chosen = Signal(int, str)  # column, slot

    def __init__(self, column: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = column
        self._found: FoundColumn | None = None
        self._filled = False
        self.setView(SlotList(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMaxVisibleItems(18)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(self._take)

    def show_column(self, found: FoundColumn, letter: str) -> None:
        """Show what a column becomes now."""
        if found == self._found:
            return
        self._found = found
        trust = trust_of(found)
        self._fill()
        header = found.text or self.tr("column {letter}").format(letter=letter)
        self.setAccessibleName(self.tr("{header} becomes").format(header=header))
        self.setAccessibleDescription(f"{trust.value}. {found.why}".strip())
        self.setToolTip("\n".join(filter(None, (f"{header}: {slot_title(found.slot)} ({trust.value})", found.why))))

    def _fill(self) -> None:
        """Show what the column is; the order of the choices stays while keys go through them."""
        assert self._found is not None
        slot = self._found.slot
        if self._filled and (self.hasFocus() or self.view().isVisible()):
            if not self.view().isVisible():
                self.setCurrentIndex(self.findData(slot))
            return
        self._filled = False
        self.clear()
        self.addItem(slot_title(slot), slot)
        if self.hasFocus():
            self._offer()

    def _offer(self) -> None:
        """Offer likely meanings first, then none, then everything."""
        if self._filled or self._found is None:
            return
        self._filled = True
        own = self._found.slot
        likely = [option.slot for option in self._found.options if option.slot != own]
        for slot in likely:
            self.addItem(slot_title(slot), slot)
        if own != UNUSED:
            self.addItem(slot_title(UNUSED), UNUSED)
        self.insertSeparator(self.count())
        for slot in all_slots():
            if slot != own and slot not in likely:
                self.addItem(slot_title(slot), slot)
        self.setCurrentIndex(self.findData(own))
        wide = max(self.fontMetrics().horizontalAdvance(self.itemText(at)) for at in range(self.count()))
        self.view().setMinimumWidth(wide + 40)

    def _take(self, at: int) -> None:
        slot = self.itemData(at)
        if self._found is not None and isinstance(slot, str) and slot != self._found.slot:
            self.chosen.emit(self.column, slot)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Know all choices as soon as keys may choose among them."""
        self._offer()
        super().focusInEvent(event)

    def showPopup(self) -> None:
        """Open the whole list, where typing begins anew."""
        self._offer()
        self.view().keyboardSearch("")
        super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the list with the space bar or a letter, which finds an entry there; nothing is chosen before Enter in the list."""
        self._offer()
        if event.text().strip() and event.text().isprintable() and not event.modifiers() & HELD:
            if not self.view().isVisible():
                self.showPopup()
            self.view().keyboardSearch(event.text())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the sheet: nothing is changed by scrolling over it."""
        event.ignore()
