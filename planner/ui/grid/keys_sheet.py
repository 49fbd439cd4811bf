"""The grid's own keys, said once: what the sheet of keys and the help list, beside the commands of the menus."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

T = QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class GridKey:
    """Keys that mean the same in a grid, and what they do; ``said``: how they are called together, or what is typed or done with the mouse instead."""

    keys: tuple[str, ...]
    does: str
    said: str = ""


K = GridKey
GRID_KEYS: tuple[tuple[str, tuple[GridKey, ...]], ...] = (
    (T("keys", "Grid: moving"), (
        K(("Left", "Right", "Up", "Down"), T("keys", "Go to the next cell"), T("keys", "arrow keys")),
        K(("Ctrl+Left", "Ctrl+Right", "Ctrl+Up", "Ctrl+Down"), T("keys", "Go to the edge of the filled cells"), T("keys", "Ctrl + arrow keys")),
        K(("Home", "End"), T("keys", "Go to the first or last cell of the row")),
        K(("Ctrl+Home", "Ctrl+End"), T("keys", "Go to the first or last cell of the grid")),
        K(("PgUp", "PgDown"), T("keys", "Go one screen up or down")),
        K(("Tab", "Shift+Tab"), T("keys", "Go to the right or left, within the choice where there is one; Tab in the last cell of the last row adds a row")),
        K(("Return", "Shift+Return"), T("keys", "Go down or up; after Tabs back to the column where they began. The last row is the end: no row is added")),
    )),
    (T("keys", "Grid: choosing"), (
        K(("Shift+Left", "Shift+Right", "Shift+Up", "Shift+Down"), T("keys", "Choose one cell more"), T("keys", "Shift + arrow keys")),
        K(("Ctrl+Shift+Left", "Ctrl+Shift+Right", "Ctrl+Shift+Up", "Ctrl+Shift+Down"), T("keys", "Choose up to the edge of the filled cells"), T("keys", "Ctrl + Shift + arrow keys")),
        K(("Ctrl+Shift+Home", "Ctrl+Shift+End"), T("keys", "Choose up to the first or last cell of the grid")),
        K(("Shift+Space",), T("keys", "Choose the whole row")),
        K(("Ctrl+Space",), T("keys", "Choose the whole column")),
        K(("Ctrl+A",), T("keys", "Choose all cells")),
    )),
    (T("keys", "Grid: editing"), (
        K(("F2",), T("keys", "Edit the cell; typing replaces what it holds")),
        K(("Backspace",), T("keys", "Edit the cell, empty")),
        K(("Ctrl+;",), T("keys", "Enter the plan's own day into a date")),
        K(("Return",), T("keys", "Take the entry and go down")),
        K(("Tab",), T("keys", "Take the entry and go to the right")),
        K(("Ctrl+Return",), T("keys", "While editing: take the entry into all chosen cells")),
        K(("Esc",), T("keys", "Give up the entry; in the grid give up the red cells")),
        K(("Alt+Down",), T("keys", "While editing: show what may stand in the cell")),
        K(("Del",), T("keys", "Empty the chosen cells")),
        K(("Space",), T("keys", "Mark a flag; open or close an assembly")),
        K(("Shift+F10", "Menu"), T("keys", "Open the menu of the cell")),
    )),
    (T("keys", "Grid: typed"), (
        K((), T("keys", "Enter what the sum comes to"), "=12*1.05"),
        K((), T("keys", "Change the number that stands there"), "+10%"),
    )),
    (T("keys", "Grid: mouse"), (
        K((), T("keys", "Fill with a series, or with copies"), T("keys", "drag the corner of the choice")),
        K((), T("keys", "Sort; once more the other way, a third time as in the plan"), T("keys", "click a title")),
        K((), T("keys", "Larger or smaller"), T("keys", "Ctrl + wheel")),
    )),
    (T("keys", "BOM tree"), (
        K(("Alt+Shift+Right",), T("keys", "Open the assembly")),
        K(("Alt+Shift+Left",), T("keys", "Close the assembly")),
        K((), T("keys", "Move lines; with Ctrl copy them"), T("keys", "drag row numbers")),
    )),
)  # fmt: skip


def told(text: str) -> str:
    """Return the words about a key in the user's language."""
    return QCoreApplication.translate("keys", text)
