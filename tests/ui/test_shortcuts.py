"""Keys: none means two things, every command and column says what it is for, and the sheet lists them all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication

from planner.model.schema import TABLES
from planner.ui.actions import commands, keys_text
from planner.ui.dialogs.shortcuts import ShortcutSheet, as_text, sections
from planner.ui.grid.column_help import described
from planner.ui.grid.keys_sheet import GRID_KEYS
from planner.ui.main_window import MainWindow
from planner.ui.qt import HORIZONTAL, TOOLTIP
from tests.ui.conftest import Answers

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def open_sheet(window: MainWindow, qtbot) -> ShortcutSheet:
    qtbot.keyClick(window, Key.Key_Slash, CONTROL)
    sheet = window.findChild(ShortcutSheet)
    assert isinstance(sheet, ShortcutSheet) and sheet.isVisible() and not sheet.isModal()
    return sheet


def test_that_no_two_commands_share_keys() -> None:
    counted = Counter(QKeySequence(command.keys).toString() for _, command in commands() if command.keys)
    assert [keys for keys, count in counted.items() if count > 1] == []


def test_that_all_keys_are_keys_qt_knows() -> None:
    written = [command.keys for _, command in commands() if command.keys]
    written += [keys for _, group in GRID_KEYS for key in group for keys in key.keys]
    assert [keys for keys in written if QKeySequence(keys).isEmpty() or not QKeySequence(keys).toString()] == []


def test_that_every_command_says_what_it_does() -> None:
    assert [command.id for _, command in commands() if not command.help.endswith(".")] == []


def test_that_every_column_and_table_of_the_schema_says_what_it_is() -> None:
    lacking = [f"{name}.{column.name}" for name, spec in TABLES.items() for column in spec.columns if not column.help.strip()]
    assert lacking == [] and [name for name, spec in TABLES.items() if not spec.help] == []


def test_that_every_column_of_every_grid_has_a_tooltip(window: MainWindow) -> None:
    lacking = []
    for page in window.pages:
        for at, sheet in enumerate(page.sheets):
            grid = page.view_of(at).grid
            for column, field in enumerate(grid.fields):
                tip = str(grid.headerData(column, HORIZONTAL, TOOLTIP) or "")
                if not field.column.help or field.column.help not in tip:
                    lacking.append(f"{page.name}, {sheet.title}: {field.column.name}")
    assert lacking == []


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("bom.scrap", ("Unit: %", "at least 0 %, less than 100 %", "Example: 7.5 %")),
        ("sources.mode", ("One of: ocean, air, rail, truck", "In a new row: ocean")),
        ("sources.part", ("must be given", "Refers to: Parts, Part")),
        ("lanes.freight_per_kg", ("Unit: USD/kg",)),
    ],
)
def test_that_a_header_tells_unit_limits_choices_and_example_when_the_schema_has_them(place: str, says: tuple[str, ...]) -> None:
    table, _, name = place.partition(".")
    text = described(TABLES[table][name], "USD")
    assert all(one in text for one in says) and "F1" in text


def test_that_the_sheet_lists_every_command_with_keys_and_the_grids_own() -> None:
    listed = {key.keys for section in sections() for key in section.keys}
    assert {keys_text(command.keys) for _, command in commands() if command.keys} <= listed
    assert {key.said or "  ".join(map(keys_text, key.keys)) for _, group in GRID_KEYS for key in group} <= listed


def test_that_the_sheet_narrows_when_words_are_typed_and_the_window_goes_on(window: MainWindow, qtbot) -> None:
    sheet = open_sheet(window, qtbot)
    qtbot.keyClicks(sheet.line, "undo")
    assert next(key.does for section in sheet.shown for key in section.keys) == "Undo"
    assert sheet.tree.topLevelItemCount() == len(sheet.shown) and not sheet.nothing.isVisible()
    sheet.line.selectAll()
    qtbot.keyClicks(sheet.line, "no such key")
    assert sheet.tree.topLevelItemCount() == 0 and sheet.nothing.isVisible()
    qtbot.keyClick(window, Key.Key_2, CONTROL)
    assert window.stack.currentIndex() == 1 and sheet.isVisible()
    qtbot.keyClick(sheet, Key.Key_Escape)
    QApplication.processEvents()
    assert window.findChild(ShortcutSheet) is None or not sheet.isVisible()


def test_that_there_is_one_sheet_when_the_keys_are_pressed_twice(window: MainWindow, qtbot) -> None:
    first = open_sheet(window, qtbot)
    assert open_sheet(window, qtbot) is first
    assert len(window.findChildren(ShortcutSheet)) == 1


def test_that_the_keys_shown_are_copied_and_written_as_a_page(window: MainWindow, qtbot, answers: Answers, tmp_path: Path) -> None:
    sheet = open_sheet(window, qtbot)
    qtbot.mouseClick(sheet.copy_button, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert text == as_text(sheet.shown) and f"{keys_text('Ctrl+Z')}\tUndo" in text
    answers.path = tmp_path / "keys.pdf"
    qtbot.mouseClick(sheet.save_button, Qt.MouseButton.LeftButton)
    assert answers.path.read_bytes().startswith(b"%PDF")
    assert "keys.pdf" in window.status.message.text()
