"""Recomputes in the background: one worker, the latest request wins, answers arrive on the main thread."""

from __future__ import annotations

import ctypes
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from planner.model.finding import BallastError, Finding, Severity
from planner.model.plan import Plan
from planner.model.remembered import passing, superseding
from planner.model.schema import BASE

if TYPE_CHECKING:  # the engine is slow to load; the worker does that after the first paint
    from planner.engine.results import Results

log = logging.getLogger(__name__)
MANY_LINES = 40_000  # of a plan's BOM, from which it is large
QUICK_SECONDS = 0.2  # a plan whose scenarios all fit in this is computed in one go
CHECK_SECONDS = 0.1  # checks that take no longer come before the numbers, others after what is looked at
PATIENCE_SECONDS = 0.5  # a job younger than this may finish, so that a dragged slider shows something on its way

Progress = Callable[[float, str], None]
Evaluate = Callable[[Plan, Sequence[str], Progress, Callable[[], bool]], "Mapping[str, Results]"]


Check = Callable[[Plan, Callable[[], bool]], "tuple[Finding, ...] | None"]


def checks(plan: Plan, cancelled: Callable[[], bool]) -> tuple[Finding, ...] | None:
    """Ask the checks what is wrong with a plan."""
    from planner.model.checks import check_until

    return check_until(plan, cancelled)


def engine(plan: Plan, scenarios: Sequence[str], progress: Progress, cancelled: Callable[[], bool]) -> Mapping[str, Results]:
    """Ask the engine; it is imported on the worker, so that the first window needn't wait for it."""
    from planner.engine.evaluate import evaluate

    return evaluate(plan, scenarios, progress, cancelled)


@dataclass(frozen=True, slots=True)
class Request:
    """What to compute: ``first`` are the scenarios the user looks at, ``rest`` the others."""

    ticket: int
    plan: Plan
    first: tuple[str, ...]
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Results of one plan, or the finding that says why there are none. ``complete``: nothing more will come."""

    ticket: int
    plan: Plan
    results: Mapping[str, Results]
    complete: bool
    seconds: float
    problem: Finding | None = None


def grouped(request: Request, *, in_one_go: bool, one_by_one: bool) -> list[tuple[str, ...]]:
    """Return the scenarios in the groups that are answered together, those looked at first; of a large plan the others one by one.

    Each answer takes the place of what was known of its scenario, so that a large plan has few results of before beside those of now.
    """
    if not request.rest:
        return [request.first]
    if one_by_one:
        return [request.first, *((name,) for name in request.rest)]
    return [(*request.first, *request.rest)] if in_one_go else [request.first, request.rest]


def is_large(plan: Plan) -> bool:
    """Tell whether a plan is so large that memory counts for more than the time until the last scenario is computed."""
    return len(plan["bom"]) >= MANY_LINES


@cache
def trimming() -> Callable[[int], int] | None:
    """Return what gives free memory back to the system, where that doesn't happen by itself: in Linux's usual C library."""
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    return trim


def give_back() -> None:
    """Give the memory that a computation has freed back to the system."""
    trim = trimming()
    if trim is not None:
        trim(0)


class Runner(QObject):
    """Owns the worker. ``answered`` carries an Answer to the newest request; ``progressed`` a share and what is done."""

    answered = Signal(object)
    checked = Signal(object, tuple)  # the plan, what the checks found in it
    progressed = Signal(float, str)
    busy_changed = Signal(bool)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None, evaluate: Evaluate = engine, check: Check = checks) -> None:
        super().__init__(parent)
        self._evaluate = evaluate
        self._check = check
        self._checked_plan: Plan | None = None
        self._check_seconds = 1.0  # how long the checks took last; before they have run, the numbers come first
        self._pool: ThreadPoolExecutor | None = ThreadPoolExecutor(1, thread_name_prefix="ballast-engine")
        self._ticket = 0
        self._running: Request | None = None
        self._waiting: Request | None = None
        self._cancel = threading.Event()
        self._started = 0.0
        self._usual_seconds = 0.0
        self._arrived.connect(self._take)

    @property
    def busy(self) -> bool:
        """Tell whether something is being computed."""
        return self._running is not None

    def request(self, plan: Plan, first: Sequence[str], rest: Sequence[str] = ()) -> int:
        """Ask for results; an older request that has not been answered is dropped. Returns the ticket."""
        self._ticket += 1
        request = Request(self._ticket, plan, tuple(dict.fromkeys(first)), tuple(name for name in rest if name not in first))
        if self._pool is None:
            return self._ticket
        if self._running is None:
            self._start(request)
        else:
            self._waiting = request
            if time.perf_counter() - self._started > PATIENCE_SECONDS:
                self._cancel.set()
        return self._ticket

    def cancel(self) -> None:
        """Give up what is being computed and what waits."""
        self._waiting = None
        self._cancel.set()

    def stop(self) -> None:
        """End the worker and wait for it; nothing is answered afterwards."""
        if self._pool is None:
            return
        self.cancel()
        self._ticket += 1
        pool, self._pool = self._pool, None
        pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, request: Request) -> None:
        assert self._pool is not None
        self._cancel = threading.Event()
        self._running = request
        self._started = time.perf_counter()
        self.busy_changed.emit(True)
        self._pool.submit(self._work, request, self._cancel, self._usual_seconds < QUICK_SECONDS)

    def _work(self, request: Request, cancel: threading.Event, in_one_go: bool) -> None:
        """Run on the worker: first what is looked at, then the rest; the checks as early as they don't keep anybody waiting."""
        if self._check_seconds <= CHECK_SECONDS:
            self._look_for_problems(request, cancel)
        from planner.engine.evaluate import Stopped
        from planner.engine.slim import slimmed

        began = time.perf_counter()
        large = is_large(request.plan)
        groups = grouped(request, in_one_go=in_one_go, one_by_one=large)
        results: dict[str, Results] = {}
        problem: Finding | None = None
        for number, names in enumerate(groups):
            try:
                # Only what is looked at while the plan is edited is remembered; what somebody has a look at beside it isn't.
                with nullcontext() if not large else passing() if number or BASE not in request.first else superseding():
                    found = self._evaluate(request.plan, names, self._tell, cancel.is_set)
                results.update({name: slimmed(one) for name, one in found.items()} if large and number else found)
                del found
            except Stopped:
                break
            except BallastError as known:
                problem = Finding(Severity.ERROR, "engine.refused", str(known))
                break
            except Exception as unknown:  # the worker has nobody else to tell; the log keeps the traceback
                log.exception("The plan could not be computed")
                problem = Finding(
                    Severity.ERROR,
                    "engine.failed",
                    f"The plan could not be computed: {type(unknown).__name__}: {unknown}",
                    "The log has the details.",
                )
                break
            if large:
                give_back()
            if number + 1 < len(groups):
                self._send(Answer(request.ticket, request.plan, dict(results), False, time.perf_counter() - began))
                pause = time.perf_counter()
                self._look_for_problems(request, cancel)
                began += time.perf_counter() - pause
        self._send(Answer(request.ticket, request.plan, results, True, time.perf_counter() - began, problem))
        self._look_for_problems(request, cancel)

    def _look_for_problems(self, request: Request, cancel: threading.Event) -> None:
        """Check a plan that hasn't been checked yet, unless a newer one waits."""
        if request.plan is self._checked_plan or request.ticket != self._ticket or cancel.is_set():
            return
        began = time.perf_counter()
        found = self._check(request.plan, lambda: cancel.is_set() or request.ticket != self._ticket)
        if found is None:
            return
        self._checked_plan, self._check_seconds = request.plan, time.perf_counter() - began
        if self._pool is not None:
            self.checked.emit(request.plan, found)

    def _tell(self, share: float, what: str) -> None:
        if self._pool is not None:
            self.progressed.emit(share, what)

    def _send(self, answer: Answer) -> None:
        if self._pool is not None:
            self._arrived.emit(answer)

    @Slot(object)
    def _take(self, answer: Answer) -> None:
        """On the main thread: pass the answer on where it is not out of date, and start what waits."""
        if answer.complete:
            self._running = None
            if answer.results and not answer.problem:
                self._usual_seconds = answer.seconds
        newest = self._waiting is None and answer.ticket == self._ticket
        if (newest or (self._waiting is not None and answer.results)) and (answer.results or answer.problem):
            self.answered.emit(answer)
        if not answer.complete:
            return
        if self._waiting is not None and self._pool is not None:
            request, self._waiting = self._waiting, None
            self._start(request)
        elif self._running is None:
            self.busy_changed.emit(False)
