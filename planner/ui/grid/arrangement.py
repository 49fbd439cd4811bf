"""Which rows a grid shows, and in which order: what it is sorted by, a filter for each column, words that must stand somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Sort:
    """One column a grid is sorted by."""

    column: str
    descending: bool = False


class Match(StrEnum):
    """How the words of a filter must stand in a cell's text."""

    CONTAINS = "contains"  # every word, anywhere
    BEGINS = "begins"
    IS = "is"
    LACKS = "lacks"  # none of the words


@dataclass(frozen=True, slots=True)
class Filter:
    """What a cell must hold to be shown; what is not given lets every cell pass.

    ``words`` are looked for in its text as ``match`` says; ``low`` and ``high`` bound numbers and shares as stored, and days
    as their number since 1970; ``among`` lists the texts that pass, in folded case: numbers as ``number_key`` writes them,
    days as 2027-01-15, flags as yes and no, an empty one for blank cells; ``blank`` wants blank cells only, or none of them.
    """

    words: str = ""
    low: float | None = None
    high: float | None = None
    among: frozenset[str] | None = None
    match: Match = Match.CONTAINS
    blank: bool | None = None

    @property
    def open(self) -> bool:
        """Tell whether it lets every cell pass."""
        return self == Filter(match=self.match)


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

    def filtered(self, column: str, wanted: Filter | None) -> Arrangement:
        """Return the same with another filter on a column, none where it lets every cell pass."""
        others = {name: one for name, one in self.filters.items() if name != column}
        return replace(self, filters=others if wanted is None or wanted.open else others | {column: wanted})

    def searched(self, words: str) -> Arrangement:
        """Return the same with other words that must stand in a row."""
        return replace(self, words=words)

    def unfiltered(self) -> Arrangement:
        """Return the same order with all rows shown."""
        return replace(self, filters={}, words="")

    def sort_of(self, column: str) -> Sort | None:
        """Return the key on a column, None where it isn't sorted by."""
        return next((sort for sort in self.sorts if sort.column == column), None)

    def sorted_next(self, column: str, *, adding: bool = False) -> Arrangement:
        """Return what a click on a column's header makes of the order: ascending, then descending, then not by this column.

        ``adding`` keeps the other keys, and a new one becomes the weakest.
        """
        now = self.sort_of(column)
        after = None if now is not None and now.descending else Sort(column, now is not None)
        if not adding:
            return replace(self, sorts=(after,) if after is not None else ())
        if now is None:
            return replace(self, sorts=(*self.sorts, Sort(column)))
        kept = (after if sort is now else sort for sort in self.sorts)
        return replace(self, sorts=tuple(sort for sort in kept if sort is not None))
