"""Somebody who does whatever comes to mind: no order of actions breaks Qt's rules, and undo leads all the way back."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.ui.bom.model import BomModel
from planner.ui.grid.arrangement import Arrangement, Sort
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.tables.table_model import TableModel
from tests.ui.conftest import Answers, settle

TEXTS = ("1", "7.5", "-3", "", "CN", "mexico", "MOTOR", "NEW-1", "ROBOT", "2027-02-01", "12 %", "yes", "ocean", "x\ty\nz", "Nagano", "*")
BLOCKS = ("1\t2\n3\t4", "ARM-L\nARM-R\nBOARD", "A\tB\tC\tD", "5")


def type_line(window: MainWindow, dice: random.Random, act: Callable[[], object]) -> None:
    """Put a row in; in the BOM its part is typed in place."""
    act()
    if window.lines.new_line is not None:
        line = window.lines.new_line.line
        line.setText(dice.choice(TEXTS))
        QTest.keyClick(line, dice.choice((Qt.Key.Key_Tab, Qt.Key.Key_Escape)))


def acts(window: MainWindow, dice: random.Random) -> dict[str, Callable[[], object]]:
    """Return what can be done to the grid that is looked at, by name."""
    view = window.view()
    grid = view.grid
    answers = window.ask
    assert isinstance(answers, Answers)

    def cell() -> tuple[int, int]:
        return dice.randrange(max(grid.rowCount(), 1)), dice.randrange(grid.columnCount())

    def enter() -> None:
        row, column = cell()
        if row < grid.rowCount():
            grid.setData(grid.index(row, column), dice.choice(TEXTS))

    def choose() -> None:
        row, column = cell()
        if row < grid.rowCount():
            view.setCurrentIndex(grid.index(row, column))

    def paste() -> None:
        QGuiApplication.clipboard().setText(dice.choice(BLOCKS))
        view.setFocus()
        window.cells.paste()

    def answered(act: Callable[[], object], *texts: str) -> Callable[[], object]:
        def run() -> None:
            answers.texts = list(texts)
            act()

        return run

    def look() -> None:
        name = dice.choice(window.desk.scenarios)
        window.top.scenarios.scenario_chosen.emit(name)

    def branch() -> None:
        if isinstance(grid, BomModel) and grid.rowCount():
            row = dice.randrange(grid.rowCount())
            dice.choice((lambda: grid.set_open(row, not grid.row(row).open), grid.open_all, grid.close_all))()

    def order() -> None:
        if isinstance(grid, TableModel):
            sorts = tuple(Sort(dice.choice(grid.fields).column.name, dice.random() < 0.5) for _ in range(dice.randrange(3)))
            grid.arrange(Arrangement(sorts, words=dice.choice(("", "", "m", "cn"))))

    return {
        "enter": enter, "enter again": enter, "choose": choose, "paste": paste, "clear": view.clear_cells, "look": look, "branch": branch, "order": order,
        "page": lambda: window.go_to_page(dice.randrange(len(window.pages))), "tab": lambda: window.page().tabs.setCurrentIndex(dice.randrange(window.page().tabs.count())),
        "insert": partial(type_line, window, dice, window.lines.insert_above), "remove": window.lines.remove,
        "add": partial(type_line, window, dice, window.lines.add_component), "up": window.lines.move_up, "down": window.lines.move_down, "twice": window.lines.duplicate,
        "in": window.lines.indent, "out": window.lines.outdent, "undo": window.desk.undo, "redo": window.desk.redo,
        "scenario": answered(window.work.duplicate_scenario, dice.choice(("A", "B"))), "drop scenario": window.work.delete_scenario,
        "give up": grid.forget_bad, "all": view.selectAll,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_that_no_order_of_actions_breaks_the_grids_and_undo_leads_back(window: MainWindow, qtbot: QtBot, seed: int) -> None:
    dice = random.Random(seed)
    start = window.desk.plan
    watched: set[GridView] = set()
    for _ in range(120):
        view = window.view()
        if view not in watched:
            QAbstractItemModelTester(view.grid, QAbstractItemModelTester.FailureReportingMode.Fatal, view)
            watched.add(view)
        able = acts(window, dice)
        able[dice.choice(list(able))]()
        QApplication.processEvents()
    while window.desk.document.history.done:
        window.desk.undo()
    assert window.desk.plan.equals(start)
    assert not window.isWindowModified()
    settle(qtbot, window)
