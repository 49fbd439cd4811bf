"""The steps that can be undone and redone, each with a name."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.model.edits import Edit

LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """One user action: its name, the edit that takes it back, and the key under which a like action may join it."""

    label: str
    inverse: Edit
    merge_key: object = None


@dataclass(slots=True)
class History:
    """Undo and redo stacks. ``version`` names the state of the plan: it returns to a former value after an undo."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)
    versions: list[int] = field(default_factory=lambda: [0])
    redo_versions: list[int] = field(default_factory=list)
    last_version: int = 0

    @property
    def version(self) -> int:
        """Name of the present state."""
        return self.versions[-1]

    def push(self, step: Step) -> None:
        """Add a step; the oldest one goes where there are more than the limit."""
        self._forget_undone()
        self.done.append(step)
        self.versions.append(self._next_version())
        if len(self.done) > LIMIT:
            del self.done[0], self.versions[0]

    def replace(self, step: Step) -> None:
        """Put a step in the place of the newest one: the plan has moved on within it."""
        self._forget_undone()
        self.done[-1] = step
        self.versions[-1] = self._next_version()

    def drop(self) -> None:
        """Take the newest step away: what it did has come back to where it began."""
        self._forget_undone()
        del self.done[-1], self.versions[-1]

    def _forget_undone(self) -> None:
        self.undone.clear()
        self.redo_versions.clear()

    def _next_version(self) -> int:
        self.last_version += 1
        return self.last_version

    def merges(self, merge_key: object) -> bool:
        """Tell whether an action with this key joins the newest step."""
        return merge_key is not None and bool(self.done) and not self.undone and self.done[-1].merge_key == merge_key

    def undo_label(self) -> str:
        """Return the name of the step that would be undone, empty where there is none."""
        return self.done[-1].label if self.done else ""

    def redo_label(self) -> str:
        """Return the name of the step that would be redone, empty where there is none."""
        return self.undone[-1].label if self.undone else ""
