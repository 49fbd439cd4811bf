"""Reads a workbook again whenever a choice changes: beside the window, and only the latest wish counts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from planner.files.cells.grid import Grid
from planner.files.reading.choices import Choices
from planner.files.reading.deciding import Guesses
from planner.model.finding import BallastError
from planner.model.plan import Plan
from planner.model.values import NumberStyle
from planner.ui.import_effect import Reading, reading_of

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

log = logging.getLogger(__name__)


class SupersededError(Exception):
    """Nobody waits for this reading any more."""


class Book:
    """A workbook that was opened: its sheets and what was guessed of them stay in memory while it is looked over."""

    def __init__(self, path: Path, grids: tuple[Grid, ...], into: Plan, style: NumberStyle) -> None:
        self.path, self.grids, self.into, self.style = path, grids, into, style
        self.guesses = Guesses()

    def read(self, choices: Choices, progress: Callable[[float, str], None] | None = None) -> Reading:
        """Return the workbook as it is understood with certain choices; ``progress`` may end it by an exception."""
        from planner.files.reading.workbook import read_workbook

        result = read_workbook(self.path, self.into, grids=self.grids, choices=choices, guesses=self.guesses, progress=progress)
        return reading_of(choices, result, self.into, self.style)


class ImportReader(QObject):
    """One worker for one book; a newer wish ends the reading under way."""

    answered = Signal(object)  # a Reading
    failed = Signal(str)
    progressed = Signal(float, str)
    _done = Signal(int, object, object)

    def __init__(self, book: Book, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.book = book
        self._ticket = 0
        self._answered = 0
        self._pool: ThreadPoolExecutor | None = None
        self._done.connect(self._finished)

    @property
    def busy(self) -> bool:
        """Tell whether an answer is still to come."""
        return self._answered != self._ticket

    def ask(self, choices: Choices) -> None:
        """Have the book read with other choices."""
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(1, thread_name_prefix="ballast-import")
        self._ticket += 1
        self._pool.submit(self._read, self._ticket, choices).add_done_callback(partial(self._tell, self._ticket))

    def _read(self, ticket: int, choices: Choices) -> Reading:
        def progress(share: float, what: str) -> None:
            if ticket != self._ticket:
                raise SupersededError
            self.progressed.emit(share, what)

        progress(0.0, "")
        return self.book.read(choices, progress)

    def _tell(self, ticket: int, future: Future[Reading]) -> None:
        if self._pool is None or future.cancelled():
            return
        problem = future.exception()
        self._done.emit(ticket, None if problem else future.result(), problem)

    @Slot(int, object, object)
    def _finished(self, ticket: int, reading: Reading | None, problem: BaseException | None) -> None:
        if ticket != self._ticket:
            return
        self._answered = ticket
        if reading is not None:
            self.answered.emit(reading)
            return
        if not isinstance(problem, BallastError):
            log.error("Reading a workbook again failed", exc_info=problem)
        self.failed.emit(str(problem))

    def stop(self) -> None:
        """End the reading under way and wait for the worker."""
        self._ticket += 1
        self._answered = self._ticket
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.shutdown(wait=True, cancel_futures=True)
