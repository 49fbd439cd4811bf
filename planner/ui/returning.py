"""Remembers with each step where it was done, and goes back there when it is undone or done again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Slot

from planner.ui.bom.model import BomModel
from planner.ui.grid.view import GridView
from planner.ui.tables.table_model import TableModel

if TYPE_CHECKING:
    from planner.ui.main_window import MainWindow

MOST = 5_000  # chosen rows that are remembered; of more only the cell in hand is
CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect


@dataclass(frozen=True, slots=True)
class Block:
    """Chosen cells: rows by what stays with them through sorting, columns by name."""

    rows: tuple[int, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at: page and sheet, the scenario, the cell in hand and its place, the chosen cells."""

    page: int
    sheet: int
    scenario: str
    row: int = -1
    line: int = 0  # of the BOM
    column: str = ""
    at: int = -1
    blocks: tuple[Block, ...] = ()


class Returning(QObject):
    """Tells the desk where the user is, and takes the user back. Only what is out of sight is scrolled to."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window_ = window
        window.desk.remember = self.seen
        window.desk.return_wanted.connect(self.go_back)

    def seen(self) -> Seen:
        """Return where the user is."""
        window = self.window_
        page, view = window.page(), window.view()
        sheet = page.tabs.currentIndex()
        index = view.currentIndex()
        if not index.isValid():
            return Seen(window.stack.currentIndex(), sheet, window.desk.scenario)
        line = view.grid.key_at(index.row())[1] if isinstance(view.grid, BomModel) else 0
        return Seen(
            window.stack.currentIndex(), sheet, window.desk.scenario,
            view.grid.row_key(index.row()), line, view.grid.fields[index.column()].column.name, index.row(), blocks_of(view),
        )  # fmt: skip

    @Slot(object, object)
    def go_back(self, seen: object, came: Sequence[str] = ()) -> None:
        """Turn to the page and table of a step and choose the cells that were chosen when it was done.

        A scenario that was looked at then and has come back, such as by undoing its removal, is looked at again.
        """
        if not isinstance(seen, Seen):
            return
        window = self.window_
        if window.stack.currentIndex() != seen.page:
            window.go_to_page(seen.page)
        page = window.pages[seen.page]
        if page.tabs.currentIndex() != seen.sheet:
            page.tabs.setCurrentIndex(seen.sheet)
        view = page.view_of(seen.sheet)
        only_own = isinstance(view.grid, TableModel) and view.grid.only_scenario
        if (only_own or seen.scenario in came) and seen.scenario != window.desk.scenario and seen.scenario in window.desk.scenarios:
            window.choose_scenario(seen.scenario)
        choose(view, seen)


def rows_of(view: GridView, keys: Iterable[int]) -> list[int]:
    """Return where rows stand now, those that are shown; an assembly that hides one is not opened."""
    grid = view.grid
    if isinstance(grid, BomModel):
        return grid.rows_at(list(keys))
    wanted = set(keys)
    return [row for row in range(grid.rowCount()) if grid.row_key(row) in wanted] if wanted else []


def row_in_hand(view: GridView, seen: Seen) -> int | None:
    """Return where the row in hand stands now; one that is gone is looked for where it stood, and one that is hidden is shown."""
    grid, rows = view.grid, view.grid.rowCount()
    if not rows:
        return None
    if seen.at < rows and grid.row_key(seen.at) == seen.row:
        return seen.at
    found = grid.row_of_key(seen.row)
    if found is None and isinstance(grid, BomModel) and seen.line in grid.desk.plan["bom"].ids:
        found = grid.reveal_line(seen.line)
    return found if found is not None else min(seen.at, grid.rowCount() - 1)


def blocks_of(view: GridView) -> tuple[Block, ...]:
    """Return the chosen cells, none where only one cell is chosen or too many are."""
    ranges = list(view.selectionModel().selection())
    if sum(one.height() for one in ranges) > MOST or sum(one.height() * one.width() for one in ranges) < 2:
        return ()
    names = [field.column.name for field in view.grid.fields]
    return tuple(
        Block(tuple(view.grid.row_key(row) for row in range(one.top(), one.bottom() + 1)), tuple(names[one.left() : one.right() + 1]))
        for one in ranges
    )


def choose(view: GridView, seen: Seen) -> None:
    """Put the cursor on the cell that was in hand and choose the cells that were chosen."""
    if seen.at < 0:
        return
    row = row_in_hand(view, seen)
    if row is None:
        return
    names = {field.column.name: at for at, field in enumerate(view.grid.fields)}
    index = view.grid.index(row, names.get(seen.column, 0))
    selection = QItemSelection()
    for block in seen.blocks:
        columns = [names[name] for name in block.columns if name in names]
        for first, last in stretches(rows_of(view, block.rows)):
            for left, right in stretches(sorted(columns)):
                selection.merge(
                    QItemSelection(view.grid.index(first, left), view.grid.index(last, right)), QItemSelectionModel.SelectionFlag.Select
                )
    if view.currentIndex() != index or not seen.blocks:
        view.setCurrentIndex(index)
    if not selection.isEmpty():
        view.selectionModel().select(selection, CHOOSE)
    if not view.viewport().rect().contains(view.visualRect(index)):
        view.scrollTo(index)


def stretches(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as first and last of each stretch without a gap."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
