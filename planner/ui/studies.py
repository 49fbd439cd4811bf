"""Questions beside the live numbers, such as when products can be ready: answered on a worker of their own, the newest counts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal, Slot

from planner.model.finding import BallastError, Finding, Severity

log = logging.getLogger(__name__)
Work = Callable[[], object]


class Studies(QObject):
    """Owns the worker. ``answered`` carries the name of a question and its answer, or the finding that says why there is none."""

    answered = Signal(str, object)
    _arrived = Signal(str, int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._newest: dict[str, int] = {}
        self._ticket = 0
        self._stopped = False
        self._answered: dict[str, int] = {}
        self._arrived.connect(self._take)

    def ask(self, name: str, work: Work) -> None:
        """Ask a question; one of the same name that waits is dropped, and the answer to one under way isn't passed on."""
        if self._stopped:
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="ballast-studies")
        self._ticket += 1
        self._newest[name] = self._ticket
        self._pool.submit(self._work, name, self._ticket, work)

    def drop(self, name: str) -> None:
        """Forget a question: its answer is wanted no more."""
        self._newest.pop(name, None)

    def waits_for(self, name: str) -> bool:
        """Tell whether the answer to a question is still wanted."""
        return name in self._newest and self._answered.get(name) != self._newest[name]

    def stop(self) -> None:
        """End the worker and wait for it; nothing is answered afterwards."""
        self._stopped = True
        self._newest.clear()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _work(self, name: str, ticket: int, work: Work) -> None:
        """Run on the worker."""
        if self._newest.get(name) != ticket:
            return
        try:
            answer = work()
        except BallastError as known:
            answer = Finding(Severity.ERROR, "study.refused", str(known))
        except Exception as unknown:  # the worker has nobody else to tell; the log keeps the traceback
            log.exception("A question could not be answered")
            answer = Finding(
                Severity.ERROR,
                "study.failed",
                f"This could not be computed: {type(unknown).__name__}: {unknown}",
                "The log has the details.",
            )
        if not self._stopped:
            self._arrived.emit(name, ticket, answer)

    @Slot(str, int, object)
    def _take(self, name: str, ticket: int, answer: object) -> None:
        if self._newest.get(name) == ticket:
            self._answered[name] = ticket
            self.answered.emit(name, answer)
