"""Draws and edits the cells of every grid: text by kind, tints, the row in hand, the tree's indentation and triangles."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QStringListModel, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QCompleter, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from planner.ui import icons, theme
from planner.ui.qt import EDIT, Index
from planner.ui.tables.bom_fields import PART
from planner.ui.tables.bom_model import BomModel
from planner.ui.tables.grid_model import GridModel, Look
from planner.ui.tables.suggestions import takes_first_word

PADDING = 7
SIGN, SIGN_ROOM = 14, 18  # a warning sign in a cell, and the room it takes
LEFT_LINE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
RIGHT_LINE = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
SELECTED = QStyle.StateFlag.State_Selected
INDENT = 14
STEP = 14  # room for the triangle


class CodeCompleter(QCompleter):
    """Suggests texts; where only the code counts, only the first word of a suggestion is taken."""

    def __init__(self, texts: tuple[str, ...], first_word: bool, parent: QObject) -> None:
        super().__init__(parent)
        self._first_word = first_word
        self.setModel(QStringListModel(list(texts), self))
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setMaxVisibleItems(12)

    def pathFromIndex(self, index: Index) -> str:
        """Return what goes in the cell for a suggestion."""
        text = str(index.data() or "")
        return text.partition(" ")[0] if self._first_word else text


class CellPainter(QStyledItemDelegate):
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
        if column == PART and isinstance(model, BomModel):
            inner = self._draw_branch(painter, inner, model, row)
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

    def _draw_branch(self, painter: QPainter, rect: QRect, model: BomModel, row: int) -> QRect:
        """Draw the triangle of an assembly; returns where its text goes."""
        occurrence = model.row(row)
        left = rect.left() + occurrence.depth * INDENT
        if occurrence.opens:
            middle = QPointF(left + 4, rect.center().y() + 1)
            if occurrence.open:
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
        if isinstance(model, BomModel) and index.column() == PART and isinstance(event, QMouseEvent):
            occurrence = model.row(index.row())
            left = option.rect.left() + PADDING + occurrence.depth * INDENT
            if occurrence.opens and left - 6 <= event.position().x() <= left + STEP:
                if event.type() == QEvent.Type.MouseButtonPress:
                    model.set_open(index.row(), not occurrence.open)
                return True
        return super().editorEvent(event, model, option, index)

    # editors

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a line to type in, with suggestions where the column knows what may stand in it."""
        model = index.model()
        assert isinstance(model, GridModel)
        editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.setFont(self._font)
        editor.setAutoFillBackground(True)
        editor.setTextMargins(PADDING - 3, 0, PADDING - 3, 0)
        target = model.target(index.row(), index.column())
        editor.setAccessibleName(model.fields[index.column()].column.title)
        if model.fields[index.column()].right:
            editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        if target is not None and (texts := model.completions(target)):
            editor.setCompleter(CodeCompleter(texts, takes_first_word(target.column), editor))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the full value."""
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(EDIT) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Give the text to the model; only the code of a suggestion that was taken whole."""
        if isinstance(editor, QLineEdit):
            model.setData(QModelIndex(index) if isinstance(index, QPersistentModelIndex) else index, editor.text(), EDIT)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Cover the cell."""
        editor.setGeometry(option.rect.adjusted(0, 0, 0, -1))
