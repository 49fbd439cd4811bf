"""New contents of cells tried out: the workbook is read as it would be, and what isn't understood as the plan's value is given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.files.cells.grid import Cell, Grid
from planner.files.patching.comparing import Difference, Fact, Understood
from planner.model.finding import BallastError

MOST_TRIES = 6
UNSAYABLE = "the cell's own way of writing can't say the new value"
ENTANGLED = "another value of the row would change with it"
NAMES_PART = "the cell names the part as well, so the row would become another part"
NAMING = frozenset({("parts", "description"), ("sources", "mpn")})  # what a part is called where it has no number


@dataclass(slots=True)
class Try:
    """One attempt to make the workbook say a value: the ways not yet tried, and the one at hand."""

    difference: Difference
    ways: list[Cell]
    at: int = 0
    reason: str = ""

    @property
    def way(self) -> Cell:
        """Return the way that is tried."""
        return self.ways[self.at]

    def fail(self, reason: str) -> None:
        """Give up this way of writing, or the cell if there is no other."""
        self.at += 1
        if self.at >= len(self.ways):
            self.reason = reason


def settle(
    tries: Sequence[Try],
    found: Understood,
    grids: Sequence[Grid],
    understand: Callable[[Sequence[Grid]], Understood],
    cancelled: Callable[[], bool],
) -> None:
    """Read the workbook as it would be and give up what isn't understood as the plan's value, or changes another one."""
    for last in range(MOST_TRIES):
        open_tries = [one for one in tries if not one.reason]
        if not open_tries:
            return
        if cancelled():
            raise BallastError("Writing into the workbook was cancelled; nothing was written.")
        again = understand(_laid(grids, open_tries))
        reached = {table: set(pairs.values()) for table, pairs in again.pairs.items()}
        wrong = [one for one in open_tries if any(not _holds(fact, again, reached) for fact in _facts(one))]
        aside = {row for fact, one in again.differences.items() if fact not in found.differences for row in one.rows}
        tangled = [one for one in open_tries if one not in wrong and one.difference.rows & aside]
        if not wrong and not tangled:
            return
        lost = {row for one in wrong if not any(_is_reached(fact, reached) for fact in _facts(one)) for row in one.difference.rows}
        renaming = [one for one in wrong if (one.difference.fact[0], one.difference.fact[2]) in NAMING and one.difference.rows & lost]
        named = {row for one in renaming for row in one.difference.rows}
        for one in wrong:
            if one in renaming:
                one.fail(NAMES_PART)
            elif not one.difference.rows & named:  # a row that became another part takes its other values with it
                one.fail(UNSAYABLE)
        for one in tangled:
            one.fail(ENTANGLED)
        if last == MOST_TRIES - 1:
            for one in (*wrong, *tangled):
                one.reason = one.reason or UNSAYABLE


def _facts(one: Try) -> Iterator[Fact]:
    table, row, name = one.difference.fact
    yield table, row, name
    if one.difference.beside:
        yield table, row, "unit_price"


def _holds(fact: Fact, again: Understood, reached: Mapping[str, set[int]]) -> bool:
    return fact not in again.differences and _is_reached(fact, reached)


def _is_reached(fact: Fact, reached: Mapping[str, set[int]]) -> bool:
    return fact[1] in reached.get(fact[0], set())


def _laid(grids: Sequence[Grid], tries: Sequence[Try]) -> list[Grid]:
    """Return the sheets with the new values in their cells."""
    by_sheet: dict[str, dict[int, dict[int, Cell]]] = {}
    for one in tries:
        for sheet, row, column in one.difference.spots:
            by_sheet.setdefault(sheet, {}).setdefault(row, {})[column] = one.way
    laid = []
    for grid in grids:
        rows = list(grid.rows)
        for at, cells in by_sheet.get(grid.name, {}).items():
            width = max(len(rows[at]), max(cells) + 1)
            rows[at] = tuple(cells.get(column, grid.cell(at, column)) for column in range(width))
        laid.append(replace(grid, rows=tuple(rows)) if grid.name in by_sheet else grid)
    return laid
