"""Reads a workbook again whenever a choice changes: beside the window, and only the latest wish counts."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from planner.files.reading.choosing.choices import Choices
from planner.model.finding import BallastError
from planner.ui.import_effect import Reading
from planner.ui.reading_apart import Book

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

log = logging.getLogger(__name__)


class SupersededError(Exception):
    """Nobody waits for this reading any more."""


class ImportReader(QObject):
    """One worker that asks the book's process; a newer wish ends the reading under way."""

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
        return self.book.read(choices, progress, lambda: self._pool is None)

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
        if self.busy:
            self.book.apart.kill()
        self._ticket += 1
        self._answered = self._ticket
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.shutdown(wait=True, cancel_futures=True)
