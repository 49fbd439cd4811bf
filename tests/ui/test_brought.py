"""What an import told of its file: shown while the import is part of the plan, gone when it is undone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from planner.document.document import Document
from planner.model.edits import SetCells
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.schema import SETTINGS
from planner.model.table import cells
from planner.ui.brought import Brought
from planner.ui.main_window import MainWindow
from tests.ui.conftest import WAIT_MS, settle
from tests.ui.test_window import key

CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT_OUT = "import.not-a-number"


def open_codes(window: MainWindow) -> set[str]:
    return {finding.code for finding in window.desk.problems.open}


def test_that_what_an_import_told_goes_and_comes_when_it_is_undone_and_done_again(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    book = tmp_path / "more.csv"
    book.write_text("Level,Part number,Description,Qty\n0,GRIPPER,Gripper,1\n1,FINGER,Finger,abc\n1,PALM,Palm,1\n", encoding="utf-8")
    window.imports.import_book(book)
    qtbot.waitUntil(lambda: LEFT_OUT in open_codes(window), timeout=WAIT_MS)
    told: list[bool] = []
    window.desk.findings_changed.connect(lambda: told.append(LEFT_OUT in open_codes(window)))
    key(window, Qt.Key.Key_Z, CONTROL)
    assert told[0] is False and LEFT_OUT not in open_codes(window)
    told.clear()
    key(window, Qt.Key.Key_Y, CONTROL)
    assert told[0] is True and LEFT_OUT in open_codes(window)
    settle(qtbot, window)


def with_title(document: Document, title: str) -> SetCells:
    return SetCells("settings", document.plan["settings"].ids, "title", cells(SETTINGS["title"], [title]))


def finding(message: str) -> Finding:
    return Finding(Severity.WARNING, "import.test", message)


def test_that_the_newest_of_a_kind_counts_and_what_was_left_for_another_way_is_forgotten() -> None:
    document = Document(Plan.empty())
    brought = Brought(document)
    old, new, other = finding("old"), finding("new"), finding("other")
    document.do("Import", with_title(document, "A"))
    brought.tell("import", (old,))
    document.do("Import", with_title(document, "B"))
    brought.tell("import", (new,))
    brought.tell("tariffs", (other,))
    assert brought.findings() == (new, other)
    document.undo()
    assert brought.findings() == (old,)
    document.redo()
    assert brought.findings() == (new, other)
    document.undo()
    document.do("Type", with_title(document, "C"))
    document.undo()
    document.redo()
    assert brought.findings() == (old,)
    brought.clear()
    assert brought.findings() == ()
