"""The steps that can be undone and redone, each with a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from planner.document.weight import weight
from planner.model.edits import Edit

LIMIT = 1000
HEAVIEST = 200_000_000  # bytes that all inverses may hold: a thousand imports must not fill the memory


@dataclass(frozen=True, slots=True)
class Step:
    """One user action: its name, the edit that takes it back, and the key under which a like action may join it.

    ``next_id`` is the plan's before the step, so that undo leaves no trace of ids that were used. ``seen`` is where the user was looking,
    in words of whoever does the step; ``when`` is seconds since 1970.
    """

    label: str
    inverse: Edit
    merge_key: object = None
    next_id: int = 0
    seen: object = None
    when: float = 0.0


@dataclass(slots=True)
class History:
    """Undo and redo stacks. ``version`` names the state of the plan: it returns to a former value after an undo."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)
    versions: list[int] = field(default_factory=lambda: [0])
    redo_versions: list[int] = field(default_factory=list)
    last_version: int = 0
    forgotten: int = 0  # steps that went since there were too many
    _weights: list[int] = field(default_factory=list)

    @property
    def version(self) -> int:
        """Name of the present state."""
        return self.versions[-1]

    def push(self, step: Step) -> None:
        """Add a step; the oldest ones go where there are more than the limit, or where together they hold too much."""
        self._forget_undone()
        self.done.append(step)
        self.versions.append(self._next_version())
        self._trim()

    def replace(self, step: Step) -> None:
        """Put a step in the place of the newest one: the plan has moved on within it."""
        self._forget_undone()
        self.done[-1] = step
        self.versions[-1] = self._next_version()

    def drop(self) -> None:
        """Take the newest step away: what it did has come back to where it began."""
        self._forget_undone()
        del self.done[-1], self.versions[-1]

    def _trim(self) -> None:
        spare = len(self.done) - LIMIT
        # Steps come and go at the end only; the newest but one may have grown since it was weighed.
        del self._weights[max(0, len(self.done) - 2) :]
        self._weights += [weight(step.inverse) for step in self.done[len(self._weights) :]]
        held = sum(self._weights)
        gone = 0
        while gone < len(self.done) - 1 and (gone < spare or held > HEAVIEST):
            held -= self._weights[gone]
            gone += 1
        if gone:
            del self.done[:gone], self.versions[:gone], self._weights[:gone]
            self.forgotten += gone

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

    def states(self) -> Iterator[tuple[int, int, Step | None]]:
        """Yield every state that can be gone to, the furthest ahead first: steps from here (negative: back), version, the step that led there."""
        for ahead, (step, version) in enumerate(zip(self.undone, self.redo_versions, strict=True)):
            yield len(self.undone) - ahead, version, step
        for back in range(len(self.done)):
            yield -back, self.versions[-1 - back], self.done[-1 - back]
        yield -len(self.done), self.versions[0], None
