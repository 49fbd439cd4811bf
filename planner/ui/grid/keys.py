"""What keys do in a grid, as in a spreadsheet: moving, choosing, beginning an entry, opening and closing assemblies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit

from planner.model.schema import Kind
from planner.ui.figures import plural
from planner.ui.grid.choice import Area, areas_of, columns_of, selection_of

if TYPE_CHECKING:
    from planner.ui.grid.view import GridView

KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier
NONE = MODIFIER.NoModifier
SHIFT, CTRL, ALT = MODIFIER.ShiftModifier, MODIFIER.ControlModifier, MODIFIER.AltModifier
ARROWS = {KEY.Key_Up: (-1, 0), KEY.Key_Down: (1, 0), KEY.Key_Left: (0, -1), KEY.Key_Right: (0, 1)}
MOVES = frozenset({*ARROWS, KEY.Key_Home, KEY.Key_End, KEY.Key_PageUp, KEY.Key_PageDown})
STEPS = frozenset({KEY.Key_Return, KEY.Key_Enter, KEY.Key_Tab, KEY.Key_Backtab})
MENU_KEYS = frozenset({(KEY.Key_Menu, NONE), (KEY.Key_F10, SHIFT)})
FIRST_LOOK, FURTHER = 64, 8_192  # cells looked at together on the way to the edge of a block
Spot = tuple[int, int]  # row, and place of the column from the left


@dataclass(slots=True)
class Walk:
    """How somebody got where the cursor is: where a series of Tabs began, and a choice that grows from its anchor."""

    home: int | None = None  # column
    anchor: Spot | None = None
    corner: Spot | None = None


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("keys", text)


def press(view: GridView, event: QKeyEvent) -> bool:
    """Carry out what a key means in a grid; tells whether it meant anything."""
    if view.state() == QAbstractItemView.State.EditingState:
        return False
    key, held = event.key(), event.modifiers() & ~MODIFIER.KeypadModifier
    current = view.currentIndex()
    if key == KEY.Key_Escape and held == NONE and view.grid.bad:
        cells = plural(view.grid.forget_bad(), tr("refused entry was"), tr("refused entries were"))
        view.grid.desk.said.emit(tr("{entries} given up; the plan's values are shown again.").format(entries=cells))
        return True
    if (key, held) in MENU_KEYS:
        view.ask_menu()
        return True
    if current.isValid() and (_branch_key(view, current, key, held) or move(view, key, held) or _choose(view, key, held)):
        return True
    if current.isValid() and _begin(view, event, key, held, current):
        return True
    if held & (CTRL | ALT) and event.text() and key > 127:
        event.ignore()
        return True
    return False


def move(view: GridView, key: int, held: Qt.KeyboardModifier) -> bool:
    """Move the cursor, or the far corner of the choice, as a key asks; tells whether it asks that."""
    if key in STEPS and not held & (CTRL | ALT):
        back = bool(held & SHIFT) or key == KEY.Key_Backtab
        _step(view, -1 if back else 1, by_rows=key in (KEY.Key_Tab, KEY.Key_Backtab))
        return True
    if key not in MOVES or held & ALT:
        return False
    columns = columns_of(view)
    anchor, corner = _ends(view, columns)
    spot = _destination(view, KEY(key), bool(held & CTRL), corner if held & SHIFT else anchor, columns)
    if held & SHIFT:
        extend(view, anchor, spot, columns)
    else:
        view.walk = Walk()
        view.setCurrentIndex(view.grid.index(spot[0], columns[spot[1]]))
    view.scrollTo(view.grid.index(spot[0], columns[spot[1]]))
    return True


def _ends(view: GridView, columns: tuple[int, ...]) -> tuple[Spot, Spot]:
    """Return where the cursor is and where the choice reaches to from there; after a drag the cursor is where the drag began."""
    current = view.currentIndex()
    here = (current.row(), columns.index(current.column()) if current.column() in columns else 0)
    if view.walk.anchor == here and view.walk.corner is not None:
        return here, view.walk.corner
    areas = areas_of(view)
    if len(areas) == 1 and areas[0].size > 1 and here[0] in (areas[0].top, areas[0].bottom):
        left, right = columns.index(areas[0].columns[0]), columns.index(areas[0].columns[-1])
        if here[1] in (left, right):
            return here, (areas[0].top + areas[0].bottom - here[0], left + right - here[1])
    return here, here


def _destination(view: GridView, key: Qt.Key, far: bool, spot: Spot, columns: tuple[int, ...]) -> Spot:
    row, place = spot
    last_row, last_place = view.grid.rowCount() - 1, len(columns) - 1
    if key in ARROWS:
        down, right = ARROWS[key]
        if far:
            return (_edge_row(view, row, columns[place], down), place) if down else (row, _edge_place(view, row, place, right, columns))
        return min(max(row + down, 0), last_row), min(max(place + right, 0), last_place)
    if key == KEY.Key_Home:
        return (0 if far else row), 0
    if key == KEY.Key_End:
        return (last_row if far else row), last_place
    page = max(1, view.viewport().height() // max(1, view.verticalHeader().defaultSectionSize()) - 1)
    return (max(row - page, 0) if key == KEY.Key_PageUp else min(row + page, last_row)), place


def _edge_row(view: GridView, row: int, column: int, step: int) -> int:
    """Return the row at the edge of the filled block, looking ahead in larger and larger pieces."""
    grid = view.grid

    def ahead() -> Iterator[bool]:
        at, size = row + step, FIRST_LOOK
        while 0 <= at < grid.rowCount():
            rows = range(at, min(max(at + step * size, -1), grid.rowCount()), step)
            yield from (bool(text) for text in grid.full_texts(rows, column))
            at, size = at + step * size, FURTHER

    return row + step * _leap(bool(grid.full_text(row, column)), ahead())


def _edge_place(view: GridView, row: int, place: int, step: int, columns: tuple[int, ...]) -> int:
    ahead = columns[place + 1 :] if step > 0 else columns[:place][::-1]
    filled = (bool(view.grid.full_text(row, column)) for column in ahead)
    return place + step * _leap(bool(view.grid.full_text(row, columns[place])), filled)


def _leap(here: bool, ahead: Iterator[bool]) -> int:
    """Return how many cells it is to the last filled one of a block, else to the next filled one, else to the end."""
    first = next(ahead, None)
    if first is None:
        return 0
    if here and first:
        count = 1
        for filled in ahead:
            if not filled:
                break
            count += 1
        return count
    count = 0
    for filled in chain([first], ahead):
        count += 1
        if filled:
            break
    return count


def extend(view: GridView, anchor: Spot, corner: Spot, columns: tuple[int, ...]) -> None:
    """Choose all between the cursor and another cell; the cursor stays."""
    view.walk = Walk(view.walk.home, anchor, corner)
    left, right = sorted((anchor[1], corner[1]))
    top, bottom = sorted((anchor[0], corner[0]))
    view.selectionModel().select(
        selection_of(view, top, bottom, columns[left : right + 1]), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )


# Enter and Tab


def _step(view: GridView, step: int, *, by_rows: bool) -> None:
    """Go on by one cell: within the choice where there is one, else down or to the right; Enter after Tabs goes back to where they began."""
    current, areas, columns = view.currentIndex(), areas_of(view), columns_of(view)
    if sum(area.size for area in areas) > 1:
        row, column = _next_in(areas, current.row(), current.column(), step, by_rows=by_rows)
        view.selectionModel().setCurrentIndex(view.grid.index(row, column), QItemSelectionModel.SelectionFlag.NoUpdate)
        view.scrollTo(view.grid.index(row, column))
        return
    row, column = current.row(), current.column()
    last = view.grid.rowCount() - 1
    if not by_rows:
        home = view.walk.home if view.walk.home in columns else None
        view.walk = Walk()
        view.setCurrentIndex(view.grid.index(min(max(row + step, 0), last), column if home is None else home))
        return
    home = column if view.walk.home is None else view.walk.home
    place = (columns.index(column) if column in columns else 0) + step
    if place == len(columns) and row == last:
        view.row_wanted.emit()
        return
    if not 0 <= place < len(columns) and 0 <= row + step <= last:
        row, place = row + step, 0 if step > 0 else len(columns) - 1
    view.setCurrentIndex(view.grid.index(row, columns[min(max(place, 0), len(columns) - 1)]))
    view.walk = Walk(home)


def _next_in(areas: list[Area], row: int, column: int, step: int, *, by_rows: bool) -> Spot:
    """Return the next cell within chosen rectangles: column by column, or row by row; after the last one comes the first."""
    at = next((n for n, area in enumerate(areas) if area.top <= row <= area.bottom and column in area.columns), None)
    if at is None:
        return areas[0].top, areas[0].columns[0]
    area = areas[at]
    deep, broad = area.bottom - area.top + 1, len(area.columns)
    down, right = row - area.top, area.columns.index(column)
    number = (down * broad + right if by_rows else right * deep + down) + step
    if not 0 <= number < area.size:
        area = areas[(at + step) % len(areas)]
        deep, broad = area.bottom - area.top + 1, len(area.columns)
        number = 0 if step > 0 else area.size - 1
    down, right = divmod(number, broad) if by_rows else divmod(number, deep)[::-1]
    return area.top + down, area.columns[right]


# choosing rows, columns, all


def _choose(view: GridView, key: int, held: Qt.KeyboardModifier) -> bool:
    columns, last = columns_of(view), view.grid.rowCount() - 1
    areas = areas_of(view)
    flags = QItemSelectionModel.SelectionFlag
    if key == KEY.Key_A and held == CTRL:
        view.selectionModel().select(selection_of(view, 0, last, columns), flags.ClearAndSelect)
    elif key == KEY.Key_Space and held == SHIFT:
        for number, area in enumerate(areas):
            view.selectionModel().select(
                selection_of(view, area.top, area.bottom, columns), flags.Select if number else flags.ClearAndSelect
            )
    elif key == KEY.Key_Space and held == CTRL:
        chosen = tuple(at for at in columns if any(at in area.columns for area in areas))
        view.selectionModel().select(selection_of(view, 0, last, chosen), flags.ClearAndSelect)
    else:
        return False
    return True


# assemblies and flags


def _branch_key(view: GridView, index: QModelIndex, key: int, held: Qt.KeyboardModifier) -> bool:
    """Space opens or closes an assembly and marks a flag; Alt+Shift+Right opens, Alt+Shift+Left closes."""
    grid = view.grid
    if grid.branch_column >= 0 and held == ALT | SHIFT and key in (KEY.Key_Right, KEY.Key_Left):
        grid.set_open(index.row(), key == KEY.Key_Right)
        return True
    if key != KEY.Key_Space or held != NONE:
        return False
    if grid.branch_column >= 0 and (grid.branch(index.row()).opens or index.column() <= grid.branch_column):
        grid.set_open(index.row(), not grid.branch(index.row()).open)
        return True
    target = grid.target(index.row(), index.column())
    if target is None or target.column.kind is not Kind.FLAG:
        return False
    grid.enter(index.row(), index.column(), "no" if grid.value(index.row(), index.column()) else "yes")
    return True


# entries


def _begin(view: GridView, event: QKeyEvent, key: int, held: Qt.KeyboardModifier, current: QModelIndex) -> bool:
    """Begin an entry: F2 with the cursor at the end, Backspace with nothing, Ctrl+; with the plan's own day; Delete empties."""
    if key == KEY.Key_Delete and held == NONE:
        view.clear_cells()
        return True
    start: Callable[[], None] | None = None
    if key == KEY.Key_F2 and held == NONE:
        start = view.painter.revise
    elif key == KEY.Key_Backspace and held == NONE:
        start = view.painter.overwrite
    elif key == KEY.Key_Semicolon and held == CTRL:
        start = _with_today(view)
    elif not (event.text() and event.text().isprintable() and not held & (CTRL | ALT)):
        return False
    if not view.grid.editable(current.row(), current.column()):
        title = view.grid.fields[current.column()].column.title
        text = tr("{column} can't be typed over here: it is computed, or belongs to nothing in the plan.")
        view.grid.desk.said.emit(text.format(column=title))
        return True
    if start is None:
        view.painter.overwrite(None)
        return False  # Qt opens the editor and gives it the key
    start()
    view.edit(current)
    line = QApplication.focusWidget()
    if isinstance(line, QLineEdit):
        line.end(False)  # Qt has chosen the whole text
    return True


def _with_today(view: GridView) -> Callable[[], None]:
    def begin() -> None:
        view.painter.overwrite(str(view.grid.desk.plan.setting("as_of") or ""))

    return begin
