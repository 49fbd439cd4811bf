"""Opening, saving and exporting: the commands of the File menu, and the thread beside the window that files are read and written on."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from planner.model.finding import BallastError, Finding, Severity
from planner.model.plan import Plan
from planner.model.scenario import opening_view
from planner.ui.desk import Desk
from planner.ui.dialogs.ask import Ask, Unsaved
from planner.ui.figures import plural
from planner.ui.settings import Settings

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

log = logging.getLogger(__name__)
BOOK_ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv"})


class StoppedError(Exception):
    """The user gave the work up."""


class Job:
    """Work beside the window: it can tell how far it is, and ask whether it is still wanted."""

    def __init__(self, tell: Callable[[float, str], None], *, stoppable: bool, outlives: bool) -> None:
        self._tell = tell
        self.stoppable = stoppable
        self.outlives = outlives  # a file that is being written is written to its end when the window closes
        self._unwanted = threading.Event()

    def tell(self, share: float, what: str) -> None:
        """Tell what is being done and the share that is done, below zero where that isn't known."""
        if not self._unwanted.is_set():
            self._tell(share, what)

    def step(self, share: float, what: str) -> None:
        """Tell how far it is; raises StoppedError where nobody waits for the outcome any more."""
        if self._unwanted.is_set():
            raise StoppedError
        self._tell(share, what)

    def cancelled(self) -> bool:
        """Tell whether nobody waits for the outcome any more."""
        return self._unwanted.is_set()

    def cancel(self) -> None:
        """Drop the outcome."""
        self._unwanted.set()


class FileWork(QObject):
    """Knows the plan's file. Reading and writing workbooks happens beside the window, which lives on meanwhile."""

    path_changed = Signal()
    taken = Signal()  # another plan is on the desk
    saved = Signal()
    stopped = Signal()  # the user gave up what was being read
    book_wanted = Signal(object)  # a workbook's path, to become a plan of its own
    failed = Signal(str)
    busy_changed = Signal(str)  # what is being done, empty when it is done
    progressed = Signal(float, str)  # share done, below zero where it isn't known; what is being done
    _done = Signal(object, object, object)

    def __init__(self, desk: Desk, settings: Settings, ask: Ask, path: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.settings = settings
        self.ask = ask
        self.path = path
        self._pool: ThreadPoolExecutor | None = None
        self._jobs: list[Job] = []
        self._done.connect(self._finished)
        if path is not None:
            settings.remember_file(path)

    @property
    def folder(self) -> Path:
        """Return where the user works."""
        return self.path.parent if self.path else Path.home()

    def name(self) -> str:
        """Return what the plan's file is called, or the plan's title while it has none."""
        return self.path.name if self.path else str(self.desk.plan.setting("title") or "")

    # opening

    def may_leave(self) -> bool:
        """Ask about unsaved changes; tells whether the plan may be left."""
        if not self.desk.document.modified:
            return True
        match self.ask.unsaved(self.name()):
            case Unsaved.SAVE:
                return self.save()
            case Unsaved.DISCARD:
                return True
        return False

    def new(self) -> None:
        """Begin an empty plan."""
        if self.may_leave():
            self.take(Plan.empty(), None)

    def open(self, path: Path | None = None) -> None:
        """Open a plan, or import a workbook into a new one."""
        path = path or self.ask.plan_to_open(self.folder)
        if path is None:
            return
        if not self.may_leave():
            return
        if path.suffix.lower() in BOOK_ENDINGS:
            self.book_wanted.emit(path)
            return
        from planner.files.plan_file import open_plan

        try:
            plan = open_plan(path)
        except (BallastError, OSError) as problem:
            self.failed.emit(str(problem))
            return
        self.take(plan, path)
        self.desk.said.emit(self.tr("Opened {name}").format(name=path.name))

    def open_sample(self, name: str) -> None:
        """Open a shipped sample plan; it has no file until it is saved."""
        if not self.may_leave():
            return
        from planner.files.samples import open_sample

        try:
            self.take(open_sample(name), None)
        except BallastError as problem:
            self.failed.emit(str(problem))

    def take(self, plan: Plan, path: Path | None) -> None:
        """Put another plan on the desk."""
        self.path = path
        if path is not None:
            self.settings.remember_file(path)
        self.desk.document.replace(plan)
        self.desk.look_at(*opening_view(plan))
        self.path_changed.emit()
        self.taken.emit()

    # saving

    def save(self) -> bool:
        """Save where the plan came from; asks for a place only where there is none yet."""
        return self._save_to(self.path) if self.path else self.save_as()

    def save_as(self) -> bool:
        """Save at another place."""
        suggestion = self.path or self.folder / f"{self.name() or 'plan'}.ballast"
        path = self.ask.place_for_plan(suggestion)
        return self._save_to(path) if path else False

    def _save_to(self, path: Path) -> bool:
        from planner.files.plan_file import save_plan

        try:
            save_plan(self.desk.plan, path)
        except (BallastError, OSError) as problem:
            self.failed.emit(self.tr("Not saved: {problem}").format(problem=problem))
            return False
        self.path = path
        self.desk.document.mark_clean()
        self.settings.remember_file(path)
        self.path_changed.emit()
        self.desk.history_changed.emit()
        self.saved.emit()
        refused = len(self.desk.refusals)
        if refused:
            entries = plural(refused, self.tr("refused entry, which is"), self.tr("refused entries, which are"))
            self.failed.emit(self.tr("Saved without {entries} marked red").format(entries=entries))
        return True

    # workbooks

    def export_plain(self) -> None:
        """Write the workbook without the hidden copy of the plan, to be given away."""
        self.export_book(hidden_copy=False)

    def export_book(self, *, hidden_copy: bool = True) -> None:
        """Write the plan and the numbers at hand as a workbook."""
        stem = self.path.stem if self.path else self.name() or "plan"
        path = self.ask.place_for_book(self.folder / f"{stem}.xlsx")
        if path is None:
            return
        plan, results, of = self.desk.plan, dict(self.desk.results), self.desk.results_plan or self.desk.plan

        def write(job: Job) -> Callable[[], None]:
            from planner.engine.ledger.ledger import calculated_sheets
            from planner.engine.tabular import sheets
            from planner.engine.whole import WholeResults
            from planner.files.writing.workbook import write_workbook

            whole = WholeResults(of, results)
            cut = write_workbook(plan, path, sheets(plan, whole), calculated_sheets(of, whole), job.step, hidden_copy=hidden_copy)
            return lambda: self._exported(path, cut)

        self.beside(self.tr("Writing {name}…").format(name=path.name), write, outlives=True)

    def _exported(self, path: Path, cut: Sequence[Finding]) -> None:
        """Say that a workbook is written, and of the first text that was too long for a cell."""
        said = [self.tr("Exported to {path}").format(path=path), *(finding.message for finding in cut[:1])]
        if len(cut) > 1:
            said.append(
                self.tr("{texts} cut like this.").format(
                    texts=plural(len(cut) - 1, self.tr("further text is"), self.tr("further texts are"))
                )
            )
        tell = self.failed if any(finding.severity is Severity.WARNING for finding in cut) else self.desk.said
        tell.emit(". ".join(said[:2]) + "".join(f" {text}" for text in said[2:]))

    def beside(self, what: str, work: Callable[[Job], Callable[[], None]], *, stoppable: bool = True, outlives: bool = False) -> Job:
        """Do work on a thread of its own; what it returns is done on the main thread afterwards, unless the job was cancelled."""
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # not before the first paint

            self._pool = ThreadPoolExecutor(1, thread_name_prefix="ballast-files")
        job = Job(self.progressed.emit, stoppable=stoppable, outlives=outlives)
        self._jobs.append(job)
        self.busy_changed.emit(what)
        self._pool.submit(work, job).add_done_callback(partial(self._tell, job))
        return job

    def waits_for(self, job: Job | None) -> bool:
        """Tell whether work is still under way."""
        return job in self._jobs

    def cancel(self) -> bool:
        """Drop all work beside the window; tells whether there was any."""
        jobs = [job for job in self._jobs if job.stoppable]
        self._jobs = [job for job in self._jobs if not job.stoppable]
        for job in jobs:
            job.cancel()
        if jobs:
            if not self._jobs:
                self.busy_changed.emit("")
            self.stopped.emit()
            self.desk.said.emit(self.tr("Stopped; nothing was changed."))
        return bool(jobs)

    def _tell(self, job: Job, future: Future[Callable[[], None]]) -> None:
        if self._pool is None or future.cancelled():
            return
        problem = future.exception()
        self._done.emit(job, future.result() if problem is None else None, problem)

    @Slot(object, object, object)
    def _finished(self, job: Job, after: Callable[[], None] | None, problem: BaseException | None) -> None:
        if job.cancelled():
            return
        self._jobs.remove(job)
        if not self._jobs:
            self.busy_changed.emit("")
        if isinstance(problem, BallastError | OSError):
            self.failed.emit(str(problem))
        elif problem is not None:
            log.error("Work on a file failed", exc_info=problem)
            self.failed.emit(self.tr("Something went wrong with the file: {problem}. The log has the details.").format(problem=problem))
        elif after is not None:
            after()

    def stop(self) -> None:
        """End the thread and wait for it."""
        for job in self._jobs:
            if not job.outlives:
                job.cancel()
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.shutdown(wait=True, cancel_futures=True)


def file_name(text: str) -> str:
    """Return a text without the marks that some system forbids in the name of a file."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", text).strip() or "plan"
