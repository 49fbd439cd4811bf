"""The open plan: the one place where it changes, with undo, redo and listeners."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

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

    def __init__(self, plan: Plan, clock: Callable[[], float] = time.time) -> None:
        self.plan = plan
        self.history = History()
        self._clock = clock
        self._clean = self.history.version
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call ``listener(before, changes)`` after every change of the plan."""
        self._listeners.append(listener)

    def forget(self, listener: Listener) -> None:
        """Stop calling a listener."""
        self._listeners.remove(listener)

    def do(self, label: str, edit: Edit, merge_key: object = None, seen: object = None) -> bool:
        """Apply an edit as one step named ``label``; tells whether anything changed. Steps with one merge key become one.

        ``seen`` is kept with the step for whoever wants to return to where it was done. A step that has been saved is joined by none.
        """
        done = edit.apply(self.plan)
        if not done.changes:
            return False
        history, before, now = self.history, self.plan.next_id, self._clock()
        if history.merges(merge_key) and history.version != self._clean:
            earlier = history.done[-1]
            inverse = joined(done.inverse, earlier.inverse)
            came_back = not inverse.apply(done.plan).changes
            history.drop() if came_back else history.replace(replace(earlier, inverse=inverse, when=now))
            plan = replace(done.plan, next_id=earlier.next_id) if came_back else done.plan
        else:
            history.push(Step(label, done.inverse, merge_key, before, seen, now))
            plan = done.plan
        self._changed(plan, done.changes)
        return True

    def undo(self) -> str:
        """Take the newest step back; returns its name, empty where there was none."""
        steps = self.travel(-1)
        return steps[0].label if steps else ""

    def redo(self) -> str:
        """Do the step that was undone last again; returns its name, empty where there was none."""
        steps = self.travel(1)
        return steps[0].label if steps else ""

    def travel(self, distance: int) -> tuple[Step, ...]:
        """Undo (negative) or redo as many steps as there are, and tell the listeners once; returns the steps gone through, in order."""
        history, plan = self.history, self.plan
        left, right = (history.done, history.undone) if distance < 0 else (history.undone, history.done)
        from_versions, to_versions = (history.versions, history.redo_versions)
        if distance > 0:
            from_versions, to_versions = to_versions, from_versions
        steps: list[Step] = []
        changes: list[Change] = []
        for _ in range(min(abs(distance), len(left))):
            step = left.pop()
            done = step.inverse.apply(plan)
            right.append(replace(step, inverse=done.inverse, next_id=plan.next_id))
            to_versions.append(from_versions.pop())
            # A step taken back gives its row ids back as well, so that the plan is the former one to the byte.
            plan = replace(done.plan, next_id=step.next_id or done.plan.next_id)
            steps.append(step)
            changes += done.changes
        if steps:
            self._changed(plan, tuple(changes))
        return tuple(steps)

    @property
    def modified(self) -> bool:
        """Tell whether the plan differs from the one last saved or opened."""
        return self.history.version != self._clean

    def clean_at(self, version: int) -> bool:
        """Tell whether a state of the history is the one last saved or opened."""
        return version == self._clean

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
