"""What lies on the desk: the open plan, the scenario looked at, the numbers that belong to them, the part in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QLocale, QObject, QTimer, Signal, Slot

from planner.document.document import Document
from planner.engine.results import Results
from planner.engine.slim import held
from planner.model.acknowledged import sorted_out
from planner.model.change import Change, everything
from planner.model.edits import Edit
from planner.model.finding import Finding
from planner.model.plan import Plan
from planner.model.scenario import names
from planner.model.schema import BASE
from planner.model.table import Table
from planner.model.values import NumberStyle, shown
from planner.ui.brought import Brought
from planner.ui.overlay import Overlaid, Overlay
from planner.ui.problems import Problems
from planner.ui.runner import Answer, Runner, is_large
from planner.ui.studies import Studies


class Place(NamedTuple):
    """A cell that numbers are asked about: of a table of the plan by row id, or of the planned orders by their number."""

    table: str
    row: int
    column: str


def locale_style() -> NumberStyle:
    """Return how the user's locale writes numbers."""
    locale = QLocale()
    return NumberStyle(locale.decimalPoint() or ".", locale.groupSeparator() or ",")


class Desk(QObject):
    """The one thing pages, charts and actions share. Every change of the plan goes through :meth:`do`."""

    plan_changed = Signal(object, object)  # plan before, changes
    scenario_changed = Signal()
    results_changed = Signal()
    part_chosen = Signal(str)
    place_chosen = Signal()
    history_changed = Signal()
    findings_changed = Signal()
    said = Signal(str)
    done = Signal(str)  # the name of the step that was just taken
    link_wanted = Signal(str, int, str)  # table, row id, column
    refusals_given_up = Signal()  # refused entries belong to a state of the plan that was left
    return_wanted = Signal(object, object)  # what was remembered with a step that was undone or done again; scenarios that came with it

    def __init__(self, document: Document, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.runner = runner
        self.studies = Studies(self)
        self.style = locale_style()
        self.scenario = BASE
        self.compare: str | None = None
        self.part = ""
        self.place: Place | None = None
        self.results: Mapping[str, Results] = {}
        self.results_plan: Plan | None = None
        self.seconds = 0.0
        self.complete = False
        self.problem: Finding | None = None
        self.refusals: dict[object, Finding] = {}
        self.brought, self._brought = Brought(document), tuple[Finding, ...]()
        self.checked: tuple[Finding, ...] = ()
        self.remember: Callable[[], object] = lambda: None  # where the user is looking; the window says how it is told
        self.flags: dict[tuple[str, int, str], Finding] = {}  # open errors and warnings by cell: grids mark them
        self.flagged: frozenset[str] = frozenset()  # names of the columns they stand in
        self._problems: tuple[tuple[object, ...], Table, Problems] | None = None
        self._overlaid: Overlay | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._request)
        document.listen(self._heard)
        runner.answered.connect(self._answered)
        runner.checked.connect(self._checked)

    # the plan

    @property
    def plan(self) -> Plan:
        """The plan as it is now, without the scenario."""
        return self.document.plan

    @property
    def shown(self) -> Plan:
        """The plan as the scenario has it."""
        return self._overlay().plan

    def do(self, label: str, edit: Edit, merge_key: object = None) -> bool:
        """Change the plan by one named step; tells whether anything changed. Where the user was looking is kept with it."""
        changed = self.document.do(label, edit, merge_key, self.remember())
        if changed:
            self.done.emit(label)
        return changed

    def undo(self) -> None:
        """Take the newest step back."""
        self.travel(-1)

    def redo(self) -> None:
        """Do the step that was undone last again."""
        self.travel(1)

    def travel(self, distance: int) -> None:
        """Undo (negative) or redo a number of steps at once, and go back to where the last of them was done."""
        before = self.scenarios
        steps = self.document.travel(distance)
        if not steps:
            return
        if len(steps) > 1 or not self.document.history.done:
            self.refusals_given_up.emit()
        self.return_wanted.emit(steps[-1].seen, tuple(name for name in self.scenarios if name not in before))
        if len(steps) > 1:
            text = self.tr("{n} steps undone") if distance < 0 else self.tr("{n} steps done again")
        else:
            text = self.tr("Undone: {label}") if distance < 0 else self.tr("Done again: {label}")
        self.said.emit(text.format(n=len(steps), label=steps[0].label))

    def overlaid(self, table: str) -> Mapping[str, Overlaid]:
        """Return the columns of a table that the scenario changes."""
        return self._overlay().changed(table)

    def _overlay(self) -> Overlay:
        if self._overlaid is None or not self._overlaid.of(self.plan, self.scenario):
            self._overlaid = Overlay(self.plan, self.scenario)
        return self._overlaid

    # scenarios

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of all scenarios, the base first."""
        return names(self.plan)

    def look_at(self, scenario: str, compare: str | None = None) -> None:
        """Look at another scenario, and at another one to compare with; raises KeyError for one that isn't there."""
        known = self.scenarios
        for name in (scenario, compare):
            if name is not None and name not in known:
                raise KeyError(f"The plan has no scenario called '{name}'.")
        if (scenario, compare) == (self.scenario, self.compare):
            return
        self.scenario, self.compare = scenario, compare
        self.results = self._held(self.results)
        self.scenario_changed.emit()
        missing = not self.looked_at <= set(self.results)
        if self.results_plan is self.plan or (missing and self.results):
            self.results_changed.emit()
        if self.results_plan is not self.plan or missing:
            self.recompute()

    def about(self) -> str:
        """Return what every copy and export says of itself: plan, scenario, what it is compared with, and the plan's day."""
        settings = self.plan["settings"]
        names = [str(self.plan.setting("title") or ""), self.scenario]
        if self.compare and self.compare != self.scenario:
            names.append(self.tr("compared with {scenario}").format(scenario=self.compare))
        day = shown(settings.spec["as_of"], settings.row(0)["as_of"], self.style) if len(settings) else ""
        return " · ".join(filter(None, (*names, self.tr("as of {day}").format(day=day) if day else "")))

    # numbers

    @property
    def result(self) -> Results | None:
        """The numbers of the scenario looked at, None where there are none yet."""
        return self.results.get(self.scenario)

    @property
    def base_result(self) -> Results | None:
        """The numbers of the base plan."""
        return self.results.get(BASE)

    def position(self, part: str) -> int | None:
        """Return where a part stands in the results, None where it doesn't."""
        result = self.result
        return None if result is None else result.position.get(part)

    @property
    def looked_at(self) -> set[str]:
        """The scenarios whose numbers are held in full, however large the plan is."""
        return {self.scenario, self.compare or self.scenario, BASE}

    def _held(self, known: Mapping[str, Results]) -> Mapping[str, Results]:
        """Return what is held of results: of a large plan's scenarios that nobody looks at no more than what sums them up."""
        plan = self.results_plan
        return held(known, self.looked_at) if plan is not None and is_large(plan) else known

    @Slot()
    def recompute(self) -> None:
        """Ask for the numbers of the present plan, right after what was changed has been painted."""
        self._soon.start()

    @Slot()
    def _request(self) -> None:
        first = (self.scenario, self.compare or self.scenario, BASE)
        missing = [name for name in first if name not in self.results]
        if missing and self.complete and self.results_plan is self.plan:
            self.runner.request(self.plan, missing)  # of a large plan it may be held what sums the others up
        else:
            self.runner.request(self.plan, first, self.scenarios)

    def choose_part(self, part: str) -> None:
        """Take a part in hand: charts and explanation follow it."""
        if part and part != self.part:
            self.part = part
            self.part_chosen.emit(part)

    def choose_place(self, place: Place | None) -> None:
        """Take a cell in hand: the explanation follows it."""
        if place != self.place:
            self.place = place
            self.place_chosen.emit()

    def findings(self) -> tuple[Finding, ...]:
        """Return all that is wrong or worth knowing, each once: refused entries, the scenario's, the engine's, the checks'."""
        own = (self.problem,) if self.problem else ()
        result = self.result
        return tuple(dict.fromkeys((*self._told(), *own, *self._overlay().findings, *(result.findings if result else ()), *self.checked)))

    def _told(self) -> tuple[Finding, ...]:
        return (*self.refusals.values(), *self.brought.findings())

    @property
    def problems(self) -> Problems:
        """All findings, those that were acknowledged set apart; worked out anew only when something has been found or acknowledged."""
        result = self.result
        known = (self._told(), self.problem, self._overlay().findings, result.findings if result else (), self.checked)
        table = self.plan["acknowledged"]
        if self._problems is None or self._problems[0] != known or self._problems[1] is not table:
            self._problems = (known, table, Problems(*sorted_out(self.plan, self.findings())))
            self.flags = self._problems[2].flags
            self.flagged = frozenset(column for _, _, column in self.flags)
        return self._problems[2]

    def refuse(self, key: object, finding: Finding | None) -> None:
        """Remember an entry that could not be taken, or forget it."""
        if finding is not None or key in self.refusals:
            self.refuse_all({key: finding})

    def refuse_all(self, said: Mapping[object, Finding | None]) -> None:
        """Remember entries that could not be taken, and forget those given as None; told once."""
        for key, finding in said.items():
            if finding is None:
                self.refusals.pop(key, None)
            else:
                self.refusals[key] = finding
        self.findings_changed.emit()

    def tell(self, kind: str, findings: tuple[Finding, ...]) -> None:
        """Remember what the newest step told of its file; undone, it is no longer told."""
        self.brought.tell(kind, findings)
        self._tell_brought()

    def _answered(self, answer: Answer) -> None:
        self.problem = answer.problem
        if answer.results:
            # In the order of the scenarios; until the rest has come, the others keep what they had.
            before = self.results
            stay = not answer.complete or (self.complete and answer.plan is self.results_plan)
            known = {**self.results, **answer.results} if stay else answer.results
            self.results_plan = answer.plan
            self.results = self._held({name: known[name] for name in names(answer.plan) if name in known})
            self.seconds = answer.seconds
            self.complete = answer.complete
            if answer.complete or any(self.results.get(name) is not before.get(name) for name in (self.scenario, self.compare, BASE)):
                self.results_changed.emit()  # of scenarios that nobody looks at it is told once all are there
        self.findings_changed.emit()

    def _checked(self, plan: Plan, found: tuple[Finding, ...]) -> None:
        if found != self.checked:
            self.checked = found
            self.findings_changed.emit()

    def _heard(self, before: Plan, changes: tuple[Change, ...]) -> None:
        known = self.scenarios
        moved = self.scenario not in known or (self.compare is not None and self.compare not in known)
        if moved:
            self.scenario = self.scenario if self.scenario in known else BASE
            self.compare = self.compare if self.compare in known else None
        if everything(changes, self.plan.tables):
            self.refusals.clear()
            self.brought.clear()
            self.results, self.results_plan, self.part, self.place = {}, None, "", None
            self.checked = ()
        self.plan_changed.emit(before, changes)
        if moved:
            self.scenario_changed.emit()
        self.history_changed.emit()
        self._tell_brought()
        self.recompute()

    def _tell_brought(self) -> None:
        told = self.brought.findings()
        if told != self._brought:
            self._brought = told
            self.findings_changed.emit()
