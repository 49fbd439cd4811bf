"""Which rows a grid shows, and in which order: what it is sorted by, a filter for each column, words that must stand somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sort:
    """One column a grid is sorted by."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """What a cell must hold to be shown; what is not given lets every cell pass.

    ``words`` must all stand in its text; ``low`` and ``high`` bound numbers and shares as stored, and days as their number
    since 1970; ``among`` lists the texts that pass, in lower case.
    """

    words: str = ""
    low: float | None = None
    high: float | None = None
    among: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Sort keys, the first one strongest; filters by column name; words that some cell of a row must hold."""

    sorts: tuple[Sort, ...] = ()
    filters: Mapping[str, Filter] = field(default_factory=dict)
    words: str = ""

    @property
    def plain(self) -> bool:
        """Tell whether all rows are shown in the plan's own order."""
        return not (self.sorts or self.filters or self.words)
