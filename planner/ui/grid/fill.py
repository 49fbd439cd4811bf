"""Filling cells from others: down, right, and by dragging the small square at the corner of the choice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QMouseEvent

from planner.model.schema import Kind
from planner.model.table import Value
from planner.model.values import text_of
from planner.ui.grid import clipboard
from planner.ui.grid.alike import Alike, too_many
from planner.ui.grid.choice import Area, areas_of, columns_of, selection_of
from planner.ui.grid.series import by_default, continued

if TYPE_CHECKING:
    from planner.ui.grid.view import GridView

HELD = 7  # pixels: nearer to the corner than this a drag fills nothing yet
GRIP = 3  # pixels around the square where the mouse takes hold of it as well
Texts = list[tuple[int, int, str]]


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("fill", text)


@dataclass(slots=True)
class Drag:
    """A fill on its way: what is filled from, and the rows and columns that would be filled."""

    source: Area
    rows: range = range(0)
    columns: tuple[int, ...] = ()


_drags: WeakKeyDictionary[GridView, Drag] = WeakKeyDictionary()


# by keys


def repeat(view: GridView, *, down: bool) -> None:
    """Copy the first row of each chosen rectangle down, or its first column to the right; a single one from the cells before it."""
    if down:
        _repeat_down(view)
    else:
        _repeat_right(view)


def _repeat_down(view: GridView) -> None:
    columns: list[Alike] = []
    seeds: list[tuple[int, int]] = []
    for area in areas_of(view):
        first = area.top - 1 if area.top == area.bottom else area.top
        for column in area.columns if first >= 0 else ():
            seeds.append((first, column))
            columns.append(Alike(column, np.arange(first + 1, area.bottom + 1), view.grid.full_text(first, column)))
    if not columns:
        view.grid.desk.said.emit(tr("There is nothing above to fill from."))
        return
    if not _refused(view, seeds):
        clipboard.tell(view, view.grid.enter_alike(tr("Fill {cells} down"), columns, typed=False), tr("Filled"))


def _repeat_right(view: GridView) -> None:
    texts: Texts = []
    seeds: list[tuple[int, int]] = []
    columns, areas = columns_of(view), areas_of(view)
    if why := too_many(sum(area.size for area in areas)):
        view.grid.desk.said.emit(why)
        return
    for area in areas:
        place = columns.index(area.columns[0])
        source = area.columns[0] if len(area.columns) > 1 else columns[place - 1] if place else -1
        rest = tuple(at for at in area.columns if at != source)
        for row in range(area.top, area.bottom + 1) if source >= 0 else ():
            seeds.append((row, source))
            text = view.grid.full_text(row, source)
            texts += [(row, column, text) for column in rest]
    if not texts:
        view.grid.desk.said.emit(tr("There is nothing at the left to fill from."))
        return
    if not _refused(view, seeds):
        _take(view, texts, tr("Fill {cells} to the right"))


def _take(view: GridView, texts: Texts, label: str) -> None:
    clipboard.tell(view, view.grid.enter_block(label, texts, typed=False, marked=False), tr("Filled"))


def _refused(view: GridView, seeds: Iterable[tuple[int, int]]) -> bool:
    """Tell whether a refused entry would be filled from, and say so: the value behind it can't be seen."""
    if not view.grid.bad or all(view.grid.refused_entry(*seed) is None for seed in seeds):
        return False
    view.grid.desk.said.emit(tr("A refused entry can't be filled from; put it right first, or give it up with Escape."))
    return True


# by the mouse


def mouse(view: GridView, event: QMouseEvent) -> bool:
    """Carry out what the mouse does with the square; tells whether it had hold of it."""
    place, kind = event.position().toPoint(), event.type()
    drag = _drags.get(view)
    if drag is None:
        square = view.fill_handle_rect()
        over = square.isValid() and square.adjusted(-GRIP, -GRIP, GRIP, GRIP).contains(place)
        if not over or event.button() != Qt.MouseButton.LeftButton:
            return False
        if kind == QEvent.Type.MouseButtonDblClick:
            _fill_to_neighbours(view)
        elif kind == QEvent.Type.MouseButtonPress:
            _drags[view] = Drag(areas_of(view)[0])
        return kind != QEvent.Type.MouseButtonRelease
    if kind == QEvent.Type.MouseMove:
        _reach(view, drag, place)
        _choose(view, drag)
    elif kind == QEvent.Type.MouseButtonRelease:
        del _drags[view]
        if drag.rows and drag.columns:
            extend(view, drag, other=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
    return True


def _reach(view: GridView, drag: Drag, place: QPoint) -> None:
    """Say what a drag to a place would fill: along the longer way, as a spreadsheet does."""
    source, columns = drag.source, columns_of(view)
    area = view.viewport().rect()
    inside = QPoint(min(max(place.x(), 0), area.right()), min(max(place.y(), 0), area.bottom()))
    row, column = view.rowAt(inside.y()), view.columnAt(inside.x())
    row = view.grid.rowCount() - 1 if row < 0 else row
    left, right = columns.index(source.columns[0]), columns.index(source.columns[-1])
    to = columns.index(column) if column in columns else len(columns) - 1
    up_down = row - source.bottom if row > source.bottom else row - source.top if row < source.top else 0
    across = to - right if to > right else to - left if to < left else 0
    whole = view.visualRect(view.grid.index(source.top, source.columns[0])) | view.visualRect(
        view.grid.index(source.bottom, source.columns[-1])
    )
    below = max(place.y() - whole.bottom(), whole.top() - place.y())
    beside = max(place.x() - whole.right(), whole.left() - place.x())
    # The square straddles the corner: held by its outer half the mouse is over the next cell before it has moved.
    up_down, across = (up_down if below > HELD else 0), (across if beside > HELD else 0)
    view.scrollTo(view.grid.index(row, columns[to]))
    if not up_down and not across:
        drag.rows, drag.columns = range(0), ()
    elif up_down and (not across or below >= beside):
        drag.rows, drag.columns = (range(source.bottom + 1, row + 1) if up_down > 0 else range(row, source.top)), source.columns
    else:
        drag.rows = range(source.top, source.bottom + 1)
        drag.columns = columns[right + 1 : to + 1] if across > 0 else columns[to:left]


def extend(view: GridView, drag: Drag, *, other: bool = False) -> None:
    """Fill what a drag reached, as one step; ``other`` (Ctrl) repeats what would count, and counts what would be repeated."""
    grid, source, texts = view.grid, drag.source, list[tuple[int, int, str]]()
    rows = range(source.top, source.bottom + 1)
    if _refused(view, ((row, column) for row in rows for column in source.columns)):
        return
    if drag.columns == source.columns:
        backward = drag.rows[-1] < source.top
        for column in source.columns:
            seeds = [grid.value(row, column) for row in rows]
            reached = reversed(drag.rows) if backward else drag.rows
            filled = _filled(view, [(row, column) for row in rows], seeds, len(drag.rows), backward, other)
            texts += [(row, column, text) for row, text in zip(reached, filled, strict=True)]
    else:
        places = columns_of(view)
        backward = places.index(drag.columns[-1]) < places.index(source.columns[0])
        for row in rows:
            seeds = [grid.value(row, column) for column in source.columns]
            across = drag.columns[::-1] if backward else drag.columns
            filled = _filled(view, [(row, column) for column in source.columns], seeds, len(across), backward, other)
            texts += [(row, column, text) for column, text in zip(across, filled, strict=True)]
    _take(view, texts, tr("Fill {cells}"))
    _choose(view, drag)


def _filled(view: GridView, cells: Sequence[tuple[int, int]], seeds: list[Value], count: int, backward: bool, other: bool) -> list[str]:
    grid = view.grid
    first = grid.target(*cells[0])
    column = first.column if first is not None else grid.fields[cells[0][1]].column
    # Codes, countries and choices end in digits or letters that mean something else: they don't count.
    counts = column.kind is Kind.TEXT
    known = {value: grid.full_text(*cell) for value, cell in zip(map(str, seeds), cells, strict=True)}
    values = continued(seeds, count, backward=backward, series=by_default(seeds) != other, counts=counts)
    return [known.get(str(value)) or text_of(column, value, grid.desk.style) for value in values]


def _choose(view: GridView, drag: Drag) -> None:
    """Choose what is filled with what it is filled from."""
    columns, source = columns_of(view), drag.source
    both = tuple(at for at in columns if at in source.columns or at in drag.columns)
    top, bottom = (min(source.top, drag.rows[0]), max(source.bottom, drag.rows[-1])) if drag.rows else (source.top, source.bottom)
    view.selectionModel().select(selection_of(view, top, bottom, both), QItemSelectionModel.SelectionFlag.ClearAndSelect)


def _fill_to_neighbours(view: GridView) -> None:
    """Fill down as far as the column at the left is filled, else the one at the right."""
    source, columns, grid = areas_of(view)[0], columns_of(view), view.grid
    left, right = columns.index(source.columns[0]) - 1, columns.index(source.columns[-1]) + 1
    for place in (left, right):
        if not 0 <= place < len(columns):
            continue
        ahead = grid.full_texts(range(source.bottom + 1, grid.rowCount()), columns[place])
        count = next((at for at, text in enumerate(ahead) if not text), len(ahead))
        if count:
            extend(view, Drag(source, range(source.bottom + 1, source.bottom + 1 + count), source.columns))
            return
    grid.desk.said.emit(tr("The columns beside it end here too; there is nothing to fill along."))
