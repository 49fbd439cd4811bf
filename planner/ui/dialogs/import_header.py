"""The heads of a sheet's columns: a box for what each becomes, its letter, and how sure that is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from planner.files.cells.grid import cell_name
from planner.ui import theme
from planner.ui.dialogs.import_slots import BecomesBox, Trust, paint_trust


class BecomesHeader(QHeaderView):
    """A box above each column of the table, and below it the column's letter and how sure its meaning is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(self.fontMetrics().averageCharWidth() * 6)
        self.boxes: dict[int, BecomesBox] = {}
        self.trusts: dict[int, Trust] = {}
        self.sectionResized.connect(self.place)
        self.geometriesChanged.connect(self.place)
        self._box_height = BecomesBox(0).sizeHint().height()

    def sizeHint(self) -> QSize:
        """Ask for a box and a line of words."""
        size = super().sizeHint()
        return QSize(size.width(), self._box_height + self.fontMetrics().height() + 10)

    def place(self) -> None:
        """Put each box above its column."""
        for column, box in self.boxes.items():
            left, wide = self.sectionViewportPosition(column), self.sectionSize(column)
            shown = wide > 0 and left + wide > 0 and left < self.viewport().width()
            if shown:
                box.setGeometry(QRect(left + 2, 3, wide - 4, self._box_height))
            if shown != box.isVisibleTo(self.viewport()) and not (box.hasFocus() and not shown):
                box.setVisible(shown)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw the column's letter and its mark."""
        colors = theme.current()
        painter.save()
        painter.fillRect(rect, colors.color("header"))
        painter.setPen(colors.color("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        line = QRect(rect.left() + 6, rect.bottom() - self.fontMetrics().height() - 3, rect.width() - 10, self.fontMetrics().height())
        painter.setFont(theme.small_font())
        painter.setPen(colors.color("muted"))
        letter = cell_name(0, section)[:-1]
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), letter)
        trust = self.trusts.get(section)
        if trust is not None:
            start = painter.fontMetrics().horizontalAdvance(letter) + 8
            side = painter.fontMetrics().ascent() - 1
            paint_trust(painter, QRectF(line.left() + start, line.center().y() - side / 2 + 1, side, side), trust)
            said = line.adjusted(start + side + 4, 0, 0, 0)
            painter.setPen(colors.color("text" if trust is Trust.GUESS else "muted"))
            painter.drawText(said, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), trust.value)
        painter.restore()
