"""What steps such as imports told of their files: it is shown for as long as the step is part of the plan."""

from __future__ import annotations

from dataclasses import dataclass

from planner.document.document import Document
from planner.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Told:
    """What one step told, and the version of the plan it led to; ``kind`` is the same for steps of which the newest counts."""

    kind: str
    version: int
    findings: tuple[Finding, ...]


class Brought:
    """Findings that came with a step: they go when it is undone, and come back when it is done again."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._told: list[Told] = []

    def tell(self, kind: str, findings: tuple[Finding, ...]) -> None:
        """Keep what the newest step told."""
        version = self._document.history.version
        self._told = [one for one in self._told if (one.kind, one.version) != (kind, version)]
        self._told.append(Told(kind, version, findings))

    def clear(self) -> None:
        """Forget all: another plan was opened."""
        self._told.clear()

    def findings(self) -> tuple[Finding, ...]:
        """Return what the steps in force told, of each kind the newest."""
        history = self._document.history
        done, undone, oldest = set(history.versions), set(history.redo_versions), history.versions[0]
        # Versions only grow: one before the oldest is of a step too old to be undone; what is neither was left for another way.
        self._told = [one for one in self._told if one.version in done or one.version in undone or one.version < oldest]
        newest = {one.kind: one for one in sorted(self._told, key=lambda one: one.version) if one.version not in undone}
        return tuple(finding for one in newest.values() for finding in one.findings)
