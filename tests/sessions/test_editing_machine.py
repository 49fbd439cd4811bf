"""A user who edits in any order: after undoing everything the plan's file is the first one to the byte, after redoing it the last one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from planner.document.document import Document
from planner.files.plan_file import open_plan, plan_bytes, save_plan
from planner.model.acknowledged import acknowledged
from planner.model.checks import check
from planner.model.fix_acts import edit_of
from planner.model.fixes import fixes
from planner.model.plan import Plan
from planner.model.schema import BASE
from planner.model.values import NotAValue
from planner.ui.bom import lines as steps
from planner.ui.bom.model import BomModel
from planner.ui.desk import Desk
from planner.ui.dialogs.ask import Ask
from planner.ui.grid.arrangement import Arrangement, Sort
from planner.ui.grid.clipboard import clear, paste
from planner.ui.grid.model import GridModel
from planner.ui.grid.view import GridView
from planner.ui.plan_work import PlanWork
from planner.ui.runner import Runner
from planner.ui.tables.table_model import TableModel
from tests.plans import robot

TABLES = ("sources", "parts", "demand", "suppliers", "lanes")
TEXTS = (
    "1",
    "7.5",
    "-3",
    "",
    "CN",
    "mexico",
    "MOTOR",
    "NEW-1",
    "ROBOT",
    "2027-02-01",
    "2025-01-01",
    "12 %",
    "yes",
    "ocean",
    "=2*3",
    "Tokai",
    "*",
    "x y",
)
BLOCKS = ("1\t2\n3\t4", "ARM\nMOTOR\nBOARD", "A\tB\tC\tD", "5", '"a ""b""\nc"\t7', "\n".join("X" * 6))
NUMBER = st.integers(0, 30)


class Namer(Ask):
    """Stands in for the dialogs: says the name it was given."""

    def __init__(self) -> None:
        self.name = ""

    def text(self, *_: object) -> str:  # type: ignore[override]
        return self.name


class Editing(RuleBasedStateMachine):
    """Rules are what a user can do; the plans after each step are kept to be compared with."""

    def __init__(self) -> None:
        super().__init__()
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        self.app = app
        self.folder = tempfile.TemporaryDirectory()
        self.runner = Runner(evaluate=lambda *_: {}, check=lambda *_: ())
        self.desk = Desk(Document(robot()), self.runner)
        self.ask = Namer()
        self.views = [GridView(model, "grid") for model in self._models()]
        self.testers = [QAbstractItemModelTester(view.grid, QAbstractItemModelTester.FailureReportingMode.Fatal) for view in self.views]
        self.work = PlanWork(self.desk, self.ask, lambda: self.views[1])
        self.kept = {self.version: plan_bytes(self.plan)}
        self.saved = self.version

    def _models(self) -> list[GridModel]:
        return [BomModel(self.desk), *(TableModel(self.desk, name) for name in TABLES)]

    def teardown(self) -> None:
        """Undo everything, redo everything, undo everything again."""
        first, last = self.kept[self.desk.document.history.versions[0]], plan_bytes(self.plan)
        ahead = len(self.desk.document.history.undone)
        while self.desk.document.history.done:
            self.desk.undo()
        assert plan_bytes(self.plan) == first
        self.desk.travel(1000)
        self.desk.travel(-ahead)
        assert plan_bytes(self.plan) == last
        for view in self.views:
            view.close()
            view.deleteLater()
        self.runner.stop()
        self.app.processEvents()
        self.folder.cleanup()

    @property
    def plan(self) -> Plan:
        return self.desk.plan

    @property
    def version(self) -> int:
        return self.desk.document.history.version

    @initialize()
    def open_assemblies(self) -> None:
        bom = self.views[0].grid
        assert isinstance(bom, BomModel)
        bom.open_all()

    # what the user does

    def _step(self, act: Callable[[], object]) -> None:
        """Do something that is one step at most, with a name."""
        before, done, plan = self.version, len(self.desk.document.history.done), self.plan
        act()
        history = self.desk.document.history
        assert (self.version == before) == (self.plan is plan)
        if self.version != before:
            assert len(history.done) == min(done + 1, 1000) and history.undo_label()
            self.kept[self.version] = plan_bytes(self.plan)

    def _view(self, number: int, row: int, column: int) -> tuple[GridView, int, int] | None:
        view = self.views[number % len(self.views)]
        rows = view.grid.rowCount()
        return (view, row % rows, column % view.grid.columnCount()) if rows else None

    def _choose(self, view: GridView, row: int, column: int, down: int, right: int) -> None:
        model = view.grid
        last = model.index(min(row + down, model.rowCount() - 1), min(column + right, model.columnCount() - 1))
        view.setCurrentIndex(model.index(row, column))
        view.selectionModel().select(QItemSelection(model.index(row, column), last), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @rule(number=NUMBER, row=NUMBER, column=NUMBER, text=st.sampled_from(TEXTS))
    def enter(self, number: int, row: int, column: int, text: str) -> None:
        spot = self._view(number, row, column)
        if spot:
            view, at, of = spot
            self._step(lambda: view.grid.setData(view.grid.index(at, of), text, Qt.ItemDataRole.EditRole))

    @rule(number=NUMBER, row=NUMBER, column=NUMBER, down=st.integers(0, 3), right=st.integers(0, 3), block=st.sampled_from(BLOCKS))
    def paste(self, number: int, row: int, column: int, down: int, right: int, block: str) -> None:
        spot = self._view(number, row, column)
        if spot:
            self._choose(*spot, down, right)
            QGuiApplication.clipboard().setText(block)
            self._step(lambda: paste(spot[0]))

    @rule(number=NUMBER, row=NUMBER, column=NUMBER, down=st.integers(0, 3), right=st.integers(0, 3))
    def clear(self, number: int, row: int, column: int, down: int, right: int) -> None:
        spot = self._view(number, row, column)
        if spot:
            self._choose(*spot, down, right)
            self._step(lambda: clear(spot[0]))

    @rule(number=NUMBER, at=NUMBER, count=st.integers(1, 3))
    def insert_rows(self, number: int, at: int, count: int) -> None:
        model = self.views[1 + number % len(TABLES)].grid
        assert isinstance(model, TableModel)
        self._step(lambda: model.insert_rows(at % (model.rowCount() + 1), count))

    @rule(number=NUMBER, rows=st.sets(NUMBER, min_size=1, max_size=4))
    def remove_rows(self, number: int, rows: set[int]) -> None:
        model = self.views[1 + number % len(TABLES)].grid
        assert isinstance(model, TableModel)
        if model.rowCount():
            self._step(lambda: model.remove_rows({row % model.rowCount() for row in rows}))

    @rule(
        line=NUMBER, onto=NUMBER, part=st.sampled_from(("MOTOR", "ARM", "NEW-2", "ROBOT")), what=st.sampled_from(("add", "up", "down", "into", "copy", "twin", "out"))
    )  # fmt: skip
    def change_lines(self, line: int, onto: int, part: str, what: str) -> None:
        ids = self.plan["bom"].ids
        parents = [*dict.fromkeys(self.plan["bom"]["parent"].tolist()), "ROBOT"]
        parent = parents[onto % len(parents)]
        one = [int(ids[line % len(ids)])] if len(ids) else []
        makes: dict[str, Callable[[], steps.Step | None]] = {
            "add": lambda: steps.added(self.plan, parent, part), "up": lambda: steps.shifted(self.plan, one, -1),
            "down": lambda: steps.shifted(self.plan, one, 1), "into": lambda: steps.placed(self.plan, one, parent),
            "copy": lambda: steps.copied(self.plan, one, parent), "twin": lambda: steps.duplicated(self.plan, one),
            "out": lambda: steps.removed(self.plan, one),
        }  # fmt: skip
        if not one and what != "add":
            return
        try:
            step = makes[what]()
        except NotAValue:
            return
        if step is not None:
            self._step(lambda: self.desk.do(step.label, step.edit))

    @rule(name=st.sampled_from(("A", "B", "")), copy=st.booleans())
    def make_scenario(self, name: str, copy: bool) -> None:
        self.ask.name = name
        self._step(self.work.duplicate_scenario if copy else self.work.new_scenario)

    @precondition(lambda self: self.desk.scenario != BASE)
    @rule()
    def delete_scenario(self) -> None:
        self._step(self.work.delete_scenario)

    @rule(number=NUMBER)
    def mend(self, number: int) -> None:
        found = [fix for fix in fixes(self.plan, check(self.plan)) if fix is not None]
        if found:
            fix = found[number % len(found)]
            self._step(lambda: self.desk.do(fix.label, edit_of(self.plan, fix.acts)))

    @rule(number=NUMBER)
    def acknowledge(self, number: int) -> None:
        found = check(self.plan)
        if found:
            self._step(lambda: self.desk.do("Acknowledge", acknowledged(self.plan, [found[number % len(found)]], "seen")))

    @rule(number=NUMBER, column=NUMBER, down=st.booleans(), words=st.sampled_from(("", "", "m", "cn")))
    def arrange(self, number: int, column: int, down: bool, words: str) -> None:
        model = self.views[number % len(self.views)].grid
        before = self.version
        model.arrange(Arrangement((Sort(model.fields[column % len(model.fields)].column.name, down),), words=words))
        assert self.version == before, "looking at a plan is no step"

    @rule(by=st.integers(-4, 4))
    def travel(self, by: int) -> None:
        self.desk.travel(by)
        assert plan_bytes(self.plan) == self.kept[self.version]
        assert self.desk.document.modified == (self.version != self.saved)

    @rule()
    def save_and_load(self) -> None:
        path = Path(self.folder.name) / "plan.ballast"
        save_plan(self.plan, path)
        self.desk.document.mark_clean()
        self.saved = self.version
        assert plan_bytes(open_plan(path)) == self.kept[self.version] and not self.desk.document.modified

    # what is always so

    @invariant()
    def grids_show_the_plan(self) -> None:
        self.app.processEvents()
        for view in self.views[1:]:
            model = view.grid
            assert isinstance(model, TableModel)
            table = self.plan[model.name]
            shown = [model.row_id(row) for row in range(model.rowCount())]
            assert len(set(shown)) == len(shown) and set(shown) <= set(table.ids.tolist())
            if not model.arrangement.words:
                assert len(shown) == len(table)
            if shown and not model.bad:
                at = int(np.flatnonzero(table.ids == shown[-1])[0])
                column = model.column_of(table.spec.columns[0].name)
                assert column is not None and model.value(len(shown) - 1, column) == table.row(at)[table.spec.columns[0].name]
        bom = self.views[0].grid
        assert isinstance(bom, BomModel)
        assert {bom.row(row).line for row in range(bom.rowCount())} - {0} <= set(self.plan["bom"].ids.tolist())


@pytest.mark.usefixtures("qapp")
class TestEditing(Editing.TestCase):  # type: ignore[misc]
    """Runs the machine: a few walks in the tests, many in the soak."""

    settings = settings(max_examples=max(4, settings().max_examples // 10), stateful_step_count=25)
