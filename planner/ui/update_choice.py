"""What is taken of the changes a workbook brings: every cell and row has its tick, and every conflict waits for a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from planner.files.reading.theirs import Said
from planner.model.edits import Batch, Edit
from planner.model.merging import CellMerge, Merge, RowMerge, What
from planner.model.values import NumberStyle

if TYPE_CHECKING:
    from planner.ui.desk import Desk

Unit = tuple[int, str]  # a row of the merge and one of its columns; no column: the row itself comes or goes


@dataclass(frozen=True, slots=True, eq=False)
class UpdateOffer:
    """A workbook that was compared with the plan and waits for the user's word."""

    path: Path
    title: str
    said: Said
    merge: Merge
    style: NumberStyle
    remember: Edit | None = None  # keeps what a stranger's workbook said for the next time
    desk: Desk | None = None  # that works out what the changes cost, where a window asks


@dataclass(frozen=True, slots=True, eq=False)
class UpdateAnswer:
    """The changes that are taken, as one edit, and how many they are."""

    edit: Batch
    count: int


class Choice:
    """Which changes are taken. To begin with: all but conflicts, removed rows, what a stranger's empty cell would take away, and doubtful rows."""

    def __init__(self, offer: UpdateOffer) -> None:
        self.offer, self.merge = offer, offer.merge
        self._taken: set[Unit] = set()
        self._decided: set[Unit] = set()
        self.conflicts: set[Unit] = set()
        self.all = 0
        self.tables: dict[str, list[int]] = {}
        self._of_tables: Counter[str] = Counter()  # changes of each table, and how many of them are taken
        self._taken_of: Counter[str] = Counter()
        self._names = self._brought_names()
        for number, row in enumerate(self.merge.rows):
            self.tables.setdefault(row.table, []).append(number)
            for cell in row.cells if row.what is What.CHANGED else (None,):
                self.all += 1
                self._of_tables[row.table] += 1
                unit = (number, cell.column if cell else "")
                if row.conflict or (cell is not None and cell.conflict):
                    self.conflicts.add(unit)
                elif row.what is not What.REMOVED and not self.doubts(row) and not (cell is not None and self.empties(cell)):
                    self._taken.add(unit)
                    self._taken_of[row.table] += 1
        self.tallies = {name: tally(self.merge.rows[number] for number in numbers) for name, numbers in self.tables.items()}

    def units(self, number: int) -> Iterator[Unit]:
        """Yield all of a row that can be taken by itself: its cells, or the whole row where that comes or goes."""
        row = self.merge.rows[number]
        if row.what is What.CHANGED:
            yield from ((number, cell.column) for cell in row.cells)
        else:
            yield number, ""

    def empties(self, cell: CellMerge) -> bool:
        """Tell whether a stranger's workbook has nothing where the plan has a value: that may mean nothing at all."""
        return not self.offer.said.own and cell.theirs in (None, "") and cell.mine not in (None, "")

    def _brought_names(self) -> dict[Unit, Unit]:
        """Return the new supplier that comes with each doubtful name of one, where no other offer is in that name."""
        if self.offer.said.own or not any(row.renamed for row in self.merge.rows):
            return {}
        listed = list(enumerate(self.merge.rows))
        names = self.merge.theirs.plan["sources"]["supplier"]
        sure = {names[row.number] for _, row in listed if row.table == "sources" and row.number >= 0 and not row.renamed}
        new = {
            row.subject: number for number, row in listed if row.table == "suppliers" and row.what is What.ADDED and row.subject not in sure
        }
        return {
            (number, cell.column): (new[str(cell.theirs)], "")
            for number, row in listed
            for cell in (row.cells if row.renamed else ())
            if cell.column == "supplier" and cell.theirs in new
        }

    def doubts(self, row: RowMerge) -> bool:
        """Tell whether a stranger's row is this one, or is needed, only if a supplier has another name now."""
        if row.table == "suppliers":
            return row.what is What.ADDED and any(self.merge.rows[number] is row for number, _ in self._names.values())
        return row.renamed and not self.offer.said.own

    def is_taken(self, unit: Unit) -> bool:
        """Tell whether a change has its tick."""
        return unit in self._taken

    def all_taken(self, units: Collection[Unit]) -> bool | None:
        """Tell whether all changes have their tick, or none; None where only some have it."""
        held = sum(map(self._taken.__contains__, units))
        return True if held == len(units) and held else False if not held else None

    def table_taken(self, table: str) -> bool | None:
        """Tell the same of all changes of a table."""
        held = self._taken_of[table]
        return True if held == self._of_tables[table] and held else False if not held else None

    def is_open(self, unit: Unit) -> bool:
        """Tell whether nobody has decided a conflict yet."""
        return unit in self.conflicts and unit not in self._decided

    def take(self, units: Iterable[Unit], *, theirs: bool) -> None:
        """Take the workbook's side or keep the plan's; a conflict is decided by that."""
        listed = set(units)
        if theirs:
            listed |= {self._names[unit] for unit in listed if unit in self._names}
        changing = listed - self._taken if theirs else listed & self._taken
        counted = Counter(self.merge.rows[number].table for number, _ in changing)
        if theirs:
            self._taken |= changing
            self._taken_of += counted
        else:
            self._taken -= changing
            self._taken_of.subtract(counted)
        self._decided |= listed & self.conflicts

    @property
    def total(self) -> dict[str, int]:
        """Return how many rows are changed, added and removed, and how many conflicts there are."""
        return dict(sum(map(Counter, self.tallies.values()), Counter()))

    @property
    def count(self) -> int:
        """Return how many changes are taken."""
        return len(self._taken)

    @property
    def open(self) -> int:
        """Return how many conflicts nobody has decided yet."""
        return len(self.conflicts - self._decided)

    def answer(self) -> UpdateAnswer:
        """Return the edit of all that is taken."""
        edit = edit_of(self.merge, self._taken)
        return UpdateAnswer(Batch((*edit.edits, self.offer.remember)) if self.offer.remember else edit, self.count)

    def later_edit(self) -> Callable[[], Batch]:
        """Return who makes the edit of all that is taken now, also on another thread and when more is ticked meanwhile."""
        return partial(edit_of, self.merge, frozenset(self._taken))


def edit_of(merge: Merge, taken: Collection[Unit]) -> Batch:
    """Return the edit of some changes."""
    rows = [number for number, column in taken if not column]
    cells: dict[int, list[str]] = {}
    for number, column in taken:
        if column:
            cells.setdefault(number, []).append(column)
    return merge.edit(rows, cells)


def tally(rows: Iterable[RowMerge]) -> dict[str, int]:
    """Return how many rows are changed, added and removed, and how many conflicts there are among them."""
    counted = {"changed": 0, "added": 0, "removed": 0, "conflicts": 0}
    for row in rows:
        counted[row.what.value] += 1
        counted["conflicts"] += row.conflict + sum(cell.conflict for cell in row.cells)
    return counted
