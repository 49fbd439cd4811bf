"""Puts the plan's values back into the workbook they came from: every cell is shown first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from planner.ui.figures import plural
from planner.ui.file_work import FileWork, Job

if TYPE_CHECKING:
    from planner.files.patching.patch import Patched
    from planner.files.patching.update import Update
    from planner.model.plan import Plan
    from planner.ui.dialogs.patch_preview import PatchAnswer
    from planner.ui.reading_apart import FilesApart


class PatchWork(QObject):
    """Carries out what the menus say of writing into a workbook."""

    def __init__(self, files: FileWork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files, self.desk = files, files.desk

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return who carries out each command."""
        return {"write_into": self.write_into}

    def write_into(self) -> None:
        """Ask for a workbook, compare it with the plan beside the window, show what would change."""
        from planner.ui.reading_apart import files_apart

        apart = files_apart()
        apart.start()  # it loads while the user looks for the file
        path = self.files.ask.book_to_write_into(self.files.folder)
        if path is None:
            apart.close()
            return
        told = self.tr("Comparing {name} with the plan…").format(name=path.name)
        self.files.beside(told, partial(self._compare, self.desk.plan, path, apart))

    def _compare(self, plan: Plan, path: Path, apart: FilesApart, job: Job) -> Callable[[], None]:
        from planner.files.apart.memory import room_for
        from planner.files.reading.choosing.choices import Choices
        from planner.files.reading.choosing.profiles import user_shelf
        from planner.ui.reading_apart import find_update

        choices = Choices(profiles=user_shelf().profiles()[0])
        with closing(apart):
            update = apart.run(find_update, path, plan, choices, name=path.name, tell=job.tell, unwanted=job.cancelled, room=room_for(path))
        return partial(self._offer, plan, update)

    def _offer(self, plan: Plan, update: Update) -> None:
        name = update.path.name
        if self.desk.plan is not plan:
            self.files.failed.emit(self.tr("The plan has changed while {name} was read; try again.").format(name=name))
            return
        if not update.changes and not update.kept:
            said = " ".join((self.tr("{name} says what the plan says already.").format(name=name), *update.notes))
            self.desk.said.emit(said)
            return
        answer = self.files.ask.cells_to_write(update)
        if answer is None:
            return
        target = self.files.ask.place_for_book(update.path.with_stem(f"{update.path.stem} updated")) if answer.copy else update.path
        if target is not None:
            target = target.with_suffix(update.path.suffix)
            self.files.beside(
                self.tr("Writing {name}…").format(name=target.name), partial(self._write, update, answer, target), stoppable=False
            )

    def _write(self, update: Update, answer: PatchAnswer, target: Path, _: Job) -> Callable[[], None]:
        from planner.files.patching.update import write_update

        return partial(self._tell, write_update(update, target, answer.also, answer.cells), answer, target)

    def _tell(self, result: Patched, answer: PatchAnswer, target: Path) -> None:
        count = plural(len(answer.cells | answer.also) - len(result.refused), self.tr("cell"), self.tr("cells"))
        self.desk.said.emit(" ".join((self.tr("Wrote {count} into {path}.").format(count=count, path=target), *result.notes)))
