"""What all grids have in common beyond what they show: rows in an order, texts that become edits, red cells for bad ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from planner.model.breaks import breaks_along
from planner.model.edits import Batch, Edit
from planner.model.plan import Plan
from planner.model.table import Cells, Value
from planner.ui.desk import Desk, Place
from planner.ui.grid import alike
from planner.ui.grid.alike import Aimed, Alike, Put
from planner.ui.grid.arithmetic import Cell, entered
from planner.ui.grid.arrangement import Arrangement
from planner.ui.grid.blanks import with_blanks
from planner.ui.grid.changed import along_words, held_already, named
from planner.ui.grid.entry import (
    Entry,
    NewRows,
    Outcome,
    Taken,
    Target,
    Texts,
    cell_of,
    edits_of,
    taken,
    why_kept,
    without_conflicts,
)
from planner.ui.grid.field import Field
from planner.ui.grid.order import Rows
from planner.ui.grid.shown import ShownModel
from planner.ui.qt import EDIT, Index

if TYPE_CHECKING:
    from planner.ui.grid.suggestions import Offers


class GridModel(ShownModel):
    """A grid over the desk's plan or numbers; the subclasses know what a cell holds and which rows there are."""

    told = Signal()  # the line above the grid says something else
    moving = Signal()  # rows are about to be put in another order
    moved = Signal()  # they have been
    arranged = Signal()  # it is sorted or filtered in another way
    stretch_column = -1  # the column that takes the room that is left, -1 for none
    hidden_at_first: frozenset[str] = frozenset()  # columns that wait to be shown
    sortable = False  # whether its rows can be put in another order and filtered: then it takes ``arrange``

    def __init__(self, desk: Desk, fields: Iterable[Field], parent: QObject | None = None) -> None:
        super().__init__(desk, fields, parent)
        self.arrangement = Arrangement()

    # what the subclasses say

    def place(self, row: int, column: int) -> Place | None:
        """Return the cell that is asked about where a grid cell is explained, None where it is about none."""
        target = self.target(row, column)
        return None if target is None else Place(*target.key)

    def set_open(self, row: int, wanted: bool) -> None:
        """Show or hide the rows below a row."""

    def part_at(self, row: int) -> str:
        """Return the part a row is about, empty where it is about none."""
        return ""

    def whole_column(self, column: int) -> Cells:
        """Return a column's values for all rows in the plan's own order, whether they are shown or not."""
        raise NotImplementedError

    def candidates(self, arrangement: Arrangement) -> Rows:
        """Return the rows of ``whole_column`` that would be shown, in the plan's own order."""
        return np.arange(self.rowCount())

    def obstacle(self, column: int) -> str:
        """Return why rows can't be sorted or filtered by a column, empty where they can."""
        return "" if self.sortable else self.tr("This grid has an order of its own; it can't be sorted or filtered.")

    def shown_rows(self) -> Rows | None:
        """Return the rows of ``whole_column`` that are shown, in the order they are shown in; None where there are no such columns."""
        return None

    def kept_as(self) -> str:
        """Return the name under which the layout of its columns is remembered, in no language."""
        return type(self).__name__

    def row_key(self, row: int) -> int:
        """Return what tells a shown row from the others in every order."""
        return row

    def row_keys(self) -> Rows:
        """Return what tells each shown row from the others in every order."""
        return np.arange(self.rowCount())

    def row_of_key(self, key: int) -> int | None:
        """Return where a row is shown, None where it isn't."""
        return key if 0 <= key < self.rowCount() else None

    def arrange(self, arrangement: Arrangement) -> None:
        """Show the rows that pass the filters, in the order asked for; it is a view of the plan and no step."""
        if arrangement == self.arrangement:
            return
        filtered = (arrangement.words, arrangement.filters) != (self.arrangement.words, self.arrangement.filters)
        self.arrangement = arrangement
        self.rearrange(filtered=filtered)
        self.arranged.emit()

    def rearrange(self, *, filtered: bool) -> None:
        """Take over another arrangement; ``filtered`` tells whether other rows are shown, rather than the same ones in another order."""

    def looked_at(self) -> None:
        """Somebody has turned to the grid: what is worked out only when asked for is worked out now."""

    def prepared(self, entries: list[Entry], grown: Plan) -> tuple[tuple[Edit, ...], list[Entry]]:
        """Return edits that must come first, such as for a part that is named for the first time, and the entries after them.

        ``grown``: the plan as it is when these edits come.
        """
        return (), entries

    def conflicts(self, entries: list[Entry]) -> dict[tuple[str, int, str], str]:
        """Return the plan's cells whose entries can't be taken together, though each could alone, with the reason."""
        return {}

    def numbers(self, column: int, first: int, last: int) -> npt.NDArray[np.float64]:
        """Return a column's numbers from one row to another, NaN where there is none: for sums; a model that holds columns is quicker."""
        rows = self.shown_rows()
        if rows is not None:
            whole = self.whole_column(column)[rows[first : last + 1]]
            return whole.astype(np.float64) if whole.dtype == np.float64 else np.full(len(whole), np.nan)
        values = (self.value(row, column) for row in range(first, last + 1))
        return np.array([value if isinstance(value, float) else np.nan for value in values], dtype=np.float64)

    # entries

    def entries_of(self, row: int, column: int, text: str, *, typed: bool = True) -> list[Entry]:
        """Return the cells of the plan that a text entered into a grid cell sets; raises NotAValue for one that can't be taken."""
        target = self.target(row, column)
        return [] if target is None else [(target, self.parsed(target, text, cell_of(self, row, column, target), typed=typed))]

    def reads_alone(self, column: int, target: Target) -> bool:
        """Tell whether what a text stands for in a column is the same in each of its rows: then it is read once for all of them."""
        own, base = type(self), GridModel
        return own.entries_of is base.entries_of and own.parsed is base.parsed

    def targets(self, rows: Sequence[int], column: int) -> Sequence[Target | None]:
        """Return the plan's cells behind some cells of a column."""
        return [self.target(row, column) for row in rows]

    def aimed(self, rows: Rows, column: int) -> list[Aimed]:
        """Return the plan's cells behind many cells of a column, as arrays; read-only ones are left out."""
        return alike.by_table(self, rows, column)

    def takes_alike(self, columns: Sequence[Alike]) -> bool:
        """Tell whether what a text comes to in a column is the same in each of its rows and beside the other columns."""
        own, base = type(self), GridModel
        return own.take is base.take and own.entries_of is base.entries_of and own.parsed is base.parsed

    def too_large(self, columns: Sequence[Alike]) -> str:
        """Return why texts can't go into so many cells at once, empty where they can."""
        return ""

    def put_alike(self, column: int, aimed: Aimed, text: str, *, typed: bool) -> Put:
        """Return what one text comes to in many cells of a column."""
        return alike.put(self, column, aimed, text, typed=typed)

    def full_texts(self, rows: Sequence[int], column: int) -> list[str]:
        """Return the full values of some cells of a column as texts."""
        return [self.full_text(row, column) for row in rows]

    def distinct_texts(self, column: int) -> tuple[Sequence[str], Rows]:
        """Return the distinct full values of a column as texts, and which of them each shown row holds."""
        place: dict[str, int] = {}
        codes = [place.setdefault(text, len(place)) for text in self.full_texts(range(self.rowCount()), column)]
        return list(place), np.array(codes, dtype=np.intp)

    def rows_for(self, count: int, texts: Texts) -> NewRows | str:
        """Return new rows for the end of the grid, where a block of texts goes past it, or why there can be none."""
        return self.tr("Rows can't be added here.")

    def pasted_from(self, row: int, column: int) -> int:
        """Return the row from which a block pasted at a cell goes down."""
        return row

    def enter(self, row: int, column: int, text: str) -> bool:
        """Take a text into a cell; a bad one stays visible in red and nothing changes."""
        target = self.target(row, column)
        if target is None:
            return False
        label = self.tr("Change {column} of {row}").format(column=self.fields[column].column.title, row=self.row_name(row))
        before = self.desk.plan
        outcome = self.enter_block(label, [(row, column, text)])
        if outcome.kept or outcome.words:
            self.desk.said.emit(" ".join(filter(None, (outcome.kept, outcome.words))))
        return self.desk.plan is not before

    def take(self, label: str, entries: list[Entry], before: tuple[Edit, ...] = (), after: tuple[Edit, ...] = ()) -> bool:
        """Put values into cells as one step, between edits that come first and last; tells whether anything changed."""
        grown = self.desk.plan
        for edit in before:
            grown = edit.apply(grown).plan
        first, entries = self.prepared(entries, grown)
        edits = (*before, *first, *edits_of(entries), *after)
        edits = (*edits, *breaks_along(self.desk.plan, edits))
        return self.desk.do(label, edits[0] if len(edits) == 1 else Batch(edits))

    def enter_block(self, label: str, texts: Texts, *, typed: bool = True, fresh: NewRows | None = None, marked: bool = True) -> Outcome:
        """Take many texts as one step; a row past the end is one of the fresh ones, which come in the same step.

        A text that can't be taken stays in red where ``marked``; else, and where it is empty, the old value stays to be seen.
        """
        before = self.desk.plan
        found = with_blanks(before, without_conflicts(self, self.read_block(texts, typed=typed, fresh=fresh)), self.desk.style)
        same = held_already(before, found.entries, found.accepted)
        label = named(label, len(found.accepted) - same)
        done = bool(found.entries or found.added) and self.take(label, found.entries, found.first)
        red = [one for one in found.refused if marked and one.text.strip()] if found.entries or found.added or fresh is None else []
        kept = [one for one in found.refused if not marked or not one.text.strip()]
        self._mark(chain(found.accepted, (one.target for one in kept)), red, with_step=done)
        words = self.words_of(before, found) if found.entries or found.added or found.left_out else ""
        words = " ".join(filter(None, (words, along_words(before, self.desk.plan))))
        refused, added = len(found.refused) - len(kept), found.added if done else 0
        return Outcome(len(found.accepted), refused, found.skipped, why_kept(kept), words, added, same)

    def enter_alike(self, label: str, columns: Sequence[Alike], *, typed: bool = True) -> Outcome:
        """Take one text for each column into many of its cells as one step; what can't be taken keeps its value."""
        return alike.enter(self, label, columns, typed=typed)

    def read_block(self, texts: Texts, *, typed: bool, fresh: NewRows | None) -> Taken:
        """Return what the texts of a block come to."""
        found = taken(self, texts, typed=typed, fresh=fresh)
        return found if fresh is None else found._replace(first=(fresh.edit,), added=len(fresh.ids))

    def words_of(self, before: Plan, found: Taken) -> str:
        """Return what is to be said of a block besides how many cells were taken, refused or left as they are."""
        return ""

    def parsed(self, target: Target, text: str, cell: Cell, *, typed: bool = True) -> Value:
        """Return the value of an entered text; raises NotAValue for one the column can't take."""
        return entered(target.column, text, self.desk.style, cell, typed=typed)

    def row_name(self, row: int) -> str:
        """Return what a row is called in the names of steps."""
        return self.shown(row, 0) or str(row + 1)

    def completions(self, target: Target) -> tuple[str, ...]:
        """Return what an editor may suggest for a cell."""
        from planner.ui.grid.suggestions import suggestions

        return suggestions(self.desk.plan, target.column)

    def offers(self, target: Target) -> Offers | None:
        """Return what an editor offers for a cell while somebody types, None where that can be anything."""
        from planner.ui.grid.suggestions import offers

        return offers(self.desk.plan, target.column)

    def setData(self, index: Index, value: object, role: int = EDIT) -> bool:
        """Take what an editor holds; an unchanged text is no entry."""
        if role != EDIT or not index.isValid():
            return False
        text = str(value)
        if text == self.data(index, EDIT):
            return False
        return self.enter(index.row(), index.column(), text)
