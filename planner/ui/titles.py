"""What the window calls itself, and what undo and redo say they would do."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from planner.model.schema import BASE
from planner.ui.desk import Desk
from planner.ui.dialogs.ask import Ask
from planner.ui.file_work import FileWork
from planner.ui.frame import Frame
from planner.ui.menu_bar import Actions


class Titles(QObject):
    """Keeps the names of window, plan and steps in step with the desk."""

    def __init__(self, frame: Frame, files: FileWork, ask: Ask, actions: Actions) -> None:
        super().__init__(frame)
        self.frame, self.files, self.ask, self.actions = frame, files, ask, actions
        self.desk: Desk = frame.desk
        self._told: tuple[object, ...] = ()
        self.desk.history_changed.connect(self.show_history)
        self.desk.findings_changed.connect(self.show_undo)
        self.desk.scenario_changed.connect(self.show_scenario)
        files.path_changed.connect(self.show_history)

    @Slot()
    def show_history(self) -> None:
        """Name the step that redo and undo would do, and the plan with its mark."""
        history = self.desk.document.history
        label = history.redo_label()
        self.actions.retitle("redo", self.tr("Redo: {step}").format(step=label) if label else self.tr("Redo"))
        self.actions["redo"].setEnabled(bool(history.undone))
        self.show_undo()
        self.show_plan()

    @Slot()
    def show_undo(self) -> None:
        """Name the step that undo takes back; refused entries can be undone where there is no step yet."""
        label = self.desk.document.history.undo_label()
        self.actions.retitle("undo", self.tr("Undo: {step}").format(step=label) if label else self.tr("Undo"))
        self.actions["undo"].setEnabled(bool(label or self.desk.refusals))

    @Slot()
    def show_scenario(self) -> None:
        """The base can't be deleted."""
        self.actions["scenario_delete"].setEnabled(self.desk.scenario != BASE)
        self.show_plan()

    def show_plan(self) -> None:
        """Name the plan, its scenario and whether it is saved."""
        plan, modified, path = self.desk.plan, self.desk.document.modified, self.files.path
        title = str(plan.setting("title") or self.tr("Untitled plan"))
        question = str(plan.setting("question") or "")
        told = (title, question, self.desk.scenario, modified, path)
        if told == self._told:
            return
        self._told = told
        name = path.name if path else title
        shown = f"{name} · {self.desk.scenario}".replace("[*]", "[*][*]")  # Qt's own mark
        self.frame.setWindowTitle(f"{shown}[*] – Ballast")
        self.ask.scenario = self.desk.scenario
        self.frame.setWindowModified(modified)
        self.frame.top.name_plan(name + (" •" if modified else ""), "\n".join(filter(None, (str(path or title), question))))
        self.frame.status.show_state(modified)
