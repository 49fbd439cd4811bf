"""What is wrong or worth knowing: what is open, what was acknowledged, and the cells it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.model.finding import Finding, Severity


@dataclass(frozen=True, slots=True, eq=False)
class Problems:
    """All findings, those that were acknowledged set apart with their notes; ``flags`` has the first open one of each cell."""

    open: tuple[Finding, ...]
    acknowledged: Mapping[Finding, str]
    flags: dict[tuple[str, int, str], Finding] = field(init=False)

    @property
    def count(self) -> int:
        """How many errors and warnings are open."""
        return sum(1 for one in self.open if one.severity is not Severity.NOTE)

    def __post_init__(self) -> None:
        flags: dict[tuple[str, int, str], Finding] = {}
        for one in self.open:
            where = one.where
            if one.severity is not Severity.NOTE and where.table and where.row is not None and where.column:
                flags.setdefault((where.table, where.row, where.column), one)
        object.__setattr__(self, "flags", flags)
