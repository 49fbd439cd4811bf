"""Takes over what somebody changed in a workbook of the plan: compared beside the window, looked over, taken as one step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from planner.ui.figures import plural
from planner.ui.file_work import FileWork, Job

if TYPE_CHECKING:
    from planner.model.plan import Plan
    from planner.ui.reading_apart import FilesApart
    from planner.ui.update_choice import Choice


class UpdateWork(QObject):
    """Carries out what the menus say of updating the plan from a workbook."""

    def __init__(self, files: FileWork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files, self.desk = files, files.desk

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return who carries out each command."""
        return {"update_from": self.update_from}

    def update_from(self) -> None:
        """Ask for a workbook, compare it with the plan beside the window, show what it changes."""
        from planner.ui.reading_apart import files_apart

        apart = files_apart()
        apart.start()  # it loads while the user looks for the file
        path = self.files.ask.book_to_update_from(self.files.folder)
        if path is None:
            apart.close()
            return
        self.files.beside(self.tr("Reading {name}…").format(name=path.name), partial(self._compare, self.desk.plan, path, apart))

    def _compare(self, plan: Plan, path: Path, apart: FilesApart, job: Job) -> Callable[[], None]:
        from planner.files.apart.memory import room_for
        from planner.files.reading.choosing.choices import Choices
        from planner.files.reading.choosing.profiles import Shelf
        from planner.files.taken import remembering
        from planner.ui.reading_apart import compare_update
        from planner.ui.update_choice import Choice, UpdateOffer

        profiles, _ = Shelf(self.files.settings.folder / "import-profiles").profiles()
        job.tell(0.0, self.tr("Opening the file"))
        with closing(apart):
            said, merge = apart.run(
                compare_update, path, plan, Choices(profiles=profiles), self.tr("Comparing {table} with the plan"),
                name=path.name, tell=job.tell, unwanted=job.cancelled, room=room_for(path),
            )  # fmt: skip
        merge = replace(merge, mine=plan)
        remember = None if said.own else remembering(path, said.theirs.plan, plan)
        offer = UpdateOffer(path, str(plan.setting("title") or ""), said, merge, self.desk.style, remember, self.desk)
        choice = Choice(offer)
        job.step(1.0, "")
        return partial(self._offer, choice)

    def _offer(self, choice: Choice) -> None:
        offer = choice.offer
        name = offer.path.name
        if self.desk.plan is not offer.merge.mine:
            self.files.failed.emit(self.tr("The plan has changed while {name} was read; try again.").format(name=name))
            return
        if not offer.merge.rows:
            self.desk.tell("import", offer.said.findings)
            self.desk.said.emit(self.tr("{name} changes nothing in the plan.").format(name=name))
            return
        answer = self.files.ask.changes_to_take(choice)
        if answer is None:
            return
        changes = plural(answer.count, self.tr("change"), self.tr("changes"))
        label = self.tr("Update from {name} ({changes})").format(name=name, changes=changes)
        if self.desk.do(label, answer.edit):
            self.desk.tell("import", offer.said.findings)
            self.desk.said.emit(self.tr("Updated from {name}: {changes}.").format(name=name, changes=changes))
