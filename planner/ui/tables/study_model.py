"""A read-only grid over the answer to a question; it is asked while somebody looks at it, and anew when the numbers change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QWidget

from planner.engine.results import Results
from planner.model.finding import Finding
from planner.model.plan import Plan
from planner.model.scenario import overlay
from planner.model.schema import Column
from planner.model.table import Cells
from planner.ui.desk import Desk
from planner.ui.grid.look import Look
from planner.ui.tables.array_model import ArrayModel


@dataclass(frozen=True, slots=True)
class Case:
    """What a question is about: the plan as the scenario has it, the plan itself, and the scenario's numbers."""

    plan: Plan
    base: Plan
    results: Results


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as a grid shows it: a column of cells for each column, a line above, and rows that stand out."""

    columns: Sequence[Cells]
    line: str = ""
    warn: frozenset[int] = frozenset()  # rows
    alarm: frozenset[int] = frozenset()  # rows that are too late, or short


Ask = Callable[[Case], object]
Show = Callable[[object, Case], Shown]


class StudyModel(ArrayModel):
    """One row for each row of the answer."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        columns: Sequence[Column],
        ask: Ask,
        show: Show,
        alarming: Sequence[str] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(desk, columns, parent)
        self.study = name
        self.line = ""
        self._ask, self._show = ask, show
        self._alarming = frozenset(at for at, column in enumerate(columns) if column.name in alarming or not alarming)
        self._case: Case | None = None
        self._stale = True
        self._warn: frozenset[int] = frozenset()
        self._alarm: frozenset[int] = frozenset()
        desk.results_changed.connect(self.ask_again)
        desk.studies.answered.connect(self._answered)

    def kept_as(self) -> str:
        """Return the name of the question."""
        return f"study {self.study}"

    @Slot()
    def ask_again(self) -> None:
        """What is shown is out of date: ask where somebody looks, else when somebody does."""
        self._stale = True
        holder = self.parent()
        if isinstance(holder, QWidget) and holder.isVisible():
            self.looked_at()
        else:
            self._case = None  # it would hold the numbers of before

    def looked_at(self) -> None:
        """Ask, where what is shown is out of date."""
        result, plan = self.desk.result, self.desk.results_plan
        if not self._stale or result is None or plan is None:
            return
        self._stale = False
        self._case = Case(overlay(plan, result.scenario), plan, result)
        if not self.rowCount():
            self.line = QCoreApplication.translate("pages", "Computing…")
            self.told.emit()
        self.desk.studies.ask(self.study, partial(self._ask, self._case))

    @Slot(str, object)
    def _answered(self, name: str, answer: object) -> None:
        if name != self.study or self._case is None:
            return
        if isinstance(answer, Finding):
            self.line = " ".join(filter(None, (answer.message, answer.hint)))
            self._warn = self._alarm = frozenset()
            self.show([column[:0] for column in self._arrays])
        else:
            shown = self._show(answer, self._case)
            self.line, self._warn, self._alarm = shown.line, shown.warn, shown.alarm
            self.show(shown.columns)
        self.told.emit()

    def look(self, row: int, column: int) -> int:
        """Mark the rows that stand out, in the columns that say why."""
        at = self.answer_row(row)
        loud = Look.ALARM if at in self._alarm else Look.WARN if at in self._warn else 0
        return super().look(row, column) | (loud if column in self._alarming else 0)


def line_of(model: ArrayModel) -> str:
    """Return the line above a study's grid."""
    return model.line if isinstance(model, StudyModel) else ""
