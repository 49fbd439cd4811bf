"""Importing workbooks: read beside the window, looked over in one dialog, taken as one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from planner.model.edits import Batch, Edit, RememberAsIs, SetCells
from planner.model.finding import BallastError, Finding
from planner.model.plan import Plan
from planner.model.schema import SETTINGS
from planner.model.table import cells
from planner.ui.file_work import FileWork, Job

if TYPE_CHECKING:
    from planner.files.reading.choosing.profiles import Profile, Shelf
    from planner.ui.dialogs.import_offer import ImportOffer
    from planner.ui.reading_apart import Book


class ImportWork(QObject):
    """Carries out what menus, drops and the command line say of workbooks that come in."""

    previewed = Signal(object)  # an ImportOffer

    def __init__(self, files: FileWork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files, self.desk, self.ask = files, files.desk, files.ask
        self._waiting: list[Path] = []
        self._job: Job | None = None
        files.stopped.connect(self._waiting.clear)
        files.book_wanted.connect(partial(self.import_book, fresh=True))

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return who carries out each command."""
        return {"import": self.import_book}

    def import_books(self, paths: Iterable[Path]) -> None:
        """Import several workbooks, one after the other."""
        self._waiting += paths
        if not self.files.waits_for(self._job):
            self._next()

    def _next(self) -> None:
        if self._waiting:
            self.import_book(self._waiting.pop(0))

    def import_book(self, path: Path | None = None, *, fresh: bool = False) -> None:
        """Read a workbook beside the window, show what it would bring, take it as one step; ``fresh``: into a plan of its own."""
        from planner.ui.reading_apart import Book, files_apart

        apart = files_apart()
        apart.start()  # it loads while the user looks for the file
        path = path or self.ask.book_to_import(self.files.folder)
        if path is None:
            apart.close()
            return
        into = Plan.empty() if fresh else self.desk.plan
        book = Book(path, into, self.desk.style, apart)
        self._job = self.files.beside(self.tr("Reading {name}…").format(name=path.name), partial(self._read, book, fresh))

    def _shelf(self) -> Shelf:
        from planner.files.reading.choosing.profiles import Shelf

        return Shelf(self.files.settings.folder / "import-profiles")

    def _read(self, book: Book, fresh: bool, job: Job) -> Callable[[], None]:
        from planner.files.reading.choosing.choices import Choices
        from planner.ui.dialogs.import_offer import ImportOffer

        try:
            profiles, findings = self._shelf().profiles()
            reading = book.open(Choices(profiles=profiles), job.tell, job.cancelled)
        except (BallastError, OSError) as problem:
            book.apart.close()
            return partial(self._refuse, str(problem))
        except BaseException:
            book.apart.close()
            raise
        offer = ImportOffer(book, reading, self._shelf(), fresh)
        return partial(self._offer, offer, findings)

    def _refuse(self, message: str) -> None:
        self.files.failed.emit(message)
        self._next()

    def _offer(self, offer: ImportOffer, findings: tuple[Finding, ...]) -> None:
        self.previewed.emit(offer)
        into, name = offer.book.into, offer.book.path.name
        if not offer.fresh and self.desk.plan is not into:
            offer.book.apart.close()
            self._refuse(self.tr("The plan has changed while {name} was read; import it again.").format(name=name))
            return
        answer = self.ask.accept_import(offer)
        offer.book.apart.close()
        if answer is not None:
            self._take(offer, answer.reading.result.edit, answer.reading.summary())
            self.desk.tell("import", (*answer.reading.result.findings, *findings))
            self._remember(offer.shelf, answer.profiles)
        self._next()

    def _take(self, offer: ImportOffer, edit: Edit, summary: str) -> None:
        from planner.files.reading.own.plan_sheets import holds_plan
        from planner.files.taken import name_of

        into, path = offer.book.into, offer.book.path
        if not holds_plan(offer.book.grids):
            edit = Batch((edit, RememberAsIs(name_of(path))))
        if offer.fresh:
            self.files.take(into, None)
        if into.setting("title") == SETTINGS["title"].default:
            title = SetCells("settings", into["settings"].ids, "title", cells(SETTINGS["title"], [path.stem]))
            edit = Batch((edit, title))
        if self.desk.do(self.tr("Import {name}").format(name=path.name), edit):
            self.desk.said.emit(self.tr("Imported {name}: {summary}").format(name=path.name, summary=summary))
        else:
            self.desk.said.emit(self.tr("{name} brings nothing new.").format(name=path.name))

    def _remember(self, shelf: Shelf, profiles: Iterable[Profile]) -> None:
        try:
            for profile in profiles:
                shelf.keep(profile)
        except (BallastError, OSError) as problem:
            self.files.failed.emit(self.tr("The mapping was not remembered: {problem}").format(problem=problem))
