"""Every command of the window, declared once: menu, words, keys, icon. The window says who carries each out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from planner.ui.icons import icon

LINE = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One command; ``group`` makes it one of several of which exactly one is on."""

    id: str
    text: str
    keys: str = ""
    icon: str = ""
    help: str = ""
    group: str = ""
    checkable: bool = False


T = QT_TRANSLATE_NOOP
C = Command
MENUS: tuple[tuple[str, tuple[Command | str, ...]], ...] = (
    (T("menu", "File"), (
        C("new", T("menu", "New plan"), "Ctrl+N", "new"),
        C("open", T("menu", "Open…"), "Ctrl+O", "open"),
        C("recent", T("menu", "Open recent")),
        C("samples", T("menu", "Open a sample")),
        LINE,
        C("save", T("menu", "Save"), "Ctrl+S", "save"),
        C("save_as", T("menu", "Save as…"), ""),
        LINE,
        C("import", T("menu", "Import workbook…"), "Ctrl+I", "import"),
        C("export", T("menu", "Export workbook…"), "Ctrl+Shift+E", "export"),
        LINE,
        C("load_schedule", T("menu", "Load official tariff schedule…"), "", "tariffs"),
        C("load_codes", T("menu", "Load code list…")),
        LINE,
        C("quit", T("menu", "Quit"), "Ctrl+Q", "close"),
    )),
    (T("menu", "Edit"), (
        C("undo", T("menu", "Undo"), "Ctrl+Z", "undo"),
        C("redo", T("menu", "Redo"), "Ctrl+Y", "redo"),
        LINE,
        C("cut", T("menu", "Cut"), "Ctrl+X"),
        C("copy", T("menu", "Copy"), "Ctrl+C"),
        C("paste", T("menu", "Paste"), "Ctrl+V"),
        C("clear", T("menu", "Clear cells"), "Del"),
        C("bulk_set", T("menu", "Set for all chosen rows…"), "Ctrl+Shift+B"),
        LINE,
        C("insert_row", T("menu", "Insert row"), "Ctrl++", "add"),
        C("remove_rows", T("menu", "Remove rows"), "Ctrl+-", "remove"),
        C("add_component", T("menu", "Add component…"), "Ctrl+Shift+N", "bom"),
        LINE,
        C("move_up", T("menu", "Move line up"), "Alt+Up", "chevron-up"),
        C("move_down", T("menu", "Move line down"), "Alt+Down", "chevron-down"),
        C("indent", T("menu", "Indent line"), "Alt+Right", "chevron-right"),
        C("outdent", T("menu", "Outdent line"), "Alt+Left", "chevron-left"),
        LINE,
        C("find", T("menu", "Find"), "Ctrl+F", "search"),
    )),
    (T("menu", "View"), (
        C("page_0", T("menu", "BOM"), "Ctrl+1", "bom"),
        C("page_1", T("menu", "Sourcing"), "Ctrl+2", "sourcing"),
        C("page_2", T("menu", "Tariffs"), "Ctrl+3", "tariffs"),
        C("page_3", T("menu", "Demand & stock"), "Ctrl+4", "demand"),
        C("page_4", T("menu", "Outlook"), "Ctrl+5", "outlook"),
        C("page_5", T("menu", "Orders"), "Ctrl+6", "orders"),
        C("page_6", T("menu", "Compare"), "Ctrl+7", "compare"),
        LINE,
        C("open_all", T("menu", "Open all assemblies"), "Ctrl+]"),
        C("close_all", T("menu", "Close all assemblies"), "Ctrl+["),
        LINE,
        C("fold_charts", T("menu", "Charts"), "Ctrl+Shift+C", checkable=True),
        C("fold_details", T("menu", "Details"), "Ctrl+Shift+D", checkable=True),
        C("explain", T("menu", "Explain"), "Ctrl+E", "explain"),
        C("copy_explanation", T("menu", "Copy explanation"), "Ctrl+Shift+X", "copy"),
        C("problems", T("menu", "Problems"), "Ctrl+Shift+P", "warning"),
        C("questions", T("menu", "Scope questions"), "Ctrl+Shift+Q", "help"),
        LINE,
        C("back", T("menu", "Back to where a link was followed"), "Ctrl+Alt+Left", "chevron-left"),
        C("forward", T("menu", "Forward again"), "Ctrl+Alt+Right", "chevron-right"),
        LINE,
        C("look_system", T("menu", "Look: as the system"), group="look"),
        C("look_light", T("menu", "Look: light"), icon="sun", group="look"),
        C("look_dark", T("menu", "Look: dark"), icon="moon", group="look"),
    )),
    (T("menu", "Scenario"), (
        C("scenario_new", T("menu", "New scenario…"), "", "add"),
        C("scenario_duplicate", T("menu", "Save scenario as…"), "Ctrl+Shift+S"),
        C("scenario_delete", T("menu", "Delete scenario"), "", "remove"),
        LINE,
        C("scenario_events", T("menu", "Show its events"), "", "tariffs"),
        C("scenario_swap", T("menu", "Swap with the one compared"), "", "compare"),
    )),
    (T("menu", "Orders"), (
        C("accept_orders", T("menu", "Accept the chosen orders"), "Ctrl+Return", "check"),
        C("hold_orders", T("menu", "Hold the chosen orders"), "Ctrl+Shift+H"),
        C("propose_orders", T("menu", "Take the decision back"), "Ctrl+Backspace"),
        LINE,
        C("export_orders", T("menu", "Export orders for the buyer…"), "", "export"),
    )),
    (T("menu", "Tools"), (
        C("check", T("menu", "Check the plan"), "F7", "check"),
        C("recompute", T("menu", "Recompute"), "F9"),
        C("cancel", T("menu", "Stop reading or computing"), "Shift+F9", "close"),
        LINE,
        C("library", T("menu", "Compare with the shipped tariff library…")),
        C("refund_entries", T("menu", "Add entered orders to the refund ledger…")),
        LINE,
        C("palette", T("menu", "Find a command…"), "Ctrl+K"),
        C("settings", T("menu", "Plan settings"), "Ctrl+,", "settings"),
    )),
    (T("menu", "Help"), (
        C("help_here", T("menu", "Help on this column"), "F1", "help"),
        C("about", T("menu", "About Ballast")),
    )),
)  # fmt: skip


def translated(text: str) -> str:
    """Return a menu's or command's words in the user's language."""
    return QCoreApplication.translate("menu", text)


def carry_out(handler: Callable[[], object], *_: object) -> None:
    """Do what a command says; whether its menu entry is checked is asked where it matters."""
    handler()


class Actions:
    """The commands as Qt actions, by id; ``submenus`` holds the commands that are menus themselves."""

    def __init__(self, bar: QMenuBar, owner: QWidget, handlers: Mapping[str, Callable[[], object]], submenus: frozenset[str]) -> None:
        self.by_id: dict[str, QAction] = {}
        self.submenus: dict[str, QMenu] = {}
        self._groups: dict[str, QActionGroup] = {}
        for title, commands in MENUS:
            menu = bar.addMenu(f"&{translated(title)}")
            for command in commands:
                if isinstance(command, str):
                    menu.addSeparator()
                elif command.id in submenus:
                    self.submenus[command.id] = menu.addMenu(translated(command.text))
                else:
                    menu.addAction(self._action(command, owner, handlers[command.id]))

    def __getitem__(self, command: str) -> QAction:
        return self.by_id[command]

    def _action(self, command: Command, owner: QWidget, handler: Callable[[], object]) -> QAction:
        action = QAction(translated(command.text), owner)
        action.setObjectName(command.id)
        if command.keys:
            action.setShortcut(QKeySequence(command.keys))
        if command.icon:
            action.setIcon(icon(command.icon))
        if command.help:
            action.setStatusTip(translated(command.help))
        if command.group:
            action.setCheckable(True)
            group = self._groups.setdefault(command.group, QActionGroup(owner))
            group.addAction(action)
        if command.checkable:
            action.setCheckable(True)
            action.setChecked(True)
        action.triggered.connect(partial(carry_out, handler))
        self.by_id[command.id] = action
        return action
