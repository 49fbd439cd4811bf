"""Draws the cells of every grid: texts laid out once, grounds and lines by stretches, the frame around what is chosen.

Qt would call Python for each cell, and ask the model some ten questions about it. Here one loop goes over the cells that are
to be painted, sorts their texts by font and colour, and draws each text as it was laid out when it was first seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QLinearGradient, QMouseEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QToolTip, QWidget

from planner.ui import icons, theme
from planner.ui.grid.editors import PADDING, CellEditors
from planner.ui.grid.laid import LaidTexts, scaled
from planner.ui.grid.look import Branch, Look
from planner.ui.grid.model import GridModel
from planner.ui.qt import TOOLTIP, Index

if TYPE_CHECKING:
    from planner.ui.grid.view import GridView

SIGN, SIGN_ROOM = 14, 18  # a warning sign in a cell, and the room it takes
INDENT = 14
STEP = 14  # room for the triangle
HANDLE = 7  # the square at the lower right corner of what is chosen
SHADE = 10  # width of the shade where columns are hidden at the side
GROUNDED = Look.TINT | Look.BAD
BETWEEN = " · "  # parts the words of a badge, the most important ones first
SMALL = 2  # the font of badges
ROOMY = 1 << 20  # pixels: a badge is never cut, it is left out
PROBLEMS = Look.ERROR | Look.WARNING
CORNER = 7  # the mark of a problem, in a row of usual height
OPEN = [QPointF(-4, -2.5), QPointF(4, -2.5), QPointF(0, 3)]
CLOSED = [QPointF(-2.5, -4), QPointF(-2.5, 4), QPointF(3, 0)]


class Pane(NamedTuple):
    """A part of the view that scrolls as one: what is painted of it now."""

    area: QRect
    columns: list[tuple[int, int, int]]  # number, left edge and width of the columns within
    rows: range
    top: int  # of the first row
    height: int  # of each row

    def y(self, row: int) -> int:
        """Return the upper edge of a row."""
        return self.top + (row - self.rows.start) * self.height


class CellPainter(CellEditors):
    """Knows colours, fonts and laid out texts of one grid and paints it; as its delegate it opens editors and assemblies."""

    def __init__(self, view: GridView) -> None:
        super().__init__(view)
        self._colors: dict[str, QColor] = {}
        self.scenario_index = 1
        self.scale = 1.0
        self.current = (-1, -1)  # the cell in hand
        self.wanting: dict[int, int] = {}  # the widths of columns whose numbers had no room
        self.refresh()
        theme.current().changed.connect(self.refresh)

    def refresh(self) -> None:
        """Take the colours and fonts of the theme in force, in the size of the zoom."""
        look = theme.current()
        self._colors = {
            "text": look.color("text"), "quiet": look.color("muted"), "bad": look.color("severity.error"), "warn": look.color("severity.warning"),
            "row": look.faint(look.color("selection"), 0.55), "selection": look.color("selection"), "accent": look.color("accent"),
            "grid": look.color("grid"), "tint": look.tint(self.scenario_index), "bad_ground": look.faint(look.color("severity.error"), 0.14),
            "panel": look.color("panel"), "border": look.color("border"),
        }  # fmt: skip
        self._signs: dict[float, QPixmap] = {}
        self.font = scaled(theme.number_font(), self.scale)
        strong = QFont(self.font)
        strong.setWeight(QFont.Weight.DemiBold)
        self.texts = (LaidTexts(self.font), LaidTexts(strong), LaidTexts(scaled(theme.small_font(), self.scale)))
        self.padding, self.indent, self.step = (round(size * self.scale) for size in (PADDING, INDENT, STEP))

    def set_scenario(self, index: int) -> None:
        """Tint in the colour of the scenario at a place of the bar."""
        self.scenario_index = max(index, 1)
        self._colors["tint"] = theme.current().tint(self.scenario_index)

    def set_scale(self, scale: float) -> None:
        """Write larger or smaller."""
        self.scale = scale
        self.refresh()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return an editor that writes as large as the cells do."""
        editor = super().createEditor(parent, option, index)
        editor.setFont(self.font)
        return editor

    # painting

    def draw(self, view: GridView, painter: QPainter, pane: Pane) -> None:
        """Paint all cells of a pane."""
        cells = view.store.block(pane.rows, [column for column, _, _ in pane.columns])
        chosen = [
            (max(one.top(), pane.rows.start), min(one.bottom(), pane.rows.stop - 1), one.left(), one.right())
            for one in view.selectionModel().selection()
            if one.top() < pane.rows.stop and one.bottom() >= pane.rows.start
        ]
        self._grounds(painter, pane, cells, chosen)
        self._lines(painter, pane)
        self._texts(view.grid, painter, pane, cells)
        self._corners(painter, pane, cells)

    def _grounds(
        self, painter: QPainter, pane: Pane, cells: list[dict[int, tuple[str, int]]], chosen: list[tuple[int, int, int, int]]
    ) -> None:
        colors, height = self._colors, pane.height
        row, column = self.current
        if row in pane.rows and pane.columns:
            left, right = pane.columns[0][1], pane.columns[-1][1] + pane.columns[-1][2]
            painter.fillRect(left, pane.y(row), right - left, height, colors["row"])
        many = sum((bottom - top + 1) * (right - left + 1) for top, bottom, left, right in chosen) > 1
        for top, bottom, first, last in chosen:
            for at, left, width in pane.columns:
                if first <= at <= last:
                    painter.fillRect(left, pane.y(top), width, (bottom - top + 1) * height, colors["selection"])
        inside = many and any(top <= row <= bottom and first <= column <= last for top, bottom, first, last in chosen)
        for at, left, width in pane.columns:
            if inside and at == column:
                painter.fillRect(left, pane.y(row), width, height, colors["panel"])
        y = pane.top
        mixed = theme.mixed(colors["tint"], colors["selection"], 0.5) if chosen else colors["tint"]
        for number, line in zip(pane.rows, cells, strict=True):
            for at, left, width in pane.columns:
                look = line[at][1]
                if look & GROUNDED:
                    within = look & Look.TINT and any(
                        top <= number <= bottom and first <= at <= last for top, bottom, first, last in chosen
                    )
                    color = colors["bad_ground"] if look & Look.BAD else mixed if within else colors["tint"]
                    painter.fillRect(left, y, width, height, color)
            y += height

    def _lines(self, painter: QPainter, pane: Pane) -> None:
        if not pane.columns:
            return
        left, right = pane.columns[0][1], pane.columns[-1][1] + pane.columns[-1][2] - 1
        painter.setPen(self._colors["grid"])
        for number in range(1, len(pane.rows) + 1):
            y = pane.top + number * pane.height - 1
            painter.drawLine(left, y, right, y)

    def _texts(self, grid: GridModel, painter: QPainter, pane: Pane, cells: list[dict[int, tuple[str, int]]]) -> None:
        """Sort the texts by font and colour and draw each kind in one go."""
        groups: dict[tuple[int, str], list[tuple[int, int, object]]] = {}
        plain, strong, small = self.texts
        padding, tree, badged, fields = self.padding, grid.branch_column, grid.badged, grid.fields
        y = pane.top + (pane.height - 1 - plain.height) // 2
        lower = plain.metrics.ascent() - small.metrics.ascent()  # a badge stands on the line of the text
        for row, line in zip(pane.rows, cells, strict=True):
            for at, left, width in pane.columns:
                text, look = line[at]
                room = width - 2 * padding
                start = left + padding
                if at == tree:
                    before = self._branch(painter, QRect(start, pane.y(row), room, pane.height), grid.branch(row))
                    start, room = start + before, room - before
                if look & Look.MARK and room >= SIGN:
                    painter.drawPixmap(start, pane.y(row) + (pane.height - SIGN) // 2, self._sign(painter.device().devicePixelRatioF()))
                    start, room = start + SIGN_ROOM, room - SIGN_ROOM
                if not text or room <= 0:
                    continue
                bold = bool(look & Look.STRONG)
                right = fields[at].right
                kept, wide = (strong if bold else plain).laid(text, room, number=right and not look & Look.BAD)
                if right:
                    start += max(room - wide, 0)
                    if plain.wanting or strong.wanting:
                        self.wanting[at] = max(self.wanting.get(at, 0), plain.wanting + strong.wanting + 2 * padding)
                        plain.wanting = strong.wanting = 0
                tone = "bad" if look & (Look.BAD | Look.ALARM) else "warn" if look & Look.WARN else "quiet" if look & Look.QUIET else "text"
                groups.setdefault((int(bold), tone), []).append((start, y, kept))
                if at in badged and (badge := grid.badge(row, at)):
                    end = left + width - padding - (self.corner(pane) if look & PROBLEMS else 0)
                    kept, own = small.laid(badge, ROOMY)
                    while start + wide + 2 * padding + own > end and badge:  # where not all of it fits, the first words alone
                        badge = badge.rpartition(BETWEEN)[0]
                        kept, own = small.laid(badge, ROOMY)
                    if badge:
                        groups.setdefault((SMALL, "quiet"), []).append((end - own, y + lower, kept))
            y += pane.height
        for (font, tone), drawn in groups.items():
            painter.setFont(self.texts[font].font)
            painter.setPen(self._colors[tone])
            draw = painter.drawStaticText
            for x, y, kept in drawn:
                draw(x, y, kept)  # type: ignore[call-overload]

    @staticmethod
    def corner(pane: Pane) -> int:
        """Return the size of the mark of a problem."""
        return max(CORNER, pane.height // 3)

    def _corners(self, painter: QPainter, pane: Pane, cells: list[dict[int, tuple[str, int]]]) -> None:
        """Mark cells that have a problem by a corner in its colour."""
        size = self.corner(pane)
        for row, line in zip(pane.rows, cells, strict=True):
            for at, left, width in pane.columns:
                look = line[at][1]
                if look & PROBLEMS:
                    right, top = left + width, pane.y(row)
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(self._colors["bad" if look & Look.ERROR else "warn"])
                    painter.drawPolygon(QPolygonF([QPointF(right - size, top), QPointF(right, top), QPointF(right, top + size)]))

    def _sign(self, ratio: float) -> QPixmap:
        """Return the warning sign, kept since it is drawn in many cells."""
        if ratio not in self._signs:
            self._signs[ratio] = icons.label_pixmap("warning", "severity.warning", SIGN, ratio)
        return self._signs[ratio]

    def _branch(self, painter: QPainter, rect: QRect, branch: Branch) -> int:
        """Draw the triangle of an assembly; returns the room before its text."""
        left = branch.depth * self.indent
        if branch.opens and left + self.step <= rect.width():
            middle = QPointF(rect.left() + left + 4, rect.center().y() + 1)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colors["quiet"])
            painter.drawPolygon(QPolygonF([middle + point * self.scale for point in (OPEN if branch.open else CLOSED)]))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        return left + self.step

    def draw_frames(self, painter: QPainter, frames: list[QRect], current: QRect | None, handle: QRect | None) -> None:
        """Draw the frame around each block that is chosen, thinner where there are many, and the handle at its corner."""
        accent = self._colors["accent"]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(frames) == 1:
            painter.setPen(_pen(accent, 2))
            painter.drawRect(frames[0].adjusted(1, 1, -1, -1))
        else:
            painter.setPen(_pen(accent, 1))
            for frame in frames:
                painter.drawRect(frame.adjusted(0, 0, -1, -1))
            if current is not None:
                painter.drawRect(current.adjusted(1, 1, -2, -2))
        if handle is not None:
            painter.fillRect(handle, self._colors["panel"])
            painter.fillRect(handle.adjusted(1, 1, -1, -1), accent)

    def draw_edges(self, painter: QPainter, left: QRect | None, right: QRect | None) -> None:
        """Shade the edges behind which there are more columns."""
        dark = QColor(self._colors["text"])
        for edge, start, end in (
            (left, left and left.left(), left and left.right()),
            (right, right and right.right(), right and right.left()),
        ):
            if edge is None or start is None or end is None:
                continue
            shade = QLinearGradient(QPointF(start, 0), QPointF(end, 0))
            for at, share in ((0.0, 0.16), (0.4, 0.05), (1.0, 0.0)):
                dark.setAlphaF(share)
                shade.setColorAt(at, dark)
            painter.fillRect(edge, shade)

    def draw_freeze(self, painter: QPainter, x: int, height: int) -> None:
        """Draw the line beside the columns that stay."""
        painter.setPen(self._colors["border"])
        painter.drawLine(x, 0, x, height)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Say the whole text of a cell that is too narrow for it, before what the tooltip says anyway."""
        model = index.model()
        if event.type() != QEvent.Type.ToolTip or not isinstance(model, GridModel):
            return super().helpEvent(event, view, option, index)
        text, look = model.cell(index.row(), index.column())
        tip = str(index.data(TOOLTIP) or "")
        wide = self.texts[bool(look & Look.STRONG)].metrics.horizontalAdvance(text)
        if wide > option.rect.width() - 2 * self.padding and text not in tip.split("\n"):
            tip = "\n".join(filter(None, (text, tip)))
        QToolTip.showText(event.globalPos(), tip, view.viewport(), option.rect)
        return True

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Open or close an assembly where its triangle is clicked."""
        if isinstance(model, GridModel) and index.column() == model.branch_column and isinstance(event, QMouseEvent):
            branch = model.branch(index.row())
            left = option.rect.left() + self.padding + branch.depth * self.indent
            if branch.opens and left - 6 <= event.position().x() <= left + self.step:
                if event.type() == QEvent.Type.MouseButtonPress:
                    model.set_open(index.row(), not branch.open)
                return True
        return super().editorEvent(event, model, option, index)


def _pen(color: QColor, width: int) -> QPen:
    pen = QPen(color, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen
