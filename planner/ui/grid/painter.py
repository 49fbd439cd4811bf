"""Draws the cells of every grid: text by kind, tints, the row in hand, the tree's indentation and triangles."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from planner.ui import icons, theme
from planner.ui.grid.editors import PADDING, CellEditors
from planner.ui.grid.model import Branch, GridModel, Look
from planner.ui.qt import Index

SIGN, SIGN_ROOM = 14, 18  # a warning sign in a cell, and the room it takes
LEFT_LINE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
RIGHT_LINE = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
SELECTED = QStyle.StateFlag.State_Selected
INDENT = 14
STEP = 14  # room for the triangle


class CellPainter(CellEditors):
    """One delegate for a whole grid. It asks the model once for text and look and paints the text itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._colors: dict[str, QColor] = {}
        self.scenario_index = 1
        self.current = (-1, -1)  # the cell in hand
        self.refresh()
        theme.current().changed.connect(self.refresh)

    def refresh(self) -> None:
        """Take the colours and fonts of the theme in force."""
        look = theme.current()
        self._colors = {
            "text": look.color("text"), "quiet": look.color("muted"), "bad": look.color("severity.error"), "warn": look.color("severity.warning"),
            "row": look.faint(look.color("selection"), 0.55), "selection": look.color("selection"), "accent": look.color("accent"),
            "grid": look.color("grid"), "tint": look.tint(self.scenario_index), "bad_ground": look.faint(look.color("severity.error"), 0.14),
        }  # fmt: skip
        self._signs: dict[float, QPixmap] = {}
        self._font = theme.number_font()
        self._strong = QFont(self._font)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetrics(self._font)
        self._wide = self._metrics.horizontalAdvance("W")
        self._strong_metrics = QFontMetrics(self._strong)

    def set_scenario(self, index: int) -> None:
        """Tint in the colour of the scenario at a place of the bar."""
        self.scenario_index = max(index, 1)
        self._colors["tint"] = theme.current().tint(self.scenario_index)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        model = index.model()
        assert isinstance(model, GridModel)
        row, column = index.row(), index.column()
        text, look = model.cell(row, column)
        rect: QRect = option.rect
        colors = self._colors
        selected = bool(option.state & SELECTED)
        in_hand = row == self.current[0]
        if look & Look.BAD:
            painter.fillRect(rect, colors["bad_ground"])
        elif selected:
            painter.fillRect(rect, colors["selection"])
        elif look & Look.TINT:
            painter.fillRect(rect, colors["tint"])
        elif in_hand:
            painter.fillRect(rect, colors["row"])
        painter.setPen(colors["grid"])
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if in_hand and selected and column == self.current[1]:
            painter.setPen(QPen(colors["accent"], 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        if column == model.branch_column:
            inner = self._draw_branch(painter, inner, model.branch(row))
        if look & Look.MARK and inner.width() >= SIGN:
            painter.drawPixmap(inner.left(), rect.center().y() - SIGN // 2 + 1, self._sign(painter.device().devicePixelRatioF()))
            inner = inner.adjusted(SIGN_ROOM, 0, 0, 0)
        if not text:
            return
        strong = bool(look & Look.STRONG)
        tone = "bad" if look & (Look.BAD | Look.ALARM) else "warn" if look & Look.WARN else "quiet" if look & Look.QUIET else "text"
        painter.setPen(colors[tone])
        painter.setFont(self._strong if strong else self._font)
        right = model.fields[column].right
        # Measuring is the dearest step of a paint: a text that fits even in wide letters needn't be measured.
        if len(text) * self._wide > inner.width():
            metrics = self._strong_metrics if strong else self._metrics
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, RIGHT_LINE if right else LEFT_LINE, text)

    def _sign(self, ratio: float) -> QPixmap:
        """Return the warning sign, kept since it is drawn in many cells."""
        if ratio not in self._signs:
            self._signs[ratio] = icons.label_pixmap("warning", "severity.warning", SIGN, ratio)
        return self._signs[ratio]

    def _draw_branch(self, painter: QPainter, rect: QRect, branch: Branch) -> QRect:
        """Draw the triangle of an assembly; returns where its text goes."""
        left = rect.left() + branch.depth * INDENT
        if branch.opens:
            middle = QPointF(left + 4, rect.center().y() + 1)
            if branch.open:
                points = [QPointF(-4, -2.5), QPointF(4, -2.5), QPointF(0, 3)]
            else:
                points = [QPointF(-2.5, -4), QPointF(-2.5, 4), QPointF(3, 0)]
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colors["quiet"])
            painter.drawPolygon(QPolygonF([middle + point for point in points]))
            painter.restore()
        return QRect(left + STEP, rect.top(), max(0, rect.right() - left - STEP + 1), rect.height())

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Open or close an assembly where its triangle is clicked."""
        if isinstance(model, GridModel) and index.column() == model.branch_column and isinstance(event, QMouseEvent):
            branch = model.branch(index.row())
            left = option.rect.left() + PADDING + branch.depth * INDENT
            if branch.opens and left - 6 <= event.position().x() <= left + STEP:
                if event.type() == QEvent.Type.MouseButtonPress:
                    model.set_open(index.row(), not branch.open)
                return True
        return super().editorEvent(event, model, option, index)
