"""The columns of one grid on the screen: which are shown, in which order, how wide, which stay; and the keys it is sorted by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QFontMetrics

from planner.ui import theme
from planner.ui.grid.arrangement import Arrangement, Sort
from planner.ui.grid.columns_header import ArrangingHeader
from planner.ui.grid.editors import PADDING
from planner.ui.grid.filtering import keyed
from planner.ui.grid.layout import GridLayout, placed_names
from planner.ui.grid.painter import INDENT, STEP

if TYPE_CHECKING:
    from planner.ui.grid.view import GridView

MEASURED = 2_000  # texts are measured for a width that fits
WIDEST = 80  # digits: no column that is fitted to its texts is wider
MANY_CHOSEN = 20_000  # cells: a larger choice doesn't follow its rows to another order


def plain_digit() -> int:
    """Return the width of a digit at 100 %."""
    return max(1, QFontMetrics(theme.number_font()).horizontalAdvance("0"))


class Columns(QObject):
    """What a user does with the columns of a grid."""

    changed = Signal()  # the layout is another one

    def __init__(self, view: GridView, header: ArrangingHeader) -> None:
        super().__init__(view)
        self._view, self._header, self._grid = view, header, view.grid
        self.header = header
        self._kept = (-1, -1)  # the row in hand, by its key, and its column while rows are filtered
        self._applying = False
        self._names = self.names()
        header.resized.connect(self._drawn)
        header.sectionMoved.connect(self._moved)
        header.sectionHandleDoubleClicked.connect(self.fit_width)
        header.sort_wanted.connect(self.sort_by)
        self._grid.arranged.connect(self._arranged)
        self._grid.modelAboutToBeReset.connect(self._keep_cursor)
        self._grid.modelReset.connect(self._put_cursor)

    # what there is

    def names(self) -> list[str]:
        """Return the columns' names as the grid has them."""
        return [field.column.name for field in self._grid.fields]

    def order(self) -> list[str]:
        """Return the names of all columns as they stand on the screen, hidden ones included."""
        names = self.names()
        return [names[self._header.logicalIndex(at)] for at in range(len(names))]

    def visible(self) -> list[int]:
        """Return the numbers of the shown columns from left to right."""
        columns = (self._header.logicalIndex(at) for at in range(self._header.count()))
        return [column for column in columns if not self._header.isSectionHidden(column)]

    def hidden(self) -> tuple[str, ...]:
        """Return the names of the columns that are hidden and could be shown."""
        never = self._header.never
        return tuple(name for at, name in enumerate(self.names()) if at not in never and self._header.isSectionHidden(at))

    def widths(self) -> dict[str, float]:
        """Return the widths the user has set, in digits."""
        names, digit = self.names(), plain_digit()
        return {names[at]: wide / digit for at, wide in self._view.own_widths.items() if at < len(names)}

    # showing and hiding

    def hide(self, column: int) -> bool:
        """Hide a column; the last one that is shown stays, and tells that by False."""
        shown = self.visible()
        if column not in shown or len(shown) == 1:
            return False
        at = shown.index(column)
        beside = shown[at + 1] if at + 1 < len(shown) else shown[at - 1]
        current = self._view.currentIndex()
        self._header.setSectionHidden(column, True)
        if current.isValid() and current.column() == column:
            self._view.setCurrentIndex(self._grid.index(current.row(), beside))
        self._tell()
        return True

    def show_all(self) -> int:
        """Show every hidden column; returns how many there were."""
        hidden = self.hidden()
        self.set_hidden(())
        return len(hidden)

    def set_hidden(self, names: Iterable[str]) -> None:
        """Hide exactly the columns of some names, all but the first one at most."""
        wanted = set(names)
        if wanted.issuperset(self.names()):
            wanted.discard(self.order()[0])
        for at, name in enumerate(self.names()):
            if self._header.isSectionHidden(at) != (name in wanted):
                self._header.setSectionHidden(at, name in wanted)
        self._view.fit()
        self._tell()

    # moving and freezing

    def move(self, column: int, distance: int) -> bool:
        """Move a column some shown columns to the right, or to the left below zero; tells whether there was room."""
        shown = self.visible()
        at = shown.index(column) + distance if column in shown else -1
        if not 0 <= at < len(shown):
            return False
        self._header.moveSection(self._header.visualIndex(column), self._header.visualIndex(shown[at]))
        return True

    def set_order(self, names: Iterable[str]) -> None:
        """Put the columns in an order; those it doesn't name stay behind the one they follow."""
        numbers = {name: at for at, name in enumerate(self.names())}
        applying, self._applying = self._applying, True
        for place, name in enumerate(placed_names(names, self.names())):
            self._header.moveSection(self._header.visualIndex(numbers[name]), place)
        self._applying = applying
        self._tell()

    def freeze_to(self, column: int) -> int:
        """Let the columns up to one stay while the others scroll; once more frees them. Returns how many stay."""
        self.freeze(0 if self.stays_up_to(column) else self._header.visualIndex(column) + 1)
        return self._view.frozen

    def stays_up_to(self, column: int) -> bool:
        """Tell whether a column is the last one that stays."""
        return self._view.frozen == self._header.visualIndex(column) + 1

    def freeze(self, count: int) -> None:
        """Let the first columns as shown stay."""
        self._view.frozen = count
        self._tell()

    # widths

    def fit_width(self, column: int) -> None:
        """Make a column as wide as its title and its longest text."""
        self._set_width(column, self.fitting(column))
        self._tell()

    def fit_all(self) -> None:
        """Make every shown column as wide as its texts."""
        for column in self.visible():
            self._set_width(column, self.fitting(column))
        self._tell()

    def own_width(self, column: int) -> None:
        """Give a column the width that the program thinks right."""
        self._view.own_widths.pop(column, None)
        self._view.fit()
        self._tell()

    def fitting(self, column: int) -> int:
        """Return the width that shows a column's title and longest texts."""
        grid, metrics = self._grid, QFontMetrics(self._view.font())
        deep = INDENT if column == grid.branch_column else 0
        rows = self._longest(column)
        texts = (metrics.horizontalAdvance(grid.cell(row, column)[0]) + deep * grid.branch(row).depth for row in rows)
        widest = max(texts, default=0) + (STEP if deep else 0) + 2 * PADDING + 2
        title = self._header.sectionSizeFromContents(column).width()
        return max(min(widest, WIDEST * metrics.horizontalAdvance("0")), title, self._header.minimumSectionSize())

    def _longest(self, column: int) -> list[int]:
        """Return rows whose texts may be the longest ones: all of a short grid."""
        count = self._grid.rowCount()
        rows = self._grid.shown_rows() if count > MEASURED else None
        if rows is None:
            return list(range(0, count, max(1, count // MEASURED)))
        values = self._grid.whole_column(column)[rows]
        if values.dtype.kind in "OUS":
            texts = keyed(values)
            _, first = np.unique(texts.codes, return_index=True)
            lengths = np.fromiter(map(len, texts.distinct), dtype=np.intp, count=len(texts.distinct))[texts.codes[first]]
        else:
            first = np.arange(count)
            numbers = np.nan_to_num(np.abs(values.astype(np.float64))) if values.dtype.kind == "f" else np.zeros(count)
            lengths = numbers * 10 + (numbers != np.round(numbers))  # what is large, and what has decimals
        picked = first[np.argpartition(-lengths, MEASURED - 1)[:MEASURED]] if len(first) > MEASURED else first
        return [int(row) for row in picked]

    @Slot(int)
    def _drawn(self, column: int) -> None:
        self._set_width(column, self._header.sectionSize(column))
        self._tell()

    def _set_width(self, column: int, wide: int) -> None:
        self._view.own_widths[column] = wide * 100 / self._view.zoom
        self._view.setColumnWidth(column, wide)

    # order of the rows

    @Slot(int, bool)
    def sort_by(self, column: int, adding: bool) -> None:
        """Do what a click on a title does."""
        if obstacle := self._grid.obstacle(column):
            self._grid.desk.said.emit(obstacle)
            return
        self.arrange(self._grid.arrangement.sorted_next(self.names()[column], adding=adding))

    def sort(self, sorts: tuple[Sort, ...]) -> None:
        """Sort by some keys, the first one strongest; by none, the plan's own order is back."""
        self.arrange(replace(self._grid.arrangement, sorts=sorts))

    def arrange(self, arrangement: Arrangement) -> None:
        """Show other rows or another order. A choice of very many cells is given up: what it was is no block any more."""
        if not self._grid.sortable:
            return
        chosen = sum(one.width() * one.height() for one in self._view.selectionModel().selection())
        if chosen > MANY_CHOSEN:
            self._view.setCurrentIndex(self._view.currentIndex())
            self._view.clearSelection()
        self._grid.arrange(arrangement)
        if self._view.currentIndex().isValid():
            self._view.scrollTo(self._view.currentIndex())

    @Slot()
    def _arranged(self) -> None:
        self._header.viewport().update()
        self._tell()

    @Slot()
    def _keep_cursor(self) -> None:
        current = self._view.currentIndex()
        self._kept = (self._grid.row_key(current.row()), current.column()) if current.isValid() else (-1, -1)

    @Slot()
    def _put_cursor(self) -> None:
        """After a filter the row in hand is still in hand, where it is shown; else the first one is."""
        if self.names() != self._names:
            self._names = self.names()
            return
        key, column = self._kept
        if column < 0 or not self._grid.rowCount() or self._grid.branch_column >= 0 or column >= len(self._names):
            return
        row = self._grid.row_of_key(key) if key >= 0 else None
        self._view.setCurrentIndex(self._grid.index(row or 0, column))

    # layouts

    def layout(self) -> GridLayout:
        """Return how the grid is laid out now."""
        order = self.order()
        return GridLayout(
            tuple(order) if order != self.names() else (), self.widths(), self.hidden(),
            self._view.frozen, self._view.zoom, self._grid.arrangement.sorts,
        )  # fmt: skip

    def lay_out(self, layout: GridLayout) -> None:
        """Lay the grid out; names of columns that aren't there count for nothing."""
        self._applying = True
        try:
            numbers, digit = {name: at for at, name in enumerate(self.names())}, plain_digit()
            self._view.own_widths = {numbers[name]: wide * digit for name, wide in layout.widths.items() if name in numbers}
            self.set_order(layout.order or self.names())
            if self._view.zoom != layout.zoom:
                self._view.zoom = layout.zoom
            self.set_hidden(layout.hidden)
            self.freeze(layout.frozen)
            known = set(self.names())
            self.sort(tuple(sort for sort in layout.sorts if sort.column in known))
        finally:
            self._applying = False
        self._tell()

    @Slot()
    def _moved(self, *_: int) -> None:
        self._tell()

    def _tell(self) -> None:
        if not self._applying:
            self.changed.emit()
