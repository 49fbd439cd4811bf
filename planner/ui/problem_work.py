"""What is done about problems: go to the next one, mend it, acknowledge it, count it again. Each is one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Slot

from planner.model.acknowledged import acknowledged, reopened
from planner.model.finding import Finding, Severity
from planner.model.fix_acts import edit_of
from planner.model.fixes import fixes
from planner.ui.figures import plural
from planner.ui.pages.bottom import PROBLEMS

if TYPE_CHECKING:
    from planner.ui.main_window import MainWindow


class ProblemWork(QObject):
    """Carries out what the problems panel asks for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window_ = window
        self.desk = window.desk
        self.panel = window.bottom.problems
        self.panel.fix_wanted.connect(self.mend)
        self.panel.acknowledge_wanted.connect(self.acknowledge)
        self.panel.reopen_wanted.connect(self.reopen)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return who carries out the commands about problems."""
        return {
            "problems": self.show, "check": self.show, "next_problem": partial(self.step, 1), "previous_problem": partial(self.step, -1),
            "fix_problem": self.mend_in_hand,
        }  # fmt: skip

    @Slot()
    def show(self) -> None:
        """Turn to what is wrong or worth knowing, and give the list the keyboard."""
        self.window_.commands.details(PROBLEMS)
        tree = self.panel.tree
        if tree.currentItem() is None and tree.topLevelItemCount():
            tree.setCurrentItem(tree.topLevelItem(0))
        tree.setFocus()
        self.desk.said.emit(told(self.desk.problems.open))

    def step(self, by: int) -> None:
        """Go to the cell of the next or previous problem."""
        self.window_.bottom.show_findings()
        finding = self.panel.step(by)
        if finding is None:
            self.desk.said.emit(self.tr("No problems that have a place."))
            return
        where = finding.where
        self.desk.link_wanted.emit(where.table, where.row, where.column or "")
        self.desk.said.emit(finding.message)

    def mend_in_hand(self) -> None:
        """Mend the problem of the cell in hand, else the one chosen in the panel."""
        self.window_.bottom.show_findings()
        place = self.desk.place
        here = [
            one
            for one in self.desk.problems.open
            if place is not None and (one.where.table, one.where.row, one.where.column) == tuple(place)
        ]
        chosen = next((one for one, fix in zip(here, fixes(self.desk.plan, here), strict=True) if fix is not None), self.panel.in_hand)
        if chosen is None:
            self.desk.said.emit(self.tr("There is no problem in this cell that can be mended by itself."))
        else:
            self.mend((chosen,))

    @Slot(object)
    def mend(self, findings: tuple[Finding, ...]) -> None:
        """Carry out the fixes of findings as one step."""
        found = [fix for fix in fixes(self.desk.plan, findings) if fix is not None]
        if not found:
            self.desk.said.emit(self.tr("This problem can't be mended by itself any more."))
            return
        label = found[0].label
        if len(found) > 1:
            label = self.tr("{fix} and {n} more alike").format(fix=label, n=len(found) - 1)
        if self.desk.do(label, edit_of(self.desk.plan, [act for fix in found for act in fix.acts])):
            self.desk.said.emit(self.tr("Done: {fix}").format(fix=label))

    @Slot(object)
    def acknowledge(self, findings: tuple[Finding, ...]) -> None:
        """Ask for a note and set findings apart."""
        count = plural(len(findings), self.tr("problem"), self.tr("problems"))
        question = self.tr("{problem}\nWhy may it stay as it is?").format(problem=findings[0].message)
        note = self.window_.ask.text(self.tr("Acknowledge {problems}").format(problems=count), question)
        if not note:
            self.desk.said.emit(self.tr("Nothing was acknowledged: it takes a note that says why."))
        else:
            self.desk.do(self.tr("Acknowledge {problems}").format(problems=count), acknowledged(self.desk.plan, findings, note))

    @Slot(object)
    def reopen(self, findings: tuple[Finding, ...]) -> None:
        """Let acknowledged findings count again."""
        count = plural(len(findings), self.tr("problem"), self.tr("problems"))
        self.desk.do(self.tr("Show {problems} again").format(problems=count), reopened(self.desk.plan, findings))


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("problems", text)


def told(found: Sequence[Finding]) -> str:
    """Return in words how much was found; notes are no problems."""
    notes = sum(one.severity is Severity.NOTE for one in found)
    said = plural(notes, tr("note"), tr("notes"))
    if len(found) > notes:
        problems = plural(len(found) - notes, tr("problem found"), tr("problems found"))
        return f"{problems}; {said}" if notes else problems
    return tr("No errors or warnings; {notes}").format(notes=said) if notes else tr("No problems found")
