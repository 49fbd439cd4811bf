"""The open plan: the one place where it changes, with undo, redo and listeners."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.document.history import History, Step
from planner.model.change import Change, How
from planner.model.edits import NONE, Batch, Edit, SetCells
from planner.model.plan import Plan

Listener = Callable[[Plan, tuple[Change, ...]], None]


def joined(later: Edit, earlier: Edit) -> Edit:
    """Return one inverse for two steps; where the earlier one sets the very same cells, it alone does."""
    if (
        isinstance(later, SetCells)
        and isinstance(earlier, SetCells)
        and (later.table, later.column) == (earlier.table, earlier.column)
        and np.array_equal(later.ids, earlier.ids)
    ):
        return earlier
    rest = earlier.edits if isinstance(earlier, Batch) else (earlier,)
    return Batch((later, *rest))


class Document:
    """Holds the current plan. Listeners are called with the plan as it was before and the changes, in order."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.history = History()
        self._clean = self.history.version
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call ``listener(before, changes)`` after every change of the plan."""
        self._listeners.append(listener)

    def forget(self, listener: Listener) -> None:
        """Stop calling a listener."""
        self._listeners.remove(listener)

    def do(self, label: str, edit: Edit, merge_key: object = None) -> bool:
        """Apply an edit as one step named ``label``; tells whether anything changed. Steps with one merge key become one."""
        done = edit.apply(self.plan)
        if not done.changes:
            return False
        if self.history.merges(merge_key):
            earlier = self.history.done[-1]
            inverse = joined(done.inverse, earlier.inverse)
            came_back = not inverse.apply(done.plan).changes
            self.history.drop() if came_back else self.history.replace(Step(earlier.label, inverse, merge_key))
        else:
            self.history.push(Step(label, done.inverse, merge_key))
        self._changed(done.plan, done.changes)
        return True

    def undo(self) -> str:
        """Take the newest step back; returns its name, empty where there was none."""
        history = self.history
        if not history.done:
            return ""
        step = history.done.pop()
        done = step.inverse.apply(self.plan)
        history.undone.append(Step(step.label, done.inverse, step.merge_key))
        history.redo_versions.append(history.versions.pop())
        self._changed(done.plan, done.changes)
        return step.label

    def redo(self) -> str:
        """Do the step that was undone last again; returns its name, empty where there was none."""
        history = self.history
        if not history.undone:
            return ""
        step = history.undone.pop()
        done = step.inverse.apply(self.plan)
        history.done.append(Step(step.label, done.inverse, step.merge_key))
        history.versions.append(history.redo_versions.pop())
        self._changed(done.plan, done.changes)
        return step.label

    @property
    def modified(self) -> bool:
        """Tell whether the plan differs from the one last saved or opened."""
        return self.history.version != self._clean

    def mark_clean(self) -> None:
        """Remember the present state as saved."""
        self._clean = self.history.version

    def replace(self, plan: Plan) -> None:
        """Open another plan: history starts anew, every listener reads everything again."""
        self.history = History()
        self._clean = self.history.version
        self._changed(plan, tuple(Change(name, How.RESET, NONE) for name in plan.tables))

    def _changed(self, plan: Plan, changes: tuple[Change, ...]) -> None:
        before, self.plan = self.plan, plan
        for listener in tuple(self._listeners):
            listener(before, changes)
