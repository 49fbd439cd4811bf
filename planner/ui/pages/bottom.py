"""The tabs below the grid: explanation, problems, scope questions, where a part is used, history."""

from __future__ import annotations

import logging
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from planner.engine.explain.term import Term
from planner.engine.results import Results
from planner.model.plan import Plan
from planner.model.scenario import overlay
from planner.ui.answering import Question, answer_edit, questions_of
from planner.ui.desk import Desk
from planner.ui.explaining import Asked, Explanation, asked_of
from planner.ui.figures import plural
from planner.ui.panels.alternates import AlternatesPanel
from planner.ui.panels.card import Card
from planner.ui.panels.explain import ExplainPanel
from planner.ui.panels.history import HistoryPanel
from planner.ui.panels.problems import ProblemsPanel
from planner.ui.panels.questions import Goods, QuestionsPanel
from planner.ui.panels.where_used import WhereUsedPanel
from planner.ui.problems import Problems
from planner.ui.runner import is_large
from planner.ui.studies import Studies
from planner.ui.turns import Turns

WHY = "why"  # the question that an explanation answers
log = logging.getLogger(__name__)
EXPLAIN, PROBLEMS, QUESTIONS, WHERE_USED, ALTERNATES, HISTORY = range(6)
REST_MS = 120  # what stands below follows once somebody stops typing or moving: it must hold up neither


class Bottom(Card):
    """Tabs that follow the part in hand; only the one looked at is brought up to date."""

    counted = Signal()  # the number of problems is another one

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setAccessibleName(self.tr("Details"))
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("Details"))
        self.explain = ExplainPanel(self.tabs)
        self.problems = ProblemsPanel(self.tabs)
        self.questions = QuestionsPanel(self.tabs)
        self.used = WhereUsedPanel(self.tabs)
        self.alternates = AlternatesPanel(self.tabs)
        self.history = HistoryPanel(self.tabs)
        self.tabs.tabBar().setAccessibleName(self.tr("Details"))
        for widget, title in (
            (self.explain, self.tr("Explain")), (self.problems, self.tr("Problems")), (self.questions, self.tr("Questions")),
            (self.used, self.tr("Where used")), (self.alternates, self.tr("Alternates")), (self.history, self.tr("History")),
        ):  # fmt: skip
            self.tabs.addTab(widget, title)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 2)
        column.addWidget(self.tabs)
        for panel in (self.explain, self.problems, self.questions, self.used, self.alternates):
            panel.link_activated.connect(desk.link_wanted)
        self.questions.answered.connect(self._answer)
        self.questions.refused.connect(desk.said)
        self.explain.copied.connect(desk.said)
        self.history.jump_wanted.connect(desk.travel)
        self.turns = Turns((self._look_at_findings, self.show_questions, self.show_tab), REST_MS, self)
        for signal in (desk.part_chosen, desk.place_chosen, desk.history_changed):
            signal.connect(self.turns.after_rest)
        for signal in (desk.results_changed, desk.findings_changed, desk.scenario_changed):
            signal.connect(self.turns.soon)
        self.tabs.currentChanged.connect(self.turns.at_once)
        self.explainer = Studies(self)
        self.explainer.answered.connect(self._explained)
        self._results: Results | None = None
        self._findings: Problems | None = None
        self.problem_count = 0

    @Slot()
    def refresh(self) -> None:
        """Bring the tab that is looked at up to date, and the numbers of problems and questions."""
        self.count_findings()
        self.show_questions()
        self.show_tab()

    def show_tab(self) -> None:
        """Bring the tab that is looked at up to date."""
        about = self.desk.about()
        for panel in (self.explain, self.problems, self.questions, self.used, self.history):
            panel.about = about
        at = self.tabs.currentIndex()
        if at == EXPLAIN:
            self._explain(beside=is_large(self.desk.plan))
        elif at == PROBLEMS:
            self.show_findings()
        elif at == WHERE_USED:
            self.used.show_part(self.desk.plan, self.desk.part)
        elif at == ALTERNATES:
            self.alternates.show_part(self.desk.plan, self.desk.result, self.desk.part)
        elif at == HISTORY:
            self.history.show_history(self.desk.document)

    def show_findings(self) -> None:
        """Show what was found."""
        desk = self.desk
        self.count_findings()
        self.problems.follow(desk.place.table if desk.place else "", desk.part)
        found = desk.problems
        self.problems.show_findings(found.open, found.acknowledged, desk.plan)

    def _look_at_findings(self) -> None:
        """The number on the tab and the list below it change together."""
        if self.tabs.currentIndex() == PROBLEMS:
            self.show_findings()
        else:
            self.count_findings()

    def count_findings(self) -> None:
        """Tell on the tab the number of problems, notes and acknowledged ones not counted."""
        found = self.desk.problems
        if found is not self._findings:
            self._findings = found
            self.problem_count = found.count
            title = self.tr("Problems ({n})").format(n=self.problem_count) if self.problem_count else self.tr("Problems")
            self.tabs.setTabText(PROBLEMS, title)
            self.counted.emit()

    def show_questions(self) -> None:
        """Show what is asked of the goods; the tab tells the number of questions."""
        result, plan = self.desk.result, self.desk.results_plan
        if result is self._results:
            return
        self._results = result
        found = questions_of(plan, result) if plan is not None else ()
        self.questions.show_questions(
            found, goods_of(overlay(plan, self.desk.scenario), result) if plan is not None and result else Goods()
        )
        self.tabs.setTabText(QUESTIONS, self.tr("Questions ({n})").format(n=len(found)) if found else self.tr("Questions"))

    @Slot(object, str)
    def _answer(self, question: Question, value: str) -> None:
        """Write an answer down for all goods that ask, as one step."""
        result, plan = self._results, self.desk.results_plan
        if result is None or plan is None:
            return
        sources = overlay(plan, self.desk.scenario)["sources"].ids.tolist()
        parts = question.parts
        whom = result.parts[parts[0]] if len(parts) == 1 else plural(len(parts), self.tr("part"), self.tr("parts"))
        if self.desk.do(
            self.tr("Answer {key} of {whom}").format(key=question.key, whom=whom),
            answer_edit(self.desk.plan, result, sources, question, value),
        ):
            self.desk.said.emit(self.tr("Answered for {whom}: {value}").format(whom=whom, value=value))

    def _explain(self, *, beside: bool) -> None:
        """Explain the cell in hand; ``beside``: worked out while the window goes on."""
        asked = asked_of(self.desk)
        if asked is not None and beside:
            self.explainer.ask(WHY, partial(self._worked_out, asked))
        else:
            self.explainer.drop(WHY)
            self.explain.show_term(*(self._worked_out(asked) if asked is not None else (None, {})))

    def explain_now(self) -> None:
        """Explain the cell in hand at once where its explanation is still being worked out."""
        if self.explainer.waits_for(WHY):
            self._explain(beside=False)

    def _worked_out(self, asked: Asked) -> Explanation:
        try:
            return asked.answer()
        except Exception as problem:  # an explanation that fails must not stop the work; the log keeps the traceback
            log.exception("No explanation of %s", asked.place or asked.part)
            return Term(self.tr("{part} can't be explained: {problem}").format(part=asked.part, problem=problem), "", None), {}

    @Slot(str, object)
    def _explained(self, _: str, answer: object) -> None:
        """Show what was worked out."""
        if isinstance(answer, tuple):
            self.explain.show_term(*answer)


def goods_of(plan: Plan, result: Results) -> Goods:
    """Return by which names parts and sources are shown, and where a part's code stands."""
    sources, ids = plan["sources"], plan["parts"].ids
    asked = {one.part for one in result.questions if 0 <= one.part < len(ids)}
    names = [""] * len(sources)
    for at in {one.source for one in result.questions if 0 <= one.source < len(names)}:
        names[at] = " ".join(filter(None, (str(sources["supplier"][at]), str(sources["country_of_origin"][at]))))
    return Goods(result.parts, names, result.currency, {one: ("parts", int(ids[one]), "hts") for one in asked})
