"""What is done with strangers' files in the process that reads them: nothing here knows the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.files.apart.memory import room_for
from planner.files.apart.process import Apart, unheard, wanted
from planner.files.cells.columns import RowsOfColumns, StandingCells
from planner.files.cells.grid import Grid
from planner.files.reading.choosing.choices import Choices
from planner.model.finding import BallastError
from planner.model.plan import Plan
from planner.model.values import NumberStyle
from planner.ui.import_effect import Reading

if TYPE_CHECKING:
    from planner.files.patching.update import Update
    from planner.files.quotes.found import QuoteRound
    from planner.files.reading.choosing.deciding import Guesses
    from planner.files.reading.theirs import Said
    from planner.model.merging import Merge

Tell = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook that is being looked over: its sheets, and what was guessed of them."""

    path: Path
    grids: tuple[Grid, ...]
    guesses: Guesses
    into: Plan
    style: NumberStyle


class Shelf:
    """What the process keeps between two wishes: the workbook that was opened last. Making it loads what reading needs."""

    def __init__(self) -> None:
        import planner.files.reading.workbook  # noqa: F401

        self.opened: Opened | None = None


FilesApart = Apart[Shelf]


def files_apart() -> FilesApart:
    """Return a process for reading, that begins with the first wish, or when it is told to."""
    return Apart(Shelf)


def open_book(shelf: Shelf, tell: Tell, path: Path, into: Plan, style: NumberStyle, choices: Choices) -> tuple[tuple[Grid, ...], Reading]:
    """Open a workbook and read it; return its sheets as they are shown, and what it would bring."""
    from planner.files.cells.books import read_grids
    from planner.files.reading.choosing.deciding import Guesses
    from planner.files.reading.workbook import opening

    tell(-1.0, "")
    shelf.opened = Opened(path, tuple(read_grids(path, opening(tell))), Guesses(), into, style)
    return tuple(map(as_shown, shelf.opened.grids)), read_again(shelf, tell, choices)


def read_again(shelf: Shelf, tell: Tell, choices: Choices) -> Reading:
    """Return what the open workbook would bring with other choices."""
    from planner.files.reading.workbook import read_workbook
    from planner.ui.import_effect import reading_of

    book = shelf.opened
    assert book is not None
    result = read_workbook(book.path, book.into, grids=book.grids, choices=choices, guesses=book.guesses, progress=tell)
    return reading_of(choices, result, book.into, book.style)


def as_shown(grid: Grid) -> Grid:
    """Return a sheet as it is looked at: its cells, each different one once, and the errors among them."""
    length = len(grid.rows)
    rows = RowsOfColumns([StandingCells(grid.column(at)) for at in range(grid.width)], length)
    return Grid(grid.name, rows, grid.hidden, errors=grid.errors, spelt_errors=grid.spelt_errors)


def compare_update(_: Shelf, tell: Tell, path: Path, plan: Plan, choices: Choices, comparing: str) -> tuple[Said, Merge]:
    """Return what a workbook says of a plan, and what it would change; ``comparing`` is how to tell of the second."""
    from planner.files.cells.books import read_grids
    from planner.files.reading.theirs import compared, said_by
    from planner.files.reading.workbook import opening

    said = said_by(path, read_grids(path, opening(tell)), plan, choices, lambda share, what: tell(share * 0.8, what))
    return said, compared(said, plan, lambda table: tell(0.8, comparing.format(table=table)))


def read_answers(_: Shelf, tell: Tell, paths: Sequence[Path], plan: Plan) -> QuoteRound:
    """Return what suppliers answered."""
    from planner.files.quotes.round import read_quotes

    return read_quotes(paths, plan, tell)


def find_update(_: Shelf, tell: Tell, path: Path, plan: Plan, choices: Choices) -> Update:
    """Return what it takes to make a workbook say what the plan says."""
    from planner.files.patching.update import update_of

    tell(-1.0, "")
    return update_of(plan, path, choices=choices)


class Book:
    """A workbook that was opened: its sheets and what was guessed of them stay in the other process while it is looked over."""

    def __init__(self, path: Path, into: Plan, style: NumberStyle, apart: FilesApart) -> None:
        self.path, self.into, self.style, self.apart = path, into, style, apart
        self.grids: tuple[Grid, ...] = ()
        self._started = 0
        self._stamp = (0, 0)

    def open(self, choices: Choices, tell: Tell = unheard, unwanted: Callable[[], bool] = wanted) -> Reading:
        """Return the workbook as it is understood at first; raises BallastError for what is none."""
        room = room_for(self.path)
        stamp = stamp_of(self.path)
        work = self.apart.run(
            open_book, self.path, self.into, self.style, choices, name=self.path.name, tell=tell, unwanted=unwanted, room=room
        )
        self.grids, reading = work
        self._started, self._stamp = self.apart.started, stamp
        return reading

    def read(self, choices: Choices, tell: Tell = unheard, unwanted: Callable[[], bool] = wanted) -> Reading:
        """Return the workbook as it is understood with other choices; it is opened anew where its process is gone."""
        if self.apart.started != self._started or not self.apart.alive:
            if stamp_of(self.path) != self._stamp:
                raise BallastError(f"'{self.path.name}' was changed meanwhile by another program; import it again.")
            return self.open(choices, tell, unwanted)
        return self.apart.run(read_again, choices, name=self.path.name, tell=tell, unwanted=unwanted, room=room_for(self.path))


def stamp_of(path: Path) -> tuple[int, int]:
    """Return what tells whether a file was changed; of one that isn't there, nothing."""
    try:
        told = path.stat()
    except OSError:
        return 0, 0
    return told.st_size, told.st_mtime_ns
