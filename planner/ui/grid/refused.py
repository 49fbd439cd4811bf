"""Entries that a grid could not take: they stay in red where they were typed until they are put right or given up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QAbstractTableModel, QObject, Slot

from planner.model.change import Change, How
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.ui.desk import Desk
from planner.ui.grid.entry import Refusal, Target


class RefusingModel(QAbstractTableModel):
    """A grid's refused entries. The plan's values stay below them; they are no steps, so an undo gives them up first."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.bad: dict[tuple[str, int, str], tuple[str, str]] = {}  # text and reason, by the plan's cell
        self._came_with: Plan | None = None  # the plan that the last of them came with, as one step
        desk.plan_changed.connect(self._forget_gone)
        desk.refusals_given_up.connect(self.forget_bad)

    def target(self, row: int, column: int) -> Target | None:
        """Return the plan's cell that is edited here, None where it is read-only."""
        raise NotImplementedError

    def targets(self, rows: Sequence[int], column: int) -> Sequence[Target | None]:
        """Return the plan's cells behind some cells of a column."""
        return [self.target(row, column) for row in rows]

    def row_name(self, row: int) -> str:
        """Return what a row is called in the names of steps."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Tell the views that all rows may look different."""
        raise NotImplementedError

    def refused_entry(self, row: int, column: int) -> tuple[str, str] | None:
        """Return the text and reason of a refused entry that stands in a cell, None where the cell shows the plan's value."""
        target = self.target(row, column) if self.bad else None
        return self.bad.get(target.key) if target is not None else None

    def refused_rows(self, rows: Sequence[int], column: int) -> dict[int, str]:
        """Return which rows show a refused entry in a column, with its text."""
        if not self.bad or not len(rows):
            return {}
        probe = self.target(rows[0], column)
        if probe is not None and all(probe.column.name != name for _, _, name in self.bad) and probe.table in {key[0] for key in self.bad}:
            return {}
        found = zip(rows, self.targets(rows, column), strict=True)
        return {row: self.bad[target.key][0] for row, target in found if target is not None and target.key in self.bad}

    def _mark(self, settled: Iterable[Target], refused: Sequence[Refusal], *, with_step: bool) -> None:
        """Show refused entries in red, and those no longer that are settled: told once, however many they are."""
        said: dict[object, Finding | None] = {}
        if self.bad:
            said |= {target.key: None for target in settled if self.bad.pop(target.key, None) is not None}
        if refused:
            self._came_with = self.desk.plan if with_step and not self.bad else None
            self.desk.said.emit(self._message(refused[0].row, refused[0].message))
        for target, text, problem, row, hint in refused:
            self.bad[target.key] = (text, problem)
            where = Where(target.table, target.row, target.column.name)
            hint = hint or self.tr("The old value is kept.")
            said[target.key] = Finding(Severity.ERROR, "entry.refused", self._message(row, problem), hint, where)
        if said:
            self.desk.refuse_all(said)
            self.redraw()

    def settle(self, targets: Iterable[Target]) -> None:
        """Show cells no longer in red that hold the plan's values again."""
        self._mark(targets, (), with_step=False)

    def _message(self, row: int, problem: str) -> str:
        return f"{self.row_name(row)}: {problem}" if 0 <= row < self.rowCount() else problem

    @Slot(object, object)
    def _forget_gone(self, before: object, changes: tuple[Change, ...]) -> None:
        """Give up refused entries of rows that are gone: an id that an undo gives back may become another row's."""
        tables = {change.table for change in changes if change.how is not How.CELLS} if self.bad else set()
        for key in [key for key in self.bad if key[0] in tables and key[1] >= 0 and key[1] not in self.desk.plan[key[0]].ids]:
            del self.bad[key]
            self.desk.refuse(key, None)

    @Slot()
    def forget_bad(self) -> int:
        """Give up entries that were refused: their cells show the plan's values again. Returns how many there were."""
        count = len(self.bad)
        if count:
            self.desk.refuse_all(dict.fromkeys(self.bad))
            self.bad.clear()
            self.redraw()
        return count

    def undo_bad(self) -> bool:
        """Give up refused entries; tells whether that was all there is to undo, rather than a step they came with."""
        alone = bool(self.bad) and self._came_with is not self.desk.plan
        self.forget_bad()
        return alone
