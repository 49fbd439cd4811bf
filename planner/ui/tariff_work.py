"""Tariff tables from outside: the official schedule, lists of codes, and a newer shipped library. All is shown before it is applied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from planner.engine.results import Results
from planner.model.change import Change, everything
from planner.model.edits import Edit
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.schema import BASE
from planner.ui.desk import Desk
from planner.ui.dialogs.ask import Ask
from planner.ui.figures import plural
from planner.ui.file_work import FileWork, Job
from planner.ui.panels.notice import Notice

if TYPE_CHECKING:
    from planner.files.schedule.schedule import Schedule
    from planner.ui.reviewing import Review


@dataclass(frozen=True, slots=True)
class Found:
    """What a file brings: the edit, a sentence about it, what is worth knowing, and rates that can't be computed."""

    edit: Edit
    said: str
    findings: tuple[Finding, ...]
    unread: tuple[Finding, ...] = ()


Source = Callable[[Plan, Job], Found]


class TariffWork(QObject):
    """Reads and compares beside the window, asks with a review, applies as one step."""

    def __init__(self, desk: Desk, files: FileWork, ask: Ask, notice: Notice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk, self.files, self.ask, self.notice = desk, files, ask, notice
        self.review: Review | None = None  # of the library, while it belongs to the plan
        self._asked_about = ""  # the library that was compared with the shipped one already
        desk.results_changed.connect(self._look_at_library)
        desk.plan_changed.connect(self._plan_changed)
        notice.taken.connect(self.review_library)

    # files

    def load_schedule(self, path: Path | None = None) -> None:
        """Read the official schedule's rates for the codes of the plan's parts."""
        path = path or self.ask.schedule_to_load(self.files.folder)
        if path is None:
            return
        file = path

        def source(plan: Plan, job: Job) -> Found:
            from planner.files.schedule.schedule import read_schedule, with_schedule

            schedule = read_schedule(file)
            codes = tuple(dict.fromkeys(str(code) for code in plan["parts"]["hts"] if code))
            job.tell(0.3, self.tr("Looking up {codes}…").format(codes=plural(len(codes), self.tr("code"), self.tr("codes"))))
            loaded = with_schedule(plan, schedule, codes)
            said = self.tr("{name}: {lines} read, {codes} of your parts looked up").format(
                name=file.name, lines=plural(schedule.rows, self.tr("line"), self.tr("lines")),
                codes=plural(len(codes), self.tr("code"), self.tr("codes")),
            )  # fmt: skip
            return Found(loaded.edit, said, loaded.findings, unparsed(schedule))

        self._offer(
            self.tr("Load official tariff schedule"),
            self.tr("Load {name}").format(name=file.name),
            self.tr("Take these rates"),
            file.name,
            source,
        )

    def load_codes(self, path: Path | None = None) -> None:
        """Read a list of codes from a table, under a name that layers call it by."""
        path = path or self.ask.codes_to_load(self.files.folder)
        if path is None:
            return
        file = path
        known = tuple(dict.fromkeys(str(name) for name in self.desk.plan["code_lists"]["list"]))
        suggestion = "".join(letter if letter.isalnum() else "-" for letter in file.stem).strip("-")
        choices = (suggestion, *(name for name in known if name != suggestion)) if known else ()
        name = self.ask.text(self.tr("Load code list"), self.tr("What is the list called? Layers call it @name."), suggestion, choices)
        if not name:
            return

        def source(plan: Plan, _: Job) -> Found:
            from planner.files.schedule.code_lists import read_code_list, words_of

            result = read_code_list(file, name, plan)
            said = self.tr("List {name} of {file}: {counts}").format(name=name, file=file.name, counts=", ".join(words_of(result)))
            return Found(result.edit, said, result.findings)

        self._offer(self.tr("Load code list"), self.tr("Load list {name}").format(name=name), self.tr("Take this list"), file.name, source)

    def _offer(self, title: str, step: str, accept: str, name: str, source: Source) -> None:
        """Read beside the window, show what would change, apply it where the user wants it."""
        plan, before = self.desk.plan, self._base()

        def work(job: Job) -> Callable[[], None]:
            from planner.ui.reviewing import Review, effect, lines_of

            found = source(plan, job)
            lines, rows = lines_of(plan, found.edit, before, job.tell, job.cancelled, self.desk.style)
            currency = str(plan.setting("currency"))
            headline = self.tr("{said}. With it {effect}.").format(said=found.said, effect=effect(lines, currency))
            leave = self.tr("Leave it")
            review = Review(title, headline, step, accept, leave, plan, found.edit, lines, rows, found.findings, currency, found.unread)
            return lambda: self._ask(review)

        self.files.beside(self.tr("Reading {name}…").format(name=name), work)

    def _ask(self, review: Review) -> None:
        if self.desk.plan is not review.plan:
            self.files.failed.emit(self.tr("The plan has changed meanwhile; {step} again.").format(step=review.step))
        elif self.ask.accept_review(review) and self.desk.do(review.step, review.edit):
            self.desk.tell("tariffs", tuple(one for one in review.findings if one.where.table))
            self.desk.said.emit(self.tr("Done: {step}").format(step=review.step))
            self.notice.hide()

    def _base(self) -> Results | None:
        """Return the numbers of the base where they belong to the plan as it is."""
        return self.desk.results.get(BASE) if self.desk.results_plan is self.desk.plan else None

    # the shipped library

    @Slot(object, object)
    def _plan_changed(self, before: Plan, changes: tuple[Change, ...]) -> None:
        """Another plan was opened, or this one edited: what was compared belongs to it no more."""
        if everything(changes, self.desk.plan.tables):
            self._asked_about = ""
            self.notice.hide()
        self.review = None

    @Slot()
    def _look_at_library(self) -> None:
        """Once the numbers are there, see whether the plan was made with another library than the shipped one."""
        made_with = str(self.desk.plan.setting("library") or "")
        if not made_with or made_with == self._asked_about or self._base() is None:
            return
        from planner.files.samples import library_version

        self._asked_about = made_with
        if made_with != library_version():
            self._compare(self._say)

    def _say(self, review: Review) -> None:
        self.review = review
        if review.changes:
            from planner.ui.reviewing import effect

            self.notice.say(self.tr("The tariff library has changed: {effect}.").format(effect=effect(review.lines, review.currency)))

    @Slot()
    def review_library(self) -> None:
        """Show what the shipped library would change, and take it where the user wants it."""
        if self.review is not None:
            self._ask(self.review)
        else:
            self._compare(self._ask)

    def _compare(self, after: Callable[[Review], None]) -> None:
        plan, before = self.desk.plan, self._base()

        def work(job: Job) -> Callable[[], None]:
            from planner.files.library import updated_library
            from planner.files.samples import library_version
            from planner.ui.reviewing import Review, effect, lines_of

            edit, version, currency = updated_library(plan), library_version(), str(plan.setting("currency"))
            lines, rows = lines_of(plan, edit, before, job.tell, job.cancelled, self.desk.style)
            headline = self.tr(
                "The shipped tariff library is {new}; this plan was made with {old}. With the new one {effect}. Your own rows stay."
            ).format(new=version, old=plan.setting("library") or self.tr("none"), effect=effect(lines, currency))
            review = Review(
                self.tr("Tariff library"), headline, self.tr("Take tariff library {version}").format(version=version), self.tr("Take the new library"),
                self.tr("Keep the old one"), plan, edit, lines, rows, (), currency,
            )  # fmt: skip
            return lambda: after(review)

        self.files.beside(self.tr("Comparing with the shipped tariff library…"), work)


def unparsed(schedule: Schedule) -> tuple[Finding, ...]:
    """Return every rate of a schedule that can't be computed, so that none is taken as free."""
    return tuple(
        Finding(Severity.NOTE, "hts.unparsed", f"{one.hts or 'line ' + str(one.row)}, {one.column} rate '{one.text}': {one.reason}")
        for one in schedule.unparsed
    )
