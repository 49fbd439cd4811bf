"""How wide the columns of a grid are: from the font, the schema and the zoom, as long as the user has not set them otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFontMetrics

from planner.model.schema import Kind
from planner.ui import theme
from planner.ui.grid.editors import PADDING
from planner.ui.grid.laid import scaled
from planner.ui.qt import DISPLAY, HORIZONTAL

if TYPE_CHECKING:
    from planner.ui.grid.view import GridView

ROW_AIR = 8
TREE_ROWS = 2_000  # as many names are measured for the tree's width
HEADER_MARGIN, HEADER_SLACK = 8, 1.12  # what the style keeps free in a header beyond its padding, and takes for its own rounding
WIDEST, LEAST = 34, 16  # characters: no column is wider at first; the stretching one is never narrower


def fit(view: GridView) -> None:
    """Set row height, titles and the widths of the columns that the user has not set."""
    scale = view.zoom / 100
    metrics = QFontMetrics(scaled(theme.number_font(), scale))
    rows = view.verticalHeader()
    rows.setMinimumSectionSize(1)
    rows.setDefaultSectionSize(metrics.height() + round(ROW_AIR * scale))
    small = scaled(theme.small_font(), scale)
    titles = QFontMetrics(small)
    header = view.horizontalHeader()
    header.setStyleSheet(f"QHeaderView::section {{ padding: 0 {PADDING}px; font-size: {small.pointSizeF():.1f}pt; }}")
    header.setFixedHeight(titles.height() + round(12 * scale))
    digit = metrics.horizontalAdvance("0")
    for at, field in enumerate(view.grid.fields):
        if at in view.own_widths:
            view.setColumnWidth(at, round(view.own_widths[at] * scale))
            continue
        title = str(view.grid.headerData(at, HORIZONTAL, DISPLAY) or "")
        wide = min(field.column.width, WIDEST) * digit
        if field.column.kind is Kind.DATE:
            wide = max(wide, metrics.horizontalAdvance("30 Sep 2026"))
        title_room = round(titles.horizontalAdvance(title) * HEADER_SLACK) + HEADER_MARGIN
        view.setColumnWidth(at, max(wide, title_room) + 2 * view.painter.padding)


def widen_tree(view: GridView, first: int, last: int) -> None:
    """Give the tree's column room for the indented names; it never becomes narrower by itself."""
    model, tree, painter = view.grid, view.grid.branch_column, view.painter
    if tree < 0 or tree in view.own_widths:
        return
    metrics = painter.texts[1].metrics
    rows = range(first, min(last + 1, first + TREE_ROWS))
    widest = max((model.branch(row).depth * painter.indent + metrics.horizontalAdvance(model.shown(row, tree)) for row in rows), default=0)
    most = WIDEST * metrics.horizontalAdvance("0")
    view.setColumnWidth(tree, max(view.columnWidth(tree), min(widest, most) + painter.step + 2 * painter.padding + 2))


def stretch(view: GridView) -> None:
    """Let the one column that may stretch take the room that is left, or give some up."""
    at = view.grid.stretch_column
    if at < 0 or not view.viewport().width() or at in view.own_widths or view.isColumnHidden(at):
        return
    digit = view.painter.texts[0].metrics.horizontalAdvance("0")
    others = sum(view.columnWidth(column) for column in range(view.grid.columnCount()) if column != at)
    view.setColumnWidth(at, max(view.viewport().width() - others, LEAST * digit))


def widen_numbers(view: GridView) -> None:
    """Give numbers that were drawn as #### the room they need, where the user has not set the width."""
    wanting, view.painter.wanting = view.painter.wanting, {}
    most = WIDEST * view.painter.texts[0].metrics.horizontalAdvance("0")
    for at, wide in wanting.items():
        if at not in view.own_widths:
            view.setColumnWidth(at, max(view.columnWidth(at), min(wide, most)))
